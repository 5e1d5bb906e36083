import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { signIn } from '../../testing/client.ts'
import type { Company } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { QueueRouting, RoutingDryRun, RoutingRule } from './routing.contract.ts'
import { createDesk, eventsOf, made, setRouting, settleRouting, usual } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const desk = (prefix: string, names: string[]) => createDesk(world, prefix, names)
const settle = ({ orgId }: Company) => settleRouting(world, orgId)

test('tickets are given in turn, oldest first, each with an event and a decision that names everybody', async () => {
  const { acme, admin, people, queue, ticket, read, routing, ids } = await desk('TURN', ['Ann', 'Ben', 'Cleo'])
  const before = [await ticket(), await ticket()]
  expect(await setRouting(admin, queue.id)).toMatchObject({
    strategy: 'round_robin',
    waiting: 2,
    failing: 0,
    version: 1,
  })
  const after = [await ticket(), await ticket()]
  await settle(acme)
  const given = []
  for (const { id } of [...before, ...after]) given.push((await read(id)).assignee.id)
  expect(given).toEqual([ids[0], ids[1], ids[2], ids[0]])
  const { decisions, state, strategy } = await routing(after[1]?.id ?? '')
  expect({ state, strategy }).toEqual({ state: 'assigned', strategy: 'round_robin' })
  expect(decisions).toMatchObject([
    {
      queue: { id: queue.id, name: 'Care' },
      choice: {
        kind: 'person',
        userId: ids[0],
        by: 'round_robin',
        reason: null,
        people: people.map(({ userId, name }) => ({ userId, name, skipped: null })),
      },
    },
  ])
  expect(await eventsOf(admin, 'ticket.routed')).toHaveLength(4)
  expect((await eventsOf(admin, 'ticket.assigned'))[0]).toMatchObject({
    actor: { kind: 'system', name: 'routing' },
    cause: { routing: { queue: 'Care' } },
  })
})

test('a queue that is worked by hand gives nothing by itself, and says so', async () => {
  const { acme, ticket, read, routing } = await desk('HAND', ['Ann'])
  const { id } = await ticket()
  await settle(acme)
  expect((await read(id)).assignee).toBeNull()
  expect(await routing(id)).toMatchObject({ state: 'manual', strategy: 'manual', now: null, decisions: [] })
})

test('over the cap tickets wait, in the order in which they came, and are given as soon as somebody has room', async () => {
  const { acme, admin, queue, ticket, read, routing, ids } = await desk('CAP', ['Ann', 'Ben'])
  await setRouting(admin, queue.id, { strategy: 'load_balanced', cap: 1 })
  const tickets = [await ticket(), await ticket(), await ticket(), await ticket()]
  await settle(acme)
  const holders = async () => Promise.all(tickets.map(async ({ id }) => (await read(id)).assignee?.id ?? null))
  expect(await holders()).toEqual([ids[0], ids[1], null, null])
  expect(await routing(tickets[2]?.id ?? '')).toMatchObject({
    state: 'nobody',
    now: {
      userId: null,
      reason: 'cap',
      people: [
        { skipped: 'cap', open: 1 },
        { skipped: 'cap', open: 1 },
      ],
    },
    decisions: [{ choice: { userId: null, reason: 'cap' } }],
  })
  const failed = await admin.get(
    `/tickets?filter=${encodeURIComponent('{"field":"routingFailed","operator":"is","value":true}')}`,
  )
  expect(
    failed
      .json()
      .data.map(({ id }: { id: string }) => id)
      .sort(),
  ).toEqual([tickets[2]?.id, tickets[3]?.id].sort())
  // Said once of each, however often it is looked at.
  await settle(acme)
  expect(await eventsOf(admin, 'ticket.routing_failed')).toHaveLength(2)
  expect(await eventsOf(admin, 'routing.failing')).toHaveLength(1)
  await admin.patch(`/tickets/${tickets[1]?.id}`, { status: 'resolved' })
  await settle(acme)
  expect(await holders()).toEqual([ids[0], ids[1], ids[1], null])
  await setRouting(admin, queue.id, { strategy: 'load_balanced', cap: 2 })
  await settle(acme)
  expect(await holders()).toEqual([ids[0], ids[1], ids[1], ids[0]])
  const [now] = (await admin.get('/queue-routing')).json().data.filter((one: QueueRouting) => one.queueId === queue.id)
  expect(now).toMatchObject({ waiting: 0, failing: 0, failingSince: null })
})

