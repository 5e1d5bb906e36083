import { expect, test } from 'vitest'
import { EventStreamReader } from './event-stream.ts'

const stream =
  ': hello\n\nid: 7\nevent: ticket.created\ndata: {"a":1}\n\ndata: two\r\ndata: lines\r\n\r\nevent: nothing\n\n'
const messages = [
  { event: 'ticket.created', id: '7', data: '{"a":1}' },
  { event: 'message', id: '7', data: 'two\nlines' },
]

test('reads comments, names, ids and data of several lines', () => {
  expect(new EventStreamReader().feed(stream)).toEqual(messages)
})

test('pieces may break at any character', () => {
  for (let size = 1; size < 9; size++) {
    const reader = new EventStreamReader()
    const found = []
    for (let at = 0; at < stream.length; at += size) found.push(...reader.feed(stream.slice(at, at + size)))
    expect(found).toEqual(messages)
  }
})

test('a message is not told before its empty line', () => {
  const reader = new EventStreamReader()
  expect(reader.feed('data: half')).toEqual([])
  expect(reader.feed(' of it\n')).toEqual([])
  expect(reader.feed('\n')).toEqual([{ event: 'message', id: '', data: 'half of it' }])
})
