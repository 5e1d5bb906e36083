import { expect, test } from 'vitest'
import { deadlineState } from './deadline-state.ts'

const now = new Date('2030-01-07T12:00:00Z')
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString()

test.each([
  // An hour of business time was promised, and it closes in ten minutes: a quarter is left at the moment of `soonAt`, not before.
  [960, 'running', 45, 'running'],
  [960, 'running', 0, 'running'],
  [960, 'running', -1, 'soon'],
  [1, 'running', -14, 'soon'],
  [0, 'running', -15, 'overdue'],
  [30, 'running', null, 'running'],
  [-1, 'paused', null, 'overdue'],
] as const)('due in %i minutes, %s, soon in %s it is %s', (due, state, soon, shown) => {
  const soonAt = soon === null ? null : inMinutes(soon)
  expect(deadlineState({ state, dueAt: inMinutes(due), soonAt }, now)).toBe(shown)
})

test.each(['paused', 'met', 'missed', 'cancelled', null] as const)('without a deadline that runs it is %s', (state) => {
  expect(deadlineState({ state, dueAt: null, soonAt: null }, now)).toBe(state)
})
