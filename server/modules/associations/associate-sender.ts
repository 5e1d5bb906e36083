import type { Cx } from '../../platform/context.ts'
import { type DomainEvent, emit } from '../../platform/events.ts'
import { quietOf } from '../../platform/quiet.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import * as store from './associations.store.ts'
import { proposalsOf } from './associations.ts'
import { registeredTypes } from './record-types.ts'

/**
 * Consumer of `ticket.created` (product.md CR15, CO6): a new ticket is associated with the contact and the lead that its sender is known as,
 * and with the account where there is one only. Of several none is guessed; they are proposed on the ticket. What was decided, and why,
 * stands in the timeline. Idempotent: a type that has an association by now keeps it, and is not told of again.
 */
export async function associateSender(cx: Cx, event: DomainEvent): Promise<void> {
  const requester = event.data.requester as { id?: unknown } | null | undefined
  const { ticketId } = event
  if (!ticketId || typeof requester?.id !== 'string' || event.data.source === 'import') return
  if (!(await findTicketFacts(cx, [ticketId])).has(ticketId)) return
  const set: { type: string; id: string; name: string }[] = []
  const unclear: { type: string; names: string[] }[] = []
  for (const { type, records } of await proposalsOf(cx, registeredTypes(), requester.id)) {
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
