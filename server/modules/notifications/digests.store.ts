import type { Cx } from '../../platform/context.ts'
import type { DigestTime } from './preferences.rules.ts'

/** A notification that waits for the next summary by mail. */
export type WaitingNotice = { id: string; kind: string; ticketId: string | null; data: Record<string, unknown> }

/** True when something waits for a summary of the member. */
export async function isAnyWaiting(cx: Cx, userId: string, digest: DigestTime): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('notifications')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('digest', '=', digest)
    .where('digestedAt', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Takes what waits for a summary, so that no other one has it; the newest first. */
export async function takeWaiting(cx: Cx, userId: string, digest: DigestTime): Promise<WaitingNotice[]> {
  const rows = await cx.tx
    .updateTable('notifications')
    .set({ digestedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .where('digest', '=', digest)
    .where('digestedAt', 'is', null)
    .returning(['id', 'kind', 'ticketId', 'data'])
    .execute()
  return (rows as WaitingNotice[]).sort((a, b) => (a.id < b.id ? 1 : -1))
}
