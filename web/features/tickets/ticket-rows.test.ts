import { describe, expect, test } from 'vitest'
import {
  appendPage,
  belongsTo,
  compareRows,
  mergeBeginning,
  replaceRow,
  returnRow,
  type TicketRow,
  type TicketRows,
} from './ticket-rows.ts'
import { filterOf, type TicketSearch } from './ticket-search.ts'

/** A row made at minute `at`; ids grow with it as those of the server do. */
function row(at: number, more: Partial<TicketRow> = {}): TicketRow {
  const time = new Date(Date.UTC(2026, 2, 10, 12, at)).toISOString()
  return {
    id: `id-${String(at).padStart(4, '0')}`,
    code: `NW-${at}`,
    subject: `Subject ${at}`,
    status: 'open',
    stage: { id: 'stage', name: 'Open' },
    customerStage: 'Open',
    pipeline: { id: 'pipeline', name: 'Support' },
    queue: { id: 'queue', name: 'Support' },
    visibility: 'public',
    priority: 'medium',
    type: null,
    assignee: null,
    requester: null,
    account: null,
    labels: [],
    source: 'manual',
    channel: null,
    conversationId: null,
    followUpOf: null,
    mayBelongTo: null,
    mergedInto: null,
    checklist: { done: 0, total: 0 },
    preview: '',
    version: 1,
    messageCount: 0,
    unread: false,
    waitingSince: null,
    createdAt: time,
    updatedAt: time,
    statusChangedAt: time,
    stageChangedAt: time,
    dueAt: null,
    sla: null,
    snooze: null,
    thankedAt: null,
    custom: {},
    firstResponseAt: null,
    resolvedAt: null,
    closedAt: null,
    lastMessageAt: null,
    lastCustomerMessageAt: null,
    lastAgentMessageAt: null,
    ...more,
  }
}

const list = (ats: number[], nextCursor: string | null = null): TicketRows => ({
  rows: ats.map((at) => row(at)),
  nextCursor,
})
const placesOf = ({ rows }: TicketRows) => rows.map((one) => Number(one.code.slice(3)))

describe('the order of rows is that of the server', () => {
  const [early, late] = [row(1, { priority: 'urgent' }), row(2, { priority: 'low' })]
  test.each([
    ['-createdAt', false],
    ['createdAt', true],
    ['-priority', true],
    ['priority', false],
  ] as const)('%s', (sort, earlyFirst) => {
    expect(compareRows(early, late, sort) < 0).toBe(earlyFirst)
  })

  test('those with a waiting customer come first, the longest waiting at the top', () => {
    const rows = [row(1), row(2, { waitingSince: row(9).createdAt }), row(3, { waitingSince: row(8).createdAt })]
    expect(rows.sort((one, other) => compareRows(one, other, 'waitingSince')).map((one) => one.code)).toEqual([
      'NW-3',
      'NW-2',
      'NW-1',
    ])
  })

  test('equal times are ordered by id', () => {
    const same = { createdAt: row(1).createdAt }
    expect(compareRows(row(1, same), row(2, same), '-createdAt')).toBeGreaterThan(0)
  })
})

describe('whether a changed ticket still belongs to a list', () => {
  const mine = { assignee: { id: 'me-id', name: 'Me' } }
  const label = '0190f000-0000-7000-8000-00000000000a'
  test.each<[TicketSearch, Partial<TicketRow>, boolean]>([
    [{}, {}, true],
    [{}, { status: 'resolved' }, false],
    [{ view: 'all' }, { status: 'closed' }, true],
    [{ view: 'mine' }, mine, true],
    [{ view: 'mine' }, {}, false],
    [{ view: 'mine' }, { ...mine, snooze: { until: null, untilReply: true } }, false],
    [{ view: 'all' }, { snooze: { until: null, untilReply: true } }, true],
    [{ view: 'unassigned' }, mine, false],
    [{ assignee: 'me,nobody' }, {}, true],
    [{ assignee: 'my_teams' }, {}, false],
    [{ assignee: 'my_teams' }, { assignee: { id: 'other', name: 'Other' } }, true],
    [{ status: 'resolved' }, { status: 'resolved' }, true],
    [{ priority: 'high,urgent' }, {}, false],
    [{ label }, { labels: [{ id: label, name: 'vip', color: 'red' }] }, true],
    [{ label }, {}, false],
    [{ view: 'unread' }, {}, false],
    [{ q: 'tent' }, {}, true],
  ])('%j and %j: %s', (search, change, belongs) => {
    expect(belongsTo(row(1, change), filterOf(search), 'me-id')).toBe(belongs)
  })
})

describe('a beginning that was read again', () => {
  test('brings what is new, drops what left, and keeps what is below it', () => {
    const known = list([9, 8, 7, 6, 5, 4], 'deep')
    const fresh = list([10, 9, 7], 'near')
    expect(placesOf(mergeBeginning(known, fresh, '-createdAt'))).toEqual([10, 9, 7, 6, 5, 4])
    expect(mergeBeginning(known, fresh, '-createdAt').nextCursor).toBe('deep')
  })

  test('is the whole list when the server says that there is no more', () => {
    expect(placesOf(mergeBeginning(list([3, 2, 1], null), list([3]), '-createdAt'))).toEqual([3])
  })

  test('goes on from itself when nothing below it is known', () => {
    expect(mergeBeginning(list([2, 1], 'old'), list([4, 3, 2, 1], 'new'), '-createdAt').nextCursor).toBe('new')
    expect(placesOf(mergeBeginning(undefined, list([1]), '-createdAt'))).toEqual([1])
  })
})

test('a page is added without rows that moved down into it', () => {
  const longer = appendPage(list([5, 4], 'a'), list([4, 3], 'b'))
  expect(placesOf(longer)).toEqual([5, 4, 3])
  expect(longer.nextCursor).toBe('b')
})

test('a changed row stays in its place or leaves; other lists stay the very same', () => {
  const known = list([3, 2, 1])
  const changed = row(2, { priority: 'high' })
  expect(replaceRow(known, changed, true).rows[1]?.priority).toBe('high')
  expect(placesOf(replaceRow(known, changed, false))).toEqual([3, 1])
  expect(replaceRow(known, row(9), true)).toBe(known)
})

describe('a row whose leaving was refused', () => {
  test('returns to where it was', () => {
    expect(placesOf(returnRow(list([3, 1]), row(2), '-createdAt'))).toEqual([3, 2, 1])
    expect(placesOf(returnRow(list([3, 2]), row(1), '-createdAt'))).toEqual([3, 2, 1])
  })

  test('waits for its page when that is not loaded', () => {
    expect(placesOf(returnRow(list([3, 2], 'more'), row(1), '-createdAt'))).toEqual([3, 2])
  })
})
