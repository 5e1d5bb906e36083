import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildApp, modules, registerModules } from './app.ts'
import { loadOwnImporters } from './modules/crm-mirror/own-importers.ts'
import type { Config } from './platform/config.ts'
import type { Runtime, Settings } from './platform/context.ts'
import { deriveKeys } from './platform/crypto.ts'
import { createRuntime, type Database, openDatabase } from './platform/database.ts'
import { startEmbeddedPostgres } from './platform/embedded-postgres.ts'
import { localFiles } from './platform/files.ts'
import type { App } from './platform/http/http.ts'
import type { Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { joinProcesses } from './platform/realtime.ts'
import { loadSecretKey } from './platform/secret-key.ts'
import { createClamd } from './platform/virus-scan.ts'
import { holdAfterRestore, startBeat } from './restored.ts'
import { startWorker } from './worker.ts'

/** Largest mail and upload: docs/quality.md, limits on one message. */
const maxMailBytes = 35 * 1024 * 1024

export type Running = {
  app: App | null
  runtime: Runtime
  database: Database
  databaseUrl: string
  close: () => Promise<void>
}

/** The settings that services may know, from the configuration. Makes DATA_DIR and the secret when they are absent. */
export async function loadSettings(config: Config): Promise<Settings> {
  await mkdir(config.dataDir, { recursive: true })
  return {
    publicUrl: config.publicUrl,
    attachmentsUrl: config.attachmentsUrl,
    keys: deriveKeys(await loadSecretKey(config.secretKey, config.dataDir)),
    files: localFiles(join(config.dataDir, 'files')),
    relay: config.smtpUrl !== null,
    relayHost: config.smtpUrl ? new URL(config.smtpUrl).hostname : null,
    mailFrom: config.mailFrom,
    allowedNetworks: config.allowedNetworks,
    scanner: config.clamd ? createClamd(config.clamd) : null,
    maxMailBytes,
  }
}

/**
 * Starts what ROLE asks for, in the order database, migrations, jobs and doors, web. `close` drains: no new connections,
 * running requests and jobs end, then the doors and the database close. `beforeWork` runs when the database is ready and nothing
 * else has begun.
 */
export async function startServer(
  config: Config,
  log: Log,
  beforeWork: (runtime: Runtime) => Promise<void> = async () => {},
): Promise<Running> {
  const settings = await loadSettings(config)
  const postgres = config.databaseUrl
    ? null
    : await startEmbeddedPostgres({ dataDir: resolve(config.dataDir), log: logWords(log) })
  const databaseUrl = config.databaseUrl ?? postgres?.url ?? ''
  const stops: (() => Promise<void>)[] = postgres ? [() => postgres.stop()] : []
  const close = async () => {
    for (const stop of stops.splice(0).reverse())
      await stop().catch((error: unknown) => log.error({ err: error }, 'closing failed'))
  }
  try {
    await migrate(databaseUrl)
    const database = openDatabase(databaseUrl, {
      onError: (error) => log.warn({ error: error.message }, 'a database connection broke'),
    })
    stops.push(database.close)
    const runtime = createRuntime(database, settings)
    const bus = await joinProcesses(databaseUrl, log).catch((error: unknown) => {
      log.warn({ err: error }, 'no bus between processes; streams poll')
      return null
    })
    if (bus) stops.push(bus.close)
    registerModules()
    await loadOwnImporters(config.dataDir, log)
    const clusterMadeAt = postgres
      ? (await stat(join(postgres.home, 'postgres/PG_VERSION')).catch(() => null))?.birthtimeMs
      : null
    const { dataDir } = config
    await holdAfterRestore({ runtime, pool: database.pool, dataDir, clusterMadeAt: clusterMadeAt ?? null, log })
    stops.push(startBeat({ pool: database.pool, dataDir, log }))
    await beforeWork(runtime)
    if (config.role !== 'web') {
      const host = { runtime, config, log, database }
      for (const module of modules) {
        const stop = module.prepare?.(host)
        if (stop) stops.push(stop)
      }
      const worker = await startWorker({ runtime, database, log })
      stops.push(worker.close)
      for (const module of modules) {
        const stop = await module.start?.(host)
        if (stop) stops.push(stop)
      }
    }
    let app: App | null = null
    if (config.role !== 'worker') {
      app = await buildApp({ runtime, log, trustedProxies: config.trustedProxies, database })
      await app.listen({ port: config.port, host: config.host })
      const served = app
      stops.push(() => served.close())
    }
    return { app, runtime, database, databaseUrl, close }
  } catch (error) {
    await close()
    throw error
  }
}

function logWords(log: Log) {
  return {
    info: (message: string) => log.info(message),
    warn: (message: string) => log.warn(message),
    error: (message: string) => log.error(message),
  }
}
