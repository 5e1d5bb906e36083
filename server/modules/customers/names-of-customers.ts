import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { findOwner } from './customers.store.ts'
import { normalizeEmail } from './identities.rules.ts'

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

/** The contact who has the address, else those of the name; two at most. */
export async function findContactsCalled(cx: Cx, text: string): Promise<string[]> {
  const email = normalizeEmail(text)
  if (email) return [await findOwner(cx, 'email', email)].filter((id) => id !== null)
  const rows = await cx.tx
    .selectFrom('contacts')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('sortName', '=', sql<string>`lower(${text})`)
    .limit(2)
    .execute()
  return rows.map(({ id }) => id)
}
