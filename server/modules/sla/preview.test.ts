import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { fillWithTickets } from '../../testing/many-tickets.ts'
import { createWorld, type World } from '../../testing/world.ts'

// product.md, section 2, item 3: over HTTP, on a real database.
const minute = 60_000
let world: World
let acme: Company
let ada: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
})
afterAll(() => world.close())

async function ok<T = unknown>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
const codeOf = async (answer: ReturnType<SignedIn['get']>) => {
  const { statusCode, json } = await answer
  return [statusCode, json().code]
}
const react = () => world.react(acme.orgId)
const make = async (input: object) => {
  const ticket = await ok<{ id: string; code: string }>(ada.post('/tickets', { subject: 'Printer', ...input }))
  await react()
  return ticket
}
const later = async (minutes: number) => {
  world.setClock(minutes * minute)
  ada = await signIn(world, acme.admin)
}

const none = { low: null, medium: null, high: null, urgent: null }
const all = (minutes: number) =>
  Object.fromEntries(Object.keys(none).map((key) => [key, { minutes, time: 'calendar' }]))
const terms = (first: number) => ({
  targets: { first_response: all(first), next_response: all(30), resolution: all(240), closure: none },
  pauses: { first_response: [], next_response: ['customer'], resolution: ['customer', 'third_party'], closure: [] },
  responses: ['reply', 'api_reply', 'recorded'],
})
const high = { field: 'priority', operator: 'is', value: 'high' }
type Counts = { met: number; missed: number; open: number; cancelled: number }
type Clock = { metric: string; cycle: number; state: string; dueAt: string | null }
type Preview = {
  tickets: number
  capped: boolean
  taken: number | null
  metrics: { metric: string; asked: Counts; promised: Counts }[]
  asNow: string[]
  data: { ticket: { id: string; code: string }; had: string | null; clocks: (Clock & { breached: boolean })[] }[]
  nextCursor: string | null
}
const preview = (body: object) => ok<Preview>(ada.post('/sla/policies/preview', { ...terms(60), ...body }))
const codes = ({ data }: Preview) => data.map(({ ticket }) => ticket.code)

test('a policy is looked at before it is saved: chosen by the order, counted by the same fold, and nothing is written', async () => {
  const answered = await make({ priority: 'high' })
  const paused = await make({ priority: 'high' })
  const raised = await make({ priority: 'low' })
  const lowered = await make({ priority: 'high' })
  await later(40)
  await ok(ada.post(`/tickets/${answered.id}/messages`, { kind: 'public', bodyText: 'Hello', sendMail: false }))
  await ok(ada.patch(`/tickets/${paused.id}`, { status: 'waiting' }))
  await ok(ada.patch(`/tickets/${raised.id}`, { priority: 'high' }))
  await ok(ada.patch(`/tickets/${lowered.id}`, { priority: 'low' }))
  await later(100)
  await make({ priority: 'medium' })
  const late = await make({ priority: 'high' })
  const told = () => acme.asSystem((cx) => readEvents(cx, '0', 1000))
  const before = await told()

  // What was of another priority when it was made is none of them.
  const found = await preview({ condition: high, days: 7 })
  expect(codes(found)).toEqual([late.code, lowered.code, paused.code, answered.code])
  expect(found).toMatchObject({ tickets: 6, capped: false, taken: 4, asNow: [], nextCursor: null })
  expect(found.metrics).toEqual([
    {
      metric: 'first_response',
      // Answered in 40 of 60 minutes; two are late; the last one has just begun.
      asked: { met: 1, missed: 2, open: 1, cancelled: 0 },
      promised: { met: 1, missed: 0, open: 3, cancelled: 0 },
    },
    {
      metric: 'resolution',
      asked: { met: 0, missed: 0, open: 4, cancelled: 0 },
      promised: { met: 0, missed: 0, open: 0, cancelled: 0 },
    },
  ])
  expect(found.data.map(({ had }) => had)).toEqual(['Global', 'Global', 'Global', 'Global'])
  expect(await told()).toEqual(before)

  // In pages; the counts come with the first one.
  const first = await preview({ condition: high, days: 7, limit: 3 })
  expect([codes(first), first.taken]).toEqual([codes(found).slice(0, 3), 4])
  const second = await preview({ condition: high, days: 7, limit: 3, cursor: first.nextCursor })
  expect([codes(second), second.taken, second.nextCursor]).toEqual([[answered.code], null, null])
  expect(
    await codeOf(ada.post('/sla/policies/preview', { ...terms(9), condition: high, cursor: first.nextCursor })),
  ).toEqual([400, 'cursor.other_list'])
  // Fields of which only the present is known are named.
  const unassigned = { field: 'assignee', operator: 'is_empty' }
  expect((await preview({ condition: { all: [high, unassigned] } })).asNow).toEqual(['assignee'])
})

