import { expect, test } from 'vitest'
import { readLimit, writeLimit } from './limit.ts'

test.each([
  [null, '', 'hours'],
  [45, '45', 'minutes'],
  [120, '2', 'hours'],
  [2880, '2', 'days'],
  [1500, '25', 'hours'],
] as const)('%s minutes are “%s” %s', (minutes, amount, unit) => {
  expect(readLimit(minutes)).toEqual({ amount, unit })
  expect(writeLimit(amount, unit)).toBe(minutes)
})

test.each([
  [' 1.5 ', 'hours', 90],
  ['1,5', 'hours', 90],
  ['0', 'days', undefined],
  ['-1', 'days', undefined],
  ['soon', 'days', undefined],
] as const)('“%s” %s: %s', (amount, unit, minutes) => {
  expect(writeLimit(amount, unit)).toBe(minutes)
})
