import type { Notification } from './notifications.api.ts'

/** What happened in one ticket, the newest first; without a ticket each stands alone. */
export interface NotificationGroup {
  /** Stays the same while older ones come in below. */
  key: string
  ticket: { id: string; code: string; subject: string } | null
  notifications: Notification[]
}

/**
 * The notifications of each page by ticket, in the order of the newest of each. A page is grouped by itself: an older one never changes
 * what stands above it.
 */
export function groupByTicket(pages: readonly (readonly Notification[])[]): NotificationGroup[] {
  return pages.flatMap((page, at) => {
    const groups = new Map<string, NotificationGroup>()
    for (const one of page) {
      const { ticketId, ticketCode, subject } = one
      const key = ticketId ?? one.id
      const known = groups.get(key)
      const ticket = ticketId && ticketCode ? { id: ticketId, code: ticketCode, subject: subject ?? '' } : null
      if (known) known.notifications.push(one)
      else groups.set(key, { key: `${at} ${key}`, ticket, notifications: [one] })
    }
    return [...groups.values()]
  })
}
