import { expect, test } from 'vitest'
import type { Condition } from './condition.ts'
import { changeGroup, conditionOfDraft, draftOf, isGroup, newTest, replacePart } from './draft.ts'
import { type Speech, sentenceOf } from './sentence.ts'

const speech: Speech = {
  field: (key) => key.toUpperCase(),
  operator: (operator) => operator.replaceAll('_', ' '),
  value: (_field, value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)),
  join: (parts, word) => parts.join(` ${word} `),
  not: (sentence) => `not ${sentence}`,
  always: 'every ticket',
}
const is = (field: string, value: unknown): Condition => ({ field, operator: 'is', value })

test.each<[Condition, string]>([
  [{ all: [] }, 'every ticket'],
  [is('status', 'open'), 'STATUS is open'],
  [{ field: 'label', operator: 'is_empty' }, 'LABEL is empty'],
  [{ field: 'label', operator: 'in', value: ['red', 'blue'] }, 'LABEL in red or blue'],
  [{ field: 'label', operator: 'has_all', value: ['red', 'blue'] }, 'LABEL has all red and blue'],
  [{ all: [is('a', 1), is('b', false)] }, 'A is 1 and B is false'],
  [{ any: [is('a', 1), { all: [is('b', 2), is('c', 3)] }] }, 'A is 1 or (B is 2 and C is 3)'],
  [{ all: [is('a', 1), { not: { any: [is('b', 2), is('c', 3)] } }] }, 'A is 1 and not (B is 2 or C is 3)'],
  [
    { field: 'dueAt', operator: 'within_next', value: { amount: 2, unit: 'days' } },
    'DUEAT within next {"amount":2,"unit":"days"}',
  ],
])('%j reads: %s', (condition, sentence) => {
  expect(sentenceOf(condition, speech)).toBe(sentence)
})

test.each<Condition>([
  { all: [is('a', 1)] },
  { any: [is('a', 1), { not: { all: [is('b', 2), { any: [is('c', 3)] }] } }] },
  { not: { any: [is('a', 1), { field: 'b', operator: 'is_empty' }] } },
])('%j survives the builder', (condition) => {
  expect(conditionOfDraft(draftOf(condition))).toEqual(condition)
})

test('unfinished tests are not asked, finished ones beside them are', () => {
  const draft = draftOf({ all: [is('a', 1)] })
  const unfinished = newTest({ field: 'b', operator: 'in', value: [] })
  const wider = { ...draft, parts: [...draft.parts, unfinished, ...draftOf({ any: [is('c', '')] }).parts] }
  expect(conditionOfDraft(wider)).toEqual({ all: [is('a', 1)] })
  expect(conditionOfDraft(replacePart(wider, draft.parts[0]?.id ?? 0, []))).toBeNull()
  const nested = draftOf({ all: [{ any: [is('a', 1)] }] })
  const [inner] = nested.parts
  if (!inner || !isGroup(inner)) throw new Error('The group is not there.')
  expect(conditionOfDraft(changeGroup(nested, inner.id, { mode: 'none' }))).toEqual({
    all: [{ not: { any: [is('a', 1)] } }],
  })
})
