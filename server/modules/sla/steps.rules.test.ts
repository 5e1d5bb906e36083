import { expect, test } from 'vitest'
import type { BusinessCalendar } from '../calendars/business-time.ts'
import type { SlaClock } from './clock.rules.ts'
import { dueFirings, firingsOf, type SlaStep } from './steps.rules.ts'

const office: BusinessCalendar = {
  timeZone: 'UTC',
  week: [...Array(5).fill([{ from: 540, to: 1020 }]), [], []],
  days: {},
}
const start = new Date('2030-01-07T10:00:00Z')
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000)
const clock = (more: Partial<SlaClock> = {}): SlaClock => ({
  metric: 'resolution',
  cycle: 1,
  versionId: 'v',
  calendarVersionId: 'c',
  priority: 'high',
  target: { minutes: 100, time: 'calendar' },
  state: 'running',
  startedAt: start,
  dueAt: at(100),
  soonAt: at(75),
  breachedAt: null,
  endedAt: null,
  endReason: null,
  pausedAt: null,
  pauseReason: null,
  spentMs: 0,
  runningSince: start,
  spans: [],
  ...more,
})
const step = (id: string, more: Partial<SlaStep>): SlaStep => ({
  id,
  when: 'before',
  minutes: null,
  percent: null,
  metrics: [],
  recipients: [{ kind: 'user', id }],
  onlyOpenHours: false,
  ...more,
})
const ladder = [
  step('half', { percent: 50 }),
  step('ten', { minutes: 10 }),
  step('end', { when: 'at' }),
  step('later', { when: 'after', minutes: 30 }),
  step('other', { when: 'after', minutes: 5, metrics: ['closure'] }),
]
const shown = (given: SlaClock, steps = ladder) =>
  firingsOf(given, steps, office).map(({ step: name, kind, at: instant }) => [name, kind, instant])

test('the ladder of a running clock, in its order; steps of other metrics are not its own', () => {
  expect(shown(clock())).toEqual([
    ['half:100', 'warned', at(50)],
    ['ten:100', 'warned', at(90)],
    ['breach:100', 'breached', at(100)],
    ['later:100', 'escalated', at(130)],
  ])
})

test('what is paused tells only what had come before', () => {
  const paused = clock({ state: 'paused', runningSince: null, dueAt: null, pausedAt: at(60), spentMs: 60 * 60_000 })
  expect(shown(paused)).toEqual([['half:100', 'warned', at(60)]])
})

test('what was met or cancelled tells nothing, what was missed that it was, to nobody', () => {
  const ended = { endedAt: at(120), runningSince: null, spentMs: 120 * 60_000 }
  expect(shown(clock({ ...ended, state: 'met' }))).toEqual([])
  expect(firingsOf(clock({ ...ended, state: 'missed', breachedAt: at(100) }), ladder, office)).toEqual([
    { step: 'breach:100', kind: 'breached', at: at(100), recipients: [] },
  ])
})

test('who wishes to be told in opening hours only is told at the next opening (zammad#4432)', () => {
  const night = clock({ target: { minutes: 840, time: 'calendar' }, dueAt: at(840) })
  const steps = [step('end', { when: 'at', onlyOpenHours: true }), step('at once', { when: 'at' })]
  expect(firingsOf(night, steps, office)).toEqual([
    { step: 'breach:840', kind: 'breached', at: at(840), recipients: [{ kind: 'user', id: 'at once' }] },
    {
      step: 'end:840',
      kind: 'escalated',
      at: new Date('2030-01-08T09:00:00Z'),
      recipients: [{ kind: 'user', id: 'end' }],
    },
  ])
})

test('of several that are due at once one of a kind is told, to all; no warning of what is late', () => {
  const firings = firingsOf(clock(), [...ladder, step('last', { when: 'after', minutes: 60 })], office)
  const before = dueFirings(firings, new Set(), at(95))
  expect(before.tell.map(({ step: name, recipients }) => [name, recipients.length])).toEqual([['ten:100', 2]])
  expect(before).toMatchObject({ settled: ['half:100', 'ten:100'], nextAt: at(100) })
  const late = dueFirings(firings, new Set(), at(500))
  expect(late.tell.map(({ kind, recipients }) => [kind, recipients.length])).toEqual([
    ['breached', 1],
    ['escalated', 2],
  ])
  expect(late.settled).toHaveLength(5)
  expect(late.nextAt).toBeNull()
  expect(dueFirings(firings, new Set(late.settled), at(600)).tell).toEqual([])
})
