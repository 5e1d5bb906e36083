import { expect, test } from 'vitest'
import { type ReplayMember, type ReplayQueue, type ReplayTicket, replay } from './replay.rules.ts'

const person = (userId: string, more: Partial<ReplayMember> = {}): ReplayMember => ({
  userId,
  name: userId.toUpperCase(),
  skills: new Map(),
  open: [0, 0, 0, 0],
  ...more,
})
const three = [person('ann'), person('ben'), person('cleo')]
const queue = (more: Partial<ReplayQueue> = {}): ReplayQueue => ({
  strategy: 'round_robin',
  cap: null,
  skillFallback: [],
  weights: [1, 1, 2, 3],
  lastAgent: false,
  pointer: null,
  people: three,
  ...more,
})
const ticket = (from: number, more: Partial<ReplayTicket> = {}): ReplayTicket => ({
  id: `t${from}`,
  queueId: 'care',
  priority: 2,
  requesterId: null,
  assigneeId: null,
  from,
  until: null,
  first: false,
  ...more,
})
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

type Wants = Parameters<typeof replay>[0]['wants']
const everybody: Wants = () => ({ needs: [], seers: new Set(['ann', 'ben', 'cleo', 'dan']) })
const run = (
  tickets: readonly ReplayTicket[],
  queues: Record<string, ReplayQueue>,
  { wants = everybody, lastAgents = new Map<string, string>() } = {},
) => replay({ queues: new Map(Object.entries(queues)), tickets, wants, lastAgents })
const tally = (list: readonly { userId: string }[]) =>
  Object.fromEntries([...Map.groupBy(list, ({ userId }) => userId)].map(([id, { length }]) => [id, length]).sort())
const whoGot = ({ given }: ReturnType<typeof replay>) =>
  Object.fromEntries(given.map(({ ticketId, userId }) => [ticketId, userId]))

