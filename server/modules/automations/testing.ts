import { registeredJobs } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import type { World } from '../../testing/world.ts'

/** Lets rules react to what happened, and to what they did, until nothing is left to do; how many jobs ran. Jobs of a later time wait. */
export async function settle(world: World, orgId: string): Promise<number> {
  const log = createLog('silent')
  let ran = 0
  for (let round = 0; round < 50; round += 1) {
    await world.react(orgId)
    const { rows } = await world.database.pool.query<{ id: string; name: string; payload: Record<string, unknown> }>(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
       where t.id = j.task_id and t.identifier like 'automations.%' and j.payload->>'orgId' = $1
         and coalesce((j.payload->>'dueAt')::timestamptz, $2) <= $2
       returning j.id::text as id, t.identifier as name, j.payload`,
      [orgId, world.now()],
    )
    if (rows.length === 0) return ran
    for (const { name, payload } of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
      ran += 1
      await registeredJobs().get(name)?.handler(orgId, payload, {
        runtime: world.runtime,
        log,
        attempt: 1,
        lastAttempt: false,
      })
    }
  }
  throw new Error('Rules do not come to rest.')
}
