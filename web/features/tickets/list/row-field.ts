import type { MessageKey } from '../../../i18n/i18n.ts'
import type { TicketRow } from '../ticket-rows.ts'

/** The properties of a ticket that can be changed in its row. */
const rowFields = [
  'subject',
  'status',
  'stage',
  'pipeline',
  'priority',
  'assignee',
  'labels',
  'type',
  'queue',
  'requester',
  'dueAt',
  'snooze',
] as const
type OwnField = (typeof rowFields)[number]
export type RowField = OwnField | `custom.${string}`

/** What the person may do with tickets in general. */
export interface Editable {
  update: boolean
  assign: boolean
}

/** The key that changes a field in the current row (use-list-keys.ts). */
export const fieldKeys: Partial<Record<RowField, string>> = {
  status: 's',
  stage: 's',
  priority: 'p',
  assignee: 'a',
  labels: 'l',
  snooze: 'z',
}

/** Says what a press on the cell changes; `name` names custom fields. */
export function changeLabel(field: RowField): MessageKey {
  const own = rowFields.find((one) => one === field)
  return own ? `list:row.change.${own}` : 'list:row.changeField'
}

/** Why a field of a ticket cannot be changed in its row; undefined when it can. The server has the last word. */
export function lockOf(
  ticket: Pick<TicketRow, 'status' | 'mergedInto'>,
  field: RowField,
  editable: Editable,
): MessageKey | undefined {
  if (!(field === 'assignee' ? editable.assign : editable.update)) return 'list:locked.role'
  if (ticket.mergedInto) return 'list:locked.merged'
  // What is closed is only reopened.
  return ticket.status === 'closed' && field !== 'status' && field !== 'stage' ? 'list:locked.closed' : undefined
}

/** Marks the cell of a field, so that its picker can stand beside it. */
export function fieldMark(field: RowField): { 'data-field': RowField } {
  return { 'data-field': field }
}

/** The cell of a field in the row of a ticket, or its subject when the cell is hidden; null when the row is not drawn. */
export function findCell(list: HTMLElement | null, ticketId: string, field: RowField): HTMLElement | null {
  const row = list?.querySelector<HTMLElement>(`[data-ticket="${ticketId}"]`)
  const cell = row?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)
  return cell && cell.offsetParent !== null ? cell : (row?.querySelector<HTMLElement>('[data-row-link]') ?? null)
}
