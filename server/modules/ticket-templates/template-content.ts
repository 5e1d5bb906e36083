import type { Cx } from '../../platform/context.ts'
import { fieldError, Problem, unprocessable } from '../../platform/errors.ts'
import { htmlToText } from '../../platform/html/html-to-text.ts'
import { sanitizeComposedHtml } from '../../platform/html/sanitize-mail-html.ts'
import { can, require } from '../../platform/permissions.ts'
import { sentence } from '../../platform/words.ts'
import type { Lookup } from '../conditions/condition-words.ts'
import { changeValues, listFieldDefinitions, namesInValues, requireFitting } from '../fields/custom-values.ts'
import { findMember, requireAssignable } from '../members/members.service.ts'
import { findChecklistTemplate } from '../ticket-acts/checklist-templates.ts'
import { checkChange } from '../tickets/check-change.ts'
import { unusableLabels } from '../tickets/labels.service.ts'
import { listNamesOf } from '../tickets/list-names.ts'
import { typeOf } from '../tickets/ticket-fields.ts'
import { getTicketForm } from '../tickets/ticket-form.ts'
import { PriorityInput } from '../tickets/tickets.contract.ts'
import type { LeftOut, TemplateContent } from './ticket-templates.contract.ts'

/** The content as it is kept, with the names of what it points to; or 422 with the field under `content`. */
export async function checkContent(
  cx: Cx,
  given: TemplateContent,
): Promise<{ content: TemplateContent; names: Record<string, string> }> {
  const content = { ...given, descriptionHtml: cleanHtml(given.descriptionHtml) }
  try {
    await checkFields(cx, content)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const errors = error.errors.map((one) => ({
      ...one,
      path: `content.${one.path.replace('addLabelIds', 'labelIds')}`,
    }))
    throw new Problem(error.status, error.code, { text: error.message, params: error.params }, { errors })
  }
  return { content, names: await namesOfContent(cx, content) }
}

function cleanHtml(html: string): string {
  if (/<img[\s>]/i.test(html))
    throw unprocessable('ticket_template.pictures', 'A template holds text. Pictures are added to the ticket itself.', [
      { path: 'content.descriptionHtml', message: 'Take the picture out.' },
    ])
  const safe = sanitizeComposedHtml(html)
  return htmlToText(safe).trim() === '' ? '' : safe
}

async function checkFields(cx: Cx, content: TemplateContent): Promise<void> {
  const { pipelineId, stageId, queueId, assigneeId, typeId, labelIds, custom } = content
  await checkChange(cx, { pipelineId, stageId, queueId, assigneeId, addLabelIds: labelIds, custom })
  await typeOf(cx, { typeId })
  if (content.checklistTemplateId && !(await findChecklistTemplate(cx, content.checklistTemplateId)))
    throw unprocessable('checklist.unknown_template', 'There is no such checklist template.', [
      { path: 'checklistTemplateId', message: 'There is no such template.' },
    ])
  for (const [i, id] of content.followerIds.entries()) {
    if (!mayLetFollow(cx, id)) require(cx.actor, 'tickets:update')
    const member = await findMember(cx, id)
    if (!member?.active)
      throw unprocessable('ticket_template.unknown_follower', 'A member who shall follow is not there.', [
        fieldError(`followerIds.${i}`, sentence('member.unknown', 'There is no such member.')),
      ])
  }
  // The rules of the form hold for templates as for the tickets that they make (product.md AU16).
  const form = await getTicketForm(cx, {
    subject: content.subject,
    description: htmlToText(content.descriptionHtml),
    pipelineId,
    stageId,
    priority: PriorityInput.parse(content.priority ?? 'medium'),
    typeId: typeId ?? null,
    assigneeId: assigneeId ?? null,
    requesterId: null,
    labelIds,
    dueAt: null,
    custom,
  })
  const fields = await listFieldDefinitions(cx)
  const { after, changes } = await changeValues(cx, fields, {}, custom)
  const place = { typeId: typeId ?? null, pipelineId: form.pipelineId, custom: after }
  requireFitting(fields, place, changes, new Map(form.fields.map(({ field, ...state }) => [field, state])))
}

/** Oneself follows what one sees; to let colleagues follow is a change. */
const mayLetFollow = (cx: Cx, userId: string) =>
  (cx.actor.kind === 'user' && cx.actor.userId === userId) || can(cx.actor, 'tickets:update')

