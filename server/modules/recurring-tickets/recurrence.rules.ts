import { instantOf, localOf } from '../../platform/time-zones.ts'

/**
 * When a schedule is due, pure (product.md TK46): a rule of the calendar in local time of a named time zone, whose clock changes are
 * those of platform/time-zones. A month without the day that is asked for uses its last one.
 */

/** Monday is 1, Sunday 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7
/** The day of a month: by its number, its last one, or by weekday: the 1st to 4th, or the last (-1). */
export type MonthDay =
  | { kind: 'day'; day: number }
  | { kind: 'last' }
  | { kind: 'weekday'; nth: 1 | 2 | 3 | 4 | -1; weekday: Weekday }

export type Pattern =
  | { every: 'day'; interval: number }
  | { every: 'week'; interval: number; weekdays: readonly Weekday[] }
  | { every: 'month'; interval: number; on: MonthDay }
  | { every: 'year'; interval: number; month: number; on: MonthDay }

export type Recurrence = {
  pattern: Pattern
  /** `HH:MM`, local. */
  time: string
  /** `YYYY-MM-DD`, local: the first day that counts; intervals are counted from its day, week (from Monday), month or year. */
  startsOn: string
  /** The last day that counts; null: never ends. */
  endsOn: string | null
}

const dayMs = 86_400_000
/** Days are counted from 1970-01-01, as if each had 24 hours. */
type Day = number

const dayOf = (text: string): Day => Date.parse(`${text}T00:00:00Z`) / dayMs
const dateOf = (day: Day) => new Date(day * dayMs)
const weekdayOf = (day: Day): number => ((((day + 3) % 7) + 7) % 7) + 1
/** Months are counted from year 0. */
const monthOf = (day: Day) => dateOf(day).getUTCFullYear() * 12 + dateOf(day).getUTCMonth()
const firstOf = (month: number): Day => Date.UTC(Math.floor(month / 12), month % 12, 1) / dayMs

function dayInMonth(month: number, on: MonthDay): Day {
  const first = firstOf(month)
  const last = firstOf(month + 1) - 1
  if (on.kind === 'last') return last
  if (on.kind === 'day') return Math.min(first + on.day - 1, last)
  if (on.nth === -1) return last - ((weekdayOf(last) - on.weekday + 7) % 7)
  return first + ((on.weekday - weekdayOf(first) + 7) % 7) + (on.nth - 1) * 7
}

/** A period of the pattern: its number for a day, and its days. Only every `interval`-th from the start's counts. */
function periodsOf(pattern: Pattern): { numberOf: (day: Day) => number; daysOf: (period: number) => Day[] } {
  switch (pattern.every) {
    case 'day':
      return { numberOf: (day) => day, daysOf: (period) => [period] }
    case 'week':
      // The Thursday of 1970-01-01 lies in week 0, which begins three days before it.
      return {
        numberOf: (day) => Math.floor((day + 3) / 7),
        daysOf: (period) => [...new Set(pattern.weekdays)].sort().map((weekday) => period * 7 - 3 + weekday - 1),
      }
    case 'month':
      return { numberOf: monthOf, daysOf: (period) => [dayInMonth(period, pattern.on)] }
    case 'year':
      return {
        numberOf: (day) => Math.floor(monthOf(day) / 12),
        daysOf: (period) => [dayInMonth(period * 12 + pattern.month - 1, pattern.on)],
      }
  }
}

/** The instant of a local time, `HH:MM`. */
function instantOn(day: Day, time: string, zone: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return instantOf(day * dayMs + (hours * 60 + minutes) * 60_000, zone)
}

/** The local day of an instant. */
const localDayOf = (at: Date, zone: string): Day => Math.floor(localOf(at.getTime(), zone) / dayMs)

/** The first time after the instant; null when there is none any more. */
export function nextOccurrence(rule: Recurrence, zone: string, after: Date): Date | null {
  const { interval } = rule.pattern
  const { numberOf, daysOf } = periodsOf(rule.pattern)
  const start = dayOf(rule.startsOn)
  const end = rule.endsOn === null ? Number.POSITIVE_INFINITY : dayOf(rule.endsOn)
  const origin = numberOf(start)
  // From a period that surely lies before the instant: a day may have been moved forward over midnight.
  const from = numberOf(Math.max(start, localDayOf(after, zone) - 2))
  const first = origin + Math.floor((from - origin) / interval) * interval
  for (let period = first; ; period += interval)
    for (const day of daysOf(period)) {
      if (day > end) return null
      if (day < start) continue
      const at = instantOn(day, rule.time, zone)
      if (at > after.getTime()) return new Date(at)
    }
}

/** The next times after the instant, at most so many. */
export function nextOccurrences(rule: Recurrence, zone: string, after: Date, most: number): Date[] {
  const found: Date[] = []
  for (let at: Date | null = after; found.length < most; ) {
    at = nextOccurrence(rule, zone, at)
    if (!at) break
    found.push(at)
  }
  return found
}

/** The newest time after `after` up to `to`, and how many lie between; null when there is none. */
export function dueOccurrence(
  rule: Recurrence,
  zone: string,
  after: Date,
  to: Date,
): { at: Date; missed: number } | null {
  let due: { at: Date; missed: number } | null = null
  for (let at = nextOccurrence(rule, zone, after); at && at <= to; at = nextOccurrence(rule, zone, at))
    due = { at, missed: due ? due.missed + 1 : 0 }
  return due
}
