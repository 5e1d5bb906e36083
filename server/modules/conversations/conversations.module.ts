import { systemActor } from '../../platform/context.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { removeUnused } from './attachments.service.ts'
import { conversationRoutes } from './conversations.routes.ts'
import { findUnscanned, scanJob } from './scan-attachments.ts'

export const conversationsModule = {
  name: 'conversations',
  routes: conversationRoutes,
  register: () => {
    registerJob('conversations.scan', scanJob)
    registerSweep('conversations.find_unscanned', '*/10 * * * *', (orgId, _payload, { runtime }) =>
      findUnscanned(orgId, runtime),
    )
    registerJob('conversations.removeUnused', async (orgId, payload, { runtime }) => {
      const { attachmentId, storageKey } = payload as { attachmentId: string; storageKey: string }
      const isGone = await runtime.run(systemActor(orgId, 'clean-up'), (cx) => removeUnused(cx, attachmentId))
      if (isGone) await runtime.settings.files.remove(storageKey)
    })
    registerJob('conversations.removeFile', async (_orgId, payload, { runtime }) => {
      await runtime.settings.files.remove((payload as { storageKey: string }).storageKey)
    })
  },
}
