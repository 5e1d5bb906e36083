import type { Cx } from '../../platform/context.ts'
import { conflict, gone, notFound, type Problem } from '../../platform/errors.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { makeTicket, type NewTicket } from './create-ticket.ts'
import { findDeleted } from './deleted-tickets.store.ts'
import { type TicketRef, ticketRefOf } from './ticket-codes.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

export type { NewTicket } from './create-ticket.ts'
export type { TicketRecord } from './tickets.store.ts'

/** Makes a ticket; see makeTicket, which also gives the names of what the ticket points to. */
export async function createTicket(cx: Cx, input: NewTicket): Promise<TicketRecord> {
  return (await makeTicket(cx, input)).ticket
}

/**
 * The ticket by id or code, if the actor sees it, else 404 `ticket.not_found`: unseen and absent look the same. 410 `ticket.deleted`
 * for one that he would see, had nobody deleted it.
 */
export async function getTicketRecord(cx: Cx, idOrCode: string): Promise<TicketRecord> {
  const ref = ticketRefOf(idOrCode)
  const ticket = ref ? await store.findTicket(cx, ref) : null
  if (!ticket) throw await whyNotThere(cx, ref)
  return ticket
}

/** Like getTicketRecord, locked to the commit. Every change of a ticket begins with it. */
export async function lockTicket(cx: Cx, idOrCode: string): Promise<TicketRecord> {
  const ref = ticketRefOf(idOrCode)
  const ticket = ref ? await store.lockTicket(cx, ref) : null
  if (!ticket) throw await whyNotThere(cx, ref)
  return ticket
}

/** Those of the tickets that the actor sees, locked to the commit in one order for everybody. */
export async function lockSeenTickets(cx: Cx, ids: readonly string[]): Promise<Map<string, TicketRecord>> {
  const locked = await store.lockTicketsByIds(cx, [...new Set(ids)])
  return new Map(locked.map((ticket) => [ticket.id, ticket]))
}

export const ticketNotFound = () => notFound('ticket.not_found', 'There is no such ticket, or you may not see it.')

/** Why the actor does not get a ticket: somebody deleted it, or there is none that he may see. */
export async function whyNotThere(cx: Cx, ref: TicketRef | null): Promise<Problem> {
  const deleted = ref && (await findDeleted(cx, ref))
  return deleted ? ticketDeleted(deleted) : ticketNotFound()
}

/** 410 `ticket.deleted`. */
export const ticketDeleted = ({ code, byName }: { code: string; byName: string }) =>
  gone(
    'ticket.deleted',
    words`${{ ticket: code }} was deleted by ${{ name: byName }}. Whoever may delete tickets can bring it back.`,
  )

/** What a merged ticket says to whoever wants to work on it. */
export const mergedWords = (ticket: Pick<TicketRecord, 'code'>): Sentence =>
  sentence(
    'ticket.merged',
    words`${{ ticket: ticket.code }} was merged into another ticket. Undo the merge to work on it again.`,
  )

/** 409 `ticket.merged`. */
export function mergedAway(ticket: Pick<TicketRecord, 'code'>): Problem {
  const { code, ...said } = mergedWords(ticket)
  return conflict(code, said)
}

/** 409 `ticket.merged`, `ticket.closed`: neither is changed any more (product.md D14). */
export function requireNotClosed(ticket: Pick<TicketRecord, 'status' | 'code' | 'mergedIntoId'>): void {
  if (ticket.mergedIntoId) throw mergedAway(ticket)
  if (ticket.status === 'closed')
    throw conflict(
      'ticket.closed',
      words`${{ ticket: ticket.code }} is closed and locked. Reopen it before changing it.`,
    )
}
