import type { Cx } from '../../platform/context.ts'
import { fieldError, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import {
  changeValues,
  type FieldChange,
  listFieldDefinitions,
  requireFilledRecord,
  rowsOfChange,
  searchTextOf,
} from './custom-values.ts'
import {
  type CustomValue,
  type CustomValues,
  type FieldShape,
  parseValue,
  rowsOf,
  sameValue,
} from './field-types.rules.ts'
import { listTypes } from './fields.store.ts'
import { kindOf, namesOf } from './record-names.ts'
import type { RecordEntity } from './record-values.store.ts'
import * as store from './record-values.store.ts'

/** Custom fields of contacts, accounts, leads and opportunities (product.md CR19): their modules keep the JSON on the record. */
export type CustomEdit = { custom: CustomValues; changes: FieldChange[] }

/**
 * Values of a record that is being made (`before` null) or changed, with what differs; the wish is checked as that of a ticket. What a person
 * makes has all that is required, what a person changes does not lose it: 422 `field.invalid_value`, `record.fields_required`. Mail
 * is not held up.
 */
export async function customOfRecord(
  cx: Cx,
  entity: RecordEntity,
  before: CustomValues | null,
  wish: Readonly<Record<string, unknown>> | undefined,
): Promise<CustomEdit> {
  if (!wish && (before || cx.actor.kind !== 'user')) return { custom: before ?? {}, changes: [] }
  const fields = await listFieldDefinitions(cx, entity)
  const { after: custom, changes } = await changeValues(cx, fields, before ?? {}, wish ?? {})
  const emptied = changes.filter(({ to }) => to === null).map(({ field }) => field.id)
  if (cx.actor.kind === 'user')
    requireFilledRecord(
      fields.filter((field) => !before || emptied.includes(field.id)),
      custom,
    )
  return { custom, changes }
}

/** Writes what differs, on the record and beside it, in the transaction that made or changed the record. */
export async function saveCustomOfRecord(
  cx: Cx,
  entity: RecordEntity,
  id: string,
  { custom, changes }: CustomEdit,
): Promise<void> {
  if (changes.length === 0) return
  await store.saveValuesOfRecord(cx, entity, id, custom)
  await store.deleteRowsOfRecords(
    cx,
    [id],
    changes.map(({ field }) => field.id),
  )
  const rows = changes.map(rowsOfChange).map((one) => ({ recordId: id, fieldId: one.id, rows: one.rows }))
  await store.insertRowsOfRecords(cx, rows)
}

/** What an event of a change says of custom values; nothing when none differs. */
export const toldCustom = ({ changes }: Pick<CustomEdit, 'changes'>): { custom?: FieldChange[] } =>
  changes.length > 0 ? { custom: changes } : {}

/** Brings what stands beside records in step with them, after they were merged, put back or deleted. */
export async function rewriteRowsOfRecords(cx: Cx, entity: RecordEntity, ids: readonly string[]): Promise<void> {
  await store.deleteRowsOfRecords(cx, ids)
  const values = await store.valuesOfRecords(cx, entity, ids)
  const keys = new Set([...values.values()].flatMap((custom) => Object.keys(custom)))
  if (keys.size === 0) return
  const fields = await listTypes(cx, entity, [...keys])
  const rows = [...values].flatMap(([recordId, custom]) =>
    fields.flatMap(({ id, key, type }) => {
      const value = custom[key]
      return value === undefined ? [] : { recordId, fieldId: id, rows: rowsOf(type, value) }
    }),
  )
  await store.insertRowsOfRecords(cx, rows)
}

/** Those of values that were kept aside which are still right: of fields and options that are there, archived ones too. */
export async function fittingValues(cx: Cx, entity: RecordEntity, values: CustomValues): Promise<CustomValues> {
  if (Object.keys(values).length === 0) return values
  const fields = await listFieldDefinitions(cx, entity)
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => {
      const field = fields.find((one) => one.key === key)
      return field !== undefined && !('fault' in parseValue(field, value, value))
    }),
  )
}

