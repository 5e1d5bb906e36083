import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, lchown, mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { EmbeddedPostgresError, errorCode } from './error.ts'

/** The system account PostgreSQL runs as. `undefined` where it is used means: the user of this process. */
export type ServerUser = { name: string; uid: number; gid: number }

export type Place = {
  /** folder that holds the cluster and what belongs to it: DATA_DIR, or a folder of its own when that is out of reach */
  home: string
  /** the PostgreSQL data directory */
  cluster: string
  user: ServerUser | undefined
  /** whether the home is not the data folder itself */
  isElsewhere: boolean
}

/** Where root keeps the database when the data folder lies in a place that the database's user cannot enter. */
export const SYSTEM_DIR = '/var/lib/deskhand'

/** One line in DATA_DIR that says where the cluster is, written only when it is not `DATA_DIR/postgres`. */
export const LOCATION_FILE = 'postgres.location'

/**
 * Finds (and makes) the folder of the cluster for a data folder.
 *
 * PostgreSQL refuses to run as root, so root runs it as `postgres` or `nobody`; that user must be able to enter every
 * folder above the cluster. Under a mode-700 home it cannot: then the cluster lives in `systemDir/<random id>` and
 * `DATA_DIR/postgres.location` names it. The id is random, not made from the path: a new, empty data folder must never
 * bring an old database back.
 */
export async function findPlace(dataDir: string, systemDir = SYSTEM_DIR): Promise<Place> {
  const data = await makeFolder(dataDir)
  const elsewhere = await readLocation(data)
  if (process.getuid?.() !== 0) return placeOfOrdinaryUser(elsewhere ?? data, elsewhere !== undefined)

  const home = elsewhere ?? data
  const cluster = join(home, 'postgres')
  const owner = await stat(cluster).catch(() => undefined)
  const user = (await userOf(owner?.uid)) ?? (await anyServerUser())
  if (owner && owner.uid !== user.uid) await giveTo(cluster, user)
  if (canEnter(home, user)) return { home, cluster, user, isElsewhere: home !== data }
  if (owner) {
    throw new EmbeddedPostgresError(
      'no_access',
      `The database in ${cluster} cannot be reached by the system user "${user.name}", which runs PostgreSQL for root. ` +
        'Let others pass through every folder above it (chmod o+x), or set DATABASE_URL.',
    )
  }
  const own = join(systemDir, randomUUID())
  await makeFolder(own)
  if (!canEnter(own, user)) {
    throw new EmbeddedPostgresError(
      'no_access',
      `Neither ${data} nor ${systemDir} can be entered by the system user "${user.name}", which runs PostgreSQL for root. ` +
        'Choose a DATA_DIR that others may pass through, or set DATABASE_URL.',
    )
  }
  await writeFile(join(data, LOCATION_FILE), `${own}\n`, { flag: 'wx' }).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error
  })
  const chosen = (await readLocation(data)) ?? own
  return { home: chosen, cluster: join(chosen, 'postgres'), user, isElsewhere: true }
}

/** Reads where an existing cluster of the data folder is, without making anything. */
export async function findExistingCluster(dataDir: string): Promise<string> {
  const data = resolve(dataDir)
  return join((await readLocation(data)) ?? data, 'postgres')
}

/** Gives a folder and all in it to the database's user. */
export async function giveTo(path: string, user: ServerUser): Promise<void> {
  await lchown(path, user.uid, user.gid)
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}

async function placeOfOrdinaryUser(home: string, isElsewhere: boolean): Promise<Place> {
  const cluster = join(home, 'postgres')
  const owner = await stat(cluster).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new EmbeddedPostgresError('no_access', `The database in ${cluster} belongs to another user.`, {
      cause: error,
    })
  })
  if (owner && owner.uid !== process.getuid?.()) {
    throw new EmbeddedPostgresError(
      'no_access',
      `The database in ${cluster} belongs to another user. Start Deskhand as that user (or as root), or choose another DATA_DIR.`,
    )
  }
  return { home, cluster, user: undefined, isElsewhere }
}

/** mkdir -p that lets others pass through the folders it makes, whatever the umask; answers the real path. */
async function makeFolder(path: string): Promise<string> {
  const full = resolve(path)
  try {
    const first = await mkdir(full, { recursive: true })
    for (let made = full; first && made.length >= first.length; made = dirname(made)) await chmod(made, 0o755)
    return await realpath(full)
  } catch (error) {
    throw new EmbeddedPostgresError(
      'no_access',
      `The folder ${full} cannot be made: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    )
  }
}

async function readLocation(data: string): Promise<string | undefined> {
  const text = await readFile(join(data, LOCATION_FILE), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  })
  return text.trim() || undefined
}

async function passwd(): Promise<ServerUser[]> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n')
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}

/** The account that owns an existing cluster; PostgreSQL's tools refuse a uid without an entry, and root. */
async function userOf(uid: number | undefined): Promise<ServerUser | undefined> {
  return uid ? (await passwd()).find((user) => user.uid === uid) : undefined
}

async function anyServerUser(): Promise<ServerUser> {
  const users = await passwd()
  const user = ['postgres', 'nobody'].flatMap((name) => users.filter((one) => one.name === name && one.uid !== 0))[0]
  if (user) return user
  throw new EmbeddedPostgresError(
    'unsupported_platform',
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody" to run it as. ' +
      'Start Deskhand as an ordinary user, or set DATABASE_URL.',
  )
}

/** Asks the system itself whether the user can enter a folder: mode bits alone miss ACLs and read-only mounts. */
function canEnter(folder: string, user: ServerUser): boolean {
  const { uid, gid } = user
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, cwd: '/' }).status === 0
}
