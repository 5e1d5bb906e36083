import { setTimeout } from 'node:timers/promises'
import { type Actor, type Cx, type Runtime, systemActor } from './context.ts'
import { isUnavailable } from './database.ts'
import { type Consumer, type DomainEvent, readEvents, registeredConsumers } from './events.ts'
import type { Log } from './log.ts'
import { setAside } from './set-aside-events.ts'

/** Waits in ms before an event at which a consumer failed is tried again; after the last one it is set aside. */
const waits = [1_000, 5_000, 30_000, 120_000]
const batchSize = 200

/** Where a consumer is. `nextTryAt`: it failed at the event after it, and waits for the next try. */
type Position = { consumer: Consumer; seq: string; attempts: number; nextTryAt: Date | null }
/** Where a batch is, told to whoever catches its error: its events and which one is looked at; behind them all: the commit. */
type Place = { events: DomainEvent[]; at: number }

/**
 * Lets all consumers of an organization react to what they have not seen yet. As a rule they do it together; once one fails, each
 * goes on by itself: the event at which it fails holds up that consumer alone, is tried again with growing waits, then set aside
 * for a person. Resolves to when a try is due, null when nothing waits. Throws when the database is away, without blaming an
 * event.
 */
export async function reactToEvents(
  runtime: Runtime,
  orgId: string,
  options: { log: Log; stop?: AbortSignal },
): Promise<Date | null> {
  const actor = systemActor(orgId, 'reactions')
  const apart = await reactTogether(runtime, actor, options)
  let due: Date | null = null
  for (const consumer of apart) {
    if (options.stop?.aborted) break
    const next = await catchUp(runtime, actor, consumer, options.log)
    if (next && (!due || next < due)) due = next
  }
  return due
}

/** Returns the consumers that must go on by themselves. */
async function reactTogether(
  runtime: Runtime,
  actor: Actor,
  { stop }: { stop?: AbortSignal },
): Promise<readonly Consumer[]> {
  try {
    for (;;) {
      const began = performance.now()
      const { more, isCatchingUp, apart } = await runtime.run(actor, (cx) => reactToSharedBatch(cx))
      if (!more || stop?.aborted) return apart
      // One that an upgrade brought goes through years of events: every other moment is left to the people.
      if (isCatchingUp) await setTimeout(performance.now() - began)
    }
  } catch (error) {
    if (isUnavailable(error)) throw error
    return registeredConsumers()
  }
}

/** One batch of every consumer that has no failure: locks its position, reacts, moves on. */
async function reactToSharedBatch(cx: Cx): Promise<{ more: boolean; isCatchingUp: boolean; apart: Consumer[] }> {
  const positions = await lockPositions(cx, registeredConsumers())
  const sound = positions.filter(({ nextTryAt }) => nextTryAt === null)
  let more = false
  // As a rule all stand at the same event and read once; one that was just added catches up by itself.
  const groups = Map.groupBy(sound, (position) => position.seq)
  for (const [seq, group] of groups) {
    const events = await readEvents(cx, seq, batchSize)
    const newest = events.at(-1)
    if (!newest) continue
    const consumers = group.map(({ consumer }) => consumer)
    for (const consumer of consumers) {
      const wanted = events.filter(({ name }) => consumer.wants(name))
      if (!consumer.reactToAll) for (const event of wanted) await consumer.react(cx, event)
      else if (wanted.length > 0) await consumer.reactToAll(cx, wanted)
    }
    await movePositions(cx, consumers, newest.seq)
    more ||= events.length === batchSize
  }
  const apart = positions.flatMap(({ consumer, nextTryAt }) => (nextTryAt ? consumer : []))
  return { more, isCatchingUp: groups.size > 1, apart }
}

/** Lets one consumer go on until nothing is left, or until it must wait: returns when for. */
async function catchUp(runtime: Runtime, actor: Actor, consumer: Consumer, log: Log): Promise<Date | null> {
  let limit = batchSize
  for (;;) {
    const place: Place = { events: [], at: 0 }
    try {
      const { more, waitsUntil } = await runtime.run(actor, (cx) => reactToBatch(cx, consumer, limit, place))
      if (waitsUntil || !more) return waitsUntil
      limit = batchSize
    } catch (error) {
      const [first] = place.events
      if (!first || isUnavailable(error)) throw error
      limit = harmless(place)
      if (limit > 0) continue
      const waitsUntil = await runtime.run(actor, (cx) => noteFailure(cx, consumer, first.seq, error))
      log[waitsUntil ? 'warn' : 'error'](
        { err: error, consumer: consumer.name, orgId: actor.orgId, seq: first.seq, event: first.name },
        waitsUntil ? 'a reaction to an event failed and will be tried again' : 'an event was set aside',
      )
      if (waitsUntil) return waitsUntil
      limit = batchSize
    }
  }
}

