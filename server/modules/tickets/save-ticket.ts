import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { saveValuesOpen } from '../fields/custom-values.ts'
import { bookAutoClose } from './book-auto-close.ts'
import { bookWaking } from './book-waking.ts'
import { saveLabelsOpen } from './labels.store.ts'
import { awake, sameSleep, snoozeOf, type WokenBy } from './snooze.rules.ts'
import { bookStageLimits } from './stage-limits.ts'
import { saveAccessOpen } from './ticket-access.store.ts'
import { isOpenStatus, isReopening, secondsBetween } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

/**
 * Saves a changed ticket as its next version and says what happened to stage and status: `ticket.status_changed` with the new
 * stage, or `ticket.stage_changed` when the status stayed, both with the stage that was left and the seconds spent in it
 * (product.md RP12); `ticket.pipeline_changed` and `ticket.reopened` besides. Keeps what follows from the status: the labels'
 * copy of is_open, the booking of the automatic closing; what is done does not sleep on. `ticket.snoozed` and `ticket.woken` say
 * what became of its sleep; `wokenBy` unless told: a member, or that the ticket is done.
 */
export async function saveTicket(
  cx: Cx,
  before: TicketRecord,
  changed: TicketRecord,
  context: SaveContext,
): Promise<TicketRecord> {
  const [saved] = await saveTickets(cx, [{ before, changed }], context)
  if (!saved) throw new Error('saveTickets gave no ticket.')
  return saved
}

export type SaveContext = { stages: readonly store.StageRow[]; cause?: Record<string, unknown>; wokenBy?: WokenBy }

/**
 * Like saveTicket for many, in statements for all of them; `said` tells more of each, after what its move tells. `moveCause`: why one
 * of them moved, when that was not the cause of the change.
 */
export async function saveTickets(
  cx: Cx,
  list: readonly { before: TicketRecord; changed: TicketRecord; moveCause?: Record<string, unknown> }[],
  context: SaveContext,
  said: (saved: TicketRecord, at: number) => void = () => {},
): Promise<TicketRecord[]> {
  const saved = list.map(({ before, changed, moveCause }) => {
    const isDone = !isOpenStatus(changed.status)
    const kept = isDone ? awake : { thankedAt: null }
    return { before, moveCause, after: { ...changed, ...kept, version: before.version + 1, updatedAt: cx.now } }
  })
  await store.saveTickets(cx, saved)
  for (const [at, { before, after, moveCause }] of saved.entries()) {
    const wokenBy = context.wokenBy ?? (isOpenStatus(after.status) ? 'member' : 'done')
    tellSleep(cx, before, after, { ...context, wokenBy })
    const cause = moveCause ? { ...context.cause, ...moveCause } : context.cause
    if (after.stageId !== before.stageId) tellMove(cx, before, after, { ...context, cause })
    said(after, at)
  }
  const entered = new Set(saved.flatMap(({ before, after }) => (after.stageId === before.stageId ? [] : after.stageId)))
  await bookStageLimits(
    cx,
    context.stages.filter((stage) => entered.has(stage.id)),
  )
  const moved = saved.filter(({ before, after }) => after.stageId !== before.stageId && after.status !== before.status)
  await keepOpenness(cx, moved)
  if (moved.some(({ after }) => after.status === 'resolved')) await bookAutoClose(cx)
  return saved.map(({ after }) => after)
}

function tellMove(cx: Cx, before: TicketRecord, after: TicketRecord, context: SaveContext): void {
  const refOf = (id: string) => {
    const { name = '', waitsFor = null } = context.stages.find((stage) => stage.id === id) ?? {}
    return { id, name, ...(waitsFor !== null && { waitsFor }) }
  }
  const more = { ticketId: after.id, cause: context.cause }
  const [left, stage] = [refOf(before.stageId), refOf(after.stageId)]
  const { version } = after
  const seconds = secondsBetween(before.stageChangedAt, cx.now)
  if (after.pipelineId !== before.pipelineId) {
    const nameOf = (id: string) => context.stages.find((one) => one.pipelineId === id)?.pipelineName ?? ''
    const pipeline = (id: string) => ({ id, name: nameOf(id) })
    emit(
      cx,
      'ticket.pipeline_changed',
      {
        from: pipeline(before.pipelineId),
        to: pipeline(after.pipelineId),
        ...(after.queueId !== before.queueId && { leftQueueId: before.queueId }),
        version,
      },
      more,
    )
  }
  if (after.status === before.status) {
    emit(cx, 'ticket.stage_changed', { from: left, to: stage, seconds, version }, more)
    return
  }
  emit(cx, 'ticket.status_changed', { from: before.status, to: after.status, left, stage, seconds, version }, more)
  if (isReopening(before.status, after.status))
    emit(cx, 'ticket.reopened', { from: before.status, to: after.status, version }, more)
}

/** The copies of is_open beside labels, values and those who were chosen. */
async function keepOpenness(cx: Cx, moved: readonly { before: TicketRecord; after: TicketRecord }[]): Promise<void> {
  const turned = moved.filter(({ before, after }) => isOpenStatus(before.status) !== isOpenStatus(after.status))
  for (const isOpen of [true, false]) {
    const these = turned.filter(({ after }) => isOpenStatus(after.status) === isOpen)
    if (these.length === 0) continue
    const ids = these.map(({ after }) => after.id)
    await saveLabelsOpen(cx, ids, isOpen)
    await saveAccessOpen(cx, ids, isOpen)
    const valued = these.filter(({ before }) => Object.keys(before.custom).length > 0).map(({ after }) => after.id)
    if (valued.length > 0) await saveValuesOpen(cx, valued, isOpen)
  }
}

function tellSleep(
  cx: Cx,
  before: TicketRecord,
  after: TicketRecord,
  { wokenBy, cause }: { wokenBy: WokenBy; cause?: Record<string, unknown> },
): void {
  if (sameSleep(before, after)) return
  const more = { ticketId: after.id, cause }
  const snooze = snoozeOf(after)
  if (!snooze) {
    emit(cx, 'ticket.woken', { by: wokenBy, version: after.version }, more)
    return
  }
  const until = snooze.until?.toISOString() ?? null
  emit(cx, 'ticket.snoozed', { until, untilReply: snooze.untilReply, version: after.version }, more)
  bookWaking(cx, after)
}
