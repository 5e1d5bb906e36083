import type { Cx } from '../../platform/context.ts'
import { notFound, Problem } from '../../platform/errors.ts'
import { can } from '../../platform/permissions.ts'
import { getTicketRecord, lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import * as store from './conversations.store.ts'
import { seesWaitingMessage } from './waiting-sight.ts'

/** The message when the actor sees its ticket, with the ticket; else 404 `message.not_found`: unseen and absent look the same. */
export async function getVisibleMessage(cx: Cx, id: string): Promise<{ row: store.MessageRow; ticket: TicketRecord }> {
  const row = can(cx.actor, 'tickets:read') ? await store.findMessage(cx, id) : null
  if (!row) throw messageNotFound()
  return { row, ticket: await ticketOf(getTicketRecord(cx, row.ticketId)) }
}

/**
 * Like getVisibleMessage, both locked to the commit: the ticket first, as everywhere, so that nobody waits in a circle. A message that
 * was moved while its ticket was waited for is looked for once more, in the ticket where it stands now.
 */
export async function lockVisibleMessage(cx: Cx, id: string): Promise<{ row: store.MessageRow; ticket: TicketRecord }> {
  const found = can(cx.actor, 'tickets:read') ? await store.findMessage(cx, id) : null
  if (!found) throw messageNotFound()
  const ticket = await ticketOf(lockTicket(cx, found.ticketId))
  const row = await store.findMessageForUpdate(cx, id)
  if (!row) throw messageNotFound()
  return row.ticketId === ticket.id ? { row, ticket } : lockVisibleMessage(cx, id)
}

/** Passes when the actor may read the message: he sees its ticket, or the inbox in which it waits; else 404 `message.not_found`. */
export async function requireReadable(cx: Cx, id: string): Promise<void> {
  if (!(await seesWaitingMessage(cx, id))) await getVisibleMessage(cx, id)
}

const messageNotFound = () => notFound('message.not_found', 'There is no such message, or you may not see it.')

async function ticketOf(finding: Promise<TicketRecord>): Promise<TicketRecord> {
  try {
    return await finding
  } catch (error) {
    throw error instanceof Problem && error.status === 404 ? messageNotFound() : error
  }
}
