import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cx, Runtime, UserActor } from '../context.ts'
import { sha256 } from '../crypto.ts'
import { isOutcomeUnknown } from '../database.ts'
import { badRequest, forbidden, unprocessable } from '../errors.ts'
import { sightKeysOf } from '../permissions.ts'

/** Keys are kept for a day. */
export const keptKeyMs = 86_400_000

class Replay extends Error {
  readonly result: unknown
  constructor(result: unknown) {
    super('replayed')
    this.result = result
  }
}

/**
 * Says which records of a list of addresses must still be seen before an answer about one is given again: `see` throws as the
 * service would. It is asked with the id in the address or, where the address is the list itself, the id in the answer.
 */
export type ReplayGuard = { under: string; see: (cx: Cx, id: string) => Promise<unknown> }
const guards: ReplayGuard[] = []

/** Called once per process by each module whose rows are not everybody's. */
export function registerReplayGuard(guard: ReplayGuard): void {
  if (!guards.some(({ under }) => under === guard.under)) guards.push(guard)
}

/**
 * Runs the work of a request in its sender's organization. A POST with `Idempotency-Key` writes the key and the answer in the
 * transaction of the change: a second call with the same body waits for the first and gets the same answer, another body is
 * refused with 422. Keys are the sender's own and are kept for a day. An answer is given again only to a sender who may still do what
 * he might then, has the teams and queues by which he saw tickets, and sees the record it is about.
 */
export async function runOnce<T>(
  runtime: Runtime,
  request: Pick<FastifyRequest, 'method' | 'url' | 'headers' | 'body' | 'user' | 'params' | 'routeOptions'> & {
    idempotencyReply?: FastifyReply
  },
  work: (cx: Cx) => Promise<T>,
): Promise<T> {
  const actor = request.user()
  const key = request.headers['idempotency-key']
  if (request.method !== 'POST' || key === undefined) return runtime.run(actor, work)
  if (typeof key !== 'string' || key.length === 0 || key.length > 255)
    throw badRequest('idempotency.bad_key', 'Idempotency-Key must have 1 to 255 characters.')
  // What a member was answered elsewhere is not given again where he is limited to a customer.
  const who = actor.embed ? `${actor.userId} ${actor.embed.customer.id}` : actor.userId
  const keyHash = sha256(`${who} ${key}`)
  const requestHash = sha256(`${request.method} ${request.url} ${JSON.stringify(request.body ?? null)}`)
  const once = () =>
    runtime.run(actor, async (cx) => {
      const before = await takeKey(cx, actor, keyHash, requestHash)
      if (before) {
        await seeAgain(cx, request, before.result)
        throw new Replay(before.result)
      }
      const result = await work(cx)
      await cx.tx
        .updateTable('idempotencyKeys')
        .set({ status: 1, body: JSON.stringify(result ?? null) })
        .where('orgId', '=', cx.org.id)
        .where('keyHash', '=', keyHash)
        .execute()
      return result
    })
  try {
    // The key tells whether a commit without an answer was done, so it may be asked again.
    return await once().catch((error: unknown) => (isOutcomeUnknown(error) ? once() : Promise.reject(error)))
  } catch (error) {
    if (error instanceof Replay) return error.result as T
    throw error
  }
}

/** Takes a key that is new or older than a day; null then, else what was answered before. */
async function takeKey(
  cx: Cx,
  actor: UserActor,
  keyHash: Buffer,
  requestHash: Buffer,
): Promise<{ result: unknown } | null> {
  const rights = [...actor.permissions, `scope:${actor.ticketScope}`, ...sightKeysOf(actor)].sort()
  const row = { requestHash, rights, createdAt: cx.now, status: null, body: null }
  const taken = await cx.tx
    .insertInto('idempotencyKeys')
    .values({ orgId: cx.org.id, keyHash, ...row })
    .onConflict((c) =>
      c
        .columns(['orgId', 'keyHash'])
        .doUpdateSet(row)
        .where('idempotencyKeys.createdAt', '<', new Date(cx.now.getTime() - keptKeyMs)),
    )
    .returning('keyHash')
    .executeTakeFirst()
  if (taken) return null
  const before = await cx.tx
    .selectFrom('idempotencyKeys')
    .select(['requestHash', 'body', 'rights'])
    .where('orgId', '=', cx.org.id)
    .where('keyHash', '=', keyHash)
    .executeTakeFirstOrThrow()
  if (!before.requestHash.equals(requestHash))
    throw unprocessable(
      'idempotency.other_request',
      'This Idempotency-Key was used for another request. Use a new key.',
    )
  if (before.rights?.some((right) => !rights.includes(right)))
    throw forbidden(
      'idempotency.rights_changed',
      'This was done, but what you may do has changed since: its answer is not given again.',
    )
  return { result: JSON.parse(before.body ?? 'null') }
}

/**
 * For who is not signed in: true the first time that somebody sends a key for a purpose, false for a day afterwards. There is no answer to
 * give again, and another body is no fault of which anybody is told: either would say what the database knows.
 */
export async function takeOnce(cx: Cx, purpose: string, key: string): Promise<boolean> {
  const row = { requestHash: sha256(purpose), createdAt: cx.now }
  const taken = await cx.tx
    .insertInto('idempotencyKeys')
    .values({ orgId: cx.org.id, keyHash: sha256(`${purpose} ${key}`), ...row })
    .onConflict((c) =>
      c
        .columns(['orgId', 'keyHash'])
        .doUpdateSet(row)
        .where('idempotencyKeys.createdAt', '<', new Date(cx.now.getTime() - keptKeyMs)),
    )
    .returning('keyHash')
    .executeTakeFirst()
  return taken !== undefined
}

async function seeAgain(
  cx: Cx,
  { params, routeOptions }: Pick<FastifyRequest, 'params' | 'routeOptions'>,
  result: unknown,
): Promise<void> {
  const url = routeOptions.url ?? ''
  for (const { under, see } of guards) {
    const list = `/api/v1${under}`
    const [id] = url.startsWith(`${list}/:`)
      ? Object.values(Object(params))
      : url === list && typeof result === 'object' && result !== null && 'id' in result
        ? [result.id]
        : []
    if (typeof id === 'string') await see(cx, id)
  }
}
