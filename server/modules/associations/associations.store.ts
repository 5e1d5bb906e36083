import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type ActivityPart, behind, microsOf } from '../../platform/activity-place.ts'
import type { Cx } from '../../platform/context.ts'
import { ticketVisible } from '../tickets/tickets.visibility.ts'
import type { AssociatedName } from './record-types.ts'

export type AssociationRow = { recordType: AssociatedName; recordId: string }

export async function listAssociations(cx: Cx, ticketId: string): Promise<AssociationRow[]> {
  const rows = await cx.tx
    .selectFrom('ticketAssociations')
    .select(['recordType', 'recordId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .execute()
  return rows as AssociationRow[]
}

/** Those of many tickets, of some types. */
export async function listAssociationsOf(
  cx: Cx,
  ticketIds: readonly string[],
  types: readonly AssociatedName[],
): Promise<(AssociationRow & { ticketId: string })[]> {
  if (ticketIds.length === 0 || types.length === 0) return []
  const rows = await cx.tx
    .selectFrom('ticketAssociations')
    .select(['ticketId', 'recordType', 'recordId'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', [...ticketIds])
    .where('recordType', 'in', [...types])
    .execute()
  return rows as (AssociationRow & { ticketId: string })[]
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

/** Adds those to tickets that have no record of the type by now; returns what was added. */
export async function addAssociations<Row extends AssociationRow & { ticketId: string }>(
  cx: Cx,
  rows: readonly Row[],
): Promise<Row[]> {
  if (rows.length === 0) return []
  const added = await cx.tx
    .insertInto('ticketAssociations')
    .values(
      rows.map(({ ticketId, recordType, recordId }) => ({
        ...{ orgId: cx.org.id, ticketId, recordType, recordId, createdAt: cx.now },
      })),
    )
    .onConflict((c) => c.columns(['orgId', 'ticketId', 'recordType']).doNothing())
    .returning(['ticketId', 'recordType'])
    .execute()
  const keys = new Set(added.map(({ ticketId, recordType }) => `${ticketId} ${recordType}`))
  return rows.filter(({ ticketId, recordType }) => keys.has(`${ticketId} ${recordType}`))
}

export async function deleteAssociation(cx: Cx, ticketId: string, recordType: AssociatedName): Promise<void> {
  await cx.tx
    .deleteFrom('ticketAssociations')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('recordType', '=', recordType)
    .execute()
}

/** In which ways tickets are a record's: associated with one of `recordIds`, asked by the contact, of the account. */
export type WaysToTickets = { recordIds: readonly string[]; requesterId: string | null; accountId: string | null }

/** A statement for each way; `columns` of tickets as `t`, `rest` follows the conditions. Indexes of theirs are read in the order of `rest`. */
function byEachWay(
  cx: Cx,
  { recordIds, requesterId, accountId }: WaysToTickets,
  columns: RawBuilder<unknown>,
  rest: RawBuilder<unknown>[],
): RawBuilder<unknown>[] {
  const org = cx.org.id
  const seen = sql<SqlBool>`t.org_id = ${org} and t.merged_into_id is null and ${ticketVisible(cx, 't')}`
  const by = (column: 'requester_id' | 'account_id', id: string | null) =>
    id === null
      ? []
      : rest.map(
          (end) => sql`(select ${columns} from tickets t where ${seen} and t.${sql.raw(column)} = ${id}::uuid ${end})`,
        )
  const associated = rest.map(
    (
      end,
    ) => sql`(select ${columns} from ticket_associations a join tickets t on t.org_id = ${org} and t.id = a.ticket_id
      where a.org_id = ${org} and a.record_id = any(${[...recordIds]}::uuid[]) and ${seen} ${end})`,
  )
  return [...associated, ...by('requester_id', requesterId), ...by('account_id', accountId)]
}

export type RecordTicket = { id: string; status: string; isOpen: boolean; createdAt: Date }

/**
 * Tickets of a record that the actor sees, open ones first, then the newest. At most `limit` of each way, so that a robot's hundred
 * thousand are not all read.
 */
export async function listRecordTickets(cx: Cx, ways: WaysToTickets, limit: number): Promise<RecordTicket[]> {
  const end = sql`order by t.is_open desc, t.created_at desc, t.id desc limit ${limit}`
  const parts = byEachWay(cx, ways, sql`t.id, t.status, t.is_open, t.created_at`, [end])
  const { rows } = await sql<RecordTicket>`
    select id, status, is_open, created_at from (${sql.join(parts, sql` union `)}) t
    order by is_open desc, created_at desc, id desc limit ${limit}`.execute(cx.tx)
  return rows
}

/** The ids of a record's tickets that the actor sees, as a sub-select. */
export const ticketsOfRecord = (cx: Cx, ways: WaysToTickets): RawBuilder<{ id: string }> =>
  sql<{ id: string }>`${sql.join(byEachWay(cx, ways, sql`t.id`, [sql``]), sql` union `)}`

/** Places of a record's tickets that the actor sees, the newest first: open and other ones each in the order of their index. */
export async function listRecentTickets(
  cx: Cx,
  ways: WaysToTickets,
  { after, limit }: ActivityPart,
): Promise<{ micros: string; id: string }[]> {
  const columns = { at: sql`t.created_at`, id: sql`t.id`, type: 'uuid' } as const
  const ends = [sql`t.is_open`, sql`not t.is_open`].map(
    (open) =>
      sql`and ${open} and ${behind(after, 'ticket', columns)} order by t.created_at desc, t.id desc limit ${limit}`,
  )
  const { rows } = await sql<{ micros: string; id: string }>`
    select ${microsOf(sql`t.created_at`)} as micros, t.id
    from (${sql.join(byEachWay(cx, ways, sql`t.id, t.created_at`, ends), sql` union `)}) t
    order by t.created_at desc, t.id desc limit ${limit}`.execute(cx.tx)
  return rows
}
