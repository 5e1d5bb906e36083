import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BusinessCalendar } from '../calendars/business-time.ts'
import type { SlaClock } from './clock.rules.ts'
import { foldClocks } from './fold-clocks.rules.ts'
import type { SlaEvent } from './sla-events.rules.ts'
import { measureSpent, type SlaTerms, slaMetrics } from './terms.rules.ts'

const minute = 60_000
const office: BusinessCalendar = {
  timeZone: 'Europe/Berlin',
  week: [
    ...Array(5).fill([
      { from: 540, to: 720 },
      { from: 780, to: 1020 },
    ]),
    [],
    [],
  ],
  days: { '2030-01-01': [] },
}
const target = (minutes: number, time: 'business' | 'calendar' = 'calendar') => ({ minutes, time })
const none = { low: null, medium: null, high: null, urgent: null }
const each = (minutes: number, time: 'business' | 'calendar' = 'calendar') => ({
  low: target(minutes * 4, time),
  medium: target(minutes * 2, time),
  high: target(minutes, time),
  urgent: target(minutes / 2, time),
})
const terms: SlaTerms = {
  versionId: 'v1',
  calendarVersionId: 'c1',
  calendar: office,
  targets: { first_response: each(60), next_response: each(30), resolution: each(240), closure: each(600) },
  pauses: {
    first_response: [],
    next_response: ['customer', 'third_party'],
    resolution: ['customer', 'third_party'],
    closure: ['resolved'],
  },
  responses: ['reply', 'api_reply', 'recorded'],
}
const others: SlaTerms = { ...terms, versionId: 'v2', targets: { ...terms.targets, resolution: each(480) } }
const allTerms = new Map([terms, others].map((one) => [one.versionId, one]))
const termsOf = (data: Readonly<Record<string, unknown>>) => allTerms.get(String(data.versionId)) ?? null

const start = new Date('2030-01-07T09:00:00Z')
const at = (minutes: number) => new Date(start.getTime() + minutes * minute)
type Given = Partial<SlaEvent> & { name: string }
const event = (minutes: number, given: Given): SlaEvent => ({
  at: at(minutes),
  actorKind: 'user',
  data: {},
  cause: {},
  ...given,
})
let messages = 0
const created = (priority = 'high', status = 'open') =>
  event(0, { name: 'ticket.created', actorKind: 'contact', data: { priority, status } })
const reply = (minutes: number, more: Partial<SlaEvent> = {}) => {
  messages += 1
  return event(minutes, { name: 'message.sent', data: { messageId: `m${messages}` }, ...more })
}
const customer = (minutes: number, data: object = {}) =>
  event(minutes, { name: 'message.received', actorKind: 'contact', data: { class: 'normal', ...data } })
const moved = (minutes: number, from: string, to: string, waitsFor?: string, rule?: string) =>
  event(minutes, {
    name: 'ticket.status_changed',
    data: { from, to, stage: { id: 's', name: to, ...(waitsFor && { waitsFor }) } },
    cause: rule ? { rule } : {},
  })
const priority = (minutes: number, to: string) => event(minutes, { name: 'ticket.priority_changed', data: { to } })

const fold = (...events: SlaEvent[]) => foldClocks(events, termsOf, terms)
const clockOf = (clocks: readonly SlaClock[], metric: string, cycle = 1) => {
  const clock = clocks.find((one) => one.metric === metric && one.cycle === cycle)
  if (!clock) throw new Error(`There is no clock ${metric} ${cycle}.`)
  return clock
}

test('each metric has a clock of its own from the making of the ticket', () => {
  const clocks = fold(created())
  expect(clocks.map(({ metric, state, dueAt }) => [metric, state, dueAt])).toEqual([
    ['first_response', 'running', at(60)],
    ['resolution', 'running', at(240)],
    ['closure', 'running', at(600)],
  ])
})

test('an answer of a person ends the first response and nothing else', () => {
  const clocks = fold(created(), reply(20))
  expect(clockOf(clocks, 'first_response')).toMatchObject({
    state: 'met',
    endedAt: at(20),
    endReason: 'response',
    spentMs: 20 * minute,
  })
  expect(clockOf(clocks, 'resolution')).toMatchObject({ state: 'running', dueAt: at(240) })
})

