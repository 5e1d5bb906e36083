/** Which fields of a ticket an event changed, for edits that began from an older version (product.md TK47). */

/** The fields of an edit that can collide. Labels that are added or removed one by one never do. */
export const editFields = [
  'subject',
  'description',
  'stageId',
  'priority',
  'typeId',
  'assigneeId',
  'queueId',
  'dueAt',
  'snooze',
  'requesterId',
  'labelIds',
] as const
/** `custom.<key>`: each custom field collides by itself. */
export type EditField = (typeof editFields)[number] | `custom.${string}`

const fieldOfEvent: Record<string, EditField> = {
  'ticket.subject_changed': 'subject',
  'ticket.description_changed': 'description',
  'ticket.status_changed': 'stageId',
  'ticket.stage_changed': 'stageId',
  'ticket.pipeline_changed': 'stageId',
  'ticket.due_changed': 'dueAt',
  'ticket.snoozed': 'snooze',
  'ticket.woken': 'snooze',
  'ticket.priority_changed': 'priority',
  'ticket.type_changed': 'typeId',
  'ticket.assigned': 'assigneeId',
  'ticket.queue_changed': 'queueId',
  'ticket.requester_changed': 'requesterId',
  'ticket.labels_changed': 'labelIds',
}

/** The fields that events changed after `version`. Events of tickets carry the version that they made. */
export function fieldsChangedSince(
  events: readonly { name: string; data: Record<string, unknown> }[],
  version: number,
): Set<EditField> {
  const changed = new Set<EditField>()
  for (const event of events) {
    const field = event.name === 'ticket.field_changed' ? customFieldOf(event.data) : fieldOfEvent[event.name]
    if (field && typeof event.data.version === 'number' && event.data.version > version) changed.add(field)
  }
  return changed
}

function customFieldOf({ field }: Record<string, unknown>): EditField | undefined {
  return typeof field === 'object' && field !== null && 'key' in field ? `custom.${String(field.key)}` : undefined
}

/** The version of an If-Match header (`"v12"`); null when there is none or any will do; undefined when it is malformed. */
export function versionOf(header: string | undefined): number | null | undefined {
  const value = header?.trim()
  if (value === undefined || value === '*') return null
  const match = /^(?:W\/)?"?v([1-9]\d{0,8})"?$/.exec(value)
  return match ? Number(match[1]) : undefined
}
