import { type Cx, systemActor } from '../../platform/context.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { inPart } from '../../platform/part.ts'
import { isQuiet } from '../../platform/quiet.ts'
import { lockSeenTickets, type TicketRecord } from '../tickets/tickets.service.ts'
import type { RuleRecord } from './automations.store.ts'
import * as store from './automations.store.ts'
import { mayBeOccasion, occasionsOf } from './occasions.rules.ts'
import * as pending from './pending.store.ts'
import { askingOf, listening, type Run, runRules } from './run-rules.ts'

/**
 * Asks the rules at the events of some tickets, in the order of the events, whichever worker comes first: the consumer writes down each event
 * before it books the job, and who has the tickets does all that stand there.
 */
export const runJobName = 'automations.run'
/** So many tickets that had events at the same time are asked about by one job. */
const mostTickets = 10

/** The bookings for tickets that had events. One that had them alone is booked once, however many come until then. */
export function runJobsOf(orgId: string, ticketIds: readonly string[]): { ticketIds: string[]; key?: string }[] {
  // One order for everybody who locks several.
  const ids = [...new Set(ticketIds)].sort()
  const [only] = ids
  if (ids.length === 1 && only) return [{ ticketIds: [only], key: `${runJobName}:${orgId}:${only}` }]
  return Array.from({ length: Math.ceil(ids.length / mostTickets) }, (_, i) => ({
    ticketIds: ids.slice(i * mostTickets, (i + 1) * mostTickets),
  }))
}

/** So many events are done in a transaction. */
const atOnce = 20
/** An event at which asking failed so often is passed over. */
export const mostAttempts = 10

export const runRulesJob: JobHandler = async (orgId, payload, { runtime, log }) => {
  const actor = systemActor(orgId, 'automation')
  // Booked before several tickets were asked about at once: it stands for one.
  const ticketIds = Array.isArray(payload.ticketIds) ? payload.ticketIds.map(String) : [String(payload.ticketId)]
  for (;;) {
    // A fault is seldom: only after one does each event pay for being done by itself.
    const { left, failures } = await runtime
      .run(actor, (cx) => askTogether(cx, ticketIds))
      .catch(() => runtime.run(actor, (cx) => askApart(cx, ticketIds)))
    for (const { ticketId, seq, attempts, error } of failures)
      if (attempts >= mostAttempts) log.error({ err: error, orgId, ticketId, seq }, 'rules are not asked at an event')
    // The others are done; it is tried again by the next try of the job.
    const again = failures.find(({ attempts }) => attempts < mostAttempts)
    if (again) throw again.error
    if (!left) return
  }
}

type Asked = { left: boolean; failures: Failure[] }
type Failure = Pick<pending.Pending, 'ticketId' | 'seq' | 'attempts'> & { error: unknown }

/** Does what is pending of the tickets; what rules ask is read for all of it at once. Throws when asking at one event fails. */
async function askTogether(cx: Cx, ticketIds: readonly string[]): Promise<Asked> {
  const { tickets, found, rules } = await take(cx, ticketIds)
  const runs = found.flatMap((one) => runOf(tickets, one, rules) ?? [])
  const asked = new Set(runs.flatMap((run) => run.rules))
  const { ask, end } = await askingOf(
    cx,
    rules.filter((rule) => asked.has(rule)),
    runs.map(({ ticket, occasion }) => ({ ticketId: ticket.id, occasion })),
  )
  for (const run of runs) await ask(run)
  await end()
  return { left: found.length === atOnce, failures: [] }
}

/** The same event by event: one that fails is undone by itself, and holds up none behind it. */
async function askApart(cx: Cx, ticketIds: readonly string[]): Promise<Asked> {
  const { tickets, found, rules } = await take(cx, ticketIds)
  const failures: Failure[] = []
  for (const one of found)
    try {
      await inPart(cx, async () => {
        const run = runOf(tickets, one, rules)
        if (run) await runRules(cx, run)
      })
    } catch (error) {
      failures.push({ ticketId: one.ticketId, seq: one.seq, attempts: one.attempts + 1, error })
    }
  await pending.putBackPending(
    cx,
    failures.filter(({ attempts }) => attempts < mostAttempts),
  )
  return { left: found.length === atOnce, failures }
}

/** The tickets, locked, with what is pending of them: taken after the lock, since who had them before has done what was there. */
async function take(cx: Cx, ticketIds: readonly string[]) {
  const [tickets, found, rules] = await Promise.all([
    lockSeenTickets(cx, ticketIds),
    pending.takePending(cx, ticketIds, atOnce),
    store.listEnabledRules(cx),
  ])
  return { tickets, found, rules }
}

/** What is to be asked at an event; null: nothing, also of a ticket that was deleted. */
function runOf(
  tickets: ReadonlyMap<string, TicketRecord>,
  { ticketId, event }: pending.Pending,
  rules: readonly RuleRecord[],
): Run | null {
  const ticket = tickets.get(ticketId)
  if (!ticket || !event || !mayBeOccasion(event.name) || isQuiet(event, 'automations')) return null
  const occasions = occasionsOf(event, event.at.getTime() === ticket.createdAt.getTime())
  return { rules: listening(rules, occasions), ticket, occasions, event, occasion: `e${event.seq}` }
}
