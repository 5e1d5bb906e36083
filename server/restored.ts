import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { holdDueScheduled } from './modules/conversations/scheduled-messages.ts'
import { parkUnsent } from './modules/email/outbox.service.ts'
import { type Runtime, systemActor } from './platform/context.ts'
import { registeredJobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { reactToEvents } from './platform/react-to-events.ts'

/** What was held after a restore. */
export type Held = { mails: number; scheduled: number }

type Installation = { databaseIdentity: string; beat: string }

const beatMs = 10_000
const beatFile = (dataDir: string) => join(dataDir, 'last-beat')

/**
 * Which database this is: the cluster's number (initdb makes it), the database's in it, and when the embedded cluster's folder was
 * made, which a copy of the folder has of its own.
 */
async function identityOf(pool: pg.Pool, clusterMadeAt: number | null): Promise<string> {
  const { rows } = await pool.query<{ identity: string }>(
    `select (select system_identifier from pg_control_system()) || '/' || oid as identity
     from pg_database where datname = current_database()`,
  )
  return `${rows[0]?.identity ?? ''}${clusterMadeAt === null ? '' : `/${clusterMadeAt}`}`
}

/**
 * Holds what may have left after the backup was made, when the database was restored from one: nothing that had left shall leave
 * again (docs/quality.md, fault list). It was restored when it is another database than the rows in it say, or when DATA_DIR knows
 * of a later time than they do. Call it before anything works. Null: it was not restored.
 */
export async function holdAfterRestore(options: {
  runtime: Runtime
  pool: pg.Pool
  dataDir: string
  clusterMadeAt: number | null
  log: Log
}): Promise<Held | null> {
  const { pool, dataDir, log } = options
  const identity = await identityOf(pool, options.clusterMadeAt)
  const before = (
    await pool.query<Installation>(
      `select database_identity as "databaseIdentity", beat from installation where name = 'this'`,
    )
  ).rows[0]
  const known = BigInt((await readFile(beatFile(dataDir), 'utf8').catch(() => '')).trim() || '0')
  const isOther = before !== undefined && before.databaseIdentity !== identity
  const isOlder = known > BigInt(before?.beat ?? '0')
  const held = isOther || isOlder ? await holdUnsent(options) : null
  if (held)
    log.warn(
      held,
      'the database was restored from a backup: mails that may have left since wait for a person in Mail health (parked), scheduled replies whose time has passed are drafts again',
    )
  // Last: killed before, the next start does it again.
  await pool.query(
    `insert into installation (name, database_identity, beat) values ('this', $1, $2)
     on conflict (name) do update set database_identity = excluded.database_identity, beat = greatest(installation.beat, excluded.beat)`,
    [identity, String(known)],
  )
  return held
}

/**
 * Parks each mail that waited to leave when the backup was made, with what the events and digests of that moment lead to, and makes
 * drafts again of scheduled replies whose time has passed.
 */
export async function holdUnsent({ runtime, pool, log }: { runtime: Runtime; pool: pg.Pool; log: Log }): Promise<Held> {
  const held: Held = { mails: 0, scheduled: 0 }
  const orgs = await runtime.runOpen(({ tx }) => tx.selectFrom('orgs').select('id').execute())
  for (const { id } of orgs) {
    await reactToEvents(runtime, id, { log })
    await writeDueDigests(runtime, pool, id, log)
    const actor = systemActor(id, 'restore')
    held.mails += await runtime.run(actor, parkUnsent)
    held.scheduled += await runtime.run(actor, holdDueScheduled)
  }
  return held
}

async function writeDueDigests(runtime: Runtime, pool: pg.Pool, orgId: string, log: Log): Promise<void> {
  const name = 'notifications.digest'
  const handler = registeredJobs().get(name)?.handler
  const { rows } = await pool.query<{ payload: Record<string, unknown> }>(
    `select payload from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
     where tasks.identifier = $1 and payload->>'orgId' = $2 and run_at <= now()`,
    [name, orgId],
  )
  for (const { payload } of rows) await handler?.(orgId, payload, { runtime, log, attempt: 1, lastAttempt: false })
}

/** Counts in the database, then in DATA_DIR: there it never says more than here, unless the database went back in time. */
export function startBeat(options: { pool: pg.Pool; dataDir: string; log: Log }): () => Promise<void> {
  const { pool, dataDir, log } = options
  const beat = async () => {
    const { rows } = await pool.query<{ beat: string }>(
      `update installation set beat = beat + 1 where name = 'this' returning beat`,
    )
    const file = beatFile(dataDir)
    await writeFile(`${file}.new`, `${rows[0]?.beat ?? ''}\n`)
    await rename(`${file}.new`, file)
  }
  let running = Promise.resolve()
  const next = () => {
    running = running.then(beat).catch((error: unknown) => {
      log.warn({ err: error }, 'that this process lives could not be written down')
    })
  }
  next()
  const timer = setInterval(next, beatMs)
  return async () => {
    clearInterval(timer)
    await running
  }
}
