import { setTimeout as pause } from 'node:timers/promises'
import type { Cx, Runtime, UserActor } from '../../platform/context.ts'
import { systemActor } from '../../platform/context.ts'
import { Problem } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import type { Log } from '../../platform/log.ts'
import { sentence } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { composeMessage } from '../conversations/compose-message.ts'
import { findTickets, orderOf, readFilter } from '../tickets/list-tickets.ts'
import type { WholeList } from '../tickets/tickets.contract.ts'
import {
  type BulkRecord,
  findBulk,
  insertRows,
  listRows,
  type RowRecord,
  saveProgress,
  saveRows,
  saveUndoneRows,
} from './bulk.store.ts'
import { type Composed, changeRows, undoRows } from './change-rows.ts'

export const bulkJobName = 'bulk.run'

/** Locks of so many tickets are held at once: agents who work on one of them wait a tenth of a second. */
const batch = 20
/** A ticket may take so long: what is done faster waits, so that agents keep most of the machine. 10,000 tickets: 50 s. */
const paceMs = 5
const page = 1000
/** So many tickets are changed at once. */
export const mostTickets = 50_000
/** A job gives its place to others after so long and goes on behind them; a restart waits for no longer than this. */
const sliceMs = 5_000
/** The asker hears of the progress so often. */
const tellMs = 1_000

export const jobKeyOf = (id: string) => `bulk:${id}`
export const isUnfinished = ({ state }: Pick<BulkRecord, 'state'>) =>
  state === 'collecting' || state === 'running' || state === 'sending' || state === 'undoing'

/**
 * Works through a bulk change: finds its tickets, changes them batch by batch, or undoes that. Where it stands is written with
 * each batch in one transaction, so it may be killed and started again at any moment.
 */
export const bulkJob: JobHandler = async (orgId, payload, { runtime, log }) => {
  const id = String(payload.id)
  const began = Date.now()
  const first = await runtime.run(systemActor(orgId, 'bulk'), (cx) => findBulk(cx, id))
  if (!first) return
  const { message } = first
  const composed = message ? await composeMessage(runtime.settings, orgId, message) : null
  let due = performance.now()
  for (;;) {
    const actor = await askerOf(runtime, orgId, first)
    if (!actor) return runtime.run(systemActor(orgId, 'bulk'), (cx) => stop(cx, id))
    const isLast = Date.now() - began > sliceMs
    const start = performance.now()
    const worked = await runtime.run(actor, (cx) => step(cx, id, { composed, log, isLast }))
    if (worked === null || isLast) return
    // By the clock of all batches: one that took long is caught up with by the next. Where all take long others need the machine: it
    // rests for as long as it worked.
    due += worked * paceMs
    const end = performance.now()
    await pause(Math.max(due - end, end - start))
  }
}

/** The asker with what he might do then and may still do; null when he is no active member any more. */
async function askerOf(runtime: Runtime, orgId: string, bulk: BulkRecord): Promise<UserActor | null> {
  const { userId, via, viaId } = bulk
  const actor = await runtime.runOpen((open) => findUserActor(open, { orgId, userId, via, viaId }))
  if (!actor) return null
  return { ...actor, permissions: new Set(bulk.permissions.filter((one) => actor.permissions.has(one))) }
}

async function stop(cx: Cx, id: string): Promise<void> {
  const bulk = await findBulk(cx, id, { lock: true })
  if (!bulk || !isUnfinished(bulk)) return
  const why = sentence('bulk.asker_gone', 'Whoever began this is no active member any more.')
  await finish(cx, { ...bulk, state: 'stopped', stopped: { ...why, errors: [] } })
}

type Work = { composed: Composed | null; log: Log; isLast: boolean }

/** One batch. The number of tickets worked on; null when there is nothing left to do. */
async function step(cx: Cx, id: string, work: Work): Promise<number | null> {
  const bulk = await findBulk(cx, id, { lock: true })
  if (!bulk || !isUnfinished(bulk)) return null
  const worked =
    bulk.state === 'collecting'
      ? await collect(cx, bulk)
      : bulk.state === 'running'
        ? await change(cx, bulk, work)
        : bulk.state === 'sending'
          ? await send(cx, bulk, work)
          : await undo(cx, bulk, work)
  if (worked !== null && work.isLast) enqueue(cx, bulkJobName, { id }, { key: jobKeyOf(id) })
  return worked
}

