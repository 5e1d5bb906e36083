import { sql } from 'kysely'
import { actorOf, type Cx } from './context.ts'
import { enqueue } from './jobs.ts'
import { announce } from './realtime.ts'

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

/** An idempotent reaction to events. It runs in a job, in the order of seq, once its position says so. */
export type Consumer = {
  name: string
  wants: (eventName: string) => boolean
  react: (cx: Cx, event: DomainEvent) => Promise<void>
}

const consumers: Consumer[] = []

/** Names a consumer. Called once per process by the module list of the application. */
export function registerConsumer(consumer: Consumer): void {
  if (!consumers.some((known) => known.name === consumer.name)) consumers.push(consumer)
}

/** Records a fact in the transaction of the change (law 2). Written right before the commit. */
export function emit(
  cx: Cx,
  name: string,
  data: Record<string, unknown> = {},
  more: { ticketId?: string | null; cause?: Record<string, unknown> } = {},
): void {
  const { ticketId = null, cause = {} } = more
  cx.pending.events.push({ ...actorOf(cx.actor), name, ticketId, data, cause, at: cx.now })
}

/** Adds `by` to a counter of the organization and returns its new value. The row stays locked until the commit. */
export async function countUp(cx: Pick<Cx, 'tx' | 'org'>, name: string, by: number): Promise<bigint> {
  const row = await cx.tx
    .insertInto('orgCounters')
    .values({ orgId: cx.org.id, name, value: String(by) })
    .onConflict((c) =>
      c.columns(['orgId', 'name']).doUpdateSet({ value: sql<string>`org_counters.value + excluded.value` }),
    )
    .returning('value')
    .executeTakeFirstOrThrow()
  return BigInt(row.value)
}

/** Writes the pending events with the next numbers of the organization and books their consumers. */
export async function flushEvents(cx: Cx): Promise<void> {
  const events = cx.pending.events.splice(0)
  if (events.length === 0) return
  const last = await countUp(cx, 'events', events.length)
  const first = last - BigInt(events.length) + 1n
  await cx.tx
    .insertInto('events')
    .values(
      events.map((event, i) => ({
        orgId: cx.org.id,
        seq: String(first + BigInt(i)),
        ...event,
        cause: JSON.stringify(event.cause),
        data: JSON.stringify(event.data),
      })),
    )
    .execute()
  if (consumers.some((consumer) => events.some((event) => consumer.wants(event.name))))
    enqueue(cx, 'events.react', {}, { key: `react:${cx.org.id}` })
  const orgId = cx.org.id
  cx.pending.afterCommit.push(() => announce(orgId))
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

/** One batch of every consumer: locks its position, reacts, moves on. Returns true when more may wait. */
export async function reactToEvents(cx: Cx, batch = 200): Promise<boolean> {
  let more = false
  for (const consumer of consumers) {
    await cx.tx
      .insertInto('eventPositions')
      .values({ orgId: cx.org.id, consumer: consumer.name, seq: '0' })
      .onConflict((c) => c.columns(['orgId', 'consumer']).doNothing())
      .execute()
    const { seq } = await cx.tx
      .selectFrom('eventPositions')
      .select('seq')
      .where('orgId', '=', cx.org.id)
      .where('consumer', '=', consumer.name)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const events = await readEvents(cx, seq, batch)
    for (const event of events) if (consumer.wants(event.name)) await consumer.react(cx, event)
    const newest = events.at(-1)
    if (!newest) continue
    await cx.tx
      .updateTable('eventPositions')
      .set({ seq: newest.seq })
      .where('orgId', '=', cx.org.id)
      .where('consumer', '=', consumer.name)
      .execute()
    more ||= events.length === batch
  }
  return more
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
