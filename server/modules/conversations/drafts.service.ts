import type { Cx } from '../../platform/context.ts'
import { conflict, fieldError, forbidden, notFound, Problem, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import type { Files } from '../../platform/files.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue } from '../../platform/jobs.ts'
import { passOn } from '../../platform/passing.ts'
import { sentence, words } from '../../platform/words.ts'
import { getTicketRecord, lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { bookRemoval, presentAttachment } from './attachments.service.ts'
import type { AttachmentRow } from './attachments.store.ts'
import type { Draft, SaveDraft } from './drafts.contract.ts'
import * as store from './drafts.store.ts'
import { type PreparedBody, readBody } from './message-body.ts'
import { readRecipients } from './messages.rules.ts'
import { requireWriter } from './require-writer.ts'

/** A draft before its body was read from file storage, where `bodyKey` says so. */
export type UnreadDraft = Draft & { bodyKey: string | null }

/** The actor's drafts of a ticket that he sees, shared ones of others, and what leaves later. */
export async function listDrafts(cx: Cx, ticketRef: string): Promise<UnreadDraft[]> {
  const ticket = await getTicketRecord(cx, ticketRef)
  const userId = cx.actor.kind === 'user' ? cx.actor.userId : ''
  return present(cx, await store.listReadableDrafts(cx, ticket.id, userId))
}

/**
 * Keeps what the actor is writing on a ticket: one draft for each kind. `body` from `prepareBody`. 409 `draft.newer` when another
 * version than `baseVersion` is there (another device wrote), 422 `attachment.not_usable`.
 */
export async function saveDraft(
  cx: Cx,
  input: Omit<SaveDraft, 'bodyHtml'> & {
    ticket: string
    body: PreparedBody
    inlineIds: string[]
  },
): Promise<UnreadDraft> {
  const author = requireWriter(cx, input.kind)
  // Locked, so that two devices that begin at the same instant do not both make the first version.
  const ticket = await lockTicket(cx, input.ticket)
  const before = await store.lockOwnDraft(cx, { ticketId: ticket.id, userId: author.userId, kind: input.kind })
  if (input.baseVersion !== undefined && input.baseVersion !== (before?.version ?? 0)) await refuseNewer(cx, before)
  const addresses = readRecipients({
    to: input.to ?? undefined,
    cc: input.cc ?? undefined,
    bcc: input.bcc ?? undefined,
  })
  const row: store.DraftRow = {
    ...(before ?? fresh(cx, { ticketId: ticket.id, userId: author.userId, kind: input.kind })),
    bodyHtml: input.body.bodyHtml ?? '',
    bodyKey: input.body.bodyKey,
    toAddresses: input.to && (addresses?.to ?? null),
    ccAddresses: input.cc && (addresses?.cc ?? null),
    bccAddresses: input.bcc && (addresses?.bcc ?? null),
    channelId: input.channelId,
    answersId: input.answersId,
    seenMessageId: input.seenMessageId,
    version: (before?.version ?? 0) + 1,
    // What was approved is not what stands there now.
    ...noApproval,
    held: null,
    updatedAt: cx.now,
  }
  if (before) await store.saveDraftRow(cx, row)
  else await store.insertDraft(cx, row)
  if (before?.bodyKey && before.bodyKey !== row.bodyKey) forgetBody(cx, before.bodyKey)
  await keepFiles(cx, row, input)
  noteChange(cx, row, { isListed: before === null })
  return presentOne(cx, row.id)
}

export const noApproval = { approvedBy: null, approvedByName: null, approvedAt: null, approvalComment: null }

/** A draft without words. */
export function fresh(
  cx: Pick<Cx, 'now'>,
  of: { ticketId: string; userId: string; kind: 'public' | 'note' },
): store.DraftRow {
  return {
    ...of,
    id: newId(),
    bodyHtml: '',
    bodyKey: null,
    toAddresses: null,
    ccAddresses: null,
    bccAddresses: null,
    channelId: null,
    answersId: null,
    seenMessageId: null,
    version: 0,
    shared: false,
    ...noApproval,
    sendAt: null,
    setStatus: null,
    holdOnReply: true,
    held: null,
    createdAt: cx.now,
    updatedAt: cx.now,
  }
}

async function refuseNewer(cx: Cx, there: store.DraftRow | null): Promise<never> {
  const draft = there ? await presentOne(cx, there.id) : null
  throw conflict('draft.newer', 'This draft was changed or sent from elsewhere meanwhile.', { draft })
}

/** The files named and those that the HTML shows stay with the draft. 422 names what is not an unused upload of its writer. */
export async function keepFiles(
  cx: Cx,
  draft: { id: string; userId: string },
  input: { attachmentIds: readonly string[]; inlineIds: readonly string[] },
): Promise<AttachmentRow[]> {
  const named = input.attachmentIds.map((id) => id.toLowerCase())
  const wanted = [...new Set([...named, ...input.inlineIds])]
  for (const file of await store.releaseDraftFiles(cx, draft.id, wanted)) bookRemoval(cx, file)
  const kept = await store.keepForDraft(cx, draft, wanted)
  const known = new Set(kept.map((file) => file.id))
  const errors = named.flatMap((id, at) =>
    known.has(id)
      ? []
      : [
          fieldError(
            `attachmentIds.${at}`,
            sentence('attachment.not_an_upload', 'It is not an upload of yours that is still unused.'),
          ),
        ],
  )
  if (errors.length > 0)
    throw unprocessable(
      'attachment.not_usable',
      'An attachment is not one of your uploads, or a message uses it already. Upload the file again.',
      errors,
    )
  return kept
}

/** Reads from file storage what is too large for its row. */
export async function readDrafts(files: Pick<Files, 'get'>, drafts: UnreadDraft[]): Promise<Draft[]> {
  return Promise.all(
    drafts.map(async ({ bodyKey, ...draft }) =>
      bodyKey ? { ...draft, bodyHtml: (await readBody(files, bodyKey)).bodyHtml ?? '' } : draft,
    ),
  )
}

export async function readDraft(files: Pick<Files, 'get'>, draft: UnreadDraft): Promise<Draft> {
  const [read] = await readDrafts(files, [draft])
  if (!read) throw new Error('readDrafts returned nothing for one draft.')
  return read
}

/** The draft when the actor may read it (his own, shared, scheduled) and sees its ticket, locked; else 404 `draft.not_found`. */
export async function lockReadable(
  cx: Cx,
  id: string,
): Promise<{ draft: store.NamedDraft; ticket: TicketRecord; isOwn: boolean }> {
  const found = await store.findDraft(cx, id)
  const unknown = notFound('draft.not_found', 'There is no such draft, or it is not shared with you.')
  if (!found || cx.actor.kind !== 'user') throw unknown
  const ticket = await lockTicket(cx, found.ticketId).catch((error: unknown) => {
    throw error instanceof Problem && error.status === 404 ? unknown : error
  })
  const draft = await store.findDraft(cx, id)
  const isOwn = draft?.userId === cx.actor.userId
  if (!draft || !(isOwn || draft.shared || draft.sendAt)) throw unknown
  return { draft, ticket, isOwn }
}

/** Throws a draft away, its files with it; of a shared or scheduled one the ticket's history says so. 403 `draft.not_yours`. */
export async function deleteDraft(cx: Cx, id: string): Promise<void> {
  const { draft, isOwn } = await lockReadable(cx, id)
  if (!isOwn) throw notYours(draft)
  for (const file of await store.releaseDraftFiles(cx, id, [])) bookRemoval(cx, file)
  if (draft.bodyKey) forgetBody(cx, draft.bodyKey)
  await store.deleteDraftRow(cx, id)
  noteChange(cx, draft, { isListed: true })
  if (draft.shared || draft.sendAt) tell(cx, 'draft.discarded', draft)
}

/**
 * Screens that show the draft load it anew: those of colleagues in the ticket when it is shared, its writer's lists of drafts when
 * it comes or goes there (`isListed`). What he types is no event.
 */
export function noteChange(
  cx: Cx,
  { ticketId, userId, shared }: Pick<store.DraftRow, 'ticketId' | 'userId' | 'shared'>,
  { isListed }: { isListed: boolean },
): void {
  if (shared) passOn(cx, 'drafts.changed', { ticketId })
  if (isListed) passOn(cx, 'own_drafts.changed', { userId })
}

/** Shows a draft to everybody who sees the ticket, or no longer. 403 `draft.not_yours`, 409 `draft.scheduled`. */
export async function shareDraft(cx: Cx, id: string, shared: boolean): Promise<UnreadDraft> {
  const { draft, isOwn } = await lockReadable(cx, id)
  if (!isOwn) throw notYours(draft)
  refuseScheduled(draft)
  if (draft.shared !== shared) {
    await store.saveDraftRow(cx, { ...rowOf(draft), ...(shared ? {} : noApproval), shared })
    tell(cx, shared ? 'draft.shared' : 'draft.unshared', draft)
  }
  return presentOne(cx, id)
}

/** A colleague's shared draft becomes the actor's own, files included. 409 `draft.have_own` when he writes one himself. */
export async function takeDraft(cx: Cx, id: string): Promise<UnreadDraft> {
  const { draft, isOwn } = await lockReadable(cx, id)
  const taker = requireWriter(cx, draft.kind)
  refuseScheduled(draft)
  if (isOwn) return presentOne(cx, id)
  if (await store.lockOwnDraft(cx, { ticketId: draft.ticketId, userId: taker.userId, kind: draft.kind }))
    throw conflict('draft.have_own', 'You have written a draft of your own here. Send or discard it first.')
  await store.saveDraftRow(cx, {
    ...rowOf(draft),
    userId: taker.userId,
    shared: false,
    version: draft.version + 1,
    updatedAt: cx.now,
  })
  await store.moveDraftFiles(cx, id, { draftId: id, userId: taker.userId })
  for (const { userId } of [draft, taker]) noteChange(cx, { ...draft, userId }, { isListed: true })
  tell(cx, 'draft.taken', draft)
  return presentOne(cx, id)
}

/** Says that a colleague's shared draft may go as it is, or what to change (`comment`). Its next change takes the approval back. */
export async function approveDraft(
  cx: Cx,
  id: string,
  input: { version: number; comment: string },
): Promise<UnreadDraft> {
  const { draft, isOwn } = await lockReadable(cx, id)
  const by = requireWriter(cx, draft.kind)
  refuseScheduled(draft)
  if (isOwn) throw conflict('draft.own_approval', 'Somebody else approves what you wrote.')
  if (draft.version !== input.version) await refuseNewer(cx, draft)
  await store.saveDraftRow(cx, {
    ...rowOf(draft),
    approvedBy: by.userId,
    approvedByName: by.name,
    approvedAt: cx.now,
    approvalComment: input.comment,
  })
  tell(cx, 'draft.approved', draft)
  return presentOne(cx, id)
}

/** A message was made of the draft: it is gone. Nothing happens when it is gone already or not the writer's. */
export async function spendDraft(cx: Cx, of: { id: string; ticketId: string; userId: string }): Promise<void> {
  const draft = await store.findDraft(cx, of.id)
  if (!draft || draft.userId !== of.userId || draft.ticketId !== of.ticketId) return
  for (const file of await store.releaseDraftFiles(cx, of.id, [])) bookRemoval(cx, file)
  if (draft.bodyKey) forgetBody(cx, draft.bodyKey)
  await store.deleteDraftRow(cx, of.id)
  noteChange(cx, draft, { isListed: true })
}

export const wholeBody = async (cx: Cx, draft: store.DraftRow) =>
  draft.bodyKey ? ((await readBody(cx.settings.files, draft.bodyKey)).bodyHtml ?? '') : draft.bodyHtml

export const refuseScheduled = (draft: Pick<store.DraftRow, 'sendAt'>) => {
  if (draft.sendAt) throw conflict('draft.scheduled', 'This reply is waiting for its time. Take it back first.')
}

export const notYours = (draft: Pick<store.NamedDraft, 'authorName'>) =>
  forbidden('draft.not_yours', words`This was written by ${{ author: draft.authorName }}, who alone may do that.`)

export const rowOf = ({ authorName: _name, ...row }: store.NamedDraft): store.DraftRow => row

export function tell(cx: Cx, name: string, draft: store.NamedDraft, more: Record<string, unknown> = {}): void {
  const author = { id: draft.userId, name: draft.authorName }
  emit(cx, name, { draftId: draft.id, kind: draft.kind, author, ...more }, { ticketId: draft.ticketId })
}

export function forgetBody(cx: Cx, bodyKey: string): void {
  enqueue(cx, 'conversations.removeFile', { storageKey: bodyKey }, { key: `file:${bodyKey}` })
}

export async function presentOne(cx: Cx, id: string): Promise<UnreadDraft> {
  const row = await store.findDraft(cx, id)
  const [draft] = row ? await present(cx, [row]) : []
  if (!draft) throw new Error(`Draft ${id} is not there right after it was written.`)
  return draft
}

async function present(cx: Cx, rows: store.NamedDraft[]): Promise<UnreadDraft[]> {
  const files = Map.groupBy(
    await store.listDraftFiles(
      cx,
      rows.map((row) => row.id),
    ),
    (file) => file.draftId,
  )
  return rows.map((row) => ({
    id: row.id,
    ticketId: row.ticketId,
    kind: row.kind,
    author: { id: row.userId, name: row.authorName },
    bodyHtml: row.bodyHtml,
    to: row.toAddresses,
    cc: row.ccAddresses,
    bcc: row.bccAddresses,
    channelId: row.channelId,
    answersId: row.answersId,
    seenMessageId: row.seenMessageId,
    attachments: (files.get(row.id) ?? []).map(presentAttachment).filter((file) => !row.bodyHtml.includes(file.url)),
    version: row.version,
    shared: row.shared,
    approval:
      row.approvedBy && row.approvedAt
        ? {
            by: { id: row.approvedBy, name: row.approvedByName ?? '' },
            at: row.approvedAt.toISOString(),
            comment: row.approvalComment ?? '',
          }
        : null,
    scheduled: row.sendAt && {
      sendAt: row.sendAt.toISOString(),
      setStatus: row.setStatus,
      holdOnReply: row.holdOnReply,
    },
    held: row.held,
    savedAt: row.updatedAt.toISOString(),
    bodyKey: row.bodyKey,
  }))
}
