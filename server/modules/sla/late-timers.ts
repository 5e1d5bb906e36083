import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

const graceMs = 60_000
const mostCounted = 1000

/** Warnings and breaches that should have been told more than a minute ago, for system health; `since`: the oldest. */
export async function lateTimers(cx: Cx): Promise<{ count: number; since: string | null }> {
  const { rows } = await sql<{ count: number; since: Date | null }>`
    select count(*)::int as count, min(l.fires_at) as since from (
      select c.fires_at from sla_clocks c
      where c.org_id = ${cx.org.id} and c.fires_at < ${new Date(cx.now.getTime() - graceMs)}
      order by c.fires_at limit ${mostCounted}) l`.execute(cx.tx)
  return { count: rows[0]?.count ?? 0, since: rows[0]?.since?.toISOString() ?? null }
}
