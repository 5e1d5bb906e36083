import type { ServerResponse } from 'node:http'
import type { UserActor } from '../../platform/context.ts'
import { joinPresence, type TicketNews } from '../presence/presence-desk.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'

/**
 * Tells the reader of a stream what is no event: who comes to the tickets that he looks at, who writes there, what was done with drafts.
 * It has no number, so that nothing is replayed; a reader who is slow to take it goes without, the answer of his next `POST /presence`
 * says how it is. `reader` is who he is as the stream knows it: it looks again whenever access changed, and every 15 seconds; a
 * look of its own for each word would ask the database a thousand times a second. Returns the way to stop.
 */
export function tellPassingNews(reader: () => UserActor, response: ServerResponse): () => void {
  const { orgId, userId } = reader()
  const tell = (news: TicketNews[]) => {
    if (response.writableEnded || response.writableNeedDrain) return
    const actor = reader()
    const text = news.filter((one) => maySee(actor, one)).map((one) => newsText(one, userId))
    if (text.length > 0) response.write(text.join(''))
  }
  return joinPresence({ orgId, userId, tell })
}

const maySee = (actor: UserActor, { ticket }: TicketNews) =>
  ticket === null ? !actor.embed : actor.permissions.has('tickets:read') && canSeeTicket(actor, ticket)

function newsText(news: TicketNews, readerId: string): string {
  const of = { ticketId: news.ticket?.id ?? null, ticketCode: news.ticket?.code ?? null }
  const said =
    'people' in news
      ? { name: 'presence.changed', ...of, data: { people: news.people.filter(({ id }) => id !== readerId) } }
      : { name: news.name, ...of, data: {} }
  return `data: ${JSON.stringify(said)}\n\n`
}
