import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, chown, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { createServer, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { Binaries } from './binaries.ts'
import { findRunning, isAlive, type PidFile, POSTGRES_ENV, temporarySocketDir } from './cluster.ts'
import { EmbeddedPostgresError, errorCode } from './error.ts'
import type { Place } from './place.ts'

/** The name of the socket file is built from it; nothing listens on TCP. */
const PORT = 5432
// sockaddr_un holds 107 bytes on Linux, 103 on macOS; '.s.PGSQL.5432' and the slash take 14.
const LONGEST_SOCKET_DIR = 103 - 14
const BIGGEST_LOG = 5 * 2 ** 20
/** Key of the session lock whose holder owns the server: it alone may stop it. Any constant will do. */
const OWNER_LOCK = 4_210_431
/** After SIGKILL of the postmaster its children need a moment to leave; PostgreSQL refuses to start before that. */
const RETRY_START_MS = 15_000
const FAST_STOP_MS = 30_000
const UNREACHABLE_MS = 20_000

/** A connection that holds the owner's lock; it ends with the server or with this process, even on SIGKILL. */
export type Owner = { client: Client; socket: Socket; running: PidFile }

/** Folder for the socket, private to the database's user: in the home of the cluster, or a short one elsewhere. */
export async function socketDirFor(place: Place): Promise<string> {
  const inHome = join(place.home, 'run')
  if (Buffer.byteLength(inHome) <= LONGEST_SOCKET_DIR) {
    await mkdir(inHome, { recursive: true })
    if (await holdsSockets(inHome)) return makePrivate(inHome, place)
  }
  const short = Buffer.byteLength(tmpdir()) <= LONGEST_SOCKET_DIR - 24 ? tmpdir() : '/tmp'
  return makePrivate(await temporarySocketDir(short), place)
}

/** Some shared folders of virtual machines and containers cannot hold sockets. */
function holdsSockets(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(join(folder, `probe.${process.pid}`), () => probe.close(() => resolve(true)))
  })
}

async function makePrivate(folder: string, place: Place): Promise<string> {
  if (place.user) await chown(folder, place.user.uid, place.user.gid)
  await chmod(folder, 0o700)
  return folder
}

export type LaunchOptions = {
  place: Place
  binaries: Binaries
  socketDir: string
  extraSettings: Record<string, string>
}

/** Starts a server process and waits until it accepts connections, is found to run already, or fails. */
export async function launch({ place, binaries, socketDir, extraSettings }: LaunchOptions): Promise<ChildProcess> {
  const giveUp = Date.now() + RETRY_START_MS
  for (;;) {
    const log = await openLog(place)
    const offset = (await log.stat()).size
    const child = spawn(
      binaries.postgres,
      [
        ...['-D', place.cluster, '-p', String(PORT), '-k', socketDir],
        ...['-c', 'listen_addresses=', '-c', 'unix_socket_permissions=0700'],
        ...Object.entries(extraSettings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      {
        cwd: '/',
        env: POSTGRES_ENV,
        stdio: ['ignore', log.fd, log.fd],
        // Own session: Ctrl-C in a terminal must reach Deskhand alone, which still needs the database to drain.
        detached: true,
        ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
      },
    )
    child.unref()
    const problem = await Promise.race([untilReady(place, child), failure(child)])
    const words = problem ? await readFrom(log, offset) : ''
    await log.close()
    if (!problem) return child
    const passing = /pre-existing shared memory block|lock file .* already exists/.test(words)
    if (!passing || Date.now() > giveUp) {
      throw new EmbeddedPostgresError(
        'start_failed',
        `PostgreSQL did not start in ${place.cluster} (${problem}). Its last words: ${words.trim() || 'none'}`,
      )
    }
    if (await findRunning(place.cluster)) return child
    await pause(100)
  }
}

function failure(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`it ended with ${signal ?? code}`))
  })
}

/** Recovery after a crash may take minutes, so there is no time limit while the process lives. */
async function untilReady(place: Place, child: ChildProcess): Promise<undefined> {
  while (child.exitCode === null && child.signalCode === null) {
    const running = await findRunning(place.cluster)
    if (running && running.pid === child.pid) {
      const client = await connect(running, 'postgres')
      if (client instanceof Client) return void (await client.end())
    }
    await pause(10)
  }
  return new Promise(() => undefined)
}

