import type { Cx, UserActor } from '../../platform/context.ts'
import { conflict, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { inPart } from '../../platform/part.ts'
import { can, require } from '../../platform/permissions.ts'
import { words } from '../../platform/words.ts'
import { composeMessage } from '../conversations/compose-message.ts'
import { type NewPost, postMessage } from '../conversations/post-message.ts'
import type { UnreadMessage } from '../conversations/present-messages.ts'
import { requireWriter } from '../conversations/require-writer.ts'
import { undoMessage } from '../conversations/undo-message.ts'
import { listFollowed, setFollowing } from '../followers/follow.ts'
import { labelIdsOf } from '../tickets/ticket-state.ts'
import { lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { type StoredUndo, stateOf, undoChange, undoOf } from '../tickets/undo-change.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { changeOf, checkActions, mergeActions, withoutParts } from './macro-actions.ts'
import type { MacroActions } from './macros.contract.ts'
import { getMacroRecord, memberOf, rendered } from './macros.service.ts'
import type { SeenMacro } from './macros.store.ts'
import * as store from './macros.store.ts'

/** For so long applying can be taken back. */
const undoMs = 3_600_000
/** Seconds in which what a macro writes can be taken back, as every message. */
const heldSeconds = 10

export type MacrosToApply = {
  /** Made before the transaction: run again after an unheard commit, it finds what was done instead of doing it twice. */
  id: string
  ticket: string
  macros: { id: string; skip?: readonly string[] }[]
  /** What was written with them and is sent in place of their reply texts. */
  post?: NewPost
  finishAnyway?: string
  /** What the writer had seen, for texts of the macros themselves: as of postMessage. Absent: nothing is held. */
  lastSeenMessageId?: string | null
  /** Besides the macro itself, in the events of its changes. */
  cause?: Record<string, unknown>
}

/**
 * Refuses macros that no ticket could take from the actor, before the first ticket is asked: 404 `macro.not_found`, 403 for what the
 * actor may not do, and as of `checkActions`. Their names, for who says later what was applied.
 */
export async function checkMacros(
  cx: Cx,
  macros: MacrosToApply['macros'],
): Promise<{ id: string; name: string; skip: string[] }[]> {
  const checked = []
  for (const { id, skip = [] } of macros) {
    const macro = await getMacroRecord(cx, id)
    const actions = withoutParts(macro.actions, skip)
    if (macro.replyHtml !== '' && !skip.includes('reply')) requireWriter(cx, 'public')
    if (macro.noteHtml !== '' && !skip.includes('note')) requireWriter(cx, 'note')
    if (Object.keys(changeOf(cx, actions)).length > 0) require(cx.actor, 'tickets:update')
    await checkActions(cx, actions)
    checked.push({ id: macro.id, name: macro.name, skip: [...skip] })
  }
  return checked
}

/** What came of it. `runId`: for undoMacroRun; null when nothing was left to do. */
export type MacrosApplied = { runId: string | null; message: UnreadMessage | null; writtenIds: string[] }

/**
 * Applies macros to a ticket that the actor sees: sends `post` (or, without one, what the macros write themselves), adds their
 * notes, changes the ticket and follows it, all in the transaction of the caller. What `post` says about the status wins over the
 * macros. 404 `macro.not_found`, 422 `macro.values_missing` for a text with a gap, and whatever refuses the single acts.
 */
export async function applyMacros(cx: Cx, input: MacrosToApply): Promise<MacrosApplied> {
  const author = memberOf(cx)
  // Each part asks for its own; whoever may do none of them applies nothing.
  if (!can(author, 'tickets:reply') && !can(author, 'tickets:note')) require(author, 'tickets:update')
  const macros: SeenMacro[] = []
  for (const { id } of input.macros) macros.push(await getMacroRecord(cx, id))
  const skipOf = (id: string) => input.macros.find((one) => one.id === id)?.skip ?? []
  const message = input.post ? await postMessage(cx, input.post) : null
  const done = await store.lockRun(cx, { id: input.id })
  if (done) return { runId: done.id, message, writtenIds: done.writtenIds }
  const writtenIds: string[] = []
  for (const macro of macros) {
    const skip = input.post ? [...skipOf(macro.id), 'reply'] : skipOf(macro.id)
    writtenIds.push(...(await writeTexts(cx, macro, { ...input, skip })))
  }
  const ticket = await lockTicket(cx, input.ticket)
  const merged = mergeActions(macros.map((macro) => withoutParts(macro.actions, skipOf(macro.id))))
  const actions = input.post?.setStatus === undefined ? merged : withoutStatus(merged)
  // Before the change, which may take the ticket out of the actor's sight.
  const followed = await follow(cx, ticket, author, actions.follow)
  const names = macros.map(({ id, name }) => ({ id, name }))
  const cause = { ...input.cause, macro: names[0]?.id }
  const { changed, undo } = await change(cx, ticket, actions, { cause, finishAnyway: input.finishAnyway })
  if (!message && writtenIds.length === 0 && !changed && followed === null) return { runId: null, message, writtenIds }
  await store.insertRun(cx, {
    id: input.id,
    ticketId: ticket.id,
    userId: author.userId,
    macros: names,
    messageId: message?.id ?? null,
    writtenIds,
    undo,
    followed,
    at: cx.now,
    undoneAt: null,
  })
  for (const { id } of macros) await store.countUse(cx, id, author.userId)
  emit(cx, 'ticket.macro_applied', { macros: names }, { ticketId: ticket.id, cause: input.cause })
  return { runId: input.id, message, writtenIds }
}

function withoutStatus({ status: _status, stageId: _stage, ...rest }: MacroActions): MacroActions {
  return rest
}

async function change(
  cx: Cx,
  ticket: TicketRecord,
  actions: MacroActions,
  options: { cause: Record<string, unknown>; finishAnyway?: string },
): Promise<{ changed: boolean; undo: StoredUndo | null }> {
  const wish = changeOf(cx, actions)
  if (Object.keys(wish).length === 0) return { changed: false, undo: null }
  require(cx.actor, 'tickets:update')
  const stood = stateOf(ticket, await labelIdsOf(cx, ticket.id))
  const after = await updateTicket(cx, ticket.id, wish, options)
  const changed = after.version !== ticket.version
  return { changed, undo: changed ? undoOf(stood, stateOf(after, await labelIdsOf(cx, ticket.id))) : null }
}

/** True or false when the member follows the ticket now, or no longer, and did not stand so before. */
async function follow(
  cx: Cx,
  ticket: TicketRecord,
  { userId }: UserActor,
  wish: boolean | undefined,
): Promise<boolean | null> {
  if (wish === undefined) return null
  const follows = (await listFollowed(cx, userId, [ticket.id])).has(ticket.id)
  if (follows === wish) return null
  await setFollowing(cx, { ticket: ticket.id, follows: wish })
  return wish
}

/** Posts what a macro writes by itself; returns the ids of the messages. */
async function writeTexts(
  cx: Cx,
  macro: SeenMacro,
  {
    ticket,
    lastSeenMessageId,
    skip,
  }: Pick<MacrosToApply, 'ticket' | 'lastSeenMessageId'> & { skip: readonly string[] },
): Promise<string[]> {
  const replyHtml = skip.includes('reply') ? '' : macro.replyHtml
  const noteHtml = skip.includes('note') ? '' : macro.noteHtml
  if (replyHtml === '' && noteHtml === '') return []
  const texts = await rendered(cx, { ...macro, replyHtml, noteHtml }, ticket)
  if (texts.missing.length > 0)
    throw unprocessable(
      'macro.values_missing',
      words`The macro “${{ macro: macro.name }}” finds no value here for ${{ values: texts.missing }}.`,
      texts.missing.map((name) => ({ path: name, message: 'This ticket has no value for it.' })),
    )
  const ids: string[] = []
  for (const [kind, bodyHtml] of [
    ['public', texts.replyHtml],
    ['note', texts.noteHtml],
  ] as const) {
    if (bodyHtml === '') continue
    // 15,000 characters and their values stay far below 64 kB: no file is written.
    const { body, inlineIds } = await composeMessage(cx.settings, cx.org.id, { bodyHtml })
    const id = newId()
    const seen = kind === 'public' ? { lastSeenMessageId } : {}
    await postMessage(cx, { id, ticket, kind, body, inlineIds, attachmentIds: [], undoSeconds: heldSeconds, ...seen })
    ids.push(id)
  }
  return ids
}

/**
 * Takes back what macros did, as far as nobody has changed the same since, and what they wrote while it has not left. 404
 * `macro.run_not_found`, 409 `macro.undo_over` after an hour (`anyTime`: never, as long as the run is kept) or when it was taken
 * back before.
 */
export async function undoMacroRun(
  cx: Cx,
  id: string,
  { anyTime = false }: { anyTime?: boolean } = {},
): Promise<'restored' | 'partly' | 'kept'> {
  const run = await store.lockRun(cx, { id })
  if (!run || run.userId !== memberOf(cx).userId)
    throw notFound('macro.run_not_found', 'There is nothing of yours here to take back.')
  if (run.undoneAt || (!anyTime && cx.now.getTime() - run.at.getTime() > undoMs))
    throw conflict('macro.undo_over', 'This was taken back already, or the time for it is over.')
  const ticket = await lockTicket(cx, run.ticketId)
  const fields = await undoRun(cx, run, ticket)
  const messages = [...run.writtenIds, ...(run.messageId ? [run.messageId] : [])]
  let left = 0
  for (const messageId of messages) if (!(await takeBack(cx, messageId))) left += 1
  if (fields.kept === 0 && left === 0) return 'restored'
  return fields.changed || left < messages.length ? 'partly' : 'kept'
}

/** The message that was sent with macros is taken back: what they did goes with it. True when the ticket was changed. */
export async function undoWithMessage(cx: Cx, messageId: string): Promise<boolean> {
  const run = await store.lockRun(cx, { messageId })
  if (!run || run.undoneAt) return false
  await undoRun(cx, run, await lockTicket(cx, run.ticketId))
  for (const id of run.writtenIds) await takeBack(cx, id)
  return true
}

async function undoRun(
  cx: Cx,
  run: store.RunRecord,
  ticket: TicketRecord,
): Promise<{ changed: boolean; kept: number }> {
  await store.noteUndone(cx, run.id)
  for (const { id } of run.macros) await store.uncountUse(cx, id, run.userId)
  const { changed, kept } = run.undo
    ? await undoChange(cx, ticket, run.undo, { macro: run.macros[0]?.id, undo: true })
    : { changed: false, kept: [] }
  if (run.followed !== null) await setFollowing(cx, { ticket: ticket.id, follows: !run.followed })
  emit(cx, 'ticket.macro_undone', { macros: run.macros }, { ticketId: ticket.id })
  return { changed: changed || run.followed !== null, kept: kept.length }
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
