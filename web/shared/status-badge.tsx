import clsx from 'clsx'
import { Archive, Circle, CircleCheck, CirclePause, Contrast, type LucideIcon } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import type { TicketStatus } from './ticket-words.ts'

// Each status has its own shape, so that it is known without its colour.
const looks: Record<TicketStatus, { Icon: LucideIcon; ink: string }> = {
  open: { Icon: Circle, ink: 'text-status-open' },
  in_progress: { Icon: Contrast, ink: 'text-status-progress' },
  waiting: { Icon: CirclePause, ink: 'text-status-waiting' },
  resolved: { Icon: CircleCheck, ink: 'text-status-resolved' },
  closed: { Icon: Archive, ink: 'text-status-closed' },
}

/** The mark of a status. Alone it says its name to screen readers; beside the words pass `silent`. */
export function StatusDot({ status, silent = false }: { status: TicketStatus; silent?: boolean }) {
  const t = useT()
  const { Icon, ink } = looks[status]
  const spoken = silent ? { 'aria-hidden': true as const } : { role: 'img', 'aria-label': t(`shared:status.${status}`) }
  return <Icon {...spoken} strokeWidth={2.5} className={clsx('size-3 shrink-0', ink)} />
}

/** Mark and word. `stage` is the organization's own name of the step, shown in place of the status. */
export function StatusBadge({ status, stage }: { status: TicketStatus; stage?: string }) {
  const t = useT()
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <StatusDot status={status} silent />
      <span className="truncate">{stage ?? t(`shared:status.${status}`)}</span>
    </span>
  )
}
