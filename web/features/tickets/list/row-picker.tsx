import { useQuery } from '@tanstack/react-query'
import { lazy, type RefObject } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { say } from '../../../i18n/sentences.ts'
import { useT } from '../../../i18n/use-t.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import {
  assigneeChange,
  labelChange,
  priorityChange,
  stageChange,
  statusChange,
  type TicketChange,
} from '../change-ticket.ts'
import {
  nobody,
  useAssigneeOptions,
  useLabelOptions,
  usePriorityOptions,
  useStatusOptions,
} from '../property-options.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { pipelinesQuery, ticketQuery } from '../tickets.api.ts'
import { useLabels } from '../use-labels.ts'
import type { RowField } from './row-field.ts'

const SnoozePanel = lazy(async () => {
  const [{ SnoozePanel: Panel }] = await Promise.all([import('./snooze-panel.tsx'), loadAllWords()])
  return { default: Panel }
})

export interface RowPickerProps {
  ticket: TicketRow
  field: RowField
  anchor: RefObject<HTMLElement | null>
  onChange: (change: TicketChange) => void
  onClose: () => void
  returnFocus: () => void
}

/** What stands beside a cell (or a row) and changes one property of its ticket. Loads when first asked for. */
export function RowPicker({ field, ...props }: RowPickerProps) {
  if (field === 'snooze') return <SnoozePanel {...props} />
  return field === 'stage' ? <StageChoice {...props} /> : <PropertyPicker field={field} {...props} />
}

/** The stages of the ticket's pipeline; those to which it cannot go say why, as soon as the whole ticket is there. */
function StageChoice({ ticket, anchor, onChange, onClose, returnFocus }: Omit<RowPickerProps, 'field'>) {
  const t = useT()
  const { data: pipelines } = useQuery(pipelinesQuery)
  const { data: whole } = useQuery(ticketQuery(ticket.code))
  const stages = pipelines?.find((one) => one.id === ticket.pipeline.id)?.stages.filter((stage) => !stage.leaving) ?? []
  return (
    <Picker
      open
      anchor={anchor}
      returnFocus={returnFocus}
      label={t('list:picker.stage', { code: ticket.code })}
      placeholder={t('list:picker.placeholder.stage')}
      options={stages.map((stage) => {
        const known = whole?.stages.find((one) => one.id === stage.id)
        return {
          value: stage.id,
          label: stage.name,
          icon: <StatusDot status={stage.status} silent />,
          reason: known?.reason ? say(known.why, known.reason) : undefined,
        }
      })}
      chosen={[ticket.stage.id]}
      onChoose={({ value }) => {
        const stage = stages.find((one) => one.id === value)
        if (stage && value !== ticket.stage.id) onChange(stageChange(stage))
      }}
      onOpenChange={(open) => !open && onClose()}
    />
  )
}

function PropertyPicker({
  ticket,
  field,
  anchor,
  onChange,
  onClose,
  returnFocus,
}: RowPickerProps & { field: Exclude<RowField, 'snooze' | 'stage'> }) {
  const t = useT()
  const status = useStatusOptions()
  const priority = usePriorityOptions()
  const assignee = useAssigneeOptions()
  const labels = useLabelOptions()
  const { find, create } = useLabels()
  const options = { status, priority, assignee, labels }[field]
  const chosen = {
    status: [ticket.status],
    priority: [ticket.priority],
    assignee: [ticket.assignee?.id ?? nobody],
    labels: ticket.labels.map((label) => label.id),
  }[field]

  function choose(option: PickerOption): void {
    if (field !== 'labels' && chosen[0] === option.value) return
    const change = changeTo(option)
    if (change) onChange(change)
  }

  function changeTo({ value, label }: PickerOption): TicketChange | undefined {
    const known = status.find((one) => one.value === value)
    const urgency = priority.find((one) => one.value === value)
    if (field === 'status') return known && statusChange(known.value)
    if (field === 'priority') return urgency && priorityChange(urgency.value)
    if (field === 'assignee') return assigneeChange(value === nobody ? null : { id: value, name: label })
    const found = find(value)
    return found && labelChange(ticket, found)
  }

  return (
    <Picker
      open
      anchor={anchor}
      returnFocus={returnFocus}
      label={t(`list:picker.${field}`, { code: ticket.code })}
      placeholder={t(`list:picker.placeholder.${field}`)}
      options={options ?? []}
      chosen={chosen}
      multiple={field === 'labels'}
      onChoose={choose}
      create={
        field === 'labels' && create
          ? {
              label: (name) => t('properties:createLabel', { name }),
              run: (name) => void create(name).then((label) => label && onChange(labelChange(ticket, label))),
            }
          : undefined
      }
      onOpenChange={(open) => !open && onClose()}
    />
  )
}
