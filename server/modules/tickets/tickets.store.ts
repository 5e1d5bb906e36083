import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import { indexSight } from '../../platform/search.ts'
import type { DB, TicketsTable } from '../../platform/tables.gen.ts'
import type { CustomValues } from '../fields/custom-values.ts'
import { withMemberAccess } from '../members/member-access.ts'
import { plainCode, spellingsOf } from '../orgs/ticket-codes.ts'
import type { TicketRef } from './ticket-codes.rules.ts'
import type { Stage, TicketState, TicketStatus } from './tickets.rules.ts'
import { ticketVisible } from './tickets.visibility.ts'

/** A ticket as it is stored, for decisions. */
export type TicketRecord = TicketState & {
  id: string
  code: string
  subject: string
  description: string
  priority: number
  typeId: string | null
  queueId: string
  visibility: 'public' | 'private'
  /** The member who asked, when the requester is one of our own. */
  requesterUserId: string | null
  assigneeId: string | null
  requesterId: string | null
  accountId: string | null
  source: string
  channelId: string | null
  conversationId: string | null
  followUpOfId: string | null
  mayBelongToId: string | null
  /** The ticket that answers for this one since they were merged. */
  mergedIntoId: string | null
  checklistTotal: number
  checklistDone: number
  createdByKind: string
  createdById: string | null
  preview: string
  version: number
  messageCount: number
  dueAt: Date | null
  isSnoozed: boolean
  snoozedUntil: Date | null
  wakesOnReply: boolean
  /** When the customer only said thanks and it stayed resolved; null once it is open again. */
  thankedAt: Date | null
  /** Custom values by the key of their field. */
  custom: CustomValues
  createdAt: Date
  updatedAt: Date
  lastMessageAt: Date | null
  lastCustomerMessageAt: Date | null
  lastAgentMessageAt: Date | null
}

const recordColumns = [
  'id',
  'code',
  'subject',
  'description',
  'pipelineId',
  'stageId',
  'status',
  'priority',
  'typeId',
  'queueId',
  'visibility',
  'requesterUserId',
  'assigneeId',
  'requesterId',
  'accountId',
  'source',
  'channelId',
  'conversationId',
  'followUpOfId',
  'mayBelongToId',
  'mergedIntoId',
  'checklistTotal',
  'checklistDone',
  'createdByKind',
  'createdById',
  'preview',
  'version',
  'messageCount',
  'createdAt',
  'updatedAt',
  'statusChangedAt',
  'stageChangedAt',
  'dueAt',
  'isSnoozed',
  'snoozedUntil',
  'wakesOnReply',
  'thankedAt',
  'custom',
  'firstResponseAt',
  'resolvedAt',
  'closedAt',
  'lastMessageAt',
  'lastCustomerMessageAt',
  'lastAgentMessageAt',
  'waitingSince',
] as const satisfies readonly (keyof TicketsTable)[]

const recordOf = (row: Record<string, unknown>) => row as TicketRecord

/** The rows that a reference can mean. */
export function byRef<O>(
  query: SelectQueryBuilder<DB, 'tickets', O>,
  ref: TicketRef,
): SelectQueryBuilder<DB, 'tickets', O> {
  return 'id' in ref ? query.where('id', '=', ref.id) : query.where('code', 'in', ref.codes.flatMap(spellingsOf))
}

/** The ticket, if the actor sees it. Of an ambiguous code the likeliest reading that exists. */
export async function findTicket(cx: Cx, ref: TicketRef): Promise<TicketRecord | null> {
  const query = cx.tx
    .selectFrom('tickets')
    .select(recordColumns)
    .where('orgId', '=', cx.org.id)
    .where(ticketVisible(cx))
  return likeliest(ref, (await byRef(query, ref).execute()).map(recordOf))
}

/**
 * The id of a ticket that is there, WITHOUT a look at who asks: for telling a member of the organization why he does not see it,
 * and nothing else. Null: there is none.
 */
export async function findHiddenId(cx: Cx, ref: TicketRef): Promise<string | null> {
  const query = cx.tx.selectFrom('tickets').select(['id', 'code']).where('orgId', '=', cx.org.id)
  return likeliest(ref, await byRef(query, ref).execute())?.id ?? null
}

