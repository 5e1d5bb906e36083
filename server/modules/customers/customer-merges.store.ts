import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { CustomerPlace } from './customer-places.ts'
import type { PrimaryIdentity } from './merge-primaries.store.ts'

export type CustomerKind = 'contact' | 'account'
/** A row of contacts or accounts as JSON, by the names of the database. */
export type RawCustomer = { id: string; name: string; notes: string } & Record<string, unknown>
/** Which links of both came first before the merge: identities; of a merge of accounts, contacts whose first account was the gone one. */
export type MergeFacts = {
  gone: RawCustomer
  kept: RawCustomer
  after: RawCustomer
  primaries: PrimaryIdentity[]
  keptPrimaryAccount: string | null
  gonePrimaryAccount: string | null
  firstOf: string[]
}
export type MergeRow = {
  id: string
  kind: CustomerKind
  keptId: string
  goneId: string
  goneName: string
  byId: string
  byName: string
  facts: MergeFacts
  createdAt: Date
  undoneAt: Date | null
}

const tableOf = (kind: CustomerKind): RawBuilder<unknown> => sql.raw(kind === 'contact' ? 'contacts' : 'accounts')

/** The row of a customer, locked until the end of the transaction: nothing new can name it meanwhile. */
export async function lockCustomer(cx: Cx, kind: CustomerKind, id: string): Promise<RawCustomer | null> {
  const { rows } = await sql<{ text: string }>`select to_jsonb(c)::text as text from ${tableOf(kind)} c
    where c.org_id = ${cx.org.id} and c.id = ${id}::uuid for update`.execute(cx.tx)
  return rows[0] ? JSON.parse(rows[0].text) : null
}

