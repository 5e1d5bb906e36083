import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { writePending } from '../../platform/pending.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { bookNextTimer, bookTimer } from './book-timer.ts'
import { fireClocksJob, fireDueClocks } from './fire-timers.ts'
import { verifyClocks } from './verify-clocks.ts'

// product.md SL1-SL19, D13: over HTTP, on a real database.
const minute = 60_000
let world: World
let acme: Company
let ada: SignedIn
let ann: SignedIn
let made = 0
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  made += 1
  acme = await createCompany(world, `S${made}`)
  ada = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'admin'))
})
afterAll(() => world.close())

async function ok<T = unknown>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
async function refused(
  answer: ReturnType<SignedIn['get']>,
): Promise<{ status: number; code: string; paths: string[] }> {
  const { statusCode, body } = await answer
  const problem = JSON.parse(body) as { code: string; errors?: { path: string }[] }
  return { status: statusCode, code: problem.code, paths: (problem.errors ?? []).map(({ path }) => path) }
}
const react = () => world.react(acme.orgId)
const make = async (input: object = {}) => {
  const ticket = await ok<{ id: string; code: string }>(ada.post('/tickets', { subject: 'Printer', ...input }))
  await react()
  return ticket
}
const later = async (minutes: number) => {
  world.setClock(minutes * minute)
  ada = await signIn(world, acme.admin)
  ann = await signIn(world, ann.actor)
}
const fire = async () => {
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await fireClocksJob(acme.orgId, {}, context)
  await react()
}
type Clock = {
  metric: string
  soonAt: string | null
  cycle: number
  state: string
  dueAt: string | null
  breached: boolean
  spentMinutes: number
  leftMinutes: number
  pausedAt: string | null
  pauseReason: string | null
  startedAt: string
  counted: { from: string; to: string; minutes: number }[]
  policy: { name: string; version: number }
}
type Details = {
  policy: { id: string; name: string; version: number; versionId: string } | null
  reason: object | null
  isCurrent: boolean
  clocks: Clock[]
}
const slaOf = (id: string) => ok<Details>(ada.get(`/tickets/${id}/sla`))
const clockOf = async (id: string, metric: string) => (await slaOf(id)).clocks.findLast((one) => one.metric === metric)
const inMinutes = (minutes: number) => new Date(world.now().getTime() + minutes * minute).toISOString()
const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 5000))).filter((event) => event.name === name)
const reply = (id: string) =>
  ok(ann.post(`/tickets/${id}/messages`, { kind: 'public', bodyHtml: '<p>Hello</p>', sendMail: false }))

const none = { low: null, medium: null, high: null, urgent: null }
const all = (minutes: number, time = 'calendar') =>
  Object.fromEntries(Object.keys(none).map((key) => [key, { minutes, time }]))
const terms = (more: object = {}) => ({
  targets: { first_response: all(60), next_response: all(30), resolution: all(240), closure: none },
  pauses: { first_response: [], next_response: ['customer'], resolution: ['customer', 'third_party'], closure: [] },
  responses: ['reply', 'api_reply', 'recorded'],
  steps: [],
  ...more,
})
type Policy = {
  broken: object | null
  id: string
  name: string
  kind: string
  position: number
  version: { id: string; number: number; steps: { id: string }[] }
}
const rule = (name: string, condition: object, more: object = {}) =>
  ok<Policy>(ada.post('/sla/policies', { name, condition, ...terms(more) }))
const urgent = { field: 'priority', operator: 'is', value: 'urgent' }
const policies = async () => (await ok<{ data: Policy[] }>(ada.get('/sla/policies'))).data
const verified = async () => {
  const found = await verifyClocks(world.runtime, acme.orgId)
  return found.examples.length > 0 ? found.examples : found.differences
}

