import type { ServerResponse } from 'node:http'
import type { Runtime, UserActor } from '../../platform/context.ts'
import { joinPresence, type TicketNews } from '../presence/presence-desk.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { findReader } from './reader-access.ts'

/** Who a reader is, is asked again when what is known of him is older. */
const knownMs = 2_000

/**
 * Tells the reader of a stream what is no event: who comes to the tickets that he looks at, who writes there, what was done with drafts.
 * It has no number, so that nothing is replayed; a reader who is slow to take it goes without, the answer of his next `POST /presence` says how it is.
 * Returns the way to stop.
 */
export function tellPassingNews(options: { runtime: Runtime; actor: UserActor; response: ServerResponse }): () => void {
  const { runtime, response } = options
  const { orgId, userId } = options.actor
  let reader: Promise<UserActor | null> = Promise.resolve(options.actor)
  let askedAt = performance.now()
  const maySee = (actor: UserActor, { ticket }: TicketNews) =>
    ticket === null || (actor.permissions.has('tickets:read') && canSeeTicket(actor, ticket))
  const tell = async (news: TicketNews[]) => {
    if (performance.now() - askedAt > knownMs) {
      askedAt = performance.now()
      reader = findReader(runtime, options.actor)
    }
    const actor = await reader
    if (!actor || response.writableEnded || response.writableNeedDrain) return
    const text = news.filter((one) => maySee(actor, one)).map((one) => newsText(one, userId))
    if (text.length > 0) response.write(text.join(''))
  }
  // The database is away: the stream says so by itself.
  return joinPresence({ orgId, userId, tell: (news) => void tell(news).catch(() => {}) })
}

function newsText(news: TicketNews, readerId: string): string {
  const of = { ticketId: news.ticket?.id ?? null, ticketCode: news.ticket?.code ?? null }
  const said =
    'people' in news
      ? { name: 'presence.changed', ...of, data: { people: news.people.filter(({ id }) => id !== readerId) } }
      : { name: news.name, ...of, data: {} }
  return `data: ${JSON.stringify(said)}\n\n`
}
