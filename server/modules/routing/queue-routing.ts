import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require } from '../../platform/permissions.ts'
import { listQueues, queueFor } from '../queues/queues.service.ts'
import { countBacklogs } from '../tickets/backlog.ts'
import { tellOver } from './distribute.ts'
import type { QueueRouting, SetQueueRouting } from './routing.contract.ts'
import * as store from './routing.store.ts'
import { readConditions, requireCondition } from './rule-conditions.ts'
import { requireSkills } from './skills.ts'

const counted = 1000

/** A queue of which nothing was said gives nothing by itself. */
const byHand = (queueId: string): store.QueueRoutingRow => ({
  queueId,
  strategy: 'manual',
  cap: null,
  weights: [1, 1, 2, 3],
  countsWaiting: false,
  vip: null,
  lastAgent: false,
  skillNeeds: [],
  skillFallback: [],
  pointer: null,
  failingSince: null,
  alertedAt: null,
  version: 0,
})

/** How each queue gives its tickets, in the order of the queues. */
export async function listQueueRouting(cx: Cx): Promise<QueueRouting[]> {
  const [queues, rows] = await Promise.all([listQueues(cx), store.listQueueRouting(cx)])
  return presentAll(
    cx,
    queues.map(({ id }) => rows.find(({ queueId }) => queueId === id) ?? byHand(id)),
  )
}

/**
 * Says how a queue gives its tickets; those that wait are given from now on. 404 `queue.not_found`; 422 `skill.unknown`, and the
 * place in a condition that does not fit.
 */
export async function setQueueRouting(cx: Cx, queueId: string, input: SetQueueRouting): Promise<QueueRouting> {
  require(cx.actor, 'settings:manage')
  const queue = (await listQueues(cx)).find(({ id }) => id === queueId)
  if (!queue) throw notFound('queue.not_found', 'There is no such queue.')
  const rows = await store.lockQueueRouting(cx)
  const before = rows.find((one) => one.queueId === queueId) ?? byHand(queueId)
  await requireSense(cx, input, input.skillNeeds.length > 0 ? await store.lockSkills(cx) : [])
  const changed = rewritten(before, input)
  if (JSON.stringify(told(before)) !== JSON.stringify(told(changed))) {
    const isManual = changed.strategy === 'manual'
    if (isManual) {
      await store.forgetFailures(cx, { queueId })
      tellOver(cx, before, queue, { byHand: true })
    }
    const failingSince = isManual ? null : changed.failingSince
    const after = { ...changed, failingSince, version: before.version + 1 }
    await store.saveQueueRouting(cx, after)
    emit(cx, 'queue.routing_changed', { queueId, name: queue.name, from: told(before), to: told(after) })
  }
  const saved = (await store.listQueueRouting(cx)).find((one) => one.queueId === queueId) ?? changed
  const [shown] = await presentAll(cx, [saved])
  if (!shown) throw new Error('presentAll gave nothing.')
  return shown
}

/**
 * How queues would give their tickets by drafts (the dry run): those that have no draft as they do. 422 `ticket.unknown_queue`, and else what
 * setQueueRouting says, under `queues.N`.
 */
export async function draftQueueRouting(
  cx: Cx,
  drafts: readonly (SetQueueRouting & { queueId: string })[],
): Promise<store.QueueRoutingRow[]> {
  const rows = new Map((await store.listQueueRouting(cx)).map((row) => [row.queueId, row]))
  const skills = drafts.length > 0 ? await store.listSkills(cx) : []
  for (const [i, { queueId, ...draft }] of drafts.entries()) {
    await queueFor(cx, queueId, `queues.${i}.queueId`)
    await requireSense(cx, draft, skills, `queues.${i}.`)
    rows.set(queueId, rewritten(rows.get(queueId) ?? byHand(queueId), draft))
  }
  return [...rows.values()]
}

function rewritten(
  before: store.QueueRoutingRow,
  { weights: { low, medium, high, urgent }, skillNeeds, skillFallback, ...rest }: SetQueueRouting,
): store.QueueRoutingRow {
  return {
    ...before,
    ...rest,
    weights: [low, medium, high, urgent],
    skillNeeds: [...skillNeeds],
    skillFallback: [...new Set(skillFallback)],
  }
}

async function requireSense(cx: Cx, input: SetQueueRouting, skills: readonly store.SkillRow[], at = ''): Promise<void> {
  if (input.vip) await requireCondition(cx, input.vip, `${at}vip`)
  for (const [i, need] of input.skillNeeds.entries()) {
    await requireCondition(cx, need.condition, `${at}skillNeeds.${i}.condition`)
    requireSkills(skills, need.skills, `${at}skillNeeds.${i}.skills`)
  }
}

/** What people say of it, without how it stands. */
function told({
  queueId: _queueId,
  pointer: _pointer,
  failingSince: _failing,
  alertedAt: _alerted,
  ...row
}: store.QueueRoutingRow) {
  const { version: _version, ...said } = row
  return said
}

async function presentAll(cx: Cx, rows: readonly store.QueueRoutingRow[]): Promise<QueueRouting[]> {
  const ids = rows.map(({ queueId }) => queueId)
  const waiting = await countBacklogs(cx, ids, counted)
  const failing = await store.countFailures(cx, ids, counted)
  const conditions = rows.map(({ vip, skillNeeds }) => [
    ...(vip ? [vip] : []),
    ...skillNeeds.map((one) => one.condition),
  ])
  const ready = await readConditions(cx, conditions.flat())
  return rows.map(({ pointer: _pointer, alertedAt: _alerted, weights, failingSince, ...row }, i) => {
    const [low = 1, medium = 1, high = 1, urgent = 1] = weights
    const before = conditions.slice(0, i).flat().length
    return {
      ...row,
      weights: { low, medium, high, urgent },
      waiting: waiting.get(row.queueId) ?? 0,
      failing: failing.get(row.queueId) ?? 0,
      failingSince: failingSince?.toISOString() ?? null,
      broken: ready.slice(before, before + (conditions[i]?.length ?? 0)).flatMap(({ broken }) => broken ?? []),
    }
  })
}
