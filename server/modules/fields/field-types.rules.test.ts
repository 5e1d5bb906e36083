import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CustomFieldType,
  customFieldTypes,
  type FieldShape,
  parseValue,
  rowsOf,
  sameValue,
} from './field-types.rules.ts'

const red = '018f0000-0000-7000-8000-000000000001'
const blue = '018f0000-0000-7000-8000-000000000002'
const old = '018f0000-0000-7000-8000-000000000003'
const field = (type: CustomFieldType): FieldShape => ({
  key: 'x',
  type,
  currency: type === 'money' ? 'EUR' : null,
  options: type.includes('select')
    ? [
        { id: red, name: 'Red', archived: false },
        { id: blue, name: 'Blue', archived: false },
        { id: old, name: 'Old', archived: true },
      ]
    : [],
})
const outcome = (type: CustomFieldType, raw: unknown, current?: string | string[]) => {
  const parsed = parseValue(field(type), raw, current)
  return 'fault' in parsed ? parsed.fault.code : parsed.value
}

test.each<[CustomFieldType, unknown, unknown]>([
  ['text', '  two \n words ', 'two words'],
  ['text', '   ', null],
  ['text', 'x'.repeat(501), 'field_value.text'],
  ['text', 7, 'field_value.text'],
  ['long_text', ' a\n b ', 'a\n b'],
  ['long_text', 'x'.repeat(20_001), 'field_value.text'],
  ['number', 1.5, 1.5],
  ['number', -0, 0],
  ['number', '1.5', 'field_value.number'],
  ['number', Number.NaN, 'field_value.number'],
  ['number', 1e16, 'field_value.number'],
  ['money', 1250, { amount: 1250, currency: 'EUR' }],
  ['money', { amount: -5, currency: 'EUR' }, { amount: -5, currency: 'EUR' }],
  ['money', { amount: 5, currency: 'USD' }, 'field_value.currency'],
  ['money', 12.5, 'field_value.money'],
  ['money', { amount: 2 ** 60, currency: 'EUR' }, 'field_value.money'],
  ['duration', 90, 90],
  ['duration', '1h 30m', 90],
  ['duration', '1:30', 90],
  ['duration', ' 90 ', 90],
  ['duration', 0, 0],
  ['duration', 1.5, 'field_value.duration'],
  ['duration', -5, 'field_value.duration'],
  ['duration', 600_000, 'field_value.duration'],
  ['duration', 'an hour', 'field_value.duration'],
  ['duration', { minutes: 5 }, 'field_value.duration'],
  ['date', '2028-02-29', '2028-02-29'],
  ['date', '2027-02-29', 'field_value.date'],
  ['date', '2027-2-9', 'field_value.date'],
  ['date', '1650-01-01', 'field_value.date'],
  ['datetime', '2030-01-02T10:00:00+02:00', '2030-01-02T08:00:00.000Z'],
  ['datetime', '2030-01-02T10:00:00', 'field_value.datetime'],
  ['datetime', '2030-13-02T10:00:00Z', 'field_value.datetime'],
  ['select', red.toUpperCase(), red],
  ['select', 'Red', 'field_value.option'],
  ['select', old, 'field_value.archived_option'],
  ['multi_select', [blue, red], [red, blue]],
  ['multi_select', [red, 'x'], 'field_value.options'],
  ['multi_select', red, 'field_value.options'],
  ['multi_select', [old], 'field_value.archived_option'],
  ['multi_select', [], null],
  ['boolean', false, false],
  ['boolean', 'yes', 'field_value.boolean'],
  ['url', ' https://Example.com/a b ', 'https://example.com/a%20b'],
  ['url', 'javascript:alert(1)', 'field_value.url'],
  ['url', 'example.com', 'field_value.url'],
  ['user', red, red],
  ['user', 'ann', 'field_value.id'],
  ['record', blue, blue],
])('%s of %j: %j', (type, raw, expected) => {
  expect(outcome(type, raw)).toEqual(expected)
})

test.each(customFieldTypes)('%s is emptied by null and an empty text', (type) => {
  expect(outcome(type, null)).toBeNull()
  expect(outcome(type, '')).toBeNull()
})

describe('an archived option', () => {
  test('stays where it is chosen', () => {
    expect(outcome('select', old, old)).toBe(old)
    expect(outcome('multi_select', [old, red], [old])).toEqual([red, old])
    expect(outcome('multi_select', [old, red], [blue])).toBe('field_value.archived_option')
  })
})

test('no input breaks a parser, and what is taken is taken again as it is', () => {
  fc.assert(
    fc.property(fc.constantFrom(...customFieldTypes), fc.anything(), (type, raw) => {
      const parsed = parseValue(field(type), raw)
      if ('fault' in parsed || parsed.value === null) return
      const again = parseValue(field(type), parsed.value)
      expect('value' in again && again.value !== null && sameValue(again.value, parsed.value)).toBe(true)
    }),
  )
})

test('what cannot become a text is no option', () => {
  for (const raw of [{ toString: 1 }, Object.create(null)]) {
    expect(parseValue(field('select'), raw)).toHaveProperty('fault')
    expect(parseValue(field('multi_select'), [raw])).toHaveProperty('fault')
  }
})

test('values have typed rows, long text none', () => {
  expect(rowsOf('text', 'Ä İ')).toEqual([{ position: 0, textValue: 'Ä İ', foldedValue: 'ä i' }])
  expect(rowsOf('money', { amount: 5, currency: 'EUR' })).toEqual([{ position: 0, integerValue: '5' }])
  expect(rowsOf('duration', 90)).toEqual([{ position: 0, integerValue: '90' }])
  expect(rowsOf('multi_select', [red, blue])).toEqual([
    { position: 0, refValue: red },
    { position: 1, refValue: blue },
  ])
  expect(rowsOf('boolean', false)).toEqual([{ position: 0, booleanValue: false }])
  expect(rowsOf('long_text', 'x')).toEqual([])
})
