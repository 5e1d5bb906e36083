import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Permission, TicketScope } from '../../platform/permissions.ts'
import type { ObjectKind, RecordKind } from '../conditions/condition-words.ts'
import type { WholeList } from '../tickets/tickets.contract.ts'
import type { Column } from './cells.rules.ts'
import type { Export } from './exports.contract.ts'

export type ExportRecord = {
  id: string
  userId: string
  via: 'session' | 'api_key'
  viaId: string
  permissions: Permission[]
  ticketScope: TicketScope
  /** sightKeysOf the asker when he asked. */
  sight: string[]
  of: RecordKind | ObjectKind
  name: string
  query: WholeList
  columns: Column[]
  format: Export['format']
  bom: boolean
  timeZone: string
  state: Export['state']
  failed: Export['failed']
  rows: number
  /** In bytes, as text. */
  size: string | null
  fileKey: string
  toldAt: Date
  createdAt: Date
  finishedAt: Date | null
  expiresAt: Date
}

const columnsOf = ({ of, ...given }: ExportRecord) => ({ ...given, recordKind: of })
const recordOf = <Row extends { recordKind: string }>({ recordKind, ...row }: Row) => ({ ...row, of: recordKind })

export async function insertExport(cx: Cx, given: ExportRecord): Promise<void> {
  await cx.tx
    .insertInto('exports')
    .values({
      orgId: cx.org.id,
      ...columnsOf(given),
      query: JSON.stringify(given.query),
      columns: JSON.stringify(given.columns),
      failed: null,
    })
    .execute()
}

export async function findExport(cx: Cx, id: string, options: { lock?: boolean } = {}): Promise<ExportRecord | null> {
  const query = cx.tx.selectFrom('exports').selectAll().where('orgId', '=', cx.org.id).where('id', '=', id)
  const row = await (options.lock ? query.forUpdate() : query).executeTakeFirst()
  return row ? (recordOf(row) as unknown as ExportRecord) : null
}

/** A member's own that have not expired, the newest first. */
export async function listExports(
  cx: Cx,
  input: { userId: string; after: { at: string; id: string } | null; limit: number },
): Promise<(ExportRecord & { createdAtKey: string })[]> {
  let query = cx.tx
    .selectFrom('exports')
    .selectAll()
    .select(sql<string>`created_at::text`.as('createdAtKey'))
    .where('orgId', '=', cx.org.id)
    .where('userId', '=', input.userId)
    .where('expiresAt', '>', cx.now)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit)
  if (input.after)
    query = query.where(sql<boolean>`(created_at, id) < (${input.after.at}::timestamptz, ${input.after.id}::uuid)`)
  return (await query.execute()).map(recordOf) as unknown as (ExportRecord & { createdAtKey: string })[]
}

type Progress = Partial<
  Pick<ExportRecord, 'state' | 'failed' | 'rows' | 'size' | 'toldAt' | 'finishedAt' | 'expiresAt'>
>

export async function saveExport(cx: Cx, id: string, { failed, ...change }: Progress): Promise<void> {
  await cx.tx
    .updateTable('exports')
    .set({ ...change, ...(failed === undefined ? {} : { failed: failed === null ? null : JSON.stringify(failed) }) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

/** Exports that have expired, at most so many, locked. */
export async function lockExpired(cx: Cx, most: number): Promise<{ id: string; fileKey: string }[]> {
  return cx.tx
    .selectFrom('exports')
    .select(['id', 'fileKey'])
    .where('orgId', '=', cx.org.id)
    .where('expiresAt', '<=', cx.now)
    .orderBy('expiresAt')
    .limit(most)
    .forUpdate()
    .execute()
}

export async function deleteExports(cx: Cx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await cx.tx
    .deleteFrom('exports')
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
}
