import type { Cx } from '../../platform/context.ts'
import { cursorsOf, IdKey } from '../../platform/http/paging.ts'
import { namesOfMembers } from '../members/names-of-members.ts'
import { pageOpenOf } from '../tickets/assigned-tickets.ts'
import { findTicketBriefs } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { heldBy } from '../user-statuses/availability.ts'
import type { StayedTicket } from './absences.contract.ts'
import { listLastRows } from './handovers.store.ts'
import { presentOf } from './reasons.rules.ts'
import { requireMember } from './require-member.ts'
import { listSubstitutes } from './substitutes.store.ts'

const chunk = 200

/**
 * The open tickets that a member who is away still has, each with why it was not given on; nothing while he is available. Somebody else
 * reads of tickets that he sees himself. 404 `member.not_found`.
 */
export async function listStayed(
  cx: Cx,
  userId: string,
  page: { cursor?: string; limit: number },
): Promise<{ data: StayedTicket[]; nextCursor: string | null }> {
  await requireMember(cx, userId)
  const cursors = cursorsOf(cx, 'absence-stayed', { userId }, IdKey)
  const from = cursors.read(page.cursor)?.[0] ?? null
  const held = (await heldBy(cx, [userId])).get(userId)
  if (!held || held.status.available) return { data: [], nextCursor: null }
  const name = (await namesOfMembers(cx, [userId], { active: false })).get(userId) ?? ''
  const hasSubstitutes = (await listSubstitutes(cx, [userId])).length > 0
  const isOwn = cx.actor.kind === 'user' && cx.actor.userId === userId
  const found: StayedTicket[] = []
  for (let after = from; found.length <= page.limit; ) {
    const ids = await pageOpenOf(cx, userId, { after, limit: chunk })
    const tickets = await findTicketBriefs(cx, ids)
    const rows = await listLastRows(cx, userId, ids)
    for (const id of ids) {
      const ticket = tickets.get(id)
      if (!ticket || !(isOwn || canSeeTicket(cx.actor, ticket))) continue
      const { code, subject, status, priority } = ticket
      const facts = { code, isOpen: true, isUrgent: priority === 'urgent' }
      const reasons = presentOf(facts, { name, held, hasSubstitutes }, rows.get(id) ?? null)
      found.push({ ticket: { id, code, subject, status, priority }, reasons })
    }
    const last = ids.at(-1)
    if (!last || ids.length < chunk) break
    after = last
  }
  const { rows, nextCursor } = cursors.cut(found, page.limit, ({ ticket }) => [ticket.id])
  return { data: rows, nextCursor }
}
