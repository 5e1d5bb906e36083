import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import { indexTicket } from './index-ticket.ts'
import { requireUsable } from './labels.service.ts'
import { addLabels, labelsOf, removeLabels } from './labels.store.ts'
import {
  absorb,
  dissolve,
  type KeptFields,
  type MessageFacts,
  type Returned,
  release,
  revive,
  sourceState,
  targetState,
  withMessages,
} from './merge.rules.ts'
import { requireMovable } from './pipeline-rights.rules.ts'
import { saveTicket } from './save-ticket.ts'
import { noStage } from './ticket-place.ts'
import { isOpenStatus, stageForStatus } from './tickets.rules.ts'
import { getTicketRecord, requireNotClosed, whyNotThere } from './tickets.service.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

export type { MessageFacts } from './merge.rules.ts'

/** What a merge did to the rows of both tickets, as plain JSON: keep it for releaseTicket. */
export type MergedTickets = {
  target: { before: KeptFields; after: KeptFields }
  source: { before: KeptFields }
  labelIds: string[]
  /** Tickets that had been merged into the source before, and are the target's now. */
  redirected: string[]
}

const mostLabels = 50

/**
 * Tickets by ids or codes that the actor sees, locked to the commit in one order for everybody, in the order asked for; 404
 * `ticket.not_found`, 410 `ticket.deleted` when one of them is not there.
 */
export async function lockTickets(cx: Cx, idsOrCodes: string[]): Promise<TicketRecord[]> {
  const found: TicketRecord[] = []
  for (const one of idsOrCodes) found.push(await getTicketRecord(cx, one))
  const locked = await store.lockTicketsByIds(
    cx,
    found.map((ticket) => ticket.id),
  )
  const byId = new Map(locked.map((ticket) => [ticket.id, ticket]))
  const tickets: TicketRecord[] = []
  for (const { id } of found) {
    const ticket = byId.get(id)
    if (!ticket) throw await whyNotThere(cx, { id })
    tickets.push(ticket)
  }
  return tickets
}

/**
 * The rows of a merge, both locked: the target gets what the source brings (merge.rules.ts) and the union of the labels, the
 * source is closed and points to the target, as does whatever was merged into it before. 403 `label.not_yours` for a label that the
 * target lacks and only other teams put on tickets, `pipeline.not_yours` where only others finish tickets; 409 `ticket.merged`, `ticket.closed`, `ticket.merge_loop`, 422
 * `ticket.merge_self`, `ticket.too_many_labels`.
 */
export async function absorbTicket(
  cx: Cx,
  { target, source }: { target: TicketRecord; source: TicketRecord },
): Promise<{ target: TicketRecord; source: TicketRecord; effect: MergedTickets }> {
  requireMergeable(target, source)
  const stages = await store.listStages(cx)
  const closed = stageForStatus(stages, source.pipelineId, 'closed')
  if (!closed) throw noStage(stages, source.pipelineId, 'closed')
  requireMovable(cx.actor, closed, closed)
  const labels = await labelsOf(cx, [target.id, source.id])
  const has = new Set((labels.get(target.id) ?? []).map((label) => label.id))
  const gainedLabels = (labels.get(source.id) ?? []).filter((label) => !has.has(label.id))
  await requireUsable(cx, gainedLabels)
  const labelIds = gainedLabels.map((label) => label.id)
  if (has.size + labelIds.length > mostLabels)
    throw unprocessable('ticket.too_many_labels', 'A ticket has at most 50 labels.')

  const gained = absorb(target, source)
  const cause = { rule: 'merged' }
  const [savedTarget, savedSource] = [
    await saveTicket(cx, target, gained, { stages, cause }),
    await saveTicket(cx, source, dissolve(source, closed, target, cx.now), { stages, cause }),
  ]
  await addLabels(cx, { id: target.id, isOpen: isOpenStatus(target.status), createdAt: target.createdAt }, labelIds)
  const redirected = await store.redirectMerged(cx, { from: source.id, to: target.id })
  if (savedTarget.description !== target.description) await indexTicket(cx, savedTarget)
  return {
    target: savedTarget,
    source: savedSource,
    effect: {
      target: { before: targetState(target), after: targetState(savedTarget) },
      source: { before: sourceState(source) },
      labelIds,
      redirected,
    },
  }
}

