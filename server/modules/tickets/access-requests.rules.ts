import { canSeeTicket, type Sight, type VisibleFields } from './tickets.visibility.ts'

type Candidate = { userId: string; active: boolean; sight: Sight }

/** More are not asked: whoever of them answers first has answered. */
const mostAsked = 20

/**
 * Who is told that somebody asks to see a ticket, of those who can grant it (they see it and may change it): its assignee and those
 * who manage members; where there are none, the first of the others.
 */
export function whoIsAsked(members: readonly Candidate[], ticket: VisibleFields): string[] {
  const able = members.filter(
    ({ active, sight }) =>
      active &&
      sight.permissions.has('tickets:read') &&
      sight.permissions.has('tickets:update') &&
      canSeeTicket(sight, ticket),
  )
  const first = able.filter(
    ({ userId, sight }) => userId === ticket.assigneeId || sight.permissions.has('members:manage'),
  )
  return (first.length > 0 ? first : able).slice(0, mostAsked).map(({ userId }) => userId)
}
