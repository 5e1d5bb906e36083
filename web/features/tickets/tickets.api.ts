import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { ApiError } from '../../api/api-error.ts'
import { api, read } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import type { components, paths } from '../../api/schema.gen.ts'
import type { LabelColor } from '../../shared/label-chip.tsx'
import { meQuery } from '../../shell/shell.api.ts'
import { viewCountsQuery } from '../../shell/views.api.ts'
import { noteVersion, readNewest, versionOf } from './newest-versions.ts'
import {
  appendPage,
  belongsTo,
  mergeBeginning,
  replaceRow,
  returnRow,
  type TicketRow,
  type TicketRows,
} from './ticket-rows.ts'
import { nameOfList, queryOf, type TicketFilter } from './ticket-search.ts'

// Everything that asks the API about tickets. Lists and tickets share their cache: a change shows in both.

export type Ticket = components['schemas']['Ticket']
/** What is sent; the schemas of the same names describe what the server makes of it. */
export type CreateTicket = paths['/api/v1/tickets']['post']['requestBody']['content']['application/json']
export type UpdateTicket = paths['/api/v1/tickets/{idOrCode}']['patch']['requestBody']['content']['application/json']

const listsKey = ['tickets', 'list'] as const
const ticketsKey = ['tickets', 'ticket'] as const
const updateKey = ['tickets', 'update'] as const

/** Codes are found in any case: one ticket has one place in the cache for each way to name it. */
function keyOfTicket(ref: string) {
  return [...ticketsKey, ref.toLowerCase()] as const
}

const firstPage = 50
const nextPage = 200
/** A list that is read again is read as far as it was loaded, up to this many pages of 200; what is below stays. */
const pagesReadAgain = 3

async function readPage(
  filter: TicketFilter,
  limit: number,
  cursor?: string,
  signal?: AbortSignal,
): Promise<TicketRows> {
  const { custom, associated } = filter
  const values = { custom: custom.join(','), ...(associated.length > 0 && { associated: associated.join(',') }) }
  const query = { ...queryOf(filter), ...values, limit, ...(cursor && { cursor }) }
  const ask = () => read(api.GET('/api/v1/tickets', { params: { query }, signal }))
  const { data, nextCursor } = await readNewest(ask, (page) => page.data)
  return { rows: data, nextCursor }
}

async function readBeginning(known: TicketRows | undefined, filter: TicketFilter, signal: AbortSignal) {
  const wanted = known?.rows.length ?? 0
  let fresh = await readPage(filter, wanted > firstPage ? nextPage : firstPage, undefined, signal)
  for (let pages = 1; pages < pagesReadAgain && fresh.rows.length < wanted && fresh.nextCursor; pages += 1) {
    fresh = appendPage(fresh, await readPage(filter, nextPage, fresh.nextCursor, signal))
  }
  return mergeBeginning(known, fresh, filter.sort)
}

/** The same list without the values that it shall bring now: it stands there until they come, as far as all of them come. */
function withOtherValues(filter: TicketFilter): TicketRows | undefined {
  const name = nameOfList(filter)
  return knownLists(queryClient)
    .toSorted(([, one], [, other]) => (other?.rows.length ?? 0) - (one?.rows.length ?? 0))
    .find(
      ([key, list]) => list && list.rows.length <= nextPage * pagesReadAgain && nameOfList(filterOfKey(key)) === name,
    )?.[1]
}

/** The loaded part of a list; grows by `loadMore`. */
export function ticketListQuery(filter: TicketFilter) {
  const queryKey = [...listsKey, filter] as const
  return queryOptions({
    queryKey,
    queryFn: ({ signal, client }) => readBeginning(client.getQueryData<TicketRows>(queryKey), filter, signal),
    initialData: () => withOtherValues(filter),
    initialDataUpdatedAt: 0,
  })
}

export type TicketGroup = components['schemas']['TicketGroups']['data'][number]

