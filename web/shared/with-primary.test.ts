import { expect, test } from 'vitest'
import { withPrimary } from './with-primary.ts'

test('the primary one stands first, the others keep their order', () => {
  expect(withPrimary(['a', 'b', 'c'], 2)).toEqual(['c', 'a', 'b'])
  expect(withPrimary(['a', 'b'], 0)).toEqual(['a', 'b'])
  expect(withPrimary(['a'], 5)).toEqual(['a'])
})
