import { sql } from 'kysely'
import type { Database } from '../database.ts'
import { isMigrated } from '../migrate.ts'
import type { App } from './http.ts'

/** The parts that a process runs, each with what is wrong with it or null. Filled by whoever starts them. */
export const parts = new Map<string, () => string | null>()

/** `GET /healthz`: the process answers. `GET /readyz`: database, migrations and the parts of this process are there, else 503. */
export function serveHealth(app: App, database: Database | null): void {
  app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'ok' }))
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const checks: Record<string, string> = {}
    if (database) {
      checks.database = await sql`select 1`.execute(database.kysely).then(
        () => 'ok',
        () => 'not reachable',
      )
      checks.migrations = await isMigrated(database.pool).then(
        (yes) => (yes ? 'ok' : 'behind'),
        () => 'unknown',
      )
    }
    for (const [name, check] of parts) checks[name] = check() ?? 'ok'
    const ready = Object.values(checks).every((state) => state === 'ok')
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks })
  })
}
