import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import type { ReactNode } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AccessAnswer } from './access-answer.tsx'
import { codeOf, lookOf, reasonOf, useNoticePlace, useNoticeWords } from './notice-words.ts'
import type { Notification } from './notifications.api.ts'

/** One notification: what, in which ticket, when. Opening it marks it as read; the dot does so without opening. */
export function NotificationItem({
  notification,
  onOpen,
  onMarkRead,
}: {
  notification: Notification
  onOpen: () => void
  onMarkRead: () => void
}) {
  const t = useT()
  const { kind, subject, createdAt, readAt } = notification
  const { Icon, ink } = lookOf(notification)
  const words = useNoticeWords()(notification)
  const isUnread = readAt === null
  const code = codeOf(notification)
  const reason = reasonOf(notification)
  const place = useNoticePlace()(notification)
  const content: ReactNode = (
    <>
      <Icon aria-hidden="true" className={clsx('mt-0.5 size-4 shrink-0', ink)} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className={clsx('min-w-0 flex-1', isUnread && 'font-semibold')}>
            {words}
            {isUnread && <span className="sr-only"> ({t('notifications:isUnread')})</span>}
          </span>
          <RelativeTime at={createdAt} short className="shrink-0 text-ink3 text-xs" />
        </span>
        {code && (
          <span className="flex gap-2 text-ink3 text-xs">
            <span className="shrink-0 font-mono">{code}</span>
            <span className="truncate">{subject}</span>
          </span>
        )}
        {reason && <span className="line-clamp-2 break-words text-ink3 text-xs">{reason}</span>}
      </span>
    </>
  )
  const box = 'flex min-w-0 flex-1 items-start gap-3 py-2.5 pr-2 pl-4 outline-offset-[-2px]'
  return (
    <div className={clsx('hover:bg-hover', isUnread && 'bg-selected')}>
      <div className="flex">
        {code ? (
          <Link to={paths.ticket} params={{ ticketRef: code }} onClick={onOpen} className={box}>
            {content}
          </Link>
        ) : place ? (
          <Link {...place} onClick={onOpen} className={box}>
            {content}
          </Link>
        ) : (
          <div className={box}>{content}</div>
        )}
        <span className="grid w-10 shrink-0 place-items-center">
          {isUnread && (
            <button
              type="button"
              onClick={onMarkRead}
              aria-label={t('notifications:markRead')}
              title={t('notifications:markRead')}
              className="grid size-7 place-items-center rounded-md hover:bg-active"
            >
              <span aria-hidden="true" className="size-2 rounded-full bg-accent" />
            </button>
          )}
        </span>
      </div>
      {kind === 'access_requested' && <AccessAnswer notification={notification} onAnswered={onMarkRead} />}
    </div>
  )
}
