import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { type Branch, branchesOf, branchFrom, eachMember, type TicketFilter } from './ticket-filter.ts'
import { type ShownTicket, shownColumns } from './ticket-rows.store.ts'
import type { TicketSort } from './tickets.contract.ts'

/** Where a page begins: after the row with these sort keys (as the database wrote them) and id, in this segment. */
export type ListKey = { segment: number; keys: string[]; id: string }
/** `id`: the order of making as ids have it, in which a search gives its matches. */
export type Order = { sort: TicketSort | 'id'; descending: boolean }

type Segment = {
  where: RawBuilder<SqlBool> | null
  /** True: only tickets with a waiting customer; false: only those without. */
  unanswered?: boolean
  columns: { name: string; type: 'timestamptz' | 'smallint' }[]
  split: 'status' | 'open' | 'none'
}

/**
 * An order as stretches that follow one another. Tickets that nobody waits for come after those with a waiting customer,
 * whichever way the waiting is sorted.
 */
const segments: Record<Order['sort'], Segment[]> = {
  id: [{ where: null, columns: [], split: 'none' }],
  createdAt: [{ where: null, columns: [{ name: 'created_at', type: 'timestamptz' }], split: 'status' }],
  updatedAt: [{ where: null, columns: [{ name: 'updated_at', type: 'timestamptz' }], split: 'status' }],
  priority: [
    {
      where: null,
      columns: [
        { name: 'priority', type: 'smallint' },
        { name: 'created_at', type: 'timestamptz' },
      ],
      split: 'open',
    },
  ],
  dueAt: [
    { where: sql`t.due_at is not null`, columns: [{ name: 'due_at', type: 'timestamptz' }], split: 'open' },
    { where: sql`t.due_at is null`, columns: [{ name: 'created_at', type: 'timestamptz' }], split: 'status' },
  ],
  waitingSince: [
    {
      where: sql`t.waiting_since is not null`,
      unanswered: true,
      columns: [{ name: 'waiting_since', type: 'timestamptz' }],
      split: 'none',
    },
    {
      where: sql`t.waiting_since is null`,
      unanswered: false,
      columns: [{ name: 'created_at', type: 'timestamptz' }],
      split: 'status',
    },
  ],
}

/** How many sort keys a cursor of this order has at most. */
export const keysOf = (sort: Order['sort']): number =>
  Math.max(...segments[sort].map((segment) => segment.columns.length))

export type ListedTicket = ShownTicket & { segment: number; k1: string | null; k2: string | null }

/** The cursor key of a row. */
export function keyOf(row: ListedTicket): ListKey {
  return { segment: row.segment, keys: [row.k1, row.k2].filter((key) => key !== null), id: row.id }
}

/**
 * One page in one statement: the first rows of every branch, each from its index, merged. `among` restricts to ids (of a search). At most `limit` rows.
 */
export async function listTicketPage(
  cx: Cx,
  list: { filter: TicketFilter; order: Order; after: ListKey | null; limit: number; among?: string[]; except?: string },
): Promise<ListedTicket[]> {
  const query = pageQuery(cx, list)
  return query ? (await query.execute(cx.tx)).rows : []
}

/** The statement of listTicketPage; null when nothing can match. Apart so that its plan can be looked at. */
export function pageQuery(cx: Cx, list: Parameters<typeof listTicketPage>[1]): RawBuilder<ListedTicket> | null {
  const { filter, order, after, limit } = list
  const direction = sql.raw(order.descending ? 'desc' : 'asc')
  const arms = segments[order.sort].flatMap((segment, number) =>
    (after && number < after.segment) || contradicts(segment.unanswered, filter.unanswered)
      ? []
      : branchesOf(cx, filter, { split: list.among ? 'none' : segment.split }).map((branch) =>
          armOf(cx, { segment, number, branch, list, direction }),
        ),
  )
  if (arms.length === 0) return null
  // A ticket with two of the labels asked for comes by two branches.
  const distinct = (filter.label?.length ?? 0) > 1 ? sql`distinct` : sql``
  return sql<ListedTicket>`
    with page as materialized (
      select ${distinct} segment, k1, k2, id from (${sql.join(arms, sql` union all `)}) b
      order by segment, k1 ${direction}, k2 ${direction}, id ${direction} limit ${limit})
    select page.segment, page.k1::text as k1, page.k2::text as k2, ${shownColumns(cx, { page: false })}
    from page join tickets t on t.org_id = ${cx.org.id} and t.id = page.id
    order by page.segment, page.k1 ${direction}, page.k2 ${direction}, page.id ${direction}`
}

