import { systemActor } from '../../platform/context.ts'
import type { Module } from '../../platform/http/http.ts'
import { registerSweep } from '../../platform/jobs.ts'
import { registerLine } from '../../platform/lines.ts'
import { inBatches } from '../../platform/prune.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { callingLine } from './queue-call.ts'
import { catchUpCalls, sendNextCall } from './send-call.ts'
import { webhooksRoutes } from './webhooks.routes.ts'
import { deleteOld } from './webhooks.store.ts'

export const webhooksModule: Module = {
  name: 'webhooks',
  routes: webhooksRoutes,
  register: () => {
    registerTextPlace({
      ...{ table: 'webhook_deliveries', keys: ['id'], of: byTicket },
      ...{ jsonText: ['body'], text: ['answer'], json: ['why'] },
    })
    registerLine({ name: callingLine, pool: 'calls', atOnce: 2, next: (orgId, cx) => sendNextCall(orgId, cx) })
    registerSweep('webhooks.catch_up', '*/10 * * * *', catchUpCalls)
    registerSweep('webhooks.prune', '57 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteOld)
    })
  },
}
