import type { Cx } from '../../platform/context.ts'
import { forbidden, type Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { can, require } from '../../platform/permissions.ts'
import { bookAutoClose } from './book-auto-close.ts'
import { bookWaking } from './book-waking.ts'
import type { DeletedTicket } from './deleted-tickets.contract.ts'
import * as deleted from './deleted-tickets.store.ts'
import { bookAllStageLimits } from './stage-limits.ts'
import { ticketRefOf } from './ticket-codes.rules.ts'
import { presentTickets } from './ticket-rows.store.ts'
import { getTicketRecord, lockTicket, whyNotThere } from './tickets.service.ts'
import * as store from './tickets.store.ts'

type Cause = Record<string, unknown>

/**
 * Deletes a ticket: from now on nobody sees it anywhere, and it is kept until somebody brings it back. Closed and merged ones too.
 * A customer who answers it begins a new ticket. 404, 410 `ticket.deleted`, 403 without `tickets:delete`.
 */
export async function deleteTicket(cx: Cx, idOrCode: string, input: { reason: string }): Promise<{ id: string }> {
  requireDeleter(cx)
  const { id } = await lockTicket(cx, idOrCode)
  await markAll(cx, [id], input.reason)
  return { id }
}

/** The same for many, those that are not to be had each with the refusal that one alone would have had. */
export async function deleteTickets(
  cx: Cx,
  ids: readonly string[],
  input: { reason: string; cause: Cause },
): Promise<Map<string, Problem | null>> {
  requireDeleter(cx)
  const there = await store.lockTicketsByIds(cx, [...ids])
  const done = await markAll(cx, idsOf(there), input.reason, input.cause)
  return outcomes(cx, ids, done)
}

const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id)

async function outcomes(
  cx: Cx,
  ids: readonly string[],
  done: ReadonlySet<string>,
): Promise<Map<string, Problem | null>> {
  const all = new Map<string, Problem | null>()
  for (const id of ids) all.set(id, done.has(id) ? null : await whyNotThere(cx, { id }))
  return all
}

async function markAll(cx: Cx, ids: string[], reason: string, cause?: Cause): Promise<Set<string>> {
  const { userId } = requireDeleter(cx)
  const versions = await deleted.markDeleted(cx, ids, { userId, reason })
  for (const [ticketId, version] of versions) emit(cx, 'ticket.deleted', { reason, version }, { ticketId, cause })
  return new Set(versions.keys())
}

/**
 * Brings a deleted ticket back as it stood; what slept past its moment wakes. One that is there already is left as it is. 404
 * `ticket.not_found`, 403 without `tickets:delete`.
 */
export async function restoreTicket(cx: Cx, idOrCode: string): Promise<{ id: string }> {
  requireDeleter(cx)
  const ref = ticketRefOf(idOrCode)
  const found = ref && (await deleted.findDeleted(cx, ref))
  if (!found) return lockTicket(cx, idOrCode)
  await restoreAll(cx, [found.id])
  return found
}

/** The same for many. True: it was brought back; false: it was there already; a refusal: it is not to be had. */
export async function restoreTickets(
  cx: Cx,
  ids: readonly string[],
  cause: Cause,
): Promise<Map<string, boolean | Problem>> {
  requireDeleter(cx)
  const restored = await restoreAll(cx, ids, cause)
  const there = new Set(await store.listVisibleIds(cx, [...ids]))
  const all = new Map<string, boolean | Problem>()
  for (const id of ids) all.set(id, restored.has(id) ? true : there.has(id) ? false : await whyNotThere(cx, { id }))
  return all
}

async function restoreAll(cx: Cx, ids: readonly string[], cause?: Cause): Promise<Set<string>> {
  const rows = await deleted.markRestored(cx, ids)
  for (const row of rows) {
    emit(cx, 'ticket.restored', { version: row.version }, { ticketId: row.id, cause })
    if (row.isSnoozed) bookWaking(cx, { ...row, wakesOnReply: false })
  }
  if (rows.some((row) => row.status === 'resolved')) await bookAutoClose(cx)
  if (rows.length > 0) await bookAllStageLimits(cx)
  return new Set(idsOf(rows))
}

/** Throws as getTicketRecord, but lets pass who may bring the ticket back: an answer about its deletion may be given again. */
export async function seeTicketOrDeleted(cx: Cx, idOrCode: string): Promise<void> {
  const ref = ticketRefOf(idOrCode)
  if (ref && can(cx.actor, 'tickets:delete') && (await deleted.findDeleted(cx, ref))) return
  await getTicketRecord(cx, idOrCode)
}

/** Deleted tickets that the actor would see, those deleted last first. 403 without `tickets:delete`. */
export async function listDeletedTickets(
  cx: Cx,
  input: { cursor?: string; limit: number; q?: string },
): Promise<{ data: DeletedTicket[]; nextCursor: string | null }> {
  requireDeleter(cx)
  const text = input.q?.toLowerCase() || null
  const cursors = cursorsOf(cx, 'deleted-tickets', { text }, TimeKey)
  const key = cursors.read(input.cursor)
  const found = await deleted.listDeleted(cx, {
    text,
    after: key && { at: key[0], id: key[1] },
    limit: input.limit + 1,
  })
  const { rows, nextCursor } = cursors.cut(found, input.limit, (row) => [row.at, row.id])
  const names = await deleted.namesOfDeleters(
    cx,
    rows.map((row) => row.deletedBy),
  )
  const presented = await presentTickets(cx, rows)
  const data = rows.flatMap(({ deletedAt, deletedBy, deletedReason }, i) => {
    const row = presented[i]
    const by = deletedBy ? { id: deletedBy, name: names.get(deletedBy) ?? '' } : null
    return row ? [{ ...row, deletedAt: deletedAt.toISOString(), deletedBy: by, deletedReason }] : []
  })
  return { data, nextCursor }
}

/** Members alone: whose name stands beside what they deleted. */
function requireDeleter(cx: Cx): { userId: string } {
  require(cx.actor, 'tickets:delete')
  if (cx.actor.kind !== 'user') throw forbidden('ticket.members_delete', 'Tickets are deleted by members.')
  return cx.actor
}
