import type { Column } from '../../../shared/list/columns.ts'

/** The columns that lists have by themselves, for who begins to change them. */
export const usualColumns: readonly Column[] = [
  'code',
  'subject',
  'label',
  'requester',
  'status',
  'priority',
  'assignee',
  'slaDue',
  'updatedAt',
].map((field) => ({ field, width: null }))
