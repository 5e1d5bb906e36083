import { type Sentence, sentence } from '../../platform/words.ts'

/**
 * The life of a ticket, pure (product.md D2, D3, D14, PS1-PS6, PS14). Status is one of five fixed values and always the status
 * of the ticket's stage; stages are the organization's own and belong to a pipeline.
 */
export const ticketStatuses = ['open', 'in_progress', 'waiting', 'resolved', 'closed'] as const
export type TicketStatus = (typeof ticketStatuses)[number]

/** Words of other help desks that are understood wherever a status is given (D2). */
export const statusSynonyms = { pending: 'waiting', hold: 'waiting', solved: 'resolved', new: 'open' } as const
export type StatusWord = TicketStatus | keyof typeof statusSynonyms

export const ticketPriorities = ['low', 'medium', 'high', 'urgent'] as const
export type TicketPriority = (typeof ticketPriorities)[number]
export type PriorityWord = TicketPriority | 'normal'

/** The status that a word means. */
export function statusOf(word: StatusWord): TicketStatus {
  return word in statusSynonyms ? statusSynonyms[word as keyof typeof statusSynonyms] : (word as TicketStatus)
}

/** The stored rank of a priority, 1 (low) to 4 (urgent); `normal` is medium (D4). */
export function rankOf(word: PriorityWord): number {
  return word === 'normal' ? 2 : ticketPriorities.indexOf(word) + 1
}

/** The word of a stored rank. Throws outside 1-4: the database does not hold such rows. */
export function priorityOf(rank: number): TicketPriority {
  const word = ticketPriorities[rank - 1]
  if (!word) throw new Error(`There is no priority of rank ${rank}.`)
  return word
}

/** "All open": not resolved and not closed (D2). */
export function isOpenStatus(status: TicketStatus): boolean {
  return status === 'open' || status === 'in_progress' || status === 'waiting'
}

export type Stage = {
  id: string
  pipelineId: string
  name: string
  status: TicketStatus
  position: number
  /** True while its tickets are moved away, since it was deleted: nothing enters it any more. */
  leaving: boolean
}

/** What the rules read and write of a ticket. */
export type TicketState = {
  status: TicketStatus
  stageId: string
  pipelineId: string
  statusChangedAt: Date
  stageChangedAt: Date
  firstResponseAt: Date | null
  resolvedAt: Date | null
  closedAt: Date | null
  /** The earliest message of the customer that nobody has answered yet. */
  waitingSince: Date | null
}

/** How tickets move by themselves; the organization's settings. */
export type MoveSettings = {
  autoInProgress: boolean
  openOnReply: boolean
  reopenOnReply: boolean
  /** Days after resolving in which a reply reopens; null: as long as the ticket is not closed. */
  reopenDays: number | null
  /** What comes too late to reopen, or to a closed ticket, begins another ticket; else it reopens all the same. */
  followUpOnReply: boolean
}

export const dayMs = 86_400_000

/** The first stage of the pipeline with the status, by position; null when it has none (D3). */
export function stageForStatus<S extends Stage>(
  stages: readonly S[],
  pipelineId: string,
  status: TicketStatus,
): S | null {
  return (
    stages
      .filter((stage) => stage.pipelineId === pipelineId && stage.status === status && !stage.leaving)
      .sort((a, b) => a.position - b.position || a.id.localeCompare(b.id))[0] ?? null
  )
}

/**
 * The ticket in another stage. Resolving and closing note their moment and end the customer's wait; reopening forgets both
 * moments. A stage with the same status changes nothing else.
 */
export function moveToStage<T extends TicketState>(ticket: T, stage: Stage, now: Date): T {
  if (stage.id === ticket.stageId) return ticket
  const place = { stageId: stage.id, pipelineId: stage.pipelineId, status: stage.status, stageChangedAt: now }
  const moved = { ...ticket, ...place }
  if (stage.status === ticket.status) return moved
  moved.statusChangedAt = now
  if (isOpenStatus(stage.status)) return { ...moved, resolvedAt: null, closedAt: null }
  moved.waitingSince = null
  moved.resolvedAt = stage.status === 'resolved' ? now : (ticket.resolvedAt ?? now)
  moved.closedAt = stage.status === 'closed' ? now : null
  return moved
}

