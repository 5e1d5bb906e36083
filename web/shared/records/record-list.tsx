import { useNavigate } from '@tanstack/react-router'
import { Columns3, Download, SearchX } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useCallback, useRef, useState } from 'react'
import { useT } from '../../i18n/use-t.ts'
import { Page } from '../../shell/page.tsx'
import { useCan } from '../../shell/shell.api.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { HoldKeys } from '../../ui/hold-keys.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import type { Condition } from '../filter/condition.ts'
import type { RecordKind } from '../filter/filter.api.ts'
import { ListOf } from '../filter/list-of.ts'
import { type Column, columnsIn, columnText } from '../list/columns.ts'
import { FilterChip } from '../list/filter-chip.tsx'
import { countLeaves } from '../list/list-search.ts'
import { QuickSearch } from '../list/quick-search.tsx'
import { useCurrentRow } from '../list/use-current-row.ts'
import { useIsNarrow } from '../list/use-is-narrow.ts'
import { useMoveKeys } from '../list/use-move-keys.ts'
import { Loaded } from '../loaded.tsx'
import { RecordBar } from '../record-tickets/record-acts.tsx'
import { useSelection } from '../use-selection.ts'
import { Count, MissingView, StillLooking } from './record-list-states.tsx'
import { isNarrowed, type RecordSearch } from './record-search.ts'
import { RecordSort } from './record-sort.tsx'
import { type Named, type RecordFace, RecordTable } from './record-table.tsx'
import { RecordViewActs } from './record-view-acts.tsx'
import { RecordViewTabs } from './record-view-tabs.tsx'
import type { RecordsQuery } from './records-query.ts'
import type { Shown } from './use-shown.ts'

const loadBuilder = async () => ({ default: (await import('../filter/filter-builder.tsx')).FilterBuilder })
const FilterBuilder = lazy(loadBuilder)
const loadDisplay = async () => ({ default: (await import('../list/display-panel.tsx')).DisplayPanel })
const DisplayPanel = lazy(loadDisplay)

const loadExport = async () => ({ default: (await import('../exports/export-dialog.tsx')).ExportDialog })
const ExportDialog = lazy(loadExport)

const none: never[] = []

interface ListProps<Row extends Named> {
  of: Exclude<RecordKind, 'ticket'>
  /** What the list is called. */
  title: string
  searchLabel: string
  search: RecordSearch
  /** What that shows (useShown). */
  shown: Shown
  /** Puts a part of the address in the place of what was there. */
  onChange: (part: Partial<RecordSearch>, replace?: boolean) => void
  query: RecordsQuery<Row>
  face: RecordFace<Row>
  /** Keys of the columns that the list has by itself. */
  usual: readonly string[]
  /** The order that it has by itself. */
  usualSort?: string
  /** Acts in the bar of the page. */
  actions: ReactNode
  /** Beside the filter, where no view is shown. */
  quick?: ReactNode
  /** What `quick` says in the address. */
  quickKeys?: readonly string[]
  /** All that the list is asked for, where that is more than the filter. */
  whole?: Condition
  /** Where there is nothing at all. */
  empty: ReactNode
  /** Where nothing is met by search and filter; the button takes both away. */
  nothingFound: (clear: ReactNode) => ReactNode
  /** Dialogs. */
  children?: ReactNode
}

/** A list of records with its filter, search, order and columns; all of them stand in the address. */
export function RecordList<Row extends Named>(props: ListProps<Row>) {
  return (
    <ListOf value={props.of}>
      <TheList {...props} />
    </ListOf>
  )
}

