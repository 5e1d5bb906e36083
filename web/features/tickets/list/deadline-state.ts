import type { TicketRow } from '../ticket-rows.ts'

type Sla = NonNullable<TicketRow['sla']>
/** How a deadline stands on the screen: `soon` is amber, `overdue` red. */
export type DeadlineState = NonNullable<Sla['state']> | 'soon' | 'overdue'

const minuteMs = 60_000

/** How a deadline stands at a moment: soon when less than a quarter of what was promised is left, as in the deadlines beside the ticket. */
export function deadlineState(
  { state, dueAt, targetMinutes }: Pick<Sla, 'state' | 'dueAt' | 'targetMinutes'>,
  now: Date,
): DeadlineState | null {
  if (!state || !dueAt) return state
  const left = new Date(dueAt).getTime() - now.getTime()
  if (left <= 0) return 'overdue'
  return targetMinutes !== null && left < (targetMinutes * minuteMs) / 4 ? 'soon' : state
}
