import { sql } from 'kysely'
import { type ActivityPart, behind, microsOf } from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'

/** Places of the events that tell of records, the newest first. */
export async function listRecentChanges(
  cx: Cx,
  recordIds: readonly string[],
  { after, limit }: ActivityPart,
): Promise<{ micros: string; id: string }[]> {
  const columns = { at: sql`r.at`, id: sql`r.seq`, type: 'bigint' } as const
  const { rows } = await sql<{ micros: string; id: string }>`
    select ${microsOf(sql`k.at`)} as micros, k.seq::text as id from (
      select distinct n.at, n.seq from unnest(${[...recordIds]}::uuid[]) v(id) cross join lateral (
        select r.at, r.seq from event_records r
        where r.org_id = ${cx.org.id} and r.record_id = v.id and ${behind(after, 'change', columns)}
        order by r.at desc, r.seq desc limit ${limit}) n) k
    order by k.at desc, k.seq desc limit ${limit}`.execute(cx.tx)
  return rows
}

/** Events by their numbers. */
export async function eventsBySeq(cx: Cx, seqs: readonly string[]): Promise<DomainEvent[]> {
  if (seqs.length === 0) return []
  const rows = await cx.tx
    .selectFrom('events')
    .select(['seq', 'name', 'ticketId', 'actorKind', 'actorId', 'actorName', 'cause', 'data', 'at'])
    .where('orgId', '=', cx.org.id)
    .where('seq', 'in', [...seqs])
    .execute()
  return rows as unknown as DomainEvent[]
}
