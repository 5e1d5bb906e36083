import { useQuery } from '@tanstack/react-query'
import { useT } from '../../../i18n/use-t.ts'
import { PropertyTrigger } from '../../../shared/property-trigger.tsx'
import { queuesQuery } from '../../../shared/ticket-choices.api.ts'
import { Picker } from '../../../ui/picker.tsx'
import type { Ticket } from '../tickets.api.ts'
import type { EditTicket } from './use-edit-ticket.ts'

/** The queue in which the ticket waits, and the others. */
export function QueuePicker({ ticket, edit }: { ticket: Ticket; edit: EditTicket }) {
  const t = useT()
  const { data = [] } = useQuery(queuesQuery)
  return (
    <Picker
      label={t('ticket:field.queue')}
      trigger={
        <PropertyTrigger
          plain
          aria-label={t('ticket:picker.queue', { value: ticket.queue.name })}
          disabled={!ticket.allowed.update}
        >
          <span className="truncate">{ticket.queue.name}</span>
        </PropertyTrigger>
      }
      options={data.map((queue) => ({ value: queue.id, label: queue.name }))}
      chosen={[ticket.queue.id]}
      onChoose={({ value, label }) => {
        if (value !== ticket.queue.id) edit({ queueId: value }, { queue: { id: value, name: label } })
      }}
    />
  )
}
