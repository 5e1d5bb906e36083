import { sql } from 'kysely'
import { anyId } from '../../platform/any-id.ts'
import type { Cx } from '../../platform/context.ts'
import type { TicketCounter, TicketCounts } from '../customers/ticket-counts.ts'
import { ticketVisible, visibleColumns } from './tickets.visibility.ts'

const cap = 1000
// A robot can be the requester of hundreds of thousands of tickets; among the newest of them it is counted what is seen.
const looked = 5000

/**
 * Tickets of contacts or accounts that the actor sees, each number to 1,000. People have few: those of a page are read together first, which
 * is told when it was all of them.
 */
export const countByCustomer: TicketCounter = async (cx, { field, ids }) =>
  (field === 'requester' ? await countTogether(cx, ids) : null) ?? (await countEach(cx, { field, ids }))

/** The counts where all of the requesters have no more than 1,000 tickets together; null: they have more. */
async function countTogether(cx: Cx, ids: string[]): Promise<Map<string, TicketCounts> | null> {
  const { rows } = await sql<{ id: string; open: number; total: number; looked: number }>`
    select t.requester_id as id, count(*) filter (where t.is_open and ${ticketVisible(cx, 't')})::int as open,
      count(*) filter (where ${ticketVisible(cx, 't')})::int as total, count(*)::int as looked
    from (select t.is_open, ${visibleColumns} from tickets t
      where t.org_id = ${cx.org.id} and t.requester_id = ${anyId(ids)} limit ${cap + 1}) t group by t.requester_id`.execute(
    cx.tx,
  )
  const looked = rows.reduce((sum, row) => sum + row.looked, 0)
  return looked > cap ? null : new Map(rows.map(({ id, open, total }) => [id, { open, total, capped: false }]))
}

/**
 * Each by itself, the newest first, in one statement. It names the tickets once, since planning what to read of them by which of their indexes
 * takes longer than the reading.
 */
const countEach: TicketCounter = async (cx, { field, ids }) => {
  const column = sql.raw(field === 'requester' ? 'requester_id' : 'account_id')
  const { rows } = await sql<{ id: string; isOpen: boolean; seen: number; looked: number }>`
    select v.id, s.is_open, n.seen, n.looked
    from unnest(${ids}::uuid[]) v(id), (values (true), (false)) s(is_open), lateral (
      select count(*) filter (where ${ticketVisible(cx, 't')})::int as seen, count(*)::int as looked
      from (select ${visibleColumns} from tickets t
        where t.org_id = ${cx.org.id} and t.${column} = v.id and t.is_open = s.is_open
        order by t.created_at desc, t.id desc limit ${looked}) t) n
    where n.looked > 0`.execute(cx.tx)
  return new Map(
    [...Map.groupBy(rows, ({ id }) => id)].map(([id, parts]) => {
      const open = parts.find(({ isOpen }) => isOpen)?.seen ?? 0
      const total = parts.reduce((sum, { seen }) => sum + seen, 0)
      const capped = total > cap || parts.some((part) => part.looked >= looked)
      return [id, { open: Math.min(open, cap), total: Math.min(total, cap), capped }]
    }),
  )
}