test('an organization begins with the Global policy: 48, 24, 4 and 1 hours, urgent ones resolved in 4 (SL9)', async () => {
  const [global] = await policies()
  expect(global).toMatchObject({
    kind: 'global',
    name: 'Global',
    version: {
      number: 1,
      targets: {
        first_response: {
          low: { minutes: 2880 },
          medium: { minutes: 1440 },
          high: { minutes: 240 },
          urgent: { minutes: 60 },
        },
        resolution: { urgent: { minutes: 240 }, high: null },
      },
    },
  })
  const { id } = await make({ priority: 'urgent' })
  const { clocks, policy, reason } = await slaOf(id)
  expect(policy).toMatchObject({ name: 'Global', version: 1 })
  expect(reason).toEqual({ rule: 'global', by: 'created', passedOver: [] })
  expect(clocks.map(({ metric, state, dueAt }) => [metric, state, dueAt])).toEqual([
    ['first_response', 'running', inMinutes(60)],
    ['resolution', 'running', inMinutes(240)],
  ])
  expect(await events('ticket.sla_chosen')).toMatchObject([{ ticketId: id, data: { policy: { name: 'Global' } } }])
  // When a quarter is left, lists know as the ticket itself does.
  const { data } = await ok<{ data: { sla: object }[] }>(ada.get('/tickets'))
  expect(data[0]?.sla).toMatchObject({ dueAt: inMinutes(60), soonAt: inMinutes(45) })
  expect(clocks.map(({ soonAt }) => soonAt)).toEqual([inMinutes(45), inMinutes(180)])
  expect(await verified()).toBe(0)
  // A clock from before the moment was kept gets it by the comparison, and is no difference; a wrong one is.
  const setSoon = (soonAt: Date | null) =>
    acme.asSystem((cx) => cx.tx.updateTable('slaClocks').set({ soonAt }).where('orgId', '=', cx.org.id).execute())
  await setSoon(null)
  expect(await verified()).toBe(0)
  expect((await slaOf(id)).clocks.map(({ soonAt }) => soonAt)).toEqual([inMinutes(45), inMinutes(180)])
  await setSoon(world.now())
  expect(await verified()).toHaveLength(2)
})

test('the first rule that matches wins, a channel that chose Individual goes before, the rest is global (SL7, SL8)', async () => {
  const first = await rule('Urgent', urgent)
  const second = await rule('All printers', { field: 'subject', operator: 'contains', value: 'printer' })
  const policyOf = async (input: object) => (await slaOf((await make(input)).id)).policy?.name
  expect(await policyOf({ priority: 'urgent' })).toBe('Urgent')
  expect(await policyOf({ priority: 'low' })).toBe('All printers')
  expect(await policyOf({ subject: 'Screen' })).toBe('Global')
  await ok(ada.post('/sla/policies/order', { ids: [second.id, first.id] }))
  expect(await policyOf({ priority: 'urgent' })).toBe('All printers')
  await ok(ada.patch(`/sla/policies/${second.id}`, { enabled: false }))
  expect(await policyOf({ priority: 'urgent' })).toBe('Urgent')

  const [channel] = (await ok<{ data: { channel: { id: string }; type: string }[] }>(ada.get('/sla/channels'))).data
  expect(channel?.type).toBe('global')
  const own = { type: 'individual', ...terms() }
  await ok(ada.send('PUT', `/sla/channels/${channel?.channel.id}`, own))
  const byMail = await make({ priority: 'urgent', channelId: channel?.channel.id })
  expect((await slaOf(byMail.id)).reason).toMatchObject({ rule: 'channel' })
  await ok(ada.send('PUT', `/sla/channels/${channel?.channel.id}`, { type: 'global' }))
  expect((await slaOf((await make({ priority: 'urgent', channelId: channel?.channel.id })).id)).policy?.name).toBe(
    'Urgent',
  )
  expect((await slaOf(byMail.id)).reason).toMatchObject({ rule: 'channel' })
})

