import { type SqlBool, sql } from 'kysely'
import type { ConditionField, Facts, FieldSource } from '../conditions/condition-fields.ts'
import { findFailures } from './routing.store.ts'

const field: ConditionField = {
  key: 'routingFailed',
  type: 'boolean',
  name: null,
  many: false,
  nullable: false,
  column: false,
  sql: {
    cast: 'boolean',
    some: (cx, test) =>
      test(sql`exists (select 1 from ticket_routing f where f.org_id = ${cx.org.id} and f.ticket_id = t.id)`),
    rows: (cx, test) => ({
      from: sql`ticket_routing f`,
      where: sql<SqlBool>`f.org_id = ${cx.org.id} and ${test(sql`true`)}`,
      recordId: sql`f.ticket_id`,
    }),
    only: true,
  },
}

/** The field `routingFailed` of conditions: the queue of the ticket found nobody to give it to (product.md RT12). */
export const routingFailedSource: FieldSource = {
  module: 'routing',
  prefix: 'routingFailed',
  fields: () => [field],
  facts: async (cx, ticketIds) => {
    const failed = await findFailures(cx, ticketIds)
    return new Map<string, Facts>(ticketIds.map((id) => [id, { routingFailed: failed.has(id) }]))
  },
}
