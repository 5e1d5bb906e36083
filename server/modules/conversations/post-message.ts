import type { Cx, UserActor } from '../../platform/context.ts'
import { unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { attachableBytes } from '../../platform/mail-size.ts'
import { require as requirePermission } from '../../platform/permissions.ts'
import { quietly } from '../../platform/quiet.ts'
import { together } from '../../platform/together.ts'
import { type Sentence, saidOf, sentence, words } from '../../platform/words.ts'
import { indexConversation, indexMessage } from '../tickets/index-ticket.ts'
import { readMoveParts, recordAgentMessage } from '../tickets/record-message.ts'
import { lockTicket, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import { sizeWords, storedAttachment } from './attachments.service.ts'
import { type AttachmentRow, claimAttachment } from './attachments.store.ts'
import type { Delivery, NewerMessage, PostMessage } from './conversations.contract.ts'
import * as store from './conversations.store.ts'
import { type AnsweredMessage, getReplyTransport, type ReplyDraft } from './conversations.transport.ts'
import { spendDraft } from './drafts.service.ts'
import { checkMentions } from './mentions.ts'
import type { PreparedBody } from './message-body.ts'
import {
  checkAddresses,
  checkRecipients,
  readRecipients,
  refuseHoldingUnsent,
  refuseMailFieldsOfNote,
} from './messages.rules.ts'
import { listMeanwhile, refuseStale } from './newer-messages.ts'
import { presentMessage, presentMessages, type UnreadMessage } from './present-messages.ts'
import { type ReplyContext, readAnswered } from './reply-draft.ts'
import { requireWriter } from './require-writer.ts'
import { requireServable } from './scan-attachments.ts'
import { createConversation } from './threads.ts'

export type NewPost = Omit<PostMessage, 'bodyHtml' | 'bodyText'> & {
  /** Made before the transaction: run again after an unheard commit, it finds the message instead of sending it twice. */
  id: string
  ticket: string
  /** From `composeBody` and `prepareBody`. */
  body: PreparedBody
  /** Attachments that the whole HTML shows in place (`inlineAttachmentIds`). */
  inlineIds: string[]
  /** Whom the note names (`mentionsIn`). */
  mentions?: { userIds: string[]; teamIds: string[] }
}

const recordedWhy = sentence(
  'message.recorded_only',
  'It was written down by API and mailed to nobody: the answer was given elsewhere.',
)
const recordedOnly = { reason: recordedWhy.text, said: saidOf(recordedWhy), recordedOnly: true }

/** Each one costs a statement while the ticket is locked. */
const maxAttachments = 100

/**
 * Writes a public reply or an internal note on a ticket that the actor sees. A reply is handed to the channel's transport in
 * the same transaction and leaves after `undoSeconds`, unless `sendMail` is false. `meanwhile`: what others wrote that its writer did
 * not say he saw. 404 for unseen tickets, 409 `ticket.closed`, 409
 * `message.confirm_recipients`, `message.stale`, `attachment.not_scanned`, 403 `attachment.infected`, 422 for recipients, attachments and statuses that cannot be.
 */
export async function postMessage(
  given: Cx,
  input: NewPost,
): Promise<UnreadMessage & { warnings: Sentence[]; meanwhile: NewerMessage[] }> {
  const cx = quietly(given, input)
  const author = requireWriter(cx, input.kind)
  const [ticket, before, parts] = await Promise.all([
    lockTicket(cx, input.ticket),
    store.findMessage(cx, input.id),
    readMoveParts(cx),
  ])
  const [written] = before ? await presentMessages(cx, [before]) : []
  if (written) return { ...written, warnings: [], meanwhile: [] }
  requireNotClosed(ticket)
  if (input.setStatus) requirePermission(author, 'tickets:update')
  refuseHoldingUnsent(input)
  if (input.kind === 'note') refuseMailFieldsOfNote(input)
  else if (input.lastSeenMessageId !== undefined)
    await refuseStale(cx, ticket.id, { seen: input.lastSeenMessageId, userId: author.userId, notes: true })
  const mentioned = await checkMentions(cx, ticket, input.kind === 'note' ? input.mentions : undefined, {
    grant: input.grantAccess,
    leaveOut: input.leaveOut,
  })
  const plan = input.kind === 'public' ? await planAnswer(cx, ticket, input, author) : null
  const draft = plan?.draft
  const meanwhile = plan?.meanwhile ?? []
  const conversationId = draft ? await ensureConversation(cx, ticket, draft) : ticket.conversationId
  const undoUntil = input.undoSeconds > 0 ? new Date(cx.now.getTime() + input.undoSeconds * 1000) : null
  const isSent = input.sendMail !== false
  const rfcMessageId =
    draft && isSent ? getReplyTransport().nameMail(cx, { ticketId: ticket.id, messageId: input.id, draft }) : null
  const { effect } = await recordAgentMessage(
    cx,
    ticket,
    {
      at: cx.now,
      kind: input.kind,
      text: input.body.visibleText,
      setStatus: input.setStatus,
      finishAnyway: input.finishAnyway,
      conversationId,
    },
    parts,
  )
  const inserted = store.insertMessage(cx, {
    id: input.id,
    ticketId: ticket.id,
    conversationId,
    kind: input.kind,
    direction: 'out',
    author: { kind: 'user', id: author.userId, name: author.name },
    channelId: draft?.channel.id ?? null,
    from: draft?.from ?? null,
    replyTo: [],
    to: draft?.to ?? [],
    cc: draft?.cc ?? [],
    bcc: draft?.bcc ?? [],
    subject: draft?.subject ?? '',
    body: input.body,
    remoteImages: 0,
    rfcMessageId,
    replyAddress: draft?.replyAddress ?? null,
    answersId: plan?.answers?.id ?? null,
    ledgerId: null,
    mailClass: 'normal',
    heldReason: null,
    why: isSent ? {} : recordedOnly,
    subjectChanged: false,
    undoUntil,
    undo: undoUntil ? effect : null,
    sentAt: cx.now,
  })
  const handed = async () => {
    const attachments = await claimAttachments(cx, author, input)
    if (input.draftId) await spendDraft(cx, { id: input.draftId, ticketId: ticket.id, userId: author.userId })
    const deliveries =
      plan && rfcMessageId ? await handOver(cx, { plan, rfcMessageId, input, author, attachments }) : []
    return { attachments, deliveries }
  }
  const [row, { attachments, deliveries }] = await together([inserted, handed()])
  indexMessage(cx, ticket.id, { subject: draft?.subject ?? '', text: input.body.visibleText, attachments })
  emit(
    cx,
    input.kind === 'note' ? 'message.note_added' : 'message.sent',
    {
      messageId: input.id,
      ...(mentioned.length > 0 ? { mentioned } : {}),
      // How it was written, for who asks what counts as an answer.
      ...(author.via === 'api_key' ? { byApiKey: true } : {}),
      ...(input.kind === 'public' && !isSent ? { recorded: true } : {}),
      // Who may not read its channel loses sight of the ticket with it.
      ...(draft && !ticket.conversationId ? { began: true } : {}),
    },
    { ticketId: ticket.id },
  )
  const shown = presentMessage(cx, row, { attachments, deliveries, why: isSent ? null : row.why, origin: null })
  return { ...shown, warnings: draft?.warnings ?? [], meanwhile }
}

/** Everything that would refuse a reply now, without writing it. Returns the ticket, locked, and who would get it. */
export async function checkReply(
  cx: Cx,
  input: NewPost,
  author: UserActor,
): Promise<{ ticket: TicketRecord; recipients: Pick<ReplyDraft, 'to' | 'cc' | 'bcc'> }> {
  const ticket = await lockTicket(cx, input.ticket)
  requireNotClosed(ticket)
  if (input.setStatus) requirePermission(author, 'tickets:update')
  if (input.lastSeenMessageId !== undefined)
    await refuseStale(cx, ticket.id, { seen: input.lastSeenMessageId, userId: author.userId, notes: true })
  const { draft } = await planAnswer(cx, ticket, input, author)
  return { ticket, recipients: draft }
}

type Plan = {
  draft: ReplyDraft
  answers: AnsweredMessage | null
  context: ReplyContext
  /** What others wrote since the message that is answered; of who says what he saw nothing, it was held by it. */
  meanwhile: NewerMessage[]
}

/** The recipients that the server derives, compared with what the agent saw (product.md CH10). */
async function planAnswer(cx: Cx, ticket: TicketRecord, input: NewPost, author: UserActor): Promise<Plan> {
  const { answers, context } = await readAnswered(cx, ticket, input.answersId)
  const [draft, meanwhile] = await together([
    getReplyTransport().draft(cx, {
      ticket: context.ticket,
      known: context.known,
      answers,
      channelId: input.channelId ?? null,
      recipients: readRecipients(input),
      bodyText: input.body.visibleText,
    }),
    answers && input.lastSeenMessageId === undefined
      ? listMeanwhile(cx, ticket.id, { seen: answers.id, userId: author.userId, notes: true })
      : [],
  ])
  // Written down only: nobody is written to, so nobody is to be looked at twice.
  if (input.sendMail === false) checkAddresses(draft)
  else
    checkRecipients(draft, {
      confirmed: input.confirmed ?? author.via === 'api_key',
      requester: context.ticket.requester,
    })
  return { draft, answers, context, meanwhile }
}

/** A ticket made by hand gets its conversation with its first public reply (product.md D8). */
async function ensureConversation(cx: Cx, ticket: TicketRecord, draft: ReplyDraft): Promise<string> {
  if (ticket.conversationId) return ticket.conversationId
  indexConversation(cx, ticket.id, ticket.subject)
  return createConversation(cx, {
    channelId: draft.channel.id,
    contactId: ticket.requesterId,
    name: ticket.subject,
  })
}

/**
 * Takes the author's unused uploads for the message: those named and those that its HTML shows. 422 names each id that is not
 * one of them, without telling whether it exists.
 */
async function claimAttachments(cx: Cx, author: UserActor, input: NewPost): Promise<AttachmentRow[]> {
  const ids = [...new Set([...input.attachmentIds.map((id) => id.toLowerCase()), ...input.inlineIds])]
  if (ids.length > maxAttachments)
    throw unprocessable('attachment.too_many', words`A message has at most ${{ most: maxAttachments }} attachments.`, [
      { path: input.inlineIds.length > 0 ? 'bodyHtml' : 'attachmentIds', message: `At most ${maxAttachments}.` },
    ])
  const claimed: AttachmentRow[] = []
  const errors: { path: string; message: string }[] = []
  for (const [position, id] of ids.entries()) {
    const row = await claimAttachment(cx, id, {
      messageId: input.id,
      uploadedBy: author.userId,
      inline: input.inlineIds.includes(id),
      position,
    })
    const named = input.attachmentIds.findIndex((one) => one.toLowerCase() === id)
    const path = named >= 0 ? `attachmentIds.${named}` : 'bodyHtml'
    if (row) requireServable(cx.settings, row)
    if (row) claimed.push(row)
    else errors.push({ path, message: `${id} is not an upload of yours that is still unused.` })
  }
  if (errors.length > 0)
    throw unprocessable(
      'attachment.not_usable',
      'An attachment is not one of your uploads, or a message uses it already. Upload the file again.',
      errors,
    )
  const total = claimed.reduce((sum, row) => sum + Number(row.size), 0)
  const mostBytes = attachableBytes(cx.settings.maxMailBytes)
  if (input.kind === 'public' && total > mostBytes) {
    const most = sizeWords(mostBytes)
    throw unprocessable(
      'message.too_large',
      words`The attachments are larger than ${{ most }} together, more than a mail may carry. Remove some.`,
      [{ path: 'attachmentIds', message: `At most ${most} together.` }],
    )
  }
  return claimed
}

async function handOver(
  cx: Cx,
  given: { plan: Plan; rfcMessageId: string; input: NewPost; author: UserActor; attachments: AttachmentRow[] },
): Promise<Delivery[]> {
  const { input, author, rfcMessageId } = given
  const { draft, answers, context } = given.plan
  const { ticket, thread } = context
  const [, deliveries] = await Promise.all([
    store.insertMessageIds(cx, ticket.id, [{ rfcMessageId, messageId: input.id }]),
    getReplyTransport().prepare(cx, {
      ticket,
      rfcMessageId,
      message: {
        id: input.id,
        authorId: author.userId,
        authorName: author.name,
        bodyHtml: input.body.bodyHtml,
        bodyText: input.body.bodyText,
        bodyKey: input.body.bodyKey,
      },
      draft,
      answers,
      thread,
      attachments: given.attachments.map(storedAttachment),
      undoSeconds: input.undoSeconds,
    }),
  ])
  return deliveries
}
