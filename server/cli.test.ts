import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOptions, UsageError } from './cli/command.ts'
import { setUpCommand } from './cli/organizations.ts'
import { browser, program } from './testing/client.ts'
import { compiled } from './testing/compiled.ts'
import { createWorld, type World } from './testing/world.ts'

const cli = fileURLToPath(new URL('cli.ts', import.meta.url))

let world: World
let folder: string
let passwordFile: string
beforeAll(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), 'deskhand-cli-'))
  passwordFile = join(folder, 'password')
  await writeFile(passwordFile, 'a long passphrase\n')
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

/** The command as a process of its own, as an operator runs it. */
function run(
  words: string[],
  env: Record<string, string> = {},
  input = '',
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [cli, ...words], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: compiled,
      DATABASE_URL: world.databaseUrl,
      DATA_DIR: join(folder, 'data'),
      ...env,
    },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  child.stdin.end(input)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, out, err })))
}

const setUp = (more: string[] = [], password = passwordFile) => [
  ...[
    'setup',
    '--org',
    'Acme',
    '--prefix',
    'acme',
    '--email',
    'Admin@acme.test',
    '--support-address',
    'support@acme.test',
  ],
  ...['--password-file', password, ...more],
]

describe('a command called wrongly', () => {
  test.each([
    [['--frob'], 'There is no option --frob.'],
    [['-x'], 'There is no option -x.'],
    [['--org'], '--org needs a value'],
    [['--org', '--json'], '--org needs a value'],
    [['--org', 'A', 'B'], '“B” is not an option of setup.'],
    [['--org', 'A', '--org', 'B'], '--org is given twice.'],
    [['--org', 'Acme'], '--prefix is missing: stands before ticket numbers'],
    [['--org', ''], '--org is missing'],
    [['--json=1'], '--json takes no value.'],
  ])('setup %j: %s', (words, sentence) => {
    expect(() => readOptions(setUpCommand, words)).toThrow(sentence)
    expect(() => readOptions(setUpCommand, words)).toThrow(UsageError)
  })

  test('ends with 2, says what is wrong, and how it is called', async () => {
    const done = await run(['setup', '--frob'])
    expect(done).toMatchObject({ code: 2, out: '' })
    expect(done.err).toMatch(/^There is no option --frob\.\n\nnpm run -s cli -- setup \[options\]\n/)
    expect(await run(['frob'])).toMatchObject({ code: 2, err: expect.stringContaining('There is no command “frob”.') })
  })

  test('explains itself when it is asked to', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('setup') })
    expect(await run(['setup', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--password-file FILE'),
    })
  })
})

test.each([
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must begin with postgresql://'],
  [{ DATABASE_URL: 'postgresql://127.0.0.1:1/none' }, 'The database cannot be reached'],
])('with the environment %j setup says what is wrong with it', async (env, sentence) => {
  const done = await run(setUp(), env)
  expect(done).toMatchObject({ code: 1, out: '' })
  expect(done.err).toContain(sentence)
  expect(done.err).not.toMatch(/\n {4}at /)
})

test('setup says when there is no password file', async () => {
  const done = await run(setUp([], '/nowhere/password'))
  expect(done).toMatchObject({
    code: 1,
    err: 'The password file /nowhere/password cannot be read: there is no such file.\n',
  })
})

test('setup names the option whose value it refuses', async () => {
  const done = await run(setUp(['--name', 'Two\nlines']))
  expect(done).toMatchObject({ code: 1, out: '', err: '--name: Must be one line of text.\n' })
})

test('setup refuses a weak password by the name of its option, and leaves nothing', async () => {
  const done = await run(setUp([], '-'), {}, 'password1\n')
  expect(done).toMatchObject({ code: 1, out: '' })
  expect(done.err).toContain('--password-file: This is one of the most common passwords.')
  expect((await browser(world).get('/setup')).json()).toEqual({ needed: true })
})

