import { expect, test } from 'vitest'
import { moved } from './moved.ts'

test.each([
  [0, 2, 'bcad'],
  [2, 0, 'cabd'],
  [1, 1, 'abcd'],
  [3, 9, 'abcd'],
  [0, -5, 'abcd'],
  [0, 9, 'bcda'],
  [7, 0, 'abcd'],
])('from %i to %i: %s', (from, to, outcome) => {
  expect(moved([...'abcd'], from, to).join('')).toBe(outcome)
})
