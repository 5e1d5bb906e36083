import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { conditionSql } from '../conditions/condition-sql.ts'
import { branchesOf, branchFrom, forEach, type TicketFilter } from './ticket-filter.ts'
import { holds } from './ticket-walk.store.ts'

/** A count to be made. `among`: a sub-select of the few ids among which all matches are. `filter` null: nothing matches. */
export type CountRead = { filter: TicketFilter | null; among: RawBuilder<unknown> | null }

/** So many tickets are walked past to count those that hold the rest of a condition. */
const walked = 2000

/**
 * Counts in one statement, each as a pair: how many, to `cap` + 1; and 1 when the walk ended before the tickets did, so that
 * there may be more.
 */
export function countQuery(
  cx: Cx,
  reads: readonly CountRead[],
  cap: number,
): RawBuilder<{ counts: [number, number][] }> {
  const counts = reads.map((read) => sql`(${countOf(cx, read, cap)})`)
  return sql<{ counts: [number, number][] }>`select array[${sql.join(counts)}]::int[] as counts`
}

function countOf(cx: Cx, { filter, among }: CountRead, cap: number): RawBuilder<unknown> {
  if (!filter) return sql`select array[0, 0]`
  const rest = filter.rest === undefined ? null : conditionSql(cx, filter.rest)
  const walks = rest !== null && among === null
  const most = walks ? walked : cap + 1
  const branches = branchesOf(cx, filter, { split: among ? 'none' : 'status', made: !filter.unanswered })
  const distinct = (filter.via?.values.length ?? 0) > 1 || branches.some((branch) => branch.repeats)
  const arms = branches.map((branch) => {
    const { from, where } = branchFrom(cx, branch)
    const nobody = branch.nobody && !branch.queued ? sql`t.assignee_id desc,` : sql``
    const few = among ? sql`and t.id = any(array(${among}))${rest ? sql` and ${rest}` : sql``}` : sql``
    // In the order of an index that has them together; in that of their making, a hundred closed ones lie between two who wait.
    const key = filter.unanswered ? sql`t.waiting_since` : (branch.via?.copies.createdAt ?? sql`t.created_at`)
    const id = branch.via?.ticketId ?? sql`t.id`
    const counted = sql`(select t.id from ${from} where ${where} ${few}
      order by ${nobody} ${key} desc, ${id} desc limit ${most})`
    return branch.each ? forEach(branch.each, counted) : counted
  })
  if (arms.length === 0) return sql`select array[0, 0]`
  const all = sql`select ${distinct ? sql`distinct` : sql``} a.id from (${sql.join(arms, sql` union all `)}) a limit ${most}`
  if (!walks) return sql`select array[count(*)::int, 0] from (${all}) n`
  return sql`with walk as materialized (${all})
    select array[(select count(*)::int from (
      select 1 from walk w cross join lateral ${holds(cx, rest)} limit ${cap + 1}) n),
      (select (count(*) >= ${walked})::int from walk)]`
}
