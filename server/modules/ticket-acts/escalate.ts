import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { addFirstFollowers, listFollowers, removeFollowers } from '../followers/follow.ts'
import { findMember } from '../members/members.service.ts'
import { listQueues } from '../queues/queues.service.ts'
import { grantAccess } from '../tickets/grant-access.ts'
import { setTicketVisibility, visibilityOf } from '../tickets/ticket-access.ts'
import { lockTicket, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { deleteEscalation, insertEscalation } from './escalations.store.ts'

/**
 * Moves a ticket to the queue of the next tier (product.md TK41), where it waits for somebody: who had it follows it from now on, and
 * goes on seeing it. One event `ticket.escalated` with the reason, one row for reports. 409 `ticket.no_next_tier` when its queue
 * escalates nowhere; 403 as for taking a ticket from somebody else.
 */
export async function escalateTicket(cx: Cx, input: { ticket: string; reason: string }): Promise<TicketRecord> {
  return (await escalate(cx, input)).after
}

/** What taking an escalation back takes. */
export type Escalation = {
  escalationId: string
  /** Who began to follow by it; null: nobody. */
  followerId: string | null
  /** Who was chosen to see the ticket by it, since he would not see it in the next queue; null, or absent in older ones: nobody. */
  chosenId?: string | null
}
export type Escalated = Escalation & { before: TicketRecord; after: TicketRecord }

/** The same as escalateTicket, with what taking it back takes. `cause` stands with its events. */
export async function escalate(
  cx: Cx,
  input: { ticket: string; reason: string; cause?: Readonly<Record<string, unknown>> },
): Promise<Escalated> {
  require(cx.actor, 'tickets:update')
  const before = await lockTicket(cx, input.ticket)
  requireNotClosed(before)
  const queues = await listQueues(cx)
  const from = queues.find(({ id }) => id === before.queueId)
  const to = queues.find(({ id }) => id === from?.nextQueueId)
  if (!from || !to)
    throw conflict(
      'ticket.no_next_tier',
      words`The queue “${{ queue: from?.name ?? '' }}” escalates nowhere. Settings > Queues says to which queue each one escalates.`,
    )
  const { reason } = input
  const cause = { ...input.cause, escalated: { from: from.name, to: to.name } }
  const after = await updateTicket(cx, before.id, { queueId: to.id, assigneeId: null }, { cause })
  const owner = before.assigneeId ? await findMember(cx, before.assigneeId) : null
  const followed = await listFollowers(cx, before.id)
  let chosenId: string | null = null
  if (owner?.active) {
    const blind = await addFirstFollowers(cx, after.id, [owner.id])
    if (blind.length > 0) {
      chosenId = (await grantAccess(cx, after, blind))[0] ?? null
      await addFirstFollowers(cx, after.id, blind)
    }
  }
  const escalationId = newId()
  await insertEscalation(cx, {
    id: escalationId,
    ticketId: after.id,
    fromQueueId: from.id,
    toQueueId: to.id,
    fromTier: from.tier,
    toTier: to.tier,
    byId: cx.actor.kind === 'user' ? cx.actor.userId : null,
    ownerId: before.assigneeId,
    reason,
  })
  const named = ({ id, name, tier }: typeof from) => ({ id, name, tier })
  emit(
    cx,
    'ticket.escalated',
    {
      from: named(from),
      to: named(to),
      owner: owner && { id: owner.id, name: owner.name },
      reason,
      version: after.version,
    },
    { ticketId: after.id, cause: input.cause },
  )
  const followerId = owner?.active && !followed.includes(owner.id) ? owner.id : null
  return { before, after, escalationId, followerId, chosenId }
}

/** It was taken back: it counts no more, and who began to follow by it, or was let in by it, does and is no more. */
export async function forgetEscalation(
  cx: Cx,
  ticketId: string,
  { escalationId, followerId, chosenId }: Escalation,
  cause: Record<string, unknown>,
): Promise<void> {
  await deleteEscalation(cx, escalationId)
  if (followerId) await removeFollowers(cx, ticketId, [followerId])
  if (!chosenId) return
  const now = await visibilityOf(cx, ticketId)
  const wish = { ...now, userIds: now.userIds.filter((id) => id !== chosenId) }
  await setTicketVisibility(cx, ticketId, wish, { cause })
}
