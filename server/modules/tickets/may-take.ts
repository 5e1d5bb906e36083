import type { Permission } from '../../platform/permissions.ts'
import { canSeeTicket, type Sight, type VisibleFields } from './tickets.visibility.ts'

const works: Permission = 'tickets:update'

/**
 * Whether a member may be given a ticket by a rule (product.md RT13): he works on tickets, and he would see this one while it is nobody's.
 * Who sees own tickets alone is asked as if he saw the unassigned ones of his queues: he never sees a ticket before it is his. A person
 * who gives a ticket by hand may give it to anybody who works on tickets (requireAssignable).
 */
export function mayTake(sight: Sight, ticket: VisibleFields): boolean {
  if (!sight.permissions.has(works)) return false
  const reader: Sight = sight.ticketScope === 'own' ? { ...sight, ticketScope: 'own_unassigned' } : sight
  return canSeeTicket(reader, { ...ticket, assigneeId: null })
}
