import type { ServerResponse } from 'node:http'
import type { Runtime, UserActor } from '../../platform/context.ts'
import { joinPresence, type PresenceNews } from '../presence/presence-desk.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { findReader } from './reader-access.ts'

/** Who a reader is, is asked again when what is known of him is older. */
const knownMs = 2_000

/**
 * Tells the reader of a stream what is no event: who comes to the tickets that he looks at, who writes there. It has no number, so
 * that nothing is replayed; a reader who is slow to take it goes without, the answer of his next `POST /presence` says how it is.
 * Returns the way to stop.
 */
export function tellPassingNews(options: { runtime: Runtime; actor: UserActor; response: ServerResponse }): () => void {
  const { runtime, response } = options
  const { orgId, userId } = options.actor
  let reader: Promise<UserActor | null> = Promise.resolve(options.actor)
  let askedAt = performance.now()
  const tell = async (news: PresenceNews[]) => {
    if (performance.now() - askedAt > knownMs) {
      askedAt = performance.now()
      reader = findReader(runtime, options.actor)
    }
    const actor = await reader
    if (!actor?.permissions.has('tickets:read') || response.writableEnded || response.writableNeedDrain) return
    const text = news.filter(({ ticket }) => canSeeTicket(actor, ticket)).map((one) => presenceText(one, userId))
    if (text.length > 0) response.write(text.join(''))
  }
  // The database is away: the stream says so by itself.
  return joinPresence({ orgId, userId, tell: (news) => void tell(news).catch(() => {}) })
}

function presenceText({ ticket, people }: PresenceNews, readerId: string): string {
  const data = { people: people.filter(({ id }) => id !== readerId) }
  const news = { name: 'presence.changed', ticketId: ticket.id, ticketCode: ticket.code, data }
  return `data: ${JSON.stringify(news)}\n\n`
}
