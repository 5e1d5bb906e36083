import type { Cx } from '../../platform/context.ts'
import type { ReadOnce } from '../../platform/read-once.ts'
import type { Facts } from '../conditions/condition-fields.ts'
import { listEmails } from '../customers/names-of-customers.ts'
import { factsOfValues } from '../fields/condition-source.ts'
import {
  type CustomValues,
  changeValues,
  type FieldChange,
  type FieldDefinitions,
  type FormState,
  listFieldDefinitions,
  requireFilled,
  requireFitting,
} from '../fields/custom-values.ts'
import { type FormMaker, formMaker } from '../fields/form-rules.service.ts'
import { isOpenStatus, priorityOf } from './tickets.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

/** Custom fields in the life of a ticket: what a person's change must leave filled, and what the form makes of it. */

/** A ticket as it will stand, maybe without its code yet. */
export type DraftTicket = Omit<TicketRecord, 'code' | 'custom'> & { code?: string }

/** What the form may ask of a ticket. */
export type FormTicket = Omit<
  DraftTicket,
  | 'id'
  | 'conversationId'
  | 'followUpOfId'
  | 'mayBelongToId'
  | 'mergedIntoId'
  | 'checklistTotal'
  | 'checklistDone'
  | 'preview'
  | 'version'
  | 'source'
  | 'requesterUserId'
> & { source: string; custom: CustomValues }

export type CustomEdit = { custom: CustomValues; changes: FieldChange[] }

/** What the form of a ticket is worked out from, read once; `make` is null when no rule is on. */
export type FormParts = { fields: FieldDefinitions; make: FormMaker | null }

export async function readFormParts(cx: Cx): Promise<FormParts> {
  const [fields, make] = await Promise.all([listFieldDefinitions(cx), formMaker(cx)])
  return { fields, make }
}

/** The form of a ticket that is being made: null when nothing is asked, neither of a person nor of a value. */
export const readFormOfNew = async (cx: Cx, wish: Readonly<Record<string, unknown>>): Promise<FormParts | null> =>
  cx.actor.kind !== 'user' && Object.keys(wish).length === 0 ? null : readFormParts(cx)

/**
 * Values of a ticket that is being made. People must fill what is required on create, for the stage it begins in, and by the
 * form; of what a customer filled in, what is required of customers; a mail that comes in is made a ticket in any case.
 */
export async function customOfNew(
  cx: Cx,
  draft: DraftTicket,
  wish: Readonly<Record<string, unknown>>,
  labelIds: readonly string[],
  parts: FormParts | null,
): Promise<CustomEdit> {
  if (!parts) return { custom: {}, changes: [] }
  const { fields } = parts
  const { after: custom, changes } = await changeValues(cx, fields, {}, wish)
  if (fields.length === 0) return { custom, changes }
  const ticket = { ...draft, custom }
  const form = await formOfDraft(cx, parts, ticket, labelIds)
  requireFitting(fields, ticket, changes, form)
  if (cx.actor.kind === 'user' && draft.source !== 'import')
    requireFilled(fields, ticket, form, {
      entersStageId: draft.stageId,
      resolves: !isOpenStatus(draft.status),
      byCustomer: draft.source === 'form',
    })
  return { custom, changes }
}

/**
 * Values of a ticket that is being changed. Asked when a change speaks of custom fields, type or place; what a mail-made ticket
 * lacks is asked for then, of people; a rule is asked for what its move needs (product.md TK26). What a schedule's ticket lacks is asked for by whatever a person changes first (product.md TK46).
 */
export async function customOfChange(
  cx: Cx,
  once: ReadOnce,
  before: TicketRecord,
  after: TicketRecord,
  wish: Readonly<Record<string, unknown>>,
  labelIds: readonly string[],
): Promise<CustomEdit> {
  const moved = after.stageId !== before.stageId
  const speaks = Object.keys(wish).length > 0 || moved || after.typeId !== before.typeId
  const first = before.source === 'recurring' && cx.actor.kind === 'user'
  if (!speaks && !first) return { custom: before.custom, changes: [] }
  const fields = await fieldsOnce(cx, once)
  const { after: custom, changes } = await changeValues(cx, fields, before.custom, wish)
  if (fields.length === 0) return { custom, changes }
  const ticket = { ...after, custom }
  const make = await once('form', () => formMaker(cx))
  const form = await formOfDraft(cx, { fields, make }, ticket, labelIds)
  requireFitting(fields, ticket, changes, form)
  // A closed ticket takes nothing but its reopening, so nothing can be asked for with it.
  const isAsked = cx.actor.kind === 'user' || isByRule(cx)
  if (isAsked && before.status !== 'closed') requireFilled(fields, ticket, form, momentOfMove(cx, before, after))
  return { custom, changes }
}

