import { isTicketView, type TicketView } from '../../shared/ticket-views.ts'
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
export type TicketSort = (typeof ticketSorts)[number]

/** What the address of the list says. Several values stand in one parameter, separated by commas. */
export interface TicketSearch {
  /** Absent: all open. */
  view?: TicketView
  status?: string
  priority?: string
  /** `me`, `nobody`, `my_teams` and ids of members. */
  assignee?: string
  label?: string
  requester?: string
  account?: string
  q?: string
  /** Absent: newest first. */
  sort?: TicketSort
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
  q: string
  sort: TicketSort
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

/** Reads an address that anybody may have written: what is not known is left out, the rest stays. */
export function readTicketSearch(search: Record<string, unknown>): TicketSearch {
  const q = typeof search.q === 'string' || typeof search.q === 'number' ? String(search.q).trim().slice(0, 200) : ''
  const read: TicketSearch = {
    view: isTicketView(search.view) && search.view !== 'open' ? search.view : undefined,
    status: listIn(search.status, isStatus),
    priority: listIn(search.priority, isPriority),
    assignee: listIn(search.assignee, (word) => ['me', 'nobody', 'my_teams'].includes(word) || isId(word)),
    label: listIn(search.label, isId),
    requester: listIn(search.requester, isId),
    account: listIn(search.account, isId),
    q: q || undefined,
    sort: ticketSorts.find((one) => one === search.sort && one !== '-createdAt'),
  }
  return withoutAbsent(read)
}

function withoutAbsent<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Value
}

/** The parts of a filter that a view fixes; they are not offered as filters there. */
export function isFixedByView(field: keyof TicketSearch, view: TicketView): boolean {
  return field === 'assignee' && (view === 'mine' || view === 'unassigned')
}

/** The view and the chosen filters as one. Choosing a status replaces the "open" of a view, all else narrows it. */
export function filterOf(search: TicketSearch): TicketFilter {
  const view = search.view ?? 'open'
  const status = wordsOf(search.status).filter(isStatus)
  return {
    status,
    priority: wordsOf(search.priority).filter(isPriority),
    assignee: view === 'mine' ? ['me'] : view === 'unassigned' ? ['nobody'] : wordsOf(search.assignee),
    label: wordsOf(search.label),
    requester: wordsOf(search.requester),
    account: wordsOf(search.account),
    open: view !== 'all' && status.length === 0,
    unread: view === 'unread',
    q: search.q ?? '',
    sort: search.sort ?? '-createdAt',
  }
}

/** True when the address narrows its view: there is something to clear. */
export function isNarrowed(search: TicketSearch): boolean {
  return Boolean(
    search.status ||
      search.priority ||
      search.assignee ||
      search.label ||
      search.requester ||
      search.account ||
      search.q,
  )
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
    q: filter.q || undefined,
    sort: filter.sort,
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
