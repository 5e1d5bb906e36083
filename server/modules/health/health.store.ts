import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { lastSeq, registeredConsumers } from '../../platform/events.ts'
import type { SystemHealth } from './health.contract.ts'

/** Processes say every ten seconds that they live. */
const silentMs = 60_000
const shownSetAside = 100

export async function readDatabase(cx: Cx): Promise<SystemHealth['database']> {
  const begun = performance.now()
  await sql`select 1`.execute(cx.tx)
  const answerMs = Math.round((performance.now() - begun) * 10) / 10
  const { rows } = await sql<{ version: string; size: string }>`
    select current_setting('server_version') as version, pg_database_size(current_database())::text as size`.execute(
    cx.tx,
  )
  return { version: rows[0]?.version ?? '', sizeBytes: Number(rows[0]?.size ?? 0), answerMs }
}

/** Job runners of the installation by host, those first that were seen last. Their own clock is the database's. */
export async function listWorkers(cx: Cx): Promise<SystemHealth['workers']> {
  const rows = await cx.tx
    .selectFrom('jobWorkers')
    .select(['host', 'seenAt', sql<boolean>`seen_at > now() - ${silentMs} * interval '1 millisecond'`.as('alive')])
    .orderBy('seenAt', 'desc')
    .limit(50)
    .execute()
  return rows.map((row) => ({ ...row, seenAt: row.seenAt.toISOString() }))
}

/** The jobs of the organization. */
export async function readJobs(cx: Cx): Promise<SystemHealth['jobs']> {
  const { rows } = await sql<{
    name: string
    due: string
    oldestDueAt: Date | null
    later: string
    failing: string
    attempts: number
    lastError: string | null
    nextTryAt: Date | null
  }>`select * from app.job_health(${cx.now})`.execute(cx.tx)
  const oldest = rows.flatMap((row) => row.oldestDueAt ?? []).sort((a, b) => a.getTime() - b.getTime())[0]
  return {
    due: rows.reduce((sum, row) => sum + Number(row.due), 0),
    oldestDueAt: oldest?.toISOString() ?? null,
    later: rows.reduce((sum, row) => sum + Number(row.later), 0),
    failing: rows.flatMap((row) =>
      row.lastError === null
        ? []
        : {
            name: row.name,
            count: Number(row.failing),
            attempts: row.attempts,
            lastError: row.lastError.slice(0, 1_000),
            nextTryAt: row.nextTryAt?.toISOString() ?? null,
          },
    ),
  }
}

/** How far each consumer of events is. */
export async function listReactions(cx: Cx): Promise<SystemHealth['reactions']> {
  const last = Number(await lastSeq(cx))
  const rows = await cx.tx
    .selectFrom('eventPositions as p')
    .leftJoin('events as e', (join) =>
      join.on('e.orgId', '=', cx.org.id).onRef('e.orgId', '=', 'p.orgId').on('e.seq', '=', sql<string>`p.seq + 1`),
    )
    .select(['p.consumer', 'p.seq', 'p.attempts', 'p.nextTryAt', 'e.at'])
    .where('p.orgId', '=', cx.org.id)
    .execute()
  return registeredConsumers().map(({ name }) => {
    const row = rows.find(({ consumer }) => consumer === name)
    return {
      consumer: name,
      behind: last - Number(row?.seq ?? 0),
      waitingSince: row?.at?.toISOString() ?? null,
      nextTryAt: row?.nextTryAt?.toISOString() ?? null,
      attempts: row?.attempts ?? 0,
    }
  })
}

export async function listSetAside(cx: Cx): Promise<SystemHealth['setAside']> {
  const rows = await cx.tx
    .selectFrom('eventFailures as f')
    .leftJoin('events as e', (join) =>
      join.on('e.orgId', '=', cx.org.id).onRef('e.orgId', '=', 'f.orgId').onRef('e.seq', '=', 'f.seq'),
    )
    .select(['f.id', 'f.consumer', 'f.seq', 'f.error', 'f.attempts', 'f.failedAt', 'f.retryAt', 'e.name', 'e.at'])
    .where('f.orgId', '=', cx.org.id)
    .orderBy('f.failedAt', 'desc')
    .orderBy('f.id', 'desc')
    .limit(shownSetAside)
    .execute()
  return rows.map(({ failedAt, retryAt, at, ...row }) => ({
    ...row,
    failedAt: failedAt.toISOString(),
    at: at?.toISOString() ?? null,
    retrying: retryAt !== null,
  }))
}
