import type { MessageKey } from '../../../i18n/i18n.ts'
import type { TicketRow } from '../ticket-rows.ts'

type Words = (key: MessageKey) => string

const fieldNames: Record<string, MessageKey> = {
  subject: 'ticket:field.subject',
  description: 'ticket:field.description',
  stageId: 'ticket:field.status',
  status: 'ticket:field.status',
  priority: 'ticket:field.priority',
  typeId: 'ticket:field.type',
  assigneeId: 'ticket:field.assignee',
  dueAt: 'ticket:field.due',
  snooze: 'ticket:snooze.title',
  requesterId: 'ticket:field.requester',
  labelIds: 'ticket:field.labels',
}

/** The name on screen of a field of an edit, as the API names it. */
export function fieldName(field: string): MessageKey {
  return fieldNames[field] ?? 'ticket:field.other'
}

/** What a field of a ticket says in words, '' for fields without any; for the sentence about a conflict. */
export function valueInWords(ticket: Partial<TicketRow>, field: string, words: Words): string {
  switch (field) {
    case 'subject':
      return ticket.subject ?? ''
    case 'stageId':
    case 'status':
      return ticket.stage?.name ?? (ticket.status ? words(`shared:status.${ticket.status}`) : '')
    case 'priority':
      return ticket.priority ? words(`shared:priority.${ticket.priority}`) : ''
    case 'typeId':
      return ticket.type?.name ?? words('ticket:field.none')
    case 'assigneeId':
      return ticket.assignee?.name ?? words('shared:member.unassigned')
    case 'dueAt':
      return ticket.dueAt ?? words('ticket:field.none')
    case 'snooze':
      return ticket.snooze ? (ticket.snooze.until ?? words('ticket:snooze.reply')) : words('ticket:field.none')
    case 'requesterId':
      return ticket.requester?.name ?? words('ticket:field.none')
    case 'labelIds':
      return ticket.labels?.map((label) => label.name).join(', ') || words('ticket:field.none')
    default:
      return ''
  }
}
