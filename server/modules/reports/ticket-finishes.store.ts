import type { Cx } from '../../platform/context.ts'
import type { ReopenedBy } from './finishes.rules.ts'

export type Finish = {
  ticketId: string
  stageId: string
  finishedAt: Date
  reopenedAt: Date | null
  reopenedBy: ReopenedBy | null
}

/** Writes that the event `seq` finished a ticket; the same event again writes nothing. `byId`: the member who did it. */
export async function insertFinish(
  cx: Cx,
  seq: string,
  finish: Pick<Finish, 'ticketId' | 'stageId' | 'finishedAt'> & { byId: string | null },
): Promise<void> {
  await cx.tx
    .insertInto('ticketFinishes')
    .values({ orgId: cx.org.id, seq, ...finish })
    .onConflict((c) => c.columns(['orgId', 'seq']).doNothing())
    .execute()
}

/** How a ticket was finished most recently before an event. */
export async function findFinishBefore(
  cx: Cx,
  ticketId: string,
  seq: string,
): Promise<{ seq: string; finishedAt: Date; byId: string | null; reopenedAt: Date | null } | undefined> {
  return cx.tx
    .selectFrom('ticketFinishes')
    .select(['seq', 'finishedAt', 'byId', 'reopenedAt'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('seq', '<', seq)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** null: it was not opened again after all. */
export async function saveReopening(
  cx: Cx,
  seq: string,
  reopening: { at: Date; by: ReopenedBy } | null,
): Promise<void> {
  await cx.tx
    .updateTable('ticketFinishes')
    .set({ reopenedAt: reopening?.at ?? null, reopenedBy: reopening?.by ?? null })
    .where('orgId', '=', cx.org.id)
    .where('seq', '=', seq)
    .execute()
}

export async function deleteFinish(cx: Cx, seq: string): Promise<void> {
  await cx.tx.deleteFrom('ticketFinishes').where('orgId', '=', cx.org.id).where('seq', '=', seq).execute()
}

/** The newest finishes of a period, WITHOUT a look at who sees their tickets. */
export async function listNewestFinishes(
  cx: Cx,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<Finish[]> {
  const rows = await cx.tx
    .selectFrom('ticketFinishes')
    .select(['ticketId', 'stageId', 'finishedAt', 'reopenedAt', 'reopenedBy'])
    .where('orgId', '=', cx.org.id)
    .where('finishedAt', '>=', from)
    .where('finishedAt', '<', to)
    .orderBy('finishedAt', 'desc')
    .limit(limit)
    .execute()
  return rows as Finish[]
}
