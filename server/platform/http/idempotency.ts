import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cx, Runtime } from '../context.ts'
import { sha256 } from '../crypto.ts'
import { badRequest, unprocessable } from '../errors.ts'

class Replay extends Error {
  readonly result: unknown
  constructor(result: unknown) {
    super('replayed')
    this.result = result
  }
}

/**
 * Runs the work of a request in its sender's organization. A POST with `Idempotency-Key` writes the key and the answer in the
 * transaction of the change: a second call with the same body waits for the first and gets the same answer, another body is
 * refused with 422. Keys are the sender's own and are kept for a day.
 */
export async function runOnce<T>(
  runtime: Runtime,
  request: Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body' | 'user'> & { idempotencyReply?: FastifyReply },
  work: (cx: Cx) => Promise<T>,
): Promise<T> {
  const actor = request.user()
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || key === undefined) return runtime.run(actor, work)
  if (typeof key !== 'string' || key.length === 0 || key.length > 255)
    throw badRequest('idempotency.bad_key', 'Idempotency-Key must have 1 to 255 characters.')
  const keyHash = sha256(`${actor.userId} ${key}`)
  const requestHash = sha256(`${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`)
  try {
    return await runtime.run(actor, async (cx) => {
      await takeKey(cx, keyHash, requestHash)
      const result = await work(cx)
      await cx.tx
        .updateTable('idempotencyKeys')
        .set({ status: 1, body: JSON.stringify(result ?? null) })
        .where('orgId', '=', cx.org.id)
        .where('keyHash', '=', keyHash)
        .execute()
      return result
    })
  } catch (error) {
    if (error instanceof Replay) return error.result as T
    throw error
  }
}

async function takeKey(cx: Cx, keyHash: Buffer, requestHash: Buffer): Promise<void> {
  const taken = await cx.tx
    .insertInto('idempotencyKeys')
    .values({ orgId: cx.org.id, keyHash, requestHash, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'keyHash']).doNothing())
    .returning('keyHash')
    .executeTakeFirst()
  if (taken) return
  const before = await cx.tx
    .selectFrom('idempotencyKeys')
    .select(['requestHash', 'body'])
    .where('orgId', '=', cx.org.id)
    .where('keyHash', '=', keyHash)
    .executeTakeFirstOrThrow()
  if (!before.requestHash.equals(requestHash))
    throw unprocessable(
      'idempotency.other_request',
      'This Idempotency-Key was used for another request. Use a new key.',
    )
  throw new Replay(JSON.parse(before.body ?? 'null'))
}
