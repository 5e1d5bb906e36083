import type { Cx } from '../../platform/context.ts'

/** All email addresses of a contact. */
export async function listEmails(cx: Cx, contactId: string): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('identities')
    .select('value')
    .where('orgId', '=', cx.org.id)
    .where('contactId', '=', contactId)
    .where('kind', '=', 'email')
    .execute()
  return rows.map((row) => row.value)
}

/** Names of contacts, accounts or leads by id. Unknown ids are absent. */
export async function namesOfCustomers(
  cx: Cx,
  table: 'contacts' | 'accounts' | 'leads',
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await cx.tx
    .selectFrom(table)
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
