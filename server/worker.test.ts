import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { newId } from './platform/ids.ts'
import { registerJob } from './platform/jobs.ts'
import { createLog } from './platform/log.ts'
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

test('the jobs of a killed process are given back when the next one starts', async () => {
  const job = hangingJob('test.hang')
  const { pool } = world.database
  await pool.query(`select graphile_worker.add_job('test.hang', json_build_object('orgId', $1::text))`, [newId()])
  const options = { runtime: world.runtime, database: world.database, log: createLog('silent') }
  const killed = await startWorker(options)
  onTestFinished(async () => {
    job.end()
    await killed.close()
  })
  await job.begun(1)
  // It holds its job under the name it wrote down, else nobody would know whose job it is.
  const held = await pool.query<{ pid: number }>(
    'select pid from graphile_worker.jobs join job_workers on job_workers.id = locked_by',
  )
  expect(held.rows).toEqual([{ pid: process.pid }])
  // Killed: its process id belongs to nobody.
  await pool.query('update job_workers set pid = 2147483647')

  const next = await startWorker(options)
  onTestFinished(async () => {
    job.end()
    await next.close()
  })
  await job.begun(2)
  const holders = await pool.query<{ pid: number }>(
    'select pid from graphile_worker.jobs join job_workers on job_workers.id = locked_by',
  )
  expect(holders.rows).toEqual([{ pid: process.pid }])
})
