import { Pencil } from 'lucide-react'
import { useT } from '../../../i18n/use-t.ts'
import { Tooltip } from '../../../ui/tooltip.tsx'
import { lockOf } from './row-field.ts'
import type { RowProps } from './ticket-row.tsx'

/**
 * Changes the subject of a row, beside the subject; there on hover and with the focus, over the end of the line: it takes no room when
 * nobody looks for it. Nothing where it cannot be changed.
 */
export function SubjectEdit({
  ticket,
  isTabStop,
  editable,
  onEdit,
}: Pick<RowProps, 'ticket' | 'isTabStop' | 'editable' | 'onEdit'>) {
  const t = useT()
  if (lockOf(ticket, 'subject', editable)) return null
  return (
    <span className="-ml-2 relative w-0 self-stretch">
      <Tooltip label={t('list:row.change.subject')}>
        <button
          type="button"
          tabIndex={isTabStop ? 0 : -1}
          aria-label={t('list:row.change.subject')}
          aria-haspopup="dialog"
          onClick={() => onEdit(ticket, 'subject')}
          className="-translate-y-1/2 absolute top-1/2 right-0 grid size-6 place-items-center rounded-sm border border-line-control bg-card text-ink2 opacity-0 shadow-raised hover:bg-hover hover:text-ink focus-visible:opacity-100 group-hover:opacity-100"
        >
          <Pencil aria-hidden="true" className="size-3" />
        </button>
      </Tooltip>
    </span>
  )
}
