import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Runtime } from '../server/platform/context.ts'
import type { Database } from '../server/platform/database.ts'
import { generate } from './generate.ts'

/** The comment on the database says that a run with --keep filled it to the end. */
const filled = 'filled by the bench'

export async function isFilled(server: string, name: string): Promise<boolean> {
  const sql = `select 1 from pg_database where datname = $1 and shobj_description(oid, 'pg_database') = $2`
  return (await withClient(server, (client) => client.query(sql, [name, filled]))).rows.length > 0
}

export async function markFilled(server: string, name: string): Promise<void> {
  await withClient(server, (client) => client.query(`comment on database ${name} is '${filled}'`))
}

export async function makeDatabase(server: string, name: string): Promise<void> {
  await dropDatabase(server, name)
  await withClient(server, (client) => client.query(`create database ${name}`))
}

export async function dropDatabase(server: string, name: string): Promise<void> {
  await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`))
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** An API key of the member, with every permission that his role has, written as the product writes it. */
export async function makeKey(databaseUrl: string, email: string): Promise<string> {
  const { newToken, sha256 } = await import('../server/platform/crypto.ts')
  const { newId } = await import('../server/platform/ids.ts')
  const { permissions } = await import('../server/platform/permissions.ts')
  const token = newToken('dh_')
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `select m.org_id, m.user_id from memberships m join users u on u.id = m.user_id join orgs o on o.id = m.org_id
        where o.name = 'Bench' and u.email = $1`,
      [email],
    )
    await client.query(
      `insert into api_keys (id, org_id, user_id, name, hint, token_hash, scopes, created_at) values ($1, $2, $3, 'bench', 'bench', $4, $5, now())`,
      [newId(), rows[0].org_id, rows[0].user_id, sha256(token), permissions],
    )
  })
  return token
}

/** 200 small organizations with 50 tickets each, as on an installation for many. Nothing waits to be reacted to then. */
export async function smallOrganizations(databaseUrl: string): Promise<void> {
  const { createOrganizationWithAdmin } = await import('../server/modules/auth/set-up.ts')
  const { runtime, close } = await openRuntime(databaseUrl)
  for (let n = 0; n < 200; n += 1) {
    const prefix = `S${n.toString(36).toUpperCase().padStart(3, '0')}`
    const made = await runtime.runOpen((open) =>
      createOrganizationWithAdmin(open, {
        organization: `Small ${n}`,
        prefix,
        name: 'Small Admin',
        email: `small${n}@bench.test`,
        passwordHash: '',
        supportAddress: `support@small${n}.test`,
      }),
    )
    await generate({ databaseUrl, orgId: made.orgId, adminId: made.userId, prefix }, 50, () => {})
  }
  await close()
  await skipAllReactions(databaseUrl)
}

/** What was generated is nothing to be reacted to. */
export async function skipAllReactions(databaseUrl: string): Promise<void> {
  const { listOrganizations } = await import('../server/modules/orgs/orgs.service.ts')
  const { systemActor } = await import('../server/platform/context.ts')
  const { skipReactions } = await import('../server/platform/events.ts')
  const { runtime, close } = await openRuntime(databaseUrl)
  for (const { id } of await runtime.runOpen(listOrganizations))
    await runtime.run(systemActor(id, 'bench'), skipReactions)
  await close()
}

/** The product's own door to the database, with everything registered that reacts and works. */
export async function openRuntime(
  databaseUrl: string,
  max = 4,
): Promise<{ runtime: Runtime; database: Database; close: () => Promise<void> }> {
  const { loadSettings } = await import('../server/server.ts')
  const { readConfig } = await import('../server/platform/config.ts')
  const { createRuntime, openDatabase } = await import('../server/platform/database.ts')
  const { registerModules } = await import('../server/app.ts')
  registerModules()
  const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-bench-small-'))
  const database = openDatabase(databaseUrl, { max })
  const runtime = createRuntime(database, await loadSettings(readConfig({ DATA_DIR: dataDir })))
  const close = async () => {
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { runtime, database, close }
}

/** Of the server: 15.4. */
export async function versionOf(databaseUrl: string): Promise<string> {
  const { rows } = await withClient(databaseUrl, (client) => client.query('show server_version'))
  return String(rows[0].server_version).split(' ')[0] ?? ''
}
