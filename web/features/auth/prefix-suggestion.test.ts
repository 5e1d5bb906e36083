import { expect, test } from 'vitest'
import { suggestPrefix } from './prefix-suggestion.ts'

test.each([
  ['Northwind Outdoor', 'NO'],
  ['Acme', 'ACME'],
  ['Müller & Söhne GmbH', 'MSG'],
  ['Øst', 'ST'],
  ['7 Seas Travel Company of Norway', 'STCO'],
  ['X', ''],
  ['株式会社', ''],
  ['', ''],
])('%s suggests %j', (name, prefix) => {
  expect(suggestPrefix(name)).toBe(prefix)
})
