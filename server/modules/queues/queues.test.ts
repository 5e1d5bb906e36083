import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Queue } from './queues.contract.ts'

let world: World
let acme: Company
let admin: Client
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

const seeded = ['Support', 'Sales', 'Technical', 'Billing']
const list = async (): Promise<Queue[]> => (await admin.get('/queues')).json().data
const make = async (body: object): Promise<Queue> => {
  const reply = await admin.post('/queues', body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const queueEvents = async (name: string) =>
  (await admin.get('/events?since=0&limit=200')).json().data.filter((one: { name: string }) => one.name === name)

test('an organization starts with queues that everybody serves; new tickets go to the first', async () => {
  expect(await list()).toMatchObject(
    seeded.map((name, i) => ({ name, isDefault: i === 0, everyone: true, teamIds: [], tier: 1, nextQueueId: null })),
  )
  const [support] = await list()
  expect((await admin.post('/tickets', { subject: 'First' })).json()).toMatchObject({ queue: { id: support?.id } })
})

test('a queue is made, changed and deleted, each with an event', async () => {
  const team = (await admin.post('/teams', { name: 'Returns', memberIds: [] })).json()
  const made = await make({ name: 'Returns', description: 'What comes back', teamIds: [team.id, team.id] })
  expect(made).toEqual({
    id: made.id,
    name: 'Returns',
    description: 'What comes back',
    isDefault: false,
    everyone: false,
    teamIds: [team.id],
    tier: 1,
    nextQueueId: null,
    pipelineId: null,
  })
  const changed = await admin.patch(`/queues/${made.id}`, { name: 'Sent back', teamIds: [], everyone: true })
  expect(changed.json()).toEqual({ ...made, name: 'Sent back', teamIds: [], everyone: true })
  expect(await list()).toContainEqual(changed.json())
  expect((await admin.delete(`/queues/${made.id}`)).statusCode).toBe(204)
  expect((await list()).map(({ name }) => name)).toEqual(seeded)
  expect(await queueEvents('queue.created')).toMatchObject([{ data: { queueId: made.id, name: 'Returns' } }])
  expect(await queueEvents('queue.updated')).toMatchObject([{ data: { from: made, to: changed.json() } }])
  expect(await queueEvents('queue.deleted')).toMatchObject([{ data: { queueId: made.id, name: 'Sent back' } }])
})

test('a change that changes nothing writes nothing', async () => {
  const queue = await make({ name: 'Quiet' })
  const before = (await queueEvents('queue.updated')).length
  expect((await admin.patch(`/queues/${queue.id}`, { name: 'Quiet' })).json()).toEqual(queue)
  expect(await queueEvents('queue.updated')).toHaveLength(before)
  await admin.delete(`/queues/${queue.id}`)
})

test('there is one default queue at any time, and it cannot be deleted', async () => {
  const [support] = await list()
  const other = await make({ name: 'Front door' })
  expect((await admin.patch(`/queues/${other.id}`, { isDefault: true })).statusCode).toBe(200)
  expect((await list()).filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual([other.id])
  expect((await admin.post('/tickets', { subject: 'Second' })).json()).toMatchObject({ queue: { id: other.id } })
  expect((await admin.delete(`/queues/${other.id}`)).json()).toMatchObject({ status: 409, code: 'queue.is_default' })
  await admin.patch(`/queues/${support?.id}`, { isDefault: true })
  expect((await admin.delete(`/queues/${other.id}`)).json()).toMatchObject({ status: 409, code: 'queue.has_tickets' })
})

test('queues are put into another order; those not named follow as they were', async () => {
  const before = (await list()).map(({ id }) => id)
  const more = [(await make({ name: 'Third' })).id, (await make({ name: 'Fourth' })).id]
  const ids = [more[1], before[0]]
  const ordered = await admin.post('/queues/order', { ids })
  expect(ordered.statusCode, ordered.body).toBe(200)
  const expected = [more[1], before[0], ...before.slice(1), more[0]]
  expect(ordered.json().data.map(({ id }: Queue) => id)).toEqual(expected)
  expect((await list()).map(({ id }) => id)).toEqual(expected)
  expect(await queueEvents('queue.reordered')).toMatchObject([{ data: { ids: expected } }])
  await admin.post('/queues/order', { ids })
  expect(await queueEvents('queue.reordered')).toHaveLength(1)
  expect((await admin.post('/queues/order', { ids: [newId()] })).json()).toMatchObject({
    status: 404,
    code: 'queue.not_found',
  })
  expect((await list()).map(({ id }) => id)).toEqual(expected)
  for (const id of more) await admin.delete(`/queues/${id}`)
})

test('what is wrong is refused with its place and changes nothing', async () => {
  const before = await list()
  const stranger = newId()
  const taken = await admin.post('/queues', { name: 'support' })
  expect(taken.json()).toMatchObject({ status: 409, code: 'queue.name_taken', errors: [{ path: 'name' }] })
  expect((await admin.post('/queues', { name: 'Lost', teamIds: [stranger] })).json()).toMatchObject({
    status: 422,
    code: 'queue.unknown_team',
    errors: [{ path: 'teamIds.0' }],
  })
  for (const body of [{ name: ' ' }, { name: 'x'.repeat(81) }, { name: 'Lost', colour: 'red' }, {}])
    expect((await admin.post('/queues', body)).statusCode).toBe(422)
  expect((await admin.patch(`/queues/${stranger}`, { name: 'Gone' })).json()).toMatchObject({ code: 'queue.not_found' })
  expect((await admin.delete(`/queues/${stranger}`)).json()).toMatchObject({ status: 404, code: 'queue.not_found' })
  expect(await list()).toEqual(before)
})

test('agents read queues, and only who has the settings changes them', async () => {
  const agent = await signIn(world, await acme.member('Ann'))
  expect((await agent.get('/queues')).json().data).toEqual(await list())
  const [queue] = await list()
  for (const refused of [
    await agent.post('/queues', { name: 'Mine' }),
    await agent.patch(`/queues/${queue?.id}`, { name: 'Mine' }),
    await agent.delete(`/queues/${queue?.id}`),
  ])
    expect(refused.json()).toMatchObject({ status: 403, code: 'permission.missing' })
})

test('who joins the team of a queue sees its unassigned tickets at once, and no more when the team leaves it', async () => {
  const cleo = await signIn(world, await acme.member('Cleo'))
  const team = (await admin.post('/teams', { name: 'Law', memberIds: [] })).json()
  const queue = await make({ name: 'Law', teamIds: [team.id] })
  const { code } = (await admin.post('/tickets', { subject: 'Contract', queueId: queue.id })).json()
  const status = async () => (await cleo.get(`/tickets/${code}`)).statusCode
  expect(await status()).toBe(404)
  await admin.patch(`/teams/${team.id}`, { memberIds: [cleo.actor.userId] })
  expect(await status()).toBe(200)
  await admin.patch(`/queues/${queue.id}`, { teamIds: [] })
  expect(await status()).toBe(404)
  await admin.patch(`/queues/${queue.id}`, { everyone: true })
  expect(await status()).toBe(200)
})

test('queues escalate to a higher tier, never back; who is deleted is nobody’s next tier any more', async () => {
  const first = await make({ name: 'First line' })
  const second = await make({ name: 'Second line', tier: 2 })
  const next = (id: string, body: object) => admin.patch(`/queues/${id}`, body)
  expect((await next(first.id, { nextQueueId: second.id })).json()).toMatchObject({ tier: 1, nextQueueId: second.id })
  for (const [id, body, path] of [
    [second.id, { nextQueueId: first.id }, 'nextQueueId'],
    [second.id, { nextQueueId: second.id }, 'nextQueueId'],
    [second.id, { tier: 1 }, 'tier'],
    [first.id, { tier: 2 }, 'nextQueueId'],
  ] as const) {
    const refused = await next(id, body)
    expect(refused.json(), refused.body).toMatchObject({
      status: 422,
      code: 'queue.next_not_higher',
      errors: [{ path }],
    })
  }
  expect((await next(first.id, { nextQueueId: newId() })).json()).toMatchObject({ code: 'queue.unknown_next' })
  expect((await next(first.id, { tier: 10 })).statusCode).toBe(422)
  expect((await admin.delete(`/queues/${second.id}`)).statusCode).toBe(204)
  expect((await list()).find(({ id }) => id === first.id)).toMatchObject({ nextQueueId: null })
})

test('new tickets of a queue begin in its pipeline, unless they are told another place; one that is gone is no hindrance', async () => {
  const pipeline = (await admin.post('/pipelines', { name: 'Contracts' })).json()
  const queue = await make({ name: 'Contracts', pipelineId: pipeline.id })
  const ticket = async (body: object) =>
    (await admin.post('/tickets', { subject: 'New', queueId: queue.id, ...body })).json()
  expect(await ticket({})).toMatchObject({ pipeline: { id: pipeline.id }, queue: { id: queue.id } })
  const [usual] = (await admin.get('/pipelines')).json().data
  expect(await ticket({ pipelineId: usual.id })).toMatchObject({ pipeline: { id: usual.id }, queue: { id: queue.id } })
  expect((await admin.patch(`/queues/${queue.id}`, { pipelineId: newId() })).json()).toMatchObject({
    code: 'queue.unknown_pipeline',
    errors: [{ path: 'pipelineId' }],
  })
  const other = (await admin.post('/pipelines', { name: 'Short-lived' })).json()
  await admin.patch(`/queues/${queue.id}`, { pipelineId: other.id })
  const deleted = await admin.post(`/pipelines/${other.id}/delete`, {})
  expect(deleted.statusCode, deleted.body).toBeLessThan(300)
  expect(await ticket({})).toMatchObject({ pipeline: { id: usual.id }, queue: { id: queue.id } })
})
