import { addDays } from '../../platform/time-zones.ts'
import { type BusinessCalendar, type Interval, intervalsOfDay } from './business-time.ts'
import type { CalendarDay, HolidayChoice, Opening, OwnDay } from './calendars.contract.ts'

/** What a calendar says of its hours, as it was entered. */
export type CalendarContent = {
  timeZone: string
  /** Seven, Monday first. */
  week: Interval[][]
  holidays: HolidayChoice | null
  ownDays: OwnDay[]
}

/** A public holiday as the library tells it: a local date with its name in English and in other languages. */
export type Holiday = { date: string; name: string; names: Record<string, string> }

/** A day that is not like others of its weekday, as a version keeps it. */
export type WrittenDay = {
  kind: CalendarDay['kind']
  name: string
  names: Record<string, string>
  intervals: Interval[]
  insteadOf: string | null
}
export type WrittenDays = Record<string, WrittenDay>

/** Years that are written out at an instant's year: the one before, since tickets may be older, and the ten that follow. */
export const yearsFrom = (year: number) => ({ firstYear: year - 1, lastYear: year + 10 })

const hourOf = (minute: number) => String(Math.floor(minute / 60)).padStart(2, '0')
const timeOf = (minute: number) => `${hourOf(minute)}:${String(minute % 60).padStart(2, '0')}`
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Intervals in minutes, in order, as `HH:MM` says them, and back. */
export const intervalsOf = (openings: readonly Opening[]): Interval[] =>
  openings
    .map(({ from, to }) => ({ from: minuteOf(from), to: minuteOf(to) }))
    .sort((one, other) => one.from - other.from)
export const openingsOf = (intervals: readonly Interval[]): Opening[] =>
  intervals.map(({ from, to }) => ({ from: timeOf(from), to: timeOf(to) }))

/** Two own days that speak of the same date, by their places in the list. */
export type Clash = { date: string; one: number; other: number }

/** The dates of an own day within the years. */
function datesOf(own: OwnDay, years: { firstYear: number; lastYear: number }): string[] {
  if (!own.yearly) return daysBetween(own.from, own.to)
  const begin = Number(own.from.slice(0, 4))
  const length = Number(own.to.slice(0, 4)) - begin
  const dates: string[] = []
  for (let year = Math.max(begin, years.firstYear - length); year <= years.lastYear; year += 1)
    dates.push(...daysBetween(inYear(own.from, year, 'first'), inYear(own.to, year + length, 'last')))
  return dates
}

/** The same day of another year. Of the 29th of February: the next day begins, the day before ends; alone it is left out. */
function inYear(date: string, year: number, as: 'first' | 'last'): string {
  const [month, day] = [date.slice(5, 7), date.slice(8)]
  if (month !== '02' || day !== '29' || isLeap(year)) return `${String(year).padStart(4, '0')}-${month}-${day}`
  return as === 'first' ? `${year}-03-01` : `${year}-02-28`
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

/**
 * Every day that is not like others of its weekday, written out by date. An own day with a date is stronger than one of every year, and
 * both are stronger than a holiday; two of the same kind on one date are a clash, of which the first is told.
 */
export function writeOutDays(
  { timeZone, week, holidays: choice, ownDays }: CalendarContent,
  holidays: readonly Holiday[],
  years: { firstYear: number; lastYear: number },
): { days: WrittenDays; clash: Clash | null } {
  const days: WrittenDays = {}
  const usual: BusinessCalendar = { timeZone, week, days: {} }
  for (const { date, name, names } of holidays) {
    const before = days[date]
    const kind = choice?.worked.includes(name) ? 'worked' : 'holiday'
    // Closed by one of them is closed.
    if (before && (before.kind === 'holiday' || kind === 'worked')) continue
    const intervals = kind === 'worked' ? [...intervalsOfDay(usual, date)] : []
    days[date] = { kind, name, names, intervals, insteadOf: null }
  }
  const taken = new Map<string, number>()
  let clash: Clash | null = null
  const place = (isYearly: boolean) => {
    taken.clear()
    ownDays.forEach((own, i) => {
      if (own.yearly !== isYearly) return
      const intervals = intervalsOf(own.openings)
      for (const date of datesOf(own, years)) {
        const other = taken.get(date)
        if (other !== undefined && !clash) clash = { date, one: other, other: i }
        taken.set(date, i)
        const before = days[date]
        const insteadOf = before && before.kind !== 'own' ? before.name : (before?.insteadOf ?? null)
        days[date] = { kind: 'own', name: own.name, names: before?.names ?? {}, intervals, insteadOf }
      }
    })
  }
  place(true)
  place(false)
  return { days, clash }
}

/** What a version's days say of the years, in order. */
export function daysOfYears(days: WrittenDays, first: number, last: number): CalendarDay[] {
  return Object.entries(days)
    .filter(([date]) => Number(date.slice(0, 4)) >= first && Number(date.slice(0, 4)) <= last)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([date, { intervals, ...day }]) => ({ date, ...day, openings: openingsOf(intervals) }))
}

/** True when later years have days of their own: holidays, or days of every year. */
export const needsLaterYears = ({ holidays, ownDays }: Pick<CalendarContent, 'holidays' | 'ownDays'>): boolean =>
  holidays !== null || ownDays.some(({ yearly }) => yearly)
