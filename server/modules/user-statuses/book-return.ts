import type { Cx } from '../../platform/context.ts'
import { enqueue } from '../../platform/jobs.ts'

export const returnJobName = 'user_statuses.return'

/**
 * Books the end of a status that ends by itself: one job a member, a new one in the place of the waiting one. It is a row of the
 * database: a server that was down at the moment does it when it starts again.
 */
export function bookReturn(cx: Cx, held: { userId: string; until: Date | null }): void {
  if (!held.until) return
  const { userId, until: runAt } = held
  enqueue(cx, returnJobName, { userId }, { runAt, key: `status-return:${cx.org.id}:${userId}` })
}
