import { hostname } from 'node:os'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { newId } from './platform/ids.ts'
import { registerJob, registerSweep } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
import { createCompany } from './testing/company.ts'
import { createWorld, type World } from './testing/world.ts'
import { startWorker } from './worker.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** A job that runs until the test lets it end; `begun` resolves when it was begun so many times. */
function hangingJob(name: string) {
  const end = Promise.withResolvers<void>()
  const waiting = new Map<number, () => void>()
  let times = 0
  registerJob(name, async () => {
    waiting.get(++times)?.()
    await end.promise
  })
  return {
    end: end.resolve,
    begun: (count: number) =>
      times >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.set(count, resolve)),
  }
}

const holders = `select pid from graphile_worker.jobs join job_workers on job_workers.id = locked_by where task_identifier = $1`

test('a process holds its jobs under the name it wrote down', async () => {
  const job = hangingJob('test.hold')
  const { pool } = world.database
  await pool.query(`select graphile_worker.add_job('test.hold', json_build_object('orgId', $1::text))`, [newId()])
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(async () => {
    job.end()
    await worker.close()
  })
  await job.begun(1)
  expect((await pool.query(holders, ['test.hold'])).rows).toEqual([{ pid: process.pid }])
})

test('the jobs of a killed process are given back when the next one starts', async () => {
  const job = hangingJob('test.hang')
  const { pool } = world.database
  await pool.query(`select graphile_worker.add_job('test.hang', json_build_object('orgId', $1::text))`, [newId()])
  // What a killed process leaves behind: its job locked, its row with a process id that belongs to nobody.
  await pool.query(`update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now(), attempts = 1`)
  await pool.query(`insert into job_workers (id, host, pid, seen_at) values ('gone', $1, 2147483647, now())`, [
    hostname(),
  ])
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(async () => {
    job.end()
    await worker.close()
  })
  await job.begun(1)
  expect((await pool.query(holders, ['test.hang'])).rows).toEqual([{ pid: process.pid }])
})

test('work for what another version left is done at every start, for each organization', async () => {
  const company = await createCompany(world, 'BEG')
  const asked: string[] = []
  registerSweep('test.start', '0 0 1 1 *', async (orgId) => void asked.push(orgId), { atStart: true })
  for (const start of [1, 2]) {
    const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
    await expect.poll(() => asked, { timeout: 10_000 }).toEqual(Array(start).fill(company.orgId))
    await worker.close()
  }
})

test('connections that are cut while jobs run end neither the process nor a job', async () => {
  const { pool } = world.database
  const done = new Set<number>()
  const cut = Promise.withResolvers<void>()
  registerJob('test.cut', async (_orgId, { n }) => {
    if (done.size >= 3) await cut.promise
    await pool.query('select 1')
    done.add(Number(n))
  })
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(() => worker.close())
  await pool.query(
    `select graphile_worker.add_job('test.cut', json_build_object('orgId', $1::text, 'n', n)) from generate_series(1, 20) n`,
    [newId()],
  )
  await expect.poll(() => done.size, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
  const { rows } = await pool.query<{ cut: number }>(
    `select count(pg_terminate_backend(pid))::int as cut from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  expect(rows[0]?.cut).toBeGreaterThan(0)
  cut.resolve()
  await expect.poll(() => done.size, { timeout: 30_000 }).toBe(20)
  const left = () => pool.query(`select 1 from graphile_worker.jobs where task_identifier = 'test.cut'`)
  await expect.poll(async () => (await left()).rowCount, { timeout: 10_000 }).toBe(0)
})

test('a job that was given to this process by an answer that never arrived is given back', {
  timeout: 40_000,
}, async () => {
  const { pool } = world.database
  const done = Promise.withResolvers<void>()
  registerJob('test.lost', async () => done.resolve())
  await pool.query(`select graphile_worker.add_job('test.lost', json_build_object('orgId', $1::text))`, [newId()])
  await pool.query(`update graphile_worker._private_jobs set locked_by = 'lost', locked_at = now()`)
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(() => worker.close())
  await pool.query(
    `update graphile_worker._private_jobs set locked_at = now() - interval '2 minutes',
       locked_by = (select id from job_workers where pid = $1) where locked_by = 'lost'`,
    [process.pid],
  )
  await done.promise
})

test('a timer that the database’s clock brings too early waits for ours: a moment in place, an hour in the queue', async () => {
  const { pool } = world.database
  const done: string[] = []
  registerJob('test.timer', async (_orgId, { name }) => {
    done.push(String(name))
  })
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  onTestFinished(() => worker.close())
  const dueIn = (ms: number) => new Date(world.now().getTime() + ms).toISOString()
  const book = (name: string, dueAt: string) =>
    pool.query(`select graphile_worker.add_job('test.timer', $1::json)`, [
      JSON.stringify({ orgId: newId(), name, dueAt }),
    ])
  await book('in an hour', dueIn(3_600_000))
  await book('in a moment', dueIn(50))
  await book('now', dueIn(-1))
  await expect.poll(() => done.length, { timeout: 10_000 }).toBe(2)
  const left = () =>
    pool.query<{ ahead: number }>(
      `select extract(epoch from run_at - now()) as ahead from graphile_worker.jobs where task_identifier = 'test.timer'`,
    )
  await expect
    .poll(async () => (await left()).rows.map(({ ahead }) => Math.round(Number(ahead) / 60)), { timeout: 10_000 })
    .toEqual([60])
  expect(done.toSorted()).toEqual(['in a moment', 'now'])
})