test('who joins the team, and who gives a ticket away, makes the backlog move', async () => {
  const { acme, admin, people, team, queue, ticket, read } = await desk('JOIN', ['Ann'])
  await setRouting(admin, queue.id, { cap: 1 })
  const [first, second] = [await ticket(), await ticket()]
  await settle(acme)
  expect((await read(second.id)).assignee).toBeNull()
  const ben = await acme.member('Ben')
  await admin.patch(`/teams/${team.id}`, { memberIds: [people[0]?.userId, ben.userId] })
  await settle(acme)
  expect((await read(second.id)).assignee.id).toBe(ben.userId)
  const third = await ticket()
  await settle(acme)
  await admin.patch(`/tickets/${first.id}`, { assigneeId: acme.admin.userId })
  await settle(acme)
  expect((await read(third.id)).assignee.id).toBe(people[0]?.userId)
})

test('who gave a ticket back himself is not given it again', async () => {
  const { acme, admin, people, queue, ticket, read, routing } = await desk('BACK', ['Ann'])
  await setRouting(admin, queue.id)
  const { id } = await ticket()
  await settle(acme)
  const ann = await signIn(world, people[0] ?? acme.admin)
  expect((await ann.patch(`/tickets/${id}`, { assigneeId: null })).statusCode).toBe(200)
  await settle(acme)
  expect((await read(id)).assignee).toBeNull()
  expect(await routing(id)).toMatchObject({ state: 'nobody', now: { people: [{ skipped: 'gave_back' }] } })
})

test('VIPs go first; within them and within the others who came first', async () => {
  const { acme, admin, queue, ticket, read } = await desk('VIP', ['Ann'])
  const { id: labelId } = await made<{ id: string }>(admin, '/labels', { name: 'vip' })
  const tickets = [await ticket(), await ticket({ labels: ['vip'] }), await ticket({ labels: ['vip'] })]
  await setRouting(admin, queue.id, { cap: 1, vip: { field: 'label', operator: 'is', value: labelId } })
  const assigned = async () => Promise.all(tickets.map(async ({ id }) => (await read(id)).assignee !== null))
  await settle(acme)
  expect(await assigned()).toEqual([false, true, false])
  await admin.patch(`/tickets/${tickets[1]?.id}`, { status: 'resolved' })
  await settle(acme)
  expect(await assigned()).toEqual([false, true, true])
})

test('VIPs are those whose account has one of the tiers that are asked; a tier that changes counts from the next decision on', async () => {
  const { acme, admin, queue, ticket, read } = await desk('TIER', ['Ann'])
  const [gold, silver] = [
    await made<{ id: string }>(admin, '/account-tiers', { name: 'Gold' }),
    await made<{ id: string }>(admin, '/account-tiers', { name: 'Silver' }),
  ]
  const of = async (name: string, tierId: string | null) => {
    const domain = `${name.toLowerCase()}.example`
    const { id } = await made<{ id: string }>(admin, '/accounts', { name, tierId, domains: [domain] })
    return { accountId: id, requester: { email: `jo@${domain}` } }
  }
  const [plain, tin, first, late] = [
    await of('Plain', null),
    await of('Tin', silver.id),
    await of('First', gold.id),
    await of('Late', null),
  ]
  const tickets: { id: string }[] = []
  for (const { requester } of [plain, tin, late, first]) tickets.push(await ticket({ requester }))
  const given = async () =>
    (await Promise.all(tickets.map(async ({ id }) => ((await read(id)).assignee ? id : [])))).flat()
  const done = async (id = '') => {
    expect((await admin.patch(`/tickets/${id}`, { status: 'resolved' })).statusCode).toBe(200)
    await settle(acme)
  }
  await setRouting(admin, queue.id, { cap: 1, vip: { field: 'accountTier', operator: 'in', value: [gold.id] } })
  await settle(acme)
  const [ofPlain, ofTin, ofLate, ofFirst] = tickets.map(({ id }) => id)
  expect(await given()).toEqual([ofFirst])
  expect((await admin.patch(`/accounts/${late.accountId}`, { tierId: gold.id })).statusCode).toBe(200)
  await done(ofFirst)
  expect(await given()).toEqual([ofLate, ofFirst])
  // Nobody of a tier that is asked is left: who came first.
  await done(ofLate)
  expect(await given()).toEqual([ofPlain, ofLate, ofFirst])
  await done(ofPlain)
  expect(await given()).toEqual([ofPlain, ofTin, ofLate, ofFirst])
})

