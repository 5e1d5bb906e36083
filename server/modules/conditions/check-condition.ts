import { type FieldError, fieldError, unprocessable } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { type ConditionField, operatorsOf } from './condition-fields.ts'
import {
  type Condition,
  conditionLimits,
  durationUnits,
  type Operator,
  timeWords,
  type ValueWord,
} from './condition-words.ts'

/** A test whose field exists and whose operator and value fit it. `values`: one or several, words not resolved yet. */
export type CheckedLeaf = { field: ConditionField; operator: Operator; values: LeafValue[] }
export type LeafValue =
  | { kind: 'value'; value: string | number | boolean }
  | { kind: 'word'; word: ValueWord }
  | { kind: 'time'; word: (typeof timeWords)[number] }
  /** `YYYY-MM-DD` */
  | { kind: 'day'; day: string }
  | { kind: 'instant'; at: Date }
  | { kind: 'duration'; amount: number; unit: (typeof durationUnits)[number] }

export type CheckedCondition =
  | { all: CheckedCondition[] }
  | { any: CheckedCondition[] }
  | { not: CheckedCondition }
  | CheckedLeaf

export type CheckOptions = {
  /** Where the condition stands in the request, for the errors: `filter`, `condition`. */
  path: string
  /** True where the condition is asked of a change: changed and changed_to have a meaning. */
  events?: boolean
}

/** The keys of the fields that a condition speaks of. */
export function keysOf(condition: Condition, keys: Set<string> = new Set()): Set<string> {
  if ('all' in condition) for (const one of condition.all) keysOf(one, keys)
  else if ('any' in condition) for (const one of condition.any) keysOf(one, keys)
  else if ('not' in condition) keysOf(condition.not, keys)
  else keys.add(condition.field)
  return keys
}

/**
 * A well-formed condition whose fields, operators and values fit each other; 422 `condition.invalid` otherwise, with the place
 * of each fault (`filter.all.0.value`).
 */
export function checkCondition(
  condition: Condition,
  fields: ReadonlyMap<string, ConditionField>,
  options: CheckOptions,
): CheckedCondition {
  const faults: FieldError[] = []
  const checked = check(condition, options.path)
  if (faults.length === 0) return checked
  // Gathers faults that have codes of their own.
  const detail = `${faults[0]?.path ?? ''}: ${faults[0]?.message ?? ''}`
  throw unprocessable('condition.invalid', detail, faults)

  function check(node: Condition, path: string): CheckedCondition {
    if ('all' in node) return { all: node.all.map((one, i) => check(one, `${path}.all.${i}`)) }
    if ('any' in node) return { any: node.any.map((one, i) => check(one, `${path}.any.${i}`)) }
    if ('not' in node) return { not: check(node.not, `${path}.not`) }
    const field = fields.get(node.field)
    if (!field) {
      const unknown = sentence('condition.unknown_field', words`There is no field “${{ field: node.field }}”.`)
      faults.push(fieldError(`${path}.field`, unknown))
      return { all: [] }
    }
    const allowed = operatorsOf(field, options.events)
    if (!allowed.includes(node.operator)) {
      const known = sentence(
        'condition.unknown_operator',
        words`“${{ field: node.field }}” does not know ${{ operator: node.operator }}; it knows ${{ operators: [...allowed] }}.`,
      )
      faults.push(fieldError(`${path}.operator`, known))
      return { all: [] }
    }
    const { values, errors } = readValues(field, node.operator, node.value)
    faults.push(...errors.map((error) => ({ ...error, path: `${path}.value${error.path}` })))
    return { field, operator: node.operator, values }
  }
}

type Read = { values: LeafValue[]; errors: FieldError[] }

