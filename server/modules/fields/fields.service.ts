import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation, isUniqueViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { keyOfName } from '../../platform/keys.ts'
import { require } from '../../platform/permissions.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { isObjectKind, type ObjectKind } from '../conditions/condition-words.ts'
import { maxFields, orderOf } from './definitions.rules.ts'
import type { FieldEntity } from './field-types.rules.ts'
import type { CreateCustomField, CustomField, OptionInput, UpdateCustomField } from './fields.contract.ts'
import type { FieldRow, OptionRow, Pointing } from './fields.store.ts'
import * as store from './fields.store.ts'
import { isOffered } from './record-names.ts'

/** All custom fields of a kind of record in their order, archived ones too. */
export async function listCustomFields(cx: Cx, entity: FieldEntity): Promise<CustomField[]> {
  return store.listFields(cx, entity)
}

/** Makes a field at the end. 409 `field.key_taken`, `field.name_taken`; 422 for what its type lacks or does not know. */
export async function createCustomField(cx: Cx, input: CreateCustomField): Promise<CustomField> {
  require(cx.actor, 'settings:manage')
  const { entity = 'ticket' } = input
  const others = await store.lockFields(cx, entity)
  if (others.length >= maxFields)
    throw unprocessable(
      'field.too_many',
      words`There can be at most ${{ most: maxFields }} fields. Archived ones count.`,
    )
  const key = input.key ?? keyOfName(input.name, new Set(others.map((one) => one.key)), 'field')
  if (others.some((one) => one.key === key))
    throw conflict('field.key_taken', words`There is a field with the key ${{ key }} already.`, undefined, [
      { path: 'key', message: 'This key is taken.' },
    ])
  requireFreeName(others, { id: '', name: input.name })
  requireParts(input)
  await requireTarget(cx, input.lookup)
  requireOfEntity({ ...input, entity })
  await requireSection(cx, entity, input.sectionId)
  const field: FieldRow = {
    id: newId(),
    entity,
    key,
    type: input.type,
    name: input.name,
    help: input.help ?? '',
    sectionId: input.sectionId ?? null,
    position: Math.max(0, ...others.map((one) => one.position)) + 1,
    typeIds: [...new Set(input.typeIds)],
    pipelineIds: [...new Set(input.pipelineIds)],
    requiredFromCustomer: input.requiredFromCustomer ?? false,
    requiredOnCreate: input.requiredOnCreate ?? false,
    requiredOnResolve: input.requiredOnResolve ?? false,
    requiredStageIds: [...new Set(input.requiredStageIds)],
    visibleToCustomer: input.visibleToCustomer ?? false,
    currency: input.currency ?? null,
    lookup: input.lookup ?? null,
    options: [],
    archived: false,
  }
  await withKnownLinks(async () => {
    await store.insertField(cx, field)
    await store.saveLinks(cx, field)
  })
  await writeOptions(cx, field, input.options)
  emit(cx, 'field.created', { fieldId: field.id, key, name: field.name, type: field.type })
  return getField(cx, field)
}

/** Changes a field; key and type stay for ever, and options are kept by their ids. */
export async function updateCustomField(cx: Cx, input: UpdateCustomField & { id: string }): Promise<CustomField> {
  require(cx.actor, 'settings:manage')
  const all = await lockFieldsWith(cx, input.id)
  const before = all.find((one) => one.id === input.id)
  if (!before) throw fieldNotFound()
  const { options, ...given } = input
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  const after: FieldRow = { ...before, ...Object.fromEntries(known) }
  requireFreeName(all, after)
  requireOfEntity({ ...input, entity: before.entity })
  if (after.sectionId !== before.sectionId) await requireSection(cx, before.entity, after.sectionId)
  if (options && !hasOptions(before.type)) throw noOptions()
  const changed = (Object.keys(after) as (keyof FieldRow)[]).filter(
    (part) => JSON.stringify(after[part]) !== JSON.stringify(before[part]),
  )
  if (changed.length > 0)
    await withKnownLinks(async () => {
      await store.saveField(cx, after, before)
      await store.saveLinks(cx, after)
    })
  const optionsChanged = await writeOptions(cx, before, options)
  if (changed.length > 0 || optionsChanged) {
    const changes = Object.fromEntries(changed.map((part) => [part, { from: before[part], to: after[part] }]))
    emit(cx, 'field.updated', { fieldId: after.id, key: after.key, name: after.name, changes, options: optionsChanged })
  }
  return getField(cx, after)
}

