import { daysToMonday, inDays, toLocalInput } from '../../shared/zoned-time.ts'

export interface SnoozeMoment {
  key: 'later' | 'tomorrow' | 'nextWeek'
  at: string
}

const hourMs = 3_600_000
/** Later than this is no longer the working day. */
const lastHour = 20

/** The usual moments to be reminded at, in the zone of the person: in some three hours if that is still today, tomorrow and next Monday at nine. */
export function usualMoments(now: Date, zone: string): SnoozeMoment[] {
  const later = toLocalInput(new Date(now.getTime() + 3.5 * hourMs).toISOString(), zone)
  const hour = Number(later.slice(11, 13))
  const isToday = later.slice(0, 10) === toLocalInput(now.toISOString(), zone).slice(0, 10)
  const toMonday = daysToMonday(now, zone)
  return [
    ...(isToday && hour <= lastHour ? [{ key: 'later' as const, at: inDays(0, hour, now, zone) }] : []),
    { key: 'tomorrow', at: inDays(1, 9, now, zone) },
    // On a Sunday both are the same morning.
    ...(toMonday === 1 ? [] : [{ key: 'nextWeek' as const, at: inDays(toMonday, 9, now, zone) }]),
  ]
}
