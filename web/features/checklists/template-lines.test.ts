import { expect, test } from 'vitest'
import { itemsOf, linesOf } from './template-lines.ts'

test.each([
  ['', []],
  ['  \n\n', []],
  ['Call', [{ text: 'Call', dueDays: null }]],
  [
    ' Call back [2] \nWrite',
    [
      { text: 'Call back', dueDays: 2 },
      { text: 'Write', dueDays: null },
    ],
  ],
  ['[3]', [{ text: '[3]', dueDays: null }]],
  ['Look at [the thing]', [{ text: 'Look at [the thing]', dueDays: null }]],
  ['Later [999]', [{ text: 'Later [999]', dueDays: null }]],
])('%j is read as items', (lines, items) => {
  expect(itemsOf(lines)).toEqual(items)
})

test('items that are written and read again are the same', () => {
  const items = [
    { text: 'Today', dueDays: 0 },
    { text: 'Next year', dueDays: 365 },
    { text: 'Whenever', dueDays: null },
  ]
  expect(itemsOf(linesOf(items))).toEqual(items)
})
