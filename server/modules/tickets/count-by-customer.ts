import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { TicketCounter } from '../customers/ticket-counts.ts'
import { ticketVisible, visibleColumns } from './tickets.visibility.ts'

const cap = 1000
// A robot can be the requester of hundreds of thousands of tickets; among the newest of them it is counted what is seen.
const looked = 5000

/** Tickets of contacts or accounts that the actor sees, each number to 1,000, in one statement. */
export const countByCustomer: TicketCounter = async (cx, { field, ids }) => {
  const column = sql.raw(field === 'requester' ? 'requester_id' : 'account_id')
  const { rows } = await sql<{ id: string; open: number; closed: number; looked: number }>`
    select v.id, o.seen as open, c.seen as closed, greatest(o.looked, c.looked) as looked
    from unnest(${ids}::uuid[]) v(id), lateral ${counted(cx, column, sql`t.is_open`)} o,
      lateral ${counted(cx, column, sql`not t.is_open`)} c`.execute(cx.tx)
  return new Map(
    rows.map((row) => {
      const total = row.open + row.closed
      const capped = total > cap || row.looked >= looked
      return [row.id, { open: Math.min(row.open, cap), total: Math.min(total, cap), capped }]
    }),
  )
}

const counted = (cx: Cx, column: ReturnType<typeof sql.raw>, open: ReturnType<typeof sql>) => sql`(
  select count(*) filter (where ${ticketVisible(cx, 't')})::int as seen, count(*)::int as looked
  from (select ${visibleColumns} from tickets t
    where t.org_id = ${cx.org.id} and t.${column} = v.id and ${open}
    order by t.created_at desc, t.id desc limit ${looked}) t)`
