import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type Stay = { ticketId: string; stageId: string; seconds: number; leftAt: Date }

/** Writes the stay that the event `seq` ended; the same event again writes nothing. */
export async function insertStay(cx: Cx, seq: string, stay: Stay): Promise<void> {
  await cx.tx
    .insertInto('stageStays')
    .values({ orgId: cx.org.id, seq, ...stay })
    .onConflict((c) => c.columns(['orgId', 'seq']).doNothing())
    .execute()
}

/** Takes back the newest stay of a ticket in a stage: it stands there again as if it had never left. */
export async function deleteNewestStay(
  cx: Cx,
  { ticketId, stageId }: Pick<Stay, 'ticketId' | 'stageId'>,
): Promise<void> {
  await sql`
    delete from stage_stays s where s.org_id = ${cx.org.id} and s.ticket_id = ${ticketId}::uuid and s.stage_id = ${stageId}::uuid
      and s.seq = (select n.seq from stage_stays n where n.org_id = ${cx.org.id} and n.ticket_id = ${ticketId}::uuid
        and n.stage_id = ${stageId}::uuid order by n.seq desc limit 1)`.execute(cx.tx)
}

/** Of each stage the stays that ended in the period, the newest `limit` of them, WITHOUT a look at who sees their tickets. */
export async function listNewestStays(
  cx: Cx,
  input: { stageIds: readonly string[]; from: Date; to: Date; limit: number },
): Promise<Stay[]> {
  const { stageIds, from, to, limit } = input
  const { rows } = await sql<Stay>`
    select s.ticket_id as "ticketId", v.id as "stageId", s.seconds, s.left_at as "leftAt"
    from unnest(${[...stageIds]}::uuid[]) v (id), lateral (
      select i.ticket_id, i.seconds, i.left_at from stage_stays i
      where i.org_id = ${cx.org.id} and i.stage_id = v.id and i.left_at >= ${from} and i.left_at < ${to}
      order by i.left_at desc limit ${limit}) s`.execute(cx.tx)
  return rows
}
