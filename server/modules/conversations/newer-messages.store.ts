import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** Where a message stands in its ticket: after how many others it arrived, and when. */
export type MessagePlace = { place: number | null; at: string; id: string }

/** Messages of a ticket that arrived after another one, by others than the member, the oldest first. Machine mail does not count. */
export async function listNewer(
  cx: Cx,
  of: { ticketId: string; after: MessagePlace | null; userId: string; notes: boolean; limit: number },
): Promise<{ id: string; kind: 'public' | 'note'; authorName: string; sentAt: Date; visibleText: string }[]> {
  let query = cx.tx
    .selectFrom('messages')
    .select(['id', 'kind', 'authorName', 'sentAt', 'visibleText'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', of.ticketId)
    .where('mailClass', 'in', ['normal', 'list'])
    .where((eb) => eb.or([eb('authorKind', '<>', 'user'), eb('authorId', '<>', of.userId)]))
    .orderBy('place')
    .orderBy('createdAt')
    .orderBy('id')
    .limit(of.limit)
  if (!of.notes) query = query.where('kind', '=', 'public')
  if (of.after) {
    const { place, at, id } = of.after
    query = query.where(
      place === null
        ? sql<boolean>`(created_at, id) > (${at}::timestamptz, ${id}::uuid)`
        : sql<boolean>`(place, created_at, id) > (${place}::integer, ${at}::timestamptz, ${id}::uuid)`,
    )
  }
  return (await query.execute()) as {
    id: string
    kind: 'public' | 'note'
    authorName: string
    sentAt: Date
    visibleText: string
  }[]
}

/** The place of a message of a ticket; null when it is not there. */
export async function findMessagePlace(cx: Cx, ticketId: string, id: string): Promise<MessagePlace | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .select(['id', 'place', sql<string>`created_at::text`.as('at')])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** The message of a ticket that arrived last, whatever it is; null when there is none. */
export async function findNewestId(cx: Cx, ticketId: string): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('messages')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('place', 'desc')
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/**
 * The message of a ticket that stands last before all of these, and, `moved`, before those that came from other tickets; null when
 * they stand first.
 */
export async function findNewestBefore(
  cx: Cx,
  ticketId: string,
  these: { ids: readonly string[]; moved: boolean },
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    with first as (
      select place, created_at, id from messages
      where org_id = ${cx.org.id} and ticket_id = ${ticketId}
        and (id = any(${these.ids}::uuid[]) or (${these.moved} and origin_ticket_id is not null))
      order by place, created_at, id limit 1)
    select m.id from messages m
    where m.org_id = ${cx.org.id} and m.ticket_id = ${ticketId}
      and not exists (select from first f where (m.place, m.created_at, m.id) >= (f.place, f.created_at, f.id))
    order by m.place desc, m.created_at desc, m.id desc limit 1`.execute(cx.tx)
  return rows[0]?.id ?? null
}
