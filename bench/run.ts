/**
 * Measures the speed budgets of docs/performance.md on generated data, through HTTP, under row-level security.
 * Usage: npm run bench -- [--sizes 10k,100k,1m] [--db embedded|postgresql://…] [--seconds 10] [--out FILE.json] [--keep]
 * With --db URL it makes (and at the end drops) databases of its own on that server; with --keep it leaves them and the next run
 * measures them again, which saves the minutes of generating. It prints a table and never fails on a figure.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import nodemailer from 'nodemailer'
import pg from 'pg'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { conditionViews } from './condition-views.ts'
import { generate } from './generate.ts'
import { call, type Figures, measure, memoryOf } from './measure.ts'

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10k' },
    db: { type: 'string', default: 'embedded' },
    seconds: { type: 'string', default: '10' },
    out: { type: 'string' },
    port: { type: 'string', default: '3900' },
    keep: { type: 'boolean', default: false },
  },
})
const sizes = options.sizes.split(',').map((text) => {
  const match = /^(\d+)([km]?)$/i.exec(text.trim())
  if (!match) throw new Error(`--sizes: “${text}” is no size such as 10k or 1m.`)
  return Number(match[1]) * (match[2]?.toLowerCase() === 'k' ? 1_000 : match[2] ? 1_000_000 : 1)
})
if (options.keep && options.db === 'embedded') throw new Error('--keep needs --db with the URL of a PostgreSQL server.')
const port = Number(options.port)
const base = new URL(`http://127.0.0.1:${port}`)
const root = fileURLToPath(new URL('..', import.meta.url))

/** The comment on the database says that a run with --keep filled it to the end. */
const filled = 'filled by the bench'

type Result = {
  tickets: number
  database: string
  coldStartMs: number
  figures: Figures[]
  memory: { now: number; peak: number } | null
}

const results: Result[] = []
for (const tickets of sizes) results.push(await benchOne(tickets))
print(results)
if (options.out) {
  await mkdir(dirname(options.out), { recursive: true })
  await writeFile(
    options.out,
    `${JSON.stringify({ machine: { cores: cpus().length, model: cpus()[0]?.model, memoryGb: Math.round(totalmem() / 2 ** 30) }, results }, null, 2)}\n`,
  )
}

