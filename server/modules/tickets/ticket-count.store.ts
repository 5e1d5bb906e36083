import { type RawBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { conditionSql } from '../conditions/condition-sql.ts'
import { branchesOf, branchFrom, forEach, ownParts, partBranch, type TicketFilter } from './ticket-filter.ts'
import { holds } from './ticket-walk.store.ts'

/** A count to be made. `among`: a sub-select of the few ids among which all matches are. `filter` null: nothing matches. */
export type CountRead = { filter: TicketFilter | null; among: RawBuilder<unknown> | null }

/** So many tickets are walked past to count those that hold the rest of a condition. */
const walked = 2000

/**
 * Counts in one statement, each as a pair: how many, to `cap` + 1; and 1 when the walk ended before the tickets did, so that
 * there may be more. `own`: what findOwn has found.
 */
export function countQuery(
  cx: Cx,
  reads: readonly CountRead[],
  { cap, own }: { cap: number; own?: readonly string[] },
): RawBuilder<{ counts: [number, number][] }> {
  const counts = reads.map((read) => sql`(${countOf(cx, read, { cap, own })})`)
  return sql<{ counts: [number, number][] }>`select array[${sql.join(counts)}]::int[] as counts`
}

function countOf(
  cx: Cx,
  { filter, among }: CountRead,
  { cap, own }: { cap: number; own?: readonly string[] },
): RawBuilder<unknown> {
  if (!filter) return sql`select array[0, 0]`
  const rest = filter.rest === undefined ? null : conditionSql(cx, filter.rest)
  const walks = rest !== null && among === null
  const most = walks ? walked : cap + 1
  const branches = branchesOf(cx, filter, { split: among ? 'none' : 'status', made: !filter.unanswered, own })
  const distinct = (filter.via?.values.length ?? 0) > 1 || branches.some((branch) => branch.repeats)
  // What is walked past of all tickets is asked for the rest where it is read, which costs half as much as looking each up again by
  // its id. Of somebody's tickets the planner would read all, in any order, to sort them.
  const inPlace = walks && branches.every((branch) => branch.wide && !branch.via)
  const columns = inPlace ? sql`t.*` : sql`t.id`
  const arms = branches.map((branch) => {
    const { from, where } = branchFrom(cx, branch)
    const nobody = branch.nobody && !branch.queued ? sql`t.assignee_id desc,` : sql``
    const few = among ? sql`and t.id = any(array(${among}))${rest ? sql` and ${rest}` : sql``}` : sql``
    // In the order of an index that has them together; in that of their making, a hundred closed ones lie between two who wait.
    const key = filter.unanswered ? sql`t.waiting_since` : (branch.via?.copies.createdAt ?? sql`t.created_at`)
    const id = branch.via?.recordId ?? sql`t.id`
    const counted = sql`(select ${columns} from ${from} where ${where} ${few}
      order by ${nobody} ${key} desc, ${id} desc limit ${most})`
    return branch.each ? forEach(branch.each, counted) : counted
  })
  if (arms.length === 0) return sql`select array[0, 0]`
  const all = sql`select ${distinct ? sql`distinct on (a.id)` : sql``} a.* from (${sql.join(arms, sql` union all `)}) a limit ${most}`
  if (!walks) return sql`select array[count(*)::int, 0] from (${all}) n`
  if (inPlace)
    return sql`select array[least(count(*) filter (where ${rest}), ${cap + 1})::int, (count(*) >= ${walked})::int] from (${all}) t`
  return sql`with walk as materialized (${all})
    select array[(select count(*)::int from (
      select 1 from walk w cross join lateral ${holds(cx, rest)} limit ${cap + 1}) n),
      (select (count(*) >= ${walked})::int from walk)]`
}

/** So many tickets are looked up by their ids faster than the parts that they are of are planned for each count. */
const fewOwn = 200

/** The tickets of ownParts when they are few; undefined: they are many, or there is nothing to be saved. */
export async function findOwn(cx: Cx): Promise<string[] | undefined> {
  const parts = ownParts(cx)
  if (parts.length === 0) return undefined
  const arms = parts.map((part) => {
    const branch = partBranch(cx, part, {}, { split: 'none', made: true })
    const { from, where } = branchFrom(cx, branch)
    const ids = sql`(select t.id from ${from} where ${where} limit ${fewOwn + 1})`
    return branch.each ? forEach(branch.each, ids) : ids
  })
  const { rows } = await sql<{ id: string }>`
    select a.id from (${sql.join(arms, sql` union all `)}) a limit ${fewOwn + 1}`.execute(cx.tx)
  return rows.length > fewOwn ? undefined : [...new Set(rows.map(({ id }) => id))]
}
