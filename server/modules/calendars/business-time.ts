import { addDays, dayOf, instantOf, offsetAt, startOfDay } from '../../platform/time-zones.ts'

/**
 * Business time, pure: hours of opening on the clock of a named time zone, and how time is counted in them (product.md SL15). Open is
 * what lies in an interval of its local day, each interval half-open. The edges, all of them tested against a minute-by-minute count:
 *
 * - An end of an interval that a change of the clocks leaves out moves forward by the length of the change; of one that comes twice the
 *   first counts (platform/time-zones.ts). An interval never leaves its local day; one whose end so comes before its start is none.
 * - Intervals that touch or overlap are one, also over midnight: `1440` is the midnight at which the next day begins.
 * - `days` replace the weekday of a local day wholly: a holiday is a date on the wall of the zone, not 24 hours of elsewhere.
 *
 * Front door of the module for pure code: rules of other modules import this file, which knows no database.
 */

/** Minutes of the local day, 0 ≤ from < to ≤ 1440. */
export type Interval = { from: number; to: number }

export type BusinessCalendar = {
  timeZone: string
  /** Seven, Monday first. */
  week: readonly (readonly Interval[])[]
  /** By local day `YYYY-MM-DD`: holidays and exceptions; `[]` is closed. */
  days: Readonly<Record<string, readonly Interval[]>>
}

/** A stretch of time, half-open. */
export type Span = { from: Date; to: Date }

const minuteMs = 60_000
const dayMs = 86_400_000
/** So far ahead is looked for an opening: what does not come within 20 years does not come. */
const horizonMs = 20 * 366 * dayMs

type Piece = { from: number; to: number }

/** The midnight at which a day begins, as if its zone were UTC. */
const midnightOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** The intervals of a local day: its own, or those of its weekday. */
export function intervalsOfDay({ week, days }: BusinessCalendar, day: string): readonly Interval[] {
  // 1970-01-01 was a Thursday.
  const weekday = (((midnightOf(day) / dayMs + 3) % 7) + 7) % 7
  return (Object.hasOwn(days, day) ? days[day] : week[weekday]) ?? []
}

/** When it is open on a local day, as instants, in their order; what overlaps is not joined yet. */
function piecesOfDay(calendar: BusinessCalendar, day: string): Piece[] {
  const intervals = intervalsOfDay(calendar, day)
  if (intervals.length === 0) return []
  const { timeZone } = calendar
  const midnight = midnightOf(day)
  const offset = offsetAt(midnight - dayMs, timeZone)
  // No change of the clocks around: nearly every day. They change less often than every third day.
  if (offset === offsetAt(midnight + 2 * dayMs, timeZone)) {
    const start = midnight - offset
    return intervals
      .map(({ from, to }) => ({ from: start + from * minuteMs, to: start + to * minuteMs }))
      .sort((a, b) => a.from - b.from)
  }
  const begin = startOfDay(day, timeZone).getTime()
  const end = startOfDay(addDays(day, 1), timeZone).getTime()
  const within = (local: number) => Math.min(Math.max(instantOf(local, timeZone), begin), end)
  return intervals
    .map(({ from, to }) => ({ from: within(midnight + from * minuteMs), to: within(midnight + to * minuteMs) }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from)
}

/**
 * When it is open between two instants, in order and without overlaps; without an end as far as is looked. Stretches that touch are
 * joined by who needs it.
 */
function* piecesFrom(calendar: BusinessCalendar, from: number, until = from + horizonMs): Generator<Piece> {
  let passed = from
  // No local day lies farther than a day from the same one in UTC; where clocks go back over midnight, one comes again.
  for (
    let day = addDays(dayOf(new Date(from), calendar.timeZone), -1);
    midnightOf(day) - dayMs < until;
    day = addDays(day, 1)
  )
    for (const piece of piecesOfDay(calendar, day)) {
      const start = Math.max(piece.from, passed)
      const end = Math.min(piece.to, until)
      if (start >= end) continue
      yield { from: start, to: end }
      passed = end
    }
}

/** True when the instant lies in an interval. The instant at which it closes does not. */
export function isOpen(calendar: BusinessCalendar, at: Date): boolean {
  const [piece] = piecesFrom(calendar, at.getTime(), at.getTime() + 1)
  return piece !== undefined
}

/** When it is open next: at once when it is open, null when it is not for 20 years. */
export function nextOpening(calendar: BusinessCalendar, at: Date): Date | null {
  for (const { from } of piecesFrom(calendar, at.getTime())) return new Date(from)
  return null
}

/**
 * The instant at which `ms` of business time have passed since `from`. A start outside the hours counts from the next opening; what ends
 * exactly at closing ends there. No time (0) leaves the start as it is. Null: it is not open for so long within 20 years.
 * RangeError for less than no time.
 */
export function addBusinessTime(calendar: BusinessCalendar, from: Date, ms: number): Date | null {
  if (!(ms >= 0)) throw new RangeError(`Business time to add must be 0 or more, not ${ms}.`)
  if (ms === 0) return from
  let left = ms
  for (const piece of piecesFrom(calendar, from.getTime())) {
    const length = piece.to - piece.from
    if (left <= length) return new Date(piece.from + left)
    left -= length
  }
  return null
}

/** How many milliseconds it is open between two instants; 0 when the second is not after the first. */
export function measureBusinessTime(calendar: BusinessCalendar, from: Date, to: Date): number {
  let sum = 0
  for (const piece of piecesFrom(calendar, from.getTime(), to.getTime())) sum += piece.to - piece.from
  return sum
}

/** When it is open between two instants, in order; touching intervals are one, the first and the last cut to what is asked for. */
export function openIntervals(calendar: BusinessCalendar, from: Date, to: Date): Span[] {
  const spans: Piece[] = []
  for (const piece of piecesFrom(calendar, from.getTime(), to.getTime())) {
    const last = spans.at(-1)
    if (last && last.to === piece.from) last.to = piece.to
    else spans.push({ ...piece })
  }
  return spans.map((span) => ({ from: new Date(span.from), to: new Date(span.to) }))
}
