/** The orders as the catalogue names them; `list:sort.<name>`. */
const sortNames = {
  '-createdAt': 'newest',
  createdAt: 'oldest',
  '-updatedAt': 'updated',
  updatedAt: 'untouched',
  '-priority': 'urgent',
  priority: 'calm',
  waitingSince: 'waiting',
  dueAt: 'due',
  slaDue: 'sla',
} as const

/** The name of an order; others than those of the menu are chosen by the head of a column. */
export function sortName(sort: string): (typeof sortNames)[keyof typeof sortNames] | 'byField' {
  return sort in sortNames ? sortNames[sort as keyof typeof sortNames] : 'byField'
}
