import type { Ticket } from '../tickets.api.ts'
import type { LinkedTicket, TicketAround } from './acts.api.ts'

/** What speaks for leaving a ticket open. */
export interface Unfinished {
  children: LinkedTicket['ticket'][]
  /** Items of the checklist that are not done. */
  items: number
  /** Something was written and not sent. */
  draft: boolean
}

const isDone = (status: Ticket['status']) => status === 'resolved' || status === 'closed'

/** Incidents of a problem that nobody has finished. */
export const openIncidents = (around: Pick<TicketAround, 'links'>): LinkedTicket[] =>
  around.links.filter((one) => one.relation === 'incident' && !isDone(one.ticket.status))

/** Undefined: nothing does. */
export function unfinishedOf(
  ticket: Pick<Ticket, 'checklist'>,
  around: Pick<TicketAround, 'links'> | undefined,
  draft: boolean,
): Unfinished | undefined {
  const children = (around?.links ?? [])
    .filter(({ relation, ticket: child }) => relation === 'child' && !isDone(child.status))
    .map((link) => link.ticket)
  const items = ticket.checklist.total - ticket.checklist.done
  return children.length > 0 || items > 0 || draft ? { children, items, draft } : undefined
}
