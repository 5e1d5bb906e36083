import { type Cx, type Runtime, systemActor, type UserActor } from '../../platform/context.ts'
import { isUnavailable } from '../../platform/database.ts'
import { Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { FileTooLarge, isStorageFull } from '../../platform/files.ts'
import type { JobHandler } from '../../platform/jobs.ts'
import { sentence } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { orderOf, readFilter, readTickets } from '../tickets/list-tickets.ts'
import type { TicketPage } from '../tickets/ticket-page.ts'
import type { Cell } from './cells.rules.ts'
import { cellsOfRecords } from './cells-of-records.ts'
import { cellsOfTickets } from './cells-of-tickets.ts'
import { fileNameOf, keptMs, seesAsThen } from './exports.service.ts'
import { deleteExports, type ExportRecord, findExport, lockExpired, saveExport } from './exports.store.ts'
import { csvOf, jsonOf } from './write-csv.ts'
import { xlsxOf } from './write-xlsx.ts'

/** Tickets, or other records, of one transaction. */
const page = 500
/** The largest file. */
const mostBytes = 2 * 1024 ** 3
const tellMs = 1_000

/** Ends the writing: the export was deleted, or may not go on. */
class Ended extends Error {}

/**
 * Writes the file of an export, page by page: never more than one page of tickets is in memory. Tickets that change their place
 * while it runs are in it where they stood when their page was read. Run again, it begins anew and writes the same file.
 */
export const exportJob: JobHandler = async (orgId, payload, { runtime, lastAttempt }) => {
  const id = String(payload.id)
  const asSystem = systemActor(orgId, 'exports')
  const found = await runtime.run(asSystem, async (cx) => {
    const one = await findExport(cx, id, { lock: true })
    if (one && (one.state === 'waiting' || one.state === 'running'))
      await saveExport(cx, id, { state: 'running', rows: 0 })
    return one
  })
  if (!found || (found.state !== 'waiting' && found.state !== 'running')) return
  try {
    const { size } = await runtime.settings.files.putStream(found.fileKey, bytesOf(runtime, orgId, found), mostBytes)
    await runtime.run(asSystem, (cx) => finish(cx, id, { state: 'done', size: String(size) }))
  } catch (error) {
    // After a lost connection the row may say unheard that the file is there; the next attempt writes it anew.
    if (isUnavailable(error)) throw error
    await runtime.settings.files.remove(found.fileKey)
    if (error instanceof Ended) return
    const failed = wordsOf(error)
    if (!failed && !lastAttempt) throw error
    const unknown = sentence(
      'export.failed',
      'The file could not be written. Export again; an administrator finds more in the log.',
    )
    await runtime.run(asSystem, (cx) => finish(cx, id, { state: 'failed', failed: failed ?? unknown }))
    if (!failed) throw error
  }
}

function wordsOf(error: unknown): ExportRecord['failed'] {
  if (error instanceof Problem) return { code: error.code, text: error.message, params: error.params }
  if (error instanceof FileTooLarge)
    return sentence('export.too_large', 'The file would be too large. Export fewer tickets or columns.')
  return isStorageFull(error)
    ? sentence(
        'storage.full',
        'The disk of the server is full. Nothing was changed; try again when an administrator has made room.',
      )
    : null
}

async function finish(
  cx: Parameters<typeof saveExport>[0],
  id: string,
  end: Pick<Parameters<typeof saveExport>[2], 'state' | 'size' | 'failed'>,
): Promise<void> {
  const found = await findExport(cx, id, { lock: true })
  if (found?.state !== 'running') return
  await saveExport(cx, id, { ...end, finishedAt: cx.now, expiresAt: new Date(cx.now.getTime() + keptMs) })
  const { userId, rows } = found
  emit(cx, 'export.finished', { userId, exportId: id, name: fileNameOf(found), state: end.state, rows })
}

async function* bytesOf(runtime: Runtime, orgId: string, given: ExportRecord): AsyncGenerator<Uint8Array> {
  const { columns, format, timeZone, bom } = given
  const rows = rowsOf(runtime, orgId, given)
  if (format === 'xlsx') yield* xlsxOf(columns, rows, { timeZone })
  else
    for await (const text of format === 'csv'
      ? csvOf(columns, rows, { bom, timeZone })
      : jsonOf(columns, rows, { timeZone }))
      yield Buffer.from(text)
}

/** The cells of the tickets or records, page by page, as the asker sees them at that moment. */
async function* rowsOf(runtime: Runtime, orgId: string, given: ExportRecord): AsyncGenerator<Cell[][]> {
  let after: Place = null
  let written = 0
  do {
    const actor = await askerOf(runtime, orgId, given)
    const from: Place = after
    const { cells, next } = await runtime.run(actor, async (cx) => {
      const now = await findExport(cx, given.id)
      if (now?.state !== 'running') throw new Ended()
      const part = await cellsAfter(cx, given, from)
      const isDue = cx.now.getTime() - now.toldAt.getTime() >= tellMs
      await saveExport(cx, given.id, { rows: written + part.cells.length, ...(isDue ? { toldAt: cx.now } : {}) })
      if (isDue) emit(cx, 'export.progressed', { userId: given.userId, exportId: given.id })
      return part
    })
    written += cells.length
    after = next
    yield cells
  } while (after !== null)
}

/** Where the next page begins: of tickets a place, of other records a cursor. */
type Place = TicketPage['next'] | string

async function cellsAfter(cx: Cx, given: ExportRecord, from: Place): Promise<{ cells: Cell[][]; next: Place }> {
  const { of, columns } = given
  const { q, sort = '-createdAt', ...asked } = given.query
  if (of !== 'ticket') {
    const cursor = typeof from === 'string' ? from : undefined
    return cellsOfRecords(cx, of, columns, { q, sort, filter: asked.filter, limit: page, cursor })
  }
  const filter = await readFilter(cx, asked, 'query')
  if (!filter) return { cells: [], next: null }
  const found = await readTickets(cx, {
    ...{ filter, q, limit: page },
    order: await orderOf(cx, sort, 'query.sort'),
    after: typeof from === 'string' ? null : from,
  })
  return { cells: await cellsOfTickets(cx, columns, found.rows), next: found.next }
}

/** The asker, with what he might do then and may still do. Ends when he may no more, or sees other tickets now. */
async function askerOf(runtime: Runtime, orgId: string, given: ExportRecord): Promise<UserActor> {
  const { userId, via, viaId } = given
  const actor = await runtime.runOpen((open) => findUserActor(open, { orgId, userId, via, viaId }))
  const kept = given.permissions.filter((one) => actor?.permissions.has(one))
  const maySeeKind = given.of === 'ticket' || kept.includes('customers:read')
  if (
    !actor ||
    !kept.includes('tickets:export') ||
    !kept.includes('tickets:read') ||
    !maySeeKind ||
    !seesAsThen(actor, given)
  )
    throw new Problem(403, 'export.not_allowed', 'Whoever began this export may not export these tickets any more.')
  return { ...actor, permissions: new Set(kept) }
}

/** Deletes what has expired: the file first, so that none is left behind. Returns how many there were. */
export async function removeExpired(runtime: Runtime, orgId: string): Promise<number> {
  return runtime.run(systemActor(orgId, 'clock'), async (cx) => {
    const expired = await lockExpired(cx, 100)
    for (const { fileKey } of expired) await runtime.settings.files.remove(fileKey)
    await deleteExports(
      cx,
      expired.map(({ id }) => id),
    )
    return expired.length
  })
}
