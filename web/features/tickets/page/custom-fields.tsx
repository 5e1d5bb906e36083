import { useQuery } from '@tanstack/react-query'
import { useLive } from '../../../api/live.ts'
import { customFieldsQuery, fieldSectionsQuery, fieldsAt, refreshFields } from '../../../shared/custom/custom-fields.ts'
import { CustomSections } from '../../../shared/custom/custom-sections.tsx'
import type { Ticket } from '../tickets.api.ts'
import type { EditTicket } from './use-edit-ticket.ts'

/** The custom fields of the ticket below its properties, in their sections. */
export function CustomFields({ ticket, edit }: { ticket: Ticket; edit: EditTicket }) {
  const { data: fields = [] } = useQuery(customFieldsQuery)
  const { data: sections = [] } = useQuery(fieldSectionsQuery)
  useLive(['field.*'], refreshFields)
  const { custom, customNames, form, allowed } = ticket
  const here = fieldsAt(fields, { typeId: ticket.type?.id ?? null, pipelineId: ticket.pipeline.id }, form)
  return (
    <CustomSections
      here={here}
      left={fields.filter((field) => custom[field.key] !== undefined && !here.includes(field))}
      sections={sections}
      of={{
        ...{ custom, names: customNames, form, disabled: !allowed.update },
        onSave: ({ key }, next) => {
          const { [key]: _before, ...others } = custom
          edit({ custom: { [key]: next } }, { custom: next === null ? others : { ...others, [key]: next } })
        },
      }}
    />
  )
}
