import { registerConsumer } from '../../platform/events.ts'
import { registerJob } from '../../platform/jobs.ts'
import { notificationRoutes } from './notifications.routes.ts'
import { isTold } from './notifications.rules.ts'
import { notifyMembers } from './notify-members.ts'
import { sendDigestJob } from './send-digest.ts'

export const notificationsModule = {
  name: 'notifications',
  routes: notificationRoutes,
  register: () => {
    registerConsumer({ name: 'notifications', wants: isTold, react: notifyMembers })
    registerJob('notifications.digest', sendDigestJob)
  },
}
