import { EventEmitter } from 'node:events'
import { hostname } from 'node:os'
import {
  Logger,
  type ParsedCronItem,
  parseCronItems,
  type Runner,
  run,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker'
import type { Runtime } from './platform/context.ts'
import { newToken } from './platform/crypto.ts'
import type { Database } from './platform/database.ts'
import { parts } from './platform/http/health.ts'
import { type JobHandler, jobHandlers, registeredSweeps } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { patientPool } from './platform/patient-pool.ts'
import './prune.ts'
import { startReactor } from './reactor.ts'

/** Runs the jobs of all organizations and the reactions to their events. `close` lets running ones end. */
export async function startWorker(options: {
  runtime: Runtime
  database: Database
  log: Log
}): Promise<{ close: () => Promise<void> }> {
  const { runtime, database, log } = options
  const taskList: TaskList = {}
  for (const [name, handler] of jobHandlers()) taskList[name] = taskOf(name, handler, runtime, log)
  const cronItems: ParsedCronItem[] = parseCronItems(
    [...registeredSweeps()].map(([name, { cron }]) => ({
      task: name,
      match: cron,
      options: { backfillPeriod: 0, maxAttempts: 3 },
    })),
  )
  for (const [name, { handler }] of registeredSweeps()) taskList[name] = sweepOf(name, handler, runtime, log)
  const id = newToken('process-')
  // The pool locks jobs under its name. It gets one that was written down before, so that a process that is killed at any
  // moment has left word of who holds its jobs.
  const inHand = new Set<string>()
  const heartbeat = await keepAlive(database, { id, inHand }, log)
  const events: WorkerEvents = new EventEmitter()
  events.on('job:start', ({ job }) => inHand.add(job.id))
  events.on('job:complete', ({ job }) => inHand.delete(job.id))
  events.on('pool:create', ({ workerPool }) => {
    workerPool.id = id
  })
  const closing = new AbortController()
  const runner: Runner = await run({
    events,
    pgPool: patientPool(database.pool, closing.signal),
    taskList,
    parsedCronItems: cronItems,
    concurrency: 8,
    noHandleSignals: true,
    pollInterval: 2_000,
    // Ends of jobs are written down by a batcher, which alone bears that it fails while the process ends without its database.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') log.warn({ part: 'jobs' }, message)
    }),
  })
  let state: string | null = null
  runner.promise.catch((error: unknown) => {
    state = 'stopped'
    log.error({ err: error }, 'the job runner stopped')
  })
  parts.set('worker', () => state)
  const reactor = startReactor({ runtime, log })
  return {
    close: async () => {
      parts.delete('worker')
      closing.abort()
      await reactor.close()
      await runner.stop().catch(() => {})
      await heartbeat.close()
    },
  }
}

function taskOf(name: string, handler: JobHandler, runtime: Runtime, log: Log): TaskList[string] {
  return async (payload, helpers) => {
    const { orgId, ...rest } = payload as { orgId: string }
    try {
      await handler(orgId, rest, {
        runtime,
        log,
        attempt: helpers.job.attempts,
        lastAttempt: helpers.job.attempts >= helpers.job.max_attempts,
      })
    } catch (error) {
      log.warn({ err: error, job: name, orgId, attempt: helpers.job.attempts }, 'a job failed and will be tried again')
      throw error
    }
  }
}

/** One organization after the other; one that fails is logged and does not keep the others from their turn. */
function sweepOf(name: string, handler: JobHandler, runtime: Runtime, log: Log): TaskList[string] {
  return async () => {
    const orgs = await runtime.runOpen(({ tx }) => tx.selectFrom('orgs').select('id').execute())
    for (const { id } of orgs) {
      await handler(id, {}, { runtime, log, attempt: 1, lastAttempt: true }).catch((error: unknown) => {
        log.error({ err: error, sweep: name, orgId: id }, 'a sweep failed for an organization')
      })
    }
  }
}

const beatMs = 10_000
const deadAfterMs = 60_000

/**
 * The queue keeps a job locked for hours when its process was killed. So each process writes down that it lives, and gives the
 * jobs of dead ones back: at once when the process is known to be gone from this host, else after a minute of silence.
 */
async function keepAlive(
  database: Database,
  { id, inHand }: { id: string; inHand: ReadonlySet<string> },
  log: Log,
): Promise<{ close: () => Promise<void> }> {
  const { pool } = database
  const host = hostname()
  const beat = async (starting: boolean) => {
    await pool.query(
      `insert into job_workers (id, host, pid, seen_at) values ($1, $2, $3, now())
       on conflict (id) do update set seen_at = excluded.seen_at`,
      [id, host, process.pid],
    )
    // A job is ours although nobody works on it when the answer that gave it to us was lost with its connection.
    await pool.query(
      `update graphile_worker._private_jobs set locked_by = null, locked_at = null
       where locked_by = $1 and locked_at < now() - interval '1 minute' and id <> all($2::bigint[])`,
      [id, [...inHand]],
    )
    const others = await pool.query<{ id: string; host: string; pid: number; silent: boolean }>(
      `select id, host, pid, seen_at < now() - $2 * interval '1 millisecond' as silent from job_workers where id <> $1`,
      [id, deadAfterMs],
    )
    // In a container every start may have the process id of the one before: whoever had ours when we came is gone.
    const isGone = (pid: number) => (starting && pid === process.pid) || !isAlive(pid)
    const dead = others.rows.filter((one) => one.silent || (one.host === host && isGone(one.pid))).map((one) => one.id)
    if (dead.length === 0) return
    await pool.query('select graphile_worker.force_unlock_workers($1)', [dead])
    await pool.query('delete from job_workers where id = any($1)', [dead])
    log.info({ processes: dead.length }, 'jobs of a process that is gone were given back')
  }
  const tryBeat = () =>
    beat(false).catch((error: unknown) => log.warn({ err: error }, 'the job runner could not say that it lives'))
  await beat(true)
  const timer = setInterval(tryBeat, beatMs)
  return {
    close: async () => {
      clearInterval(timer)
      await pool.query('delete from job_workers where id = $1', [id]).catch(() => {})
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
