import type { Actor, UserActor } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { can, type Permission } from '../../platform/permissions.ts'
import { isObjectKind } from '../conditions/condition-words.ts'
import { seesWaiting, type WaitingPlace } from '../conversations/waiting-place.ts'
import type { TicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket, customerOf, type VisibleFields } from '../tickets/tickets.visibility.ts'

/**
 * What one must be allowed to read to hear of an event, by the first word of its name. `own`: it is meant for one person
 * (`data.userId`) alone; `anybody`: every member of the organization.
 */
const neededBy: Record<string, Permission | 'own' | 'anybody'> = {
  ticket: 'tickets:read',
  message: 'tickets:read',
  delivery: 'tickets:read',
  draft: 'tickets:read',
  conversation: 'tickets:read',
  label: 'tickets:read',
  channel: 'tickets:read',
  pipeline: 'tickets:read',
  queue: 'tickets:read',
  calendar: 'tickets:read',
  routing: 'settings:manage',
  field: 'tickets:read',
  ticket_type: 'tickets:read',
  checklist: 'tickets:read',
  contact: 'customers:read',
  account: 'customers:read',
  account_tier: 'customers:read',
  customer_note: 'crm:read',
  opportunity: 'customers:read',
  opportunity_stage: 'customers:read',
  object: 'customers:read',
  object_type: 'customers:read',
  task: 'customers:read',
  todo: 'own',
  member: 'members:read',
  role: 'members:read',
  team: 'members:read',
  user_status: 'members:read',
  availability: 'members:read',
  mail: 'mail:read',
  domain: 'channels:manage',
  sending_domain: 'channels:manage',
  apikey: 'apikeys:manage',
  org: 'anybody',
  notification: 'own',
  view: 'tickets:read',
  macro: 'tickets:read',
  ticket_template: 'tickets:create',
  recurring: 'recurring:manage',
  rule: 'settings:manage',
  webhook: 'settings:manage',
  crm_card: 'settings:manage',
  sla_policy: 'settings:manage',
  bulk: 'own',
  export: 'own',
  absence: 'own',
}

/** What may be its owner's alone: its name is for the others only when it is everyone's. */
const owned = new Set(['view', 'macro', 'ticket_template'])

/** Events that speak of a ticket, and of nothing when it has none: they are for those who look after the mail then. */
const ofTickets = new Set(['ticket', 'message', 'delivery'])

/** Tells the reader that a ticket is no longer his to see, so that his lists drop it. Says nothing else. */
export const hiddenEvent = 'ticket.hidden'

/**
 * The event as the actor may see it at this moment: itself, `ticket.hidden` in its place when just this event took the ticket out
 * of his sight, or null. Names that nobody has listed here are seen by nobody. Who is limited to a customer hears of his tickets alone.
 */
export function eventFor(
  actor: UserActor,
  event: DomainEvent,
  tickets: ReadonlyMap<string, TicketFacts>,
): DomainEvent | null {
  const noun = event.name.split('.')[0] ?? ''
  const needed = Object.hasOwn(neededBy, noun) ? neededBy[noun] : undefined
  if (!needed || (customerOf(actor) && (needed === 'own' || event.ticketId === null))) return null
  if (needed === 'own' || (owned.has(noun) && event.data.everyone !== true))
    return event.data.userId === actor.userId ? event : null
  if (needed !== 'anybody' && !actor.permissions.has(needed)) return null
  if (event.ticketId === null) {
    // What waits without a ticket is for those who see the inbox of its channel; the place of a channel that is gone is nobody's.
    if (noun === 'conversation') return seesWaiting(actor, event.data as WaitingPlace) ? event : null
    if (ofTickets.has(noun) && !actor.permissions.has('mail:read')) return null
    return event.name === 'label.deleted' && actor.ticketScope !== 'all'
      ? withoutCount(event)
      : withoutUnseen(actor, event, tickets)
  }
  if (!actor.permissions.has('tickets:read')) return null
  const ticket = tickets.get(event.ticketId)
  if (!ticket) return null
  if (canSeeTicket(actor, ticket)) return withoutUnseen(actor, event, tickets)
  const before = factsBefore(event)
  return before && canSeeTicket(actor, { ...ticket, ...before })
    ? { ...event, name: hiddenEvent, actorKind: 'system', actorId: null, actorName: '', data: {}, cause: {} }
    : null
}

/** Under these names an event of one ticket speaks of another one, `{id, code, …}`; under `children` of several. */
const pointers = ['other', 'source', 'target'] as const

const ticketIdOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null && 'id' in value ? [String(value.id)] : []

/** Values of custom fields, before and after, as an event tells them: of one field, or of all that a new ticket has. */
type Told = Record<string, unknown>
const isRecord = (value: unknown): value is Told => typeof value === 'object' && value !== null
const toldFields = (data: Told): Told[] => [data, ...listOf(data, 'custom')].filter(isRecord)
const sides = ['from', 'to'] as const

/** The id of the record that a value points to, which may be a ticket; none for other types. */
const recordOf = (told: Told, side: (typeof sides)[number]): string[] =>
  textOf(told.field, 'type') === 'record' ? [textOf(told[side], 'value') ?? []].flat() : []

