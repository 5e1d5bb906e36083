import { queryOptions } from '@tanstack/react-query'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components } from '../../api/schema.gen.ts'

export type NotificationPreferences = components['schemas']['NotificationPreferences']
export type PreferencesUpdate = components['schemas']['UpdateNotificationPreferences']
export type NoticeWish = NotificationPreferences['kinds'][number]
export type MailTime = NoticeWish['mail']

export const notificationPreferencesQuery = queryOptions({
  queryKey: ['me', 'notification-preferences'],
  queryFn: ({ signal }) => read(api.GET('/api/v1/me/notification-preferences', { signal })),
})

/** What the matrix shows after a change: each cell that is named, the rest as it was. */
export function withChange(before: NotificationPreferences, change: PreferencesUpdate): NotificationPreferences {
  return {
    kinds: before.kinds.map((wish) => ({ ...wish, ...change.kinds?.find((one) => one.kind === wish.kind) })),
    digest: { ...before.digest, ...change.digest },
  }
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
