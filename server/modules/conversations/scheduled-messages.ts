import { type Cx, systemActor } from '../../platform/context.ts'
import { isUnavailable } from '../../platform/database.ts'
import { conflict, Problem, unprocessable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { enqueue, type JobHandler } from '../../platform/jobs.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import type { ScheduleMessage } from './drafts.contract.ts'
import {
  forgetBody,
  fresh,
  keepFiles,
  lockReadable,
  noteChange,
  notYours,
  presentOne,
  rowOf,
  spendDraft,
  tell,
  type UnreadDraft,
} from './drafts.service.ts'
import * as store from './drafts.store.ts'
import { dropBody, prepareBody, readBody } from './message-body.ts'
import { composeBody, inlineAttachmentIds, readRecipients } from './messages.rules.ts'
import { findNewestId } from './newer-messages.store.ts'
import { refuseStale } from './newer-messages.ts'
import { checkReply, type NewPost, postMessage } from './post-message.ts'
import { requireWriter } from './require-writer.ts'

const leastAheadMs = 60_000
const mostAheadMs = 366 * 24 * 60 * 60_000

/**
 * Keeps a reply that leaves by itself at `sendAt`. Everything that would refuse it now refuses it here; it is asked again when it
 * leaves. 422 `draft.bad_time`.
 */
export async function scheduleMessage(
  cx: Cx,
  input: NewPost & Pick<ScheduleMessage, 'sendAt' | 'holdOnReply'>,
): Promise<UnreadDraft> {
  const author = requireWriter(cx, 'public')
  const sendAt = new Date(input.sendAt)
  const ahead = sendAt.getTime() - cx.now.getTime()
  if (ahead < leastAheadMs || ahead > mostAheadMs)
    throw unprocessable('draft.bad_time', 'Choose a time between one minute and one year from now.', [
      { path: 'sendAt', message: 'From one minute to one year ahead.' },
    ])
  const { ticket, recipients } = await checkReply(cx, input, author)
  if (input.draftId) await spendDraft(cx, { id: input.draftId, ticketId: ticket.id, userId: author.userId })
  const { to, cc, bcc } = readRecipients(input) ?? { to: null, cc: null, bcc: null }
  const row: store.DraftRow = {
    ...fresh(cx, { ticketId: ticket.id, userId: author.userId, kind: 'public' }),
    id: input.id,
    bodyHtml: input.body.bodyHtml ?? (input.body.bodyKey ? '' : htmlOf(input.body.bodyText)),
    bodyKey: input.body.bodyKey,
    toAddresses: to ?? recipients.to,
    ccAddresses: to ? cc : recipients.cc,
    bccAddresses: to ? bcc : recipients.bcc,
    channelId: input.channelId ?? null,
    answersId: input.answersId ?? null,
    seenMessageId: await findNewestId(cx, ticket.id),
    version: 1,
    sendAt,
    setStatus: input.setStatus ?? null,
    holdOnReply: input.holdOnReply,
  }
  await store.insertDraft(cx, row)
  await keepFiles(cx, row, input)
  bookSending(cx, row.id, sendAt)
  noteChange(cx, row, { isListed: true })
  const draft = await store.findDraft(cx, row.id)
  if (draft) tell(cx, 'draft.scheduled', draft, { sendAt: sendAt.toISOString() })
  return presentOne(cx, row.id)
}

const htmlOf = (text: string) =>
  `<p>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\n/g, '<br />')}</p>`

function bookSending(cx: Cx, draftId: string, runAt: Date): void {
  enqueue(cx, 'conversations.sendScheduled', { draftId }, { runAt, key: `scheduled:${draftId}` })
}

const notScheduled = () =>
  conflict('draft.not_scheduled', 'It does not wait for its time: it has left, or was taken back.')

/** A reply that waits becomes a draft of its writer again. Also for colleagues who may answer the customer. */
export async function cancelScheduled(cx: Cx, id: string): Promise<UnreadDraft> {
  const { draft } = await lockReadable(cx, id)
  requirePermission(cx.actor, 'tickets:reply')
  if (!draft.sendAt) throw notScheduled()
  tell(cx, 'draft.unscheduled', draft)
  return presentOne(cx, await backToDraft(cx, draft, null))
}

/** Lets one's own reply leave now: within seconds, by the same way as at its time. */
export async function sendScheduledNow(cx: Cx, id: string): Promise<UnreadDraft> {
  const { draft, isOwn } = await lockReadable(cx, id)
  if (!isOwn) throw notYours(draft)
  requirePermission(cx.actor, 'tickets:reply')
  if (!draft.sendAt) throw notScheduled()
  await store.saveDraftRow(cx, { ...rowOf(draft), sendAt: cx.now, holdOnReply: false })
  bookSending(cx, id, cx.now)
  return presentOne(cx, id)
}

/**
 * Makes an ordinary draft of a scheduled reply. Where its writer has begun another one meanwhile, that one follows its words: one
 * draft of a kind. Returns the id of the draft.
 */
async function backToDraft(cx: Cx, draft: store.NamedDraft, held: Sentence | null): Promise<string> {
  const begun = await store.lockOwnDraft(cx, { ticketId: draft.ticketId, userId: draft.userId, kind: 'public' })
  let bodyHtml = draft.bodyHtml
  let { bodyKey } = draft
  if (begun) {
    const whole = await Promise.all(
      [draft, begun].map(async (one) =>
        one.bodyKey ? ((await readBody(cx.settings.files, one.bodyKey)).bodyHtml ?? '') : one.bodyHtml,
      ),
    )
    bodyHtml = whole.join('')
    bodyKey = null
    for (const key of [draft.bodyKey, begun.bodyKey]) if (key) forgetBody(cx, key)
    await store.moveDraftFiles(cx, begun.id, { draftId: draft.id, userId: draft.userId })
    await store.deleteDraftRow(cx, begun.id)
  }
  await store.saveDraftRow(cx, {
    ...rowOf(draft),
    bodyHtml,
    bodyKey,
    sendAt: null,
    setStatus: null,
    held,
    version: Math.max(draft.version, begun?.version ?? 0) + 1,
    updatedAt: cx.now,
  })
  noteChange(cx, draft, { isListed: true })
  return draft.id
}

/** Holds a scheduled reply and says why; its writer is told by the event. */
async function hold(cx: Cx, draft: store.NamedDraft, why: Sentence): Promise<void> {
  await backToDraft(cx, draft, why)
  tell(cx, 'draft.held', draft, { userId: draft.userId, why: { code: why.code, params: why.params, text: why.text } })
}

/** The customer wrote: replies that shall wait for that become drafts again. Called with the ticket locked. */
export async function holdScheduled(cx: Cx, ticketId: string, by: string): Promise<void> {
  for (const { id } of await store.listHoldable(cx, ticketId)) {
    const draft = await store.findDraft(cx, id)
    if (draft) await hold(cx, draft, sentence('draft.held_by_reply', words`${{ name: by }} wrote before it left.`))
  }
}

/** After a restore: replies whose time has passed may have left since the backup, so they become drafts. Returns how many. */
export async function holdDueScheduled(cx: Cx): Promise<number> {
  const ids = await store.listDueScheduled(cx)
  for (const id of ids) {
    const draft = await store.findDraft(cx, id)
    if (draft)
      await hold(
        cx,
        draft,
        sentence(
          'draft.held_restored',
          'Deskhand was restored from a backup: it may have left since. Look before you send it.',
        ),
      )
  }
  return ids.length
}

/**
 * Sends a scheduled reply in the name of its writer. The message has the id of the draft, and the draft is gone in the same
 * transaction: run again, it sends nothing twice. What refuses it makes it a draft again.
 */
export const sendScheduledJob: JobHandler = async (orgId, payload, { runtime }) => {
  const { draftId } = payload as { draftId: string }
  const system = systemActor(orgId, 'scheduled')
  const found = await runtime.run(system, async (cx) => {
    const draft = await store.findDraft(cx, draftId)
    if (!draft?.sendAt) return null
    if (draft.sendAt > cx.now) {
      // Put off meanwhile, or the clock was put back: it leaves at its time.
      bookSending(cx, draftId, draft.sendAt)
      return null
    }
    const actor = await findUserActor(cx, { orgId, userId: draft.userId, via: 'session', viaId: newId() })
    return { draft, actor, files: await store.listDraftFiles(cx, [draftId]) }
  })
  if (!found) return
  const { draft, actor, files } = found
  const refuse = (why: Sentence) =>
    runtime.run(system, async (cx) => {
      const now = await store.findDraft(cx, draftId)
      if (now?.sendAt) await hold(cx, now, why)
    })
  if (!actor) return refuse(sentence('draft.held_no_writer', 'Its writer is no longer an active member.'))
  const html = draft.bodyKey ? whole(await readBody(runtime.settings.files, draft.bodyKey)) : draft.bodyHtml
  let key: string | null = null
  try {
    const composed = composeBody({ bodyHtml: html })
    const body = await prepareBody(runtime.settings, orgId, composed)
    key = body.bodyKey
    const message = await runtime.run(actor, async (cx) => {
      // Taken back or changed while this was read: it is not this reply any more.
      const now = await store.findDraft(cx, draftId)
      if (!now?.sendAt || now.sendAt > cx.now) return null
      if (now.holdOnReply)
        await refuseStale(cx, now.ticketId, { seen: now.seenMessageId, userId: now.userId, notes: false })
      return postMessage(cx, {
        id: draftId,
        ticket: now.ticketId,
        kind: 'public',
        body,
        inlineIds: inlineAttachmentIds(composed.bodyHtml),
        to: now.toAddresses ?? undefined,
        cc: now.ccAddresses ?? undefined,
        bcc: now.bccAddresses ?? undefined,
        channelId: now.channelId ?? undefined,
        answersId: now.answersId ?? undefined,
        setStatus: (now.setStatus ?? undefined) as NewPost['setStatus'],
        attachmentIds: files
          .map((file) => file.id)
          .filter((id) => !inlineAttachmentIds(composed.bodyHtml).includes(id)),
        confirmed: true,
        undoSeconds: 0,
        draftId,
      })
    })
    if (message?.bodyKey === key) key = null
  } catch (error) {
    // After a lost connection it may have left unheard, with this body.
    if (isUnavailable(error)) key = null
    if (!(error instanceof Problem)) throw error
    await refuse(
      error.code === 'ticket.deleted'
        ? sentence('draft.held_deleted', 'The ticket was deleted when it was to leave.')
        : { code: error.code, params: error.params, text: error.message },
    )
  } finally {
    if (key) await dropBody(runtime.settings, { bodyKey: key })
  }
}

const whole = (body: { bodyHtml: string | null; bodyText: string }) => body.bodyHtml ?? htmlOf(body.bodyText)
