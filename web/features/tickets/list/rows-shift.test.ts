import { expect, test } from 'vitest'
import { shiftOf } from './rows-shift.ts'

const ids = (text: string) => [...text]

test.each([
  ['abcd', 'abcd', 2, { by: 0, added: 0 }],
  ['abcd', 'xyabcd', 1, { by: 2, added: 2 }],
  ['abcd', 'bcd', 2, { by: -1, added: 0 }],
  ['abcd', 'xbcd', 2, { by: 0, added: 1 }],
  // The first row on screen left: the next one that is still there holds the place.
  ['abcd', 'xabd', 2, { by: 0, added: 1 }],
  // A known row that moved up is not new.
  ['abcd', 'dabc', 1, { by: 1, added: 0 }],
])('from %s to %s with row %i at the top: %j', (before, after, first, shift) => {
  expect(shiftOf(ids(before), ids(after), first)).toEqual(shift)
})

test('nothing to hold on to when all rows from the screen on are gone', () => {
  expect(shiftOf(ids('abcd'), ids('xy'), 1)).toBeUndefined()
})
