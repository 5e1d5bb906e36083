import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dueOccurrence,
  type MonthDay,
  nextOccurrence,
  nextOccurrences,
  type Pattern,
  type Recurrence,
  type Weekday,
} from './recurrence.rules.ts'

const berlin = 'Europe/Berlin'
const rule = (pattern: Pattern, more: Partial<Recurrence> = {}): Recurrence => ({
  pattern,
  time: '09:00',
  startsOn: '2030-01-01',
  endsOn: null,
  ...more,
})
const daily: Pattern = { every: 'day', interval: 1 }
const monthly = (on: MonthDay, interval = 1): Pattern => ({ every: 'month', interval, on })

/** The local days of the first times after the start. */
const daysOf = (one: Recurrence, most: number, zone = 'UTC') =>
  nextOccurrences(one, zone, new Date('2029-12-31T00:00:00Z'), most).map((at) => at.toISOString().slice(0, 10))

test.each<[string, Recurrence, string[]]>([
  ['every day', rule(daily), ['2030-01-01', '2030-01-02', '2030-01-03']],
  ['every third day', rule({ every: 'day', interval: 3 }), ['2030-01-01', '2030-01-04', '2030-01-07']],
  [
    'on Mondays and Fridays (2030-01-01 is a Tuesday)',
    rule({ every: 'week', interval: 1, weekdays: [5, 1] }),
    ['2030-01-04', '2030-01-07', '2030-01-11'],
  ],
  [
    'every second week from the week of the start, days before the start left out',
    rule({ every: 'week', interval: 2, weekdays: [1, 7] }),
    ['2030-01-06', '2030-01-14', '2030-01-20', '2030-01-28'],
  ],
  [
    'the 31st, in shorter months the last day',
    rule(monthly({ kind: 'day', day: 31 })),
    ['2030-01-31', '2030-02-28', '2030-03-31', '2030-04-30'],
  ],
  ['the last day', rule(monthly({ kind: 'last' })), ['2030-01-31', '2030-02-28', '2030-03-31']],
  [
    'the last day in a leap year',
    rule(monthly({ kind: 'last' }), { startsOn: '2032-02-01' }),
    ['2032-02-29', '2032-03-31'],
  ],
  [
    'the second Tuesday',
    rule(monthly({ kind: 'weekday', nth: 2, weekday: 2 })),
    ['2030-01-08', '2030-02-12', '2030-03-12'],
  ],
  [
    'the last Friday of every third month',
    rule(monthly({ kind: 'weekday', nth: -1, weekday: 5 }, 3)),
    ['2030-01-25', '2030-04-26', '2030-07-26'],
  ],
  [
    'a month that had its day before the start begins with the next',
    rule(monthly({ kind: 'day', day: 1 }), { startsOn: '2030-01-02' }),
    ['2030-02-01', '2030-03-01'],
  ],
  [
    'every year on 29 February, in other years on the 28th',
    rule({ every: 'year', interval: 1, month: 2, on: { kind: 'day', day: 29 } }),
    ['2030-02-28', '2031-02-28', '2032-02-29'],
  ],
  [
    'every second year on the first Monday of September',
    rule({ every: 'year', interval: 2, month: 9, on: { kind: 'weekday', nth: 1, weekday: 1 } }),
    ['2030-09-02', '2032-09-06'],
  ],
])('%s', (_name, one, days) => {
  expect(daysOf(one, days.length)).toEqual(days)
})

test('ends with its last day, and is over then', () => {
  const one = rule(daily, { endsOn: '2030-01-02' })
  expect(daysOf(one, 10)).toEqual(['2030-01-01', '2030-01-02'])
  expect(nextOccurrence(one, 'UTC', new Date('2030-01-02T09:00:00Z'))).toBeNull()
  expect(nextOccurrence(rule(daily, { endsOn: '2029-12-31' }), 'UTC', new Date('2029-01-01'))).toBeNull()
  // A pattern whose days lie far apart ends too.
  const yearly = rule({ every: 'year', interval: 99, month: 1, on: { kind: 'last' } }, { endsOn: '2030-01-01' })
  expect(nextOccurrence(yearly, 'UTC', new Date('2029-01-01'))).toBeNull()
})

