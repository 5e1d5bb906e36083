import { sql } from 'kysely'
import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { bulkRoutes } from './bulk.routes.ts'
import { getBulkChange } from './bulk.service.ts'
import { deleteOld } from './bulk.store.ts'
import { bulkJob, bulkJobName } from './run-bulk.ts'

/** Each deleted one takes up to 50,000 rows along. */
const deletedAtOnce = 5

export const bulkModule: Module = {
  name: 'bulk',
  routes: bulkRoutes,
  register: () => {
    registerTextPlace({
      ...{ table: 'bulk_rows', keys: ['bulk_id', 'position'], of: byTicket },
      json: ['said', 'undo', 'undo_said'],
    })
    registerTextPlace({
      table: 'bulk_changes',
      keys: ['id'],
      of: (cx, ids) =>
        sql`t.id in (select b.bulk_id from bulk_rows b where b.org_id = ${cx.org.id} and b.ticket_id = any(${ids}))`,
      json: ['change', 'message', 'acts'],
    })
    registerJob(bulkJobName, bulkJob, { pool: 'long' })
    registerReplayGuard({ under: '/bulk-changes', see: getBulkChange })
    registerSweep('bulk.prune', '51 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteOld, deletedAtOnce)
    })
  },
}
