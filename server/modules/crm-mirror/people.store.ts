import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export type ContactRow = {
  id: string
  source: string
  externalId: string
  name: string | null
  email: string | null
  email2: string | null
  email3: string | null
  phone: string | null
  accountExternalId: string | null
  url: string | null
  data: Record<string, Json>
  syncedAt: Date
}

/**
 * The rows of people with one of the addresses, over three indexes, in the documented order: lowest rank, then last changed, then id.
 */
export async function listContactsByEmail(
  cx: Cx,
  addresses: readonly string[],
  limit: number,
): Promise<(ContactRow & { matched: string })[]> {
  const asked = sql`array(select lower(btrim(a)) from unnest(${[...addresses]}::text[]) a)`
  const { rows } = await sql<ContactRow & { matched: string }>`
    select id, source, external_id, name, email, email_2 as "email2", email_3 as "email3", phone, account_external_id, url, data, synced_at,
      btrim(case when email_key = any(${asked}) then email when email_2_key = any(${asked}) then email_2 else email_3 end) as matched
    from crm_contacts
    where org_id = ${cx.org.id} and deleted_at is null
      and (email_key = any(${asked}) or email_2_key = any(${asked}) or email_3_key = any(${asked}))
    order by rank, updated_at desc, id limit ${limit}`.execute(cx.tx)
  return rows
}

export type AccountRow = {
  id: string
  source: string
  externalId: string
  name: string
  type: string | null
  metadata: Record<string, Json>
  url: string | null
  syncedAt: Date
}

/** Where a row is named by others: its source, and its id there. */
export type RowRef = { source: string; externalId: string }

const pairs = (refs: readonly RowRef[]) =>
  sql`unnest(${refs.map(({ source }) => source)}::text[], ${refs.map(({ externalId }) => externalId)}::text[])`

/** The accounts of the references that are there, each once, in the order of the references. */
export async function listAccounts(cx: Cx, refs: readonly RowRef[]): Promise<AccountRow[]> {
  if (refs.length === 0) return []
  const { rows } = await sql<AccountRow>`
    select a.id, a.source, a.external_id, a.name, a.type, a.metadata, a.url, a.synced_at
    from (select source, external_id, min(place) as place
      from ${pairs(refs)} with ordinality r(source, external_id, place) group by source, external_id) r
    join crm_accounts a on a.org_id = ${cx.org.id} and a.source = r.source and a.external_id = r.external_id
    where a.deleted_at is null order by r.place`.execute(cx.tx)
  return rows
}

export type ActivityRow = {
  id: string
  source: string
  kind: string
  title: string
  status: string | null
  amount: string | null
  currency: string | null
  occurredAt: Date | null
  body: string | null
  url: string | null
}

export type ActivityQuery = {
  contacts: readonly RowRef[]
  accounts: readonly RowRef[]
  /** Notes alone, or all that are none. */
  notes: boolean
  /** The last row of the page before. */
  after: { at: string | null; id: string } | null
  limit: number
}

/** What belongs to some contacts and accounts, the newest first, what has no date last; each once. */
export async function listActivities(cx: Cx, query: ActivityQuery): Promise<(ActivityRow & { at: string | null })[]> {
  const { after, limit } = query
  const dated =
    after && after.at === null
      ? []
      : await activities(cx, query, sql`occurred_at desc, id`, [
          sql`occurred_at is not null`,
          ...(after
            ? [
                sql`(occurred_at < ${after.at}::timestamptz or (occurred_at = ${after.at}::timestamptz and id > ${after.id}::uuid))`,
              ]
            : []),
        ])
  if (dated.length >= limit) return dated
  const undated = await activities(cx, { ...query, limit: limit - dated.length }, sql`id`, [
    sql`occurred_at is null`,
    ...(after && after.at === null ? [sql`id > ${after.id}::uuid`] : []),
  ])
  return [...dated, ...undated]
}

/** One walk of an index for each reference, cut to the page; then the newest of all of them. */
async function activities(
  cx: Cx,
  { contacts, accounts, notes, limit }: ActivityQuery,
  order: RawBuilder<unknown>,
  where: RawBuilder<unknown>[],
): Promise<(ActivityRow & { at: string | null })[]> {
  const walk = (refs: readonly RowRef[], column: string) => sql`
    select found.* from ${pairs(refs)} r(source, external_id) cross join lateral (
      select * from crm_activities where org_id = ${cx.org.id} and source = r.source and ${sql.ref(column)} = r.external_id
        and deleted_at is null and (kind = 'note') = ${notes} and ${sql.join(where, sql` and `)}
      order by ${order} limit ${limit}) found`
  const { rows } = await sql<ActivityRow & { at: string | null }>`
    select id, source, kind, title, status, trim_scale(amount)::text as amount, currency, occurred_at, occurred_at::text as at, body, url
    from (${walk(contacts, 'contact_external_id')} union ${walk(accounts, 'account_external_id')}) found
    order by ${order} limit ${limit}`.execute(cx.tx)
  return rows
}

/**
 * The row of a contact with its addresses, or that of an account with those of all its contacts, at most `limit` of these; null: it is not there.
 */
export async function findAddresses(
  cx: Cx,
  kind: 'contact' | 'account',
  { source, externalId }: RowRef,
  limit: number,
): Promise<{ id: string; addresses: string[] } | null> {
  const named = kind === 'contact' ? sql`c.external_id = ${externalId}` : sql`c.account_external_id = ${externalId}`
  const { rows } = await sql<{ id: string; addresses: string[] }>`
    select r.id, array(select a from (select c.email_key, c.email_2_key, c.email_3_key from crm_contacts c
        where c.org_id = ${cx.org.id} and c.source = ${source} and ${named} and c.deleted_at is null order by c.id limit ${limit}) c,
      lateral unnest(array[email_key, email_2_key, email_3_key]) a where a is not null) as addresses
    from ${sql.table(`crm_${kind}s`)} r where r.org_id = ${cx.org.id} and r.source = ${source} and r.external_id = ${externalId}
      and r.deleted_at is null`.execute(cx.tx)
  return rows[0] ?? null
}