/** True when a move brings a finished ticket back to work. */
export function isReopening(from: TicketStatus, to: TicketStatus): boolean {
  return !isOpenStatus(from) && isOpenStatus(to)
}

export type Transition = {
  status: TicketStatus
  stageId: string | null
  allowed: boolean
  /** Why it is not allowed; null when it is. */
  why: Sentence | null
}

/** Every status with the stage it leads to, and the reason where the ticket may not go there now (PS6). */
export function transitionsOf(
  ticket: Pick<TicketState, 'status' | 'stageId' | 'pipelineId'>,
  stages: readonly Stage[],
  may: May,
): Transition[] {
  return ticketStatuses.map((status) => {
    const here = status === ticket.status
    const stage = here ? null : stageForStatus(stages, ticket.pipelineId, status)
    const why = here
      ? null
      : may.update && !stage
        ? sentence('ticket.status_without_stage', 'The pipeline of this ticket has no stage with this status.')
        : whyNot(ticket.status, { status, id: stage?.id ?? '' }, may)
    return { status, stageId: here ? ticket.stageId : (stage?.id ?? null), allowed: why === null, why }
  })
}

export type StageMove<S extends Stage> = { stage: S; allowed: boolean; why: Sentence | null }

/** Every stage that is not about to go, in order, those of the ticket's own pipeline first, with the reason where the ticket may not go there now (PS6). */
export function stageMovesOf<S extends Stage>(
  ticket: Pick<TicketState, 'status' | 'stageId' | 'pipelineId'>,
  stages: readonly S[],
  may: May,
): StageMove<S>[] {
  const isForeign = (stage: Stage) => (stage.pipelineId === ticket.pipelineId ? 0 : 1)
  return stages
    .filter((stage) => !stage.leaving || stage.id === ticket.stageId)
    .sort((a, b) => isForeign(a) - isForeign(b) || a.pipelineId.localeCompare(b.pipelineId) || a.position - b.position)
    .map((stage) => {
      const why = stage.id === ticket.stageId ? null : whyNot(ticket.status, stage, may)
      return { stage, allowed: why === null, why }
    })
}

/** `barred`: why this person moves it to no such stage, by the teams of the pipelines. */
type May = { update: boolean; reopen: boolean; barred?: (stageId: string) => Sentence | null }

/** Why a ticket may not be moved from one status to another stage now; null when it may. */
function whyNot(from: TicketStatus, to: Pick<Stage, 'id' | 'status'>, may: May): Sentence | null {
  if (!may.update) return sentence('ticket.role_reads', 'Your role does not change tickets.')
  const barred = may.barred?.(to.id) ?? null
  if (barred) return barred
  if (from !== 'closed') return null
  if (to.status !== 'open') return sentence('ticket.locked', 'A closed ticket is locked. Reopen it first.')
  return may.reopen ? null : sentence('ticket.role_reopens_not', 'Your role does not reopen closed tickets.')
}

export type MailClass = 'normal' | 'auto' | 'bounce' | 'list'

/** True for mail that a machine wrote about or instead of a person: it never moves a ticket. */
export function isMachineMail(mailClass: MailClass): boolean {
  return mailClass === 'auto' || mailClass === 'bounce'
}

/**
 * Where a customer's message that answers this ticket belongs (PS14): `append` to it, or `follow_up`, a new ticket that is
 * linked to it, because it is closed or was resolved longer ago than the window and the organization wants that. Machine mail is
 * appended and moves nothing.
 */
