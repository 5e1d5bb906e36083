import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { Check, MailOpen } from 'lucide-react'
import { useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { paths } from '../../paths.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { AccessAnswer } from './access-answer.tsx'
import type { NotificationGroup } from './groups.ts'
import { codeOf, lookOf, reasonOf, useNoticePlace, useNoticeWords } from './notice-words.ts'
import type { Notification, Which } from './notifications.api.ts'

/** So many of one ticket are shown; the older ones unfold. */
const mostShown = 4

type Mark = (which: Which, isRead: boolean) => void

/** What happened in one ticket. */
export function NotificationCard({ group, onMark }: { group: NotificationGroup; onMark: Mark }) {
  const t = useT()
  const { ticket, notifications } = group
  const [isOpen, setOpen] = useState(false)
  const shown = isOpen ? notifications : notifications.slice(0, mostShown)
  const folded = notifications.length - shown.length
  const unread = notifications.filter((one) => one.readAt === null).length
  return (
    <li className="overflow-hidden rounded-lg border border-line bg-card">
      {ticket && (
        <div className="flex min-h-9 min-w-0 items-center gap-2 border-line-soft border-b bg-panel pr-1.5 pl-3.5">
          <span className="shrink-0 font-mono text-ink3 text-xs">{ticket.code}</span>
          <h2 className={clsx('min-w-0 flex-1 truncate', unread > 0 ? 'font-semibold' : 'font-medium text-ink2')}>
            {ticket.subject}
          </h2>
          {unread > 1 && (
            <Button
              press="t"
              variant="ghost"
              className="text-xs"
              aria-label={t('notifications:page.markTicketOf', { code: ticket.code })}
              onClick={() => onMark({ ticketId: ticket.id }, true)}
            >
              {t('notifications:page.markTicket')}
            </Button>
          )}
        </div>
      )}
      <ul>
        {shown.map((one) => (
          <li key={one.id} className="border-line-soft border-b last:border-b-0">
            <NotificationRow notification={one} onMark={onMark} />
            {one.kind === 'access_requested' && (
              <AccessAnswer notification={one} onAnswered={() => onMark([one.id], true)} />
            )}
          </li>
        ))}
      </ul>
      {folded > 0 && (
        <Button press="f" variant="ghost" className="m-1 text-xs" onClick={() => setOpen(true)}>
          {t('notifications:page.folded', { count: folded })}
        </Button>
      )}
    </li>
  )
}

function NotificationRow({ notification, onMark }: { notification: Notification; onMark: Mark }) {
  const t = useT()
  const words = useNoticeWords()
  const { id, createdAt, readAt } = notification
  const code = codeOf(notification)
  const reason = reasonOf(notification)
  const place = useNoticePlace()(notification)
  const { Icon, ink } = lookOf(notification)
  const isUnread = readAt === null
  const content = (
    <>
      <Icon aria-hidden="true" className={clsx('mt-0.5 size-4 shrink-0', ink)} />
      <span className={clsx('min-w-0 flex-1 break-words', isUnread ? 'font-medium' : 'text-ink2')}>
        {words(notification)}
        {!notification.ticketCode && code && <span className="font-mono text-ink3 text-xs"> {code}</span>}
        {isUnread && <span className="sr-only"> ({t('notifications:isUnread')})</span>}
        {reason && <span className="block font-normal text-ink3 text-xs">{reason}</span>}
      </span>
      <RelativeTime at={createdAt} short className="shrink-0 text-ink3 text-xs" />
      <span aria-hidden="true" className={clsx('mt-1.5 size-2 shrink-0 rounded-full', isUnread && 'bg-accent')} />
    </>
  )
  const box = 'flex min-w-0 flex-1 items-start gap-2.5 py-2 pr-2 pl-3.5 outline-offset-[-2px]'
  return (
    <div className="group flex items-center pr-1.5 hover:bg-hover">
      {code ? (
        <Link
          to={paths.ticket}
          params={{ ticketRef: code }}
          data-item={id}
          className={box}
          onClick={() => isUnread && onMark([id], true)}
        >
          {content}
        </Link>
      ) : place ? (
        <Link {...place} data-item={id} className={box} onClick={() => isUnread && onMark([id], true)}>
          {content}
        </Link>
      ) : (
        <button type="button" data-item={id} className={clsx(box, 'text-left')} onClick={() => onMark([id], true)}>
          {content}
        </button>
      )}
      <IconButton
        label={t(isUnread ? 'notifications:markRead' : 'notifications:page.markUnread')}
        shortcut="e"
        icon={isUnread ? <Check aria-hidden="true" /> : <MailOpen aria-hidden="true" />}
        onClick={() => onMark([id], isUnread)}
      />
    </div>
  )
}