async function openLog(place: Place) {
  const path = join(place.home, 'postgres.log')
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > BIGGEST_LOG) await rename(path, `${path}.1`)
  return open(path, 'a+', 0o600)
}

async function readFrom(log: Awaited<ReturnType<typeof open>>, offset: number): Promise<string> {
  const { buffer, bytesRead } = await log.read(Buffer.alloc(4096), 0, 4096, offset)
  return buffer.toString('utf8', 0, bytesRead)
}

/** Connects as the superuser. `busy`: the server starts or stops. `unreachable`: nothing answers at its socket. */
export async function connect(
  { socketDir, port }: PidFile,
  database: string,
  socket = new Socket(),
): Promise<Client | 'busy' | 'unreachable'> {
  const client = new Client({ host: socketDir, port, user: 'postgres', database, ssl: false, stream: () => socket })
  client.on('error', () => undefined) // a lost connection also ends, and 'end' is what the callers listen to
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    const code = errorCode(error)
    if (code === 'EACCES' || code === 'EPERM') {
      throw new EmbeddedPostgresError(
        'no_access',
        'The database of this data folder runs under another user; run this command as that user or as root.',
        { cause: error },
      )
    }
    // 57P03: starting up or shutting down; 57P01 and no code at all: stopped while we connected.
    if (['57P03', '57P01', 'ECONNRESET', 'EPIPE', ''].includes(code)) return 'busy'
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'unreachable'
    throw error
  }
}

/**
 * Takes the owner's lock of a running server.
 * @param waitMs how long another owner (a command that is about to end, say) is waited for
 * @throws EmbeddedPostgresError `in_use` when another process keeps the lock
 */
export async function own(running: PidFile, waitMs: number): Promise<Owner | 'busy' | 'unreachable'> {
  const socket = new Socket()
  const client = await connect(running, 'postgres', socket)
  if (!(client instanceof Client)) return client
  try {
    await client.query(`set application_name = 'deskhand owner ${process.pid}'`)
    await client.query(`set lock_timeout = ${Math.max(1, Math.round(waitMs))}`)
    await client.query('select pg_advisory_lock($1)', [OWNER_LOCK])
    await client.query('set lock_timeout = 0')
    return { client, socket, running }
  } catch (error) {
    const holder = errorCode(error) === '55P03' ? await holderOf(client).catch(() => '') : undefined
    await client.end().catch(() => undefined)
    if (holder === undefined) return 'busy' // the server went away, and with it the other owner
    throw new EmbeddedPostgresError(
      'in_use',
      `Deskhand already runs on this data folder${holder && ` (process ${holder})`}. ` +
        'Stop it first, or choose another DATA_DIR and PORT; several processes on one database need DATABASE_URL.',
    )
  }
}

async function holderOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "select application_name as name from pg_stat_activity join pg_locks using (pid) where locktype = 'advisory' and objid = $1 and granted",
    [OWNER_LOCK],
  )
  return /\d+/.exec(rows[0]?.name ?? '')?.[0] ?? ''
}

/** Fast shutdown (rolls back what is open, writes a checkpoint); after 30 s an immediate one, which recovers later. */
export async function shutDown(pid: number, cluster: string): Promise<void> {
  const gone = async () => !isAlive(pid) || (await findRunning(cluster))?.pid !== pid
  for (const [signal, patience] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', 10_000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    // Adopted servers are not our children, so no event tells of their end.
    for (const until = Date.now() + patience; Date.now() < until; await pause(10)) if (await gone()) return
  }
}

/** Waits between attempts to reach a server that runs; throws when nothing answers at its socket for too long. */
export function patience(): (running: PidFile, state: 'busy' | 'unreachable') => Promise<void> {
  let since: number | undefined
  return async ({ pid, socketDir }, state) => {
    since = state === 'unreachable' ? (since ?? Date.now()) : undefined
    if (since !== undefined && Date.now() - since > UNREACHABLE_MS) {
      throw new EmbeddedPostgresError(
        'start_failed',
        `PostgreSQL (process ${pid}) runs on this data folder, but nothing answers at its socket in ${socketDir}. ` +
          `Stop it with "kill -INT ${pid}" and start again.`,
      )
    }
    await pause(25)
  }
}

/** Removes a socket folder that was made under the temporary folder; the one in the home of the cluster stays. */
export async function removeSocketDir(socketDir: string, place: Place): Promise<void> {
  if (!socketDir.startsWith(place.home)) await rm(socketDir, { recursive: true, force: true })
}
