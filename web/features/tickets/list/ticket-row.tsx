import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { memo, type ReactNode } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { PriorityBadge, PriorityIcon } from '../../../shared/priority-badge.tsx'
import { StatusBadge } from '../../../shared/status-badge.tsx'
import { Avatar } from '../../../ui/avatar.tsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { RowMarks } from '../row-marks.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { Deadline } from './deadline.tsx'
import { RowCell } from './row-cell.tsx'
import type { Editable, RowField } from './row-field.ts'
import { RowLabels } from './row-labels.tsx'
import { fromBig, fromMedium, fromWide, rowGrid } from './row-layout.ts'
import { RowSelect } from './row-select.tsx'
import { SnoozeMark } from './snooze-mark.tsx'
import { SubjectEdit } from './subject-edit.tsx'

export interface RowProps {
  ticket: TicketRow
  /** Place in the list, from 0. */
  index: number
  /** The keyboard is here. */
  isCurrent: boolean
  /** Its controls are in the order of Tab; those of the other rows are not. */
  isTabStop: boolean
  /** Which of its fields may be changed here. */
  editable: Editable
  onEdit: (ticket: TicketRow, field: RowField) => void
  isSelected: boolean
  /** Chooses the ticket, or all from the one chosen last. */
  onSelect: (id: string, range: boolean) => void
}

/** The link to the ticket, spread over the whole row; what can be pressed in the row lies above it. */
export function TicketLink({ ticket, isTabStop }: Pick<RowProps, 'ticket' | 'isTabStop'>) {
  const t = useT()
  return (
    <Link
      to={paths.ticket}
      params={{ ticketRef: ticket.code }}
      tabIndex={isTabStop ? 0 : -1}
      data-row-link
      className={clsx(
        'truncate outline-none after:absolute after:inset-0',
        ticket.unread ? 'font-semibold text-ink' : 'text-ink',
      )}
    >
      {ticket.subject}
      {ticket.unread && <span className="sr-only"> ({t('list:row.unread')})</span>}
    </Link>
  )
}

/** A ticket as a row of the table. */
export const TicketTableRow = memo(function TicketTableRow({
  ticket,
  index,
  isCurrent,
  isTabStop,
  editable,
  onEdit,
  isSelected,
  onSelect,
}: RowProps) {
  const t = useT()
  const { requester, account, assignee } = ticket
  const assigneeName = assignee?.name ?? t('shared:member.unassigned')
  const shared = { ticket, isTabStop, editable, onEdit }
  const cell = (field: RowField, name: string, content: ReactNode) => (
    <RowCell field={field} name={name} {...shared}>
      {content}
    </RowCell>
  )
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-ticket={ticket.id}
      className={clsx(
        rowGrid,
        'group relative h-row border-line-soft border-b has-[[data-row-link]:focus-visible]:outline-1 has-[[data-row-link]:focus-visible]:outline-accent-ink has-[[data-row-link]:focus-visible]:-outline-offset-1',
        isSelected && 'bg-selected',
        isCurrent
          ? 'bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent'
          : 'hover:bg-hover',
      )}
    >
      <div role="cell" className="truncate font-mono text-ink3 text-xs">
        <RowSelect {...shared} isSelected={isSelected} onSelect={onSelect} />
        {ticket.code}
      </div>
      <div role="cell" className="flex min-w-0 items-center gap-2">
        <span className="flex min-w-0 flex-1 items-baseline gap-2">
          <span className="flex min-w-0 max-w-full shrink-0">
            <TicketLink ticket={ticket} isTabStop={isTabStop} />
          </span>
          <span className="min-w-0 flex-1 truncate text-ink3">{ticket.preview}</span>
          <SubjectEdit {...shared} />
        </span>
        <SnoozeMark snooze={ticket.snooze} />
        <RowMarks ticketId={ticket.id} />
        {ticket.labels.length > 0 ? (
          <span className="flex max-w-[45%] shrink-0">
            {cell(
              'labels',
              t('list:row.labels', { labels: ticket.labels.map((label) => label.name).join(', ') }),
              <RowLabels labels={ticket.labels} />,
            )}
          </span>
        ) : null}
      </div>
      <div role="cell" className={clsx(fromMedium, 'min-w-0')}>
        <span className="truncate" title={account ? `${requester?.name ?? ''} · ${account.name}` : requester?.name}>
          {requester ? requester.name : <span className="text-ink3">{t('list:row.noRequester')}</span>}
          {account && <span className="text-ink3"> · {account.name}</span>}
        </span>
      </div>
      <div role="cell" className="min-w-0">
        {cell(
          'status',
          t('list:row.status', { value: t(`shared:status.${ticket.status}`) }),
          <StatusBadge status={ticket.status} />,
        )}
      </div>
      <div role="cell" className="min-w-0">
        {cell(
          'priority',
          t('list:row.priority', { value: t(`shared:priority.${ticket.priority}`) }),
          <>
            <span className={fromBig}>
              <PriorityBadge priority={ticket.priority} />
            </span>
            <span className="@min-[58rem]:hidden" title={t(`shared:priority.${ticket.priority}`)}>
              <PriorityIcon priority={ticket.priority} />
            </span>
          </>,
        )}
      </div>
      <div role="cell" className="min-w-0">
        {cell(
          'assignee',
          t('list:row.assignee', { value: assigneeName }),
          <>
            <Avatar name={assignee?.name} id={assignee?.id} />
            <span className={clsx(fromWide, 'truncate', !assignee && 'text-ink3')}>{assigneeName}</span>
          </>,
        )}
      </div>
      <div role="cell" className={clsx(fromBig, 'min-w-0')}>
        <Deadline ticket={ticket} />
      </div>
      <div role="cell" className="truncate text-right text-ink3 text-xs tabular-nums">
        <RelativeTime at={ticket.updatedAt} short />
      </div>
    </div>
  )
})
