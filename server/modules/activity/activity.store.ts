import type { Cx } from '../../platform/context.ts'
import type { DomainEvent } from '../../platform/events.ts'

/** Events of one ticket after `after` (exclusive), oldest first. */
export async function listTicketEvents(
  cx: Cx,
  input: { ticketId: string; after: string; limit: number },
): Promise<DomainEvent[]> {
  const rows = await cx.tx
    .selectFrom('events')
    .select(['seq', 'name', 'ticketId', 'actorKind', 'actorId', 'actorName', 'cause', 'data', 'at'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', input.ticketId)
    .where('seq', '>', input.after)
    .orderBy('seq')
    .limit(input.limit)
    .execute()
  return rows as unknown as DomainEvent[]
}
