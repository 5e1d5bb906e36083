import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addBusinessTime,
  type BusinessCalendar,
  type Interval,
  isOpen,
  measureBusinessTime,
  nextOpening,
  openIntervals,
} from './business-time.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const hours = (...pairs: [string, string][]): Interval[] => {
  const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  return pairs.map(([from, to]) => ({ from: minuteOf(from), to: minuteOf(to) }))
}
const everyDay = (intervals: Interval[]) => Array.from({ length: 7 }, () => intervals)
const calendar = (timeZone: string, week: Interval[][], days: BusinessCalendar['days'] = {}): BusinessCalendar => ({
  timeZone,
  week,
  days,
})
const nineToFive = everyDay(hours(['09:00', '17:00'])).map((one, i) => (i < 5 ? one : []))
const at = (text: string) => new Date(text)
const said = (spans: { from: Date; to: Date }[]) =>
  spans.map(({ from, to }) => `${from.toISOString().slice(0, 16)} ${to.toISOString().slice(0, 16)}`)

// What the clocks of the world do, by the runtime alone: none of the arithmetic under test.
type Change = { zone: string; at: number; before: number; after: number }

function clockOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  return (instant) => Date.parse(`${format.format(instant).replace(' ', 'T')}Z`)
}

function changesOf(zone: string): Change[] {
  const clock = clockOf(zone)
  const offset = (instant: number) => clock(instant) - instant
  const found: Change[] = []
  const step = 10 * day
  let before = offset(Date.UTC(2020, 0, 1))
  for (let from = Date.UTC(2020, 0, 1); from < Date.UTC(2036, 0, 1); from += step) {
    const after = offset(from + step)
    if (before === after) continue
    let [low, high] = [from / minute, (from + step) / minute]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offset(middle * minute) === before) low = middle
      else high = middle
    }
    found.push({ zone, at: high * minute, before, after })
    before = after
  }
  return found
}

/** Every change of every zone; zones whose clocks do the same at the same instants once. */
function allChanges(): { changes: Change[]; zones: number } {
  const kinds = new Map<string, Change[]>()
  const zones = Intl.supportedValuesOf('timeZone')
  for (const zone of zones) {
    const changes = changesOf(zone)
    const key = JSON.stringify(changes.map((one) => [one.at, one.before, one.after]))
    if (!kinds.has(key)) kinds.set(key, changes)
  }
  return { changes: [...kinds.values()].flat(), zones: zones.length }
}

const reach = 2 * day
/**
 * Minute by minute around a change of the clocks: which are open. An interval begins at the first minute at which the clock shows its
 * beginning; when it never does, at the one that shows as much later as the clock has jumped; and the same for its end.
 */
function countMinutes(change: Change, { week, days }: BusinessCalendar): { start: number; open: boolean[] } {
  const start = change.at - reach
  const count = (2 * reach) / minute
  const shown = Array.from({ length: count }, (_, i) => {
    const instant = start + i * minute
    return instant + (instant < change.at ? change.before : change.after)
  })
  const jump = change.after - change.before
  const placeOf = (local: number) => {
    for (const wanted of [local, local + jump]) {
      const place = shown.indexOf(wanted)
      if (place >= 0) return place
    }
    return local < (shown[0] ?? 0) ? -1 : count
  }
  const ends = new Map<string, [number, number][]>()
  const open = shown.map((local, i) => {
    const date = new Date(local).toISOString().slice(0, 10)
    let places = ends.get(date)
    if (!places) {
      const midnight = Date.parse(`${date}T00:00:00Z`)
      const intervals = days[date] ?? week[(new Date(midnight).getUTCDay() + 6) % 7] ?? []
      places = intervals.map(({ from, to }) => [
        placeOf(midnight + from * minute),
        // The end of a day is where the next one begins, whatever its first minute is called.
        to === 1440 ? count : placeOf(midnight + to * minute),
      ])
      ends.set(date, places)
    }
    return places.some(([from, to]) => i >= from && i < to)
  })
  return { start, open }
}

const interval = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))
  .filter(({ from, to }) => from < to)
const dayHours = fc.array(interval, { maxLength: 4 })
const anyWeek = fc.array(dayHours, { minLength: 7, maxLength: 7 })

