import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { ticketVisible, visibleColumns } from './tickets.visibility.ts'

/** Among so many that stand there for longest it is looked for one that is seen. */
const looked = 5_000

/** Of each stage the open ticket that stands there for longest, of those that the actor sees; none, where he sees none. */
export async function findOldestInStages(
  cx: Cx,
  stageIds: readonly string[],
): Promise<Map<string, { ticket: { id: string; code: string; subject: string }; since: string }>> {
  if (stageIds.length === 0) return new Map()
  const { rows } = await sql<{ stageId: string; id: string; code: string; subject: string; since: Date }>`
    select v.id as "stageId", o.id, o.code, o.subject, o.stage_changed_at as since
    from unnest(${[...stageIds]}::uuid[]) v (id), lateral (
      select t.id, t.code, t.subject, t.stage_changed_at
      from (select ${visibleColumns}, t.code, t.subject, t.stage_changed_at from tickets t
        where t.org_id = ${cx.org.id} and t.stage_id = v.id and t.is_open and t.deleted_at is null
        order by t.stage_changed_at, t.id limit ${looked}) t
      where ${ticketVisible(cx, 't')}
      order by t.stage_changed_at, t.id limit 1) o`.execute(cx.tx)
  return new Map(rows.map(({ stageId, since, ...ticket }) => [stageId, { ticket, since: since.toISOString() }]))
}
