/** The quick filters of the list, in their order. */
export const filterFields = ['status', 'priority', 'assignee', 'label'] as const
export type FilterField = (typeof filterFields)[number]