test('a returning customer comes to the last agent, if he can take it', async () => {
  const { acme, admin, queue, ticket, read, routing, ids } = await desk('LAST', ['Ann', 'Ben', 'Cleo'])
  const requester = { email: 'jo@customers.test', name: 'Jo' }
  const old = await ticket({ requester, assigneeId: ids[2] })
  await admin.patch(`/tickets/${old.id}`, { status: 'resolved' })
  await setRouting(admin, queue.id, { lastAgent: true, cap: 1 })
  const [again, more] = [await ticket({ requester }), await ticket({ requester })]
  await settle(acme)
  expect((await read(again.id)).assignee.id).toBe(ids[2])
  expect((await routing(again.id)).decisions[0]).toMatchObject({ choice: { by: 'last_agent', lastAgent: 'Cleo' } })
  // She is at her cap: the others in turn, and it is said.
  expect((await read(more.id)).assignee.id).toBe(ids[0])
  const { choice } = (await routing(more.id)).decisions[0] ?? {}
  expect(choice).toMatchObject({ by: 'round_robin', lastAgent: 'Cleo' })
  expect(choice?.kind === 'person' && choice.people.find(({ userId }) => userId === ids[2])).toMatchObject({
    skipped: 'cap',
  })
})

test('skills are asked for by conditions, together; who lacks one is named with it; the fallback goes step by step', async () => {
  const { acme, admin, queue, ticket, read, routing, ids } = await desk('SKILL', ['Ann', 'Ben'])
  const german = await made<{ id: string }>(admin, '/skills', { name: 'German' })
  const law = await made<{ id: string }>(admin, '/skills', { name: 'Law' })
  const set = (userId = '', skills: object[] = []) => admin.send('PUT', `/skills/members/${userId}`, { skills })
  expect((await set(ids[0], [{ skillId: german.id, level: 2 }])).statusCode).toBe(200)
  const needs = (subject: string, skillId: string, level: number) => ({
    condition: { field: 'subject', operator: 'contains', value: subject },
    skills: [{ skillId, level }],
  })
  const rules = { strategy: 'skill_based', skillNeeds: [needs('Hallo', german.id, 3), needs('contract', law.id, 1)] }
  await setRouting(admin, queue.id, rules)
  const [plain, hallo] = [await ticket(), await ticket({ subject: 'Hallo' })]
  await settle(acme)
  expect((await read(plain.id)).assignee).not.toBeNull()
  expect(await routing(hallo.id)).toMatchObject({
    state: 'nobody',
    now: {
      reason: 'skill',
      needs: [{ name: 'German', level: 3 }],
      people: [{ skipped: 'skill', detail: ['German'] }, {}],
    },
  })
  // What waits for a skill holds up nobody behind it.
  const behind = await ticket()
  await settle(acme)
  expect((await read(behind.id)).assignee).not.toBeNull()
  await set(ids[1], [{ skillId: german.id, level: 5 }])
  await settle(acme)
  expect((await read(hallo.id)).assignee.id).toBe(ids[1])
  const both = await ticket({ subject: 'Hallo contract' })
  await setRouting(admin, queue.id, { ...rules, skillFallback: ['any_level', 'some_skill'] })
  await settle(acme)
  expect((await routing(both.id)).decisions[0]).toMatchObject({ choice: { step: 'some_skill' } })
  expect((await admin.delete(`/skills/${law.id}`)).json()).toMatchObject({ status: 409, code: 'skill.needed' })
  expect((await admin.get('/skills')).json().data).toMatchObject([
    { name: 'German', people: 2 },
    { name: 'Law', people: 0 },
  ])
})

