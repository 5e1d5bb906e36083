import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { absorb, dissolve, type MessageFacts, release, revive, sourceState, targetState } from './merge.rules.ts'
import { awake } from './snooze.rules.ts'
import type { TicketRecord } from './tickets.store.ts'

const at = (minutes: number) => new Date(Date.UTC(2030, 0, 1, 0, minutes))
const closed = { id: 'closed', pipelineId: 'p', name: 'Closed', status: 'closed', position: 5, leaving: false } as const
const open = { ...closed, id: 'open', name: 'Open', status: 'open', position: 1 } as const

const ticket = (id: string, change: Partial<TicketRecord> = {}): TicketRecord => ({
  id,
  code: `ACME-${id}`,
  subject: `Subject ${id}`,
  description: '',
  pipelineId: 'p',
  queueId: 'q',
  visibility: 'public',
  requesterUserId: null,
  stageId: 'open',
  status: 'open',
  priority: 2,
  typeId: null,
  assigneeId: null,
  requesterId: null,
  accountId: null,
  source: 'email',
  channelId: null,
  conversationId: null,
  followUpOfId: null,
  mayBelongToId: null,
  mergedIntoId: null,
  checklistTotal: 0,
  checklistDone: 0,
  createdByKind: 'system',
  createdById: null,
  preview: '',
  version: 1,
  messageCount: 0,
  custom: {},
  createdAt: at(0),
  updatedAt: at(0),
  statusChangedAt: at(0),
  stageChangedAt: at(0),
  dueAt: null,
  ...awake,
  thankedAt: null,
  firstResponseAt: null,
  resolvedAt: null,
  closedAt: null,
  lastMessageAt: null,
  lastCustomerMessageAt: null,
  lastAgentMessageAt: null,
  waitingSince: null,
  ...change,
})

describe('what the target gets', () => {
  const target = { requesterId: 'jo', accountId: 'globex', waitingSince: at(5), lastMessageAt: at(5), preview: 'mine' }
  test.each<[string, Partial<TicketRecord>, Partial<TicketRecord>, Partial<TicketRecord>]>([
    [
      'its own properties stay',
      { priority: 1, assigneeId: 'ann' },
      { priority: 4, assigneeId: 'ben' },
      { priority: 1, assigneeId: 'ann' },
    ],
    [
      'its requester stays',
      target,
      { requesterId: 'kim', accountId: 'other' },
      { requesterId: 'jo', accountId: 'globex' },
    ],
    [
      'a missing requester is taken over',
      {},
      { requesterId: 'kim', accountId: 'other' },
      { requesterId: 'kim', accountId: 'other' },
    ],
    ['the longer wait counts', target, { waitingSince: at(3) }, { waitingSince: at(3) }],
    ['who waits in the source waits on', {}, { waitingSince: at(3) }, { waitingSince: at(3) }],
    ['nobody waits in a resolved ticket', { status: 'resolved' }, { waitingSince: at(3) }, { waitingSince: null }],
    [
      'the first response is the earlier one',
      { firstResponseAt: at(9) },
      { firstResponseAt: at(4) },
      { firstResponseAt: at(4) },
    ],
    [
      'the newest words are shown',
      target,
      { lastMessageAt: at(7), preview: 'newer' },
      { lastMessageAt: at(7), preview: 'newer' },
    ],
    [
      'older words are not',
      target,
      { lastMessageAt: at(2), preview: 'older' },
      { lastMessageAt: at(5), preview: 'mine' },
    ],
    [
      'messages and items add up',
      { messageCount: 2, checklistTotal: 1 },
      { messageCount: 3, checklistTotal: 2, checklistDone: 1 },
      { messageCount: 5, checklistTotal: 3, checklistDone: 1 },
    ],
    [
      'a description is added under its code',
      { description: 'Mine' },
      { description: 'Yours' },
      { description: 'Mine\n\nACME-b: Subject b\nYours' },
    ],
    [
      'too long together it stays where it is',
      { description: 'Mine' },
      { description: 'x'.repeat(49_990) },
      { description: 'Mine' },
    ],
  ])('%s', (_name, mine, yours, expected) => {
    expect(absorb(ticket('a', mine), ticket('b', yours))).toMatchObject(expected)
  })
})

