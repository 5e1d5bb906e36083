import { EventEmitter } from 'node:events'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
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
import type { Database } from './platform/database.ts'
import { parts } from './platform/http/health.ts'
import { type JobHandler, type JobPool, registeredJobs, registeredSweeps, registeredUpkeep } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { patientPool } from './platform/patient-pool.ts'
import { processId } from './platform/process-id.ts'
import './prune.ts'
import { startReactor } from './reactor.ts'

/** Jobs of a kind that a process does at a time. Outgoing: as many as the relay gets connections. */
const places: Record<JobPool, number> = { quick: 8, outgoing: 5, calls: 4, long: 4 }

/** Runs the jobs of all organizations and the reactions to their events. `close` lets running ones end. */
export async function startWorker(options: {
  runtime: Runtime
  database: Database
  log: Log
}): Promise<{ close: () => Promise<void> }> {
  const { runtime, database, log } = options
  const taskLists: Record<JobPool, TaskList> = { quick: {}, outgoing: {}, calls: {}, long: {} }
  for (const [name, { handler, pool }] of registeredJobs()) taskLists[pool][name] = taskOf(name, handler, runtime, log)
  const cronItems: ParsedCronItem[] = parseCronItems(
    [...registeredSweeps(), ...registeredUpkeep()].map(([name, { cron }]) => ({
      task: name,
      match: cron,
      options: { backfillPeriod: 0, maxAttempts: 3 },
    })),
  )
  for (const [name, { handler }] of registeredSweeps()) taskLists.quick[name] = sweepOf(name, handler, runtime, log)
  for (const [name, { work }] of registeredUpkeep()) taskLists.quick[name] = () => work(runtime)
  // The pools lock jobs under this name. It was written down before, so that a process that is killed at any moment has left word
  // of who holds its jobs.
  const inHand = new Set<string>()
  const heartbeat = await keepAlive(database, { id: processId, inHand }, log)
  const closing = new AbortController()
  const pgPool = patientPool(database.pool, closing.signal)
  const runners = await Promise.all(
    (['quick', 'outgoing', 'calls', 'long'] as const).map((pool) => {
      const events: WorkerEvents = new EventEmitter()
      events.on('job:start', ({ job }) => inHand.add(job.id))
      events.on('job:complete', ({ job }) => inHand.delete(job.id))
      events.on('pool:create', ({ workerPool }) => {
        workerPool.id = processId
      })
      return run({
        events,
        pgPool,
        taskList: taskLists[pool],
        parsedCronItems: pool === 'quick' ? cronItems : [],
        concurrency: places[pool],
        noHandleSignals: true,
        pollInterval: 2_000,
        // Ends of jobs are written down by a batcher, which alone bears that it fails while the process ends without its database.
        preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        logger: new Logger(() => (level, message) => {
          if (level === 'error' || level === 'warning') log.warn({ part: 'jobs' }, message)
        }),
      })
    }),
  )
  // One booking for all processes that start at the same time.
  for (const [name, { atStart }] of registeredSweeps()) if (atStart) await bookSweep(database, name)
  let state: string | null = null
  for (const runner of runners)
    runner.promise.catch((error: unknown) => {
      state = 'stopped'
      log.error({ err: error }, 'a job runner stopped')
    })
  parts.set('worker', () => state)
  const reactor = startReactor({ runtime, log })
  return {
    close: async () => {
      parts.delete('worker')
      closing.abort()
      await reactor.close()
      await Promise.all(runners.map((runner: Runner) => runner.stop().catch(() => {})))
      await heartbeat.close()
    },
  }
}

/** The clocks of database and server may differ by so much: who comes too early waits it out. */
const usualSkewMs = 2_000

/**
 * A job that was booked for a time is done when that has come by our clock, by which the product decides, too: the queue goes by the
 * database's, which may be ahead, or ours was put back. Much too early, it is booked once more for then (beside its key, which
 * may stand for another time meanwhile; whoever comes first does it).
 */
function taskOf(name: string, handler: JobHandler, runtime: Runtime, log: Log): TaskList[string] {
  return async (payload, helpers) => {
    const { orgId, dueAt, ...rest } = payload as { orgId: string; dueAt?: string }
    const early = dueAt ? Date.parse(dueAt) - runtime.now().getTime() : 0
    if (early > usualSkewMs) {
      const runAt = new Date(helpers.job.run_at.getTime() + early)
      await helpers.addJob(name, payload, { runAt, maxAttempts: helpers.job.max_attempts })
      return
    }
    if (early > 0) await pause(early)
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

async function bookSweep({ pool }: Database, name: string): Promise<void> {
  await pool.query('select graphile_worker.add_job($1::text, job_key => $1::text)', [name])
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
    // Twice at worst, when this process dies in between.
    for (const [name, { afterDeath }] of registeredSweeps()) if (afterDeath) await bookSweep(database, name)
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
