import { expect, test } from 'vitest'
import { factsWhenMade, isKnownWhenMade } from './facts-when-made.rules.ts'

const created = {
  subject: 'Printer',
  status: 'open',
  stage: { id: 's1', name: 'New' },
  priority: 'low',
  queue: { id: 'q1', name: 'Support' },
  labels: [{ id: 'l1', name: 'Red' }],
  requester: null,
  dueAt: '2030-01-02T09:00:00.000Z',
}

test('what the making told is as it was then; the rest, and what nobody asked for, is as it is', () => {
  const now = {
    subject: 'Printer is on fire',
    status: 'closed',
    open: false,
    stage: 's9',
    priority: 'urgent',
    queue: 'q9',
    label: ['l8', 'l9'],
    requester: 'c1',
    dueAt: null,
    visibility: 'private',
    accountTier: 'gold',
  }
  expect(factsWhenMade(now, created)).toEqual({
    subject: 'Printer',
    status: 'open',
    open: true,
    stage: 's1',
    priority: 'low',
    queue: 'q1',
    label: ['l1'],
    requester: null,
    dueAt: new Date('2030-01-02T09:00:00.000Z'),
    // Events from before it was told.
    visibility: 'private',
    accountTier: 'gold',
  })
  expect(factsWhenMade({ priority: 'urgent' }, created)).toEqual({ priority: 'low' })
})

test('it says which fields are known of the moment of making', () => {
  expect(['priority', 'queue', 'label', 'channel', 'open'].map(isKnownWhenMade)).toEqual([true, true, true, true, true])
  expect(['accountTier', 'assignee', 'custom.size', 'type'].map(isKnownWhenMade)).toEqual([false, false, false, false])
})
