import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { PanelRight, Rows3, SearchX, SquareKanban } from 'lucide-react'
import {
  type ComponentProps,
  lazy,
  type MouseEvent,
  type ReactNode,
  Suspense,
  useCallback,
  useMemo,
  useRef,
  useState,
} from 'react'
import { isEmbed } from '../../../api/embed.ts'
import { formatNumber } from '../../../i18n/format.ts'
import { loadAllWords } from '../../../i18n/i18n.ts'
import { usePlace } from '../../../i18n/place.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { type Column, columnText } from '../../../shared/list/columns.ts'
import { countLeaves } from '../../../shared/list/list-search.ts'
import { QuickSearch } from '../../../shared/list/quick-search.tsx'
import { isSystemView } from '../../../shared/ticket-views.ts'
import { ShortcutScope, useShortcut } from '../../../shell/keyboard.tsx'
import { Page } from '../../../shell/page.tsx'
import { useRemembered } from '../../../shell/remembered.ts'
import { useMe } from '../../../shell/shell.api.ts'
import { systemViewNames, useViewCount, type View, viewName, viewsQuery } from '../../../shell/views.api.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { IconButton } from '../../../ui/icon-button.tsx'
import { useIsWide } from '../page/use-is-wide.ts'
import type { TicketRow } from '../ticket-rows.ts'
import {
  differsFromView,
  filterOf,
  isNarrowed,
  looksOf,
  nameOfList,
  needsSaved,
  refOfCode,
  type TicketSearch,
} from '../ticket-search.ts'
import { findTicket } from '../tickets.api.ts'
import { ViewActions } from '../views/view-actions.tsx'
import { FilterBar } from './filter-bar.tsx'
import { EmptyList } from './lazy-empty-list.tsx'
import { ListBody } from './list-body.tsx'
import { ListSkeleton } from './list-skeleton.tsx'
import { RefusedChange } from './refused-change.tsx'
import { useRows } from './use-rows.ts'

const route = getRouteApi('/app/tickets')

const loadBuilder = async () => {
  const [{ FilterBuilder }] = await Promise.all([import('../../../shared/filter/filter-builder.tsx'), loadAllWords()])
  return { default: FilterBuilder }
}
const FilterBuilder = lazy(loadBuilder)
const loadBoard = async () => {
  const [{ BoardBody: Body }] = await Promise.all([import('../board/board-body.tsx'), loadAllWords()])
  return { default: Body }
}
const BoardBody = lazy(loadBoard)
const loadPreview = async () => {
  const [{ PreviewPane: Pane }] = await Promise.all([import('../preview/preview-pane.tsx'), loadAllWords()])
  return { default: Pane }
}
const PreviewPane = lazy(loadPreview)
const GroupedBody = lazy(async () => {
  const [{ GroupedBody: Body }] = await Promise.all([import('./grouped-body.tsx'), loadAllWords()])
  return { default: Body }
})

/** The tickets of a view, narrowed and ordered as the address says. */
export function TicketListPage() {
  return (
    <ShortcutScope name="list">
      <TicketList />
    </ShortcutScope>
  )
}