const contradicts = (a?: boolean, b?: boolean) => a !== undefined && b !== undefined && a !== b

function armOf(
  cx: Cx,
  arm: {
    segment: Segment
    number: number
    branch: Branch
    list: Parameters<typeof listTicketPage>[1]
    direction: RawBuilder<unknown>
  },
): RawBuilder<unknown> {
  const { segment, number, list, direction } = arm
  const { after, limit, among, except } = list
  const { from, where } = branchFrom(cx, arm.branch)
  // A label's rows hold the time of making, in the order of their index.
  const columns = segment.columns.map(({ name }) =>
    sql.raw(
      arm.branch.label && name === 'created_at' && segment.columns.length === 1 ? 'tl.ticket_created_at' : `t.${name}`,
    ),
  )
  const id = sql.raw(arm.branch.label ? 'tl.ticket_id' : 't.id')
  const none = sql`null::timestamptz`
  const [first = none, second = none] = columns
  const conditions = [where]
  if (segment.where) conditions.push(segment.where)
  if (among) conditions.push(sql<SqlBool>`t.id = any(${among}::uuid[])`)
  if (except) conditions.push(sql<SqlBool>`t.id <> ${except}::uuid`)
  if (after && after.segment === number) {
    const key = segment.columns.map((column, i) => sql`${after.keys[i] ?? null}::${sql.raw(column.type)}`)
    const than = sql.raw(list.order.descending ? '<' : '>')
    conditions.push(
      sql<SqlBool>`(${sql.join([...columns, id])}) ${than} (${sql.join([...key, sql`${after.id}::uuid`])})`,
    )
  }
  const by = [...columns, id].map((column) => sql`${column} ${direction}`)
  // Equal for all of them, but only so does the planner see that the indexes by assignee give nobody's tickets in order:
  // it knows that of "= x", not of "is null".
  if (arm.branch.nobody) by.unshift(sql`t.assignee_id ${direction}`)
  const part = sql`select ${sql.raw(String(number))} as segment, ${first} as k1, ${second} as k2, t.id from ${from}
    where ${sql.join(conditions, sql` and `)}`
  if (arm.branch.made && segment.columns[0]?.name !== 'created_at') {
    // OFFSET 0 keeps the planner from walking the order of everybody's tickets in the hope of soon meeting one's own: at
    // 30,000 tickets it read 21,585 of them for a page.
    const order = sql.raw(list.order.descending ? 'm.k1 desc, m.k2 desc, m.id desc' : 'm.k1, m.k2, m.id')
    return sql`(select m.* from (${part} offset 0) m order by ${order} limit ${limit})`
  }
  const ordered = sql`(${part} order by ${sql.join(by)} limit ${limit})`
  return arm.branch.team ? eachMember(arm.branch.team, ordered) : ordered
}

/** Counts of several filters in one statement, each to `cap` + 1. */
export async function countTickets(cx: Cx, filters: TicketFilter[], cap: number): Promise<number[]> {
  const { rows } = await countQuery(cx, filters, cap).execute(cx.tx)
  const counts = rows[0]?.counts ?? []
  return filters.map((_, i) => counts[i] ?? 0)
}

/** The statement of countTickets. */
export function countQuery(cx: Cx, filters: TicketFilter[], cap: number): RawBuilder<{ counts: number[] }> {
  const counts = filters.map((filter) => {
    const arms = branchesOf(cx, filter, { split: 'status' }).map((branch) => {
      const { from, where } = branchFrom(cx, branch)
      const nobody = branch.nobody ? sql`t.assignee_id desc,` : sql``
      // In the order of an index that has them together; in that of their making, a hundred closed ones lie between two who wait.
      const key = sql.raw(filter.unanswered ? 't.waiting_since' : 't.created_at')
      const counted = sql`(select 1 from ${from} where ${where} order by ${nobody} ${key} desc, t.id desc limit ${cap + 1})`
      return branch.team ? eachMember(branch.team, counted) : counted
    })
    return arms.length === 0
      ? sql`0`
      : sql`(select count(*)::int from (select 1 from (${sql.join(arms, sql` union all `)}) a limit ${cap + 1}) n)`
  })
  return sql<{ counts: number[] }>`select array[${sql.join(counts)}]::int[] as counts`
}
