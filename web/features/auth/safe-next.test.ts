import { expect, test } from 'vitest'
import { safeNext } from './safe-next.ts'

test.each([
  ['/tickets/NW-42?view=mine#m3', '/tickets/NW-42?view=mine#m3'],
  [undefined, '/'],
  ['', '/'],
  ['https://evil.test/', '/'],
  ['//evil.test/', '/'],
  ['/\\evil.test', '/'],
  ['/\t/evil.test', '/'],
  ['javascript:alert(1)', '/'],
])('%j leads to %s', (next, place) => {
  expect(safeNext(next, 'https://desk.test')).toBe(place)
})
