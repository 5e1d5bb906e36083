import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { type Claimant, isClaimedSince, leftBehind } from './claims.ts'
import type { DeliveryWords } from './delivery-words.ts'
import type { OutboxEntry } from './mail.contract.ts'
import type { MailAddress } from './parsed-mail.ts'
import type { Recipients } from './recipients.rules.ts'
import { mailVisible } from './visible-mail.ts'

/** What a mail is made of when its turn comes: a reply is composed from its message, others carry their own text. */
export type OutboxContent =
  | {
      kind: 'reply'
      inReplyTo: string | null
      references: string[]
      quotedMessageId: string | null
      /** The line above the quote, in the customer's language; absent in rows from before it was written here. */
      attribution?: string
    }
  | { kind: 'text'; text: string; html: string }

export type NewOutboxRow = {
  purpose: OutboxEntry['purpose']
  messageId: string | null
  channelId: string | null
  ticketId: string | null
  rfcMessageId: string
  sender: MailAddress
  replyTo: string | null
  subject: string
  content: OutboxContent
  recipients: Recipients
  state: 'queued' | 'not_sent'
  words: DeliveryWords
  notBefore: Date
}

/** Writes a mail that shall leave, with one delivery a recipient. Returns its id and theirs in their order. */
export async function insertOutbox(cx: Cx, row: NewOutboxRow): Promise<{ id: string; deliveries: DeliveryRow[] }> {
  const id = newId()
  const { recipients, sender, content, words, ...rest } = row
  const writing = cx.tx
    .insertInto('outbox')
    .values({
      ...rest,
      ...columnsOf(words),
      orgId: cx.org.id,
      id,
      sender: JSON.stringify(sender),
      content: JSON.stringify(content),
      createdAt: cx.now,
      updatedAt: cx.now,
    })
    .execute()
  const deliveries = (['to', 'cc', 'bcc'] as const).flatMap((role) =>
    recipients[role].map(({ name, address }) => ({
      id: newId(),
      role,
      name,
      address,
      state: row.state,
      ...words,
      updatedAt: cx.now,
    })),
  )
  const writingDeliveries = cx.tx
    .insertInto('deliveries')
    .values(deliveries.map((one) => ({ orgId: cx.org.id, outboxId: id, ...one, ...columnsOf(one) })))
    .execute()
  await Promise.all([writing, writingDeliveries])
  return { id, deliveries }
}

const columnsOf = ({ response, said }: DeliveryWords) => ({ response, said: said && JSON.stringify(said) })

/** Removes a mail that nobody has claimed and that a person takes back. False when it has left or is about to. */
export async function removeUnclaimed(cx: Cx, messageId: string): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('outbox')
    .select(['id', 'state', 'leaseUntil', 'attempts'])
    .where('orgId', '=', cx.org.id)
    .where('messageId', '=', messageId)
    .forUpdate()
    .executeTakeFirst()
  if (!row || row.attempts > 0 || row.leaseUntil !== null || !['queued', 'not_sent'].includes(row.state)) return false
  await cx.tx.deleteFrom('outbox').where('orgId', '=', cx.org.id).where('id', '=', row.id).execute()
  return true
}

export type OutboxRow = {
  id: string
  purpose: OutboxEntry['purpose']
  messageId: string | null
  channelId: string | null
  ticketId: string | null
  rfcMessageId: string
  sender: MailAddress
  replyTo: string | null
  subject: string
  content: OutboxContent
  state: OutboxEntry['state']
  attempts: number
  notBefore: Date
  createdAt: Date
}

const rowColumns = [
  'id',
  'purpose',
  'messageId',
  'channelId',
  'ticketId',
  'rfcMessageId',
  'sender',
  'replyTo',
  'subject',
  'content',
  'state',
  'attempts',
  'notBefore',
  'createdAt',
] as const

