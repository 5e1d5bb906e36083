import clsx from 'clsx'
import { useT } from '../../../i18n/use-t.ts'
import type { RowProps } from './ticket-row.tsx'

/** The box at the edge of a row that chooses its ticket: there on hover, with the focus, and while any is chosen. */
export function RowSelect({
  ticket,
  isTabStop,
  isSelected,
  isSelecting,
  onSelect,
}: Pick<RowProps, 'ticket' | 'isTabStop' | 'isSelected' | 'isSelecting' | 'onSelect'>) {
  const t = useT()
  return (
    <label
      className={clsx(
        'absolute inset-y-0 left-0 z-10 grid w-4 cursor-pointer place-items-center focus-within:opacity-100 group-hover:opacity-100',
        isSelecting ? 'opacity-100' : 'opacity-0',
      )}
    >
      <input
        type="checkbox"
        aria-label={t('list:row.select', { code: ticket.code })}
        aria-keyshortcuts="X"
        checked={isSelected}
        tabIndex={isTabStop ? 0 : -1}
        onChange={() => {}}
        onClick={(event) => onSelect(ticket.id, event.shiftKey)}
        className="size-3 accent-accent"
      />
    </label>
  )
}
