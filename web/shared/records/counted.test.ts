import { expect, test } from 'vitest'
import { shownOf } from './counted.ts'

test.each([
  [
    { count: 0, capped: false },
    { number: 0, more: false, why: undefined },
  ],
  [
    { count: 12, capped: false },
    { number: 12, more: false, why: undefined },
  ],
  [
    { count: 1000, capped: false },
    { number: 1000, more: false, why: undefined },
  ],
  // More than the server counts.
  [
    { count: 1000, capped: true },
    { number: 1000, more: true, why: undefined },
  ],
  // Not all were looked at.
  [
    { count: 12, capped: true },
    { number: 12, more: true, why: 'recordLists:view.atLeast' },
  ],
  [
    { count: 0, capped: true },
    { number: null, more: false, why: 'recordLists:view.notCounted' },
  ],
])('of a count %j is said what is known: %j', (counted, shown) => {
  expect(shownOf(counted)).toEqual(shown)
})
