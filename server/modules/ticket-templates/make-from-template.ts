import type { Cx } from '../../platform/context.ts'
import { Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { inPart } from '../../platform/part.ts'
import { addFirstFollowers } from '../followers/follow.ts'
import { addFirstItems } from '../ticket-acts/checklist.ts'
import { type MadeTicket, makeTicket, type NewTicket } from '../tickets/create-ticket.ts'
import type { GivenTicket } from '../tickets/from-template.ts'
import { PriorityInput } from '../tickets/tickets.contract.ts'
import { usableContent } from './template-content.ts'
import type { TemplateContent } from './ticket-templates.contract.ts'
import { getTemplateRecord } from './ticket-templates.service.ts'
import type { TemplateRecord } from './ticket-templates.store.ts'

/**
 * Makes a ticket by a template that the actor sees, with what is given in the place of the template's. What the template names and is
 * gone, or cannot be set, is left out and said in the ticket's timeline (`ticket.template_part_skipped`). 404 `ticket_template.not_found`.
 */
export async function makeFromTemplate(cx: Cx, templateId: string, given: GivenTicket): Promise<MadeTicket> {
  return makeByRecord(cx, await getTemplateRecord(cx, templateId), given)
}

/** Like makeFromTemplate, for a template that was read already. */
export async function makeByRecord(cx: Cx, template: TemplateRecord, given: GivenTicket): Promise<MadeTicket> {
  const { content, leftOut } = await usableContent(cx, template)
  const input = inputOf(content, given)
  if (input.subject.trim() === '')
    throw unprocessable('ticket_template.no_subject', 'The template has no subject of its own. Write one.', [
      { path: 'subject', message: 'Write a subject.' },
    ])
  const { made, refused } = await makeWithout(cx, input, Object.keys(content.custom), given)
  for (const key of refused) leftOut.push({ kind: 'field', id: key, name: template.names[key] ?? key, why: 'refused' })
  const { ticket } = made
  if (content.checklistTemplateId) await addFirstItems(cx, ticket, content.checklistTemplateId)
  for (const id of await addFirstFollowers(cx, ticket.id, content.followerIds))
    leftOut.push({ kind: 'follower', id, name: template.names[id] ?? id, why: 'refused' })
  const told = { id: template.id, name: template.name }
  emit(cx, 'ticket.template_used', { template: told }, { ticketId: ticket.id })
  for (const { kind, name, why } of leftOut)
    emit(cx, 'ticket.template_part_skipped', { template: told, part: kind, name, why }, { ticketId: ticket.id })
  return made
}

/** Makes the ticket; values of the template that a ticket like this one does not take are left out. Those that are given are not. */
async function makeWithout(
  cx: Cx,
  input: NewTicket,
  keys: readonly string[],
  given: GivenTicket,
): Promise<{ made: MadeTicket; refused: string[] }> {
  const own = new Set(keys.filter((key) => given.custom?.[key] === undefined))
  try {
    return { made: await inPart(cx, () => makeTicket(cx, input)), refused: [] }
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'field.invalid_value') throw error
    const refused = error.errors.map(({ path }) => path.replace(/^custom\./, ''))
    if (refused.length === 0 || refused.some((key) => !own.has(key))) throw error
    const custom = Object.fromEntries(Object.entries(input.custom ?? {}).filter(([key]) => !refused.includes(key)))
    return { made: await makeTicket(cx, { ...input, custom }), refused }
  }
}

/** The template's fields, each in the place of one that is not given. A place that is given is the place. */
function inputOf(content: TemplateContent, given: GivenTicket): NewTicket {
  const { subject = content.subject, stageId, pipelineId, status } = given
  const hasWords = given.description !== undefined || given.descriptionHtml !== undefined
  const hasType = given.typeId !== undefined || given.type !== undefined
  const place =
    stageId || pipelineId
      ? { stageId, pipelineId, status }
      : status
        ? { status, pipelineId: content.pipelineId }
        : { stageId: content.stageId, pipelineId: content.stageId ? undefined : content.pipelineId }
  return {
    ...given,
    ...place,
    subject,
    ...(hasWords ? {} : { descriptionHtml: content.descriptionHtml }),
    ...(hasType ? {} : { typeId: content.typeId }),
    priority: given.priority ?? (content.priority && PriorityInput.parse(content.priority)),
    queueId: given.queueId ?? content.queueId,
    assigneeId: given.assigneeId === undefined ? content.assigneeId : given.assigneeId,
    labels: given.labels ?? content.labelIds,
    custom: { ...content.custom, ...given.custom },
  }
}
