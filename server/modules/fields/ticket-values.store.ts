import type { Cx } from '../../platform/context.ts'
import type { ValueRow } from './field-types.rules.ts'

/** The typed values of tickets, beside the JSON that the ticket itself holds. */

export type ValueOwner = { id: string; isOpen: boolean; createdAt: Date }

/** Puts rows in the place of those that the ticket has of these fields. */
export async function replaceValues(
  cx: Cx,
  ticket: ValueOwner,
  fields: readonly { id: string; rows: readonly ValueRow[] }[],
): Promise<void> {
  if (fields.length === 0) return
  await cx.tx
    .deleteFrom('ticketFieldValues')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticket.id)
    .where(
      'fieldId',
      'in',
      fields.map(({ id }) => id),
    )
    .execute()
  await insertValues(cx, ticket, fields)
}

export async function insertValues(
  cx: Cx,
  ticket: ValueOwner,
  fields: readonly { id: string; rows: readonly ValueRow[] }[],
): Promise<void> {
  const rows = fields.flatMap(({ id, rows: values }) => values.map((value) => ({ fieldId: id, ...value })))
  if (rows.length === 0) return
  const owner = { orgId: cx.org.id, ticketId: ticket.id, isOpen: ticket.isOpen, ticketCreatedAt: ticket.createdAt }
  await cx.tx
    .insertInto('ticketFieldValues')
    .values(rows.map((row) => ({ ...owner, ...row })))
    .execute()
}

/** Keeps the copy of is_open beside the values of a ticket. */
export async function saveValuesOpen(cx: Cx, ticketId: string, isOpen: boolean): Promise<void> {
  await cx.tx
    .updateTable('ticketFieldValues')
    .set({ isOpen })
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('isOpen', '<>', isOpen)
    .execute()
}
