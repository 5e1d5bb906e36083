import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { automationsRoutes } from './automations.routes.ts'
import { deleteOld } from './automations.store.ts'
import { listenToEvents } from './listen.ts'
import { runJobName, runRulesJob } from './run-rules.ts'

export const automationsModule: Module = {
  name: 'automations',
  routes: automationsRoutes,
  register: () => {
    registerConsumer(listenToEvents)
    registerJob(runJobName, runRulesJob)
    registerSweep('automations.prune', '53 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteOld)
    })
  },
}
