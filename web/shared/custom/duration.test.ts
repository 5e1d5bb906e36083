import fc from 'fast-check'
import { expect, test } from 'vitest'
import { durationText, readDuration } from './duration.ts'

test.each<[string, number | null]>([
  ['90', 90],
  ['90m', 90],
  ['90 min', 90],
  ['0', 0],
  ['1:30', 90],
  ['0:05', 5],
  ['12:00', 720],
  ['1h', 60],
  ['1.5h', 90],
  ['1,5 h', 90],
  ['2 Std', 120],
  ['1h 30m', 90],
  ['1h30', 90],
  [' 1 H 30 Min ', 90],
  ['1h 90m', 150],
  ['9999h 59m', 599_999],
  ['10000h', null],
  ['1:75', null],
  ['1:5', null],
  ['-5', null],
  ['1.5', null],
  ['1h 30m 10s', null],
  ['1.5h 30m', null],
  ['an hour', null],
  ['h', null],
  ['', null],
])('%j means %j minutes', (text, minutes) => {
  expect(readDuration(text)).toBe(minutes)
})

test.each<[number, string]>([
  [0, '0m'],
  [45, '45m'],
  [60, '1h'],
  [90, '1h 30m'],
  [6000, '100h'],
])('%j minutes are written %j', (minutes, text) => {
  expect(durationText(minutes)).toBe(text)
})

test('what is written is read as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 599_999 }), (minutes) => {
      expect(readDuration(durationText(minutes))).toBe(minutes)
    }),
  )
})
