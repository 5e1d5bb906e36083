import type { Cx } from '../../platform/context.ts'
import { labelsOf } from './labels.store.ts'
import { lockTicketsByIds, type TicketRecord } from './tickets.store.ts'

/** Ids of the labels of a ticket that the caller may read. */
export async function labelIdsOf(cx: Cx, ticketId: string): Promise<string[]> {
  return ((await labelsOf(cx, [ticketId])).get(ticketId) ?? []).map((label) => label.id)
}

/** Tickets with the ids of their labels, locked to the commit in one order for everybody; those that one does not see are absent. */
export async function lockStates(
  cx: Cx,
  ids: string[],
): Promise<Map<string, { ticket: TicketRecord; labelIds: string[] }>> {
  const tickets = await lockTicketsByIds(cx, ids)
  const labels = await labelsOf(
    cx,
    tickets.map((ticket) => ticket.id),
  )
  return new Map(
    tickets.map((ticket) => [ticket.id, { ticket, labelIds: (labels.get(ticket.id) ?? []).map((label) => label.id) }]),
  )
}
