import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { indexMessage } from '../tickets/index-ticket.ts'
import { recordCustomerMessage } from '../tickets/record-message.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { type ArrivedFile, keepArrivedFiles } from './arrived-files.ts'
import type { Address } from './conversations.contract.ts'
import * as store from './conversations.store.ts'
import type { PreparedBody } from './message-body.ts'
import { findOnlyThanks, onlyThanksTrace } from './only-thanks.ts'
import { holdScheduled } from './scheduled-messages.ts'

/** A message that reached us. HTML in `body` is sanitized and quoted history folded by the channel that took it in. */
export type ArrivedMessage = {
  ticketId: string
  channelId: string | null
  conversationId: string | null
  /** The member of the team whose address it carries, proven or not: he is not told of it. */
  byMember?: string
  /** In whose name it is written: a contact, or `system` for machines (bounces, automatic answers). */
  author: { kind: 'contact' | 'system'; id: string | null; name: string }
  from: Address | null
  replyTo: Address[]
  to: Address[]
  cc: Address[]
  subject: string
  /** From `prepareBody`, called before the transaction. */
  body: PreparedBody
  remoteImages: number
  attachments: ArrivedFile[]
  /** Message-ID without angle brackets; null when the mail has none. */
  rfcMessageId: string | null
  /** In-Reply-To and References, without angle brackets: they will find this ticket too. */
  references: string[]
  ledgerId: string | null
  mailClass: 'normal' | 'auto' | 'bounce' | 'list'
  /** Set for a sender who does not take part in the ticket: agents see it with this reason, nothing else happens. */
  held: { reason: string } | null
  /** Why it is in this ticket, as a small trace. */
  why: Record<string, unknown>
  subjectChanged: boolean
  /** The Date of the mail, or when it came. */
  sentAt: Date
}

/** More names than this in one mail are not remembered. */
const maxReferences = 100

/**
 * Writes a message that arrived, in the transaction of its intake: row, attachments, Message-IDs, the ticket's moves, event
 * `message.received`. Held messages and those of machines change nothing of the ticket. Returns the id of the message.
 */
export async function addMessage(cx: Cx, input: ArrivedMessage): Promise<{ id: string }> {
  const id = newId()
  const ticket = await lockTicket(cx, input.ticketId)
  const thanks =
    ticket.status === 'resolved' && !input.held && input.author.kind === 'contact'
      ? await findOnlyThanks(cx, { ...input, authorName: input.author.name })
      : null
  await store.insertMessage(cx, {
    id,
    ticketId: input.ticketId,
    conversationId: input.conversationId,
    kind: 'public',
    direction: 'in',
    author: input.author,
    channelId: input.channelId,
    from: input.from,
    replyTo: input.replyTo,
    to: input.to,
    cc: input.cc,
    bcc: [],
    subject: input.subject,
    body: input.body,
    remoteImages: input.remoteImages,
    rfcMessageId: input.rfcMessageId,
    replyAddress: null,
    answersId: await findAnswered(cx, input),
    ledgerId: input.ledgerId,
    mailClass: input.mailClass,
    heldReason: input.held?.reason ?? null,
    why: thanks ? { ...input.why, onlyThanks: onlyThanksTrace(thanks) } : input.why,
    subjectChanged: input.subjectChanged,
    undoUntil: null,
    undo: null,
    sentAt: input.sentAt,
  })
  await keepArrivedFiles(cx, id, input.attachments)
  await store.insertMessageIds(cx, input.ticketId, namesOf(input, id))
  await recordCustomerMessage(cx, ticket, {
    at: cx.now,
    text: input.body.visibleText,
    mailClass: input.mailClass,
    held: input.held !== null,
    thanks: thanks && { messageId: id, ...thanks },
  })
  if (!input.held && (input.mailClass === 'normal' || input.mailClass === 'list'))
    await holdScheduled(cx, input.ticketId, input.author.name)
  indexMessage(cx, input.ticketId, { ...input, text: input.body.visibleText })
  emit(
    cx,
    'message.received',
    {
      messageId: id,
      class: input.mailClass,
      ...(input.held ? { held: true } : {}),
      ...(thanks ? { onlyThanks: true } : {}),
      ...(input.byMember ? { byMember: input.byMember } : {}),
    },
    { ticketId: input.ticketId },
  )
  return { id }
}

/** Own Message-ID first. What a held message claims to answer is not believed: only its own name is remembered. */
function namesOf(input: ArrivedMessage, messageId: string): { rfcMessageId: string; messageId: string | null }[] {
  const names = new Map<string, string | null>()
  if (input.rfcMessageId) names.set(input.rfcMessageId, messageId)
  if (!input.held)
    for (const name of input.references.slice(-maxReferences)) if (name && !names.has(name)) names.set(name, null)
  return [...names].map(([rfcMessageId, bearer]) => ({ rfcMessageId, messageId: bearer }))
}

/** The message of the same ticket that this one answers by its newest known reference. */
async function findAnswered(cx: Cx, input: ArrivedMessage): Promise<string | null> {
  const wanted = input.references.slice(-maxReferences)
  const known = await store.findMessageIds(cx, [...new Set(wanted)])
  // The same name may stand here twice: with its message, and as it was only named.
  const bearers = known.filter((one) => one.ticketId === input.ticketId && one.messageId !== null)
  const here = new Map(bearers.map((one) => [one.rfcMessageId, one]))
  for (const name of wanted.reverse()) {
    const messageId = here.get(name)?.messageId
    if (messageId) return messageId
  }
  return null
}
