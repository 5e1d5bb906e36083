import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Permission } from '../../platform/permissions.ts'
import type { Reapplied } from '../sla/reapply-sla.ts'
import type { Escalation } from '../ticket-acts/escalate.ts'
import type { VisibilityWish } from '../tickets/ticket-access.ts'
import type { StoredChange } from '../tickets/undo-change.ts'
import type { BulkChange, BulkRow } from './bulk.contract.ts'

export type Why = NonNullable<BulkRow['why']>
/** What a change did to a ticket, as changes that lead there. */
export type Undo = {
  before: StoredChange
  after: StoredChange
  /** Members who began to follow by it, or ended. */
  followers?: { added: string[]; removed: string[] }
  /** What undoTicketAct takes. */
  mergeActId?: string
  /** It was deleted. */
  deleted?: true
  /** What undoMacroRun takes. */
  macroRunId?: string
  /** Who was chosen to see it, before and after. */
  visibility?: { before: VisibilityWish; after: VisibilityWish }
  /** What undoReapply takes. */
  sla?: Reapplied
  /** What forgetEscalation takes. */
  escalation?: Escalation
}
/** What a change does besides fields and messages. */
export type BulkActs = {
  followers?: { add?: string[]; remove?: string[] }
  mergeInto?: { ticket: string; reason: string }
  delete?: { reason: string }
  macros?: { id: string; name: string; skip: string[] }[]
  visibility?: VisibilityWish
  sla?: { policyId: string | null; reason: string }
  escalate?: { reason: string }
}
export type BulkMessage = { kind: 'public' | 'note'; bodyHtml?: string; bodyText?: string }

export type BulkRecord = {
  id: string
  userId: string
  via: 'session' | 'api_key'
  viaId: string
  permissions: Permission[]
  query: Record<string, unknown> | null
  foundTo: { segment: number; keys: string[]; id: string } | null
  /** As of a PATCH, with instants as text. */
  change: StoredChange
  message: BulkMessage | null
  acts: BulkActs | null
  state: BulkChange['state']
  stopped: Why | null
  total: number
  capped: boolean
  position: number
  done: number
  unchanged: number
  refused: number
  /** Replies that wait for their writer to look: somebody wrote meanwhile. */
  held: number
  /** The number of the newest event that the asker had seen; null: of a change from before, whose replies are not held. */
  seenTo: string | null
  undoPosition: number
  restored: number
  kept: number
  undoRefused: number
  toldAt: Date
  createdAt: Date
  finishedAt: Date | null
}

export type RowRecord = {
  position: number
  ticketId: string
  result: BulkRow['result']
  said: Why | null
  undo: Undo | null
  messageId: string | null
  undoResult: BulkRow['undoResult']
  undoSaid: Why | null
  /** Of a held reply: the newest message of the ticket that its writer has seen; null: none. */
  seenMessageId: string | null
  /** A held reply that shall leave, as of what its writer has seen by now. */
  released: boolean
}

const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value))

export async function insertBulk(cx: Cx, bulk: BulkRecord): Promise<void> {
  await cx.tx
    .insertInto('bulkChanges')
    .values({
      orgId: cx.org.id,
      ...bulk,
      query: json(bulk.query),
      foundTo: json(bulk.foundTo),
      change: JSON.stringify(bulk.change),
      message: json(bulk.message),
      acts: json(bulk.acts),
      stopped: json(bulk.stopped),
    })
    .execute()
}

/** Appends tickets after position `after`. */
export async function insertRows(cx: Cx, bulkId: string, after: number, ticketIds: readonly string[]): Promise<void> {
  await sql`insert into bulk_rows (org_id, bulk_id, position, ticket_id)
    select ${cx.org.id}::uuid, ${bulkId}::uuid, ${after} + i, id
    from unnest(${ticketIds}::uuid[]) with ordinality as u (id, i)`.execute(cx.tx)
}

export async function findBulk(cx: Cx, id: string, options: { lock?: boolean } = {}): Promise<BulkRecord | null> {
  const query = cx.tx.selectFrom('bulkChanges').selectAll().where('orgId', '=', cx.org.id).where('id', '=', id)
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst()
  return (row as unknown as BulkRecord | undefined) ?? null
}

/** A member's own, the newest first. */
export async function listBulks(
  cx: Cx,
  input: { userId: string; after: { at: string; id: string } | null; limit: number },
): Promise<(BulkRecord & { createdAtKey: string })[]> {
  let query = cx.tx
    .selectFrom('bulkChanges')
    .selectAll()
    .select(sql<string>`created_at::text`.as('createdAtKey'))
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', input.userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit)
  if (input.after)
    query = query.where(sql<boolean>`(created_at, id) < (${input.after.at}::timestamptz, ${input.after.id}::uuid)`)
  return (await query.execute()) as unknown as (BulkRecord & { createdAtKey: string })[]
}

