import fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentile } from './percentile.rules.ts'

test.each([
  [[], 0.5, null],
  [[7], 0.5, 7],
  [[7], 0.9, 7],
  [[1, 2], 0.5, 1],
  [[1, 2, 3], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10],
])('of %j, %d are at most %s', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected)
})

test('it is one of the values, the smallest that so many are equal to or below', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), fc.constantFrom(0.5, 0.9), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b)
      const found = percentile(sorted, share) ?? -1
      expect(sorted).toContain(found)
      const within = (limit: number) => sorted.filter((value) => value <= limit).length
      expect(within(found)).toBeGreaterThanOrEqual(share * sorted.length)
      expect(sorted.filter((value) => value < found).length).toBeLessThan(share * sorted.length)
    }),
  )
})
