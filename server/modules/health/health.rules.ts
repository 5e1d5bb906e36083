import type { HealthPart, HealthState, SystemHealth } from './health.contract.ts'

const minuteMs = 60_000
/** Less room than this for files is soon none. */
const littleRoom = 2 * 1000 ** 3
const slowAnswerMs = 500
/** Jobs and reactions take seconds; one that waits this long wants a look, and longer fails. */
const lateMs = 5 * minuteMs
const stuckMs = 30 * minuteMs

type Facts = Omit<SystemHealth, 'state' | 'parts' | 'checkedAt'>

/** What is ok, what wants a look and what fails. */
export function judgeHealth(facts: Facts, now: Date): Pick<SystemHealth, 'state' | 'parts'> {
  const states: Record<HealthPart, HealthState> = {
    database: facts.database.answerMs > slowAnswerMs ? 'warn' : 'ok',
    files: facts.files.error
      ? 'failing'
      : facts.files.freeBytes !== null && facts.files.freeBytes < littleRoom
        ? 'warn'
        : 'ok',
    workers: facts.workers.some(({ alive }) => alive) ? 'ok' : 'failing',
    jobs: worst([byAge(facts.jobs.oldestDueAt, now), facts.jobs.failing.length > 0 ? 'warn' : 'ok']),
    clocks: (facts.clocks?.differences ?? 0) > 0 ? 'failing' : facts.timers.count > 0 ? 'warn' : 'ok',
    reactions: worst([
      facts.setAside.length > 0 ? 'warn' : 'ok',
      ...facts.reactions.map((one) => (one.nextTryAt ? 'warn' : byAge(one.waitingSince, now))),
    ]),
  }
  const parts = Object.entries(states).map(([part, state]) => ({ part: part as HealthPart, state }))
  return { state: worst(Object.values(states)), parts }
}

function byAge(since: string | null, now: Date): HealthState {
  const age = since === null ? 0 : now.getTime() - new Date(since).getTime()
  return age > stuckMs ? 'failing' : age > lateMs ? 'warn' : 'ok'
}

function worst(states: HealthState[]): HealthState {
  return states.includes('failing') ? 'failing' : states.includes('warn') ? 'warn' : 'ok'
}