function readValues(field: ConditionField, operator: Operator, value: unknown): Read {
  const fault = (why: Sentence): Read => ({ values: [], errors: [fieldError('', why)] })
  if (operator === 'is_empty' || operator === 'is_not_empty' || operator === 'changed')
    return value === undefined || value === null
      ? { values: [], errors: [] }
      : fault(sentence('condition.no_value', words`${{ operator }} takes no value; leave it out.`))
  if (operator === 'in' || operator === 'not_in' || operator === 'has_all') {
    if (!Array.isArray(value) || value.length === 0)
      return fault(sentence('condition.empty_list', 'Give a list with at least one value.'))
    if (value.length > conditionLimits.values)
      return fault(sentence('condition.many_values', words`At most ${{ most: conditionLimits.values }} values.`))
    const read = value.map((one) => readOne(field, one))
    return {
      values: read.flatMap((one) => ('code' in one ? [] : [one])),
      errors: read.flatMap((one, i) => ('code' in one ? [fieldError(`.${i}`, one)] : [])),
    }
  }
  const read =
    operator === 'within_last' || operator === 'within_next'
      ? readDuration(field, value)
      : operator === 'on' || operator === 'before' || operator === 'after'
        ? readTime(field, operator, value)
        : readOne(field, value)
  return 'code' in read ? fault(read) : { values: [read], errors: [] }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The value, or a sentence that says what is wrong with it. */
function readOne(field: ConditionField, value: unknown): LeafValue | Sentence {
  if (field.type === 'text') {
    if (typeof value !== 'string' || value === '')
      return sentence('condition.no_text', 'Give a text that is not empty.')
    if (value.includes('\0') || !value.isWellFormed())
      return sentence('condition.odd_text', 'The text has a character that cannot be stored.')
    return value.length > conditionLimits.text
      ? sentence('condition.long_text', words`At most ${{ most: conditionLimits.text }} characters.`)
      : { kind: 'value', value }
  }
  if (field.type === 'number') {
    if (typeof value !== 'number' || !Number.isFinite(value)) return sentence('condition.no_number', 'Give a number.')
    if (field.integer && !Number.isSafeInteger(value))
      return sentence('condition.no_whole_number', 'Give a whole number.')
    return { kind: 'value', value }
  }
  if (field.type === 'boolean')
    return typeof value === 'boolean'
      ? { kind: 'value', value }
      : sentence('condition.no_boolean', 'Give true or false.')
  if (field.type === 'choice') {
    const spelled = typeof value === 'string' ? (field.synonyms?.[value] ?? value) : ''
    const options = field.options ?? []
    return options.some((option) => option.value === spelled)
      ? { kind: 'value', value: spelled }
      : sentence('condition.one_of', words`Must be one of ${{ values: options.map((option) => option.value) }}.`)
  }
  const word = field.words?.find((one) => one === value)
  if (word) return { kind: 'word', word }
  if (typeof value === 'string' && uuid.test(value)) return { kind: 'value', value: value.toLowerCase() }
  return field.words?.length
    ? sentence('condition.id_or', words`Must be an id or one of ${{ values: [...field.words] }}.`)
    : sentence('condition.no_id', 'Must be an id.')
}

function readDuration(field: ConditionField, value: unknown): LeafValue | Sentence {
  const units = field.type === 'date' ? ['days'] : durationUnits
  const form = sentence(
    'condition.no_duration',
    words`Give {"amount": 7, "unit": "days"}: a whole number from 1 to ${{ most: conditionLimits.amount }}, and ${{ units: [...units] }}.`,
  )
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return form
  if (!('amount' in value) || !('unit' in value)) return form
  const { amount, unit } = value
  const known = durationUnits.find((one) => one === unit && units.includes(one))
  if (!known || typeof amount !== 'number' || !Number.isInteger(amount)) return form
  return amount >= 1 && amount <= conditionLimits.amount ? { kind: 'duration', amount, unit: known } : form
}

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/
const dayForm = /^\d{4}-\d\d-\d\d$/

function readTime(field: ConditionField, operator: 'on' | 'before' | 'after', value: unknown): LeafValue | Sentence {
  const instants = field.type === 'datetime' && operator !== 'on'
  const known = timeWords.filter((word) => word !== 'now' || instants)
  const form = instants
    ? sentence(
        'condition.no_time',
        words`Must be a day (YYYY-MM-DD), an instant (ISO 8601 with Z or offset), or one of ${{ values: known }}.`,
      )
    : sentence('condition.no_day', words`Must be a day (YYYY-MM-DD), or one of ${{ values: known }}.`)
  const word = known.find((one) => one === value)
  if (word) return { kind: 'time', word }
  if (typeof value !== 'string') return form
  if (dayForm.test(value)) return isDay(value) ? { kind: 'day', day: value } : form
  if (!instants || !instantForm.test(value) || !isDay(value.slice(0, 10))) return form
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? form : { kind: 'instant', at }
}

/** True for a day of the calendar from the year 1000 on. */
function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && text >= '1000'
}
