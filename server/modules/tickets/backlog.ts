import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { conditionSql } from '../conditions/condition-sql.ts'
import { notOf, type Resolved } from '../conditions/resolve-condition.ts'

/**
 * The tickets of a queue that wait for somebody who works on them: open, without an assignee, not set aside. For routing, which acts
 * as the product itself: WITHOUT a look at who asks.
 */
export type WaitingTicket = { id: string; priority: number; requesterId: string | null; createdAt: Date }

/** Where in a backlog one is: those that go first, or the others, after a ticket. */
export type BacklogPlace = { first: boolean; after: { createdAt: Date; id: string } | null }

const waits = sql.raw('t.is_open and t.assignee_id is null and not t.is_snoozed and t.deleted_at is null')
const columns = sql.raw(`t.id, t.priority, t.requester_id as "requesterId", t.created_at as "createdAt"`)

/**
 * First in, first out, by an index. `first`: the condition of those that go before all others; null: none do. `but`: leaves out these.
 */
export async function listBacklog(
  cx: Cx,
  {
    queueId,
    first,
    place,
    limit,
    but,
  }: {
    queueId: string
    first: Resolved | null
    place: BacklogPlace
    limit: number
    but?: RawBuilder<SqlBool>
  },
): Promise<WaitingTicket[]> {
  const { after } = place
  const which = first === null ? null : conditionSql(cx, place.first ? first : notOf(first))
  const { rows } = await sql<WaitingTicket>`select ${columns} from tickets t
    where t.org_id = ${cx.org.id} and t.queue_id = ${queueId} and ${waits}
      ${which ? sql`and ${which}` : sql``} ${but ? sql`and ${but}` : sql``}
      ${after ? sql`and (t.created_at, t.id) > (${after.createdAt}::timestamptz, ${after.id}::uuid)` : sql``}
    order by t.created_at, t.id limit ${limit}`.execute(cx.tx)
  return rows
}

/** Those of the tickets that still wait in the queue, locked against all changes till the commit. */
export async function lockWaiting(cx: Cx, queueId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select t.id from tickets t
    where t.org_id = ${cx.org.id} and t.id = any(${[...ids]}::uuid[]) and t.queue_id = ${queueId} and ${waits}
    order by t.id for update`.execute(cx.tx)
  return new Set(rows.map(({ id }) => id))
}

/** How many wait by queue, each counted up to `most`; queues where nothing waits are absent. */
export async function countBacklogs(cx: Cx, queueIds: readonly string[], most: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; count: string }>`
    select q.id, c.count from unnest(${[...queueIds]}::uuid[]) q(id)
    cross join lateral (select count(*) from (select 1 from tickets t
      where t.org_id = ${cx.org.id} and t.queue_id = q.id and ${waits} limit ${most}) w) c
    where c.count > 0`.execute(cx.tx)
  return new Map(rows.map(({ id, count }) => [id, Number(count)]))
}

/** Open tickets of members by priority (1 to 4). `waiting`: those that wait for a customer count too. `before`: made before it alone. */
export async function countOpenOf(
  cx: Cx,
  userIds: readonly string[],
  { waiting, before }: { waiting: boolean; before?: Date },
): Promise<Map<string, { priority: number; count: number }[]>> {
  const { rows } = await sql<{ assigneeId: string; priority: number; count: string }>`
    select t.assignee_id as "assigneeId", t.priority, count(*) from tickets t
    where t.org_id = ${cx.org.id} and t.assignee_id = any(${[...userIds]}::uuid[]) and t.is_open and not t.is_snoozed
      and t.deleted_at is null ${waiting ? sql`` : sql`and t.status <> 'waiting'`}
      ${before ? sql`and t.created_at < ${before}::timestamptz` : sql``}
    group by t.assignee_id, t.priority`.execute(cx.tx)
  const open = Map.groupBy(rows, ({ assigneeId }) => assigneeId)
  return new Map(
    [...open].map(([id, list]) => [id, list.map(({ priority, count }) => ({ priority, count: Number(count) }))]),
  )
}

/** Who had the newest ticket of each requester that was made before an instant; absent when nobody had one. */
export async function findLastAgentsBefore(
  cx: Cx,
  requesterIds: readonly string[],
  before: Date,
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; assigneeId: string }>`
    select r.id, l.assignee_id as "assigneeId" from unnest(${[...requesterIds]}::uuid[]) r(id)
    cross join lateral (select o.assignee_id from tickets o
      where o.org_id = ${cx.org.id} and o.requester_id = r.id and o.created_at < ${before}::timestamptz
        and o.assignee_id is not null and o.deleted_at is null
      order by o.created_at desc, o.id desc limit 1) l`.execute(cx.tx)
  return new Map(rows.map(({ id, assigneeId }) => [id, assigneeId]))
}

/** Who had the newest other ticket of the same requester, by ticket; absent when nobody had one. */
export async function findLastAgents(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; assigneeId: string }>`
    select t.id, l.assignee_id as "assigneeId" from tickets t
    cross join lateral (select o.assignee_id from tickets o
      where o.org_id = ${cx.org.id} and o.requester_id = t.requester_id and o.id <> t.id
        and o.assignee_id is not null and o.deleted_at is null
      order by o.created_at desc, o.id desc limit 1) l
    where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[]) and t.requester_id is not null`.execute(
    cx.tx,
  )
  return new Map(rows.map(({ id, assigneeId }) => [id, assigneeId]))
}
