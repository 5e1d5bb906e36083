import { expect, test } from 'vitest'
import { inOrder, lengthWords, lookOf } from './clock-look.ts'
import type { SlaClock } from './sla.api.ts'

const clock = (part: Partial<SlaClock>): SlaClock =>
  ({
    metric: 'first_response',
    state: 'running',
    breached: false,
    leftMinutes: 100,
    target: { minutes: 120, time: 'business' },
    soonAt: '2030-01-01T09:30:00.000Z',
    dueAt: '2030-01-01T10:00:00.000Z',
    endedAt: null,
    ...part,
  }) as SlaClock

test.each([
  [{}, 'ok'],
  [{ soonAt: '2030-01-01T08:59:59.000Z' }, 'warn'],
  [{ soonAt: '2030-01-01T09:00:00.000Z' }, 'ok'],
  [{ soonAt: null }, 'ok'],
  [{ leftMinutes: 0 }, 'danger'],
  [{ leftMinutes: -5, breached: true }, 'danger'],
  [{ state: 'paused' }, 'neutral'],
  [{ state: 'paused', breached: true }, 'danger'],
  [{ state: 'met' }, 'ok'],
  [{ state: 'missed' }, 'danger'],
  [{ state: 'cancelled' }, 'neutral'],
] as const)('%j looks %s', (part, look) => {
  expect(lookOf(clock(part), new Date('2030-01-01T09:00:00.000Z'))).toBe(look)
})

test('the nearest deadline comes first, paused clocks after those that run, the newest end first', () => {
  const near = clock({ dueAt: '2030-01-01T09:00:00.000Z' })
  const far = clock({})
  const paused = clock({ state: 'paused', dueAt: null })
  const [old, young] = [
    clock({ state: 'met', endedAt: '2029-01-01' }),
    clock({ state: 'missed', endedAt: '2029-02-01' }),
  ]
  expect(inOrder([paused, old, far, young, near])).toEqual({ live: [near, far, paused], ended: [young, old] })
})

test.each([
  [25, '25 min'],
  [60, '1 hr'],
  [95, '1 hr 35 min'],
  [2880, '48 hr'],
  [0, '0 min'],
])('%i minutes are %s', (minutes, words) => {
  expect(lengthWords(minutes, 'en')).toBe(words)
})
