import type { Cx } from '../../platform/context.ts'
import type { Consumer, DomainEvent } from '../../platform/events.ts'
import { enqueue } from '../../platform/jobs.ts'
import { isQuiet } from '../../platform/quiet.ts'
import type { RuleRecord } from './automations.store.ts'
import * as store from './automations.store.ts'
import { availabilityEvent, availabilityIn, mayBeOccasion, occasionsOf } from './occasions.rules.ts'
import { insertPending } from './pending.store.ts'
import { runJobName, runJobsOf } from './run-job.ts'
import { memberJobName } from './run-of-member.ts'
import { listening } from './run-rules.ts'

/** Rules read once for a batch of events: they share its transaction. */
const read = new WeakMap<Cx['tx'], Promise<RuleRecord[]>>()

/** The rules that are on. */
export function readEnabled(cx: Cx): Promise<RuleRecord[]> {
  const known = read.get(cx.tx)
  if (known) return known
  const reading = store.listEnabledRules(cx)
  read.set(cx.tx, reading)
  return reading
}

/**
 * Writes down the events to which some rule listens, and books jobs for their tickets; an organization without rules pays one
 * statement a batch.
 */
export const listenToEvents: Consumer = {
  name: 'automations',
  wants: (name) => mayBeOccasion(name) || name === availabilityEvent,
  react: (cx, event) => listenToAll(cx, [event]),
  reactToAll: listenToAll,
}

async function listenToAll(cx: Cx, events: readonly DomainEvent[]): Promise<void> {
  const heard: { ticketId: string; seq: string }[] = []
  for (const event of events) {
    if (isQuiet(event, 'automations')) continue
    if (event.name === availabilityEvent) await bookMember(cx, event)
    // Whether a message opened its ticket is asked by the job, which has the ticket.
    else if (event.ticketId && listening(await readEnabled(cx), occasionsOf(event, false)).length > 0)
      heard.push({ ticketId: event.ticketId, seq: event.seq })
  }
  await insertPending(cx, heard)
  const ids = heard.map(({ ticketId }) => ticketId)
  for (const { ticketIds, key } of runJobsOf(cx.org.id, ids)) enqueue(cx, runJobName, { ticketIds }, { key })
}

/** One job for all tickets of the member, which looks them up when it runs. */
async function bookMember(cx: Cx, event: DomainEvent): Promise<void> {
  const occasion = availabilityIn(event)
  if (!occasion || listening(await readEnabled(cx), [occasion]).length === 0) return
  const key = `${memberJobName}:${cx.org.id}:${event.seq}`
  enqueue(cx, memberJobName, { seq: event.seq }, { key, maxAttempts: 10 })
}
