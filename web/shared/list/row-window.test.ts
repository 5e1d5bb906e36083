import { expect, test } from 'vitest'
import { topToShow, windowOf } from './row-window.ts'

const list = { count: 100_000, rowHeight: 32, top: 0, height: 800, overscan: 12 }

test.each([
  [{}, { start: 0, end: 40 }],
  [{ top: 32 * 100 }, { start: 88, end: 140 }],
  // A row further: the same rows, so that nothing is drawn anew.
  [{ top: 32 * 101 }, { start: 88, end: 140 }],
  [{ top: 32 * 99_980 }, { start: 99_968, end: 100_000 }],
  [{ count: 3 }, { start: 0, end: 3 }],
  [{ count: 0 }, { start: 0, end: 0 }],
  // Scrolled further than the list is long (it has just become shorter): its end.
  [
    { count: 10, top: 5_000 },
    { start: 6, end: 10 },
  ],
  // Rubber bands.
  [{ top: -50 }, { start: 0, end: 40 }],
])('of %j', (change, drawn) => {
  expect(windowOf({ ...list, ...change })).toEqual(drawn)
})

test.each([
  [10, 0, undefined],
  [10, 400, 320],
  [30, 0, 992 - 800],
  [24, 0, undefined],
  [25, 0, 32],
])('row %i of a list scrolled to %i is shown by scrolling to %j', (index, top, to) => {
  expect(topToShow(index, { rowHeight: 32, top, height: 800 })).toBe(to)
})
