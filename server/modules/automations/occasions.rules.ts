import type { DomainEvent } from '../../platform/events.ts'
import type { Trigger } from './automations.contract.ts'

/** What events mean to rules, pure. One event may be several occasions: a status that changed is a stage that was entered. */

type By = 'customer' | 'agent' | 'system'
/** Values as conditions know them: words, ids, true and false; null: none. Of other fields only that they changed is known. */
export type ChangedValue = string | boolean | null | undefined
export type Occasion =
  | { kind: 'created'; by: By }
  | { kind: 'changed'; field: string; from: ChangedValue[]; to: ChangedValue[]; by: By }
  | { kind: 'replied'; by: 'customer' | 'agent' }
  | { kind: 'noted' }
  | { kind: 'entered'; stageId: string }
  | { kind: 'availability'; userId: string; available: boolean }
  | { kind: 'sla_warned' }
  | { kind: 'sla_breached' }

type Event = Pick<DomainEvent, 'name' | 'data' | 'actorKind' | 'cause'>

const idOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : null
const wordOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const idsOf = (value: unknown): ChangedValue[] => listOf(value).map(idOf)

/** Of records, an id or null; of choices, a word; of others nothing but that they changed. */
type Read = (event: Event) => Omit<Extract<Occasion, { kind: 'changed' }>, 'kind' | 'by'>[]
const one = (field: string, from: ChangedValue, to: ChangedValue) => [{ field, from: [from], to: [to] }]
const record =
  (field: string): Read =>
  ({ data }) =>
    one(field, idOf(data.from), idOf(data.to))
const choice =
  (field: string): Read =>
  ({ data }) =>
    one(field, wordOf(data.from), wordOf(data.to))
const unknown =
  (field: string): Read =>
  () =>
    one(field, undefined, undefined)

/** The fields that an event changes, by its name. */
const changes: Readonly<Record<string, Read>> = {
  'ticket.status_changed': ({ data }) => [
    ...one('status', wordOf(data.from), wordOf(data.to)),
    ...one('stage', idOf(data.left), idOf(data.stage)),
    ...(isOpen(data.from) === isOpen(data.to) ? [] : one('open', isOpen(data.from), isOpen(data.to))),
  ],
  'ticket.stage_changed': record('stage'),
  'ticket.pipeline_changed': record('pipeline'),
  'ticket.priority_changed': choice('priority'),
  'ticket.type_changed': record('type'),
  'ticket.queue_changed': record('queue'),
  'ticket.assigned': record('assignee'),
  'ticket.requester_changed': ({ data }) => {
    const { account } = data
    const told = typeof account === 'object' && account !== null ? (account as Record<string, unknown>) : {}
    const moved = told.from === told.to ? [] : one('account', wordOf(told.from), wordOf(told.to))
    return [...one('requester', idOf(data.from), idOf(data.to)), ...moved]
  },
  'ticket.labels_changed': ({ data }) => [{ field: 'label', from: idsOf(data.removed), to: idsOf(data.added) }],
  'ticket.subject_changed': unknown('subject'),
  'ticket.description_changed': unknown('description'),
  'ticket.due_changed': unknown('dueAt'),
  'ticket.visibility_changed': ({ data }) => one('visibility', visibilityIn(data.from), visibilityIn(data.to)),
  'ticket.snoozed': () => one('snoozed', false, true),
  'ticket.woken': () => one('snoozed', true, false),
  'ticket.followed': ({ data }) => [{ field: 'follower', from: [], to: [idOf(data.member)] }],
  'ticket.unfollowed': ({ data }) => [{ field: 'follower', from: [idOf(data.member)], to: [] }],
  'ticket.field_changed': ({ data }) => {
    const key =
      typeof data.field === 'object' && data.field !== null && 'key' in data.field ? String(data.field.key) : ''
    const values = (side: unknown): ChangedValue[] => {
      const told = typeof side === 'object' && side !== null && 'value' in side ? side.value : null
      const known = (value: unknown): ChangedValue =>
        value === null || typeof value === 'string' || typeof value === 'boolean' ? value : undefined
      return Array.isArray(told) ? told.map(known) : [known(told)]
    }
    return [{ field: `custom.${key}`, from: values(data.from), to: values(data.to) }]
  },
}

const isOpen = (status: unknown) => status !== 'resolved' && status !== 'closed'
const visibilityIn = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'visibility' in value ? wordOf(value.visibility) : null

const others = new Set([
  'ticket.created',
  'message.received',
  'message.sent',
  'message.note_added',
  'ticket.sla_warned',
  'ticket.sla_breached',
])

/** Events at which some rule may be asked. */
export const mayBeOccasion = (name: string) => others.has(name) || Object.hasOwn(changes, name)

/** The names of all of them. */
export const occasionNames: readonly string[] = [...others, ...Object.keys(changes)]

