import { describe, expect, test } from 'vitest'
import { addDays, dayOf, instantOf, isTimeZone, localOf, offsetAt, startOfDay } from './time-zones.ts'

const hour = 3_600_000
const minute = 60_000
const quarter = 15 * minute
const day = 24 * hour

/** What the runtime writes for an instant, read back: slow, and without any of the arithmetic under test. */
function clockOf(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`)
}

/** The instants between 2020 and 2035 at which the clocks of the zone change, to the minute. */
function changesOf(clock: (at: number) => number): number[] {
  const offset = (at: number) => clock(at) - at
  const found: number[] = []
  const step = 10 * day
  for (let from = Date.UTC(2020, 0, 1); from < Date.UTC(2036, 0, 1); from += step) {
    if (offset(from) === offset(from + step)) continue
    let [before, after] = [from / minute, (from + step) / minute]
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (offset(middle * minute) === offset(from)) before = middle
      else after = middle
    }
    found.push(after * minute)
  }
  return found
}

describe('around every change of the clocks from 2020 to 2035', () => {
  test('in every zone instants and local times lead to each other, and days begin where they begin', () => {
    let changes = 0
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const clock = clockOf(zone)
      for (const change of changesOf(clock)) {
        changes += 1
        const where = `${zone} around ${new Date(change).toISOString()}`
        const instants = Array.from({ length: 32 }, (_, i) => change + (i - 16) * quarter)
        for (const at of instants) expect(localOf(at, zone), where).toBe(clock(at))
        const [before, after] = [clock(change - 1000) - change + 1000, clock(change) - change]
        for (let local = change + before - 2 * hour; local <= change + after + 2 * hour; local += quarter) {
          const first = instants.find((at) => clock(at) === local)
          expect(instantOf(local, zone), `${where}, local ${new Date(local).toISOString()}`).toBe(
            first ?? local - before,
          )
        }
        const today = new Date(clock(change)).toISOString().slice(0, 10)
        const begins = startOfDay(today, zone).getTime()
        expect(dayOf(new Date(begins), zone), where).toBe(today)
        expect(dayOf(new Date(begins - 1), zone), where).toBe(addDays(today, -1))
      }
    }
    // Clocks change twice a year in dozens of zones.
    expect(changes).toBeGreaterThan(1000)
  }, 60_000)
})

test.each([
  ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z', 'left out: an hour later'],
  ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z', 'twice: the first'],
  ['Australia/Lord_Howe', '2026-10-04T02:10', '2026-10-03T15:40:00.000Z', 'left out: half an hour later'],
  ['Asia/Kathmandu', '2026-11-22T12:00', '2026-11-22T06:15:00.000Z', 'an offset of quarters'],
  ['UTC', '2026-11-22T12:00', '2026-11-22T12:00:00.000Z', 'no offset'],
])('%s %s is %s (%s)', (zone, local, at) => {
  expect(new Date(instantOf(Date.parse(`${local}Z`), zone)).toISOString()).toBe(at)
})

test('instants of long ago have the offsets of their time, to the second, and years before the first', () => {
  const at = Date.UTC(1890, 0, 1)
  expect(offsetAt(at, 'Europe/Berlin')).toBe((53 * 60 + 28) * 1000)
  expect(localOf(Date.UTC(-1, 5, 1), 'UTC')).toBe(Date.UTC(-1, 5, 1))
  expect(dayOf(new Date('0099-12-31T23:59:59Z'), 'UTC')).toBe('0099-12-31')
})

test('names of zones are those the runtime knows, offsets are none', () => {
  expect(['Europe/Berlin', 'UTC', '+01:00', 'Mars/Olympus', ''].filter(isTimeZone)).toEqual(['Europe/Berlin', 'UTC'])
  expect(() => offsetAt(0, 'Mars/Olympus')).toThrow(RangeError)
})