function TheList<Row extends Named>(props: ListProps<Row>) {
  const { title, searchLabel, search, shown, onChange, query, face, usual, actions, empty, nothingFound } = props
  const { usualSort = 'name', quick, quickKeys = none, whole } = props
  const { view, views = none } = shown
  const { filter } = shown.search
  // For whom or what tickets are made.
  const asking = props.of === 'task' ? null : props.of
  const t = useT()
  const navigate = useNavigate()
  const isCard = useIsNarrow()
  const [isBuilding, setBuilding] = useState(false)
  const mayExport = useCan('tickets:export')
  const [isChoosing, setChoosing] = useState(false)
  const [isExporting, setExporting] = useState(false)
  const columnsButton = useRef<HTMLButtonElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const rows = query.data?.pages.flatMap((page) => page.data) ?? none
  const current = useCurrentRow<Row>(rows, undefined)
  const mayTicket = useCan('tickets:create')
  const selection = useSelection(rows, { whole: false })
  const usualColumns = usual.map((key): Column => ({ field: key, width: null }))
  const chosen = shown.search.columns === undefined ? null : columnsIn(shown.search.columns)
  const ownSort = view?.sort ?? usualSort
  // A search puts what fits best first, until another order is asked for.
  const sort = shown.search.sort ?? (search.q ? null : usualSort)

  const onSearch = useCallback((q: string) => onChange({ q: q || undefined }, true), [onChange])
  const onSort = (next: string) => onChange({ sort: next === ownSort && !search.q ? undefined : next })
  const enter = () => (current.index >= 0 ? current.focus() : current.move(0, () => 0))
  useMoveKeys({
    words: { next: t('recordLists:next'), previous: t('recordLists:previous'), open: t('recordLists:open') },
    onMove: (by) => current.move(by, () => 0),
    onOpen: () => (current.row ? void navigate(face.link(current.row)) : enter()),
    onSearch: () => field.current?.select(),
  })

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  const onMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  const clear = (
    <Button press="shift+c" onClick={() => onChange({ q: undefined, filter: undefined })}>
      {t('list:filter.clearAll')}
    </Button>
  )
  const ofQuick = Object.fromEntries(quickKeys.map((key) => [key, undefined]))
  const asView = { filter: undefined, sort: undefined, columns: undefined, ...ofQuick }
  const said = new Map(Object.entries(search))
  const content = {
    condition: whole ?? filter ?? { all: [] },
    columns: chosen,
    sort: search.sort ?? ownSort,
    group: null,
    layout: 'table' as const,
  }
  if (shown.isMissing)
    return <MissingView title={title} onLeave={() => onChange({ ...asView, view: undefined, q: undefined })} />
  return (
    <Page
      title={view?.name ?? title}
      aside={query.data && <Count rows={rows.length} hasMore={hasNextPage} />}
      actions={
        <>
          <IconButton
            press="d"
            ref={columnsButton}
            label={t('list:view.display')}
            icon={<Columns3 aria-hidden="true" />}
            aria-haspopup="dialog"
            aria-expanded={isChoosing}
            onPointerEnter={() => void loadDisplay()}
            onClick={() => setChoosing(!isChoosing)}
          />
          {mayExport && (
            <IconButton
              press="shift+d"
              label={t('list:view.export')}
              icon={<Download aria-hidden="true" />}
              onPointerEnter={() => void loadExport()}
              onClick={() => setExporting(true)}
            />
          )}
          <RecordViewActs
            view={view}
            content={content}
            differs={Object.keys(asView).some((key) => said.get(key) !== undefined)}
            onDiscard={() => onChange(asView)}
            onOpen={(next) => onChange({ ...asView, view: next?.id, q: undefined })}
          />
          {actions}
        </>
      }
      fixed
    >
      {views.length > 0 && <RecordViewTabs title={title} views={views} current={view?.id} />}
      <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-2 border-line border-b px-3 py-2 md:min-h-11 md:px-4 md:py-1.5">
        <div className="order-2 flex min-w-0 flex-wrap items-center gap-1.5 md:order-1">
          <FilterChip
            plain
            label={t(search.filter === undefined ? 'list:filter.more' : 'list:filter.advanced')}
            values={search.filter ? [t('list:filter.conditions', { count: countLeaves(search.filter) })] : []}
            expanded={isBuilding}
            onWarm={() => void loadBuilder()}
            onOpen={() => setBuilding(!isBuilding)}
            onClear={() => onChange({ filter: undefined })}
          />
          {!view && quick}
        </div>
        <div className="order-1 flex items-center gap-1 max-md:w-full md:order-2 md:ml-auto">
          <QuickSearch
            label={searchLabel}
            placeholder={searchLabel}
            field={field}
            value={search.q ?? ''}
            onChange={onSearch}
            onEnter={enter}
            onLeave={enter}
          />
          <RecordSort sort={sort} onSort={onSort} />
        </div>
      </div>
      <Suspense fallback={<HoldKeys />}>
        {isBuilding && (
          <FilterBuilder
            key={view?.id}
            condition={filter ?? { all: [] }}
            onChange={(condition) =>
              onChange({ filter: isSame(condition, view?.condition ?? { all: [] }) ? undefined : condition }, true)
            }
            onClose={() => setBuilding(false)}
          />
        )}
        {isChoosing && (
          <DisplayPanel
            anchor={columnsButton}
            columns={chosen}
            usual={usualColumns}
            fixed={face.named ?? 'name'}
            onChange={(part) => onChange(part, true)}
            onClose={() => setChoosing(false)}
          />
        )}
        {isExporting && (
          <ExportDialog
            name={view?.name ?? title}
            content={{ ...content, q: search.q, sort: shown.search.sort }}
            usual={usualColumns}
            onClose={() => setExporting(false)}
          />
        )}
      </Suspense>
      <Loaded query={query}>
        {() =>
          rows.length > 0 ? (
            <RecordTable
              label={title}
              columns={chosen ?? usualColumns}
              sort={sort ?? ''}
              onColumns={(columns) => onChange({ columns: columnText(columns) }, true)}
              hasMore={hasNextPage}
              hasFailed={isFetchNextPageError}
              {...{ rows, face, isCard, onSort, scroller, current, onMore }}
              tickets={mayTicket && asking ? { type: asking, selection } : undefined}
              onRetryMore={() => void fetchNextPage()}
            />
          ) : hasNextPage ? (
            <StillLooking pages={query.data?.pages.length ?? 0} onMore={onMore} />
          ) : isNarrowed(search) ? (
            nothingFound(clear)
          ) : view ? (
            <EmptyState icon={<SearchX aria-hidden="true" />} title={t('recordLists:view.empty')}>
              {t('recordLists:view.emptyText')}
            </EmptyState>
          ) : (
            empty
          )
        }
      </Loaded>
      {rows.length > 0 && asking && <RecordBar type={asking} selection={selection} />}
      {props.children}
    </Page>
  )
}

const isSame = (one: Condition, other: Condition) => JSON.stringify(one) === JSON.stringify(other)