test('a queue has a policy of its own for what no channel and no rule is for (RT7)', async () => {
  await rule('Urgent', urgent)
  type OfQueue = { queue: { id: string; name: string }; type: string; policyId: string | null }
  const queues = async () => (await ok<{ data: OfQueue[] }>(ada.get('/sla/queues'))).data
  const sales = (await queues()).find(({ queue }) => queue.name === 'Sales')
  expect(sales).toMatchObject({ type: 'global', policyId: null })
  const queueId = sales?.queue.id ?? ''
  const choose = (body: object) => ada.send('PUT', `/sla/queues/${queueId}`, body)
  const individual = { type: 'individual', ...terms() }
  expect(await refused(ada.send('PUT', `/sla/queues/${acme.orgId}`, individual))).toMatchObject({
    status: 404,
    code: 'queue.not_found',
  })
  expect(
    await refused(
      choose({
        ...individual,
        targets: { ...terms().targets, first_response: none, next_response: none, resolution: none },
      }),
    ),
  ).toMatchObject({ code: 'sla_policy.no_target' })
  const whyOf = async (input: object) => {
    const { policy, reason } = await slaOf((await make(input)).id)
    return [policy?.name, reason]
  }
  const passedOver = [{ id: expect.any(String), name: 'Urgent' }]
  expect(await whyOf({ queueId })).toEqual(['Global', { rule: 'global', by: 'created', passedOver }])
  const chosen = await ok<OfQueue>(choose(individual))
  expect(chosen).toMatchObject({ type: 'individual', queue: { name: 'Sales' } })
  expect(await whyOf({ queueId })).toEqual(['Sales', { rule: 'queue', by: 'created', passedOver }])
  expect(await whyOf({ queueId, priority: 'urgent' })).toMatchObject(['Urgent', { rule: 'condition' }])
  expect(await whyOf({})).toMatchObject(['Global', { rule: 'global' }])
  // A rule of the routing puts it there: that is its queue from the beginning.
  await ok(
    ada.post('/routing-rules', {
      name: 'Offers',
      condition: { field: 'subject', operator: 'is', value: 'Offer' },
      queueId,
    }),
  )
  expect(await whyOf({ subject: 'Offer' })).toMatchObject(['Sales', { rule: 'queue' }])
  // Moved later: what was promised stays; applied anew: the queue it is in now.
  const moved = await make({})
  await ok(ada.patch(`/tickets/${moved.id}`, { queueId }))
  await react()
  expect((await slaOf(moved.id)).policy?.name).toBe('Global')
  await ok(ada.post(`/tickets/${moved.id}/sla/reapply`, { reason: 'It is theirs now' }))
  await react()
  expect(await slaOf(moved.id)).toMatchObject({ policy: { name: 'Sales' }, reason: { rule: 'queue', by: 'reapplied' } })
  const own = (await policies()).find(({ id }) => id === chosen.policyId)
  expect(own).toMatchObject({ kind: 'queue', name: 'Sales' })
  expect(await refused(ada.delete(`/sla/policies/${own?.id}`))).toMatchObject({ code: 'sla_policy.not_a_rule' })
  // Renamed, its policy is too; tickets keep the version that they have.
  await ok(ada.patch(`/queues/${queueId}`, { name: 'Sales and offers' }))
  await react()
  expect((await policies()).find(({ id }) => id === own?.id)).toMatchObject({
    name: 'Sales and offers',
    version: { number: 1 },
  })
  expect((await slaOf(moved.id)).policy).toMatchObject({ name: 'Sales and offers', version: 1 })
  await ok(choose({ type: 'global' }))
  expect(await whyOf({ queueId })).toMatchObject(['Global', { rule: 'global' }])
  expect((await queues()).find(({ queue }) => queue.id === queueId)).toMatchObject({
    type: 'global',
    policyId: chosen.policyId,
  })
  expect(await verified()).toBe(0)
})

test('an edit makes a new version and touches no ticket that is there; one made before it was read has the old one (SL10)', async () => {
  const policy = await rule('Urgent', urgent)
  const old = await make({ priority: 'urgent' })
  const between = await ok<{ id: string }>(ada.post('/tickets', { subject: 'Not read yet', priority: 'urgent' }))
  await later(1)
  const edited = await ok<Policy>(
    ada.patch(`/sla/policies/${policy.id}`, {
      targets: { ...terms().targets, first_response: all(10) },
      steps: [],
    }),
  )
  expect(edited.version.number).toBe(2)
  await react()
  const fresh = await make({ priority: 'urgent' })
  for (const [id, version, minutes] of [
    [old.id, 1, 59],
    [between.id, 1, 59],
    [fresh.id, 2, 10],
  ] as const) {
    const details = await slaOf(id)
    expect(details.policy?.version).toBe(version)
    expect(details.isCurrent).toBe(version === 2)
    expect(details.clocks[0]?.dueAt).toBe(inMinutes(minutes))
  }
  // What is the same makes no version.
  expect(
    (await ok<Policy>(ada.patch(`/sla/policies/${policy.id}`, { responses: ['reply', 'api_reply', 'recorded'] })))
      .version.number,
  ).toBe(2)
  const versions = await ok<{ data: { number: number }[] }>(ada.get(`/sla/policies/${policy.id}/versions`))
  expect(versions.data.map(({ number }) => number)).toEqual([2, 1])
  await ok(ada.delete(`/sla/policies/${policy.id}`))
  expect((await slaOf(old.id)).policy).toMatchObject({ name: 'Urgent', version: 1 })
  expect(await verified()).toBe(0)
})

test('a priority moves inside the locked version; applying a policy anew is an act of its own (SL19)', async () => {
  const policy = await rule(
    'All',
    { all: [] },
    { targets: { ...terms().targets, first_response: { ...all(60), low: { minutes: 600, time: 'calendar' } } } },
  )
  const { id } = await make({ priority: 'low' })
  await later(20)
  await ok(ada.patch(`/tickets/${id}`, { priority: 'high' }))
  await react()
  expect(await clockOf(id, 'first_response')).toMatchObject({ dueAt: inMinutes(40), spentMinutes: 20 })
  await ok(ada.patch(`/sla/policies/${policy.id}`, { targets: { ...terms().targets, first_response: all(90) } }))
  expect(await clockOf(id, 'first_response')).toMatchObject({ dueAt: inMinutes(40) })
  const viewer = await signIn(world, await acme.member('Vic', 'agent'))
  expect((await refused(viewer.post(`/tickets/${id}/sla/reapply`, { reason: 'mine' }))).status).toBe(403)
  await ok(ada.post(`/tickets/${id}/sla/reapply`, { reason: 'New contract' }))
  await react()
  expect(await clockOf(id, 'first_response')).toMatchObject({
    dueAt: inMinutes(70),
    spentMinutes: 20,
    policy: { version: 2 },
  })
  expect(await events('ticket.sla_reapplied')).toMatchObject([
    { ticketId: id, actorKind: 'user', data: { reason: 'New contract' } },
  ])
  expect(await verified()).toBe(0)
})