async function benchOne(tickets: number): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-bench-'))
  const name = `bench_${tickets}`
  const quiet = { info: () => {}, warn: console.warn, error: console.error }
  const postgres = options.db === 'embedded' ? await startEmbeddedPostgres({ dataDir, log: quiet }) : null
  const server = postgres?.url ?? options.db
  const databaseUrl = databaseOf(server, name)
  let child: ChildProcess | null = null
  try {
    if (!(await isFilled(server, name))) await fill(server, name, tickets, dataDir)
    const apiKey = await makeKey(databaseUrl)
    const began = performance.now()
    child = await start(databaseUrl, dataDir)
    const coldStartMs = Math.round(performance.now() - began)
    const figures = await operations(apiKey, tickets)
    const memory = child.pid ? await memoryOf(child.pid) : null
    return { tickets, database: options.db === 'embedded' ? 'embedded' : 'PostgreSQL', coldStartMs, figures, memory }
  } finally {
    if (child) await stop(child)
    if (!postgres && !options.keep) await dropDatabase(server, name)
    await postgres?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Makes the database, sets up the organization as a person would and fills it. */
async function fill(server: string, name: string, tickets: number, dataDir: string): Promise<void> {
  await makeDatabase(server, name)
  const databaseUrl = databaseOf(server, name)
  const child = await start(databaseUrl, dataDir)
  try {
    const set = await json<{ orgId: string; userId: string }>('/api/v1/setup', {
      organization: 'Bench',
      prefix: 'BENCH',
      name: 'Ada Admin',
      email: 'admin@bench.test',
      password: 'a passphrase for the bench',
      supportAddress: 'support@bench.test',
    })
    console.log(`${tickets} tickets on ${options.db === 'embedded' ? 'the embedded database' : 'PostgreSQL'}:`)
    await generate({ databaseUrl, orgId: set.orgId, adminId: set.userId, prefix: 'BENCH' }, tickets, console.log)
    await smallOrganizations(databaseUrl)
    await markFilled(server, name)
  } finally {
    await stop(child)
  }
}

async function operations(apiKey: string, tickets: number): Promise<Figures[]> {
  const ok = async (request: Parameters<typeof call>[2], status = 200) => {
    const reply = await call(base, apiKey, request)
    if (reply.status !== status && process.env.BENCH_VERBOSE)
      console.error(request.path, reply.status, reply.text.slice(0, 300))
    return reply.status === status
  }
  const get = (path: string) => ok({ path: `/api/v1${path}` })
  const any = (i: number) => 1 + ((i * 7919) % tickets)
  const views = [
    'open=true',
    'assignee=me&open=true',
    'assignee=nobody&open=true',
    'status=waiting',
    'status=closed',
    'priority=urgent&open=true',
    '',
    'sort=-updatedAt',
    'unanswered=true&sort=waitingSince',
    'unread=true&open=true',
  ]
  const deep = await deepCursors(apiKey, tickets)
  const out: Figures[] = []
  const add = async (name: string, count: number, once: (i: number) => Promise<boolean>, clients = 1) => {
    out.push(await measure(name, count, clients, once))
    console.log(line(out.at(-1)))
  }
  for (const view of views) await add(`view ${view || 'all tickets'}`, 200, () => get(`/tickets?${view}&limit=50`))
  const labels = await call(base, apiKey, { path: '/api/v1/labels?fields=id' })
  const labelIds = (JSON.parse(labels.text) as { data: { id: string }[] }).data.map(({ id }) => id)
  for (const [name, query] of conditionViews(labelIds)) await add(name, 100, () => get(`/tickets?${query}&limit=50`))
  await add('deep page', 200, (i) => get(`/tickets?limit=50&cursor=${encodeURIComponent(deep[i % deep.length] ?? '')}`))
  await add('counts of the left panel', 200, () => get('/views/counts'))
  await add('open a ticket with its thread', 300, async (i) => {
    const code = `BENCH-${any(i)}`
    const all = await Promise.all([
      get(`/tickets/${code}`),
      get(`/tickets/${code}/messages`),
      get(`/tickets/${code}/timeline`),
    ])
    return all.every(Boolean)
  })
  const search = (name: string, words: (i: number) => string) =>
    add(`search ${name}`, 100, (i) => get(`/tickets?q=${encodeURIComponent(words(i))}&limit=20`))
  const common = ['tent', 'ridge', 'invoice', 'payment', 'gift card', 'parcel']
  await search('a word of many', (i) => common[i % common.length] ?? '')
  await search('a word of one in 500', (i) => `stovenorth${i % 10}`)
  await search('a word in none', (i) => `zzqx${i}`)
  await search('a code', (i) => `bench${any(i)}`)
  const everywhere = (name: string, words: (i: number) => string) =>
    add(`search everywhere: ${name}`, 100, (i) => get(`/search?q=${encodeURIComponent(words(i))}`))
  await everywhere('a word of many', (i) => common[i % common.length] ?? '')
  await everywhere('a word of messages', (i) => ['browser', 'address', 'sleeping', 'shoulders'][i % 4] ?? '')
  await everywhere('a word of one in 500', (i) => `stovenorth${i % 10}`)
  await everywhere('a phrase', () => '"gift card" checkout')
  await everywhere('a word and a filter', (i) => `${common[i % common.length]} is:open`)
  await everywhere('filters alone', (i) => ['is:unassigned', 'priority:urgent is:open'][i % 2] ?? '')
  await everywhere('a word in none', (i) => `zzqx${i}`)
  await everywhere('a misspelled word', (i) => ['invioce', 'paymnet'][i % 2] ?? '')
  const create = (i: number) =>
    ok(
      {
        method: 'POST',
        path: '/api/v1/tickets',
        body: {
          subject: `Bench ticket ${i}`,
          description: 'Made by the bench.',
          requester: { email: `person${any(i) % 500}@account1.test` },
        },
      },
      201,
    )
  await add('create a ticket', 300, create)
  await add('reply to a ticket', 200, (i) =>
    ok(
      {
        method: 'POST',
        path: `/api/v1/tickets/BENCH-${1 + any(i) - (any(i) % 100) + 99 > tickets ? 100 : any(i) - (any(i) % 100) + 100}/messages`,
        body: { kind: 'public', bodyText: `An answer ${i}.` },
      },
      201,
    ),
  )
  await add('create, 16 clients', Number(options.seconds) * 300, create, 16)
  await add('mails in by SMTP, 16 connections', Number(options.seconds) * 100, smtp(), 16)
  return out
}

function smtp() {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: port + 1,
    pool: true,
    maxConnections: 16,
    maxMessages: 1_000,
    ignoreTLS: true,
  })
  return async (i: number) => {
    try {
      await transport.sendMail({
        from: `Sender ${i % 700} <sender${i % 700}@customer.test>`,
        to: 'support@bench.test',
        subject: `Mail ${i} of the bench`,
        text: `Hello,\n\nthis is mail ${i}. The parcel has not come.\n\nRegards`,
      })
      return true
    } catch {
      return false
    }
  }
}

