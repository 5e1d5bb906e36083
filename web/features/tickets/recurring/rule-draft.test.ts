import { expect, test } from 'vitest'
import type { Recurrence } from './recurring.api.ts'
import { draftOfRule, type RuleDraft, ruleOf } from './rule-draft.ts'

const rest = { time: '09:00', startsOn: '2030-01-31', endsOn: null }

test('a new schedule begins every week on the weekday of today', () => {
  expect(ruleOf(draftOfRule(undefined, '2030-01-31')).rule).toEqual({
    ...rest,
    pattern: { every: 'week', interval: 1, weekdays: [4] },
  })
})

test.each<Recurrence['pattern']>([
  { every: 'day', interval: 3 },
  { every: 'week', interval: 2, weekdays: [1, 5] },
  { every: 'month', interval: 1, on: { kind: 'day', day: 31 } },
  { every: 'month', interval: 6, on: { kind: 'last' } },
  { every: 'month', interval: 1, on: { kind: 'weekday', nth: -1, weekday: 5 } },
  { every: 'year', interval: 1, month: 9, on: { kind: 'weekday', nth: 1, weekday: 1 } },
])('a rule is read into the form and comes out as it was: %j', (pattern) => {
  const rule = { ...rest, pattern, endsOn: '2031-12-31' }
  expect(ruleOf(draftOfRule(rule, '2026-11-22')).rule).toEqual(rule)
})

test.each<[string, Partial<RuleDraft>]>([
  ['interval', { interval: '' }],
  ['interval', { interval: '0' }],
  ['interval', { interval: '1.5' }],
  ['weekdays', { every: 'week', weekdays: [] }],
  ['day', { every: 'month', on: 'day', day: '32' }],
  ['day', { every: 'year', on: 'day', day: '' }],
  ['time', { time: '' }],
  ['starts', { startsOn: '' }],
  ['ends', { endsOn: '2030-01-30' }],
])('says what is wrong: %s of %j', (fault, part) => {
  expect(ruleOf({ ...draftOfRule(undefined, '2030-01-31'), ...part })).toEqual({ fault })
})

test('what is not looked at is not asked for', () => {
  const draft = { ...draftOfRule(undefined, '2030-01-31'), every: 'day' as const, weekdays: [], day: 'x' }
  expect(ruleOf(draft).rule?.pattern).toEqual({ every: 'day', interval: 1 })
})
