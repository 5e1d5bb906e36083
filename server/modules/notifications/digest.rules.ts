import type { TicketBrief } from '../tickets/ticket-facts.ts'
import type { NoticeKind } from './notifications.rules.ts'

/**
 * Whether what happened is still worth a mail when the summary is written (product.md CB4): of one's tickets, while they are
 * one's own (or followed) and not done; of new ones of nobody, while they are nobody's. A reply that did not arrive is news until the ticket is done,
 * whose ever it is now.
 */
export function isStillNews(
  kind: NoticeKind,
  ticket: Pick<TicketBrief, 'status' | 'assigneeId'>,
  reader: { userId: string; follows: boolean; serves: boolean },
): boolean {
  if (kind === 'own_request') return true
  if (ticket.status === 'resolved' || ticket.status === 'closed') return false
  switch (kind) {
    case 'assigned':
      return ticket.assigneeId === reader.userId
    case 'customer_replied':
    case 'message_held':
    case 'note_added':
      return reader.follows || reader.serves || ticket.assigneeId === reader.userId
    case 'stage_overdue':
      return reader.follows || reader.serves || ticket.assigneeId === null || ticket.assigneeId === reader.userId
    case 'sla_warning':
    case 'sla_exceeded':
      return true
    case 'ticket_woken':
      return ticket.assigneeId === reader.userId
    case 'ticket_created':
    case 'ticket_queued':
      return ticket.assigneeId === null
    case 'delivery_failed':
    case 'mentioned':
    case 'schedule_held':
    case 'access_requested':
    case 'access_decided':
    case 'export_finished':
    case 'mail_trouble':
    case 'recurring_skipped':
    case 'rule_told':
    case 'rule_paused':
    case 'rule_examples':
    case 'webhook_failing':
    case 'handed_over':
    case 'routing_failing':
    case 'task':
      return true
  }
}
