import type { Demo } from '../seeds/fill.ts'
import { type Config, readConfig } from './platform/config.ts'
import { createLog } from './platform/log.ts'
import { startServer } from './server.ts'
import { explainStart, readStartOptions, welcome } from './start-words.ts'

const drainSeconds = 30

let config: Config | null = null
try {
  const options = readStartOptions(process.argv.slice(2))
  const settings = readConfig()
  config = settings
  const log = createLog(settings.logLevel)
  let demo: Demo | null = null
  const running = await startServer(settings, log, async (runtime) => {
    if (!options.demo) return
    const { fillDemo } = await import('../seeds/fill.ts')
    demo = await fillDemo(runtime)
  })
  console.log(welcome(settings, demo))
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
  console.error(explainStart(error, config))
  process.exit(1)
}
