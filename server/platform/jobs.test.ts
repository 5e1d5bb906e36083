import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Company, createCompany } from '../testing/company.ts'
import { createWorld, type World } from '../testing/world.ts'
import { enqueue } from './jobs.ts'

let world: World
let acme: Company
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
})
afterAll(() => world.close())

const jobs = async () => {
  const { rows } = await world.database.pool.query<{ n: number; waits: boolean }>(
    `select (payload->>'n')::int as n, locked_at is null as waits from graphile_worker._private_jobs jobs
     join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id where identifier = 'test.keyed' order by 1`,
  )
  return rows
}
const book = (n: number) =>
  acme.asSystem(async (cx) => enqueue(cx, 'test.keyed', { n }, { key: 'test', maxAttempts: 3 }))

test('a booking is not lost when a worker takes the waiting job of the same key at that very moment', async () => {
  const { pool } = world.database
  await book(1)
  // The queue looks for a running job of the key, then writes the new one. In between, a worker takes the old one.
  await pool.query(`create function wait() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock(42);
    return new;
  end $$`)
  await pool.query(
    'create trigger wait before insert on graphile_worker._private_jobs for each row execute function wait()',
  )
  const worker = await pool.connect()
  await worker.query('select pg_advisory_lock(42)')
  const booked = book(2)
  const isWaiting = async () =>
    (await worker.query(`select from pg_locks where locktype = 'advisory' and not granted`)).rowCount
  await expect.poll(isWaiting).toBe(1)
  await worker.query(
    `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody' where key = 'test'`,
  )
  await worker.query('select pg_advisory_unlock(42)')
  worker.release()
  await booked
  expect(await jobs()).toEqual([
    { n: 1, waits: false },
    { n: 2, waits: true },
  ])
})
