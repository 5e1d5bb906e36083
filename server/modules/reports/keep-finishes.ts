import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { finishMoveOf, isSlip, reopenedBy } from './finishes.rules.ts'
import * as store from './ticket-finishes.store.ts'

export const wantsStatus = (name: string): boolean => name === 'ticket.status_changed'

/** Writes down when tickets were finished and opened again, so that reports read it without the log. */
export async function keepFinish(cx: Cx, event: DomainEvent): Promise<void> {
  const { seq, ticketId, data, at, actorKind, actorId } = event
  const move = finishMoveOf(event)
  if (!ticketId || !move) return
  const byId = actorKind === 'user' ? actorId : null
  if (move === 'finished') {
    const stageId = idOf(data.stage)
    if (stageId) await store.insertFinish(cx, seq, { ticketId, stageId, finishedAt: at, byId })
    return
  }
  const newest = await store.findFinishBefore(cx, ticketId, seq)
  if (!newest) return
  if (move === 'reopening_undone') await store.saveReopening(cx, newest.seq, null)
  else if (newest.reopenedAt) return
  else if (move === 'finish_undone' || isSlip({ at: newest.finishedAt, byId: newest.byId }, { at, byId }))
    await store.deleteFinish(cx, newest.seq)
  else await store.saveReopening(cx, newest.seq, { at, by: reopenedBy(event) })
}

const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : null
