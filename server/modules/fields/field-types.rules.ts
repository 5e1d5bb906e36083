import { foldText } from '../../platform/fold-text.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { ObjectKind } from '../conditions/condition-words.ts'
import { readDuration } from './duration.rules.ts'

/** What custom fields hold, pure: which values a type takes, how they are stored, when they are empty (product.md TK23, D15). */
export const customFieldTypes = [
  'text',
  'long_text',
  'number',
  'money',
  'duration',
  'date',
  'datetime',
  'select',
  'multi_select',
  'boolean',
  'url',
  'user',
  'record',
] as const
export type CustomFieldType = (typeof customFieldTypes)[number]

/** The kinds of records that have custom fields of their own. */
export const fieldEntities = ['ticket', 'contact', 'account', 'lead', 'opportunity'] as const
export type FieldEntity = (typeof fieldEntities)[number] | ObjectKind

/** What a field of type `record` points to. */
export const recordLookups = ['contact', 'account', 'ticket'] as const
/** Money in minor units (cents). */
export type Money = { amount: number; currency: string }
/**
 * A value as it is stored and sent: text, number (lengths of time in minutes), boolean; dates `YYYY-MM-DD`, instants ISO 8601 in UTC; ids of options,
 * members and records. Absent is empty.
 */
export type CustomValue = string | number | boolean | Money | string[]
export type CustomValues = Readonly<Record<string, CustomValue>>

export type FieldOption = { id: string; name: string; archived: boolean }
export type FieldShape = {
  key: string
  type: CustomFieldType
  currency: string | null
  options: readonly FieldOption[]
}

export const limits = { text: 500, longText: 20_000, url: 2000, values: 50, number: 1e15 } as const

type Parsed = { value: CustomValue | null } | { fault: Sentence }

const fault = (why: Sentence): Parsed => ({ fault: why })
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * A value of a request in its stored form, null when it is empty (null, '', []); or what is wrong with it. `current`: the value
 * so far, whose archived options may stay. Whether members and records are there is asked elsewhere.
 */
export function parseValue(field: FieldShape, raw: unknown, current?: CustomValue): Parsed {
  if (raw === null || raw === '' || (Array.isArray(raw) && raw.length === 0)) return { value: null }
  return parsers[field.type](field, raw, current)
}

type Parser = (field: FieldShape, raw: unknown, current?: CustomValue) => Parsed

