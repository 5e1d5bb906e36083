import { describe, expect, test } from 'vitest'
import { draftOf, readCustomDraft } from './custom-draft.ts'
import { type CustomField, fieldsAt, isRequired, optionsOf } from './custom-fields.ts'

const place = { locale: 'en-GB', timeZone: 'Europe/Berlin' }
const field = (type: CustomField['type'], more: Partial<CustomField> = {}): CustomField => ({
  id: 'f',
  entity: 'ticket',
  key: 'f',
  type,
  name: 'F',
  help: '',
  sectionId: null,
  position: 1,
  typeIds: [],
  pipelineIds: [],
  requiredFromCustomer: false,
  requiredOnCreate: false,
  requiredOnResolve: false,
  requiredStageIds: [],
  visibleToCustomer: false,
  currency: type === 'money' ? 'EUR' : null,
  lookup: null,
  options: [],
  archived: false,
  ...more,
})

test.each<[CustomField['type'], Partial<CustomField>, string, unknown]>([
  ['text', {}, ' a ', { value: 'a' }],
  ['text', {}, '  ', { value: null }],
  ['number', {}, '1,5', { value: 1.5 }],
  ['number', {}, '-.5', { value: -0.5 }],
  ['number', {}, '1 000', { value: 1000 }],
  ['number', {}, 'many', { fault: 'number' }],
  ['number', {}, '1.2.3', { fault: 'number' }],
  ['money', {}, '12.50', { value: { amount: 1250, currency: 'EUR' } }],
  ['money', {}, '12,5', { value: { amount: 1250, currency: 'EUR' } }],
  ['money', { currency: 'JPY' }, '12', { value: { amount: 12, currency: 'JPY' } }],
  ['money', {}, 'free', { fault: 'money' }],
  ['duration', {}, '1h 30m', { value: 90 }],
  ['duration', {}, '1:30', { value: 90 }],
  ['duration', {}, '90', { value: 90 }],
  ['duration', {}, 'long', { fault: 'duration' }],
  ['date', {}, '2030-01-31', { value: '2030-01-31' }],
  ['datetime', {}, '2030-01-31T10:00', { value: '2030-01-31T09:00:00.000Z' }],
  ['datetime', {}, 'soon', { fault: 'datetime' }],
  ['url', {}, 'example.com/a', { value: 'https://example.com/a' }],
  ['url', {}, 'javascript:alert(1)', { fault: 'url' }],
  ['select', {}, 'id', { value: 'id' }],
])('%s %j written %j means %j', (type, more, text, meant) => {
  expect(readCustomDraft(field(type, more), text, place)).toEqual(meant)
})

test('a value is written as it was read', () => {
  for (const [type, value] of [
    ['text', 'a'],
    ['number', -1.25],
    ['duration', 90],
    ['money', { amount: 1205, currency: 'EUR' }],
    ['datetime', '2030-07-31T09:30:00.000Z'],
    ['multi_select', ['a', 'b']],
    ['boolean', false],
  ] as const) {
    const plain = Array.isArray(value) ? [...value] : (value as string)
    expect(readCustomDraft(field(type), draftOf(field(type), plain, place), place)).toEqual({ value })
  }
})

describe('a ticket has', () => {
  const names = (fields: CustomField[], typeId: string | null, shown = true) =>
    fieldsAt(fields, { typeId, pipelineId: 'p' }, [{ field: 'f', shown, required: false, optionIds: null }]).length
  test.each<[string, Partial<CustomField>, string | null, boolean, number]>([
    ['fields of all', {}, null, true, 1],
    ['fields of its type', { typeIds: ['t'] }, 't', true, 1],
    ['no fields of another type', { typeIds: ['t'] }, 'u', true, 0],
    ['no fields of a type without one', { typeIds: ['t'] }, null, true, 0],
    ['no fields of another pipeline', { pipelineIds: ['q'] }, null, true, 0],
    ['no archived fields', { archived: true }, null, true, 0],
    ['no fields that the form hides', {}, null, false, 0],
  ])('%s', (_name, more, typeId, shown, count) => {
    expect(names([field('text', more)], typeId, shown)).toBe(count)
  })
})

test('the form adds to what is required and takes from the options', () => {
  const options = ['a', 'b', 'c'].map((id) => ({ id, name: id, color: 'gray' as const, archived: id === 'c' }))
  const form = [{ field: 'f', shown: true, required: true, optionIds: ['a'] }]
  expect(isRequired(field('text'), [])).toBe(false)
  expect(isRequired(field('text'), form)).toBe(true)
  expect(optionsOf(field('select', { options }), [], []).map((one) => one.id)).toEqual(['a', 'b'])
  expect(optionsOf(field('select', { options }), form, ['c']).map((one) => one.id)).toEqual(['a', 'c'])
})