/** Columns of a table that can be written. */
async function columnsOf(cx: Cx, table: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select attname::text as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`.execute(
    cx.tx,
  )
  return rows.map(({ name }) => name)
}

const listed = (columns: readonly string[]) => sql.join(columns.map((column) => sql.raw(`"${column}"`)))

/** Puts rows back as they were; those that are there again stay. Columns that came since they were kept aside begin as they do in a new row. */
async function insertRaw(cx: Cx, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (rows.length === 0) return
  const columns = listed((await columnsOf(cx, table)).filter((column) => rows.every((row) => column in row)))
  await sql`insert into ${sql.raw(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.raw(table)}, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`.execute(cx.tx)
}

export const insertCustomer = (cx: Cx, kind: CustomerKind, row: RawCustomer): Promise<void> =>
  insertRaw(cx, kind === 'contact' ? 'contacts' : 'accounts', [row])

/** Writes all columns of a customer; returns the row as it is then. */
export async function writeCustomer(cx: Cx, kind: CustomerKind, row: RawCustomer): Promise<RawCustomer> {
  const table = kind === 'contact' ? 'contacts' : 'accounts'
  const columns = listed((await columnsOf(cx, table)).filter((column) => column !== 'org_id' && column !== 'id'))
  const { rows } = await sql<{ text: string }>`
    update ${sql.raw(table)} c set (${columns}) =
      (select ${columns} from jsonb_populate_record(null::${sql.raw(table)}, ${JSON.stringify(row)}::jsonb))
    where c.org_id = ${cx.org.id} and c.id = ${row.id}::uuid returning to_jsonb(c)::text as text`.execute(cx.tx)
  return rows[0] ? JSON.parse(rows[0].text) : row
}

export async function deleteCustomer(cx: Cx, kind: CustomerKind, id: string): Promise<void> {
  await sql`delete from ${tableOf(kind)} where org_id = ${cx.org.id} and id = ${id}::uuid`.execute(cx.tx)
}

const parts = (place: CustomerPlace) => ({
  table: sql.raw(place.table),
  column: sql.raw(place.column),
  key: sql.raw(place.key),
  name: `${place.table}.${place.column}`,
})

/** Moves what names one customer at a place to another one, and writes down what was moved and what was kept aside. */
export async function movePlace(
  cx: Cx,
  place: CustomerPlace,
  move: { mergeId: string; from: string; to: string },
): Promise<number> {
  const { table, column, key, name } = parts(place)
  const { mergeId, from, to } = move
  const org = cx.org.id
  if (place.once)
    await sql`with clash as (
        delete from ${table} t where t.org_id = ${org} and t.${column} = ${from}::uuid and exists (
          select from ${table} k where k.org_id = ${org} and k.${key} = t.${key} and k.${column} = ${to}::uuid)
        returning t.${key}::text as record, to_jsonb(t) as aside)
      insert into customer_merge_rows (org_id, merge_id, place, record, aside)
      select ${org}, ${mergeId}::uuid, ${name}, record, aside from clash`.execute(cx.tx)
  const { numAffectedRows } = await sql`with moved as (
      update ${table} t set ${column} = ${to}::uuid where t.org_id = ${org} and t.${column} = ${from}::uuid
      returning t.${key}::text as record)
    insert into customer_merge_rows (org_id, merge_id, place, record)
    select ${org}, ${mergeId}::uuid, ${name}, record from moved`.execute(cx.tx)
  return Number(numAffectedRows ?? 0)
}

/** Moves back what a merge moved and nobody has moved elsewhere since, and what was kept aside. */
export async function movePlaceBack(
  cx: Cx,
  place: CustomerPlace,
  move: { mergeId: string; from: string; to: string },
): Promise<void> {
  const { table, column, key, name } = parts(place)
  const { mergeId, from, to } = move
  const org = cx.org.id
  await sql`update ${table} t set ${column} = ${to}::uuid from customer_merge_rows r
    where r.org_id = ${org} and r.merge_id = ${mergeId}::uuid and r.place = ${name} and r.aside is null
      and t.org_id = ${org} and t.${key}::text = r.record and t.${column} = ${from}::uuid`.execute(cx.tx)
  const { rows } = await sql<{ text: string }>`select aside::text as text from customer_merge_rows
    where org_id = ${org} and merge_id = ${mergeId}::uuid and place = ${name} and aside is not null`.execute(cx.tx)
  await insertRaw(
    cx,
    place.table,
    rows.map(({ text }) => withoutPrimary(JSON.parse(text))),
  )
}

/** Which account comes first is said afterwards: another one may have become it since. */
const withoutPrimary = (row: Record<string, unknown>) => ('is_primary' in row ? { ...row, is_primary: false } : row)

/** How many rows name the customer at a place, counted to `cap`. */
export async function countPlace(cx: Cx, place: CustomerPlace, id: string, cap: number): Promise<number> {
  const { table, column } = parts(place)
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from (
    select from ${table} where org_id = ${cx.org.id} and ${column} = ${id}::uuid limit ${cap}) n`.execute(cx.tx)
  return rows[0]?.count ?? 0
}

/** How many rows a merge moved or kept aside, by place. */
export async function countMoved(
  cx: Cx,
  mergeIds: readonly string[],
): Promise<{ mergeId: string; place: string; count: number }[]> {
  if (mergeIds.length === 0) return []
  const { rows } = await sql<{ mergeId: string; place: string; count: number }>`
    select merge_id, place, count(*)::int as count from customer_merge_rows
    where org_id = ${cx.org.id} and merge_id = any(${[...mergeIds]}::uuid[]) group by 1, 2`.execute(cx.tx)
  return rows
}

export async function insertMerge(
  cx: Cx,
  merge: Pick<MergeRow, 'id' | 'kind' | 'keptId' | 'goneId' | 'goneName' | 'byId'>,
): Promise<void> {
  await cx.tx
    .insertInto('customerMerges')
    .values({ ...merge, orgId: cx.org.id, facts: sql`'{}'::jsonb`, createdAt: cx.now, undoneAt: null })
    .execute()
}

export async function saveFacts(cx: Cx, id: string, facts: MergeFacts): Promise<void> {
  await sql`update customer_merges set facts = ${JSON.stringify(facts)}::jsonb
    where org_id = ${cx.org.id} and id = ${id}::uuid`.execute(cx.tx)
}

export async function markUndone(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('customerMerges')
    .set({ undoneAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

const merges = (cx: Cx) =>
  cx.tx
    .selectFrom('customerMerges as m')
    .select(['m.id', 'm.kind', 'm.keptId', 'm.goneId', 'm.goneName', 'm.byId', 'm.createdAt', 'm.undoneAt'])
    .select([
      sql<string>`m.facts::text`.as('factsText'),
      sql<string>`coalesce((select a.name from member_access a where a.org_id = ${cx.org.id} and a.user_id = m.by_id), '')`.as(
        'byName',
      ),
    ])
    .where('m.orgId', '=', cx.org.id)

type Selected = Awaited<ReturnType<ReturnType<typeof merges>['execute']>>[number]
const mergeOf = ({ factsText, kind, ...row }: Selected): MergeRow => ({
  ...row,
  kind: kind as CustomerKind,
  facts: JSON.parse(factsText) as MergeFacts,
})

export async function findMerge(cx: Cx, id: string): Promise<MergeRow | null> {
  const row = await merges(cx).where('m.id', '=', id).executeTakeFirst()
  return row ? mergeOf(row) : null
}

export async function lockMerge(cx: Cx, id: string): Promise<MergeRow | null> {
  const row = await merges(cx).where('m.id', '=', id).forUpdate('m').executeTakeFirst()
  return row ? mergeOf(row) : null
}

/** The newest merges into a customer. */
export async function listMerges(cx: Cx, kind: CustomerKind, keptId: string, limit: number): Promise<MergeRow[]> {
  const rows = await merges(cx)
    .where('m.kind', '=', kind)
    .where('m.keptId', '=', keptId)
    .orderBy('m.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(mergeOf)
}

/** Whom a merged customer became, over all merges since; null when there is no merge of it. */
export async function findSuccessor(cx: Cx, kind: CustomerKind, id: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`with recursive way(id, step) as (
      select kept_id, 1 from customer_merges
      where org_id = ${cx.org.id} and kind = ${kind} and gone_id = ${id}::uuid and undone_at is null
      union all
      select m.kept_id, w.step + 1 from way w join customer_merges m
        on m.org_id = ${cx.org.id} and m.kind = ${kind} and m.gone_id = w.id and m.undone_at is null where w.step < 100)
    select id from way order by step desc limit 1`.execute(cx.tx)
  return rows[0]?.id ?? null
}