export function destinationOfReply(
  ticket: Pick<TicketState, 'status' | 'resolvedAt'>,
  settings: Pick<MoveSettings, 'reopenOnReply' | 'reopenDays' | 'followUpOnReply'>,
  mailClass: MailClass,
  now: Date,
): 'append' | 'follow_up' {
  if (isMachineMail(mailClass) || !settings.followUpOnReply) return 'append'
  if (ticket.status === 'closed') return 'follow_up'
  if (ticket.status !== 'resolved' || !settings.reopenOnReply || settings.reopenDays === null) return 'append'
  return insideWindow(ticket.resolvedAt, settings.reopenDays, now) ? 'append' : 'follow_up'
}

const insideWindow = (resolvedAt: Date | null, days: number, now: Date) =>
  resolvedAt === null || now.getTime() - resolvedAt.getTime() <= days * dayMs

/**
 * What a customer's message does, each as the organization wants it: it begins the wait when nobody waits yet, moves waiting to
 * open, and reopens a resolved ticket inside the window; where no tickets follow finished ones, a closed one and one after the window
 * too. Machine mail, held messages (unverified sender) and mere thanks to a resolved ticket do nothing; a closed ticket else
 * stays as it is.
 * A pipeline without an open stage leaves the status alone.
 */
export function afterCustomerMessage<T extends TicketState>(
  ticket: T,
  message: { at: Date; mailClass: MailClass; held: boolean; onlyThanks?: boolean },
  context: { settings: MoveSettings; stages: readonly Stage[]; now: Date },
): T {
  const { settings, stages, now } = context
  if (isMachineMail(message.mailClass) || message.held) return ticket
  if (ticket.status === 'closed' && settings.followUpOnReply) return ticket
  if (message.onlyThanks && ticket.status === 'resolved') return ticket
  const stage = opensOnReply(ticket, settings, now) ? stageForStatus(stages, ticket.pipelineId, 'open') : null
  if (!stage && ticket.status === 'closed') return ticket
  const moved = stage ? moveToStage(ticket, stage, now) : ticket
  const waitingSince = moved.waitingSince === null || message.at < moved.waitingSince ? message.at : moved.waitingSince
  return { ...moved, waitingSince }
}

function opensOnReply(
  { status, resolvedAt }: Pick<TicketState, 'status' | 'resolvedAt'>,
  settings: MoveSettings,
  now: Date,
): boolean {
  if (status === 'waiting') return settings.openOnReply
  if (status === 'closed') return !settings.followUpOnReply
  if (status !== 'resolved' || !settings.reopenOnReply) return false
  return !settings.followUpOnReply || settings.reopenDays === null || insideWindow(resolvedAt, settings.reopenDays, now)
}

/** A person who takes an open ticket himself begins to work on it, when the organization wants it (D2). */
export function afterTaking<T extends TicketState>(
  ticket: T,
  context: { settings: Pick<MoveSettings, 'autoInProgress'>; stages: readonly Stage[]; now: Date },
): T {
  if (!context.settings.autoInProgress || ticket.status !== 'open') return ticket
  const stage = stageForStatus(context.stages, ticket.pipelineId, 'in_progress')
  return stage ? moveToStage(ticket, stage, context.now) : ticket
}

/**
 * What a message of the team does. A person's public reply is the first response (once) and ends the customer's wait; a
 * person's first act, reply or note, moves open to in progress when the organization wants it and no other status was asked
 * for. Messages of the product itself (`human` false) do nothing.
 */
export function afterAgentMessage<T extends TicketState>(
  ticket: T,
  message: { at: Date; kind: 'public' | 'note'; human: boolean; setsStatus: boolean },
  context: { settings: MoveSettings; stages: readonly Stage[]; now: Date },
): T {
  if (!message.human) return ticket
  const answered =
    message.kind === 'public'
      ? { ...ticket, firstResponseAt: ticket.firstResponseAt ?? message.at, waitingSince: null }
      : ticket
  const { settings, stages, now } = context
  if (message.setsStatus || !settings.autoInProgress || answered.status !== 'open') return answered
  const stage = stageForStatus(stages, answered.pipelineId, 'in_progress')
  return stage ? moveToStage(answered, stage, now) : answered
}

/** Whole seconds from one instant to a later one; 0 when the clock went back. */
export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000))
}
