import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** Events of tickets at which rules are still to be asked. */

export async function insertPending(cx: Cx, events: readonly { ticketId: string; seq: string }[]): Promise<void> {
  if (events.length === 0) return
  await sql`
    insert into rule_pending (org_id, ticket_id, seq)
    select ${cx.org.id}, * from unnest(${events.map(({ ticketId }) => ticketId)}::uuid[], ${events.map(({ seq }) => seq)}::bigint[])
    on conflict do nothing`.execute(cx.tx)
}

/** Those of one ticket, the oldest first. */
export async function listPending(
  cx: Cx,
  ticketId: string,
  limit: number,
): Promise<{ seq: string; attempts: number }[]> {
  return cx.tx
    .selectFrom('rulePending')
    .select(['seq', 'attempts'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('seq')
    .limit(limit)
    .execute()
}

/** The rules were asked at them, or are not asked any more. */
export async function deletePending(cx: Cx, ticketId: string, seqs?: readonly string[]): Promise<void> {
  let query = cx.tx.deleteFrom('rulePending').where('orgId', '=', cx.org.id).where('ticketId', '=', ticketId)
  if (seqs) query = query.where('seq', 'in', [...seqs])
  await query.execute()
}

export async function countAttempt(cx: Cx, ticketId: string, seqs: readonly string[]): Promise<void> {
  await cx.tx
    .updateTable('rulePending')
    .set(({ eb }) => ({ attempts: eb('attempts', '+', 1) }))
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('seq', 'in', [...seqs])
    .execute()
}
