import type { Cx, UserActor } from '../../platform/context.ts'
import { conflict, type FieldError, fieldError, forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newFileKey } from '../../platform/files.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require, type SightKeys, sightKeysOf } from '../../platform/permissions.ts'
import { sentence, words } from '../../platform/words.ts'
import { lastingVia } from '../auth/auth.service.ts'
import { fieldsOf, requireKind } from '../conditions/condition-fields.ts'
import type { ObjectKind, RecordKind } from '../conditions/condition-words.ts'
import { recordOrderOf } from '../conditions/list-records.ts'
import { readCondition } from '../conditions/moment.ts'
import { zoneOf } from '../members/zone-of.ts'
import { orderOf, readFilter } from '../tickets/list-tickets.ts'
import type { WholeList } from '../tickets/tickets.contract.ts'
import type { View } from '../views/views.contract.ts'
import { getView } from '../views/views.service.ts'
import type { Column } from './cells.rules.ts'
import { isExportableOf, usualColumnsOf, usualSortOf } from './cells-of-records.ts'
import { isExportable } from './cells-of-tickets.ts'
import type { CreateExport, Export } from './exports.contract.ts'
import type { ExportRecord } from './exports.store.ts'
import * as store from './exports.store.ts'

export const exportJobName = 'exports.run'
/** A file is kept so long. */
export const keptMs = 7 * 86_400_000

const usualColumns = [
  'code',
  'subject',
  'status',
  'stage',
  'priority',
  'assignee',
  'requester',
  'requesterEmail',
  'account',
  'label',
  'createdAt',
  'updatedAt',
  'dueAt',
  'resolvedAt',
]

function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('export.members_only', 'Exports are made by members.')
  return cx.actor
}

/**
 * Books an export: a job writes the file, the asker is told when it is there. 422 `export.bad_column`, `condition.invalid`,
 * `ticket.not_sortable`, `export.view_of_others`; 404 `view.not_found`, `object_type.not_found`.
 */
export async function createExport(cx: Cx, input: CreateExport): Promise<Export> {
  const actor = memberOf(cx)
  if (input.of !== 'ticket') requireOfRecords(cx, input)
  await requireKind(cx, input.of)
  const view = await viewFor(cx, input)
  const asked = input.query ?? {}
  const both = [view?.condition, asked.filter].filter((condition) => condition !== undefined)
  const query = {
    ...asked,
    filter: { all: both },
    sort: asked.sort ?? view?.sort ?? (input.of === 'ticket' ? '-createdAt' : usualSortOf(input.of)),
  }
  await checkQuery(cx, input.of, query)
  const timeZone = await zoneOf(cx, actor.userId)
  const usual = input.of === 'ticket' ? usualColumns : usualColumnsOf(input.of)
  const ofView = view?.columns && (await columnsThere(cx, input.of, view.columns))
  const chosen = input.columns ?? (ofView?.length ? ofView : usual.map((field) => ({ field })))
  // A workbook has times without their zone: the head of the column says it.
  const columns = await columnsOf(cx, input.of, chosen, input.format === 'xlsx' ? timeZone : null)
  const made: ExportRecord = {
    id: newId(),
    userId: actor.userId,
    via: lastingVia(actor),
    viaId: actor.viaId,
    permissions: [...actor.permissions],
    ticketScope: actor.ticketScope,
    sight: sightKeysOf(actor),
    of: input.of,
    name: input.name,
    query,
    columns,
    format: input.format,
    bom: input.bom,
    timeZone,
    state: 'waiting',
    failed: null,
    rows: 0,
    size: null,
    fileKey: newFileKey(cx.org.id, 'exports'),
    toldAt: cx.now,
    createdAt: cx.now,
    finishedAt: null,
    expiresAt: new Date(cx.now.getTime() + keptMs),
  }
  await store.insertExport(cx, made)
  enqueue(cx, exportJobName, { id: made.id }, { key: `export:${made.id}`, maxAttempts: 5 })
  const fields = columns.map(({ field }) => field)
  emit(cx, 'export.requested', { userId: actor.userId, exportId: made.id, name: fileNameOf(made), fields, query })
  return present(made)
}

/** Who exports customers sees them; lists of them have fewer words than those of tickets. 422 `export.not_of_records`. */
function requireOfRecords(cx: Cx, { query = {} }: CreateExport): void {
  require(cx.actor, 'customers:read')
  const word = Object.keys(query).find((key) => !['q', 'filter', 'sort'].includes(key))
  if (word === undefined) return
  throw unprocessable('export.not_of_records', words`Only lists of tickets are asked for by ${{ word }}.`, [
    { path: `query.${word}`, message: 'Only of tickets.' },
  ])
}

/** 404 `view.not_found`; 422 `export.view_of_others` for a view of another kind of records. */
async function viewFor(cx: Cx, { view: ref, of }: CreateExport): Promise<View | null> {
  const view = ref === undefined ? null : await getView(cx, ref)
  if (view === null || view.of === of) return view
  throw unprocessable('export.view_of_others', 'This view is a list of other records.', [
    { path: 'view', message: 'This view is a list of other records.' },
  ])
}

/** 422 `condition.invalid`, `ticket.not_sortable`, `record.not_sortable`. */
async function checkQuery(cx: Cx, of: RecordKind | ObjectKind, query: WholeList & { sort: string }): Promise<void> {
  if (of === 'ticket') {
    await readFilter(cx, query, 'query')
    await orderOf(cx, query.sort, 'query.sort')
  } else {
    if (query.filter) await readCondition(cx, query.filter, 'query.filter', of)
    await recordOrderOf(cx, query.sort, of, 'query.sort')
  }
}

