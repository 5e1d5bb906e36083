import { setTimeout as pause } from 'node:timers/promises'
import { type Runtime, systemActor } from './platform/context.ts'
import { hasUnreacted } from './platform/events.ts'
import { registerJob, registerSweep } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { reactToEvents } from './platform/react-to-events.ts'
import { announce, listenToAll, listenToGaps } from './platform/realtime.ts'
import { retrySetAside } from './platform/set-aside-events.ts'

/** One organization is reacted to twenty times a second at most: in a burst, many events at a time. */
const restMs = 50
/** Organizations that are reacted to at once. */
const atOnce = 4
const longestPauseMs = 60_000

/**
 * What a lost word left behind: a process that was killed between a commit and the reaction to it. Runs in one of the processes
 * that work; the others hear of it by the bus.
 */
registerSweep('events.catch_up', '*/10 * * * *', async (orgId, _payload, { runtime }) => catchUp(runtime, orgId))

registerJob('events.retry', (orgId, payload, { runtime }) => retrySetAside(runtime, orgId, String(payload.id)))

async function catchUp(runtime: Runtime, orgId: string): Promise<void> {
  if (await runtime.run(systemActor(orgId, 'reactions'), hasUnreacted)) announce(orgId)
}

/**
 * Lets the consumers of events react after each commit, here or in another process. What is to be done stands in the event log
 * and in the positions of the consumers, so the change that is reacted to pays nothing for it: a job in its transaction cost a
 * write under the lock of the event counter and a NOTIFY, which lets one commit of the whole installation wait for the other
 * (docs/database.md, rule 22). A try of an event at which a consumer failed is waited for; while the database is away all is tried again
 * after a pause that grows to a minute. `close` lets running ones end.
 */
export function startReactor({ runtime, log }: { runtime: Runtime; log: Log }): { close: () => Promise<void> } {
  const stop = new AbortController()
  const closing = () => stop.signal.aborted
  const rest = (ms: number) => pause(ms, undefined, { signal: stop.signal, ref: false }).catch(() => {})
  const running = new Map<string, { again: boolean; ended: Promise<void> }>()
  const waiting: (() => void)[] = []
  /** When organizations are woken for a try that is due. */
  const alarms = new Map<string, NodeJS.Timeout>()
  let free = atOnce

  const round = async (orgId: string) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      setAlarm(orgId, await reactToEvents(runtime, orgId, { log, stop: stop.signal }))
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }

  const setAlarm = (orgId: string, due: Date | null) => {
    clearTimeout(alarms.get(orgId))
    alarms.delete(orgId)
    if (!due || closing()) return
    const ms = Math.max(0, due.getTime() - runtime.now().getTime())
    alarms.set(orgId, setTimeout(() => wake(orgId), ms).unref())
  }

  const react = async (orgId: string, state: { again: boolean }) => {
    for (let failures = 0; state.again && !closing(); ) {
      state.again = false
      try {
        await round(orgId)
        failures = 0
        await rest(restMs)
      } catch (error) {
        failures += 1
        state.again = true
        log.warn({ err: error, orgId, failures }, 'a reaction to events failed and will be tried again')
        await rest(Math.min(longestPauseMs, 500 * 2 ** failures))
      }
    }
    running.delete(orgId)
  }

  const wake = (orgId: string) => {
    if (closing()) return
    const already = running.get(orgId)
    if (already) {
      already.again = true
      return
    }
    const state = { again: true, ended: Promise.resolve() }
    running.set(orgId, state)
    state.ended = react(orgId, state)
  }

  const leave = listenToAll(wake)
  const catchUpSoon = () =>
    catchUpAll(runtime, closing).catch((error: unknown) => {
      if (!closing()) log.warn({ err: error }, 'what happened while nobody listened is reacted to at the next sweep')
    })
  let caughtUp = catchUpSoon()
  const leaveGaps = listenToGaps(() => {
    caughtUp = caughtUp.then(catchUpSoon)
  })
  return {
    close: async () => {
      leave()
      leaveGaps()
      stop.abort()
      for (const next of waiting.splice(0)) next()
      for (const alarm of alarms.values()) clearTimeout(alarm)
      await Promise.all([caughtUp, ...[...running.values()].map((state) => state.ended)])
    },
  }
}

async function catchUpAll(runtime: Runtime, closing: () => boolean): Promise<void> {
  const orgs = await runtime.runOpen(({ tx }) => tx.selectFrom('orgs').select('id').execute())
  for (const { id } of orgs) {
    if (closing()) return
    await catchUp(runtime, id)
  }
}
