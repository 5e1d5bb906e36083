import type { Cx } from '../../platform/context.ts'
import { keyOf, type ListedTicket, type ListKey, type ListRead, listTicketRows } from './ticket-list.store.ts'
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

function pageOf(rows: ListedTicket[], limit: number): TicketPage {
  const last = rows[limit - 1]
  return { tickets: rows.slice(0, limit), next: rows.length > limit && last ? keyOf(last) : null }
}
