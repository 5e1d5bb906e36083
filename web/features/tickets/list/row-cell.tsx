import type { ReactNode } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { LockedCell } from './locked-cell.tsx'
import { changeLabel, fieldKeys, fieldMark, lockOf, type RowField } from './row-field.ts'
import type { RowProps } from './ticket-row.tsx'

/**
 * A property in a row: pressing it changes it, or its tooltip says why not. `name` says it to screen readers, `fieldName` names
 * custom fields; `locked` is one more reason.
 */
export function RowCell({
  field,
  name,
  fieldName = '',
  locked,
  ticket,
  isTabStop,
  editable,
  onEdit,
  children,
}: Pick<RowProps, 'ticket' | 'isTabStop' | 'editable' | 'onEdit'> & {
  field: RowField
  /** Absent when what stands in the cell says it. */
  name?: string
  fieldName?: string
  locked?: string
  children: ReactNode
}) {
  const t = useT()
  const lock = lockOf(ticket, field, editable)
  const reason = locked ?? (lock && t(lock))
  if (reason)
    return (
      <LockedCell reason={reason} {...fieldMark(field)}>
        {children}
      </LockedCell>
    )
  const keys = fieldKeys[field]
  return (
    <Tooltip label={t(changeLabel(field), { field: fieldName })} shortcut={keys}>
      <button
        type="button"
        {...fieldMark(field)}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={name}
        aria-haspopup="dialog"
        aria-keyshortcuts={keys?.toUpperCase()}
        onClick={() => onEdit(ticket, field)}
        className="-mx-1.5 relative flex h-6 min-w-0 max-w-[calc(100%+0.75rem)] items-center gap-2 rounded-md px-1.5 text-left hover:bg-active"
      >
        {children}
      </button>
    </Tooltip>
  )
}
