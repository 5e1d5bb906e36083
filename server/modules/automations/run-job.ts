import { type Cx, systemActor } from '../../platform/context.ts'
import { findEvent } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { inPart } from '../../platform/part.ts'
import { isQuiet } from '../../platform/quiet.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import * as store from './automations.store.ts'
import { mayBeOccasion, occasionsOf } from './occasions.rules.ts'
import * as pending from './pending.store.ts'
import { findLocked, listening, runRules } from './run-rules.ts'

/**
 * Asks the rules at the events of one ticket, in the order of the events, whichever worker comes first: the consumer writes down each event
 * before it books the job, and who has the ticket does all that stand there.
 */
export const runJobName = 'automations.run'
/** One booking a ticket: what it finds when it runs is done by it. */
export const runJobKey = (orgId: string, ticketId: string) => `${runJobName}:${orgId}:${ticketId}`

/** So many events of one ticket are done in a transaction. */
const atOnce = 20
/** An event at which asking failed so often is passed over. */
export const mostAttempts = 10

type Failure = { seq: string; attempts: number; error: unknown }

export const runRulesJob: JobHandler = async (orgId, payload, { runtime, log }) => {
  const actor = systemActor(orgId, 'automation')
  // Booked before events were written down: it stands for its event alone.
  if (payload.seq !== undefined) return runtime.run(actor, (cx) => askAtOne(cx, String(payload.seq)))
  const ticketId = String(payload.ticketId)
  for (;;) {
    const { left, failures } = await runtime.run(actor, (cx) => askAtPending(cx, ticketId))
    for (const { seq, attempts, error } of failures)
      if (attempts >= mostAttempts) log.error({ err: error, orgId, ticketId, seq }, 'rules are not asked at an event')
    // The others are done; it is tried again by the next try of the job.
    const again = failures.find(({ attempts }) => attempts < mostAttempts)
    if (again) throw again.error
    if (!left) return
  }
}

/** Does what is pending of a ticket; an event that fails is undone by itself, and holds up none behind it. */
async function askAtPending(cx: Cx, ticketId: string): Promise<{ left: boolean; failures: Failure[] }> {
  const ticket = await findLocked(cx, ticketId)
  if (!ticket) {
    await pending.deletePending(cx, ticketId)
    return { left: false, failures: [] }
  }
  // Asked after the lock: who had the ticket before has done what was there.
  const found = await pending.listPending(cx, ticketId, atOnce)
  if (found.length === 0) return { left: false, failures: [] }
  const done: string[] = []
  const failures: Failure[] = []
  for (const { seq, attempts } of found)
    try {
      await inPart(cx, () => askAt(cx, ticket, seq))
      done.push(seq)
    } catch (error) {
      failures.push({ seq, attempts: attempts + 1, error })
    }
  const over = failures.flatMap(({ seq, attempts }) => (attempts >= mostAttempts ? seq : []))
  const kept = failures.flatMap(({ seq }) => (over.includes(seq) ? [] : seq))
  if (done.length + over.length > 0) await pending.deletePending(cx, ticketId, [...done, ...over])
  if (kept.length > 0) await pending.countAttempt(cx, ticketId, kept)
  return { left: found.length === atOnce, failures }
}

async function askAtOne(cx: Cx, seq: string): Promise<void> {
  const event = await findEvent(cx, seq)
  const ticket = event?.ticketId ? await findLocked(cx, event.ticketId) : null
  if (ticket) await askAt(cx, ticket, seq)
}

async function askAt(cx: Cx, ticket: TicketRecord, seq: string): Promise<void> {
  const [event, rules] = await Promise.all([findEvent(cx, seq), store.listEnabledRules(cx)])
  if (!event || !mayBeOccasion(event.name) || isQuiet(event, 'automations')) return
  const occasions = occasionsOf(event, event.at.getTime() === ticket.createdAt.getTime())
  await runRules(cx, { rules: listening(rules, occasions), ticket, occasions, event, occasion: `e${seq}` })
}
