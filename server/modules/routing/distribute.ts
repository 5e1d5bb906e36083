import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { queueFor } from '../queues/queues.service.ts'
import { type BacklogPlace, countBacklogs, listBacklog, lockWaiting, type WaitingTicket } from '../tickets/backlog.ts'
import { updateTickets } from '../tickets/update-ticket.ts'
import { type Server, serversOf, wantedOf, weightOf } from './candidates.ts'
import { type Decision, decide, mainReason, type Wanted, whyNotNow, withTicket } from './routing.rules.ts'
import * as store from './routing.store.ts'
import { readConditions } from './rule-conditions.ts'
import { nextOpeningOfAnybody } from './working-hours.ts'

export const distributeJobName = 'routing.distribute'

/** Tickets of one transaction. */
const batch = 50
/** Somebody is told that a queue finds nobody at most this often, in ms. */
const alertEvery = 3_600_000

const start = (hasVip: boolean): BacklogPlace => ({ first: hasVip, after: null })

/** Books that the queues of the organization give what waits in them; one booking at a time is enough. */
export function bookDistribution(cx: Cx): void {
  enqueue(cx, distributeJobName, {}, { key: `routing:${cx.org.id}` })
}

/** Lets each queue give what waits in it, a batch a transaction, first in first out. */
export const distributeJob: JobHandler = async (orgId, _payload, { runtime }) => {
  const actor = systemActor(orgId, 'routing')
  for (const queueId of await runtime.run(actor, listQueuesWithWork)) {
    let place: BacklogPlace | null | undefined
    do {
      const from: BacklogPlace | undefined = place ?? undefined
      place = await runtime.run(actor, (cx) => distributeBatch(cx, queueId, from))
    } while (place)
  }
  await runtime.run(actor, bookNextOpening)
}

/** While something waits: books the moment at which the hours of somebody begin next, who is outside of them now. */
async function bookNextOpening(cx: Cx): Promise<void> {
  if ((await listQueuesWithWork(cx)).length === 0) return
  const runAt = await nextOpeningOfAnybody(cx)
  if (runAt) enqueue(cx, distributeJobName, {}, { key: `routing-opening:${cx.org.id}`, runAt })
}

/** Queues that give their tickets by themselves and in which some wait, or waited in vain when it was looked last. */
async function listQueuesWithWork(cx: Cx): Promise<string[]> {
  const active = (await store.listQueueRouting(cx)).filter(({ strategy }) => strategy !== 'manual')
  const ids = active.map(({ queueId }) => queueId)
  const waiting = await countBacklogs(cx, ids, 1)
  const failing = new Set(active.flatMap(({ queueId, failingSince }) => (failingSince ? [queueId] : [])))
  return ids.filter((id) => waiting.has(id) || failing.has(id)).sort()
}

/** A ticket with what was decided of it. */
type Decided = { ticket: WaitingTicket; wanted: Wanted; decision: Decision }

/**
 * Gives one batch of a backlog from a place on; returns where to go on, null at its end. Whoever gives tickets in the organization
 * waits for who began before: so each ticket is decided once, turns are kept and no cap is passed.
 */
export async function distributeBatch(cx: Cx, queueId: string, from?: BacklogPlace): Promise<BacklogPlace | null> {
  const routing = (await store.lockQueueRouting(cx)).find((one) => one.queueId === queueId)
  if (!routing || routing.strategy === 'manual') return null
  const { strategy } = routing
  const vip = routing.vip ? ((await readConditions(cx, [routing.vip]))[0]?.resolved ?? false) : null
  const place = from ?? start(vip !== null)
  let servers = await serversOf(cx, routing)
  // Nobody could take any: only what has come since then must be told that it waits.
  const isStuck = servers.every((one) => whyNotNow(one, routing.cap) !== null)
  const page = await listBacklog(cx, {
    ...{ queueId, first: vip, place, limit: batch },
    ...(isStuck ? { but: store.notFailed(cx) } : {}),
  })
  const ids = page.map(({ id }) => id)
  const still = await lockWaiting(cx, queueId, ids)
  const wantedBy = await wantedOf(cx, routing, servers, ids)
  const decided: Decided[] = []
  let { pointer } = routing
  for (const ticket of page.filter(({ id }) => still.has(id))) {
    const wanted = wantedBy(ticket.id)
    const decision = decide({ ...routing, strategy }, servers, wanted, pointer)
    decided.push({ ticket, wanted, decision })
    const { userId, by } = decision
    if (userId === null) continue
    if (by !== 'last_agent') pointer = userId
    const weight = weightOf(routing, ticket.priority)
    servers = servers.map((one) => (one.userId === userId ? withTicket(one, weight) : one))
  }
  await keep(cx, { ...routing, pointer }, decided, servers)
  const last = page.at(-1)
  if (last && page.length === batch) return { ...place, after: last }
  return place.first ? { first: false, after: null } : null
}

