import { sql } from 'kysely'
import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { prefixQuery, searchIds } from '../../platform/search.ts'
import { listTeammates } from '../members/teams.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { bareNumberOf, codesOf } from './ticket-codes.rules.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { keyOf, keysOf, type ListKey, listTicketPage, type Order } from './ticket-list.store.ts'
import { listShownTickets, presentTickets, type ShownTicket } from './ticket-rows.store.ts'
import type { TicketRow, TicketSort } from './tickets.contract.ts'
import { ticketVisible } from './tickets.visibility.ts'

export type TicketList = Omit<TicketFilter, 'teammates'> & {
  q?: string
  /** A sort key; a minus turns it round. */
  sort?: TicketSort | `-${TicketSort}`
  limit: number
  cursor?: string
}

/** Another order than newest first looks at this many of the newest matches of a search. */
const sortedMatches = 5000
/** A page of a search looks through this many matches at most; then it ends early and its cursor goes on. */
const searchedPerPage = 20_000

/** A page of tickets. The cursor holds the key of the last row and a mark of the filters it belongs to. */
export async function listTickets(cx: Cx, list: TicketList): Promise<{ data: TicketRow[]; nextCursor: string | null }> {
  const { q, sort = '-createdAt', limit, cursor, ...asked } = list
  const order: Order = sort.startsWith('-')
    ? { sort: sort.slice(1) as TicketSort, descending: true }
    : { sort: sort as TicketSort, descending: false }
  const cursors = cursorsOf(cx, 'tickets', { ...asked, q: q?.trim() || null, sort }, cursorKey(order))
  const key = cursors.read(cursor)
  const after = key && toListKey(key)
  const filter = await resolveTeams(cx, asked)
  const page = q?.trim()
    ? await searchPage(cx, q.trim(), { filter, order, after, limit })
    : pageOf(await listTicketPage(cx, { filter, order, after, limit: limit + 1 }), limit)
  return {
    data: await presentTickets(cx, page.tickets),
    nextCursor: page.next ? cursors.write([page.next.segment, page.next.id, ...page.next.keys]) : null,
  }
}

/** The filter with the members of the actor's teams in place of the word `my_teams`. */
export async function resolveTeams(cx: Cx, filter: TicketFilter): Promise<TicketFilter> {
  if (!filter.assignee?.includes('my_teams')) return filter
  const assignee = filter.assignee.filter((word) => word !== 'my_teams')
  return { ...filter, assignee, teammates: await listTeammates(cx) }
}

type Page = { tickets: ShownTicket[]; next: ListKey | null }

function pageOf(rows: Awaited<ReturnType<typeof listTicketPage>>, limit: number): Page {
  const last = rows[limit - 1]
  return { tickets: rows.slice(0, limit), next: rows.length > limit && last ? keyOf(last) : null }
}

/** The ticket of the code first, then those whose words begin like the words asked for. */
async function searchPage(
  cx: Cx,
  q: string,
  list: { filter: TicketFilter; order: Order; after: ListKey | null; limit: number },
): Promise<Page> {
  const exact = await findByCode(cx, q, list.filter)
  const first = exact && !list.after ? [exact] : []
  const limit = list.limit - first.length
  const query = prefixQuery(q)
  const rest =
    query === null
      ? { tickets: [], next: null }
      : limit === 0
        ? { tickets: [], next: searchKey(lastId) }
        : list.order.sort === 'createdAt' && list.order.descending
          ? await newestMatches(cx, query, { ...list, limit, except: exact?.id })
          : await sortedMatchPage(cx, query, { ...list, limit, except: exact?.id })
  return { tickets: [...first, ...rest.tickets], next: rest.next }
}

async function findByCode(cx: Cx, q: string, filter: TicketFilter): Promise<ShownTicket | null> {
  const number = bareNumberOf(q)
  const codes = number ? [`${(await getOrganization(cx)).prefix}-${number}`] : codesOf(q)
  if (codes.length === 0) return null
  const found = await listShownTickets(cx, ticketVisible(cx, 't'), sql`t.code = any(${codes}::text[])`)
  const likeliest = codes.map((code) => found.find((one) => one.code === code)).find((one) => one !== undefined)
  if (!likeliest) return null
  const order: Order = { sort: 'id', descending: true }
  const [kept] = await listTicketPage(cx, { filter, order, after: null, limit: 1, among: [likeliest.id] })
  return kept ?? null
}

async function sortedMatchPage(
  cx: Cx,
  query: string,
  list: { filter: TicketFilter; order: Order; after: ListKey | null; limit: number; except?: string },
): Promise<Page> {
  const among = await searchIds(cx, { kind: 'ticket', query, below: null, limit: sortedMatches })
  const after = list.after?.keys[0] === 'search' ? null : list.after
  return pageOf(await listTicketPage(cx, { ...list, after, among, limit: list.limit + 1 }), list.limit)
}

/** Matches in the order of their ids, which is the order of their making; looked through in growing portions. */
async function newestMatches(
  cx: Cx,
  query: string,
  list: { filter: TicketFilter; after: ListKey | null; limit: number; except?: string },
): Promise<Page> {
  const order: Order = { sort: 'id', descending: true }
  const tickets: ShownTicket[] = []
  let below = list.after?.id ?? null
  let looked = 0
  for (let portion = list.limit + 50; ; portion = Math.min(portion * 4, 5000)) {
    const among = await searchIds(cx, { kind: 'ticket', query, below, limit: portion })
    looked += among.length
    const wanted = list.limit - tickets.length
    const found = await listTicketPage(cx, { ...list, order, after: null, among, limit: wanted + 1 })
    tickets.push(...found.slice(0, wanted))
    if (found.length > wanted) return { tickets, next: searchKey(tickets.at(-1)?.id ?? lastId) }
    below = among.at(-1) ?? below
    if (among.length < portion || !below) return { tickets, next: null }
    if (looked >= searchedPerPage) return { tickets, next: searchKey(below) }
  }
}

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
/** Where a search goes on: below this id. */
const searchKey = (id: string): ListKey => ({ segment: 0, keys: ['search'], id })

const keyForm = /^(search|[1-4]|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2})$/

/** Segment, id and sort keys: those of the order, or one less (without the one that the last segment has not). */
function cursorKey({ sort }: Order) {
  const most = keysOf(sort)
  return z
    .tuple([z.int().min(0).max(1), z.uuid()], z.string().regex(keyForm))
    .refine(([, , ...keys]) => keys.length > 0 && [most, most - 1].includes(keys.length))
}

function toListKey([segment, id, ...keys]: [number, string, ...string[]]): ListKey {
  return { segment, id, keys }
}
