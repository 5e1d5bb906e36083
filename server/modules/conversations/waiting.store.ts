import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Address } from './conversations.contract.ts'
import type { MessageRow } from './conversations.store.ts'

/** Where a conversation stands whose messages do not all belong to tickets; null: they do. */
export type InboxState = 'waiting' | 'done' | null

/** Whose words a member forwarded. */
export type Original = { name: string; address: string; byId: string; byName: string }

export type ConversationRow = {
  id: string
  name: string
  channelId: string | null
  contactId: string | null
  inbox: InboxState
  lastAt: Date | null
  preview: string
  sender: Address | null
  original: Original | null
  createdAt: Date
}

const columns = [
  'id',
  'name',
  'channelId',
  'contactId',
  'inbox',
  'lastAt',
  'preview',
  'sender',
  'original',
  'createdAt',
] as const

const conversations = (cx: Cx) => cx.tx.selectFrom('conversations').select(columns).where('orgId', '=', cx.org.id)

/** The conversation, whoever asks. */
export async function findConversation(cx: Cx, id: string): Promise<ConversationRow | null> {
  const row = await conversations(cx).where('id', '=', id).executeTakeFirst()
  return (row as ConversationRow | undefined) ?? null
}

/** Like findConversation, and nobody else changes it, or makes a ticket of it, until the commit. */
export async function lockConversation(cx: Cx, id: string): Promise<ConversationRow | null> {
  const row = await conversations(cx).where('id', '=', id).forUpdate().executeTakeFirst()
  return (row as ConversationRow | undefined) ?? null
}