/** Like findTicket, locked to the commit; of an ambiguous code all readings, in one order for everybody. */
export async function lockTicket(cx: Cx, ref: TicketRef): Promise<TicketRecord | null> {
  const query = cx.tx
    .selectFrom('tickets')
    .select(recordColumns)
    .where('orgId', '=', cx.org.id)
    .where(ticketVisible(cx))
    .orderBy('id')
    .forUpdate()
  return likeliest(ref, (await byRef(query, ref).execute()).map(recordOf))
}

/** Tickets that the actor sees, locked in one order for everybody. */
export async function lockTicketsByIds(cx: Cx, ids: string[]): Promise<TicketRecord[]> {
  if (ids.length === 0) return []
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(recordColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', ids)
    .where(ticketVisible(cx))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(recordOf)
}

/** Tickets that were merged into `from` are merged into `to`; all of them, or those named. Returns their ids. */
export async function redirectMerged(cx: Cx, move: { from: string; to: string; only?: string[] }): Promise<string[]> {
  if (move.only?.length === 0) return []
  let query = cx.tx
    .updateTable('tickets')
    .set({ mergedIntoId: move.to })
    .where('orgId', '=', cx.org.id)
    .where('mergedIntoId', '=', move.from)
  if (move.only) query = query.where('id', 'in', move.only)
  return (await query.returning('id').execute()).map((row) => row.id)
}

/** Of the rows that a code can mean the likeliest. */
export function likeliest<Row extends { code: string }>(ref: TicketRef, rows: Row[]): Row | null {
  if ('id' in ref) return rows[0] ?? null
  return (
    ref.codes.map((code) => rows.find((row) => plainCode(row.code) === code)).find((row) => row !== undefined) ?? null
  )
}

/** Inserts the ticket with the code that `code` gives, which it returns. */
export async function insertTicket(
  cx: Cx,
  ticket: Omit<TicketRecord, 'code'>,
  code: RawBuilder<string>,
): Promise<string> {
  const row = await cx.tx
    .insertInto('tickets')
    .values({ orgId: cx.org.id, ...ticket, custom: JSON.stringify(ticket.custom), code })
    .returning('code')
    .executeTakeFirstOrThrow()
  indexSight(cx, ticket.id)
  return row.code
}

/** Writes the fields that differ. `version` and `updatedAt` are the caller's to set. */
export async function saveTicket(cx: Cx, before: TicketRecord, after: TicketRecord): Promise<void> {
  const changes = differing(before, after)
  if (Object.keys(changes).length === 0) return
  if (changesSight(changes)) indexSight(cx, before.id)
  if ('custom' in changes) changes.custom = JSON.stringify(changes.custom)
  await cx.tx.updateTable('tickets').set(changes).where('orgId', '=', cx.org.id).where('id', '=', before.id).execute()
}

/** Like saveTicket for many: one statement for all whose same fields differ. */
export async function saveTickets(
  cx: Cx,
  list: readonly { before: TicketRecord; after: TicketRecord }[],
): Promise<void> {
  const [first] = list
  if (first && list.length === 1) return saveTicket(cx, first.before, first.after)
  const rows = list.map(({ before, after }) => ({ id: before.id, changes: differing(before, after) }))
  for (const { id, changes } of rows) if (changesSight(changes)) indexSight(cx, id)
  for (const group of Map.groupBy(rows, ({ changes }) => Object.keys(changes).join()).values()) {
    const fields = Object.keys(group[0]?.changes ?? {})
    if (fields.length === 0) continue
    const columns = fields.map((field) => ({
      field,
      column: field.replace(/[A-Z]/g, (big) => `_${big.toLowerCase()}`),
    }))
    const set = columns.map(({ column }) => sql`${sql.id(column)} = r.${sql.id(column)}`)
    const values = group.map(({ id, changes }) =>
      Object.fromEntries([['id', id], ...columns.map(({ field, column }) => [column, changes[field]])]),
    )
    // The rows have the types of the table, whatever it is that differs.
    await sql`update tickets t set ${sql.join(set)} from jsonb_populate_recordset(null::tickets, ${JSON.stringify(values)}::jsonb) r
      where t.org_id = ${cx.org.id} and t.id = r.id`.execute(cx.tx)
  }
}

const differing = (before: TicketRecord, after: TicketRecord): Record<string, unknown> =>
  Object.fromEntries(Object.entries(after).filter(([key, value]) => !same(before[key as keyof TicketRecord], value)))

/** Of what decides who sees a ticket, that which the index of the search has (app.sight_of_ticket). */
const sightFields = ['assigneeId', 'queueId', 'requesterUserId', 'createdByKind', 'createdById'] as const
const changesSight = (changes: Record<string, unknown>) => sightFields.some((field) => field in changes)

const same = (a: unknown, b: unknown) =>
  a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime())

