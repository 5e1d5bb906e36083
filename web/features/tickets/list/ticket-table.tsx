import clsx from 'clsx'
import { lazy, memo, type ReactNode, type RefObject, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import type { Column } from '../../../shared/list/columns.ts'
import { widthOfAll } from '../../../shared/list/columns.ts'
import type { Current } from '../../../shared/list/use-current-row.ts'
import { useDrawnRows } from '../../../shared/list/use-drawn-rows.ts'
import { useRowHeight } from '../../../shared/list/use-row-height.ts'
import type { Selection } from '../../../shared/use-selection.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { useWatchedRows } from '../row-marks.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { prefetchTicket } from '../tickets.api.ts'
import { RowSkeleton } from './list-skeleton.tsx'
import type { Editable, RowField } from './row-field.ts'
import { codeColumn } from './row-layout.ts'
import { TicketCard } from './ticket-card.tsx'
import { type RowProps, TicketTableRow } from './ticket-row.tsx'
import { useHeldPlace } from './use-held-place.tsx'

const ColumnRow = lazy(async () => ({ default: (await import('./column-table.tsx')).ColumnRow }))

/** The rows of the list: only those near the screen are drawn. */
export function TicketTable({
  label,
  rows,
  isCard,
  columns,
  head,
  scroller,
  initialOffset,
  current,
  editable,
  onEdit,
  onHover,
  selection,
  hasMore,
  more,
  onMore,
  onRetryMore,
}: {
  label: string
  rows: readonly TicketRow[]
  isCard: boolean
  /** Chosen columns; null: those that fit. */
  columns: readonly Column[] | null
  head: ReactNode
  scroller: RefObject<HTMLDivElement | null>
  initialOffset: number
  current: Current
  editable: Editable
  onEdit: (ticket: TicketRow, field: RowField) => void
  onHover: (ticket: TicketRow) => void
  selection: Selection
  hasMore: boolean
  more: 'idle' | 'loading' | 'failed'
  onMore: () => void
  onRetryMore: () => void
}) {
  const { organization } = useMe()
  const height = useRowHeight(isCard)
  const list = useRef<HTMLDivElement>(null)
  const drawn = useDrawnRows({
    ...{ rows, hasMore, onMore, height, scroller, list, current },
    attribute: 'data-ticket',
    initialTop: initialOffset,
  })
  const pill = useHeldPlace({ rows, scroller, rowHeight: height.row })
  useWatchedRows(rows.slice(drawn.start, drawn.end).map(({ id }) => id))
  return (
    <div className="relative min-h-0 flex-1">
      {pill}
      <div
        ref={scroller}
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        data-selecting={selection.count > 0 || undefined}
        style={codeColumn(organization.prefix)}
        className={clsx(
          '@container h-full overflow-y-auto [overflow-anchor:none]',
          columns ? 'overflow-x-auto' : 'overflow-x-hidden',
        )}
      >
        {head}
        <div
          ref={list}
          role="rowgroup"
          className="relative"
          style={{ height: drawn.height, minWidth: columns ? widthOfAll(columns) : undefined }}
        >
          {drawn.indexes.map((index) => {
            const ticket = rows[index]
            const style = { height: height.row, transform: `translateY(${index * height.row}px)` }
            if (!ticket) {
              return (
                <div
                  key={`more-${index - rows.length}`}
                  aria-hidden={more !== 'failed'}
                  className="absolute inset-x-0 top-0"
                  style={style}
                >
                  {more === 'failed' ? (
                    index === rows.length && <MoreFailed onRetry={onRetryMore} />
                  ) : (
                    <RowSkeleton at={index} isCard={isCard} />
                  )}
                </div>
              )
            }
            return (
              <PlacedRow
                key={ticket.id}
                ticket={ticket}
                index={index}
                rowHeight={height.row}
                isCard={isCard}
                columns={columns}
                isCurrent={index === current.index}
                isTabStop={index === drawn.tabStop}
                editable={editable}
                onEdit={onEdit}
                isSelected={selection.ids.has(ticket.id)}
                onSelect={selection.toggle}
                onFocus={current.set}
                onHover={onHover}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** A row at its place. Moving the keyboard draws two of them anew, not all that are near the screen. */
const PlacedRow = memo(function PlacedRow({
  rowHeight,
  isCard,
  columns,
  onFocus,
  onHover,
  ...row
}: RowProps & {
  rowHeight: number
  isCard: boolean
  columns: readonly Column[] | null
  onFocus: (id: string) => void
  onHover: (ticket: TicketRow) => void
}) {
  const { ticket, index } = row
  const Row = isCard ? TicketCard : TicketTableRow
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it notices focus and pointer, it is operated by what it holds
    <div
      role="presentation"
      className="absolute inset-x-0 top-0"
      style={{ height: rowHeight, transform: `translateY(${index * rowHeight}px)` }}
      onFocus={() => onFocus(ticket.id)}
      onPointerEnter={() => onHover(ticket)}
      // What was not foreseen is asked for while its scripts load, not after them.
      onClickCapture={() => prefetchTicket(ticket.code)}
    >
      {columns ? <ColumnRow columns={columns} {...row} /> : <Row {...row} />}
    </div>
  )
})

function MoreFailed({ onRetry }: { onRetry: () => void }) {
  const t = useT()
  return (
    <div role="alert" className="flex h-full items-center justify-center gap-3 px-4 text-ink2">
      {t('list:moreFailed')}
      <Button press="shift+r" onClick={onRetry}>
        {t('common:ui.retry')}
      </Button>
    </div>
  )
}
