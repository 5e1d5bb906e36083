import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { findQueue, listQueues } from '../modules/queues/queues.store.ts'
import { listStages } from '../modules/tickets/tickets.store.ts'
import { type Company, createCompany } from '../testing/company.ts'
import { startPooler } from '../testing/pooler.ts'
import { createWorld, type World } from '../testing/world.ts'
import { type Cx, systemActor } from './context.ts'
import { createRuntime, openDatabase } from './database.ts'
import { prepared } from './prepared.ts'

let world: World
let acme: Company
let other: Company
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world, 'ACME')
  other = await createCompany(world, 'OTHER')
})
afterAll(() => world.close())

/** How many statements have a name on the connection that asks. */
const named = async (cx: Cx) => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_prepared_statements`.execute(cx.tx)
  return rows[0]?.n
}

test('a statement has one name on a connection, whatever its values, and answers by them and by the organization', async () => {
  const [ours, theirs] = [await acme.asSystem(listQueues), await other.asSystem(listQueues)]
  expect(ours.map(({ name }) => name)).toEqual(theirs.map(({ name }) => name))
  const seen = await acme.asSystem(async (cx) => {
    const before = await named(cx)
    const own = await Promise.all(ours.map(({ id }) => findQueue(cx, id)))
    const foreign = await findQueue(cx, theirs[0]?.id ?? '')
    return { before, own, foreign, usual: await findQueue(cx, null), after: await named(cx) }
  })
  expect(seen.own).toEqual(ours.map(({ id, name }) => ({ id, name })))
  expect(seen.foreign).toBeUndefined()
  expect(seen.usual?.id).toBe(ours.find(({ isDefault }) => isDefault)?.id)
  // By id, and the default one.
  expect(seen.after).toBe((seen.before ?? 0) + 2)
})

test('a table that a migration changes meanwhile: the transaction is made again, and goes on without names', async () => {
  const owner = new pg.Client({ connectionString: world.databaseUrl })
  await owner.connect()
  onTestFinished(() => owner.end())
  const query = async (text: string) => void (await owner.query(text))
  await query('create table probe (one int); insert into probe values (1); grant select on probe to deskhand_app')
  const database = openDatabase(world.databaseUrl, { max: 1 })
  onTestFinished(database.close)
  const runtime = createRuntime(database, world.settings)
  const run = <T>(work: (cx: Cx) => Promise<T>) => runtime.run(systemActor(acme.orgId, 'test'), work)
  const probe = prepared((cx) => sql`select * from probe`.compile(cx.tx))
  expect(await run(probe)).toEqual([{ one: 1 }])
  expect(await run(named)).toBe(1)
  await query('alter table probe add two int default 2')
  expect(await run(probe)).toEqual([{ one: 1, two: 2 }])
  await query('alter table probe add three int default 3')
  expect(await run(probe)).toEqual([{ one: 1, two: 2, three: 3 }])
})

test('behind PgBouncer in transaction mode no statement has a name (docs/database.md, rule 23)', async (context) => {
  const pooler = await startPooler(world.databaseUrl)
  if ('skipped' in pooler) return context.skip(pooler.skipped)
  onTestFinished(pooler.stop)
  const database = openDatabase(pooler.url, { max: 10 })
  onTestFinished(database.close)
  const runtime = createRuntime(database, world.settings)
  // Thirty at once on ten connections to two processes: each finds what others have left there.
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) => {
      const { orgId } = i % 2 ? acme : other
      return runtime.run(systemActor(orgId, 'test'), async (cx) => {
        const [queues, stages] = await Promise.all([listQueues(cx), listStages(cx)])
        return { queues: queues.length, stages: stages.length, names: await named(cx) }
      })
    }),
  )
  const [first] = answers
  expect(first?.queues).toBeGreaterThan(0)
  expect(first?.stages).toBeGreaterThan(0)
  expect(answers).toEqual(answers.map(() => ({ ...first, names: 0 })))
})
