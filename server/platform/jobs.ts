import type { Cx, Runtime } from './context.ts'
import type { Log } from './log.ts'

/** Work to do after the commit. `key`: a newer booking with the same key replaces the waiting one. */
export type PendingJob = {
  name: string
  payload: Record<string, unknown>
  runAt: Date | null
  key: string | null
  maxAttempts: number
}

/** What a job gets: its organization, its payload, the runtime. It opens its own transactions and is idempotent. */
export type JobContext = { runtime: Runtime; log: Log; attempt: number; lastAttempt: boolean }
export type JobHandler = (orgId: string, payload: Record<string, unknown>, cx: JobContext) => Promise<void>

const handlers = new Map<string, JobHandler>()
const sweeps = new Map<string, { cron: string; handler: JobHandler }>()

/** Names a job (`module.verb`). Called once per process by the module list of the application. */
export function registerJob(name: string, handler: JobHandler): void {
  handlers.set(name, handler)
}

/** Names periodic work: `cron` in UTC (`7 * * * *`), run for one organization after the other (database.md, rule 18). */
export function registerSweep(name: string, cron: string, handler: JobHandler): void {
  sweeps.set(name, { cron, handler })
}

export function registeredSweeps(): ReadonlyMap<string, { cron: string; handler: JobHandler }> {
  return sweeps
}

export function jobHandlers(): ReadonlyMap<string, JobHandler> {
  return handlers
}

/**
 * Books work in the transaction of the change (law 2); at least once after its commit, with retries and backoff. The database puts the
 * organization of the transaction into the payload.
 */
export function enqueue(
  cx: Cx,
  name: string,
  payload: Record<string, unknown>,
  options: { runAt?: Date; key?: string; maxAttempts?: number } = {},
): void {
  const key = options.key ?? null
  if (key) {
    const same = cx.pending.jobs.findIndex((job) => job.key === key)
    if (same >= 0) cx.pending.jobs.splice(same, 1)
  }
  cx.pending.jobs.push({ name, payload, runAt: options.runAt ?? null, key, maxAttempts: options.maxAttempts ?? 25 })
}
