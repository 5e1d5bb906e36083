import { registerConsumer } from '../../platform/events.ts'
import { notificationRoutes } from './notifications.routes.ts'
import { isTold } from './notifications.rules.ts'
import { notifyMembers } from './notify-members.ts'

export const notificationsModule = {
  name: 'notifications',
  routes: notificationRoutes,
  register: () => registerConsumer({ name: 'notifications', wants: isTold, react: notifyMembers }),
}
