import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { type Sentence, saidOf } from '../../platform/words.ts'

/** A run that begins; one of the same source that never ended was stopped. */
export async function insertSync(
  cx: Cx,
  { id, source, way, whole, at }: { id: string; source: string; way: 'import' | 'pull'; whole: boolean; at: Date },
): Promise<void> {
  await sql`update crm_syncs set state = 'stopped', finished_at = ${cx.now} where org_id = ${cx.org.id} and source = ${source}
    and way = ${way} and state = 'running'`.execute(cx.tx)
  await sql`insert into crm_syncs (org_id, id, source, way, state, whole, started_at)
    values (${cx.org.id}, ${id}, ${source}, ${way}, 'running', ${whole}, ${at})`.execute(cx.tx)
}

export async function finishSync(
  cx: Cx,
  id: string,
  { state, counts, why }: { state: 'done' | 'held' | 'failed'; counts: object; why: Sentence | null },
): Promise<void> {
  await sql`update crm_syncs set state = ${state}, finished_at = ${cx.now}, counts = ${JSON.stringify(counts)},
    why = ${why && JSON.stringify(saidOf(why))} where org_id = ${cx.org.id} and id = ${id}::uuid`.execute(cx.tx)
}

/** Forgets runs of long ago. */
export async function deleteOldSyncs(cx: Cx, before: Date, most: number): Promise<number> {
  const { rows } = await sql`delete from crm_syncs where org_id = ${cx.org.id} and id = any(array(
    select id from crm_syncs where org_id = ${cx.org.id} and started_at < ${before} limit ${most})) returning id`.execute(
    cx.tx,
  )
  return rows.length
}
