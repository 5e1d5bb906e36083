import { registerFileColumn } from '../../platform/file-columns.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { type JobHandler, registerJob, registerSweep } from '../../platform/jobs.ts'
import { exportsRoutes } from './exports.routes.ts'
import { exportJobName, getExport, removeJobName } from './exports.service.ts'
import { exportJob, removeExpired } from './run-export.ts'

const removeAll: JobHandler = async (orgId, _payload, { runtime }) => {
  while ((await removeExpired(runtime, orgId)) > 0) {
    // A hundred files at a time.
  }
}

export const exportsModule: Module = {
  name: 'exports',
  routes: exportsRoutes,
  register: () => {
    registerFileColumn({ kind: 'exports', table: 'exports', column: 'file_key' })
    registerJob(exportJobName, exportJob, { pool: 'long' })
    registerJob(removeJobName, removeAll)
    registerReplayGuard({ under: '/exports', see: getExport })
    registerSweep('exports.prune', '13 * * * *', removeAll)
  },
}
