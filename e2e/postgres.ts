import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PostgreSQL server of the machine, with the tools that an operator backs it up with. */
export type MachinePostgres = {
  /** where its programs may write */
  folder: string
  /** address of a database as its superuser */
  url: (database: string) => string
  /** runs one of its programs (`pg_dump`) against it; throws its words when it fails */
  run: (program: string, ...args: string[]) => void
  stop: () => Promise<void>
}

/** Where distributions put the programs of a server that is new enough (docs/operations.md: 15). */
function findBinaries(): string | null {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return null
  const versions = readdirSync(root).map(Number)
  const newest = Math.max(0, ...versions.filter((version) => version >= 15))
  const folder = join(root, String(newest), 'bin')
  return ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'createdb'].every((name) => existsSync(join(folder, name)))
    ? folder
    : null
}

/** Starts one on a folder of its own; a sentence where the machine has none. */
export async function startMachinePostgres(): Promise<MachinePostgres | { skipped: string }> {
  const binaries = findBinaries()
  if (!binaries) return { skipped: 'this machine has no PostgreSQL 15 or later with pg_dump' }
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-pg-'))
  await chmod(folder, 0o755)
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0
  const owner = isRoot ? ['uid', 'gid'].map((of) => idOf(of === 'uid' ? '-u' : '-g')) : null
  const [uid, gid] = owner ?? []
  if (owner && (uid === undefined || gid === undefined)) return { skipped: 'there is no user postgres to run it as' }
  if (uid !== undefined && gid !== undefined) await chown(folder, uid, gid)
  const run = (program: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(join(binaries, program), args, {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', PGHOST: folder, PGUSER: 'postgres' },
      ...(owner ? { uid, gid } : {}),
      stdio: ['ignore', 'ignore', program === 'pg_ctl' ? 'ignore' : 'pipe'],
    })
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  }
  const data = join(folder, 'data')
  run('initdb', '-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-sync')
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off`
  run('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start')
  return {
    folder,
    url: (database) => `postgresql://postgres@/${database}?host=${folder}`,
    run,
    stop: async () => {
      run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function idOf(flag: string): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : undefined
}
