import { expect, test } from 'vitest'
import { cleanPrefix } from './ticket-prefix.ts'

test.each([
  ['ac-me 42 é', 'ACME42E'],
  ['abcdefghijklmnop', 'ABCDEFGHIJ'],
  ['ıtest', 'TEST'],
  ['İstanbul', 'ISTANBUL'],
  ['teſt', 'TET'],
  ['maß', 'MA'],
  ['ﬁx', 'X'],
])('%s is written %s: capitals and digits, at most ten', (typed, prefix) => {
  expect(cleanPrefix(typed)).toBe(prefix)
})
