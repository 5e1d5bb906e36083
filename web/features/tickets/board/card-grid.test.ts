import { expect, test } from 'vitest'
import { type CardPlace, type Direction, nextCard } from './card-grid.ts'

const sizes = [2, 0, 4, 1]
const cases: [string, CardPlace | undefined, Direction, CardPlace | undefined][] = [
  ['from outside to the first card', undefined, 'down', { column: 0, row: 0 }],
  ['down', { column: 0, row: 0 }, 'down', { column: 0, row: 1 }],
  ['down at the end', { column: 0, row: 1 }, 'down', undefined],
  ['up at the top', { column: 2, row: 0 }, 'up', undefined],
  ['right over an empty column', { column: 0, row: 1 }, 'right', { column: 2, row: 1 }],
  ['right to a shorter column', { column: 2, row: 3 }, 'right', { column: 3, row: 0 }],
  ['left over an empty column', { column: 2, row: 3 }, 'left', { column: 0, row: 1 }],
  ['right at the edge', { column: 3, row: 0 }, 'right', undefined],
]
test.each(cases)('%s', (_, at, direction, next) => {
  expect(nextCard(at, direction, sizes)).toEqual(next)
})

test('a board without cards has nowhere to go', () => {
  expect(nextCard(undefined, 'down', [0, 0])).toBeUndefined()
})
