import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Params, Sentence } from '../../platform/words.ts'
import type { Kind } from './rows.rules.ts'

export type Counts = { created: number; updated: number; unchanged: number; refused: number; vanished: number }
/** A row that did not fit. */
export type Refusal = { kind: Kind; line: number | null; externalId: string | null; path: string; message: string }

export type SyncRow = {
  id: string
  source: string
  way: 'import' | 'pull'
  state: 'running' | 'done' | 'held' | 'failed' | 'stopped'
  whole: boolean
  startedAt: Date
  finishedAt: Date | null
  counts: Partial<Record<Kind, Counts>>
  why: { code: string; params: Params; text?: string } | null
  refusals: Refusal[]
}

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
  {
    state,
    counts,
    why,
    refusals,
  }: { state: 'done' | 'held' | 'failed'; counts: object; why: Sentence | null; refusals: readonly Refusal[] },
): Promise<void> {
  await sql`update crm_syncs set state = ${state}, finished_at = ${cx.now}, counts = ${JSON.stringify(counts)},
    why = ${why && JSON.stringify(why)}, refusals = ${JSON.stringify(refusals)} where org_id = ${cx.org.id} and id = ${id}::uuid`.execute(
    cx.tx,
  )
}

/** Forgets runs of long ago. */
export async function deleteOldSyncs(cx: Cx, before: Date, most: number): Promise<number> {
  const { rows } = await sql`delete from crm_syncs where org_id = ${cx.org.id} and id = any(array(
    select id from crm_syncs where org_id = ${cx.org.id} and started_at < ${before} limit ${most})) returning id`.execute(
    cx.tx,
  )
  return rows.length
}

const columns = sql`id, source, way, state, whole, started_at, finished_at, counts, why, refusals`

/** The newest run of each source. */
export async function lastSyncs(cx: Cx): Promise<SyncRow[]> {
  const { rows } = await sql<SyncRow>`select distinct on (source) ${columns} from crm_syncs where org_id = ${cx.org.id}
    order by source, started_at desc, id desc`.execute(cx.tx)
  return rows
}

/** The runs of a source, the newest first; `at`: when it began, to the microsecond. */
export async function listSyncs(
  cx: Cx,
  source: string,
  { after, limit }: { after: { at: string; id: string } | null; limit: number },
): Promise<(SyncRow & { at: string })[]> {
  const behind = after ? sql`and (started_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``
  const { rows } = await sql<SyncRow & { at: string }>`
    select ${columns}, started_at::text as at from crm_syncs where org_id = ${cx.org.id} and source = ${source} ${behind}
    order by started_at desc, id desc limit ${limit}`.execute(cx.tx)
  return rows
}
