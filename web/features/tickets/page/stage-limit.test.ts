import { expect, test } from 'vitest'
import { isOverLimit } from './stage-limit.ts'

test.each([
  [null, false],
  [59, true],
  [60, false],
  [61, false],
])('an hour in a stage of at most %s minutes is over it: %s', (limit, over) => {
  expect(isOverLimit('2030-01-02T08:00:00Z', limit, new Date('2030-01-02T09:00:00Z'))).toBe(over)
})
