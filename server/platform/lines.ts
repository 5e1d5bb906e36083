import type { Cx } from './context.ts'
import { enqueue, type JobContext, type JobPool, registerJob } from './jobs.ts'

/**
 * Work that an organization may have in floods: ten thousand mails at once. It stands in line in a table of its own; the job queue,
 * which gives out jobs by their age whoever's they are, holds a few tokens of an organization instead of a job a piece. A token is
 * a turn: it does a slice of the line and goes to the end of the queue. So who has little waits for a few slices of who has much,
 * never for all of it, and the queue stays short.
 */
export type Line = {
  /** Name of its job. */
  name: string
  pool: JobPool
  /** Pieces of one organization that a process does at a time: less than the places of the pool, so that others find one. */
  atOnce: number
  /** Does the next piece; false when nothing is there to do. Throws only when the database is away. */
  next: (orgId: string, cx: JobContext) => Promise<boolean>
}

/** Pieces of a turn, unless it takes longer than `longestTurnMs`. */
const slice = 8
const longestTurnMs = 2_000
/** Tokens of an organization in the queue: who books one waits for the others who book the same. */
const tokens = 16

let token = 0

/**
 * Books a turn in the transaction that put something into the line. `at`: not before then, to the second; a turn for a second is
 * booked once, whatever is to be done in it.
 */
export function bookTurn(cx: Cx, name: string, at?: Date): void {
  if (at && at > cx.now) {
    const runAt = new Date(Math.ceil(at.getTime() / 1000) * 1000)
    enqueue(cx, name, {}, { key: `${name}:${cx.org.id}:${runAt.toISOString()}`, runAt })
    return
  }
  token = (token + 1) % tokens
  enqueue(cx, name, {}, { key: `${name}:${cx.org.id}:${token}`, keepRunAt: true })
}

/** Names a line and the job by which its turns come. Called once per process by the module list of the application. */
export function registerLine({ name, pool, atOnce, next }: Line): void {
  const busy = new Map<string, { running: number; asked: number }>()
  const takeTurn = async (orgId: string, cx: JobContext): Promise<boolean> => {
    const endsAt = performance.now() + longestTurnMs
    for (let done = 0; done < slice && performance.now() < endsAt; done++) if (!(await next(orgId, cx))) return false
    return true
  }
  registerJob(
    name,
    async (orgId, _payload, cx) => {
      const state = busy.get(orgId) ?? { running: 0, asked: 0 }
      busy.set(orgId, state)
      state.asked += 1
      // Who runs already looks once more before it ends, so that what this token stands for is seen.
      if (state.running >= atOnce) return
      state.running += 1
      let more = false
      try {
        for (let asked = -1; !more && asked !== state.asked; ) {
          asked = state.asked
          more = await takeTurn(orgId, cx)
        }
      } finally {
        state.running -= 1
        if (state.running === 0) busy.delete(orgId)
      }
      if (more) await cx.runtime.run({ kind: 'system', orgId, name }, async (own) => bookTurn(own, name))
    },
    { pool },
  )
}
