import type { ReactNode } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { fieldKeys, fieldMark, type RowField } from './row-field.ts'
import type { RowProps } from './ticket-row.tsx'

/** A property in a row: pressing it changes it, for who may. `name` says it to screen readers. */
export function RowCell({
  field,
  name,
  ticket,
  isTabStop,
  editable,
  onEdit,
  children,
}: Pick<RowProps, 'ticket' | 'isTabStop' | 'editable' | 'onEdit'> & {
  field: RowField
  name: string
  children: ReactNode
}) {
  const t = useT()
  if (!editable[field])
    return (
      <span {...fieldMark(field)} className="flex min-w-0 items-center gap-2">
        {children}
      </span>
    )
  return (
    <Tooltip label={t(`list:row.change.${field}`)} shortcut={fieldKeys[field]}>
      <button
        type="button"
        {...fieldMark(field)}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={name}
        aria-haspopup="dialog"
        aria-keyshortcuts={fieldKeys[field].toUpperCase()}
        onClick={() => onEdit(ticket, field)}
        className="-mx-1.5 relative flex h-6 min-w-0 max-w-[calc(100%+0.75rem)] items-center gap-2 rounded-md px-1.5 hover:bg-active"
      >
        {children}
      </button>
    </Tooltip>
  )
}
