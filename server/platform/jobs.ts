import type { Cx, Runtime } from './context.ts'
import type { Log } from './log.ts'

/** Work to do after the commit. `key`: a newer booking with the same key replaces the waiting one. */
export type PendingJob = {
  name: string
  payload: Record<string, unknown>
  runAt: Date | null
  key: string | null
  /** A booking with the key of one that waits leaves it its time. */
  keepRunAt: boolean
  maxAttempts: number
}

/** What a job gets: its organization, its payload, the runtime. It opens its own transactions and is idempotent. */
export type JobContext = { runtime: Runtime; log: Log; attempt: number; lastAttempt: boolean }
export type JobHandler = (orgId: string, payload: Record<string, unknown>, cx: JobContext) => Promise<void>

/**
 * Which workers do a job. `quick`: milliseconds. `outgoing`: it waits for servers of others, for minutes at worst. `calls`: it waits for servers that
 * organizations named, each of which may be slow every time. `long`: minutes of work. Each kind has places of its own, so that a relay that does not answer or eight exports keep no mail from being read.
 */
export type JobPool = 'quick' | 'outgoing' | 'calls' | 'long'
export type Job = { handler: JobHandler; pool: JobPool }
/**
 * `afterDeath`: it also runs when a process was found to be gone, since it finds what that had in hand. `atStart`: it also runs whenever a process
 * starts, since it finds what another version of the product left.
 */
export type Sweep = { cron: string; handler: JobHandler; afterDeath: boolean; atStart: boolean }

/** Periodic work on what all organizations share. It opens its own transactions, outside of any organization. */
export type Upkeep = { cron: string; work: (runtime: Runtime) => Promise<void> }

const handlers = new Map<string, Job>()
const sweeps = new Map<string, Sweep>()
const upkeep = new Map<string, Upkeep>()

/** Names a job (`module.verb`). Called once per process by the module list of the application. */
export function registerJob(name: string, handler: JobHandler, { pool = 'quick' }: { pool?: JobPool } = {}): void {
  handlers.set(name, { handler, pool })
}

/** Names periodic work: `cron` in UTC (`7 * * * *`), run for one organization after the other (database.md, rule 18). */
export function registerSweep(
  name: string,
  cron: string,
  handler: JobHandler,
  { afterDeath = false, atStart = false }: { afterDeath?: boolean; atStart?: boolean } = {},
): void {
  sweeps.set(name, { cron, handler, afterDeath, atStart })
}

/** Names periodic work that is done once for the whole installation: `cron` in UTC. */
export function registerUpkeep(name: string, cron: string, work: Upkeep['work']): void {
  upkeep.set(name, { cron, work })
}

export function registeredUpkeep(): ReadonlyMap<string, Upkeep> {
  return upkeep
}

export function registeredSweeps(): ReadonlyMap<string, Sweep> {
  return sweeps
}

export function registeredJobs(): ReadonlyMap<string, Job> {
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
  options: { runAt?: Date; key?: string; keepRunAt?: boolean; maxAttempts?: number } = {},
): void {
  const key = options.key ?? null
  if (key) {
    const same = cx.pending.jobs.findIndex((job) => job.key === key)
    if (same >= 0) cx.pending.jobs.splice(same, 1)
  }
  const { runAt = null, keepRunAt = false, maxAttempts = 25 } = options
  // The queue goes by the database's clock; by this the worker knows when it is due by ours.
  const due = runAt ? { ...payload, dueAt: runAt.toISOString() } : payload
  cx.pending.jobs.push({ name, payload: due, runAt, key, keepRunAt, maxAttempts })
}
