import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf, IdKey, NameKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { indexDocument, indexWhole, prefixQuery, searchIds } from '../../platform/search.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import { hasAssociations } from '../associations/associations.ts'
import { pageOfRecords } from '../conditions/list-records.ts'
import { getAccount } from '../customers/accounts.service.ts'
import { getContactRef } from '../customers/customers.service.ts'
import { inOrder } from '../customers/in-order.ts'
import { isPointedTo } from '../fields/fields.service.ts'
import {
  customOfRecord,
  customTextsOf,
  rewriteRowsOfRecords,
  saveCustomOfRecord,
  toldCustom,
} from '../fields/record-custom.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import { typeOf } from './object-types.service.ts'
import { listTypes, type TypeRow } from './object-types.store.ts'
import type { CreateObject, ListAllObjects, ListObjects, ObjectRecord, UpdateObject } from './objects.contract.ts'
import type { ObjectRow } from './objects.store.ts'
import * as store from './objects.store.ts'
import { presentObjects } from './present-objects.ts'

type Page = { data: ObjectRecord[]; nextCursor: string | null }
const entityOf = ({ key }: Pick<TypeRow, 'key'>) => `object:${key}` as const

/** The object by the key of its type and its id; 404 `object_type.not_found`, `object.not_found`. */
export async function getObject(cx: Cx, typeKey: string, id: string): Promise<ObjectRecord> {
  const type = await typeOf(cx, typeKey)
  const row = await store.findObject(cx, id)
  if (row?.typeId !== type.id) throw objectNotFound()
  return presentOne(cx, type, row)
}

/** The object by its id, of whatever type; 404 `object.not_found`. */
export async function getObjectRef(cx: Cx, id: string): Promise<{ id: string; name: string }> {
  const row = await store.findObject(cx, id)
  if (!row) throw objectNotFound()
  return row
}

/** Names of objects by id, with the keys of their types. */
export async function refsOfObjects(
  cx: Cx,
  ids: readonly string[],
): Promise<Map<string, { id: string; name: string; typeKey: string }>> {
  return new Map((await store.listRefs(cx, ids)).map((ref) => [ref.id, ref]))
}

/** A page of the objects of a type: as asked by condition and order, or with `q` those whose words begin so, the newest first. */
export async function listObjects(cx: Cx, typeKey: string, list: ListObjects): Promise<Page> {
  const { account, contact, ...page } = list
  const type = await typeOf(cx, typeKey)
  const { rows, nextCursor } = await pageOfRecords(cx, {
    ...page,
    kind: entityOf(type),
    besides: [
      ...(account ? [{ field: 'account', operator: 'is' as const, value: account }] : []),
      ...(contact ? [{ field: 'contact', operator: 'is' as const, value: contact }] : []),
    ],
    query: prefixQuery(page.q ?? ''),
    usual: 'name',
  })
  const ids = rows.map(({ id }) => id)
  return { data: await presentObjects(cx, [type], inOrder(ids, await store.objectsByIds(cx, ids))), nextCursor }
}

/**
 * A page of the objects of all types by name, for the page of the account or contact that they belong to; with `q` those whose words begin
 * so, the newest first.
 */
