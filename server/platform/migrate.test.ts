import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { generateTables } from '../../scripts/tables.ts'
import { type SignedIn, signIn } from '../testing/client.ts'
import { createCompany } from '../testing/company.ts'
import { databaseOf } from '../testing/global-setup.ts'
import { createWorld, type World } from '../testing/world.ts'
import { newId } from './ids.ts'
import { isMigrated, migrate, migrationNames } from './migrate.ts'

let next: URL
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deskhand-migrations-'))
  await cp(fileURLToPath(new URL('../migrations', import.meta.url)), folder, { recursive: true })
  // What the version after this one adds: it expands.
  await writeFile(
    join(folder, '20991231T0000_next.sql'),
    `alter table tickets add column next_note text not null default '';
     create index tickets_next_note on tickets (org_id, next_note, id);
     alter table outbox add column next_route text;
     create table next_things (org_id uuid not null, id uuid not null, primary key (org_id, id));
     select app.protect('next_things');`,
  )
  next = pathToFileURL(`${folder}/`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function emptyDatabase(): Promise<string> {
  const base = inject('databaseUrl')
  const name = `m_${newId().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: base })
  await admin.connect()
  await admin.query(`create database ${name}`)
  onTestFinished(async () => {
    await admin.query(`drop database ${name}`)
    await admin.end()
  })
  return databaseOf(base, name)
}

test('killed at any point and run again, by two at once, it completes; once more it changes nothing', async () => {
  const url = await emptyDatabase()
  const watcher = new pg.Client({ connectionString: url })
  await watcher.connect()
  const done = async () => {
    const { rows } = await watcher
      .query<{ count: number }>('select count(*)::int as count from schema_versions')
      .catch(() => ({ rows: [{ count: 0 }] }))
    return rows[0]?.count ?? 0
  }
  const code = `import { migrate } from ${JSON.stringify(new URL('migrate.ts', import.meta.url).href)}; await migrate(${JSON.stringify(url)})`
  const all = (await migrationNames()).length
  for (const kills of [1, 2, 3]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' })
    const exit = once(child, 'exit')
    const at = Math.floor((all * kills) / 5)
    await Promise.race([expect.poll(done, { interval: 1, timeout: 20_000 }).toBeGreaterThanOrEqual(at), exit])
    child.kill('SIGKILL')
    await exit
  }
  expect(await done()).toBeLessThan(all)
  const applied = (await Promise.all([migrate(url), migrate(url)])).flat()
  expect(await done()).toBe(all)
  expect(new Set(applied).size).toBe(applied.length)
  expect(await migrate(url)).toEqual([])
  await watcher.end()
  const checkedIn = await readFile(new URL('tables.gen.ts', import.meta.url), 'utf8')
  expect(await generateTables(url)).toBe(checkedIn)
})

/** Agents who work until told to stop; every answer of theirs. */
function work(admin: SignedIn) {
  let stopped = false
  const answers: number[] = []
  const agent = async (name: number) => {
    for (let i = 0; !stopped; i++) {
      const made = await admin.post('/tickets', {
        subject: `${name}/${i}`,
        requester: { email: `c${name}@customer.test` },
      })
      const { code } = made.json<{ code: string }>()
      const note = await admin.post(`/tickets/${code}/messages`, { kind: 'public', bodyText: 'Hello.' })
      const changed = await admin.patch(`/tickets/${code}`, { priority: 'high' })
      const list = await admin.get('/tickets?limit=20')
      answers.push(...[made, note, changed, list].map((reply) => reply.statusCode))
    }
  }
  const all = Promise.all([1, 2, 3].map(agent))
  const seen = (count: number) => expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThan(count)
  const stop = async () => {
    stopped = true
    await all
    return answers
  }
  return { answers, seen, stop }
}

async function deskOf(): Promise<{ world: World; admin: SignedIn }> {
  const world = await createWorld()
  onTestFinished(() => world.close())
  const acme = await createCompany(world)
  return { world, admin: await signIn(world, acme.admin) }
}

test('an upgrade under load: the version before works on, and is refused in words when it is started again', async () => {
  const { world, admin } = await deskOf()
  const agents = work(admin)
  await agents.seen(10)
  expect(await migrate(world.databaseUrl, next)).toEqual(['20991231T0000_next.sql'])
  // Both versions at once, then back to the old one: its process goes on, and counts as ready.
  await agents.seen(agents.answers.length + 20)
  const answers = await agents.stop()
  expect(answers.filter((status) => status >= 300)).toEqual([])
  expect(await isMigrated(world.database.pool)).toBe(true)
  await expect(migrate(world.databaseUrl)).rejects.toThrow(
    /migrated by a newer version of Deskhand \(20991231T0000_next\.sql\)\. Start that version, or restore a backup/,
  )
  // Refused, it has changed nothing: the newer one finds its own.
  expect(await migrate(world.databaseUrl, next)).toEqual([])
})

test('a migration that must wait for a backup lets everybody else through', async () => {
  const { world, admin } = await deskOf()
  const backup = await world.database.pool.connect()
  await backup.query('begin')
  await backup.query('lock table tickets in access share mode')
  const migrating = migrate(world.databaseUrl, next)
  const waits = async () =>
    (await backup.query(`select from pg_locks where not granted and relation = 'tickets'::regclass`)).rowCount
  await expect.poll(waits, { timeout: 10_000 }).toBe(1)
  // Whoever comes now waits for it, but not until the backup is over.
  const reply = await admin.post('/tickets', { subject: 'Meanwhile', requester: { email: 'c@customer.test' } })
  expect(reply.statusCode).toBe(201)
  await backup.query('commit')
  backup.release()
  expect(await migrating).toEqual(['20991231T0000_next.sql'])
})
