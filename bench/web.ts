/**
 * Measures the budgets of the web app in headless Chromium, against a server of its own with a generated organization, and writes the
 * table into docs/performance.md. It ends by itself within ten minutes and leaves nothing behind.
 *
 * npm run bench:web -- [--tickets 100k] [--port 3910] [--doc FILE.md]
 */
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../server/platform/embedded-postgres.ts'
import { launchBrowser } from '../server/testing/browser.ts'
import { skipAllReactions } from './database.ts'
import { generate } from './generate.ts'
import { writeReport } from './report.ts'
import { start, stop } from './server.ts'
import { measureWeb } from './web-measures.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values: options } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100k' },
    port: { type: 'string', default: '3910' },
    doc: { type: 'string', default: join(root, 'docs/performance.md') },
  },
})
/** Whatever hangs, it comes to its end. */
const longestMs = 9.5 * 60_000
const admin = { email: 'admin@bench.test', password: 'a passphrase for the bench' }

const tickets = sizeOf(options.tickets)
const port = Number(options.port)
const base = `http://127.0.0.1:${port}`
const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-bench-web-'))
/** What runs, to be ended whatever happens. */
const running: { postgres?: EmbeddedPostgres; server?: ChildProcess; browser?: Browser } = {}
let timer: NodeJS.Timeout | undefined
try {
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done after ${longestMs / 60_000} minutes.`)), longestMs)
  })
  const report = await Promise.race([bench(), late])
  console.log(report)
  await writeReport(options.doc, report, 'npm run bench:web')
} finally {
  clearTimeout(timer)
  await running.browser?.close()
  if (running.server) await stop(running.server)
  await running.postgres?.stop()
  for (const folder of [dataDir, running.postgres?.home]) if (folder) await rm(folder, { recursive: true, force: true })
}

async function bench(): Promise<string> {
  const load = loadavg()[0] ?? 0
  const quiet = { info: () => {}, warn: console.warn, error: console.error }
  const postgres = await startEmbeddedPostgres({ dataDir, log: quiet })
  running.postgres = postgres
  running.server = await start(postgres.url, dataDir, port)
  const set = await setUp()
  await generate({ databaseUrl: postgres.url, ...set, prefix: 'BENCH' }, tickets, console.log)
  await skipAllReactions(postgres.url)
  const browser = await launchBrowser({ windowless: true })
  running.browser = browser
  const rows = await measureWeb(browser, base, admin)
  const head = ['What', 'Measured', 'Budget', '']
  const day = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`
  return [
    `Measured on ${day} by \`npm run bench:web\` on ${machine}, load when it began ${load.toFixed(1)}: headless Chromium ${browser.version()} with software rendering, the server and the embedded database with ${tickets.toLocaleString('en')} tickets on the same machine.`,
    [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n'),
  ].join('\n\n')
}

async function setUp(): Promise<{ orgId: string; adminId: string }> {
  const reply = await fetch(`${base}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-deskhand': 'bench' },
    body: JSON.stringify({
      organization: 'Bench',
      prefix: 'BENCH',
      name: 'Ada Admin',
      supportAddress: 'support@bench.test',
      ...admin,
    }),
  })
  if (!reply.ok) throw new Error(`Set-up: ${reply.status} ${await reply.text()}`)
  const { orgId, userId } = (await reply.json()) as { orgId: string; userId: string }
  return { orgId, adminId: userId }
}

function sizeOf(text: string): number {
  const match = /^(\d+)(k?)$/i.exec(text)
  if (!match) throw new Error(`--tickets: “${text}” is no size such as 5000 or 100k.`)
  return Number(match[1]) * (match[2] ? 1_000 : 1)
}