/** The groups of a list by a field, with their counts. */
export function ticketGroupsQuery(filter: TicketFilter, group: string) {
  const { sort: _sort, q: _q, ...query } = queryOf(filter)
  return queryOptions({
    queryKey: ['tickets', 'groups', group, query] as const,
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/tickets/groups', { params: { query: { ...query, group } }, signal }))).data,
  })
}

/** Loads the next page behind what is there. Throws ApiError; what was loaded stays. */
export async function loadMore(filter: TicketFilter): Promise<void> {
  const { queryKey } = ticketListQuery(filter)
  const cursor = queryClient.getQueryData(queryKey)?.nextCursor
  if (!cursor) return
  const next = await readPage(filter, nextPage, cursor)
  queryClient.setQueryData(queryKey, (known) =>
    // Read again from its beginning meanwhile: the page would leave a gap.
    known && known.nextCursor === cursor ? appendPage(known, next) : known,
  )
}

/** Reads the first page again and joins it with what is loaded; for live news about a list that is on screen. */
export async function refreshBeginning(filter: TicketFilter): Promise<void> {
  const fresh = await readPage(filter, firstPage)
  queryClient.setQueryData(ticketListQuery(filter).queryKey, (known) => mergeBeginning(known, fresh, filter.sort))
}

/** One ticket by id or code. Shown at once when it was seen or prefetched. */
export function ticketQuery(ref: string) {
  return queryOptions({
    queryKey: keyOfTicket(ref),
    queryFn: ({ signal }) => {
      const params = { path: { idOrCode: ref } }
      const ask = () => read(api.GET('/api/v1/tickets/{idOrCode}', { params, signal }))
      return readNewest(ask, (ticket) => [ticket])
    },
  })
}

