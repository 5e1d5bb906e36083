import type { Cx } from '../../platform/context.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** Code and subject of tickets that the actor sees, by id; others are absent. */
export async function namesOfTickets(cx: Cx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(['id', 'code', 'subject'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .where(ticketVisible(cx))
    .execute()
  return new Map(rows.map((row) => [row.id, `${row.code} ${row.subject}`]))
}