test.each<[string, string, string, string, string[]]>([
  // Clocks go from 02:00 to 03:00 on 2030-03-31 and from 03:00 back to 02:00 on 2030-10-27.
  ['the local time stays when summer begins', berlin, '09:00', '2030-03-30', ['30T08:00', '31T07:00', '01T07:00']],
  ['a time that is left out moves forward', berlin, '02:30', '2030-03-30', ['30T01:30', '31T01:30', '01T00:30']],
  ['of a time that comes twice, the first', berlin, '02:30', '2030-10-26', ['26T00:30', '27T00:30', '28T01:30']],
  // Half an hour, on 2030-04-07 and 2030-10-06 at 02:00.
  ['a change of half an hour', 'Australia/Lord_Howe', '02:15', '2030-10-06', ['05T15:45', '06T15:15']],
  // Midnight is left out in Cairo on 2030-04-26.
  ['midnight left out', 'Africa/Cairo', '00:00', '2030-04-25', ['24T22:00', '25T22:00', '26T21:00']],
  ['west of Greenwich', 'America/Los_Angeles', '23:30', '2030-01-01', ['02T07:30', '03T07:30']],
])('%s (%s)', (_name, zone, time, startsOn, expected) => {
  const times = nextOccurrences(rule(daily, { time, startsOn }), zone, new Date('2029-12-31'), expected.length)
  expect(times.map((at) => at.toISOString().slice(8, 16))).toEqual(expected)
})

test('a whole day that was left out happens once', () => {
  // Samoa had no 30 December 2011: its time is moved to the 31st, whose own it is already.
  const one = rule(daily, { startsOn: '2011-12-29' })
  const times = nextOccurrences(one, 'Pacific/Apia', new Date('2011-12-01'), 3)
  expect(times.map((at) => at.toISOString())).toEqual([
    '2011-12-29T19:00:00.000Z',
    '2011-12-30T19:00:00.000Z',
    '2011-12-31T19:00:00.000Z',
  ])
})