test('what is previewed unchanged is what lives: the same tickets, the same clocks', async () => {
  const policy = await ok<{ id: string }>(
    ada.post('/sla/policies', {
      name: 'Live',
      condition: { field: 'subject', operator: 'is', value: 'Live' },
      ...terms(60),
    }),
  )
  const lives: string[] = []
  for (let i = 0; i < 6; i += 1) {
    const { id, code } = await make({ subject: 'Live', priority: ['low', 'urgent'][i % 2] })
    lives.unshift(code)
    await later(7)
    if (i % 3 === 0)
      await ok(ada.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'Hello', sendMail: false }))
    if (i % 3 === 1) await ok(ada.patch(`/tickets/${id}`, { status: 'waiting' }))
    if (i % 2 === 0) await ok(ada.patch(`/tickets/${id}`, { priority: 'high' }))
    if (i === 4) await ok(ada.patch(`/tickets/${id}`, { status: 'resolved' }))
  }
  await react()
  const condition = { field: 'subject', operator: 'is', value: 'Live' }
  const found = await preview({ policyId: policy.id, condition })
  expect(codes(found)).toEqual(lives)
  const plain = (clocks: Clock[]) => clocks.map(({ metric, cycle, state, dueAt }) => ({ metric, cycle, state, dueAt }))
  for (const { ticket, had, clocks } of found.data) {
    const details = await ok<{ clocks: Clock[] }>(ada.get(`/tickets/${ticket.id}/sla`))
    expect(plain(clocks)).toEqual(plain(details.clocks))
    expect(had).toBe('Live')
  }
  for (const { asked, promised } of found.metrics) expect(asked).toEqual(promised)
  // A rule that stands before it takes them.
  await ok(ada.post('/sla/policies', { name: 'Before', condition, ...terms(60) }))
  const both = await ok<{ data: { id: string; name: string }[] }>(ada.get('/sla/policies'))
  const ids = both.data.filter(({ name }) => ['Before', 'Live'].includes(name)).map(({ id }) => id)
  await ok(ada.post('/sla/policies/order', { ids: ids.toReversed() }))
  expect((await preview({ policyId: policy.id, condition })).taken).toBe(0)
  // The global policy: what no rule is for.
  const globalId = both.data.find(({ name }) => name === 'Global')?.id
  const global = await preview({ policyId: globalId })
  expect(global.taken).toBe(global.tickets - lives.length)
})

test('what could not be saved cannot be previewed, and only by whom it could be saved', async () => {
  const path = '/sla/policies/preview'
  expect(await codeOf(ada.post(path, terms(60)))).toEqual([422, 'sla_policy.condition_of_rules'])
  expect(await codeOf(ada.post(path, { ...terms(60), condition: high, policyId: acme.orgId }))).toEqual([
    404,
    'sla_policy.not_found',
  ])
  const nothing = { first_response: none, next_response: none, resolution: none, closure: none }
  expect(await codeOf(ada.post(path, { ...terms(60), condition: high, targets: nothing }))).toEqual([
    422,
    'sla_policy.no_target',
  ])
  const agent = await signIn(world, await acme.member('Ann', 'agent'))
  expect(await codeOf(agent.post(path, { ...terms(60), condition: high }))).toEqual([403, 'permission.missing'])
})

test('of many tickets the newest 2,000 are looked at, and the answer says since when these are', async () => {
  const many = await createCompany(world, 'MANY')
  for (let i = 0; i < 12; i += 1) await many.member(`Agent ${i}`)
  await fillWithTickets(world, many, 2100)
  world.setClock(new Date('2029-01-20T00:00:00.000Z'))
  const mona = await signIn(world, many.admin)
  const body = { ...terms(60), condition: high, days: 30 }
  expect(await ok<Preview>(mona.post('/sla/policies/preview', body))).toMatchObject({
    tickets: 2000,
    capped: true,
    since: new Date(Date.parse('2029-01-01T00:00:00Z') + 101 * 10 * minute).toISOString(),
  })
})
