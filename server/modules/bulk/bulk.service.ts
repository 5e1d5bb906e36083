import { z } from 'zod'
import type { Cx, UserActor } from '../../platform/context.ts'
import { conflict, forbidden, notFound, unprocessable } from '../../platform/errors.ts'
import { emit, lastSeq } from '../../platform/events.ts'
import { cursorsOf, TimeKey } from '../../platform/http/paging.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue } from '../../platform/jobs.ts'
import { require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { lastingVia } from '../auth/auth.service.ts'
import { listMeanwhile } from '../conversations/newer-messages.ts'
import { requireWriter } from '../conversations/require-writer.ts'
import { checkMacros } from '../macros/apply-macros.ts'
import { checkReapply } from '../sla/reapply-sla.ts'
import { checkChange } from '../tickets/check-change.ts'
import { orderOf, readFilter } from '../tickets/list-tickets.ts'
import { checkVisibility } from '../tickets/ticket-access.ts'
import { findTicketFacts } from '../tickets/ticket-facts.ts'
import type { WholeList } from '../tickets/tickets.contract.ts'
import { canSeeDeleted, canSeeTicket } from '../tickets/tickets.visibility.ts'
import { type StoredChange, toChange } from '../tickets/undo-change.ts'
import type { BulkChange, BulkRow, CreateBulkChange, SendHeldReplies } from './bulk.contract.ts'
import type { BulkActs, BulkRecord } from './bulk.store.ts'
import * as store from './bulk.store.ts'
import { checkFollowers, checkMerge } from './bulk-acts.ts'
import { bulkJobName, endOf, finish, isUnfinished, jobKeyOf } from './run-bulk.ts'

/** Who asks. 403 `bulk.members_only` for anybody else. */
export function memberOf(cx: Cx): UserActor {
  if (cx.actor.kind !== 'user') throw forbidden('bulk.members_only', 'Changes of many tickets are made by members.')
  return cx.actor
}

/**
 * Begins a change of many tickets, a job: each is changed as by updateTicket and postMessage, under what the asker may do and see,
 * with a result of its own. Refused at once is only what no ticket could take (checkChange).
 */
export async function createBulkChange(cx: Cx, input: CreateBulkChange): Promise<BulkChange> {
  const actor = memberOf(cx)
  const { change, macros, query, ids } = await readAsked(cx, input)
  const { followers, mergeInto, delete: deletion, visibility, sla, escalate } = input
  const acts = { followers, mergeInto, delete: deletion, macros, visibility, sla, escalate }
  const seenTo = await seenBy(cx, input.seenTo)
  const bulk: BulkRecord = {
    id: newId(),
    userId: actor.userId,
    via: lastingVia(actor),
    viaId: actor.viaId,
    permissions: [...actor.permissions],
    query,
    foundTo: null,
    change,
    message: input.message ?? null,
    acts: Object.values(acts).some(Boolean) ? acts : null,
    state: query ? 'collecting' : 'running',
    stopped: null,
    total: ids.length,
    capped: false,
    seenTo,
    ...{
      position: 0,
      done: 0,
      unchanged: 0,
      refused: 0,
      held: 0,
      undoPosition: 0,
      restored: 0,
      kept: 0,
      undoRefused: 0,
    },
    toldAt: cx.now,
    createdAt: cx.now,
    finishedAt: null,
  }
  await store.insertBulk(cx, bulk)
  if (ids.length > 0) await store.insertRows(cx, bulk.id, 0, ids)
  enqueue(cx, bulkJobName, { id: bulk.id }, { key: jobKeyOf(bulk.id) })
  emit(cx, 'bulk.started', { userId: actor.userId, bulkId: bulk.id, fields: fieldsOf(bulk), message: kindOf(bulk) })
  return present(bulk)
}

/** Up to which event the asker had seen the tickets: as far as he says, else everything until now. */
async function seenBy(cx: Cx, seenTo: string | undefined): Promise<string> {
  const newest = await lastSeq(cx)
  if (seenTo !== undefined && BigInt(seenTo) > BigInt(newest))
    throw unprocessable('bulk.unknown_seq', words`The newest event is ${{ seq: newest }}. Name it, or an older one.`, [
      { path: 'seenTo', message: `At most ${newest}.` },
    ])
  return seenTo ?? newest
}

/** What is asked for, or the refusal that no ticket could escape. */
export async function readAsked(
  cx: Cx,
  input: CreateBulkChange,
): Promise<{
  change: StoredChange
  macros: BulkActs['macros']
  query: WholeList | null
  ids: string[]
}> {
  const { subject, title, ...rest } = input.change ?? {}
  const change = dropAbsent({ ...rest, subject: subject ?? title }) as StoredChange
  if (Object.keys(change).some((key) => key !== 'finishAnyway')) {
    require(cx.actor, 'tickets:update')
    await checkChange(cx, toChange(change))
  }
  if (input.message) requireWriter(cx, input.message.kind)
  const { followers, mergeInto, delete: deletion } = input
  if (followers) await checkFollowers(cx, followers)
  if (mergeInto) await checkMerge(cx, mergeInto.ticket)
  if (deletion) require(cx.actor, 'tickets:delete')
  if (input.sla) await checkReapply(cx, input.sla)
  if (input.escalate) require(cx.actor, 'tickets:update')
  if (input.visibility) await checkVisibility(cx, input.visibility, 'visibility')
  const macros = input.macros && (await checkMacros(cx, input.macros))
  const query = 'query' in input.tickets ? input.tickets.query : null
  if (query) {
    await readFilter(cx, query, 'tickets.query')
    await orderOf(cx, query.sort ?? '-createdAt', 'tickets.query.sort')
  }
  const ids = 'ids' in input.tickets ? [...new Set(input.tickets.ids.map((id) => id.toLowerCase()))] : []
  return { change, macros, query, ids }
}

function dropAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined))
}

