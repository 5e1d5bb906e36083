import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import type { SlaClock } from './clock.rules.ts'
import type { SlaReason } from './sla.contract.ts'
import { slaEventNames } from './sla-events.rules.ts'

export type TicketSlaRow = {
  ticketId: string
  versionId: string
  calendarVersionId: string
  reason: SlaReason
  chosenAt: Date
  dueAt: Date | null
}

/** A clock as it stands in the table: without its spans, which the events give. */
export type ClockRow = Omit<SlaClock, 'spans' | 'target'> & {
  ticketId: string
  targetMinutes: number
  targetTime: SlaClock['target']['time']
  isLast: boolean
  firesAt: Date | null
}

const ticketColumns = ['ticketId', 'versionId', 'calendarVersionId', 'reason', 'chosenAt', 'dueAt'] as const

/** Those of the tickets that have a policy, locked in one order for everybody. */
export async function lockTicketSla(cx: Cx, ids: readonly string[]): Promise<Map<string, TicketSlaRow>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('ticketSla')
    .select(ticketColumns)
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ids])
    .orderBy('ticketId')
    .forUpdate()
    .execute()
  return new Map(rows.map((row) => [row.ticketId, row as unknown as TicketSlaRow]))
}

export async function findTicketSla(cx: Cx, ids: readonly string[]): Promise<Map<string, TicketSlaRow>> {
  if (ids.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('ticketSla')
    .select(ticketColumns)
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.ticketId, row as unknown as TicketSlaRow]))
}

/** The next tickets with a policy after one, in the order of their ids. */
export async function listTicketSla(cx: Cx, after: string | null, limit: number): Promise<TicketSlaRow[]> {
  let query = cx.tx.selectFrom('ticketSla').select(ticketColumns).where('orgId', '=', cx.org.id)
  if (after !== null) query = query.where('ticketId', '>', after)
  return (await query.orderBy('ticketId').limit(limit).execute()) as unknown as TicketSlaRow[]
}

/** Locks a policy on tickets that have none; those that have one keep it. */
export async function insertTicketSla(cx: Cx, rows: readonly TicketSlaRow[]): Promise<void> {
  if (rows.length === 0) return
  await cx.tx
    .insertInto('ticketSla')
    .values(rows.map((row) => ({ ...row, orgId: cx.org.id, reason: JSON.stringify(row.reason) })))
    .onConflict((c) => c.columns(['orgId', 'ticketId']).doNothing())
    .execute()
}

export async function replaceTicketSla(cx: Cx, row: TicketSlaRow): Promise<void> {
  const { ticketId, versionId, calendarVersionId, chosenAt } = row
  const facts = { versionId, calendarVersionId, chosenAt, reason: JSON.stringify(row.reason) }
  await cx.tx
    .insertInto('ticketSla')
    .values({ ...facts, orgId: cx.org.id, ticketId, dueAt: row.dueAt })
    .onConflict((c) => c.columns(['orgId', 'ticketId']).doUpdateSet(facts))
    .execute()
}

/** What happened to the tickets that clocks know of, in order; `until`: up to this number. */
export async function readSlaEvents(
  cx: Cx,
  ticketIds: readonly string[],
  until: string | null = null,
): Promise<Map<string, DomainEvent[]>> {
  if (ticketIds.length === 0) return new Map()
  const { rows } = await sql<DomainEvent>`
    select e.seq, e.name, e.ticket_id, e.actor_kind, e.actor_id, e.actor_name, e.cause, e.data, e.at
    from unnest(${[...ticketIds]}::uuid[]) w (id) cross join lateral (
      select * from events e where e.org_id = ${cx.org.id} and e.ticket_id = w.id
        and e.name = any(${[...slaEventNames]}::text[]) and (${until}::bigint is null or e.seq <= ${until}::bigint)
      order by e.seq) e`.execute(cx.tx)
  return Map.groupBy(rows, ({ ticketId }) => ticketId ?? '')
}

const clockColumns = [
  'ticketId',
  'metric',
  'cycle',
  'isLast',
  'versionId',
  'calendarVersionId',
  'priority',
  'targetMinutes',
  'targetTime',
  'state',
  'startedAt',
  'dueAt',
  'soonAt',
  'breachedAt',
  'endedAt',
  'endReason',
  'pausedAt',
  'pauseReason',
  'spentMs',
  'runningSince',
  'firesAt',
] as const

