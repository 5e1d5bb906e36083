import { z } from 'zod'
import type { App } from '../../platform/http/http.ts'
import { NotificationsPage, NotificationsQuery, ReadNotifications } from './notifications.contract.ts'
import { listNotifications, readNotifications } from './notifications.service.ts'

export function notificationRoutes(app: App): void {
  app.get(
    '/notifications',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listNotifications',
        tags: ['notifications'],
        summary: 'One’s own notifications, the newest first',
        description: 'Live: `notification.created`, `notification.read` and `notification.removed` on the stream.',
        querystring: NotificationsQuery,
        response: { 200: NotificationsPage },
      },
    },
    (request) => {
      const { unread, cursor, limit } = request.query
      const input = { cursor, limit, unread: unread === undefined ? null : unread === 'true' }
      return request.run((cx) => listNotifications(cx, input))
    },
  )

  app.post(
    '/notifications/read',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'readNotifications',
        tags: ['notifications'],
        summary: 'Mark notifications as read',
        body: ReadNotifications,
        response: { 200: z.object({ unreadCount: z.number().int() }) },
      },
    },
    (request) => request.run((cx) => readNotifications(cx, { ids: request.body.ids ?? null })),
  )
}