export async function listAllObjects(cx: Cx, list: ListAllObjects): Promise<Page> {
  const { q, id, account: accountId, contact: contactId, limit, cursor } = list
  if (id)
    return { data: await presentObjects(cx, await listTypes(cx), await store.objectsByIds(cx, [id])), nextCursor: null }
  if (q) return listFound(cx, { ...list, q })
  const cursors = cursorsOf(cx, 'objects', { accountId, contactId }, NameKey)
  const after = cursors.read(cursor)
  const found = await store.listByName(cx, { accountId, contactId, after, limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, ({ sortName, id }) => [sortName, id])
  return { data: await presentObjects(cx, await listTypes(cx), rows), nextCursor }
}

async function listFound(
  cx: Cx,
  { q, account, contact, limit, cursor }: ListAllObjects & { q: string },
): Promise<Page> {
  const cursors = cursorsOf(cx, 'objects found', { q, account, contact }, IdKey)
  const query = prefixQuery(q)
  const below = cursors.read(cursor)?.[0] ?? null
  const ids = query === null ? [] : await searchIds(cx, { kind: 'object', query, below, limit: limit + 1 })
  const page = cursors.cut(ids, limit, (id) => [id])
  const rows = inOrder(page.rows, await store.objectsByIds(cx, page.rows)).filter(
    (row) => (!account || row.accountId === account) && (!contact || row.contactId === contact),
  )
  return { data: await presentObjects(cx, await listTypes(cx), rows), nextCursor: page.nextCursor }
}

/** Makes an object. 409 `object_type.archived`; 422 for an account, a contact or an owner that leads nowhere. */
export async function createObject(cx: Cx, typeKey: string, input: CreateObject): Promise<ObjectRecord> {
  const type = await typeOf(cx, typeKey)
  if (type.archivedAt)
    throw conflict('object_type.archived', 'This type is archived: its records stay, and no new ones are made.')
  const custom = await customOfRecord(cx, entityOf(type), null, input.custom)
  const blank: ObjectRow = {
    ...{ id: newId(), typeId: type.id, name: input.name, accountId: null, contactId: null, ownerId: null },
    ...{ custom: custom.custom, version: 1, createdAt: cx.now, updatedAt: cx.now },
  }
  const row = await changed(cx, blank, input)
  await store.insertObject(cx, row)
  await saveCustomOfRecord(cx, entityOf(type), row.id, custom)
  await indexObject(cx, type, row)
  tell(cx, 'created', type, row)
  return presentOne(cx, type, row)
}

/** Changes an object. One event with what differs, none when nothing does. 409 `object.changed_meanwhile`. */
export async function updateObject(cx: Cx, typeKey: string, id: string, change: UpdateObject): Promise<ObjectRecord> {
  const type = await typeOf(cx, typeKey)
  const before = await store.lockObject(cx, id)
  if (before?.typeId !== type.id) throw objectNotFound()
  if (change.version !== undefined && change.version !== before.version)
    throw conflict('object.changed_meanwhile', 'Somebody changed this meanwhile. Load it again.')
  const after = await changed(cx, before, change)
  const custom = await customOfRecord(cx, entityOf(type), before.custom, change.custom)
  const fields = ['name', 'accountId', 'contactId', 'ownerId'] as const
  if (custom.changes.length === 0 && fields.every((field) => after[field] === before[field]))
    return presentOne(cx, type, before)
  const row = { ...after, custom: custom.custom, version: before.version + 1, updatedAt: cx.now }
  await store.saveObject(cx, row)
  await saveCustomOfRecord(cx, entityOf(type), id, custom)
  if (row.name !== before.name || custom.changes.length > 0) await indexObject(cx, type, row)
  const [from, to] = [await presentOne(cx, type, before), await presentOne(cx, type, row)]
  tell(cx, 'updated', type, row, { changes: differencesOf(from, to), ...toldCustom(custom) }, before)
  return to
}

/** What differs, as it is shown: references with the names of that time. */
function differencesOf(from: ObjectRecord, to: ObjectRecord): Record<string, { from: unknown; to: unknown }> {
  const fields = ['name', 'account', 'contact', 'owner'] as const
  const differing = fields.filter((field) => JSON.stringify(from[field]) !== JSON.stringify(to[field]))
  return Object.fromEntries(differing.map((field) => [field, { from: from[field], to: to[field] }]))
}

/** Takes an object away for good, with its values. 409 `object.in_use` while tasks, tickets or fields lead to it. */
export async function deleteObject(cx: Cx, typeKey: string, id: string): Promise<void> {
  const type = await typeOf(cx, typeKey)
  const row = await store.lockObject(cx, id)
  if (row?.typeId !== type.id) throw objectNotFound()
  if ((await hasAssociations(cx, entityOf(type), id)) || (await isPointedTo(cx, entityOf(type), id))) throw inUse()
  try {
    await store.deleteObject(cx, id)
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw inUse()
  }
  await rewriteRowsOfRecords(cx, entityOf(type), [id])
  tell(cx, 'deleted', type, row)
}

const inUse = () =>
  conflict('object.in_use', 'Tasks, tickets or fields of records lead to this object. Take the links away first.')

/** What an object is found by. `whole`: the document is written anew. */
export async function indexObject(
  cx: Cx,
  type: Pick<TypeRow, 'key'>,
  { id, name }: Pick<ObjectRow, 'id' | 'name'>,
  whole = false,
): Promise<void> {
  const extra = (await customTextsOf(cx, entityOf(type), [id])).get(id)
  const document = { kind: 'object', id, title: name, extra } as const
  if (whole) indexWhole(cx, document, [])
  else indexDocument(cx, document)
}

/** Its account and its contact hear of it too, and those that it belonged to `before`. */
function tell(
  cx: Cx,
  act: 'created' | 'updated' | 'deleted',
  type: TypeRow,
  row: ObjectRow,
  more: object = {},
  before: ObjectRow = row,
): void {
  const { id, name, accountId, contactId } = row
  const data = { object: { id, name, type: type.key }, accountId, contactId, ...more }
  const records = [id, accountId, contactId, before.accountId, before.contactId]
  emit(cx, `object.${act}`, data, { records: [...new Set(records)] })
}

async function changed(cx: Cx, row: ObjectRow, change: Omit<UpdateObject, 'version'>): Promise<ObjectRow> {
  const after = { ...row }
  const { name, accountId, contactId, ownerId } = change
  if (name !== undefined) after.name = name
  if (accountId !== undefined && accountId !== row.accountId)
    after.accountId = accountId && (await linked('accountId', noAccount, () => getAccount(cx, accountId)))
  if (contactId !== undefined && contactId !== row.contactId)
    after.contactId = contactId && (await linked('contactId', noContact, () => getContactRef(cx, contactId)))
  if (ownerId !== undefined && ownerId !== row.ownerId) after.ownerId = ownerId && (await memberOf(cx, ownerId))
  return after
}

const noAccount = sentence('object.unknown_account', 'There is no such account.')
const noContact = sentence('object.unknown_contact', 'There is no such contact.')
const noOwner = sentence('object.unknown_owner', 'There is no such member to choose.')

const unknown = (path: string, fault: Sentence) => unprocessable(fault.code, fault, [fieldError(path, fault)])

async function memberOf(cx: Cx, id: string): Promise<string> {
  const [found] = (await namesOfMembers(cx, [id], { active: true })).keys()
  if (!found) throw unknown('ownerId', noOwner)
  return found
}

async function linked(path: string, fault: Sentence, find: () => Promise<{ id: string }>): Promise<string> {
  try {
    return (await find()).id
  } catch (error) {
    if (error instanceof Problem && error.status === 404) throw unknown(path, fault)
    throw error
  }
}

async function presentOne(cx: Cx, type: TypeRow, row: ObjectRow): Promise<ObjectRecord> {
  const [object] = await presentObjects(cx, [type], [row])
  if (!object) throw objectNotFound()
  return object
}

const objectNotFound = () => notFound('object.not_found', 'There is no such object.')