function TicketList() {
  const t = useT()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { organization } = useMe()
  const view = search.view ?? 'open'
  const views = useQuery(viewsQuery)
  const saved = views.data?.find((one) => one.id === view)
  const filter = useFilter(search, saved)
  const isKnown = !needsSaved(search) || saved !== undefined
  const looks = looksOf(search, saved)
  const isBoard = looks.layout === 'board'
  const rows = useRows(filter, isKnown && !isBoard)
  const everything = useViewCount('all')
  const [isBuilding, setBuilding] = useState(false)
  const preview = usePreview()
  const [current, setCurrent] = useState<TicketRow>()
  // Without a preview nothing of this page but the rows is drawn anew for a step of the keyboard.
  const onCurrent = preview.isOn ? setCurrent : undefined
  const field = useRef<HTMLInputElement>(null)
  const body = useRef<{ focus: () => void }>(null)

  const change = useCallback(
    (part: Partial<TicketSearch>, replace = false) =>
      void navigate({ search: (before: TicketSearch) => ({ ...before, ...part }), replace }),
    [navigate],
  )
  const onSearch = useCallback((q: string) => change({ q: q || undefined }, true), [change])

  async function onEnter(text: string): Promise<void> {
    const ref = refOfCode(text, organization.prefix)
    const ticket = ref === undefined ? undefined : await findTicket(ref)
    if (ticket) void navigate({ to: paths.ticket, params: { ticketRef: ticket.code } })
    else body.current?.focus()
  }

  const loaded = rows.list?.rows
  const title = saved ? viewName(saved) : isSystemView(view) ? t(systemViewNames[view]) : t('shell:nav.views')
  // Nothing at all is there, whatever one would look for.
  const isEmpty = isBoard || loaded?.length === 0
  const isUnchanged = !isNarrowed(search) && !differsFromView({ ...search, layout: undefined })
  const isFirstRun = isEmpty && everything?.count === 0 && isUnchanged
  if (!isKnown && views.data) return <MissingView />
  const onSort = (sort: string) => change({ sort: sort === (saved?.sort ?? '-createdAt') ? undefined : sort })
  const onColumns = (columns: readonly Column[]) => change({ columns: columnText(columns) }, true)
  const onClear = () => void navigate({ search: { view: search.view } })
  // A search is one list, the most likely first.
  const isGrouped = looks.group !== null && !search.q && isKnown
  const isSaved = saved !== undefined && !saved.system
  const emptyList = (
    <EmptyList view={view} isSaved={isSaved} isNarrowed={isNarrowed(search)} isFirstRun={false} onClear={onClear} />
  )
  const openView = (next: View | undefined) =>
    void navigate({ to: paths.tickets, search: next ? { view: next.id } : {} })
  return (
    <Page
      title={title}
      aside={<Count view={view} search={search} rows={rows} />}
      actions={
        !isFirstRun &&
        !isEmbed && (
          <>
            {preview.fits && !isBoard && (
              <PreviewSwitch
                isOn={preview.isOn}
                onSwitch={() => {
                  preview.toggle()
                  body.current?.focus()
                }}
              />
            )}
            <LayoutSwitch
              isBoard={isBoard}
              onWarm={() => void loadBoard()}
              onSwitch={() => {
                const layout = isBoard ? 'table' : 'board'
                change({ layout: layout === (saved?.layout ?? 'table') ? undefined : layout, pipeline: undefined })
              }}
            />
            <ViewActions search={search} view={saved} onChange={change} onOpen={openView} />
          </>
        )
      }
      fixed
    >
      {!isFirstRun && (
        <FilterBar
          search={search}
          sort={looks.sort}
          onSort={onSort}
          onChange={change}
          conditions={search.filter && countLeaves(search.filter)}
          isBuilding={isBuilding}
          onWarmBuilder={() => void loadBuilder()}
          onBuild={() => setBuilding(!isBuilding)}
          names={{
            requester: loaded?.find((row) => row.requester?.id === search.requester)?.requester?.name,
            account: loaded?.find((row) => row.account?.id === search.account)?.account?.name,
          }}
          quickSearch={
            <QuickSearch
              label={t('list:search.label')}
              placeholder={t('list:search.placeholder')}
              field={field}
              value={search.q ?? ''}
              onChange={onSearch}
              onEnter={(text) => void onEnter(text)}
              onLeave={() => body.current?.focus()}
            />
          }
        />
      )}
      {isBuilding && isKnown && (
        <Suspense fallback={<HoldKeys />}>
          <FilterBuilder
            key={view}
            condition={search.filter ?? saved?.condition ?? { all: [] }}
            onChange={(condition) =>
              change(
                { filter: JSON.stringify(condition) === JSON.stringify(saved?.condition) ? undefined : condition },
                true,
              )
            }
            onClose={() => setBuilding(false)}
          />
        </Suspense>
      )}
      <Split
        isOn={preview.isOn && !isBoard && !isFirstRun}
        ticket={current}
        keepsUnread={filter.unread}
        onClose={() => preview.toggle()}
        onLeave={() => body.current?.focus()}
      >
        {isBoard && !isFirstRun ? (
          isKnown && (
            <Suspense fallback={<ListSkeleton isCard />}>
              <BoardBody
                key={nameOfList(filter)}
                ref={body}
                search={search}
                filter={filter}
                onSearch={() => field.current?.select()}
                onPipeline={(pipeline) => change({ pipeline })}
              />
            </Suspense>
          )
        ) : isGrouped && looks.group ? (
          <Suspense fallback={<ListSkeleton isCard={false} />}>
            <GroupedBody
              key={`${looks.group} ${nameOfList(filter)}`}
              ref={body}
              group={looks.group}
              filter={filter}
              columns={looks.columns}
              empty={emptyList}
              onSearch={() => field.current?.select()}
              onSort={onSort}
              onColumns={onColumns}
              onCurrent={onCurrent}
              onNarrow={change}
            />
          </Suspense>
        ) : (
          <ListBody
            key={nameOfList(filter)}
            ref={body}
            label={title}
            search={search}
            isFirstRun={isFirstRun}
            filter={filter}
            columns={looks.columns}
            isSaved={isSaved}
            rows={rows}
            onSearch={() => field.current?.select()}
            onSort={onSort}
            onColumns={onColumns}
            onCurrent={onCurrent}
            onClear={onClear}
          />
        )}
      </Split>
      <RefusedChange />
    </Page>
  )
}

