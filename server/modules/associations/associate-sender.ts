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
  for (const { event, ticketId, contactId } of asked) {
    const status = tickets.get(ticketId)?.status
    if (status && status !== 'closed') await associateSender(cx, event, ticketId, contactId)
  }
}

async function associateSender(cx: Cx, event: DomainEvent, ticketId: string, contactId: string): Promise<void> {
  const set: { type: string; id: string; name: string }[] = []
  const unclear: { type: string; names: string[] }[] = []
  for (const { type, records } of await proposalsOf(cx, registeredTypes(), contactId)) {
    const [first, ...others] = records
    if (!first) continue
    if (others.length > 0) unclear.push({ type, names: records.map(({ name }) => name) })
    else if (await store.addAssociation(cx, ticketId, { recordType: type, recordId: first.id }))
      set.push({ type, id: first.id, name: first.name })
  }
  const quiet = quietOf(event)
  const cause = { rule: 'known_sender', event: event.seq, ...(quiet.length > 0 && { quiet }) }
  if (set.length > 0) emit(cx, 'ticket.associated', { set, unclear }, { ticketId, cause })
}
