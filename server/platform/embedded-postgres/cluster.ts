import { spawnSync } from 'node:child_process'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { totalmem } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError, errorCode } from './error.ts'
import type { Place } from './place.ts'

/** What PostgreSQL writes into postmaster.pid about a running (or killed) server. */
export type PidFile = { pid: number; port: number; socketDir: string }

/** Above the highest process id of every system. */
const NO_PROCESS = '2147483647'

/** The environment of every PostgreSQL process: none of the caller's PG* or locale variables. */
export const POSTGRES_ENV = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

/** Makes the cluster when there is none; refuses one of another major version. `sync: false` is for tests. */
export async function ensureCluster(place: Place, binaries: Binaries, sync = true): Promise<void> {
  const found = await clusterVersion(place.cluster)
  if (found === undefined) await createCluster(place, binaries, sync)
  else if (found !== String(binaries.major)) {
    throw new EmbeddedPostgresError(
      'version_mismatch',
      `The database in ${place.cluster} was made by PostgreSQL ${found}, but this Deskhand brings PostgreSQL ${binaries.major}. ` +
        'Start the Deskhand version that made it, take a backup, and restore that into an empty data folder with this version.',
    )
  }
  // Copied or restored folders often come with wider modes, which PostgreSQL refuses.
  await chmod(place.cluster, 0o700)
}

async function clusterVersion(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new EmbeddedPostgresError('no_access', `The database in ${cluster} cannot be read.`, { cause: error })
  }
}

/** initdb beside the final place, then one rename: killed half-way, the next start begins afresh. */
async function createCluster(place: Place, binaries: Binaries, sync: boolean): Promise<void> {
  await removeHalfMade(place)
  const fresh = `${place.cluster}.${process.pid}.new`
  try {
    await mkdir(fresh, { mode: 0o700 })
    if (place.user) await chown(fresh, place.user.uid, place.user.gid)
    const run = spawnSync(
      binaries.initdb,
      [
        ...['--pgdata', fresh, '--username', 'postgres', '--encoding', 'UTF8', '--locale', 'C'],
        // The C.UTF-8 provider built into PostgreSQL lower-cases every alphabet and never changes with the system.
        ...[
          '--locale-provider',
          'builtin',
          '--builtin-locale',
          'C.UTF-8',
          '--auth-local',
          'trust',
          '--auth-host',
          'reject',
        ],
        ...(sync ? [] : ['--no-sync']),
      ],
      {
        encoding: 'utf8',
        cwd: '/',
        env: POSTGRES_ENV,
        ...(place.user && { uid: place.user.uid, gid: place.user.gid }),
      },
    )
    if (run.status !== 0) throw new EmbeddedPostgresError('start_failed', initdbFailure(place, run))
    await writeFile(
      join(fresh, 'postgresql.conf'),
      "# Deskhand rewrites deskhand.conf at every start. Lines below it are yours and win.\ninclude 'deskhand.conf'\n",
    )
    await rename(fresh, place.cluster).catch(async (error: unknown) => {
      // Another process was quicker: use its cluster.
      if ((await clusterVersion(place.cluster)) === undefined) throw error
    })
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

function initdbFailure(place: Place, run: { stderr: string | null; error?: Error }): string {
  const words = `${run.error?.message ?? ''} ${run.stderr ?? ''}`.trim()
  if (/user does not exist|could not look up effective user/.test(words)) {
    return (
      `PostgreSQL does not run as user id ${process.getuid?.()}, which has no entry in /etc/passwd. ` +
      'Add one, start Deskhand as another user, or set DATABASE_URL.'
    )
  }
  return `The database could not be made in ${place.cluster}: ${words}`
}

/** Removes what an earlier, killed initdb of a process that no longer lives has left. */
async function removeHalfMade(place: Place): Promise<void> {
  const prefix = `${basename(place.cluster)}.`
  for (const name of await readdir(dirname(place.cluster))) {
    const pid = name.startsWith(prefix) && name.endsWith('.new') ? Number(name.slice(prefix.length, -4)) : 0
    if (pid && (pid === process.pid || !isAlive(pid))) {
      await rm(join(dirname(place.cluster), name), { recursive: true, force: true })
    }
  }
}

/** Writes the settings for this machine; they are read at the next start of the server. */
export async function writeSettings(place: Place): Promise<void> {
  const settings = settingsFor(process.constrainedMemory() || totalmem())
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  const file = join(place.cluster, 'deskhand.conf')
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 })
  if (place.user) await chown(`${file}.new`, place.user.uid, place.user.gid)
  await rename(`${file}.new`, file)
}

/** @param memory bytes this process may use */
function settingsFor(memory: number): Record<string, string> {
  const megabytes = Math.min(memory, totalmem()) / 2 ** 20
  return {
    max_connections: '100',
    // A quarter is PostgreSQL's usual advice; the same machine also runs the application, hence the ceiling.
    shared_buffers: `${Math.round(Math.max(32, Math.min(256, megabytes / 8)))}MB`,
    effective_cache_size: `${Math.round(Math.max(128, megabytes / 2))}MB`,
    maintenance_work_mem: '64MB',
    random_page_cost: '1.1',
    jit: 'off',
    synchronous_commit: 'on',
    wal_compression: 'on',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    // Statement errors go to the client, which logs them; the file keeps starts, stops, crashes and PANICs.
    log_min_messages: 'log',
    log_checkpoints: 'off',
  }
}

/** The server of this cluster that runs now and has opened its socket. */
export async function findRunning(cluster: string): Promise<PidFile | undefined> {
  const [first, , , port, socketDir] = await readLines(join(cluster, 'postmaster.pid'))
  const pid = Number(first)
  if (!pid || !port || !socketDir || !isAlive(pid)) return undefined
  return (await isPostmasterOf(pid, cluster)) ? { pid, port: Number(port), socketDir } : undefined
}

/**
 * After a reboot or in a new container the number in postmaster.pid may belong to any other program, and PostgreSQL
 * would refuse to start because of it. The number is replaced by one that no process has. The file itself stays: its
 * last lines let PostgreSQL notice orphaned children of a killed server, which must leave before a new one starts.
 */
export async function disownPidFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid')
  const [first, ...rest] = await readLines(path)
  const pid = Number(first)
  if (!pid || (await isPostmasterOf(pid, cluster)) || !isAlive(pid)) return
  // r+ never makes the file anew: a server that was just ending has removed it.
  await writeFile(path, [NO_PROCESS, ...rest].join('\n'), { flag: 'r+' }).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error
  })
}

async function readLines(pidFile: string): Promise<string[]> {
  try {
    return (await readFile(pidFile, 'utf8')).split('\n')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw new EmbeddedPostgresError(
      'no_access',
      `The database in ${dirname(pidFile)} belongs to another user; run this command as that user or as root.`,
      { cause: error },
    )
  }
}

/** Whether a process with that id exists and this user may signal it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** False also for a server that has ended but was not collected by its parent: it has no command line any more. */
async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  const folder = await realpath(cluster)
  if (process.platform === 'linux') {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
    // A postmaster lives in its data directory; the link still tells when the folder has been moved.
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '')
    return basename(words[0] ?? '') === 'postgres' && (cwd === folder || words.includes(folder))
  }
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' })
  return /(^|\/)postgres\s/.test(stdout) && stdout.includes(folder)
}

/** A new empty folder for the socket under the system's temporary folder, which is short. */
export function temporarySocketDir(root: string): Promise<string> {
  return mkdtemp(join(root, 'deskhand-pg-'))
}
