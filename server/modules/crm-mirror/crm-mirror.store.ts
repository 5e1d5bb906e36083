import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { newId } from '../../platform/ids.ts'
import { canonical, columnsOf, type Kind, nameOfSource, type Row } from './rows.rules.ts'

const tables: Record<Kind, string> = {
  accounts: 'crm_accounts',
  contacts: 'crm_contacts',
  activities: 'crm_activities',
}
const table = (kind: Kind) => sql.raw(tables[kind])
const list = (parts: readonly string[]): RawBuilder<unknown> => sql.raw(parts.join(', '))

/** The columns that a source fills, by the names of the API. Amounts come without needless zeros. */
const selected = (kind: Kind) =>
  list(
    columnsOf[kind].map(({ field, column, type }) =>
      type === 'numeric' ? `trim_scale(${column})::text as "${field}"` : `${column} as "${field}"`,
    ),
  )

/** The rows that are there, deleted ones too, by their external ids; locked in their order, so that two writers wait for each other. */
export async function findRows(
  cx: Cx,
  kind: Kind,
  { source, ids, lock }: { source: string; ids: readonly string[]; lock: boolean },
): Promise<Map<string, { row: Row; live: boolean }>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Row & { live: boolean }>`
    select external_id as "externalId", deleted_at is null as live, ${selected(kind)} from ${table(kind)}
    where org_id = ${cx.org.id} and source = ${source} and external_id = any(${[...ids]}::text[])
    order by external_id ${lock ? sql`for no key update` : sql``}`.execute(cx.tx)
  return new Map(rows.map(({ live, ...row }) => [row.externalId, { row: canonical(kind, row), live }]))
}

/** A row that is there, with what is known of it besides what its source fills. */
export type LiveRow = Row & { id: string; source: string; syncedAt: Date; updatedAt: Date }
export type RowQuery = { source?: string; email?: string; externalId?: string; after: string | null; limit: number }

/** Rows that are there, by their ids: at most `limit` behind `after`. `email`: contacts alone, any of their three. */
export async function listRows(cx: Cx, kind: Kind, query: RowQuery): Promise<LiveRow[]> {
  const { source, email, externalId, after, limit } = query
  const key = sql`lower(btrim(${email}::text))`
  const { rows } = await sql<LiveRow>`
    select id, source, external_id as "externalId", synced_at as "syncedAt", updated_at as "updatedAt", ${selected(kind)} from ${table(kind)}
    where org_id = ${cx.org.id} and deleted_at is null
      ${source === undefined ? sql`` : sql`and source = ${source}`}
      ${externalId === undefined ? sql`` : sql`and external_id = ${externalId}`}
      ${email === undefined ? sql`` : sql`and (email_key = ${key} or email_2_key = ${key} or email_3_key = ${key})`}
      ${after === null ? sql`` : sql`and id > ${after}::uuid`}
    order by id limit ${limit}`.execute(cx.tx)
  return rows.map((row) => ({ ...row, ...canonical(kind, row) }))
}

type Seen = { source: string; at: Date }

/** Writes rows as the source says them, new ones and those that are there; deleted ones are there again. */
export async function upsertRows(cx: Cx, kind: Kind, { source, at }: Seen, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const columns = columnsOf[kind]
  const names = columns.map(({ column }) => column)
  const records = JSON.stringify(rows.map((row) => ({ ...row, id: newId() })))
  const shape = list(columns.map(({ field, type }) => `"${field}" ${type}`))
  await sql`
    insert into ${table(kind)} as t (org_id, id, source, external_id, ${list(names)}, synced_at, updated_at)
    select ${cx.org.id}::uuid, r.id, ${source}, r."externalId", ${list(columns.map(({ field }) => `r."${field}"`))}, ${at}, ${cx.now}
    from jsonb_to_recordset(${records}::jsonb) as r(id uuid, "externalId" text, ${shape}) order by r."externalId"
    on conflict (org_id, source, external_id) do update set ${list(names.map((name) => `${name} = excluded.${name}`))},
      synced_at = greatest(t.synced_at, excluded.synced_at), updated_at = excluded.updated_at, deleted_at = null`.execute(
    cx.tx,
  )
}

