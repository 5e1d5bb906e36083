import { type Cx, systemActor } from '../../platform/context.ts'
import { type DomainEvent, findEvent } from '../../platform/events.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { inPart } from '../../platform/part.ts'
import { isQuiet } from '../../platform/quiet.ts'
import type { TicketRecord } from '../tickets/tickets.service.ts'
import type { RuleRecord } from './automations.store.ts'
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

export const runRulesJob: JobHandler = async (orgId, payload, { runtime, log }) => {
  const actor = systemActor(orgId, 'automation')
  // Booked before events were written down: it stands for its event alone.
  if (payload.seq !== undefined) return runtime.run(actor, (cx) => askAtOne(cx, String(payload.seq)))
  const ticketId = String(payload.ticketId)
  for (;;) {
    // A fault is seldom: only after one does each event pay for being done by itself.
    const { left, failures } = await runtime
      .run(actor, (cx) => askAtPending(cx, ticketId, 'together'))
      .catch(() => runtime.run(actor, (cx) => askAtPending(cx, ticketId, 'apart')))
    for (const { seq, attempts, error } of failures)
      if (attempts >= mostAttempts) log.error({ err: error, orgId, ticketId, seq }, 'rules are not asked at an event')
    // The others are done; it is tried again by the next try of the job.
    const again = failures.find(({ attempts }) => attempts < mostAttempts)
    if (again) throw again.error
    if (!left) return
  }
}

type Asked = { left: boolean; failures: Failure[] }
type Failure = { seq: string; attempts: number; error: unknown }
/** Does what is pending of a ticket. Apart, an event that fails is undone by itself, and holds up none behind it; together, it throws. */
async function askAtPending(cx: Cx, ticketId: string, how: 'together' | 'apart'): Promise<Asked> {
  const ticket = await findLocked(cx, ticketId)
  // Taken after the lock: who had the ticket before has done what was there.
  const [found, rules] = await Promise.all([pending.takePending(cx, ticketId, atOnce), store.listEnabledRules(cx)])
  const failures: Failure[] = []
  if (ticket)
    for (const { seq, attempts, event } of found)
      try {
        const ask = () => askAt(cx, { ticket, event, rules })
        await (how === 'apart' ? inPart(cx, ask) : ask())
      } catch (error) {
        if (how === 'together') throw error
        failures.push({ seq, attempts: attempts + 1, error })
      }
  const kept = failures.filter(({ attempts }) => attempts < mostAttempts)
  await pending.putBackPending(cx, ticketId, kept)
  return { left: found.length === atOnce, failures }
}

async function askAtOne(cx: Cx, seq: string): Promise<void> {
  const event = await findEvent(cx, seq)
  const ticket = event?.ticketId ? await findLocked(cx, event.ticketId) : null
  if (ticket) await askAt(cx, { ticket, event, rules: await store.listEnabledRules(cx) })
}

type At = { ticket: TicketRecord; event: DomainEvent | null; rules: RuleRecord[] }
async function askAt(cx: Cx, { ticket, event, rules }: At): Promise<void> {
  if (!event || !mayBeOccasion(event.name) || isQuiet(event, 'automations')) return
  const occasions = occasionsOf(event, event.at.getTime() === ticket.createdAt.getTime())
  await runRules(cx, { rules: listening(rules, occasions), ticket, occasions, event, occasion: `e${event.seq}` })
}
