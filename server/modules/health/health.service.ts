import type { Cx } from '../../platform/context.ts'
import { notFound } from '../../platform/errors.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require } from '../../platform/permissions.ts'
import { askRetry, dropSetAside } from '../../platform/set-aside-events.ts'
import { lastSweep } from '../sla/last-sweep.ts'
import { lateTimers } from '../sla/late-timers.ts'
import type { SystemHealth } from './health.contract.ts'
import { judgeHealth } from './health.rules.ts'
import { listReactions, listSetAside, listWorkers, readDatabase, readJobs } from './health.store.ts'

/** How the installation does for this organization. Needs health:read. */
export async function getHealth(cx: Cx, files: SystemHealth['files']): Promise<SystemHealth> {
  require(cx.actor, 'health:read')
  const facts = {
    database: await readDatabase(cx),
    files,
    workers: await listWorkers(cx),
    jobs: await readJobs(cx),
    reactions: await listReactions(cx),
    clocks: await lastSweep(cx),
    timers: await lateTimers(cx),
    setAside: await listSetAside(cx),
  }
  return { ...judgeHealth(facts, cx.now), checkedAt: cx.now.toISOString(), ...facts }
}

/** Lets a job try the reaction once more; 404 `set_aside.not_found`. */
export async function retryReaction(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  if (!(await askRetry(cx, id))) throw noSuchEvent()
  enqueue(cx, 'events.retry', { id }, { key: `retry:${id}` })
}

/** Gives the reaction up: the event stays in the history, nobody reacts to it any more. 404 `set_aside.not_found`. */
export async function dropReaction(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  if (!(await dropSetAside(cx, id))) throw noSuchEvent()
}

const noSuchEvent = () =>
  notFound('set_aside.not_found', 'This event is not set aside any more: it was tried again with success, or given up.')
