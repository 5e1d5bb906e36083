import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** Which address, number and account of a person come first, while contacts or accounts are merged. */

export type PrimaryIdentity = { id: string; contactId: string; kind: string }

/** The first identities of the contacts. */
export async function listPrimaryIdentities(cx: Cx, contactIds: readonly string[]): Promise<PrimaryIdentity[]> {
  return cx.tx
    .selectFrom('identities')
    .select(['id', 'contactId', 'kind'])
    .where('orgId', '=', cx.org.id)
    .where('contactId', 'in', [...contactIds])
    .where('isPrimary', '=', true)
    .orderBy('id')
    .execute()
}

export async function findPrimaryAccount(cx: Cx, contactId: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('contactAccounts')
    .select('accountId')
    .where('orgId', '=', cx.org.id)
    .where('contactId', '=', contactId)
    .where('isPrimary', '=', true)
    .executeTakeFirst()
  return row?.accountId ?? null
}

/** No identity and no account of the contacts comes first: until setPrimaries. */
export async function clearPrimaries(cx: Cx, contactIds: readonly string[]): Promise<void> {
  for (const table of ['identities', 'contactAccounts'] as const)
    await cx.tx
      .updateTable(table)
      .set({ isPrimary: false })
      .where('orgId', '=', cx.org.id)
      .where('contactId', 'in', [...contactIds])
      .where('isPrimary', '=', true)
      .execute()
}

/** Of a contact without first ones: `wanted` identities and the account become it, where he has them; else his oldest ones. */
export async function setPrimaries(
  cx: Cx,
  contactId: string,
  wanted: { identities: readonly string[]; account: string | null },
): Promise<void> {
  const org = cx.org.id
  await sql`update identities i set is_primary = true where i.org_id = ${org} and i.id in (
      select distinct on (o.kind) o.id from identities o where o.org_id = ${org} and o.contact_id = ${contactId}::uuid
      order by o.kind, o.id = any(${[...wanted.identities]}::uuid[]) desc, o.created_at, o.id)`.execute(cx.tx)
  await sql`update contact_accounts a set is_primary = true where a.org_id = ${org} and a.contact_id = ${contactId}::uuid
    and a.account_id = (
      select o.account_id from contact_accounts o where o.org_id = ${org} and o.contact_id = ${contactId}::uuid
      order by o.account_id is not distinct from ${wanted.account}::uuid desc, o.created_at, o.account_id limit 1)`.execute(
    cx.tx,
  )
}

/** Contacts of both accounts whose first one is `gone`. */
export async function listFirstOfGone(cx: Cx, accounts: { kept: string; gone: string }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select g.contact_id as id from contact_accounts g
    join contact_accounts k on k.org_id = ${cx.org.id} and k.contact_id = g.contact_id and k.account_id = ${accounts.kept}::uuid
    where g.org_id = ${cx.org.id} and g.account_id = ${accounts.gone}::uuid and g.is_primary order by 1`.execute(cx.tx)
  return rows.map(({ id }) => id)
}

/** `to` comes first for those of the contacts for whom `from` does, or (from null) nothing does. */
export async function passFirst(
  cx: Cx,
  contactIds: readonly string[],
  pass: { from: string | null; to: string },
): Promise<void> {
  const org = cx.org.id
  const { from, to } = pass
  const { rows } = await sql<{ id: string }>`select v.id from unnest(${[...contactIds]}::uuid[]) v(id)
    where (select p.account_id from contact_accounts p where p.org_id = ${org} and p.contact_id = v.id and p.is_primary)
      is not distinct from ${from}::uuid`.execute(cx.tx)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return
  await sql`update contact_accounts a set is_primary = false
    where a.org_id = ${org} and a.contact_id = any(${ids}::uuid[]) and a.is_primary`.execute(cx.tx)
  await sql`update contact_accounts a set is_primary = true
    where a.org_id = ${org} and a.contact_id = any(${ids}::uuid[]) and a.account_id = ${to}::uuid`.execute(cx.tx)
}