/** Ids of the tickets that an event names besides its own; of records, which may be something else. */
export function namedTickets({ data }: Pick<DomainEvent, 'data'>): string[] {
  const children = Array.isArray(data.children) ? data.children.flatMap(ticketIdOf) : []
  const records = toldFields(data).flatMap((told) => sides.flatMap((side) => recordOf(told, side)))
  return [...pointers.flatMap((name) => ticketIdOf(data[name])), ...children, ...records]
}

/** What one needs to hear which record of a customer it was (contact, lead, opportunity, account, object), as to see it. */
const neededForRecords: Permission = 'customers:read'

/**
 * The event without the records that the reader does not see: of a ticket that was linked shows that it was, not with what. Of the value
 * of a field, and of what the ticket is associated with, the name goes, and `hidden` says so, as the panel does (product.md CR13).
 */
export function withoutUnseen(
  actor: Actor,
  event: DomainEvent,
  tickets: ReadonlyMap<string, VisibleFields>,
): DomainEvent {
  const isSeen = (value: unknown) => {
    const ticket = tickets.get(ticketIdOf(value)[0] ?? '')
    return ticket !== undefined && canSeeTicket(actor, ticket)
  }
  const seesRecords = can(actor, neededForRecords)
  const data = seesRecords ? { ...event.data } : withoutAssociated(event)
  if (event.ticketId && namedTickets(event).length > 0) {
    for (const name of pointers) if (ticketIdOf(data[name]).length > 0 && !isSeen(data[name])) delete data[name]
    if (Array.isArray(data.children)) data.children = data.children.filter(isSeen)
  }
  // What is no ticket is a record of a customer, or a ticket that is there no more.
  const isTold = (id: string) => {
    const ticket = tickets.get(id)
    return ticket ? canSeeTicket(actor, ticket) : seesRecords
  }
  const withoutNames = (told: Told): Told => {
    const hidden = sides.flatMap((side) => {
      const [id] = recordOf(told, side)
      return id !== undefined && !isTold(id) ? [[side, { value: id, label: null, hidden: true }]] : []
    })
    return { ...told, ...Object.fromEntries(hidden) }
  }
  if (Array.isArray(data.custom)) data.custom = data.custom.map((told) => (isRecord(told) ? withoutNames(told) : told))
  return { ...event, data: withoutNames(data) }
}

const hiddenRecord = { hidden: true } as const

/** What is told of associations to who sees no records of customers: that there was one of a type, and of own types not which. */
function withoutAssociated({ name, data }: DomainEvent): Record<string, unknown> {
  const kindOf = (type: unknown) => (typeof type === 'string' && isObjectKind(type) ? 'object' : type)
  if (name === 'ticket.association_changed') {
    const { type, from, to } = data
    return { type: kindOf(type), from: from ? hiddenRecord : null, to: to ? hiddenRecord : null }
  }
  if (name === 'ticket.associated')
    return {
      set: listOf(data, 'set').map((one) => ({ type: kindOf(partOf(one, 'type')), ...hiddenRecord })),
      unclear: [],
    }
  return { ...data }
}

/** A deleted label's tickets were counted among all of the organization: that is not for those who see only some of them. */
function withoutCount(event: DomainEvent): DomainEvent {
  const { ticketCount: _count, ticketCountCapped: _capped, ...data } = event.data
  return { ...event, data }
}

/** What an event that decides who sees a ticket changed, as it was before; null for others. */
function factsBefore({ name, data }: DomainEvent): Partial<VisibleFields> | null {
  switch (name) {
    // `from` is `{id, name}` or null.
    case 'ticket.assigned':
      return { assigneeId: idOf(data.from) }
    case 'ticket.queue_changed':
      return { queueId: idOf(data.from) ?? '' }
    // `from` is `{id, name}`; `leftQueueId` is there when its queue became another one with it.
    case 'ticket.pipeline_changed': {
      const queueId = textOf(data, 'leftQueueId')
      return { pipelineId: idOf(data.from) ?? '', ...(queueId && { queueId }) }
    }
    // `began`: it was the first of a conversation, which has its channel from now on.
    case 'message.sent':
      return data.began === true ? { conversationChannelId: null } : null
    case 'ticket.deleted':
      return { deletedAt: null }
    // `from` is the contact, `account` and `member` are `{from, to}`: ids of his account and of the member who asks.
    case 'ticket.requester_changed':
      return {
        requesterUserId: textOf(data.member, 'from'),
        requesterId: idOf(data.from),
        accountId: textOf(data.account, 'from'),
      }
    // `from` is `{visibility, users, teams}`, those who were chosen with their ids.
    case 'ticket.visibility_changed':
      return {
        visibility: textOf(data.from, 'visibility') ?? 'public',
        accessIds: [...listOf(data.from, 'users'), ...listOf(data.from, 'teams')].flatMap((one) => idOf(one) ?? []),
      }
    default:
      return null
  }
}

const partOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
const textOf = (value: unknown, key: string): string | null => {
  const part = partOf(value, key)
  return typeof part === 'string' ? part : null
}
const listOf = (value: unknown, key: string): unknown[] => {
  const part = partOf(value, key)
  return Array.isArray(part) ? part : []
}
const idOf = (value: unknown) => textOf(value, 'id')

/** Events after which somebody may be allowed more or less than before. */
export function changesAccess(event: Pick<DomainEvent, 'name'>): boolean {
  return /^(?:member|role|apikey|team|queue|pipeline|channel)\./.test(event.name)
}
