import { type Cx, systemActor } from '../../platform/context.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { bookWaking } from './book-waking.ts'
import { saveTicket } from './save-ticket.ts'
import { awake, isTimeToWake } from './snooze.rules.ts'
import * as store from './tickets.store.ts'

/** Wakes the ticket when its moment has come; one that woke before, sleeps on or is gone is left as it is. */
export async function wakeTicket(cx: Cx, ticketId: string): Promise<void> {
  const ticket = await store.lockTicket(cx, { id: ticketId })
  if (!ticket?.isSnoozed) return
  // The database's clock, which jobs go by, may be ahead of ours.
  if (!isTimeToWake(ticket, cx.now)) return bookWaking(cx, ticket)
  // It stays in its stage: no names of stages are told.
  await saveTicket(cx, ticket, { ...ticket, ...awake }, { stages: [], wokenBy: 'time' })
}

/** The job behind bookWaking. */
export const wakeTicketJob: JobHandler = async (orgId, payload, { runtime }) => {
  await runtime.run(systemActor(orgId, 'clock'), (cx) => wakeTicket(cx, String(payload.ticketId)))
}
