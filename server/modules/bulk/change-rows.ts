import type { Cx } from '../../platform/context.ts'
import { codeOf, isUnavailable } from '../../platform/database.ts'
import { Problem } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import { inPart } from '../../platform/part.ts'
import { sentence } from '../../platform/words.ts'
import type { composeMessage } from '../conversations/compose-message.ts'
import { lastSeenAsOf } from '../conversations/newer-messages.ts'
import { postMessage } from '../conversations/post-message.ts'
import { undoMessage } from '../conversations/undo-message.ts'
import { reapplyToRow, undoReapply } from '../sla/reapply-sla.ts'
import { forgetEscalation } from '../ticket-acts/escalate.ts'
import { deleteTickets, restoreTickets } from '../tickets/deleted-tickets.ts'
import { labelIdsOf, lockStates } from '../tickets/ticket-state.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { restoringChange, stateOf, toChange, undoOf } from '../tickets/undo-change.ts'
import { type Outcome, updateTicket, updateTickets, type Wish } from '../tickets/update-ticket.ts'
import type { BulkRecord, RowRecord, Undo, Why } from './bulk.store.ts'
import {
  applyToRow,
  escalateRow,
  follow,
  mergeRow,
  refusedFollowers,
  resetVisibility,
  setVisibility,
  unapplyRow,
  unfollow,
  unmergeRow,
} from './bulk-acts.ts'

export type Composed = Awaited<ReturnType<typeof composeMessage>>
type Bulk = Pick<BulkRecord, 'id' | 'change' | 'message' | 'acts' | 'seenTo'>
export type DoneRow = Pick<RowRecord, 'position' | 'result' | 'said' | 'undo' | 'messageId' | 'seenMessageId'>
type Done = Exclude<Outcome, { refused: unknown }>
export type UndoneRow = Pick<RowRecord, 'position' | 'undoResult' | 'undoSaid'>

/** Everybody's time to think again, as after a reply of one's own. */
const undoSeconds = 10

const optionsOf = ({ id, change: { finishAnyway } }: Bulk) => ({ cause: { bulk: id }, finishAnyway })

type Row = Pick<RowRecord, 'position' | 'ticketId' | 'released' | 'seenMessageId'>
type Work = { bulk: Bulk; composed: Composed | null; log: Log }

/**
 * Changes the tickets of a batch, each with an outcome of its own. Where nothing is written, merged, applied or hidden they are changed together;
 * one by one when that fails, so that the fault stays with the ticket that has it.
 */
export async function changeRows(cx: Cx, work: Work, rows: readonly Row[]): Promise<DoneRow[]> {
  if (work.bulk.acts?.delete) return deleteRows(cx, work, rows, work.bulk.acts.delete)
  const { mergeInto, macros, visibility, sla, escalate } = work.bulk.acts ?? {}
  if (!work.bulk.message && !mergeInto && !macros && !visibility && !sla && !escalate) {
    try {
      return await inPart(cx, () => changeTogether(cx, work, rows))
    } catch (error) {
      if (endsAll(error)) throw error
      work.log.warn({ err: error, bulkId: work.bulk.id }, 'tickets could not be changed together, now one by one')
    }
  }
  const results: DoneRow[] = []
  for (const row of rows) results.push(await changeRow(cx, work, row))
  return results
}

async function deleteRows(
  cx: Cx,
  { bulk, log }: Work,
  rows: readonly Row[],
  { reason }: { reason: string },
): Promise<DoneRow[]> {
  const outcomes = await deleteTickets(cx, idsOf(rows), { reason, cause: { bulk: bulk.id } })
  return rows.map(({ position, ticketId }) => {
    const refused = outcomes.get(ticketId)
    const none = { position, ...unwritten }
    return refused
      ? { ...none, result: 'refused', said: whyOf(refused, log), undo: null }
      : { ...none, result: 'done', said: null, undo: { ...nothing, deleted: true } }
  })
}

