import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import clsx from 'clsx'
import { ChevronRight } from 'lucide-react'
import {
  lazy,
  type ReactNode,
  type Ref,
  Suspense,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useLive } from '../../../api/live.ts'
import { queryClient } from '../../../api/queries.ts'
import { formatNumber } from '../../../i18n/format.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import type { Condition } from '../../../shared/filter/condition.ts'
import { useFields } from '../../../shared/filter/use-speech.ts'
import { fieldName, optionName } from '../../../shared/filter/words.ts'
import { ColumnHead } from '../../../shared/list/column-head.tsx'
import type { Column } from '../../../shared/list/columns.ts'
import { widthOfAll } from '../../../shared/list/columns.ts'
import { useCurrentRow } from '../../../shared/list/use-current-row.ts'
import { useIsNarrow } from '../../../shared/list/use-is-narrow.ts'
import { useEachMinute } from '../../../shared/use-each-minute.ts'
import { useSelection } from '../../../shared/use-selection.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { assigneeChange, type TicketChange } from '../change-ticket.ts'
import { useWatchedRows } from '../row-marks.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import type { TicketFilter, TicketSearch, TicketSort } from '../ticket-search.ts'
import { type TicketGroup, ticketGroupsQuery, ticketListQuery } from '../tickets.api.ts'
import { speaksOfTime } from '../time-condition.ts'
import { usualColumns } from '../views/columns.ts'
import { changeInList } from './change-in-list.ts'
import { ColumnRow } from './column-table.tsx'
import { ListSkeleton, RowSkeleton } from './list-skeleton.tsx'
import { RowEditor, useRowEdit } from './row-edit.tsx'
import { TicketCard } from './ticket-card.tsx'
import { useEditable } from './use-editable.ts'
import { useListKeys } from './use-list-keys.ts'
import { useLiveRows } from './use-live-rows.ts'

const BulkBar = lazy(async () => ({ default: (await import('../bulk/bulk-bar.tsx')).BulkBar }))

/** So many groups are open at first; the others open when they are asked for. */
const openAtFirst = 8

const flipped = (keys: ReadonlySet<string | null>, key: string | null): ReadonlySet<string | null> =>
  new Set(keys.has(key) ? [...keys].filter((one) => one !== key) : [...keys, key])

/** The filter of one group: that of the list, and the group's value besides. */
function filterOfGroup(filter: TicketFilter, group: string, key: string | null): TicketFilter {
  const leaf: Condition =
    key === null ? { field: group, operator: 'is_empty' } : { field: group, operator: 'is', value: key }
  return { ...filter, condition: { all: [...(filter.condition ? [filter.condition] : []), leaf] } }
}

/**
 * The list in groups: a head for each value with its count, its newest rows below, and the way to all of them. The keyboard
 * walks through the rows of all open groups.
 */