test('a ticket from before has no clocks until a policy is applied to it', async () => {
  const { id } = await make()
  await acme.asSystem(async (cx) => {
    await cx.tx.deleteFrom('ticketSla').where('orgId', '=', acme.orgId).execute()
    await cx.tx
      .updateTable('events')
      .set({ name: 'ticket.sla_forgotten' })
      .where('orgId', '=', acme.orgId)
      .where('name', '=', 'ticket.sla_chosen')
      .execute()
  })
  expect(await slaOf(id)).toMatchObject({ policy: null, clocks: [] })
  await later(500)
  await ok(ada.post(`/tickets/${id}/sla/reapply`, { reason: 'From now on' }))
  await react()
  expect(await clockOf(id, 'first_response')).toMatchObject({ dueAt: inMinutes(1440), state: 'running' })
  expect(await verified()).toBe(0)
})

test('answers, pauses, resolving and opening again move the clocks, and the rows say what the log says', async () => {
  await rule('All', { all: [] })
  const { id } = await make()
  await later(10)
  await reply(id)
  await react()
  expect(await clockOf(id, 'first_response')).toMatchObject({ state: 'met', spentMinutes: 10 })
  await ok(ann.patch(`/tickets/${id}`, { status: 'waiting' }))
  await react()
  const paused = await clockOf(id, 'resolution')
  expect(paused).toMatchObject({ state: 'paused', pauseReason: 'customer', pausedAt: inMinutes(0), dueAt: null })
  const { data } = await ok<{ data: { id: string; sla: object }[] }>(ada.get('/tickets'))
  expect(data[0]?.sla).toMatchObject({
    metric: 'resolution',
    state: 'paused',
    pauseReason: 'customer',
    dueAt: null,
    soonAt: null,
  })
  const filtered = async (field: string, value: unknown) => {
    const filter = encodeURIComponent(JSON.stringify({ field, operator: 'is', value }))
    return (await ok<{ data: { id: string }[] }>(ada.get(`/tickets?filter=${filter}`))).data.map((one) => one.id)
  }
  expect(await filtered('slaPaused', true)).toEqual([id])
  expect(await filtered('slaResolution', 'paused')).toEqual([id])
  await later(100)
  await ok(ann.patch(`/tickets/${id}`, { status: 'open' }))
  await react()
  expect(await filtered('slaPaused', true)).toEqual([])
  expect(await clockOf(id, 'resolution')).toMatchObject({ state: 'running', dueAt: inMinutes(230) })
  await ok(ann.patch(`/tickets/${id}`, { status: 'resolved' }))
  await react()
  expect(await clockOf(id, 'resolution')).toMatchObject({ state: 'met', spentMinutes: 10 })
  await later(1000)
  await ok(ann.patch(`/tickets/${id}`, { status: 'open' }))
  await react()
  expect(await clockOf(id, 'resolution')).toMatchObject({
    cycle: 2,
    state: 'running',
    dueAt: inMinutes(240),
    breached: false,
  })
  expect(await verified()).toBe(0)
})

test('a breach is told once, to those whom the ladder names, whatever runs how often (SL4, SL5, SL17)', async () => {
  const lead = await acme.member('Lea', 'admin')
  await ok(ada.post('/teams', { name: 'Desk', memberIds: [ann.actor.userId, lead.userId], leadIds: [lead.userId] }))
  const steps = [
    { when: 'before', percent: 50, recipients: [{ kind: 'assignee' }] },
    { when: 'at', recipients: [{ kind: 'user', id: ada.actor.userId }, { kind: 'assignee' }] },
    { when: 'after', minutes: 30, recipients: [{ kind: 'team_lead', id: null }] },
  ]
  await rule(
    'All',
    { all: [] },
    { steps, targets: { first_response: all(60), next_response: none, resolution: none, closure: none } },
  )
  const { id } = await make({ assigneeId: ann.actor.userId })
  const kinds = async (who: SignedIn) =>
    (await ok<{ data: { kind: string }[] }>(who.get('/notifications'))).data
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('sla'))
  await fire()
  expect(await events('ticket.sla_warned')).toEqual([])
  await later(30)
  await fire()
  await fire()
  expect(await events('ticket.sla_warned')).toHaveLength(1)
  expect(await kinds(ann)).toEqual(['sla_warning'])
  await later(30)
  await Promise.all([fire(), fire()])
  expect(await events('ticket.sla_breached')).toMatchObject([
    { ticketId: id, data: { metric: 'first_response', targetMinutes: 60 } },
  ])
  expect(await kinds(ada)).toEqual(['sla_exceeded'])
  expect(await kinds(ann)).toEqual(['sla_exceeded', 'sla_warning'])
  await later(30)
  await fire()
  expect(await kinds(await signIn(world, lead))).toEqual(['sla_exceeded'])
  await fire()
  expect(await events('ticket.sla_escalated')).toHaveLength(1)
  expect(await clockOf(id, 'first_response')).toMatchObject({ state: 'running', breached: true, leftMinutes: -30 })
  expect(await verified()).toBe(0)
})

