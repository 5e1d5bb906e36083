import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type NotificationPreferences = components['schemas']['NotificationPreferences']
export type PreferencesUpdate = components['schemas']['UpdateNotificationPreferences']
export type NoticeWish = NotificationPreferences['kinds'][number]
export type QueueNotices = NotificationPreferences['queues'][number]
export type MailTime = NoticeWish['mail']

export const notificationPreferencesQuery = queryOptions({
  queryKey: ['me', 'notification-preferences'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/me/notification-preferences', { signal })),
})

/** What the matrix shows after a change: each cell that is named, the rest as it was. */
export function withChange(before: NotificationPreferences, change: PreferencesUpdate): NotificationPreferences {
  return {
    kinds: withKinds(before.kinds, change.kinds),
    queues: before.queues.map((one) => {
      const said = change.queues?.find(({ queueId }) => queueId === one.queue.id)
      // What holds when nothing is said any more the server knows.
      return said?.kinds ? { ...one, own: true, kinds: withKinds(one.kinds, said.kinds) } : one
    }),
    digest: { ...before.digest, ...change.digest },
  }
}

function withKinds<Wish extends { kind: string }>(
  before: readonly Wish[],
  change: readonly (Pick<Wish, 'kind'> & Partial<Wish>)[] | undefined,
): Wish[] {
  return before.map((wish) => ({ ...wish, ...change?.find(({ kind }) => kind === wish.kind) }))
}

/** Saves a change; it is shown at once, and the matrix is what it was when the server refuses. */
export async function saveNotificationPreferences(change: PreferencesUpdate): Promise<void> {
  const { queryKey } = notificationPreferencesQuery
  await queryClient.cancelQueries({ queryKey })
  const before = queryClient.getQueryData(queryKey)
  if (before) queryClient.setQueryData(queryKey, withChange(before, change))
  try {
    queryClient.setQueryData(queryKey, await read(api.PATCH('/api/v1/me/notification-preferences', { body: change })))
  } catch (error) {
    queryClient.setQueryData(queryKey, before)
    void queryClient.invalidateQueries({ queryKey })
    throw error
  }
}
