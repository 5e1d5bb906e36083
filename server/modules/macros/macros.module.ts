import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { registerUndoPart } from '../conversations/undo-message.ts'
import { undoWithMessage } from './apply-macros.ts'
import { macrosRoutes } from './macros.routes.ts'
import { getMacro } from './macros.service.ts'
import { deleteRunsBefore } from './macros.store.ts'

/** What was applied can be looked up so long: longer than a change of many tickets, which takes back what it applied. */
const keptMs = 31 * 86_400_000

export const macrosModule: Module = {
  name: 'macros',
  routes: macrosRoutes,
  register: () => {
    registerTextPlace({ table: 'macro_runs', keys: ['id'], of: byTicket, json: ['macros', 'undo'] })
    registerReplayGuard({ under: '/macros', see: getMacro })
    registerUndoPart(undoWithMessage)
    registerSweep('macros.prune', '17 4 * * *', async (orgId, _payload, { runtime }) => {
      const before = new Date(runtime.now().getTime() - keptMs)
      await inBatches(runtime, systemActor(orgId, 'clock'), (cx, most) => deleteRunsBefore(cx, before, most))
    })
  },
}
