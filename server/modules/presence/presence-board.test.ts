import { expect, test } from 'vitest'
import { type Activity, leaseMs, mostWatched, mostWindows, OrgBoard, renewMs } from './presence-board.ts'

const at = (userId: string, ticketId: string | null, more: { activity?: Activity; clientId?: string } = {}) => ({
  orgId: 'org',
  userId,
  clientId: 'window',
  name: `Name of ${userId}`,
  ticketId,
  activity: 'viewing' as const,
  ...more,
})
const seen = (board: OrgBoard, ticketId: string) =>
  board.peopleIn(ticketId).map(({ id, activity }) => `${id} ${activity}`)

test('a person comes, writes, goes on, and only what others see otherwise counts as a change', () => {
  const board = new OrgBoard()
  expect(board.set(at('ann', 't1'), [], 0)).toEqual(['t1'])
  expect(board.set(at('ann', 't1'), [], renewMs)).toEqual([])
  expect(board.set(at('ann', 't1', { activity: 'replying' }), [], renewMs)).toEqual(['t1'])
  expect(seen(board, 't1')).toEqual(['ann replying'])
  expect(board.set(at('ann', 't2'), [], renewMs)).toEqual(['t1', 't2'])
  expect(seen(board, 't1')).toEqual([])
  expect(board.set(at('ann', null), [], renewMs)).toEqual(['t2'])
  expect(board.isEmpty).toBe(true)
})

test('who does not renew is gone within 30 seconds, whatever was renewed before or after', () => {
  const board = new OrgBoard()
  board.set(at('ann', 't1'), [], 0)
  board.set(at('bob', 't1'), [], 1)
  board.set(at('ann', 't1'), [], renewMs)
  expect(board.sweep(leaseMs)).toEqual([])
  expect(board.sweep(leaseMs + 1)).toEqual(['t1'])
  expect(seen(board, 't1')).toEqual(['ann viewing'])
  expect(board.sweep(leaseMs + renewMs)).toEqual(['t1'])
  expect(board.isEmpty).toBe(true)
  expect(leaseMs + 1_000).toBeLessThanOrEqual(30_000)
})

test('several windows of a person are one face, with the most that he does', () => {
  const board = new OrgBoard()
  board.set(at('ann', 't1', { clientId: 'one' }), [], 0)
  board.set(at('ann', 't1', { clientId: 'two', activity: 'noting' }), [], 0)
  board.set(at('bob', 't1', { activity: 'replying' }), [], 0)
  board.set(at('aaron', 't1'), [], 0)
  expect(seen(board, 't1')).toEqual(['bob replying', 'ann noting', 'aaron viewing'])
  board.set(at('ann', null, { clientId: 'two' }), [], 0)
  expect(seen(board, 't1')).toEqual(['bob replying', 'aaron viewing', 'ann viewing'])
})

test('a change concerns those in the ticket and those with its row on screen; a renewal by hearsay keeps the rows', () => {
  const board = new OrgBoard()
  board.set(at('ann', 't1'), [], 0)
  board.set(at('lia', null), ['t1', 't2'], 0)
  expect([...board.concerned('t1')].sort()).toEqual(['ann', 'lia'])
  expect([...board.concerned('t2')]).toEqual(['lia'])
  board.set(at('lia', null), null, 0)
  expect([...board.concerned('t2')]).toEqual(['lia'])
  board.set(at('lia', null), ['t3'], 0)
  expect([...board.concerned('t2')]).toEqual([])
  expect(seen(board, 't3')).toEqual([])
})

test('one person fills it with nothing: windows and rows are bounded', () => {
  const board = new OrgBoard()
  const many = Array.from({ length: 500 }, (_, n) => `t${n}`)
  for (let n = 0; n < 500; n += 1) board.set(at('ann', `w${n}`, { clientId: `window${n}` }), many, n)
  const open = many.flatMap((_, n) => seen(board, `w${n}`))
  expect(open).toHaveLength(mostWindows)
  expect(seen(board, 'w499')).toEqual(['ann viewing'])
  expect(many.filter((id) => board.concerned(id).size > 0)).toHaveLength(mostWatched)
})
