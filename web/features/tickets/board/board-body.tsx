import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import clsx from 'clsx'
import { ChevronDown } from 'lucide-react'
import { lazy, type Ref, Suspense, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { ApiError } from '../../../api/api-error.ts'
import { queryClient } from '../../../api/queries.ts'
import { useT } from '../../../i18n/use-t.ts'
import { paths } from '../../../paths.ts'
import { useIsNarrow } from '../../../shared/list/use-is-narrow.ts'
import { pipelinesQuery } from '../../../shared/ticket-choices.api.ts'
import { useSelection } from '../../../shared/use-selection.ts'
import { AwayState, isAway } from '../../../shell/away-state.tsx'
import { useMe } from '../../../shell/shell.api.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorState } from '../../../ui/error-state.tsx'
import { HoldKeys } from '../../../ui/hold-keys.tsx'
import { Picker } from '../../../ui/picker.tsx'
import { assigneeChange, type TicketChange } from '../change-ticket.ts'
import { changeInList } from '../list/change-in-list.ts'
import { RowEditor, useRowEdit } from '../list/row-edit.tsx'
import { findCell } from '../list/row-field.ts'
import { useEditable } from '../list/use-editable.ts'
import { lastPlace, rememberPlace } from '../list-place.ts'
import { useWatchedRows } from '../row-marks.tsx'
import type { TicketRow } from '../ticket-rows.ts'
import { boardFilter, columnFilter, pipelineIn, type TicketFilter, type TicketSearch } from '../ticket-search.ts'
import { knownRow, prefetchTicket, ticketListQuery } from '../tickets.api.ts'
import { usePointerDrag } from '../use-pointer-drag.ts'
import { type Pipeline, stageCountsQuery } from './board.api.ts'
import { BoardColumn, type Wanted } from './board-column.tsx'
import { BoardSkeleton } from './board-skeleton.tsx'
import { type Direction, nextCard } from './card-grid.ts'
import { type Board, isDone, knownReason, moveTicket } from './move-ticket.ts'
import { StageTabs } from './stage-tabs.tsx'
import { useBoardKeys } from './use-board-keys.ts'
import { useLiveBoard } from './use-live-board.ts'

const EditMenu = lazy(async () => ({ default: (await import('./edit-menu.tsx')).EditMenu }))
const BulkBar = lazy(async () => ({ default: (await import('../bulk/bulk-bar.tsx')).BulkBar }))

/** A cursor that rests on a card so long is about to open it, or to move it: then it matters where it can go. */
const restMs = 80

const columnUnder = (under: Element) => under.closest<HTMLElement>('[data-column]')?.dataset.column

/** The tickets of a view as a board: the stages of a pipeline as columns, cards that are moved by pointer and keyboard. */
export function BoardBody({
  ref,
  search,
  filter,
  onSearch,
  onPipeline,
}: {
  ref: Ref<{ focus: () => void }>
  search: TicketSearch
  filter: TicketFilter
  onSearch: () => void
  onPipeline: (id: string) => void
}) {
  const t = useT()
  const pipelines = useQuery(pipelinesQuery)
  const wanted = search.pipeline ?? pipelineIn(filter.condition)
  // A board of what one does not see would be empty, but for tickets that one was given: asked for by name it is shown.
  const there = pipelines.data?.filter((one) => !one.leaving && (one.maySee || one.id === wanted))
  const pipeline = there?.find((one) => one.id === wanted) ?? there?.find((one) => one.isDefault) ?? there?.[0]
  if (!pipeline) {
    if (!pipelines.error) return <BoardSkeleton />
    const retry = () => void pipelines.refetch()
    if (isAway(pipelines.error)) return <AwayState error={pipelines.error} onRetry={retry} />
    return (
      <ErrorState
        title={t('board:failed')}
        code={pipelines.error instanceof ApiError ? pipelines.error.code : undefined}
        onRetry={retry}
      >
        {pipelines.error.message}
      </ErrorState>
    )
  }
  return (
    <>
      {there && there.length > 1 && <PipelineChoice pipelines={there} pipeline={pipeline} onChoose={onPipeline} />}
      <PipelineBoard
        key={pipeline.id}
        ref={ref}
        search={search}
        filter={filter}
        pipeline={pipeline}
        onSearch={onSearch}
      />
    </>
  )
}

function PipelineChoice({
  pipelines,
  pipeline,
  onChoose,
}: {
  pipelines: readonly Pipeline[]
  pipeline: Pipeline
  onChoose: (id: string) => void
}) {
  const t = useT()
  return (
    <div className="flex shrink-0 items-center gap-2 px-4 pt-2 max-md:px-3">
      <Picker
        label={t('board:pipeline')}
        trigger={
          <Button press="y" aria-label={t('board:pipelineIs', { name: pipeline.name })}>
            <span className="truncate">{pipeline.name}</span>
            <ChevronDown aria-hidden="true" className="size-3.5 text-ink3" />
          </Button>
        }
        options={pipelines.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={[pipeline.id]}
        onChoose={({ value }) => value !== pipeline.id && onChoose(value)}
      />
    </div>
  )
}

interface Current {
  stageId: string
  ticketId: string
}

function PipelineBoard({
  ref,
  search,
  filter,
  pipeline,
  onSearch,
}: {
  ref: Ref<{ focus: () => void }>
  search: TicketSearch
  filter: TicketFilter
  pipeline: Pipeline
  onSearch: () => void
}) {
  const t = useT()
  const navigate = useNavigate()
  const { user } = useMe()
  const editable = useEditable()
  const isNarrow = useIsNarrow()
  const shown = useMemo(() => boardFilter(filter), [filter])
  const board: Board = useMemo(() => ({ filter: shown, pipeline }), [shown, pipeline])
  const stages = useMemo(() => pipeline.stages.filter((stage) => !stage.leaving), [pipeline])
  const { data: counts } = useQuery(stageCountsQuery(pipeline.id, shown))
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const isOpen = (stage: Pipeline['stages'][number]) => !isDone(stage) || unfolded.has(stage.id)
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState<Current>()
  const lastRow = useRef(0)
  const wanted: Wanted = useRef(undefined)
  const [wish, setWish] = useState(0)
  const [said, setSaid] = useState('')
  const { edit, editing } = useRowEdit(scroller)
  const [choosing, setChoosing] = useState<TicketRow>()
  const card = useRef<HTMLElement | null>(null)
  const editAny = useCallback((ticket: TicketRow) => {
    card.current = findCell(scroller.current, ticket.id, 'subject')
    setChoosing(ticket)
  }, [])
  useLiveBoard(board)
  const onDrawn = useWatchedCards()

  const rowsOf = (stageId: string) =>
    queryClient.getQueryData(ticketListQuery(columnFilter(shown, stageId)).queryKey)?.rows ?? []
  const cards = stages.flatMap((stage) => (isOpen(stage) ? rowsOf(stage.id) : []))
  const selection = useSelection(cards, { whole: false })
  // Stays when nothing is chosen any more: it shows how far the change is.
  const [hasBar, setBar] = useState(false)
  if (selection.count > 0 && !hasBar) setBar(true)
  function ticketOf(card: Current | undefined): TicketRow | undefined {
    return card && rowsOf(card.stageId).find((one) => one.id === card.ticketId)
  }
  function focus(card: Current): void {
    wanted.current = card
    setCurrent(card)
    setWish((before) => before + 1)
  }
  /** The card that it went to. */
  function go(direction: Direction): TicketRow | undefined {
    const sizes = stages.map((stage) => (isOpen(stage) ? rowsOf(stage.id).length : 0))
    const column = stages.findIndex((stage) => stage.id === current?.stageId)
    const found = current ? rowsOf(current.stageId).findIndex((one) => one.id === current.ticketId) : -1
    // A card that left takes the place with it: the one that came to stand there is next.
    const gone = column >= 0 && found < 0
    const row = gone ? lastRow.current - (direction === 'down' ? 1 : 0) : found
    const next = nextCard(column < 0 ? undefined : { column, row }, direction, sizes)
    const stage = next && stages[next.column]
    const ticket = stage && rowsOf(stage.id)[next.row]
    if (!stage || !ticket) return undefined
    lastRow.current = next.row
    focus({ stageId: stage.id, ticketId: ticket.id })
    return ticket
  }
  const enter = () => {
    if (current && ticketOf(current)) focus(current)
    else go('down')
  }
  useImperativeHandle(ref, () => ({ focus: enter }))

  /** `follow`: the focus goes along, or, when the card goes into a folded column, to the one that takes its place. */
  async function move(ticket: TicketRow, stageId: string, follow: boolean): Promise<void> {
    const to = pipeline.stages.find((stage) => stage.id === stageId)
    if (!to || to.id === ticket.stage.id) return
    const from = { stageId: ticket.stage.id, ticketId: ticket.id }
    if (follow && isOpen(to)) focus({ stageId: to.id, ticketId: ticket.id })
    else if (follow) {
      const rows = rowsOf(from.stageId)
      const at = rows.findIndex((one) => one.id === ticket.id)
      const heir = rows[at + 1] ?? rows[at - 1]
      if (heir) focus({ stageId: from.stageId, ticketId: heir.id })
    }
    const moved = await moveTicket(ticket, to, board)
    setSaid(t(moved ? 'board:moved' : 'board:stayed', { code: ticket.code, stage: to.name }))
    if (!moved && follow) focus(from)
  }
  const { drag, ghost, onPointerDown } = usePointerDrag<TicketRow>({
    scroller,
    targetOf: columnUnder,
    onDrop: (ticket, stageId) => void move(ticket, stageId, false),
  })

  function apply(ticket: TicketRow, change: TicketChange): void {
    const { stageId } = change.send
    // A stage of another pipeline is no column here: the card leaves.
    if (stageId && stages.some((stage) => stage.id === stageId)) void move(ticket, stageId, true)
    else void changeInList(ticket, change, columnFilter(shown, ticket.stage.id), user.id)
  }
  const withTicket = (work: (ticket: TicketRow) => void) => () => {
    const ticket = ticketOf(current)
    if (ticket) work(ticket)
    else enter()
  }
  useBoardKeys({
    editable,
    onSearch,
    onGo: go,
    onMove: (by) => {
      const ticket = ticketOf(current)
      const at = stages.findIndex((stage) => stage.id === ticket?.stage.id)
      const to = stages[at + by]
      if (!ticket) enter()
      else if (to) void move(ticket, to.id, true)
    },
    onOpen: withTicket((ticket) => void navigate({ to: paths.ticket, params: { ticketRef: ticket.code } })),
    onEdit: (field) => withTicket((ticket) => edit(ticket, field))(),
    onEditAny: withTicket(editAny),
    onSelect: (range) => withTicket((ticket) => selection.toggle(ticket.id, range))(),
    onSelectOn: (direction) =>
      withTicket((ticket) => {
        const next = go(direction)
        selection.add(next ? [ticket.id, next.id] : [ticket.id])
      })(),
    isSelecting: selection.count > 0,
    onAssignMe: withTicket((ticket) => ticket.assignee?.id !== user.id && apply(ticket, assigneeChange(user))),
  })

  useRestored({ search, onFocus: focus, stages })
  const code = ticketOf(current)?.code
  useEffect(() => {
    if (!code) return
    const timer = setTimeout(() => prefetchTicket(code), restMs)
    return () => clearTimeout(timer)
  }, [code])
  const place = current && columnFilter(shown, current.stageId)
  const placeText = JSON.stringify(place)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text says all that the filter says
  useEffect(() => {
    rememberPlace({ search, filter: place ?? filter, ticketId: current?.ticketId, scrollTop: 0 })
  }, [search, placeText, filter, current])

  // Also what is dragged: whether it may go somewhere is known by the time it is over a column.
  const dragged = drag?.item.code
  useEffect(() => {
    if (dragged) prefetchTicket(dragged)
  }, [dragged])

  return (
    <>
      <div role="status" className="sr-only">
        {said}
      </div>
      {isNarrow && <StageTabs stages={stages} counts={counts} scroller={scroller} />}
      <div
        ref={scroller}
        className={clsx(
          'flex min-h-0 flex-1 overflow-x-auto overflow-y-hidden',
          isNarrow ? 'snap-x snap-mandatory' : 'gap-3 px-4 py-3',
        )}
      >
        {stages.map((stage) => (
          <BoardColumn
            key={stage.id}
            stage={stage}
            board={shown}
            counted={counts?.find((one) => one.stageId === stage.id)}
            isOpen={isOpen(stage)}
            onFold={(open) =>
              setUnfolded(
                (before) => new Set(open ? [...before, stage.id] : [...before].filter((id) => id !== stage.id)),
              )
            }
            currentId={current?.stageId === stage.id ? current.ticketId : undefined}
            wanted={wanted}
            wish={wish}
            draggedId={drag?.item.id}
            isTarget={drag !== undefined && drag.over === stage.id && drag.item.stage.id !== stage.id}
            refusal={drag && knownReason(drag.item, stage.id)}
            isNarrow={isNarrow}
            editable={editable}
            onEdit={edit}
            onEditAny={editAny}
            onPress={onPointerDown}
            selection={selection}
            onDrawn={onDrawn}
            onFocus={(ticket) => {
              lastRow.current = rowsOf(stage.id).findIndex((one) => one.id === ticket.id)
              setCurrent((before) =>
                before?.ticketId === ticket.id && before.stageId === stage.id
                  ? before
                  : { stageId: stage.id, ticketId: ticket.id },
              )
            }}
          />
        ))}
      </div>
      {drag &&
        createPortal(
          <div
            ref={ghost}
            aria-hidden="true"
            className="pointer-events-none fixed top-0 left-0 z-50 w-64 rotate-1 rounded-lg border border-accent-line bg-card px-3 py-2 shadow-float"
            style={{ transform: 'translate(-100vw, 0)' }}
          >
            <div className="font-mono text-2xs text-ink3">{drag.item.code}</div>
            <div className="line-clamp-2">{drag.item.subject}</div>
          </div>,
          document.body,
        )}
      {hasBar && (
        <Suspense>
          <BulkBar selection={selection} rows={cards} hasMore={false} />
        </Suspense>
      )}
      {choosing && (
        <Suspense fallback={<HoldKeys />}>
          <EditMenu
            ticket={choosing}
            anchor={card}
            onChoose={(field) => {
              setChoosing(undefined)
              edit(choosing, field)
            }}
            onClose={() => setChoosing(undefined)}
            returnFocus={enter}
          />
        </Suspense>
      )}
      <RowEditor editing={editing} now={knownRow} onChange={apply} returnFocus={enter} />
    </>
  )
}

/** Coming back from a ticket leads to its card. */
function useRestored({
  search,
  onFocus,
  stages,
}: {
  search: TicketSearch
  onFocus: (card: Current) => void
  stages: readonly { id: string }[]
}): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the board appears
  useEffect(() => {
    const last = lastPlace()
    const row =
      last?.ticketId && JSON.stringify(last.search) === JSON.stringify(search) ? knownRow(last.ticketId) : undefined
    if (row && stages.some((stage) => stage.id === row.stage.id)) onFocus({ stageId: row.stage.id, ticketId: row.id })
  }, [])
}

/** Cards come and go while one scrolls: who is in them is asked when it has come to rest. */
const settleMs = 250

/** Keeps the marks of the cards near the screen live; told by each column which those are. */
function useWatchedCards(): (stageId: string, ids: readonly string[]) => void {
  const drawn = useRef(new Map<string, readonly string[]>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [ids, setIds] = useState<readonly string[]>([])
  useWatchedRows(ids)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback((stageId, near) => {
    drawn.current.set(stageId, near)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setIds([...drawn.current.values()].flat()), settleMs)
  }, [])
}
