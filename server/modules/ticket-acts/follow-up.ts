import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import { createTicket, getTicketRecord, mergedAway, type TicketRecord } from '../tickets/tickets.service.ts'

/**
 * A new ticket that goes on where a resolved or closed one ended (product.md PS14), for the same requester, in the same pipeline,
 * linked to it. 409 `ticket.not_finished` while it is open: it can be worked on itself.
 */
export async function followUpTicket(
  cx: Cx,
  input: { ticket: string; subject?: string; source: 'manual' | 'api' },
): Promise<TicketRecord> {
  const before = await getTicketRecord(cx, input.ticket)
  if (before.mergedIntoId) throw mergedAway(before)
  if (before.status !== 'resolved' && before.status !== 'closed')
    throw conflict('ticket.not_finished', words`${{ ticket: before.code }} is still open. Go on in it.`)
  return createTicket(cx, {
    subject: input.subject ?? before.subject,
    seenLike: before,
    source: input.source,
    pipelineId: before.pipelineId,
    priority: before.priority,
    typeId: before.typeId,
    custom: before.custom,
    ...(before.requesterId ? { requester: { id: before.requesterId } } : {}),
    followUpOfId: before.id,
  })
}
