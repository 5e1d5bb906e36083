import type { Cx } from '../../platform/context.ts'
import { indexSight, listUnwritten } from '../../platform/search.ts'
import { findIndexed, listIndexed } from './index-ticket.store.ts'
import type { WholeIndexed } from './index-ticket.ts'

/**
 * Tickets by id after one, WITHOUT a look at who asks: for writing the index anew. `missing`: those whose document lacks something; who sees
 * a ticket is completed in the others.
 */
export async function listTicketsToIndex(
  cx: Cx,
  part: { after: string | null; limit: number; missing: boolean },
): Promise<{ tickets: WholeIndexed[]; last: string | null }> {
  const tickets = await listIndexed(cx, part)
  const ids = tickets.map((ticket) => ticket.id)
  const wanted = part.missing ? new Set(await listUnwritten(cx, 'ticket', ids)) : null
  for (const id of ids) indexSight(cx, id)
  return { tickets: wanted ? tickets.filter(({ id }) => wanted.has(id)) : tickets, last: ids.at(-1) ?? null }
}

/** These tickets as their documents need them, WITHOUT a look at who asks. */
export async function getTicketsToIndex(cx: Cx, ids: readonly string[]): Promise<WholeIndexed[]> {
  return findIndexed(cx, ids)
}
