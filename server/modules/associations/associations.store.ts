import { type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import type { RecordTypeName } from './record-types.ts'

export type AssociationRow = { recordType: RecordTypeName; recordId: string }

export async function listAssociations(cx: Cx, ticketId: string): Promise<AssociationRow[]> {
  const rows = await cx.tx
    .selectFrom('ticketAssociations')
    .select(['recordType', 'recordId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .execute()
  return rows as AssociationRow[]
}

/** True when any ticket is associated with the record. */
export async function isAssociated(cx: Cx, { recordType, recordId }: AssociationRow): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('ticketAssociations')
    .select('ticketId')
    .where('orgId', '=', cx.org.id)
    .where('recordId', '=', recordId)
    .where('recordType', '=', recordType)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Associates the ticket with the record, instead of the one of its type that it had. */
export async function saveAssociation(
  cx: Cx,
  ticketId: string,
  { recordType, recordId }: AssociationRow,
): Promise<void> {
  await cx.tx
    .insertInto('ticketAssociations')
    .values({ orgId: cx.org.id, ticketId, recordType, recordId, createdAt: cx.now })
    .onConflict((c) =>
      c
        .columns(['orgId', 'ticketId', 'recordType'])
        .doUpdateSet((eb) => ({ recordId: eb.ref('excluded.recordId'), createdAt: eb.ref('excluded.createdAt') })),
    )
    .execute()
}

/** False when the ticket has a record of the type by now. */
export async function addAssociation(
  cx: Cx,
  ticketId: string,
  { recordType, recordId }: AssociationRow,
): Promise<boolean> {
  const row = await cx.tx
    .insertInto('ticketAssociations')
    .values({ orgId: cx.org.id, ticketId, recordType, recordId, createdAt: cx.now })
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'recordType']).doNothing())
    .returning('recordId')
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteAssociation(cx: Cx, ticketId: string, recordType: RecordTypeName): Promise<void> {
  await cx.tx
    .deleteFrom('ticketAssociations')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('recordType', '=', recordType)
    .execute()
}

export type RecordTicket = { id: string; status: string; isOpen: boolean; createdAt: Date }

/**
 * Tickets of a record that the actor sees, open ones first, then the newest: those associated with one of `recordIds`, and those that the
 * record asks for (`requester`) or pays for (`account`). At most `limit` of each way, so that a robot's hundred thousand are not all read.
 */
export async function listRecordTickets(
  cx: Cx,
  of: { recordIds: readonly string[]; requesterId: string | null; accountId: string | null; limit: number },
): Promise<RecordTicket[]> {
  const { requesterId, accountId, limit } = of
  const org = cx.org.id
  const seen = sql<SqlBool>`t.org_id = ${org} and t.merged_into_id is null and ${ticketVisible(cx, 't')}`
  const shown = sql`t.id, t.status, t.is_open, t.created_at`
  const by = (column: 'requester_id' | 'account_id', id: string) => sql`(
    select ${shown} from tickets t where ${seen} and t.${sql.raw(column)} = ${id}::uuid
    order by t.is_open desc, t.created_at desc, t.id desc limit ${limit})`
  const ways = [
    sql`(select ${shown} from ticket_associations a join tickets t on t.org_id = ${org} and t.id = a.ticket_id
      where a.org_id = ${org} and a.record_id = any(${[...of.recordIds]}::uuid[]) and ${seen}
      order by t.is_open desc, t.created_at desc, t.id desc limit ${limit})`,
    ...(requesterId ? [by('requester_id', requesterId)] : []),
    ...(accountId ? [by('account_id', accountId)] : []),
  ]
  const { rows } = await sql<RecordTicket>`
    select id, status, is_open, created_at from (${sql.join(ways, sql` union `)}) t
    order by is_open desc, created_at desc, id desc limit ${limit}`.execute(cx.tx)
  return rows
}
