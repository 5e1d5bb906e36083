import type { Cx } from '../../platform/context.ts'
import { can } from '../../platform/permissions.ts'
import { prefixQuery, searchIds } from '../../platform/search.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { ConditionField } from '../conditions/condition-fields.ts'
import {
  type Condition,
  conditionLimits,
  isObjectKind,
  type Lookup,
  type Operator,
  timeWords,
} from '../conditions/condition-words.ts'
import { listNamesOf } from '../tickets/list-names.ts'
import type { Filter } from './search-query.rules.ts'

/** Filters of the search as a condition: the fields, words and operators are those of module conditions, the spelling is short. */

/** Short words for fields; every other filter is the key of a field itself, `custom.` left out or not. */
const aliases: Readonly<Record<string, string>> = {
  from: 'requester',
  email: 'requesterEmail',
  created: 'createdAt',
  updated: 'updatedAt',
  due: 'dueAt',
  resolved: 'resolvedAt',
  closed: 'closedAt',
}

/** What follows `is:`. */
const states: Readonly<Record<string, Condition>> = {
  open: { field: 'open', operator: 'is', value: true },
  closed: { field: 'open', operator: 'is', value: false },
  resolved: { field: 'status', operator: 'is', value: 'resolved' },
  waiting: { field: 'status', operator: 'is', value: 'waiting' },
  assigned: { field: 'assignee', operator: 'is_not_empty' },
  unassigned: { field: 'assignee', operator: 'is_empty' },
  mine: { field: 'assignee', operator: 'is', value: 'me' },
  unread: { field: 'unread', operator: 'is', value: true },
  read: { field: 'unread', operator: 'is', value: false },
  unanswered: { field: 'unanswered', operator: 'is', value: true },
  overdue: {
    all: [
      { field: 'dueAt', operator: 'before', value: 'now' },
      { field: 'open', operator: 'is', value: true },
    ],
  },
}

type Fields = ReadonlyMap<string, ConditionField>
const nothing: Condition = { not: { all: [] } }

/** The field that a word before a colon stands for; keys are compared without regard of case. */
export function fieldOf(fields: Fields, key: string): ConditionField | undefined {
  const wanted = (aliases[key] ?? key).toLowerCase()
  for (const field of fields.values())
    if (field.key.toLowerCase() === wanted || field.key.toLowerCase() === `custom.${wanted}`) return field
  return undefined
}

/** True when the word before a colon is a filter. */
export const isFilter = (fields: Fields, key: string): boolean => key === 'is' || fieldOf(fields, key) !== undefined

/** All filters as one condition. What cannot be understood finds nothing, and a hint says why. */
export async function conditionOf(
  cx: Cx,
  filters: readonly Filter[],
  fields: Fields,
): Promise<{ condition: Condition; hints: Sentence[] }> {
  const hints: Sentence[] = []
  const all: Condition[] = []
  for (const filter of filters) {
    const alternatives: Condition[] = []
    for (const value of filter.values) {
      const read = await readValue(cx, filter, value, fields)
      if ('code' in read) hints.push(read)
      else alternatives.push(read)
    }
    const any: Condition = alternatives.length === 0 ? nothing : joined(alternatives)
    // A filter with no value that is understood finds nothing, turned round or not.
    all.push(filter.exclude && alternatives.length > 0 ? { not: any } : any)
  }
  return { condition: all.length === 1 && all[0] ? all[0] : { all }, hints }
}

/** Values of one field as one test: `status:open,waiting` is read by an index, two tests in an `any` are not. */
function joined(alternatives: Condition[]): Condition {
  const [first] = alternatives
  if (alternatives.length === 1 && first) return first
  const values: unknown[] = []
  for (const one of alternatives) {
    if (!('field' in one) || !first || !('field' in first) || one.field !== first.field) return { any: alternatives }
    if (one.operator === 'is') values.push(one.value)
    else if (one.operator === 'in' && Array.isArray(one.value)) values.push(...one.value)
    else return { any: alternatives }
  }
  const field = first && 'field' in first ? first.field : ''
  return values.length > conditionLimits.values ? { any: alternatives } : { field, operator: 'in', value: values }
}

async function readValue(cx: Cx, filter: Filter, value: string, fields: Fields): Promise<Condition | Sentence> {
  if (filter.key === 'is') return states[value.toLowerCase()] ?? unknownValue(filter, value, Object.keys(states))
  const field = fieldOf(fields, filter.key)
  if (!field) return unknownValue(filter, value, [])
  const lower = value.toLowerCase()
  if (lower === 'none' || lower === 'nobody')
    return field.nullable ? { field: field.key, operator: 'is_empty' } : unknownValue(filter, value, [])
  switch (field.type) {
    case 'text':
      return { field: field.key, operator: 'contains', value: value.slice(0, conditionLimits.text) }
    case 'boolean':
      return boolean(filter, field, lower)
    case 'number':
      return number(filter, field, value)
    case 'date':
    case 'datetime':
      return time(filter, field, lower)
    case 'choice':
      return choice(filter, field, lower)
    case 'record':
      return record(cx, filter, field, value)
  }
}

