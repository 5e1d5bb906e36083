/** The views every organization has, as the API names them, in the order of the left panel. */
export const systemViews = [
  'open',
  'mine',
  'unassigned',
  'snoozed',
  'unread',
  'waiting_for_us',
  'overdue',
  'due_soon',
  'delivery_problems',
  'routing_failed',
  'recently_changed',
  'requested',
  'all',
] as const
export type SystemView = (typeof systemViews)[number]

export function isSystemView(value: unknown): value is SystemView {
  return systemViews.some((view) => view === value)
}
