import { queryClient } from '../../api/queries.ts'
import type { TicketRow } from './ticket-rows.ts'
import { nameOfList, type TicketFilter, type TicketSearch } from './ticket-search.ts'
import { ticketListQuery } from './tickets.api.ts'

// Where somebody was in the lists of this tab: the way back from a ticket leads there, next and previous follow it.

export interface Place {
  search: TicketSearch
  filter: TicketFilter
  ticketId: string | undefined
  /** In pixels. */
  scrollTop: number
}

const places = new Map<string, Place>()
let last: Place | undefined

export function rememberPlace(place: Place): void {
  last = place
  places.set(nameOfList(place.filter), place)
}

/** Where somebody was in this list. */
export function placeIn(filter: TicketFilter): Place | undefined {
  return places.get(nameOfList(filter))
}

/** The list that was looked at last; undefined when the tab began elsewhere. */
export function lastPlace(): Place | undefined {
  return last
}

/** The tickets before and after this one in the list that was looked at last. */
export function neighboursOf(ticketId: string): { previous: TicketRow | undefined; next: TicketRow | undefined } {
  const rows = last && queryClient.getQueryData(ticketListQuery(last.filter).queryKey)?.rows
  const at = rows?.findIndex((row) => row.id === ticketId) ?? -1
  return at < 0 || !rows ? { previous: undefined, next: undefined } : { previous: rows[at - 1], next: rows[at + 1] }
}
