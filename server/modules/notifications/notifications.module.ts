import { systemActor } from '../../platform/context.ts'
import { registerConsumer } from '../../platform/events.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { inBatches } from '../../platform/prune.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { notificationRoutes } from './notifications.routes.ts'
import { isTold } from './notifications.rules.ts'
import { deleteOld } from './notifications.store.ts'
import { notifyMembers, notifyOfAll } from './notify-members.ts'
import { sendDigestJob } from './send-digest.ts'

export const notificationsModule = {
  name: 'notifications',
  routes: notificationRoutes,
  register: () => {
    registerTextPlace({ table: 'notifications', keys: ['id'], of: byTicket, json: ['data'] })
    registerConsumer({ name: 'notifications', wants: isTold, react: notifyMembers, reactToAll: notifyOfAll })
    registerJob('notifications.digest', sendDigestJob)
    registerSweep('notifications.prune', '47 3 * * *', async (orgId, _payload, { runtime }) => {
      await inBatches(runtime, systemActor(orgId, 'clock'), deleteOld)
    })
  },
}
