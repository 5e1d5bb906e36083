import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import { badRequest } from '../../platform/errors.ts'
import { decodeCursor, encodeCursor } from '../../platform/http/paging.ts'
import { prefixQuery, searchIds } from '../../platform/search.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { bareNumberOf, codesOf } from './ticket-codes.rules.ts'
import type { TicketFilter } from './ticket-filter.ts'
import { keyOf, keysOf, type ListKey, listTicketPage, type Order } from './ticket-list.store.ts'
import { listNamedTickets, type NamedTicket, presentTickets } from './ticket-rows.store.ts'
import type { TicketRow, TicketSort } from './tickets.contract.ts'
import { ticketVisible } from './tickets.visibility.ts'

export type TicketList = TicketFilter & {
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
  const { q, sort = '-createdAt', limit, cursor, ...filter } = list
  const order: Order = sort.startsWith('-')
    ? { sort: sort.slice(1) as TicketSort, descending: true }
    : { sort: sort as TicketSort, descending: false }
  const mark = sha256(JSON.stringify([cx.org.id, q?.trim() || null, sort, Object.entries(filter).sort()])).toString(
    'base64url',
  )
  const place = { order, mark: mark.slice(0, 8) }
  const after = cursor === undefined ? null : readCursor(cursor, place)
  const page = q?.trim()
    ? await searchPage(cx, q.trim(), { filter, order, after, limit })
    : pageOf(await listTicketPage(cx, { filter, order, after, limit: limit + 1 }), limit)
  return {
    data: await presentTickets(cx, page.tickets),
    nextCursor: page.next ? encodeCursor([place.mark, page.next.segment, page.next.id, ...page.next.keys]) : null,
  }
}

type Page = { tickets: NamedTicket[]; next: ListKey | null }

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

async function findByCode(cx: Cx, q: string, filter: TicketFilter): Promise<NamedTicket | null> {
  const number = bareNumberOf(q)
  const codes = number ? [`${(await getOrganization(cx)).prefix}-${number}`] : codesOf(q)
  if (codes.length === 0) return null
  const found = await listNamedTickets(cx, ticketVisible(cx, 't'), sql`t.code = any(${codes}::text[])`)
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
  const tickets: NamedTicket[] = []
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

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const keyForm = /^(search|[1-4]|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2})$/

function readCursor(cursor: string, place: { order: Order; mark: string }): ListKey {
  const most = 3 + keysOf(place.order.sort)
  const parts = [most, most - 1].flatMap((length) => readParts(cursor, length))
  const [mark, segment, id, ...keys] = parts
  const fits =
    typeof segment === 'number' &&
    [0, 1].includes(segment) &&
    typeof id === 'string' &&
    uuid.test(id) &&
    keys.length > 0 &&
    keys.every((key) => typeof key === 'string' && keyForm.test(key))
  if (!fits) throw badRequest('cursor.malformed', 'This cursor is not one that this list gave. Start again without it.')
  if (mark !== place.mark)
    throw badRequest(
      'cursor.other_list',
      'This cursor belongs to a list with other filters or another order. Send the same ones with it, or start again without it.',
    )
  return { segment: segment as number, id: id as string, keys: keys as string[] }
}

function readParts(cursor: string, length: number): (string | number | boolean | null)[] {
  try {
    return decodeCursor(cursor, length)
  } catch {
    return []
  }
}
