/**
 * Measures the speed budgets of docs/performance.md on generated data, through HTTP, under row-level security.
 *
 * npm run bench -- [--sizes 10k,100k,1m] [--people 200k] [--db embedded|postgresql://…] [--seconds 10] [--only WORDS] [--out FILE.json] [--keep]
 *   One run. With --db URL it makes (and at the end drops) databases of its own on that server; with --keep it leaves them and
 *   the next run measures them again, which saves the minutes of generating. --only: cases whose name has the words (a regular
 *   expression). --people: contacts, other than one for twenty tickets, a quarter as many leads, and the cases of their lists.
 * npm run bench -- --report --db postgresql://…
 *   All of docs/performance.md: 10,000 tickets on the embedded database, then 10,000, 100,000 and 1 million on the server, and the
 *   tables written into the document. --doc FILE writes them elsewhere.
 *
 * It prints what it measures and never fails on a figure.
 */
import type { ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { dropDatabase, isFilled, makeDatabase, makeKey, markFilled, smallOrganizations, versionOf } from './database.ts'
import { fillDeadlines } from './deadlines.ts'
import { generate } from './generate.ts'
import { line, memoryOf } from './measure.ts'
import { operations } from './operations.ts'
import { type Machine, type Result, reportOf, writeReport } from './report.ts'
import { measureRules, rulesCase, withRules } from './rules.ts'
import { start, stop } from './server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string' },
    db: { type: 'string', default: 'embedded' },
    seconds: { type: 'string', default: '10' },
    only: { type: 'string' },
    people: { type: 'string' },
    out: { type: 'string' },
    port: { type: 'string', default: '3900' },
    keep: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    doc: { type: 'string', default: join(root, 'docs/performance.md') },
  },
})
options.doc = resolve(options.doc)
const embedded = 'embedded'
if (options.keep && options.db === embedded) throw new Error('--keep needs --db with the URL of a PostgreSQL server.')
if (options.report && options.db === embedded)
  throw new Error('--report needs --db with the URL of a PostgreSQL server: it measures that and the embedded one.')
const port = Number(options.port)
const base = new URL(`http://127.0.0.1:${port}`)

const machine: Machine = {
  cores: cpus().length,
  model: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  loadBefore: loadavg()[0] ?? 0,
  at: new Date(),
}
const people = options.people === undefined ? undefined : sizeOf(options.people)
const runs = plan()
const results: Result[] = []
for (const { tickets, db } of runs) results.push(await benchOne(tickets, db))
print(results)
if (options.report) await writeReport(options.doc, reportOf(machine, results), 'npm run bench -- --report')
if (options.out) {
  await mkdir(dirname(options.out), { recursive: true })
  await writeFile(options.out, `${JSON.stringify({ machine, results }, null, 2)}\n`)
}

function plan(): { tickets: number; db: string }[] {
  const sizes = (options.sizes ?? (options.report ? '10k,100k,1m' : '10k')).split(',').map(sizeOf)
  const all = sizes.map((tickets) => ({ tickets, db: options.db }))
  return options.report ? [{ tickets: Math.min(...sizes), db: embedded }, ...all] : all
}

function sizeOf(text: string): number {
  const match = /^(\d+)([km]?)$/i.exec(text.trim())
  if (!match) throw new Error(`--sizes: “${text}” is no size such as 10k or 1m.`)
  const unit = match[2]?.toLowerCase()
  return Number(match[1]) * (unit === 'k' ? 1_000 : unit === 'm' ? 1_000_000 : 1)
}

async function benchOne(tickets: number, db: string): Promise<Result> {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-bench-'))
  const name = people ? `bench_${tickets}_${people}` : `bench_${tickets}`
  const quiet = { info: () => {}, warn: console.warn, error: console.error }
  const postgres = db === embedded ? await startEmbeddedPostgres({ dataDir, log: quiet }) : null
  const server = postgres?.url ?? db
  const databaseUrl = postgres?.url ?? databaseOf(server, name)
  console.log(`${tickets} tickets on ${postgres ? 'the embedded database' : 'PostgreSQL'}:`)
  let child: ChildProcess | null = null
  try {
    if (postgres || !options.keep || !(await isFilled(server, name))) {
      if (!postgres) await makeDatabase(server, name)
      await fill(databaseUrl, tickets, dataDir)
      if (!postgres && options.keep) await markFilled(server, name)
    }
    const began = performance.now()
    child = await start(databaseUrl, dataDir, port)
    const coldStartMs = Math.round(performance.now() - began)
    const keys = {
      admin: await makeKey(databaseUrl, 'admin@bench.test'),
      agent: await makeKey(databaseUrl, 'agent1.bench@bench.test'),
    }
    const only = options.only === undefined ? null : new RegExp(options.only, 'i')
    const bench = { base, smtpPort: port + 1, keys, tickets, people, databaseUrl }
    await fillDeadlines(bench, console.log)
    const figures = await operations(bench, { seconds: Number(options.seconds), only })
    const memory = child.pid ? await memoryOf(child.pid) : null
    if (only === null || only.test(rulesCase)) {
      const rules = await withRules(bench)
      // Stopped, so that nobody else does what is measured.
      await stop(child)
      try {
        for (const one of await measureRules(databaseUrl)) {
          figures.push(one)
          console.log(line(one))
        }
      } finally {
        child = await start(databaseUrl, dataDir, port)
        await rules.end()
      }
    }
    const database = `${postgres ? 'embedded ' : ''}PostgreSQL ${await versionOf(databaseUrl)}`
    return { tickets, embedded: postgres !== null, database, coldStartMs, figures, memory }
  } finally {
    if (child) await stop(child)
    if (!postgres && !options.keep) await dropDatabase(server, name)
    await postgres?.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Sets up the organization as a person would and fills it. */
async function fill(databaseUrl: string, tickets: number, dataDir: string): Promise<void> {
  const child = await start(databaseUrl, dataDir, port)
  try {
    const set = await setUp({
      organization: 'Bench',
      prefix: 'BENCH',
      name: 'Ada Admin',
      email: 'admin@bench.test',
      password: 'a passphrase for the bench',
      supportAddress: 'support@bench.test',
    })
    await generate(
      { databaseUrl, orgId: set.orgId, adminId: set.userId, prefix: 'BENCH' },
      tickets,
      console.log,
      people,
    )
    await smallOrganizations(databaseUrl)
  } finally {
    await stop(child)
  }
}

async function setUp(body: unknown): Promise<{ orgId: string; userId: string }> {
  const reply = await fetch(new URL('/api/v1/setup', base), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-deskhand': 'bench' },
    body: JSON.stringify(body),
  })
  if (!reply.ok) throw new Error(`Set-up: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as { orgId: string; userId: string }
}

function databaseOf(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

function print(all: readonly Result[]): void {
  const first = all[0]
  for (const result of all) {
    const { tickets, database, coldStartMs, memory } = result
    const used = memory ? `memory ${memory.now} MB now, ${memory.peak} MB at most` : 'memory unknown'
    console.log(`\n${tickets} tickets, ${database}: cold start ${coldStartMs} ms, ${used}`)
    for (const figures of result.figures) {
      const small = result === first ? undefined : first?.figures.find((one) => one.name === figures.name)
      const growth = small && small.p50 > 0 ? `   x${(figures.p50 / small.p50).toFixed(2)} of ${first?.tickets}` : ''
      console.log(line(figures) + growth)
    }
  }
}
