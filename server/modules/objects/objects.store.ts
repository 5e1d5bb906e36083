import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { CustomValues } from '../fields/custom-values.ts'

export type ObjectRow = {
  id: string
  typeId: string
  name: string
  accountId: string | null
  contactId: string | null
  ownerId: string | null
  custom: CustomValues
  version: number
  createdAt: Date
  updatedAt: Date
}

const columns = [
  'id',
  'typeId',
  'name',
  'accountId',
  'contactId',
  'ownerId',
  'custom',
  'version',
  'createdAt',
  'updatedAt',
] as const

const all = (cx: Cx) =>
  cx.tx
    .selectFrom('objectRecords')
    .select(columns)
    .$narrowType<{ custom: CustomValues }>()
    .where('orgId', '=', cx.org.id)

export async function findObject(cx: Cx, id: string): Promise<ObjectRow | null> {
  return (await all(cx).where('id', '=', id).executeTakeFirst()) ?? null
}

export async function lockObject(cx: Cx, id: string): Promise<ObjectRow | null> {
  return (await all(cx).where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
}

export async function objectsByIds(cx: Cx, ids: readonly string[]): Promise<ObjectRow[]> {
  return ids.length === 0
    ? []
    : all(cx)
        .where('id', 'in', [...ids])
        .execute()
}

/** Ids of objects of a type with a name, whatever its case; two at most. */
export async function listNamed(cx: Cx, typeId: string, name: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('objectRecords')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('typeId', '=', typeId)
    .where('sortName', '=', sql<string>`lower(${name})`)
    .limit(2)
    .execute()
  return rows.map(({ id }) => id)
}

/** Ids of the objects of a type that belong to each of the contacts, by name, at most so many of each. */
export async function listOfContacts(
  cx: Cx,
  typeId: string,
  { contactIds, most }: { contactIds: readonly string[]; most: number },
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ contactId: string; ids: string[] }>`
    select c.id as contact_id, array(
      select r.id from object_records r
      where r.org_id = ${cx.org.id} and r.type_id = ${typeId}::uuid and r.contact_id = c.id
      order by r.sort_name, r.id limit ${most}) as ids
    from unnest(${[...contactIds]}::uuid[]) as c (id)`.execute(cx.tx)
  return new Map(rows.map(({ contactId, ids }) => [contactId, ids]))
}

/** Names of objects, with the keys of their types. `held`: they are not deleted until the transaction ends. */
export async function listRefs(
  cx: Cx,
  ids: readonly string[],
  { held = false } = {},
): Promise<{ id: string; name: string; typeKey: string }[]> {
  if (ids.length === 0) return []
  return cx.tx
    .selectFrom('objectRecords as r')
    .innerJoin('objectTypes as y', (join) => join.onRef('y.orgId', '=', 'r.orgId').onRef('y.id', '=', 'r.typeId'))
    .select(['r.id', 'r.name', 'y.key as typeKey'])
    .where('r.orgId', '=', cx.org.id)
    .where('r.id', 'in', [...ids])
    .$if(held, (query) => query.forKeyShare('r'))
    .execute()
}

export async function insertObject(cx: Cx, row: ObjectRow): Promise<void> {
  await cx.tx
    .insertInto('objectRecords')
    .values({ orgId: cx.org.id, ...row, custom: JSON.stringify(row.custom) })
    .execute()
}

/** Without its custom values, which are written beside. */
export async function saveObject(
  cx: Cx,
  { id, typeId: _type, createdAt: _at, custom: _custom, ...row }: ObjectRow,
): Promise<void> {
  await cx.tx.updateTable('objectRecords').set(row).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteObject(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('objectRecords').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Records by id after one. */
export async function listObjectsAfter(cx: Cx, part: { after: string | null; limit: number }): Promise<ObjectRow[]> {
  let query = all(cx)
  if (part.after) query = query.where('id', '>', part.after)
  return query.orderBy('id').limit(part.limit).execute()
}

/** Records of all types by name, of an account or a contact when they are named; `sortName` says where each stands. */
export async function listByName(
  cx: Cx,
  list: { accountId?: string; contactId?: string; after: readonly [string, string] | null; limit: number },
): Promise<(ObjectRow & { sortName: string })[]> {
  let query = all(cx).select('sortName')
  if (list.accountId) query = query.where('accountId', '=', list.accountId)
  if (list.contactId) query = query.where('contactId', '=', list.contactId)
  if (list.after) query = query.where(sql<boolean>`(sort_name, id) > (${list.after[0]}, ${list.after[1]}::uuid)`)
  return query.orderBy('sortName').orderBy('id').limit(list.limit).execute()
}
