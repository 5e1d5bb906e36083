import type { Cx } from '../../platform/context.ts'
import { listContactAccounts } from './customers.store.ts'

/** The leads that have an address or a number of the contact, the first made first. */
export async function listLeadsOf(cx: Cx, contactId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('identities as i')
    .innerJoin('leadIdentities as l', (j) =>
      j.on('l.orgId', '=', cx.org.id).onRef('l.kind', '=', 'i.kind').onRef('l.value', '=', 'i.value'),
    )
    .select('l.leadId')
    .distinct()
    .where('i.orgId', '=', cx.org.id)
    .where('i.contactId', '=', contactId)
    .orderBy('l.leadId')
    .execute()
  return rows.map((row) => row.leadId)
}

/** All accounts of the contact, the primary one first. */
export async function listAccountsOf(cx: Cx, contactId: string): Promise<string[]> {
  return (await listContactAccounts(cx, [contactId])).map(({ id }) => id)
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