/** Cursors far down the list: every twentieth page of the first two hundred. */
async function deepCursors(apiKey: string, tickets: number): Promise<string[]> {
  const cursors: string[] = []
  let cursor = ''
  for (let page = 0; page < Math.min(200, tickets / 200 - 1); page += 1) {
    const reply = await call(base, apiKey, {
      path: `/api/v1/tickets?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    })
    const next = (JSON.parse(reply.text) as { nextCursor: string | null }).nextCursor
    if (!next) break
    cursor = next
    if (page % 20 === 0 || page > 190) cursors.push(cursor)
  }
  return cursors
}

async function start(databaseUrl: string, dataDir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, await startArguments(), {
    cwd: root,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: String(port),
      INBOUND_SMTP_PORT: String(port + 1),
      LOG_LEVEL: 'error',
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)))
    child.stdout?.on('data', (data: Buffer) => data.includes('Deskhand is running') && resolve())
  })
  return child
}

/** What `npm start` gives to Node. */
async function startArguments(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  return scripts.start.split(' ').slice(1)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

async function json<T>(path: string, body: unknown): Promise<T> {
  const reply = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-deskhand': 'bench' },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as T
}

/** An API key of the admin with every permission, written as the product writes it. */
async function makeKey(databaseUrl: string): Promise<string> {
  const { newToken, sha256 } = await import('../server/platform/crypto.ts')
  const { newId } = await import('../server/platform/ids.ts')
  const { permissions } = await import('../server/platform/permissions.ts')
  const token = newToken('dh_')
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `select o.id as org_id, u.id as user_id from orgs o, users u where o.name = 'Bench' and u.email = 'admin@bench.test'`,
    )
    await client.query(
      `insert into api_keys (id, org_id, user_id, name, hint, token_hash, scopes, created_at) values ($1, $2, $3, 'bench', 'bench', $4, $5, now())`,
      [newId(), rows[0].org_id, rows[0].user_id, sha256(token), permissions],
    )
  })
  return token
}

/** 200 small organizations with 50 tickets each, as on an installation for many. Nothing waits to be reacted to then. */
async function smallOrganizations(databaseUrl: string): Promise<void> {
  const { loadSettings } = await import('../server/server.ts')
  const { readConfig } = await import('../server/platform/config.ts')
  const { createRuntime, openDatabase } = await import('../server/platform/database.ts')
  const { registerModules } = await import('../server/app.ts')
  const { createOrganizationWithAdmin } = await import('../server/modules/auth/set-up.ts')
  const { listOrganizations } = await import('../server/modules/orgs/orgs.service.ts')
  const { systemActor } = await import('../server/platform/context.ts')
  const { skipReactions } = await import('../server/platform/events.ts')
  registerModules()
  const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-bench-small-'))
  const database = openDatabase(databaseUrl, { max: 4 })
  const runtime = createRuntime(database, await loadSettings(readConfig({ DATA_DIR: dataDir })))
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
  for (const { id } of await runtime.runOpen(listOrganizations))
    await runtime.run(systemActor(id, 'bench'), skipReactions)
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
}

function databaseOf(server: string, name: string): string {
  if (options.db === 'embedded') return server
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

async function isFilled(server: string, name: string): Promise<boolean> {
  if (!options.keep) return false
  const sql = `select 1 from pg_database where datname = $1 and shobj_description(oid, 'pg_database') = $2`
  return (await withClient(server, (client) => client.query(sql, [name, filled]))).rows.length > 0
}

async function markFilled(server: string, name: string): Promise<void> {
  if (options.keep) await withClient(server, (client) => client.query(`comment on database ${name} is '${filled}'`))
}

async function makeDatabase(server: string, name: string): Promise<void> {
  if (options.db === 'embedded') return
  await dropDatabase(server, name)
  await withClient(server, (client) => client.query(`create database ${name}`))
}

async function dropDatabase(server: string, name: string): Promise<void> {
  await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`))
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function line(figures: Figures | undefined): string {
  if (!figures) return ''
  const { name, p50, p99, perSecond, errors } = figures
  return `  ${name.padEnd(44)} p50 ${String(p50).padStart(8)} ms   p99 ${String(p99).padStart(8)} ms   ${String(perSecond).padStart(6)}/s${errors ? `   ${errors} ERRORS` : ''}`
}

function print(all: Result[]): void {
  const first = all[0]
  for (const result of all) {
    console.log(
      `\n${result.tickets} tickets, ${result.database}: cold start ${result.coldStartMs} ms, memory ${result.memory?.now ?? '?'} MB now, ${result.memory?.peak ?? '?'} MB at most`,
    )
    for (const figures of result.figures) {
      const small = first === result ? undefined : first?.figures.find((one) => one.name === figures.name)
      console.log(
        line(figures) +
          (small && small.p50 > 0 ? `   x${(figures.p50 / small.p50).toFixed(2)} of ${first?.tickets}` : ''),
      )
    }
  }
}