function boolean(filter: Filter, { key }: ConditionField, value: string): Condition | Sentence {
  if (['yes', 'true', 'ja', '1'].includes(value)) return { field: key, operator: 'is', value: true }
  if (['no', 'false', 'nein', '0'].includes(value)) return { field: key, operator: 'is', value: false }
  return unknownValue(filter, value, ['yes', 'no'])
}

const ofNumber: Record<Filter['operator'], Operator> = {
  '=': 'is',
  '>': 'greater',
  '<': 'less',
  '>=': 'at_least',
  '<=': 'at_most',
}

/** Amounts of money are stored in the minor unit: `price:>12.50`. */
function number(filter: Filter, { key, currency, integer }: ConditionField, value: string): Condition | Sentence {
  const given = Number(value)
  if (value.trim() === '' || !Number.isFinite(given)) return notUnderstood(filter, value)
  const stored = currency ? Math.round(given * 10 ** minorDigits(currency)) : given
  if (integer && !Number.isSafeInteger(stored)) return notUnderstood(filter, value)
  return { field: key, operator: ofNumber[filter.operator], value: stored }
}

const minorDigits = (currency: string) =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2

const realDay = (text: string) =>
  /^[1-9]\d{3}-\d\d-\d\d$/.test(text) &&
  new Date(`${text}T00:00:00Z`).toString() !== 'Invalid Date' &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

/** A day, in the zone of who asks: `created:2026-01-31`, `due:<tomorrow`. Of the bounds, `>=` and `<=` have the day itself. */
function time(filter: Filter, { key }: ConditionField, value: string): Condition | Sentence {
  const isWord = timeWords.some((word) => word === value && word !== 'now')
  if (!isWord && !realDay(value))
    return sentence(
      'search.not_a_day',
      words`“${{ filter: filter.text }}”: give a day such as 2026-01-31, or today, yesterday, tomorrow.`,
    )
  const test = (operator: Operator): Condition => ({ field: key, operator, value })
  if (filter.operator === '>') return test('after')
  if (filter.operator === '<') return test('before')
  if (filter.operator === '>=') return { any: [test('on'), test('after')] }
  if (filter.operator === '<=') return { any: [test('on'), test('before')] }
  return test('on')
}

function choice(filter: Filter, field: ConditionField, value: string): Condition | Sentence {
  const options = field.options ?? []
  const spelled = field.synonyms?.[value] ?? value
  const exact = options.filter(({ value: key, name }) => key.toLowerCase() === spelled || name?.toLowerCase() === value)
  const found = exact.length > 0 ? exact : options.filter(({ name }) => name?.toLowerCase().startsWith(value))
  if (found.length === 0)
    return unknownValue(
      filter,
      value,
      options.map((option) => option.name ?? option.value),
    )
  return oneOf(
    field,
    found.map((option) => option.value),
  )
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Records by their id, by a word (`me`), or by beginnings of their names. */
async function record(cx: Cx, filter: Filter, field: ConditionField, value: string): Promise<Condition | Sentence> {
  const word = field.words?.find((one) => one === value.toLowerCase())
  if (word) return { field: field.key, operator: 'is', value: word }
  if (uuid.test(value)) return oneOf(field, [value.toLowerCase()])
  const ids = field.lookup ? await findByName(cx, field.lookup, value) : []
  return ids.length === 0 ? unknownValue(filter, value, []) : oneOf(field, ids)
}

const oneOf = (field: ConditionField, values: string[]): Condition => {
  const some = values.slice(0, conditionLimits.values)
  return some.length === 1
    ? { field: field.key, operator: 'is', value: some[0] }
    : { field: field.key, operator: 'in', value: some }
}

/** The newest customers whose words begin so; of the others those of this very name, else those whose names begin so. */
async function findByName(cx: Cx, lookup: Lookup, text: string): Promise<string[]> {
  const kind = searchedKind(lookup)
  if (kind) {
    const query = can(cx.actor, 'customers:read') ? prefixQuery(text) : null
    return query === null ? [] : searchIds(cx, { kind, query, below: null, limit: conditionLimits.values })
  }
  const wanted = text.toLowerCase()
  const names = await listNamesOf(cx, lookup)
  const exact = names.filter(({ name }) => name.toLowerCase() === wanted)
  const begins = (name: string) => [name, ...name.split(/\s+/)].some((part) => part.toLowerCase().startsWith(wanted))
  return (exact.length > 0 ? exact : names.filter(({ name }) => begins(name))).map(({ id }) => id)
}

/** Records of which there are too many to list; of objects those of other types meet no test. */
const searchedKind = (lookup: Lookup) =>
  isObjectKind(lookup) ? 'object' : searchedKinds.find((kind) => kind === lookup)
const searchedKinds = ['contact', 'account', 'lead', 'opportunity', 'object'] as const

/** `known`: what would have been understood. */
function unknownValue(filter: Filter, value: string, known: readonly string[]): Sentence {
  return known.length === 0
    ? sentence('search.unknown_value', words`“${{ filter: filter.key }}:” knows no “${{ value }}”.`)
    : sentence(
        'search.unknown_choice',
        words`“${{ filter: filter.key }}:” knows no “${{ value }}”, but ${{ known: [...known] }}.`,
      )
}

const notUnderstood = (filter: Filter, value: string): Sentence =>
  sentence('search.not_a_number', words`“${{ filter: filter.text }}”: ${{ value }} is no number that can stand here.`)
