import { Link } from '@tanstack/react-router'
import clsx from 'clsx'
import { type ReactNode, type RefObject, useRef } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ColumnHead, columnGrid, gridOf } from '../list/column-head.tsx'
import { type Column, widthOfAll } from '../list/columns.ts'
import type { Current } from '../list/use-current-row.ts'
import { useDrawnRows } from '../list/use-drawn-rows.ts'
import { useRowHeight } from '../list/use-row-height.ts'
import { RecordBox, RecordMenu } from '../record-tickets/record-acts.tsx'
import type { Selection } from '../use-selection.ts'
import type { RecordType } from './record-types.ts'

/** Of what kind the rows are, and which are chosen. */
export interface TicketsOfRows {
  type: RecordType
  selection: Selection
}

export interface Named {
  id: string
  name: string
}

/** How records of a kind are shown. */
export interface RecordFace<Row extends Named> {
  /** The value of a column; null: there is none. Its name is the link to it. */
  cell: (field: string, row: Row) => ReactNode
  /** Before the name. */
  mark: (row: Row) => ReactNode
  /** Beside the name. */
  badge?: (row: Row) => ReactNode
  /** Below the name where rows are cards. */
  detail: (row: Row) => ReactNode
  link: (row: Row) => { to: string; params: Record<string, string>; search?: Record<string, unknown> }
  /** The column that has the name; `name` unless told. */
  named?: string
}

/** The rows of a list of records: only those near the screen are drawn. */
export function RecordTable<Row extends Named>({
  label,
  rows,
  face,
  isCard,
  columns,
  sort,
  onSort,
  onColumns,
  scroller,
  current,
  hasMore,
  hasFailed,
  onMore,
  onRetryMore,
  tickets,
}: {
  label: string
  rows: readonly Row[]
  face: RecordFace<Row>
  isCard: boolean
  columns: readonly Column[]
  sort: string
  onSort: (sort: string) => void
  onColumns: (columns: readonly Column[]) => void
  scroller: RefObject<HTMLDivElement | null>
  current: Current<Row>
  hasMore: boolean
  /** The next page could not be loaded. */
  hasFailed: boolean
  onMore: () => void
  onRetryMore: () => void
  /** Tickets are made for its records: one by the menu of a row, many by what is chosen. */
  tickets?: TicketsOfRows
}) {
  const height = useRowHeight(isCard)
  const list = useRef<HTMLDivElement>(null)
  const drawn = useDrawnRows({ rows, hasMore, onMore, height, scroller, list, attribute: 'data-record', current })
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      className={clsx(
        '@container min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]',
        isCard ? 'overflow-x-hidden' : 'overflow-x-auto',
      )}
    >
      {!isCard && <ColumnHead columns={columns} sort={sort} onSort={onSort} onColumns={onColumns} />}
      <div
        ref={list}
        role="rowgroup"
        className="relative"
        style={{ height: drawn.height, minWidth: isCard ? undefined : widthOfAll(columns) }}
      >
        {drawn.indexes.map((index) => {
          const row = rows[index]
          const style = { height: height.row, transform: `translateY(${index * height.row}px)` }
          const place = { className: 'absolute inset-x-0 top-0', style }
          if (!row)
            return (
              <div key={`more-${index - rows.length}`} aria-hidden={!hasFailed} {...place}>
                {hasFailed ? index === rows.length && <MoreFailed onRetry={onRetryMore} /> : <Coming />}
              </div>
            )
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: it notices the focus, it is operated by what it holds
            <div key={row.id} role="presentation" {...place} onFocus={() => current.set(row.id)}>
              <RecordRow
                row={row}
                index={index}
                columns={isCard ? null : columns}
                face={face}
                isCurrent={index === current.index}
                isTabStop={index === drawn.tabStop}
                tickets={tickets}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function RecordRow<Row extends Named>({
  row,
  index,
  columns,
  face,
  isCurrent,
  isTabStop,
  tickets,
}: {
  row: Row
  index: number
  /** Null: a card. */
  columns: readonly Column[] | null
  face: RecordFace<Row>
  isCurrent: boolean
  isTabStop: boolean
  tickets?: TicketsOfRows
}) {
  const isChosen = tickets?.selection.ids.has(row.id)
  const name = (
    <span className="flex min-w-0 flex-1 items-center gap-2">
      {tickets && <RecordBox record={row} selection={tickets.selection} isTabStop={isTabStop} />}
      {face.mark(row)}
      <Link
        {...face.link(row)}
        data-row-link
        tabIndex={isTabStop ? 0 : -1}
        className="min-w-0 truncate font-medium text-ink outline-none after:absolute after:inset-0"
      >
        {row.name}
      </Link>
      {face.badge?.(row)}
    </span>
  )
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-row
      data-record={row.id}
      style={columns ? gridOf(columns) : undefined}
      className={clsx(
        columns ? [columnGrid, 'h-row'] : 'flex h-full flex-col justify-center gap-0.5 px-3',
        'group relative border-line-soft border-b has-[[data-row-link]:focus-visible]:outline-1 has-[[data-row-link]:focus-visible]:outline-accent-ink has-[[data-row-link]:focus-visible]:-outline-offset-1',
        isCurrent
          ? 'bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent'
          : isChosen
            ? 'bg-selected'
            : 'hover:bg-hover',
      )}
    >
      {columns ? (
        columns.map(({ field }) => (
          <div key={field} role="cell" className="flex min-w-0 items-center truncate text-ink2">
            {field === (face.named ?? 'name') ? name : (face.cell(field, row) ?? <span className="text-ink3">–</span>)}
          </div>
        ))
      ) : (
        <>
          <div role="cell" className="flex min-w-0">
            {name}
          </div>
          <div role="cell" className="min-w-0 truncate pl-7 text-ink2 text-xs">
            {face.detail(row)}
          </div>
        </>
      )}
      {tickets && (
        <div
          role="cell"
          className="absolute inset-y-0 right-1 z-10 flex items-center bg-inherit opacity-0 focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
        >
          <RecordMenu type={tickets.type} record={row} />
        </div>
      )}
    </div>
  )
}

const Coming = () => (
  <div className="flex h-full items-center gap-3 border-line-soft border-b px-4">
    <Skeleton className="size-5 rounded-full" />
    <Skeleton className="h-3 w-2/5" />
  </div>
)

function MoreFailed({ onRetry }: { onRetry: () => void }) {
  const t = useT()
  return (
    <div role="alert" className="flex h-full items-center justify-center gap-3 px-4 text-ink2">
      {t('shared:load.moreFailed')}
      <Button press="shift+r" onClick={onRetry}>
        {t('common:ui.retry')}
      </Button>
    </div>
  )
}