test('a process that dies between telling and its commit has told nobody; the next one tells once', async () => {
  const { id } = await make({ priority: 'urgent', assigneeId: ann.actor.userId })
  await later(61)
  const dies = acme.asSystem(async (cx) => {
    await fireDueClocks(cx)
    await writePending(cx)
    throw new Error('killed')
  })
  await expect(dies).rejects.toThrow('killed')
  expect(await events('ticket.sla_breached')).toEqual([])
  await fire()
  await fire()
  expect(await events('ticket.sla_breached')).toMatchObject([{ ticketId: id }])
})

test('two hundred clocks that are due at one moment are told, each once, in batches', async () => {
  for (let n = 0; n < 210; n += 1) await ok(ada.post('/tickets', { subject: `Ticket ${n}`, priority: 'urgent' }))
  await react()
  await later(61)
  await fire()
  const told = await events('ticket.sla_breached')
  expect(new Set(told.map(({ ticketId }) => ticketId)).size).toBe(210)
  expect(told).toHaveLength(210)
  expect(await verified()).toBe(0)
}, 60_000)

test('after a downtime what was missed is told once, the warnings that came to nothing not at all', async () => {
  const steps = [
    { when: 'before', percent: 50, recipients: [{ kind: 'assignee' }] },
    { when: 'after', minutes: 10, recipients: [{ kind: 'assignee' }] },
    { when: 'after', minutes: 20, recipients: [{ kind: 'user', id: ada.actor.userId }] },
  ]
  await rule('All', { all: [] }, { steps })
  await make({ assigneeId: ann.actor.userId })
  await later(24 * 60)
  await fire()
  expect(await events('ticket.sla_warned')).toEqual([])
  expect((await events('ticket.sla_breached')).map(({ data }) => data.metric)).toEqual(['first_response', 'resolution'])
  const escalated = await events('ticket.sla_escalated')
  expect(escalated.map(({ data }) => [data.metric, (data.recipients as unknown[]).length])).toEqual([
    ['first_response', 2],
    ['resolution', 2],
  ])
})

test('an answer that nobody has reacted to yet counts when the timer comes', async () => {
  const { id } = await make({ priority: 'urgent' })
  await later(59)
  await reply(id)
  await later(2)
  await fire()
  expect(await events('ticket.sla_breached')).toEqual([])
  expect((await clockOf(id, 'first_response'))?.state).toBe('met')
})

