import { type Selectable, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { MessagesTable } from '../../platform/tables.gen.ts'
import type { MessageEffect } from '../tickets/record-message.ts'
import type { Address } from './conversations.contract.ts'
import type { PreparedBody } from './message-body.ts'

/** A row of messages with its JSON columns told. */
export type MessageRow = Omit<
  Selectable<MessagesTable>,
  | 'fromAddress'
  | 'toAddresses'
  | 'ccAddresses'
  | 'bccAddresses'
  | 'replyToAddresses'
  | 'kind'
  | 'direction'
  | 'why'
  | 'undo'
  | 'ticketId'
> & {
  ticketId: string
  kind: 'public' | 'note'
  direction: 'in' | 'out'
  fromAddress: Address | null
  toAddresses: Address[]
  ccAddresses: Address[]
  bccAddresses: Address[]
  replyToAddresses: Address[]
  why: Record<string, unknown>
  undo: MessageEffect | null
}

export type NewMessageRow = {
  id: string
  /** Null: it waits in the inbox. */
  ticketId: string | null
  conversationId: string | null
  kind: 'public' | 'note'
  direction: 'in' | 'out'
  author: { kind: 'user' | 'contact' | 'system'; id: string | null; name: string }
  channelId: string | null
  from: Address | null
  replyTo: Address[]
  to: Address[]
  cc: Address[]
  bcc: Address[]
  subject: string
  body: PreparedBody
  remoteImages: number
  rfcMessageId: string | null
  replyAddress: string | null
  answersId: string | null
  ledgerId: string | null
  mailClass: 'normal' | 'auto' | 'bounce' | 'list'
  heldReason: string | null
  why: Record<string, unknown>
  subjectChanged: boolean
  undoUntil: Date | null
  /** What it did to its ticket, while it can be undone. */
  undo: MessageEffect | null
  sentAt: Date
}

/** Writes a message as the last one of its ticket, which the caller has locked. */
export async function insertMessage(cx: Cx, row: NewMessageRow): Promise<MessageRow> {
  const written = await cx.tx
    .insertInto('messages')
    .values({
      orgId: cx.org.id,
      id: row.id,
      ticketId: row.ticketId,
      conversationId: row.conversationId,
      kind: row.kind,
      direction: row.direction,
      authorKind: row.author.kind,
      authorId: row.author.id,
      authorName: row.author.name,
      channelId: row.channelId,
      fromAddress: row.from ? JSON.stringify(row.from) : null,
      replyToAddresses: JSON.stringify(row.replyTo),
      toAddresses: JSON.stringify(row.to),
      ccAddresses: JSON.stringify(row.cc),
      bccAddresses: JSON.stringify(row.bcc),
      subject: row.subject,
      bodyText: row.body.bodyText,
      visibleText: row.body.visibleText,
      bodyHtml: row.body.bodyHtml,
      visibleHtml: row.body.visibleHtml,
      bodyKey: row.body.bodyKey,
      remoteImages: row.remoteImages,
      rfcMessageId: row.rfcMessageId,
      replyAddress: row.replyAddress,
      answersId: row.answersId,
      ledgerId: row.ledgerId,
      mailClass: row.mailClass,
      heldReason: row.heldReason,
      why: JSON.stringify(row.why),
      subjectChanged: row.subjectChanged,
      undoUntil: row.undoUntil,
      undo: row.undo ? JSON.stringify(row.undo) : null,
      sentAt: row.sentAt,
      createdAt: cx.now,
      place: sql<number>`(select coalesce(max(m.place), 0) + 1 from messages m
        where m.org_id = ${cx.org.id} and m.ticket_id = ${row.ticketId})`,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return written as MessageRow
}

/** The message of a ticket without any look at who may see that: the caller asks the ticket. Those that wait in the inbox are absent. */
export async function findMessage(cx: Cx, id: string): Promise<MessageRow | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('ticketId', 'is not', null)
    .executeTakeFirst()
  return (row as MessageRow | undefined) ?? null
}

/** Like findMessage, and nobody else changes the row until the commit. */
export async function findMessageForUpdate(cx: Cx, id: string): Promise<MessageRow | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('ticketId', 'is not', null)
    .forUpdate()
    .executeTakeFirst()
  return (row as MessageRow | undefined) ?? null
}

/** A page of a ticket's messages by (created_at, id); `after` is the key of the last row of the page before. */
export async function listMessageRows(
  cx: Cx,
  input: { ticketId: string; order: 'asc' | 'desc'; after: { at: string; id: string } | null; limit: number },
): Promise<(MessageRow & { createdAtKey: string })[]> {
  let query = cx.tx
    .selectFrom('messages')
    .selectAll()
    // The key keeps the microseconds that a Date would lose.
    .select(sql<string>`created_at::text`.as('createdAtKey'))
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', input.ticketId)
    .orderBy('createdAt', input.order)
    .orderBy('id', input.order)
    .limit(input.limit)
  const { after } = input
  if (after) {
    const key = sql`(${after.at}::timestamptz, ${after.id}::uuid)`
    query = query.where(
      input.order === 'asc' ? sql<boolean>`(created_at, id) > ${key}` : sql<boolean>`(created_at, id) < ${key}`,
    )
  }
  return (await query.execute()) as unknown as (MessageRow & { createdAtKey: string })[]
}

/** The newest public message of a ticket that is not held: from outside when there is one, else ours. */
export async function findNewestAnswerable(cx: Cx, ticketId: string): Promise<MessageRow | null> {
  for (const direction of ['in', 'out'] as const) {
    const row = await cx.tx
      .selectFrom('messages')
      .selectAll()
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', ticketId)
      .where('kind', '=', 'public')
      .where('direction', '=', direction)
      .where('heldReason', 'is', null)
      .where('mailClass', 'in', ['normal', 'list'])
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row) return row as MessageRow
  }
  return null
}