test.each([
  ['an automatic answer', { actorKind: 'system' as const }, {}],
  ['a note', { name: 'message.note_added' }, {}],
  ['an answer that was undone', {}, { undo: true }],
])('%s is no answer', (_what, more, { undo }: { undo?: boolean }) => {
  const answer = reply(20, more)
  const after = undo ? [event(21, { name: 'message.undone', data: { messageId: answer.data.messageId } })] : []
  expect(clockOf(fold(created(), answer, ...after), 'first_response').state).toBe('running')
})

test('what counts as an answer is the policy’s to say', () => {
  const responses = (given: SlaTerms['responses']) => (events: SlaEvent[]) =>
    clockOf(foldClocks(events, termsOf, { ...terms, responses: given }), 'first_response').state
  const byKey = [created(), reply(5, { data: { byApiKey: true } })]
  expect(responses(['reply'])(byKey)).toBe('running')
  expect(responses(['api_reply'])(byKey)).toBe('met')
  expect(responses(['recorded'])([created(), reply(5, { data: { recorded: true, byApiKey: true } })])).toBe('met')
  expect(responses(['note'])([created(), event(5, { name: 'message.note_added' })])).toBe('met')
  expect(responses(['resolve'])([created(), moved(5, 'open', 'resolved')])).toBe('met')
})

test('a deadline is kept to the very moment and missed after it', () => {
  expect(clockOf(fold(created(), reply(60)), 'first_response').state).toBe('met')
  const late = event(0, { ...reply(60), at: new Date(at(60).getTime() + 1), name: 'message.sent' })
  expect(clockOf(fold(created(), late), 'first_response')).toMatchObject({
    state: 'missed',
    breachedAt: at(60),
    dueAt: at(60),
  })
})

test('the next response begins with a message of the customer after the first answer, and ends with an answer', () => {
  const before = fold(created(), customer(5))
  expect(before.some(({ metric }) => metric === 'next_response')).toBe(false)
  const asked = fold(created(), reply(10), customer(20), customer(25))
  expect(clockOf(asked, 'next_response')).toMatchObject({ startedAt: at(20), dueAt: at(50), state: 'running' })
  const answered = fold(created(), reply(10), customer(20), reply(40), customer(100))
  expect(clockOf(answered, 'next_response', 1).state).toBe('met')
  expect(clockOf(answered, 'next_response', 2)).toMatchObject({ startedAt: at(100), state: 'running' })
})

test.each([{ class: 'auto' }, { class: 'bounce' }, { held: true }, { onlyThanks: true }])(
  'a message %j begins no next response',
  (data) => {
    expect(fold(created(), reply(10), customer(20, data)).some(({ metric }) => metric === 'next_response')).toBe(false)
  },
)

test('waiting pauses what the policy says, and resuming puts the deadline off by as much (frappe#1675)', () => {
  const paused = fold(created(), reply(10), moved(30, 'open', 'waiting', 'customer'))
  expect(clockOf(paused, 'resolution')).toMatchObject({
    state: 'paused',
    pausedAt: at(30),
    pauseReason: 'customer',
    dueAt: null,
    spentMs: 30 * minute,
  })
  expect(clockOf(paused, 'closure').state).toBe('running')
  const resumed = fold(created(), reply(10), moved(30, 'open', 'waiting', 'customer'), moved(100, 'waiting', 'open'))
  expect(clockOf(resumed, 'resolution')).toMatchObject({ state: 'running', dueAt: at(240 + 70), spentMs: 30 * minute })
})

test('the first response does not pause', () => {
  expect(clockOf(fold(created(), moved(30, 'open', 'waiting', 'third_party')), 'first_response')).toMatchObject({
    state: 'running',
    dueAt: at(60),
  })
})

test('a pause that changes its reason began with the first one', () => {
  const clocks = fold(
    created(),
    moved(30, 'open', 'waiting', 'customer'),
    event(50, { name: 'ticket.stage_changed', data: { to: { id: 't', name: 'Supplier', waitsFor: 'third_party' } } }),
  )
  expect(clockOf(clocks, 'resolution')).toMatchObject({ state: 'paused', pausedAt: at(30), pauseReason: 'third_party' })
})

