import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from './free-port.ts'

const PGBOUNCER = '/usr/sbin/pgbouncer'
const READY_MS = 15_000

/** A real PgBouncer in transaction mode. */
export type Pooler = {
  /** the address of the database behind it */
  url: string
  stop: () => Promise<void>
}

/**
 * Starts one before a database, which it asks by two connections whatever comes. Needs the Debian package pgbouncer. @returns `skipped` with a sentence where it cannot run
 */
export async function startPooler(databaseUrl: string): Promise<Pooler | { skipped: string }> {
  if (!existsSync(PGBOUNCER)) return { skipped: 'pgbouncer is not installed' }
  const { host, port, user, password, database } = new pg.Client({ connectionString: databaseUrl })
  const folder = await mkdtemp('/tmp/deskhand-pooler-')
  const own = await freePort()
  const config = `[databases]
behind = host=${host} port=${port} dbname=${database} user=${user}${password ? ` password=${password}` : ''}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
`
  await writeFile(join(folder, 'pgbouncer.ini'), config)
  await chmod(folder, 0o755)
  // It refuses to run as root, and must be let to the socket of the database.
  const runAs = process.getuid?.() === 0 ? await ownerOf(host) : {}
  const child = spawn(PGBOUNCER, [join(folder, 'pgbouncer.ini')], { ...runAs, stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (chunk) => (words += chunk))
  const gone = once(child, 'exit')
  const url = `postgresql://anybody@127.0.0.1:${own}/behind`
  const stop = async () => {
    child.kill('SIGKILL')
    await gone
    await rm(folder, { recursive: true, force: true })
  }
  const until = Date.now() + READY_MS
  while (!(await answers(url))) {
    if (Date.now() < until && child.exitCode === null) await pause(50)
    else {
      await stop()
      throw new Error(`PgBouncer does not answer:\n${words}`)
    }
  }
  return { url, stop }
}

async function ownerOf(host: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = host.startsWith('/') ? await stat(host) : { uid: 0, gid: 0 }
  return uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid, gid }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: READY_MS })
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
