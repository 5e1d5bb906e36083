import type { Cx } from '../../platform/context.ts'
import { checkCondition, keysOf } from '../conditions/check-condition.ts'
import { fieldsOf } from '../conditions/condition-fields.ts'
import type { Condition } from '../conditions/condition-words.ts'
import { findFew } from '../conditions/find-few.ts'
import { momentOf } from '../conditions/moment.ts'
import { type Resolved, resolveCondition } from '../conditions/resolve-condition.ts'
import { filterOf } from './split-condition.ts'
import { countQuery, findOwn } from './ticket-count.store.ts'

/** `capped`: there are more than `count`, or there may be: counting ended after 1,000 matches or so many tickets walked past. */
export type TicketCount = { count: number; capped: boolean }

/** Counts go so far. */
export const countCap = 1000

/** How many tickets the actor sees of each condition: two statements for all. 422 `condition.invalid`. */
export async function countMatches(cx: Cx, conditions: readonly Condition[]): Promise<TicketCount[]> {
  const fields = await fieldsOf(cx, new Set(conditions.flatMap((condition) => [...keysOf(condition)])))
  const checked = conditions.map((condition, i) => checkCondition(condition, fields, { path: String(i) }))
  const moment = await momentOf(cx, checked)
  return countResolved(
    cx,
    checked.map((condition) => resolveCondition(condition, moment)),
  )
}

/** How many tickets the actor sees of each resolved condition. */
export async function countResolved(cx: Cx, conditions: readonly Resolved[]): Promise<TicketCount[]> {
  const filters = conditions.map(filterOf)
  const hard = filters.map((filter) => filter?.rest !== undefined)
  const begun = filters.map((filter, i) => (hard[i] && filter?.whole ? filter.whole : true))
  // One look for many counts; for a single one it would cost as much as it saves.
  const [few, own] = await Promise.all([findFew(cx, begun), filters.length > 2 ? findOwn(cx) : undefined])
  const counts = filters.map((filter, i) => ({ filter, among: few[i]?.ids ?? null }))
  const { rows } = await countQuery(cx, counts, { cap: countCap, own }).execute(cx.tx)
  return filters.map((_, i) => {
    const [count = 0, walked = 0] = rows[0]?.counts[i] ?? []
    return { count: Math.min(count, countCap), capped: count > countCap || walked > 0 }
  })
}
