import type { TicketSort } from '../ticket-search.ts'

/** The orders as the catalogue names them; `list:sort.<name>`. */
export const sortNames = {
  '-createdAt': 'newest',
  createdAt: 'oldest',
  '-updatedAt': 'updated',
  updatedAt: 'untouched',
  '-priority': 'urgent',
  priority: 'calm',
  waitingSince: 'waiting',
  dueAt: 'due',
} as const satisfies Record<TicketSort, string>
