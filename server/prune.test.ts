import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from './platform/ids.ts'
import { registeredSweeps } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
import { inBatches } from './platform/prune.ts'
import { type Company, createCompany } from './testing/company.ts'
import { createWorld, type World } from './testing/world.ts'
import './worker.ts'

let world: World
let acme: Company
let beta: Company
const dayMs = 86_400_000
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  beta = await createCompany(world, 'BETA')
})
afterAll(() => world.close())

const ago = (days: number) => new Date(world.now().getTime() - days * dayMs)
async function sweep(name: string): Promise<void> {
  const found = registeredSweeps().get(name)
  if (!found) throw new Error(`There is no sweep ${name}.`)
  await found.handler(
    acme.orgId,
    {},
    {
      runtime: world.runtime,
      log: createLog('silent'),
      attempt: 1,
      lastAttempt: true,
    },
  )
}

test('notifications: read ones after 90 days, all after a year, only of this organization', async () => {
  const ages: [number, boolean][] = [
    [1, true],
    [89, true],
    [91, true],
    [91, false],
    [364, false],
    [366, false],
    [366, true],
  ]
  for (const company of [acme, beta])
    await company.asSystem(async (cx) => {
      for (const [n, [days, isRead]] of ages.entries())
        await cx.tx
          .insertInto('notifications')
          .values({
            ...{
              orgId: cx.org.id,
              id: newId(),
              userId: company.admin.userId,
              kind: 'assigned',
              eventSeq: String(n + 1),
            },
            ...{ createdAt: ago(days), readAt: isRead ? ago(days) : null, data: JSON.stringify({ days, isRead }) },
          })
          .execute()
    })
  const left = (company: Company) =>
    company.asSystem(async (cx) => {
      const rows = await cx.tx
        .selectFrom('notifications')
        .select('data')
        .where('orgId', '=', cx.org.id)
        .orderBy('eventSeq')
        .execute()
      return rows
        .map(({ data }) => data as unknown as { days: number; isRead: boolean })
        .map((one) => [one.days, one.isRead])
    })
  await sweep('notifications.prune')
  expect(await left(acme)).toEqual([ages[0], ages[1], ages[3], ages[4]])
  expect(await left(beta)).toEqual(ages)
})

test('idempotency keys after a day', async () => {
  await acme.asSystem(async (cx) => {
    for (const days of [0.5, 0.9, 1.1, 40])
      await cx.tx
        .insertInto('idempotencyKeys')
        .values({
          orgId: cx.org.id,
          keyHash: Buffer.from(String(days)),
          requestHash: Buffer.from('x'),
          createdAt: ago(days),
        })
        .execute()
  })
  await sweep('platform.prune')
  const left = await acme.asSystem((cx) =>
    cx.tx.selectFrom('idempotencyKeys').select('keyHash').where('orgId', '=', cx.org.id).orderBy('createdAt').execute(),
  )
  expect(left.map(({ keyHash }) => keyHash.toString())).toEqual(['0.9', '0.5'])
})

test('jobs that failed for good after 30 days, never one that is still tried', async () => {
  const { pool } = world.database
  const add = async (orgId: string, name: string, attempts: number, days: number) => {
    await pool.query(
      `select graphile_worker.add_job('test.old', json_build_object('orgId', $1::text), job_key => $2)`,
      [orgId, name],
    )
    await pool.query(
      `update graphile_worker._private_jobs set attempts = $1, max_attempts = 3, updated_at = $2 where key = $3`,
      [attempts, ago(days), name],
    )
  }
  await add(acme.orgId, 'dead', 3, 31)
  await add(acme.orgId, 'dead lately', 3, 29)
  await add(acme.orgId, 'tried', 2, 31)
  await add(beta.orgId, 'dead elsewhere', 3, 31)
  await sweep('platform.prune')
  const { rows } = await pool.query<{ key: string }>(
    `select key from graphile_worker.jobs where task_identifier = 'test.old'`,
  )
  expect(rows.map(({ key }) => key).sort()).toEqual(['dead elsewhere', 'dead lately', 'tried'])
})

test('many go in small transactions', async () => {
  let left = 25
  const asked: number[] = []
  const total = await inBatches(
    world.runtime,
    acme.admin,
    async (_cx, most) => {
      const removed = Math.min(left, most)
      left -= removed
      asked.push(removed)
      return removed
    },
    10,
  )
  expect([total, asked]).toEqual([25, [10, 10, 5]])
})
