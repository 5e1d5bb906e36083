import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type AutoReturn,
  hasEnded,
  isAvailable,
  longestAbsenceMs,
  returnOf,
  whyNoReturn,
} from './user-statuses.rules.ts'

const after = (minutes: number): AutoReturn => ({ kind: 'after', minutes })
const at = (time: string): AutoReturn => ({ kind: 'at', time })

describe('when a status ends by itself', () => {
  test.each<[string, AutoReturn | null, string, string, string | null]>([
    ['never, when it does not', null, '2030-01-02T09:00:00Z', 'UTC', null],
    ['after its minutes', after(45), '2030-01-02T09:00:00Z', 'UTC', '2030-01-02T09:45:00.000Z'],
    ['later today', at('14:30'), '2030-01-02T09:00:00Z', 'UTC', '2030-01-02T14:30:00.000Z'],
    ['tomorrow, when today’s has passed', at('08:00'), '2030-01-02T09:00:00Z', 'UTC', '2030-01-03T08:00:00.000Z'],
    ['tomorrow, when it is just now', at('09:00'), '2030-01-02T09:00:00Z', 'UTC', '2030-01-03T09:00:00.000Z'],
    ['on the clock of the member', at('08:00'), '2030-01-02T22:00:00Z', 'Asia/Tokyo', '2030-01-02T23:00:00.000Z'],
    [
      'a time that a change of clocks leaves out moves forward',
      at('02:30'),
      '2030-03-30T20:00:00Z',
      'Europe/Berlin',
      '2030-03-31T01:30:00.000Z',
    ],
    [
      'of a time that comes twice, the first',
      at('02:30'),
      '2030-10-26T20:00:00Z',
      'Europe/Berlin',
      '2030-10-27T00:30:00.000Z',
    ],
    [
      'between the two, the next day’s',
      at('02:30'),
      '2030-10-27T00:45:00Z',
      'Europe/Berlin',
      '2030-10-28T01:30:00.000Z',
    ],
  ])('%s', (_what, autoReturn, now, zone, expected) =>
    expect(returnOf(autoReturn, new Date(now), zone)?.toISOString() ?? null).toBe(expected),
  )

  test('always in the future, and a time of day within two days', () => {
    const zone = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Pacific/Apia',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
    )
    const now = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true })
    const time = fc
      .tuple(fc.nat(23), fc.nat(59))
      .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)
    fc.assert(
      fc.property(now, zone, time, (start, name, clock) => {
        const end = returnOf(at(clock), start, name)?.getTime() ?? 0
        expect(end).toBeGreaterThan(start.getTime())
        expect(end - start.getTime()).toBeLessThanOrEqual(2 * 86_400_000)
      }),
    )
  })
})

describe('who is available', () => {
  const now = new Date('2030-01-02T09:00:00Z')
  const [before, later] = [new Date('2030-01-02T08:59:59Z'), new Date('2030-01-02T09:00:01Z')]
  test.each<[boolean, Date | null, boolean, boolean]>([
    [true, null, true, false],
    [true, later, true, false],
    [false, null, false, false],
    [false, later, false, false],
    // It has ended, whether or not the clock’s job has come to it.
    [false, before, true, true],
    [false, now, true, true],
  ])('available %s until %s: %s', (available, until, expected, ended) => {
    expect(isAvailable({ available, until }, now)).toBe(expected)
    expect(hasEnded({ until }, now)).toBe(ended)
  })

  test('an end lies in the future, and not too far', () => {
    expect(whyNoReturn(now, now)).toBe('past')
    expect(whyNoReturn(later, now)).toBe(null)
    expect(whyNoReturn(new Date(now.getTime() + longestAbsenceMs), now)).toBe(null)
    expect(whyNoReturn(new Date(now.getTime() + longestAbsenceMs + 1), now)).toBe('far')
  })
})
