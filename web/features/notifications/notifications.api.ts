import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type Notification = components['schemas']['Notification']

const pageSize = 30

/** Own notifications, newest first; each page also says how many are unread. */
export const notificationsQuery = infiniteQueryOptions({
  queryKey: ['notifications'],
  queryFn: ({ signal, pageParam }) => {
    const query = { limit: pageSize, ...(pageParam && { cursor: pageParam }) }
    return read(api.GET('/api/v1/notifications', { params: { query }, signal }))
  },
  initialPageParam: '',
  getNextPageParam: (page) => page.nextCursor ?? undefined,
})

/** Asks anew for what is shown. */
export function refreshNotifications(): void {
  void queryClient.invalidateQueries(notificationsQuery)
}

function isMeant(notification: Notification, which: readonly string[] | 'all'): boolean {
  return notification.readAt === null && (which === 'all' || which.includes(notification.id))
}

/** Marks as read, at once on screen; when the server refuses, what it knows is shown again. Rejects with the refusal. */
export async function markNotificationsRead(which: readonly string[] | 'all'): Promise<void> {
  if (which.length === 0) return
  const readAt = new Date().toISOString()
  queryClient.setQueryData(notificationsQuery.queryKey, (known) => {
    if (!known) return known
    const marked = known.pages.flatMap((page) => page.data).filter((one) => isMeant(one, which)).length
    return {
      ...known,
      pages: known.pages.map((page) => ({
        ...page,
        unreadCount: which === 'all' ? 0 : Math.max(0, page.unreadCount - marked),
        data: page.data.map((one) => (isMeant(one, which) ? { ...one, readAt } : one)),
      })),
    }
  })
  try {
    const body = which === 'all' ? { all: true as const } : { ids: [...which] }
    await read(api.POST('/api/v1/notifications/read', { body }))
  } catch (error) {
    refreshNotifications()
    throw error
  }
}
