import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'
import { listFollowers } from '../followers/follow.ts'
import { listMemberAccess } from '../members/member-access.ts'
import { listLeadsOf, listMembersOf } from '../members/teams.ts'
import { listServedQueues } from '../queues/queues.service.ts'
import type { TicketFacts } from '../tickets/ticket-facts.ts'

/**
 * Members whom the ladder of an SLA names (product.md SL4), as they are now: by name, role, team, the lead of a team, who has the ticket, who
 * follows it. A lead without a team is that of the assignee's teams; of nobody's ticket, that of the teams that serve its queue.
 */
export async function slaRecipients(cx: Cx, event: DomainEvent, ticket: TicketFacts): Promise<string[]> {
  const { recipients } = event.data
  if (!Array.isArray(recipients)) return []
  const found = new Set<string>()
  for (const recipient of recipients as { kind: string; id?: string | null }[])
    for (const id of await membersOf(cx, recipient, ticket)) found.add(id)
  return [...found]
}

async function membersOf(
  cx: Cx,
  { kind, id }: { kind: string; id?: string | null },
  ticket: TicketFacts,
): Promise<string[]> {
  switch (kind) {
    case 'user':
      return id ? [id] : []
    case 'role':
      return (await listMemberAccess(cx)).filter(({ roleId }) => roleId === id).map(({ userId }) => userId)
    case 'team':
      return id ? listMembersOf(cx, [id]) : []
    case 'team_lead': {
      if (id) return listLeadsOf(cx, { teamIds: [id] })
      if (ticket.assigneeId) return listLeadsOf(cx, { memberId: ticket.assigneeId })
      const queue = (await listServedQueues(cx)).find((one) => one.id === ticket.queueId)
      return listLeadsOf(cx, { teamIds: queue?.teamIds ?? [] })
    }
    case 'assignee':
      return ticket.assigneeId ? [ticket.assigneeId] : []
    case 'followers':
      return listFollowers(cx, ticket.id)
    default:
      return []
  }
}