/**
 * How many events to do by themselves, after a batch was rolled back: those before the one that failed. When all went well and the
 * commit did not, any of them may be the cause: half of them. 0: the first one is to blame.
 */
function harmless({ events, at }: Place): number {
  return at < events.length ? at : Math.floor(events.length / 2)
}

async function reactToBatch(
  cx: Cx,
  consumer: Consumer,
  limit: number,
  place: Place,
): Promise<{ more: boolean; waitsUntil: Date | null }> {
  const [position] = await lockPositions(cx, [consumer])
  if (!position) return { more: false, waitsUntil: null }
  const { nextTryAt } = position
  if (nextTryAt && nextTryAt > cx.now) return { more: false, waitsUntil: nextTryAt }
  // The event that failed before is tried alone.
  const wanted = nextTryAt ? 1 : limit
  const events = await readEvents(cx, position.seq, wanted)
  place.events = events
  for (place.at = 0; place.at < events.length; place.at += 1) {
    const event = events[place.at]
    if (event && consumer.wants(event.name)) await consumer.react(cx, event)
  }
  await movePositions(cx, [consumer], events.at(-1)?.seq ?? position.seq)
  return { more: events.length === wanted, waitsUntil: null }
}

/** Writes down that a consumer failed; returns when it is tried again, null: the event was set aside, or another process was here. */
async function noteFailure(cx: Cx, consumer: Consumer, seq: string, error: unknown): Promise<Date | null> {
  const [position] = await lockPositions(cx, [consumer])
  if (!position || BigInt(position.seq) >= BigInt(seq)) return null
  const attempts = position.attempts + 1
  const wait = waits[attempts - 1]
  if (wait === undefined) {
    await setAside(cx, { consumer: consumer.name, seq, attempts, error })
    await movePositions(cx, [consumer], seq)
    return null
  }
  const nextTryAt = new Date(cx.now.getTime() + wait)
  await cx.tx
    .updateTable('eventPositions')
    .set({ attempts, nextTryAt })
    .where('orgId', '=', cx.org.id)
    .where('consumer', '=', consumer.name)
    .execute()
  return nextTryAt
}

/** Where consumers stand, locked to the commit; a new one begins with the first event. */
async function lockPositions(cx: Cx, consumers: readonly Consumer[]): Promise<Position[]> {
  if (consumers.length === 0) return []
  const names = consumers.map(({ name }) => name)
  const lock = () =>
    cx.tx
      .selectFrom('eventPositions')
      .select(['consumer', 'seq', 'attempts', 'nextTryAt'])
      .where('orgId', '=', cx.org.id)
      .where('consumer', 'in', names)
      // Always in the same order, so that two processes do not wait for each other.
      .orderBy('consumer')
      .forUpdate()
      .execute()
  let rows = await lock()
  if (rows.length < names.length) {
    await cx.tx
      .insertInto('eventPositions')
      .values([...names].sort().map((consumer) => ({ orgId: cx.org.id, consumer, seq: '0' })))
      .onConflict((c) => c.columns(['orgId', 'consumer']).doNothing())
      .execute()
    rows = await lock()
  }
  return consumers.map((consumer) => {
    const row = rows.find((one) => one.consumer === consumer.name)
    return { consumer, seq: row?.seq ?? '0', attempts: row?.attempts ?? 0, nextTryAt: row?.nextTryAt ?? null }
  })
}

/** Moves consumers on; what they failed at is behind them. */
async function movePositions(cx: Cx, consumers: readonly Consumer[], seq: string): Promise<void> {
  const names = consumers.map(({ name }) => name)
  await cx.tx
    .updateTable('eventPositions')
    .set({ seq, attempts: 0, nextTryAt: null })
    .where('orgId', '=', cx.org.id)
    .where('consumer', 'in', names)
    .execute()
}
