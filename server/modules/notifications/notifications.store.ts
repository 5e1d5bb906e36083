import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { DigestTime } from './preferences.rules.ts'

export type NotificationRow = {
  id: string
  kind: string
  ticketId: string | null
  data: Record<string, unknown>
  readAt: Date | null
  createdAt: Date
  createdAtKey: string
}

/** Writes a notification; false when the user has one of this kind from this event already. */
export async function insertNotification(
  cx: Cx,
  row: {
    id: string
    userId: string
    eventSeq: string
    kind: string
    ticketId: string | null
    data: Record<string, unknown>
    /** False: told by mail alone, and not shown. */
    inApp: boolean
    digest: DigestTime | null
  },
): Promise<boolean> {
  const made = await cx.tx
    .insertInto('notifications')
    .values({
      ...row,
      orgId: cx.org.id,
      data: JSON.stringify(row.data),
      createdAt: cx.now,
      readAt: row.inApp ? null : cx.now,
    })
    .onConflict((c) => c.columns(['orgId', 'userId', 'eventSeq', 'kind']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** A user's notifications, the newest first. */
export async function listNotifications(
  cx: Cx,
  input: {
    userId: string
    unread: boolean | null
    kinds: readonly string[] | null
    after: { at: string; id: string } | null
    limit: number
  },
): Promise<NotificationRow[]> {
  let query = cx.tx
    .selectFrom('notifications')
    .select(['id', 'kind', 'ticketId', 'data', 'readAt', 'createdAt', sql<string>`created_at::text`.as('createdAtKey')])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', input.userId)
    .where('inApp', '=', true)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit)
  if (input.kinds) query = query.where('kind', 'in', input.kinds)
  if (input.unread !== null) query = query.where('readAt', input.unread ? 'is' : 'is not', null)
  if (input.after)
    query = query.where(sql<boolean>`(created_at, id) < (${input.after.at}::timestamptz, ${input.after.id}::uuid)`)
  return (await query.execute()) as unknown as NotificationRow[]
}

/** Tickets of a user's unread notifications, one entry a notification, at most `limit`. */
export async function listUnreadTickets(cx: Cx, userId: string, limit: number): Promise<(string | null)[]> {
  const rows = await cx.tx
    .selectFrom('notifications')
    .select('ticketId')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('readAt', 'is', null)
    .limit(limit)
    .execute()
  return rows.map((row) => row.ticketId)
}

/** Marks a user's notifications as read or unread: some, those of a ticket, or all. Returns how many were not so before. */
export async function markRead(
  cx: Cx,
  userId: string,
  which: { ids: string[] | null; ticketId: string | null },
  read: boolean,
): Promise<number> {
  let query = cx.tx
    .updateTable('notifications')
    .set({ readAt: read ? cx.now : null })
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('inApp', '=', true)
    .where('readAt', read ? 'is' : 'is not', null)
  if (which.ids) query = query.where('id', 'in', which.ids)
  if (which.ticketId) query = query.where('ticketId', '=', which.ticketId)
  const { numUpdatedRows } = await query.executeTakeFirst()
  return Number(numUpdatedRows)
}

/** Removes a user's notifications of a message that is gone. Returns how many there were. */
export async function deleteOfMessage(cx: Cx, userId: string, messageId: string, since: Date): Promise<number> {
  const { numDeletedRows } = await cx.tx
    .deleteFrom('notifications')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('createdAt', '>=', since)
    .where(sql<boolean>`data ->> 'messageId' = ${messageId}`)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** The first assignment of a ticket after an event; null when it has stayed with whom it was. */
export async function findNextAssignment(
  cx: Cx,
  ticketId: string,
  seq: string,
): Promise<{ data: Record<string, unknown> } | null> {
  const row = await cx.tx
    .selectFrom('events')
    .select('data')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('seq', '>', seq)
    .where('name', '=', 'ticket.assigned')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst()
  return (row as { data: Record<string, unknown> } | undefined) ?? null
}

const dayMs = 86_400_000
/** A read notification is kept so long, an unread one a year. */
const keptReadMs = 90 * dayMs
const keptMs = 365 * dayMs

/** Deletes notifications that are too old, at most so many. Returns how many there were. */
export async function deleteOld(cx: Cx, most: number): Promise<number> {
  const before = (ms: number) => new Date(cx.now.getTime() - ms)
  const { rows } = await sql<{ id: string }>`
    delete from notifications where org_id = ${cx.org.id} and id = any(array(
      select id from notifications
      where org_id = ${cx.org.id} and created_at < ${before(keptReadMs)}
        and (read_at is not null or created_at < ${before(keptMs)})
      order by created_at limit ${most}))
    returning id`.execute(cx.tx)
  return rows.length
}
