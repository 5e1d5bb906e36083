import { expect, test } from 'vitest'
import { deadlineState } from './deadline-state.ts'

const now = new Date('2030-01-07T12:00:00Z')
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString()

test.each([
  // An hour was promised: a quarter of it is fifteen minutes.
  [60, 'running', 60, 'running'],
  [15, 'running', 60, 'running'],
  [14, 'running', 60, 'soon'],
  [0, 'running', 60, 'overdue'],
  // Of two days a quarter is twelve hours.
  [719, 'running', 2880, 'soon'],
  [721, 'running', 2880, 'running'],
  [-1, 'paused', 60, 'overdue'],
] as const)('with %i minutes left, %s, of %i promised it is %s', (left, state, targetMinutes, shown) => {
  expect(deadlineState({ state, dueAt: inMinutes(left), targetMinutes }, now)).toBe(shown)
})

test.each(['paused', 'met', 'missed', 'cancelled', null] as const)('without a deadline that runs it is %s', (state) => {
  expect(deadlineState({ state, dueAt: null, targetMinutes: 60 }, now)).toBe(state)
})
