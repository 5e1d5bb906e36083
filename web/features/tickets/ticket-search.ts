import type { Condition } from '../../shared/filter/condition.ts'
import { associatedTypeOf, type Column, columnsIn, columnText, customKeyOf } from '../../shared/list/columns.ts'
import { isCondition, keyForm } from '../../shared/list/list-search.ts'
import { isSystemView } from '../../shared/ticket-views.ts'
import { type TicketPriority, type TicketStatus, ticketPriorities, ticketStatuses } from '../../shared/ticket-words.ts'

/** Orders of the list, as the API names them; a minus turns them. Those that the sort menu offers. */
export const ticketSorts = [
  '-createdAt',
  'createdAt',
  '-updatedAt',
  'updatedAt',
  '-priority',
  'priority',
  'waitingSince',
  'dueAt',
] as const
/** A key of the API: one of those, or a sortable field. */
export type TicketSort = string

/** What the address of the list says. Several values stand in one parameter, separated by commas. */
export interface TicketSearch {
  /** The id of a saved view or the key of one that every organization has. Absent: all open. */
  view?: string
  status?: string
  priority?: string
  /** `me`, `nobody`, `my_teams` and ids of members. */
  assignee?: string
  label?: string
  requester?: string
  account?: string
  q?: string
  /** In place of the condition of the view. */
  filter?: Condition
  /** In place of the order of the view. */
  sort?: TicketSort
  /** In place of the columns of the view: `code,subject:320,status`. */
  columns?: string
  /** In place of the group of the view; `none`: no groups. */
  group?: string
  /** In place of the layout of the view. */
  layout?: Layout
  /** The pipeline whose stages are the columns of a board. */
  pipeline?: string
}

export const layouts = ['table', 'board'] as const
export type Layout = (typeof layouts)[number]

/** What a saved view says, as far as the list needs it. */
export interface SavedView {
  id: string
  condition: Condition
  columns: readonly Column[] | null
  sort: string
  group: string | null
  layout: Layout
}

/** What the list asks the server, and what decides whether a changed ticket still belongs to it. */
export interface TicketFilter {
  status: TicketStatus[]
  priority: TicketPriority[]
  assignee: string[]
  label: string[]
  requester: string[]
  account: string[]
  /** Only tickets that are neither resolved nor closed. */
  open: boolean
  unread: boolean
  /** Only tickets that are not snoozed. */
  onDesk: boolean
  q: string
  sort: TicketSort
  /** Besides all that. */
  condition?: Condition
  /** Keys of the custom fields whose values the rows bring: those that have a column. */
  custom: string[]
  /** Types of the records of which the rows say what they are associated with: those that have a column. */
  associated: string[]
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Words of other help desks, as the API understands them too. */
const synonyms: Record<string, string> = {
  pending: 'waiting',
  hold: 'waiting',
  solved: 'resolved',
  new: 'open',
  normal: 'medium',
}

/** The values of a parameter, without repetition: text with commas, a list, or a bare number (a code typed as `q`). */
function wordsOf(value: unknown): string[] {
  const parts = Array.isArray(value) ? value : [value]
  const words = parts
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .flatMap((part) => String(part).split(','))
    .map((word) => word.trim())
  return [...new Set(words.filter((word) => word !== ''))]
}

/** The known words of a parameter, as the address writes them; undefined when none is left. */
function listIn(value: unknown, isKnown: (word: string) => boolean): string | undefined {
  const words = wordsOf(value).map((word) => synonyms[word] ?? word)
  return [...new Set(words.filter(isKnown))].join(',') || undefined
}

export const isStatus = (word: string): word is TicketStatus => ticketStatuses.some((one) => one === word)
export const isPriority = (word: string): word is TicketPriority => ticketPriorities.some((one) => one === word)
const isId = (word: string) => uuid.test(word)

/**
 * Reads an address that anybody may have written: what is not known there is said as `undefined`, so that the page does not get it
 * (rootRoute in web/routes.tsx); the rest stays.
 */
export function readTicketSearch(search: Record<string, unknown>): TicketSearch {
  const q = typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q).trim().slice(0, 200) : ''
  return {
    view: isViewRef(search.view) && search.view !== 'open' ? search.view : undefined,
    status: listIn(search.status, isStatus),
    priority: listIn(search.priority, isPriority),
    assignee: listIn(search.assignee, (word) => ['me', 'nobody', 'my_teams'].includes(word) || isId(word)),
    label: listIn(search.label, isId),
    requester: listIn(search.requester, isId),
    account: listIn(search.account, isId),
    q: q || undefined,
    filter: isCondition(search.filter) ? search.filter : undefined,
    sort: typeof search.sort === 'string' && keyForm.test(search.sort) ? search.sort : undefined,
    columns: typeof search.columns === 'string' ? columnText(columnsIn(search.columns)) : undefined,
    group: typeof search.group === 'string' && keyForm.test(search.group) ? search.group : undefined,
    layout: layouts.find((one) => one === search.layout),
    pipeline: typeof search.pipeline === 'string' && isId(search.pipeline) ? search.pipeline : undefined,
  }
}

