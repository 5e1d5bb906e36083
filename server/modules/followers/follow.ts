import type { Cx } from '../../platform/context.ts'
import { forbidden, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { findMember } from '../members/members.service.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import * as store from './followers.store.ts'

/** Ids of the members who follow a ticket. Whether each may see it now is the caller's to ask. */
export async function listFollowers(cx: Cx, ticketId: string): Promise<string[]> {
  return store.listFollowerIds(cx, ticketId)
}

/** Those among the tickets that the member follows. */
export async function listFollowed(cx: Cx, userId: string, ticketIds: string[]): Promise<Set<string>> {
  return store.findFollowed(cx, userId, ticketIds)
}

/**
 * A member follows a ticket, or no longer: oneself with `tickets:read` alone, colleagues with `tickets:update`. Only who sees the
 * ticket can follow it (422 `ticket.follower_blind`). Saying it twice changes nothing.
 */
export async function setFollowing(
  cx: Cx,
  input: { ticket: string; userId?: string; follows: boolean },
): Promise<{ follows: boolean }> {
  const ticket = await getTicketRecord(cx, input.ticket)
  const self = cx.actor.kind === 'user' ? cx.actor.userId : null
  const userId = input.userId ?? self
  if (!userId) throw forbidden('ticket.no_follower', 'Tickets are followed by members.')
  if (userId !== self) requirePermission(cx.actor, 'tickets:update')
  const member = await findMember(cx, userId)
  if (input.follows && !(await seesTicket(cx, ticket.id, userId))) throw followerBlind()
  const changed = input.follows
    ? await store.insertFollowers(cx, ticket.id, [userId])
    : await store.deleteFollowers(cx, ticket.id, [userId])
  if (changed.length > 0)
    emit(
      cx,
      input.follows ? 'ticket.followed' : 'ticket.unfollowed',
      { member: { id: userId, name: member?.name ?? '' } },
      { ticketId: ticket.id },
    )
  return { follows: input.follows }
}

async function seesTicket(cx: Cx, ticketId: string, userId: string): Promise<boolean> {
  const facts = (await findTicketFacts(cx, [ticketId])).get(ticketId)
  const reader = await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId })
  return Boolean(reader?.permissions.has('tickets:read') && facts && canSeeTicket(reader, facts))
}

/**
 * Lets members follow a ticket that was just made, whether its maker sees it or not; returns those who do not see it and so do not
 * follow it.
 */
export async function addFirstFollowers(cx: Cx, ticketId: string, userIds: readonly string[]): Promise<string[]> {
  const blind: string[] = []
  for (const userId of userIds) {
    const member = await findMember(cx, userId)
    if (!member || !(await seesTicket(cx, ticketId, userId))) {
      blind.push(userId)
      continue
    }
    await store.insertFollowers(cx, ticketId, [userId])
    emit(cx, 'ticket.followed', { member: { id: userId, name: member.name } }, { ticketId })
  }
  return blind
}

export const followerBlind = () =>
  unprocessable('ticket.follower_blind', 'There is no such member, or he does not see this ticket.', [
    { path: 'userId', message: 'Choose a member who sees this ticket.' },
  ])

/** All who follow `from` follow `to` too; returns who did not before. */
export async function copyFollowers(cx: Cx, from: string, to: string): Promise<string[]> {
  return store.insertFollowers(cx, to, await store.listFollowerIds(cx, from))
}

/** Takes copyFollowers back. */
export async function removeFollowers(cx: Cx, ticketId: string, userIds: string[]): Promise<void> {
  await store.deleteFollowers(cx, ticketId, userIds)
}
