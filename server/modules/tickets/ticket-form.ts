import type { Cx } from '../../platform/context.ts'
import { together } from '../../platform/together.ts'
import { type FormState, listFieldDefinitions, namesInValues, readableValues } from '../fields/custom-values.ts'
import { formMaker } from '../fields/form-rules.service.ts'
import { queueFor } from '../queues/queues.service.ts'
import { resolveLabels } from './labels.service.ts'
import { awake } from './snooze.rules.ts'
import { type FormParts, type FormTicket, formOfDraft, readFormParts } from './ticket-custom.ts'
import { assigneeOf, requesterById, typeOf } from './ticket-fields.ts'
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
  const [type, assignee, requester, labels, stages, parts, queue] = await together([
    typeOf(cx, draft),
    assigneeOf(cx, draft.assigneeId),
    draft.requesterId ? requesterById(cx, draft.requesterId, 'requesterId') : null,
    resolveLabels(cx, draft.labelIds),
    store.listStages(cx),
    readFormParts(cx),
    queueFor(cx, null),
  ])
  const stage = placeOfNew(stages, draft, { pipelineId: type?.pipelineId })
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
    queueId: queue.id,
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
    custom: readableValues(parts.fields, draft.custom),
  }
  const labelIds = labels.map((label) => label.id)
  const form = await formOfDraft(cx, parts, ticket, labelIds)
  return { pipelineId: stage.pipelineId, stageId: stage.id, fields: present(form) }
}

/** What the page of a ticket shows of its custom fields besides their values. `known`: what was read of the form already. */
export async function customOfPage(
  cx: Cx,
  ticket: ShownTicket,
  labelIds: readonly string[],
  known: FormParts | null,
): Promise<{ customNames: Record<string, string>; form: FormField[] }> {
  const [customNames, make] = await Promise.all([namesInValues(cx, ticket.custom), known ? known.make : formMaker(cx)])
  if (!make) return { customNames, form: [] }
  const fields = known?.fields ?? (await listFieldDefinitions(cx))
  return { customNames, form: present(await formOfDraft(cx, { fields, make }, ticket, labelIds)) }
}
