import { Milestone } from 'lucide-react'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import type { Ticket } from '../tickets.api.ts'
import { PlaceMenu, type PlaceMenuProps } from './place-menu.tsx'
import type { Move } from './ticket-header.tsx'

/** As set-up names the stages of the first pipeline. */
const seededNames = {
  open: 'Open',
  in_progress: 'In progress',
  waiting: 'Waiting',
  resolved: 'Resolved',
  closed: 'Closed',
}

/**
 * True when the stages say more than the statuses do: there are several pipelines, several stages of a status, or stages with
 * names of their own. An organization that never thinks about pipelines sees plain statuses (product.md D3).
 */
export function useHasOwnStages({ stages }: Pick<Ticket, 'stages'>): boolean {
  const t = useT()
  const isPlain = ({ name, status }: Ticket['stages'][number]) =>
    [t(`shared:status.${status}`), seededNames[status]].some((word) => word.toLowerCase() === name.toLowerCase())
  const statuses = new Set(stages.map((stage) => stage.status))
  const pipelines = new Set(stages.map((stage) => stage.pipeline.id))
  return pipelines.size > 1 || statuses.size < stages.length || !stages.every(isPlain)
}

/** The stage of the ticket, and those of its pipeline that it can be moved to; a stage brings its status along. */
export function StagePicker({
  ticket,
  onChoose,
  ...shown
}: {
  ticket: Ticket
  onChoose: (move: Move) => void
} & Pick<PlaceMenuProps<never>, 'plain'>) {
  const t = useT()
  const own = ticket.stages.filter((stage) => stage.pipeline.id === ticket.pipeline.id)
  const places = own.map(({ id, name, status, reason, why }) => {
    const word = t(`shared:status.${status}`)
    return {
      key: id,
      status,
      name,
      detail: word === name ? undefined : word,
      reason: reason && say(why, reason),
      isHere: id === ticket.stage.id,
    }
  })
  return (
    <PlaceMenu
      {...shown}
      face={
        <span className="inline-flex min-w-0 items-center gap-1.5">
          {!shown.plain && <Milestone aria-hidden="true" className="size-3.5 shrink-0 text-ink3" />}
          <span className="truncate">{ticket.stage.name}</span>
        </span>
      }
      label={t('ticket:picker.stage', { value: ticket.stage.name, pipeline: ticket.pipeline.name })}
      places={places}
      onChoose={({ key, status }) => onChoose({ status, stageId: key })}
    />
  )
}