test('whom a ticket is kept from is not given it: a private one goes to those who see it', async () => {
  const { acme, admin, queue, ticket, read, routing, ids } = await desk('PRIV', ['Ann', 'Ben'])
  const { id } = await ticket({ visibility: 'private' })
  const chosen = { visibility: 'private', userIds: [ids[1]], teamIds: [] }
  expect((await admin.send('PUT', `/tickets/${id}/visibility`, chosen)).statusCode).toBe(200)
  await setRouting(admin, queue.id)
  await settle(acme)
  expect((await read(id)).assignee.id).toBe(ids[1])
  expect((await routing(id)).decisions[0]).toMatchObject({
    choice: { people: [{ userId: ids[0], skipped: 'no_access' }, { skipped: null }] },
  })
})

test('a queue that nobody serves fails visibly', async () => {
  const { acme, admin, routing } = await desk('NONE', [])
  const queue = await made<{ id: string }>(admin, '/queues', { name: 'Empty' })
  await setRouting(admin, queue.id)
  const { id } = await made<{ id: string }>(admin, '/tickets', { subject: 'Hello?', queueId: queue.id })
  await settle(acme)
  expect(await routing(id)).toMatchObject({ state: 'nobody', now: { reason: 'nobody', people: [] } })
  expect(await eventsOf(admin, 'routing.failing')).toMatchObject([{ data: { queueId: queue.id, reason: 'nobody' } }])
  // Another queue, another try: what was said of it is over.
  await admin.patch(`/tickets/${id}`, { assigneeId: acme.admin.userId })
  await settle(acme)
  expect(await routing(id)).toMatchObject({ state: 'assigned' })
  const [now] = (await admin.get('/queue-routing')).json().data.filter((one: QueueRouting) => one.queueId === queue.id)
  expect(now).toMatchObject({ failing: 0 })
})

const subjectHas = (value: string) => ({ field: 'subject', operator: 'contains', value })