/** A rule that people wrote acts (automations): the product's own moves say another cause. */
const isByRule = ({ actor, cause }: Cx): boolean => actor.kind === 'system' && typeof cause?.ruleId === 'string'

/** Asks a person's move by message (send and resolve) for what the stage needs. */
export async function requireFilledForMove(
  cx: Cx,
  before: TicketRecord,
  after: TicketRecord,
  labelIds: readonly string[],
): Promise<void> {
  if (cx.actor.kind !== 'user' || after.stageId === before.stageId) return
  const parts = await readFormParts(cx)
  if (parts.fields.length === 0) return
  requireFilled(parts.fields, after, await formOfDraft(cx, parts, after, labelIds), momentOfMove(cx, before, after))
}

const momentOfMove = (cx: Cx, before: TicketRecord, after: TicketRecord) => ({
  byRule: isByRule(cx),
  entersStageId: after.stageId === before.stageId ? null : after.stageId,
  resolves: isOpenStatus(before.status) && !isOpenStatus(after.status),
})

/** The definitions, read once for all tickets of one change. */
export const fieldsOnce = (cx: Cx, once: ReadOnce): Promise<FieldDefinitions> =>
  once('fields', () => listFieldDefinitions(cx))

/** What the rules of the form make of the fields for a ticket as it stands or shall stand. */
export async function formOfDraft(
  cx: Cx,
  { fields, make }: FormParts,
  ticket: FormTicket,
  labelIds: readonly string[],
): Promise<FormState> {
  if (!make) return new Map()
  return make(async () => ({
    ...plainFacts(fields, ticket, labelIds),
    code: ticket.code ?? null,
    requesterEmail: ticket.requesterId ? await listEmails(cx, ticket.requesterId) : null,
    unread: false,
    // What the form asks of is what its fields say; these are kept beside the ticket.
    checklist: null,
    follower: null,
  }))
}

/**
 * The facts of a ticket that is being made, before it has a number; null when a key is among them that only its row, or what others make
 * of it, can tell.
 */
export async function factsOfNew(
  cx: Cx,
  fields: FieldDefinitions,
  {
    draft,
    labelIds,
    keys,
  }: { draft: DraftTicket & { custom: CustomValues }; labelIds: readonly string[]; keys: readonly string[] },
): Promise<Facts | null> {
  const facts = { ...plainFacts(fields, draft, labelIds), requestedBy: draft.requesterUserId }
  const known = (key: string) => key.startsWith('custom.') || key === 'requesterEmail' || Object.hasOwn(facts, key)
  if (!keys.every(known)) return null
  if (!keys.includes('requesterEmail') || !draft.requesterId) return facts
  return { ...facts, requesterEmail: await listEmails(cx, draft.requesterId) }
}

/** What the ticket itself says. */
const plainFacts = (fields: FieldDefinitions, ticket: FormTicket, labelIds: readonly string[]): Facts => ({
  subject: ticket.subject,
  description: ticket.description === '' ? null : ticket.description,
  status: ticket.status,
  open: isOpenStatus(ticket.status),
  stage: ticket.stageId,
  pipeline: ticket.pipelineId,
  queue: ticket.queueId,
  visibility: ticket.visibility,
  priority: priorityOf(ticket.priority),
  type: ticket.typeId,
  assignee: ticket.assigneeId,
  requester: ticket.requesterId,
  account: ticket.accountId,
  label: [...labelIds],
  source: ticket.source,
  channel: ticket.channelId,
  createdBy: ticket.createdByKind === 'user' ? ticket.createdById : null,
  unanswered: ticket.waitingSince !== null,
  createdAt: ticket.createdAt,
  updatedAt: ticket.updatedAt,
  waitingSince: ticket.waitingSince,
  dueAt: ticket.dueAt,
  snoozed: ticket.isSnoozed,
  snoozedUntil: ticket.snoozedUntil,
  thankedAt: ticket.thankedAt,
  statusChangedAt: ticket.statusChangedAt,
  stageChangedAt: ticket.stageChangedAt,
  firstResponseAt: ticket.firstResponseAt,
  resolvedAt: ticket.resolvedAt,
  closedAt: ticket.closedAt,
  lastMessageAt: ticket.lastMessageAt,
  lastCustomerMessageAt: ticket.lastCustomerMessageAt,
  lastAgentMessageAt: ticket.lastAgentMessageAt,
  messageCount: ticket.messageCount,
  ...factsOfValues(fields, ticket.custom),
})
