import { expect, test } from 'vitest'
import type { Notice } from './notifications.rules.ts'
import type { NoticeWish } from './preferences.rules.ts'
import { queueKindOf, withQueueWishes } from './queue-wishes.rules.ts'

const on: NoticeWish = { app: true, mail: 'off' }
const byMail: NoticeWish = { app: false, mail: 'daily' }
const off: NoticeWish = { app: false, mail: 'off' }
const customer = { data: {}, actorKind: 'contact' as const, actorId: 'c' }

test.each([
  ['a new ticket', 'ticket.created', {}, true, 'ticket_created'],
  ['one from another queue', 'ticket.queue_changed', {}, false, 'ticket_queued'],
  ['an answer', 'message.received', { class: 'normal' }, false, 'customer_replied'],
  ['the message with which it began', 'message.received', { class: 'normal' }, true, null],
  ['an answer of a machine', 'message.received', { class: 'auto' }, false, null],
  ['one that waits to be let in', 'message.received', { class: 'normal', held: true }, false, null],
  ['too long in its stage', 'ticket.over_stage_limit', {}, false, 'stage_overdue'],
  ['a deadline near', 'ticket.sla_warned', {}, false, 'sla_warning'],
  ['a deadline over', 'ticket.sla_breached', {}, false, 'sla_exceeded'],
  ['a step of the ladder', 'ticket.sla_escalated', {}, false, null],
  ['an answer of ours', 'message.sent', {}, false, null],
])('%s', (_what, name, data, isFirst, expected) => {
  expect(queueKindOf({ name, data }, isFirst)).toBe(expected)
})

const said = (notices: readonly Notice[]) => notices.map(({ userId, wish }) => `${userId} ${wish ? 'queue' : 'own'}`)

test('who asked for it in the queue is told besides, once, and not of his own act', () => {
  const own: Notice[] = [{ userId: 'ann', kind: 'customer_replied' }]
  const wishes = new Map([
    ['ann', on],
    ['ben', byMail],
    ['cy', off],
    ['dan', on],
  ])
  expect(said(withQueueWishes(customer, own, 'customer_replied', wishes))).toEqual([
    'ann own',
    'ben queue',
    'dan queue',
  ])
  const byDan = { data: {}, actorKind: 'user' as const, actorId: 'dan' }
  expect(said(withQueueWishes(byDan, own, 'customer_replied', wishes))).toEqual(['ann own', 'ben queue'])
  const byDansMail = { ...customer, data: { byMember: 'dan' } }
  expect(said(withQueueWishes(byDansMail, own, 'customer_replied', wishes))).toEqual(['ann own', 'ben queue'])
})

test('what one says of a queue is stronger than what one wishes of all; other kinds stay as they are', () => {
  const own: Notice[] = [
    { userId: 'ann', kind: 'ticket_created' },
    { userId: 'ben', kind: 'ticket_created' },
    { userId: 'rex', kind: 'own_request' },
  ]
  const wishes = new Map([
    ['ann', off],
    ['cy', byMail],
    ['rex', off],
  ])
  expect(said(withQueueWishes(customer, own, 'ticket_created', wishes))).toEqual(['ben own', 'rex own', 'cy queue'])
})
