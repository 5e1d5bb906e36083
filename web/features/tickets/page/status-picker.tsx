import { useQuery } from '@tanstack/react-query'
import { Check, ChevronDown } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { StatusBadge, StatusDot } from '../../../shared/status-badge.tsx'
import type { TicketStatus } from '../../../shared/ticket-words.ts'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { pipelinesQuery, type Ticket } from '../tickets.api.ts'
import { PropertyTrigger } from './property-trigger.tsx'

/** A place in the pipeline that can be chosen, or the reason why not. */
export interface StageChoice {
  stageId: string
  name: string
  status: TicketStatus
  reason: string | null
}

function useChoices(ticket: Ticket): StageChoice[] {
  const t = useT()
  const { data } = useQuery(pipelinesQuery)
  const stages = data?.find((one) => one.id === ticket.pipeline.id)?.stages
  if (stages) {
    return stages
      .toSorted((one, other) => one.position - other.position)
      .map(({ id, name, status }) => ({ stageId: id, name, status, reason: reasonOf(ticket, status, id) }))
  }
  return ticket.transitions.map(({ status, stageId, reason }) => ({
    stageId: stageId ?? status,
    name: t(`shared:status.${status}`),
    status,
    reason,
  }))
}

/** Why the ticket cannot go to a stage now; null when it can, or stands there. */
function reasonOf(ticket: Ticket, status: TicketStatus, stageId: string): string | null {
  if (stageId === ticket.stage.id) return null
  return ticket.transitions.find((one) => one.status === status)?.reason ?? null
}

/** Moves the ticket through its pipeline: all places, those that cannot be reached with the reason. */
export function StatusPicker({
  ticket,
  open,
  onOpenChange,
  onChoose,
  plain = false,
}: {
  ticket: Ticket
  open?: boolean
  onOpenChange?: (open: boolean) => void
  onChoose: (choice: StageChoice) => void
  /** Without a frame, as a value in the properties. */
  plain?: boolean
}) {
  const t = useT()
  const choices = useChoices(ticket)
  return (
    <Menu
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <PropertyTrigger
          plain={plain}
          aria-label={t('ticket:picker.status', { value: ticket.stage.name })}
          aria-keyshortcuts="S"
        >
          <StatusBadge status={ticket.status} stage={ticket.stage.name} />
          {!plain && <ChevronDown aria-hidden="true" className="size-3 shrink-0 text-ink3" />}
        </PropertyTrigger>
      }
    >
      {choices.map((choice) => {
        const isHere = choice.stageId === ticket.stage.id
        return (
          <MenuItem
            key={choice.stageId}
            icon={
              <span className="inline-flex">
                <StatusDot status={choice.status} silent />
              </span>
            }
            disabled={choice.reason !== null}
            onSelect={() => !isHere && onChoose(choice)}
          >
            <span className="flex max-w-64 items-center gap-2">
              <span className="min-w-0 flex-1">
                <span className="block truncate">{choice.name}</span>
                {choice.reason && <span className="block whitespace-normal text-2xs text-ink3">{choice.reason}</span>}
              </span>
              {isHere && <Check aria-hidden="true" className="size-3.5 shrink-0 text-accent-ink" />}
            </span>
          </MenuItem>
        )
      })}
    </Menu>
  )
}