export function GroupedBody({
  ref,
  group,
  filter,
  columns,
  empty,
  onSearch,
  onSort,
  onColumns,
  onCurrent,
  onNarrow,
}: {
  ref: Ref<{ focus: () => void }>
  group: string
  filter: TicketFilter
  columns: readonly Column[] | null
  /** What stands there when no group has a ticket. */
  empty: ReactNode
  onSearch: () => void
  onSort: (sort: TicketSort) => void
  onColumns: (columns: readonly Column[]) => void
  /** Tells on which ticket the keyboard stands, to who shows it besides. */
  onCurrent: ((ticket: TicketRow | undefined) => void) | undefined
  /** Shows one group alone. */
  onNarrow: (part: Partial<TicketSearch>) => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const { user } = useMe()
  const isCard = useIsNarrow()
  const editable = useEditable()
  const groups = useQuery(ticketGroupsQuery(filter, group))
  const [toggled, setToggled] = useState<ReadonlySet<string | null>>(new Set())
  const isOpen = (key: string | null, at: number) => at < openAtFirst !== toggled.has(key)
  const shown = groups.data ?? []
  const [loaded, setLoaded] = useState<ReadonlyMap<string | null, readonly TicketRow[]>>(new Map())
  const onRows = useCallback(
    (key: string | null, rows: readonly TicketRow[]) => setLoaded((before) => new Map(before).set(key, rows)),
    [],
  )
  const rowsOf = (at: number) => (isOpen(shown[at]?.key ?? null, at) ? (loaded.get(shown[at]?.key ?? null) ?? []) : [])
  const tickets = shown.flatMap((_, at) => rowsOf(at))
  useWatchedRows(tickets.map(({ id }) => id))
  const current = useCurrentRow(tickets, undefined)
  const selection = useSelection(tickets)
  const [hasBar, setBar] = useState(false)
  if (selection.count > 0 && !hasBar) setBar(true)
  const scroller = useRef<HTMLDivElement>(null)
  const { edit, editing } = useRowEdit(scroller)
  useLiveGroups(filter)
  const stands = current.row
  useEffect(() => onCurrent?.(stands), [onCurrent, stands])

  const enter = () => (current.index >= 0 ? current.focus() : current.move(0, () => 0))
  useImperativeHandle(ref, () => ({ focus: enter }))
  const { wanted, settle } = current
  useLayoutEffect(() => {
    const row = wanted()
    const link = row && scroller.current?.querySelector<HTMLElement>(`[data-ticket="${row.id}"] [data-row-link]`)
    if (!link) return
    link.focus({ preventScroll: true })
    link.closest('[data-ticket]')?.scrollIntoView({ block: 'nearest' })
    settle()
  })
  function apply(ticket: TicketRow, change: TicketChange): void {
    const at = shown.findIndex((_, one) => rowsOf(one).some((row) => row.id === ticket.id))
    void changeInList(ticket, change, filterOfGroup(filter, group, shown[at]?.key ?? null), user.id).then(() =>
      queryClient.invalidateQueries({ queryKey: ['tickets', 'groups'] }),
    )
  }
  useListKeys({
    editable,
    onSearch,
    onMove: (by) => current.move(by, () => 0),
    onOpen: () => {
      if (current.row) void navigate({ to: paths.ticket, params: { ticketRef: current.row.code } })
      else enter()
    },
    onEdit: (field) => (current.row ? edit(current.row, field) : enter()),
    onSelect: (range) => current.row && selection.toggle(current.row.id, range),
    onAssignMe: () => {
      if (current.row) apply(current.row, assigneeChange(user))
      else enter()
    },
  })

  if (!groups.data) {
    if (!groups.error) return <ListSkeleton isCard={isCard} />
    return (
      <ErrorState title={t('views:groups.failed')} onRetry={() => void groups.refetch()}>
        {groups.error.message}
      </ErrorState>
    )
  }
  if (shown.length === 0) return empty
  const drawn = columns ?? usualColumns
  return (
    <>
      <div
        ref={scroller}
        className="@container min-h-0 flex-1 overflow-auto"
        role="table"
        aria-label={t('shell:nav.tickets')}
        data-selecting={selection.count > 0 || undefined}
      >
        {!isCard && <ColumnHead columns={drawn} sort={filter.sort} onSort={onSort} onColumns={onColumns} />}
        {shown.map((one, at) => (
          <Section
            key={one.key}
            group={group}
            value={one}
            isOpen={isOpen(one.key, at)}
            filter={filterOfGroup(filter, group, one.key)}
            onToggle={() => setToggled((before) => flipped(before, one.key))}
            onAll={() => onNarrow({ filter: filterOfGroup(filter, group, one.key).condition, group: 'none' })}
            rows={rowsOf(at).length}
            onRows={(rows) => onRows(one.key, rows)}
            hasHead={!isCard}
            minWidth={isCard ? undefined : widthOfAll(drawn)}
          >
            {isOpen(one.key, at) && !loaded.has(one.key) && <RowSkeleton at={at} isCard={isCard} />}
            {rowsOf(at).map((ticket) => {
              const index = tickets.findIndex((row) => row.id === ticket.id)
              const row = {
                ticket,
                index,
                isCurrent: index === current.index,
                isTabStop: index === Math.max(0, current.index),
                editable,
                onEdit: edit,
                isSelected: selection.ids.has(ticket.id),
                onSelect: selection.toggle,
              }
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: it notices the focus, it is operated by what it holds
                <div
                  key={ticket.id}
                  role="presentation"
                  className={isCard ? 'relative h-16' : undefined}
                  onFocus={() => current.set(ticket.id)}
                >
                  {isCard ? <TicketCard {...row} /> : <ColumnRow columns={drawn} {...row} />}
                </div>
              )
            })}
          </Section>
        ))}
      </div>
      {hasBar && (
        <Suspense>
          <BulkBar selection={selection} filter={filter} rows={tickets} hasMore />
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

/** Heads and counts follow the tickets, at most once a second. */
function useLiveGroups({ condition }: TicketFilter): void {
  const refresh = useMemo(() => {
    let booked = false
    return () => {
      if (booked) return
      booked = true
      setTimeout(() => {
        booked = false
        void queryClient.invalidateQueries({ queryKey: ['tickets', 'groups'] })
      }, 1_000)
    }
  }, [])
  useLive(['ticket.*', 'message.*'], refresh)
  useEachMinute(condition !== undefined && speaksOfTime(condition), refresh)
}

function Section({
  group,
  value,
  isOpen,
  filter,
  onToggle,
  onAll,
  rows,
  onRows,
  minWidth,
  hasHead,
  children,
}: {
  group: string
  value: TicketGroup
  isOpen: boolean
  filter: TicketFilter
  onToggle: () => void
  onAll: () => void
  rows: number
  onRows: (rows: readonly TicketRow[]) => void
  minWidth: number | undefined
  hasHead: boolean
  children: ReactNode
}) {
  const t = useT()
  const place = usePlace()
  const fields = useFields()
  const field = fields.get(group)
  const name =
    value.key === null
      ? t('views:groups.none', { field: fieldName(t, field, group) })
      : (value.name ?? (field ? optionName(t, field, value.key) : value.key))
  return (
    <div role="rowgroup" aria-label={name} style={{ minWidth }}>
      {isOpen && <LiveSection filter={filter} onRows={onRows} />}
      <div
        role="row"
        className={clsx(
          'sticky z-[5] flex h-8 items-center gap-2 border-line border-b bg-panel px-4',
          hasHead ? 'top-7' : 'top-0',
        )}
      >
        <div role="cell" className="flex min-w-0 items-center gap-2">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={t(isOpen ? 'views:groups.close' : 'views:groups.open', { name })}
            onClick={onToggle}
            className="-ml-1.5 flex h-6 min-w-0 items-center gap-1.5 rounded-md px-1.5 font-medium hover:bg-hover"
          >
            <ChevronRight aria-hidden="true" className={clsx('size-3.5 text-ink3', isOpen && 'rotate-90')} />
            <span className="truncate">{name}</span>
          </button>
          <span className="text-ink3 tabular-nums">
            {formatNumber(value.count, place)}
            {value.capped && '+'}
          </span>
        </div>
      </div>
      {children}
      {isOpen && rows > 0 && (value.count > rows || value.capped) && (
        <div role="row" className="border-line-soft border-b px-2 py-1">
          <div role="cell">
            <Button press="shift+m" variant="ghost" className="text-xs" onClick={onAll}>
              {t('views:groups.more', { name })}
            </Button>
          </div>
        </div>
      )}
    </div>
  )
}

/** So many rows of a group are shown; the way to all of them stands below. */
const shownRows = 50

/** Reads the rows of an open group and keeps them true. */
function LiveSection({ filter, onRows }: { filter: TicketFilter; onRows: (rows: readonly TicketRow[]) => void }): null {
  const { data } = useQuery(ticketListQuery(filter))
  const latest = useRef(onRows)
  latest.current = onRows
  useEffect(() => {
    if (data) latest.current(data.rows.slice(0, shownRows))
  }, [data])
  useLiveRows(filter)
  return null
}
