import fc from 'fast-check'
import { expect, test } from 'vitest'
import { indexNear } from './index-near.ts'

const rowsOf = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `t${at}` }))

test('finds what findIndex finds, from wherever it begins', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(45), fc.integer({ min: 0, max: 60 }), (count, wanted, near) => {
      const rows = rowsOf(count)
      expect(indexNear(rows, `t${wanted}`, near)).toBe(rows.findIndex((row) => row.id === `t${wanted}`))
    }),
  )
})

test('looks at no more rows than lie between', () => {
  let looked = 0
  const rows = rowsOf(1000).map(({ id }) => ({
    get id() {
      looked += 1
      return id
    },
  }))
  expect(indexNear(rows, 't503', 501)).toBe(503)
  expect(looked).toBeLessThanOrEqual(6)
})
