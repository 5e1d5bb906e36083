import type { Column } from '../ticket-search.ts'

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

const widths: Record<string, number> = {
  code: 92,
  subject: 280,
  label: 130,
  requester: 150,
  requesterEmail: 200,
  account: 160,
  status: 112,
  stage: 130,
  priority: 96,
  assignee: 140,
  messageCount: 90,
  checklist: 110,
}

/** Pixels of a column that nobody has drawn. */
export const usualWidth = (field: string): number => widths[field] ?? 140

export const widthOf = (column: Column): number => column.width ?? usualWidth(column.field)
/** Pixels that the columns need beside each other, with their gaps and the edges of the list. */
export const widthOfAll = (columns: readonly Column[]): number =>
  columns.reduce((sum, column) => sum + widthOf(column) + 12, 32)

export const narrowest = 48
export const widest = 1200
