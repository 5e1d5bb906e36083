import { sql } from 'kysely'
import { type Cx, systemActor } from './platform/context.ts'
import { keptKeyMs } from './platform/http/idempotency.ts'
import { registerSweep } from './platform/jobs.ts'
import { inBatches } from './platform/prune.ts'
import { pruneFiles } from './prune-files.ts'

/** Jobs that failed in all their tries stand on the health page so long. */
const keptJobsMs = 30 * 86_400_000

/** What the platform itself keeps for a while. What belongs to a module is pruned by it. */
registerSweep('platform.prune', '41 3 * * *', async (orgId, _payload, { runtime }) => {
  const actor = systemActor(orgId, 'clock')
  await inBatches(runtime, actor, deleteKeys)
  await inBatches(runtime, actor, deleteJobs)
})

registerSweep('platform.prune_files', '23 4 * * 0', async (orgId, _payload, { runtime, log }) => {
  const removed = await pruneFiles(orgId, runtime)
  if (removed > 0) log.info({ orgId, removed }, 'files that no row names were removed')
})

async function deleteKeys(cx: Cx, most: number): Promise<number> {
  const { rows } = await sql<{ keyHash: Buffer }>`
    delete from idempotency_keys where org_id = ${cx.org.id} and key_hash = any(array(
      select key_hash from idempotency_keys
      where org_id = ${cx.org.id} and created_at < ${new Date(cx.now.getTime() - keptKeyMs)}
      order by created_at limit ${most}))
    returning key_hash`.execute(cx.tx)
  return rows.length
}

async function deleteJobs(cx: Cx, most: number): Promise<number> {
  const before = new Date(cx.now.getTime() - keptJobsMs)
  const { rows } = await sql<{ removed: string }>`select app.prune_jobs(${before}, ${most}) as removed`.execute(cx.tx)
  return Number(rows[0]?.removed ?? 0)
}
