import { type RawBuilder, sql } from 'kysely'
import { type ActivityPart, behind, microsOf } from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'

/**
 * Places of the public messages of tickets, the newest first, without those that are held. `tickets` is a sub-select of the ids of tickets
 * that the actor sees. The newest message of each is looked up first: the newest of all are in the tickets that come first by it.
 */
export async function listRecentMessages(
  cx: Cx,
  tickets: RawBuilder<{ id: string }>,
  { after, limit }: ActivityPart,
): Promise<{ micros: string; id: string }[]> {
  const columns = { at: sql`m.created_at`, id: sql`m.id`, type: 'uuid' } as const
  const newest = (ticket: string, most: number) => sql`
    select m.created_at, m.id from messages m
    where m.org_id = ${cx.org.id} and m.ticket_id = ${sql.ref(ticket)} and m.kind = 'public' and m.held_reason is null
      and ${behind(after, 'message', columns)}
    order by m.created_at desc, m.id desc limit ${most}`
  const { rows } = await sql<{ micros: string; id: string }>`
    select ${microsOf(sql`m.created_at`)} as micros, m.id from (
      select t.id from (${tickets}) t cross join lateral (${newest('t.id', 1)}) n
      order by n.created_at desc, n.id desc limit ${limit}) first
    cross join lateral (${newest('first.id', limit)}) m
    order by m.created_at desc, m.id desc limit ${limit}`.execute(cx.tx)
  return rows
}

export type RecentMessage = {
  id: string
  ticketId: string
  direction: 'in' | 'out'
  authorKind: 'user' | 'contact' | 'system'
  authorId: string | null
  authorName: string
  subject: string
  preview: string
}

/** Messages by id, with the beginning of what they say. */
export async function messagesByIds(cx: Cx, ids: readonly string[]): Promise<RecentMessage[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<RecentMessage>`
    select m.id, m.ticket_id, m.direction, m.author_kind, m.author_id, m.author_name, m.subject, left(m.visible_text, 400) as preview
    from messages m where m.org_id = ${cx.org.id} and m.id = any(${[...ids]}::uuid[])`.execute(cx.tx)
  return rows
}