/** Locks a mail for a decision about it. */
export async function lockOutbox(cx: Cx, id: string): Promise<OutboxRow | null> {
  const row = await cx.tx
    .selectFrom('outbox')
    .select(rowColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return (row as OutboxRow | undefined) ?? null
}

/**
 * Locks the mail that is due for longest; else one that a process had in hand that is gone, or that lost it with the database. Null
 * when there is none.
 */
export async function lockNextOutbox(cx: Cx, claimant: Claimant): Promise<OutboxRow | null> {
  const open = cx.tx
    .selectFrom('outbox')
    .select(rowColumns)
    .where('orgId', '=', cx.org.id)
    .orderBy('notBefore')
    .limit(1)
    .forUpdate()
    .skipLocked()
  const due = await open
    .where('state', '=', 'queued')
    .where('notBefore', '<=', cx.now)
    .where('leaseUntil', 'is', null)
    .executeTakeFirst()
  if (due) return due as OutboxRow
  const left = await open
    .select('leaseUntil')
    .where('state', 'in', ['queued', 'sending'])
    .where('leaseUntil', 'is not', null)
    .where(await leftBehind(cx, claimant))
    .executeTakeFirst()
  return left && !isClaimedSince(cx, left, claimant) ? (left as OutboxRow) : null
}

/** Mails, gone and come, whose messages stand in another ticket now. */
export async function followMessages(cx: Cx, messageIds: string[], ticketId: string): Promise<void> {
  if (messageIds.length === 0) return
  for (const table of ['outbox', 'mailLedger'] as const)
    await cx.tx
      .updateTable(table)
      .set({ ticketId })
      .where('orgId', '=', cx.org.id)
      .where('messageId', 'in', messageIds)
      .execute()
}

export async function setOutboxState(
  cx: Cx,
  id: string,
  set: {
    state: OutboxEntry['state']
    words?: DeliveryWords
    notBefore?: Date
    leaseUntil?: Date | null
    claimedBy?: string | null
    attempts?: number
  },
): Promise<void> {
  const { words, ...rest } = set
  await cx.tx
    .updateTable('outbox')
    .set({
      ...rest,
      ...(words ? columnsOf(words) : {}),
      ...(isOver(set.state) ? { content: withoutLinks } : {}),
      updatedAt: cx.now,
    })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** It will not be sent again. */
const isOver = (state: OutboxEntry['state']) => state === 'accepted' || state === 'cancelled'

/** A link that lets its reader in stands in the database only until its mail has left (docs/quality.md, security 8). */
const withoutLinks = sql<string>`case when purpose in ('invitation', 'password_reset')
  then '{"kind":"text","text":"","html":""}'::jsonb else content end`

export type DeliveryRow = {
  id: string
  role: 'to' | 'cc' | 'bcc'
  name: string
  address: string
  state: OutboxEntry['recipients'][number]['state']
  updatedAt: Date
} & DeliveryWords

export async function listDeliveries(
  cx: Cx,
  outboxIds: string[],
): Promise<(DeliveryRow & { outboxId: string; messageId: string | null })[]> {
  if (outboxIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('deliveries')
    .innerJoin('outbox', (join) =>
      join.on('outbox.orgId', '=', cx.org.id).onRef('outbox.id', '=', 'deliveries.outboxId'),
    )
    .select([
      'deliveries.id',
      'role',
      'name',
      'address',
      'deliveries.state',
      'deliveries.response',
      'deliveries.said',
      'deliveries.updatedAt',
      'outboxId',
      'messageId',
    ])
    .where('deliveries.orgId', '=', cx.org.id)
    .where('outboxId', 'in', outboxIds)
    .orderBy('deliveries.id')
    .execute()
  return rows as (DeliveryRow & { outboxId: string; messageId: string | null })[]
}

export async function setDelivery(
  cx: Cx,
  id: string,
  state: DeliveryRow['state'],
  words: DeliveryWords,
): Promise<void> {
  await cx.tx
    .updateTable('deliveries')
    .set({ state, ...columnsOf(words), updatedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Outbox ids of messages. */
export async function findOutboxOfMessages(cx: Cx, messageIds: string[]): Promise<{ id: string; messageId: string }[]> {
  if (messageIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('outbox')
    .select(['id', 'messageId'])
    .where('orgId', '=', cx.org.id)
    .where('messageId', 'in', messageIds)
    .execute()
  return rows.flatMap(({ id, messageId }) => (messageId ? [{ id, messageId }] : []))
}

/** The mail of ours with this Message-ID. */
export async function findOutboxByRfcId(cx: Cx, rfcMessageId: string): Promise<OutboxRow | null> {
  const row = await cx.tx
    .selectFrom('outbox')
    .select(rowColumns)
    .where('orgId', '=', cx.org.id)
    .where('rfcMessageId', '=', rfcMessageId)
    .executeTakeFirst()
  return (row as OutboxRow | undefined) ?? null
}

/** The newest replies of some tickets. */
export async function listReplies(
  cx: Cx,
  ticketIds: string[],
): Promise<Pick<OutboxRow, 'id' | 'replyTo' | 'createdAt'>[]> {
  return cx.tx
    .selectFrom('outbox')
    .select(['id', 'replyTo', 'createdAt'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', ticketIds)
    .where('purpose', 'in', ['reply', 'auto'])
    .orderBy('createdAt', 'desc')
    .limit(500)
    .execute()
}

/** True when mails are due, or were in the hands of a process and may be so no more. */
export async function hasMailToSend(cx: Cx): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('outbox')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('state', 'in', ['queued', 'sending'])
    .where('notBefore', '<=', cx.now)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** How many notifications about a ticket were written to an address since then. */
export async function countNotices(cx: Cx, of: { ticketId: string; address: string; since: Date }): Promise<number> {
  const row = await cx.tx
    .selectFrom('outbox')
    .innerJoin('deliveries', (join) =>
      join.on('deliveries.orgId', '=', cx.org.id).onRef('deliveries.outboxId', '=', 'outbox.id'),
    )
    .select(sql<string>`count(*)`.as('count'))
    .where('outbox.orgId', '=', cx.org.id)
    .where('outbox.ticketId', '=', of.ticketId)
    .where('outbox.createdAt', '>', of.since)
    .where('purpose', '=', 'notification')
    .where('address', '=', of.address)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Ids of mails in a state, oldest first. */
export async function listOutboxIds(cx: Cx, state: OutboxEntry['state'], limit: number): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('outbox')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('state', '=', state)
    .orderBy('createdAt')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

export type OutboxFilter = {
  state?: string[]
  purpose?: string
  ticketId?: string
  ids?: string[]
  limit: number
  cursor?: string
}

/** A page of the outbox with its recipients, newest first: what the actor sees of it. */
export async function listOutboxEntries(
  cx: Cx,
  filter: OutboxFilter,
): Promise<{ data: OutboxEntry[]; nextCursor: string | null }> {
  const { limit: _limit, cursor: _cursor, ...which } = filter
  const cursors = cursorsOf(cx, 'outbox', which, TimeKey)
  let query = cx.tx
    .selectFrom('outbox')
    .leftJoin('tickets', (join) => join.on('tickets.orgId', '=', cx.org.id).onRef('tickets.id', '=', 'outbox.ticketId'))
    .select([
      'outbox.id',
      'purpose',
      'messageId',
      'outbox.channelId',
      'ticketId',
      'code as ticketCode',
      'tickets.deletedAt as ticketDeletedAt',
      'rfcMessageId',
      'sender',
      'replyTo',
      'outbox.subject',
      'state',
      'attempts',
      'notBefore',
      'response',
      'said',
      'outbox.createdAt',
      'outbox.updatedAt',
    ])
    .where('outbox.orgId', '=', cx.org.id)
    .where(mailVisible(cx, 'outbox'))
    .orderBy('outbox.createdAt', 'desc')
    .orderBy('outbox.id', 'desc')
    .limit(filter.limit + 1)
  if (filter.state) query = query.where('state', 'in', filter.state)
  if (filter.purpose) query = query.where('purpose', '=', filter.purpose)
  if (filter.ticketId) query = query.where('ticketId', '=', filter.ticketId)
  if (filter.ids) query = query.where('outbox.id', 'in', filter.ids)
  const after = cursors.read(filter.cursor)
  if (after) {
    const [at, id] = after
    query = query.where(sql<boolean>`(outbox.created_at, outbox.id) < (${at}::timestamptz, ${id}::uuid)`)
  }
  const page = cursors.cut(await query.execute(), filter.limit, (row) => [row.createdAt.toISOString(), row.id])
  const recipients = Map.groupBy(
    await listDeliveries(
      cx,
      page.rows.map((row) => row.id),
    ),
    (one) => one.outboxId,
  )
  return {
    data: page.rows.map((row) => ({
      id: row.id,
      purpose: row.purpose as OutboxEntry['purpose'],
      messageId: row.messageId,
      ticketId: row.ticketId,
      ticketCode: row.ticketDeletedAt ? null : row.ticketCode,
      ticketDeleted: row.ticketDeletedAt !== null,
      channelId: row.channelId,
      rfcMessageId: row.rfcMessageId,
      from: row.sender as MailAddress,
      replyTo: row.replyTo,
      recipients: (recipients.get(row.id) ?? []).map(({ role, name, address, state, response, said, updatedAt }) => ({
        role,
        name,
        address,
        state,
        response,
        said,
        updatedAt: updatedAt.toISOString(),
      })),
      subject: row.subject,
      state: row.state as OutboxEntry['state'],
      attempts: row.attempts,
      notBefore: row.notBefore.toISOString(),
      response: row.response,
      said: row.said as OutboxEntry['said'],
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    })),
    nextCursor: page.nextCursor,
  }
}
