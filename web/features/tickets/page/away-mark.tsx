import { useT } from '../../../i18n/use-t.ts'
import { StatusIcon } from '../../../shared/statuses/status-mark.tsx'
import { useStatusOf } from '../../../shared/statuses/statuses.api.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Tooltip } from '../../../ui/tooltip.tsx'
import type { Ticket } from '../tickets.api.ts'

/** That an open ticket is with somebody who is away; opens why it was not given to somebody else. A phone has no place for it: the menu asks there. */
export function AwayMark({ ticket, onOpen }: { ticket: Ticket; onOpen: () => void }) {
  const t = useT()
  const held = useStatusOf(ticket.assignee?.id ?? '')
  const isDone = ticket.status === 'resolved' || ticket.status === 'closed'
  if (!held || held.status.available || isDone || !ticket.assignee) return null
  const said = t('routing:away.mark', { name: ticket.assignee.name, status: held.status.name })
  return (
    <Tooltip label={said}>
      <button type="button" aria-label={said} onClick={onOpen} className="shrink-0 rounded-full max-sm:hidden">
        <Badge tone="warn" icon={<StatusIcon name={held.status.icon} />}>
          <span className="max-w-32 truncate">{held.status.name}</span>
        </Badge>
      </button>
    </Tooltip>
  )
}
