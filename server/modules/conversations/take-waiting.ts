import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { saveMessageFacts } from '../tickets/merge-tickets.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import { insertMessageIds } from './conversations.store.ts'
import { findReplyTransport } from './conversations.transport.ts'
import { indexWaiting } from './index-waiting.ts'
import { readMessageFacts } from './move-messages.ts'
import { placeMessages } from './moves.store.ts'
import { reindexTicketsById } from './reindex-tickets.ts'
import * as store from './waiting.store.ts'
import { placeOfChannel } from './waiting-sight.ts'

/**
 * Puts messages that waited into the ticket that was made of their conversation, which the caller has locked. What answers any message of
 * the conversation that belongs to no other ticket arrives in this one from now on. Events `message.received` of each, then
 * `conversation.taken`.
 */
export async function takeWaiting(
  cx: Cx,
  made: TicketRecord,
  conversation: Pick<store.ConversationRow, 'id' | 'channelId'>,
  chosen: readonly store.ThreadPart[],
): Promise<TicketRecord> {
  const parts = await store.listParts(cx, conversation.id)
  const ids = chosen.map(({ id }) => id)
  const free = parts.filter(({ ticketId }) => ticketId === null)
  await placeMessages(
    cx,
    made.id,
    ids.map((id) => ({ id, origin: null, place: null })),
  )
  const names = free.flatMap(({ id, rfcMessageId }) =>
    rfcMessageId ? [{ rfcMessageId, messageId: ids.includes(id) ? id : null }] : [],
  )
  await store.forgetNamed(cx, {
    ticketIds: await store.listTicketsOf(cx, conversation.id),
    rfcMessageIds: names.map(({ rfcMessageId }) => rfcMessageId),
  })
  await insertMessageIds(cx, made.id, names)
  await findReplyTransport()?.follow(cx, ids, made.id)
  const { ticket } = await saveMessageFacts(cx, made, await readMessageFacts(cx, made.id), { rule: 'conversation' })
  await reindexTicketsById(cx, [made.id])
  for (const { id, mailClass } of chosen)
    emit(cx, 'message.received', { messageId: id, class: mailClass }, { ticketId: made.id })
  // What was left out goes on waiting: it is in nobody's ticket.
  if (free.length === ids.length) await store.setInbox(cx, conversation.id, null)
  await indexWaiting(cx, [conversation.id])
  tellConversation(cx, 'conversation.taken', conversation, await placeOf(cx, conversation))
  return ticket
}

/** Files a conversation away without a ticket, or brings it back. False when it stands there already, or nothing of it waits. */
export async function fileConversation(
  cx: Cx,
  conversation: Pick<store.ConversationRow, 'id' | 'channelId' | 'inbox'>,
  inbox: 'waiting' | 'done',
): Promise<boolean> {
  if (conversation.inbox === null || conversation.inbox === inbox) return false
  await store.setInbox(cx, conversation.id, inbox)
  tellConversation(
    cx,
    inbox === 'done' ? 'conversation.done' : 'conversation.brought_back',
    conversation,
    await placeOf(cx, conversation),
  )
  return true
}

const placeOf = async (cx: Cx, { channelId }: Pick<store.ConversationRow, 'channelId'>) =>
  channelId ? placeOfChannel(cx, channelId) : {}

function tellConversation(cx: Cx, name: string, { id }: { id: string }, place: object): void {
  emit(cx, name, { conversationId: id, ...place })
}
