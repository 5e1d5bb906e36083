import clsx from 'clsx'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { useFields } from '../filter/use-speech.ts'
import { fieldName } from '../filter/words.ts'
import { type Column, narrowest, widest, widthOf, widthOfAll } from './columns.ts'

// The list with chosen columns. Its own widths decide; what does not fit is scrolled to.

/** What head and rows share. */
export const columnGrid = 'grid w-full items-center gap-x-3 px-4'

const widens = ({ field, width }: Column) => (field === 'subject' || field === 'name') && width === null

/** The columns side by side; what a record is called takes what is left. */
export function gridOf(columns: readonly Column[]): CSSProperties {
  const parts = columns.map((column) => {
    const width = `${widthOf(column)}px`
    return widens(column) ? `minmax(${width},1fr)` : width
  })
  return { gridTemplateColumns: parts.join(' ') }
}

/** The head of chosen columns: names that sort, edges that widen by pointer and by arrow keys. */
export function ColumnHead({
  columns,
  sort,
  onSort,
  onColumns,
}: {
  columns: readonly Column[]
  sort: string
  onSort: (sort: string) => void
  onColumns: (columns: readonly Column[]) => void
}) {
  const t = useT()
  const fields = useFields()
  return (
    <div
      role="rowgroup"
      style={{ minWidth: widthOfAll(columns) }}
      className="sticky top-0 z-10 border-line border-b bg-card font-medium text-2xs text-ink3"
    >
      <div role="row" aria-rowindex={1} className={clsx(columnGrid, 'h-7')} style={gridOf(columns)}>
        {columns.map((column, at) => {
          const field = fields.get(column.field)
          const name = fieldName(t, field, column.field)
          const isSorted = sort === column.field || sort === `-${column.field}`
          const isDown = sort.startsWith('-')
          return (
            <div
              key={column.field}
              role="columnheader"
              aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : undefined}
              className="relative flex h-full min-w-0 items-center"
            >
              {field?.sortable ? (
                <button
                  type="button"
                  onClick={() => onSort(sort === `-${column.field}` ? column.field : `-${column.field}`)}
                  className={clsx(
                    '-mx-1 flex h-5 min-w-0 items-center gap-0.5 rounded-sm px-1 hover:bg-hover hover:text-ink',
                    isSorted && 'text-ink2',
                  )}
                >
                  <span className="truncate">{name}</span>
                  {isSorted &&
                    (isDown ? (
                      <ArrowDown aria-hidden="true" className="size-3 shrink-0" />
                    ) : (
                      <ArrowUp aria-hidden="true" className="size-3 shrink-0" />
                    ))}
                </button>
              ) : (
                <span className="truncate">{name}</span>
              )}
              <Edge
                name={name}
                width={widthOf(column)}
                onChange={(width) => onColumns(columns.with(at, { ...column, width }))}
                onReset={() => onColumns(columns.with(at, { ...column, width: null }))}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

const keySteps: Record<string, number> = { ArrowLeft: -8, ArrowRight: 8, PageDown: -40, PageUp: 40 }

/** The edge of a column: dragged, or moved by arrow keys; a double click gives it back its usual width. */
function Edge({
  name,
  width,
  onChange,
  onReset,
}: {
  name: string
  width: number
  onChange: (width: number) => void
  onReset: () => void
}) {
  const t = useT()
  const start = useRef<{ x: number; width: number }>(undefined)
  const [drawn, setDrawn] = useState<number>()
  const within = (next: number) => Math.round(Math.min(widest, Math.max(narrowest, next)))
  function onKeyDown(event: KeyboardEvent): void {
    const step = keySteps[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onChange(within(width + step))
  }
  function onPointerMove(event: PointerEvent): void {
    if (start.current) setDrawn(within(start.current.width + event.clientX - start.current.x))
  }
  function onPointerUp(): void {
    start.current = undefined
    if (drawn !== undefined && drawn !== width) onChange(drawn)
    setDrawn(undefined)
  }
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={t('views:display.width', { name })}
      aria-valuenow={drawn ?? width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuetext={t('views:display.resize', { name, width: drawn ?? width })}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onDoubleClick={onReset}
      style={drawn === undefined ? undefined : { transform: `translateX(${drawn - width}px)` }}
      className="group/edge absolute inset-y-0 -right-3 z-10 flex w-3 cursor-col-resize touch-none justify-center outline-none"
    >
      <span className="my-1 w-px bg-line group-hover/edge:w-0.5 group-hover/edge:bg-accent group-focus-visible/edge:w-0.5 group-focus-visible/edge:bg-accent-ink" />
    </div>
  )
}
