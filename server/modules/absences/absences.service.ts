import type { Cx } from '../../platform/context.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { words } from '../../platform/words.ts'
import { requireRightOver, restoreStatus } from '../user-statuses/take-status.ts'
import type { Absence, GaveBack, GiveBack, Handover } from './absences.contract.ts'
import * as store from './handovers.store.ts'
import { countOffer, listOfferedIds } from './offer.ts'
import { undoneRule } from './react-to-status.ts'
import { requireMember } from './require-member.ts'
import { beginWork } from './work-handover.ts'

/** What the status that a member has did with his tickets, and what is offered to him. 404 `member.not_found`. */
export async function getAbsence(cx: Cx, userId: string): Promise<Absence> {
  await requireMember(cx, userId)
  const open = await store.listUnsettled(cx, userId)
  const current = open.findLast((one) => one.returnedAt === null)
  return {
    handover: current ? await present(cx, current) : null,
    offered: await countOffer(cx, userId, open.filter(isOffered)),
    atWork: open.some(({ state }) => state !== 'done'),
  }
}

const isOffered = (one: store.Handover) => one.returnedAt !== null && one.state === 'done'

async function present(cx: Cx, handover: store.Handover): Promise<Handover> {
  const { id, statusId, statusName, mode, state, beganAt, returnedAt } = handover
  const counts = await store.tally(cx, [id])
  const sum = (list: readonly store.Tally[]) => list.reduce((total, one) => total + one.count, 0)
  const given = new Map<string, Handover['given'][number]>()
  for (const { toId, toName, state: what, back, count } of counts) {
    if (what !== 'moved' || back === 'returned') continue
    const known = given.get(toId ?? '')
    given.set(toId ?? '', { to: toId ? { id: toId, name: toName } : null, count: count + (known?.count ?? 0) })
  }
  return {
    id,
    status: { id: statusId, name: statusName },
    mode,
    state,
    beganAt: beganAt.toISOString(),
    given: [...given.values()],
    kept: sum(counts.filter((one) => one.state === 'kept')),
    waiting: sum(counts.filter((one) => one.state === 'waiting')),
    undoable: (state === 'done' || state === 'moving') && returnedAt === null,
  }
}

/**
 * Takes the taking of a status back: the status that he had before returns, and tickets that are still where it left them go back to
 * him. 404 `absence.not_found`; 409 `absence.undone`, `absence.is_over`, `absence.another_since`.
 */
export async function undoHandover(cx: Cx, id: string): Promise<Handover> {
  const found = await store.findHandover(cx, id, { lock: true })
  if (!found) throw notFound('absence.not_found', 'There is no such absence.')
  const { userId, userName, previous, state } = found
  requireRightOver(cx, userId)
  if (found.returnedAt !== null || state === 'settled' || state === 'returning')
    throw conflict('absence.is_over', words`${{ name: userName }} is back. Take the tickets back instead.`)
  if (state === 'undone' || state === 'undoing') throw conflict('absence.undone', 'Somebody has undone this already.')
  const current = await store.lockCurrent(cx, userId)
  if (current?.id !== id)
    throw conflict('absence.another_since', words`${{ name: userName }} has taken another status since.`)
  await store.deleteWaiting(cx, [id])
  await store.askBack(cx, [id])
  await store.saveState(cx, [id], { state: 'undoing' })
  const until = previous.until === null ? null : new Date(previous.until)
  await restoreStatus(cx, { ...previous, userId, until, cause: { rule: undoneRule, handoverId: id } })
  await beginWork(cx, id)
  const after = await store.findHandover(cx, id)
  return present(cx, after ?? found)
}

/**
 * Takes tickets back after an absence, in one step; what is not named stays where it is. The answer names the decision, by which
 * undoGiveBack takes it back. 409 `absence.nothing_offered` when there is nothing (any more).
 */
export async function giveBack(cx: Cx, userId: string, wish: GiveBack): Promise<GaveBack> {
  await requireMember(cx, userId)
  const offered = (await store.listUnsettled(cx, userId, { lock: true })).filter(isOffered)
  if (offered.length === 0)
    throw conflict(
      'absence.nothing_offered',
      'There is nothing to take back, or somebody has decided about it already.',
    )
  const ids = wish.all ? await listOfferedIds(cx, userId, offered) : (wish.ticketIds ?? [])
  const handoverIds = offered.map(({ id }) => id)
  await store.askBack(cx, handoverIds, ids)
  const asked = new Set(await store.whichAsked(cx, handoverIds))
  await store.saveState(
    cx,
    handoverIds.filter((id) => !asked.has(id)),
    { state: 'settled' },
  )
  const giveBackId = newId()
  await store.saveState(cx, [...asked], { state: 'returning' })
  await store.saveState(cx, handoverIds, { giveBackId })
  for (const id of asked) await beginWork(cx, id)
  return { ...(await getAbsence(cx, userId)), giveBackId }
}

/**
 * Undoes a decision about what was offered: what was taken back goes to where it was before, but for what its member has done or given
 * on since, and all of it is offered again. 404 `absence.no_decision`: there is none, or another was made since; 409 `absence.undone`.
 */
export async function undoGiveBack(cx: Cx, giveBackId: string): Promise<Absence> {
  const decided = await store.lockDecided(cx, giveBackId)
  const [first] = decided
  if (!first) throw notFound('absence.no_decision', 'There is no such decision, or another was made since.')
  await requireMember(cx, first.userId)
  if (!decided.some(({ state }) => state === 'settled' || state === 'returning'))
    throw conflict('absence.undone', 'Somebody has undone this already.')
  const ids = decided.map(({ id }) => id)
  await store.turnBack(cx, ids)
  await store.saveState(cx, ids, { state: 'offering' })
  for (const id of ids) await beginWork(cx, id)
  return getAbsence(cx, first.userId)
}
