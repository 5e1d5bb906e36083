import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Clock } from 'lucide-react'
import { formatDuration } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { pipelinesQuery } from '../../../shared/ticket-choices.api.ts'
import { RelativeTime } from '../../../ui/relative-time.tsx'
import { Tooltip } from '../../../ui/tooltip.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { isOverLimit } from './stage-limit.ts'

/** How long the ticket has stood in its stage; marked when that is longer than the stage allows. `onlyOver`: nothing before that. */
export function StageAge({
  ticket,
  onlyOver = false,
}: {
  ticket: Pick<TicketRow, 'stage' | 'stageChangedAt'>
  onlyOver?: boolean
}) {
  const t = useT()
  const place = usePlace()
  const { data } = useQuery(pipelinesQuery)
  const stage = data?.flatMap((one) => one.stages).find((one) => one.id === ticket.stage.id)
  const limit = stage?.limitMinutes ?? null
  const isOver = isOverLimit(ticket.stageChangedAt, limit, new Date())
  if (onlyOver && !isOver) return null
  const label = limit
    ? t(isOver ? 'ticket:stageAge.over' : 'ticket:stageAge.within', {
        stage: ticket.stage.name,
        limit: formatDuration(limit, place),
      })
    : t('ticket:stageAge.label', { stage: ticket.stage.name })
  return (
    <Tooltip label={label}>
      <span
        role="img"
        aria-label={label}
        className={clsx(
          'inline-flex h-5 shrink-0 items-center gap-1 whitespace-nowrap rounded-full border px-1.5 text-2xs tabular-nums',
          isOver ? 'border-danger-line bg-danger-bg font-medium text-danger' : 'border-line bg-panel text-ink2',
        )}
      >
        <Clock aria-hidden="true" className="size-3" />
        <RelativeTime short at={ticket.stageChangedAt} />
      </span>
    </Tooltip>
  )
}
