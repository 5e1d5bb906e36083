import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrate } from '../platform/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
  }
}

/** One real PostgreSQL for all test files and a migrated database from which each file clones its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL
  const dataDir = given ? null : await mkdtemp(join(tmpdir(), 'deskhand-test-'))
  // mkdtemp makes it for this user alone; root's database runs as another one.
  if (dataDir) await chmod(dataDir, 0o755)
  const quiet = { info: () => {}, warn: console.warn, error: console.error }
  const postgres = dataDir
    ? await startEmbeddedPostgres({
        dataDir,
        log: quiet,
        extraSettings: { fsync: 'off', max_connections: '300', full_page_writes: 'off' },
      })
    : null
  const url = given ?? postgres?.url ?? ''
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query('drop database if exists deskhand_template')
  await admin.query('create database deskhand_template')
  await admin.end()
  await migrate(databaseOf(url, 'deskhand_template'))
  project.provide('databaseUrl', url)
  return async () => {
    await postgres?.stop()
    for (const folder of [dataDir, postgres?.home]) if (folder) await rm(folder, { recursive: true, force: true })
  }
}

/** The same server, another database. */
export function databaseOf(url: string, name: string): string {
  const [base, query] = url.split('?')
  return `${base?.replace(/\/[^/]*$/, `/${name}`)}${query ? `?${query}` : ''}`
}
