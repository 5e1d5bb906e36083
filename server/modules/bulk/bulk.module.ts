import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
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
    registerJob(bulkJobName, bulkJob, { pool: 'long' })
    registerReplayGuard({ under: '/bulk-changes', see: getBulkChange })
    registerSweep('bulk.prune', '51 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteOld, deletedAtOnce)
    })
  },
}
