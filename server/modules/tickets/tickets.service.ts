import type { Cx } from '../../platform/context.ts'
import { conflict, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { indexDocument } from '../../platform/search.ts'
import type { ContactRef } from '../customers/customers.service.ts'
import { ensureContact, findContactRef } from '../customers/customers.service.ts'
import { requireAssignable } from '../members/members.service.ts'
import { allocateTicketCode } from '../orgs/orgs.service.ts'
import { bookAutoClose } from './book-auto-close.ts'
import { resolveLabels } from './labels.service.ts'
import { addLabels } from './labels.store.ts'
import { ticketRefOf } from './ticket-codes.rules.ts'
import { cleanSubject } from './ticket-words.rules.ts'
import { isOpenStatus, priorityOf, type Stage, stageForStatus, type TicketStatus } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'
import * as store from './tickets.store.ts'

export type { TicketRecord } from './tickets.store.ts'

/** The ticket by id or code, if the actor sees it, else 404 `ticket.not_found`: unseen and absent look the same. */
export async function getTicketRecord(cx: Cx, idOrCode: string): Promise<TicketRecord> {
  const ref = ticketRefOf(idOrCode)
  const ticket = ref ? await store.findTicket(cx, ref) : null
  if (!ticket) throw ticketNotFound()
  return ticket
}

/** Like getTicketRecord, locked to the commit. Every change of a ticket begins with it. */
export async function lockTicket(cx: Cx, idOrCode: string): Promise<TicketRecord> {
  const ref = ticketRefOf(idOrCode)
  const ticket = ref ? await store.lockTicket(cx, ref) : null
  if (!ticket) throw ticketNotFound()
  return ticket
}

export const ticketNotFound = () => notFound('ticket.not_found', 'There is no such ticket, or you may not see it.')

/** 409 `ticket.closed`: a closed ticket is locked (product.md D14). */
export function requireNotClosed(ticket: Pick<TicketRecord, 'status' | 'code'>): void {
  if (ticket.status === 'closed')
    throw conflict('ticket.closed', `${ticket.code} is closed and locked. Reopen it before changing it.`)
}

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
  typeId?: string | null
  /** Key of a type, instead of typeId. */
  type?: string
  assigneeId?: string | null
  requester?: { id: string } | { email?: string | null; name?: string | null; phone?: string | null }
  /** Ids or names. */
  labels?: string[]
  source: 'email' | 'manual' | 'api' | 'phone' | 'import'
  channelId?: string | null
  conversationId?: string | null
  followUpOfId?: string | null
  mayBelongToId?: string | null
  /** For imports and demo data; now unless told. */
  createdAt?: Date
}

/**
 * Makes a ticket: code, requester found or made, account of the requester, labels, search document, events
 * `ticket.created` and, with an assignee, `ticket.assigned`. Ids that lead nowhere are 422 and name their field.
 */
