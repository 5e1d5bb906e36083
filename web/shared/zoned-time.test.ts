import { expect, test } from 'vitest'
import { daysToMonday, fromLocalInput, inDays, toLocalInput } from './zoned-time.ts'

test.each([
  ['2030-01-02T08:30:00.000Z', 'Europe/Berlin', '2030-01-02T09:30'],
  ['2030-07-02T08:30:00.000Z', 'Europe/Berlin', '2030-07-02T10:30'],
  ['2030-01-01T02:00:00.000Z', 'America/New_York', '2029-12-31T21:00'],
  ['2030-01-01T18:30:00.000Z', 'Asia/Kolkata', '2030-01-02T00:00'],
  ['2030-01-01T00:00:00.000Z', 'UTC', '2030-01-01T00:00'],
])('%s in %s is %s, there and back', (at, zone, local) => {
  expect(toLocalInput(at, zone)).toBe(local)
  expect(fromLocalInput(local, zone)).toBe(at)
})

test('the hour that the clock leaves out is the one after, of the hour that comes twice the first', () => {
  // Berlin, 31 March 2030: 2:00 becomes 3:00. 27 October 2030: 3:00 becomes 2:00.
  expect(fromLocalInput('2030-03-31T02:30', 'Europe/Berlin')).toBe('2030-03-31T01:30:00.000Z')
  expect(fromLocalInput('2030-10-27T02:30', 'Europe/Berlin')).toBe('2030-10-27T00:30:00.000Z')
})

test.each(['', 'tomorrow', '2030-01-02'])('%j is no instant', (local) => {
  expect(fromLocalInput(local, 'UTC')).toBeNull()
})

test('nothing is an empty field', () => {
  expect(toLocalInput(null, 'UTC')).toBe('')
})

test.each([
  ['2030-01-02T22:00:00Z', 5],
  ['2030-01-06T12:00:00Z', 1],
  ['2030-01-07T12:00:00Z', 7],
])('after %s the next Monday comes in %i days', (now, days) => {
  expect(daysToMonday(new Date(now), 'UTC')).toBe(days)
})

test('tomorrow at nine is tomorrow where the person is', () => {
  expect(inDays(1, 9, new Date('2030-01-02T23:30:00Z'), 'Europe/Berlin')).toBe('2030-01-04T08:00:00.000Z')
})
