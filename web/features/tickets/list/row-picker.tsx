import { useQuery } from '@tanstack/react-query'
import { lazy, type RefObject } from 'react'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { useT } from '../../../i18n/use-t.ts'
import {
  nobody,
  useAssigningOptions,
  useLabelsToSet,
  usePriorityOptions,
  useStatusOptions,
} from '../../../shared/property-options.tsx'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { assigneeChange, labelChange, priorityChange, statusChange, type TicketChange } from '../change-ticket.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { ticketQuery } from '../tickets.api.ts'
import { useLabels } from '../use-labels.ts'
import { reasonIn } from './reason-in.ts'
import type { RowField } from './row-field.ts'

export interface RowPickerProps {
  ticket: TicketRow
  field: RowField
  anchor: RefObject<HTMLElement | null>
  onChange: (change: TicketChange) => void
  onClose: () => void
  returnFocus: () => void
}

const RowPanel = lazy(async () => {
  const [{ RowPanel: Panel }] = await Promise.all([import('./row-panel.tsx'), loadAllWords()])
  return { default: Panel }
})

const everyday = ['status', 'priority', 'assignee', 'labels'] as const
type Everyday = (typeof everyday)[number]

/** What stands beside a cell (or a row) and changes one property of its ticket. Loads when first asked for. */
export function RowPicker({ field, ...props }: RowPickerProps) {
  const own = everyday.find((one) => one === field)
  return own ? <PropertyPicker field={own} {...props} /> : <RowPanel field={field} {...props} />
}

function PropertyPicker({
  ticket,
  field,
  anchor,
  onChange,
  onClose,
  returnFocus,
}: RowPickerProps & { field: Everyday }) {
  const t = useT()
  const status = useStatusOptions()
  const priority = usePriorityOptions()
  const assignee = useAssigningOptions()
  const labels = useLabelsToSet()
  const { find, create } = useLabels()
  // Which status it can have only the whole ticket says; it is on its way since the cursor came to the row.
  const { data: whole } = useQuery({ ...ticketQuery(ticket.code), enabled: field === 'status' })
  const allowed = status.map((option) => ({
    ...option,
    reason: reasonIn(whole?.transitions.find((one) => one.status === option.value)),
  }))
  const options = { status: allowed, priority, assignee, labels }[field]
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