export type StageRow = Stage & {
  pipelineName: string
  /** Where tickets of the pipeline wait; null: in the default queue. */
  pipelineQueueId: string | null
  /** Teams whose members alone see the tickets of the pipeline by their role, or move them; null: everybody. */
  seeTeamIds: string[] | null
  moveTeamIds: string[] | null
  pipelineIsDefault: boolean
  /** What customers read in place of its name. */
  customerLabel: string | null
  /** How long a ticket should stand there at most. */
  limitMinutes: number | null
  /** Of a waiting stage: for whom. */
  waitsFor: string | null
}

const teamsOf = (cx: Pick<Cx, 'org'>, may: 'see' | 'move', all: 'seenByAll' | 'movedByAll') =>
  sql<string[] | null>`case when ${sql.ref(`pipelines.${all}`)} then null else array(
    select pt.team_id from pipeline_teams pt
    where pt.org_id = ${cx.org.id} and pt.pipeline_id = pipelines.id and pt.may = ${may} order by pt.team_id) end`

const stagesInOrder = prepared((cx) =>
  cx.tx
    .selectFrom('stages')
    .innerJoin('pipelines', (j) =>
      j.onRef('pipelines.orgId', '=', 'stages.orgId').onRef('pipelines.id', '=', 'stages.pipelineId'),
    )
    .select([
      'stages.id',
      'stages.pipelineId',
      'stages.name',
      'stages.status',
      'stages.position',
      'stages.movesToId',
      'stages.limitMinutes',
      'stages.waitsFor',
      'stages.customerLabel',
      'pipelines.name as pipelineName',
      'pipelines.isDefault as pipelineIsDefault',
      'pipelines.queueId as pipelineQueueId',
      teamsOf(cx, 'see', 'seenByAll').as('seeTeamIds'),
      teamsOf(cx, 'move', 'movedByAll').as('moveTeamIds'),
    ])
    .where('stages.orgId', '=', cx.org.id)
    .where('pipelines.orgId', '=', cx.org.id)
    .orderBy('stages.position')
    .compile(),
)

/** All stages of the organization: at most a few dozen. */
export async function listStages(cx: Cx): Promise<StageRow[]> {
  const rows = await stagesInOrder(cx)
  return rows.map(({ movesToId, ...row }) => ({
    ...row,
    status: row.status as TicketStatus,
    leaving: movesToId !== null,
  }))
}

/** Notes that the person has seen the ticket up to `at`; never moves it back. */
export async function saveRead(cx: Cx, ticketId: string, userId: string, at: Date): Promise<void> {
  await cx.tx
    .insertInto('ticketReads')
    .values({ orgId: cx.org.id, ticketId, userId, readAt: at })
    .onConflict((c) =>
      c
        .columns(['orgId', 'ticketId', 'userId'])
        .doUpdateSet((eb) => ({ readAt: eb.fn<Date>('greatest', ['ticketReads.readAt', 'excluded.readAt']) })),
    )
    .execute()
}

export async function findType(cx: Cx, by: { id: string } | { key: string }): Promise<TypeRow | undefined> {
  const query = cx.tx
    .selectFrom('ticketTypes')
    .select(['id', 'key', 'name', 'pipelineId', 'archivedAt'])
    .where('orgId', '=', cx.org.id)
  return ('id' in by ? query.where('id', '=', by.id) : query.where('key', '=', by.key)).executeTakeFirst()
}

export type TypeRow = { id: string; key: string; name: string; pipelineId: string | null; archivedAt: Date | null }

export type ChannelRow = { id: string; name: string; address: string; stageId: string; enabled: boolean }

export async function listChannelRefs(
  cx: Cx,
  ids: readonly string[],
): Promise<{ id: string; name: string; address: string }[]> {
  return cx.tx
    .selectFrom('channels')
    .select(['id', 'name', 'address'])
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
}

