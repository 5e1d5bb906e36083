import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { systemActor } from './platform/context.ts'
import { type DomainEvent, emit, hasUnreacted, registerConsumer } from './platform/events.ts'
import { createLog } from './platform/log.ts'
import { startReactor } from './reactor.ts'
import { setUpAs } from './testing/client.ts'
import { createWorld, type World } from './testing/world.ts'

let world: World
let orgId: string
beforeAll(async () => {
  world = await createWorld()
  orgId = (await setUpAs(world)).orgId
})
afterAll(() => world.close())

/** What the consumer of this file does with an event named `test.…`. */
let react: (event: DomainEvent) => void = () => {}
registerConsumer({
  name: 'test.reactor',
  wants: (name) => name.startsWith('test.'),
  react: async (_cx, event) => react(event),
})

const happen = (name: string, data: Record<string, unknown> = {}) =>
  world.runtime.run(systemActor(orgId, 'test'), async (cx) => emit(cx, name, data))
const isBehind = () => world.runtime.run(systemActor(orgId, 'test'), hasUnreacted)

/** Collects the `n` of events until the last one has come. */
function heard(last: number): Promise<unknown[]> {
  const all: unknown[] = []
  return new Promise((resolve) => {
    react = ({ data }) => {
      all.push(data.n)
      if (data.n === last) resolve(all)
    }
  })
}

function start(): void {
  const reactor = startReactor({ runtime: world.runtime, log: createLog('silent') })
  onTestFinished(reactor.close)
}

test('reacts to what was committed while no reactor ran', async () => {
  await happen('test.missed', { n: 1 })
  expect(await isBehind()).toBe(true)
  const all = heard(1)
  start()
  expect(await all).toEqual([1])
})

test('reacts to a burst of changes once each and in their order, and stands at the end then', async () => {
  const all = heard(40)
  start()
  for (let n = 1; n < 40; n += 1) await happen('test.burst', { n })
  await happen('test.burst', { n: 40 })
  expect(await all).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
})

test('a failed reaction changes nothing and is tried again', async () => {
  start()
  let failures = 0
  const done = new Promise<number>((resolve) => {
    react = () => {
      failures += 1
      if (failures === 1) throw new Error('the consumer is broken once')
      resolve(failures)
    }
  })
  await happen('test.fails')
  expect(await done).toBe(2)
})

test('does not react to a change that was rolled back', async () => {
  const all = heard(2)
  start()
  const rolledBack = world.runtime.run(systemActor(orgId, 'test'), async (cx) => {
    emit(cx, 'test.rolled_back', { n: 1 })
    throw new Error('no')
  })
  await expect(rolledBack).rejects.toThrow('no')
  await happen('test.committed', { n: 2 })
  expect(await all).toEqual([2])
})