async function restoreRows(
  cx: Cx,
  { bulk, log }: { bulk: Bulk; log: Log },
  rows: readonly RowRecord[],
): Promise<UndoneRow[]> {
  const outcomes = await restoreTickets(cx, idsOf(rows), { bulk: bulk.id, undo: true })
  return rows.map(({ position, ticketId }) => {
    const outcome = outcomes.get(ticketId)
    if (outcome instanceof Problem) return { position, undoResult: 'refused', undoSaid: whyOf(outcome, log) }
    return { position, undoResult: outcome ? 'restored' : 'kept', undoSaid: null }
  })
}

const idsOf = (rows: readonly Pick<Row, 'ticketId'>[]) => rows.map(({ ticketId }) => ticketId)

async function changeTogether(cx: Cx, { bulk, log }: Work, rows: readonly Row[]): Promise<DoneRow[]> {
  const outcomes = await change(
    cx,
    bulk,
    rows.map(({ ticketId }) => ticketId),
  )
  return rows.map(({ position, ticketId }) => {
    const outcome = outcomes.get(ticketId)
    if (!outcome) throw new Error('A ticket has no outcome.')
    const none = { position, undo: null, said: null, ...unwritten }
    return 'refused' in outcome
      ? { ...none, result: 'refused', said: whyOf(outcome.refused, log) }
      : { ...none, ...outcome }
  })
}

type Changed = { refused: Problem } | { result: 'done' | 'unchanged'; undo: Undo | null }

/** Fields and followers of tickets; who is refused the one is refused the other. */
async function change(cx: Cx, bulk: Bulk, ids: readonly string[]): Promise<Map<string, Changed>> {
  const followers = bulk.acts?.followers
  const done = new Map<string, Changed>()
  // Of a ticket that the asker does not see nothing is told, not even who else does not.
  const seen = followers?.add ? [...(await lockStates(cx, [...ids])).keys()] : []
  for (const [id, refused] of await refusedFollowers(cx, followers, seen)) done.set(id, { refused })
  const wishes = ids.filter((id) => !done.has(id)).map((id) => ({ id, change: toChange(bulk.change) }))
  for (const [id, outcome] of await updateTickets(cx, wishes, optionsOf(bulk)))
    done.set(id, 'refused' in outcome ? outcome : changeOf(outcome))
  if (!followers) return done
  const sound = [...done].flatMap(([id, outcome]) => ('refused' in outcome ? [] : id))
  for (const [id, followed] of await follow(cx, followers, sound, { bulk: bulk.id })) {
    const outcome = done.get(id)
    const before = outcome && 'undo' in outcome ? outcome.undo : null
    done.set(id, { result: 'done', undo: { ...(before ?? nothing), followers: followed } })
  }
  return done
}

const nothing = { before: {}, after: {} }
const unwritten = { messageId: null, seenMessageId: null }

function changeOf({ before, after, labelIds }: Done): Changed {
  if (after.version === before.version) return { result: 'unchanged', undo: null }
  return { result: 'done', undo: undoOf(stateOf(before, labelIds.before), stateOf(after, labelIds.after)) }
}

/** One ticket by itself; a refusal, and a reply that is held, leave it as it was. */
async function changeRow(cx: Cx, { bulk, composed, log }: Work, row: Row): Promise<DoneRow> {
  const { position, ticketId } = row
  let seen: string | null | undefined
  try {
    return await inPart(cx, async () => {
      seen = await seenIn(cx, bulk, row)
      const mergeInto = bulk.acts?.mergeInto
      if (mergeInto) {
        const mergeActId = await mergeRow(cx, ticketId, mergeInto)
        return { position, result: 'done', said: null, undo: { ...nothing, mergeActId }, ...unwritten }
      }
      const wished = bulk.acts?.sla
      if (wished) {
        const sla = await reapplyToRow(cx, ticketId, wished, { bulk: bulk.id })
        const undo = sla && { ...nothing, sla }
        return { position, result: undo ? 'done' : 'unchanged', said: null, undo, ...unwritten }
      }
      const higher = bulk.acts?.escalate
      if (higher) {
        const undo = await escalateRow(cx, ticketId, higher, { bulk: bulk.id })
        return { position, result: 'done', said: null, undo, ...unwritten }
      }
      const macros = bulk.acts?.macros
      if (macros) {
        const macroRunId = await applyToRow(cx, ticketId, macros, { ...optionsOf(bulk), lastSeenMessageId: seen })
        const undo = macroRunId === null ? null : { ...nothing, macroRunId }
        return { position, result: undo ? 'done' : 'unchanged', said: null, undo, ...unwritten }
      }
      const messageId =
        bulk.message && composed ? await write(cx, bulk.message, composed, { ticket: ticketId, seen }) : null
      const outcome = (await change(cx, bulk, [ticketId])).get(ticketId)
      if (!outcome) throw new Error('A ticket has no outcome.')
      if ('refused' in outcome) throw outcome.refused
      // Last of all: it may take the ticket out of the asker's own sight.
      const wish = bulk.acts?.visibility
      const visibility = wish && (await setVisibility(cx, ticketId, wish, { bulk: bulk.id }))
      const undo = visibility ? { ...(outcome.undo ?? nothing), visibility } : outcome.undo
      const result = messageId || visibility ? 'done' : outcome.result
      return { position, said: null, undo, ...unwritten, messageId, result }
    })
  } catch (error) {
    const isHeld = error instanceof Problem && error.code === 'message.stale'
    const said = whyOf(error, log)
    return {
      position,
      result: isHeld ? 'held' : 'refused',
      said,
      undo: null,
      messageId: null,
      seenMessageId: seen ?? null,
    }
  }
}

