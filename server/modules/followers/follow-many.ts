import type { Cx, UserActor } from '../../platform/context.ts'
import type { Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { findMember } from '../members/members.service.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket } from '../tickets/tickets.visibility.ts'
import { followerBlind } from './follow.ts'
import * as store from './followers.store.ts'

/** Members who follow many tickets at once, by the rules of setFollowing. The caller has asked who sees the tickets. */

/** 422 `ticket.follower_blind` when there is no such member; 403 when the actor may not let others follow. */
export async function checkFollower(cx: Cx, userId: string): Promise<void> {
  if (cx.actor.kind !== 'user' || cx.actor.userId !== userId) requirePermission(cx.actor, 'tickets:update')
  if (!(await findMember(cx, userId))) throw followerBlind()
}

/** The refusal of each ticket that one of the members does not see. */
export async function blindFollowers(
  cx: Cx,
  ticketIds: readonly string[],
  userIds: readonly string[],
): Promise<Map<string, Problem>> {
  const facts = await findTicketFacts(cx, ticketIds)
  const readers: (UserActor | null)[] = []
  for (const userId of userIds)
    readers.push(await findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId }))
  const sees = (reader: UserActor | null, id: string) => {
    const ticket = facts.get(id)
    return ticket !== undefined && reader?.permissions.has('tickets:read') === true && canSeeTicket(reader, ticket)
  }
  const blind = ticketIds.filter((id) => facts.has(id) && !readers.every((reader) => sees(reader, id)))
  return new Map(blind.map((id) => [id, followerBlind()]))
}

/** Lets members follow tickets, or not; who began or ended by it, by ticket. */
export async function changeFollowers(
  cx: Cx,
  input: {
    ticketIds: readonly string[]
    userIds: readonly string[]
    follows: boolean
    cause: Record<string, unknown>
  },
): Promise<Map<string, string[]>> {
  const { ticketIds, userIds, follows, cause } = input
  const rows = follows
    ? await store.insertFollowersOfMany(cx, ticketIds, userIds)
    : await store.deleteFollowersOfMany(cx, ticketIds, userIds)
  const names = new Map<string, string>()
  for (const userId of new Set(rows.map((row) => row.userId)))
    names.set(userId, (await findMember(cx, userId))?.name ?? '')
  const changed = new Map<string, string[]>()
  for (const { ticketId, userId } of rows) {
    changed.set(ticketId, [...(changed.get(ticketId) ?? []), userId])
    const member = { id: userId, name: names.get(userId) ?? '' }
    emit(cx, follows ? 'ticket.followed' : 'ticket.unfollowed', { member }, { ticketId, cause })
  }
  return changed
}
