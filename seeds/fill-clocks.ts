import { readSlaEvents } from '../server/modules/sla/clocks.store.ts'
import { fireDueClocks } from '../server/modules/sla/fire-timers.ts'
import { keepClocks, refreshClocks } from '../server/modules/sla/keep-clocks.ts'
import type { Cx } from '../server/platform/context.ts'

// Reactions are skipped when the demo is made, since they would notify people of old news; the clocks are kept all the same, each step at
// its own time.

/** Gives tickets that have just been made their SLA. */
export async function startClocks(cx: Cx, ticketId: string): Promise<void> {
  await keepClocks(cx, (await readSlaEvents(cx, [ticketId])).get(ticketId) ?? [])
}

/** Reads on what happened to the ticket since, and tells what is due by now. */
export async function goOnWithClocks(cx: Cx, ticketId?: string): Promise<void> {
  if (ticketId) await refreshClocks(cx, [ticketId])
  while (await fireDueClocks(cx)) {
    // In batches.
  }
}
