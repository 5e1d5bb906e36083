import { resolve } from 'node:path'
import { registerModules } from '../app.ts'
import { type Config, readConfig } from '../platform/config.ts'
import type { Runtime } from '../platform/context.ts'
import { createRuntime, type Database, openDatabase } from '../platform/database.ts'
import { attachEmbeddedPostgres, startEmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { createLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { loadSettings } from '../server.ts'

/** The database of an installation and the way to leave it. */
export type OpenDatabase = { url: string; close: () => Promise<void> }

/** Reaches the database: that of DATABASE_URL, else the embedded one of a running server, else starts it for the command. */
export async function reachDatabase(config: Config): Promise<OpenDatabase> {
  if (config.databaseUrl) return { url: config.databaseUrl, close: async () => {} }
  const dataDir = resolve(config.dataDir)
  const running = await attachEmbeddedPostgres({ dataDir })
  if (running) return { url: running.url, close: async () => {} }
  const log = createLog('warn')
  const started = await startEmbeddedPostgres({
    dataDir,
    log: {
      info: (message) => log.info(message),
      warn: (message) => log.warn(message),
      error: (message) => log.error(message),
    },
  })
  return { url: started.url, close: () => started.stop() }
}

export type Installation = { config: Config; runtime: Runtime; database: Database; applied: string[] }

/** Opens the installation beside a running server or without one, brings it to this version, and leaves it after the work. */
export async function withInstallation<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const config = readConfig()
  const settings = await loadSettings(config)
  const place = await reachDatabase(config)
  try {
    const applied = await migrate(place.url)
    registerModules()
    const database = openDatabase(place.url, { max: 2 })
    try {
      return await work({ config, runtime: createRuntime(database, settings), database, applied })
    } finally {
      await database.close()
    }
  } finally {
    await place.close()
  }
}