/** Numbers that look random and are the same in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test.each([
  [30, null, { ann: 10, ben: 10, cleo: 10 }],
  [4, null, { ann: 2, ben: 1, cleo: 1 }],
  [4, 'ann', { ann: 1, ben: 2, cleo: 1 }],
  [2, 'ben', { ann: 1, cleo: 1 }],
])('in turn, %i tickets after %s: fair to within one, from where the queue stands', (count, pointer, expected) => {
  const result = run(
    numbers(count).map((n) => ticket(n)),
    { care: queue({ pointer }) },
  )
  expect(tally(result.given)).toEqual(expected)
  expect(result.left).toEqual([])
})

test('the least loaded is given the next: what he has from before counts, by its weight', () => {
  // An urgent one weighs three: Ann is even with the others when these have three usual ones each.
  const people = [person('ann', { open: [0, 0, 0, 1] }), person('ben'), person('cleo')]
  const rules = { care: queue({ strategy: 'load_balanced', people }) }
  expect(
    tally(
      run(
        numbers(6).map((n) => ticket(n)),
        rules,
      ).given,
    ),
  ).toEqual({ ben: 3, cleo: 3 })
  expect(
    tally(
      run(
        numbers(9).map((n) => ticket(n)),
        rules,
      ).given,
    ),
  ).toEqual({ ann: 1, ben: 4, cleo: 4 })
})

test('a ticket weighs until it was done; what is done when it is made is given to nobody', () => {
  const rules = { care: queue({ strategy: 'load_balanced', people: three.slice(0, 2) }) }
  const result = run([ticket(1), ticket(2, { until: 3 }), ticket(3), ticket(4, { until: 4 }), ticket(5)], rules)
  // The second is done as the third comes: Ben has nothing then, though it would be Ann's turn.
  expect(whoGot(result)).toEqual({ t1: 'ann', t2: 'ben', t3: 'ben', t5: 'ann' })
  expect(result.left).toEqual([])
})

test('over the cap tickets wait, VIPs before, and are given when somebody has room; else it is said why not', () => {
  const rules = { care: queue({ cap: 1, people: three.slice(0, 1) }) }
  const tickets = [ticket(1, { until: 10 }), ticket(2, { until: 5 }), ticket(3), ticket(4, { first: true, until: 20 })]
  const result = run(tickets, rules)
  expect(result.given.map(({ ticketId, at }) => [ticketId, at])).toEqual([
    ['t1', 1],
    ['t4', 10],
    ['t3', 20],
  ])
  expect(result.left).toEqual([{ ticketId: 't2', queueId: 'care', reason: 'cap' }])
})

test('a cap counts the tickets of all queues, and those that a queue worked by hand really gave', () => {
  const people = three.slice(0, 1)
  const rules = { care: queue({ cap: 2, people }), sales: queue({ cap: 2, people }) }
  const tickets = [
    ticket(1, { queueId: 'hand', assigneeId: 'ann', until: 9 }),
    ticket(2, { queueId: 'sales' }),
    ticket(3),
    ticket(4, { queueId: 'hand' }),
  ]
  const result = run(tickets, rules)
  expect(result.given.map(({ ticketId, at }) => [ticketId, at])).toEqual([
    ['t2', 2],
    ['t3', 9],
  ])
  expect(result.left.map(({ ticketId, reason }) => [ticketId, reason])).toEqual([
    ['t1', 'manual'],
    ['t4', 'manual'],
  ])
})

test('who lacks the skill, may not see the ticket, or is not there at all: each is the reason that is told', () => {
  const german = new Map([['de', 3]])
  const people = [person('ann'), person('ben', { skills: german })]
  const needs = [{ skillId: 'de', name: 'German', level: 3 }]
  const wants: Wants = ({ id }) => ({
    needs: id === 't1' || id === 't2' ? needs : id === 't3' ? [{ skillId: 'fr', name: 'French', level: 1 }] : [],
    seers: new Set(id === 't4' ? [] : ['ann', 'ben']),
  })
  const result = run(
    [...numbers(4).map((n) => ticket(n)), ticket(5, { queueId: 'empty' })],
    { care: queue({ strategy: 'skill_based', people }), empty: queue({ people: [] }) },
    { wants },
  )
  expect(whoGot(result)).toEqual({ t1: 'ben', t2: 'ben' })
  expect(result.left.map(({ ticketId, reason }) => [ticketId, reason])).toEqual([
    ['t3', 'skill'],
    ['t4', 'no_access'],
    ['t5', 'nobody'],
  ])
})

test('the last agent of a customer is the one of the replay, before it the real one', () => {
  const tickets = [
    ticket(1, { requesterId: 'jo' }),
    ticket(2),
    ticket(3, { requesterId: 'kim' }),
    ticket(4, { requesterId: 'kim' }),
  ]
  const result = run(tickets, { care: queue({ lastAgent: true }) }, { lastAgents: new Map([['jo', 'ann']]) })
  // Ann is asked out of turn: the turn begins with her after it.
  expect(whoGot(result)).toEqual({ t1: 'ann', t2: 'ann', t3: 'ben', t4: 'ben' })
})

test('whatever comes: no cap is passed at any moment, each ticket is told of once, in turn is fair to within one', () => {
  for (const seed of numbers(40)) {
    const random = randomFrom(seed)
    const cap = random(3) === 0 ? null : 1 + random(4)
    const names = ['ann', 'ben', 'cleo', 'dan'].slice(0, 1 + random(4))
    const people = names.map((name) => person(name, { open: [0, random(3), 0, 0] }))
    const strategy = random(2) === 0 ? 'round_robin' : 'load_balanced'
    const rules = { care: queue({ strategy, cap, people }), sales: queue({ strategy, cap, people }) }
    const tickets = numbers(80).map((n) =>
      ticket(n, {
        queueId: random(3) === 0 ? 'sales' : 'care',
        priority: 1 + random(4),
        first: random(5) === 0,
        until: random(4) === 0 ? null : n + 1 + random(30),
      }),
    )
    const { given, left } = run(tickets, rules)
    expect([...given, ...left].map(({ ticketId }) => ticketId).sort()).toEqual(tickets.map(({ id }) => id).sort())
    const untilOf = new Map(tickets.map(({ id, until }) => [id, until ?? Number.POSITIVE_INFINITY]))
    for (const { userId, open } of people) {
      const mine = given.filter((one) => one.userId === userId)
      const most = Math.max(...open)
      for (const { at } of mine) {
        const now = mine.filter((one) => one.at <= at && (untilOf.get(one.ticketId) ?? 0) > at).length + most
        expect(now, `seed ${seed}`).toBeLessThanOrEqual(cap ?? Number.POSITIVE_INFINITY)
      }
    }
    if (strategy === 'round_robin' && cap === null) {
      const counts = names.map((name) => given.filter((one) => one.queueId === 'care' && one.userId === name).length)
      expect(Math.max(...counts) - Math.min(...counts), `seed ${seed}`).toBeLessThanOrEqual(1)
    }
    if (cap === null) expect(left).toEqual([])
    // Who is left found everybody full, or nobody with room before it was done.
    else for (const { reason } of left) expect(reason).toBe('cap')
  }
})
