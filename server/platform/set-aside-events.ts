import { type Cx, type Runtime, systemActor } from './context.ts'
import { isUnavailable } from './database.ts'
import { readEvents, registeredConsumers } from './events.ts'
import { newId } from './ids.ts'

/** Keeps an event at which a consumer failed in all its tries, with what the code said, for a person. */
export async function setAside(
  cx: Cx,
  failure: { consumer: string; seq: string; attempts: number; error: unknown },
): Promise<void> {
  const { consumer, seq, attempts } = failure
  const facts = { attempts, error: wordsOf(failure.error), failedAt: cx.now, retryAt: null }
  await cx.tx
    .insertInto('eventFailures')
    .values({ orgId: cx.org.id, id: newId(), consumer, seq, ...facts })
    .onConflict((c) => c.columns(['orgId', 'consumer', 'seq']).doUpdateSet(facts))
    .execute()
}

/** Notes that an event shall be tried once more; the job `events.retry` does it. False: there is none with this id. */
export async function askRetry(cx: Cx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await cx.tx
    .updateTable('eventFailures')
    .set({ retryAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gives an event up: nobody reacts to it any more. False: there is none with this id. */
export async function dropSetAside(cx: Cx, id: string): Promise<boolean> {
  const { numDeletedRows } = await cx.tx
    .deleteFrom('eventFailures')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** One more try: the event leaves the list, or stays with its new error. */
export async function retrySetAside(runtime: Runtime, orgId: string, id: string): Promise<void> {
  const actor = systemActor(orgId, 'reactions')
  try {
    await runtime.run(actor, (cx) => reactAgain(cx, id))
  } catch (error) {
    if (isUnavailable(error)) throw error
    await runtime.run(actor, (cx) =>
      cx.tx
        .updateTable('eventFailures')
        .set((eb) => ({ attempts: eb('attempts', '+', 1), error: wordsOf(error), failedAt: cx.now, retryAt: null }))
        .where('orgId', '=', orgId)
        .where('id', '=', id)
        .execute(),
    )
  }
}

async function reactAgain(cx: Cx, id: string): Promise<void> {
  const row = await cx.tx
    .selectFrom('eventFailures')
    .select(['consumer', 'seq'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return
  const consumer = registeredConsumers().find(({ name }) => name === row.consumer)
  if (!consumer) throw new Error('The part that reacted to it is not there any more.')
  const [event] = await readEvents(cx, String(BigInt(row.seq) - 1n), 1)
  if (event?.seq === row.seq) await consumer.react(cx, event)
  await dropSetAside(cx, id)
}

/** What the code said, in one line, for people who look after the installation. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 1_000) || 'It failed without words.'
}
