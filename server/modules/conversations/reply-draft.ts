import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { type DomainEvent, readEventsOfTicket } from '../../platform/events.ts'
import { findContactWithEmails } from '../customers/customers.service.ts'
import { listTicketParticipants } from '../followers/participants.ts'
import { getTicketRecord, type TicketRecord } from '../tickets/tickets.service.ts'
import * as store from './conversations.store.ts'
import {
  type AnsweredMessage,
  getReplyTransport,
  nobodyToWriteTo,
  type ReplyDraft,
  type TransportTicket,
} from './conversations.transport.ts'
import { firstWords } from './messages.rules.ts'

/** What a channel may know of a ticket, everybody who takes part in it, and its Message-IDs (see Trail). */
export type ReplyContext = { ticket: TransportTicket; known: string[]; thread: string[] }

/** The answered message as the composer names it. */
type Answered = { id: string; authorName: string; sentAt: string; preview: string; isNewest: boolean }

/** What a reply to a ticket would be: what it answers, channel, sender, recipients, subject, and warnings for the agent. */
export async function getReplyDraft(
  cx: Cx,
  input: { ticket: string; answers?: string; channelId?: string },
): Promise<ReplyDraft & { answers: Answered | null }> {
  const ticket = await getTicketRecord(cx, input.ticket)
  const { answers: answered, context } = await readAnswered(cx, ticket, input.answers)
  const computed = await getReplyTransport().draft(cx, {
    ticket: context.ticket,
    known: context.known,
    answers: answered,
    channelId: input.channelId ?? null,
    recipients: null,
    bodyText: '',
  })
  const draft = { ...computed, answers: answered && (await inWords(cx, ticket.id, answered)) }
  if (draft.to.length + draft.cc.length > 0) return draft
  return { ...draft, warnings: [...draft.warnings, nobodyToWriteTo(context.ticket.requester)] }
}

async function inWords(cx: Cx, ticketId: string, answered: AnsweredMessage): Promise<Answered> {
  const newest = await store.findNewestAnswerable(cx, ticketId)
  const { id, authorName, sentAt, visibleText } = answered
  return { id, authorName, sentAt: sentAt.toISOString(), preview: firstWords(visibleText), isNewest: newest?.id === id }
}

/** Whose place as the requester somebody else has taken since the message (product.md TK12): who that is answers for them. */
async function formerRequestersOf(
  cx: Cx,
  ticket: TicketRecord,
  answered: AnsweredMessage | null,
  changes: readonly DomainEvent[],
): Promise<string[]> {
  if (!answered || !ticket.requesterId) return []
  const since = changes.filter(({ at }) => at >= answered.sentAt)
  const ids = new Set(since.flatMap(({ data }) => (data.from as { id: string } | null)?.id ?? []))
  ids.delete(ticket.requesterId)
  const addresses: string[] = []
  for (const id of ids) addresses.push(...((await findContactWithEmails(cx, id))?.emails ?? []))
  return addresses
}

/** The message that is answered (see getAnswered), and all that an answer needs to know of its ticket: read at once. */
export async function readAnswered(
  cx: Cx,
  ticket: TicketRecord,
  answersId: string | undefined,
): Promise<{ answers: AnsweredMessage | null; context: ReplyContext }> {
  const [answered, requester, { participants, thread }, others, changes] = await Promise.all([
    getAnswered(cx, ticket.id, answersId),
    ticket.requesterId ? findContactWithEmails(cx, ticket.requesterId) : null,
    store.readTrail(cx, ticket.id),
    listTicketParticipants(cx, ticket.id),
    readEventsOfTicket(cx, ticket.id, { name: 'ticket.requester_changed', since: ticket.createdAt }),
  ])
  const { id, code, subject, channelId } = ticket
  const context = {
    ticket: {
      id,
      code,
      subject,
      channelId,
      requester: requester ? { id: requester.id, name: requester.name, email: requester.email } : null,
      formerRequesters: await formerRequestersOf(cx, ticket, answered, changes),
      participants: others.flatMap(({ name, email }) => (email ? [{ name, address: email }] : [])),
    },
    // The requester, the participants, who wrote, and whom agents wrote to.
    known: [
      ...new Set([
        ...(requester?.emails ?? []).map((email) => email.toLowerCase()),
        ...others.flatMap(({ email }) => email?.toLowerCase() ?? []),
        ...participants,
      ]),
    ],
    thread,
  }
  return { answers: answered, context }
}

/**
 * The message to answer: the one that was named, else the newest from outside, else our newest. Notes and held messages are
 * never answered, since the answer would quote them. 422 `message.not_answerable`, 409 `message.moved`.
 */
export async function getAnswered(cx: Cx, ticketId: string, id: string | undefined): Promise<AnsweredMessage | null> {
  const row = id ? await store.findMessage(cx, id) : await store.findNewestAnswerable(cx, ticketId)
  if (row && row.ticketId !== ticketId && row.originTicketId === ticketId)
    throw conflict(
      'message.moved',
      'The message that this answers was moved to another ticket. Load the ticket again: what you wrote is kept.',
    )
  if (id && (row?.ticketId !== ticketId || row.kind !== 'public' || row.heldReason !== null))
    throw unprocessable('message.not_answerable', 'The message to answer is not a public message of this ticket.', [
      { path: 'answersId', message: 'Name a public message of this ticket that is not held.' },
    ])
  if (row?.kind !== 'public') return null
  return {
    id: row.id,
    direction: row.direction,
    channelId: row.channelId,
    from: row.fromAddress,
    replyTo: row.replyToAddresses,
    to: row.toAddresses,
    cc: row.ccAddresses,
    subject: row.subject,
    visibleText: row.visibleText,
    visibleHtml: row.visibleHtml,
    rfcMessageId: row.rfcMessageId,
    authorName: row.authorName,
    sentAt: row.sentAt,
  }
}