/** Deletes a field that no record holds a value of; 409 `field.has_values` otherwise: archive it. */
export async function deleteCustomField(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  const field = (await lockFieldsWith(cx, id)).find((one) => one.id === id)
  if (!field) throw fieldNotFound()
  if (await store.isUsed(cx, field))
    throw conflict(
      'field.has_values',
      words`There are values of “${{ field: field.name }}”. Archive it: the values stay readable, and nobody is asked for it any more.`,
    )
  await store.deleteField(cx, id)
  emit(cx, 'field.deleted', { fieldId: id, key: field.key, name: field.name })
}

/** Names of the fields that point to records of a kind, of whatever record they are. */
export const listFieldsTo = (cx: Cx, kind: ObjectKind): Promise<Pointing[]> => store.listFieldsTo(cx, kind)

/** True when a value of some ticket or record points to the record, seen or not. */
export async function isPointedTo(cx: Cx, kind: ObjectKind, id: string): Promise<boolean> {
  const fields = await store.listFieldsTo(cx, kind)
  return fields.length > 0 && store.isPointedTo(cx, fields, id)
}

/** Takes all fields and sections of a kind of record away, of which there is no record any more. */
export const deleteFieldsOf = (cx: Cx, entity: FieldEntity): Promise<void> => store.deleteFieldsOf(cx, entity)

/** Puts fields into a new order. */
export async function orderCustomFields(cx: Cx, ids: string[]): Promise<CustomField[]> {
  require(cx.actor, 'settings:manage')
  const fields = await lockFieldsWith(cx, ids[0])
  await store.savePositions(cx, 'customFields', orderOf(fields, ids))
  emit(cx, 'field.reordered', { ids })
  return listCustomFields(cx, fields[0]?.entity ?? 'ticket')
}

/** The fields of the kind of record that has this one, locked; those of tickets when it is not there. */
async function lockFieldsWith(cx: Cx, id: string | undefined): Promise<FieldRow[]> {
  const entity = id === undefined ? null : await store.entityOf(cx, 'customFields', id)
  return store.lockFields(cx, entity ?? 'ticket')
}

async function getField(cx: Cx, { id, entity }: Pick<FieldRow, 'id' | 'entity'>): Promise<CustomField> {
  const field = (await store.listFields(cx, entity)).find((one) => one.id === id)
  if (!field) throw fieldNotFound()
  return field
}

const hasOptions = (type: FieldRow['type']) => type === 'select' || type === 'multi_select'

/** What a type needs and what it does not know. */
function requireParts(input: CreateCustomField): void {
  const wrong = (path: string, why: Sentence) => unprocessable('field.bad_parts', why, [fieldError(path, why)])
  if (input.type === 'money' && !input.currency)
    throw wrong('currency', sentence('field.needs_currency', 'Money needs a currency.'))
  if (input.type !== 'money' && input.currency)
    throw wrong('currency', sentence('field.no_currency', 'Only money has a currency.'))
  if (input.type === 'record' && !input.lookup)
    throw wrong('lookup', sentence('field.needs_lookup', 'Say what the field points to.'))
  if (input.type !== 'record' && input.lookup)
    throw wrong('lookup', sentence('field.no_lookup', 'Only a record link points to something.'))
  if (hasOptions(input.type) && !input.options?.length)
    throw wrong('options', sentence('field.needs_options', 'Give at least one option.'))
  if (!hasOptions(input.type) && input.options) throw noOptions()
}