/** A page of the inbox, the newest first; `after` is the key of the last row before. */
export async function listInbox(
  cx: Cx,
  wanted: {
    inbox: 'waiting' | 'done'
    channelIds: readonly string[]
    words?: string
    after: { at: string; id: string } | null
    limit: number
  },
): Promise<(ConversationRow & { lastAtKey: string })[]> {
  if (wanted.channelIds.length === 0) return []
  let query = conversations(cx)
    .select(sql<string>`last_at::text`.as('lastAtKey'))
    .where('inbox', '=', wanted.inbox)
    .where('channelId', 'in', [...wanted.channelIds])
    .orderBy('lastAt', 'desc')
    .orderBy('id', 'desc')
    .limit(wanted.limit)
  const { words, after } = wanted
  if (words) {
    const like = `%${words.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(sql<boolean>`(name ilike ${like} or preview ilike ${like} or sender->>'name' ilike ${like}
      or sender->>'address' ilike ${like})`)
  }
  if (after) query = query.where(sql<boolean>`(last_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`)
  return (await query.execute()) as unknown as (ConversationRow & { lastAtKey: string })[]
}

/** Conversations by id, whoever asks. */
export async function listConversations(cx: Cx, ids: readonly string[]): Promise<ConversationRow[]> {
  if (ids.length === 0) return []
  return (await conversations(cx)
    .where('id', 'in', [...ids])
    .execute()) as ConversationRow[]
}

/** Ids of conversations of the inbox, waiting or done, behind one. */
export async function listInboxAfter(cx: Cx, part: { after: string | null; limit: number }): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('conversations')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('inbox', 'is not', null)
    .$if(part.after !== null, (query) => query.where('id', '>', part.after ?? ''))
    .orderBy('id')
    .limit(part.limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Conversations of which something waits and something belongs to these tickets. */
export async function listWaitingOfTickets(cx: Cx, ticketIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from conversations c where c.org_id = ${cx.org.id} and c.inbox is not null and c.id in (
      select t.conversation_id from tickets t where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[])
      union all
      select m.conversation_id from messages m where m.org_id = ${cx.org.id} and m.ticket_id = any(${[...ticketIds]}::uuid[]))
    order by c.id`.execute(cx.tx)
  return rows.map(({ id }) => id)
}

/** What a new message does to the conversation in which it waits. */
export async function noteArrival(
  cx: Cx,
  id: string,
  arrived: { preview: string; sender: Address | null; original?: Original | null },
): Promise<void> {
  await cx.tx
    .updateTable('conversations')
    .set({
      inbox: 'waiting',
      lastAt: cx.now,
      preview: arrived.preview,
      sender: arrived.sender && JSON.stringify(arrived.sender),
      ...(arrived.original && { original: JSON.stringify(arrived.original) }),
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function setInbox(cx: Cx, id: string, inbox: InboxState): Promise<void> {
  await cx.tx.updateTable('conversations').set({ inbox }).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Conversations in which messages of these names wait. */
export async function listWaitingNamed(cx: Cx, rfcMessageIds: readonly string[]): Promise<string[]> {
  if (rfcMessageIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('messages')
    .select('conversationId')
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'is', null)
    .where('rfcMessageId', 'in', [...rfcMessageIds])
    .orderBy('conversationId')
    .execute()
  return rows.flatMap((row) => row.conversationId ?? [])
}

/** Addresses of those who wrote what waits, and of the contact whose conversation it is, lower case. */
export async function listWriters(cx: Cx, conversation: Pick<ConversationRow, 'id' | 'contactId'>): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    select lower(m.from_address->>'address') as address from messages m
    where m.org_id = ${cx.org.id} and m.conversation_id = ${conversation.id}::uuid and m.ticket_id is null
      and m.from_address is not null
    union
    select lower(i.value) from identities i
    where i.org_id = ${cx.org.id} and i.contact_id = ${conversation.contactId}::uuid and i.kind = 'email'`.execute(
    cx.tx,
  )
  return rows.map((row) => row.address)
}

/** A message of a conversation, with the ticket that it belongs to; null: it waits. */
export type ThreadRow = Omit<MessageRow, 'ticketId'> & { ticketId: string | null }

/** A page of the messages of a conversation, the oldest first: those that wait, and those of the tickets. */
export async function listThreadRows(
  cx: Cx,
  wanted: {
    conversationId: string
    waiting: boolean
    ticketIds: readonly string[]
    after: { at: string; id: string } | null
    limit: number
  },
): Promise<(ThreadRow & { createdAtKey: string })[]> {
  let query = cx.tx
    .selectFrom('messages')
    .selectAll()
    .select(sql<string>`created_at::text`.as('createdAtKey'))
    .where('orgId', '=', cx.org.id)
    .where('conversationId', '=', wanted.conversationId)
    .where((eb) =>
      eb.or([
        ...(wanted.waiting ? [eb('ticketId', 'is', null)] : []),
        ...(wanted.ticketIds.length > 0 ? [eb('ticketId', 'in', [...wanted.ticketIds])] : []),
        sql<boolean>`false`,
      ]),
    )
    .orderBy('createdAt')
    .orderBy('id')
    .limit(wanted.limit)
  const { after } = wanted
  if (after) query = query.where(sql<boolean>`(created_at, id) > (${after.at}::timestamptz, ${after.id}::uuid)`)
  return (await query.execute()) as unknown as (ThreadRow & { createdAtKey: string })[]
}

/** The message, whether it waits or has a ticket; whoever asks. */
export async function findThreadRow(cx: Cx, id: string): Promise<ThreadRow | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return (row as ThreadRow | undefined) ?? null
}

/** What a ticket that is made of a conversation needs to know of each of its messages. */
export type ThreadPart = {
  id: string
  ticketId: string | null
  rfcMessageId: string | null
  mailClass: 'normal' | 'auto' | 'bounce' | 'list'
}

/** All messages of a conversation, the oldest first, in their shortest form. */
export async function listParts(cx: Cx, conversationId: string): Promise<ThreadPart[]> {
  const rows = await cx.tx
    .selectFrom('messages')
    .select(['id', 'ticketId', 'rfcMessageId', 'mailClass'])
    .where('orgId', '=', cx.org.id)
    .where('conversationId', '=', conversationId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
  return rows as ThreadPart[]
}

/** The conversation and channel of a message that waits; null: it does not. */
export async function findWaitingMessage(cx: Cx, id: string): Promise<{ channelId: string | null } | null> {
  const row = await cx.tx
    .selectFrom('messages as m')
    .innerJoin('conversations as c', (j) => j.on('c.orgId', '=', cx.org.id).onRef('c.id', '=', 'm.conversationId'))
    .select('c.channelId')
    .where('m.orgId', '=', cx.org.id)
    .where('m.id', '=', id)
    .where('m.ticketId', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** Takes back that names were only named in tickets of the conversation: they stand somewhere now. */
export async function forgetNamed(
  cx: Cx,
  of: { ticketIds: readonly string[]; rfcMessageIds: readonly string[] },
): Promise<void> {
  if (of.ticketIds.length === 0 || of.rfcMessageIds.length === 0) return
  await cx.tx
    .deleteFrom('messageIds')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...of.ticketIds])
    .where('rfcMessageId', 'in', [...of.rfcMessageIds])
    .where('messageId', 'is', null)
    .execute()
}

/** Ids of the tickets of a conversation, the newest first: those made of it, and those in which messages of it stand now. */
export async function listTicketsOf(cx: Cx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select t.id from tickets t where t.org_id = ${cx.org.id} and t.conversation_id = ${conversationId}::uuid
    union
    select m.ticket_id from messages m
    where m.org_id = ${cx.org.id} and m.conversation_id = ${conversationId}::uuid and m.ticket_id is not null
    order by 1 desc limit 100`.execute(cx.tx)
  return rows.map((row) => row.id)
}

/** Channels with what decides who would see a ticket that began there. */
export async function listPlaces(
  cx: Cx,
): Promise<{ channelId: string; pipelineId: string; queueId: string | null; stageId: string }[]> {
  return cx.tx
    .selectFrom('channels as c')
    .innerJoin('pipelines as p', (j) => j.on('p.orgId', '=', cx.org.id).onRef('p.id', '=', 'c.pipelineId'))
    .select(['c.id as channelId', 'c.pipelineId', 'p.queueId', 'c.stageId'])
    .where('c.orgId', '=', cx.org.id)
    .execute()
}
