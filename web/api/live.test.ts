import { expect, test } from 'vitest'
import { judgeArrivals } from './line-test.ts'
import { matchesName, readMessage } from './live.ts'
import { waitBeforeAttempt } from './pauses.ts'

test.each([
  ['ticket.created', ['ticket.created'], true],
  ['ticket.created', ['ticket.*'], true],
  ['ticketing.created', ['ticket.*'], false],
  ['ticket.created', ['message.*', '*'], true],
  ['ticket.created', ['ticket.closed'], false],
])('%s heard by %j: %s', (name, patterns, heard) => {
  expect(matchesName(name, patterns)).toBe(heard)
})

test('a stream message is an event, a reset, or noise', () => {
  const data = '{"seq":7,"name":"ticket.created","ticketId":"t1"}'
  expect(readMessage({ event: 'ticket.created', id: '7', data })).toEqual({
    seq: 7,
    name: 'ticket.created',
    ticketId: 't1',
  })
  expect(readMessage({ event: 'message', id: '10', data: '{"seq":"10","name":"ticket.created"}' })).toEqual({
    seq: 10,
    name: 'ticket.created',
  })
  expect(readMessage({ event: 'reset', id: '9', data: '' })).toBe('reset')
  expect(readMessage({ event: 'message', id: '', data: '{"name":"reset"}' })).toBe('reset')
  expect(readMessage({ event: 'message', id: '', data: 'not json' })).toBeUndefined()
  expect(readMessage({ event: 'message', id: '', data: '[]' })).toBeUndefined()
})

test('waits double up to 30 s and are cut by a random half', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map((failures) => waitBeforeAttempt(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ])
  expect(waitBeforeAttempt(3, 0)).toBe(2_000)
})

test.each([
  ['one by one', [210, 405, 612, 803, 1004], 'direct'],
  ['two at a time on a slow line', [400, 400, 800, 1100, 1200], 'direct'],
  ['all at the end', [1010, 1010, 1010, 1010, 1010], 'buffered'],
  ['in two lumps', [600, 600, 600, 1010, 1010], 'buffered'],
  ['quickly after each other', [1010, 1011, 1012, 1013, 1014], 'buffered'],
  ['not all', [210, 405], 'failed'],
  ['none', [], 'failed'],
])('messages of the line test that arrive %s', (_how, arrivals, verdict) => {
  expect(judgeArrivals(arrivals, 5)).toBe(verdict)
})