const kindOf = (bulk: BulkRecord) => bulk.message?.kind ?? null
const fieldsOf = ({ acts, change: { custom, finishAnyway: _, assignReason: _reason, ...change } }: BulkRecord) => [
  ...Object.keys(change),
  ...Object.keys(custom ?? {}).map((key) => `custom.${key}`),
  ...Object.entries(acts ?? {}).flatMap(([key, act]) => (act ? [key] : [])),
]

const isUndoable = (bulk: BulkRecord) =>
  (bulk.state === 'done' || bulk.state === 'cancelled') && bulk.done > 0 && fieldsOf(bulk).length > 0

function present(bulk: BulkRecord): BulkChange {
  const { id, state, total, capped, position, done, unchanged, refused, held, stopped, restored, kept } = bulk
  const undone = state === 'undoing' || state === 'undone'
  return {
    id,
    state,
    total,
    capped,
    processed: state === 'sending' ? position - held : position,
    done,
    unchanged,
    refused,
    held,
    undo: undone ? { processed: restored + kept + bulk.undoRefused, restored, kept, refused: bulk.undoRefused } : null,
    undoable: isUndoable(bulk),
    fields: fieldsOf(bulk),
    macros: (bulk.acts?.macros ?? []).map(({ id, name }) => ({ id, name })),
    message: kindOf(bulk),
    stopped,
    createdAt: bulk.createdAt.toISOString(),
    finishedAt: bulk.finishedAt?.toISOString() ?? null,
  }
}

/** One's own; 404 for all others. */
async function getRecord(cx: Cx, id: string, options: { lock?: boolean } = {}): Promise<BulkRecord> {
  const bulk = await store.findBulk(cx, id, options)
  if (!bulk || bulk.userId !== memberOf(cx).userId)
    throw notFound('bulk.not_found', 'There is no such change of many tickets, or it is somebody else’s.')
  return bulk
}

/** How far it is. */
export async function getBulkChange(cx: Cx, id: string): Promise<BulkChange> {
  return present(await getRecord(cx, id))
}

/** One's own changes of many tickets of the last 30 days, the newest first. */
export async function listBulkChanges(
  cx: Cx,
  input: { cursor?: string; limit: number },
): Promise<{ data: BulkChange[]; nextCursor: string | null }> {
  const { userId } = memberOf(cx)
  const cursors = cursorsOf(cx, 'bulk-changes', { userId }, TimeKey)
  const key = cursors.read(input.cursor)
  const found = await store.listBulks(cx, {
    userId,
    after: key && { at: key[0], id: key[1] },
    limit: input.limit + 1,
  })
  const { rows, nextCursor } = cursors.cut(found, input.limit, (row) => [row.createdAtKey, row.id])
  return { data: rows.map(present), nextCursor }
}