/** What kind of mail the newest message from outside was, machines and held ones among them; null: there is none. */
export async function findNewestFromOutside(
  cx: Cx,
  ticketId: string,
): Promise<{ mailClass: NewMessageRow['mailClass']; ledgerId: string | null } | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .select(['mailClass', 'ledgerId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('direction', '=', 'in')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { ...row, mailClass: row.mailClass as NewMessageRow['mailClass'] } : null
}

/** Public messages of a ticket since an instant. */
export async function countMessagesSince(cx: Cx, ticketId: string, since: Date): Promise<number> {
  const row = await cx.tx
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('kind', '=', 'public')
    .where('createdAt', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The newest message of a ticket, whatever it is. */
export async function findNewestMessage(cx: Cx, ticketId: string): Promise<MessageRow | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return (row as MessageRow | undefined) ?? null
}

/** What the public, accepted messages of a ticket say about who takes part in it and by which Message-IDs it is known. */
export type Trail = {
  /**
   * Addresses that take part by what was written: who wrote, and everybody an agent wrote to, lower case. Standing in To or Cc of a
   * customer's mail grants nothing (docs/quality.md, Who is who in mail, 1), and machines take no part.
   */
  participants: string[]
  /** Message-IDs, oldest first, of the newest 50 that have one. */
  thread: string[]
}

const trailLength = 1000
const threadLength = 50

/** The trail of the newest 1,000 messages. */
export async function readTrail(cx: Cx, ticketId: string): Promise<Trail> {
  const rows = await cx.tx
    .selectFrom('messages')
    .select(['direction', 'fromAddress', 'toAddresses', 'ccAddresses', 'bccAddresses', 'mailClass', 'rfcMessageId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('kind', '=', 'public')
    .where('heldReason', 'is', null)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(trailLength)
    .execute()
  const participants = new Set<string>()
  for (const row of rows as unknown as MessageRow[]) {
    if (row.mailClass !== 'normal' && row.mailClass !== 'list') continue
    const written =
      row.direction === 'in' ? [row.fromAddress] : [...row.toAddresses, ...row.ccAddresses, ...row.bccAddresses]
    for (const one of written) if (one) participants.add(one.address.toLowerCase())
  }
  const thread = rows.flatMap((row) => row.rfcMessageId ?? []).slice(0, threadLength)
  return { participants: [...participants], thread: thread.reverse() }
}

/** Takes the hold off a message; `why` is its trace with who accepted it. */
export async function acceptMessageRow(cx: Cx, id: string, why: Record<string, unknown>): Promise<void> {
  await cx.tx
    .updateTable('messages')
    .set({ heldReason: null, why: JSON.stringify(why) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Deletes a message that never left. What answers it in the meantime answers nothing then. */
export async function deleteMessage(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('messages')
    .set({ answersId: null })
    .where('orgId', '=', cx.org.id)
    .where('answersId', '=', id)
    .execute()
  await cx.tx.deleteFrom('messages').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Remembers which ticket the Message-IDs speak of. `messageId`: the message that bears the id; null: it was only named. */
export async function insertMessageIds(
  cx: Cx,
  ticketId: string,
  ids: { rfcMessageId: string; messageId: string | null }[],
): Promise<void> {
  if (ids.length === 0) return
  await cx.tx
    .insertInto('messageIds')
    .values(ids.map((one) => ({ orgId: cx.org.id, ticketId, ...one, createdAt: cx.now })))
    .onConflict((c) =>
      c
        .columns(['orgId', 'rfcMessageId', 'ticketId'])
        // A name heard first in References gets its message when that arrives.
        .doUpdateSet({ messageId: sql`coalesce(message_ids.message_id, excluded.message_id)` }),
    )
    .execute()
}

/** What a Message-ID speaks of: the ticket in which its message stands now, else the one in which it was named. */
export type KnownId = {
  rfcMessageId: string
  ticketId: string
  messageId: string | null
  /** The first ticket of a message that was moved. */
  originTicketId: string | null
}

/** Which tickets the Message-IDs speak of. */
export async function findMessageIds(cx: Cx, rfcMessageIds: string[]): Promise<KnownId[]> {
  if (rfcMessageIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('messageIds as i')
    // A message that was moved takes its answers along.
    .leftJoin('messages as m', (j) => j.on('m.orgId', '=', cx.org.id).onRef('m.id', '=', 'i.messageId'))
    .select(['i.rfcMessageId', 'i.ticketId as namedIn', 'i.messageId', 'm.ticketId', 'm.originTicketId'])
    .where('i.orgId', '=', cx.org.id)
    .where('i.rfcMessageId', 'in', rfcMessageIds)
    .execute()
  return rows.map(({ namedIn, ...row }) => ({ ...row, ticketId: row.ticketId ?? namedIn }))
}

/** Tickets in which messages that gave this reply address stand now, and stood first. */
export async function listBearersOf(
  cx: Cx,
  of: { ticketId: string; replyAddress: string },
): Promise<{ ticketId: string; originTicketId: string | null }[]> {
  return cx.tx
    .selectFrom('messages')
    .select(['ticketId', 'originTicketId'])
    .$narrowType<{ ticketId: string }>()
    .distinct()
    .where('orgId', '=', cx.org.id)
    .where((eb) => eb.or([eb('ticketId', '=', of.ticketId), eb('originTicketId', '=', of.ticketId)]))
    .where(sql`lower(reply_address)`, '=', of.replyAddress.toLowerCase())
    .execute()
}

export async function insertConversation(
  cx: Cx,
  row: { id: string; channelId: string | null; contactId: string | null; name: string },
): Promise<void> {
  await cx.tx
    .insertInto('conversations')
    .values({ orgId: cx.org.id, ...row, createdAt: cx.now })
    .execute()
}
