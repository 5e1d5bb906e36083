import type { Cx } from '../../platform/context.ts'
import type { TicketDeadline } from './tickets.contract.ts'

/** Gives the deadlines of tickets that the caller may read, by id; one without any is absent. One statement. */
type ReadDeadlines = (cx: Cx, ticketIds: readonly string[]) => Promise<ReadonlyMap<string, TicketDeadline>>

let read: ReadDeadlines | null = null

/** Names who knows the deadlines that rows of tickets show. Called once per process by the module that keeps them. */
export function registerTicketDeadlines(reader: ReadDeadlines): void {
  read = reader
}

export async function ticketDeadlines(
  cx: Cx,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, TicketDeadline>> {
  return read && ticketIds.length > 0 ? read(cx, ticketIds) : new Map()
}
