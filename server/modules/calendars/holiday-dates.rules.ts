import { addDays } from '../../platform/time-zones.ts'

const dayMs = 86_400_000

/**
 * The local dates of a holiday as the library tells it. `date` is its first local day, with the time at which it begins, and with `-0600`
 * when it begins at sunset before; the rest follows from its length. A date counts of which the holiday takes more than half: an afternoon
 * off is a matter of one's own days.
 */
export function localDaysOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const day = date.slice(0, 10)
  const [hours = 0, minutes = 0] = date.slice(11, 16).split(':').map(Number)
  const begins = date.endsWith('-0600') ? -0.25 : (hours * 60 + minutes) / (24 * 60)
  // In quarters of a day: a change of the clocks makes one an hour longer or shorter.
  const ends = begins + Math.round(((end.getTime() - start.getTime()) / dayMs) * 4) / 4
  const days: string[] = []
  for (let i = 0; i < ends; i += 1) if (Math.min(ends, i + 1) - Math.max(begins, i) > 0.5) days.push(addDays(day, i))
  return days
}