/**
 * Takes absorbTicket back. `facts`: of the messages that stay with the target. 403 `label.not_yours` when the target would lose a label
 * that only other teams take off; 409 `ticket.closed` for a closed target.
 */
export async function releaseTicket(
  cx: Cx,
  tickets: { target: TicketRecord; source: TicketRecord },
  effect: MergedTickets,
  more: { returned: Returned; facts: MessageFacts },
): Promise<{ target: TicketRecord; source: TicketRecord }> {
  const { target, source } = tickets
  requireNotClosed(target)
  const brought = new Set(effect.labelIds)
  const lost = ((await labelsOf(cx, [target.id])).get(target.id) ?? []).filter((label) => brought.has(label.id))
  await requireUsable(cx, lost)
  const stages = await store.listStages(cx)
  const { before } = effect.source
  const stage =
    stages.find((one) => one.id === before.stageId && !one.leaving) ?? stageForStatus(stages, source.pipelineId, 'open')
  if (!stage) throw noStage(stages, source.pipelineId, 'open')
  const cause = { rule: 'merge_undone' }
  const savedTarget = await saveTicket(cx, target, release(target, effect.target, more.returned, more.facts), {
    stages,
    cause,
  })
  const savedSource = await saveTicket(cx, source, revive(source, before, more.returned, stage), { stages, cause })
  await removeLabels(cx, target.id, effect.labelIds)
  await store.redirectMerged(cx, { from: target.id, to: source.id, only: effect.redirected })
  if (savedTarget.description !== target.description) await indexTicket(cx, savedTarget)
  return { target: savedTarget, source: savedSource }
}

/**
 * How a ticket stood before and after its messages were others, as plain JSON, and how many it had then; acts from before messages were
 * moved between tickets do not say that.
 */
export type MovedState = { before: KeptFields; after: KeptFields; messages?: number }

/** A ticket to which messages came or from which they went. */
export async function saveMessageFacts(
  cx: Cx,
  ticket: TicketRecord,
  facts: MessageFacts,
  cause?: Record<string, unknown>,
): Promise<{ ticket: TicketRecord; state: MovedState }> {
  const after = withMessages(ticket, facts)
  const saved = await saveTicket(cx, ticket, after, { stages: await store.listStages(cx), cause })
  return {
    ticket: saved,
    state: { before: targetState(ticket), after: targetState(saved), messages: saved.messageCount },
  }
}

/**
 * Takes saveMessageFacts back, now that the messages have returned. When others came or went in between, what it was before says nothing
 * of those: then it follows from what stands there.
 */
export async function restoreMessageFacts(
  cx: Cx,
  ticket: TicketRecord,
  state: MovedState,
  facts: MessageFacts,
): Promise<TicketRecord> {
  const returned = { messages: ticket.messageCount - facts.count, checklistTotal: 0, checklistDone: 0 }
  const back = release(ticket, state, returned, facts)
  const isAsLeft = (state.messages ?? ticket.messageCount) === ticket.messageCount
  return saveTicket(cx, ticket, isAsLeft ? back : withMessages(back, facts), { stages: await store.listStages(cx) })
}

function requireMergeable(target: TicketRecord, source: TicketRecord): void {
  if (target.id === source.id)
    throw unprocessable('ticket.merge_self', words`${{ ticket: target.code }} cannot be merged with itself.`, [
      { path: 'sourceIds', message: 'Name another ticket.' },
    ])
  if (target.mergedIntoId === source.id)
    throw conflict(
      'ticket.merge_loop',
      words`${{ ticket: target.code }} was merged into ${{ source: source.code }} itself. Undo that merge first.`,
    )
  requireNotClosed(target)
  requireNotClosed(source)
}

/** What is done and what there is of a ticket's checklist; the same numbers again change nothing. */
export async function saveChecklistCount(
  cx: Cx,
  ticket: TicketRecord,
  count: { total: number; done: number },
): Promise<TicketRecord> {
  if (ticket.checklistTotal === count.total && ticket.checklistDone === count.done) return ticket
  const after = { ...ticket, checklistTotal: count.total, checklistDone: count.done }
  return saveTicket(cx, ticket, after, { stages: await store.listStages(cx) })
}