async function keep(
  cx: Cx,
  routing: store.QueueRoutingRow,
  decided: readonly Decided[],
  servers: readonly Server[],
): Promise<void> {
  const queue = await queueFor(cx, routing.queueId)
  const nameOf = (id: string | null) => servers.find(({ userId }) => userId === id)?.name ?? null
  const given = decided.flatMap((one) => (one.decision.userId === null ? [] : [{ ...one, to: one.decision.userId }]))
  const outcomes = await updateTickets(
    cx,
    given.map(({ ticket, to }) => ({ id: ticket.id, change: { assigneeId: to } })),
    { cause: { routing: { queue: queue.name } } },
  )
  for (const outcome of outcomes.values()) if ('refused' in outcome) throw outcome.refused
  const known = await store.findFailures(
    cx,
    decided.map(({ ticket }) => ticket.id),
  )
  const failed = decided
    .filter(({ decision }) => decision.userId === null)
    .map((one) => ({ ...one, reason: mainReason(one.decision.people) }))
    // What was said of it already is not said again.
    .filter(({ ticket, reason }) => known.get(ticket.id) !== reason)
  const rows = [...given, ...failed].map(
    ({ ticket, wanted, decision }): store.DecisionRow => ({
      ...{ id: newId(), ticketId: ticket.id, kind: 'person', queueId: queue.id, userId: decision.userId },
      trace: { queue: queue.name, ...traceOf(decision, wanted, nameOf) },
    }),
  )
  await store.insertDecisions(cx, rows)
  await store.forgetFailures(cx, { ticketIds: given.map(({ ticket }) => ticket.id) })
  await store.saveFailures(
    cx,
    queue.id,
    failed.map(({ ticket, reason }) => ({ ticketId: ticket.id, reason })),
  )
  for (const { ticketId, userId, id, trace } of rows) {
    const { by, step, reason } = trace
    const to = userId && { id: userId, name: nameOf(userId) }
    if (to) emit(cx, 'ticket.routed', { queue, to, by, step, decisionId: id }, { ticketId })
    else emit(cx, 'ticket.routing_failed', { queue, reason, decisionId: id }, { ticketId })
  }
  await tellFailing(cx, routing, queue)
}

/** The trace of a decision as it is kept and shown. */
export function traceOf(decision: Decision, wanted: Wanted, nameOf: (id: string | null) => string | null) {
  return {
    ...decision,
    reason: decision.userId === null ? mainReason(decision.people) : null,
    needs: wanted.needs.map(({ name, level }) => ({ name, level })),
    lastAgent: nameOf(wanted.lastAgentId),
  }
}

/**
 * Keeps the pointer, and since when the queue finds nobody. Whoever runs it is told once an outage, and once when that is over. Outages
 * of less than an hour between each other are told as one: a queue that is just full comes and goes. Where it is only after hours nothing
 * is wrong, and nobody is told.
 */
async function tellFailing(cx: Cx, routing: store.QueueRoutingRow, queue: { id: string; name: string }): Promise<void> {
  const { queueId, pointer, failingSince, alertedAt } = routing
  const reasons = await store.countReasons(cx, queueId, 1000)
  const state = { pointer, failingSince: reasons.length > 0 ? (failingSince ?? cx.now) : null, alertedAt }
  const [{ reason = null } = {}] = reasons.filter((one) => one.reason !== 'off_hours')
  if (state.failingSince === null) tellOver(cx, routing, queue, { byHand: false })
  else if (
    reason !== null &&
    !isOutageTold({ ...routing, failingSince: state.failingSince }) &&
    isQuietLongEnough(cx, alertedAt)
  ) {
    const since = state.failingSince.toISOString()
    emit(cx, 'routing.failing', { queueId, name: queue.name, reason, since })
    state.alertedAt = cx.now
  }
  await store.saveQueueState(cx, queueId, state)
}

const isQuietLongEnough = (cx: Cx, alertedAt: Date | null) =>
  alertedAt === null || cx.now.getTime() - alertedAt.getTime() >= alertEvery

const isOutageTold = ({ failingSince, alertedAt }: Pick<store.QueueRoutingRow, 'failingSince' | 'alertedAt'>) =>
  failingSince !== null && alertedAt !== null && alertedAt >= failingSince

/** Says that a queue finds somebody again, or is worked by hand now, to those who were told that it finds nobody. */
export function tellOver(
  cx: Cx,
  routing: Pick<store.QueueRoutingRow, 'queueId' | 'failingSince' | 'alertedAt'>,
  { name }: { name: string },
  { byHand }: { byHand: boolean },
): void {
  const { queueId, failingSince: since } = routing
  if (since && isOutageTold(routing))
    emit(cx, 'routing.recovered', { queueId, name, since: since.toISOString(), byHand })
}
