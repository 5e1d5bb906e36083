import type { TicketRow } from '../ticket-rows.ts'

type Sla = NonNullable<TicketRow['sla']>
/** How a deadline stands on the screen: `soon` is amber, `overdue` red. */
export type DeadlineState = NonNullable<Sla['state']> | 'soon' | 'overdue'

/** How a deadline stands at a moment: soon when less than a quarter of what was promised is left in the time of its target, as in the deadlines beside the ticket. */
export function deadlineState(
  { state, dueAt, soonAt }: Pick<Sla, 'state' | 'dueAt' | 'soonAt'>,
  now: Date,
): DeadlineState | null {
  if (!state || !dueAt) return state
  if (new Date(dueAt) <= now) return 'overdue'
  return soonAt !== null && new Date(soonAt) < now ? 'soon' : state
}