function withoutAbsent<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Value
}

const isViewRef = (value: unknown): value is string => isSystemView(value) || (typeof value === 'string' && isId(value))

/** The parts of a filter that a view fixes; they are not offered as filters there. */
export function isFixedByView(field: keyof TicketSearch, view: string): boolean {
  return field === 'assignee' && (view === 'mine' || view === 'unassigned')
}

/** Views whose conditions stand in the filter itself: their rows can be judged here, and they need no other answer first. */
const simpleViews = ['open', 'mine', 'unassigned', 'unread', 'all']

/** True when the list of the address can only be asked for after the saved view is known. */
export function needsSaved(search: TicketSearch): boolean {
  return !simpleViews.includes(search.view ?? 'open')
}

/** The view and the chosen filters as one. Choosing a status replaces the "open" of a view, all else narrows it. */
export function filterOf(search: TicketSearch, saved?: SavedView): TicketFilter {
  const view = search.view ?? 'open'
  const status = wordsOf(search.status).filter(isStatus)
  const own = search.filter === undefined && simpleViews.includes(view)
  return withoutAbsent({
    status,
    priority: wordsOf(search.priority).filter(isPriority),
    assignee: own && view === 'mine' ? ['me'] : own && view === 'unassigned' ? ['nobody'] : wordsOf(search.assignee),
    label: wordsOf(search.label),
    requester: wordsOf(search.requester),
    account: wordsOf(search.account),
    open: own && view !== 'all' && status.length === 0,
    unread: own && view === 'unread',
    onDesk: own && (view === 'open' || view === 'mine' || view === 'unassigned'),
    q: search.q ?? '',
    sort: search.sort ?? saved?.sort ?? '-createdAt',
    condition: own ? undefined : (search.filter ?? saved?.condition),
    custom: columnsBy(customKeyOf, looksOf(search, saved)),
    associated: columnsBy(associatedTypeOf, looksOf(search, saved)),
  })
}

/** Of the columns of a table those that `keyOf` knows, in one order for the same ones. */
function columnsBy(
  keyOf: (field: string) => string | undefined,
  { layout, columns }: ReturnType<typeof looksOf>,
): string[] {
  if (layout === 'board' || !columns) return []
  return columns.flatMap(({ field }) => keyOf(field) ?? []).toSorted()
}

/** Names a list: whatever values its rows bring, they are the same rows. */
export function nameOfList({ custom: _values, associated: _records, ...filter }: TicketFilter): string {
  return JSON.stringify(filter)
}

/** True when quick filters or a search narrow the view: there is something to clear. */
export function isNarrowed(search: TicketSearch): boolean {
  return Boolean(quickFields.some((field) => search[field]) || search.q)
}

const quickFields = ['status', 'priority', 'assignee', 'label', 'requester', 'account'] as const

/** The quick filters as conditions. */
function quickConditions(search: TicketSearch): Condition[] {
  return quickFields.flatMap((field) => {
    const value = wordsOf(search[field])
    return value.length > 0 ? [{ field, operator: 'in' as const, value }] : []
  })
}

/** The whole condition of what is shown: that of the view or in its place, and the quick filters besides. */
export function conditionOf(search: TicketSearch, saved: SavedView | undefined): Condition {
  const whole = search.filter ?? saved?.condition ?? { all: [] }
  const base = search.pipeline ? inPipeline(whole, search.pipeline) : whole
  const quick = quickConditions(search)
  if (quick.length === 0) return base
  return { all: [...('all' in base ? base.all : [base]), ...quick] }
}

