import type { CustomDraft } from '../../../shared/custom/custom-draft.ts'
import type { CustomValue } from '../../../shared/custom/custom-fields.ts'
import type { Template } from '../templates/templates.api.ts'
import { withoutParts } from '../templates/usable.ts'
import { emptyTicket, type NewTicketValues } from './new-ticket-values.ts'

/** Values of custom fields as their controls hold them. */
export type DraftOf = (key: string, value: CustomValue) => CustomDraft | undefined

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)

/** What a form that nobody has written in would hold by the template. */
export function valuesOf(template: Template, draftOf: DraftOf): NewTicketValues {
  const content = withoutParts(template, ['gone', 'refused'])
  const { id, name, names } = template
  const custom = Object.entries(content.custom).flatMap(([key, value]) => {
    const draft = draftOf(key, value as CustomValue)
    return draft === undefined ? [] : [[key, draft] as const]
  })
  return {
    ...emptyTicket,
    subject: content.subject,
    description: template.description,
    priority: content.priority ?? emptyTicket.priority,
    typeId: content.typeId ?? null,
    queueId: content.queueId ?? null,
    assignee: content.assigneeId ? { id: content.assigneeId, name: names[content.assigneeId] ?? '' } : null,
    labels: template.labels as NewTicketValues['labels'],
    custom: Object.fromEntries(custom),
    template: { id, name, stageId: content.stageId, pipelineId: content.pipelineId, keys: Object.keys(content.custom) },
  }
}

/**
 * The values with those of a template where the person has not written: where they are as in an empty form, or as the template before
 * (`before`) had filled them.
 */
export function fillTemplate(
  values: NewTicketValues,
  filled: NewTicketValues,
  before: NewTicketValues = emptyTicket,
): NewTicketValues {
  const isFree = (now: unknown, blank: unknown, earlier: unknown) => same(now, blank) || same(now, earlier)
  const next: NewTicketValues = { ...values, template: filled.template }
  function fill<Name extends 'subject' | 'description' | 'priority' | 'typeId' | 'queueId' | 'assignee' | 'labels'>(
    name: Name,
  ): void {
    if (isFree(values[name], emptyTicket[name], before[name])) next[name] = filled[name]
  }
  for (const name of ['subject', 'description', 'priority', 'typeId', 'queueId', 'assignee', 'labels'] as const)
    fill(name)
  const keys = new Set([...Object.keys(values.custom), ...Object.keys(filled.custom)])
  const custom: Record<string, CustomDraft> = {}
  for (const key of keys) {
    const now = values.custom[key]
    const isBlank = now === undefined || now === '' || (Array.isArray(now) && now.length === 0)
    const chosen = isBlank || same(now, before.custom[key]) ? filled.custom[key] : now
    if (chosen !== undefined) custom[key] = chosen
  }
  next.custom = custom
  return next
}
