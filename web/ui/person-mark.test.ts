import { expect, test } from 'vitest'
import { groundOf, initialsOf } from './person-mark.ts'

test.each([
  ['Maya Olsen', 'MO'],
  ['Björn', 'BJ'],
  ['Ana María de la Cruz', 'AC'],
  ['oskar.lund@fjell.test', 'OL'],
  ['李 小龙', '李小'],
  ['"!!"', '?'],
  ['', '?'],
])('%s is marked %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})

test('a key keeps its ground and all eight grounds are used', () => {
  expect(groundOf('0198b2c4-7a1e')).toBe(groundOf('0198b2c4-7a1e'))
  const used = new Set(Array.from({ length: 200 }, (_, at) => groundOf(`member-${at}`)))
  expect([...used].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})
