import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import { indexConversation, indexMessage } from '../tickets/index-ticket.ts'
import { recordAgentMessage } from '../tickets/record-message.ts'
import { lockTicket, mergedWords, requireNotClosed, type TicketRecord } from '../tickets/tickets.service.ts'
import * as store from './conversations.store.ts'
import { type AnsweredMessage, getReplyTransport, nobodyToWriteTo, type ReplyDraft } from './conversations.transport.ts'
import type { PreparedBody } from './message-body.ts'
import { type ReplyContext, readAnswered } from './reply-draft.ts'
import { createConversation } from './threads.ts'

/** What the product writes into tickets by itself, in the name of the actor (a rule). */

const threadMs = 10 * 60_000

export type AutomaticPlan = {
  ticket: TicketRecord
  /** Why nothing is written; null: it may be. */
  refused: Sentence | null
  /** False: neither the subject nor names that came by mail may be repeated. */
  proven: boolean
  draft: ReplyDraft | null
  answers: AnsweredMessage | null
  context: ReplyContext
}

/** How many messages a ticket got within the last ten minutes. */
export async function countInThread(cx: Cx, ticketId: string): Promise<number> {
  return store.countMessagesSince(cx, ticketId, new Date(cx.now.getTime() - threadMs))
}

/**
 * What an automatic answer to the requester would be, and whether it may be: asked of the channel, which knows the loop rules, for every
 * way by which the product answers. 409 `ticket.closed`, `channel.none`.
 */
export async function planAutomatic(cx: Cx, ticketRef: string): Promise<AutomaticPlan> {
  const ticket = await lockTicket(cx, ticketRef)
  const { answers, context } = await readAnswered(cx, ticket, undefined)
  const { requester } = context.ticket
  const refuse = (refused: Sentence): AutomaticPlan => ({
    ticket,
    refused,
    proven: false,
    draft: null,
    answers,
    context,
  })
  if (ticket.mergedIntoId) return refuse(mergedWords(ticket))
  requireNotClosed(ticket)
  if (cx.quiet?.includes('mail'))
    return refuse(sentence('auto_answer.quiet', 'Whoever brought this in said that no mail shall be sent.'))
  if (!requester?.email) return refuse(nobodyToWriteTo(requester))
  const transport = getReplyTransport()
  const newest = await store.findNewestFromOutside(cx, ticket.id)
  const verdict = await transport.judgeAutomatic(cx, {
    ticketCode: ticket.code,
    to: requester.email,
    answered: newest,
    inThread: await countInThread(cx, ticket.id),
  })
  if (verdict.refused) return refuse(verdict.refused)
  const draft = await transport.draft(cx, {
    ticket: context.ticket,
    known: context.known,
    answers,
    channelId: null,
    // He alone: who stands in Cc has asked for nothing.
    recipients: { to: [{ name: requester.name, address: requester.email }], cc: [], bcc: [] },
    bodyText: '',
  })
  const subject = verdict.subject ?? draft.subject
  return { ticket, refused: null, proven: verdict.proven, draft: { ...draft, subject }, answers, context }
}

/** Writes a planned answer and hands it to the channel. It is no response of the team: the customer waits on. */
export async function postAutomatic(
  cx: Cx,
  plan: AutomaticPlan & { draft: ReplyDraft },
  message: { id: string; body: PreparedBody; why: Record<string, unknown> },
): Promise<void> {
  const { ticket, draft, answers, context } = plan
  const transport = getReplyTransport()
  const conversationId =
    ticket.conversationId ??
    (await createConversation(cx, { channelId: draft.channel.id, contactId: ticket.requesterId, name: ticket.subject }))
  if (!ticket.conversationId) indexConversation(cx, ticket.id, ticket.subject)
  const rfcMessageId = transport.nameMail(cx, { ticketId: ticket.id, messageId: message.id, draft })
  await write(cx, ticket, {
    ...message,
    kind: 'public',
    draft,
    conversationId,
    rfcMessageId,
    answersId: answers?.id ?? null,
  })
  await store.insertMessageIds(cx, ticket.id, [{ rfcMessageId, messageId: message.id }])
  await transport.prepare(cx, {
    ticket: context.ticket,
    rfcMessageId,
    message: {
      id: message.id,
      authorId: null,
      authorName: cx.actor.name,
      bodyHtml: message.body.bodyHtml,
      bodyText: message.body.bodyText,
      bodyKey: message.body.bodyKey,
    },
    draft,
    answers,
    thread: context.thread,
    attachments: [],
    undoSeconds: 0,
    automatic: true,
  })
  const began = ticket.conversationId ? {} : { began: true }
  emit(cx, 'message.sent', { messageId: message.id, automatic: true, ...began }, { ticketId: ticket.id })
}

/** An internal note that nobody wrote. 409 `ticket.closed`. */
export async function noteAutomatic(
  cx: Cx,
  input: { id: string; ticket: string; body: PreparedBody; why: Record<string, unknown> },
): Promise<void> {
  const ticket = await lockTicket(cx, input.ticket)
  const { conversationId } = ticket
  const none = { draft: null, rfcMessageId: null, answersId: null }
  await write(cx, ticket, { ...input, ...none, kind: 'note', conversationId })
  emit(cx, 'message.note_added', { messageId: input.id, automatic: true }, { ticketId: ticket.id })
}

async function write(
  cx: Cx,
  ticket: TicketRecord,
  given: {
    id: string
    kind: 'public' | 'note'
    body: PreparedBody
    why: Record<string, unknown>
    draft: ReplyDraft | null
    conversationId: string | null
    rfcMessageId: string | null
    answersId: string | null
  },
): Promise<void> {
  const { id, kind, body, draft, conversationId } = given
  await recordAgentMessage(cx, ticket, { at: cx.now, kind, text: body.visibleText, conversationId })
  await store.insertMessage(cx, {
    id,
    ticketId: ticket.id,
    conversationId,
    kind,
    direction: 'out',
    author: { kind: 'system', id: null, name: cx.actor.name },
    channelId: draft?.channel.id ?? null,
    from: draft?.from ?? null,
    replyTo: [],
    to: draft?.to ?? [],
    cc: [],
    bcc: [],
    subject: draft?.subject ?? '',
    body,
    remoteImages: 0,
    rfcMessageId: given.rfcMessageId,
    replyAddress: draft?.replyAddress ?? null,
    answersId: given.answersId,
    ledgerId: null,
    mailClass: 'normal',
    heldReason: null,
    why: given.why,
    subjectChanged: false,
    undoUntil: null,
    undo: null,
    sentAt: cx.now,
  })
  indexMessage(cx, ticket.id, { subject: draft?.subject ?? '', text: body.visibleText, attachments: [] })
}