/** Hours that meet the change: their ends lie before it, in what it leaves out or doubles, and behind it. */
function hoursAround({ at: instant, before, after }: Change): Interval[] {
  const minuteOfDay = (local: number) => Math.floor((((local % day) + day) % day) / minute)
  const [from, to] = [minuteOfDay(instant + before), minuteOfDay(instant + after)]
  const ends = [from - 45, from, from + 15, from + 45, to, to - 15, to + 30].map((one) => Math.max(0, one))
  return ends.slice(1).flatMap((end, i) => {
    const begin = ends[i] ?? 0
    return begin < end && end <= 1440 ? [{ from: begin, to: end }] : []
  })
}

const round = everyDay(hours(['00:00', '24:00']))
const lunch = everyDay(hours(['09:00', '12:00'], ['13:00', '17:30']))
const night = everyDay(hours(['00:00', '06:00'], ['22:00', '24:00']))

describe('around every change of the clocks from 2020 to 2035, in every zone', () => {
  const { changes, zones } = allChanges()

  test('what is open, how much time lies between, and when it has passed are as counted minute by minute', () => {
    expect(zones).toBeGreaterThan(400)
    expect(changes.length).toBeGreaterThan(1000)
    const weeks = fc.sample(anyWeek, { seed: 7, numRuns: 200 })
    const picks = fc.sample(fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), { seed: 8, numRuns: 500 })
    changes.forEach((change, n) => {
      const date = new Date(change.at + change.before).toISOString().slice(0, 10)
      const around = hoursAround(change)
      const shapes = [round, lunch, night, everyDay(around), weeks[n % weeks.length] ?? []]
      // Every shape at every change of some year, two of them at each.
      for (const which of [n % shapes.length, (n * 2 + 1) % shapes.length]) {
        const days = n % 3 === 0 ? { [date]: n % 2 === 0 ? [] : around } : {}
        const hoursOfZone = calendar(change.zone, shapes[which] ?? [], days)
        const where = `${change.zone} at ${new Date(change.at).toISOString()}, shape ${which} ${JSON.stringify(days)}`
        compare(hoursOfZone, countMinutes(change, hoursOfZone), picks[n % picks.length] ?? [], where)
      }
    })
  }, 120_000)
})

/** Holds the functions against the count, at what was picked and at each minute where the count changes. */
function compare(
  hoursOfZone: BusinessCalendar,
  { start, open }: { start: number; open: boolean[] },
  picks: number[],
  where: string,
): void {
  const passed = [0]
  for (const one of open) passed.push((passed.at(-1) ?? 0) + (one ? 1 : 0))
  const instant = (i: number) => new Date(start + i * minute)
  const between = (from: number, to: number) => ((passed[to] ?? 0) - (passed[from] ?? 0)) * minute
  // Not the first and the last day: what lies outside is not counted.
  const [first, last] = [day / minute, open.length - day / minute]
  const turns = open.flatMap((one, i) => (i > first && i < last && one !== open[i - 1] ? [i] : []))
  const counted: [number, number][] = []
  for (let i = first; i < last; i += 1) {
    const run = counted.at(-1)
    if (!open[i]) continue
    if (run && run[1] === i) run[1] = i + 1
    else counted.push([i, i + 1])
  }
  expect(said(openIntervals(hoursOfZone, instant(first), instant(last))), where).toEqual(
    said(counted.map(([from, to]) => ({ from: instant(from), to: instant(to) }))),
  )
  for (const turn of turns.slice(0, 8)) {
    expect(isOpen(hoursOfZone, instant(turn)), where).toBe(open[turn])
    expect(isOpen(hoursOfZone, new Date(instant(turn).getTime() - 1)), where).toBe(open[turn - 1])
  }
  for (let p = 0; p + 2 < picks.length; p += 3) {
    const [a = 0, b = 0, c = 0] = picks.slice(p, p + 3).map((one) => first + (one % (last - first)))
    const [from, to] = [Math.min(a, b), Math.max(a, b)]
    expect(measureBusinessTime(hoursOfZone, instant(from), instant(to)), where).toBe(between(from, to))
    const next = open.indexOf(true, from)
    if (next >= 0 && next < last) expect(nextOpening(hoursOfZone, instant(from)), where).toEqual(instant(next))
    // As much as lies up to some minute behind the start: ends right after the last open minute of it.
    const wanted = between(from, Math.max(from, c))
    const added = addBusinessTime(hoursOfZone, instant(from), wanted)
    const end = wanted === 0 ? from : passed.indexOf((passed[from] ?? 0) + wanted / minute)
    expect(added, where).toEqual(instant(end))
    const half = Math.floor(wanted / minute / 2) * minute
    const middle = addBusinessTime(hoursOfZone, instant(from), half)
    expect(middle && addBusinessTime(hoursOfZone, middle, wanted - half), where).toEqual(added)
    expect(added && measureBusinessTime(hoursOfZone, instant(from), added), where).toBe(wanted)
  }
}

