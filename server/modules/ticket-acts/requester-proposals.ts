import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { ensureContact } from '../customers/customers.service.ts'
import { lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import * as store from './requester-proposals.store.ts'

/** Remembers who wrote what a member forwarded into a new ticket (product.md CH22): people decide, nothing is taken by itself. */
export async function proposeRequester(
  cx: Cx,
  ticketId: string,
  {
    forwarder,
    member,
    original,
  }: {
    /** The contact whom the mail made the requester, and the member who he is. */
    forwarder: { id: string }
    member: { id: string; name: string }
    original: { name: string; address: string }
  },
): Promise<void> {
  const { name, address } = original
  await store.insertProposal(cx, ticketId, {
    contactId: forwarder.id,
    name,
    address,
    byId: member.id,
    byName: member.name,
  })
  emit(cx, 'ticket.requester_proposed', { by: { id: member.id, name: member.name }, name, address }, { ticketId })
}

/** Stands as long as who forwarded it is the requester: a change of him answers it too, and its undoing asks again. */
export async function findRequesterProposal(
  cx: Cx,
  { id, requesterId }: Pick<TicketRecord, 'id' | 'requesterId'>,
): Promise<store.RequesterProposal | null> {
  const proposal = await store.findProposal(cx, id)
  return proposal && proposal.contactId === requesterId ? proposal : null
}

/**
 * Makes the proposed person the requester, a new contact when unknown, or lets it be. 409 `ticket.no_proposal` when there is none any more,
 * `ticket.closed`.
 */
export async function answerRequesterProposal(
  cx: Cx,
  idOrCode: string,
  { accept }: { accept: boolean },
): Promise<TicketRecord> {
  requirePermission(cx.actor, 'tickets:update')
  const ticket = await lockTicket(cx, idOrCode)
  const proposal = await findRequesterProposal(cx, ticket)
  if (!proposal) throw conflict('ticket.no_proposal', 'Nobody is proposed as requester of this ticket any more.')
  const { name, address, byId, byName } = proposal
  if (accept) {
    const { contact } = await ensureContact(cx, { email: address, name: name || null })
    const cause = { rule: 'forwarded', by: { id: byId, name: byName } }
    return updateTicket(cx, ticket.id, { requesterId: contact.id }, { cause })
  }
  await store.dismissProposal(cx, ticket.id)
  emit(cx, 'ticket.requester_proposal_dismissed', { name, address }, { ticketId: ticket.id })
  return ticket
}
