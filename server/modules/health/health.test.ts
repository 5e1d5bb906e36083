import { rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { emit, registerConsumer } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue, registerJob } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { startWorker } from '../../worker.ts'
import type { SystemHealth } from './health.contract.ts'

let world: World
let acme: Company
let boss: SignedIn
let isBroken = false
registerConsumer({
  name: 'test.fragile',
  wants: (name) => name === 'label.created',
  react: async () => {
    if (isBroken) throw new Error('No such colour')
  },
})

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  boss = await signIn(world, acme.admin)
  await world.react(acme.orgId)
})
afterAll(() => world.close())

async function health(client = boss): Promise<SystemHealth> {
  const reply = await client.get('/health')
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const stateOf = (found: SystemHealth, part: string) => found.parts.find((one) => one.part === part)?.state
const work = async () => {
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(() => worker.close())
}

test('tells of database, files and who runs jobs', async () => {
  const alone = await health()
  expect(alone).toMatchObject({ state: 'failing', checkedAt: world.now().toISOString(), workers: [] })
  expect(alone.parts.filter(({ state }) => state !== 'ok')).toEqual([{ part: 'workers', state: 'failing' }])
  expect(alone.database.version).toMatch(/^\d+/)
  expect(alone.database.sizeBytes).toBeGreaterThan(1_000_000)
  expect(alone.files).toMatchObject({ error: null, freeBytes: expect.any(Number) })
  await work()
  const found = await health()
  expect(found.state).toBe('ok')
  expect(found.workers).toMatchObject([{ alive: true }])
})

test('says in the words of the system when files cannot be written', async () => {
  const folder = world.filesFolder
  await rm(folder, { recursive: true })
  await writeFile(folder, 'a file in the place of the folder')
  onTestFinished(() => rm(folder, { force: true }))
  const found = await health()
  expect(found.files.error).toMatch(/ENOTDIR|EEXIST/)
  expect(stateOf(found, 'files')).toBe('failing')
})

test('counts the organization’s own jobs, and says what the failing ones say', async () => {
  registerJob('test.break', async () => {
    throw new Error('The cable is cut')
  })
  const later = new Date(world.now().getTime() + 3_600_000)
  await acme.asSystem(async (cx) => {
    enqueue(cx, 'test.break', {}, { key: 'now' })
    enqueue(cx, 'test.sleep', {}, { runAt: later })
  })
  const beta = await createCompany(world, 'BETA')
  await world.runtime.run(beta.admin, async (cx) => enqueue(cx, 'test.secret', {}))
  const before = await health()
  expect(before.jobs).toMatchObject({ due: 1, later: 1, failing: [], oldestDueAt: expect.any(String) })
  await work()
  await expect
    .poll(async () => (await health()).jobs.failing)
    .toMatchObject([
      { name: 'test.break', count: 1, attempts: 1, lastError: expect.stringContaining('The cable is cut') },
    ])
  const found = await health()
  expect(stateOf(found, 'jobs')).not.toBe('ok')
  expect(JSON.stringify(found)).not.toContain('test.secret')
  expect(JSON.stringify(await health(await signIn(world, beta.admin)))).not.toContain('test.break')
})

test('shows what was set aside, and lets it be tried again or given up', async () => {
  isBroken = true
  await acme.asSystem(async (cx) => emit(cx, 'label.created', { name: 'Red' }))
  await acme.asSystem(async (cx) => emit(cx, 'label.created', { name: 'Blue' }))
  const due = await world.react(acme.orgId)
  const waiting = await health()
  expect(waiting.reactions.find(({ consumer }) => consumer === 'test.fragile')).toMatchObject({
    behind: 2,
    attempts: 1,
    nextTryAt: due?.toISOString(),
  })
  expect(stateOf(waiting, 'reactions')).toBe('warn')
  for (let at = due; at; at = await world.react(acme.orgId)) world.setClock(at)
  const { setAside } = await health()
  expect(setAside).toHaveLength(2)
  expect(setAside[0]).toMatchObject({
    consumer: 'test.fragile',
    name: 'label.created',
    error: 'No such colour',
    attempts: 5,
    retrying: false,
  })
  const [first, second] = setAside.map(({ id }) => id)
  const vi = await signIn(world, await acme.member('Vi', 'viewer'))
  expect((await vi.get('/health')).statusCode).toBe(403)
  expect((await vi.post(`/health/set-aside/${first}/retry`)).statusCode).toBe(403)
  const stranger = await signIn(world, (await createCompany(world, 'GAMMA')).admin)
  expect((await stranger.delete(`/health/set-aside/${first}`)).json()).toMatchObject({ code: 'set_aside.not_found' })

  expect((await boss.post(`/health/set-aside/${first}/retry`)).statusCode).toBe(202)
  expect((await health()).setAside.find(({ id }) => id === first)?.retrying).toBe(true)
  await work()
  await expect.poll(async () => (await health()).setAside.find(({ id }) => id === first)?.attempts).toBe(6)
  isBroken = false
  await boss.post(`/health/set-aside/${first}/retry`)
  await expect.poll(async () => (await health()).setAside.map(({ id }) => id)).toEqual([second])
  expect((await boss.delete(`/health/set-aside/${second}`)).statusCode).toBe(204)
  expect((await boss.delete(`/health/set-aside/${newId()}`)).json()).toMatchObject({ status: 404 })
  expect((await health()).setAside).toEqual([])
})

test('a program may ask with a key that can do nothing else', async () => {
  const made = await boss.post('/api-keys', { name: 'monitor', scopes: ['health:read'] })
  const headers = { authorization: `Bearer ${made.json().token}` }
  expect((await world.app.inject({ url: '/api/v1/health?fields=state', headers })).json()).toEqual({
    state: expect.any(String),
  })
  expect((await world.app.inject({ url: '/api/v1/tickets', headers })).statusCode).toBe(403)
})
