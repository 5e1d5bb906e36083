import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ValueRow } from './field-types.rules.ts'

/** The typed values of tickets, beside the JSON that the ticket itself holds. */

export type ValueOwner = { id: string; isOpen: boolean; createdAt: Date }

/** The rows of some fields of a ticket. */
export type OwnedValues = {
  ticket: ValueOwner
  fields: readonly { id: string; rows: readonly ValueRow[] }[]
}

/** Puts rows in the place of those that each ticket has of these fields. */
export async function replaceValues(cx: Cx, list: readonly OwnedValues[]): Promise<void> {
  const pairs = list.flatMap(({ ticket, fields }) => fields.map(({ id }) => ({ ticketId: ticket.id, fieldId: id })))
  if (pairs.length === 0) return
  await sql`delete from ticket_field_values where org_id = ${cx.org.id} and (ticket_id, field_id) in (
    select * from unnest(${pairs.map((one) => one.ticketId)}::uuid[], ${pairs.map((one) => one.fieldId)}::uuid[]))`.execute(
    cx.tx,
  )
  await insertValues(cx, list)
}

export async function insertValues(cx: Cx, list: readonly OwnedValues[]): Promise<void> {
  const rows = list.flatMap(({ ticket, fields }) =>
    fields.flatMap(({ id, rows: values }) =>
      values.map((value) => ({
        orgId: cx.org.id,
        ticketId: ticket.id,
        isOpen: ticket.isOpen,
        ticketCreatedAt: ticket.createdAt,
        fieldId: id,
        ...value,
      })),
    ),
  )
  if (rows.length > 0) await cx.tx.insertInto('ticketFieldValues').values(rows).execute()
}

/** Keeps the copy of is_open beside the values of tickets. */
export async function saveValuesOpen(cx: Cx, ticketIds: readonly string[], isOpen: boolean): Promise<void> {
  await cx.tx
    .updateTable('ticketFieldValues')
    .set({ isOpen })
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .where('isOpen', '<>', isOpen)
    .execute()
}
