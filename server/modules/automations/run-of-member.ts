import { type Cx, systemActor } from '../../platform/context.ts'
import { findEvent } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { listOpenOf } from '../tickets/assigned-tickets.ts'
import * as store from './automations.store.ts'
import { availabilityEvent, availabilityIn } from './occasions.rules.ts'
import { findLocked, listening, runRules } from './run-rules.ts'

export const memberJobName = 'automations.member'

/** So many of the open tickets of a member are asked about, the newest first, so many a transaction. */
const mostTickets = 1_000
const atOnce = 25

/**
 * The job behind the status of a member: asks the rules that listen to it about each open ticket that he has now. What his status gave on
 * before it runs (modules/absences) is somebody else's by then and told by its own event. Each ticket once, however often the job comes.
 */
export const runOfMemberJob: JobHandler = async (orgId, payload, { runtime }) => {
  const actor = systemActor(orgId, 'automation')
  const seq = String(payload.seq)
  const ids = await runtime.run(actor, (cx) => ticketsOf(cx, seq))
  for (let from = 0; from < ids.length; from += atOnce)
    await runtime.run(actor, (cx) => askAbout(cx, seq, ids.slice(from, from + atOnce)))
}

async function ticketsOf(cx: Cx, seq: string): Promise<string[]> {
  const event = await findEvent(cx, seq)
  const occasion = event?.name === availabilityEvent ? availabilityIn(event) : null
  return occasion ? listOpenOf(cx, occasion.userId, { urgent: false, limit: mostTickets }) : []
}

async function askAbout(cx: Cx, seq: string, ids: readonly string[]): Promise<void> {
  const event = await findEvent(cx, seq)
  const occasion = event && availabilityIn(event)
  if (!occasion) return
  const rules = listening(await store.listEnabledRules(cx), [occasion])
  // One order for everybody who locks several.
  for (const id of [...ids].sort()) {
    const ticket = await findLocked(cx, id)
    if (!ticket || ticket.assigneeId !== occasion.userId) continue
    await runRules(cx, { rules, ticket, occasions: [occasion], event, occasion: `e${seq}`, many: true })
  }
}
