import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** The condition of the index tickets_stage_since: open tickets (`t`) of which nobody was told in this stay. */
const untold = sql`t.is_open and t.deleted_at is null and (t.stage_alerted_at is null or t.stage_alerted_at <= t.stage_changed_at)`

/** Since when the ticket stands in the stage that has stood there for longest, of those of which nobody was told. */
export async function longestUntold(cx: Cx, stageId: string): Promise<Date | null> {
  const { rows } = await sql<{ since: Date }>`select t.stage_changed_at as since from tickets t
    where t.org_id = ${cx.org.id} and t.stage_id = ${stageId}::uuid and ${untold}
    order by t.stage_changed_at limit 1`.execute(cx.tx)
  return rows[0]?.since ?? null
}

/** Notes that those were told of which stand in the stage since `until` or longer, at most so many; their ids, the longest first. */
export async function markTold(
  cx: Cx,
  { stageId, until, limit }: { stageId: string; until: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string; since: Date }>`
    update tickets u set stage_alerted_at = ${cx.now}
    where u.org_id = ${cx.org.id} and u.id = any(array(
      select t.id from tickets t
      where t.org_id = ${cx.org.id} and t.stage_id = ${stageId}::uuid and ${untold} and t.stage_changed_at <= ${until}
      order by t.stage_changed_at, t.id limit ${limit} for update))
    returning u.id, u.stage_changed_at as since`.execute(cx.tx)
  return rows.toSorted((a, b) => a.since.getTime() - b.since.getTime()).map(({ id }) => id)
}
