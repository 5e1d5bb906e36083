import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { conditionSql } from '../conditions/condition-sql.ts'
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
 * 1. Some test that must hold is met by few tickets (conditions/find-few.ts): begin with those, by the index of that field, and sort.
 * 2. Otherwise walk the order of the list in portions and ask the rest of the condition of each ticket walked past. A page
 *    that is not full after `mostWalked` tickets ends there, with a cursor that goes on.
 */

const firstPortion = 300
const mostWalked = 6300

/**
 * One portion: the next places of the list that hold the rest, `limit` at most, and the last one that was walked past (`last`),
 * whether it holds it or not. Each level says the order again: where one does not, the planner asks the rest of the whole portion and sorts.
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
        select t.*, ${rest} as holds from (
          select p.*, row_number() over () = ${portion} as last from (${places}) p order by ${placeOrder('p', list.order)}) t
        order by ${order} offset 0) t
      where t.holds or t.last order by ${order} limit ${list.limit}`
  return sql<Place & { holds: boolean; last: boolean }>`
    with walk as materialized (select p.*, row_number() over () = ${portion} as last from (${places}) p),
    found as (
      select w.* from (select * from walk order by ${placeOrder('walk', list.order)}) w cross join lateral ${holds(cx, rest)} order by ${placeOrder('w', list.order)} limit ${list.limit})
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