test('the first rule that matches chooses the queue of a new ticket, before anybody hears of the ticket', async () => {
  const { admin, queue, routing } = await desk('RULE', ['Ann'])
  const queues = (await admin.get('/queues')).json().data as { id: string; name: string }[]
  const idOf = (name: string) => queues.find((one) => one.name === name)?.id ?? ''
  const rule = (name: string, value: string, queueId: string, more: object = {}) =>
    made<RoutingRule>(admin, '/routing-rules', { name, condition: subjectHas(value), queueId, ...more })
  const billing = await rule('Invoices', 'invoice', idOf('Billing'))
  const sales = await rule('Offers', 'offer', idOf('Sales'))
  await rule('Off', 'invoice', queue.id, { enabled: false })
  const ticket = async (body: object) => (await admin.post('/tickets', body)).json()
  const one = await ticket({ subject: 'An invoice and an offer' })
  expect(one.queue).toMatchObject({ name: 'Billing' })
  expect((await ticket({ subject: 'An offer' })).queue).toMatchObject({ name: 'Sales' })
  expect((await ticket({ subject: 'Hello' })).queue).toMatchObject({ name: 'Support' })
  expect((await ticket({ subject: 'An invoice', queueId: queue.id })).queue).toMatchObject({ name: 'Care' })
  expect((await eventsOf(admin, 'ticket.created'))[0]).toMatchObject({
    data: { queue: { name: 'Billing' }, rule: { id: billing.id, name: 'Invoices', version: 1 } },
  })
  expect(await eventsOf(admin, 'ticket.queue_changed')).toEqual([])
  expect((await routing(one.id)).decisions).toMatchObject([
    { queue: { name: 'Billing' }, choice: { kind: 'queue', rules: [{ name: 'Invoices', version: 1, matched: true }] } },
  ])
  const order = await admin.post('/routing-rules/order', { ids: [sales.id] })
  expect(order.json().data.map(({ name }: RoutingRule) => name)).toEqual(['Offers', 'Invoices', 'Off'])
  expect((await ticket({ subject: 'An invoice and an offer' })).queue).toMatchObject({ name: 'Sales' })
  const changed = await admin.patch(`/routing-rules/${billing.id}`, { condition: subjectHas('bill') })
  expect(changed.json()).toMatchObject({ version: 2 })
  expect((await admin.patch(`/routing-rules/${billing.id}`, { name: 'Invoices' })).json()).toMatchObject({ version: 2 })
  const tried = await admin.post('/routing-rules/try', { ticket: one.code })
  expect(tried.json()).toMatchObject({
    queue: { name: 'Sales' },
    rules: [{ name: 'Offers', matched: true }],
    ticket: { code: one.code },
  })
  const run: RoutingDryRun = (await admin.post('/routing-rules/dry-run', { days: 7 })).json()
  expect(run).toMatchObject({
    tickets: 5,
    unmatched: 2,
    rules: [
      { name: 'Offers', tickets: 3 },
      { name: 'Invoices', tickets: 0 },
    ],
  })
  expect(run.queues.map(({ queue: { name }, now, byRules }) => [name, now, byRules])).toEqual([
    ['Support', 1, 0],
    ['Sales', 2, 3],
    ['Technical', 0, 0],
    ['Billing', 1, 0],
    ['Care', 1, 0],
  ])
  expect((await admin.delete(`/routing-rules/${sales.id}`)).statusCode).toBe(204)
  expect((await admin.get('/settings/object-changes?section=routing-rules')).json().data).toContainEqual(
    expect.objectContaining({ id: billing.id, event: 'routing.rule_updated' }),
  )
  expect((await admin.get('/settings/changes')).json().data).toContainEqual(
    expect.objectContaining({ section: 'routing', event: 'routing.rule_deleted' }),
  )
  // A queue to which a rule leads is not deleted.
  expect((await admin.delete(`/queues/${idOf('Billing')}`)).json()).toMatchObject({ code: 'queue.has_tickets' })
})

test('a rule, and how a queue gives, that ask for a deleted field do nothing and say why; an archived one is asked on', async () => {
  const { acme, admin, queue, ticket, read } = await desk('GONE', ['Ann'])
  const field = (name: string) => made<{ id: string; key: string }>(admin, '/custom-fields', { name, type: 'text' })
  const [contract, serial] = [await field('Contract'), await field('Serial')]
  const asks = ({ key }: { key: string }) => ({ field: `custom.${key}`, operator: 'is_empty' })
  const rules = { queueId: queue.id, enabled: true }
  await made(admin, '/routing-rules', { ...rules, name: 'Contracts', condition: asks(contract) })
  await setRouting(admin, queue.id, { vip: asks(contract) })
  expect((await admin.delete(`/custom-fields/${contract.id}`)).statusCode).toBe(204)
  const ruleNow = async (at: number) => (await admin.get('/routing-rules')).json().data[at]
  const policyNow = async () =>
    (await admin.get('/queue-routing')).json().data.find((one: { queueId: string }) => one.queueId === queue.id)
  expect((await ruleNow(0)).broken).toMatchObject({ code: 'condition.unknown_field' })
  expect((await policyNow()).broken).toMatchObject([{ code: 'condition.unknown_field' }])
  const other = await made<{ queue: { id: string } }>(admin, '/tickets', { subject: 'Help' })
  expect(other.queue.id).not.toBe(queue.id)
  // The queue gives its tickets all the same, none of them first.
  const { id } = await ticket()
  await settle(acme)
  expect((await read(id)).assignee).not.toBeNull()

  await made(admin, '/routing-rules', { ...rules, name: 'Serials', condition: asks(serial) })
  expect((await admin.patch(`/custom-fields/${serial.id}`, { archived: true })).statusCode).toBe(200)
  expect((await ruleNow(1)).broken).toBeNull()
  const routed = await made<{ queue: { id: string } }>(admin, '/tickets', { subject: 'Help' })
  expect(routed.queue.id).toBe(queue.id)
})

