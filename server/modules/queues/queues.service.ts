import type { Cx } from '../../platform/context.ts'
import { isForeignKeyViolation, isUniqueViolation } from '../../platform/database.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { lockSight, refreshSight } from '../members/sight.ts'
import { filterTeams } from '../members/teams.ts'
import type { CreateQueue, Queue, UpdateQueue } from './queues.contract.ts'
import * as store from './queues.store.ts'

const most = 100

/** All queues in their order. */
export async function listQueues(cx: Cx): Promise<Queue[]> {
  return (await store.listQueues(cx)).map(present)
}

/**
 * The queue for a ticket: as asked, or the default one. 422 `ticket.unknown_queue` at `path`.
 */
export async function queueFor(cx: Cx, id: string | null, path = 'queueId'): Promise<{ id: string; name: string }> {
  const queue = await store.findQueue(cx, id)
  if (queue) return queue
  throw unprocessable('ticket.unknown_queue', 'There is no such queue.', [{ path, message: 'There is no such queue.' }])
}

/** The pipeline in which new tickets of a queue begin; null: the usual one. */
export const pipelineOfQueue = store.findQueuePipeline

/** 409 `queue.name_taken`; 422 `queue.unknown_team`, `queue.unknown_next`, `queue.next_not_higher`, `queue.unknown_pipeline`, `queue.too_many`. */
export async function createQueue(cx: Cx, input: CreateQueue): Promise<Queue> {
  require(cx.actor, 'settings:manage')
  await lockSight(cx)
  const others = await store.listQueues(cx)
  if (others.length >= most) throw unprocessable('queue.too_many', words`There can be at most ${{ most }} queues.`)
  const teamIds = await requireTeams(cx, input.teamIds)
  const position = Math.max(0, ...others.map((one) => one.position)) + 1
  const queue: store.QueueRow = { ...input, id: newId(), teamIds, position, isDefault: false }
  requireHigherNext([...others, queue], queue)
  await unlessTaken(queue.name, () => store.insertQueue(cx, queue))
  await refreshSight(cx)
  emit(cx, 'queue.created', { queueId: queue.id, name: queue.name })
  return present(queue)
}

/** 404 `queue.not_found`; else like createQueue. */
export async function updateQueue(cx: Cx, input: UpdateQueue & { id: string }): Promise<Queue> {
  require(cx.actor, 'settings:manage')
  const queues = await lockQueues(cx)
  const before = queueIn(queues, input.id)
  const known = Object.entries(input).filter(([, value]) => value !== undefined)
  const after: store.QueueRow = { ...before, ...Object.fromEntries(known) }
  if (input.teamIds) after.teamIds = await requireTeams(cx, input.teamIds)
  if (JSON.stringify(after) === JSON.stringify(before)) return present(before)
  requireHigherNext(
    queues.map((one) => (one.id === after.id ? after : one)),
    after,
  )
  await unlessTaken(after.name, () => store.saveQueue(cx, after))
  await refreshSight(cx)
  emit(cx, 'queue.updated', { queueId: input.id, from: present(before), to: present(after) })
  return present(after)
}

/** Puts queues into another order; those not named follow as they were. 404 `queue.not_found`. */
export async function orderQueues(cx: Cx, ids: readonly string[]): Promise<Queue[]> {
  require(cx.actor, 'settings:manage')
  await lockSight(cx)
  const queues = await store.listQueues(cx)
  const wanted = [...new Set(ids)]
  const named = wanted.map((id) => {
    const queue = queues.find((one) => one.id === id)
    if (!queue) throw notFound('queue.not_found', 'There is no such queue.')
    return queue
  })
  const order = [...named, ...queues.filter(({ id }) => !wanted.includes(id))]
  if (order.every(({ id }, i) => id === queues[i]?.id)) return queues.map(present)
  await store.savePositions(
    cx,
    order.map(({ id }) => id),
  )
  emit(cx, 'queue.reordered', { ids: order.map(({ id }) => id) })
  return order.map(present)
}

