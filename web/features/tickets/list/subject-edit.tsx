import { Pencil } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { fieldMark, lockOf } from './row-field.ts'
import type { RowProps } from './ticket-row.tsx'

/** Changes the subject of a row; there on hover and with the focus. Nothing where it cannot be changed. */
export function SubjectEdit({
  ticket,
  isTabStop,
  editable,
  onEdit,
}: Pick<RowProps, 'ticket' | 'isTabStop' | 'editable' | 'onEdit'>) {
  const t = useT()
  if (lockOf(ticket, 'subject', editable)) return null
  return (
    <Tooltip label={t('list:row.change.subject')}>
      <button
        type="button"
        {...fieldMark('subject')}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={t('list:row.change.subject')}
        aria-haspopup="dialog"
        onClick={() => onEdit(ticket, 'subject')}
        className="-mx-1 relative grid size-5 shrink-0 place-items-center self-center rounded-sm text-ink3 opacity-0 hover:bg-active hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
      >
        <Pencil aria-hidden="true" className="size-3" />
      </button>
    </Tooltip>
  )
}
