import type { Cx } from '../../platform/context.ts'
import type { MessageFacts } from '../tickets/merge-tickets.ts'
import { findReplyTransport } from './conversations.transport.ts'
import { factsOf } from './message-facts.rules.ts'
import * as store from './moves.store.ts'
import { reindexTicketsById } from './reindex-tickets.ts'

/**
 * A message that was moved, the origin that it had before (null: it stood in its first ticket), and its place there; acts from before
 * there were places have none.
 */
export type MovedMessage = { id: string; origin: string | null; place?: number }

/**
 * Moves messages with all that hangs on them (attachments, deliveries, answers that are still to come) into another ticket: all of
 * them, or those of the ids that stand in `from`. Both tickets are locked by the caller.
 */
export async function moveMessages(
  cx: Cx,
  move: { from: string; to: string; ids?: string[] },
): Promise<MovedMessage[]> {
  const moved = await store.listPlaced(cx, { ticketId: move.from, ids: move.ids })
  await store.placeMessages(
    cx,
    move.to,
    // Whoever writes there has not seen them: they are newer than what he saw.
    moved.map(({ id, origin }) => ({
      id,
      origin: (origin ?? move.from) === move.to ? null : (origin ?? move.from),
      place: null,
    })),
  )
  await findReplyTransport()?.follow(
    cx,
    moved.map(({ id }) => id),
    move.to,
  )
  await reindexTicketsById(cx, [move.from, move.to])
  return moved
}

/**
 * Takes moveMessages back. Messages that are gone since (undone, redacted) stay gone; `elsewhere` are those that stand in a third
 * ticket by now: nothing was changed then.
 */
export async function returnMessages(
  cx: Cx,
  move: { from: string; to: string; moved: MovedMessage[] },
): Promise<{ returned: number; elsewhere: string[] }> {
  const now = await store.findPlaces(
    cx,
    move.moved.map(({ id }) => id),
  )
  const elsewhere = [...now.values()].filter((ticketId) => ticketId !== move.from)
  if (elsewhere.length > 0) return { returned: 0, elsewhere: [...new Set(elsewhere)] }
  const back = move.moved.filter(({ id }) => now.has(id))
  await store.placeMessages(
    cx,
    move.to,
    back.map(({ id, origin, place }) => ({ id, origin, place: place ?? null })),
  )
  await findReplyTransport()?.follow(
    cx,
    back.map(({ id }) => id),
    move.to,
  )
  await reindexTicketsById(cx, [move.from, move.to])
  return { returned: back.length, elsewhere: [] }
}

/** What the messages of a ticket say of it now. */
export async function readMessageFacts(cx: Cx, ticketId: string): Promise<MessageFacts> {
  return factsOf(await store.listTraits(cx, ticketId), await store.findNewestText(cx, ticketId))
}

/** Messages of a ticket by ids, the oldest first, as somebody who makes a ticket of them needs them. */
export async function listMovable(cx: Cx, ticketId: string, ids: string[]): Promise<store.Movable[]> {
  return store.listMovable(cx, ticketId, ids)
}