type Progress = Pick<
  BulkRecord,
  | 'foundTo'
  | 'state'
  | 'stopped'
  | 'total'
  | 'capped'
  | 'position'
  | 'done'
  | 'unchanged'
  | 'refused'
  | 'held'
  | 'undoPosition'
  | 'restored'
  | 'kept'
  | 'undoRefused'
  | 'toldAt'
  | 'finishedAt'
>

export async function saveProgress(cx: Cx, id: string, bulk: Progress): Promise<void> {
  const { foundTo, stopped, state, total, capped, position, done, unchanged, refused, held } = bulk
  const { undoPosition, restored, kept, undoRefused, toldAt, finishedAt } = bulk
  await cx.tx
    .updateTable('bulkChanges')
    .set({
      foundTo: json(foundTo),
      stopped: json(stopped),
      state,
      total,
      capped,
      position,
      done,
      unchanged,
      refused,
      held,
    })
    .set({ undoPosition, restored, kept, undoRefused, toldAt, finishedAt })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

const rowColumns = [
  'position',
  'ticketId',
  'result',
  'said',
  'undo',
  'messageId',
  'undoResult',
  'undoSaid',
  'seenMessageId',
  'released',
] as const

export async function listRows(
  cx: Cx,
  bulkId: string,
  input: { after: number; limit: number; result?: string; undoResult?: string; released?: true },
): Promise<RowRecord[]> {
  let query = cx.tx
    .selectFrom('bulkRows')
    .select(rowColumns)
    .where('orgId', '=', cx.org.id)
    .where('bulkId', '=', bulkId)
    .where('position', '>', input.after)
    .orderBy('position')
    .limit(input.limit)
  if (input.result) query = query.where('result', '=', input.result)
  if (input.undoResult) query = query.where('undoResult', '=', input.undoResult)
  if (input.released) query = query.where('released', '=', true)
  return (await query.execute()) as unknown as RowRecord[]
}

/** Writes what became of rows, in one statement. */
export async function saveRows(
  cx: Cx,
  bulkId: string,
  rows: readonly Pick<RowRecord, 'position' | 'result' | 'said' | 'undo' | 'messageId' | 'seenMessageId'>[],
): Promise<void> {
  await sql`update bulk_rows b set result = r.result, said = r.said, undo = r.undo, message_id = r."messageId",
      seen_message_id = r."seenMessageId", released = false
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (position integer, result text, said jsonb, undo jsonb, "messageId" uuid, "seenMessageId" uuid)
    where b.org_id = ${cx.org.id} and b.bulk_id = ${bulkId} and b.position = r.position`.execute(cx.tx)
}

/** Lets held replies leave, each as of what its writer has seen by now; what is held no more stays as it is. */
export async function releaseRows(
  cx: Cx,
  bulkId: string,
  rows: readonly { ticketId: string; lastSeenMessageId: string | null }[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    update bulk_rows b set released = true, seen_message_id = r."lastSeenMessageId"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r ("ticketId" uuid, "lastSeenMessageId" uuid)
    where b.org_id = ${cx.org.id} and b.bulk_id = ${bulkId} and b.ticket_id = r."ticketId" and b.result = 'held'`.execute(
    cx.tx,
  )
  return Number(numAffectedRows ?? 0)
}

/** They stay held after all. */
export async function keepHeld(cx: Cx, bulkId: string): Promise<void> {
  await cx.tx
    .updateTable('bulkRows')
    .set({ released: false })
    .where('orgId', '=', cx.org.id)
    .where('bulkId', '=', bulkId)
    .where('released', '=', true)
    .execute()
}

export async function saveUndoneRows(
  cx: Cx,
  bulkId: string,
  rows: readonly Pick<RowRecord, 'position' | 'undoResult' | 'undoSaid'>[],
): Promise<void> {
  await sql`update bulk_rows b set undo_result = r."undoResult", undo_said = r."undoSaid"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (position integer, "undoResult" text, "undoSaid" jsonb)
    where b.org_id = ${cx.org.id} and b.bulk_id = ${bulkId} and b.position = r.position`.execute(cx.tx)
}

const keptMs = 30 * 86_400_000

/** Deletes finished ones after 30 days, a few at a time: each takes its rows along. Returns how many there were. */
export async function deleteOld(cx: Cx, most: number): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    delete from bulk_changes where org_id = ${cx.org.id} and id = any(array(
      select id from bulk_changes where org_id = ${cx.org.id}
        and created_at < ${new Date(cx.now.getTime() - keptMs)} and finished_at is not null
      order by created_at limit ${most}))
    returning id`.execute(cx.tx)
  return rows.length
}