const namedLookups = {
  pipelineId: 'pipeline',
  stageId: 'stage',
  typeId: 'ticket_type',
  queueId: 'queue',
} as const satisfies Partial<Record<keyof TemplateContent, Lookup>>

async function namesOfContent(cx: Cx, content: TemplateContent): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  const note = async (lookup: Lookup, ids: readonly (string | undefined)[]) => {
    if (ids.some(Boolean))
      for (const { id, name } of await listNamesOf(cx, lookup)) if (ids.includes(id)) names[id] = name
  }
  for (const [key, lookup] of Object.entries(namedLookups))
    await note(lookup, [content[key as keyof typeof namedLookups]])
  await note('label', content.labelIds)
  await note('member', [content.assigneeId, ...content.followerIds])
  const checklist = content.checklistTemplateId && (await findChecklistTemplate(cx, content.checklistTemplateId))
  if (checklist) names[checklist.id] = checklist.name
  const fields = await listFieldDefinitions(cx)
  for (const { key, name } of fields) if (key in content.custom) names[key] = name
  const { after } = await changeValues(cx, fields, {}, content.custom)
  return { ...names, ...(await namesInValues(cx, after)) }
}

/**
 * The content without what is gone, or what the actor may not set, and what that was. Whether a ticket like this one takes a value of
 * a custom field is seen when it is made.
 */
export async function usableContent(
  cx: Cx,
  { content, names }: { content: TemplateContent; names: Readonly<Record<string, string>> },
): Promise<{ content: TemplateContent; leftOut: LeftOut[] }> {
  const left: TemplateContent = { ...content }
  const leftOut: LeftOut[] = []
  const leave = (kind: LeftOut['kind'], id: string, why: LeftOut['why'] = 'gone') =>
    leftOut.push({ kind, id, name: names[id] ?? id, why })
  for (const [key, kind] of [
    ['pipelineId', 'pipeline'],
    ['stageId', 'stage'],
    ['queueId', 'queue'],
    ['typeId', 'type'],
  ] as const) {
    const id = content[key]
    const why =
      id && (await whyNot(() => (key === 'typeId' ? typeOf(cx, { typeId: id }) : checkChange(cx, { [key]: id }))))
    if (why) {
      leave(kind, id, why)
      delete left[key]
    }
  }
  if (content.assigneeId) {
    const { assigneeId } = content
    const isOwn = cx.actor.kind === 'user' && cx.actor.userId === assigneeId
    const may = isOwn || can(cx.actor, 'tickets:assign')
    if (!may || (await whyNot(() => requireAssignable(cx, assigneeId)))) {
      leave('assignee', assigneeId, may ? 'gone' : 'refused')
      delete left.assigneeId
    }
  }
  const labels = content.labelIds.length > 0 ? await listNamesOf(cx, 'label') : []
  left.labelIds = content.labelIds.filter((id) => labels.some((label) => label.id === id))
  for (const id of content.labelIds) if (!left.labelIds.includes(id)) leave('label', id)
  const others = await unusableLabels(
    cx,
    left.labelIds.map((id) => ({ id })),
  )
  for (const { id } of others) leave('label', id, 'refused')
  left.labelIds = left.labelIds.filter((id) => others.every((other) => other.id !== id))
  if (content.checklistTemplateId && !(await findChecklistTemplate(cx, content.checklistTemplateId))) {
    leave('checklist', content.checklistTemplateId)
    delete left.checklistTemplateId
  }
  left.followerIds = []
  for (const id of content.followerIds)
    if (!mayLetFollow(cx, id)) leave('follower', id, 'refused')
    else if ((await findMember(cx, id))?.active) left.followerIds.push(id)
    else leave('follower', id)
  const fields = await listFieldDefinitions(cx)
  left.custom = {}
  for (const [key, value] of Object.entries(content.custom))
    if (await whyNot(() => changeValues(cx, fields, {}, { [key]: value }))) leave('field', key)
    else left.custom[key] = value
  return { content: left, leftOut }
}

/** Why a part of the content is left out; null when it passes. */
async function whyNot(check: () => Promise<unknown>): Promise<LeftOut['why'] | null> {
  try {
    await check()
    return null
  } catch (error) {
    if (error instanceof Problem) return error.status === 403 ? 'refused' : 'gone'
    throw error
  }
}
