import { describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { type Permission, permissions, seededRoles } from '../../platform/permissions.ts'
import type { TicketFacts } from '../tickets/ticket-facts.ts'
import { eventFor } from './event-visibility.rules.ts'

const me = 'me'
const actor = (change: Partial<UserActor> = {}): UserActor => ({
  kind: 'user',
  orgId: 'o',
  userId: me,
  name: 'Me',
  email: 'me@x.test',
  permissions: new Set(permissions),
  ticketScope: 'all',
  teamIds: [],
  queueIds: ['q1'],
  barredPipelineIds: [],
  barredChannelIds: [],
  via: 'session',
  viaId: 's',
  ...change,
})
const only = (...names: Permission[]) => actor({ permissions: new Set(names) })
const event = (name: string, change: Partial<DomainEvent> = {}): DomainEvent => ({
  seq: '1',
  name,
  ticketId: null,
  actorKind: 'user',
  actorId: 'boss',
  actorName: 'Boss',
  cause: {},
  data: {},
  at: new Date(0),
  ...change,
})
const ticket = (
  assigneeId: string | null,
  createdById = 'x',
  more: Partial<TicketFacts> = {},
): ReadonlyMap<string, TicketFacts> => {
  const names = { id: 't', code: 'A-1', subject: 's', createdAt: new Date(0) }
  const place = {
    requesterUserId: null,
    queueId: 'q1',
    pipelineId: 'p1',
    conversationChannelId: null,
    visibility: 'public',
    requesterId: null,
    accountId: null,
    accessIds: [],
    deletedAt: null,
  }
  return new Map([['t', { ...names, assigneeId, createdByKind: 'user', createdById, ...place, ...more }]])
}
const none = new Map<string, TicketFacts>()

test.each<[string, Permission | null]>([
  ['contact.created', 'customers:read'],
  ['account.updated', 'customers:read'],
  ['label.created', 'tickets:read'],
  ['channel.updated', 'tickets:read'],
  ['member.joined', 'members:read'],
  ['team.created', 'members:read'],
  ['mail.quarantined', 'mail:read'],
  ['apikey.created', 'apikeys:manage'],
  ['org.updated', null],
])('%s needs %s', (name, permission) => {
  expect(eventFor(only(...(permission ? [permission] : [])), event(name), none)).not.toBeNull()
  const without = permissions.filter((one) => one !== permission)
  if (permission) expect(eventFor(only(...without), event(name), none)).toBeNull()
})

test.each(['secret.leaked', 'tickets', '', 'constructor.x', '__proto__.x', 'toString'])(
  'what nobody listed is seen by nobody: %j',
  (name) => {
    expect(eventFor(actor(), event(name), none)).toBeNull()
  },
)

test.each<[string, Partial<TicketFacts>, Record<string, unknown>]>([
  ['ticket.queue_changed', { queueId: 'q2' }, { from: { id: 'q1', name: 'One' }, to: { id: 'q2', name: 'Two' } }],
  ['ticket.requester_changed', { queueId: 'q2' }, { member: { from: me, to: null } }],
  [
    'ticket.visibility_changed',
    { visibility: 'private' },
    { from: { visibility: 'public', users: [], teams: [] }, to: { visibility: 'private' } },
  ],
  [
    'ticket.visibility_changed',
    { queueId: 'q2', visibility: 'private' },
    { from: { visibility: 'private', users: [{ id: me, name: 'Me' }], teams: [] } },
  ],
])('%s that takes a ticket out of sight says just that', (name, now, data) => {
  const limited = actor({ ticketScope: 'queues', permissions: new Set(['tickets:read']) })
  const shown = eventFor(limited, event(name, { ticketId: 't', data }), ticket('boss', 'boss', now))
  expect(shown).toMatchObject({ name: 'ticket.hidden', data: {}, actorName: '' })
  const stranger = actor({ ticketScope: 'own', userId: 'stranger', permissions: new Set(['tickets:read']) })
  expect(eventFor(stranger, event(name, { ticketId: 't', data }), ticket('boss', 'boss', now))).toBeNull()
})

test('a field that points to a ticket or a customer names it to those who see it', () => {
  const limited = actor({ ticketScope: 'own', permissions: new Set(['tickets:read']) })
  const both = new Map([...ticket(me), ['other', { ...ticket('boss').get('t'), id: 'other' } as TicketFacts]])
  const field = { id: 'f', key: 'twin', name: 'Twin', type: 'record' }
  const change = { field, from: { value: 'other', label: 'A-2 Secret' }, to: { value: 'a contact', label: 'Cora' } }
  const told = event('ticket.field_changed', { ticketId: 't', data: change })
  expect(eventFor(actor(), told, both)?.data).toEqual(change)
  const hidden = { label: null, hidden: true }
  expect(eventFor(limited, told, both)?.data).toEqual({
    ...{ field, from: { value: 'other', ...hidden }, to: { value: 'a contact', ...hidden } },
  })
  const mayReadCustomers = actor({ ticketScope: 'own', permissions: new Set(['tickets:read', 'customers:read']) })
  expect(eventFor(mayReadCustomers, told, both)?.data).toEqual({ ...change, from: { value: 'other', ...hidden } })
  const made = event('ticket.created', { ticketId: 't', data: { custom: [{ field, to: change.from }] } })
  expect(eventFor(actor(), made, both)?.data).toEqual(made.data)
  const shown = { custom: [{ field, to: { value: 'other', ...hidden } }] }
  expect(eventFor(limited, made, both)?.data).toEqual(shown)
  const ofContact = event('contact.updated', { data: made.data })
  expect(eventFor(mayReadCustomers, ofContact, both)?.data).toEqual(shown)
})

test('with what a ticket is associated is named to those who see records of customers', () => {
  const blind = actor({ permissions: new Set(permissions.filter((one) => one !== 'customers:read')) })
  const [from, to] = [
    { id: 'c1', name: 'Cora' },
    { id: 'c2', name: 'Carl' },
  ]
  const changed = (data: object) =>
    event('ticket.association_changed', { ticketId: 't', data: data as Record<string, unknown> })
  const contact = changed({ type: 'contact', from, to })
  expect(eventFor(actor(), contact, ticket(me))?.data).toEqual(contact.data)
  const hidden = { hidden: true }
  expect(eventFor(blind, contact, ticket(me))?.data).toEqual({ type: 'contact', from: hidden, to: hidden })
  const device = changed({ type: 'object:device', label: 'Secret device', from: null, to })
  expect(eventFor(blind, device, ticket(me))?.data).toEqual({ type: 'object', from: null, to: hidden })
  const data = { set: [{ type: 'contact', ...to }], unclear: [{ type: 'account', names: ['Acme', 'Ace'] }] }
  const sender = event('ticket.associated', { ticketId: 't', data })
  expect(eventFor(actor(), sender, ticket(me))?.data).toEqual(data)
  expect(eventFor(blind, sender, ticket(me))?.data).toEqual({ set: [{ type: 'contact', ...hidden }], unclear: [] })
})

test('a notification is heard by its person alone', () => {
  expect(eventFor(actor(), event('notification.created', { data: { userId: me } }), none)).not.toBeNull()
  expect(eventFor(actor(), event('notification.created', { data: { userId: 'you' } }), none)).toBeNull()
  expect(eventFor(actor(), event('notification.created'), none)).toBeNull()
})

describe('events of tickets', () => {
  const about = (name: string, data = {}) => event(name, { ticketId: 't', data })

  test.each<[UserActor['ticketScope'], string | null, string, boolean]>([
    ['all', 'you', 'x', true],
    ['all', null, 'x', true],
    ['own_unassigned', me, 'x', true],
    ['own_unassigned', null, 'x', true],
    ['own_unassigned', 'you', 'x', false],
    ['own_unassigned', 'you', me, true],
    ['own', me, 'x', true],
    ['own', null, 'x', false],
    ['own', 'you', me, true],
  ])('scope %s, assigned to %s, made by %s: seen %s', (ticketScope, assignee, maker, seen) => {
    for (const name of ['ticket.status_changed', 'message.received', 'delivery.failed', 'mail.appended']) {
      const shown = eventFor(actor({ ticketScope }), about(name), ticket(assignee, maker))
      expect(shown !== null, name).toBe(seen)
    }
  })

  test('need tickets:read, and the ticket', () => {
    expect(eventFor(only('mail:read', 'members:read'), about('mail.appended'), ticket(me))).toBeNull()
    expect(eventFor(actor(), about('ticket.created'), none)).toBeNull()
  })

  test('without a ticket are for those who look after the mail', () => {
    expect(eventFor(only('tickets:read', 'mail:read'), event('delivery.failed'), none)).not.toBeNull()
    expect(eventFor(only('tickets:read'), event('delivery.failed'), none)).toBeNull()
  })

  const agent = actor({
    ticketScope: 'own_unassigned',
    permissions: new Set(seededRoles.find((role) => role.key === 'agent')?.permissions),
  })
  test.each<[string, { id: string } | null, string | null, 'itself' | 'hidden' | 'nothing']>([
    ['mine goes to a colleague', { id: me }, 'you', 'hidden'],
    ['nobody’s goes to a colleague', null, 'you', 'hidden'],
    ['from colleague to colleague', { id: 'she' }, 'you', 'nothing'],
    ['it comes to me', { id: 'you' }, me, 'itself'],
    ['it becomes nobody’s', { id: 'you' }, null, 'itself'],
  ])('%s', (_what, from, now, expected) => {
    const assigned = about('ticket.assigned', {
      from: from && { ...from, name: 'N' },
      to: now && { id: now, name: 'M' },
    })
    const shown = eventFor(agent, assigned, ticket(now))
    if (expected === 'nothing') expect(shown).toBeNull()
    if (expected === 'itself') expect(shown).toEqual(assigned)
    if (expected === 'hidden')
      expect(shown).toEqual({
        ...assigned,
        name: 'ticket.hidden',
        actorKind: 'system',
        actorId: null,
        actorName: '',
        data: {},
        cause: {},
      })
  })

  test('a deleted ticket leaves the sight of those who saw it, by its deletion alone', () => {
    const gone = ticket(me, 'x', { deletedAt: new Date() })
    expect(eventFor(agent, about('ticket.deleted', { reason: 'Spam' }), gone)).toMatchObject({
      name: 'ticket.hidden',
      data: {},
      actorName: '',
    })
    expect(eventFor(agent, about('message.received', {}), gone)).toBeNull()
    expect(eventFor(agent, about('ticket.deleted', {}), ticket('you', 'x', { deletedAt: new Date() }))).toBeNull()
    expect(eventFor(agent, about('ticket.restored', {}), ticket(me))).toMatchObject({ name: 'ticket.restored' })
  })
})
