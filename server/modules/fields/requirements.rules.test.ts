import { describe, expect, test } from 'vitest'
import { keyOfName } from '../../platform/keys.ts'
import { orderOf } from './definitions.rules.ts'
import { appliesTo, formState, type Moment, missingFields, type Placed } from './requirements.rules.ts'

const field = (more: Partial<Placed> = {}): Placed => ({
  key: 'x',
  type: 'text',
  archived: false,
  typeIds: [],
  pipelineIds: [],
  requiredFromCustomer: false,
  requiredOnCreate: false,
  requiredOnResolve: false,
  requiredStageIds: [],
  ...more,
})

test.each<[string, Partial<Placed>, string | null, boolean]>([
  ['of all', {}, null, true],
  ['of its type', { typeIds: ['bug'] }, 'bug', true],
  ['of another type', { typeIds: ['bug'] }, 'question', false],
  ['of a type, on a ticket without one', { typeIds: ['bug'] }, null, false],
  ['of its pipeline', { pipelineIds: ['p'] }, null, true],
  ['of another pipeline', { pipelineIds: ['q'] }, null, false],
  ['of its type and another pipeline', { typeIds: ['bug'], pipelineIds: ['q'] }, 'bug', false],
  ['archived', { archived: true }, null, false],
])('a field %s', (_name, more, typeId, applies) => {
  expect(appliesTo(field(more), { typeId, pipelineId: 'p' })).toBe(applies)
})

describe('a field without a value is missing', () => {
  const stays: Moment = { entersStageId: null, resolves: false }
  const resolves: Moment = { entersStageId: 's', resolves: true }
  const required = { holds: true, effects: [{ effect: 'require', field: 'x' }] } as const
  test.each<[string, Partial<Placed>, Moment, Parameters<typeof formState>[0], boolean]>([
    ['never when nothing requires it', {}, stays, [], false],
    ['on every change when it is required on create', { requiredOnCreate: true }, stays, [], true],
    ['of a customer', { requiredFromCustomer: true }, { ...stays, byCustomer: true }, [], true],
    ['of a customer alone', { requiredFromCustomer: true }, stays, [], false],
    ['of an agent alone', { requiredOnCreate: true }, { ...stays, byCustomer: true }, [], false],
    ['of a rule never for the making', { requiredOnCreate: true }, { ...resolves, byRule: true }, [], false],
    ['of a rule that resolves', { requiredOnResolve: true }, { ...resolves, byRule: true }, [], true],
    ['of a rule on entering its stage', { requiredStageIds: ['s'] }, { ...resolves, byRule: true }, [], true],
    ['of a rule that moves, when the form requires it', {}, { ...resolves, byRule: true }, [required], true],
    ['not of a rule that moves nothing', {}, { ...stays, byRule: true }, [required], false],
    ['on resolving', { requiredOnResolve: true }, { ...stays, resolves: true }, [], true],
    ['not before resolving', { requiredOnResolve: true }, stays, [], false],
    ['on entering its stage', { requiredStageIds: ['s'] }, { ...stays, entersStageId: 's' }, [], true],
    ['not on entering another', { requiredStageIds: ['s'] }, { ...stays, entersStageId: 't' }, [], false],
    ['when the form requires it', {}, stays, [{ holds: true, effects: [{ effect: 'require', field: 'x' }] }], true],
    ['not while that rule rests', {}, stays, [{ holds: false, effects: [{ effect: 'require', field: 'x' }] }], false],
    [
      'not while it is hidden',
      { requiredOnCreate: true },
      stays,
      [{ holds: false, effects: [{ effect: 'show', field: 'x' }] }],
      false,
    ],
    ['not on tickets that do not have it', { requiredOnCreate: true, typeIds: ['bug'] }, stays, [], false],
  ])('%s', (_name, more, moment, rules, missing) => {
    const ticket = { typeId: null, pipelineId: 'p', custom: {} }
    expect(missingFields([field(more)], ticket, formState(rules), moment).length).toBe(missing ? 1 : 0)
    expect(missingFields([field(more)], { ...ticket, custom: { x: false } }, formState(rules), moment)).toEqual([])
  })
})

describe('the form', () => {
  test('shows a field while one of the rules that show it holds', () => {
    const show = { effect: 'show', field: 'x' } as const
    const shown = (...holds: boolean[]) =>
      formState(holds.map((one) => ({ holds: one, effects: [show] }))).get('x')?.shown
    expect([shown(false), shown(true), shown(false, true)]).toEqual([false, true, true])
  })

  test('leaves the options that all restrictions leave', () => {
    const only = (...optionIds: string[]) => ({ effect: 'restrict', field: 'x', optionIds }) as const
    const left = (...rules: [boolean, ...string[]][]) =>
      formState(rules.map(([holds, ...ids]) => ({ holds, effects: [only(...ids)] }))).get('x')?.optionIds
    expect(left([false, 'a'])).toBeNull()
    expect(left([true, 'a', 'b'], [false, 'c'])).toEqual(['a', 'b'])
    expect(left([true, 'a', 'b'], [true, 'b', 'c'])).toEqual(['b'])
  })

  test('says nothing of fields that no rule names', () => {
    expect(formState([{ holds: true, effects: [{ effect: 'require', field: 'y' }] }]).has('x')).toBe(false)
  })
})

test.each([
  ['Order number', 'order_number'],
  ['  Größe (cm)  ', 'große_cm'.replace('ß', '_')],
  ['订单', 'field'],
  ['3rd party', 'rd_party'],
  ['Taken', 'taken_2'],
  ['x'.repeat(90), 'x'.repeat(34)],
])('the key of %s is %s', (name, key) => {
  expect(keyOfName(name, new Set(['taken']), 'field')).toBe(key)
})

test('an order that names some puts them first', () => {
  const things = ['a', 'b', 'c'].map((id) => ({ id }))
  expect(orderOf(things, ['c', 'a'])).toEqual(['c', 'a', 'b'])
  expect(() => orderOf(things, ['c', 'c'])).toThrow()
  expect(() => orderOf(things, ['x'])).toThrow()
})
