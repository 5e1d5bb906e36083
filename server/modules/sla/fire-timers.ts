import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { bookNextTimer } from './book-timer.ts'
import * as store from './clocks.store.ts'
import { refreshClocks, rowsOf, type TicketClocks } from './keep-clocks.ts'
import { listPolicyNames } from './policies.store.ts'
import { dueFirings, firingsOf } from './steps.rules.ts'

const batch = 200

/**
 * Tells what is due of up to 200 clocks: warnings, breaches and what comes after, each once (a receipt in the same transaction). The clocks
 * are read from the log first: an answer that was given a moment ago counts, whoever has looked at it so far. True: there may be more.
 */
export async function fireDueClocks(cx: Cx): Promise<boolean> {
  const ids = await store.listDueTickets(cx, batch)
  if (ids.length === 0) return false
  const tickets = await refreshClocks(cx, ids)
  const receipts = await store.listReceipts(cx, ids)
  const names = new Map((await listPolicyNames(cx)).map(({ id, name }) => [id, name]))
  const settled: Parameters<typeof store.insertReceipts>[1][number][] = []
  for (const ticket of tickets) settled.push(...tellOf(cx, ticket, receipts, names))
  await store.insertReceipts(cx, settled)
  for (const row of settled) {
    const key = store.receiptKey(row)
    receipts.set(key, (receipts.get(key) ?? new Set()).add(row.step))
  }
  const fired = new Set(settled.map(store.receiptKey))
  await store.saveClocks(
    cx,
    tickets.flatMap(({ ticketId, clocks, terms }) =>
      rowsOf(ticketId, clocks, terms, receipts).filter((row) => fired.has(store.receiptKey(row))),
    ),
  )
  return ids.length > 0
}

/** The events of what is due of a ticket; returns the receipts to write. */
function tellOf(
  cx: Cx,
  { ticketId, clocks, terms }: TicketClocks,
  receipts: ReadonlyMap<string, ReadonlySet<string>>,
  names: ReadonlyMap<string, string>,
): { ticketId: string; metric: string; cycle: number; step: string }[] {
  return clocks.flatMap((clock) => {
    const { metric, cycle, versionId, target } = clock
    const key = { ticketId, metric, cycle }
    const firings = firingsOf(clock, terms.steps, terms.calendar)
    const { tell, settled } = dueFirings(firings, receipts.get(store.receiptKey(key)) ?? new Set(), cx.now)
    for (const { kind, recipients, at } of tell)
      emit(
        cx,
        `ticket.sla_${kind}`,
        {
          metric,
          cycle,
          // Of a clock that is paused past its end the end that it passed.
          dueAt: clock.dueAt?.toISOString() ?? null,
          firedFor: at.toISOString(),
          targetMinutes: target.minutes,
          targetTime: target.time,
          policy: { id: terms.policyId, name: names.get(terms.policyId) ?? '' },
          versionId,
          recipients,
        },
        { ticketId },
      )
    return settled.map((step) => ({ ...key, step }))
  })
}

/** The job behind bookTimer. */
export const fireClocksJob: JobHandler = async (orgId, _payload, { runtime }) => {
  const clock = systemActor(orgId, 'sla')
  while (await runtime.run(clock, fireDueClocks)) {
    // Each batch is a transaction of its own: what was told stays told, whatever happens to the next.
  }
  await runtime.run(clock, bookNextTimer)
}
