import type { Cx, UserActor } from '../../platform/context.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import { ticketNotFound } from '../tickets/tickets.service.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import type { AnnouncePresence, Presence, TicketPresence } from './presence.contract.ts'
import { type Person, renewMs } from './presence-board.ts'
import { peopleIn, setPlace } from './presence-desk.ts'

/** A name is told to other processes with every renewal. */
const longestName = 80

/**
 * Says that the actor has a ticket open in one of his windows and what he does there, and answers who else is in it and in the tickets
 * whose rows he has on screen, as far as he sees them. 404 `ticket.not_found` for an open ticket that he does not see: he is in
 * none then.
 */
export async function announcePresence(cx: Cx, actor: UserActor, input: AnnouncePresence): Promise<Presence> {
  const { ticketId, activity, clientId, watch } = input
  const place = { orgId: cx.org.id, userId: actor.userId, clientId, name: actor.name.slice(0, longestName) }
  const there = peopleIn(cx.org.id, [...new Set([...(ticketId ? [ticketId] : []), ...watch])])
  const facts = await findTicketFacts(cx, [...(ticketId ? [ticketId] : []), ...there.keys()])
  const sees = (id: string) => {
    const ticket = facts.get(id)
    return ticket !== undefined && canSeeTicket(actor, ticket)
  }
  if (ticketId && !sees(ticketId)) {
    setPlace({ ...place, ticketId: null, activity: 'viewing' }, [])
    throw ticketNotFound()
  }
  setPlace({ ...place, ticketId, activity }, watch)
  const data = [...there].flatMap(([id, people]) => (sees(id) ? others(id, people, actor.userId) : []))
  return { data, renewSeconds: renewMs / 1_000 }
}

/** The people of a ticket but for the reader, as the API shows them; nothing when nobody is left. */
function others(ticketId: string, people: readonly Person[], readerId: string): TicketPresence[] {
  const rest = people.filter(({ id }) => id !== readerId)
  return rest.length > 0 ? [{ ticketId, people: rest }] : []
}
