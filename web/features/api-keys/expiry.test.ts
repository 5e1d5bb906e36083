import { expect, test } from 'vitest'
import { expiresAt, expiryState } from './expiry.ts'

const now = new Date('2030-03-01T12:00:00Z')

test('the end of a key is so many days from now, or none', () => {
  expect(expiresAt('never', now)).toBeUndefined()
  expect(expiresAt('30', now)).toBe('2030-03-31T12:00:00.000Z')
  expect(expiresAt('365', now)).toBe('2031-03-01T12:00:00.000Z')
})

test.each([
  [null, 'never'],
  ['2030-03-01T12:00:00Z', 'expired'],
  ['2030-03-08T11:59:59Z', 'soon'],
  ['2030-03-08T12:00:00Z', 'later'],
] as const)('a key that ends at %s: %s', (at, state) => {
  expect(expiryState(at, now)).toBe(state)
})
