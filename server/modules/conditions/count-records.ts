import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { checkCondition, keysOf } from './check-condition.ts'
import { fieldsOf, listedRowsOf } from './condition-fields.ts'
import type { Condition, ObjectKind, RecordKind } from './condition-words.ts'
import { findFew } from './find-few.ts'
import { momentOf } from './moment.ts'
import { resolveCondition } from './resolve-condition.ts'
import { holdsSql, ownSql } from './walk-records.ts'

/** Counts go so far. */
const countCap = 1000
/** So many of the newest records are walked past to count those that hold a condition. */
const walked = 2000

/**
 * How many records of a kind the actor sees of each condition, as counts of tickets (countMatches): two statements for all. `capped`: there
 * are more than `count`, or there may be. 422 `condition.invalid`.
 */
export async function countRecords(
  cx: Cx,
  of: RecordKind | ObjectKind,
  conditions: readonly Condition[],
): Promise<{ count: number; capped: boolean }[]> {
  if (conditions.length === 0) return []
  const fields = await fieldsOf(cx, new Set(conditions.flatMap((condition) => [...keysOf(condition)])), of)
  const checked = conditions.map((condition, i) => checkCondition(condition, fields, { path: String(i) }))
  const moment = await momentOf(cx, checked)
  const resolved = checked.map((condition) => resolveCondition(condition, moment))
  const few = await findFew(cx, resolved)
  const { table, seen } = listedRowsOf(of)
  const counts = resolved.map((condition, i) => {
    const among = few[i] ? sql` and r.id = any(array(${few[i].ids}))` : sql``
    const own = sql`${ownSql(cx, of)}${among}`
    const holds = holdsSql(cx, of, condition)
    // All that is walked past counts, or its rows are few: no walk that could end too early.
    const isWhole = few[i] !== null || (condition === true && !seen)
    if (isWhole)
      return sql`(select array[count(*)::int, 0] from (select 1 from ${sql.raw(table)} r where ${own} and ${holds}
        limit ${countCap + 1}) n)`
    return sql`(select array[least(count(*) filter (where ${holds}), ${countCap + 1})::int, (count(*) >= ${walked})::int]
      from (select r.* from ${sql.raw(table)} r where ${own} order by r.id desc limit ${walked}) r)`
  })
  const { rows } = await sql<{
    counts: [number, number][]
  }>`select array[${sql.join(counts)}]::int[] as counts`.execute(cx.tx)
  return conditions.map((_, i) => {
    const [count = 0, more = 0] = rows[0]?.counts[i] ?? []
    return { count: Math.min(count, countCap), capped: count > countCap || more > 0 }
  })
}
