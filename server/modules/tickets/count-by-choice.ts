import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** Visible tickets made since an instant, counted by their queue and by what `choice` says of the ticket `t`. */
export async function countByChoice(
  cx: Cx,
  { since, choice }: { since: Date; choice: RawBuilder<string | null> },
): Promise<{ queueId: string; choice: string | null; count: number }[]> {
  const { rows } = await sql<{ queueId: string; choice: string | null; count: string }>`
    select c."queueId", c.choice, count(*) from (
      select t.queue_id as "queueId", ${choice} as choice from tickets t
      where t.org_id = ${cx.org.id} and t.created_at >= ${since}::timestamptz and ${ticketVisible(cx, 't')}) c
    group by c."queueId", c.choice`.execute(cx.tx)
  return rows.map((row) => ({ ...row, count: Number(row.count) }))
}

/** A ticket as it came in; `until`: when it was done, null while it is open. */
export type ChosenTicket = {
  id: string
  queueId: string
  choice: string | null
  priority: number
  requesterId: string | null
  assigneeId: string | null
  createdAt: Date
  until: Date | null
}

/** The newest of the same tickets, the oldest first, each with what `choice` says of it. */
export async function listByChoice(
  cx: Cx,
  { since, choice, limit }: { since: Date; choice: RawBuilder<string | null>; limit: number },
): Promise<ChosenTicket[]> {
  const { rows } = await sql<ChosenTicket>`
    select t.id, t.queue_id as "queueId", ${choice} as choice, t.priority, t.requester_id as "requesterId",
      t.assignee_id as "assigneeId", t.created_at as "createdAt",
      case when not t.is_open then coalesce(t.resolved_at, t.closed_at, t.status_changed_at) end as until
    from tickets t
    where t.org_id = ${cx.org.id} and t.created_at >= ${since}::timestamptz and ${ticketVisible(cx, 't')}
    order by t.created_at desc, t.id desc limit ${limit}`.execute(cx.tx)
  return rows.toReversed()
}
