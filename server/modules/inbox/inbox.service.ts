import type { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { can } from '../../platform/permissions.ts'
import { proposalsOfOne } from '../associations/associations.ts'
import { registeredTypes } from '../associations/record-types.ts'
import {
  countFiles,
  findSeen,
  type ConversationRow as Row,
  readInbox,
  readThread,
  type SeenConversation,
  type UnreadThreadMessage,
} from '../conversations/read-conversations.ts'
import { fileConversation } from '../conversations/take-waiting.ts'
import { findContactHabits, findContactNames, findContactRef } from '../customers/customers.service.ts'
import { findChannelRefs } from '../tickets/channel-refs.ts'
import { readTicketsByIds } from '../tickets/list-tickets.ts'
import type { Conversation, ConversationRow, ListConversations } from './inbox.contract.ts'

/** A page of the inbox: what waits without a ticket, or was done, of the channels that the actor reads. */
export async function listConversations(
  cx: Cx,
  query: z.output<typeof ListConversations>,
): Promise<{ data: ConversationRow[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await readInbox(cx, query)
  const shared = await sharedOf(cx, rows)
  return {
    data: rows.map((row) => ({
      ...shared(row),
      sender: row.sender,
      preview: row.preview,
      lastAt: (row.lastAt ?? row.createdAt).toISOString(),
    })),
    nextCursor,
  }
}

/** 404 `conversation.not_found` when nothing of it is for the actor. */
export async function getConversation(cx: Cx, id: string): Promise<Conversation> {
  return present(cx, await getSeen(cx, id))
}

/** Its messages that the actor sees, the oldest first; 404 `conversation.not_found`. */
export async function listConversationMessages(
  cx: Cx,
  id: string,
  page: { limit: number; cursor?: string },
): Promise<{ data: UnreadThreadMessage[]; nextCursor: string | null }> {
  return readThread(cx, await getSeen(cx, id), page)
}

/** Files it away without a ticket, or brings it back. 409 `conversation.nothing_waits` when all of it belongs to tickets. */
export async function updateConversation(
  cx: Cx,
  id: string,
  { state }: { state: 'waiting' | 'done' },
): Promise<Conversation> {
  const seen = await getSeen(cx, id, { lock: true })
  if (seen.waiting.length === 0)
    throw conflict('conversation.nothing_waits', 'Nothing of this conversation waits: all of it belongs to tickets.')
  await fileConversation(cx, seen.row, state)
  return getConversation(cx, id)
}

/** The conversation as the actor sees it; `lock`: nobody makes a ticket of it until the commit. */
export async function getSeen(cx: Cx, id: string, options?: { lock: boolean }): Promise<SeenConversation> {
  const seen = await findSeen(cx, id, options)
  if (!seen) throw notFound('conversation.not_found', 'There is no such conversation, or you may not see it.')
  return seen
}

async function present(cx: Cx, seen: SeenConversation): Promise<Conversation> {
  const shared = await sharedOf(cx, [seen.row])
  const { waiting, hidden } = seen
  return {
    ...shared(seen.row),
    // Somebody who does not see what waits does not learn that it does.
    state: waiting.length > 0 ? seen.row.inbox : null,
    tickets: await readTicketsByIds(
      cx,
      seen.tickets.map(({ id }) => id),
    ),
    waiting: waiting.map(({ id }) => id),
    hidden,
    start: await startOf(cx, seen),
  }
}

async function startOf(cx: Cx, { row, place, waiting }: SeenConversation): Promise<Conversation['start']> {
  if (!place || !can(cx.actor, 'tickets:create')) return null
  const contact = row.contactId ? await findContactRef(cx, row.contactId) : null
  const habits = contact && (await findContactHabits(cx, contact.id))
  const types = registeredTypes().filter((type) => can(cx.actor, type.permission))
  const proposals = contact ? await proposalsOfOne(cx, types, contact.id) : []
  return {
    subject: row.name,
    pipelineId: place.pipelineId,
    stageId: place.stageId,
    requester: contact && {
      id: contact.id,
      name: contact.name,
      email: contact.email,
      language: habits?.language ?? null,
    },
    original: row.original && { name: row.original.name, address: row.original.address },
    associations: proposals.map(({ type, records }) => ({
      type,
      records: records.map(({ id, name }) => ({ id, name })),
    })),
    attachments: await countFiles(
      cx,
      waiting.map(({ id }) => id),
    ),
  }
}

async function sharedOf(cx: Cx, rows: readonly Row[]) {
  const [channels, contacts] = [
    await findChannelRefs(
      cx,
      rows.flatMap((row) => row.channelId ?? []),
    ),
    await findContactNames(
      cx,
      rows.flatMap((row) => row.contactId ?? []),
    ),
  ]
  return (row: Row) => {
    const name = row.contactId ? contacts.get(row.contactId) : undefined
    return {
      id: row.id,
      name: row.name,
      state: row.inbox,
      channel: channels.get(row.channelId ?? '') ?? null,
      contact: row.contactId && name !== undefined ? { id: row.contactId, name } : null,
      createdAt: row.createdAt.toISOString(),
    }
  }
}
