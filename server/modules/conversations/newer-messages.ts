import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { readTicketEventsAfter } from '../../platform/events.ts'
import { words } from '../../platform/words.ts'
import type { NewerMessage } from './conversations.contract.ts'
import { firstWords } from './messages.rules.ts'
import {
  findMessagePlace,
  findNewestBefore,
  findNewestId,
  listNewer,
  type MessagePlace,
} from './newer-messages.store.ts'

/** So many are named; a reader of more opens the thread. */
const named = 20

/**
 * Holds a reply when somebody else wrote after `seen` (product.md CB3): 409 `message.stale` with `newer`, the oldest first: send it
 * again with the last of their ids to let it go all the same. `seen` null: the thread was empty. Asked with the ticket locked.
 */
export async function refuseStale(
  cx: Cx,
  ticketId: string,
  of: { seen: string | null; userId: string; notes: boolean },
): Promise<void> {
  const newer = await listMeanwhile(cx, ticketId, of)
  if (newer.length === 0) return
  const names = [...new Set(newer.map((one) => one.authorName))]
  throw conflict('message.stale', words`Meanwhile wrote: ${{ names }}. Read it, then send your reply or change it.`, {
    newer,
  })
}

/** What others wrote after `seen`, the oldest first, at most 20. */
export async function listMeanwhile(
  cx: Cx,
  ticketId: string,
  of: { seen: string | null; userId: string; notes: boolean },
): Promise<NewerMessage[]> {
  const { userId, notes } = of
  const after = of.seen === null ? null : await placeOf(cx, ticketId, of.seen)
  const rows = await listNewer(cx, { ticketId, after, userId, notes, limit: named })
  return rows.map(({ id, kind, authorName, sentAt, visibleText }) => ({
    id,
    kind,
    authorName,
    sentAt: sentAt.toISOString(),
    preview: firstWords(visibleText),
  }))
}

/** A message that was taken back since it was seen has left its time in its id (UUIDv7); an id from nowhere has seen nothing. */
async function placeOf(cx: Cx, ticketId: string, id: string): Promise<MessagePlace> {
  const known = await findMessagePlace(cx, ticketId, id)
  if (known) return known
  const ms = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
  return { place: null, at: new Date(ms > cx.now.getTime() ? 0 : ms).toISOString(), id }
}

/** By which a message comes into a ticket; those without its id bring several from another one. */
const arrivals = [
  'message.received',
  'message.sent',
  'message.note_added',
  'ticket.merged',
  'ticket.messages_moved_in',
  'ticket.split_from',
]

/**
 * The newest message of a ticket that somebody has seen who saw everything up to an event of the organization; null: none. By the
 * order of the commits, so no clock is asked. Of messages that moved in since, none counts as seen. Asked with the ticket locked.
 */
export async function lastSeenAsOf(cx: Cx, ticketId: string, seq: string): Promise<string | null> {
  const news = await readTicketEventsAfter(cx, ticketId, { names: arrivals, after: seq })
  if (news.length === 0) return findNewestId(cx, ticketId)
  const ids = news.flatMap(({ data }) => (typeof data.messageId === 'string' ? data.messageId : []))
  return findNewestBefore(cx, ticketId, { ids, moved: ids.length < news.length })
}
