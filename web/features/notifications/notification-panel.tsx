import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bell, CheckCheck } from 'lucide-react'
import type { RefObject } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Popover } from '../../ui/popover.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { NotificationItem } from './notification-item.tsx'
import { notificationsQuery } from './notifications.api.ts'
import { useMark } from './use-mark.ts'

/** What happened that concerns the reader, newest first. */
export function NotificationPanel({ anchor, onClose }: { anchor: RefObject<HTMLElement | null>; onClose: () => void }) {
  const t = useT()
  const { data, error, refetch } = useInfiniteQuery(notificationsQuery)
  const notifications = data?.pages.flatMap((page) => page.data)
  const unread = data?.pages[0]?.unreadCount ?? 0

  const mark = useMark()

  return (
    <Popover
      open
      anchor={anchor}
      align="end"
      label={t('notifications:title')}
      onOpenChange={(open) => !open && onClose()}
      className="flex max-h-[min(34rem,calc(100dvh-4rem))] w-100 flex-col overflow-hidden"
    >
      <div className="flex h-10 shrink-0 items-center gap-2 border-line border-b pr-1.5 pl-4">
        <h2 className="font-semibold">{t('notifications:title')}</h2>
        <Button
          press="shift+a"
          variant="ghost"
          className="ml-auto text-xs"
          disabled={unread === 0}
          onClick={() => mark('all', true)}
        >
          <CheckCheck aria-hidden="true" className="size-3.5" />
          {t('notifications:markAll')}
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
        {!notifications && !error && <PanelSkeleton />}
        {!notifications && error && (
          <ErrorState title={t('notifications:failed')} onRetry={() => void refetch()}>
            {error.message}
          </ErrorState>
        )}
        {notifications?.length === 0 && (
          <EmptyState icon={<Bell aria-hidden="true" />} title={t('notifications:empty')}>
            {t('notifications:emptyText')}
          </EmptyState>
        )}
        {notifications && notifications.length > 0 && (
          <ul>
            {notifications.map((notification) => (
              <li key={notification.id} className="border-line-soft border-b last:border-b-0">
                <NotificationItem
                  notification={notification}
                  onOpen={() => {
                    if (notification.readAt === null) mark([notification.id], true)
                    onClose()
                  }}
                  onMarkRead={() => mark([notification.id], true)}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="flex shrink-0 justify-center border-line border-t p-1.5">
        <Link to={paths.notifications} onClick={onClose} className={buttonClass('ghost')}>
          {t('notifications:seeAll')}
        </Link>
      </div>
    </Popover>
  )
}

function PanelSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4 p-4">
      {['w-4/5', 'w-3/5', 'w-2/3'].map((width) => (
        <div key={width} className="flex gap-3">
          <Skeleton className="size-4 shrink-0 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className={`h-3 ${width}`} />
            <Skeleton className="h-2.5 w-2/5" />
          </div>
        </div>
      ))}
    </div>
  )
}