test('after a while the newest time is due, and those before it were missed', () => {
  const one = rule(daily)
  const at = (text: string) => new Date(text)
  expect(dueOccurrence(one, 'UTC', at('2030-01-03T09:00:00Z'), at('2030-01-04T08:59:59Z'))).toBeNull()
  expect(dueOccurrence(one, 'UTC', at('2030-01-03T09:00:00Z'), at('2030-01-04T09:00:00Z'))).toEqual({
    at: at('2030-01-04T09:00:00Z'),
    missed: 0,
  })
  expect(dueOccurrence(one, 'UTC', at('2030-01-03T09:00:00Z'), at('2030-01-10T23:00:00Z'))).toEqual({
    at: at('2030-01-10T09:00:00Z'),
    missed: 6,
  })
})

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const
const monthDays: fc.Arbitrary<MonthDay> = fc.oneof(
  fc.record({ kind: fc.constant('day' as const), day: fc.integer({ min: 1, max: 31 }) }),
  fc.constant({ kind: 'last' as const }),
  fc.record({
    kind: fc.constant('weekday' as const),
    nth: fc.constantFrom(1, 2, 3, 4, -1),
    weekday: fc.constantFrom(...weekdays),
  }) as fc.Arbitrary<MonthDay>,
)
const interval = fc.integer({ min: 1, max: 5 })
const patterns: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ every: fc.constant('day' as const), interval }),
  fc.record({
    every: fc.constant('week' as const),
    interval,
    weekdays: fc.uniqueArray(fc.constantFrom<Weekday>(...weekdays), { minLength: 1 }),
  }),
  fc.record({ every: fc.constant('month' as const), interval, on: monthDays }),
  fc.record({
    every: fc.constant('year' as const),
    interval,
    month: fc.integer({ min: 1, max: 12 }),
    on: monthDays,
  }),
)
const two = (value: number) => String(value).padStart(2, '0')
const recurrences: fc.Arbitrary<Recurrence> = fc.record({
  pattern: patterns,
  time: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${two(h)}:${two(m)}`),
  startsOn: fc
    .date({ min: new Date('2024-01-01'), max: new Date('2034-12-31'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10)),
  endsOn: fc.constant(null),
})
const zones = fc.constantFrom(
  'UTC',
  berlin,
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Africa/Cairo',
)

/** Day, weekday and time in the zone, as people there read them. */
function readIn(zone: string, at: Date): { day: string; time: string; weekday: number } {
  const said = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at)
  const [day = '', time = ''] = said.split(' ')
  return { day, time, weekday: ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1 }
}

/** Said a second time, day by day: whether a local day counts. */
function counts({ pattern, startsOn }: Recurrence, day: string): boolean {
  const [start, date] = [new Date(`${startsOn}T00:00:00Z`), new Date(`${day}T00:00:00Z`)]
  const days = (date.getTime() - start.getTime()) / 86_400_000
  if (days < 0) return false
  if (pattern.every === 'day') return days % pattern.interval === 0
  const weekday = ((date.getUTCDay() + 6) % 7) + 1
  if (pattern.every === 'week') {
    const startWeekday = ((start.getUTCDay() + 6) % 7) + 1
    const weeks = Math.floor((days + startWeekday - 1) / 7)
    return weeks % pattern.interval === 0 && pattern.weekdays.some((one) => one === weekday)
  }
  const years = date.getUTCFullYear() - start.getUTCFullYear()
  const months = years * 12 + date.getUTCMonth() - start.getUTCMonth()
  if (pattern.every === 'month' && months % pattern.interval !== 0) return false
  if (pattern.every === 'year' && (years % pattern.interval !== 0 || date.getUTCMonth() + 1 !== pattern.month))
    return false
  const number = date.getUTCDate()
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  const { on } = pattern
  if (on.kind === 'last') return number === length
  if (on.kind === 'day') return number === Math.min(on.day, length)
  if (weekday !== on.weekday) return false
  return on.nth === -1 ? number + 7 > length : Math.ceil(number / 7) === on.nth
}

test('each time is on a day that counts, at its local time unless a clock change leaves that out, and none is skipped', () => {
  fc.assert(
    fc.property(recurrences, zones, (one, zone) => {
      const start = new Date(`${one.startsOn}T00:00:00Z`)
      const times = nextOccurrences(one, zone, new Date(start.getTime() - 5 * 86_400_000), 8)
      expect(times).toHaveLength(8)
      const read = times.map((at) => readIn(zone, at))
      for (const [i, at] of times.entries()) {
        expect(at.getTime()).toBeGreaterThan(times[i - 1]?.getTime() ?? 0)
        const { day, time } = read[i] ?? { day: '', time: '' }
        if (time === one.time) expect(counts(one, day), day).toBe(true)
        // Moved forward by a change of the clocks, by an hour at most here, maybe over midnight.
        else expect(time > one.time || time < '02:00').toBe(true)
      }
      // Every day that counts up to the last one has its time; days without one are those that were moved.
      const last = read.at(-1)?.day ?? ''
      const moved = read.filter(({ time }) => time !== one.time).length
      let expected = 0
      for (let day = start; day.toISOString().slice(0, 10) <= last; day = new Date(day.getTime() + 86_400_000)) {
        if (counts(one, day.toISOString().slice(0, 10))) expected += 1
      }
      expect(Math.abs(expected - times.length)).toBeLessThanOrEqual(moved)
      // Asked from anywhere, the answer is the same.
      for (const [i, at] of times.entries())
        expect(nextOccurrence(one, zone, new Date(at.getTime() - 1))?.getTime()).toBe(times[i]?.getTime())
    }),
    { numRuns: 120 },
  )
})
