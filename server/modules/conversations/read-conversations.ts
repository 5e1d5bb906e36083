import type { Cx } from '../../platform/context.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { listAttachments } from './attachments.store.ts'
import type { Message } from './conversations.contract.ts'
import type { MessageRow } from './conversations.store.ts'
import { presentMessages } from './present-messages.ts'
import * as store from './waiting.store.ts'
import type { WaitingPlace } from './waiting-place.ts'
import { listWaitingPlaces } from './waiting-sight.ts'

export type { ConversationRow, ThreadPart } from './waiting.store.ts'

/** A page of what waits, or was done, in the channels of which the actor sees it: the newest first. */
export async function readInbox(
  cx: Cx,
  wanted: { state: 'waiting' | 'done'; channelId?: string; q?: string; limit: number; cursor?: string },
): Promise<{ rows: store.ConversationRow[]; nextCursor: string | null }> {
  const { state, channelId, q } = wanted
  const cursors = cursorsOf(cx, 'conversations', { state, channelId, q }, TimeKey)
  const key = cursors.read(wanted.cursor)
  const channelIds = (await listWaitingPlaces(cx)).map((place) => place.channelId)
  const found = await store.listInbox(cx, {
    inbox: state,
    channelIds: channelId ? channelIds.filter((id) => id === channelId) : channelIds,
    words: q,
    after: key && { at: key[0], id: key[1] },
    limit: wanted.limit + 1,
  })
  return cursors.cut(found, wanted.limit, (row) => [row.lastAtKey, row.id])
}

/** A conversation as somebody sees it. */
export type SeenConversation = {
  row: store.ConversationRow
  /** Where a ticket of it would begin; null: what waits in its channel is not for the actor. */
  place: (WaitingPlace & { stageId: string }) | null
  /** Its tickets that the actor sees, the newest first. */
  tickets: { id: string; code: string }[]
  /** Messages that wait, when the actor sees those, the oldest first. */
  waiting: store.ThreadPart[]
  /** How many messages of it he does not see. */
  hidden: number
  parts: store.ThreadPart[]
}

/**
 * The conversation as the actor sees it: the messages of the tickets that he sees, and those that wait when he sees the inbox of its channel
 * (product.md CO9, RO10). Null: there is none, or nothing of it is for him.
 */
export async function findSeen(cx: Cx, id: string, { lock = false } = {}): Promise<SeenConversation | null> {
  const row = await (lock ? store.lockConversation(cx, id) : store.findConversation(cx, id))
  if (!row) return null
  const [parts, ticketIds, places, channels] = [
    await store.listParts(cx, id),
    await store.listTicketsOf(cx, id),
    await listWaitingPlaces(cx),
    await store.listPlaces(cx),
  ]
  const facts = await findTicketFacts(cx, ticketIds)
  const tickets = ticketIds.flatMap((one) => {
    const ticket = facts.get(one)
    return ticket && canSeeTicket(cx.actor, ticket) ? [{ id: one, code: ticket.code }] : []
  })
  const place = places.find((one) => one.channelId === row.channelId) ?? null
  const free = parts.filter(({ ticketId }) => ticketId === null)
  const waiting = place ? free : []
  if (tickets.length === 0 && waiting.length === 0) return null
  const seen = new Set(tickets.map((one) => one.id))
  const shown = waiting.length + parts.filter(({ ticketId }) => ticketId !== null && seen.has(ticketId)).length
  const stageId = channels.find((one) => one.channelId === row.channelId)?.stageId
  return {
    row,
    place: place && stageId ? { ...place, stageId } : null,
    tickets,
    waiting,
    hidden: parts.length - shown,
    parts,
  }
}

/** A message of a conversation before its body was read from file storage. */
export type UnreadThreadMessage = Omit<Message, 'ticketId'> & {
  bodyKey: string | null
  ticket: { id: string; code: string } | null
}

/** A page of the messages of a conversation that the actor sees, the oldest first. */
export async function readThread(
  cx: Cx,
  { row, tickets, place }: SeenConversation,
  page: { limit: number; cursor?: string },
): Promise<{ data: UnreadThreadMessage[]; nextCursor: string | null }> {
  const cursors = cursorsOf(cx, 'conversation-messages', { id: row.id }, TimeKey)
  const key = cursors.read(page.cursor)
  const found = await store.listThreadRows(cx, {
    conversationId: row.id,
    waiting: place !== null,
    ticketIds: tickets.map(({ id }) => id),
    after: key && { at: key[0], id: key[1] },
    limit: page.limit + 1,
  })
  const { rows, nextCursor } = cursors.cut(found, page.limit, (one) => [one.createdAtKey, one.id])
  const codes = new Map(tickets.map((one) => [one.id, one]))
  // What waits has no ticket; all that is made of a row leaves it as it is.
  const shown = await presentMessages(cx, rows as MessageRow[])
  return {
    data: shown.map(({ ticketId, ...message }) => ({ ...message, ticket: codes.get(ticketId) ?? null })),
    nextCursor,
  }
}

/** How many files hang on the messages, pictures inside their text left out. */
export async function countFiles(cx: Cx, messageIds: string[]): Promise<number> {
  if (messageIds.length === 0) return 0
  return (await listAttachments(cx, messageIds)).filter(({ inline }) => !inline).length
}