/** Shows the view as a table or as a board. */
function LayoutSwitch({ isBoard, onSwitch, onWarm }: { isBoard: boolean; onSwitch: () => void; onWarm: () => void }) {
  const t = useT()
  const label = t(isBoard ? 'list:view.table' : 'list:view.board')
  useShortcut('list.layout', 'v', onSwitch, { label, group: 'list' })
  return (
    <IconButton
      label={label}
      shortcut="v"
      icon={isBoard ? <Rows3 aria-hidden="true" /> : <SquareKanban aria-hidden="true" />}
      onPointerEnter={onWarm}
      onClick={onSwitch}
    />
  )
}

/** Whether tickets are shown beside the list: remembered for the person; only where both have room. */
function usePreview() {
  const { user } = useMe()
  const fits = useIsWide()
  const [isOn, remember] = useRemembered(`preview.${user.id}`, false)
  return { fits, isOn: fits && isOn, toggle: () => remember(!isOn) }
}

function PreviewSwitch({ isOn, onSwitch }: { isOn: boolean; onSwitch: () => void }) {
  const t = useT()
  const label = t('list:view.preview')
  useShortcut('list.preview', 'q', onSwitch, { label, group: 'list' })
  return (
    <IconButton
      label={label}
      shortcut="q"
      aria-pressed={isOn}
      icon={<PanelRight aria-hidden="true" />}
      className={isOn ? 'bg-active text-ink' : undefined}
      onPointerEnter={() => void loadPreview()}
      onClick={onSwitch}
    />
  )
}

/** The list, and beside it the ticket of its cursor: then a press on a row goes there, a second one opens it. */
function Split({
  isOn,
  children,
  ...pane
}: { isOn: boolean; children: ReactNode } & ComponentProps<typeof PreviewPane>) {
  const stayInList = (event: MouseEvent<HTMLElement>) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row-link]') : null
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    // Enter and a double click open it; the first press of a pointer only goes there.
    if (!isOn || !link || !isPlain || event.detail !== 1) return
    event.preventDefault()
    link.focus({ preventScroll: true })
  }
  return (
    <div className="flex min-h-0 flex-1">
      <div className="relative flex min-h-0 min-w-0 flex-1 flex-col" onClickCapture={stayInList}>
        {children}
      </div>
      {isOn && (
        <Suspense>
          <PreviewPane {...pane} />
        </Suspense>
      )}
    </div>
  )
}

/** A view that a link names and that is not there. */
function MissingView() {
  const t = useT()
  return (
    <Page title={t('shell:nav.tickets')}>
      <EmptyState
        icon={<SearchX aria-hidden="true" />}
        title={t('list:view.missing')}
        actions={
          <Link to={paths.tickets} className={buttonClass()}>
            {t('list:view.seeOpen')}
          </Link>
        }
      >
        {t('list:view.missingText')}
      </EmptyState>
    </Page>
  )
}

/** One object as long as the address says the same, so that what hangs on it stays. */
function useFilter(search: TicketSearch, saved: View | undefined) {
  const text = JSON.stringify(filterOf(search, saved))
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all that search and view say
  return useMemo(() => filterOf(search, saved), [text])
}

/** How many: what the server counts for a view, what is loaded of a narrowed list. */
function Count({ view, search, rows }: { view: string; search: TicketSearch; rows: ReturnType<typeof useRows> }) {
  const place = usePlace()
  const counted = useViewCount(view)
  const narrowed = isNarrowed(search) || search.filter !== undefined
  if (!rows.list) return null
  const known = narrowed ? { count: rows.list.rows.length, capped: rows.list.nextCursor !== null } : counted
  if (!known) return null
  return (
    <>
      {formatNumber(known.count, place)}
      {known.capped && '+'}
    </>
  )
}
