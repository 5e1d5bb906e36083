import type { Cx } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { together } from '../../platform/together.ts'
import { words } from '../../platform/words.ts'
import { type ContactRef, ensureContact } from '../customers/customers.service.ts'
import { saveFirstValues } from '../fields/custom-values.ts'
import { listKeptToTeams } from '../members/sight.ts'
import { nextTicketCode } from '../orgs/orgs.service.ts'
import { pipelineOfQueue, queueFor } from '../queues/queues.service.ts'
import { bookAutoClose } from './book-auto-close.ts'
import { chooseByRow, placeInQueue, prepareQueueChoice } from './choose-queue.ts'
import { indexTicket } from './index-ticket.ts'
import { requireUsable, resolveLabels } from './labels.service.ts'
import type { LabelRow } from './labels.store.ts'
import { addLabels } from './labels.store.ts'
import { requireMovable } from './pipeline-rights.rules.ts'
import { awake } from './snooze.rules.ts'
import { bookStageLimits } from './stage-limits.ts'
import { addChosen, findChosen, saveChosen } from './ticket-access.store.ts'
import { customOfNew, type DraftTicket, type FormParts, factsOfNew, readFormOfNew } from './ticket-custom.ts'
import { findTicketFacts } from './ticket-facts.ts'
import { assigneeOf, memberWhoAsks, requesterById, typeOf } from './ticket-fields.ts'
import { placeOfNew } from './ticket-place.ts'
import { cleanSubject, previewOf } from './ticket-words.rules.ts'
import { isOpenStatus, priorityOf, stageForStatus, type TicketStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

export type NewTicket = {
  /** Cut to 1,000 characters and put in one line; empty becomes "(no subject)". */
  subject: string
  /** Plain text. */
  description?: string
  /** Turned into text when there is no description. */
  descriptionHtml?: string
  status?: TicketStatus
  /** Decides the status; else the channel's stage, else the first stage of `status` (open) in the default pipeline. */
  stageId?: string
  /** 1 (low) to 4 (urgent); 2 unless told. */
  priority?: number
  /** Begins there, in the first stage of `status`; else in the channel's, the type's or the default pipeline. */
  pipelineId?: string
  /** Told by nobody: the one that a routing rule chooses, else that of the pipeline, else the default one. */
  queueId?: string
  /** Private: a maker who is a member is chosen to see it. Public unless told. */
  visibility?: 'public' | 'private'
  /** It begins in the queue of that ticket, and is seen by those who see that: what was private stays so. */
  seenLike?: Pick<TicketRecord, 'id' | 'queueId' | 'visibility' | 'conversationId'>
  typeId?: string | null
  /** Key of a type, instead of typeId. */
  type?: string
  assigneeId?: string | null
  dueAt?: Date | null
  /** Values of custom fields by key. */
  custom?: Readonly<Record<string, unknown>>
  requester?: { id: string } | { email?: string | null; name?: string | null; phone?: string | null }
  /** Ids or names. */
  labels?: string[]
  source: 'email' | 'manual' | 'api' | 'phone' | 'form' | 'import' | 'recurring'
  channelId?: string | null
  conversationId?: string | null
  followUpOfId?: string | null
  mayBelongToId?: string | null
  /** Of an import, when it was made elsewhere; now unless told. All else that is kept of it begins now. */
  createdAt?: Date
}

/** A ticket that was just made, with everything that its page names, so that nothing is read again. */
export type MadeTicket = {
  ticket: TicketRecord
  stage: store.StageRow
  queue: { id: string; name: string }
  type: store.TypeRow | null
  assignee: { id: string; name: string } | null
  requester: ContactRef | null
  channel: store.ChannelRow | null
  labels: LabelRow[]
  stages: store.StageRow[]
  form: FormParts | null
}

/**
 * Makes a ticket: code, requester found or made, account of the requester, labels, search document, events
 * `ticket.created` and, with an assignee, `ticket.assigned`. Ids that lead nowhere are 422 and name their field; 403
 * `pipeline.not_yours`, `pipeline.not_seen` for who may not make tickets in the pipeline.
 */
export async function makeTicket(cx: Cx, input: NewTicket): Promise<MadeTicket> {
  if (input.visibility === 'private') require(cx.actor, 'tickets:update')
  const wish = input.custom ?? {}
  // All that is read before the ticket gets its number, in as few round trips as there are.
  const [place, { requester, memberId }, labels, form, conversationId] = await together([
    placeOf(cx, input),
    whoAsks(cx, input),
    labelsOf(cx, input),
    readFormOfNew(cx, wish),
    input.conversationId ?? keptConversation(cx, input.seenLike),
  ])
  const { stages, channel, type, choice, firstStage, firstQueue, assignee, isToldPlace } = place
  const at = input.createdAt ?? cx.now
  const isOpen = isOpenStatus(firstStage.status)
  const description = input.description ?? (input.descriptionHtml ? htmlToText(input.descriptionHtml) : '')
  const draft: DraftTicket = {
    id: newId(),
    subject: cleanSubject(input.subject),
    description,
    pipelineId: firstStage.pipelineId,
    stageId: firstStage.id,
    status: firstStage.status,
    priority: input.priority ?? 2,
    typeId: type?.id ?? null,
    queueId: firstQueue.id,
    visibility: input.seenLike?.visibility ?? input.visibility ?? 'public',
    requesterUserId: memberId,
    assigneeId: assignee?.id ?? null,
    requesterId: requester?.id ?? null,
    accountId: requester?.account?.id ?? null,
    source: input.source,
    channelId: input.channelId ?? null,
    conversationId,
    followUpOfId: input.followUpOfId ?? null,
    mayBelongToId: input.mayBelongToId ?? null,
    mergedIntoId: null,
    checklistTotal: 0,
    checklistDone: 0,
    createdByKind: cx.actor.kind,
    createdById: cx.actor.kind === 'user' ? cx.actor.userId : cx.actor.kind === 'contact' ? cx.actor.contactId : null,
    preview: previewOf(description),
    version: 1,
    messageCount: 0,
    createdAt: at,
    updatedAt: cx.now,
    statusChangedAt: cx.now,
    stageChangedAt: cx.now,
    dueAt: input.dueAt ?? null,
    ...awake,
    thankedAt: null,
    firstResponseAt: null,
    resolvedAt: isOpen ? null : cx.now,
    closedAt: firstStage.status === 'closed' ? cx.now : null,
    lastMessageAt: null,
    lastCustomerMessageAt: null,
    lastAgentMessageAt: null,
    waitingSince: null,
  }
  const labelIds = labels.map((label) => label.id)
  const { custom, changes } = await customOfNew(cx, draft, wish, labelIds, form)
  const told = { isToldPlace, stages }
  const asked = { ticket: { ...draft, custom }, stage: firstStage, queue: firstQueue }
  // As a rule all that the rules ask is known: then the ticket begins in its queue.
  const facts =
    choice && (await factsOfNew(cx, form?.fields ?? [], { draft: asked.ticket, labelIds, keys: choice.keys }))
  const early = (facts && choice?.choose(facts)) ?? null
  const begun = early ? placeInQueue(asked, early.queue, told) : asked
  const uncoded = begun.ticket
  // As late as can be: whoever makes a ticket waits here for the commit of the one before.
  const inserted: TicketRecord = {
    ...uncoded,
    code: await store.insertTicket(cx, uncoded, nextTicketCode(cx, uncoded.accountId)),
  }
  if (input.seenLike)
    await saveChosen(cx, { id: inserted.id, isOpen, createdAt: at }, await findChosen(cx, input.seenLike.id))
  else if (input.visibility === 'private' && cx.actor.kind === 'user')
    await addChosen(cx, { id: inserted.id, isOpen, createdAt: at }, [cx.actor.userId])
  await addLabels(cx, { id: inserted.id, isOpen, createdAt: at }, labelIds)
  await saveFirstValues(cx, { id: inserted.id, isOpen, createdAt: at }, changes)
  const made = early ?? (choice && !facts ? await chooseByRow(cx, choice, inserted.id) : null)
  const chosen = made?.queue
  const placed = { ...begun, ticket: inserted }
  const { ticket, stage, queue } = made && !early ? placeInQueue(placed, made.queue, told) : placed
  await store.saveTicket(cx, inserted, ticket)
  await made?.keep(ticket.id)
  await indexTicket(cx, ticket)
  emit(
    cx,
    'ticket.created',
    {
      code: ticket.code,
      subject: ticket.subject,
      status: ticket.status,
      stage: { id: stage.id, name: stage.name, ...(stage.waitsFor !== null && { waitsFor: stage.waitsFor }) },
      priority: priorityOf(ticket.priority),
      dueAt: ticket.dueAt?.toISOString() ?? null,
      queue,
      // The routing rule that chose the queue.
      ...(chosen ? { rule: chosen.rule } : {}),
      visibility: ticket.visibility,
      type: type?.key ?? null,
      source: ticket.source,
      channelId: ticket.channelId,
      requester: requester ? { id: requester.id, name: requester.name } : null,
      // The member who asks, when it is one of our own.
      ...(ticket.requesterUserId ? { member: ticket.requesterUserId } : {}),
      labels: labels.map((label) => ({ id: label.id, name: label.name })),
      custom: changes.map(({ field, to }) => ({ field, to })),
      followUpOfId: ticket.followUpOfId,
      version: 1,
    },
    { ticketId: ticket.id },
  )
  if (assignee)
    emit(
      cx,
      'ticket.assigned',
      { from: null, to: { id: assignee.id, name: assignee.name }, version: 1 },
      { ticketId: ticket.id, cause: { created: true } },
    )
  if (stage.status === 'resolved') await bookAutoClose(cx)
  await bookStageLimits(cx, [stage])
  return { ticket, stage, queue, type, assignee, requester, channel, labels, stages, form }
}

/** Where the ticket begins and whose it is, as it was told or as is usual, and what a rule may choose instead. */
async function placeOf(cx: Cx, input: NewTicket) {
  const isTold = input.stageId !== undefined || input.pipelineId !== undefined
  const isRouted = !input.queueId && !input.seenLike && input.source !== 'import' && !cx.quiet?.includes('automations')
  const [assignee, stages, channel, type, queuePipelineId, choice] = await together([
    assigneeOf(cx, input.assigneeId ?? null),
    store.listStages(cx),
    channelOf(cx, input),
    typeOf(cx, input),
    input.queueId && !isTold ? pipelineOfQueue(cx, input.queueId) : null,
    isRouted ? prepareQueueChoice(cx) : null,
  ])
  const usual = {
    stageId: channel?.stageId,
    pipelineId: type?.pipelineId ?? usable(stages, queuePipelineId, input.status),
  }
  const firstStage = placeOfNew(stages, input, usual)
  requireMovable(cx.actor, null, firstStage)
  const firstQueue = await queueFor(cx, input.queueId ?? input.seenLike?.queueId ?? firstStage.pipelineQueueId)
  const isToldPlace = isTold || Boolean(usual.stageId ?? type?.pipelineId)
  return { stages, channel, type, choice, firstStage, firstQueue, assignee, isToldPlace }
}

/** The requester, found or made, and the member who that is. */
async function whoAsks(cx: Cx, input: NewTicket) {
  const requester = await requesterOf(cx, input)
  return { requester, memberId: await memberWhoAsks(cx, requester) }
}

async function labelsOf(cx: Cx, input: NewTicket): Promise<LabelRow[]> {
  const labels = await resolveLabels(cx, input.labels ?? [])
  await requireUsable(cx, labels)
  return labels
}

/** A pipeline that has a stage for new tickets: one that is being deleted has none any more. */
const usable = (stages: readonly store.StageRow[], pipelineId: string | null, status: TicketStatus = 'open') =>
  pipelineId && stageForStatus(stages, pipelineId, status) ? pipelineId : null

/** The conversation of a ticket that is kept to teams by it: what is made of that ticket is for no others. */
async function keptConversation(cx: Cx, like: NewTicket['seenLike']): Promise<string | null> {
  if (!like?.conversationId) return null
  const kept = await listKeptToTeams(cx, 'channels')
  if (kept.length === 0) return null
  const channelId = (await findTicketFacts(cx, [like.id])).get(like.id)?.conversationChannelId
  return kept.some(({ id }) => id === channelId) ? like.conversationId : null
}

/** Mail that had arrived before its channel was switched off still becomes a ticket; nobody else begins one there. */
async function channelOf(cx: Cx, input: NewTicket): Promise<store.ChannelRow | null> {
  if (!input.channelId) return null
  const channel = await store.findChannel(cx, input.channelId)
  if (channel && !channel.enabled && input.source !== 'email' && input.source !== 'import')
    throw unprocessable(
      'ticket.channel_off',
      words`The channel ${{ channel: channel.name }} (${{ address: channel.address }}) is switched off. Choose another one, or switch it on in Settings > Channels.`,
      [{ path: 'channelId', message: 'This channel is switched off.' }],
    )
  if (channel) return channel
  throw unprocessable('ticket.unknown_channel', 'There is no such channel.', [
    { path: 'channelId', message: 'There is no such channel.' },
  ])
}

async function requesterOf(cx: Cx, input: NewTicket): Promise<ContactRef | null> {
  if (!input.requester) return null
  if (!('id' in input.requester))
    return (await ensureContact(cx, { ...input.requester, createdAt: input.createdAt })).contact
  return requesterById(cx, input.requester.id, 'requester.id')
}
