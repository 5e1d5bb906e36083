import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import type { CreateCustomerNote, CustomerNote, ListCustomerNotes } from '../customers/customer-notes.contract.ts'
import { createNoteAbout, listNotesAbout } from '../customers/customer-notes.service.ts'
import { getObject } from './objects.service.ts'

/** A page of the notes about an object, pinned ones first, then the newest; `pinned`: those alone. 404 `object_type.not_found`, `object.not_found`. */
export async function listObjectNotes(
  cx: Cx,
  object: { typeKey: string; id: string },
  { pinned, ...part }: z.infer<typeof ListCustomerNotes>,
): Promise<{ data: CustomerNote[]; nextCursor: string | null }> {
  require(cx.actor, 'customers:read')
  await getObject(cx, object.typeKey, object.id)
  return listNotesAbout(cx, { kind: 'object', id: object.id }, { ...part, pinnedOnly: pinned === 'true' })
}

/** Writes a note about an object. 404 as above; 403 `customer_note.no_author` for who is no person. */
export async function createObjectNote(
  cx: Cx,
  object: { typeKey: string; id: string },
  note: z.infer<typeof CreateCustomerNote>,
): Promise<CustomerNote> {
  require(cx.actor, 'crm:read')
  await getObject(cx, object.typeKey, object.id)
  return createNoteAbout(cx, { kind: 'object', id: object.id }, note)
}
