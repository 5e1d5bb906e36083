import { useT } from '../../i18n/use-t.ts'
import { toast } from '../../ui/toast.ts'
import { markNotifications, type Which } from './notifications.api.ts'

/** Marks notifications as read or unread; a refusal is said. */
export function useMark(): (which: Which, isRead: boolean) => void {
  const t = useT()
  return (which, isRead) =>
    void markNotifications(which, isRead).catch((refusal: unknown) =>
      toast.failed(t(isRead ? 'notifications:notMarked' : 'notifications:page.notUnread'), {
        description: refusal instanceof Error ? refusal.message : undefined,
      }),
    )
}
