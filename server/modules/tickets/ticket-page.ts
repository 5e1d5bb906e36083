import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import {
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
import { findFew, walkTickets } from './ticket-walk.store.ts'

/** A page of a list. Fewer tickets than asked for and a place to go on: so much was looked through that it ends here. */
export type TicketPage = { tickets: ShownTicket[]; next: ListKey | null }
export type PageRead = Omit<ListRead, 'among'> & { among?: string[] }

/** The next page of a list, by the way that reads least: branches in order, few tickets sorted, or a walk with an end. */
export async function readTicketPage(cx: Cx, list: PageRead): Promise<TicketPage> {
  const { filter } = list
  const plain = filter.rest === undefined && typeof list.order.sort === 'string'
  if (plain || list.among) return pageOf(await listTicketRows(cx, { ...list, limit: list.limit + 1 }), list.limit)
  const [few] = await findFew(cx, [filter.whole ?? true])
  if (few) return pageOf(await listTicketRows(cx, { ...list, among: few, limit: list.limit + 1 }), list.limit)
  const { places, next } = await walkTickets(cx, list)
  const ids = places.map((place) => place.id)
  return { tickets: await listTicketsByIds(cx, ids), next }
}

/** The places of the next tickets of a list, by the same ways; for who needs their ids alone. */
export async function readTicketPlaces(
  cx: Cx,
  list: Omit<PageRead, 'among'>,
): Promise<{ places: Place[]; next: ListKey | null }> {
  const { filter, limit } = list
  const among = filter.rest === undefined ? undefined : (await findFew(cx, [filter.whole ?? true]))[0]
  if (filter.rest !== undefined && !among) return walkTickets(cx, list)
  const query = placesQuery(cx, { ...list, among: among ?? undefined, limit: limit + 1 })
  if (!query) return { places: [], next: null }
  const { rows } = await sql<Place>`select ${placeColumns('p')}, p.id from (${query}) p
    order by ${placeOrder('p', list.order)}`.execute(cx.tx)
  const last = rows[limit - 1]
  return { places: rows.slice(0, limit), next: rows.length > limit && last ? keyOf(last) : null }
}

function pageOf(rows: ListedTicket[], limit: number): TicketPage {
  const last = rows[limit - 1]
  return { tickets: rows.slice(0, limit), next: rows.length > limit && last ? keyOf(last) : null }
}
