import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { guardFinish } from './guard-finish.ts'
import { labelsOf } from './labels.store.ts'
import { requireMovable } from './pipeline-rights.rules.ts'
import { saveTicket } from './save-ticket.ts'
import { awake, sleepOf, snoozeOf, whyNoSnooze } from './snooze.rules.ts'
import { requireFilledForMove } from './ticket-custom.ts'
import { noStage } from './ticket-place.ts'
import { previewOf } from './ticket-words.rules.ts'
import {
  afterAgentMessage,
  afterCustomerMessage,
  isMachineMail,
  isOpenStatus,
  type MailClass,
  moveToStage,
  stageForStatus,
  type TicketStatus,
} from './tickets.rules.ts'
import { requireNotClosed } from './tickets.service.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

/**
 * What a message does to its ticket (product.md D2). Called in the transaction that writes the message, with the ticket
 * locked by lockTicket; returns the ticket as it stands then. The message's own event is the caller's.
 */

/** `text`: the message without quoted history, for the list's preview. */
type Arrived = { at: Date; text: string }

const earlier = (a: Date | null, b: Date) => (a === null || b < a ? b : a)
const later = (a: Date | null, b: Date) => (a === null || b > a ? b : a)

/**
 * A message came in from outside. Waiting becomes open, resolved inside the window is reopened, the wait begins; automatic
 * mail and held messages (unverified sender) only count, and so does a message that only says `thanks` to a resolved ticket: it
 * stays resolved, which `ticket.stayed_resolved` tells with the reason. A ticket that sleeps until the customer writes wakes. When a held one is accepted later, call again with
 * `acceptedLater`: it takes effect and is not counted twice.
 */
export async function recordCustomerMessage(
  cx: Cx,
  ticket: TicketRecord,
  message: Arrived & {
    mailClass: MailClass
    held: boolean
    acceptedLater?: boolean
    /** The message says thanks and nothing else, in these words. */
    thanks?: { messageId: string; language: string; thanks: string } | null
  },
): Promise<TicketRecord> {
  const { stages, settings } = await readMoveParts(cx)
  const onlyThanks = Boolean(message.thanks) && ticket.status === 'resolved'
  const moved = afterCustomerMessage(ticket, { ...message, onlyThanks }, { settings, stages, now: cx.now })
  const counted = message.acceptedLater
    ? moved
    : {
        ...moved,
        messageCount: moved.messageCount + 1,
        preview: previewOf(message.text),
        lastMessageAt: later(moved.lastMessageAt, message.at),
      }
  const speaks = !message.held && !isMachineMail(message.mailClass)
  const heard = speaks
    ? {
        ...counted,
        ...(ticket.wakesOnReply && awake),
        ...(onlyThanks && { thankedAt: cx.now }),
        lastCustomerMessageAt: later(counted.lastCustomerMessageAt, message.at),
      }
    : counted
  const saved = await saveTicket(cx, ticket, heard, { stages, wokenBy: 'reply', cause: { rule: 'customer_message' } })
  if (speaks && onlyThanks)
    emit(
      cx,
      'ticket.stayed_resolved',
      { reason: 'only_thanks', ...message.thanks, version: saved.version },
      { ticketId: ticket.id, cause: { rule: 'only_thanks' } },
    )
  return saved
}

/** What a move by a message is decided by. */
export type MoveParts = { stages: store.StageRow[]; settings: Awaited<ReturnType<typeof getOrgSettings>> }

export async function readMoveParts(cx: Cx): Promise<MoveParts> {
  const [stages, settings] = await Promise.all([store.listStages(cx), getOrgSettings(cx)])
  return { stages, settings }
}

/** What a message of the team changed, as plain JSON: keep it with the message for undoAgentMessage. */
export type MessageEffect = {
  before: Record<string, string | null>
  after: Record<string, string | null>
  /** The sleep that it ended, as it resolved or closed the ticket. */
  slept?: { until: string | null; untilReply: boolean }
}

const effectFields = [
  'stageId',
  'preview',
  'statusChangedAt',
  'stageChangedAt',
  'firstResponseAt',
  'resolvedAt',
  'closedAt',
  'lastMessageAt',
  'lastAgentMessageAt',
] as const satisfies readonly (keyof TicketRecord)[]

/** What is kept besides: the wait is joined with what happened since, not put back. */
const waitOf = (ticket: TicketRecord) => ({ waitingSince: ticket.waitingSince?.toISOString() ?? null })

const plain = (ticket: TicketRecord) =>
  Object.fromEntries(
    effectFields.map((field) => {
      const value = ticket[field]
      return [field, value instanceof Date ? value.toISOString() : value]
    }),
  )

