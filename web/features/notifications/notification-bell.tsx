import { useInfiniteQuery } from '@tanstack/react-query'
import { Bell } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { useLive } from '../../api/live.ts'
import { loadAllWords } from '../../i18n/i18n.ts'
import { useT } from '../../i18n/use-t.ts'
import { useShortcut } from '../../shell/keyboard.tsx'
import { useMe } from '../../shell/shell.api.ts'
import { HoldKeys } from '../../ui/hold-keys.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { UnreadBadge } from '../../ui/unread-badge.tsx'
import { notificationsQuery, refreshNotifications } from './notifications.api.ts'

const loadPanel = () => Promise.all([import('./notification-panel.tsx'), loadAllWords()])
const NotificationPanel = lazy(async () => {
  const [{ NotificationPanel: Panel }] = await loadPanel()
  return { default: Panel }
})

/** True for news about notifications of this person. */
function isOwn(data: unknown, userId: string): boolean {
  return typeof data === 'object' && data !== null && 'userId' in data && data.userId === userId
}

/** The bell of the top bar with the number of unread notifications; its list loads when it is first opened. */
export function NotificationBell() {
  const t = useT()
  const { user } = useMe()
  const [isOpen, setIsOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const { data } = useInfiniteQuery(notificationsQuery)
  const unread = data?.pages[0]?.unreadCount ?? 0
  useLive(['notification.*'], (event) => {
    if (isOwn(event.data, user.id)) refreshNotifications()
  })
  useShortcut('go.notifications', 'g n', () => setIsOpen(true), {
    label: t('shell:bell.show'),
    group: 'general',
  })
  return (
    <>
      <span className="relative">
        <IconButton
          ref={button}
          label={unread > 0 ? t('shell:bell.unread', { count: unread }) : t('shell:bell.none')}
          shortcut="g n"
          icon={<Bell aria-hidden="true" />}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onPointerEnter={() => void loadPanel()}
          onClick={() => setIsOpen(!isOpen)}
        />
        {unread > 0 && (
          <UnreadBadge count={unread} className="pointer-events-none absolute -top-0.5 -right-0.5 border border-card" />
        )}
      </span>
      {isOpen && (
        <Suspense fallback={<HoldKeys />}>
          <NotificationPanel anchor={button} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
