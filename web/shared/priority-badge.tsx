import clsx from 'clsx'
import { ChevronDown, ChevronsUp, ChevronUp, Equal, type LucideIcon } from 'lucide-react'
import { useT } from '../i18n/use-t.ts'
import type { TicketPriority } from './ticket-words.ts'

const looks: Record<TicketPriority, { Icon: LucideIcon; ink: string }> = {
  low: { Icon: ChevronDown, ink: 'text-priority-low' },
  medium: { Icon: Equal, ink: 'text-priority-medium' },
  high: { Icon: ChevronUp, ink: 'text-priority-high' },
  urgent: { Icon: ChevronsUp, ink: 'text-priority-urgent font-semibold' },
}

/** The icon of a priority alone, for menus and dense places. Silent: the word must stand beside or in the name. */
export function PriorityIcon({ priority }: { priority: TicketPriority }) {
  const { Icon, ink } = looks[priority]
  return <Icon aria-hidden="true" strokeWidth={2.5} className={clsx('size-3.5 shrink-0', ink)} />
}

/** Icon, colour and word of a priority. */
export function PriorityBadge({ priority }: { priority: TicketPriority }) {
  const t = useT()
  return (
    <span className={clsx('inline-flex items-center gap-1 text-xs', looks[priority].ink)}>
      <PriorityIcon priority={priority} />
      {t(`shared:priority.${priority}`)}
    </span>
  )
}
