import { describe, expect, test } from 'vitest'
import type { CheckedCondition } from '../conditions/check-condition.ts'
import { checkCondition } from '../conditions/check-condition.ts'
import type { ConditionField } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { firstFailure } from './explain.rules.ts'
import { reasonOf, whyOf } from './reasons.rules.ts'

const field = (key: string): ConditionField => ({
  ...{ key, type: 'text', name: null, many: false, nullable: true },
  sql: { cast: 'text', some: (_cx, test) => test(undefined as never) },
})
const fields = new Map(['a', 'b', 'c'].map((key) => [key, field(key)]))
const is = (key: string, value: string): Condition => ({ field: key, operator: 'is', value })
const moment = { now: new Date('2030-01-02T09:00:00Z'), zone: 'UTC', me: null, myTeams: [] }

describe('a reason as the log keeps it', () => {
  const conditions: [string, Condition][] = [
    ['one test', is('a', 'x')],
    ['all', { all: [is('b', '2'), is('a', 'x')] }],
    ['any within all', { all: [is('b', '2'), { any: [is('a', 'x'), is('c', 'y')] }] }],
    ['all within any within all', { all: [{ any: [{ all: [is('b', '2'), is('c', 'z')] }, is('a', 'x')] }] }],
    ['what is denied', { all: [is('a', '1'), { not: { any: [is('b', '2'), is('c', 'z')] } }] }],
  ]
  test.each(conditions)('says the same again: %s', (_name, condition) => {
    const checked: CheckedCondition = checkCondition(condition, fields, { path: 'condition' })
    const failure = firstFailure(condition, checked, { moment, facts: { a: '1', b: '2', c: '3' }, before: {} })
    if (!failure) throw new Error('The condition holds.')
    const why = { at: 'condition' as const, ...failure }
    const kept = JSON.parse(JSON.stringify(reasonOf(why, 7)))
    expect(kept[0]).toBe(7)
    expect(whyOf(kept, condition)).toEqual(why)
  })

  test('of a trigger or hours it is the word alone', () => {
    for (const at of ['trigger', 'hours'] as const) {
      const why = { at, path: null, test: null, found: null }
      expect(reasonOf(why, 3)).toEqual([3, at])
      expect(whyOf([3, at], { all: [] })).toEqual(why)
    }
  })

  test('an empty field stays empty', () => {
    const condition = { all: [is('a', 'x')] }
    const why = { at: 'condition' as const, path: 'all.0', test: is('a', 'x'), found: null }
    expect(whyOf(JSON.parse(JSON.stringify(reasonOf(why, 1))), condition)).toEqual(why)
  })
})
