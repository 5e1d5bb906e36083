import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { compiled } from '../server/testing/compiled.ts'
import { freePort } from '../server/testing/free-port.ts'
import { type Api, apiOf } from './api.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export const admin = { name: 'Ada Admin', email: 'ada@team.test', password: 'a long passphrase of the admin' }
export const supportAddress = 'support@acme.test'

/** A whole Deskhand as an operator runs it: the server process with its embedded database, on ports of its own. */
export type Deskhand = {
  url: string
  smtp: { host: string; port: number }
  dataDir: string
  /** everything the admin's API key may do; set by `setUp` */
  api: Api
  /** that key, `orgId` and `userId`: empty before set-up */
  apiKey: string
  orgId: string
  userId: string
  /** milliseconds of each start, up to the welcome */
  starts: number[]
  /** makes Acme by the command line, as a script of an operator does */
  setUp: () => Promise<void>
  /** makes one more organization for somebody new, by the command line */
  makeOrganization: (made: {
    organization: string
    prefix: string
    name: string
    email: string
    password: string
  }) => Promise<void>
  /** starts the process, with more settings from now on; resolves when it says that it runs */
  start: (settings?: Record<string, string>) => Promise<void>
  /** sends a signal and waits for the end; the exit code, null after a kill */
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
  /** runs one command of the command line beside the server, or without it */
  cli: (...words: string[]) => Promise<{ code: number | null; stdout: string; stderr: string }>
  /** what the server wrote so far, for the message of a failing test */
  log: () => string
  /** stops the server and removes its data */
  remove: () => Promise<void>
}

/**
 * A new installation in a folder of its own, started; `setUp: false` leaves it without an organization. One that is set up and
 * has its own database is a copy of what e2e/prepared.ts made. `files`: by their paths in the data folder, there before it starts.
 */
export async function startDeskhand(
  options: { settings?: Record<string, string>; setUp?: boolean; args?: string[]; files?: Record<string, string> } = {},
) {
  const prepared = options.setUp === false || options.settings?.DATABASE_URL ? null : inject('prepared')
  const dataDir = await mkdtemp(join(tmpdir(), 'deskhand-e2e-'))
  // mkdtemp makes it for this user alone: the database of root runs as another user, and would be kept elsewhere.
  await chmod(dataDir, 0o755)
  // Not by Node's own: for the 2,000 small files of a database it takes five times the processor.
  if (prepared) await promisify(execFile)('cp', ['-R', `${prepared.dataDir}/.`, dataDir])
  for (const [path, text] of Object.entries(options.files ?? {})) {
    await mkdir(dirname(join(dataDir, path)), { recursive: true })
    await writeFile(join(dataDir, path), text)
  }
  const [port, smtpPort] = [await freePort(), await freePort()]
  const settings: Record<string, string> = {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    INBOUND_SMTP_HOST: '127.0.0.1',
    INBOUND_SMTP_PORT: String(smtpPort),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    ...options.settings,
  }
  let child: ChildProcess | null = null
  let words = ''

  const server: Deskhand = {
    url: `http://127.0.0.1:${port}`,
    smtp: { host: '127.0.0.1', port: smtpPort },
    dataDir,
    api: apiOf(
      () => server.url,
      () => ({ authorization: `Bearer ${server.apiKey}` }),
    ),
    apiKey: prepared?.apiKey ?? '',
    orgId: prepared?.orgId ?? '',
    userId: prepared?.userId ?? '',
    starts: [],
    async start(more = {}) {
      Object.assign(settings, more)
      const begun = performance.now()
      const process = run(['server/main.ts', ...(options.args ?? [])], settings)
      child = process
      let said = ''
      await new Promise<void>((resolve, reject) => {
        process.stdout?.on('data', (chunk: Buffer) => {
          said += chunk
          words += chunk
          if (said.includes('Deskhand is running.')) resolve()
        })
        process.stderr?.on('data', (chunk: Buffer) => {
          words += chunk
        })
        process.once('error', reject)
        process.once('exit', (code, signal) =>
          reject(new Error(`The server ended (${code ?? signal}) before it ran:\n${words.slice(-4000)}`)),
        )
      })
      server.starts.push(Math.round(performance.now() - begun))
    },
    async stop(signal = 'SIGTERM') {
      const process = child
      if (!process || process.exitCode !== null || process.signalCode !== null) return null
      const gone = once(process, 'exit')
      process.kill(signal)
      const [code] = (await gone) as [number | null]
      return code
    },
    async cli(...args) {
      const process = run(['server/cli.ts', ...args], settings)
      const out = { stdout: '', stderr: '' }
      process.stdout?.on('data', (chunk: Buffer) => {
        out.stdout += chunk
      })
      process.stderr?.on('data', (chunk: Buffer) => {
        out.stderr += chunk
      })
      const [code] = (await once(process, 'close')) as [number | null]
      return { code, ...out }
    },
    async setUp() {
      const file = join(dataDir, 'admin-password')
      await writeFile(file, admin.password)
      const made = await server.cli(
        ...['setup', '--org', 'Acme', '--prefix', 'ACME', '--name', admin.name, '--email', admin.email],
        ...['--password-file', file, '--support-address', supportAddress, '--json'],
      )
      if (made.code !== 0) throw new Error(`Set-up ended with ${made.code}: ${made.stderr}`)
      const ids = JSON.parse(made.stdout) as { orgId: string; userId: string; apiKey: string }
      Object.assign(server, ids)
    },
    async makeOrganization({ organization, prefix, name, email, password }) {
      const file = join(dataDir, `password-${prefix}`)
      await writeFile(file, password)
      const made = await server.cli(
        ...['org', 'create', '--org', organization, '--prefix', prefix, '--name', name, '--email', email],
        ...['--password-file', file, '--support-address', `support@${prefix.toLowerCase()}.test`, '--json'],
      )
      if (made.code !== 0) throw new Error(`Making ${organization} ended with ${made.code}: ${made.stderr}`)
    },
    log: () => words.slice(-8000),
    async remove() {
      // A killed server leaves its database running, and only the next start takes care of it.
      if ((await server.stop()) === null && (await isPostgresLeft(dataDir))) {
        await server.start()
        await server.stop()
      }
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  try {
    await server.start()
    if (options.setUp !== false && !prepared) await server.setUp()
  } catch (error) {
    await server.stop('SIGKILL')
    throw error
  }
  return server
}

/**
 * Everything else of the environment stays out, so that a developer's own settings do not matter.
 */
function run(args: string[], settings: Record<string, string>): ChildProcess {
  const { PATH, HOME, LANG } = process.env
  return spawn(process.execPath, args, {
    cwd: root,
    env: { PATH, HOME, LANG, NODE_ENV: 'production', NODE_COMPILE_CACHE: compiled, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function isPostgresLeft(dataDir: string): Promise<boolean> {
  return (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8').catch(() => '')) !== ''
}
