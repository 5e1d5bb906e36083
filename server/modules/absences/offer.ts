import type { Cx } from '../../platform/context.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import { findTicketBriefs, type TicketBrief } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import type { OfferedTicket } from './absences.contract.ts'
import { sightNow, standing } from './bring-back.ts'
import type { Handover, HandoverRow } from './handovers.store.ts'
import * as store from './handovers.store.ts'
import { requireMember } from './require-member.ts'

const chunk = 200
const mostCounted = 1_000
const openStatuses = ['open', 'in_progress', 'waiting']

type Offered = { row: HandoverRow; ticket: TicketBrief; where: OfferedTicket['where'] }

/**
 * What absences of a member gave away and he may have back, in the order of the tickets: what is still open and not his again. Each
 * ticket once, by its last absence. What was kept to others since he had it is not there for him.
 */
async function* offeredRows(
  cx: Cx,
  userId: string,
  handovers: readonly Handover[],
  from: string | null,
): AsyncGenerator<Offered> {
  const sight = await sightNow(cx, userId)
  if (!sight || handovers.length === 0) return
  const ids = handovers.map(({ id }) => id)
  for (let after = from; ; ) {
    const rows = await store.listRows(cx, ids, { state: 'moved', back: 'none', after, limit: chunk })
    const tickets = await findTicketBriefs(
      cx,
      rows.map(({ ticketId }) => ticketId),
    )
    let before = after
    for (const row of rows) {
      const ticket = tickets.get(row.ticketId)
      const isFirst = row.ticketId !== before
      before = row.ticketId
      if (!isFirst || !ticket || ticket.deletedAt !== null || !openStatuses.includes(ticket.status)) continue
      const { where, mayHave } = standing(row, userId, sight, ticket)
      if (where !== 'own' && mayHave) yield { row, ticket, where }
    }
    const last = rows.at(-1)
    if (!last || rows.length < chunk) return
    after = last.ticketId
  }
}

/** How many there are, up to 1000. */
export async function countOffer(cx: Cx, userId: string, handovers: readonly Handover[]): Promise<number> {
  let count = 0
  for await (const _one of offeredRows(cx, userId, handovers, null)) {
    count += 1
    if (count === mostCounted) break
  }
  return count
}

/** Ids of all that are where the absence left them. */
export async function listOfferedIds(cx: Cx, userId: string, handovers: readonly Handover[]): Promise<string[]> {
  const ids: string[] = []
  for await (const { ticket, where } of offeredRows(cx, userId, handovers, null))
    if (where !== 'passed_on') ids.push(ticket.id)
  return ids
}

/** What is offered to a member who is back, in whose hands it is; somebody else reads of tickets that he sees himself. 404 `member.not_found`. */
export async function listOffer(
  cx: Cx,
  userId: string,
  page: { cursor?: string; limit: number },
): Promise<{ data: OfferedTicket[]; nextCursor: string | null }> {
  await requireMember(cx, userId)
  const cursors = cursorsOf(cx, 'absence-offer', { userId }, IdKey)
  const key = cursors.read(page.cursor)
  const open = await store.listUnsettled(cx, userId)
  const offered = open.filter((one) => one.returnedAt !== null && one.state === 'done')
  const found: Offered[] = []
  const isOwn = cx.actor.kind === 'user' && cx.actor.userId === userId
  for await (const one of offeredRows(cx, userId, offered, key?.[0] ?? null)) {
    if (isOwn || canSeeTicket(cx.actor, one.ticket)) found.push(one)
    if (found.length > page.limit) break
  }
  const { rows, nextCursor } = cursors.cut(found, page.limit, ({ ticket }) => [ticket.id])
  const holders = [...new Set(rows.flatMap(({ ticket }) => ticket.assigneeId ?? []))]
  const names = holders.length > 0 ? await namesOfMembers(cx, holders, { active: false }) : new Map<string, string>()
  return {
    data: rows.map(({ row, ticket, where }) => ({
      ticket: {
        id: ticket.id,
        code: ticket.code,
        subject: ticket.subject,
        status: ticket.status,
        priority: ticket.priority,
      },
      holder: ticket.assigneeId ? { id: ticket.assigneeId, name: names.get(ticket.assigneeId) ?? '' } : null,
      gaveTo: row.toId ? { id: row.toId, name: row.toName } : null,
      where,
      movedAt: (row.movedAt ?? cx.now).toISOString(),
    })),
    nextCursor,
  }
}
