import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Company, createCompany } from '../testing/company.ts'
import { createWorld, type World } from '../testing/world.ts'
import { startWorker } from '../worker.ts'
import { type DomainEvent, emit, registerConsumer } from './events.ts'
import { enqueue } from './jobs.ts'
import { createLog } from './log.ts'
import { askRetry, dropSetAside, retrySetAside } from './set-aside-events.ts'

let world: World
let acme: Company
/** What each of the two has reacted to, by the number in the event. */
const told = { fragile: [] as number[], steady: [] as number[] }
/** What happens to the fragile one at an event. */
let trouble: (n: number) => Error | null = () => null
let spoilsCommit: number | null = null

const numberOf = (event: DomainEvent) => Number(event.data.n)
registerConsumer({
  name: 'test.fragile',
  wants: (name) => name === 'test.happened',
  react: async (cx, event) => {
    const n = numberOf(event)
    emit(cx, 'test.counted')
    if (n === spoilsCommit) emit(cx, 'test.spoiled', { text: 'NUL \u0000' })
    const error = trouble(n)
    if (error) throw error
    cx.pending.afterCommit.push(() => told.fragile.push(n))
  },
})
registerConsumer({
  name: 'test.steady',
  wants: (name) => name === 'test.happened',
  react: async (cx, event) => void cx.pending.afterCommit.push(() => told.steady.push(numberOf(event))),
})

beforeAll(async () => {
  world = await createWorld()
})
let companies = 0
beforeEach(async () => {
  companies += 1
  acme = await createCompany(world, `RE${companies}`)
  await world.react(acme.orgId)
  told.fragile = []
  told.steady = []
  trouble = () => null
  spoilsCommit = null
})
afterAll(() => world.close())

const happen = (...numbers: number[]) =>
  acme.asSystem(async (cx) => {
    for (const n of numbers) emit(cx, 'test.happened', { n })
  })
const failures = () =>
  acme.asSystem((cx) => cx.tx.selectFrom('eventFailures').selectAll().where('orgId', '=', cx.org.id).execute())
const counted = async () => {
  const { n } = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('events')
      .select((eb) => eb.fn.countAll().as('n'))
      .where('orgId', '=', cx.org.id)
      .where('name', '=', 'test.counted')
      .executeTakeFirstOrThrow(),
  )
  return Number(n)
}
const positions = () =>
  acme.asSystem((cx) =>
    cx.tx
      .selectFrom('eventPositions')
      .select(['consumer', 'attempts', 'nextTryAt'])
      .where('orgId', '=', cx.org.id)
      .where('attempts', '>', 0)
      .execute(),
  )
const failsAt = (bad: number, words = 'Broken\n pipe') => {
  trouble = (n) => (n === bad ? new Error(words) : null)
}
/** Lets all the tries of the event pass; returns the waits between them in seconds. */
async function exhaust(): Promise<number[]> {
  const passed: number[] = []
  for (let due = await world.react(acme.orgId); due; due = await world.react(acme.orgId)) {
    passed.push((due.getTime() - world.now().getTime()) / 1000)
    world.setClock(due)
  }
  return passed
}

test('an event that makes one fail holds up that one alone, is tried again, then set aside', async () => {
  failsAt(3)
  await happen(1, 2, 3, 4, 5)
  const due = await world.react(acme.orgId)
  expect(due).toEqual(new Date(world.now().getTime() + 1_000))
  expect(told).toEqual({ fragile: [1, 2], steady: [1, 2, 3, 4, 5] })
  await happen(6)
  // Before its time nothing is tried, and its order is kept; the others go on.
  expect(await world.react(acme.orgId)).toEqual(due)
  expect(told).toEqual({ fragile: [1, 2], steady: [1, 2, 3, 4, 5, 6] })
  expect(await positions()).toEqual([{ consumer: 'test.fragile', attempts: 1, nextTryAt: due }])
  expect(await failures()).toEqual([])
  world.setClock(1_000)
  expect(await exhaust()).toEqual([5, 30, 120])
  expect(told.fragile).toEqual([1, 2, 4, 5, 6])
  expect(await counted()).toBe(5)
  const [row] = await failures()
  expect(row).toMatchObject({ consumer: 'test.fragile', attempts: 5, error: 'Broken pipe', failedAt: world.now() })
  expect(await positions()).toEqual([])
})