test('a queue that a rule chooses brings its pipeline, where nobody told the place', async () => {
  const { admin, queue } = await desk('PIPE', ['Ann'])
  const pipeline = await made<{ id: string }>(admin, '/pipelines', { name: 'Repairs' })
  await admin.patch(`/queues/${queue.id}`, { pipelineId: pipeline.id })
  await made(admin, '/routing-rules', { name: 'Broken', condition: subjectHas('broken'), queueId: queue.id })
  const ticket = async (body: object) => (await admin.post('/tickets', { subject: 'It is broken', ...body })).json()
  expect(await ticket({})).toMatchObject({ queue: { id: queue.id }, pipeline: { id: pipeline.id }, status: 'open' })
  const [first] = (await admin.get('/pipelines')).json().data
  expect(await ticket({ pipelineId: first.id })).toMatchObject({ queue: { id: queue.id }, pipeline: { id: first.id } })
})

test('what does not fit is refused with its place and changes nothing; only who has the settings changes anything', async () => {
  const { acme, admin, queue } = await desk('BAD', ['Ann'])
  const rule = { name: 'One', condition: subjectHas('x'), queueId: queue.id }
  await made(admin, '/routing-rules', rule)
  const before = (await admin.get('/routing-rules')).json()
  for (const [body, code] of [
    [{ ...rule }, 'routing_rule.name_taken'],
    [{ ...rule, name: 'Two', queueId: newId() }, 'ticket.unknown_queue'],
    [{ ...rule, name: 'Two', condition: { field: 'nothing', operator: 'is', value: 1 } }, 'condition.invalid'],
    [{ ...rule, name: 'Two', condition: { field: 'assignee', operator: 'is', value: 'me' } }, 'routing.names_asker'],
  ] as const)
    expect((await admin.post('/routing-rules', body)).json()).toMatchObject({ code })
  expect((await admin.get('/routing-rules')).json()).toEqual(before)
  const put = (body: object) => admin.send('PUT', `/queues/${queue.id}/routing`, { ...usual, ...body })
  const need = { condition: subjectHas('x'), skills: [{ skillId: newId(), level: 1 }] }
  expect((await put({ skillNeeds: [need] })).json()).toMatchObject({
    code: 'skill.unknown',
    errors: [{ path: 'skillNeeds.0.skills.0.skillId' }],
  })
  expect((await put({ cap: 0 })).statusCode).toBe(422)
  expect((await admin.send('PUT', `/queues/${newId()}/routing`, usual)).json()).toMatchObject({
    code: 'queue.not_found',
  })
  const agent = await signIn(world, await acme.member('Agent'))
  for (const refused of [
    await agent.post('/routing-rules', rule),
    await agent.send('PUT', `/queues/${queue.id}/routing`, usual),
    await agent.post('/skills', { name: 'Mine' }),
    await agent.get('/queue-routing'),
  ])
    expect(refused.json()).toMatchObject({ status: 403, code: 'permission.missing' })
})

test('who is away is passed over, by the name of the status; back again he is given what waits', async () => {
  const { acme, admin, people, queue, ticket, read, routing } = await desk('AWAY', ['Ann'])
  const ann = await signIn(world, people[0] ?? acme.admin)
  const statuses = (await admin.get('/user-statuses')).json().data as { id: string; name: string; available: boolean }[]
  const take = async (available: boolean) => {
    const status = statuses.find((one) => one.available === available)
    const reply = await ann.send('PUT', `/member-statuses/${ann.actor.userId}`, { statusId: status?.id })
    expect(reply.statusCode, reply.body).toBe(200)
    return status?.name
  }
  await setRouting(admin, queue.id)
  const name = await take(false)
  const { id } = await ticket()
  await settle(acme)
  expect(await routing(id)).toMatchObject({ state: 'nobody', now: { people: [{ skipped: 'away', detail: [name] }] } })
  await take(true)
  await settle(acme)
  expect((await read(id)).assignee.id).toBe(ann.actor.userId)
})