test('resolving ends resolution and responses; closure waits for closing (SL2)', () => {
  const clocks = fold(created(), reply(10), customer(20), moved(30, 'open', 'resolved'))
  expect(clocks.map(({ metric, state }) => [metric, state])).toEqual([
    ['first_response', 'met'],
    ['next_response', 'cancelled'],
    ['resolution', 'met'],
    ['closure', 'paused'],
  ])
  expect(clockOf(fold(created(), moved(30, 'open', 'closed')), 'closure')).toMatchObject({
    state: 'met',
    endReason: 'closed',
  })
})

test('resolved by the very answer is answered', () => {
  const clocks = fold(created(), moved(30, 'open', 'resolved'), reply(30))
  expect(clockOf(clocks, 'first_response').state).toBe('met')
})

test('an overdue answer that was never given was missed', () => {
  expect(clockOf(fold(created(), moved(90, 'open', 'resolved')), 'first_response').state).toBe('missed')
  expect(clockOf(fold(created(), moved(50, 'open', 'resolved')), 'first_response').state).toBe('cancelled')
})

test('a reopened ticket has new clocks, and is not late at once', () => {
  const clocks = fold(created(), moved(500, 'open', 'resolved'), moved(700, 'resolved', 'open'))
  expect(clockOf(clocks, 'resolution', 1).state).toBe('missed')
  expect(clockOf(clocks, 'resolution', 2)).toMatchObject({ state: 'running', startedAt: at(700), dueAt: at(940) })
  // Nobody has answered so far (chatwoot PR#12058).
  expect(clockOf(clocks, 'first_response', 2)).toMatchObject({ state: 'running', dueAt: at(760) })
  expect(clockOf(clocks, 'closure')).toMatchObject({ state: 'running', dueAt: at(800) })
})

test('what was resolved by a reply that was undone goes on as if it had not been', () => {
  const answer = reply(30)
  const undone = [
    moved(30, 'open', 'resolved'),
    answer,
    moved(31, 'resolved', 'open', undefined, 'message_undone'),
    event(31, { name: 'message.undone', data: { messageId: answer.data.messageId } }),
  ]
  const strip = (clocks: SlaClock[]) =>
    clocks.map(({ spans: _spans, spentMs: _spent, runningSince: _since, ...rest }) => rest)
  const without =
    terms.pauses.closure.length > 0 ? fold(created(), ...undone).filter(({ metric }) => metric !== 'closure') : []
  expect(strip(without)).toEqual(strip(fold(created()).filter(({ metric }) => metric !== 'closure')))
})

test('another priority reads another cell and keeps what is spent', () => {
  const clocks = fold(created('low'), priority(100, 'high'))
  expect(clockOf(clocks, 'resolution')).toMatchObject({ priority: 'high', target: target(240), dueAt: at(240) })
  // Over the new target already: late at the moment at which it would have been.
  expect(clockOf(clocks, 'first_response')).toMatchObject({ dueAt: at(60), state: 'running' })
  expect(clockOf(fold(created('urgent'), priority(100, 'low')), 'first_response').dueAt).toEqual(at(240))
})

test('what has ended keeps its verdict, whatever the priority becomes', () => {
  const clocks = fold(created('low'), reply(100), priority(110, 'urgent'))
  expect(clockOf(clocks, 'first_response')).toMatchObject({ state: 'met', priority: 'low', target: target(240) })
})

test('a policy that is applied anew goes on with what is spent and paused (glpi#6902)', () => {
  const clocks = fold(
    created(),
    moved(30, 'open', 'waiting', 'customer'),
    moved(100, 'waiting', 'open'),
    event(120, { name: 'ticket.sla_reapplied', data: { versionId: 'v2' } }),
  )
  expect(clockOf(clocks, 'resolution')).toMatchObject({ versionId: 'v2', dueAt: at(480 + 70) })
})