/** Rows that the source says as they are. */
export async function touchRows(cx: Cx, kind: Kind, { source, at }: Seen, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update ${table(kind)} set synced_at = greatest(synced_at, ${at}) where org_id = ${cx.org.id} and source = ${source}
    and external_id = any(${[...ids]}::text[])`.execute(cx.tx)
}

/** Buries rows: the source has them no more. The ids of those that were there. */
export async function buryRows(cx: Cx, kind: Kind, { source, at }: Seen, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ externalId: string }>`
    update ${table(kind)} set deleted_at = ${cx.now}, updated_at = ${cx.now}, synced_at = greatest(synced_at, ${at})
    where org_id = ${cx.org.id} and source = ${source} and external_id = any(${[...ids]}::text[]) and deleted_at is null
    returning external_id as "externalId"`.execute(cx.tx)
  return rows.map(({ externalId }) => externalId)
}

/**
 * Makes sure that rows that others name can be named: those that are not there are made as deleted ones, to be filled when the source
 * tells of them. The ids of those that nobody is shown yet.
 */
export async function holdPlaces(
  cx: Cx,
  kind: 'accounts' | 'contacts',
  source: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ externalId: string; live: boolean }>`
    select external_id as "externalId", deleted_at is null as live from ${table(kind)}
    where org_id = ${cx.org.id} and source = ${source} and external_id = any(${[...ids]}::text[])`.execute(cx.tx)
  const there = new Map(rows.map(({ externalId, live }) => [externalId, live]))
  const absent = ids.filter((id) => !there.has(id)).sort()
  const records = JSON.stringify(absent.map((externalId) => ({ id: newId(), externalId })))
  if (absent.length > 0)
    await sql`
      insert into ${table(kind)} (org_id, id, source, external_id, name, synced_at, updated_at, deleted_at)
      select ${cx.org.id}::uuid, r.id, ${source}, r."externalId", r."externalId", ${cx.now}, ${cx.now}, ${cx.now}
      from jsonb_to_recordset(${records}::jsonb) as r(id uuid, "externalId" text)
      on conflict (org_id, source, external_id) do nothing`.execute(cx.tx)
  return new Set(ids.filter((id) => there.get(id) !== true))
}

/** Notes that something came from a source; the first time makes it known. */
export async function noteSource(cx: Cx, { source, at }: Seen): Promise<void> {
  await sql`
    insert into crm_sources as s (org_id, id, source, name, synced_at, created_at)
    values (${cx.org.id}, ${newId()}, ${source}, ${nameOfSource(source)}, ${at}, ${cx.now})
    on conflict (org_id, source) do update set synced_at = greatest(s.synced_at, excluded.synced_at)`.execute(cx.tx)
}

/** Those of the external ids whose rows are there and not deleted. */
export async function listLive(
  cx: Cx,
  kind: Kind,
  { source, ids }: { source: string; ids: readonly string[] },
): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ externalId: string }>`
    select external_id as "externalId" from ${table(kind)} where org_id = ${cx.org.id} and source = ${source}
      and external_id = any(${[...ids]}::text[]) and deleted_at is null`.execute(cx.tx)
  return rows.map(({ externalId }) => externalId)
}

/** How many rows of a source there are, and how many of them it has not said since `before`. */
export async function countLive(
  cx: Cx,
  kind: Kind,
  { source, before }: { source: string; before: Date },
): Promise<{ live: number; older: number }> {
  const { rows } = await sql<{ live: number; older: number }>`
    select count(*)::int as live, (count(*) filter (where synced_at < ${before}))::int as older from ${table(kind)}
    where org_id = ${cx.org.id} and source = ${source} and deleted_at is null`.execute(cx.tx)
  return rows[0] ?? { live: 0, older: 0 }
}

/** Buries at most so many rows that their source has not said since `before`; their external ids. */
export async function buryOlder(
  cx: Cx,
  kind: Kind,
  { source, before, most }: { source: string; before: Date; most: number },
): Promise<string[]> {
  const org = cx.org.id
  const { rows } = await sql<{ externalId: string }>`
    update ${table(kind)} set deleted_at = ${cx.now}, updated_at = ${cx.now} where org_id = ${org} and id = any(array(
      select id from ${table(kind)} where org_id = ${org} and source = ${source} and deleted_at is null and synced_at < ${before}
      order by external_id limit ${most} for no key update)) returning external_id as "externalId"`.execute(cx.tx)
  return rows.map(({ externalId }) => externalId)
}

/** Forgets at most so many rows of a kind that were deleted before, and that no other row names; how many it were. */
export async function forgetRows(cx: Cx, kind: Kind, before: Date, most: number): Promise<number> {
  const org = cx.org.id
  const named: Record<Kind, RawBuilder<unknown>> = {
    activities: sql``,
    contacts: sql`and not exists (select from crm_activities a where a.org_id = ${org} and a.source = t.source and a.contact_external_id = t.external_id)`,
    accounts: sql`and not exists (select from crm_activities a where a.org_id = ${org} and a.source = t.source and a.account_external_id = t.external_id)
      and not exists (select from crm_contacts c where c.org_id = ${org} and c.source = t.source and c.account_external_id = t.external_id)`,
  }
  const { rows } = await sql`delete from ${table(kind)} where org_id = ${org} and id = any(array(
    select id from ${table(kind)} t where t.org_id = ${org} and t.deleted_at < ${before} ${named[kind]} limit ${most})) returning id`.execute(
    cx.tx,
  )
  return rows.length
}
