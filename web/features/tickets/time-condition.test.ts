import { expect, test } from 'vitest'
import { speaksOfTime } from './time-condition.ts'

const leaf = (operator: 'is' | 'before' | 'on' | 'within_next' | 'within_last', value: unknown) => ({
  field: 'dueAt',
  operator,
  value,
})

test.each([
  [{ all: [] }, false],
  [leaf('before', 'now'), true],
  [leaf('before', '2030-01-01T00:00:00Z'), false],
  [leaf('on', 'today'), true],
  [leaf('within_next', { amount: 24, unit: 'hours' }), true],
  [{ all: [leaf('is', true), { not: { any: [leaf('within_last', { amount: 1, unit: 'days' })] } }] }, true],
  [{ any: [{ field: 'subject', operator: 'contains' as const, value: 'now and then' }] }, false],
])('%j speaks of time: %s', (condition, speaks) => {
  expect(speaksOfTime(condition)).toBe(speaks)
})
