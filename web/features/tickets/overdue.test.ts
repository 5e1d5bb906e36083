import { expect, test } from 'vitest'
import { isOverdue } from './overdue.ts'

const now = new Date('2030-01-02T09:00:00Z')

test.each([
  [null, 'open', false],
  ['2030-01-02T08:59:00Z', 'open', true],
  ['2030-01-02T09:00:00Z', 'waiting', true],
  ['2030-01-02T09:01:00Z', 'in_progress', false],
  ['2030-01-01T09:00:00Z', 'resolved', false],
  ['2030-01-01T09:00:00Z', 'closed', false],
] as const)('due %s and %s is overdue: %s', (dueAt, status, overdue) => {
  expect(isOverdue({ dueAt, status }, now)).toBe(overdue)
})
