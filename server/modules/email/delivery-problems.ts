import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, Facts, FieldSource, ValueSql } from '../conditions/condition-fields.ts'

// The states of a reply of which nobody knows that everybody has it; the partial index outbox_troubles is of these.
const troubled = (o: string) =>
  sql<SqlBool>`${sql.raw(o)}.purpose = 'reply' and ${sql.raw(o)}.state in ('failed', 'partial', 'parked')`

/** Nothing newer than the reply `o` has left in its ticket: who wrote again, to a right address, has mended it. */
const newest = (cx: Cx) => sql<SqlBool>`not exists (select 1 from outbox later where later.org_id = ${cx.org.id}
  and later.ticket_id = o.ticket_id and later.created_at > o.created_at and later.purpose = 'reply'
  and later.state in ('accepted', 'failed', 'partial', 'parked'))`

const exists = (cx: Cx): RawBuilder<SqlBool> => sql<SqlBool>`exists (select 1 from outbox o
  where o.org_id = ${cx.org.id} and o.ticket_id = t.id and ${troubled('o')} and ${newest(cx)})`

const field: ConditionField = {
  key: 'deliveryProblem',
  type: 'boolean',
  name: null,
  many: false,
  nullable: false,
  column: false,
  sql: {
    cast: 'boolean',
    some: (cx, test) => test(exists(cx)),
    rows: (cx: Cx, test: ValueSql) => ({
      from: sql`outbox o`,
      where: sql<SqlBool>`o.org_id = ${cx.org.id} and ${troubled('o')} and o.ticket_id is not null and ${newest(cx)}
        and ${test(sql`true`)}`,
      recordId: sql`o.ticket_id`,
    }),
    only: true,
  },
}

/**
 * The field `deliveryProblem` of conditions: the newest reply of the ticket that was tried was refused, came back, or may not have
 * arrived, for one of its recipients at least (product.md CH19).
 */
export const deliveryProblemSource: FieldSource = {
  module: 'email',
  prefix: 'deliveryProblem',
  fields: () => [field],
  facts: async (cx, ticketIds) => {
    const { rows } = await sql<{ id: string }>`select t.id from tickets t
      where t.org_id = ${cx.org.id} and t.id = any(${[...ticketIds]}::uuid[]) and ${exists(cx)}`.execute(cx.tx)
    const found = new Set(rows.map(({ id }) => id))
    return new Map<string, Facts>(ticketIds.map((id) => [id, { deliveryProblem: found.has(id) }]))
  },
}