test('setup beside a running server prints ids and a key that works, and refuses to do it twice', async () => {
  const done = await run(setUp(['--json']))
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/^\{"orgId":"[^"]+","userId":"[^"]+","apiKey":"dh_[^"]+"\}\n$/)
  const { orgId, userId, apiKey } = JSON.parse(done.out)
  const me = (await program(world, apiKey).get('/me')).json()
  expect(me).toMatchObject({
    user: { id: userId, name: 'Admin' },
    organization: { id: orgId, prefix: 'ACME' },
    role: { key: 'admin' },
  })
  expect(me.permissions).toContain('apikeys:manage')
  const signedIn = await browser(world).post('/session', { email: 'admin@acme.test', password: 'a long passphrase' })
  expect(signedIn.statusCode).toBe(201)
  const again = await run(setUp(['--json']))
  expect(again).toMatchObject({ code: 1, out: '' })
  expect(again.err).toBe('Deskhand is set up already. Sign in, or ask an admin to invite you.\n')
})

test('org create makes more organizations, for somebody new or for somebody with an account', async () => {
  const create = (prefix: string, email: string, more: string[]) =>
    run([
      ...['org', 'create', '--org', prefix, '--prefix', prefix, '--email', email],
      ...['--support-address', `support@${prefix.toLowerCase()}.test`, ...more],
    ])
  const known = await create('BOLT', 'admin@acme.test', ['--json'])
  expect(known.code).toBe(0)
  const me = (await program(world, JSON.parse(known.out).apiKey).get('/me')).json()
  expect(me).toMatchObject({ user: { name: 'Admin' }, organization: { name: 'BOLT' } })
  expect(me.organizations).toHaveLength(2)
  const unknown = await create('COG', 'cy@cog.test', [])
  expect(unknown).toMatchObject({ code: 1, err: 'Nobody signs in as cy@cog.test yet: give a --password-file.\n' })
  const taken = await create('BOLT', 'cy@cog.test', ['--password-file', passwordFile])
  expect(taken).toMatchObject({ code: 1, err: expect.stringContaining('--prefix: BOLT belongs to another') })
  const list = JSON.parse((await run(['org', 'list', '--json'])).out)
  expect(list).toMatchObject([{ prefix: 'ACME' }, { prefix: 'BOLT' }])
})

test('migrate changes nothing on a database of this version', async () => {
  expect(await run(['migrate', '--json'])).toMatchObject({ code: 0, out: '{"applied":[]}\n' })
})

test('doctor finds a healthy installation healthy, and says what is broken', async () => {
  const findings = (out: string) =>
    Object.fromEntries(JSON.parse(out).map(({ name, state }: Record<string, string>) => [name, state]))
  const healthy = await run(['doctor', '--json'])
  expect(healthy).toMatchObject({ code: 0, err: '' })
  expect(findings(healthy.out)).toMatchObject({ Database: 'ok', Schema: 'ok', Isolation: 'ok', Organizations: 'ok' })
  await world.database.pool.query(`insert into schema_versions (name) values ('29991231T0000_later.sql')`)
  const broken = await run(['doctor', '--json'])
  await world.database.pool.query(`delete from schema_versions where name = '29991231T0000_later.sql'`)
  expect(broken).toMatchObject({ code: 1, err: 'One thing keeps Deskhand from working.\n' })
  expect(findings(broken.out)).toMatchObject({ Schema: 'bad' })
  const gone = await run(['doctor', '--json'], { DATABASE_URL: 'postgresql://127.0.0.1:1/none' })
  expect(gone.code).toBe(1)
  expect(findings(gone.out)).toMatchObject({ Database: 'bad' })
})

test('without a running server setup starts the embedded database, makes all, and stops it', async () => {
  const env = { DATABASE_URL: '', DATA_DIR: join(folder, 'own') }
  expect(await run(['doctor'], env)).toMatchObject({ code: 0, out: expect.stringContaining('is not there yet') })
  const done = await run(setUp(['--json']), env)
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(await run(setUp(), env)).toMatchObject({ code: 1, err: expect.stringContaining('set up already') })
  const after = await run(['doctor'], env)
  expect(after.out).toContain('the embedded PostgreSQL does not run')
})
