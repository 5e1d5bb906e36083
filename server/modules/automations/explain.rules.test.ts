import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCondition } from '../conditions/check-condition.ts'
import type { ConditionField, Facts } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { matches } from '../conditions/matches.ts'
import { resolveCondition } from '../conditions/resolve-condition.ts'
import { firstFailure } from './explain.rules.ts'
import { factsBefore } from './facts-before.rules.ts'

const field = (key: string, type: ConditionField['type'], more: Partial<ConditionField> = {}): ConditionField => ({
  key,
  type,
  name: null,
  many: false,
  nullable: true,
  sql: { cast: 'text', some: () => undefined as never },
  ...more,
})
const fields = new Map(
  [
    field('priority', 'choice', { options: ['low', 'high'].map((value) => ({ value, name: null })) }),
    field('subject', 'text'),
    field('count', 'number'),
    field('label', 'choice', { many: true, options: ['a', 'b'].map((value) => ({ value, name: null })) }),
  ].map((one) => [one.key, one]),
)
const moment = { now: new Date('2030-01-02T09:00:00Z'), zone: 'UTC', me: null, myTeams: [] }
const check = (condition: Condition) => checkCondition(condition, fields, { path: 'condition', events: true })
const why = (condition: Condition, facts: Facts, before: Facts = facts) =>
  firstFailure(condition, check(condition), { moment, facts, before })

/** The truth table of docs/automation.md: an empty field, and one that has a value. */
test.each<[Condition, boolean, boolean]>([
  [{ field: 'priority', operator: 'is', value: 'low' }, false, true],
  [{ field: 'priority', operator: 'is', value: 'high' }, false, false],
  [{ field: 'priority', operator: 'is_not', value: 'low' }, true, false],
  [{ field: 'priority', operator: 'is_not', value: 'high' }, true, true],
  [{ field: 'priority', operator: 'in', value: ['low', 'high'] }, false, true],
  [{ field: 'priority', operator: 'not_in', value: ['high'] }, true, true],
  [{ field: 'priority', operator: 'is_empty' }, true, false],
  [{ field: 'priority', operator: 'is_not_empty' }, false, true],
  [{ field: 'subject', operator: 'contains', value: 'PRINT' }, false, true],
  [{ field: 'subject', operator: 'not_contains', value: 'fax' }, true, true],
  [{ field: 'count', operator: 'less', value: 5 }, false, true],
  [{ field: 'count', operator: 'at_least', value: 5 }, false, false],
  [{ field: 'label', operator: 'has_all', value: ['a', 'b'] }, false, false],
  [{ field: 'label', operator: 'in', value: ['a'] }, false, true],
  [{ not: { field: 'priority', operator: 'is', value: 'low' } }, true, false],
  [{ all: [] }, true, true],
])('%j holds of nothing: %s, of a value: %s', (condition, ofNothing, ofValue) => {
  expect(why(condition, {}) === null).toBe(ofNothing)
  expect(why(condition, { priority: 'low', subject: 'Printer', count: 3, label: ['a'] }) === null).toBe(ofValue)
})

test('the first test that fails is named by its place, with what was found', () => {
  const isLow: Condition = { field: 'priority', operator: 'is', value: 'low' }
  const isFax: Condition = { field: 'subject', operator: 'contains', value: 'fax' }
  const facts = { priority: 'low', subject: 'Printer' }
  expect(why({ all: [isLow, isFax] }, facts)).toEqual({ path: 'all.1', test: isFax, found: 'Printer' })
  expect(why({ all: [isLow, { any: [isFax, { not: isLow }] }] }, facts)).toMatchObject({
    path: 'all.1.any.0',
    test: isFax,
  })
  expect(why({ not: isLow }, facts)).toEqual({ path: '', test: { not: isLow }, found: null })
  expect(why(isFax, {})).toEqual({ path: '', test: isFax, found: null })
})

test('changes are asked of the facts before', () => {
  const facts = { priority: 'low', label: ['a', 'b'] }
  const change = (from: string | undefined) =>
    factsBefore(facts, [{ kind: 'changed', field: 'priority', from: [from], to: ['low'], by: 'agent' }])
  const becameLow: Condition = { field: 'priority', operator: 'changed_to', value: 'low' }
  expect(why(becameLow, facts, change('high'))).toBeNull()
  expect(why(becameLow, facts, facts)).not.toBeNull()
  expect(why({ field: 'priority', operator: 'changed' }, facts, change(undefined))).toBeNull()
  const labelled = factsBefore(facts, [{ kind: 'changed', field: 'label', from: [], to: ['b'], by: 'agent' }])
  expect(why({ field: 'label', operator: 'changed_to', value: 'b' }, facts, labelled)).toBeNull()
  expect(why({ field: 'label', operator: 'changed_to', value: 'a' }, facts, labelled)).not.toBeNull()
  // A new ticket has changed from nothing.
  const fresh = factsBefore(facts, [{ kind: 'created', by: 'customer' }])
  expect(why(becameLow, facts, fresh)).toBeNull()
})

test('a failure is found exactly when the condition does not hold', () => {
  const leaf = fc.constantFrom<Condition>(
    { field: 'priority', operator: 'is', value: 'low' },
    { field: 'priority', operator: 'is_empty' },
    { field: 'subject', operator: 'contains', value: 'x' },
    { field: 'count', operator: 'greater', value: 3 },
  )
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('tree').map((not) => ({ not })),
    ),
  }))
  const facts = fc.record(
    {
      priority: fc.constantFrom('low', 'high'),
      subject: fc.constantFrom('x', 'y'),
      count: fc.integer({ min: 0, max: 9 }),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(tree, facts, (condition, given) => {
      const checked = check(condition)
      const holds = matches(resolveCondition(checked, moment), given, given)
      expect(firstFailure(condition, checked, { moment, facts: given, before: given }) === null).toBe(holds)
    }),
  )
})
