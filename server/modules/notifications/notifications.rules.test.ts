import { expect, test } from 'vitest'
import type { DomainEvent } from '../../platform/events.ts'
import { noticeData, noticesOf } from './notifications.rules.ts'

const facts = {
  assigneeId: 'ann',
  assigneeThen: 'ann',
  messageAuthorId: 'bea',
  followers: [],
  wantNewUnassigned: ['cy', 'boss'],
  requesterId: null as string | null,
  channelKeepers: ['ada', 'boss'],
  scheduleKeepers: ['ada', 'max'],
  ruleKeepers: ['boss'],
  queueKeepers: ['lea'],
  wantQueued: ['cy', 'boss'],
  slaRecipients: ['lea', 'ann'],
}
const event = (
  name: string,
  data: Record<string, unknown> = {},
  actor: Partial<Pick<DomainEvent, 'actorKind' | 'actorId'>> = {},
) => ({ name, data, actorKind: 'user' as const, actorId: 'boss', ...actor })
const customer = { actorKind: 'contact' as const, actorId: 'jo' }

test.each<
  [
    string,
    ReturnType<typeof event>,
    {
      assigneeId?: string | null
      assigneeThen?: string | null
      messageAuthorId?: null
      followers?: string[]
      requesterId?: string
    },
    string[],
  ]
