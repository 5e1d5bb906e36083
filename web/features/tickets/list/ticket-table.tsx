import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { useT } from '../../../i18n/use-t.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { RowSkeleton } from './list-skeleton.tsx'
import type { RowField } from './row-field.ts'
import { codeColumn } from './row-layout.ts'
import { TicketCard } from './ticket-card.tsx'
import { TicketTableRow } from './ticket-row.tsx'
import type { Current } from './use-current-row.ts'
import { useHeldPlace } from './use-held-place.tsx'
import { useRowHeight } from './use-row-height.ts'

/** Rows drawn beyond the edges, so that quick scrolling meets no blanks. */
const overscan = 12
/** The next page is asked when so few rows are left below the screen. */
const askAhead = 60

/** The rows of the list: only those near the screen are drawn. */
export function TicketTable({
  label,
  rows,
  isCard,
  head,
  scroller,
  initialOffset,
  current,
  editable,
  onEdit,
  onHover,
  hasMore,
  more,
  onMore,
  onRetryMore,
}: {
  label: string
  rows: readonly TicketRow[]
  isCard: boolean
  head: ReactNode
  scroller: RefObject<HTMLDivElement | null>
  initialOffset: number
  current: Current
  editable: Readonly<Record<RowField, boolean>>
  onEdit: (ticket: TicketRow, field: RowField) => void
  onHover: (ticket: TicketRow) => void
  hasMore: boolean
  more: 'idle' | 'loading' | 'failed'
  onMore: () => void
  onRetryMore: () => void
}) {
  const { organization } = useMe()
  const height = useRowHeight(isCard)
  const list = useRef<HTMLDivElement>(null)
  const currentIndex = current.index
  const virtualizer = useVirtualizer({
    count: rows.length + (hasMore ? 3 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => height.row,
    getItemKey: (at) => rows[at]?.id ?? `more-${at - rows.length}`,
    overscan,
    initialOffset,
    scrollMargin: height.head,
    scrollPaddingStart: height.head,
    // The row of the keyboard stays drawn when it is scrolled away: the focus must not get lost with it.
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range)
      if (currentIndex < 0 || currentIndex >= rows.length || drawn.includes(currentIndex)) return drawn
      return [...drawn, currentIndex].sort((one, other) => one - other)
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another density or a card has another height
  useLayoutEffect(() => virtualizer.measure(), [height.row])
  const pill = useHeldPlace({ rows, scroller, rowHeight: height.row })

  const items = virtualizer.getVirtualItems()
  const lastDrawn = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && lastDrawn >= rows.length - askAhead) onMore()
  }, [hasMore, lastDrawn, rows.length, onMore])

  const { wanted, settle } = current
  useLayoutEffect(() => {
    if (!wanted) return
    virtualizer.scrollToIndex(wanted.index, { align: 'auto' })
    const link = list.current?.querySelector<HTMLElement>(`[data-ticket="${wanted.id}"] [data-row-link]`)
    if (!link) return
    link.focus({ preventScroll: true })
    settle()
  })

  const tabStop = currentIndex >= 0 ? currentIndex : (items.find((item) => item.start >= 0)?.index ?? 0)
  return (
    <div className="relative min-h-0 flex-1">
      {pill}
      <div
        ref={scroller}
        role="table"
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        style={codeColumn(organization.prefix)}
        className="@container h-full overflow-y-auto overflow-x-hidden [overflow-anchor:none]"
      >
        {head}
        <div ref={list} role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const ticket = rows[item.index]
            const style = { height: item.size, transform: `translateY(${item.start - height.head}px)` }
            if (!ticket) {
              return (
                <div key={item.key} aria-hidden={more !== 'failed'} className="absolute inset-x-0 top-0" style={style}>
                  {more === 'failed' ? (
                    item.index === rows.length && <MoreFailed onRetry={onRetryMore} />
                  ) : (
                    <RowSkeleton at={item.index} isCard={isCard} />
                  )}
                </div>
              )
            }
            const isCurrent = item.index === currentIndex
            const Row = isCard ? TicketCard : TicketTableRow
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: it notices focus and pointer, it is operated by what it holds
              <div
                key={item.key}
                role="presentation"
                className="absolute inset-x-0 top-0"
                style={style}
                onFocus={() => current.set(ticket.id)}
                onPointerEnter={() => onHover(ticket)}
              >
                <Row
                  ticket={ticket}
                  index={item.index}
                  isCurrent={isCurrent}
                  isTabStop={item.index === tabStop}
                  editable={editable}
                  onEdit={onEdit}
                />
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function MoreFailed({ onRetry }: { onRetry: () => void }) {
  const t = useT()
  return (
    <div role="alert" className="flex h-full items-center justify-center gap-3 px-4 text-ink2">
      {t('list:moreFailed')}
      <Button onClick={onRetry}>{t('common:ui.retry')}</Button>
    </div>
  )
}