test('a ticket without a policy has clocks from the moment at which it gets one', () => {
  const events = [
    created(),
    reply(10),
    customer(20),
    event(500, { name: 'ticket.sla_reapplied', data: { versionId: 'v1' } }),
  ]
  expect(foldClocks(events.slice(0, 3), termsOf)).toEqual([])
  expect(foldClocks(events, termsOf).map(({ metric, startedAt }) => [metric, startedAt])).toEqual([
    ['next_response', at(500)],
    ['resolution', at(500)],
    ['closure', at(500)],
  ])
})

test('a merge ends the clocks of what was merged, and undoing it lets them go on without the time between', () => {
  const merged = [
    created(),
    moved(50, 'open', 'closed', undefined, 'merged'),
    event(50, { name: 'ticket.merged_into', data: {} }),
  ]
  expect(fold(...merged).map(({ state, endReason }) => [state, endReason])).toEqual(
    Array(3).fill(['cancelled', 'merged']),
  )
  const back = fold(
    ...merged,
    moved(80, 'closed', 'open', undefined, 'merge_undone'),
    event(80, { name: 'ticket.merge_undone', data: {} }),
  )
  expect(back.map(({ state, dueAt }) => [state, dueAt])).toEqual([
    ['running', at(90)],
    ['running', at(270)],
    ['running', at(630)],
  ])
})

test('messages that were moved take the waiting of the customer with them', () => {
  const away = fold(
    created(),
    reply(10),
    customer(20),
    event(25, { name: 'ticket.messages_moved', data: { waits: false } }),
  )
  expect(clockOf(away, 'next_response')).toMatchObject({ state: 'cancelled', endReason: 'moved' })
  const here = fold(created(), reply(10), event(25, { name: 'ticket.messages_moved_in', data: { waits: true } }))
  expect(clockOf(here, 'next_response')).toMatchObject({ state: 'running', startedAt: at(25) })
})

test('deleting ends the clocks, restoring lets them go on', () => {
  const clocks = fold(created(), event(10, { name: 'ticket.deleted' }), event(100, { name: 'ticket.restored' }))
  expect(clockOf(clocks, 'first_response')).toMatchObject({ state: 'running', dueAt: at(150) })
})

test('business time leaves out lunch, nights, weekends, holidays and the hour of the change of clocks', () => {
  const business: SlaTerms = {
    ...terms,
    targets: { ...terms.targets, first_response: { ...none, high: target(600, 'business') } },
  }
  const due = (from: string) =>
    clockOf(
      foldClocks(
        [event(0, { name: 'ticket.created', at: new Date(from), data: { priority: 'high', status: 'open' } })],
        termsOf,
        business,
      ),
      'first_response',
    ).dueAt?.toISOString()
  // Monday 10:00 in Berlin: 2 h + 4 h that day, 3 h + 1 h the next.
  expect(due('2030-01-07T09:00:00Z')).toBe('2030-01-08T13:00:00.000Z')
  // Monday 31 December at noon; the first of January is a holiday.
  expect(due('2029-12-31T11:00:00Z')).toBe('2030-01-02T15:00:00.000Z')
  // Friday before the clocks change on Sunday, 31 March.
  expect(due('2030-03-29T14:00:00Z')).toBe('2030-04-02T08:00:00.000Z')
})