test('one that goes well later keeps its place in the order', async () => {
  failsAt(2)
  await happen(1, 2, 3)
  await world.react(acme.orgId)
  trouble = () => null
  world.setClock(1_000)
  expect(await world.react(acme.orgId)).toBeNull()
  expect(told.fragile).toEqual([1, 2, 3])
  expect(await counted()).toBe(3)
  expect([...(await failures()), ...(await positions())]).toEqual([])
})

test('several bad ones in one batch are set aside one by one', async () => {
  trouble = (n) => (n % 2 === 0 ? new Error(`Not ${n}`) : null)
  await happen(1, 2, 3, 4, 5)
  await exhaust()
  expect(told.fragile).toEqual([1, 3, 5])
  expect((await failures()).map(({ error }) => error).sort()).toEqual(['Not 2', 'Not 4'])
})

test('one whose result cannot be saved is found among its neighbours', async () => {
  spoilsCommit = 6
  await happen(1, 2, 3, 4, 5, 6, 7, 8, 9)
  await exhaust()
  expect(told.fragile).toEqual([1, 2, 3, 4, 5, 7, 8, 9])
  expect(await failures()).toMatchObject([{ consumer: 'test.fragile', attempts: 5 }])
})

test('a database that is away is nobody’s fault', async () => {
  trouble = () => Object.assign(new Error('gone'), { code: '08006' })
  await happen(1)
  await expect(world.react(acme.orgId)).rejects.toThrow('gone')
  expect(await failures()).toEqual([])
  trouble = () => null
  await world.react(acme.orgId)
  expect(told.fragile).toEqual([1])
})

test('set aside, it can be tried again or given up', async () => {
  failsAt(1)
  await happen(1, 2)
  await exhaust()
  const { id = '' } = (await failures())[0] ?? {}
  failsAt(1, 'Still broken')
  expect(await acme.asSystem((cx) => askRetry(cx, id))).toBe(true)
  expect(await failures()).toMatchObject([{ retryAt: world.now() }])
  await retrySetAside(world.runtime, acme.orgId, id)
  expect(await failures()).toMatchObject([{ attempts: 6, error: 'Still broken', retryAt: null }])
  trouble = () => null
  await retrySetAside(world.runtime, acme.orgId, id)
  expect(told.fragile).toEqual([2, 1])
  expect(await failures()).toEqual([])
  for (const act of [askRetry, dropSetAside]) expect(await acme.asSystem((cx) => act(cx, id))).toBe(false)
  failsAt(3)
  await happen(3)
  await exhaust()
  const [third] = await failures()
  expect(await acme.asSystem((cx) => dropSetAside(cx, third?.id ?? ''))).toBe(true)
  await retrySetAside(world.runtime, acme.orgId, third?.id ?? '')
  expect(told.fragile).toEqual([2, 1])
})

test('the worker comes back when the try is due, and tries again what a person asks for', async () => {
  let tries = 0
  const failedTwice = Promise.withResolvers<void>()
  trouble = () => {
    tries += 1
    if (tries === 2) failedTwice.resolve()
    // The clock of the world stands still, the alarm of the worker does not.
    world.setClock(1_000)
    return new Error('Broken')
  }
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(() => worker.close())
  await happen(1)
  await failedTwice.promise
  trouble = () => new Error('Broken')
  await expect.poll(async () => (await positions())[0]?.attempts).toBeGreaterThan(0)
  await exhaust()
  const { id = '' } = (await failures())[0] ?? {}
  trouble = () => null
  await acme.asSystem(async (cx) => {
    await askRetry(cx, id)
    enqueue(cx, 'events.retry', { id })
  })
  await expect.poll(failures).toEqual([])
  expect(told.fragile).toEqual([1])
})
