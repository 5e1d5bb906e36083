import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { type ContactRef, findContactRef } from '../customers/customers.service.ts'
import { findMemberIdByEmail, requireAssignable } from '../members/members.service.ts'
import { findType, type TypeRow } from './tickets.store.ts'

/** What the fields of a ticket may point to, for making and changing it alike. */

/** The member, if tickets may be given to him by the actor; null for nobody. Giving to others needs `tickets:assign`. */
export async function assigneeOf(cx: Cx, assigneeId: string | null): Promise<{ id: string; name: string } | null> {
  if (assigneeId === null) return null
  if (cx.actor.kind === 'user' && cx.actor.userId !== assigneeId) require(cx.actor, 'tickets:assign')
  return requireAssignable(cx, assigneeId)
}

/**
 * The member who asks, when the contact's first address is the one by which a member signs in (product.md TK13): he sees the ticket.
 * Decided when the requester is set: who changes a contact's addresses later gives nobody a sight of its tickets.
 */
export async function memberWhoAsks(cx: Cx, requester: ContactRef | null): Promise<string | null> {
  return requester?.email ? findMemberIdByEmail(cx, requester.email) : null
}

/** The contact, or 422 that names the field. */
export async function requesterById(cx: Cx, id: string, path: string): Promise<ContactRef> {
  const contact = await findContactRef(cx, id)
  if (contact) return contact
  throw unprocessable('ticket.unknown_requester', 'There is no such contact.', [
    { path, message: 'There is no such contact.' },
  ])
}

/** 422 for a type that keeps its tickets and takes no new ones. */
export const archivedType = (type: string) =>
  unprocessable('ticket.type_archived', words`The type “${{ type }}” was archived. Choose another one.`, [
    { path: 'typeId', message: 'This type was archived.' },
  ])

/** The type by id or key, if one is named; 422 `ticket.unknown_type`. */
export async function typeOf(
  cx: Cx,
  input: { typeId?: string | null; type?: string; source?: string },
): Promise<TypeRow | null> {
  if (!input.typeId && !input.type) return null
  const type = await findType(cx, input.typeId ? { id: input.typeId } : { key: input.type ?? '' })
  if (type?.archivedAt && input.source !== 'import') throw archivedType(type.name)
  if (type) return type
  throw unprocessable('ticket.unknown_type', 'There is no such ticket type.', [
    { path: input.typeId ? 'typeId' : 'type', message: 'There is no such ticket type.' },
  ])
}
