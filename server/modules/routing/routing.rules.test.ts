import { expect, test } from 'vitest'
import {
  type Candidate,
  type Decision,
  decide,
  firstMatch,
  mainReason,
  needsOf,
  type Policy,
  type SkipReason,
  type Wanted,
  withTicket,
} from './routing.rules.ts'

/** Numbers that look random and are the same in each run. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const person = (userId: string, more: Partial<Candidate> = {}): Candidate => ({
  userId,
  name: userId.toUpperCase(),
  awayAs: null,
  offHours: null,
  open: 0,
  load: 0,
  skills: new Map(),
  ...more,
})
const [ann, ben, cleo] = [person('ann'), person('ben'), person('cleo')]
const everybody = [ann, ben, cleo]
const policy = (more: Partial<Policy> = {}): Policy => ({
  strategy: 'round_robin',
  cap: null,
  skillFallback: [],
  ...more,
})
const wanted = (people: readonly Candidate[], more: Partial<Wanted> = {}): Wanted => ({
  needs: [],
  seers: new Set(people.map(({ userId }) => userId)),
  gaveBack: new Set(),
  lastAgentId: null,
  ...more,
})
const reasons = ({ people }: Decision) => Object.fromEntries(people.map(({ userId, skipped }) => [userId, skipped]))

/** Gives so many tickets, one after the other, as distribute.ts does. */
function giveMany(rules: Policy, people: readonly Candidate[], count: number, weight = 1, from: string | null = null) {
  let [now, pointer] = [[...people], from]
  const given = new Map<string, number>(people.map(({ userId }) => [userId, 0]))
  const order: (string | null)[] = []
  for (let i = 0; i < count; i += 1) {
    const { userId } = decide(rules, now, wanted(now), pointer)
    order.push(userId)
    if (userId === null) continue
    pointer = userId
    given.set(userId, (given.get(userId) ?? 0) + 1)
    now = now.map((one) => (one.userId === userId ? withTicket(one, weight) : one))
  }
  return { given, order, now }
}

test.each<[string, string | null, string]>([
  ['nobody was yet: the first', null, 'ann'],
  ['after the first the second', 'ann', 'ben'],
  ['after the last the first again', 'cleo', 'ann'],
  ['who had it last is not there any more: who comes after his place', 'bea', 'ben'],
])('round robin: %s', (_name, pointer, expected) => {
  expect(decide(policy(), everybody, wanted(everybody), pointer).userId).toBe(expected)
})

test.each<[SkipReason, Partial<Candidate>, Partial<Wanted>, Partial<Policy>, string[]]>([
  ['no_access', {}, { seers: new Set(['ben', 'cleo']) }, {}, []],
  ['away', { awayAs: 'Lunch' }, {}, {}, ['Lunch']],
  ['off_hours', { offHours: 'Mornings' }, {}, {}, ['Mornings']],
  ['gave_back', {}, { gaveBack: new Set(['ann']) }, {}, []],
  ['cap', { open: 5 }, {}, { cap: 5 }, []],
  [
    'skill',
    { skills: new Map([['de', 2]]) },
    { needs: [{ skillId: 'de', name: 'German', level: 3 }] },
    { strategy: 'skill_based' },
    ['German'],
  ],
])('who is not eligible is passed over, with the reason: %s', (reason, more, want, rules, detail) => {
  const skilled = everybody.map((one) => ({ ...one, skills: new Map([['de', 5]]) }))
  const people = [person('ann', { skills: new Map([['de', 5]]), ...more }), ...skilled.slice(1)]
  const decision = decide(policy(rules), people, wanted(people, want), null)
  expect(decision.userId).toBe('ben')
  expect(decision.people[0]).toMatchObject({ userId: 'ann', skipped: reason, detail })
  expect(reasons(decision)).toEqual({ ann: reason, ben: null, cleo: null })
})

test('of several reasons the first is said: what having room would not change comes before the cap', () => {
  const people = [person('ann', { awayAs: 'Off', open: 9 }), person('ben', { open: 9 })]
  const decision = decide(policy({ cap: 1 }), people, wanted(people, { gaveBack: new Set(['ben']) }), null)
  expect(reasons(decision)).toEqual({ ann: 'away', ben: 'gave_back' })
  expect(decision.userId).toBeNull()
})

test('the least loaded is given the ticket; of equals the next in turn', () => {
  const people = [person('ann', { load: 3 }), person('ben', { load: 1 }), person('cleo', { load: 1 })]
  const rules = policy({ strategy: 'load_balanced' })
  expect(decide(rules, people, wanted(people), null).userId).toBe('ben')
  expect(decide(rules, people, wanted(people), 'ben').userId).toBe('cleo')
})