/**
 * The newest message of the ticket that the writer of a reply had seen when he asked (product.md CB3), or has seen since, for one that
 * was held; null: none. Undefined: nothing is held.
 */
async function seenIn(cx: Cx, bulk: Bulk, row: Row): Promise<string | null | undefined> {
  if (bulk.message?.kind !== 'public' && !bulk.acts?.macros) return undefined
  if (row.released) return row.seenMessageId
  if (bulk.seenTo === null) return undefined
  await lockTicket(cx, row.ticketId)
  return lastSeenAsOf(cx, row.ticketId, bulk.seenTo)
}

async function write(
  cx: Cx,
  message: NonNullable<BulkRecord['message']>,
  { body, inlineIds }: Composed,
  { ticket, seen }: { ticket: string; seen: string | null | undefined },
): Promise<string> {
  const id = newId()
  const reply = message.kind === 'public' ? { undoSeconds, lastSeenMessageId: seen } : { undoSeconds: 0 }
  await postMessage(cx, { id, ticket, kind: message.kind, body, inlineIds, attachmentIds: [], ...reply })
  return id
}

/**
 * Restores what the change did to tickets and nobody has changed since, each with an outcome of its own; takes back its replies
 * while those have not left. Together where no ticket is closed and nothing was written, as changeRows does.
 */
export async function undoRows(
  cx: Cx,
  work: { bulk: Bulk; log: Log },
  rows: readonly RowRecord[],
): Promise<UndoneRow[]> {
  if (work.bulk.acts?.delete) return restoreRows(cx, work, rows)
  try {
    return await inPart(cx, () => undoTogether(cx, work, rows))
  } catch (error) {
    if (endsAll(error)) throw error
    work.log.warn({ err: error, bulkId: work.bulk.id }, 'tickets could not be restored together, now one by one')
  }
  const results: UndoneRow[] = []
  for (const row of rows) results.push(await undoRow(cx, work, row))
  return results
}

/** It changed fields alone. */
const plainKeys = ({ followers, mergeActId, macroRunId, visibility, sla, escalation }: Undo) =>
  !followers && !mergeActId && !macroRunId && !visibility && !sla && !escalation

