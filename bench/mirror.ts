/**
 * Measures how long it takes to bring a mirror of a CRM in, and how much memory the process that does it needs, on an embedded database of its
 * own. It leaves nothing behind.
 *
 * npm run bench:mirror -- [--rows 100k,400k] [--only 'API|CSV|JSON|pull'] [--port 3920]
 *
 * Each size, a source of its own: contacts of a CSV file (first, again, as a dry run; killed half-way and run again, compared row by
 * row with the one that was not), of JSON lines, by the API a thousand at a time, and pulled from a server that speaks HubSpot's pages.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { withClient } from './database.ts'
import { call, memoryOf } from './measure.ts'
import { start, stop } from './server.ts'

const cli = fileURLToPath(new URL('../server/cli.ts', import.meta.url))
const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '100k,400k' },
    only: { type: 'string', default: '' },
    port: { type: 'string', default: '3920' },
  },
})
const only = new RegExp(options.only, 'i')
const sizes = options.rows.split(',').map((text) => Number(text.replace('k', '000')))
const base = new URL(`http://127.0.0.1:${options.port}`)
const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-bench-mirror-'))
const quiet = { info: () => {}, warn: console.warn, error: console.error }
const postgres = await startEmbeddedPostgres({ dataDir, log: quiet })
/** One account for so many contacts. */
const each = 10
const pageOfHubspot = 100

type Contact = { externalId: string; name: string; email: string; email2: string; phone: string; account: string }
const contact = (n: number): Contact => ({
  externalId: `003${n}`,
  name: `Person ${n} of the mirror`,
  email: `person${n}@example${n % 5_000}.test`,
  email2: `p.${n}@private${n % 700}.test`,
  phone: `+49 30 ${String(n).padStart(8, '0')}`,
  account: `001${n % Math.ceil(n / each + 1)}`,
})
const csvLine = (n: number) => {
  const { externalId, name, email, email2, phone, account } = contact(n)
  return `${externalId},"${name}",${email},${email2},${phone},${account}\n`
}
const csvHead = 'externalId,name,email,email2,phone,accountExternalId\n'
const jsonLine = (n: number) => {
  const { account, ...row } = contact(n)
  return `${JSON.stringify({ ...row, accountExternalId: account })}\n`
}

/** Pieces of a thousand lines, as they are asked for. */
function* text(head: string, line: (n: number) => string, from: number, to: number): Generator<string> {
  yield head
  for (let at = from; at < to; at += 1_000)
    yield Array.from({ length: Math.min(1_000, to - at) }, (_, i) => line(at + i)).join('')
}

type Figures = { seconds: number; peakMb: number; out: string }

/** A command as an operator runs it; `feed` is its standard input. Rejects when it fails. */
async function command(words: string[], feed?: Iterable<string>): Promise<Figures> {
  const began = performance.now()
  const child = spawnCli(words)
  let out = ''
  child.stdout?.on('data', (chunk) => (out += chunk))
  const done = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const [peakMb, code] = await Promise.all([
    peakOf(child),
    done,
    feed && child.stdin ? pipeline(Readable.from(feed), child.stdin) : child.stdin?.end(),
  ])
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${out}`)
  return { seconds: (performance.now() - began) / 1000, peakMb, out }
}

function spawnCli(words: string[]): ChildProcess {
  const env = { ...process.env, DATABASE_URL: postgres.url, DATA_DIR: dataDir, ALLOWED_NETWORKS: '127.0.0.1' }
  return spawn(process.execPath, [cli, ...words], { env, stdio: ['pipe', 'pipe', 'inherit'] })
}

/** The most memory that a process had until it ended, in MB. */
async function peakOf(child: ChildProcess): Promise<number> {
  let peak = 0
  while (child.exitCode === null && child.signalCode === null) {
    peak = Math.max(peak, (child.pid && (await memoryOf(child.pid))?.peak) || 0)
    await pause(50)
  }
  return peak
}

const asked = (source: string, ...more: string[]) => [
  ...['crm', 'import', '--source', source, '--kind', 'contacts', '--file', '-', '--json'],
  ...more,
]
let orgId = ''
/** Rows of the organization, which nobody sees who has not entered it. */
const query = async <T extends object>(sql: string, values: unknown[] = []) =>
  withClient(postgres.url, async (client) => {
    await client.query('begin')
    await client.query('select app.enter($1)', [orgId])
    const { rows } = await client.query<T>(sql, values)
    await client.query('commit')
    return rows
  })

/** What there is of a source, but for when it came: one word for all rows. */
async function digest(source: string): Promise<string> {
  const [row] = await query<{ digest: string }>(
    `select count(*) || ' ' || md5(string_agg(md5((to_jsonb(t) - '{id,source,synced_at,updated_at,deleted_at}'::text[])::text
       || (deleted_at is null)), '' order by external_id)) as digest from crm_contacts t where source = $1`,
    [source],
  )
  return row?.digest ?? ''
}

const rows: { way: string; figures: (Figures | null)[] }[] = []
function note(way: string, at: number, figures: Figures): void {
  const found = rows.find((one) => one.way === way) ?? { way, figures: sizes.map(() => null) }
  if (!rows.includes(found)) rows.push(found)
  found.figures[at] = figures
  console.log(`${sizes[at]} rows, ${way}: ${figures.seconds.toFixed(1)} s, ${figures.peakMb} MB at most`)
}

async function files(at: number, size: number): Promise<void> {
  const csv = (from = 0) => text(csvHead, csvLine, from, size)
  note('CSV, the first time', at, await command(asked(`csv${size}`, '--full'), csv()))
  await killed(at, size)
  note('CSV, nothing changed', at, await command(asked(`csv${size}`, '--full'), csv()))
  const tenth = Math.ceil(size / each)
  note('CSV, a dry run', at, await command(asked(`csv${size}`, '--full', '--dry-run'), csv(tenth)))
  note('CSV, one in ten vanishes', at, await command(asked(`csv${size}`, '--full'), csv(tenth)))
}

/** Kills the import when half of the rows are there, runs it again and compares. */
async function killed(at: number, size: number): Promise<void> {
  const source = `killed${size}`
  const child = spawnCli(asked(source, '--full'))
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.stdout?.resume()
  if (child.stdin) pipeline(Readable.from(text(csvHead, csvLine, 0, size)), child.stdin).catch(() => {})
  let there = 0
  while (there < size / 2 && child.exitCode === null) {
    await pause(100)
    const [row] = await query<{ n: number }>(
      `select count(*)::int as n from crm_contacts where source = $1 and deleted_at is null`,
      [source],
    )
    there = row?.n ?? 0
  }
  console.log(`  killed at ${there} rows`)
  child.kill('SIGKILL')
  await gone
  note(
    'CSV, run again after kill -9 half-way',
    at,
    await command(asked(source, '--full'), text(csvHead, csvLine, 0, size)),
  )
  const [one, other] = [await digest(source), await digest(`csv${size}`)]
  if (one !== other) throw new Error(`Not as if it had not been killed: ${one}, ${other}`)
  console.log(`  killed half-way and run again: identical (${one})`)
}

/** A thousand rows a request; the memory is the server's. */
async function byApi(at: number, size: number, key: string, server: ChildProcess): Promise<void> {
  const began = performance.now()
  for (let from = 0; from < size; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, size - from) }, (_, i) => JSON.parse(jsonLine(from + i)))
    const body = { source: `api${size}`, rows: some }
    const reply = await call(base, key, { method: 'PUT', path: '/api/v1/crm/contacts', body })
    if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text.slice(0, 300)}`)
  }
  const seconds = (performance.now() - began) / 1000
  note('API, 1,000 a request (memory of the server)', at, {
    ...{ seconds, out: '', peakMb: (server.pid && (await memoryOf(server.pid))?.peak) || 0 },
  })
}

