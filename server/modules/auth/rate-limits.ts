import { sql } from 'kysely'
import type { OpenCx } from '../../platform/context.ts'
import { type Problem, tooMany } from '../../platform/errors.ts'
import type { Limit } from './rate-limits.rules.ts'

/** What an attempt met: `exceeded` are the limits it is over, `retryAfter` the seconds until the last of them ends. */
export type Allowance = { exceeded: Limit[]; retryAfter: number }

/**
 * Counts an attempt against all limits in one statement, correct over several processes. It does not throw: the count must be
 * committed before the refusal. Keys are taken in order, so that two attempts cannot wait for each other.
 */
export async function takeAllowance(open: OpenCx, limits: Limit[]): Promise<Allowance> {
  const sorted = limits.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  // A window that ends later than one that begins now was begun before the clock was put back: nobody is locked out by that.
  const isOver = sql<boolean>`(rate_limits.resets_at <= ${open.now} or rate_limits.resets_at > excluded.resets_at)`
  const rows = await open.tx
    .insertInto('rateLimits')
    .values(sorted.map(({ key, windowMs }) => ({ key, count: 1, resetsAt: new Date(open.now.getTime() + windowMs) })))
    .onConflict((c) =>
      c.column('key').doUpdateSet({
        count: sql<number>`case when ${isOver} then 1 else rate_limits.count + 1 end`,
        resetsAt: sql<Date>`case when ${isOver} then excluded.resets_at else rate_limits.resets_at end`,
      }),
    )
    .returning(['key', 'count', 'resetsAt'])
    .execute()
  const over = rows.filter((row) => row.count > (limits.find(({ key }) => key === row.key)?.max ?? 0))
  return {
    exceeded: limits.filter(({ key }) => over.some((row) => row.key === key)),
    retryAfter: Math.max(0, ...over.map((row) => Math.ceil((row.resetsAt.getTime() - open.now.getTime()) / 1000))),
  }
}

/** Takes an attempt back that turned out well: only failures use up a limit. */
export async function giveBack(open: OpenCx, limits: Limit[]): Promise<void> {
  for (const { key } of limits.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
    await open.tx
      .updateTable('rateLimits')
      .set((eb) => ({ count: eb('count', '-', 1) }))
      .where('key', '=', key)
      .where('count', '>', 0)
      .execute()
}

/** The refusal: 429 `request.too_often` with Retry-After. */
export function tooOften(what: string, retryAfter: number): Problem {
  const minutes = Math.ceil(retryAfter / 60)
  const text = `${what} Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
  return tooMany('request.too_often', { text, params: { minutes } }, retryAfter)
}

/** Forgets windows that ended. */
export async function clearRateLimits(open: OpenCx): Promise<void> {
  await open.tx.deleteFrom('rateLimits').where('resetsAt', '<=', open.now).execute()
}
