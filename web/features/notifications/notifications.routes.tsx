import { createLazyRoute } from '@tanstack/react-router'
import { NotificationsPage } from './notifications-page.tsx'

export const notificationsRoute = createLazyRoute('/app/notifications')({ component: NotificationsPage })
