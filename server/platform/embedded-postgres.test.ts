import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { findBinaries } from './embedded-postgres/binaries.ts'
import { findPlace, LOCATION_FILE } from './embedded-postgres/place.ts'
import {
  attachEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded-postgres.ts'

const isRoot = process.getuid?.() === 0
const NOBODY = 65534
const log = { info: () => {}, warn: () => {}, error: () => {} }
let folder: string
let started: EmbeddedPostgres[]

beforeEach(async () => {
  folder = await mkdtemp('/tmp/deskhand-test-')
  await chmod(folder, 0o755)
  started = []
})

afterEach(async () => {
  await Promise.all(started.map((one) => one.stop()))
  await rm(folder, { recursive: true, force: true })
})

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    log,
    extraSettings: { fsync: 'off', shared_buffers: '8MB' },
    systemDir: join(folder, 'system'),
    ...options,
  })
  started.push(postgres)
  return postgres
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows.flat()
  } finally {
    await client.end()
  }
}

async function postmasterPid(dataDir = join(folder, 'data')): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
}

/** Runs the launcher in a process of its own, which prints its URLs and then lives until it is killed. */
async function startElsewhere(dataDir: string, uid?: number): Promise<{ child: ChildProcess; url: string }> {
  const launcher = fileURLToPath(new URL('./embedded-postgres.ts', import.meta.url))
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(launcher)})
    const options = { dataDir: ${JSON.stringify(dataDir)}, log: console, extraSettings: { fsync: 'off' }, waitMs: 50 }
    try { console.log((await startEmbeddedPostgres(options)).url) } catch (error) { console.log(error.message) }
    process.stdin.on('end', () => process.exit(0)).resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [url] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, url: String(url) }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 20_000, interval: 20 }).toBe(true)
}

