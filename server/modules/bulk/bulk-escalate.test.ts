import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { exportTickets } from '../ticket-acts/testing.ts'
import type { BulkChange, BulkRow } from './bulk.contract.ts'
import { bulkJob } from './run-bulk.ts'

let world: World
let acme: Company
let ada: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
})
afterAll(() => world.close())

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return JSON.parse(body)
}
type Ticket = { id: string; queue: { name: string }; assignee: { id: string } | null }
const read = (id: string) => ok<Ticket>(ada.get(`/tickets/${id}`))
const work = async (id: string) => {
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await bulkJob(acme.orgId, { id }, context)
  await world.react(acme.orgId)
  return ok<BulkChange>(ada.get(`/bulk-changes/${id}`))
}
const counted = () =>
  acme.asSystem((cx) =>
    cx.tx.selectFrom('ticketEscalations').select(['ticketId', 'reason']).where('orgId', '=', cx.org.id).execute(),
  )

test('tickets are escalated together, each by itself, and taken back where nobody moved them on', async () => {
  const second = await ok<{ id: string }>(ada.post('/queues', { name: 'Second line', tier: 2 }))
  const third = await ok<{ id: string }>(ada.post('/queues', { name: 'Third line', tier: 3 }))
  const first = await ok<{ id: string }>(ada.post('/queues', { name: 'First line', nextQueueId: second.id }))
  const ann = await acme.member('Ann')
  const make = (more: object) => ok<Ticket>(ada.post('/tickets', { subject: 'Hard', queueId: first.id, ...more }))
  const had = await make({ assigneeId: ann.userId })
  const free = await make({})
  const top = await make({ queueId: third.id })
  const tickets = { ids: [had.id, free.id, top.id] }
  const escalate = { reason: 'Needs the second line' }
  const bulk = await work((await ok<BulkChange>(ada.post('/bulk-changes', { tickets, escalate }))).id)
  expect(bulk).toMatchObject({ state: 'done', done: 2, refused: 1, undoable: true, fields: ['escalate'] })
  const rows = (await ok<{ data: BulkRow[] }>(ada.get(`/bulk-changes/${bulk.id}/rows`))).data
  expect(rows.map(({ result, why }) => why?.code ?? result)).toEqual(['done', 'done', 'ticket.no_next_tier'])
  expect(await read(had.id)).toMatchObject({ queue: { name: 'Second line' }, assignee: null })
  expect((await counted()).map(({ reason }) => reason)).toEqual([escalate.reason, escalate.reason])
  const followersOf = async (id: string) =>
    (await ok<{ followers: { id: string }[] }>(ada.get(`/tickets/${id}/around`))).followers.map((one) => one.id)
  expect(await followersOf(had.id)).toContain(ann.userId)
  // Somebody moves one on: taking back leaves it, and it stays counted.
  await ok(ada.patch(`/tickets/${free.id}`, { queueId: third.id }))
  await ok(ada.post(`/bulk-changes/${bulk.id}/undo`))
  const undone = await work(bulk.id)
  expect(undone).toMatchObject({ state: 'undone', undo: { restored: 1, kept: 1, refused: 0 } })
  expect(await read(had.id)).toMatchObject({ queue: { name: 'First line' }, assignee: { id: ann.userId } })
  expect(await read(free.id)).toMatchObject({ queue: { name: 'Third line' } })
  expect((await counted()).map(({ ticketId }) => ticketId)).toEqual([free.id])
  expect(await followersOf(had.id)).not.toContain(ann.userId)
})

test('taken back, all that is known of the tickets stands as before: also who would not see them in the next queue', async () => {
  const [dan, eve] = [await acme.member('Dan'), await acme.member('Eve')]
  const team = async (name: string, memberIds: string[]) =>
    (await ok<{ id: string }>(ada.post('/teams', { name, memberIds }))).id
  const upper = await team('Upper', [eve.userId])
  const lower = await team('Lower', [dan.userId])
  const above = await ok<{ id: string }>(ada.post('/queues', { name: 'Above', tier: 2, teamIds: [upper] }))
  const below = await ok<{ id: string }>(
    ada.post('/queues', { name: 'Below', nextQueueId: above.id, teamIds: [lower] }),
  )
  const make = (more: object) => ok<Ticket>(ada.post('/tickets', { subject: 'Hard', queueId: below.id, ...more }))
  const ids = [
    (await make({ assigneeId: dan.userId })).id,
    (await make({ assigneeId: dan.userId, labels: ['hard'], priority: 'high' })).id,
    (await make({})).id,
  ]
  // One chose him before: he stays chosen.
  const chosen = { visibility: 'public', userIds: [dan.userId], teamIds: [] }
  await ok(ada.send('PUT', `/tickets/${ids[1]}/visibility`, chosen))
  const before = await exportTickets(acme, ids)
  const escalate = { reason: 'Above' }
  const bulk = await work((await ok<BulkChange>(ada.post('/bulk-changes', { tickets: { ids }, escalate }))).id)
  const seeing = await signIn(world, dan)
  const sees = async () => (await seeing.get(`/tickets/${ids[0]}`)).statusCode
  expect(await exportTickets(acme, ids)).not.toEqual(before)
  expect(await sees()).toBe(200)
  await ok(ada.post(`/bulk-changes/${bulk.id}/undo`))
  expect(await work(bulk.id)).toMatchObject({ state: 'undone', undo: { restored: 3, kept: 0, refused: 0 } })
  expect(await exportTickets(acme, ids)).toEqual(before)
  expect(await sees()).toBe(200)
  await ok(ada.patch(`/tickets/${ids[0]}`, { assigneeId: null, queueId: above.id }))
  expect(await sees()).toBe(404)
})

test('it asks for a reason, goes with nothing else, and for who only reads it is refused', async () => {
  const tickets = { ids: [acme.orgId] }
  const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
  const codeOf = async (who: SignedIn, body: object) =>
    (await who.post('/bulk-changes', { tickets, ...body })).statusCode
  const escalate = { reason: 'Hard' }
  expect(await codeOf(ada, { escalate: { reason: ' ' } })).toBe(422)
  expect(await codeOf(ada, { escalate, change: { priority: 'low' } })).toBe(422)
  expect(await codeOf(viewer, { escalate })).toBe(403)
})
