/** The views every organization has, in the order of the left panel. */
export const ticketViews = ['open', 'mine', 'unassigned', 'unread', 'all'] as const
export type TicketView = (typeof ticketViews)[number]

export function isTicketView(value: unknown): value is TicketView {
  return ticketViews.some((view) => view === value)
}