/** What became of each ticket, in their order. Tickets that one sees no more have no words. */
export async function listBulkRows(
  cx: Cx,
  id: string,
  input: { cursor?: string; limit: number; result?: string; undoResult?: string },
): Promise<{ data: BulkRow[]; nextCursor: string | null }> {
  const actor = memberOf(cx)
  await getRecord(cx, id)
  const { cursor, limit, ...filter } = input
  const cursors = cursorsOf(cx, 'bulk-rows', { id, ...filter }, z.tuple([z.int().min(0)]))
  const [after] = cursors.read(cursor) ?? [0]
  const found = await store.listRows(cx, id, { ...filter, after, limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, (row) => [row.position])
  const tickets = await findTicketFacts(
    cx,
    rows.map((row) => row.ticketId),
  )
  const one = async ({ position, ticketId, result, said, undoResult, undoSaid, seenMessageId }: store.RowRecord) => {
    const ticket = tickets.get(ticketId)
    const seen = ticket && (canSeeTicket(actor, ticket) || canSeeDeleted(actor, ticket)) ? ticket : null
    const isReadable = result === 'held' && ticket && canSeeTicket(actor, ticket)
    const from = { seen: seenMessageId, userId: actor.userId, notes: true }
    const newer = isReadable ? await listMeanwhile(cx, ticketId, from) : []
    return {
      position,
      id: ticketId,
      code: seen?.code ?? null,
      subject: seen?.subject ?? null,
      result,
      why: said,
      undoResult,
      undoWhy: undoSaid,
      newer,
      lastSeenMessageId: newer.at(-1)?.id ?? seenMessageId,
    }
  }
  return { data: await Promise.all(rows.map(one)), nextCursor }
}

/** Ends it before the next batch; what is done stays done and can be undone. 409 `bulk.over`. */
export async function cancelBulkChange(cx: Cx, id: string): Promise<BulkChange> {
  const bulk = await getRecord(cx, id, { lock: true })
  if (bulk.state === 'cancelled') return present(bulk)
  if (bulk.state !== 'collecting' && bulk.state !== 'running' && bulk.state !== 'sending')
    throw conflict('bulk.over', 'It is over already and cannot be cancelled.')
  if (bulk.state === 'sending') await store.keepHeld(cx, id)
  const state = bulk.state === 'sending' ? endOf(bulk) : 'cancelled'
  const cancelled: BulkRecord = { ...bulk, state, finishedAt: cx.now }
  await finish(cx, cancelled)
  return present(cancelled)
}

/**
 * Puts back the fields that it changed, on each ticket those that nobody has changed since; a job again. Replies that have left
 * stay. 409 `bulk.not_undoable`.
 */
export async function undoBulkChange(cx: Cx, id: string): Promise<BulkChange> {
  const bulk = await getRecord(cx, id, { lock: true })
  if (bulk.state === 'undoing' || bulk.state === 'undone') return present(bulk)
  if (isUnfinished(bulk)) throw conflict('bulk.running', 'It is still on its way. Cancel it first.')
  if (!isUndoable(bulk)) throw conflict('bulk.not_undoable', 'It changed nothing that can be undone.')
  const undoing: BulkRecord = { ...bulk, state: 'undoing', finishedAt: null, undoPosition: 0 }
  await store.saveProgress(cx, id, undoing)
  enqueue(cx, bulkJobName, { id }, { key: jobKeyOf(id) })
  emit(cx, 'bulk.undo_started', { userId: bulk.userId, bulkId: id })
  return present(undoing)
}

/**
 * Lets held replies leave, with the change that waits with them: each as of what its writer has seen by now, so that who wrote since
 * holds it once more; a job again. What is held no more is left as it is. 409 `bulk.running`, `bulk.not_held` when none of them is
 * held, or the change was undone.
 */
export async function sendHeldReplies(cx: Cx, id: string, { rows }: SendHeldReplies): Promise<BulkChange> {
  const bulk = await getRecord(cx, id, { lock: true })
  if (isUnfinished(bulk)) throw conflict('bulk.running', 'It is still on its way. Cancel it first.')
  const isOpen = bulk.state === 'done' || bulk.state === 'cancelled'
  if (!isOpen || (await store.releaseRows(cx, id, rows)) === 0)
    throw conflict('bulk.not_held', 'None of these replies is held: they have left by now, or the change was undone.')
  const sending: BulkRecord = { ...bulk, state: 'sending', finishedAt: null }
  await store.saveProgress(cx, id, sending)
  enqueue(cx, bulkJobName, { id }, { key: jobKeyOf(id) })
  emit(cx, 'bulk.sending_started', { userId: bulk.userId, bulkId: id })
  return present(sending)
}
