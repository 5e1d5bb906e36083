import type { Cx } from '../../platform/context.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** What a link to a ticket says, for those of the ids that the actor sees. */
export async function listTicketLinks(
  cx: Cx,
  ids: readonly string[],
): Promise<Map<string, { id: string; code: string; subject: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(['id', 'code', 'subject'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .where(ticketVisible(cx))
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
