import { expect, test } from 'vitest'
import { groupByTicket } from './groups.ts'
import type { Notification } from './notifications.api.ts'

const one = (id: string, ticket: string | null): Notification => ({
  id,
  kind: 'assigned',
  ticketId: ticket,
  ticketCode: ticket && `ACME-${ticket}`,
  subject: ticket && 'Printer',
  actorName: 'Ada',
  data: {},
  createdAt: '2030-01-01T00:00:00.000Z',
  readAt: null,
})
const shapes = (pages: Notification[][]) =>
  groupByTicket(pages).map(({ ticket, notifications }) => [ticket?.code ?? null, notifications.map(({ id }) => id)])

test('what happened in one ticket stands together, where its newest is', () => {
  expect(shapes([[one('a', '1'), one('b', '2'), one('c', '1'), one('d', null), one('e', null)]])).toEqual([
    ['ACME-1', ['a', 'c']],
    ['ACME-2', ['b']],
    [null, ['d']],
    [null, ['e']],
  ])
})

test('an older page changes nothing above it, and keys are told apart', () => {
  const first = [one('a', '1'), one('b', '2')]
  const both = groupByTicket([first, [one('c', '1')]])
  expect(both.slice(0, 2)).toEqual(groupByTicket([first]))
  expect(new Set(both.map(({ key }) => key)).size).toBe(3)
})
