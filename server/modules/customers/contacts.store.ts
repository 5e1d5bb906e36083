import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type ContactRow = {
  id: string
  name: string
  sortName: string
  notes: string
  language: string | null
  timeZone: string | null
  createdAt: Date
  updatedAt: Date
}

const columns = ['id', 'name', 'sortName', 'notes', 'language', 'timeZone', 'createdAt', 'updatedAt'] as const

export async function findContact(cx: Cx, id: string): Promise<ContactRow | null> {
  const row = await cx.tx
    .selectFrom('contacts')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function lockContact(cx: Cx, id: string): Promise<ContactRow | null> {
  const row = await cx.tx
    .selectFrom('contacts')
    .select(columns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function saveContact(
  cx: Cx,
  contact: Omit<ContactRow, 'createdAt' | 'updatedAt' | 'sortName'>,
): Promise<void> {
  const { id, name, notes, language, timeZone } = contact
  await cx.tx
    .updateTable('contacts')
    .set({ name, notes, language, timeZone, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Contacts by name after a row, or those among ids (newest first); of one account only when asked. */
export async function listContacts(
  cx: Cx,
  page: { account?: string; limit: number; after?: { sortName: string; id: string } | null; among?: string[] },
): Promise<ContactRow[]> {
  const org = cx.org.id
  let query = cx.tx.selectFrom('contacts').select(columns.map((column) => `contacts.${column}` as const))
  const { account, after, among } = page
  if (account)
    query = query.innerJoin('contactAccounts as ca', (j) =>
      j.on('ca.orgId', '=', org).onRef('ca.contactId', '=', 'contacts.id').on('ca.accountId', '=', account),
    )
  query = query.where('contacts.orgId', '=', org)
  if (among) query = query.where('contacts.id', 'in', among).orderBy('contacts.id', 'desc')
  else query = query.orderBy('contacts.sortName').orderBy('contacts.id')
  if (after) query = query.where(afterName('contacts', after))
  return query.limit(page.limit).execute()
}

/** Rows that come after one in the order of name and id. */
export function afterName(
  table: 'contacts' | 'accounts' | 'leads',
  after: { sortName: string; id: string },
): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${table}.sortName`)}, ${sql.ref(`${table}.id`)}) > (${after.sortName}::text, ${after.id}::uuid)`
}
