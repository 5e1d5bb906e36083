import { lazy, type RefObject, Suspense, useCallback, useRef, useState } from 'react'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import type { TicketChange } from '../change-ticket.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { findCell, type RowField } from './row-field.ts'

/** Loads what changes a property; asked for early by those who expect that somebody will. */
export const loadPicker = () => import('./row-picker.tsx')
const RowPicker = lazy(async () => ({ default: (await loadPicker()).RowPicker }))

/** What is being changed in place: a field of a row or card, and the cell beside which that happens. */
interface Editing {
  ticket: TicketRow
  field: RowField
  anchor: RefObject<HTMLElement | null>
  onClose: () => void
}

/** `edit` begins to change a field of a row inside `scroller`; `editing` is for the `RowEditor` behind the rows. */
export function useRowEdit(scroller: RefObject<HTMLElement | null>) {
  const anchor = useRef<HTMLElement | null>(null)
  const [picker, setPicker] = useState<Pick<Editing, 'ticket' | 'field'>>()
  const edit = useCallback(
    (ticket: TicketRow, field: RowField) => {
      anchor.current = findCell(scroller.current, ticket.id, field)
      setPicker({ ticket, field })
    },
    [scroller],
  )
  const editing: Editing | undefined = picker && { ...picker, anchor, onClose: () => setPicker(undefined) }
  return { edit, editing }
}

/** Changes the field beside its cell. `now` knows the row as it is by now, `returnFocus` leads back to the rows. */
export function RowEditor({
  editing,
  now,
  onChange,
  returnFocus,
}: {
  editing: Editing | undefined
  now: (ticketId: string) => TicketRow | undefined
  onChange: (ticket: TicketRow, change: TicketChange) => void
  returnFocus: () => void
}) {
  if (!editing) return null
  const { field, anchor, onClose } = editing
  const ticket = now(editing.ticket.id) ?? editing.ticket
  return (
    <Suspense fallback={<HoldKeys />}>
      <RowPicker
        key={`${ticket.id} ${field}`}
        ticket={ticket}
        field={field}
        anchor={anchor}
        onChange={(change) => onChange(ticket, change)}
        onClose={onClose}
        returnFocus={returnFocus}
      />
    </Suspense>
  )
}
