import type { Cx } from '../../platform/context.ts'
import type { Consumer, DomainEvent } from '../../platform/events.ts'
import { enqueue } from '../../platform/jobs.ts'
import { isQuiet } from '../../platform/quiet.ts'
import type { RuleRecord } from './automations.store.ts'
import * as store from './automations.store.ts'
import { availabilityEvent, availabilityIn, mayBeOccasion, occasionsOf } from './occasions.rules.ts'
import { memberJobName } from './run-of-member.ts'
import { listening, runJobName } from './run-rules.ts'

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

/** Books one job an event to which some rule listens; an organization without rules pays one statement a batch. */
export const listenToEvents: Consumer = {
  name: 'automations',
  wants: (name) => mayBeOccasion(name) || name === availabilityEvent,
  react: async (cx: Cx, event: DomainEvent) => {
    if (isQuiet(event, 'automations')) return
    if (event.name === availabilityEvent) return bookMember(cx, event)
    if (!event.ticketId) return
    const rules = await readEnabled(cx)
    // Whether a message opened its ticket is asked by the job, which has the ticket.
    if (listening(rules, occasionsOf(event, false)).length === 0) return
    enqueue(cx, runJobName, { seq: event.seq }, { key: `${runJobName}:${cx.org.id}:${event.seq}`, maxAttempts: 10 })
  },
}

/** One job for all tickets of the member, which looks them up when it runs. */
async function bookMember(cx: Cx, event: DomainEvent): Promise<void> {
  const occasion = availabilityIn(event)
  if (!occasion || listening(await readEnabled(cx), [occasion]).length === 0) return
  const key = `${memberJobName}:${cx.org.id}:${event.seq}`
  enqueue(cx, memberJobName, { seq: event.seq }, { key, maxAttempts: 10 })
}
