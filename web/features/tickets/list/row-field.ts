/** The properties of a ticket that can be changed in its row. */
export const rowFields = ['status', 'stage', 'priority', 'assignee', 'labels', 'snooze'] as const
export type RowField = (typeof rowFields)[number]

/** The key that changes each of them in the current row (use-list-keys.ts). */
export const fieldKeys: Record<RowField, string> = {
  status: 's',
  stage: 's',
  priority: 'p',
  assignee: 'a',
  labels: 'l',
  snooze: 'z',
}

/** Marks the cell of a field, so that its picker can stand beside it. */
export function fieldMark(field: RowField): { 'data-field': RowField } {
  return { 'data-field': field }
}

/** The cell of a field in the row of a ticket, or its subject when the cell is hidden; null when the row is not drawn. */
export function findCell(list: HTMLElement | null, ticketId: string, field: RowField): HTMLElement | null {
  const row = list?.querySelector<HTMLElement>(`[data-ticket="${ticketId}"]`)
  const cell = row?.querySelector<HTMLElement>(`[data-field=${field}]`)
  return cell && cell.offsetParent !== null ? cell : (row?.querySelector<HTMLElement>('[data-row-link]') ?? null)
}
