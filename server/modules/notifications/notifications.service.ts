import type { Cx, UserActor } from '../../platform/context.ts'
import { forbidden } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import type { Notification, NotificationsPage, ReadNotifications } from './notifications.contract.ts'
import type { NoticeKind } from './notifications.rules.ts'
import * as store from './notifications.store.ts'

/** Unread ones are counted up to here. */
const countCap = 100
/** A page looks at so many rows at most; behind a long row of tickets one may no longer see it may come out short. */
const lookedAt = 1_000

/**
 * The actor's own notifications, the newest first. Those of tickets that he may not see (any more) are left out, of the count
 * too.
 */
export async function listNotifications(
  cx: Cx,
  input: { unread: boolean | null; kinds: readonly NoticeKind[] | null; cursor?: string; limit: number },
): Promise<NotificationsPage> {
  const actor = requireUser(cx)
  const { unread, kinds } = input
  const filter = { userId: actor.userId, unread, kinds: kinds?.toSorted().join() }
  const cursors = cursorsOf(cx, 'notifications', filter, TimeKey)
  const key = cursors.read(input.cursor)
  let place = key && { at: key[0], id: key[1] }
  const data: Notification[] = []
  const chunk = input.limit + 1
  let more = true
  for (let looked = 0; more && data.length < input.limit && looked < lookedAt; looked += chunk) {
    const rows = await store.listNotifications(cx, {
      userId: actor.userId,
      unread,
      kinds,
      after: place,
      limit: chunk,
    })
    const tickets = await ticketsOf(cx, rows)
    more = rows.length === chunk
    for (const row of rows) {
      if (data.length === input.limit) {
        more = true
        break
      }
      place = { at: row.createdAtKey, id: row.id }
      if (isVisible(actor, row.ticketId, tickets)) data.push(present(row, tickets))
    }
  }
  const nextCursor = more && place ? cursors.write([place.at, place.id]) : null
  return { data, nextCursor, unreadCount: await countUnread(cx, actor) }
}

/** Marks own notifications as read, or as unread again. Others' and unknown ids change nothing. */
export async function readNotifications(cx: Cx, input: ReadNotifications): Promise<{ unreadCount: number }> {
  const actor = requireUser(cx)
  const which = { ids: input.ids ?? null, ticketId: input.ticketId ?? null }
  const marked = await store.markRead(cx, actor.userId, which, input.read)
  const unreadCount = await countUnread(cx, actor)
  if (marked > 0)
    emit(cx, input.read ? 'notification.read' : 'notification.unread', { userId: actor.userId, ...which, unreadCount })
  return { unreadCount }
}

/** Unread ones of tickets that the actor sees, at most 100. */
export async function countUnread(cx: Cx, actor: UserActor): Promise<number> {
  const seenAmong = async (most: number) => {
    const ticketIds = await store.listUnreadTickets(cx, actor.userId, most)
    const tickets = await ticketsOf(
      cx,
      ticketIds.map((ticketId) => ({ ticketId })),
    )
    const seen = ticketIds.filter((id) => isVisible(actor, id, tickets)).length
    return { seen: Math.min(seen, countCap), looked: ticketIds.length }
  }
  const near = await seenAmong(countCap)
  // Those of tickets that went out of sight must not hide the others.
  return near.seen < near.looked && near.looked === countCap ? (await seenAmong(lookedAt)).seen : near.seen
}

const ticketsOf = (cx: Cx, rows: { ticketId: string | null }[]) =>
  findTicketFacts(
    cx,
    rows.flatMap((row) => row.ticketId ?? []),
  )

function isVisible(actor: UserActor, ticketId: string | null, tickets: ReadonlyMap<string, TicketFacts>): boolean {
  if (ticketId === null) return true
  const ticket = tickets.get(ticketId)
  return ticket !== undefined && actor.permissions.has('tickets:read') && canSeeTicket(actor, ticket)
}

function present(row: store.NotificationRow, tickets: ReadonlyMap<string, TicketFacts>): Notification {
  const { actorName, ...data } = row.data
  const ticket = row.ticketId ? tickets.get(row.ticketId) : undefined
  return {
    id: row.id,
    kind: row.kind as Notification['kind'],
    ticketId: row.ticketId,
    ticketCode: ticket?.code ?? null,
    subject: ticket?.subject ?? null,
    actorName: String(actorName ?? ''),
    data,
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  }
}

function requireUser(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('notifications.members_only', 'Notifications are for members.')
  return cx.actor
}
