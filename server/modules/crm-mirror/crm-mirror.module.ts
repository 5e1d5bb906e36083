import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { crmMirrorRoutes } from './crm-mirror.routes.ts'
import { forgetRows } from './crm-mirror.store.ts'
import { crmSettingsRoutes } from './crm-settings.routes.ts'
import { bookPulls, pullJob, pullJobName } from './pull.ts'
import { kinds } from './rows.rules.ts'
import { deleteOldSyncs } from './syncs.store.ts'

const day = 86_400_000
/** Days for which deleted rows and runs are kept. */
const [keptRows, keptSyncs] = [30, 90]

export const crmMirrorModule: Module = {
  name: 'crm-mirror',
  routes: (app) => {
    crmMirrorRoutes(app)
    crmSettingsRoutes(app)
  },
  register: () => {
    registerJob(pullJobName, pullJob, { pool: 'long' })
    registerSweep('crm.book_pulls', '*/5 * * * *', bookPulls)
    registerSweep('crm.prune', '41 3 * * *', async (orgId, _payload, { runtime }) => {
      const actor = systemActor(orgId, 'clock')
      const ago = (days: number) => new Date(runtime.now().getTime() - days * day)
      // Who names others goes before them.
      for (const kind of kinds.toReversed())
        await inBatches(runtime, actor, (cx, most) => forgetRows(cx, kind, ago(keptRows), most))
      await inBatches(runtime, actor, (cx, most) => deleteOldSyncs(cx, ago(keptSyncs), most))
    })
  },
}
