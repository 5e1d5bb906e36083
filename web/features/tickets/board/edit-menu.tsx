import { useQuery } from '@tanstack/react-query'
import { type RefObject, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { customFieldsQuery, fieldsAt } from '../../../shared/custom/custom-fields.ts'
import { Picker } from '../../../ui/picker.tsx'
import { changeLabel, type RowField } from '../list/row-field.ts'
import type { TicketRow } from '../ticket-rows.ts'

/** What the card does not show, with what it shows but has no key of its own. */
const fields = ['subject', 'labels', 'dueAt', 'type', 'queue', 'pipeline', 'requester'] as const

/** The fields of a ticket that can be changed without leaving the board; the chosen one is changed beside its card. */
export function EditMenu({
  ticket,
  anchor,
  onChoose,
  onClose,
  returnFocus,
}: {
  ticket: TicketRow
  anchor: RefObject<HTMLElement | null>
  onChoose: (field: RowField) => void
  onClose: () => void
  returnFocus: () => void
}) {
  const t = useT()
  const { data: custom = [] } = useQuery(customFieldsQuery)
  const chosen = useRef(false)
  const place = { typeId: ticket.type?.id ?? null, pipelineId: ticket.pipeline.id }
  const name = t('board:edit', { code: ticket.code })
  return (
    <Picker
      open
      anchor={anchor}
      // What is chosen gets the focus itself.
      returnFocus={() => !chosen.current && returnFocus()}
      label={name}
      placeholder={name}
      options={[
        ...fields.map((field) => ({ value: field as string, label: t(changeLabel(field)) })),
        ...fieldsAt(custom, place, []).map((field) => ({
          value: `custom.${field.key}`,
          label: t('list:row.changeField', { field: field.name }),
        })),
      ]}
      chosen={[]}
      onChoose={({ value }) => {
        chosen.current = true
        onChoose(value as RowField)
      }}
      onOpenChange={(open) => !open && onClose()}
    />
  )
}
