import type { Cx, UserActor } from '../../platform/context.ts'
import { type DomainEvent, lastSeq, readEvents } from '../../platform/events.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import type { Event } from './activity.contract.ts'
import { listTicketEvents } from './activity.store.ts'
import { eventFor, hiddenEvent, namedTickets, withoutUnseen } from './event-visibility.rules.ts'

/** Events of an organization as they stand in the log, and what decides who may see them. For no one's eyes. */
export type RawEvents = {
  events: DomainEvent[]
  tickets: ReadonlyMap<string, TicketFacts>
  /** The newest number of the organization when they were read. */
  last: string
}

/** Reads the log after `since`, whoever may see it: pass each event through `visibleEvents`. */
export async function readRawEvents(cx: Cx, since: string, limit: number): Promise<RawEvents> {
  const last = await lastSeq(cx)
  const events = await readEvents(cx, since, limit)
  const tickets = await findTicketFacts(
    cx,
    events.flatMap((event) => [...(event.ticketId ? [event.ticketId] : []), ...namedTickets(event)]),
  )
  return { events, tickets, last }
}

/** The events that the actor may see, as the API shows them. */
export function visibleEvents(actor: UserActor, raw: Pick<RawEvents, 'events' | 'tickets'>): Event[] {
  return raw.events.flatMap((one) => {
    const event = eventFor(actor, one, raw.tickets)
    return event ? [presentEvent(event, raw.tickets)] : []
  })
}

/** All events of a ticket that the actor sees, oldest first. */
export async function listTimeline(
  cx: Cx,
  input: { ticket: string; after: string; limit: number },
): Promise<{ data: Event[]; nextCursor: string | null }> {
  const ticket = await getTicketRecord(cx, input.ticket)
  const events = await listTicketEvents(cx, { ticketId: ticket.id, after: input.after, limit: input.limit + 1 })
  const page = events.slice(0, input.limit)
  const shown = await withoutHidden(cx, page)
  return {
    data: shown.map((event) => presentEvent(event, new Map([[ticket.id, ticket]]))),
    nextCursor: events.length > input.limit ? (page.at(-1)?.seq ?? null) : null,
  }
}

/** Events that the actor may read, without the names of tickets and records in them that he does not see. */
export async function withoutHidden(cx: Cx, events: readonly DomainEvent[]): Promise<DomainEvent[]> {
  const others = await findTicketFacts(cx, events.flatMap(namedTickets))
  return events.map((event) => withoutUnseen(cx.actor, event, others))
}

function presentEvent(event: DomainEvent, tickets: ReadonlyMap<string, Pick<TicketFacts, 'code'>>): Event {
  const { seq, name, ticketId, data, cause } = event
  return {
    seq,
    name,
    ticketId,
    // Of a ticket that left one's sight the id tells lists what to drop; its code is for those who see it.
    ticketCode: name === hiddenEvent ? null : ((ticketId && tickets.get(ticketId)?.code) ?? null),
    actor: { kind: event.actorKind, id: event.actorId, name: event.actorName },
    at: event.at.toISOString(),
    data,
    cause,
  }
}
