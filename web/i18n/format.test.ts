import { describe, expect, test } from 'vitest'
import { formatAge, formatBytes, formatDate, formatRelative, relativeChangesIn } from './format.ts'

const oslo = { locale: 'en-GB', timeZone: 'Europe/Oslo' }
const now = new Date('2026-03-10T12:00:00Z')

describe('relative time', () => {
  test.each([
    ['2026-03-10T11:59:31Z', 'now'],
    ['2026-03-10T11:58:00Z', '2 min ago'],
    ['2026-03-10T09:00:00Z', '3 hr ago'],
    ['2026-03-09T09:00:00Z', 'yesterday'],
    ['2026-03-12T12:00:00Z', 'in 2 days'],
    ['2026-02-01T12:00:00Z', '1 Feb 2026'],
  ])('%s reads %s', (at, words) => {
    expect(formatRelative(at, now, oslo).replace('.', '')).toBe(words)
  })

  test.each([
    ['2026-03-10T11:59:31Z', 'now'],
    ['2026-03-10T11:58:00Z', '2 mins'],
    ['2026-03-10T09:00:00Z', '3 hrs'],
    ['2026-03-05T09:00:00Z', '5 days'],
    ['2026-02-01T12:00:00Z', '1 Feb'],
    ['2025-02-01T12:00:00Z', '1 Feb 2025'],
  ])('the age of %s is %s', (at, words) => {
    expect(formatAge(at, now, oslo)).toBe(words)
  })

  test('says how soon the words change, and never for plain dates', () => {
    expect(relativeChangesIn('2026-03-10T11:58:00Z', now)).toBe(60_000)
    expect(relativeChangesIn('2026-02-01T12:00:00Z', now)).toBeUndefined()
  })
})

test('dates stand in the zone of the reader', () => {
  expect(formatDate('2026-03-10T23:30:00Z', oslo, 'dateTime')).toContain('11 Mar 2026')
  expect(formatDate('2026-03-10T23:30:00Z', { ...oslo, timeZone: 'America/New_York' }, 'dateTime')).toContain('19:30')
})

test.each([
  [0, '0 byte'],
  [84_000, '84 kB'],
  [1_240_000, '1.2 MB'],
])('%i bytes read %s', (bytes, words) => {
  expect(formatBytes(bytes, oslo)).toBe(words)
})
