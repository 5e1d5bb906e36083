import type { Opening } from './calendars.api.ts'

/**
 * A time of day as people type it, as `HH:MM`: 9, 930, 9:30, 9.30, 17h; null for what is none. As an end midnight is 24:00, whether
 * it was written as 0 or as 24; as a beginning it is 00:00.
 */
export function timeOf(text: string, as: 'from' | 'to'): string | null {
  const match = /^(\d{1,2})(?:[:.h ]?(\d{2}))?h?$/i.exec(text.trim())
  if (!match) return null
  const [hours, minutes] = [Number(match[1]), Number(match[2] ?? 0)]
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return null
  if (hours === 24 || (hours === 0 && minutes === 0)) return as === 'to' ? '24:00' : '00:00'
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

/** What is wrong with the intervals of a day, at which of them; null when nothing is. */
export function wrongOpening(
  openings: readonly Opening[],
): { at: number; field: 'from' | 'to'; why: 'noTime' | 'backwards' | 'overlap' } | null {
  const read = openings.map(({ from, to }) => ({ from: timeOf(from, 'from'), to: timeOf(to, 'to') }))
  for (const [at, { from, to }] of read.entries()) {
    if (from === null) return { at, field: 'from', why: 'noTime' }
    if (to === null) return { at, field: 'to', why: 'noTime' }
    if (from >= to) return { at, field: 'to', why: 'backwards' }
    const meets = (other: (typeof read)[number], place: number) =>
      place < at && other.from !== null && other.to !== null && from < other.to && other.from < to
    if (read.some(meets)) return { at, field: 'from', why: 'overlap' }
  }
  return null
}

/** As they are sent: in `HH:MM` and in order. */
export function cleanOpenings(openings: readonly Opening[]): Opening[] {
  return openings
    .map(({ from, to }) => ({ from: timeOf(from, 'from') ?? from, to: timeOf(to, 'to') ?? to }))
    .sort((one, other) => (one.from < other.from ? -1 : 1))
}

/** The next interval that one would add to a day: after the last one, or the usual hours. */
export function nextOpening(openings: readonly Opening[]): Opening {
  const last = cleanOpenings(openings).at(-1)
  if (!last) return { from: '09:00', to: '17:00' }
  const end = Number(last.to.slice(0, 2))
  if (Number.isNaN(end) || end >= 23) return { from: '', to: '' }
  const two = (hours: number) => `${String(Math.min(hours, 24)).padStart(2, '0')}:00`
  return { from: two(end + 1), to: two(Math.max(end + 2, Math.min(end + 4, 18))) }
}

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Minutes a day is open; intervals that cannot be read count nothing. */
export function minutesOpen(openings: readonly Opening[]): number {
  if (wrongOpening(openings)) return 0
  return cleanOpenings(openings).reduce((sum, { from, to }) => sum + minuteOf(to) - minuteOf(from), 0)
}

/** `9:00–12:00, 13:00–17:00` by the habits of the language; a full day and none have words of their own elsewhere. */
export const spanWords = (openings: readonly Opening[]): string =>
  openings.map(({ from, to }) => `${from}–${to}`).join(', ')

/** The name of a weekday: 0 is Monday. */
export function weekdayName(weekday: number, locale: string, style: 'long' | 'short' = 'long'): string {
  // 2024-01-01 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + weekday))
}

/** The week in short: days with the same hours together, `[first, last, hours]`. */
export function runsOfWeek(
  week: readonly (readonly Opening[])[],
): { first: number; last: number; openings: readonly Opening[] }[] {
  const runs: { first: number; last: number; openings: readonly Opening[] }[] = []
  week.forEach((openings, day) => {
    const run = runs.at(-1)
    if (run && spanWords(run.openings) === spanWords(openings)) run.last = day
    else runs.push({ first: day, last: day, openings })
  })
  return runs
}
