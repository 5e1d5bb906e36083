/** Fields whose change an event tells (docs/automation.md), besides those of the organization. */
export const watched: readonly string[] = [
  'status',
  'priority',
  'assignee',
  'stage',
  'pipeline',
  'queue',
  'type',
  'label',
  'requester',
  'account',
  'subject',
  'description',
  'dueAt',
  'visibility',
  'snoozed',
  'follower',
]

/** Whether it can be asked of a field that it changed. */
export const isWatched = (key: string): boolean => watched.includes(key) || key.startsWith('custom.')
