import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { bookAutoClose } from './book-auto-close.ts'
import { saveLabelsOpen } from './labels.store.ts'
import { isOpenStatus, isReopening, type Stage } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

/**
 * Saves a changed ticket as its next version and says what happened to stage and status: `ticket.status_changed` with the new
 * stage, or `ticket.stage_changed` when the status stayed; `ticket.reopened` besides, when finished work came back. Keeps what
 * follows from the status: the labels' copy of is_open, the booking of the automatic closing.
 */
export async function saveTicket(
  cx: Cx,
  before: TicketRecord,
  changed: TicketRecord,
  context: { stages: readonly Stage[]; cause?: Record<string, unknown> },
): Promise<TicketRecord> {
  const after = { ...changed, version: before.version + 1, updatedAt: cx.now }
  await store.saveTicket(cx, before, after)
  if (after.stageId === before.stageId) return after
  const refOf = (id: string) => ({ id, name: context.stages.find((stage) => stage.id === id)?.name ?? '' })
  const more = { ticketId: after.id, cause: context.cause }
  const stage = refOf(after.stageId)
  const { version } = after
  if (after.status === before.status) {
    emit(cx, 'ticket.stage_changed', { from: refOf(before.stageId), to: stage, version }, more)
    return after
  }
  emit(cx, 'ticket.status_changed', { from: before.status, to: after.status, stage, version }, more)
  if (isReopening(before.status, after.status))
    emit(cx, 'ticket.reopened', { from: before.status, to: after.status, version }, more)
  if (isOpenStatus(before.status) !== isOpenStatus(after.status))
    await saveLabelsOpen(cx, after.id, isOpenStatus(after.status))
  if (after.status === 'resolved') await bookAutoClose(cx)
  return after
}
