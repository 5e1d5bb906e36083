import { sql } from 'kysely'
import { systemActor } from '../../platform/context.ts'
import { registerFileColumn } from '../../platform/file-columns.ts'
import { registerReplayGuard } from '../../platform/http/idempotency.ts'
import { registerJob, registerSweep } from '../../platform/jobs.ts'
import { byTicket, registerTextPlace } from '../../platform/text-places.ts'
import { registerCustomerPlace } from '../customers/customer-places.ts'
import { removeUnused } from './attachments.service.ts'
import { conversationRoutes } from './conversations.routes.ts'
import { findMessageAuthor } from './conversations.service.ts'
import { pruneImages } from './remote-images.ts'
import { findUnscanned, scanJob } from './scan-attachments.ts'
import { sendScheduledJob } from './scheduled-messages.ts'
import { getVisibleMessage } from './visible-message.ts'

export const conversationsModule = {
  name: 'conversations',
  routes: conversationRoutes,
  register: () => {
    registerReplayGuard({
      under: '/messages',
      // One that was taken back is not there any more: its undoing was its writer's own.
      see: async (cx, id) => (await findMessageAuthor(cx, id)) && getVisibleMessage(cx, id),
    })
    registerTextPlace({
      table: 'conversations',
      keys: ['id'],
      of: (cx, ids) =>
        sql`t.id in (select k.conversation_id from tickets k where k.org_id = ${cx.org.id} and k.id = any(${ids}))`,
      text: ['name', 'preview'],
      json: ['sender', 'original'],
    })
    registerTextPlace({
      ...{ table: 'drafts', keys: ['id'], of: byTicket },
      ...{ html: ['body_html'], text: ['approval_comment'], json: ['held'] },
    })
    registerCustomerPlace({ kind: 'contact', table: 'conversations', column: 'contact_id', key: 'id' })
    registerFileColumn({ kind: 'attachments', table: 'attachments', column: 'storage_key' })
    registerFileColumn({ kind: 'thumbnails', table: 'attachments', column: 'thumbnail_key' })
    registerFileColumn({ kind: 'bodies', table: 'messages', column: 'body_key' })
    registerFileColumn({ kind: 'bodies', table: 'drafts', column: 'body_key' })
    registerFileColumn({ kind: 'images', table: 'remote_images', column: 'storage_key' })
    registerJob('conversations.scan', scanJob, { pool: 'outgoing' })
    registerJob('conversations.sendScheduled', sendScheduledJob)
    registerSweep('conversations.find_unscanned', '*/10 * * * *', (orgId, _payload, { runtime }) =>
      findUnscanned(orgId, runtime),
    )
    registerSweep('conversations.prune_images', '17 3 * * *', (orgId, _payload, { runtime }) =>
      pruneImages(orgId, runtime),
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
