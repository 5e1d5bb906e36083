import { useNavigate } from '@tanstack/react-router'
import {
  lazy,
  type Ref,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { ApiError } from '../../../api/api-error.ts'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import type { Column } from '../../../shared/list/columns.ts'
import { useCurrentRow } from '../../../shared/list/use-current-row.ts'
import { useIsNarrow } from '../../../shared/list/use-is-narrow.ts'
import { useSelection } from '../../../shared/use-selection.ts'
import { AwayState, isAway } from '../../../shell/away-state.tsx'
import { useMe } from '../../../shell/shell.api.ts'
import { ErrorState } from '../../../ui/error-state.tsx'
import { assigneeChange, type TicketChange } from '../change-ticket.ts'
import { inTurn } from '../in-turn.ts'
import { placeIn, rememberPlace } from '../list-place.ts'
import type { TicketRow } from '../ticket-rows.ts'
import { isNarrowed, type TicketFilter, type TicketSearch, type TicketSort } from '../ticket-search.ts'
import { prefetchTicket } from '../tickets.api.ts'
import { changeInList } from './change-in-list.ts'
import { EmptyList } from './lazy-empty-list.tsx'
import { ListSkeleton } from './list-skeleton.tsx'
import { loadPicker, RowEditor, useRowEdit } from './row-edit.tsx'
import { TableHead } from './table-head.tsx'
import { TicketTable } from './ticket-table.tsx'
import { useEditable } from './use-editable.ts'
import { useListKeys } from './use-list-keys.ts'
import { useLiveRows } from './use-live-rows.ts'
import type { useRows } from './use-rows.ts'

const ColumnHead = lazy(async () => {
  const [{ ColumnHead: Head }] = await Promise.all([import('../../../shared/list/column-head.tsx'), loadAllWords()])
  return { default: Head }
})

const BulkBar = lazy(async () => {
  const [{ BulkBar: Bar }] = await Promise.all([import('../bulk/bulk-bar.tsx'), loadAllWords()])
  return { default: Bar }
})

/** A pointer or cursor that rests on a row so long is about to open it. */
const restMs = 80

const none: readonly TicketRow[] = []

/** The list below its filters: rows with their keyboard and pickers, or what stands there without them. */
export function ListBody({
  ref,
  label,
  search,
  isFirstRun,
  filter,
  columns,
  isSaved,
  rows,
  onSearch,
  onSort,
  onColumns,
  onCurrent,
  onClear,
}: {
  ref: Ref<{ focus: () => void }>
  label: string
  search: TicketSearch
  isFirstRun: boolean
  filter: TicketFilter
  /** Chosen columns; null: those that fit. */
  columns: readonly Column[] | null
  /** A view that somebody made. */
  isSaved: boolean
  rows: ReturnType<typeof useRows>
  onSearch: () => void
  onSort: (sort: TicketSort) => void
  onColumns: (columns: readonly Column[]) => void
  /** Tells on which ticket the keyboard stands, to who shows it besides. */
  onCurrent: ((ticket: TicketRow | undefined) => void) | undefined
  onClear: () => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const { user } = useMe()
  const editable = useEditable()
  const isCard = useIsNarrow()
  const place = useRef(placeIn(filter)).current
  const tickets = rows.list?.rows ?? none
  const current = useCurrentRow(tickets, place?.ticketId)
  const selection = useSelection(tickets)
  // Stays when nothing is chosen any more: it shows how far the change is.
  const [hasBar, setBar] = useState(false)
  if (selection.count > 0 && !hasBar) setBar(true)
  const scroller = useRef<HTMLDivElement>(null)
  const { edit, editing } = useRowEdit(scroller)
  useLiveRows(filter)
  const stands = current.row
  useEffect(() => onCurrent?.(stands), [onCurrent, stands])
  useRememberedPlace({ search, filter, ticketId: current.row?.id, scroller })
  const warm = useWarming(tickets, current.index)

  function firstOnScreen(): number {
    const box = scroller.current?.getBoundingClientRect()
    const drawn = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-ticket]') ?? [])]
    const first = drawn.find((row) => box && row.getBoundingClientRect().top >= box.top)
    return Math.max(
      0,
      tickets.findIndex((ticket) => ticket.id === first?.dataset.ticket),
    )
  }
  function enter(): void {
    if (current.index >= 0) current.focus()
    else current.move(0, firstOnScreen)
  }
  useImperativeHandle(ref, () => ({ focus: enter }))

  const apply = (ticket: TicketRow, change: TicketChange) => void changeInList(ticket, change, filter, user.id)

  useListKeys({
    editable,
    onSearch,
    onMove: (by) => current.move(by, firstOnScreen),
    onOpen: () => {
      if (current.row) void navigate({ to: paths.ticket, params: { ticketRef: current.row.code } })
      else enter()
    },
    onEdit: (field) => (current.row ? edit(current.row, field) : enter()),
    onSelect: (range) => (current.row ? selection.toggle(current.row.id, range) : enter()),
    onSelectMove: (by) => {
      const next = tickets[current.index + by]
      selection.add([current.row, next].flatMap((one) => one?.id ?? []))
      current.move(by, firstOnScreen)
    },
    onAssignMe: () => {
      if (!current.row) enter()
      else if (current.row.assignee?.id !== user.id) apply(current.row, assigneeChange(user))
    },
  })

  if (!rows.list) {
    if (!rows.error) return <ListSkeleton isCard={isCard} />
    const retry = () => void rows.refetch()
    if (isAway(rows.error)) return <AwayState error={rows.error} onRetry={retry} />
    return (
      <ErrorState
        title={t('list:failed')}
        code={rows.error instanceof ApiError ? rows.error.code : undefined}
        onRetry={retry}
      >
        {rows.error.message}
      </ErrorState>
    )
  }
  if (tickets.length === 0 && rows.list.nextCursor !== null)
    return <StillLooking onMore={rows.loadMore} cursor={rows.list.nextCursor} />
  if (tickets.length === 0) {
    return (
      <EmptyList
        view={search.view ?? 'open'}
        isSaved={isSaved}
        isNarrowed={isNarrowed(search)}
        isFirstRun={isFirstRun}
        onClear={onClear}
      />
    )
  }
  return (
    <>
      <Suspense fallback={<ListSkeleton isCard={isCard} />}>
        <TicketTable
          label={label}
          rows={tickets}
          isCard={isCard}
          columns={isCard ? null : columns}
          head={
            isCard ? null : columns ? (
              <ColumnHead columns={columns} sort={filter.sort} onSort={onSort} onColumns={onColumns} />
            ) : (
              <TableHead sort={filter.sort} onSort={onSort} />
            )
          }
          scroller={scroller}
          initialOffset={place?.scrollTop ?? 0}
          current={current}
          editable={editable}
          onEdit={edit}
          onHover={warm}
          selection={selection}
          hasMore={rows.list.nextCursor !== null}
          more={rows.more}
          onMore={rows.loadMore}
          onRetryMore={rows.retryMore}
        />
      </Suspense>
      {hasBar && (
        <Suspense>
          <BulkBar selection={selection} filter={filter} rows={tickets} hasMore={rows.list.nextCursor !== null} />
        </Suspense>
      )}
      <RowEditor
        editing={editing}
        now={(id) => tickets.find((one) => one.id === id)}
        onChange={apply}
        returnFocus={enter}
      />
    </>
  )
}

/** Nothing found yet among the newest tickets: the search goes on through the older ones. */
function StillLooking({ onMore, cursor }: { onMore: () => void; cursor: string }) {
  const t = useT()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that brought nothing asks for the next one
  useEffect(() => onMore(), [onMore, cursor])
  return (
    <p role="status" className="p-6 text-center text-ink3">
      {t('list:looking')}
    </p>
  )
}

/** Notes where the person is, so that coming back from a ticket leads there. */
function useRememberedPlace({
  search,
  filter,
  ticketId,
  scroller,
}: {
  search: TicketSearch
  filter: TicketFilter
  ticketId: string | undefined
  scroller: RefObject<HTMLDivElement | null>
}): void {
  useEffect(() => {
    const box = scroller.current
    const remember = () => rememberPlace({ search, filter, ticketId, scrollTop: box?.scrollTop ?? 0 })
    remember()
    return remember
  }, [search, filter, ticketId, scroller])
}

/** Loads the ticket of the cursor with the one after it, and the one under the pointer, before they are opened. */
function useWarming(tickets: readonly TicketRow[], index: number): (ticket: TicketRow) => void {
  const [code, next] = [tickets[index]?.code, tickets[index + 1]?.code]
  useEffect(() => {
    if (!code) return
    let stop = () => {}
    const timer = setTimeout(() => {
      stop = inTurn([
        () => prefetchTicket(code),
        () => next && prefetchTicket(next),
        // The pickers of its keys will be wanted as well.
        () => void loadPicker(),
      ])
    }, restMs)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [code, next])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  return useCallback((ticket: TicketRow) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => prefetchTicket(ticket.code), restMs)
  }, [])
}
