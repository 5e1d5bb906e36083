import { expect, test } from 'vitest'
import type { Message, TimelineEntry } from '../ticket-page.api.ts'
import { pendingMessage } from './pending-message.ts'
import { answeredOlder, newSince, threadItems } from './thread-items.ts'

const written = { kind: 'public' as const, bodyHtml: '<p>x</p>', to: [], cc: [], bcc: [], attachments: [] }

function message(id: string, minute: number, more: Partial<Message> = {}): Message {
  const at = new Date(Date.UTC(2026, 10, 21, 9, minute))
  const base = pendingMessage({ id: 't', subject: 's' }, { id: 'c1', name: 'Oskar' }, written, 1, at)
  return { ...base, id, direction: 'in', ...more }
}

function entry(seq: string, minute: number, name: string, data: Record<string, unknown> = {}): TimelineEntry {
  const at = new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString()
  const actor = { kind: 'user' as const, id: 'u1', name: 'Maya' }
  return { seq, name, at, data, cause: {}, actor, ticketId: 't', ticketCode: 'A-1' }
}

const all = { hasOlder: false, withEvents: true, newIds: new Set<string>() }
const shape = (items: ReturnType<typeof threadItems>) =>
  items.map((item) => (item.kind === 'message' ? item.message.id : item.entries.map((one) => one.seq).join('+')))

test('messages and events stand in one order, runs of events together', () => {
  const items = threadItems({
    ...all,
    messages: [message('m2', 10), message('m1', 0)],
    timeline: [
      entry('1', 0, 'ticket.created'),
      entry('2', 1, 'message.received'),
      entry('3', 5, 'ticket.priority_changed', { from: 'low', to: 'high' }),
      entry('4', 11, 'ticket.description_changed'),
    ],
  })
  expect(shape(items)).toEqual(['m1', '1+3', 'm2', '4'])
})

test('events above a gap of unloaded messages wait', () => {
  const timeline = [entry('1', 0, 'ticket.created'), entry('2', 20, 'ticket.description_changed')]
  const input = { ...all, messages: [message('m9', 10)], timeline }
  expect(shape(threadItems({ ...input, hasOlder: true }))).toEqual(['m9', '2'])
  expect(shape(threadItems(input))).toEqual(['1', 'm9', '2'])
})

test('messages only leaves the events out', () => {
  const items = threadItems({
    ...all,
    withEvents: false,
    messages: [message('m1', 0)],
    timeline: [entry('1', 1, 'ticket.created')],
  })
  expect(shape(items)).toEqual(['m1'])
})

test('a reopening is told once', () => {
  const timeline = [
    entry('1', 1, 'ticket.status_changed', { from: 'closed', to: 'open', version: 4 }),
    entry('2', 1, 'ticket.reopened', { from: 'closed', to: 'open', version: 4 }),
    entry('3', 2, 'ticket.status_changed', { from: 'open', to: 'waiting', version: 5 }),
  ]
  expect(shape(threadItems({ ...all, messages: [], timeline }))).toEqual(['2+3'])
})

test('new is what others wrote since one looked, wherever one’s own answers stand', () => {
  const messages = [
    message('m1', 0),
    message('m2', 5, { direction: 'out', author: { kind: 'user', id: 'u2', name: 'Tomi' } }),
    message('m3', 6),
    message('n1', 7, { direction: 'out', kind: 'note', author: { kind: 'user', id: 'u2', name: 'Tomi' } }),
    message('m4', 8, { direction: 'out', author: { kind: 'user', id: 'u1', name: 'Maya' } }),
  ]
  const at = (minute: number) => message('x', minute).createdAt
  expect([...newSince(messages, at(0), 'u1')]).toEqual(['m2', 'm3', 'n1'])
  expect([...newSince(messages, at(6), 'u1')]).toEqual(['n1'])
  expect([...newSince(messages, at(8), 'u1')]).toEqual([])
  expect([...newSince(messages, null, 'u2')]).toEqual(['m1', 'm3', 'm4'])
})

test('a reply to an older message than the newest says which one', () => {
  const ours = { direction: 'out' as const, author: { kind: 'user' as const, id: 'u1', name: 'Maya' } }
  const messages = [
    message('r3', 9, { ...ours, answersId: 'gone' }),
    message('r2', 8, { ...ours, answersId: 'm2' }),
    message('r1', 7, { ...ours, answersId: 'm1' }),
    message('bounce', 6, { mailClass: 'bounce' }),
    message('m2', 5),
    message('r0', 2, { ...ours, answersId: 'm1' }),
    message('m1', 0),
  ]
  expect([...answeredOlder(messages)].map(([id, one]) => [id, one.id])).toEqual([['r1', 'm1']])
})
