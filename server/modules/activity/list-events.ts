import type { Runtime, UserActor } from '../../platform/context.ts'
import { gone, unauthorized } from '../../platform/errors.ts'
import { words } from '../../platform/words.ts'
import type { EventsPage, EventsQuery } from './activity.contract.ts'
import { visibleEvents } from './activity.service.ts'
import { createBell } from './bell.ts'
import type { EventHub } from './event-hub.ts'
import { accessOf, findReader } from './reader-access.ts'

/**
 * What happened after `since`, as far as the actor may see it. `nextSeq` also counts what he may not. When there is nothing it
 * waits up to `wait` seconds for the first event (long polling, for those whose proxy keeps the stream from them), until
 * `signal` ends it; who he is, is asked again before anything is told then. 410 `events.unknown_seq` for a number that the
 * organization has not reached: it came from another database.
 */
export async function listEvents(
  reader: { runtime: Runtime; hub: EventHub; actor: UserActor; signal: AbortSignal },
  query: EventsQuery,
): Promise<EventsPage> {
  const { runtime, hub, signal } = reader
  const { orgId } = reader.actor
  const access = accessOf(reader.actor)
  const news = createBell()
  const leave = hub.join(orgId, news.ring)
  signal.addEventListener('abort', news.ring)
  const endsAt = performance.now() + query.wait * 1_000
  let { actor } = reader
  let position = query.since
  try {
    for (;;) {
      news.reset()
      const raw = await hub.read(orgId, position, query.limit)
      if (BigInt(position) > BigInt(raw.last))
        throw gone(
          'events.unknown_seq',
          words`There is no event ${{ since: position }} yet; the newest is ${{ last: raw.last }}. Load anew.`,
        )
      if (query.wait > 0) actor = await findAgain(runtime, actor)
      const isCut = accessOf(actor) !== access
      const data = isCut ? [] : visibleEvents(actor, raw)
      const more = raw.events.length === query.limit
      if (!isCut) position = raw.events.at(-1)?.seq ?? position
      const rest = endsAt - performance.now()
      if (isCut || data.length > 0 || rest <= 0 || signal.aborted) {
        const lastSeq = BigInt(position) > BigInt(raw.last) ? position : raw.last
        return { data, nextSeq: position, more, lastSeq, access: accessOf(actor) }
      }
      if (!more) await news.wait(rest)
    }
  } finally {
    leave()
    signal.removeEventListener('abort', news.ring)
  }
}

/** Who he is now that the news are read: they may have come after his access ended. */
async function findAgain(runtime: Runtime, actor: UserActor): Promise<UserActor> {
  const now = await findReader(runtime, actor)
  if (!now) throw unauthorized('session.expired', 'Your session has ended. Sign in again.')
  return now
}
