import { Logger, type ParsedCronItem, parseCronItems, type Runner, run, type TaskList } from 'graphile-worker'
import type { Actor, Runtime } from './platform/context.ts'
import { systemActor } from './platform/context.ts'
import type { Database } from './platform/database.ts'
import { reactToEvents } from './platform/events.ts'
import { parts } from './platform/http/health.ts'
import { type JobHandler, jobHandlers, registeredSweeps, registerJob } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'

registerJob('events.react', async (orgId, _payload, { runtime }) => {
  const actor: Actor = systemActor(orgId, 'reactions')
  while (await runtime.run(actor, (cx) => reactToEvents(cx)));
})

/** Runs the jobs of all organizations. `close` lets running jobs end. */
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
  const runner: Runner = await run({
    pgPool: database.pool,
    taskList,
    parsedCronItems: cronItems,
    concurrency: 8,
    noHandleSignals: true,
    pollInterval: 2_000,
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
  return {
    close: async () => {
      parts.delete('worker')
      await runner.stop().catch(() => {})
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