/** What HubSpot says, a hundred a page. */
async function pulled(at: number, size: number): Promise<void> {
  const there = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://crm.test')
    const from = Number(url.searchParams.get('after') ?? 0)
    const isContacts = url.pathname.endsWith('/contacts')
    const results = Array.from({ length: isContacts ? Math.min(pageOfHubspot, size - from) : 0 }, (_, i) => {
      const { externalId: id, name, email, email2, phone } = contact(from + i)
      const properties = { firstname: name, lastname: null, email, hs_additional_emails: email2, phone, jobtitle: null }
      return { id, properties }
    })
    const after = from + pageOfHubspot
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ results, ...(isContacts && after < size && { paging: { next: { after: String(after) } } }) }),
    )
  })
  await new Promise<void>((resolve) => there.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(there.address() as AddressInfo).port}`
  const connect = ['crm', 'connect', '--source', `hub${size}`, '--importer', 'hubspot', '--address', address]
  await command([...connect, '--secret-file', '-', '--every', '24'], ['pat-1'])
  note('pull, 100 a page', at, await command(['crm', 'pull', '--source', `hub${size}`]))
  there.closeAllConnections()
  there.close()
}

/** An API key of the admin that writes the mirror. */
async function makeSyncKey(): Promise<string> {
  const { newToken, sha256 } = await import('../server/platform/crypto.ts')
  const { newId } = await import('../server/platform/ids.ts')
  const token = newToken('dh_')
  await query(
    `insert into api_keys (id, org_id, user_id, name, hint, token_hash, scopes, created_at)
       select $1, org_id, user_id, 'bench', 'bench', $2, '{crm:sync}', now() from memberships limit 1`,
    [newId(), sha256(token)],
  )
  return token
}

try {
  const server = await start(postgres.url, dataDir, Number(options.port))
  const set = await fetch(new URL('/api/v1/setup', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-deskhand': 'bench' },
    body: JSON.stringify({
      ...{ organization: 'Bench', prefix: 'BENCH', name: 'Ada Admin', email: 'admin@bench.test' },
      ...{ password: 'a passphrase for the bench', supportAddress: 'support@bench.test' },
    }),
  })
  if (!set.ok) throw new Error(`Set-up: ${set.status} ${await set.text()}`)
  orgId = ((await set.json()) as { orgId: string }).orgId
  console.log(`${cpus().length} cores (${cpus()[0]?.model.trim()}), load ${loadavg()[0]?.toFixed(1)}`)
  const key = await makeSyncKey()
  try {
    if (only.test('API')) for (const [at, size] of sizes.entries()) await byApi(at, size, key, server)
  } finally {
    await stop(server)
  }
  for (const [at, size] of sizes.entries()) {
    if (only.test('CSV')) await files(at, size)
    const lines = text('', jsonLine, 0, size)
    if (only.test('JSON'))
      note('JSON lines, the first time', at, await command(asked(`json${size}`, '--format', 'jsonl'), lines))
    if (only.test('pull')) await pulled(at, size)
  }
  const cell = (one: Figures | null) => (one ? `${one.seconds.toFixed(0)} s, ${one.peakMb} MB` : '–')
  const head = ['', ...sizes.map((size) => `${size.toLocaleString('en')} contacts`)]
  for (const row of [head, head.map(() => '---'), ...rows.map(({ way, figures }) => [way, ...figures.map(cell)])])
    console.log(`| ${row.join(' | ')} |`)
} finally {
  await postgres.stop()
  for (const folder of [dataDir, postgres.home]) if (folder) await rm(folder, { recursive: true, force: true })
}