/** Messages and notes of a ticket, newest page first; `fetchNextPage` gets older ones. */
export function messagesQuery(ref: string) {
  return infiniteQueryOptions({
    queryKey: [...keyOfTicket(ref), 'messages'] as const,
    queryFn: ({ signal, pageParam }) => {
      const query = { order: 'desc' as const, limit: 50, ...(pageParam && { cursor: pageParam }) }
      const params = { path: { idOrCode: ref }, query }
      return read(api.GET('/api/v1/tickets/{idOrCode}/messages', { params, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
}

/** More than this is not read at once; the log of a ticket is rarely longer than a few dozen lines. */
const timelinePages = 10

/** All that happened to a ticket, oldest first. */
export function timelineQuery(ref: string) {
  return queryOptions({
    queryKey: [...keyOfTicket(ref), 'timeline'] as const,
    queryFn: async ({ signal }) => {
      const entries: components['schemas']['Event'][] = []
      let after: string | undefined
      for (let page = 0; page < timelinePages; page += 1) {
        const params = { path: { idOrCode: ref }, query: { limit: 200, ...(after && { after }) } }
        const found = await read(api.GET('/api/v1/tickets/{idOrCode}/timeline', { params, signal }))
        entries.push(...found.data)
        if (found.nextCursor === null) break
        after = found.nextCursor
      }
      return entries
    },
  })
}

/** The ticket that is named by a code, old codes included; undefined when there is none or nobody answers. */
export async function findTicket(ref: string): Promise<Ticket | undefined> {
  try {
    return await queryClient.fetchQuery({ ...ticketQuery(ref), retry: false })
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}

/** Loads a ticket with its thread before it is opened. */
export function prefetchTicket(ref: string): void {
  void prefetchWithCrm(ref)
  void queryClient.prefetchInfiniteQuery(messagesQuery(ref))
  void queryClient.prefetchQuery(timelineQuery(ref))
}

/** The ticket, and what the CRM says of its requester to who may know: it stands there with the ticket then. */
async function prefetchWithCrm(ref: string): Promise<void> {
  await queryClient.prefetchQuery(ticketQuery(ref))
  const ticket = queryClient.getQueryData(ticketQuery(ref).queryKey)
  const mayRead = queryClient.getQueryData(meQuery.queryKey)?.permissions.includes('crm:read')
  if (!ticket?.requester || !mayRead) return
  const { prefetchCrm } = await import('../../shared/crm/crm-code.ts')
  await prefetchCrm(ticket.id, ticket.requester.id)
}

/** Tickets whose subject resembles the text. */
export function similarTicketsQuery(subject: string) {
  return queryOptions({
    queryKey: ['tickets', 'similar', subject],
    queryFn: async ({ signal }) =>
      (await read(api.GET('/api/v1/tickets/similar', { params: { query: { subject } }, signal }))).data,
    enabled: subject.length > 3,
  })
}

export function createLabel(label: { name: string; color: LabelColor }) {
  return read(api.POST('/api/v1/labels', { body: label }))
}

export function createTicket(input: CreateTicket): Promise<Ticket> {
  return read(api.POST('/api/v1/tickets', { body: input }))
}

type Lists = [key: readonly unknown[], list: TicketRows | undefined][]

function knownLists(cache: QueryClient): Lists {
  return cache.getQueriesData<TicketRows>({ queryKey: listsKey })
}

function filterOfKey(key: readonly unknown[]): TicketFilter {
  return key[2] as TicketFilter
}

/** What the cache knows of a ticket, from its own entry or from a list. */
export function knownRow(id: string): TicketRow | undefined {
  const tickets = queryClient.getQueriesData<Ticket>({ queryKey: ticketsKey })
  const own = tickets.find(([key, ticket]) => key.length === ticketsKey.length + 1 && ticket?.id === id)?.[1]
  if (own) return own
  for (const [, list] of knownLists(queryClient)) {
    const row = list?.rows.find((one) => one.id === id)
    if (row) return row
  }
  return undefined
}

/** Shows a change of a ticket wherever the cache holds it: in its page, and in every list that it enters no more or stays in. */
export function showTicket(id: string, change: Partial<Ticket>): void {
  const meId = queryClient.getQueryData(meQuery.queryKey)?.user.id ?? ''
  const {
    description: _text,
    allowed: _allowed,
    transitions: _ways,
    stages: _places,
    lastReadAt: _read,
    ...rowChange
  } = change
  for (const [key, list] of knownLists(queryClient)) {
    const row = list?.rows.find((one) => one.id === id)
    if (!list || !row) continue
    const changed = { ...row, ...rowChange }
    queryClient.setQueryData<TicketRows>(key, replaceRow(list, changed, belongsTo(changed, filterOfKey(key), meId)))
  }
  queryClient.setQueriesData<Ticket>(
    { queryKey: ticketsKey, predicate: (query) => query.queryKey.length === ticketsKey.length + 1 },
    (ticket) => (ticket?.id === id ? { ...ticket, ...change } : ticket),
  )
}

/** Takes a ticket that is gone or no longer shared out of every list. */
export function hideTicket(id: string): void {
  for (const [key, list] of knownLists(queryClient)) {
    const row = list?.rows.find((one) => one.id === id)
    if (list && row) queryClient.setQueryData<TicketRows>(key, replaceRow(list, row, false))
  }
}

/** True when the ticket is not to be seen, or was deleted. */
export const isGone = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 404 || error.status === 410)

/** Reads a ticket again and shows it in every list; one that is gone leaves them. */
export async function refreshTicket(id: string): Promise<void> {
  try {
    showTicket(id, await queryClient.fetchQuery({ ...ticketQuery(id), staleTime: 0 }))
  } catch (error) {
    if (!isGone(error)) throw error
    hideTicket(id)
  }
}

/** True while a change of a ticket is on its way. */
export function isChangingTickets(): boolean {
  return queryClient.isMutating({ mutationKey: updateKey }) > 0
}

/**
 * Says that a ticket changed elsewhere: its page is read again now when it is open, else when it is opened. `none` leaves an
 * open page to itself.
 */
export function outdateTicket(id: string, refetchType: 'active' | 'none' = 'active', code?: string | null): void {
  // What is asked by its code for the first time is not known by its id yet.
  const refs = new Set(code ? [id, code.toLowerCase()] : [id])
  for (const [key, ticket] of queryClient.getQueriesData<Ticket>({ queryKey: ticketsKey })) {
    if (key.length === ticketsKey.length + 1 && ticket?.id === id) refs.add(String(key[2]))
  }
  for (const ref of refs) void queryClient.invalidateQueries({ queryKey: keyOfTicket(ref), refetchType })
}

/** Says that lists changed elsewhere: those that are not on screen are read again when they are looked at. */
export function outdateLists(): void {
  void queryClient.invalidateQueries({ queryKey: listsKey, refetchType: 'none' })
}

/**
 * Changes a ticket: shown at once everywhere, sent in the order of the changes, taken back when it is refused.
 * `change` goes to the server, `shown` is how its fields look afterwards; `enters` is a list in which the ticket appears by it
 * (the column of a board). Rejects with the refusal.
 */
export function updateTicket(
  row: TicketRow,
  change: UpdateTicket,
  shown: Partial<TicketRow>,
  enters?: TicketFilter,
): Promise<Ticket> {
  const mutationKey = [...updateKey, row.id]
  const mutation = queryClient.getMutationCache().build(queryClient, {
    mutationKey,
    scope: { id: row.id },
    mutationFn: () => {
      // The version at this moment: changes before this one in the row have raised it.
      const version = versionOf(row, knownRow(row.id))
      const headers = { 'if-match': `"v${version}"` }
      const params = { path: { idOrCode: row.id } }
      // Gets there also when the tab is closed; together such requests may hold 64 kB.
      const keepalive = JSON.stringify(change).length < 4_000
      return read(api.PATCH('/api/v1/tickets/{idOrCode}', { params, headers, body: change, keepalive }))
    },
    onMutate: async () => {
      const before = knownRow(row.id) ?? row
      const lists = knownLists(queryClient).filter(([, list]) => list?.rows.some((one) => one.id === row.id))
      // What is being read again would overwrite what is shown with the state before the change. A first reading goes on:
      // it has nothing to fall back to.
      const predicate = (query: { state: { data: unknown } }) => query.state.data !== undefined
      await Promise.all(
        [listsKey, keyOfTicket(row.id), keyOfTicket(row.code)].map((queryKey) =>
          queryClient.cancelQueries({ queryKey, predicate }),
        ),
      )
      showTicket(row.id, shown)
      if (enters) {
        queryClient.setQueryData(
          ticketListQuery(enters).queryKey,
          (list) => list && returnRow(list, { ...before, ...shown }, enters.sort),
        )
      }
      return { before, keys: lists.map(([key]) => key) }
    },
    onSuccess: (ticket) => {
      noteVersion(ticket)
      // With another change on its way, this answer would show that field as it was; the version counts all the same.
      const isLast = queryClient.isMutating({ mutationKey }) === 1
      showTicket(ticket.id, isLast ? ticket : { version: ticket.version })
    },
    onError: (_refusal, _nothing, kept) => {
      if (!kept) return
      const { before, keys } = kept
      const fields = Object.keys(shown) as (keyof TicketRow)[]
      const back: Partial<TicketRow> = Object.fromEntries(fields.map((field) => [field, before[field]]))
      showTicket(row.id, back)
      for (const key of keys) {
        queryClient.setQueryData<TicketRows>(
          key,
          (list) => list && returnRow(list, { ...(knownRow(row.id) ?? before), ...back }, filterOfKey(key).sort),
        )
      }
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: [...keyOfTicket(row.code), 'timeline'] })
      void queryClient.invalidateQueries(viewCountsQuery)
    },
  })
  return mutation.execute(undefined)
}

/** Notes that the person has looked at the ticket, as far as it was shown. */
export async function markRead(ticket: Pick<TicketRow, 'id' | 'createdAt' | 'lastMessageAt'>): Promise<void> {
  showTicket(ticket.id, { unread: false, lastReadAt: ticket.lastMessageAt ?? ticket.createdAt })
  await read(api.POST('/api/v1/tickets/{idOrCode}/read', { params: { path: { idOrCode: ticket.id } } }))
  void queryClient.invalidateQueries(viewCountsQuery)
}
