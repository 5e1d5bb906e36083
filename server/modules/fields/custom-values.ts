import type { Cx } from '../../platform/context.ts'
import { type FieldError, fieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { sentence, words } from '../../platform/words.ts'
import { durationText } from './duration.rules.ts'
import {
  type CustomValue,
  type CustomValues,
  type FieldEntity,
  type Money,
  parseValue,
  rowsOf,
  sameValue,
} from './field-types.rules.ts'
import { type FieldRow, listFields, listPointers } from './fields.store.ts'
import { kindOf, namesOf } from './record-names.ts'
import { appliesTo, type FormState, type Moment, missingFields, type Place } from './requirements.rules.ts'
import { insertValues, replaceValues, saveValuesOpen, type ValueOwner } from './ticket-values.store.ts'

export type { CustomValue, CustomValues } from './field-types.rules.ts'
export type { FormState, Moment } from './requirements.rules.ts'

/**
 * The one validator of custom values (product.md D15, TK26): whoever makes or changes a ticket (screens, API, bulk, rules,
 * templates) comes through here.
 */
export type FieldDefinitions = readonly FieldRow[]

/** The definitions, for the functions below: read them once for one change. */
export const listFieldDefinitions = (cx: Cx, entity: FieldEntity = 'ticket'): Promise<FieldDefinitions> =>
  listFields(cx, entity)

/** What an event says of a value: itself, and the words of what it points to (null: it speaks for itself). */
export type Labelled = { value: CustomValue; label: string | null }
export type FieldChange = {
  field: { id: string; key: string; name: string; type: FieldRow['type'] }
  from: Labelled | null
  to: Labelled | null
}

/**
 * Values of a request, by key, in their stored form over those that the ticket has; null and '' empty a field. All that is wrong is
 * told at once, 422 `field.invalid_value` with the path `custom.<key>`. `changes` are those that differ.
 */
export async function changeValues(
  cx: Cx,
  fields: FieldDefinitions,
  before: CustomValues,
  wish: Readonly<Record<string, unknown>>,
): Promise<{ after: CustomValues; changes: FieldChange[] }> {
  const errors: FieldError[] = []
  const after: Record<string, CustomValue> = { ...before }
  const differing = new Set<FieldRow>()
  for (const [key, raw] of Object.entries(wish)) {
    const field = fields.find((one) => one.key === key)
    if (!field) {
      errors.push(fieldError(pathOf(key), sentence('field.unknown', words`There is no field ${{ key }}.`)))
      continue
    }
    const parsed = parseValue(field, raw, before[key])
    if ('fault' in parsed) errors.push(fieldError(pathOf(key), parsed.fault))
    else {
      const { value } = parsed
      if (sameValue(value ?? undefined, before[key])) continue
      if (value === null) delete after[key]
      else after[key] = value
      differing.add(field)
    }
  }
  // In the order of the form, whatever the order of the request.
  const changed = fields.filter((field) => differing.has(field))
  const picked = changed.filter((field) => after[field.key] !== undefined)
  for (const field of picked) {
    if (field.archived) errors.push(fieldError(pathOf(field.key), archivedField(field.name)))
    else if (kindOf(field)) errors.push(...(await missingRecord(cx, field, String(after[field.key]))))
  }
  refuse(fields, errors)
  const changes = []
  for (const field of changed)
    changes.push({
      field: { id: field.id, key: field.key, name: field.name, type: field.type },
      from: await labelled(cx, field, before[field.key]),
      to: await labelled(cx, field, after[field.key]),
    })
  return { after, changes }
}

const pathOf = (key: string) => `custom.${key}`

const archivedField = (field: string) =>
  sentence('field.archived', words`“${{ field }}” was archived: it keeps its values and takes no new ones.`)

/** 422 `field.invalid_value` that names the fields of all errors; nothing where there are none. */
export function refuse(fields: FieldDefinitions, errors: readonly FieldError[]): void {
  if (errors.length === 0) return
  const nameOf = ({ path }: FieldError) => fields.find((field) => pathOf(field.key) === path)?.name ?? path
  throw unprocessable(
    'field.invalid_value',
    words`These fields hold something wrong: ${{ fields: errors.map(nameOf) }}.`,
    [...errors],
  )
}

async function missingRecord(cx: Cx, field: FieldRow, id: string): Promise<FieldError[]> {
  const kind = kindOf(field)
  const found = kind ? await namesOf(cx, kind, [id], { pick: true }) : new Map([[id, '']])
  if (found.has(id)) return []
  return [
    fieldError(
      pathOf(field.key),
      kind === 'member'
        ? sentence('field_value.user', 'There is no such member to choose.')
        : sentence('field_value.record', 'There is no such record, or you may not see it.'),
    ),
  ]
}

async function labelled(cx: Cx, field: FieldRow, value: CustomValue | undefined): Promise<Labelled | null> {
  if (value === undefined) return null
  const kind = kindOf(field)
  if (kind) {
    const names = await namesOf(cx, kind, [String(value)], { pick: false, told: true })
    return { value, label: names.get(String(value)) ?? null }
  }
  if (field.type === 'money') return { value, label: moneyText(value as Money) }
  if (field.type === 'duration') return { value, label: durationText(Number(value)) }
  const ids = field.type === 'multi_select' ? (value as string[]) : field.type === 'select' ? [String(value)] : null
  if (!ids) return { value, label: null }
  const names = field.options.filter((option) => ids.includes(option.id)).map((option) => option.name)
  return { value, label: names.join(', ') }
}

/** Minor units as people write them: `12.50 EUR`. The digits after the point are the currency's. */
function moneyText({ amount, currency }: Money): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`
}

/**
 * Throws 422 `field.not_here` when a changed value belongs to no ticket of this type and pipeline, or the form hides it, or leaves
 * other options: all of them at once.
 */
export function requireFitting(
  fields: FieldDefinitions,
  ticket: Place & { custom: CustomValues },
  changes: readonly FieldChange[],
  form: FormState,
): void {
  const errors: FieldError[] = []
  for (const { field, to } of changes) {
    const definition = fields.find((one) => one.id === field.id)
    if (!definition || to === null) continue
    const state = form.get(field.key)
    const chosen = Array.isArray(to.value) ? to.value : [String(to.value)]
    if (!appliesTo(definition, ticket) || state?.shown === false)
      errors.push(
        fieldError(
          pathOf(field.key),
          sentence('field.not_here', words`Tickets like this one have no field “${{ field: field.name }}”.`),
        ),
      )
    else if (state?.optionIds && chosen.some((id) => !state.optionIds?.includes(id)))
      errors.push(
        fieldError(
          pathOf(field.key),
          sentence(
            'field.option_not_here',
            words`“${{ option: to.label ?? '' }}” cannot be chosen for a ticket like this one.`,
          ),
        ),
      )
  }
  refuse(fields, errors)
}

/**
 * Throws 422 `ticket.fields_required` that names every field that must be filled at this moment. Asked of what people do and of the rules
 * that they write: mail, the clock and moves by the product itself are never held up by it.
 */
export function requireFilled(
  fields: FieldDefinitions,
  ticket: Place & { custom: CustomValues },
  form: FormState,
  moment: Moment,
): void {
  const missing = missingFields(fields, ticket, form, moment)
  if (missing.length === 0) return
  const why = words`Fill in first: ${{ fields: missing.map((field) => field.name) }}.`
  throw new Problem(422, 'ticket.fields_required', why, { errors: missing.map(neededHere) })
}

/** Throws 422 `record.fields_required` that names every field that a record of another kind is not made without. */
export function requireFilledRecord(fields: FieldDefinitions, custom: CustomValues): void {
  const record = { typeId: null, pipelineId: '', custom }
  const missing = missingFields(fields, record, new Map(), { entersStageId: null, resolves: false })
  if (missing.length === 0) return
  const why = words`Fill in first: ${{ fields: missing.map((field) => field.name) }}.`
  throw new Problem(422, 'record.fields_required', why, { errors: missing.map(neededHere) })
}

const neededHere = ({ key, name }: FieldRow) =>
  fieldError(pathOf(key), sentence('field.required', words`“${{ field: name }}” is needed here.`))

/** Writes the typed rows of changed values of tickets, in the transaction that saves the tickets' JSON. */
export async function saveChangedValues(
  cx: Cx,
  list: readonly { ticket: ValueOwner; changes: readonly FieldChange[] }[],
): Promise<void> {
  await replaceValues(
    cx,
    list.map(({ ticket, changes }) => ({ ticket, fields: changes.map(rowsOfChange) })),
  )
}

/** Like saveChangedValues, for a ticket that was just made and has none yet. */
export async function saveFirstValues(cx: Cx, ticket: ValueOwner, changes: readonly FieldChange[]): Promise<void> {
  await insertValues(cx, [{ ticket, fields: changes.map(rowsOfChange) }])
}

export const rowsOfChange = ({ field, to }: FieldChange) => ({
  id: field.id,
  rows: to ? rowsOf(field.type, to.value) : [],
})

/** Those of the values of a draft that are right already; what is half written counts as empty. */
export function readableValues(fields: FieldDefinitions, wish: Readonly<Record<string, unknown>>): CustomValues {
  const values: Record<string, CustomValue> = {}
  for (const field of fields) {
    const parsed = field.key in wish && !field.archived ? parseValue(field, wish[field.key]) : null
    if (parsed && 'value' in parsed && parsed.value !== null) values[field.key] = parsed.value
  }
  return values
}

/** Keeps what stands beside the values of a ticket in step with its status. */
export { saveValuesOpen }

/** Texts of a ticket's fields, for the search: what people wrote, and the names of what they chose. */
export function searchTextOf(fields: FieldDefinitions, custom: CustomValues): string {
  return fields
    .flatMap((field) => {
      const value = custom[field.key]
      if (value === undefined) return []
      if (field.type === 'text' || field.type === 'long_text' || field.type === 'url') return [String(value)]
      if (field.type === 'select' || field.type === 'multi_select')
        return field.options.filter((option) => [value].flat().includes(option.id)).map((option) => option.name)
      return []
    })
    .join('\n')
}

/** Names of the members and records that the values of a ticket point to, as far as the actor sees them, by id. */
export const namesInValues = async (cx: Cx, custom: CustomValues): Promise<Record<string, string>> =>
  (await namesInAll(cx, 'ticket', [custom]))(custom)

/** Like namesInValues, for many records of a kind at once: says the names of each. */
export async function namesInAll(
  cx: Cx,
  entity: FieldEntity,
  all: readonly CustomValues[],
): Promise<(custom: CustomValues) => Record<string, string>> {
  // Definitions are read whole elsewhere; what is only looked at needs those few that point somewhere.
  const fields = all.some((custom) => Object.keys(custom).length > 0) ? await listPointers(cx, entity) : []
  const idsIn = (custom: CustomValues) =>
    fields.flatMap((field) => {
      const [kind, id] = [kindOf(field), custom[field.key]]
      return kind && typeof id === 'string' ? { kind, id } : []
    })
  const names = new Map<string, string>()
  for (const [kind, list] of Map.groupBy(all.flatMap(idsIn), (one) => one.kind)) {
    const ids = [...new Set(list.map(({ id }) => id))]
    for (const [id, name] of await namesOf(cx, kind, ids, { pick: false })) names.set(id, name)
  }
  return (custom) =>
    Object.fromEntries(idsIn(custom).flatMap(({ id }) => (names.has(id) ? [[id, names.get(id) ?? '']] : [])))
}