/** 404 `queue.not_found`; 409 `queue.is_default`, `queue.has_tickets`. */
export async function deleteQueue(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  const queue = queueIn(await lockQueues(cx), id)
  if (queue.isDefault)
    throw conflict(
      'queue.is_default',
      words`New tickets go to ${{ queue: queue.name }}. Make another queue the default one first.`,
    )
  try {
    await store.deleteQueue(cx, id)
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw conflict(
      'queue.has_tickets',
      words`There are tickets in ${{ queue: queue.name }}, or a pipeline or a routing rule leads there. Choose another queue for them first.`,
    )
  }
  await refreshSight(cx)
  emit(cx, 'queue.deleted', { queueId: id, name: queue.name })
}

/** Which queues there are and who serves them, for who sees what. */
export const listServedQueues = store.listQueues

/** What a new organization starts with (product.md RT7), all of them served by everybody. */
const seeded = [
  { name: 'Support', description: 'Questions and problems: where new tickets arrive.' },
  { name: 'Sales', description: 'People who want to buy.' },
  { name: 'Technical', description: 'What needs somebody who knows the product inside.' },
  { name: 'Billing', description: 'Invoices, payments and refunds.' },
]

export async function seedQueues(cx: Cx): Promise<void> {
  const usual = { everyone: true, teamIds: [], tier: 1, nextQueueId: null, pipelineId: null }
  for (const [i, queue] of seeded.entries())
    await store.insertQueue(cx, { ...usual, ...queue, id: newId(), position: i + 1, isDefault: i === 0 })
  await refreshSight(cx)
}

async function lockQueues(cx: Cx): Promise<store.QueueRow[]> {
  await lockSight(cx)
  return store.listQueues(cx)
}

function queueIn(queues: readonly store.QueueRow[], id: string): store.QueueRow {
  const queue = queues.find((one) => one.id === id)
  if (!queue) throw notFound('queue.not_found', 'There is no such queue.')
  return queue
}

/** The next tier lies higher, from each queue: so an escalation never comes back to where it was. */
function requireHigherNext(queues: readonly store.QueueRow[], changed: store.QueueRow): void {
  const { nextQueueId } = changed
  const next = queues.find((one) => one.id === nextQueueId)
  if (nextQueueId && !next)
    throw unprocessable('queue.unknown_next', 'There is no such queue to escalate to.', [
      { path: 'nextQueueId', message: 'There is no such queue.' },
    ])
  const [low, high] =
    next && next.tier <= changed.tier
      ? [changed, next]
      : [queues.find((one) => one.nextQueueId === changed.id && one.tier >= changed.tier), changed]
  if (!low) return
  throw unprocessable(
    'queue.next_not_higher',
    words`“${{ queue: low.name }}” is of tier ${{ tier: low.tier }} and escalates to “${{ next: high.name }}” of tier ${{ nextTier: high.tier }}. The next tier must be a higher one.`,
    [{ path: low === changed ? 'nextQueueId' : 'tier', message: 'The next tier must be a higher one.' }],
  )
}

async function requireTeams(cx: Cx, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)].sort()
  const known = await filterTeams(cx, wanted)
  const missing = wanted.find((id) => !known.includes(id))
  if (missing !== undefined)
    throw unprocessable('queue.unknown_team', words`There is no team ${{ id: missing }}.`, [
      { path: `teamIds.${ids.indexOf(missing)}`, message: 'There is no such team.' },
    ])
  return wanted
}

const present = ({ position: _position, ...queue }: store.QueueRow): Queue => queue

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    // Teams and the next queue were looked up before.
    if (isForeignKeyViolation(error))
      throw unprocessable('queue.unknown_pipeline', 'There is no such pipeline.', [
        { path: 'pipelineId', message: 'There is no such pipeline.' },
      ])
    if (!isUniqueViolation(error)) throw error
    throw conflict('queue.name_taken', words`There is a queue “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There is a queue of this name already.' },
    ])
  }
}