/** Name and default place of a channel. */
export async function findChannel(cx: Cx, id: string): Promise<ChannelRow | undefined> {
  return cx.tx
    .selectFrom('channels')
    .select(['id', 'name', 'address', 'stageId', 'enabled'])
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** When the longest resolved ticket of the pipelines was resolved. */
export async function firstResolvedAt(cx: Cx, pipelineIds: string[]): Promise<Date | null> {
  if (pipelineIds.length === 0) return null
  const row = await cx.tx
    .selectFrom('tickets')
    .select('resolvedAt')
    .where('orgId', '=', cx.org.id)
    .where('status', '=', 'resolved')
    .where('deletedAt', 'is', null)
    .where('pipelineId', 'in', pipelineIds)
    .orderBy('resolvedAt')
    .limit(1)
    .executeTakeFirst()
  return row?.resolvedAt ?? null
}

/** Tickets of the pipelines that were resolved at `until` or before, the longest first, locked. */
export async function lockResolvedUntil(
  cx: Cx,
  until: Date,
  pipelineIds: string[],
  limit: number,
): Promise<TicketRecord[]> {
  if (pipelineIds.length === 0) return []
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(recordColumns)
    .where('orgId', '=', cx.org.id)
    .where('status', '=', 'resolved')
    .where('deletedAt', 'is', null)
    .where('resolvedAt', '<=', until)
    .where('pipelineId', 'in', pipelineIds)
    .orderBy('resolvedAt')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(recordOf)
}

/** Tickets of a stage, deleted ones too, the oldest first, locked. */
export async function lockTicketsOfStage(cx: Cx, stageId: string, limit: number): Promise<TicketRecord[]> {
  const rows = await cx.tx
    .selectFrom('tickets')
    .select(recordColumns)
    .where('orgId', '=', cx.org.id)
    .where('stageId', '=', stageId)
    .orderBy('createdAt')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(recordOf)
}

/** Events of the ticket that made versions after `version`, the newest first. */
export async function listTicketEventsSince(
  cx: Cx,
  ticketId: string,
  version: number,
): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const found: { name: string; data: Record<string, unknown> }[] = []
  for (let below: string | null = null; ; ) {
    let query = cx.tx
      .selectFrom('events')
      .select(['seq', 'name', 'data'])
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', ticketId)
      .orderBy('seq', 'desc')
      .limit(100)
    if (below !== null) query = query.where('seq', '<', below)
    const rows = await query.execute()
    for (const row of rows) {
      const data = row.data as Record<string, unknown>
      if (typeof data.version === 'number' && data.version <= version) return found
      found.push({ name: row.name, data })
    }
    below = rows.at(-1)?.seq ?? null
    if (rows.length < 100 || below === null) return found
  }
}

/** The name of a member, deactivated ones too. */
export async function findMemberName(cx: Cx, userId: string): Promise<{ id: string; name: string } | null> {
  const row = await withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select(['userId as id', 'name'])
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return row ?? null
}

/** All members by name, deactivated ones too: tickets may still be theirs. */
export async function listMemberNames(cx: Cx): Promise<{ id: string; name: string }[]> {
  return withMemberAccess(cx.tx)
    .selectFrom('memberAccess')
    .select(['userId as id', 'name'])
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .execute()
}

/** All channels by name. */
export async function listChannelNames(cx: Cx): Promise<{ id: string; name: string }[]> {
  return cx.tx
    .selectFrom('channels')
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .execute()
}

/**
 * The ids among these that the actor sees. Each is looked up by its key: of thousands in one list the planner reads the whole table
 * (2.5 s in place of 0.2 for 24,000 of a million).
 */
export async function listVisibleIds(cx: Cx, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select seen.id from unnest(${ids}::uuid[]) wanted (id) cross join lateral (
      select t.id from tickets t
      where t.org_id = ${cx.org.id} and t.id = wanted.id and ${ticketVisible(cx, 't')} limit 1) seen`.execute(cx.tx)
  return rows.map((row) => row.id)
}

/** Gives all open tickets of a member, deleted ones too, to another one or to nobody, in one statement; returns their new versions. */
export async function reassignOpenTickets(
  cx: Cx,
  fromUserId: string,
  toUserId: string | null,
): Promise<{ id: string; version: number }[]> {
  const rows = await cx.tx
    .updateTable('tickets')
    .set((eb) => ({ assigneeId: toUserId, version: eb('version', '+', 1), updatedAt: cx.now }))
    .where('orgId', '=', cx.org.id)
    .where('assigneeId', '=', fromUserId)
    .where('isOpen', '=', true)
    .returning(['id', 'version'])
    .execute()
  for (const { id } of rows) indexSight(cx, id)
  return rows
}