/** 422 `field.unknown` for keys of which there is no field; `at`: where the request names them. */
export async function requireFields(cx: Cx, entity: RecordEntity, keys: readonly string[], at: string): Promise<void> {
  if (keys.length === 0) return
  const known = new Set((await listTypes(cx, entity, keys)).map(({ key }) => key))
  const unknown = keys.filter((key) => !known.has(key))
  if (unknown.length === 0) return
  throw unprocessable(
    'field.unknown',
    words`There is no field ${{ key: unknown[0] ?? '' }}.`,
    unknown.map((key) => fieldError(`${at}.${key}`, sentence('field.unknown', words`There is no field ${{ key }}.`))),
  )
}

/** What records say in their fields, for the search, by id; records that say nothing there are absent. */
export async function customTextsOf(
  cx: Cx,
  entity: RecordEntity,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const said = [...(await store.valuesOfRecords(cx, entity, ids))].filter(
    ([, custom]) => Object.keys(custom).length > 0,
  )
  const fields = said.length > 0 ? await listFieldDefinitions(cx, entity) : []
  return new Map(said.map(([id, custom]) => [id, searchTextOf(fields, custom)]))
}

/**
 * The values that one record has over those of another kind, where that one has none: by fields of the same key and type; options by
 * their names; what cannot be chosen there (any more) stays behind. `wish`: what a person says of them, over all of it, checked like any
 * other value. A record that is `made` by it has all that is required when a person makes it: 422 `record.fields_required`.
 */
export async function carriedValues(
  cx: Cx,
  values: {
    from: RecordEntity
    to: RecordEntity
    given: CustomValues
    present: CustomValues
    wish?: Readonly<Record<string, unknown>>
    made?: boolean
  },
): Promise<CustomEdit> {
  const { given, present, wish = {}, made = false } = values
  const asks = made && cx.actor.kind === 'user'
  if (!asks && Object.keys({ ...given, ...wish }).length === 0) return { custom: present, changes: [] }
  const own = await listFieldDefinitions(cx, values.to)
  const theirs = Object.keys(given).length > 0 ? await listFieldDefinitions(cx, values.from) : []
  const carried: Record<string, CustomValue> = {}
  for (const field of own) {
    const source = theirs.find(
      ({ key, type, lookup }) => key === field.key && type === field.type && lookup === field.lookup,
    )
    const value = source && given[source.key]
    if (!source || value === undefined || field.archived || present[field.key] !== undefined) continue
    const parsed = parseValue(field, sameOptions(source, field, value))
    if ('fault' in parsed || parsed.value === null) continue
    const kind = kindOf(field)
    const id = String(parsed.value)
    if (!kind || (await namesOf(cx, kind, [id], { pick: true })).has(id)) carried[field.key] = parsed.value
  }
  const { after: custom, changes } = await changeValues(cx, own, present, { ...carried, ...wish })
  if (asks) requireFilledRecord(own, custom)
  return { custom, changes }
}

/** The value with the options of another field that are called the same. */
function sameOptions(from: FieldShape, to: FieldShape, value: CustomValue): unknown {
  if (from.type !== 'select' && from.type !== 'multi_select') return value
  const names = from.options.filter(({ id }) => [value].flat().includes(id)).map(({ name }) => name.toLowerCase())
  const ids = to.options
    .filter(({ name, archived }) => !archived && names.includes(name.toLowerCase()))
    .map(({ id }) => id)
  return to.type === 'select' ? (ids[0] ?? null) : ids
}

/** Takes values away from a record where it has them still; those that were changed since stay. */
export async function withoutValues(
  cx: Cx,
  entity: RecordEntity,
  present: CustomValues,
  gone: CustomValues,
): Promise<CustomEdit> {
  const keys = Object.keys(gone).filter((key) => sameValue(present[key], gone[key]))
  if (keys.length === 0) return { custom: present, changes: [] }
  const wish = Object.fromEntries(keys.map((key) => [key, null]))
  const { after: custom, changes } = await changeValues(cx, await listFieldDefinitions(cx, entity), present, wish)
  return { custom, changes }
}
