import { actorOf, type Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { listOpenOf } from '../tickets/assigned-tickets.ts'
import type { StatusChange } from '../user-statuses/take-status.ts'
import * as store from './handovers.store.ts'
import { asProduct, beginWork, endMoving } from './work-handover.ts'

/** More open tickets than one person can have are not looked for. */
export const mostTickets = 50_000
export const undoneRule = 'absence_undone'

/**
 * A member got another status, in the same transaction: one that gives tickets on begins a handover; any other ends what was still on
 * its way; and when he is available again, what is left of his handovers is offered back.
 */
export async function reactToStatus(cx: Cx, change: StatusChange): Promise<void> {
  const { userId, before, after, cause } = change
  if (cause.rule === undoneRule) return
  const isOther = before.status.id !== after.status.id
  const open = await store.listUnsettled(cx, userId, { lock: true })
  if (isOther) for (const one of open) if (one.state === 'moving') await endMoving(asProduct(cx), one)
  if (after.reassign !== 'none' && (isOther || before.reassign === 'none'))
    await beginHandover(cx, change, after.reassign)
  if (after.status.available) await offerBack(cx, userId)
}

async function beginHandover(
  cx: Cx,
  { userId, name, before, after }: StatusChange,
  mode: store.HandoverMode,
): Promise<void> {
  const { actorId: byId, actorName: byName } = actorOf(cx.actor)
  const id = newId()
  await store.insertHandover(cx, {
    id,
    userId,
    userName: name,
    statusId: after.status.id,
    statusName: after.status.name,
    mode,
    byId,
    byName,
    previous: { statusId: before.status.id, until: before.until?.toISOString() ?? null, note: before.note },
    state: mode === 'reply' ? 'done' : 'moving',
    beganAt: cx.now,
    returnedAt: null,
    giveBackId: null,
  })
  if (mode === 'reply') return
  const ids = await listOpenOf(cx, userId, { urgent: mode === 'urgent', limit: mostTickets })
  await store.insertWaiting(cx, id, ids)
  await beginWork(cx, id)
}

/** He is back: what his absences gave away is offered to him, once. */
async function offerBack(cx: Cx, userId: string): Promise<void> {
  const away = (await store.listUnsettled(cx, userId)).filter((one) => one.returnedAt === null)
  if (away.length === 0) return
  const ids = away.map(({ id }) => id)
  const moved = (await store.tally(cx, ids)).filter(({ state, back }) => state === 'moved' && back === null)
  const count = moved.reduce((sum, one) => sum + one.count, 0)
  await store.saveState(cx, ids, { returnedAt: cx.now, ...(count === 0 && { state: 'settled' as const }) })
  if (count > 0) emit(cx, 'absence.offered', { userId, count })
}

/** A member who leaves: nothing of his is on its way, or offered, any more. */
export async function leaveHandovers(cx: Cx, { userId }: { userId: string }): Promise<void> {
  const ids = (await store.listUnsettled(cx, userId, { lock: true })).map(({ id }) => id)
  await store.deleteWaiting(cx, ids)
  await store.saveState(cx, ids, { state: 'settled' })
}
