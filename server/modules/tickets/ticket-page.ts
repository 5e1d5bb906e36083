import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { rankDocuments, rankedRows } from '../../platform/search.ts'
import { findFew } from '../conditions/find-few.ts'
import { allOf, type Resolved } from '../conditions/resolve-condition.ts'
import {
  boundsOf,
  keyOf,
  type ListedTicket,
  type ListKey,
  type ListRead,
  listTicketRows,
  type Place,
  placeColumns,
  placeOrder,
  placesQuery,
} from './ticket-list.store.ts'
import { listTicketsByIds, type ShownTicket } from './ticket-rows.store.ts'
import { walkTickets } from './ticket-walk.store.ts'

/** A page of a list. Fewer tickets than asked for and a place to go on: so much was looked through that it ends here. */
export type TicketPage = { tickets: ShownTicket[]; next: ListKey | null }
export type PageRead = Omit<ListRead, 'among'> & { among?: string[] }

/** The next page of a list, by the way that reads least: branches in order, few tickets sorted, or a walk with an end. */
export async function readTicketPage(cx: Cx, list: PageRead): Promise<TicketPage> {
  const { filter } = list
  const plain = filter.rest === undefined && typeof list.order.sort === 'string'
  if (plain || list.among) return pageOf(await listTicketRows(cx, { ...list, limit: list.limit + 1 }), list.limit)
  const [few] = await findFew(cx, [besidesOrder(list)])
  if (few) return pageOf(await listTicketRows(cx, { ...list, among: few.ids, limit: list.limit + 1 }), list.limit)
  const { places, next } = await walkTickets(cx, list)
  const ids = places.map((place) => place.id)
  return { tickets: await listTicketsByIds(cx, ids, list.custom), next }
}

/** What a list asks besides the field that gives its order: by the tests of that one its order is read, which needs no sorting. */
function besidesOrder({ filter, order }: Pick<ListRead, 'filter' | 'order'>): Resolved {
  const { whole = true } = filter
  const bounds: readonly Resolved[] = boundsOf(order, filter)
  const parts = typeof whole === 'object' && 'all' in whole ? whole.all : [whole]
  return bounds.length === 0 ? whole : allOf(parts.filter((part) => !bounds.includes(part)))
}

type PlacesRead = Omit<PageRead, 'among'>

/** The places of the next tickets of a list, by the same ways; for who needs their ids alone. */
export async function readTicketPlaces(cx: Cx, list: PlacesRead): Promise<{ places: Place[]; next: ListKey | null }> {
  const { limit } = list
  const way = await wayOf(cx, list)
  if (way === 'walk') return walkTickets(cx, list)
  const query = placesQuery(cx, { ...list, ...way, limit: limit + 1 })
  if (!query) return { places: [], next: null }
  const { rows } = await sql<Place>`select ${placeColumns('p')}, p.id from (${query}) p
    order by ${placeOrder('p', list.order)}`.execute(cx.tx)
  const last = rows[limit - 1]
  return { places: rows.slice(0, limit), next: rows.length > limit && last ? keyOf(last) : null }
}

export type MatchingPlace = Place & { rank: number }

/**
 * Of the next `limit` tickets of a list those with the words of a query of platform/search.ts, in its order. `next`: where the list
 * goes on behind those that were asked. `isShort`: they were fewer, after thousands were walked past.
 */
export async function readMatchingPlaces(
  cx: Cx,
  list: PlacesRead,
  query: string,
): Promise<{ places: MatchingPlace[]; next: ListKey | null; isShort: boolean }> {
  const way = await wayOf(cx, list)
  if (way === 'walk') {
    const { places, next } = await walkTickets(cx, list)
    const ranks = await rankDocuments(cx, { kind: 'ticket', query, ids: places.map(({ id }) => id) })
    const matching = places.flatMap((place) => {
      const rank = ranks.get(place.id)
      return rank === undefined ? [] : [{ ...place, rank }]
    })
    return { places: matching, next, isShort: places.length < list.limit }
  }
  const places = placesQuery(cx, { ...list, ...way })
  if (!places) return { places: [], next: null, isShort: false }
  const ranked = rankedRows({ kind: 'ticket', query, ids: sql`array(select w.id from walk w)` })
  const { rows } = await sql<Place & { rank: number | null; last: boolean }>`
    with walk as materialized (
      select p.*, row_number() over (order by ${placeOrder('p', list.order)}) = ${list.limit} as last from (${places}) p)
    select ${placeColumns('w')}, w.id, w.last, r.rank from walk w left join ${ranked} r on r.record_id = w.id
    where w.last or r.rank is not null order by ${placeOrder('w', list.order)}`.execute(cx.tx)
  const last = rows.at(-1)
  return {
    places: rows.flatMap(({ rank, ...place }) => (rank === null ? [] : [{ ...place, rank }])),
    next: last?.last ? keyOf(last) : null,
    isShort: false,
  }
}

/** How the places of a list are read: by its branches, among few tickets, or by a walk. */
async function wayOf(cx: Cx, { filter, order }: PlacesRead): Promise<'walk' | { among?: RawBuilder<unknown> }> {
  if (filter.rest === undefined) return {}
  const [few] = await findFew(cx, [besidesOrder({ filter, order })])
  return few ? { among: few.ids } : 'walk'
}

function pageOf(rows: ListedTicket[], limit: number): TicketPage {
  const last = rows[limit - 1]
  return { tickets: rows.slice(0, limit), next: rows.length > limit && last ? keyOf(last) : null }
}
