import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** Visible tickets made since an instant, the newest first. */
export async function listMadeSince(
  cx: Cx,
  { since, limit }: { since: Date; limit: number },
): Promise<{ id: string; code: string; subject: string; createdAt: Date }[]> {
  const { rows } = await sql<{ id: string; code: string; subject: string; createdAt: Date }>`
    select t.id, t.code, t.subject, t.created_at from tickets t
    where t.org_id = ${cx.org.id} and t.created_at >= ${since}::timestamptz and ${ticketVisible(cx, 't')}
    order by t.created_at desc, t.id desc limit ${limit}`.execute(cx.tx)
  return rows
}
