/** What a clone can take from its original (product.md TK18): never messages, time, clocks of service levels, ratings. */
export const clonedParts = [
  'description',
  'requester',
  'assignee',
  'priority',
  'type',
  'pipeline',
  'labels',
  'custom',
  'dueAt',
  'checklist',
] as const
export type ClonedPart = (typeof clonedParts)[number]