export async function listClocks(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, ClockRow[]>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('slaClocks')
    .select(clockColumns)
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .execute()
  const clocks = rows.map((row) => ({ ...row, spentMs: Number(row.spentMs) }) as ClockRow)
  return Map.groupBy(clocks, ({ ticketId }) => ticketId)
}

/** Writes clocks, new ones and changed ones alike. */
export async function saveClocks(cx: Cx, rows: readonly ClockRow[]): Promise<void> {
  if (rows.length === 0) return
  await cx.tx
    .insertInto('slaClocks')
    .values(rows.map((row) => ({ ...row, spentMs: String(row.spentMs), orgId: cx.org.id })))
    .onConflict((c) =>
      c.columns(['orgId', 'ticketId', 'metric', 'cycle']).doUpdateSet((eb) => {
        const key = new Set<string>(['ticketId', 'metric', 'cycle'])
        return Object.fromEntries(
          clockColumns.filter((column) => !key.has(column)).map((column) => [column, eb.ref(`excluded.${column}`)]),
        )
      }),
    )
    .execute()
}

/** Takes away clocks that the events no longer give: a priority without a target. */
export async function deleteClocks(
  cx: Cx,
  gone: readonly Pick<ClockRow, 'ticketId' | 'metric' | 'cycle'>[],
): Promise<void> {
  if (gone.length === 0) return
  const column = <Key extends keyof (typeof gone)[number]>(key: Key) => gone.map((row) => row[key])
  await sql`delete from sla_clocks c
    using unnest(${column('ticketId')}::uuid[], ${column('metric')}::text[], ${column('cycle')}::integer[]) g (id, metric, cycle)
    where c.org_id = ${cx.org.id} and c.ticket_id = g.id and c.metric = g.metric and c.cycle = g.cycle`.execute(cx.tx)
}

/** The next deadline of tickets, for lists. */
export async function saveDueAt(cx: Cx, rows: readonly { ticketId: string; dueAt: Date | null }[]): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ ticketId }) => ticketId)
  const times = rows.map(({ dueAt }) => dueAt)
  // Of arrays the planner knows how long they are: for one ticket it takes the index, not the table.
  await sql`update ticket_sla s set due_at = d.due_at from unnest(${ids}::uuid[], ${times}::timestamptz[]) d (id, due_at)
    where s.org_id = ${cx.org.id} and s.ticket_id = d.id`.execute(cx.tx)
}

/** The names of what was told of each clock, by ticket, metric and cycle (`receiptKey`). */
export async function listReceipts(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, Set<string>>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('slaFirings')
    .select(['ticketId', 'metric', 'cycle', 'step'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .execute()
  const receipts = new Map<string, Set<string>>()
  for (const row of rows) {
    const key = receiptKey(row)
    receipts.set(key, (receipts.get(key) ?? new Set()).add(row.step))
  }
  return receipts
}

export const receiptKey = ({ ticketId, metric, cycle }: { ticketId: string; metric: string; cycle: number }) =>
  `${ticketId}:${metric}:${cycle}`

export async function insertReceipts(
  cx: Cx,
  rows: readonly { ticketId: string; metric: string; cycle: number; step: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await cx.tx
    .insertInto('slaFirings')
    .values(rows.map((row) => ({ ...row, orgId: cx.org.id, firedAt: cx.now })))
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'metric', 'cycle', 'step']).doNothing())
    .execute()
}

/** Tickets of which a clock has something to tell by now, the longest due first. */
export async function listDueTickets(cx: Cx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ ticketId: string }>`
    select c.ticket_id from sla_clocks c
    where c.org_id = ${cx.org.id} and c.fires_at <= ${cx.now} order by c.fires_at, c.ticket_id limit ${limit}`.execute(
    cx.tx,
  )
  return [...new Set(rows.map((row) => row.ticketId))]
}

/** When the next clock has something to tell. */
export async function firstFiresAt(cx: Cx): Promise<Date | null> {
  const row = await cx.tx
    .selectFrom('slaClocks')
    .select('firesAt')
    .where('orgId', '=', cx.org.id)
    .where('firesAt', 'is not', null)
    .orderBy('firesAt')
    .limit(1)
    .executeTakeFirst()
  return row?.firesAt ?? null
}