test('lists are sorted by the next deadline, filtered by clocks, and Overdue shows what is late, Due soon what will be (VW6, VW11)', async () => {
  await rule(
    'All',
    { all: [] },
    {
      targets: {
        first_response: {
          low: { minutes: 400, time: 'calendar' },
          medium: { minutes: 60, time: 'calendar' },
          high: { minutes: 30, time: 'calendar' },
          urgent: { minutes: 10, time: 'calendar' },
        },
        next_response: none,
        resolution: none,
        closure: none,
      },
    },
  )
  const low = await make({ priority: 'low' })
  const high = await make({ priority: 'high' })
  const gone = await make({ priority: 'urgent' })
  const answered = await make({ priority: 'urgent' })
  const due = await make({ priority: 'low', dueAt: inMinutes(5) })
  await reply(answered.id)
  await ok(ada.post(`/tickets/${gone.id}/delete`, {}))
  await react()
  const list = async (query: string) =>
    (await ok<{ data: { id: string }[] }>(ada.get(`/tickets?${query}`))).data.map(({ id }) => id)
  const filter = (condition: object) => `filter=${encodeURIComponent(JSON.stringify(condition))}`
  expect(await list('sort=slaDue')).toEqual([high.id, low.id, due.id, answered.id])
  expect((await list('sort=-slaDue')).slice(0, 3)).toEqual([due.id, low.id, high.id])
  const first = await ok<{ data: { id: string }[]; nextCursor: string }>(ada.get('/tickets?sort=slaDue&limit=2'))
  const second = await ok<{ data: { id: string }[] }>(
    ada.get(`/tickets?sort=slaDue&limit=2&cursor=${first.nextCursor}`),
  )
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual([high.id, low.id, due.id, answered.id])
  expect(await list(filter({ field: 'slaDue', operator: 'within_next', value: { amount: 1, unit: 'hours' } }))).toEqual(
    [high.id],
  )
  expect(await list(filter({ field: 'slaFirstResponse', operator: 'is', value: 'met' }))).toEqual([answered.id])
  await later(30)
  const inView = async (ref: string) => {
    const { data } = await ok<{ data: { id: string; condition: object; sort: string }[] }>(ada.get('/views'))
    const view = data.find(({ id }) => id === ref)
    return list(`${filter(view?.condition ?? {})}&sort=${view?.sort}`)
  }
  expect(await list(filter({ field: 'slaFirstResponse', operator: 'is', value: 'overdue' }))).toEqual([high.id])
  expect(await list(filter({ field: 'slaOverdue', operator: 'is', value: true }))).toEqual([high.id])
  expect(await inView('overdue')).toEqual([high.id, due.id])
  await later(1)
  expect(await inView('due_soon')).toEqual([low.id, due.id])
})

