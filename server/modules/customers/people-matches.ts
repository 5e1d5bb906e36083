import { type RawBuilder, sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import { listContactAccounts } from './customers.store.ts'

/** The leads that have an address or a number of contacts, the first made first, by contact. */
export async function listLeadsOf(cx: Cx, contactIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const rows = await cx.tx
    .selectFrom('identities as i')
    .innerJoin('leadIdentities as l', (j) =>
      j.on('l.orgId', '=', cx.org.id).onRef('l.kind', '=', 'i.kind').onRef('l.value', '=', 'i.value'),
    )
    .select(['i.contactId', 'l.leadId'])
    .distinct()
    .where('i.orgId', '=', cx.org.id)
    .where('i.contactId', '=', anyId(contactIds))
    .orderBy('l.leadId')
    .execute()
  return idsBy(rows, ({ contactId, leadId }) => [contactId, leadId])
}

/** All accounts of contacts, the primary one first, by contact. */
export async function listAccountsOf(cx: Cx, contactIds: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  return idsBy(await listContactAccounts(cx, [...contactIds]), ({ contactId, id }) => [contactId, id])
}

function idsBy<Row>(rows: readonly Row[], pairOf: (row: Row) => [of: string, id: string]): Map<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const [of, id] of rows.map(pairOf)) ids.set(of, [...(ids.get(of) ?? []), id])
  return ids
}

/** The leads that became the contact: what they are associated with is its history. */
export async function listConvertedLeads(cx: Cx, contactId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('leads')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('convertedContactId', '=', contactId)
    .execute()
  return rows.map((row) => row.id)
}

/** The leads that became the contact, as a sub-select of their ids. */
export const leadsOfContact = (cx: Cx, contactId: string): RawBuilder<{ id: string }> =>
  sql`select l.id from leads l where l.org_id = ${cx.org.id} and l.converted_contact_id = ${contactId}::uuid`

/** Those who became the customer by merges, over all of them: what happened to them is its history. */
export async function listAbsorbed(cx: Cx, kind: 'contact' | 'account', id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`with recursive absorbed(id, step) as (
      select gone_id, 1 from customer_merges
      where org_id = ${cx.org.id} and kind = ${kind} and kept_id = ${id}::uuid and undone_at is null
      union all
      select m.gone_id, a.step + 1 from absorbed a join customer_merges m
        on m.org_id = ${cx.org.id} and m.kind = ${kind} and m.kept_id = a.id and m.undone_at is null where a.step < 100)
    select id from absorbed`.execute(cx.tx)
  return rows.map((row) => row.id)
}

/** The contacts of an account as a sub-select of their ids, for statements of other modules. */
export const contactsOfAccount = (cx: Cx, accountId: string): RawBuilder<{ id: string }> =>
  sql`select ca.contact_id as id from contact_accounts ca where ca.org_id = ${cx.org.id} and ca.account_id = ${accountId}::uuid`
