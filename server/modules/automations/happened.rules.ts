import type { Trigger, WriteExample } from './automations.contract.ts'
import { watchedFields } from './occasions.rules.ts'

/** What happened, written by hand: the event that a trigger hears of, pure. The way back from occasions.rules.ts. */

export type Happened = {
  name: string
  actorKind: 'user' | 'contact' | 'system'
  data: Record<string, unknown>
  opens: boolean
}
type By = WriteExample['by']
type Fields = Readonly<Record<string, unknown>>

const kindOf = { customer: 'contact', agent: 'user', system: 'system' } as const
const record = (id: unknown) => (typeof id === 'string' ? { id } : null)
const told = (value: unknown) => (value === undefined || value === null ? null : { value })

/** The event by which a trigger would be met by a ticket with these fields; null: what it hears of is of no ticket. */
export function happened(trigger: Trigger, by: By, fields: Fields): Happened | null {
  const event = (name: string, data: Record<string, unknown> = {}, actor: By = by): Happened => ({
    name,
    actorKind: kindOf[actor],
    data,
    opens: false,
  })
  switch (trigger.on) {
    case 'created':
      return {
        ...event('ticket.created', { ...(fields.stage !== undefined && { stage: record(fields.stage) }) }),
        opens: true,
      }
    case 'replied':
      return by === 'customer' ? event('message.received', { class: 'normal' }) : event('message.sent', {}, 'agent')
    case 'noted':
      return event('message.note_added', {}, 'agent')
    case 'stage_entered':
      return event('ticket.stage_changed', { from: null, to: record(trigger.stageId) })
    case 'sla_warned':
    case 'sla_breached':
      return event(`ticket.${trigger.on}`, {}, 'system')
    case 'time':
      return event('time', {}, 'system')
    case 'updated':
      return event('ticket.subject_changed', { from: null, to: fields.subject ?? null })
    case 'changed': {
      const { field } = trigger
      const to = fields[field] === undefined ? trigger.to : fields[field]
      const change = changeOf(field, trigger.from, to)
      return change && event(change.name, change.data)
    }
    case 'availability':
      return null
  }
}

/** The event of a field that changed. Of labels and followers, the first that was put on. */
function changeOf(field: string, from: unknown, to: unknown): Pick<Happened, 'name' | 'data'> | null {
  const [first] = [to].flat()
  if (field.startsWith('custom.'))
    return { name: 'ticket.field_changed', data: { field: { key: field.slice(7) }, from: told(from), to: told(to) } }
  switch (field) {
    case 'stage':
    case 'pipeline':
    case 'type':
    case 'queue':
      return { name: `ticket.${field}_changed`, data: { from: record(from), to: record(to) } }
    case 'assignee':
      return { name: 'ticket.assigned', data: { from: record(from), to: record(to) } }
    case 'requester':
      return { name: 'ticket.requester_changed', data: { from: record(from), to: record(to) } }
    case 'account':
      return {
        name: 'ticket.requester_changed',
        data: { from: null, to: null, account: { from: from ?? '', to: to ?? null } },
      }
    case 'status':
    case 'priority':
      return { name: `ticket.${field}_changed`, data: { from: from ?? null, to: to ?? null } }
    case 'open':
      return {
        name: 'ticket.status_changed',
        data: to === false ? { from: 'open', to: 'resolved' } : { from: 'resolved', to: 'open' },
      }
    case 'visibility':
      return {
        name: 'ticket.visibility_changed',
        data: { from: { visibility: from ?? null }, to: { visibility: to ?? null } },
      }
    case 'label':
      return {
        name: 'ticket.labels_changed',
        data: {
          added: first === undefined || first === null ? [] : [record(first)],
          removed: from === undefined || from === null ? [] : [record(from)],
        },
      }
    case 'follower':
      return first === undefined || first === null
        ? { name: 'ticket.unfollowed', data: { member: record(from) } }
        : { name: 'ticket.followed', data: { member: record(first) } }
    case 'snoozed':
      return { name: to === false ? 'ticket.woken' : 'ticket.snoozed', data: {} }
    case 'dueAt':
      return { name: 'ticket.due_changed', data: {} }
    default:
      return watchedFields.includes(field) ? { name: `ticket.${field}_changed`, data: {} } : null
  }
}