test('merging ends the clocks of what was merged, undoing it brings them back; splitting begins anew', async () => {
  await rule('All', { all: [] })
  const [target, source] = [await make(), await make()]
  await later(10)
  const merged = await ok<{ actIds?: string[] }>(
    ada.post(`/tickets/${target.id}/merge`, { sourceIds: [source.id], reason: 'same' }),
  )
  await react()
  expect((await slaOf(source.id)).clocks.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
  expect((await clockOf(target.id, 'first_response'))?.state).toBe('running')
  expect(merged).toBeTruthy()
  const around = await ok<{ acts: { id: string }[] }>(ada.get(`/tickets/${target.id}/around`))
  await later(10)
  await ok(ada.post(`/ticket-acts/${around.acts[0]?.id}/undo`))
  await react()
  expect(await clockOf(source.id, 'first_response')).toMatchObject({ state: 'running', dueAt: inMinutes(50) })
  expect(await verified()).toBe(0)
})

test('what should have been told more than a minute ago stands in system health (AD10)', async () => {
  await rule('All', { all: [] }, { steps: [{ when: 'at', recipients: [{ kind: 'assignee' }] }] })
  await make()
  type Health = { timers: { count: number; since: string | null }; parts: { part: string; state: string }[] }
  const health = async () => {
    const { timers, parts } = await ok<Health>(ada.get('/health'))
    return [timers, parts.find(({ part }) => part === 'clocks')?.state]
  }
  await later(60)
  expect(await health()).toEqual([{ count: 0, since: null }, 'ok'])
  await later(2)
  expect(await health()).toEqual([{ count: 1, since: inMinutes(-2) }, 'warn'])
  await fire()
  expect(await health()).toEqual([{ count: 0, since: null }, 'ok'])
})

test('what was written into the tables by hand is found by the comparison, and written anew by the log when it is told to', async () => {
  const { id } = await make({ priority: 'urgent' })
  const clocks = () =>
    acme.asSystem((cx) =>
      cx.tx
        .selectFrom('slaClocks')
        .selectAll()
        .where('orgId', '=', acme.orgId)
        .where('ticketId', '=', id)
        .orderBy('metric')
        .execute(),
    )
  const before = await clocks()
  await acme.asSystem((cx) =>
    cx.tx
      .updateTable('slaClocks')
      .set({ spentMs: '5' })
      .where('orgId', '=', acme.orgId)
      .where('ticketId', '=', id)
      .where('metric', '=', 'resolution')
      .execute(),
  )
  expect(await verifyClocks(world.runtime, acme.orgId)).toMatchObject({
    tickets: 1,
    differences: 1,
    examples: [{ ticketId: id, metric: 'resolution', what: 'spentMs' }],
  })
  // All of them are gone: the log alone says what they were.
  await acme.asSystem((cx) =>
    cx.tx.deleteFrom('slaClocks').where('orgId', '=', acme.orgId).where('ticketId', '=', id).execute(),
  )
  expect(await verifyClocks(world.runtime, acme.orgId, { repair: true })).toMatchObject({
    differences: before.length,
    examples: before.map(() => ({ ticketId: id, what: 'missing' })),
  })
  expect(await clocks()).toEqual(before)
  expect(await verifyClocks(world.runtime, acme.orgId)).toMatchObject({ tickets: 1, differences: 0 })
})

test('outcomes are counted by metric and version; cancelled and paused ones by themselves (RP3)', async () => {
  const policy = await rule('All', { all: [] }, { targets: { ...terms().targets, next_response: none } })
  const [met, missed, paused, gone] = [await make(), await make(), await make(), await make()]
  await later(10)
  await reply(met.id)
  await ok(ada.patch(`/tickets/${paused.id}`, { status: 'waiting' }))
  await ok(ada.post(`/tickets/${gone.id}/delete`, {}))
  await later(60)
  await reply(missed.id)
  await react()
  await ok(ada.patch(`/sla/policies/${policy.id}`, { targets: { ...terms().targets, first_response: all(5) } }))
  await make()
  await later(6)
  type Outcome = { policy: { version: number }; metric: string }
  const outcomes = async (query = '') =>
    (await ok<{ data: Outcome[] }>(ada.get(`/sla/outcomes${query}`))).data.map(({ policy: of, ...one }) => ({
      version: of.version,
      ...one,
    }))
  const nothing = { met: 0, missed: 0, cancelled: 0, running: 0, overdue: 0, paused: 0 }
  const found = await outcomes()
  expect(found).toHaveLength(4)
  expect(found).toEqual(
    expect.arrayContaining([
      // Waiting does not pause the first response: that of the paused ticket is late.
      { ...nothing, version: 1, metric: 'first_response', met: 1, missed: 1, cancelled: 1, overdue: 1 },
      { ...nothing, version: 1, metric: 'resolution', cancelled: 1, running: 2, paused: 1 },
      { ...nothing, version: 2, metric: 'first_response', overdue: 1 },
      { ...nothing, version: 2, metric: 'resolution', running: 1 },
    ]),
  )
  // What ended before is none of it; what stands stands.
  const since = await outcomes(`?from=${inMinutes(-1)}`)
  expect(since.find(({ version, metric }) => version === 1 && metric === 'first_response')).toMatchObject({
    met: 0,
    missed: 0,
    overdue: 1,
  })
  expect(await refused(ada.get(`/sla/outcomes?from=${inMinutes(1)}`))).toMatchObject({ code: 'sla.outcomes_order' })
})

test('rules that hide each other are reported', async () => {
  const wide = await rule('All printers', { field: 'subject', operator: 'contains', value: 'print' })
  const narrow = await rule('Printers', { field: 'subject', operator: 'contains', value: 'printer' })
  const some = await rule('Urgent', urgent)
  const never = await rule('Never', { all: [urgent, { field: 'priority', operator: 'is', value: 'low' }] })
  const { data } = await ok<{ data: { policyId: string }[] }>(ada.get('/sla/policies/overlaps'))
  expect(data).toEqual([
    { policyId: narrow.id, kind: 'hidden', byIds: [wide.id] },
    { policyId: some.id, kind: 'partly', byIds: [wide.id, narrow.id] },
    { policyId: never.id, kind: 'never', byIds: [] },
  ])
})

test('a tier of accounts has a policy of its own (SL18); each interval up to its deadline is told, as the calendar counts it', async () => {
  const tier = await ok<{ id: string }>(ada.post('/account-tiers', { name: 'Gold' }))
  await ok(ada.post('/accounts', { name: 'First', tierId: tier.id, domains: ['first.example'] }))
  const targets = { ...terms().targets, resolution: all(20 * 60, 'business') }
  await rule('Gold', { field: 'accountTier', operator: 'in', value: [tier.id] }, { targets })
  const of = (email: string) => make({ requester: { email } })
  const [gold, plain] = [await of('jo@first.example'), await of('jo@other.example')]
  expect([(await slaOf(gold.id)).policy?.name, (await slaOf(plain.id)).policy?.name]).toEqual(['Gold', 'Global'])
  const clock = await clockOf(gold.id, 'resolution')
  const { data } = await ok<{ data: { id: string; isDefault: boolean }[] }>(ada.get('/calendars'))
  const hours = data.find(({ isDefault }) => isDefault)
  const added = await ok<{ at: string; intervals: object[] }>(
    ada.post(`/calendars/${hours?.id}/add`, { from: clock?.startedAt, minutes: 20 * 60 }),
  )
  // Eight hours a day: three days at least.
  expect(added.intervals.length).toBeGreaterThanOrEqual(3)
  expect([clock?.dueAt, clock?.counted]).toEqual([added.at, added.intervals])
})

test('a policy that asks for a deleted field is for no ticket, and says so; an archived one goes on', async () => {
  const field = (name: string) => ok<{ id: string; key: string }>(ada.post('/custom-fields', { name, type: 'text' }))
  const [contract, serial] = [await field('Contract'), await field('Serial')]
  const asks = ({ key }: { key: string }) => ({ field: `custom.${key}`, operator: 'is', value: 'gold' })
  const gold = await rule('Gold', { any: [asks(contract), urgent] })
  const kept = await rule('Kept', asks(serial))
  const brokenOf = async (id: string) => (await policies()).find((one) => one.id === id)?.broken
  expect([await brokenOf(gold.id), await brokenOf(kept.id)]).toEqual([null, null])
  await ok(ada.send('DELETE', `/custom-fields/${contract.id}`))
  await ok(ada.patch(`/custom-fields/${serial.id}`, { archived: true }))
  expect(await brokenOf(gold.id)).toMatchObject({ code: 'condition.unknown_field' })
  expect(await brokenOf(kept.id)).toBeNull()
  const { id } = await make({ priority: 'urgent' })
  expect((await slaOf(id)).policy).toMatchObject({ name: 'Global' })
})

test('who put policies into order, switched one off or renamed it stands in the log (AD10)', async () => {
  const [first, second] = [await rule('First', urgent), await rule('Second', urgent)]
  await ok(ada.post('/sla/policies/order', { ids: [second.id, first.id] }))
  await ok(ada.patch(`/sla/policies/${first.id}`, { enabled: false }))
  // The same again is no change.
  await ok(ada.patch(`/sla/policies/${first.id}`, { enabled: false }))
  await ok(ada.post('/sla/policies/order', { ids: [second.id, first.id] }))
  expect(await events('sla_policy.reordered')).toMatchObject([
    { actorName: 'Ada Admin', data: { ids: [second.id, first.id] } },
  ])
  expect(await events('sla_policy.updated')).toMatchObject([
    {
      actorName: 'Ada Admin',
      data: { policyId: first.id, changed: { enabled: false }, from: { number: 1 }, to: { number: 1 } },
    },
  ])
})

test('a step keeps its name from version to version; a name from elsewhere becomes a new one', async () => {
  const step = { when: 'at', recipients: [{ kind: 'assignee' }] }
  const alien = crypto.randomUUID()
  const made = await rule('Named', { all: [] }, { steps: [step] })
  const first = made.version.steps[0]?.id
  const changed = await ada.patch(`/sla/policies/${made.id}`, {
    steps: [
      { ...step, id: first },
      { ...step, id: alien },
    ],
  })
  const ids = changed.json().version.steps.map(({ id }: { id: string }) => id)
  expect(ids[0]).toBe(first)
  expect(ids).not.toContain(alien)
})

test('what cannot be promised is refused with its place, and changes nothing', async () => {
  const post = (body: object) =>
    refused(ada.post('/sla/policies', { name: 'Bad', condition: { all: [] }, ...terms(), ...body }))
  expect(
    await post({ targets: { first_response: none, next_response: none, resolution: none, closure: none } }),
  ).toMatchObject({ status: 422, code: 'sla_policy.no_target' })
  expect(await post({ condition: { field: 'nothing', operator: 'is', value: 1 } })).toMatchObject({
    status: 422,
    code: 'condition.invalid',
  })
  expect(await post({ condition: { field: 'assignee', operator: 'is', value: 'me' } })).toMatchObject({
    code: 'sla_policy.nobody_asks',
  })
  expect(await post({ calendarId: acme.orgId })).toMatchObject({ code: 'sla_policy.invalid', paths: ['calendarId'] })
  expect(await post({ steps: [{ when: 'at', recipients: [{ kind: 'team', id: acme.orgId }] }] })).toMatchObject({
    paths: ['steps.0.recipients.0.id'],
  })
  expect(await post({ steps: [{ when: 'after', recipients: [{ kind: 'assignee' }] }] })).toMatchObject({ status: 422 })
  expect(await policies()).toHaveLength(1)
  await rule('Taken', { all: [] })
  expect(await post({ name: 'taken' })).toMatchObject({ status: 409, code: 'sla_policy.name_taken' })
})

test('who looks for the next clock waits for those that are being written: none is left without a job', async () => {
  const written = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<void>()
  // Another clock has the job and fires meanwhile; this one relies on it.
  const writing = acme.asSystem(async (cx) => {
    await bookTimer(cx, [new Date(cx.now.getTime() + 60_000)])
    written.resolve()
    await letGo.promise
  })
  await written.promise
  const looking = acme.asSystem(bookNextTimer)
  const waiting = async () =>
    Number(
      (
        await world.database.pool.query(
          `select count(*) as n from pg_locks l join pg_database d on d.oid = l.database
            where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`,
        )
      ).rows[0].n,
    )
  await expect.poll(waiting).toBe(1)
  letGo.resolve()
  await Promise.all([writing, looking])
})