/** Those columns of a view that are there for the actor: others were made by who sees more, or their fields are gone. */
async function columnsThere<Column extends { field: string }>(
  cx: Cx,
  of: RecordKind | ObjectKind,
  columns: readonly Column[],
): Promise<Column[]> {
  const keys = columns.map(({ field }) => field)
  const fields = await fieldsOf(cx, keys, of)
  return columns.filter(({ field }) => fields.has(field))
}

/** The columns with their heads; 422 that names each that is none. Money says its currency, times their zone. */
async function columnsOf(
  cx: Cx,
  of: RecordKind | ObjectKind,
  asked: readonly { field: string; title?: string }[],
  timeZone: string | null,
): Promise<Column[]> {
  const fields = await fieldsOf(cx, undefined, of)
  const isColumn = (field: string) => (of === 'ticket' ? isExportable(field) : isExportableOf(of, field))
  const errors: FieldError[] = asked.flatMap(({ field }, i) => {
    const known = fields.get(field)
    if (known && known.column !== false && isColumn(field)) return []
    return [fieldError(`columns.${i}.field`, sentence('export.no_column', words`“${{ field }}” is no column.`))]
  })
  const [first] = errors
  // Gathers faults that have codes of their own.
  if (first) throw unprocessable('export.bad_column', first.message, errors)
  return asked.map(({ field, title }) => {
    const known = fields.get(field)
    const name = title ?? known?.name ?? wordsOfKey(field)
    const unit = known?.currency ?? (known?.type === 'datetime' ? timeZone : null)
    return { field, title: unit ? `${name} (${unit})` : name }
  })
}

/** `createdAt` as words: `Created at`. */
function wordsOfKey(key: string): string {
  const spaced = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

export const fileNameOf = ({ name, format }: Pick<ExportRecord, 'name' | 'format'>) => `${name}.${format}`

function present(given: ExportRecord): Export {
  const { id, format, state, rows, size, failed, createdAt, finishedAt, expiresAt } = given
  return {
    id,
    name: fileNameOf(given),
    format,
    state,
    rows,
    size: size === null ? null : Number(size),
    failed,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    expiresAt: expiresAt.toISOString(),
  }
}

/** One's own that has not expired; 404 for all others. */
async function getRecord(cx: Cx, id: string, options: { lock?: boolean } = {}): Promise<ExportRecord> {
  const found = await store.findExport(cx, id, options)
  if (!found || found.userId !== memberOf(cx).userId || found.expiresAt <= cx.now)
    throw notFound('export.not_found', 'There is no such export, it has expired, or it is somebody else’s.')
  return found
}

/** How far it is. */
export async function getExport(cx: Cx, id: string): Promise<Export> {
  return present(await getRecord(cx, id))
}

/** One's own exports, the newest first. */
export async function listExports(
  cx: Cx,
  input: { cursor?: string; limit: number },
): Promise<{ data: Export[]; nextCursor: string | null }> {
  const { userId } = memberOf(cx)
  const cursors = cursorsOf(cx, 'exports', { userId }, TimeKey)
  const key = cursors.read(input.cursor)
  const after = key && { at: key[0], id: key[1] }
  const found = await store.listExports(cx, { userId, after, limit: input.limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, input.limit, (row) => [row.createdAtKey, row.id])
  return { data: rows.map(present), nextCursor }
}

/** Deletes an export; one that is being written ends. Its file goes with the next sweep at the latest. */
export async function deleteExport(cx: Cx, id: string): Promise<void> {
  const found = await getRecord(cx, id, { lock: true })
  await store.saveExport(cx, id, { state: 'cancelled', expiresAt: cx.now, finishedAt: cx.now })
  emit(cx, 'export.deleted', { userId: found.userId, exportId: id, name: fileNameOf(found) })
  enqueue(cx, removeJobName, {}, { key: `export-files:${cx.org.id}` })
}
export const removeJobName = 'exports.remove'

/** True when he has the scope that he had, may still see private tickets if he might, has lost no team or queue, and the same is kept to others. */
export function seesAsThen(
  actor: SightKeys,
  then: Pick<ExportRecord, 'ticketScope' | 'permissions' | 'sight'>,
): boolean {
  if (actor.ticketScope !== then.ticketScope) return false
  if (then.permissions.includes('tickets:private') && !actor.permissions.has('tickets:private')) return false
  const now = sightKeysOf(actor)
  return then.sight.every((key) => now.includes(key))
}

/**
 * The file of an export, for its asker, while he still may export and sees what he saw then. 409 `export.not_ready`, 403
 * `export.scope_changed`.
 */
export async function getExportFile(
  cx: Cx,
  id: string,
): Promise<{ fileKey: string; name: string; format: Export['format']; size: number }> {
  const actor = memberOf(cx)
  const found = await getRecord(cx, id)
  if (found.state !== 'done' || found.size === null)
    throw conflict('export.not_ready', 'The file is not there yet, or it could not be written.')
  if (!seesAsThen(actor, found))
    throw forbidden(
      'export.scope_changed',
      'You see other tickets now than when this was exported: your role, a team or a queue is another one. Export again.',
    )
  emit(cx, 'export.downloaded', { userId: actor.userId, exportId: id, name: fileNameOf(found) })
  return { fileKey: found.fileKey, name: fileNameOf(found), format: found.format, size: Number(found.size) }
}
