import { useQuery } from '@tanstack/react-query'
import type { components } from '../../../api/schema.gen.ts'
import { useT } from '../../../i18n/use-t.ts'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { StatusDot } from '../../../shared/status-badge.tsx'
import { pipelinesQuery } from '../../../shared/ticket-choices.api.ts'
import { Picker } from '../../../ui/picker.tsx'
import { reasonIn } from '../list/reason-in.ts'
import type { TicketRow } from '../ticket-rows.ts'
import type { Ticket } from '../tickets.api.ts'
import type { EditTicket } from './use-edit-ticket.ts'

type Pipelines = components['schemas']['Pipeline'][]

/**
 * Where a ticket can go in other pipelines. One with a stage of the ticket's status is offered once, with the stage to which it
 * leads; of one without, every stage is offered, since only a person knows which fits.
 */
export function placesIn(pipelines: Pipelines, ticket: Pick<TicketRow, 'stage' | 'status'>) {
  return pipelines
    .filter((pipeline) => !pipeline.leaving)
    .flatMap((pipeline) => {
      const stages = pipeline.stages.filter((stage) => !stage.leaving)
      const here = stages.find((stage) => stage.id === ticket.stage.id)
      const same = here ?? stages.find((stage) => stage.status === ticket.status)
      return (same ? [same] : stages).map((stage) => ({ pipeline, stage }))
    })
}

/** Moves the ticket into another pipeline. */
export function PipelinePicker({ ticket, edit }: { ticket: Ticket; edit: EditTicket }) {
  const t = useT()
  const { data = [] } = useQuery(pipelinesQuery)
  const places = placesIn(data, ticket)
  return (
    <Picker
      label={t('ticket:field.pipeline')}
      trigger={
        <PropertyTrigger
          plain
          aria-label={t('ticket:picker.pipeline', { value: ticket.pipeline.name })}
          disabled={!ticket.allowed.update}
        >
          <span className="truncate">{ticket.pipeline.name}</span>
        </PropertyTrigger>
      }
      options={places.map(({ pipeline, stage }) => ({
        value: stage.id,
        label: pipeline.name,
        detail: stage.name,
        icon: <StatusDot status={stage.status} silent />,
        reason: reasonIn(ticket.stages.find((one) => one.id === stage.id)),
      }))}
      chosen={[ticket.stage.id]}
      onChoose={({ value }) => {
        const place = places.find(({ stage }) => stage.id === value)
        if (!place || value === ticket.stage.id) return
        const { pipeline, stage } = place
        edit(
          { stageId: stage.id },
          {
            pipeline: { id: pipeline.id, name: pipeline.name },
            stage: { id: stage.id, name: stage.name },
            status: stage.status,
          },
        )
      }}
    />
  )
}