export async function createTicket(cx: Cx, input: NewTicket): Promise<TicketRecord> {
  const stages = await store.listStages(cx)
  const stage = await placeOf(cx, input, stages)
  const type = await typeOf(cx, input)
  const assignee = await assigneeOf(cx, input.assigneeId ?? null)
  const labels = await resolveLabels(cx, input.labels ?? [])
  const requester = await requesterOf(cx, input)
  const at = input.createdAt ?? cx.now
  const isOpen = isOpenStatus(stage.status)
  const ticket: TicketRecord = {
    id: newId(at.getTime()),
    code: await allocateTicketCode(cx),
    subject: cleanSubject(input.subject),
    description: input.description ?? (input.descriptionHtml ? htmlToText(input.descriptionHtml) : ''),
    pipelineId: stage.pipelineId,
    stageId: stage.id,
    status: stage.status,
    priority: input.priority ?? 2,
    typeId: type?.id ?? null,
    assigneeId: assignee?.id ?? null,
    requesterId: requester?.id ?? null,
    accountId: requester?.account?.id ?? null,
    source: input.source,
    channelId: input.channelId ?? null,
    conversationId: input.conversationId ?? null,
    followUpOfId: input.followUpOfId ?? null,
    mayBelongToId: input.mayBelongToId ?? null,
    createdByKind: cx.actor.kind,
    createdById: cx.actor.kind === 'user' ? cx.actor.userId : cx.actor.kind === 'contact' ? cx.actor.contactId : null,
    preview: '',
    version: 1,
    messageCount: 0,
    createdAt: at,
    updatedAt: at,
    statusChangedAt: at,
    firstResponseAt: null,
    resolvedAt: isOpen ? null : at,
    closedAt: stage.status === 'closed' ? at : null,
    lastMessageAt: null,
    lastCustomerMessageAt: null,
    lastAgentMessageAt: null,
    waitingSince: null,
  }
  await store.insertTicket(cx, ticket)
  await addLabels(
    cx,
    { id: ticket.id, isOpen, createdAt: at },
    labels.map((label) => label.id),
  )
  if (cx.actor.kind === 'user') await store.saveRead(cx, ticket.id, cx.actor.userId, at)
  await indexTicket(cx, ticket)
  emit(
    cx,
    'ticket.created',
    {
      code: ticket.code,
      subject: ticket.subject,
      status: ticket.status,
      stage: { id: stage.id, name: stage.name },
      priority: priorityOf(ticket.priority),
      type: type?.key ?? null,
      source: ticket.source,
      channelId: ticket.channelId,
      requester: requester ? { id: requester.id, name: requester.name } : null,
      labels: labels.map((label) => ({ id: label.id, name: label.name })),
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
  return ticket
}

/** What the ticket is found by: its code in all spellings, its subject, its description. */
export async function indexTicket(
  cx: Cx,
  ticket: Pick<TicketRecord, 'id' | 'code' | 'subject' | 'description'>,
): Promise<void> {
  const compact = ticket.code.replace('-', '')
  await indexDocument(cx, {
    kind: 'ticket',
    id: ticket.id,
    title: `${ticket.code} ${compact} ${ticket.subject}`,
    extra: ticket.description,
  })
}

/** The member, if tickets may be given to him by the actor; null for nobody. Giving to others needs `tickets:assign`. */
export async function assigneeOf(cx: Cx, assigneeId: string | null): Promise<{ id: string; name: string } | null> {
  if (assigneeId === null) return null
  if (cx.actor.kind === 'user' && cx.actor.userId !== assigneeId) require(cx.actor, 'tickets:assign')
  return requireAssignable(cx, assigneeId)
}

async function placeOf(cx: Cx, input: NewTicket, stages: Awaited<ReturnType<typeof store.listStages>>): Promise<Stage> {
  if (input.stageId) return stageById(stages, input.stageId, input.status)
  const channel = input.channelId ? await store.findChannel(cx, input.channelId) : null
  if (input.channelId && !channel)
    throw unprocessable('ticket.unknown_channel', 'There is no such channel.', [
      { path: 'channelId', message: 'There is no such channel.' },
    ])
  const channelStage = stages.find((stage) => stage.id === channel?.stageId)
  if (channelStage && (!input.status || input.status === channelStage.status)) return channelStage
  const pipelineId = channelStage?.pipelineId ?? stages.find((stage) => stage.pipelineIsDefault)?.pipelineId
  const status = input.status ?? 'open'
  const stage = pipelineId ? stageForStatus(stages, pipelineId, status) : null
  if (!stage) throw noStage(stages, pipelineId ?? '', status)
  return stage
}

/** The stage by id; 422 when there is none or when its status is not the one that is asked for beside it. */
export function stageById(stages: readonly Stage[], id: string, status?: TicketStatus): Stage {
  const stage = stages.find((one) => one.id === id)
  if (!stage)
    throw unprocessable('ticket.unknown_stage', 'There is no such stage.', [
      { path: 'stageId', message: 'There is no such stage.' },
    ])
  if (status && status !== stage.status)
    throw unprocessable(
      'ticket.stage_and_status',
      `The stage “${stage.name}” has the status ${stage.status}, not ${status}. Give only one of them.`,
      [{ path: 'status', message: `The stage has the status ${stage.status}.` }],
    )
  return stage
}

/** 422 that lists the stages there are (product.md D3). */
export function noStage(stages: readonly Stage[], pipelineId: string, status: TicketStatus): Error {
  const there = stages.filter((stage) => stage.pipelineId === pipelineId)
  return unprocessable(
    'ticket.no_stage',
    `The pipeline has no stage with the status ${status}. Its stages: ${there.map((s) => `${s.name} (${s.status})`).join(', ')}.`,
    [{ path: 'status', message: 'No stage of the pipeline has this status.' }],
  )
}

async function typeOf(cx: Cx, input: NewTicket): Promise<store.TypeRow | null> {
  if (!input.typeId && !input.type) return null
  const type = await store.findType(cx, input.typeId ? { id: input.typeId } : { key: input.type ?? '' })
  if (type) return type
  throw unprocessable('ticket.unknown_type', 'There is no such ticket type.', [
    { path: input.typeId ? 'typeId' : 'type', message: 'There is no such ticket type.' },
  ])
}

async function requesterOf(cx: Cx, input: NewTicket): Promise<ContactRef | null> {
  if (!input.requester) return null
  if (!('id' in input.requester))
    return (await ensureContact(cx, { ...input.requester, createdAt: input.createdAt })).contact
  return requesterById(cx, input.requester.id, 'requester.id')
}

/** The contact, or 422 that names the field. */
export async function requesterById(cx: Cx, id: string, path: string): Promise<ContactRef> {
  const contact = await findContactRef(cx, id)
  if (contact) return contact
  throw unprocessable('ticket.unknown_requester', 'There is no such contact.', [
    { path, message: 'There is no such contact.' },
  ])
}
