import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'
import type { NotificationFilter } from './notification-search.ts'

export type Notification = components['schemas']['Notification']
type Pages = { pages: components['schemas']['NotificationsPage'][]; pageParams: unknown[] }

const pageSize = 30
const anyKey: QueryKey = ['notifications']

/** What the filters ask the server. */
const asked: Record<NotificationFilter, { unread?: 'true'; kind?: string }> = {
  all: {},
  unread: { unread: 'true' },
  mentions: { kind: 'mentioned' },
  assigned: { kind: 'assigned' },
  replies: { kind: 'customer_replied,message_held' },
  problems: {
    kind: 'delivery_failed,schedule_held,mail_trouble,recurring_skipped,rule_paused,rule_examples,webhook_failing,routing_failing',
  },
}

/** Own notifications of a filter, newest first; each page also says how many of all are unread. */
export const filteredNotificationsQuery = (filter: NotificationFilter) =>
  infiniteQueryOptions({
    queryKey: [...anyKey, filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: pageSize, ...asked[filter], ...(pageParam && { cursor: pageParam }) }
      return read(api.GET('/api/v1/notifications', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** All of them: what the bell shows. */
export const notificationsQuery = filteredNotificationsQuery('all')

/** Asks anew for what is shown. */
export function refreshNotifications(): void {
  void queryClient.invalidateQueries({ queryKey: anyKey })
}

/** Some by id, those of a ticket, or all. */
export type Which = readonly string[] | { ticketId: string } | 'all'

function isMeant(notification: Notification, which: Which): boolean {
  if (which === 'all') return true
  return 'ticketId' in which ? notification.ticketId === which.ticketId : which.includes(notification.id)
}

/** Marks as read, or unread again, at once on screen; when the server refuses, what it knows is shown again. Rejects with the refusal. */
export async function markNotifications(which: Which, isRead: boolean): Promise<void> {
  if (Array.isArray(which) && which.length === 0) return
  const readAt = isRead ? new Date().toISOString() : null
  const known = queryClient.getQueryData(notificationsQuery.queryKey)?.pages.flatMap((page) => page.data) ?? []
  const marked = known.filter((one) => isMeant(one, which) && (one.readAt === null) === isRead).length
  const counted = (before: number) => (which === 'all' ? 0 : Math.max(0, before + (isRead ? -marked : marked)))
  queryClient.setQueriesData<Pages>(
    { queryKey: anyKey },
    (shown) =>
      shown && {
        ...shown,
        pages: shown.pages.map((page) => ({
          ...page,
          unreadCount: counted(page.unreadCount),
          data: page.data.map((one) => (isMeant(one, which) ? { ...one, readAt } : one)),
        })),
      },
  )
  const named = which === 'all' ? { all: true as const } : 'ticketId' in which ? which : { ids: [...which] }
  try {
    await read(api.POST('/api/v1/notifications/read', { body: { ...named, read: isRead } }))
  } catch (error) {
    refreshNotifications()
    throw error
  }
}

/** Answers somebody who asks to see a ticket. */
export async function answerRequest(id: string, answer: 'grant' | 'decline'): Promise<void> {
  const params = { path: { id } }
  await read(
    answer === 'grant'
      ? api.POST('/api/v1/access-requests/{id}/grant', { params })
      : api.POST('/api/v1/access-requests/{id}/decline', { params }),
  )
}