/** 422 for objects of a type that is not there, or archived. */
async function requireTarget(cx: Cx, lookup: CreateCustomField['lookup']): Promise<void> {
  if (!lookup || !isObjectKind(lookup) || (await isOffered(cx, lookup))) return
  const why = sentence('field.unknown_target', 'There is no such type of objects, or it is archived.')
  throw unprocessable('field.bad_parts', why, [fieldError('lookup', why)])
}

/** What only tickets know. */
function requireOfEntity(input: UpdateCustomField & { entity: FieldEntity }): void {
  if (input.entity === 'ticket') return
  const ofTickets = [
    'typeIds',
    'pipelineIds',
    'requiredFromCustomer',
    'requiredOnResolve',
    'requiredStageIds',
    'visibleToCustomer',
  ] as const
  const given = ofTickets.filter((part) => (Array.isArray(input[part]) ? input[part].length > 0 : input[part]))
  if (given.length === 0) return
  const why = sentence('field.only_tickets', 'Only fields of tickets have this.')
  throw unprocessable(
    'field.bad_parts',
    why,
    given.map((part) => fieldError(part, why)),
  )
}

async function requireSection(cx: Cx, entity: FieldEntity, id: string | null | undefined): Promise<void> {
  if (id && (await store.entityOf(cx, 'fieldSections', id)) !== entity) throw unknownLink()
}

const unknownLink = () =>
  unprocessable('field.unknown_link', 'A section, type, pipeline or stage that is named is not there.')

const noOptions = () =>
  unprocessable('field.no_options', 'Only a selection has options.', [
    { path: 'options', message: 'Only a selection has options.' },
  ])

function requireFreeName(others: readonly FieldRow[], field: { id: string; name: string }): void {
  const name = field.name.toLowerCase()
  if (!others.some((one) => one.id !== field.id && !one.archived && one.name.toLowerCase() === name)) return
  throw conflict('field.name_taken', words`There is a field “${{ field: field.name }}” already.`, undefined, [
    { path: 'name', message: 'This name is taken.' },
  ])
}

/** Runs what names sections, types, pipelines and stages; 422 when one of them is not there. */
async function withKnownLinks(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isUniqueViolation(error))
      throw conflict('field.key_made', 'Somebody made a field with this key meanwhile. Load the fields again.')
    if (!isForeignKeyViolation(error)) throw error
    throw unknownLink()
  }
}

/** Writes the options when they are given; true when something changed. */
async function writeOptions(cx: Cx, field: FieldRow, input: OptionInput[] | undefined): Promise<boolean> {
  if (!input) return false
  const seen = new Set<string>()
  const rows = input.map((one, i): OptionRow => {
    const before = field.options.find((option) => option.id === one.id)
    const wrong = (why: Sentence) =>
      unprocessable('field.bad_option', why, [fieldError(`options.${i}.${one.id ? 'id' : 'name'}`, why)])
    if (one.id && !before) throw wrong(sentence('field.unknown_option', 'The field has no such option.'))
    const name = one.name ?? before?.name ?? ''
    if (seen.has(name.toLowerCase()))
      throw wrong(sentence('field.option_twice', words`There are two options “${{ option: name }}”.`))
    seen.add(name.toLowerCase())
    return {
      id: before?.id ?? newId(),
      name,
      color: one.color ?? before?.color ?? 'gray',
      archived: one.archived ?? before?.archived ?? false,
      position: i + 1,
    }
  })
  const left = field.options.filter((option) => !rows.some((row) => row.id === option.id))
  const used = await store.usedOptions(
    cx,
    field,
    left.map((option) => option.id),
  )
  const kept = left.filter((option) => used.has(option.id))
  const next = [...rows, ...kept.map((option, i) => ({ ...option, archived: true, position: rows.length + i + 1 }))]
  const plain = next.map(({ position: _position, ...option }) => option)
  if (JSON.stringify(plain) === JSON.stringify(field.options)) return false
  await store.saveOptions(
    cx,
    field.id,
    next,
    left.filter((option) => !used.has(option.id)).map((option) => option.id),
  )
  return true
}

const fieldNotFound = () => notFound('field.not_found', 'There is no such field.')
