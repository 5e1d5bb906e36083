import type { Demo } from '../seeds/fill.ts'
import { ConfigError, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { startServer } from './server.ts'

const drainSeconds = 30

try {
  const config = readConfig()
  const log = createLog(config.logLevel)
  let demo: Demo | null = null
  const running = await startServer(config, log, async (runtime) => {
    if (!process.argv.includes('--demo')) return
    const { fillDemo } = await import('../seeds/fill.ts')
    demo = await fillDemo(runtime)
  })
  console.log(welcome(config, demo))
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info(`${signal}: finishing what runs, then stopping`)
    setTimeout(() => process.exit(1), drainSeconds * 1000).unref()
    running.close().then(() => process.exit(0))
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}

function welcome(config: ReturnType<typeof readConfig>, demo: Demo | null): string {
  const rows = [
    ['Open', config.publicUrl],
    ['Data', config.dataDir],
    ['Database', config.databaseUrl ? 'PostgreSQL at DATABASE_URL' : 'embedded PostgreSQL in the data folder'],
    ['Mail in', `SMTP on ${config.inboundSmtpHost}:${config.inboundSmtpPort}`],
    ['Mail out', config.smtpUrl ? 'through the relay of SMTP_URL' : 'kept in the outbox until SMTP_URL names a relay'],
    [
      'Demo',
      demo
        ? `sign in as ${demo.email} with the password ${demo.password}`
        : 'npm start -- --demo fills in a believable company',
    ],
  ]
  return `\n  Deskhand is running.\n\n${rows.map(([name, value]) => `  ${name?.padEnd(10)}${value}`).join('\n')}\n`
}

function explain(error: unknown): string {
  if (error instanceof ConfigError)
    return `Deskhand did not start:\n${error.message}\nAll settings are listed in docs/operations.md.`
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return 'Deskhand did not start: the port is taken by another program. Set PORT (or INBOUND_SMTP_PORT) to a free one.'
  return `Deskhand did not start: ${error instanceof Error ? error.message : String(error)}`
}
