import { expect, test } from 'vitest'
import { cleanOpenings, minutesOpen, nextOpening, runsOfWeek, timeOf, wrongOpening } from './times.ts'

test.each([
  ['9', 'from', '09:00'],
  ['09:00', 'from', '09:00'],
  ['930', 'from', '09:30'],
  ['17.45', 'to', '17:45'],
  ['17h', 'to', '17:00'],
  ['1730', 'to', '17:30'],
  ['0', 'from', '00:00'],
  ['0', 'to', '24:00'],
  ['00:00', 'to', '24:00'],
  ['24', 'to', '24:00'],
  ['24', 'from', '00:00'],
  ['24:01', 'to', null],
  ['9:60', 'from', null],
  ['25', 'from', null],
  ['', 'from', null],
  ['noon', 'from', null],
] as const)('%s as %s is %s', (text, as, time) => {
  expect(timeOf(text, as)).toBe(time)
})

test.each([
  [[], null],
  [
    [
      { from: '9', to: '12' },
      { from: '12', to: '17' },
    ],
    null,
  ],
  [
    [
      { from: '22', to: '24' },
      { from: '0', to: '6' },
    ],
    null,
  ],
  [[{ from: '9', to: 'noon' }], { at: 0, field: 'to', why: 'noTime' }],
  [[{ from: '', to: '12' }], { at: 0, field: 'from', why: 'noTime' }],
  [[{ from: '22', to: '6' }], { at: 0, field: 'to', why: 'backwards' }],
  [[{ from: '9', to: '9' }], { at: 0, field: 'to', why: 'backwards' }],
  [
    [
      { from: '13', to: '17' },
      { from: '9', to: '13:01' },
    ],
    { at: 1, field: 'from', why: 'overlap' },
  ],
])('%j: %j', (openings, wrong) => {
  expect(wrongOpening(openings)).toEqual(wrong)
})

test('openings are sent in order and in full, and counted', () => {
  const typed = [
    { from: '13', to: '0' },
    { from: '900', to: '12.30' },
  ]
  expect(cleanOpenings(typed)).toEqual([
    { from: '09:00', to: '12:30' },
    { from: '13:00', to: '24:00' },
  ])
  expect(minutesOpen(typed)).toBe(210 + 660)
  expect(minutesOpen([{ from: '9', to: '8' }])).toBe(0)
})

test('the next interval stands behind the last one', () => {
  expect(nextOpening([])).toEqual({ from: '09:00', to: '17:00' })
  expect(nextOpening([{ from: '9', to: '12' }])).toEqual({ from: '13:00', to: '16:00' })
  expect(nextOpening([{ from: '9', to: '17' }])).toEqual({ from: '18:00', to: '19:00' })
  expect(nextOpening([{ from: '9', to: '24' }])).toEqual({ from: '', to: '' })
})

test('days with the same hours stand together', () => {
  const day = [{ from: '09:00', to: '17:00' }]
  expect(runsOfWeek([day, day, day, day, [], [], []]).map(({ first, last }) => [first, last])).toEqual([
    [0, 3],
    [4, 6],
  ])
})