describe('a data folder', () => {
  test('gets a UTF-8 database whose owner is no superuser, on a unix socket only', async () => {
    const { url, superuserUrl } = await start()
    expect(await ask(url, "select current_database(), current_user, lower('ÄÉЖ'), 'b' > 'B'")).toEqual([
      ...['deskhand', 'deskhand', 'äéж', true],
    ])
    expect(
      await ask(url, 'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user'),
    ).toEqual([false, false, true])
    expect(await ask(superuserUrl, 'show listen_addresses')).toEqual([''])
    expect(await ask(superuserUrl, 'select rolsuper from pg_roles where rolname = current_user')).toEqual([true])
  })

  test('keeps fsync on unless a test asks otherwise', async () => {
    const { url } = await start({ extraSettings: {} })
    expect(
      await ask(url, "select current_setting('fsync'), current_setting('synchronous_commit'), current_setting('jit')"),
    ).toEqual(['on', 'on', 'off'])
  })

  test('keeps its rows over a restart', async () => {
    const first = await start()
    await ask(first.url, 'create table kept as select 7 as n')
    await first.stop()
    await first.stop()
    await expect(ask(first.url, 'select 1')).rejects.toThrow()
    expect(await ask((await start()).url, 'select n from kept')).toEqual([7])
  })

  test('may have a long path with spaces and letters of other languages', async () => {
    const dataDir = join(folder, `with space and ü % ' ${'x'.repeat(100)}`, 'data')
    const { url } = await start({ dataDir })
    expect(await ask(url, 'select 1')).toEqual([1])
    expect(decodeURIComponent(url)).not.toContain('xxx')
  })

  test('is the same one when reached through a link', async () => {
    await mkdir(join(folder, 'real'))
    await symlink('real', join(folder, 'data'))
    const first = await start()
    await ask(first.url, 'create table kept as select 7 as n')
    await expect(start({ dataDir: join(folder, 'real'), waitMs: 50 })).rejects.toMatchObject({ code: 'in_use' })
    expect(await attachEmbeddedPostgres({ dataDir: join(folder, 'real') })).toMatchObject({ url: first.url })
  })

  test('on a system without binaries is refused with a sentence that names DATABASE_URL', async () => {
    const arch = process.arch
    onTestFinished(() => void Object.defineProperty(process, 'arch', { value: arch }))
    Object.defineProperty(process, 'arch', { value: 'riscv64' })
    await expect(start()).rejects.toMatchObject({
      code: 'unsupported_platform',
      message: expect.stringContaining('DATABASE_URL'),
    })
  })

  test('of another major version is refused with a sentence', async () => {
    await (await start()).stop()
    await writeFile(join(folder, 'data/postgres/PG_VERSION'), '17\n')
    await expect(start()).rejects.toMatchObject({
      code: 'version_mismatch',
      message: expect.stringContaining('PostgreSQL 17'),
    })
  })

  test('with wider modes, as copies have, is used', async () => {
    await (await start()).stop()
    await chmod(join(folder, 'data/postgres'), 0o755)
    expect(await ask((await start()).url, 'select 1')).toEqual([1])
  })

  test('that cannot be made is refused with a sentence', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(start({ dataDir: join(folder, 'file/data') })).rejects.toMatchObject({ code: 'no_access' })
  })

  test('with settings PostgreSQL does not accept says its last words', async () => {
    await expect(start({ extraSettings: { fsync: 'off', shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'start_failed',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    })
  })
})

describe('after a crash', () => {
  test('a killed postmaster is brought back under the same URL', async () => {
    const { url } = await start()
    await ask(url, 'create table kept as select 7 as n')
    const pid = await postmasterPid()
    process.kill(pid, 'SIGKILL')
    await until(() =>
      ask(url, 'select n from kept').then(
        ([n]) => n === 7,
        () => false,
      ),
    )
    expect(await postmasterPid()).not.toBe(pid)
  })

  test('stop() in the middle of the recovery leaves no server behind', async () => {
    const { url, stop } = await start()
    const client = new Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    const lost = new Promise<void>((resolve) => client.once('end', () => resolve()))
    process.kill(await postmasterPid(), 'SIGKILL')
    await lost
    await stop()
    await expect(ask(url, 'select 1')).rejects.toThrow()
    expect(await attachEmbeddedPostgres({ dataDir: join(folder, 'data') })).toBeUndefined()
  })

  test('a file that names the id of another program does not stop the start', async () => {
    const first = await start()
    const file = join(folder, 'data/postgres/postmaster.pid')
    const stale = (await readFile(file, 'utf8')).split('\n')
    await first.stop()
    await writeFile(file, [String(process.pid), ...stale.slice(1)].join('\n'))
    expect(await ask((await start()).url, 'select 1')).toEqual([1])
    expect(await postmasterPid()).not.toBe(process.pid)
  })

  test('a server whose Deskhand was killed is taken over, and stopped at the end', async () => {
    const { child, url } = await startElsewhere(join(folder, 'data'))
    const pid = await postmasterPid()
    child.kill('SIGKILL')
    await once(child, 'exit')
    const next = await start()
    expect(next.url).toBe(url)
    expect(await postmasterPid()).toBe(pid)
    await next.stop()
    await expect(postmasterPid()).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('remains of a killed initdb are cleared away', async () => {
    await mkdir(join(folder, 'data/postgres.2147483646.new'), { recursive: true })
    await start()
    await expect(stat(join(folder, 'data/postgres.2147483646.new'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('several processes', () => {
  test('a second server is refused with a sentence that names the first', async () => {
    await start()
    await expect(start({ waitMs: 50 })).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining(`(process ${process.pid})`),
    })
  })

  test('a second one waits for a first that is about to end', async () => {
    const first = await start()
    const second = start({ waitMs: 20_000 })
    await until(async () => {
      const [waiting] = await ask(
        first.superuserUrl,
        "select count(*)::int from pg_locks where locktype = 'advisory' and not granted",
      )
      return waiting === 1
    })
    await first.stop()
    expect(await ask((await second).url, 'select 1')).toEqual([1])
  })

  test('two first starts at the same moment make one database, for one of them', async () => {
    const here = start({ waitMs: 50 }).then(
      (postgres) => postgres.url,
      (error: Error) => error.message,
    )
    const answers = await Promise.all([here, startElsewhere(join(folder, 'data')).then((elsewhere) => elsewhere.url)])
    expect(answers.sort()).toEqual([
      expect.stringContaining('Deskhand already runs on this data folder'),
      expect.stringContaining('postgresql://'),
    ])
  })

  test('a command attaches to the server that runs, and to nothing when none does', async () => {
    const dataDir = join(folder, 'data')
    expect(await attachEmbeddedPostgres({ dataDir })).toBeUndefined()
    await expect(stat(dataDir)).rejects.toMatchObject({ code: 'ENOENT' })
    const server = await start()
    const attached = await attachEmbeddedPostgres({ dataDir })
    expect(attached).toEqual({ url: server.url, superuserUrl: server.superuserUrl })
    await server.stop()
    expect(await attachEmbeddedPostgres({ dataDir })).toBeUndefined()
  })

  test('a process that ends without stop() stops the server', async () => {
    const { child } = await startElsewhere(join(folder, 'data'))
    child.stdin?.end()
    await once(child, 'exit')
    await until(() =>
      postmasterPid().then(
        () => false,
        () => true,
      ),
    )
  })
})

describe('as root', () => {
  beforeEach((context) => {
    if (!isRoot) context.skip('only root can run the database as another user')
  })

  test('the server runs as another user, and a folder only root may enter is not used for it', async () => {
    await chmod(folder, 0o700)
    const system = await mkdtemp('/tmp/deskhand-test-system-')
    await chmod(system, 0o755)
    onTestFinished(() => rm(system, { recursive: true, force: true }))
    const options = { systemDir: system }
    const first = await start(options)
    await ask(first.url, 'create table kept as select 7 as n')
    await first.stop()
    const home = (await readFile(join(folder, 'data', LOCATION_FILE), 'utf8')).trim()
    expect(first.home).toBe(home)
    expect(dirname(home)).toBe(system)
    expect((await stat(join(home, 'postgres'))).uid).not.toBe(0)
    const second = await start(options)
    expect(await ask(second.url, 'select n from kept')).toEqual([7])
    expect(await attachEmbeddedPostgres({ dataDir: join(folder, 'data') })).toMatchObject({ url: second.url })
    await second.stop()
  })

  test('binaries the server user cannot reach are copied where it can, links included', async () => {
    const { user } = await findPlace(join(folder, 'data'), join(folder, 'system'))
    const native = join(folder, 'closed/native')
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    await cp(join(dirname(entry), '../native'), native, { recursive: true, verbatimSymlinks: true })
    await cp(join(dirname(entry), '../package.json'), join(folder, 'closed/package.json'))
    await rm(join(native, 'lib/libpq.so.5'))
    await chmod(join(folder, 'closed'), 0o700)
    const system = join(folder, 'system')
    const binaries = await findBinaries(user, [system], native)
    expect(binaries.postgres.startsWith(system)).toBe(true)
    expect(await readlink(join(dirname(binaries.postgres), '../lib/libpq.so.5'))).toMatch(/^libpq\.so\.5\.\d+$/)
    expect(await findBinaries(user, [system], native)).toEqual(binaries)
  })

  test('an ordinary user starts its own server, which root then uses under that user', async (context) => {
    const readable = await canRead(fileURLToPath(import.meta.url), NOBODY)
    if (!readable) context.skip('this checkout lies where an ordinary user cannot read it')
    const dataDir = join(folder, 'mine')
    await mkdir(dataDir)
    await chmod(dataDir, 0o777)
    const { child, url } = await startElsewhere(dataDir, NOBODY)
    await ask(url, 'create table kept as select 7 as n')
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(NOBODY)
    child.stdin?.end()
    await once(child, 'exit')
    const own = await start({ dataDir })
    expect(await ask(own.url, 'select n from kept')).toEqual([7])
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(NOBODY)
  })

  test('an ordinary user is refused the database that root has made', async (context) => {
    const readable = await canRead(fileURLToPath(import.meta.url), 12_345)
    if (!readable) context.skip('this checkout lies where an ordinary user cannot read it')
    await start()
    const { url } = await startElsewhere(join(folder, 'data'), 12_345)
    expect(url).toContain('belongs to another user')
  })
})

async function canRead(path: string, uid: number): Promise<boolean> {
  const [code] = await once(spawn('/bin/cat', [path], { uid, gid: uid, stdio: 'ignore', cwd: '/' }), 'exit')
  return code === 0
}