test('whatever the hours and days: parts of time add up, what was added is measured, and both join', () => {
  const zones = Intl.supportedValuesOf('timeZone')
  const start = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2034, 0, 1) })
  const length = fc.integer({ min: 0, max: 40 * hour })
  const days = fc.dictionary(
    fc
      .date({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    dayHours,
  )
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyWeek, days, start, length, length, (zone, week, own, from, a, b) => {
      const some = calendar(zone, week, own)
      const t = new Date(from)
      const first = addBusinessTime(some, t, a)
      const both = addBusinessTime(some, t, a + b)
      if (week.every((one) => one.length === 0)) return
      expect(first && addBusinessTime(some, first, b)).toEqual(both)
      if (!first || !both) throw new Error('A week that opens adds any time.')
      expect(measureBusinessTime(some, t, both)).toBe(a + b)
      expect(measureBusinessTime(some, t, first) + measureBusinessTime(some, first, both)).toBe(a + b)
      const spans = openIntervals(some, t, both)
      expect(spans.reduce((sum, one) => sum + one.to.getTime() - one.from.getTime(), 0)).toBe(a + b)
      spans.forEach((one, i) => {
        expect(one.from.getTime()).toBeGreaterThan(spans[i - 1]?.to.getTime() ?? 0)
        expect(isOpen(some, one.from)).toBe(true)
        expect(isOpen(some, new Date(one.to.getTime() - 1))).toBe(true)
      })
      const opens = nextOpening(some, t)
      expect(opens && isOpen(some, opens)).toBe(true)
      expect(opens && measureBusinessTime(some, t, opens)).toBe(0)
    }),
    { numRuns: 300, seed: 26 },
  )
}, 60_000)