async function undoTogether(
  cx: Cx,
  { bulk, log }: { bulk: Bulk; log: Log },
  rows: readonly RowRecord[],
): Promise<UndoneRow[]> {
  const states = await lockStates(
    cx,
    rows.map(({ ticketId }) => ticketId),
  )
  const results: UndoneRow[] = []
  const wishes: (Wish & { position: number; kept: boolean })[] = []
  for (const row of rows) {
    const state = states.get(row.ticketId)
    // A closed ticket takes nothing but its reopening: two changes, which stay or go together.
    const isPlain = row.undo && plainKeys(row.undo) && !row.messageId
    if (!state || !row.undo || !isPlain || state.ticket.status === 'closed') {
      results.push(await undoRow(cx, { bulk, log }, row))
      continue
    }
    const { position, ticketId: id } = row
    const { change, kept } = restoringChange(row.undo, stateOf(state.ticket, state.labelIds))
    if (Object.keys(change).length === 0) results.push({ position, undoResult: 'kept', undoSaid: null })
    else wishes.push({ id, change: toChange(change), position, kept: kept.length > 0 })
  }
  const outcomes = await updateTickets(cx, wishes, { cause: { bulk: bulk.id, undo: true }, restores: true })
  for (const { id, position, kept } of wishes) {
    const outcome = outcomes.get(id)
    if (outcome && 'refused' in outcome)
      results.push({ position, undoResult: 'refused', undoSaid: whyOf(outcome.refused, log) })
    else results.push({ position, undoResult: kept ? 'partly' : 'restored', undoSaid: null })
  }
  return results
}

/** One ticket by itself. */
async function undoRow(cx: Cx, { bulk, log }: { bulk: Bulk; log: Log }, row: RowRecord): Promise<UndoneRow> {
  const { position, ticketId, undo, messageId } = row
  try {
    return await inPart(cx, async () => {
      const cause = { bulk: bulk.id, undo: true }
      if (undo?.mergeActId) {
        await unmergeRow(cx, undo.mergeActId)
        return { position, undoResult: 'restored', undoSaid: null }
      }
      if (undo?.sla) {
        const isBack = await undoReapply(cx, ticketId, undo.sla, cause)
        return { position, undoResult: isBack ? 'restored' : 'kept', undoSaid: null }
      }
      if (undo?.macroRunId) return { position, undoResult: await unapplyRow(cx, undo.macroRunId), undoSaid: null }
      const ticket = await lockTicket(cx, ticketId)
      const state = stateOf(ticket, await labelIdsOf(cx, ticketId))
      const { change, kept } = undo ? restoringChange(undo, state) : { change: {}, kept: [] }
      const isChanged = Object.keys(change).length > 0
      // A closed ticket takes nothing but its reopening.
      if (isChanged && ticket.status === 'closed') await updateTicket(cx, ticketId, { status: 'open' }, { cause })
      if (isChanged) await updateTicket(cx, ticketId, toChange(change), { cause, restores: true })
      // Where it is in another queue by now it stays escalated.
      if (undo?.escalation && change.queueId !== undefined) await forgetEscalation(cx, ticketId, undo.escalation, cause)
      const sight = undo?.visibility
      const shown = sight ? await resetVisibility(cx, ticketId, sight, cause) : false
      const unfollowed = undo?.followers ? await unfollow(cx, ticketId, undo.followers, cause) : false
      const taken = messageId !== null && (await takeBack(cx, messageId))
      const isRestored = isChanged || unfollowed || taken || shown
      const isKept = kept.length > 0 || (sight !== undefined && !shown)
      const undoResult = isKept ? (isRestored ? 'partly' : 'kept') : isRestored ? 'restored' : 'kept'
      return { position, undoResult, undoSaid: null }
    })
  } catch (error) {
    return { position, undoResult: 'refused', undoSaid: whyOf(error, log) }
  }
}

/** False when it has left, or its time is over. */
async function takeBack(cx: Cx, messageId: string): Promise<boolean> {
  try {
    await inPart(cx, () => undoMessage(cx, messageId))
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** After these the transaction is of no use: it is tried again as a whole. */
const ends = ['40001', '40P01', '25P02', '08003', '08006']
const endsAll = (error: unknown) => isUnavailable(error) || ends.includes(codeOf(error))

/** The words of a refusal. What is no refusal but a fault of ours is said as such, and the other tickets go on. */
function whyOf(error: unknown, log: Log): Why {
  if (error instanceof Problem) {
    const errors = error.errors.map(({ path, message, code }) => ({ path, message, ...(code ? { code } : {}) }))
    return { code: error.code, text: error.message, params: error.params, errors }
  }
  if (endsAll(error)) throw error
  log.error({ err: error }, 'a ticket could not be changed with others')
  const { code, text, params } = sentence(
    'bulk.failed',
    'Something went wrong on our side with this ticket; it is as it was.',
  )
  return { code, text, params, errors: [] }
}
