import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { findContactRef } from '../customers/customers.service.ts'
import { lockTicket, requireNotClosed } from '../tickets/tickets.service.ts'
import * as store from './followers.store.ts'

/** A customer besides the requester who gets the replies. */
export type Participant = store.ParticipantRow

/** As many take part in a ticket besides its requester. */
const mostParticipants = 50

/** Customers besides the requester who get the replies in Cc and may write into the ticket. */
export async function listTicketParticipants(cx: Cx, ticketId: string): Promise<Participant[]> {
  return store.listParticipantRows(cx, ticketId)
}

/** Every address of the participants, lower case: what comes from there belongs to the ticket. */
export async function listParticipantAddresses(cx: Cx, ticketId: string): Promise<string[]> {
  return store.listParticipantEmails(cx, ticketId)
}

/** A customer takes part in a ticket, or no longer. 409 `ticket.closed`, 422 for unknown contacts and the requester. */
export async function setParticipant(
  cx: Cx,
  input: { ticket: string; contactId: string; takesPart: boolean },
): Promise<void> {
  const ticket = await lockTicket(cx, input.ticket)
  requireNotClosed(ticket)
  const contact = await findContactRef(cx, input.contactId)
  const contactId = contact?.id ?? input.contactId
  const place = [{ path: 'contactId', message: 'Choose another contact.' }]
  if (input.takesPart && !contact) throw unprocessable('ticket.unknown_participant', 'There is no such contact.', place)
  if (input.takesPart && ticket.requesterId === contactId)
    throw unprocessable(
      'ticket.participant_is_requester',
      'This contact is the requester and gets the replies anyway.',
      place,
    )
  if (input.takesPart && (await store.listParticipantIds(cx, ticket.id)).length >= mostParticipants)
    throw unprocessable('ticket.too_many_participants', 'A ticket has at most 50 participants.', place)
  const changed = input.takesPart
    ? await store.insertParticipants(cx, ticket.id, [contactId])
    : await store.deleteParticipants(cx, ticket.id, [contactId])
  if (changed.length > 0)
    emit(
      cx,
      input.takesPart ? 'ticket.participant_added' : 'ticket.participant_removed',
      { contact: { id: contactId, name: contact?.name ?? '' } },
      { ticketId: ticket.id },
    )
}

/** Participants of `from`, and `more`, take part in `to`, except its requester; returns who did not before. */
export async function copyParticipants(
  cx: Cx,
  move: { from: string; to: string; more: string[]; requesterId: string | null },
): Promise<string[]> {
  const wanted = new Set([...(await store.listParticipantIds(cx, move.from)), ...move.more])
  if (move.requesterId) wanted.delete(move.requesterId)
  return store.insertParticipants(cx, move.to, [...wanted])
}

/** Takes copyParticipants back. */
export async function removeParticipants(cx: Cx, ticketId: string, contactIds: string[]): Promise<void> {
  await store.deleteParticipants(cx, ticketId, contactIds)
}