/** Notes the next tickets of the list. All are found before the first is changed: no change decides what else is. */
async function collect(cx: Cx, bulk: BulkRecord): Promise<number | null> {
  try {
    const { q, sort = '-createdAt', ...asked } = bulk.query as WholeList
    const filter = await readFilter(cx, asked, 'tickets.query')
    const order = await orderOf(cx, sort, 'tickets.query.sort')
    const room = mostTickets - bulk.total
    const { tickets, next } = filter
      ? await findTickets(cx, { filter, q, order, after: bulk.foundTo, limit: Math.min(page, room) })
      : { tickets: [], next: null }
    await insertRows(cx, bulk.id, bulk.total, idsOf(tickets))
    const total = bulk.total + tickets.length
    const capped = next !== null && total >= mostTickets
    const state = next === null || capped ? 'running' : 'collecting'
    await tell(cx, { ...bulk, foundTo: next, total, capped, state })
    return 1
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code, params, errors } = error
    await finish(cx, { ...bulk, state: 'stopped', stopped: { code, text: error.message, params, errors } })
    return null
  }
}

const idsOf = (tickets: readonly { id: string }[]) => tickets.map((ticket) => ticket.id)

/** Tickets are locked in the order of their ids, so that two changes of the same ones do not wait for each other. */
const inLockOrder = <T extends { ticketId: string }>(rows: readonly T[]) =>
  rows.toSorted((a, b) => (a.ticketId < b.ticketId ? -1 : 1))

async function change(cx: Cx, bulk: BulkRecord, { composed, log }: Work): Promise<number | null> {
  const rows = await listRows(cx, bulk.id, { after: bulk.position, limit: batch })
  const last = rows.at(-1)
  if (!last) {
    await finish(cx, { ...bulk, state: 'done' })
    return null
  }
  await tell(cx, { ...(await changed(cx, bulk, { composed, log, rows })), position: last.position })
  return rows.length
}

/** Changes rows and writes down what became of them; where the change stands then. */
async function changed(
  cx: Cx,
  bulk: BulkRecord,
  { composed, log, rows }: Omit<Work, 'isLast'> & { rows: readonly RowRecord[] },
): Promise<BulkRecord> {
  const results = await changeRows(cx, { bulk, composed, log }, inLockOrder(rows))
  await saveRows(cx, bulk.id, results)
  const count = (result: string) => results.filter((row) => row.result === result).length
  return {
    ...bulk,
    done: bulk.done + count('done'),
    unchanged: bulk.unchanged + count('unchanged'),
    refused: bulk.refused + count('refused'),
    held: bulk.held + count('held'),
  }
}

/** The next of the held replies that shall leave all the same; where somebody wrote once more, it is held once more. */
async function send(cx: Cx, bulk: BulkRecord, { composed, log }: Work): Promise<number | null> {
  const rows = await listRows(cx, bulk.id, { after: 0, limit: batch, result: 'held', released: true })
  if (rows.length === 0) {
    await finish(cx, { ...bulk, state: endOf(bulk) })
    return null
  }
  await tell(cx, await changed(cx, { ...bulk, held: bulk.held - rows.length }, { composed, log, rows }))
  return rows.length
}

/** How a change ends that came as far as this one. */
export const endOf = ({ position, total }: Pick<BulkRecord, 'position' | 'total'>) =>
  position < total ? 'cancelled' : 'done'

async function undo(cx: Cx, bulk: BulkRecord, { log }: Work): Promise<number | null> {
  const rows = await listRows(cx, bulk.id, { after: bulk.undoPosition, limit: batch, result: 'done' })
  const last = rows.at(-1)
  if (!last) {
    await finish(cx, { ...bulk, state: 'undone', undoPosition: bulk.position })
    return null
  }
  const results = await undoRows(cx, { bulk, log }, inLockOrder(rows))
  await saveUndoneRows(cx, bulk.id, results)
  const count = (...these: string[]) => results.filter((row) => these.includes(row.undoResult ?? '')).length
  await tell(cx, {
    ...bulk,
    undoPosition: last.position,
    restored: bulk.restored + count('restored'),
    kept: bulk.kept + count('kept', 'partly'),
    undoRefused: bulk.undoRefused + count('refused'),
  })
  return rows.length
}

/** Saves where it stands, and lets the asker know now and then. */
async function tell(cx: Cx, bulk: BulkRecord): Promise<void> {
  const isDue = cx.now.getTime() - bulk.toldAt.getTime() >= tellMs
  await saveProgress(cx, bulk.id, isDue ? { ...bulk, toldAt: cx.now } : bulk)
  if (isDue) emit(cx, 'bulk.progressed', { userId: bulk.userId, bulkId: bulk.id })
}

/** Saves an end and tells the asker. */
export async function finish(cx: Cx, bulk: BulkRecord): Promise<void> {
  await saveProgress(cx, bulk.id, { ...bulk, toldAt: cx.now, finishedAt: cx.now })
  const { id: bulkId, userId, state, total, done, unchanged, refused, held, restored, kept, undoRefused } = bulk
  const counts = { total, done, unchanged, refused, held, restored, kept, undoRefused }
  emit(cx, 'bulk.finished', { userId, bulkId, state, ...counts })
}