describe('the edges', () => {
  const berlin = (week = nineToFive, days = {}) => calendar('Europe/Berlin', week, days)

  test('a start outside the hours counts from the next opening, within them from itself', () => {
    // A Saturday, a Monday before nine, one at noon.
    expect(addBusinessTime(berlin(), at('2026-11-21T12:00Z'), hour)).toEqual(at('2026-11-23T09:00Z'))
    expect(addBusinessTime(berlin(), at('2026-11-23T05:00Z'), hour)).toEqual(at('2026-11-23T09:00Z'))
    expect(addBusinessTime(berlin(), at('2026-11-23T11:00Z'), hour)).toEqual(at('2026-11-23T12:00Z'))
  })

  test('a deadline exactly at closing stays there; a millisecond more is of the next opening', () => {
    expect(addBusinessTime(berlin(), at('2026-11-20T08:00Z'), 8 * hour)).toEqual(at('2026-11-20T16:00Z'))
    expect(addBusinessTime(berlin(), at('2026-11-20T08:00Z'), 8 * hour + 1)).toEqual(at('2026-11-23T08:00:00.001Z'))
    expect(isOpen(berlin(), at('2026-11-20T15:59:59.999Z'))).toBe(true)
    expect(isOpen(berlin(), at('2026-11-20T16:00Z'))).toBe(false)
    expect(isOpen(berlin(), at('2026-11-20T08:00Z'))).toBe(true)
  })

  test('no time leaves the start where it is, less than none is refused', () => {
    expect(addBusinessTime(berlin(), at('2026-11-21T12:00Z'), 0)).toEqual(at('2026-11-21T12:00Z'))
    expect(() => addBusinessTime(berlin(), at('2026-11-21T12:00Z'), -1)).toThrow(RangeError)
    expect(() => addBusinessTime(berlin(), at('2026-11-21T12:00Z'), Number.NaN)).toThrow(RangeError)
    expect(measureBusinessTime(berlin(), at('2026-11-25T12:00Z'), at('2026-11-24T12:00Z'))).toBe(0)
  })

  test('a lunch break does not count (frappe#2212, chatwoot#14009)', () => {
    const lunchy = berlin(lunch)
    expect(addBusinessTime(lunchy, at('2026-11-23T10:30Z'), hour)).toEqual(at('2026-11-23T12:30Z'))
    expect(measureBusinessTime(lunchy, at('2026-11-23T00:00Z'), at('2026-11-24T00:00Z'))).toBe(7.5 * hour)
  })

  test('around the clock loses no minute at midnight (zammad#3180)', () => {
    const always = berlin(round)
    expect(measureBusinessTime(always, at('2026-11-20T00:00Z'), at('2026-11-30T00:00Z'))).toBe(10 * day)
    expect(said(openIntervals(always, at('2026-11-20T00:00Z'), at('2026-11-30T00:00Z')))).toEqual([
      '2026-11-20T00:00 2026-11-30T00:00',
    ])
    expect(addBusinessTime(always, at('2026-11-22T22:59Z'), 2 * minute)).toEqual(at('2026-11-22T23:01Z'))
    expect(isOpen(always, at('2026-11-22T22:59:59.999Z'))).toBe(true)
    // Over both changes of the clocks it is as long as it really is.
    expect(measureBusinessTime(always, at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))).toBe(365 * day)
  })

  test('a night over midnight is two intervals that are one', () => {
    const nights = berlin(night)
    expect(said(openIntervals(nights, at('2026-11-23T12:00Z'), at('2026-11-25T12:00Z')))).toEqual([
      '2026-11-23T21:00 2026-11-24T05:00',
      '2026-11-24T21:00 2026-11-25T05:00',
    ])
    expect(addBusinessTime(nights, at('2026-11-23T21:00Z'), 8 * hour)).toEqual(at('2026-11-24T05:00Z'))
  })

  test('intervals of a day that touch or overlap are one, in whatever order', () => {
    const touching = berlin(everyDay(hours(['12:00', '17:00'], ['09:00', '12:00'], ['10:00', '11:00'])))
    expect(said(openIntervals(touching, at('2026-11-23T00:00Z'), at('2026-11-23T23:00Z')))).toEqual([
      '2026-11-23T08:00 2026-11-23T16:00',
    ])
    expect(measureBusinessTime(touching, at('2026-11-23T00:00Z'), at('2026-11-23T23:00Z'))).toBe(8 * hour)
  })

  test('a holiday is a local date, closed or with hours of its own', () => {
    const christmas = { '2026-12-24': hours(['09:00', '12:00']), '2026-12-25': [] }
    expect(addBusinessTime(berlin(nineToFive, christmas), at('2026-12-23T15:00Z'), 5 * hour)).toEqual(
      at('2026-12-28T09:00Z'),
    )
    // In Auckland the 25th ends before it begins in Honolulu.
    const auckland = calendar('Pacific/Auckland', round, { '2026-12-25': [] })
    expect(said(openIntervals(auckland, at('2026-12-23T12:00Z'), at('2026-12-26T12:00Z')))).toEqual([
      '2026-12-23T12:00 2026-12-24T11:00',
      '2026-12-25T11:00 2026-12-26T12:00',
    ])
    const honolulu = calendar('Pacific/Honolulu', round, { '2026-12-25': [] })
    expect(said(openIntervals(honolulu, at('2026-12-24T12:00Z'), at('2026-12-27T12:00Z')))).toEqual([
      '2026-12-24T12:00 2026-12-25T10:00',
      '2026-12-26T10:00 2026-12-27T12:00',
    ])
  })

  test('where clocks go forward, what they leave out moves forward by it', () => {
    // 2026-03-29 in Berlin: 02:00 is 03:00, at 01:00 UTC.
    const ends = (from: string, to: string) =>
      said(openIntervals(berlin(everyDay(hours([from, to]))), at('2026-03-28T23:00Z'), at('2026-03-29T22:00Z')))
    expect(ends('02:30', '06:00')).toEqual(['2026-03-29T01:30 2026-03-29T04:00'])
    expect(ends('00:00', '02:30')).toEqual(['2026-03-28T23:00 2026-03-29T01:30'])
    expect(ends('02:15', '02:45')).toEqual(['2026-03-29T01:15 2026-03-29T01:45'])
    // Begins at 03:30 by that, which is after its end: not at all on this day.
    expect(ends('02:30', '03:15')).toEqual([])
    expect(ends('00:00', '24:00')).toEqual(['2026-03-28T23:00 2026-03-29T22:00'])
  })

  test('where clocks go back, the first of what comes twice counts', () => {
    // 2026-10-25 in Berlin: 03:00 is 02:00 again, at 01:00 UTC.
    const ends = (from: string, to: string) =>
      said(openIntervals(berlin(everyDay(hours([from, to]))), at('2026-10-24T22:00Z'), at('2026-10-25T23:00Z')))
    expect(ends('02:30', '06:00')).toEqual(['2026-10-25T00:30 2026-10-25T05:00'])
    expect(ends('00:00', '02:30')).toEqual(['2026-10-24T22:00 2026-10-25T00:30'])
    expect(ends('01:00', '04:00')).toEqual(['2026-10-24T23:00 2026-10-25T03:00'])
    expect(ends('00:00', '24:00')).toEqual(['2026-10-24T22:00 2026-10-25T23:00'])
  })

  test('where midnight is left out or a whole day, hours stay on their own day', () => {
    // Beirut, 2026-03-29: midnight is 01:00.
    const beirut = calendar('Asia/Beirut', everyDay(hours(['00:00', '00:30'], ['23:00', '24:00'])))
    expect(said(openIntervals(beirut, at('2026-03-28T20:00Z'), at('2026-03-29T12:00Z')))).toEqual([
      '2026-03-28T21:00 2026-03-28T22:30',
    ])
    // Nuuk, 2026-03-28: 23:00 is midnight.
    const nuuk = calendar('America/Nuuk', everyDay(hours(['22:30', '24:00'])))
    expect(said(openIntervals(nuuk, at('2026-03-28T12:00Z'), at('2026-03-29T12:00Z')))).toEqual([
      '2026-03-29T00:30 2026-03-29T01:00',
    ])
    // Apia had no Friday 2011-12-30: nothing of it happens on Saturday.
    const fridays = Array.from({ length: 7 }, (_, i) => (i === 4 ? hours(['09:00', '17:00']) : []))
    const apia = calendar('Pacific/Apia', fridays)
    expect(said(openIntervals(apia, at('2011-12-24T12:00Z'), at('2012-01-06T12:00Z')))).toEqual([
      '2012-01-05T19:00 2012-01-06T03:00',
    ])
  })

  test('what never opens has no next opening and no deadline; what opens once, that much', () => {
    const never = berlin(everyDay([]))
    expect(isOpen(never, at('2026-11-23T12:00Z'))).toBe(false)
    expect(nextOpening(never, at('2026-11-23T12:00Z'))).toBeNull()
    expect(addBusinessTime(never, at('2026-11-23T12:00Z'), 1)).toBeNull()
    const once = berlin(everyDay([]), { '2027-01-04': hours(['09:00', '10:00']) })
    expect(addBusinessTime(once, at('2026-11-23T12:00Z'), hour)).toEqual(at('2027-01-04T09:00Z'))
    expect(addBusinessTime(once, at('2026-11-23T12:00Z'), hour + 1)).toBeNull()
  })

  test('a span of long ago is measured whole, however long', () => {
    expect(measureBusinessTime(berlin(round), at('1990-01-01T00:00Z'), at('2026-01-01T00:00Z'))).toBe(
      at('2026-01-01T00:00Z').getTime() - at('1990-01-01T00:00Z').getTime(),
    )
  })
})
