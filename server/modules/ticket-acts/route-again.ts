import type { Cx } from '../../platform/context.ts'
import { require } from '../../platform/permissions.ts'
import { chooseByRow, prepareQueueChoice } from '../tickets/choose-queue.ts'
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
  const choice = await prepareQueueChoice(cx)
  const made = choice && (await chooseByRow(cx, choice, before.id))
  await made?.keep(before.id)
  const cause = made ? { cause: { routing: { rule: made.queue.rule } } } : {}
  return updateTicket(cx, before.id, { queueId: made?.queue.id ?? before.queueId, assigneeId: null }, cause)
}
