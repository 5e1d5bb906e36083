import type { Cx } from '../../platform/context.ts'
import { visibleTicketIds } from '../tickets/read-tickets.ts'
import { selectEscalations } from './escalations.store.ts'

/** The newest escalations of a period, of tickets that the actor sees; `capped`: there are more than `limit`. */
export async function listEscalations(cx: Cx, { from, to, limit }: { from: Date; to: Date; limit: number }) {
  const rows = await selectEscalations(cx, { from, to, limit: limit + 1 })
  const seen = await visibleTicketIds(
    cx,
    rows.map(({ ticketId }) => ticketId),
  )
  return { rows: rows.slice(0, limit).filter(({ ticketId }) => seen.has(ticketId)), capped: rows.length > limit }
}
