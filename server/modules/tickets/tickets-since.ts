import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** The times of a ticket from which others count, by the keys of conditions. */
const columns = {
  createdAt: 'created_at',
  lastCustomerMessageAt: 'last_customer_message_at',
  lastAgentMessageAt: 'last_agent_message_at',
  waitingSince: 'waiting_since',
  stageChangedAt: 'stage_changed_at',
  statusChangedAt: 'status_changed_at',
  dueAt: 'due_at',
  resolvedAt: 'resolved_at',
  closedAt: 'closed_at',
} as const
export type TicketTime = keyof typeof columns
export const ticketTimes = Object.keys(columns) as [TicketTime, ...TicketTime[]]

/** Tickets, closed ones too, whose time is after an instant, by id; WITHOUT a look at who asks. */
export async function listTicketsSince(
  cx: Cx,
  wanted: { time: TicketTime; since: Date; after: string | null; limit: number },
): Promise<{ id: string; at: Date }[]> {
  const column = sql.ref(`t.${columns[wanted.time]}`)
  const { rows } = await sql<{ id: string; at: Date }>`
    select t.id, ${column} as at from tickets t
    where t.org_id = ${cx.org.id} and t.deleted_at is null and ${column} > ${wanted.since}
      ${wanted.after === null ? sql`` : sql`and t.id > ${wanted.after}::uuid`}
    order by t.id limit ${wanted.limit}`.execute(cx.tx)
  return rows
}

/** Those times of tickets by id; one that is not there, or deleted, is absent. */
export async function findTicketTimes(
  cx: Cx,
  ids: readonly string[],
): Promise<Map<string, Record<TicketTime, Date | null>>> {
  const { rows } = await sql<Record<TicketTime, Date | null> & { id: string }>`
    select id, created_at, last_customer_message_at, last_agent_message_at, waiting_since, stage_changed_at, status_changed_at,
      due_at, resolved_at, closed_at
    from tickets where org_id = ${cx.org.id} and id = any(${[...ids]}::uuid[]) and deleted_at is null`.execute(cx.tx)
  return new Map(rows.map((row) => [row.id, row]))
}
