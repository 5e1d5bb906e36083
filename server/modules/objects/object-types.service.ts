import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation, isUniqueViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { keyOfName } from '../../platform/keys.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { deleteFieldsOf, listFieldsTo } from '../fields/fields.service.ts'
import { deleteViewsOf } from '../views/views.service.ts'
import { type CreateObjectType, mostTypes, type ObjectType, type UpdateObjectType } from './object-types.contract.ts'
import type { TypeRow } from './object-types.store.ts'
import * as store from './object-types.store.ts'

/** Records of a type that is to be deleted are counted so far. */
const counted = 1000

/** All types of objects by name, archived ones too. */
export async function listObjectTypes(cx: Cx): Promise<ObjectType[]> {
  return (await store.listTypes(cx)).map(presentType)
}

/** The row of a type by its key; 404 `object_type.not_found`. */
export async function typeOf(cx: Cx, key: string): Promise<TypeRow> {
  const row = await store.findType(cx, key)
  if (!row) throw typeNotFound()
  return row
}

/** Makes a type. 409 `object_type.key_taken`, `object_type.name_taken`; 422 `object_type.too_many`. */
export async function createObjectType(cx: Cx, input: CreateObjectType): Promise<ObjectType> {
  require(cx.actor, 'settings:manage')
  const others = await store.lockTypes(cx)
  if (others.length >= mostTypes)
    throw unprocessable(
      'object_type.too_many',
      words`There can be at most ${{ most: mostTypes }} types. Archived ones count.`,
    )
  const { singular, plural, icon, description } = input
  const key = input.key ?? keyOfName(singular, new Set(others.map((one) => one.key)), 'object')
  if (others.some((one) => one.key === key))
    throw conflict('object_type.key_taken', words`There is a type with the key ${{ key }} already.`, undefined, [
      { path: 'key', message: 'This key is taken.' },
    ])
  requireFreeName(others, { id: '', plural })
  const row: TypeRow = {
    ...{ id: newId(), key, singular, plural, icon, description },
    ...{ version: 1, archivedAt: null, createdAt: cx.now, updatedAt: cx.now },
  }
  await withoutTwins(() => store.insertType(cx, row))
  emit(cx, 'object_type.created', { objectType: { id: row.id, key, name: singular } })
  return presentType(row)
}

/** Changes a type. 409 `object_type.changed_meanwhile`, `object_type.name_taken`. */
export async function updateObjectType(cx: Cx, key: string, change: UpdateObjectType): Promise<ObjectType> {
  require(cx.actor, 'settings:manage')
  const all = await store.lockTypes(cx)
  const before = all.find((one) => one.key === key)
  if (!before) throw typeNotFound()
  const { version, archived, ...given } = change
  if (version !== undefined && version !== before.version)
    throw conflict('object_type.changed_meanwhile', 'Somebody changed this type meanwhile. Load it again.')
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  const wish: TypeRow = { ...before, ...Object.fromEntries(known) }
  if (archived !== undefined) wish.archivedAt = archived ? (before.archivedAt ?? cx.now) : null
  requireFreeName(all, wish)
  const [from, to] = [presentType(before), presentType(wish)]
  const fields = ['singular', 'plural', 'icon', 'description', 'archived'] as const
  const changed = fields.filter((field) => from[field] !== to[field])
  if (changed.length === 0) return from
  const row = { ...wish, version: before.version + 1, updatedAt: cx.now }
  await withoutTwins(() => store.saveType(cx, row))
  const changes = Object.fromEntries(changed.map((field) => [field, { from: from[field], to: to[field] }]))
  emit(cx, 'object_type.updated', { objectType: { id: row.id, key, name: row.singular }, changes })
  return presentType(row)
}

/**
 * Deletes a type that there are no records of, with its fields and views; 409 `object_type.has_records` says how many otherwise,
 * `object_type.pointed_to` which fields of other records point to it.
 */
export async function deleteObjectType(cx: Cx, key: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  const row = (await store.lockTypes(cx)).find((one) => one.key === key)
  if (!row) throw typeNotFound()
  await requireEmpty(cx, row)
  await requireNoPointers(cx, row)
  await deleteFieldsOf(cx, `object:${key}`)
  await deleteViewsOf(cx, `object:${key}`)
  try {
    await store.deleteType(cx, row.id)
  } catch (error) {
    if (isForeignKeyViolation(error))
      throw conflict('object_type.in_use', 'Something was made of this type meanwhile. Load it again.')
    throw error
  }
  emit(cx, 'object_type.deleted', { objectType: { id: row.id, key, name: row.singular } })
}

async function requireEmpty(cx: Cx, { id, plural }: TypeRow): Promise<void> {
  const found = await store.countRecords(cx, id, counted + 1)
  if (found === 0) return
  const count = found > counted ? `${counted}+` : String(found)
  throw conflict(
    'object_type.has_records',
    words`There are records of this type: ${{ count }} (${{ plural }}). Delete them first, or archive the type.`,
  )
}

/** Its own fields go with it; those of others do not without being asked for. */
async function requireNoPointers(cx: Cx, { key }: TypeRow): Promise<void> {
  const own = `object:${key}` as const
  const fields = (await listFieldsTo(cx, own)).filter(({ entity }) => entity !== own)
  if (fields.length === 0) return
  throw conflict(
    'object_type.pointed_to',
    words`Fields point to objects of this type: ${{ fields: fields.map(({ name }) => name) }}. Delete them first, or archive the type.`,
  )
}

function requireFreeName(others: readonly TypeRow[], { id, plural }: Pick<TypeRow, 'id' | 'plural'>): void {
  const name = plural.toLowerCase()
  if (others.some((one) => one.id !== id && one.plural.toLowerCase() === name)) throw nameTaken(plural)
}

const nameTaken = (plural: string) =>
  conflict('object_type.name_taken', words`There is a type “${{ plural }}” already.`, undefined, [
    { path: 'plural', message: 'This name is taken.' },
  ])

/** Two that make the first type at once lock nothing: the second one hears of it by the index. */
async function withoutTwins(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isUniqueViolation(error))
      throw conflict('object_type.changed_meanwhile', 'Somebody changed this type meanwhile. Load it again.')
    throw error
  }
}

const presentType = ({ id: _id, archivedAt, createdAt, updatedAt, ...row }: TypeRow): ObjectType => ({
  ...row,
  archived: archivedAt !== null,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

export const typeNotFound = () => notFound('object_type.not_found', 'There is no such type of objects.')
