import clsx from 'clsx'
import { lazy, memo, Suspense } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { PriorityIcon } from '../../../shared/priority-badge.tsx'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { RowMarks } from '../row-marks.tsx'
import { SnoozeMark } from './snooze-mark.tsx'
import { type RowProps, TicketLink } from './ticket-row.tsx'

/** Comes after the list: narrow windows alone need it without its column. */
const Deadline = lazy(async () => ({ default: (await import('./deadline.tsx')).Deadline }))

/** A ticket on narrow windows: two lines, the whole card opens it. */
export const TicketCard = memo(function TicketCard({ ticket, index, isCurrent, isTabStop }: RowProps) {
  const t = useT()
  const { requester, account, assignee, status, priority, sla, dueAt } = ticket
  // What has ended has no deadline any more.
  const hasDeadline = sla?.state ? sla.dueAt !== null || sla.state === 'paused' : dueAt !== null
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-ticket={ticket.id}
      className={clsx(
        'relative flex h-full flex-col justify-center gap-0.5 border-line-soft border-b px-3 active:bg-hover has-[[data-row-link]:focus-visible]:outline-1 has-[[data-row-link]:focus-visible]:outline-accent-ink has-[[data-row-link]:focus-visible]:-outline-offset-1',
        isCurrent && 'bg-selected',
      )}
    >
      <div role="cell" className="flex min-w-0 items-center gap-2">
        <StatusDot status={status} />
        <span className="flex min-w-0 flex-1 text-base">
          <TicketLink ticket={ticket} isTabStop={isTabStop} />
        </span>
        <SnoozeMark snooze={ticket.snooze} />
        <RowMarks ticketId={ticket.id} />
        <span className="shrink-0 text-ink3 text-xs tabular-nums">
          <RelativeTime at={ticket.updatedAt} short />
        </span>
      </div>
      <div role="cell" className="flex min-w-0 items-center gap-2 pl-5 text-ink3 text-xs">
        <span className="shrink-0 font-mono">{ticket.code}</span>
        <span className="min-w-0 flex-1 truncate">
          {requester && <span className="text-ink2">{requester.name}</span>}
          {requester && account && <span> · {account.name}</span>}
          {ticket.preview && (
            <span>
              {requester && ' · '}
              {ticket.preview}
            </span>
          )}
        </span>
        {hasDeadline && (
          <Suspense>
            <Deadline ticket={ticket} />
          </Suspense>
        )}
        <span role="img" aria-label={t(`shared:priority.${priority}`)} className="inline-flex">
          <PriorityIcon priority={priority} />
        </span>
        <Avatar
          name={assignee?.name}
          id={assignee?.id}
          size="sm"
          label={assignee?.name ?? t('shared:member.unassigned')}
        />
      </div>
    </div>
  )
})
