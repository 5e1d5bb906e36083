import clsx from 'clsx'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { isOverdue } from '../overdue.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { SlaChip } from './sla-chip.tsx'

/** When a ticket is due: what its SLA counts down, else the date that somebody set. Nothing where there is neither. */
export function Deadline({ ticket }: { ticket: TicketRow }) {
  if (ticket.sla?.state) return <SlaChip sla={ticket.sla} />
  return ticket.dueAt && <Moment at={ticket.dueAt} isLate={isOverdue(ticket, new Date())} />
}

export function Moment({ at, isLate = false }: { at: string; isLate?: boolean }) {
  return (
    <span className={clsx('truncate text-xs tabular-nums', isLate ? 'font-medium text-danger' : 'text-ink2')}>
      <RelativeTime at={at} short />
    </span>
  )
}
