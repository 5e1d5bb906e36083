import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { prepareQueueChoice } from '../tickets/choose-queue.ts'
import { lockTicket, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'

/**
 * Hands a ticket to routing anew, as if it had just come: the routing rules choose its queue (where none is for it, it stays), nobody has it,
 * and the queue gives it by its strategy. 409 `ticket.closed`; 403 as for taking a ticket from somebody else.
 */
export async function routeAgain(cx: Cx, ticket: string): Promise<TicketRecord> {
  require(cx.actor, 'tickets:update')
  const before = await lockTicket(cx, ticket)
  requireNotClosed(before)
  const choose = await prepareQueueChoice(cx)
  const chosen = (await choose?.(before.id)) ?? null
  const cause = chosen ? { cause: { routing: { rule: chosen.rule } } } : {}
  return updateTicket(cx, before.id, { queueId: chosen?.id ?? before.queueId, assigneeId: null }, cause)
}
