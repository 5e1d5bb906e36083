import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ObjectType } from './object-types.contract.ts'

/** Types of objects: a few, always read together. */
export type TypeRow = {
  id: string
  key: string
  singular: string
  plural: string
  icon: ObjectType['icon']
  description: string
  version: number
  archivedAt: Date | null
  createdAt: Date
  updatedAt: Date
}

const all = (cx: Cx) =>
  cx.tx
    .selectFrom('objectTypes')
    .select([
      ...(['id', 'key', 'singular', 'plural', 'icon', 'description'] as const),
      ...(['version', 'archivedAt', 'createdAt', 'updatedAt'] as const),
    ])
    .$narrowType<{ icon: ObjectType['icon'] }>()
    .where('orgId', '=', cx.org.id)
    .orderBy(sql`lower(plural)`)
    .orderBy('id')

/** All types by name, archived ones too. */
export const listTypes = (cx: Cx): Promise<TypeRow[]> => all(cx).execute()
/** Like listTypes, locked: who changes types waits for the one before. */
export const lockTypes = (cx: Cx): Promise<TypeRow[]> => all(cx).forUpdate().execute()

export async function findType(cx: Cx, key: string): Promise<TypeRow | null> {
  return (await all(cx).where('key', '=', key).executeTakeFirst()) ?? null
}

export async function insertType(cx: Cx, row: TypeRow): Promise<void> {
  await cx.tx
    .insertInto('objectTypes')
    .values({ orgId: cx.org.id, ...row })
    .execute()
}

export async function saveType(cx: Cx, { id, key: _key, createdAt: _at, ...row }: TypeRow): Promise<void> {
  await cx.tx.updateTable('objectTypes').set(row).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteType(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('objectTypes').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** How many records there are of a type, counted to `most`. */
export async function countRecords(cx: Cx, typeId: string, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select 1 from object_records r
      where r.org_id = ${cx.org.id} and r.type_id = ${typeId}::uuid limit ${most}) r`.execute(cx.tx)
  return rows[0]?.count ?? 0
}
