import { type SqlBool, sql } from 'kysely'
import type { FieldSource, FieldSql } from '../conditions/condition-fields.ts'
import { computedField, type RecordField, recordSource } from '../conditions/record-fields.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** Counted so far, as the counts of the lists are. */
const most = 1000

/** How many open tickets the actor sees of a contact or an account (the record `r` of the statement). */
function openTickets(column: 'requester_id' | 'account_id'): RecordField {
  const field = computedField(
    'integer',
    (cx) => sql`(select count(*)::int from (select 1 from tickets t where t.org_id = ${cx.org.id}
      and t.${sql.raw(column)} = r.id and t.is_open and ${ticketVisible(cx, 't')} limit ${most}) n)`,
    { key: 'openTickets', type: 'number', integer: true },
  )
  // Who has one is among those whom open tickets name.
  const rows: FieldSql['rows'] = (cx) => ({
    from: sql`tickets v`,
    where: sql<SqlBool>`v.org_id = ${cx.org.id} and v.is_open`,
    recordId: sql.raw(`v.${column}`),
  })
  return { ...field, sql: { ...field.sql, rows, least: 1 } }
}

const source = (of: 'contact' | 'account', field: RecordField): FieldSource =>
  recordSource({ module: 'tickets', of, prefix: field.key, table: `${of}s`, fields: () => [field] })

export const openTicketSources: readonly FieldSource[] = [
  source('contact', openTickets('requester_id')),
  source('account', openTickets('account_id')),
]
