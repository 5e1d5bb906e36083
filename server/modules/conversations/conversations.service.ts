import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import * as store from './conversations.store.ts'
import { getReplyTransport } from './conversations.transport.ts'
import { presentMessages, type UnreadMessage } from './present-messages.ts'
import { getVisibleMessage, requireReadable } from './visible-message.ts'
import { findThreadRow } from './waiting.store.ts'

/** A page of a ticket's messages, notes among them: oldest first, or newest first with `order` desc. */
export async function listMessages(
  cx: Cx,
  input: { ticket: string; order: 'asc' | 'desc'; limit: number; cursor?: string },
): Promise<{ data: UnreadMessage[]; nextCursor: string | null }> {
  const ticket = await getTicketRecord(cx, input.ticket)
  const cursors = cursorsOf(cx, 'messages', { ticket: ticket.id, order: input.order }, TimeKey)
  const key = cursors.read(input.cursor)
  const { rows, nextCursor } = cursors.cut(
    await store.listMessageRows(cx, {
      ticketId: ticket.id,
      order: input.order,
      after: key && { at: key[0], id: key[1] },
      limit: input.limit + 1,
    }),
    input.limit,
    (row) => [row.createdAtKey, row.id],
  )
  return { data: await presentMessages(cx, rows), nextCursor }
}

/** A message of a ticket that the actor sees; 404 `message.not_found` otherwise. */
export async function getMessage(cx: Cx, id: string): Promise<UnreadMessage> {
  const { row } = await getVisibleMessage(cx, id)
  const [message] = await presentMessages(cx, [row])
  if (!message) throw new Error('presentMessages returned nothing for one row.')
  return message
}

/** The HTML of a message that the actor sees in its ticket, or where it waits; 404 `message.not_found` otherwise. */
export async function getReadable(cx: Cx, id: string): Promise<UnreadMessage> {
  await requireReadable(cx, id)
  const row = await findThreadRow(cx, id)
  const [message] = row ? await presentMessages(cx, [row as store.MessageRow]) : []
  if (!message) throw new Error('A message that can be read is not there.')
  return message
}

/** Tries the recipients again to whom a reply could not be delivered. 409 `message.nothing_failed` when there are none. */
export async function retryMessage(cx: Cx, id: string): Promise<UnreadMessage> {
  requirePermission(cx.actor, 'tickets:reply')
  const { row } = await getVisibleMessage(cx, id)
  const isSent = row.kind === 'public' && row.direction === 'out'
  if (!isSent || !(await getReplyTransport().retry(cx, id)))
    throw conflict('message.nothing_failed', 'Nothing of this message failed: there is nothing to try again.')
  return getMessage(cx, id)
}

/** Who wrote a message, whoever asks; null when there is none (any more). */
export async function findMessageAuthor(
  cx: Cx,
  id: string,
): Promise<{ kind: string; id: string | null; ticketId: string } | null> {
  const row = await store.findMessage(cx, id)
  return row && { kind: row.authorKind, id: row.authorId, ticketId: row.ticketId }
}
