import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { conditionSql, valueSql } from '../conditions/condition-sql.ts'
import type { Resolved, ResolvedLeaf } from '../conditions/resolve-condition.ts'
import {
  isWide,
  keyOf,
  type ListKey,
  type ListRead,
  type Place,
  placeColumns,
  placeOrder,
  placesQuery,
  wholeSql,
} from './ticket-list.store.ts'

/**
 * Lists by conditions that no index answers as a whole. Two ways, and never a walk without an end:
 *
 * 1. Some test that must hold is met by few tickets (`few`): begin with those, by the index of that field, and sort.
 * 2. Otherwise walk the order of the list in portions and ask the rest of the condition of each ticket walked past. A page
 *    that is not full after `mostWalked` tickets ends there, with a cursor that goes on.
 */

/** So many tickets are read and sorted faster than a list is walked to find them. */
const few = 3000
const firstPortion = 300
const mostWalked = 6300

/** The tests of a condition of which one must hold, each with an index to begin by: any set of them covers all matches. */
export function starts(condition: Resolved): ResolvedLeaf[][] {
  if (typeof condition === 'boolean') return []
  if ('all' in condition) return condition.all.flatMap(starts)
  if ('any' in condition) {
    const parts = condition.any.map((part) => starts(part)[0])
    return parts.every((part) => part !== undefined) ? [parts.flat()] : []
  }
  if (!('test' in condition)) return []
  const { test, field } = condition
  const { rows, only } = field.sql
  const known = only === undefined || (test.kind === 'one_of' && test.values.every((value) => value === only))
  return rows && known && (test.kind === 'one_of' || test.kind === 'range') ? [[condition]] : []
}

const rowsOf = (cx: Cx, { field, test }: ResolvedLeaf) => field.sql.rows?.(cx, valueSql(field, test))

/** How many rows each set of tests begins with, to `few` + 1 each: one statement for all. */
async function countStarts(cx: Cx, sets: ResolvedLeaf[][]): Promise<number[]> {
  if (sets.length === 0) return []
  const counts = sets.map((leaves) => {
    const parts = leaves.flatMap((leaf) => {
      const rows = rowsOf(cx, leaf)
      return rows ? [sql`(select 1 from ${rows.from} where ${rows.where} limit ${few + 1})`] : []
    })
    return sql`(select count(*)::int from (${sql.join(parts, sql` union all `)}) s)`
  })
  const { rows } = await sql<{ counts: number[] }>`select array[${sql.join(counts)}]::int[] as counts`.execute(cx.tx)
  return rows[0]?.counts ?? []
}

/** For each condition a sub-select of the ids of few tickets among which all its matches are; null where there is none. */
export async function findFew(cx: Cx, conditions: readonly Resolved[]): Promise<(RawBuilder<unknown> | null)[]> {
  const sets = conditions.map((condition) => starts(condition).slice(0, 8))
  const counts = await countStarts(cx, sets.flat())
  return sets.map((own) => {
    const counted = own.map((leaves) => ({ leaves, count: counts.shift() ?? few + 1 }))
    const [least] = counted.sort((a, b) => a.count - b.count)
    if (!least || least.count > few) return null
    const parts = least.leaves.flatMap((leaf) => {
      const rows = rowsOf(cx, leaf)
      return rows ? [sql`select ${rows.ticketId} from ${rows.from} where ${rows.where}`] : []
    })
    return sql`${sql.join(parts, sql` union `)}`
  })
}

/**
 * One portion: the next places of the list that hold the rest, `limit` at most, and the last one that was walked past (`last`),
 * whether it holds it or not.
 */
export function portionQuery(
  cx: Cx,
  list: ListRead,
  portion: number,
  rest: RawBuilder<SqlBool>,
): RawBuilder<Place & { holds: boolean; last: boolean }> | null {
  const inPlace = isWide(cx, list)
  const places = placesQuery(cx, { ...list, limit: portion, whole: inPlace })
  if (!places) return null
  const order = placeOrder('t', list.order)
  if (inPlace)
    return sql<Place & { holds: boolean; last: boolean }>`
      select ${placeColumns('t')}, t.id, t.holds, t.last from (
        select t.*, ${rest} as holds from (select p.*, row_number() over () = ${portion} as last from (${places}) p) t offset 0) t
      where t.holds or t.last order by ${order} limit ${list.limit}`
  return sql<Place & { holds: boolean; last: boolean }>`
    with walk as materialized (select p.*, row_number() over () = ${portion} as last from (${places}) p),
    found as (
      select w.* from walk w cross join lateral ${holds(cx, rest)} order by ${placeOrder('w', list.order)} limit ${list.limit})
    select ${placeColumns('t')}, t.id, t.holds, t.last from (
      select w.*, true as holds from found w
      union all select w.*, false from walk w where w.last and not exists (select 1 from found f where f.id = w.id)) t
    order by ${order}`
}

/**
 * One row when the ticket of the row `w` holds the rest. Its LIMIT keeps the planner from joining: it would read all tickets to
 * look at a few thousand of them.
 */
export const holds = (cx: Cx, rest: RawBuilder<SqlBool>): RawBuilder<unknown> =>
  sql`(select 1 from tickets t where t.org_id = ${cx.org.id} and t.id = w.id and ${rest} limit 1) m`

/**
 * The next places of a list with a rest, at most `limit`, and where to go on: null when the list has ended. Fewer than
 * `limit` with a place to go on: so many tickets were walked past that the page ends here.
 */
export async function walkTickets(cx: Cx, list: ListRead): Promise<{ places: Place[]; next: ListKey | null }> {
  // Where a field gives the order, the branches have asked nothing: then it is all.
  const byField = typeof list.order.sort !== 'string'
  const rest = byField ? wholeSql(cx, list.filter) : conditionSql(cx, list.filter.rest ?? true)
  const places: Place[] = []
  let after = list.after
  let walked = 0
  for (let portion = Math.max(firstPortion, list.limit); ; portion *= 4) {
    const limit = list.limit - places.length + 1
    const query = portionQuery(cx, { ...list, after, limit }, portion, rest)
    const rows = query ? (await query.execute(cx.tx)).rows : []
    const last = rows.find((row) => row.last)
    places.push(...rows.filter((row) => row.holds))
    const final = places[list.limit - 1]
    if (places.length > list.limit && final) return { places: places.slice(0, list.limit), next: keyOf(final) }
    if (!last) return { places, next: null }
    after = keyOf(last)
    walked += portion
    if (walked >= mostWalked) return { places, next: after }
  }
}
