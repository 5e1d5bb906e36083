import type { Cx } from '../../platform/context.ts'
import { type FormState, listFieldDefinitions, namesInValues, readableValues } from '../fields/custom-values.ts'
import { hasFormRules } from '../fields/form-rules.service.ts'
import { queueFor } from '../queues/queues.service.ts'
import { typeOf } from './create-ticket.ts'
import { resolveLabels } from './labels.service.ts'
import { awake } from './snooze.rules.ts'
import { type FormTicket, formOfDraft } from './ticket-custom.ts'
import { assigneeOf, requesterById } from './ticket-fields.ts'
import { placeOfNew } from './ticket-place.ts'
import type { ShownTicket } from './ticket-rows.store.ts'
import type { FormField } from './tickets.contract.ts'
import { isOpenStatus, type TicketStatus } from './tickets.rules.ts'
import * as store from './tickets.store.ts'

/** A ticket that somebody is writing: what is not known yet is left out. */
export type FormDraft = {
  subject: string
  description: string
  status?: TicketStatus
  pipelineId?: string
  stageId?: string
  priority: number
  typeId: string | null
  assigneeId: string | null
  requesterId: string | null
  labelIds: string[]
  dueAt: Date | null
  custom: Readonly<Record<string, unknown>>
}

const present = (form: FormState): FormField[] =>
  [...form].map(([field, { optionIds, ...state }]) => ({ field, ...state, optionIds: optionIds && [...optionIds] }))

/**
 * What the rules of the form make of a ticket that is being written, and where it would begin. Values that are not right yet
 * count as empty; ids that lead nowhere are 422, as when it is made.
 */
export async function getTicketForm(
  cx: Cx,
  draft: FormDraft,
): Promise<{ pipelineId: string; stageId: string; fields: FormField[] }> {
  const type = await typeOf(cx, draft)
  const assignee = await assigneeOf(cx, draft.assigneeId)
  const requester = draft.requesterId ? await requesterById(cx, draft.requesterId, 'requesterId') : null
  const labels = await resolveLabels(cx, draft.labelIds)
  const stage = placeOfNew(await store.listStages(cx), draft, { pipelineId: type?.pipelineId })
  const fields = await listFieldDefinitions(cx)
  const open = isOpenStatus(stage.status)
  const none = {
    source: 'manual',
    channelId: null,
    messageCount: 0,
    firstResponseAt: null,
    lastMessageAt: null,
    lastCustomerMessageAt: null,
    lastAgentMessageAt: null,
    waitingSince: null,
    ...awake,
    thankedAt: null,
  }
  const ticket: FormTicket = {
    ...none,
    subject: draft.subject,
    description: draft.description,
    pipelineId: stage.pipelineId,
    stageId: stage.id,
    status: stage.status,
    priority: draft.priority,
    typeId: type?.id ?? null,
    queueId: (await queueFor(cx, null)).id,
    visibility: 'public',
    assigneeId: assignee?.id ?? null,
    requesterId: requester?.id ?? null,
    accountId: requester?.account?.id ?? null,
    dueAt: draft.dueAt,
    createdByKind: cx.actor.kind,
    createdById: cx.actor.kind === 'user' ? cx.actor.userId : null,
    createdAt: cx.now,
    updatedAt: cx.now,
    statusChangedAt: cx.now,
    stageChangedAt: cx.now,
    resolvedAt: open ? null : cx.now,
    closedAt: stage.status === 'closed' ? cx.now : null,
    custom: readableValues(fields, draft.custom),
  }
  const labelIds = labels.map((label) => label.id)
  const form = await formOfDraft(cx, fields, ticket, labelIds)
  return { pipelineId: stage.pipelineId, stageId: stage.id, fields: present(form) }
}

/** What the page of a ticket shows of its custom fields besides their values. */
export async function customOfPage(
  cx: Cx,
  ticket: ShownTicket,
  labelIds: readonly string[],
): Promise<{ customNames: Record<string, string>; form: FormField[] }> {
  const customNames = await namesInValues(cx, ticket.custom)
  if (!(await hasFormRules(cx))) return { customNames, form: [] }
  return { customNames, form: present(await formOfDraft(cx, await listFieldDefinitions(cx), ticket, labelIds)) }
}