const parsers: Record<CustomFieldType, Parser> = {
  text: (_field, raw) => {
    const text = typeof raw === 'string' ? raw.replace(/[\p{Cc}\s]+/gu, ' ').trim() : null
    if (text === null || text.length > limits.text)
      return fault(sentence('field_value.text', words`Must be text of at most ${{ most: limits.text }} characters.`))
    return { value: text === '' ? null : text }
  },
  long_text: (_field, raw) => {
    if (typeof raw !== 'string' || raw.length > limits.longText)
      return fault(
        sentence('field_value.text', words`Must be text of at most ${{ most: limits.longText }} characters.`),
      )
    return { value: raw.trim() === '' ? null : raw.trim() }
  },
  number: (_field, raw) =>
    typeof raw === 'number' && Number.isFinite(raw) && Math.abs(raw) <= limits.number
      ? { value: raw === 0 ? 0 : raw }
      : fault(sentence('field_value.number', 'Must be a number.')),
  money: (field, raw) => {
    const { amount, currency } =
      typeof raw === 'object' && raw !== null && !Array.isArray(raw)
        ? (raw as { amount?: unknown; currency?: unknown })
        : { amount: raw, currency: field.currency }
    if (currency !== undefined && currency !== field.currency)
      return fault(sentence('field_value.currency', words`This field is in ${{ currency: field.currency ?? '' }}.`))
    return Number.isSafeInteger(amount)
      ? { value: { amount: Number(amount), currency: field.currency ?? '' } }
      : fault(sentence('field_value.money', 'Must be a whole number of minor units (cents), or {amount, currency}.'))
  },
  duration: (_field, raw) => {
    const minutes = readDuration(typeof raw === 'number' ? String(raw) : typeof raw === 'string' ? raw : '')
    return minutes === null
      ? fault(sentence('field_value.duration', 'Must be whole minutes, or a length of time such as 1h 30m or 1:30.'))
      : { value: minutes }
  },
  date: (_field, raw) =>
    typeof raw === 'string' && isDay(raw)
      ? { value: raw }
      : fault(sentence('field_value.date', 'Must be a date such as 2030-01-31, between 1900 and 2199.')),
  datetime: (_field, raw) => {
    const at = typeof raw === 'string' && /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(raw) ? new Date(raw) : null
    const year = at?.getUTCFullYear() ?? Number.NaN
    return at && year >= 1900 && year <= 2199
      ? { value: at.toISOString() }
      : fault(sentence('field_value.datetime', 'Must be an instant with its zone, such as 2030-01-31T09:00:00Z.'))
  },
  select: (field, raw, current) => {
    const found = field.options.find((option) => option.id === idIn(raw))
    if (!found) return fault(sentence('field_value.option', 'Must be the id of one of the options.'))
    if (found.archived && current !== found.id)
      return fault(
        sentence('field_value.archived_option', words`“${{ option: found.name }}” cannot be chosen any more.`),
      )
    return { value: found.id }
  },
  multi_select: (field, raw, current) => {
    const ids = Array.isArray(raw) ? raw.map(idIn) : null
    const found = ids ? field.options.filter((option) => ids.includes(option.id)) : []
    if (!ids || ids.length > limits.values || ids.some((id) => !found.some((option) => option.id === id)))
      return fault(
        sentence('field_value.options', words`Must be a list of ids of options, at most ${{ most: limits.values }}.`),
      )
    const kept = Array.isArray(current) ? current : []
    const gone = found.find((option) => option.archived && !kept.includes(option.id))
    if (gone)
      return fault(
        sentence('field_value.archived_option', words`“${{ option: gone.name }}” cannot be chosen any more.`),
      )
    return { value: found.map((option) => option.id) }
  },
  boolean: (_field, raw) =>
    typeof raw === 'boolean' ? { value: raw } : fault(sentence('field_value.boolean', 'Must be true or false.')),
  url: (_field, raw) => {
    const url = typeof raw === 'string' && raw.length <= limits.url ? URL.parse(raw.trim()) : null
    return url && /^https?:$/.test(url.protocol) && url.hostname !== ''
      ? { value: url.href }
      : fault(sentence('field_value.url', 'Must be an address that begins with https:// or http://.'))
  },
  user: (_field, raw) => id(raw),
  record: (_field, raw) => id(raw),
}

/** What is no text is the id of nothing. */
const idIn = (raw: unknown): string => (typeof raw === 'string' ? raw.toLowerCase() : '')

const id = (raw: unknown): Parsed =>
  typeof raw === 'string' && uuid.test(raw)
    ? { value: raw.toLowerCase() }
    : fault(sentence('field_value.id', 'Must be an id (a UUID).'))

function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  const at = match ? new Date(`${text}T00:00:00Z`) : null
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && /^(19|20|21)/.test(text)
}

/** True when two stored values say the same. */
export const sameValue = (a: CustomValue | undefined, b: CustomValue | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** One row of the typed values; one column holds the value. */
export type ValueRow = {
  position: number
  textValue?: string
  foldedValue?: string
  numberValue?: number
  integerValue?: string
  dateValue?: string
  instantValue?: Date
  booleanValue?: boolean
  refValue?: string
}

/** The rows of a value. Long text has none: nothing finds it by an index. */
export function rowsOf(type: CustomFieldType, value: CustomValue): ValueRow[] {
  switch (type) {
    case 'long_text':
      return []
    case 'text':
    case 'url':
      return [{ position: 0, textValue: String(value), foldedValue: foldText(String(value)) }]
    case 'number':
      return [{ position: 0, numberValue: Number(value) }]
    case 'money':
      return [{ position: 0, integerValue: String((value as Money).amount) }]
    case 'duration':
      return [{ position: 0, integerValue: String(value) }]
    case 'date':
      return [{ position: 0, dateValue: String(value) }]
    case 'datetime':
      return [{ position: 0, instantValue: new Date(String(value)) }]
    case 'boolean':
      return [{ position: 0, booleanValue: value === true }]
    case 'multi_select':
      return (value as string[]).map((refValue, position) => ({ position, refValue }))
    case 'select':
    case 'user':
    case 'record':
      return [{ position: 0, refValue: String(value) }]
  }
}
