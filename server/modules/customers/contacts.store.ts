import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import { inOrder } from './in-order.ts'

export type ContactRow = {
  id: string
  name: string
  notes: string
  language: string | null
  timeZone: string | null
  custom: CustomValues
  createdAt: Date
  updatedAt: Date
}

export const contactColumns = [
  'id',
  'name',
  'notes',
  'language',
  'timeZone',
  'custom',
  'createdAt',
  'updatedAt',
] as const

export async function findContact(cx: Cx, id: string): Promise<ContactRow | null> {
  const row = await cx.tx
    .selectFrom('contacts')
    .select(contactColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .$castTo<ContactRow>()
    .executeTakeFirst()
  return row ?? null
}

export async function lockContact(cx: Cx, id: string): Promise<ContactRow | null> {
  const row = await cx.tx
    .selectFrom('contacts')
    .select(contactColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .$castTo<ContactRow>()
    .executeTakeFirst()
  return row ?? null
}

export async function saveContact(
  cx: Cx,
  contact: Omit<ContactRow, 'createdAt' | 'updatedAt' | 'custom'>,
): Promise<void> {
  const { id, name, notes, language, timeZone } = contact
  await cx.tx
    .updateTable('contacts')
    .set({ name, notes, language, timeZone, updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Contacts in the order of their ids; those that are no more are absent. */
export async function findContacts(cx: Cx, ids: readonly string[]): Promise<ContactRow[]> {
  if (ids.length === 0) return []
  const rows = await cx.tx
    .selectFrom('contacts')
    .select(contactColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', anyId(ids))
    .$castTo<ContactRow>()
    .execute()
  return inOrder(ids, rows)
}
