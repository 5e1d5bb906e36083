import type { Cx } from '../../platform/context.ts'
import { enqueue } from '../../platform/jobs.ts'
import type { Sleep } from './snooze.rules.ts'

export const wakeJobName = 'tickets.wake'

/**
 * Books the waking of a ticket that sleeps until a moment: one job a ticket, a new one in the place of the waiting one. It is a
 * row of the database: a server that was down at the moment does it when it starts again.
 */
export function bookWaking(cx: Cx, ticket: { id: string } & Sleep): void {
  if (!ticket.snoozedUntil) return
  enqueue(cx, wakeJobName, { ticketId: ticket.id }, { runAt: ticket.snoozedUntil, key: `wake:${ticket.id}` })
}
