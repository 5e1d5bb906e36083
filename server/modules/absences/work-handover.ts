import { type Cx, systemActor } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { bringBack, putBack } from './bring-back.ts'
import * as store from './handovers.store.ts'
import { moveTickets } from './move-tickets.ts'

export const handoverJobName = 'absences.work'

/** So many tickets are locked at once: agents who work on one of them wait a tenth of a second. */
const batch = 50

/** The product itself, in the transaction of whoever asked: what a member may not give by hand, his absence gives by its rule. */
export const asProduct = (cx: Cx): Cx => ({ ...cx, actor: systemActor(cx.org.id, 'absences') })

/**
 * Does the first batch at once, in the transaction of who asked, and books a job for the rest: few tickets have moved when the answer
 * comes, many are moved behind it.
 */
export async function beginWork(cx: Cx, id: string): Promise<void> {
  if (await step(asProduct(cx), id)) enqueue(cx, handoverJobName, { id }, { key: `handover:${id}` })
}

/**
 * One batch of what a handover has to do. It is written down with what it did, in one transaction, so that it is done once however often
 * it is begun. True: there is more.
 */
export async function step(cx: Cx, id: string): Promise<boolean> {
  const handover = await store.findHandover(cx, id, { lock: true })
  if (!handover) return false
  switch (handover.state) {
    case 'moving':
      return moveBatch(cx, handover)
    case 'undoing':
    case 'returning':
      return backBatch(cx, handover)
    case 'offering':
      return offerBatch(cx, handover)
    default:
      return false
  }
}

async function moveBatch(cx: Cx, handover: store.Handover): Promise<boolean> {
  const rows = await store.listRows(cx, [handover.id], { state: 'waiting', limit: batch })
  const ids = rows.map(({ ticketId }) => ticketId)
  const moved = await moveTickets(cx, { handover, trigger: 'taken' }, ids)
  const done = new Set(moved.map(({ ticketId }) => ticketId))
  await store.saveMoved(cx, handover.id, moved)
  // Somebody has given them on, or done them, meanwhile.
  const left = ids.filter((ticketId) => !done.has(ticketId))
  if (left.length > 0) await store.deleteWaiting(cx, [handover.id], left)
  if (rows.length === batch) return true
  await endMoving(cx, handover)
  return false
}

/** What waits is not given on any more; those who got tickets hear of all of them at once. */
export async function endMoving(cx: Cx, handover: store.Handover): Promise<void> {
  await store.deleteWaiting(cx, [handover.id])
  await store.saveState(cx, [handover.id], { state: 'done' })
  for (const { toId, state, count } of await store.tally(cx, [handover.id]))
    if (toId && state === 'moved') tellReceiver(cx, 'absence.handed_over', handover, { userId: toId, count })
}

async function backBatch(cx: Cx, handover: store.Handover): Promise<boolean> {
  const rows = await store.listRows(cx, [handover.id], { back: 'asked', limit: batch })
  const undo = handover.state === 'undoing'
  await store.saveBack(cx, handover.id, await bringBack(cx, { handover, undo }, rows))
  if (rows.length === batch) return true
  await store.saveState(cx, [handover.id], { state: undo ? 'undone' : 'settled' })
  for (const { toId, back, count } of await store.tally(cx, [handover.id]))
    if (toId && back === 'returned') tellReceiver(cx, 'absence.taken_back', handover, { userId: toId, count })
  return false
}

/** A batch of what was taken back goes to where it was; behind the last one who had them hear of all of them at once. */
async function offerBatch(cx: Cx, handover: store.Handover): Promise<boolean> {
  const rows = await store.listRows(cx, [handover.id], { back: 'undoing', limit: batch })
  await store.saveBack(cx, handover.id, await putBack(cx, handover, rows))
  if (rows.length === batch) return true
  await store.saveState(cx, [handover.id], { state: 'done' })
  for (const { userId, count } of await store.forgetPutBack(cx, handover.id))
    if (userId !== null && userId !== handover.userId)
      tellReceiver(cx, 'absence.taking_back_undone', handover, { userId, count })
  return false
}

/** Who got tickets, or had them taken from him, by somebody’s absence: one word for all of them. */
export function tellReceiver(
  cx: Cx,
  name: 'absence.handed_over' | 'absence.taken_back' | 'absence.taking_back_undone',
  { id, userId, userName, statusName }: store.Handover,
  told: { userId: string; count: number; ticketId?: string },
): void {
  emit(cx, name, {
    ...told,
    handoverId: id,
    member: { id: userId, name: userName },
    status: statusName,
  })
}

/** The job behind beginWork. */
export const handoverJob: JobHandler = async (orgId, payload, { runtime }) => {
  const actor = systemActor(orgId, 'absences')
  while (await runtime.run(actor, (cx) => step(cx, String(payload.id)))) {
    // Each batch is a transaction of its own, so that agents do not wait for the locks of all of them.
  }
}
