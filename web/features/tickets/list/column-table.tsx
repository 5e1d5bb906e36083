import clsx from 'clsx'
import { memo } from 'react'
import { columnGrid, gridOf } from '../../../shared/list/column-head.tsx'
import type { Column } from '../../../shared/list/columns.ts'
import { ColumnCell } from './column-cell.tsx'
import { RowSelect } from './row-select.tsx'
import type { RowProps } from './ticket-row.tsx'

/** A ticket with chosen columns. */
export const ColumnRow = memo(function ColumnRow({ columns, ...row }: RowProps & { columns: readonly Column[] }) {
  const { ticket, index, isCurrent } = row
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-ticket={ticket.id}
      style={gridOf(columns)}
      className={clsx(
        columnGrid,
        'group relative h-row border-line-soft border-b has-[[data-row-link]:focus-visible]:outline-1 has-[[data-row-link]:focus-visible]:outline-accent-ink has-[[data-row-link]:focus-visible]:-outline-offset-1',
        row.isSelected && 'bg-selected',
        isCurrent
          ? 'bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent'
          : 'hover:bg-hover',
      )}
    >
      {columns.map(({ field }, at) => (
        <div key={field} role="cell" className="flex min-w-0 items-center">
          {at === 0 && <RowSelect {...row} />}
          <ColumnCell field={field} {...row} />
        </div>
      ))}
    </div>
  )
})