>([
  ['given by somebody', event('ticket.assigned', { from: null, to: { id: 'ann', name: 'Ann' } }), {}, ['ann assigned']],
  ['taken by herself', event('ticket.assigned', { to: { id: 'ann' } }, { actorId: 'ann' }), {}, []],
  ['given on since then', event('ticket.assigned', { to: { id: 'dan' } }), {}, []],
  ['given to nobody', event('ticket.assigned', { to: null }), { assigneeId: null }, []],
  ['a customer wrote', event('message.received', { class: 'normal' }, customer), {}, ['ann customer_replied']],
  ['a list wrote', event('message.received', { class: 'list' }, customer), {}, ['ann customer_replied']],
  ['an unverified sender wrote', event('message.received', { class: 'normal', held: true }), {}, ['ann message_held']],
  ['a machine wrote', event('message.received', { class: 'auto' }), {}, []],
  ['a bounce came', event('message.received', { class: 'bounce' }), {}, []],
  [
    'a customer wrote to nobody',
    event('message.received', { class: 'normal' }),
    { assigneeId: null, assigneeThen: null },
    [],
  ],
  ['a customer wrote before it was hers', event('message.received', { class: 'normal' }), { assigneeThen: null }, []],
  [
    'a customer wrote in a followed ticket',
    event('message.received', { class: 'normal' }, customer),
    { followers: ['ann', 'fay'] },
    ['ann customer_replied', 'fay customer_replied'],
  ],
  ['a follower noted', event('message.note_added', {}, { actorId: 'fay' }), { followers: ['fay'] }, ['ann note_added']],
  ['given away, followed', event('ticket.assigned', { to: { id: 'dan' } }), { followers: ['fay'] }, []],
  ['a colleague noted', event('message.note_added'), {}, ['ann note_added']],
  ['she noted herself', event('message.note_added', {}, { actorId: 'ann' }), {}, []],
  ['somebody answered', event('message.sent'), {}, []],
  ['somebody answered a colleague', event('message.sent'), { requesterId: 'rex' }, ['rex own_request']],
  ['he answered himself', event('message.sent', {}, { actorId: 'rex' }), { requesterId: 'rex' }, []],
  [
    'a colleague’s request was resolved',
    event('ticket.status_changed', { from: 'open', to: 'resolved' }),
    { requesterId: 'rex' },
    ['rex own_request'],
  ],
  ['it waits', event('ticket.status_changed', { from: 'open', to: 'waiting' }), { requesterId: 'rex' }, []],
  [
    'made for a colleague who wants new ones too',
    event('ticket.created'),
    { assigneeId: null, requesterId: 'cy' },
    ['cy own_request'],
  ],
  [
    'access asked for',
    event('ticket.access_requested', { asked: ['ann', 'cy', 'boss'] }),
    {},
    ['ann access_requested', 'cy access_requested'],
  ],
  [
    'access given',
    event('ticket.access_granted', { requestId: 'r', members: [{ id: 'cy', name: 'C' }] }),
    {},
    ['cy access_decided'],
  ],
  ['access given by a mention', event('ticket.access_granted', { members: [{ id: 'cy', name: 'C' }] }), {}, []],
  [
    'access declined',
    event('ticket.access_declined', { requestId: 'r', member: { id: 'cy', name: 'C' } }),
    {},
    ['cy access_decided'],
  ],
  [
    'a new ticket of nobody',
    event('ticket.created', {}, customer),
    { assigneeId: null },
    ['cy ticket_created', 'boss ticket_created'],
  ],
  ['a new ticket by one who wants to know', event('ticket.created'), { assigneeId: null }, ['cy ticket_created']],
  ['a new ticket of somebody', event('ticket.created'), {}, []],
  [
    'a reply that failed',
    event('delivery.failed', {}, { actorKind: 'system', actorId: null }),
    {},
    ['bea delivery_failed'],
  ],
  [
    'a reply that bounced',
    event('delivery.bounced', {}, { actorKind: 'system', actorId: null }),
    {},
    ['bea delivery_failed'],
  ],
  ['a mail of the product that failed', event('delivery.failed'), { messageAuthorId: null }, []],
  ['one that arrived', event('delivery.accepted'), {}, []],
  [
    'an export of one’s own',
    event('export.finished', { userId: 'cy' }, { actorKind: 'system', actorId: null }),
    {},
    ['cy export_finished'],
  ],
  [
    'a mailbox that cannot be read',
    event('mail.mailbox_down', { channelId: 'c' }, { actorKind: 'system', actorId: null }),
    {},
    ['ada mail_trouble', 'boss mail_trouble'],
  ],
  [
    'a mailbox that works again',
    event('mail.mailbox_recovered', { since: '2030-01-01' }, { actorKind: 'system', actorId: null }),
    {},
    ['ada mail_trouble', 'boss mail_trouble'],
  ],
  [
    'a schedule that made no ticket',
    event('recurring.skipped', { scheduleId: 's' }, { actorKind: 'system', actorId: null }),
    {},
    ['ada recurring_skipped', 'max recurring_skipped'],
  ],
  [
    'a rule that tells',
    event('ticket.rule_told', { members: ['cy', 'ada'] }, { actorKind: 'system', actorId: null }),
    {},
    ['cy rule_told', 'ada rule_told'],
  ],
  [
    'a rule that was switched off',
    event('rule.paused', { ruleId: 'r' }, { actorKind: 'system', actorId: null }),
    {},
    ['boss rule_paused'],
  ],
  [
    'a rule that breaks its examples',
    event('rule.examples_failed', { ruleId: 'r' }, { actorKind: 'system', actorId: null }),
    {},
    ['boss rule_examples'],
  ],
  ['from another queue', event('ticket.queue_changed'), { assigneeId: null }, ['cy ticket_queued']],
  ['with its assignee from another queue', event('ticket.queue_changed'), {}, []],
  [
    'a server that takes no calls',
    event('webhook.failing', { ruleId: 'r' }, { actorKind: 'system', actorId: null }),
    {},
    ['boss webhook_failing'],
  ],
  [
    'a queue that finds nobody',
    event('routing.failing', { queueId: 'q' }, { actorKind: 'system', actorId: null }),
    {},
    ['lea routing_failing'],
  ],
  [
    'a queue that finds somebody again',
    event('routing.recovered', { queueId: 'q' }, { actorKind: 'system', actorId: null }),
    {},
    ['lea routing_failing'],
  ],
  ['a hiccup that is over', event('mail.mailbox_recovered', { since: null }), {}, []],
  ['a first failure', event('mail.mailbox_failing', { channelId: 'c' }), {}, []],
  [
    'mails that were missed',
    event('mail.mailbox_incomplete', { missing: 1 }, { actorKind: 'system', actorId: null }),
    {},
    ['ada mail_trouble', 'boss mail_trouble'],
  ],
  [
    'a relay that takes nothing',
    event('mail.relay_down', {}, { actorKind: 'system', actorId: null }),
    {},
    ['ada mail_trouble', 'boss mail_trouble'],
  ],
  [
    'a relay that takes mail again',
    event('mail.relay_recovered', {}, { actorKind: 'system', actorId: null }),
    {},
    ['ada mail_trouble', 'boss mail_trouble'],
  ],
  // A contact's id that happens to be a member's is no member's act.
  [
    'a contact with the same id',
    event('message.received', { class: 'normal' }, { actorKind: 'contact', actorId: 'ann' }),
    {},
    ['ann customer_replied'],
  ],
])('%s', (_what, one, change, expected) => {
  const notices = noticesOf(one, { ...facts, ...change })
  expect(notices.map(({ userId, kind }) => `${userId} ${kind}`)).toEqual(expected)
})

test('a notification keeps ids and a server’s words, nothing else', () => {
  const data = { messageId: 'm', address: 'a@b.test', response: '550 no', text: 'secret', held: true }
  expect(noticeData({ name: 'delivery.failed', data, actorName: 'mail' })).toEqual({
    actorName: 'mail',
    event: 'delivery.failed',
    messageId: 'm',
    address: 'a@b.test',
    response: '550 no',
  })
})
