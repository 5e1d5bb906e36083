import type { TicketRow } from './ticket-rows.ts'

/** True when the ticket should have been done by now and is not. */
export function isOverdue(ticket: Pick<TicketRow, 'dueAt' | 'status'>, now: Date): boolean {
  return (
    ticket.dueAt !== null && ticket.status !== 'resolved' && ticket.status !== 'closed' && new Date(ticket.dueAt) <= now
  )
}