/** Random lives of a ticket: every event at some minute after the one before. */
const step = fc.record({
  wait: fc.integer({ min: 0, max: 4000 }),
  what: fc.constantFrom(
    'reply',
    'customer',
    'status',
    'priority',
    'note',
    'delete',
    'restore',
    'merge',
    'unmerge',
    'stage',
    'reapply',
    'undo',
  ),
  status: fc.constantFrom('open', 'in_progress', 'waiting', 'resolved', 'closed'),
  priority: fc.constantFrom('low', 'medium', 'high', 'urgent'),
  waitsFor: fc.constantFrom('customer', 'third_party'),
  version: fc.constantFrom('v1', 'v2'),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function lifeOf(first: { priority: string }, steps: readonly Step[]): SlaEvent[] {
  const events = [created(first.priority)]
  let minutes = 0
  let status = 'open'
  const sent: string[] = []
  steps.forEach((one, i) => {
    minutes += one.wait
    const stage = { id: 's', name: 's', ...(one.status === 'waiting' && { waitsFor: one.waitsFor }) }
    switch (one.what) {
      case 'reply':
        sent.push(`r${i}`)
        events.push(reply(minutes, { data: { messageId: `r${i}` } }))
        break
      case 'undo':
        if (sent.length > 0) events.push(event(minutes, { name: 'message.undone', data: { messageId: sent.pop() } }))
        break
      case 'customer':
        if (status === 'waiting') {
          events.push(moved(minutes, status, 'open'))
          status = 'open'
        }
        events.push(customer(minutes))
        break
      case 'note':
        events.push(event(minutes, { name: 'message.note_added' }))
        break
      case 'status':
        if (one.status !== status)
          events.push(event(minutes, { name: 'ticket.status_changed', data: { from: status, to: one.status, stage } }))
        status = one.status
        break
      case 'stage':
        events.push(
          event(minutes, { name: 'ticket.stage_changed', data: { to: { ...stage, waitsFor: one.waitsFor } } }),
        )
        break
      case 'priority':
        events.push(priority(minutes, one.priority))
        break
      case 'delete':
        events.push(event(minutes, { name: 'ticket.deleted' }))
        break
      case 'restore':
        events.push(event(minutes, { name: 'ticket.restored' }))
        break
      case 'merge':
        events.push(event(minutes, { name: 'ticket.merged_into' }))
        break
      case 'unmerge':
        events.push(event(minutes, { name: 'ticket.merge_undone' }))
        break
      case 'reapply':
        events.push(event(minutes, { name: 'ticket.sla_reapplied', data: { versionId: one.version } }))
        break
    }
  })
  return events
}

const lives = fc.record({
  first: fc.record({ priority: fc.constantFrom('low', 'medium', 'high', 'urgent') }),
  steps: fc.array(step, { maxLength: 25 }),
  business: fc.boolean(),
})
const inBusiness = (given: SlaTerms): SlaTerms => ({
  ...given,
  targets: Object.fromEntries(
    slaMetrics.map((metric) => [
      metric,
      Object.fromEntries(
        Object.entries(given.targets[metric]).map(([key, one]) => [key, one && { ...one, time: 'business' }]),
      ),
    ]),
  ) as SlaTerms['targets'],
})

test('of every life: nothing is counted twice, nothing is negative, states and instants agree', () => {
  fc.assert(
    fc.property(lives, ({ first, steps, business }) => {
      const own = business ? inBusiness(terms) : terms
      const find = (data: Readonly<Record<string, unknown>>) => {
        const found = termsOf(data)
        return found && business ? inBusiness(found) : found
      }
      const events = lifeOf(first, steps)
      const clocks = foldClocks(events, find, own)
      const last = events.at(-1)?.at ?? start
      for (const clock of clocks) {
        const { spans, spentMs, startedAt, endedAt, dueAt, breachedAt, state, target: goal, cycle, metric } = clock
        // Stretches follow one another without gap and overlap, from the start to the end.
        expect(spans[0]?.from).toEqual(startedAt)
        spans.forEach((span, i) => {
          const next = spans[i + 1]
          expect(span.to ?? last >= span.from).toBeTruthy()
          if (next) expect(span.to).toEqual(next.from)
          if (span.to) expect(span.to.getTime()).toBeGreaterThanOrEqual(span.from.getTime())
        })
        expect(spans.at(-1)?.to ?? null).toEqual(endedAt)
        // What is spent is what the counted stretches measure: a hold is taken off once (ERPNext#52489).
        const measured = spans
          .filter(({ pause, to }) => pause === null && to !== null)
          .reduce((sum, { from, to }) => sum + measureSpent(own, goal.time, from, to ?? from), 0)
        expect(spentMs).toBe(measured)
        expect(spentMs).toBeGreaterThanOrEqual(0)
        // Pauses and counted time together are the time that has passed.
        if (goal.time === 'calendar' && endedAt) {
          const pausedMs = spans
            .filter(({ pause }) => pause !== null)
            .reduce((sum, { from, to }) => sum + (to ?? from).getTime() - from.getTime(), 0)
          expect(spentMs + pausedMs).toBe(endedAt.getTime() - startedAt.getTime())
        }
        if (state === 'met') expect(spentMs).toBeLessThanOrEqual(goal.minutes * minute)
        if (state === 'missed') expect(spentMs).toBeGreaterThan(goal.minutes * minute)
        if (state === 'running') expect(clock.runningSince).not.toBeNull()
        if (state === 'paused') expect(clock.pauseReason).not.toBeNull()
        if (breachedAt && endedAt) expect(breachedAt.getTime()).toBeLessThanOrEqual(endedAt.getTime())
        if (dueAt) expect(dueAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime())
        // A new clock is not late when it begins.
        if (dueAt && state === 'running' && spans.length === 1)
          expect(dueAt.getTime()).toBeGreaterThan(startedAt.getTime())
        expect(clocks.filter((one) => one.metric === metric && one.cycle === cycle)).toHaveLength(1)
      }
      for (const metric of slaMetrics)
        expect(clocks.filter((one) => one.metric === metric && one.endedAt === null).length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 1500 },
  )
})

test('of every life: an event more changes no verdict that was given before, but for what takes an act back', () => {
  fc.assert(
    fc.property(lives, ({ first, steps }) => {
      const plainSteps = steps.filter(({ what }) => !['undo', 'restore', 'unmerge'].includes(what))
      const events = lifeOf(first, plainSteps)
      let before: SlaClock[] = []
      for (let length = 1; length <= events.length; length += 1) {
        const now = foldClocks(events.slice(0, length), termsOf, terms)
        for (const ended of before.filter(({ endedAt }) => endedAt !== null)) {
          const same = now.find(({ metric, cycle }) => metric === ended.metric && cycle === ended.cycle)
          // Resolved and answered in one act: the answer comes second.
          if (ended.state === 'cancelled' && same?.endReason === 'response') continue
          expect(same).toEqual(ended)
        }
        before = now
      }
    }),
    { numRuns: 400 },
  )
})

test('of every life: metrics do not meddle with each other (zammad#5177)', () => {
  fc.assert(
    fc.property(lives, ({ first, steps }) => {
      const events = lifeOf(first, steps)
      const all = foldClocks(events, termsOf, terms)
      for (const metric of slaMetrics) {
        const only = (given: SlaTerms): SlaTerms => ({
          ...given,
          targets: Object.fromEntries(
            slaMetrics.map((one) => [one, one === metric ? given.targets[one] : none]),
          ) as SlaTerms['targets'],
        })
        const alone = foldClocks(
          events,
          (data) => {
            const found = termsOf(data)
            return found && only(found)
          },
          only(terms),
        )
        expect(alone).toEqual(all.filter((one) => one.metric === metric))
      }
    }),
    { numRuns: 400 },
  )
})

test('a quarter is left when three quarters of the time of the target are spent, over the weekend too; paused clocks say nothing of it', () => {
  const business: SlaTerms = { ...terms, targets: { ...terms.targets, resolution: each(480, 'business') } }
  const of = (...events: SlaEvent[]) =>
    clockOf(
      foldClocks(events, () => business, business),
      'resolution',
    )
  // Eight hours from Monday, ten in Berlin (closed from twelve to one, and from five on): six are spent on Monday at five.
  expect(of(created())).toMatchObject({
    soonAt: new Date('2030-01-07T16:00:00Z'),
    dueAt: new Date('2030-01-08T10:00:00Z'),
  })
  // Two hours of pause, and it comes two business hours later; while it is paused there is no such moment.
  const [asked, back] = [moved(60, 'open', 'waiting', 'customer'), moved(180, 'waiting', 'open')]
  expect(of(created(), asked)).toMatchObject({ state: 'paused', soonAt: null })
  expect(of(created(), asked, back).soonAt).toEqual(new Date('2030-01-08T09:00:00Z'))
  // More than three quarters are spent where it goes on: it is so from then on.
  const late = [moved(26 * 60, 'open', 'waiting', 'customer'), moved(27 * 60, 'waiting', 'open')]
  expect(of(created(), ...late)).toMatchObject({ state: 'running', soonAt: at(27 * 60) })
  // Calendar time counts nights.
  expect(clockOf(fold(created()), 'resolution')).toMatchObject({ soonAt: at(180), dueAt: at(240) })
  expect(clockOf(fold(created(), moved(10, 'open', 'resolved')), 'resolution').soonAt).toBeNull()
})
