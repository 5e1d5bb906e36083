import { z } from 'zod'
import type { App } from '../../platform/http/http.ts'
import { NotificationsPage, NotificationsQuery, OtherInboxes, ReadNotifications } from './notifications.contract.ts'
import { listNotifications, readNotifications } from './notifications.service.ts'
import { countOtherInboxes } from './other-inboxes.ts'
import { NotificationPreferences, UpdateNotificationPreferences } from './preferences.contract.ts'
import { getNotificationPreferences, updateNotificationPreferences } from './preferences.service.ts'

export function notificationRoutes(app: App): void {
  app.get(
    '/notifications',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listNotifications',
        tags: ['notifications'],
        summary: 'One’s own notifications, the newest first',
        description: 'Live: `notification.created`, `.read`, `.unread` and `.removed` on the stream.',
        querystring: NotificationsQuery,
        response: { 200: NotificationsPage },
      },
    },
    (request) => {
      const { unread, kind, cursor, limit } = request.query
      const input = { cursor, limit, kinds: kind ?? null, unread: unread === undefined ? null : unread === 'true' }
      return request.run((cx) => listNotifications(cx, input))
    },
  )

  app.get(
    '/notifications/elsewhere',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'listOtherInboxes',
        tags: ['notifications'],
        summary: 'Unread notifications in one’s other organizations',
        description: 'Empty for an API key, which is of one organization.',
        response: { 200: OtherInboxes },
      },
    },
    (request) => countOtherInboxes(app.runtime, request.user()),
  )

  app.post(
    '/notifications/read',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'readNotifications',
        tags: ['notifications'],
        summary: 'Mark notifications as read, or unread again',
        body: ReadNotifications,
        response: { 200: z.object({ unreadCount: z.number().int() }) },
      },
    },
    (request) => request.run((cx) => readNotifications(cx, request.body)),
  )

  app.get(
    '/me/notification-preferences',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'getNotificationPreferences',
        tags: ['notifications'],
        summary: 'What one is told of, how and when',
        response: { 200: NotificationPreferences },
      },
    },
    (request) => request.run((cx) => getNotificationPreferences(cx, request.user())),
  )

  app.patch(
    '/me/notification-preferences',
    {
      config: { permission: 'signed-in' },
      schema: {
        operationId: 'updateNotificationPreferences',
        tags: ['notifications'],
        summary: 'Change what one is told of, how and when',
        description:
          'Kinds, channels and times that are absent stay. What waits for the daily summary comes at the new hour.',
        body: UpdateNotificationPreferences,
        response: { 200: NotificationPreferences },
      },
    },
    (request) => request.run((cx) => updateNotificationPreferences(cx, request.user(), request.body)),
  )
}
