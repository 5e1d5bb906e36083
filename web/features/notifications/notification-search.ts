/** What the page of notifications can be narrowed to, in its address. */
export const notificationFilters = ['all', 'unread', 'mentions', 'assigned', 'replies', 'problems'] as const
export type NotificationFilter = (typeof notificationFilters)[number]

export interface NotificationSearch {
  filter?: Exclude<NotificationFilter, 'all'>
}

/** Reads the address; words that nobody knows are undefined (web/routes.tsx says why). */
export function readNotificationSearch({ filter }: Record<string, unknown>): NotificationSearch {
  const known = notificationFilters.find((one) => one === filter)
  return { filter: known === 'all' ? undefined : known }
}
