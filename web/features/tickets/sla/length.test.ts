import { expect, test } from 'vitest'
import { lengthOf, minutesOf } from './length.ts'

test.each([
  ['4h', 240],
  ['4 h', 240],
  ['1h 30m', 90],
  ['1h30', null],
  ['90m', 90],
  ['1,5h', 90],
  ['1.5 h', 90],
  ['30 min', 30],
  ['48 Std', 2880],
  ['0m', null],
  ['', null],
  ['soon', null],
  ['4', null],
])('%s is %s minutes', (text, minutes) => {
  expect(minutesOf(text)).toBe(minutes)
})

test.each([1, 45, 60, 90, 2880])('%i minutes are read as they are written', (minutes) => {
  expect(minutesOf(lengthOf(minutes))).toBe(minutes)
})