const namesByTrigger: Partial<Record<Trigger['on'], readonly string[]>> = {
  created: ['ticket.created'],
  time: [],
  availability: [],
  replied: ['message.received', 'message.sent'],
  noted: ['message.note_added'],
  stage_entered: ['ticket.created', 'ticket.status_changed', 'ticket.stage_changed'],
  sla_warned: ['ticket.sla_warned'],
  sla_breached: ['ticket.sla_breached'],
}

/** The names of the events at which a trigger may be asked. */
export const namesOf = ({ on }: Trigger): readonly string[] => namesByTrigger[on] ?? Object.keys(changes)

/** Every field whose change an event tells, without those that an organization made for itself. */
export const watchedFields: readonly string[] = [
  'status',
  'open',
  'stage',
  'pipeline',
  'priority',
  'type',
  'queue',
  'assignee',
  'requester',
  'account',
  'label',
  'subject',
  'description',
  'dueAt',
  'visibility',
  'snoozed',
  'follower',
]

/**
 * What an event is to rules. `opens`: it happened in the moment in which its ticket was made, so that its message is the one with which
 * the ticket began, and no reply.
 */
export function occasionsOf(event: Event, opens: boolean): Occasion[] {
  const by: By = event.actorKind === 'user' ? 'agent' : event.actorKind === 'contact' ? 'customer' : 'system'
  const { data } = event
  const stageId = idOf(data.stage) ?? (event.name === 'ticket.stage_changed' ? idOf(data.to) : null)
  const entered: Occasion[] = stageId ? [{ kind: 'entered', stageId }] : []
  switch (event.name) {
    case 'ticket.created':
      return [{ kind: 'created', by }, ...entered]
    case 'message.received': {
      // Held ones are of nobody that is known; machines answer by themselves (quality.md, who is who 3 and 6).
      const speaks =
        data.held !== true && (data.class === 'normal' || data.class === 'list' || data.class === undefined)
      if (opens || !speaks || by === 'system') return []
      return [{ kind: 'replied', by: data.byMember ? 'agent' : 'customer' }]
    }
    case 'message.sent':
      return opens || by !== 'agent' ? [] : [{ kind: 'replied', by: 'agent' }]
    case 'message.note_added':
      return by === 'agent' ? [{ kind: 'noted' }] : []
    case 'ticket.sla_warned':
      return [{ kind: 'sla_warned' }]
    case 'ticket.sla_breached':
      return [{ kind: 'sla_breached' }]
    default: {
      const read = Object.hasOwn(changes, event.name) ? changes[event.name] : undefined
      return [...(read?.(event) ?? []).map((change) => ({ kind: 'changed' as const, ...change, by })), ...entered]
    }
  }
}

/** Another status of a member, which is of no ticket by itself. */
export const availabilityEvent = 'availability.changed'

/** What the event of a status is to rules, for each of the tickets of the member. */
export function availabilityIn({
  data,
}: Pick<DomainEvent, 'data'>): Extract<Occasion, { kind: 'availability' }> | null {
  const { userId, to } = data
  const available = typeof to === 'object' && to !== null && 'available' in to ? to.available : undefined
  return typeof userId === 'string' && typeof available === 'boolean'
    ? { kind: 'availability', userId, available }
    : null
}

/** Whether a rule with this trigger is asked at all at such an occasion; what it says besides is asked then, and logged. */
export function listensTo(trigger: Trigger, occasion: Occasion): boolean {
  switch (trigger.on) {
    case 'created':
    case 'noted':
    case 'replied':
    case 'sla_warned':
    case 'sla_breached':
      return occasion.kind === trigger.on
    case 'updated':
      return occasion.kind === 'changed'
    case 'changed':
      return occasion.kind === 'changed' && occasion.field === trigger.field
    case 'time':
      return false
    case 'availability':
      return occasion.kind === 'availability' && (trigger.userId ?? occasion.userId) === occasion.userId
    case 'stage_entered':
      return occasion.kind === 'entered' && occasion.stageId === trigger.stageId
  }
}

/** Whether the occasion is the one that the trigger means: by whom, from what, to what. */
export function isMeant(trigger: Trigger, occasion: Occasion): boolean {
  if (!listensTo(trigger, occasion)) return false
  if (trigger.on === 'availability' && occasion.kind === 'availability')
    return trigger.becomes === 'anything' || (trigger.becomes === 'available') === occasion.available
  if (trigger.on === 'replied' && occasion.kind === 'replied')
    return trigger.by === 'anyone' || trigger.by === occasion.by
  if (
    (trigger.on === 'created' && occasion.kind === 'created') ||
    (trigger.on === 'updated' && occasion.kind === 'changed')
  )
    return trigger.by === 'anyone' || trigger.by === occasion.by
  if (trigger.on !== 'changed' || occasion.kind !== 'changed') return true
  const fits = (wanted: unknown, values: readonly ChangedValue[]) =>
    wanted === undefined || values.some((value) => value === wanted)
  return (
    (trigger.by === 'anyone' || trigger.by === occasion.by) &&
    fits(trigger.from, occasion.from) &&
    fits(trigger.to, occasion.to)
  )
}