test('the source is closed, empty, and points to the target', () => {
  const source = ticket('b', { messageCount: 3, waitingSince: at(1), checklistTotal: 2 })
  expect(dissolve(source, closed, { id: 'a' }, at(60))).toMatchObject({
    status: 'closed',
    stageId: 'closed',
    mergedIntoId: 'a',
    messageCount: 0,
    checklistTotal: 0,
    waitingSince: null,
    closedAt: at(60),
  })
})

describe('undone', () => {
  const instant = fc.option(fc.integer({ min: 0, max: 500 }).map(at))
  const any = (id: string) =>
    fc
      .record({
        description: fc.constantFrom('', 'Words', 'Other\nwords'),
        requesterId: fc.option(fc.constantFrom('jo', 'kim')),
        conversationId: fc.option(fc.constantFrom('one', 'two')),
        preview: fc.constantFrom('', 'first', 'second'),
        messageCount: fc.nat(9),
        checklistTotal: fc.nat(9),
        checklistDone: fc.nat(9),
        firstResponseAt: instant,
        waitingSince: instant,
        lastMessageAt: instant,
        lastCustomerMessageAt: instant,
        lastAgentMessageAt: instant,
      })
      .map((change) => ticket(id, change))
  const nothing: MessageFacts = {
    count: 0,
    newestText: 'recomputed',
    lastMessageAt: at(999),
    lastCustomerMessageAt: at(999),
    lastAgentMessageAt: at(999),
    firstResponseAt: at(999),
    waitingSince: at(999),
  }

  test('both tickets are as before, whatever they were', () => {
    fc.assert(
      fc.property(any('a'), any('b'), (target, source) => {
        const gained = absorb(target, source)
        const gone = dissolve(source, closed, target, at(600))
        const kept = { before: targetState(target), after: targetState(gained) }
        const returned = {
          messages: source.messageCount,
          checklistTotal: source.checklistTotal,
          checklistDone: source.checklistDone,
        }
        expect(release(gained, kept, returned, nothing)).toEqual(target)
        expect(revive(gone, sourceState(source), returned, open)).toEqual(source)
      }),
    )
  })

  test('two merges into one are undone in the order in which they were made, and the target is as before', () => {
    fc.assert(
      fc.property(any('a'), any('b'), any('c'), (target, first, second) => {
        const one = absorb(target, first)
        const two = absorb(one, second)
        const back = (from: TicketRecord, before: TicketRecord, after: TicketRecord, source: TicketRecord) =>
          release(
            from,
            { before: targetState(before), after: targetState(after) },
            {
              messages: source.messageCount,
              checklistTotal: source.checklistTotal,
              checklistDone: source.checklistDone,
            },
            nothing,
          )
        const after = back(back(two, target, one, first), one, two, second)
        expect(after.messageCount).toBe(target.messageCount)
        expect(after.checklistTotal).toBe(target.checklistTotal)
        expect(after.description).toBe(target.description)
      }),
    )
  })

  test('what was changed since stays', () => {
    const target = ticket('a', { description: 'Mine', requesterId: null })
    const source = ticket('b', { description: 'Yours', requesterId: 'kim' })
    const gained = absorb(target, source)
    const kept = { before: targetState(target), after: targetState(gained) }
    const since = { ...gained, requesterId: 'lou', description: `${gained.description}\nand more` }
    const after = release(since, kept, { messages: 0, checklistTotal: 0, checklistDone: 0 }, nothing)
    expect(after).toMatchObject({ requesterId: 'lou', description: 'Mine\nand more' })
  })
})
