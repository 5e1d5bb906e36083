import { describe, expect, test } from 'vitest'
import { findMacros } from './find-macros.ts'

const macro = (name: string, more: object = {}) => ({ name, folder: null, preview: '', ownUses: 0, uses: 0, ...more })
const all = [
  macro('Refund sent', { folder: 'Billing', ownUses: 1 }),
  macro('Größere Bestellung', { preview: 'Your order is on its way' }),
  macro('Late refund', { ownUses: 5, uses: 9 }),
  macro('Greeting', { uses: 20 }),
  macro('Close', { preview: 'We sent the refund' }),
]
const names = (written: string, most?: number) => findMacros(all, written, most).map(({ name }) => name)

describe('findMacros', () => {
  test('without words: those that one uses most, then those that all use, then by name', () => {
    expect(names('')).toEqual(['Late refund', 'Refund sent', 'Greeting', 'Close', 'Größere Bestellung'])
  })

  test.each<[string, string[]]>([
    ['refund', ['Late refund', 'Refund sent', 'Close']],
    ['refund late', ['Late refund']],
    ['billing', ['Refund sent']],
    ['grossere', []],
    ['grö', ['Größere Bestellung']],
    ['gro', ['Größere Bestellung']],
    ['stell', ['Größere Bestellung']],
    ['nothing', []],
  ])('“%s”', (written, found) => {
    expect(names(written)).toEqual(found)
  })

  test('finds among thousands', () => {
    const many = Array.from({ length: 2000 }, (_, i) => macro(`Macro ${i}`, { preview: 'x'.repeat(200) }))
    expect(findMacros(many, 'macro 199')).toHaveLength(12)
  })
})