test('a heavy ticket counts for more: who has it waits for the others to catch up', () => {
  const people = [person('ann', { open: 1, load: 3 }), person('ben'), person('cleo')]
  const { given } = giveMany(policy({ strategy: 'load_balanced' }), people, 6)
  expect(Object.fromEntries(given)).toEqual({ ann: 0, ben: 3, cleo: 3 })
})

test('the last agent comes first, out of turn, when nothing speaks against him; else the strategy goes on', () => {
  const want = wanted(everybody, { lastAgentId: 'cleo' })
  expect(decide(policy(), everybody, want, null)).toMatchObject({ userId: 'cleo', by: 'last_agent' })
  const away = [ann, ben, person('cleo', { awayAs: 'Holiday' })]
  const decision = decide(policy(), away, want, null)
  expect(decision).toMatchObject({ userId: 'ann', by: 'round_robin' })
  expect(decision.people[2]).toMatchObject({ skipped: 'away', detail: ['Holiday'] })
})

const german = { skillId: 'de', name: 'German', level: 4 }
const billing = { skillId: 'billing', name: 'Billing', level: 2 }
const skilled = (userId: string, de: number, bill: number, more: Partial<Candidate> = {}) =>
  person(userId, {
    skills: new Map([...(de ? [['de', de] as const] : []), ...(bill ? [['billing', bill] as const] : [])]),
    ...more,
  })

test.each<[string, Candidate[], Policy['skillFallback'], string | null, Decision['step']]>([
  ['all skills at their level', [skilled('ann', 3, 5), skilled('ben', 4, 2)], ['anyone'], 'ben', null],
  ['nobody, and no way on: it waits', [skilled('ann', 3, 5)], [], null, null],
  ['any level', [skilled('ann', 1, 1), skilled('ben', 5, 0)], ['any_level', 'anyone'], 'ann', 'any_level'],
  ['some of the skills', [person('ann'), skilled('ben', 0, 1)], ['any_level', 'some_skill'], 'ben', 'some_skill'],
  ['anyone', [person('ann')], ['some_skill', 'anyone'], 'ann', 'anyone'],
  [
    'the steps in the order in which they stand',
    [person('ann'), skilled('ben', 1, 1)],
    ['anyone', 'any_level'],
    'ann',
    'anyone',
  ],
])('skills: %s', (_name, people, skillFallback, userId, step) => {
  const rules = policy({ strategy: 'skill_based', skillFallback })
  const decision = decide(rules, people, wanted(people, { needs: [german, billing] }), null)
  expect(decision).toMatchObject({ userId, step })
})

test('of those with the skills the least loaded is given the ticket', () => {
  const people = [skilled('ann', 5, 5, { load: 4 }), skilled('ben', 4, 2, { load: 1 })]
  const want = wanted(people, { needs: [german, billing] })
  expect(decide(policy({ strategy: 'skill_based' }), people, want, null).userId).toBe('ben')
})

test('what several requirements ask for is asked together, at the highest level', () => {
  expect(needsOf([[german], [billing, { ...german, level: 5 }]])).toEqual([{ ...german, level: 5 }, billing])
  expect(needsOf([])).toEqual([])
})

test('the main reason is what keeps most people; nobody serves the queue: nobody', () => {
  const of = (...list: (SkipReason | null)[]) => mainReason(list.map((skipped) => ({ skipped })))
  expect(of('away', 'cap', 'cap')).toBe('cap')
  expect(of('away', 'cap')).toBe('away')
  expect(of()).toBe('nobody')
})

test('the first rule that matches decides; those after it are not asked', () => {
  const rules = ['a', 'b', 'c'].map((id, i) => ({ id, name: id, version: i + 1 }))
  const { rule, asked } = firstMatch(rules, ({ id }) => id !== 'a')
  expect(rule?.id).toBe('b')
  expect(asked).toEqual([
    { id: 'a', name: 'a', version: 1, matched: false },
    { id: 'b', name: 'b', version: 2, matched: true },
  ])
  expect(firstMatch(rules, () => false)).toMatchObject({ rule: null, asked: [{}, {}, {}] })
})

test('fair to within one, whoever begins and however many there are', () => {
  const random = randomFrom(7)
  for (let run = 0; run < 300; run += 1) {
    const people = Array.from({ length: 1 + random(9) }, (_, i) => person(`p${i}`))
    const strategy = (['round_robin', 'load_balanced', 'skill_based'] as const)[random(3)] ?? 'round_robin'
    const begin = random(2) === 0 ? null : `p${random(12)}`
    const { given } = giveMany(policy({ strategy }), people, random(60), 1 + random(4), begin)
    const counts = [...given.values()]
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  }
})

