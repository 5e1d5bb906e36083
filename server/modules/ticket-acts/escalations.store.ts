import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, Facts, FieldSource } from '../conditions/condition-fields.ts'

export type EscalationRow = {
  id: string
  ticketId: string
  fromQueueId: string
  toQueueId: string
  fromTier: number
  toTier: number
  byId: string | null
  /** Who had the ticket; null: nobody. */
  ownerId: string | null
  reason: string
}

export async function insertEscalation(cx: Cx, row: EscalationRow): Promise<void> {
  await cx.tx
    .insertInto('ticketEscalations')
    .values({ ...row, orgId: cx.org.id, at: cx.now })
    .execute()
}

export async function deleteEscalation(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('ticketEscalations').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** The newest escalations of a period, WITHOUT a look at who sees their tickets. */
export async function selectEscalations(
  cx: Cx,
  { from, to, limit }: { from: Date; to: Date; limit: number },
): Promise<(EscalationRow & { at: Date })[]> {
  return cx.tx
    .selectFrom('ticketEscalations')
    .select(['id', 'ticketId', 'at', 'fromQueueId', 'toQueueId', 'fromTier', 'toTier', 'byId', 'ownerId', 'reason'])
    .where('orgId', '=', cx.org.id)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

const exists = (cx: Cx): RawBuilder<SqlBool> =>
  sql<SqlBool>`exists (select 1 from ticket_escalations x where x.org_id = ${cx.org.id} and x.ticket_id = t.id)`

const field: ConditionField = {
  key: 'escalated',
  type: 'boolean',
  name: null,
  many: false,
  nullable: false,
  column: false,
  sql: { cast: 'boolean', some: (cx, test) => test(exists(cx)) },
}

/** The field `escalated` of conditions: the ticket was moved to a higher tier at least once. */
export const escalatedSource: FieldSource = {
  module: 'ticket-acts',
  prefix: 'escalated',
  fields: () => [field],
  facts: async (cx, ticketIds) => {
    const { rows } = await sql<{ id: string }>`select distinct x.ticket_id as id from ticket_escalations x
      where x.org_id = ${cx.org.id} and x.ticket_id = any(${[...ticketIds]}::uuid[])`.execute(cx.tx)
    const found = new Set(rows.map(({ id }) => id))
    return new Map<string, Facts>(ticketIds.map((id) => [id, { escalated: found.has(id) }]))
  },
}
