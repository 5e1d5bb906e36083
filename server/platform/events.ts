import { sql } from 'kysely'
import { actorOf, type Cx } from './context.ts'

/**
 * A fact that happened. `name` in past tense (`ticket.assigned`); `data` is small JSON with before and after. Actor and instant are
 * those of the context that emitted it: an intake acts for the contact, demo data in the past.
 */
export type PendingEvent = ReturnType<typeof actorOf> & {
  name: string
  ticketId: string | null
  data: Record<string, unknown>
  cause: Record<string, unknown>
  at: Date
  /** Ids of the records that it tells of (contacts, leads, accounts …): in their changes it stands. Absent: of none. */
  records?: readonly string[]
}

/** An event as a consumer reads it. `seq` is a decimal string, per organization, gapless and in commit order. */
export type DomainEvent = {
  seq: string
  name: string
  ticketId: string | null
  actorKind: 'user' | 'contact' | 'system'
  actorId: string | null
  actorName: string
  cause: Record<string, unknown>
  data: Record<string, unknown>
  at: Date
}

/** An idempotent reaction to events. It runs after the commit (server/reactor.ts), in the order of seq, from its position on. */
export type Consumer = {
  name: string
  wants: (eventName: string) => boolean
  react: (cx: Cx, event: DomainEvent) => Promise<void>
  /** The same for the wanted events of a batch at once, in their order, where many together cost less than each by itself. */
  reactToAll?: (cx: Cx, events: readonly DomainEvent[]) => Promise<void>
}

const consumers: Consumer[] = []

/** Names a consumer. Called once per process by the module list of the application. */
export function registerConsumer(consumer: Consumer): void {
  if (!consumers.some((known) => known.name === consumer.name)) consumers.push(consumer)
}

export function registeredConsumers(): readonly Consumer[] {
  return consumers
}

/** Records a fact in the transaction of the change (law 2). Written right before the commit. */
export function emit(
  cx: Cx,
  name: string,
  data: Record<string, unknown> = {},
  more: { ticketId?: string | null; cause?: Record<string, unknown>; records?: readonly (string | null)[] } = {},
): void {
  const { ticketId = null } = more
  const records = more.records?.filter((id) => id !== null)
  const cause = { ...cx.cause, ...more.cause, ...(cx.quiet && { quiet: cx.quiet }) }
  cx.pending.events.push({ ...actorOf(cx.actor), name, ticketId, data, cause, at: cx.now, ...(records && { records }) })
}

/** Reads events after `since` (exclusive), oldest first, at most `limit`. */
export async function readEvents(cx: Pick<Cx, 'tx' | 'org'>, since: string, limit: number): Promise<DomainEvent[]> {
  const rows = await cx.tx
    .selectFrom('events')
    .select(['seq', 'name', 'ticketId', 'actorKind', 'actorId', 'actorName', 'cause', 'data', 'at'])
    .where('orgId', '=', cx.org.id)
    .where('seq', '>', since)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows as unknown as DomainEvent[]
}

/** What happened to a ticket under one name since an instant, oldest first. */
export async function readEventsOfTicket(
  cx: Pick<Cx, 'tx' | 'org'>,
  ticketId: string,
  wanted: { name: string; since: Date },
): Promise<DomainEvent[]> {
  const rows = await cx.tx
    .selectFrom('events')
    .select(['seq', 'name', 'ticketId', 'actorKind', 'actorId', 'actorName', 'cause', 'data', 'at'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('name', '=', wanted.name)
    .where('at', '>=', wanted.since)
    .orderBy('seq')
    .execute()
  return rows as unknown as DomainEvent[]
}

/** What happened to a ticket under some names after an event, oldest first. */
export async function readTicketEventsAfter(
  cx: Pick<Cx, 'tx' | 'org'>,
  ticketId: string,
  wanted: { names: readonly string[]; after: string },
): Promise<Pick<DomainEvent, 'name' | 'data'>[]> {
  const rows = await cx.tx
    .selectFrom('events')
    .select(['name', 'data'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('seq', '>', wanted.after)
    .where('name', 'in', wanted.names)
    .orderBy('seq')
    .execute()
  return rows as unknown as Pick<DomainEvent, 'name' | 'data'>[]
}

/** Events of tickets under some names after a number, the newest first: of all tickets, or of some. */
export async function readTicketEvents(
  cx: Pick<Cx, 'tx' | 'org'>,
  wanted: { names: readonly string[]; after: string; since?: Date; ticketIds?: readonly string[]; limit?: number },
): Promise<DomainEvent[]> {
  let query = cx.tx
    .selectFrom('events')
    .select(['seq', 'name', 'ticketId', 'actorKind', 'actorId', 'actorName', 'cause', 'data', 'at'])
    .where('orgId', '=', cx.org.id)
    .where('seq', '>', wanted.after)
    .where('name', 'in', wanted.names)
    .orderBy('seq', 'desc')
  query = wanted.ticketIds ? query.where('ticketId', 'in', wanted.ticketIds) : query.where('ticketId', 'is not', null)
  if (wanted.since) query = query.where('at', '>=', wanted.since)
  if (wanted.limit) query = query.limit(wanted.limit)
  return (await query.execute()) as unknown as DomainEvent[]
}

/** One event by its number; null when there is none. */
export async function findEvent(cx: Pick<Cx, 'tx' | 'org'>, seq: string): Promise<DomainEvent | null> {
  const [event] = await readEvents(cx, (BigInt(seq) - 1n).toString(), 1)
  return event?.seq === seq ? event : null
}

/** The newest event number of the organization, '0' when nothing has happened. */
export async function lastSeq(cx: Pick<Cx, 'tx' | 'org'>): Promise<string> {
  const row = await cx.tx
    .selectFrom('orgCounters')
    .select('value')
    .where('orgId', '=', cx.org.id)
    .where('name', '=', 'events')
    .executeTakeFirst()
  return row?.value ?? '0'
}

/** True when a consumer stands before the newest event. */
export async function hasUnreacted(cx: Pick<Cx, 'tx' | 'org'>): Promise<boolean> {
  const { rows } = await sql<{ behind: boolean }>`
    select coalesce((select value from org_counters where org_id = ${cx.org.id} and name = 'events'), 0) > coalesce(
      (select min(coalesce(p.seq, 0)) from unnest(${consumers.map((consumer) => consumer.name)}::text[]) c (name)
        left join event_positions p on p.org_id = ${cx.org.id} and p.consumer = c.name), 0) as behind`.execute(cx.tx)
  return consumers.length > 0 && rows[0]?.behind === true
}

/** Lets all consumers go on after the newest event: what was filled in from elsewhere shall notify nobody. */
export async function skipReactions(cx: Cx): Promise<void> {
  const seq = await lastSeq(cx)
  for (const { name } of consumers)
    await cx.tx
      .insertInto('eventPositions')
      .values({ orgId: cx.org.id, consumer: name, seq })
      .onConflict((c) => c.columns(['orgId', 'consumer']).doUpdateSet({ seq }))
      .execute()
}