test('nobody passes his cap, and nothing waits while somebody has room', () => {
  const random = randomFrom(11)
  for (let run = 0; run < 300; run += 1) {
    const cap = 1 + random(5)
    const people = Array.from({ length: 1 + random(6) }, (_, i) =>
      person(`p${i}`, { open: random(7), load: random(20) }),
    )
    const strategy = random(2) === 0 ? 'round_robin' : 'load_balanced'
    const room = people.reduce((sum, { open }) => sum + Math.max(0, cap - open), 0)
    const count = random(40)
    const { order, now } = giveMany(policy({ strategy, cap }), people, count)
    expect(order.filter((one) => one !== null)).toHaveLength(Math.min(room, count))
    // First in, first out: who could not be given one is behind everybody who was.
    expect(order.slice(0, Math.min(room, count))).not.toContain(null)
    for (const [i, one] of now.entries()) expect(one.open).toBeLessThanOrEqual(Math.max(cap, people[i]?.open ?? 0))
  }
})

test('a decision follows from the trace that is kept of it: who was passed over, how much each had, and whose turn it was', () => {
  const random = randomFrom(17)
  for (let run = 0; run < 500; run += 1) {
    const people = Array.from({ length: 1 + random(7) }, (_, i) =>
      skilled(`p${i}`, random(6), random(6), {
        open: random(4),
        load: random(5),
        awayAs: random(4) === 0 ? 'Away' : null,
      }),
    )
    const strategy = (['round_robin', 'load_balanced', 'skill_based'] as const)[random(3)] ?? 'round_robin'
    const rules = policy({
      strategy,
      cap: random(2) === 0 ? null : 3,
      skillFallback: random(2) === 0 ? [] : ['some_skill', 'anyone'],
    })
    const lastAgentId = random(3) === 0 ? `p${random(8)}` : null
    const want = wanted(people, { needs: random(2) === 0 ? [] : [german, billing], lastAgentId })
    const pointer = random(2) === 0 ? null : `p${random(8)}`
    const kept: Decision = JSON.parse(JSON.stringify(decide(rules, people, want, pointer)))
    const left = kept.people.filter(({ skipped }) => skipped === null)
    const least = Math.min(...left.map(({ load }) => load))
    const these = strategy === 'round_robin' ? left : left.filter(({ load }) => load === least)
    const next = these.find(({ userId }) => pointer === null || userId > pointer) ?? these[0]
    const last = left.find(({ userId }) => userId === lastAgentId)
    expect(kept.userId).toBe((last ?? next)?.userId ?? null)
    expect(kept.by).toBe(last ? 'last_agent' : next ? strategy : null)
    expect(kept.people).toHaveLength(people.length)
  }
})

test('the order in which people come makes no difference', () => {
  const random = randomFrom(13)
  for (let run = 0; run < 300; run += 1) {
    const people = Array.from({ length: 2 + random(6) }, (_, i) =>
      skilled(`p${i}`, random(6), random(6), {
        open: random(4),
        load: random(5),
        awayAs: random(4) === 0 ? 'Away' : null,
        offHours: random(5) === 0 ? 'Mornings' : null,
      }),
    )
    const rules = policy({
      strategy: (['round_robin', 'load_balanced', 'skill_based'] as const)[random(3)] ?? 'round_robin',
      cap: random(2) === 0 ? null : 3,
      skillFallback: random(2) === 0 ? [] : ['some_skill', 'anyone'],
    })
    const want = wanted(people, {
      needs: random(2) === 0 ? [] : [german, billing],
      lastAgentId: random(3) === 0 ? `p${random(8)}` : null,
      gaveBack: new Set([`p${random(8)}`]),
    })
    const shuffled = people.map((one) => ({ one, key: random(1000) })).toSorted((a, b) => a.key - b.key)
    const pointer = random(2) === 0 ? null : `p${random(8)}`
    const there = decide(rules, people, want, pointer)
    expect(
      decide(
        rules,
        shuffled.map(({ one }) => one),
        want,
        pointer,
      ),
    ).toEqual(there)
    // Who is chosen is eligible, and somebody is when anybody is.
    const chosen = there.people.find(({ userId }) => userId === there.userId)
    expect(chosen?.skipped ?? null).toBeNull()
    expect(there.userId === null).toBe(there.people.every(({ skipped }) => skipped !== null))
  }
})
