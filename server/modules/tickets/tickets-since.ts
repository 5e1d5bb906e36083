import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { CustomValues } from '../fields/custom-values.ts'

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

/** The key of a custom field with dates from which others count, as conditions name it. */
export type CustomTime = `custom.${string}`
const customKey = (time: TicketTime | CustomTime) => (time.startsWith('custom.') ? time.slice(7) : null)

/** The time in SQL, and the table of values that it needs; days begin in `zone`. */
function timeSql(cx: Cx, time: TicketTime | CustomTime, zone: string) {
  const key = customKey(time)
  if (key === null) return { at: sql.ref(`t.${columns[time as TicketTime]}`), values: sql`` }
  return {
    at: sql`coalesce(v.instant_value, v.date_value::timestamp at time zone ${zone})`,
    values: sql`join ticket_field_values v on v.org_id = ${cx.org.id} and v.ticket_id = t.id and v.field_id =
      (select f.id from custom_fields f where f.org_id = ${cx.org.id} and f.key = ${key} and f.type in ('date', 'datetime'))`,
  }
}

/** Tickets, closed ones too, whose time is after an instant, by id; WITHOUT a look at who asks. */
export async function listTicketsSince(
  cx: Cx,
  wanted: { time: TicketTime | CustomTime; zone: string; since: Date; after: string | null; limit: number },
): Promise<{ id: string; at: Date }[]> {
  const { at, values } = timeSql(cx, wanted.time, wanted.zone)
  const { rows } = await sql<{ id: string; at: Date }>`
    select t.id, ${at} as at from tickets t ${values}
    where t.org_id = ${cx.org.id} and t.deleted_at is null and ${at} > ${wanted.since}
      ${wanted.after === null ? sql`` : sql`and t.id > ${wanted.after}::uuid`}
    order by t.id limit ${wanted.limit}`.execute(cx.tx)
  return rows
}

/**
 * Tickets whose time is within a span, then those that changed since an instant and may have had it there before, each the newest first;
 * WITHOUT a look at who asks.
 */
export async function listTicketsAround(
  cx: Cx,
  wanted: {
    time: TicketTime | CustomTime
    zone: string
    from: Date
    to: Date
    changedSince: Date
    madeUntil: Date
    limit: number
  },
): Promise<string[]> {
  const { from, to, changedSince, madeUntil, limit } = wanted
  const { at, values } = timeSql(cx, wanted.time, wanted.zone)
  const { rows: now } = await sql<{ id: string }>`
    select t.id from tickets t ${values}
    where t.org_id = ${cx.org.id} and t.deleted_at is null and ${at} between ${from} and ${to}
    order by ${at} desc limit ${limit}`.execute(cx.tx)
  if (wanted.time === 'createdAt') return now.map(({ id }) => id)
  const { rows: before } = await sql<{ id: string }>`
    select t.id from tickets t
    where t.org_id = ${cx.org.id} and t.deleted_at is null and t.updated_at >= ${changedSince} and t.created_at <= ${madeUntil}
    order by t.updated_at desc limit ${limit}`.execute(cx.tx)
  return [...new Set([...now, ...before].map(({ id }) => id))].slice(0, limit)
}

export type TicketTimes = Record<TicketTime, Date | null> & { custom: CustomValues }

/** Those times of tickets by id, and the values of custom fields where they are asked for; one that is not there, or deleted, is absent. */
export async function findTicketTimes(
  cx: Cx,
  ids: readonly string[],
  { custom = false }: { custom?: boolean } = {},
): Promise<Map<string, TicketTimes>> {
  const { rows } = await sql<TicketTimes & { id: string }>`
    select id, created_at, last_customer_message_at, last_agent_message_at, waiting_since, stage_changed_at, status_changed_at,
      due_at, resolved_at, closed_at, ${custom ? sql`custom` : sql`'{}'::jsonb as custom`}
    from tickets where org_id = ${cx.org.id} and id = any(${[...ids]}::uuid[]) and deleted_at is null`.execute(cx.tx)
  return new Map(rows.map((row) => [row.id, row]))
}
