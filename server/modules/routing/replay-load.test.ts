import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { RoutingDryRun } from './routing.contract.ts'
import { createDesk, made, setRouting, settleRouting, usual } from './testing.ts'

const minute = 60_000
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** In steps that are short enough to stay signed in. */
async function passADay(client: SignedIn): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    world.setClock(6 * 60 * minute)
    expect((await client.get('/me')).statusCode).toBe(200)
  }
}
async function dryRun(client: SignedIn, days = 1): Promise<RoutingDryRun> {
  const reply = await client.post('/routing-rules/dry-run', { days })
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const figures = ({ load }: RoutingDryRun) => load.members.map(({ user, now, given }) => [user.name, now, given])
const left = ({ load }: RoutingDryRun) => load.nobody.map(({ queue, reason, tickets }) => [queue.name, reason, tickets])

test('a queue of three in turn: thirty tickets are ten for each, before it is on and as it comes', async () => {
  const { acme, admin, queue, ticket } = await createDesk(world, 'LOADS', ['Ann', 'Ben', 'Cleo'])
  for (let i = 0; i < 30; i += 1) await ticket()
  const byHand = await dryRun(admin)
  expect([byHand.load.tickets, figures(byHand), left(byHand)]).toEqual([30, [], [['Care', 'manual', 30]]])
  await setRouting(admin, queue.id)
  const before = await dryRun(admin)
  expect([figures(before), left(before)]).toEqual([
    [
      ['Ann', 0, 10],
      ['Ben', 0, 10],
      ['Cleo', 0, 10],
    ],
    [],
  ])
  // It was a dry run: the turn and the tickets are where they were, and what comes is what it said.
  await settleRouting(world, acme.orgId)
  expect(figures(await dryRun(admin))).toEqual([
    ['Ann', 10, 10],
    ['Ben', 10, 10],
    ['Cleo', 10, 10],
  ])
})

test('where a rule puts tickets, its queue gives them; with a cap one waits until one is done, and says so else', async () => {
  const { admin, queue, ids } = await createDesk(world, 'LOADR', ['Ann', 'Ben'])
  // From before the last day: Ann has one, which counts for her cap.
  await made(admin, '/tickets', { subject: 'Old', queueId: queue.id, assigneeId: ids[0] })
  await passADay(admin)
  const printer = () => made<{ id: string }>(admin, '/tickets', { subject: 'The printer burns' })
  const tickets = [await printer(), await printer(), await printer(), await printer()]
  await made(admin, '/routing-rules', {
    name: 'Printers',
    condition: { field: 'subject', operator: 'contains', value: 'printer' },
    queueId: queue.id,
  })
  await setRouting(admin, queue.id, { strategy: 'load_balanced', cap: 2 })
  const full = await dryRun(admin)
  expect(figures(full)).toEqual([
    ['Ann', 0, 1],
    ['Ben', 0, 2],
  ])
  expect(left(full)).toEqual([['Care', 'cap', 1]])
  world.setClock(minute)
  const done = await admin.patch(`/tickets/${tickets[0]?.id}`, { status: 'resolved' })
  expect(done.statusCode, done.body).toBe(200)
  const roomy = await dryRun(admin)
  expect(roomy.load.members.map(({ given }) => given).reduce((sum, count) => sum + count)).toBe(4)
  expect(left(roomy)).toEqual([])
  // The old one is within thirty days: it is given once more, and nobody begins with it. Ben, who is done first, gets the last one.
  expect(figures(await dryRun(admin, 30))).toEqual([
    ['Ann', 1, 2],
    ['Ben', 0, 3],
  ])
})

test('skills and sight decide as in earnest; the last agent is asked first', async () => {
  const { admin, queue, ticket, ids } = await createDesk(world, 'LOADK', ['Ann', 'Ben'])
  const german = await made<{ id: string }>(admin, '/skills', { name: 'German' })
  await admin.send('PUT', `/skills/members/${ids[1]}`, { skills: [{ skillId: german.id, level: 4 }] })
  const needs = (value: string, level: number) => ({
    condition: { field: 'subject', operator: 'contains', value },
    skills: [{ skillId: german.id, level }],
  })
  for (let i = 0; i < 4; i += 1) await ticket({ subject: 'Hallo' })
  await ticket({ subject: 'Guten Tag' })
  const hidden = await ticket({ visibility: 'private' })
  await setRouting(admin, queue.id, { strategy: 'skill_based', skillNeeds: [needs('Hallo', 3), needs('Guten', 5)] })
  const skilled = await dryRun(admin)
  expect(figures(skilled)).toEqual([
    ['Ann', 0, 0],
    ['Ben', 0, 4],
  ])
  expect(left(skilled).sort()).toEqual([
    ['Care', 'no_access', 1],
    ['Care', 'skill', 1],
  ])
  const chosen = { visibility: 'private', userIds: [ids[0]], teamIds: [] }
  expect((await admin.send('PUT', `/tickets/${hidden.id}/visibility`, chosen)).statusCode).toBe(200)
  expect(figures(await dryRun(admin))[0]).toEqual(['Ann', 0, 1])

  const requester = { email: 'jo@customers.test', name: 'Jo' }
  await ticket({ requester, assigneeId: ids[1] })
  await passADay(admin)
  for (let i = 0; i < 3; i += 1) await ticket({ requester })
  await setRouting(admin, queue.id, { lastAgent: true })
  expect(figures(await dryRun(admin))).toEqual([
    ['Ann', 0, 0],
    ['Ben', 0, 3],
  ])
  await setRouting(admin, queue.id, {})
  expect(
    figures(await dryRun(admin))
      .map(([, , given]) => given)
      .toSorted(),
  ).toEqual([1, 2])
})

test('counts what its asker sees alone', async () => {
  const { acme, admin, queue, ticket } = await createDesk(world, 'LOADP', ['Ann'])
  await setRouting(admin, queue.id)
  await ticket()
  const role = await made<{ id: string }>(admin, '/roles', {
    name: 'Settings',
    ticketScope: 'own',
    permissions: ['tickets:read', 'messages:read', 'settings:manage'],
  })
  const eve = await acme.member('Eve')
  expect((await admin.patch(`/users/${eve.userId}`, { roleId: role.id })).statusCode).toBe(200)
  const run = await dryRun(await signIn(world, eve))
  expect([run.tickets, run.load.tickets, figures(run), left(run)]).toEqual([0, 0, [['Ann', 0, 0]], []])
  expect(figures(await dryRun(admin))).toEqual([['Ann', 0, 1]])
})

test('drafts of a queue and of rules are tried before they are saved, and nothing of them is kept', async () => {
  const { admin, queue, ids } = await createDesk(world, 'LOADD', ['Ann', 'Ben'])
  const ticket = (subject: string) => made<{ id: string }>(admin, '/tickets', { subject })
  for (let i = 0; i < 4; i += 1) await ticket('The printer burns')
  await ticket('The scanner hums')
  const about = (value: string) => ({ field: 'subject', operator: 'contains', value })
  const saved = await made<{ id: string }>(admin, '/routing-rules', {
    name: 'Scanners',
    condition: about('scanner'),
    queueId: queue.id,
  })
  const run = async (draft: object): Promise<RoutingDryRun> => {
    const reply = await admin.post('/routing-rules/dry-run', { days: 1, ...draft })
    expect(reply.statusCode, reply.body).toBe(200)
    return reply.json()
  }
  const byRules = ({ rules }: RoutingDryRun) => rules.map(({ name, tickets }) => [name, tickets])
  const state = async () => [(await admin.get('/routing-rules')).json(), (await admin.get('/queue-routing')).json()]
  const before = await state()

  const printers = { name: 'Printers', condition: about('printer'), queueId: queue.id }
  const inTurn = { queueId: queue.id, ...usual }
  const both = await run({ rules: [printers], queues: [inTurn] })
  expect([byRules(both), both.rules.map(({ id }) => id)]).toEqual([
    [
      ['Scanners', 1],
      ['Printers', 4],
    ],
    [saved.id, null],
  ])
  expect(both.queues.find((one) => one.queue.id === queue.id)).toMatchObject({ now: 0, byRules: 5 })
  expect(figures(both).map(([name, , given]) => [name, given])).toEqual([
    ['Ann', 3],
    ['Ben', 2],
  ])
  // A cap that is tried: what is over it is said to find nobody.
  const capped = await run({ rules: [printers], queues: [{ ...inTurn, strategy: 'load_balanced', cap: 2 }] })
  expect(capped.load.members.map(({ given }) => given)).toEqual([2, 2])
  expect(left(capped)).toContainEqual(['Care', 'cap', 1])
  // The draft of a saved rule stands in its place, switched off too.
  expect(byRules(await run({ rules: [{ ...printers, id: saved.id }] }))).toEqual([['Printers', 4]])
  expect(byRules(await run({ rules: [{ ...printers, id: saved.id, enabled: false }] }))).toEqual([])

  // Skills that nobody has, and then that one has.
  const skill = await made<{ id: string }>(admin, '/skills', { name: 'Paper' })
  const skilled = {
    ...inTurn,
    strategy: 'skill_based',
    skillNeeds: [{ condition: about('printer'), skills: [{ skillId: skill.id, level: 2 }] }],
  }
  expect(left(await run({ rules: [printers], queues: [skilled] }))).toContainEqual(['Care', 'skill', 4])
  await admin.send('PUT', `/skills/members/${ids[1]}`, { skills: [{ skillId: skill.id, level: 2 }] })
  expect(figures(await run({ rules: [printers], queues: [skilled] })).map(([name, , given]) => [name, given])).toEqual([
    ['Ann', 1],
    ['Ben', 4],
  ])
  expect(await state()).toEqual(before)
})

test('a draft that makes no sense is refused at its place', async () => {
  const { admin, queue } = await createDesk(world, 'LOADE', ['Ann'])
  const refused = async (draft: object) => {
    const reply = await admin.post('/routing-rules/dry-run', draft)
    const body = reply.json()
    return [reply.statusCode, body.code, (body.errors ?? []).map(({ path }: { path: string }) => path)]
  }
  const elsewhere = crypto.randomUUID()
  const condition = { field: 'subject', operator: 'contains', value: 'x' }
  const rule = { name: 'R', condition, queueId: queue.id }
  const unknownField = { ...condition, field: 'gone' }
  expect((await refused({ rules: [rule, { ...rule, condition: unknownField }] })).slice(0, 1)).toEqual([422])
  expect((await refused({ rules: [rule, { ...rule, condition: unknownField }] }))[2]?.[0]).toMatch(
    /^rules\.1\.condition/,
  )
  expect(await refused({ rules: [{ ...rule, queueId: elsewhere }] })).toEqual([
    422,
    'ticket.unknown_queue',
    ['rules.0.queueId'],
  ])
  expect((await refused({ rules: [{ ...rule, id: elsewhere }] })).slice(0, 2)).toEqual([404, 'routing_rule.not_found'])
  expect(await refused({ queues: [{ queueId: elsewhere, ...usual }] })).toEqual([
    422,
    'ticket.unknown_queue',
    ['queues.0.queueId'],
  ])
  const need = { condition: rule.condition, skills: [{ skillId: elsewhere, level: 1 }] }
  expect(
    await refused({ queues: [{ queueId: queue.id, ...usual, strategy: 'skill_based', skillNeeds: [need] }] }),
  ).toEqual([422, 'skill.unknown', ['queues.0.skillNeeds.0.skills.0.skillId']])
})
