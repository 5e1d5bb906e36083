import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Escalations } from './reports.contract.ts'

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

test('escalations are counted by queue and tier and day, with the newest reasons, as far as one sees the tickets', async () => {
  const second = await ok<{ id: string }>(ada.post('/queues', { name: 'Second line', tier: 2 }))
  const first = await ok<{ id: string }>(ada.post('/queues', { name: 'First line', nextQueueId: second.id }))
  const raise = async (reason: string, more: object = {}) => {
    const { id } = await ok<{ id: string }>(ada.post('/tickets', { subject: 'Hard', queueId: first.id, ...more }))
    await ok(ada.post(`/tickets/${id}/escalate`, { reason }))
    return id
  }
  await raise('Too hard')
  const hidden = await raise('Secret')
  await ok(ada.send('PUT', `/tickets/${hidden}/visibility`, { visibility: 'private' }))
  world.setClock(20 * 3_600_000)
  await raise('Needs a crane')
  const report = await ok<Escalations>(ada.get('/reports/escalations'))
  const [from, to] = [
    { id: first.id, name: 'First line', tier: 1 },
    { id: second.id, name: 'Second line', tier: 2 },
  ]
  expect(report).toMatchObject({ count: 3, capped: false, ways: [{ from, to, count: 3 }] })
  expect(report.days.map(({ count }) => count)).toEqual([2, 1])
  expect(report.newest[0]).toMatchObject({ reason: 'Needs a crane', from, to })
  const viewer = await signIn(world, await acme.member('Mia', 'manager'))
  expect((await ok<Escalations>(viewer.get('/reports/escalations'))).newest.map(({ reason }) => reason)).toEqual([
    'Needs a crane',
    'Too hard',
  ])
  const late = await ok<Escalations>(ada.get(`/reports/escalations?from=${world.now().toISOString()}`))
  expect(late).toMatchObject({ count: 1 })
  const agent = await signIn(world, await acme.member('Abe'))
  expect((await agent.get('/reports/escalations')).statusCode).toBe(403)
  const none = await ada.get('/reports/escalations?from=2030-02-01T00:00:00Z&to=2030-01-01T00:00:00Z')
  expect(none.statusCode).toBe(422)
})
