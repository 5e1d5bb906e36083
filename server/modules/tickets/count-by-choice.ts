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
