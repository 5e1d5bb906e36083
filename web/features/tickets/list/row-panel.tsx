import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery } from '../../../shared/custom/custom-fields.ts'
import { LabelDot } from '../../../shared/label-chip.tsx'
import { customKeyOf } from '../../../shared/list/columns.ts'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { pipelinesQuery, queuesQuery, ticketTypesQuery } from '../../../shared/ticket-choices.api.ts'
import { Picker, type PickerOption } from '../../../ui/picker.tsx'
import { Popover } from '../../../ui/popover.tsx'
import {
  dueChange,
  queueChange,
  requesterChange,
  snoozeChange,
  stageChange,
  type TicketChange,
  typeChange,
} from '../change-ticket.ts'
import { DueForm } from '../page/due-picker.tsx'
import { placesIn } from '../page/pipeline-picker.tsx'
import { searchContacts } from '../page/property-pickers.tsx'
import { SnoozeForm } from '../snooze-form.tsx'
import { ticketQuery } from '../tickets.api.ts'
import { CustomPanel, SubjectPanel } from './field-panels.tsx'
import { reasonIn } from './reason-in.ts'
import type { RowPickerProps } from './row-picker.tsx'

const nothing = 'none'

/** The pickers of a row that are wanted less often than those of every row. */
export function RowPanel(props: RowPickerProps) {
  const { ticket, field, anchor, returnFocus, onChange, onClose } = props
  const t = useT()
  const { data: fields } = useQuery(customFieldsQuery)
  const key = customKeyOf(field)
  if (key !== undefined) {
    const custom = fields?.find((one) => one.key === key)
    return custom && <CustomPanel custom={custom} {...props} />
  }
  switch (field) {
    case 'subject':
      return <SubjectPanel {...props} />
    case 'dueAt':
    case 'snooze':
      return (
        <Popover
          open
          anchor={anchor}
          returnFocus={returnFocus}
          label={t(`list:picker.${field}`, { code: ticket.code })}
          onOpenChange={(open) => !open && onClose()}
        >
          {field === 'dueAt' ? (
            <DueForm
              dueAt={ticket.dueAt}
              onChoose={(dueAt) => {
                onClose()
                if (dueAt !== ticket.dueAt) onChange(dueChange(dueAt))
              }}
            />
          ) : (
            <SnoozeForm
              snooze={ticket.snooze}
              onChoose={(snooze) => {
                onClose()
                onChange(snoozeChange(snooze))
              }}
            />
          )}
        </Popover>
      )
    case 'stage':
    case 'pipeline':
    case 'type':
    case 'queue':
    case 'requester':
      return <Choice {...props} field={field} />
    default:
      return null
  }
}

type Choosable = 'stage' | 'pipeline' | 'type' | 'queue' | 'requester'

function Choice({ ticket, field, anchor, returnFocus, onChange, onClose }: RowPickerProps & { field: Choosable }) {
  const t = useT()
  const { options, chosen, changeTo } = useChoices(ticket, field)
  return (
    <Picker
      open
      anchor={anchor}
      returnFocus={returnFocus}
      label={t(`list:picker.${field}`, { code: ticket.code })}
      placeholder={t(`list:picker.placeholder.${field}`)}
      options={options}
      chosen={chosen}
      onChoose={(option) => {
        const change = chosen.includes(option.value) ? undefined : changeTo(option)
        if (change) onChange(change)
      }}
      onOpenChange={(open) => !open && onClose()}
    />
  )
}

interface Choices {
  options: Parameters<typeof Picker>[0]['options']
  chosen: readonly string[]
  changeTo: (option: PickerOption) => TicketChange | undefined
}

/** What a field can be set to, and how. */
function useChoices(ticket: RowPickerProps['ticket'], field: Choosable): Choices {
  const t = useT()
  const { data: pipelines = [] } = useQuery(pipelinesQuery)
  const { data: types = [] } = useQuery({ ...ticketTypesQuery, enabled: field === 'type' })
  const { data: queues = [] } = useQuery({ ...queuesQuery, enabled: field === 'queue' })
  const { data: whole } = useQuery({ ...ticketQuery(ticket.code), enabled: field === 'stage' || field === 'pipeline' })
  switch (field) {
    case 'stage': {
      const stages = pipelines.find((one) => one.id === ticket.pipeline.id)?.stages.filter((one) => !one.leaving) ?? []
      return {
        options: stages.map((stage) => ({
          value: stage.id,
          label: stage.name,
          icon: <StatusDot status={stage.status} silent />,
          reason: reasonIn(whole?.stages.find((one) => one.id === stage.id)),
        })),
        chosen: [ticket.stage.id],
        changeTo: ({ value }) => {
          const stage = stages.find((one) => one.id === value)
          return stage && stageChange(stage)
        },
      }
    }
    case 'pipeline': {
      const places = placesIn(pipelines, ticket)
      return {
        options: places.map(({ pipeline, stage }) => ({
          value: stage.id,
          label: pipeline.name,
          detail: stage.name,
          icon: <StatusDot status={stage.status} silent />,
          reason: reasonIn(whole?.stages.find((one) => one.id === stage.id)),
        })),
        chosen: [ticket.stage.id],
        changeTo: ({ value }) => {
          const place = places.find(({ stage }) => stage.id === value)
          return place && stageChange(place.stage, place.pipeline)
        },
      }
    }
    case 'type':
      return {
        options: [
          { value: nothing, label: t('ticket:field.none') },
          ...types
            .filter((one) => !one.archived || one.id === ticket.type?.id)
            .map((one) => ({ value: one.id, label: one.name, icon: <LabelDot color={one.color} /> })),
        ],
        chosen: [ticket.type?.id ?? nothing],
        changeTo: ({ value }) => typeChange(types.find((one) => one.id === value) ?? null),
      }
    case 'queue':
      return {
        options: queues.map(({ id, name }) => ({ value: id, label: name })),
        chosen: [ticket.queue.id],
        changeTo: ({ value, label }) => queueChange({ id: value, name: label }),
      }
    case 'requester':
      return {
        options: searchContacts,
        chosen: ticket.requester ? [ticket.requester.id] : [],
        changeTo: ({ value, label, detail }) =>
          requesterChange({ id: value, name: label, email: detail ?? null, phone: null }),
      }
  }
}
