import clsx from 'clsx'
import {
  type PointerEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { useT } from '../../../i18n/use-t.ts'
import { topToShow } from '../../../shared/list/row-window.ts'
import { useRowWindow } from '../../../shared/list/use-row-window.ts'
import type { Selection } from '../../../shared/use-selection.ts'
import { Button } from '../../../ui/button.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import type { Editable, RowField } from '../list/row-field.ts'
import { useRows } from '../list/use-rows.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { columnFilter, type TicketFilter } from '../ticket-search.ts'
import type { Stage, StageCount } from './board.api.ts'
import { BoardCard } from './board-card.tsx'
import { ColumnHead, countOf, FoldedColumn, targetLook, useCountInWords } from './column-head.tsx'
import { isDone } from './move-ticket.ts'

/** Of a card with the gap below it. */
const cardRem = 7
const overscan = 6
/** The next page is asked when so few cards are left below the screen. */
const askAhead = 20

/** Where the focus shall go as soon as the card is drawn. */
export type Wanted = RefObject<{ stageId: string; ticketId: string } | undefined>

export interface BoardColumnProps {
  stage: Stage
  board: TicketFilter
  counted: StageCount | undefined
  /** Its cards are loaded and shown. */
  isOpen: boolean
  onFold: (open: boolean) => void
  currentId: string | undefined
  wanted: Wanted
  /** Changes with each wish for the focus. */
  wish: number
  draggedId: string | undefined
  isTarget: boolean
  /** Why the card that is held over it cannot go there. */
  refusal: string | undefined
  isNarrow: boolean
  editable: Editable
  onEdit: (ticket: TicketRow, field: RowField) => void
  onEditAny: (ticket: TicketRow) => void
  onPress: (event: PointerEvent, ticket: TicketRow) => void
  selection: Selection
  onFocus: (ticket: TicketRow) => void
  /** Which cards are near the screen. */
  onDrawn: (stageId: string, ids: readonly string[]) => void
}

/** One stage as a column: only the cards near the screen are drawn; more are loaded as one scrolls, of finished ones when asked. */
export function BoardColumn({ stage, board, isOpen, ...props }: BoardColumnProps) {
  const filter = useMemo(() => columnFilter(board, stage.id), [board, stage.id])
  const rows = useRows(filter, isOpen)
  const count = countOf(props.counted, rows.list)
  if (isOpen || props.isNarrow) return <OpenColumn {...props} stage={stage} isOpen={isOpen} rows={rows} count={count} />
  return (
    <FoldedColumn
      stage={stage}
      count={count}
      isTarget={props.isTarget}
      refusal={props.refusal}
      onUnfold={() => props.onFold(true)}
    />
  )
}

const none: readonly TicketRow[] = []

function OpenColumn({
  stage,
  rows,
  count,
  isOpen,
  onFold,
  currentId,
  wanted,
  draggedId,
  isTarget,
  refusal,
  isNarrow,
  editable,
  onEdit,
  onEditAny,
  onPress,
  selection,
  onFocus,
  onDrawn,
}: Omit<BoardColumnProps, 'board' | 'counted'> & {
  rows: ReturnType<typeof useRows>
  count: ReturnType<typeof countOf>
}) {
  const t = useT()
  const said = useCountInWords(count)
  const scroller = useRef<HTMLDivElement>(null)
  const rem = useMemo(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16, [])
  const height = cardRem * rem
  const tickets = rows.list?.rows ?? none
  const { start, end } = useRowWindow({ scroller, count: tickets.length, rowHeight: height, overscan, initialTop: 0 })
  const hasMore = rows.list !== undefined && rows.list.nextCursor !== null
  const loadsItself = !isDone(stage)

  const { loadMore } = rows
  // So many are wanted: a page that news made stale is asked again, without another press.
  const [asked, setAsked] = useState(0)
  const isWanted = loadsItself ? end >= tickets.length - askAhead : tickets.length < asked
  useEffect(() => {
    if (hasMore && isWanted) loadMore()
  }, [hasMore, isWanted, loadMore])

  const nearText = tickets
    .slice(start, end)
    .map(({ id }) => id)
    .join(' ')
  useEffect(() => onDrawn(stage.id, nearText === '' ? [] : nearText.split(' ')), [onDrawn, stage.id, nearText])

  // After each drawing: the card may have come with this one, or had to be scrolled to first.
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box || wanted.current?.stageId !== stage.id) return
    const { ticketId } = wanted.current
    const index = tickets.findIndex((one) => one.id === ticketId)
    if (index < 0) return
    const top = topToShow(index, { rowHeight: height, top: box.scrollTop, height: box.clientHeight })
    if (top !== undefined) box.scrollTop = top
    const link = box.querySelector<HTMLElement>(`[data-ticket="${ticketId}"] [data-row-link]`)
    if (!link) return
    link.focus({ preventScroll: true })
    box.closest('[data-column]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    wanted.current = undefined
  })

  const at = tickets.findIndex((one) => one.id === currentId)
  const drawn = Array.from({ length: end - start }, (_, i) => start + i)
  if (at >= 0 && at < start) drawn.unshift(at)
  if (at >= end) drawn.push(at)
  return (
    <section
      data-row
      data-column={stage.id}
      aria-label={t('board:column.name', { stage: stage.name, count: said })}
      title={isTarget ? refusal : undefined}
      className={clsx(
        'flex min-h-0 shrink-0 flex-col rounded-lg bg-panel',
        isNarrow ? 'w-full snap-center' : 'w-72',
        targetLook(isTarget, refusal),
      )}
    >
      <ColumnHead stage={stage} count={count} onFold={isDone(stage) && isOpen ? () => onFold(false) : undefined} />
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden px-2 pb-2 [overflow-anchor:none]">
        {!isOpen ? (
          <Note>
            <Button press="shift+o" onClick={() => onFold(true)}>
              {t('board:column.show', { count: said })}
            </Button>
          </Note>
        ) : !rows.list ? (
          rows.error ? (
            <Failure error={rows.error} onRetry={() => void rows.refetch()} />
          ) : (
            <CardSkeletons height={height} />
          )
        ) : tickets.length === 0 && !hasMore ? (
          <Note>{t('board:column.empty')}</Note>
        ) : (
          <ul
            className="relative"
            style={{ height: tickets.length * height }}
            data-selecting={selection.count > 0 || undefined}
          >
            {drawn.map((index) => {
              const ticket = tickets[index]
              return (
                ticket && (
                  <li
                    key={ticket.id}
                    className="absolute inset-x-0 top-0 pb-2"
                    style={{ height, transform: `translateY(${index * height}px)` }}
                    onFocus={() => onFocus(ticket)}
                  >
                    <BoardCard
                      ticket={ticket}
                      isCurrent={ticket.id === currentId}
                      isTabStop={at < 0 ? index === start : index === at}
                      isDragged={ticket.id === draggedId}
                      editable={editable}
                      onEdit={onEdit}
                      onEditAny={onEditAny}
                      onPress={onPress}
                      isSelected={selection.ids.has(ticket.id)}
                      onSelect={selection.toggle}
                    />
                  </li>
                )
              )
            })}
          </ul>
        )}
        {isOpen && rows.more === 'failed' ? (
          <Note>
            {t('list:moreFailed')}
            <Button press="shift+r" onClick={rows.retryMore}>
              {t('common:ui.retry')}
            </Button>
          </Note>
        ) : (
          isOpen &&
          hasMore && (
            <Note>
              <Button press="shift+m" busy={rows.more === 'loading'} onClick={() => setAsked(tickets.length + 1)}>
                {t('board:column.more')}
              </Button>
            </Note>
          )
        )}
      </div>
    </section>
  )
}

function Note({ children }: { children: ReactNode }) {
  return <div className="flex flex-col items-center gap-2 px-2 py-4 text-center text-ink3">{children}</div>
}

function Failure({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const t = useT()
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-2 py-6 text-center">
      <span className="text-ink2">{error instanceof ApiError ? error.message : t('list:failed')}</span>
      <Button press="shift+r" onClick={onRetry}>
        {t('common:ui.retry')}
      </Button>
    </div>
  )
}

/** Cards that are on their way. */
export function CardSkeletons({ height }: { height: number }) {
  return (
    <div aria-busy="true">
      {[0, 1, 2].map((at) => (
        <div key={at} className="pb-2" style={{ height }}>
          <div className="flex h-full flex-col justify-between rounded-lg border border-line bg-card p-2.5">
            <Skeleton className="h-2.5 w-16" />
            <Skeleton className="h-3 w-4/5" />
            <Skeleton className="h-2.5 w-1/2" />
          </div>
        </div>
      ))}
    </div>
  )
}