/** The tests that all must hold. */
const partsOf = (condition: Condition): readonly Condition[] => ('all' in condition ? condition.all : [condition])
const asks = (condition: Condition, field: string) => 'field' in condition && condition.field === field

/** The pipeline that a condition names by itself. */
export function pipelineIn(condition: Condition | undefined): string | undefined {
  const leaf = condition && partsOf(condition).find((one) => asks(one, 'pipeline'))
  const named = leaf && 'field' in leaf && (leaf.operator === 'is' || leaf.operator === 'in') ? [leaf.value].flat() : []
  return typeof named[0] === 'string' ? named[0] : undefined
}

/** The condition for tickets of one pipeline, in place of the one that it named. */
function inPipeline(condition: Condition, id: string): Condition {
  const others = partsOf(condition).filter((one) => !asks(one, 'pipeline'))
  return { all: [...others, { field: 'pipeline', operator: 'is', value: id }] }
}

/**
 * What a board asks of the tickets in its columns. The columns themselves say which are open and of which pipeline: the same
 * view shows what is done in columns that are folded, where a list leaves it out.
 */
export function boardFilter(filter: TicketFilter): TicketFilter {
  const { condition, ...rest } = filter
  const parts = condition
    ? partsOf(condition).filter(
        (one) => !asks(one, 'pipeline') && !('field' in one && one.field === 'open' && one.value === true),
      )
    : []
  return { ...rest, open: false, ...(parts.length > 0 && { condition: { all: [...parts] } }) }
}

/** The list that is one column of a board. */
export function columnFilter(board: TicketFilter, stageId: string): TicketFilter {
  const leaf: Condition = { field: 'stage', operator: 'is', value: stageId }
  return { ...board, condition: { all: [...(board.condition ? partsOf(board.condition) : []), leaf] } }
}

/** How the list looks: columns (null: as lists are by themselves), order and group. */
export function looksOf(search: TicketSearch, saved: SavedView | undefined) {
  return {
    columns: search.columns === undefined ? (saved?.columns ?? null) : columnsIn(search.columns),
    sort: search.sort ?? saved?.sort ?? '-createdAt',
    group: search.group === undefined ? (saved?.group ?? null) : search.group === 'none' ? null : search.group,
    layout: search.layout ?? saved?.layout ?? 'table',
  }
}

/** True when what is shown is not what the view says. */
export function differsFromView(search: TicketSearch): boolean {
  const { filter, sort, columns, group, layout, pipeline } = search
  const own = [filter, sort, columns, group, layout, pipeline].some((part) => part !== undefined)
  return own || quickFields.some((field) => search[field])
}

/** The filter as query of GET /api/v1/tickets. */
export function queryOf(filter: TicketFilter) {
  return withoutAbsent({
    status: filter.status.join(',') || undefined,
    priority: filter.priority.join(',') || undefined,
    assignee: filter.assignee.join(',') || undefined,
    label: filter.label.join(',') || undefined,
    requester: filter.requester.join(',') || undefined,
    account: filter.account.join(',') || undefined,
    open: filter.open ? ('true' as const) : undefined,
    unread: filter.unread ? ('true' as const) : undefined,
    snoozed: filter.onDesk ? ('false' as const) : undefined,
    q: filter.q || undefined,
    sort: filter.sort,
    filter: filter.condition && JSON.stringify(filter.condition),
  })
}

/** Adds a value to a parameter, or takes it out when it is there; undefined when none is left. */
export function toggled(words: string | undefined, word: string): string | undefined {
  const known = wordsOf(words)
  return (known.includes(word) ? known.filter((one) => one !== word) : [...known, word]).join(',') || undefined
}

/** The values of a parameter of the address. */
export function chosenIn(words: string | undefined): string[] {
  return wordsOf(words)
}

/** The ticket that a text names exactly, as the API finds it: `acme42`, `ACME-42`; a bare number counts with our prefix. */
export function refOfCode(text: string, prefix: string): string | undefined {
  const bare = /^#?(\d{1,9})$/.exec(text)?.[1]
  if (bare) return `${prefix}-${bare}`
  return /^[a-z][a-z0-9]{1,9}-?\d{1,9}$/i.test(text) ? text : undefined
}
