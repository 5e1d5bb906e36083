import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { type Binaries, findBinaries } from './embedded-postgres/binaries.ts'
import { disownPidFile, ensureCluster, findRunning, type PidFile, writeSettings } from './embedded-postgres/cluster.ts'
import { EmbeddedPostgresError } from './embedded-postgres/error.ts'
import { findExistingCluster, findPlace, SYSTEM_DIR } from './embedded-postgres/place.ts'
import {
  connect,
  launch,
  type Owner,
  own,
  patience,
  removeSocketDir,
  shutDown,
  socketDirFor,
} from './embedded-postgres/postmaster.ts'

const DATABASE = 'deskhand'
const LONGEST_PAUSE_MS = 10_000

export type EmbeddedPostgresLog = {
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string) => void
}

export type EmbeddedPostgresOptions = {
  /** DATA_DIR: the cluster becomes `dataDir/postgres` (see `findPlace` for when it cannot) */
  dataDir: string
  log: EmbeddedPostgresLog
  /** settings that go over all others, for tests: `{ fsync: 'off' }` */
  extraSettings?: Record<string, string>
  /** milliseconds to wait for another owner of the data folder, such as a command about to end; default 5000 */
  waitMs?: number
  /** where root keeps what the data folder cannot hold; for tests */
  systemDir?: string
}

export type EmbeddedPostgres = {
  /** owner of the database `deskhand`; may create roles and databases, is no superuser and obeys row security */
  url: string
  /** the superuser `postgres`, for tests and repairs */
  superuserUrl: string
  /** folder that holds the cluster and its log: the data folder, or the one `findPlace` chose instead of it */
  home: string
  /** stops the server; calling it twice is harmless */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with Deskhand on a data folder, makes the cluster and the database `deskhand` when
 * they are missing, and brings the server back when it dies. A server left behind by a killed Deskhand is taken over.
 * Only a private unix socket is opened. When this process ends without `stop()`, the server is told to stop.
 * @throws EmbeddedPostgresError with a sentence for the person who starts Deskhand
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, extraSettings = {}, waitMs = 5_000, systemDir = SYSTEM_DIR } = options
  const place = await findPlace(dataDir, systemDir)
  if (place.isElsewhere) log.info(`The database is kept in ${place.home}, since its user cannot enter ${dataDir}.`)
  const binaries = await findBinaries(place.user, place.user ? [systemDir, place.home] : [place.home])
  await ensureCluster(place, binaries, extraSettings.fsync !== 'off')

  let socketDir: string | undefined
  let stopping: Promise<void> | undefined
  let recovery: Promise<void> | undefined
  const stopSignal = new AbortController()
  let owner = await takeOver()
  await ensureDatabase(owner.client)
  watch()

  /** Starts the server, or takes over the one that runs, until this process holds the owner's lock. */
  async function takeOver(): Promise<Owner> {
    const wait = patience()
    for (;;) {
      const running = await findRunning(place.cluster)
      if (!running) await start()
      else if (await isOutdated(running, binaries)) await shutDown(running.pid, place.cluster)
      else {
        const taken = await own(running, waitMs)
        if (typeof taken === 'object') {
          socketDir = running.socketDir
          return taken
        }
        await wait(running, taken)
      }
    }
  }

  async function start(): Promise<void> {
    socketDir ??= await socketDirFor(place)
    await disownPidFile(place.cluster)
    await writeSettings(place)
    await launch({ place, binaries, socketDir, extraSettings })
  }

  function watch(): void {
    owner.socket.unref() // whoever forgets stop() must not hang at the end
    owner.client.once('end', () => {
      if (!stopping) recovery = recover()
    })
  }

  async function recover(): Promise<void> {
    log.warn('The embedded PostgreSQL went away; bringing it back.')
    for (let wait = 250; !stopping; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      try {
        owner = await takeOver()
        log.info('The embedded PostgreSQL is back.')
        return watch()
      } catch (error) {
        log.error(error instanceof Error ? error.message : String(error))
        await pause(wait, undefined, { ref: false, signal: stopSignal.signal }).catch(() => undefined)
      }
    }
  }

  const stopAtExit = (): void => {
    try {
      process.kill(owner.running.pid, 'SIGINT')
    } catch {
      // it is gone already
    }
  }
  process.once('exit', stopAtExit)

  async function stopOnce(): Promise<void> {
    stopSignal.abort()
    await recovery
    await shutDown(owner.running.pid, place.cluster)
    process.off('exit', stopAtExit)
    await owner.client.end().catch(() => undefined)
    await removeSocketDir(owner.running.socketDir, place)
  }

  return {
    url: urlOf('deskhand', owner.running),
    superuserUrl: urlOf('postgres', owner.running),
    home: place.home,
    stop() {
      stopping ??= stopOnce()
      return stopping
    },
  }
}

/**
 * The URLs of the server that already runs on a data folder, for commands beside a running Deskhand; undefined when
 * none runs: then use `startEmbeddedPostgres`. It never starts, stops or makes anything.
 * @throws EmbeddedPostgresError `no_access` when the server runs under another user
 */
export async function attachEmbeddedPostgres(options: {
  dataDir: string
}): Promise<{ url: string; superuserUrl: string } | undefined> {
  const cluster = await findExistingCluster(options.dataDir)
  const wait = patience()
  for (;;) {
    const running = await findRunning(cluster)
    if (!running) return undefined
    const client = await connect(running, DATABASE).catch(missingDatabase)
    if (client instanceof Client) {
      await client.end()
      return { url: urlOf('deskhand', running), superuserUrl: urlOf('postgres', running) }
    }
    await wait(running, client)
  }
}

/** 3D000: the server was started a moment ago and its database is being made. */
function missingDatabase(error: unknown): 'busy' {
  if (error instanceof Error && 'code' in error && error.code === '3D000') return 'busy'
  throw error
}

/** A server that an older Deskhand left running must not be adopted: its binaries may be gone from the disk. */
async function isOutdated(running: PidFile, binaries: Binaries): Promise<boolean> {
  const client = await connect(running, 'postgres')
  if (!(client instanceof Client)) return false
  try {
    const { rows } = await client.query<{ version: string; owned: boolean }>(
      "select split_part(current_setting('server_version'), ' ', 1) as version, exists (select from pg_locks where locktype = 'advisory' and granted) as owned",
    )
    return rows[0] !== undefined && !rows[0].owned && rows[0].version !== binaries.version
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Makes the login and the database; each step looks first, so that a start killed in between is completed later. */
async function ensureDatabase(superuser: Client): Promise<void> {
  const role = await superuser.query("select from pg_roles where rolname = 'deskhand'")
  if (role.rowCount === 0) await superuser.query('create role deskhand login createrole createdb')
  const database = await superuser.query('select from pg_database where datname = $1', [DATABASE])
  if (database.rowCount === 0) await superuser.query(`create database ${DATABASE} owner deskhand`)
}

function urlOf(user: string, { socketDir, port }: PidFile): string {
  const host = encodeURIComponent(socketDir).replaceAll('%2F', '/')
  return `postgresql://${user}@/${DATABASE}?host=${host}&port=${port}&sslmode=disable`
}

export { EmbeddedPostgresError }
