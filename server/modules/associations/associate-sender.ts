import type { Cx } from '../../platform/context.ts'
import { type Consumer, type DomainEvent, emit } from '../../platform/events.ts'
import { quietOf } from '../../platform/quiet.ts'
import { findTicketBriefs } from '../tickets/ticket-facts.ts'
import * as store from './associations.store.ts'
import { proposalsOf } from './associations.ts'
import { registeredTypes } from './record-types.ts'

/**
 * A new ticket is associated with the contact and the lead that its sender is known as, and with the account where there is one only
 * (product.md CR15, CO6). Of several none is guessed; they are proposed on the ticket. What was decided, and why, stands in the timeline.
 * Idempotent: a type that has an association by now keeps it, and is not told of again. A ticket that is closed by now is locked (CR12),
 * as nearly all are that an organization had before there were associations.
 */
export const associateSenders: Consumer = {
  name: 'associations.sender',
  wants: (name) => name === 'ticket.created',
  react: (cx, event) => associateAll(cx, [event]),
  reactToAll: associateAll,
}

async function associateAll(cx: Cx, events: readonly DomainEvent[]): Promise<void> {
  const asked = events.flatMap((event) => {
    const requester = event.data.requester as { id?: unknown } | null | undefined
    const { ticketId } = event
    if (!ticketId || typeof requester?.id !== 'string' || event.data.source === 'import') return []
    return { event, ticketId, contactId: requester.id }
  })
  const tickets = await findTicketBriefs(
    cx,
    asked.map(({ ticketId }) => ticketId),
  )
  const open = asked.filter(({ ticketId }) => (tickets.get(ticketId)?.status ?? 'closed') !== 'closed')
  if (open.length === 0) return
  const contactIds = [...new Set(open.map(({ contactId }) => contactId))]
  const proposals = await proposalsOf(cx, registeredTypes(), contactIds)
  const known = open.map((one) => ({ ...one, proposed: proposals.get(one.contactId) ?? [] }))
  const added = await store.addAssociations(
    cx,
    known.flatMap(({ ticketId, proposed }) =>
      proposed.flatMap(({ type, records }) => {
        const [only] = records.length === 1 ? records : []
        return only ? [{ ticketId, recordType: type, recordId: only.id, name: only.name }] : []
      }),
    ),
  )
  const ofTicket = Map.groupBy(added, ({ ticketId }) => ticketId)
  for (const { event, ticketId, proposed } of known) {
    const set = (ofTicket.get(ticketId) ?? []).map(({ recordType, recordId, name }) => ({
      ...{ type: recordType, id: recordId, name },
    }))
    if (set.length === 0) continue
    const several = proposed.filter(({ records }) => records.length > 1)
    const unclear = several.map(({ type, records }) => ({ type, names: records.map(({ name }) => name) }))
    const quiet = quietOf(event)
    const cause = { rule: 'known_sender', event: event.seq, ...(quiet.length > 0 && { quiet }) }
    emit(cx, 'ticket.associated', { set, unclear }, { ticketId, cause })
  }
}
