import clsx from 'clsx'
import { CalendarClock } from 'lucide-react'
import { formatDate } from '../../i18n/format.ts'
import { usePlace } from '../../i18n/place.ts'
import { useT } from '../../i18n/use-t.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Tooltip } from '../../ui/tooltip.tsx'
import { isOverdue } from './overdue.ts'
import type { TicketRow } from './ticket-rows.ts'

/** Until when a ticket is due, marked when that is past; nothing without a due date. */
export function DueBadge({ ticket }: { ticket: Pick<TicketRow, 'dueAt' | 'status'> }) {
  const t = useT()
  const place = usePlace()
  if (!ticket.dueAt) return null
  const late = isOverdue(ticket, new Date())
  const date = formatDate(ticket.dueAt, place)
  const label = t(late ? 'board:card.overdue' : 'board:card.due', { date })
  return (
    <Tooltip label={label}>
      <span
        role="img"
        aria-label={label}
        className={clsx(
          'inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-full border px-1.5 text-2xs tabular-nums',
          late ? 'border-danger-line bg-danger-bg font-medium text-danger' : 'border-line bg-panel text-ink2',
        )}
      >
        <CalendarClock aria-hidden="true" className="size-3" />
        <RelativeTime short at={ticket.dueAt} />
      </span>
    </Tooltip>
  )
}