/**
 * A message of the team was written. A person's public reply is the first response and ends the wait; a person's first act
 * moves open to in progress; `setStatus` moves where the writer asked. `parts`: if they were read. A ticket without a conversation gets `conversationId`. 409 `ticket.closed`, 422 `ticket.no_stage`.
 */
export async function recordAgentMessage(
  cx: Cx,
  ticket: TicketRecord,
  message: Arrived & {
    kind: 'public' | 'note'
    setStatus?: TicketStatus
    finishAnyway?: string
    conversationId?: string | null
  },
  parts?: MoveParts,
): Promise<{ ticket: TicketRecord; effect: MessageEffect }> {
  requireNotClosed(ticket)
  const { stages, settings } = parts ?? (await readMoveParts(cx))
  const human = cx.actor.kind === 'user'
  const { at, kind, setStatus } = message
  const movesNothing = setStatus !== undefined || cx.quiet?.includes('automations') === true
  let after = afterAgentMessage(
    ticket,
    { at, kind, human, setsStatus: movesNothing },
    { settings, stages, now: cx.now },
  )
  if (setStatus !== undefined && setStatus !== after.status) {
    const stage = stageForStatus(stages, after.pipelineId, setStatus)
    if (!stage) throw noStage(stages, after.pipelineId, setStatus)
    requireMovable(cx.actor, stage, stage)
    after = moveToStage(after, stage, cx.now)
    await guardFinish(cx, ticket, after.status, message.finishAnyway)
    await requireFilledForMove(
      cx,
      ticket,
      after,
      [...((await labelsOf(cx, [ticket.id])).get(ticket.id) ?? [])].map(({ id }) => id),
    )
  }
  after = {
    ...after,
    conversationId: after.conversationId ?? message.conversationId ?? null,
    messageCount: after.messageCount + 1,
    preview: previewOf(message.text),
    lastMessageAt: later(after.lastMessageAt, at),
    lastAgentMessageAt: human && kind === 'public' ? later(after.lastAgentMessageAt, at) : after.lastAgentMessageAt,
  }
  const cause = setStatus === undefined && after.status !== ticket.status ? { rule: 'first_agent_action' } : undefined
  const read =
    cx.actor.kind === 'user' && after.lastMessageAt
      ? store.saveRead(cx, ticket.id, cx.actor.userId, after.lastMessageAt)
      : undefined
  const [saved] = await Promise.all([saveTicket(cx, ticket, after, { stages, cause }), read])
  const slept = saved.isSnoozed ? null : snoozeOf(ticket)
  const effect: MessageEffect = { before: { ...plain(ticket), ...waitOf(ticket) }, after: plain(saved) }
  if (slept) effect.slept = { until: slept.until?.toISOString() ?? null, untilReply: slept.untilReply }
  return { ticket: saved, effect }
}

/**
 * Takes back what recordAgentMessage did, for a reply that was undone before it left. What changed again since then (a
 * customer wrote, a colleague moved the ticket) stays.
 */
export async function undoAgentMessage(cx: Cx, ticket: TicketRecord, effect: MessageEffect): Promise<TicketRecord> {
  const stages = await store.listStages(cx)
  const now = plain(ticket)
  const back: Record<string, unknown> = {}
  for (const field of effectFields) {
    const before = effect.before[field] ?? null
    if (now[field] !== (effect.after[field] ?? null) || now[field] === before) continue
    back[field] = before !== null && field !== 'stageId' && field !== 'preview' ? new Date(before) : before
  }
  const stage = stages.find((one) => one.id === back.stageId && !one.leaving)
  const place = stage ? { stageId: stage.id, pipelineId: stage.pipelineId, status: stage.status } : {}
  if (!stage)
    for (const field of ['stageId', 'statusChangedAt', 'stageChangedAt', 'resolvedAt', 'closedAt']) delete back[field]
  const after = { ...ticket, ...back, ...place, messageCount: ticket.messageCount - 1 } as TicketRecord
  // Nobody else has answered meanwhile: who waited before waits on, whoever wrote since.
  const waited = effect.before.waitingSince
  if (waited && now.lastAgentMessageAt === (effect.after.lastAgentMessageAt ?? null) && isOpenStatus(after.status))
    after.waitingSince = earlier(after.waitingSince, new Date(waited))
  // It sleeps on, unless somebody wrote or woke it since, or its moment has passed.
  const isUntouched = now.lastMessageAt === (effect.after.lastMessageAt ?? null) && !ticket.isSnoozed
  if (effect.slept && isUntouched && isOpenStatus(after.status) && !isOpenStatus(ticket.status)) {
    const { until, untilReply } = effect.slept
    const wish = { until: until === null ? null : new Date(until), untilReply }
    if (whyNoSnooze(wish, cx.now, true) === null) Object.assign(after, sleepOf(wish))
  }
  return saveTicket(cx, ticket, after, { stages, cause: { rule: 'message_undone' } })
}
