import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { cutPage, decodeCursor } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import * as store from './conversations.store.ts'
import { getReplyTransport } from './conversations.transport.ts'
import { presentMessages, type UnreadMessage } from './present-messages.ts'
import { getVisibleMessage } from './visible-message.ts'

/** A page of a ticket's messages, notes among them: oldest first, or newest first with `order` desc. */
export async function listMessages(
  cx: Cx,
  input: { ticket: string; order: 'asc' | 'desc'; limit: number; cursor?: string },
): Promise<{ data: UnreadMessage[]; nextCursor: string | null }> {
  const ticket = await getTicketRecord(cx, input.ticket)
  const key = input.cursor ? decodeCursor(input.cursor, 2) : null
  const { rows, nextCursor } = cutPage(
    await store.listMessageRows(cx, {
      ticketId: ticket.id,
      order: input.order,
      after: key ? { at: String(key[0]), id: String(key[1]) } : null,
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

/** Tries the recipients again to whom a reply could not be delivered. 409 `message.nothing_failed` when there are none. */
export async function retryMessage(cx: Cx, id: string): Promise<UnreadMessage> {
  requirePermission(cx.actor, 'tickets:reply')
  const { row } = await getVisibleMessage(cx, id)
  const isSent = row.kind === 'public' && row.direction === 'out'
  if (!isSent || !(await getReplyTransport().retry(cx, id)))
    throw conflict('message.nothing_failed', 'Nothing of this message failed: there is nothing to try again.')
  return getMessage(cx, id)
}

/** Starts a thread with a person on a channel: the channel does it for a mail that makes a new ticket. Returns its id. */
export async function createConversation(
  cx: Cx,
  input: { channelId: string; contactId: string | null; name: string },
): Promise<string> {
  const id = newId()
  await store.insertConversation(cx, { id, ...input })
  return id
}

/** Which tickets and messages the Message-IDs (no angle brackets) speak of, in this organization. */
export async function findByMessageIds(
  cx: Cx,
  rfcMessageIds: string[],
): Promise<{ rfcMessageId: string; ticketId: string; messageId: string | null }[]> {
  return store.findMessageIds(cx, [...new Set(rfcMessageIds)])
}
