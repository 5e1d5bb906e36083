import type { Actor, Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { saidOf, sentence, textOf } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { addMessage } from '../conversations/add-message.ts'
import { addTeamNote } from '../conversations/add-team-note.ts'
import { addWaiting, lockWaiting, type Original } from '../conversations/add-waiting.ts'
import { createConversation } from '../conversations/threads.ts'
import { ensureContact } from '../customers/customers.service.ts'
import { findMemberByEmail } from '../members/members.service.ts'
import { lockToFollow } from '../tickets/thread-tickets.ts'
import { createTicket, lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import type { AuthResults } from './auth-results.ts'
import { type ChannelRow, listChannelRows } from './channels.store.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { guessLanguage } from './guess-language.rules.ts'
import type { ClaimedMail, Settlement } from './ledger.store.ts'
import type { MailContent } from './mail-content.ts'
import { noteBounce, type SignedReturn } from './note-bounce.ts'
import { originalOf, proposeOriginal } from './original-sender.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { channelOf } from './real-recipient.rules.ts'
import { stripSubjectPrefixes } from './subject.rules.ts'
import { decideThread, type ThreadDecision, type ThreadEvidence } from './threading.rules.ts'

/** As many names of a mail are looked for among what waits. */
const maxAnswers = 100

export type ReadMail = { claimed: ClaimedMail; mail: ParsedMail; content: MailContent; auth: AuthResults | null }

/** True when the address is a member's: his mail needs proof. */
export async function isStaffAddress(cx: Cx, address: string): Promise<boolean> {
  return (await findMemberByEmail(cx, address)) !== null
}

/** Decides where a mail goes and writes it there, all in the transaction of its ledger row. */
export async function writeMail(cx: Cx, given: ReadMail): Promise<Settlement> {
  const { claimed, mail, auth } = given
  const channel = await findRealChannel(cx, claimed, mail)
  const read = { ...given, claimed: { ...claimed, channelId: channel.id } }
  const gather = () => gatherEvidence(cx, mail, read.content, { to: claimed.envelopeTo }, auth)
  // Locked before it is decided: of a ticket that is being made of it, the mail finds what it answers.
  const answers = [...mail.inReplyTo, ...mail.references]
  const waiting = await lockWaiting(cx, { answers: answers.slice(-maxAnswers), sender: mail.from?.address ?? '' })
  const { evidence, decision } = await decideLocked(cx, gather)
  const bounce = await noteBounce(cx, mail, { signed: signedReturns(evidence), receivedAt: claimed.receivedAt })
  const reasons = [...decision.why, ...bounce.why]
  const base = {
    class: mail.class,
    reason: textOf(reasons),
    trace: {
      ...decision.trace,
      said: reasons.map(saidOf),
      ...(mail.warnings.length > 0 ? { mended: mail.warnings } : {}),
      // Asked before anything answers it by itself (automatic-mail.ts).
      ...(mail.suppressAutoReply ? { suppressAutoReply: true } : {}),
      ...(mail.ownLoop ? { ownLoop: true } : {}),
    },
    failedRecipients: bounce.failed,
  }
  if (decision.outcome === 'suspend' && !claimed.forced) {
    emit(cx, 'mail.suspended', { ledgerId: claimed.id, class: mail.class, reason: decision.reason })
    return { ...base, outcome: 'suspended' }
  }
  if (decision.outcome === 'append' && decision.ticketId) {
    const messageId = await append(cx, read, decision, decision.ticketId, null)
    return { ...base, outcome: 'appended', ticketId: decision.ticketId, messageId }
  }
  if (decision.outcome === 'hold' && decision.ticketId && !claimed.forced) {
    const messageId = await append(cx, read, decision, decision.ticketId, { reason: decision.reason })
    return { ...base, outcome: 'held', ticketId: decision.ticketId, messageId }
  }
  if (!claimed.forced && decision.outcome === 'new' && !decision.followUpOf) {
    const conversationId =
      waiting?.id ??
      (channel.newMail === 'conversation'
        ? await beginConversation(cx, read, await senderOf(cx, mail, given.content))
        : null)
    if (conversationId) {
      const original = await originalOf(cx, mail, evidence)
      const messageId = await wait(cx, read, { conversationId, decision, original })
      const why = waiting
        ? sentence('thread.waits_on', 'It answers what waits in the inbox.')
        : sentence('thread.waits', 'New mail of its channel waits in the inbox until somebody makes a ticket of it.')
      const said = [why, ...bounce.why]
      return {
        ...base,
        reason: textOf(said),
        trace: { ...base.trace, said: said.map(saidOf) },
        outcome: 'conversation',
        messageId,
      }
    }
  }
  const ticket = await open(cx, read, decision)
  const original = await originalOf(cx, mail, evidence)
  if (original && ticket.requesterId) await proposeOriginal(cx, ticket.id, ticket.requesterId, original)
  const messageId = await append(cx, read, decision, ticket.id, null)
  if (!claimed.forced) return { ...base, outcome: 'ticket', ticketId: ticket.id, messageId }
  const why = [sentence('ledger.by_hand', 'A person made it a ticket.'), ...reasons]
  const trace = { ...base.trace, said: why.map(saidOf) }
  return { ...base, reason: textOf(why), trace, outcome: 'ticket', ticketId: ticket.id, messageId }
}

/** The tickets to whose signed addresses a notice came, or whose signed addresses it returns. */
function signedReturns({ tokens }: ThreadEvidence): SignedReturn[] {
  return tokens.flatMap(({ valid, purpose, address, ticketId }) =>
    valid && purpose === 'reply' && address ? [{ ticketId, address }] : [],
  )
}

/**
 * Decides with the ticket locked in which the mail will stand, or which it follows: had that been merged, closed or deleted, or had its
 * messages been moved while this was decided, the mail would stand where nobody looks; and of two answers at the same moment the second
 * one finds the ticket that the first one began.
 */
async function decideLocked(
  cx: Cx,
  gather: () => Promise<ThreadEvidence>,
): Promise<{ evidence: ThreadEvidence; decision: ThreadDecision }> {
  const locked = new Set<string>()
  for (;;) {
    const evidence = await gather()
    const decision = decideThread(evidence)
    const ticketId = decision.ticketId ?? decision.followUpOf
    if (!ticketId || locked.has(ticketId)) return { evidence, decision }
    locked.add(ticketId)
    await lockToFollow(cx, ticketId)
  }
}

/** The channel to whose address it was written; that of the mailbox when nothing says otherwise, or when the other one is off. */
async function findRealChannel(
  cx: Cx,
  claimed: ClaimedMail,
  mail: ParsedMail,
): Promise<Pick<ChannelRow, 'id' | 'newMail'>> {
  const channels = (await listChannelRows(cx)).map((one) => ({ ...one, addresses: [one.address, ...one.aliases] }))
  const own = channels.find(({ id }) => id === claimed.channelId)
  if (!own) return { id: claimed.channelId, newMail: 'ticket' }
  if (channels.length === 1) return own
  const usable = channels.filter(({ id, enabled }) => enabled || id === own.id)
  // By SMTP the envelope says for certain to whom it was sent.
  const named = claimed.door === 'imap' ? [...mail.to, ...mail.cc].map(({ address }) => address) : []
  const id = channelOf(own, usable, { delivered: claimed.envelopeTo, named })
  return usable.find((one) => one.id === id) ?? own
}

/** A conversation of the sender, by the name that the subject gives. */
async function beginConversation(cx: Cx, { claimed, mail }: ReadMail, contact: { id: string } | null): Promise<string> {
  return createConversation(cx, {
    channelId: claimed.channelId,
    contactId: contact?.id ?? null,
    name: stripSubjectPrefixes(mail.subject) || '(no subject)',
  })
}

/** Writes the mail into a conversation that waits without a ticket. */
async function wait(
  cx: Cx,
  read: ReadMail,
  to: { conversationId: string; decision: ThreadDecision; original: Original | null },
): Promise<string> {
  const contact = await senderOf(cx, read.mail, read.content)
  const { id } = await addWaiting(contact ? { ...cx, actor: contactActor(cx, contact) } : cx, {
    ...arrivedOf(read, contact),
    channelId: read.claimed.channelId,
    conversationId: to.conversationId,
    why: { reason: to.decision.reason, ...to.decision.trace },
    subjectChanged: false,
    original: to.original,
  })
  return id
}

/** A new ticket of the sender, linked to the one it follows or may belong to. */
async function open(cx: Cx, read: ReadMail, decision: ThreadDecision): Promise<TicketRecord> {
  const { claimed, mail, content } = read
  const requester = await senderOf(cx, mail, content)
  return createTicket(requester ? { ...cx, actor: contactActor(cx, requester) } : cx, {
    subject: stripSubjectPrefixes(mail.subject),
    source: 'email',
    channelId: claimed.channelId,
    conversationId: await beginConversation(cx, read, requester),
    followUpOfId: decision.followUpOf,
    mayBelongToId: decision.mayBelongTo ?? (decision.outcome === 'hold' ? decision.ticketId : null),
    ...(requester ? { requester: { id: requester.id } } : {}),
  })
}

const contactActor = (cx: Cx, contact: { id: string; name: string }): Actor => ({
  kind: 'contact',
  orgId: cx.org.id,
  contactId: contact.id,
  name: contact.name,
})

/**
 * The contact of From, made when unknown, in the language that his mail says or is written in; null for a mail without a usable sender.
 * Machines become no contacts (CR1).
 */
async function senderOf(
  cx: Cx,
  mail: ParsedMail,
  { preview: text }: Pick<MailContent, 'preview'>,
): Promise<{ id: string; name: string } | null> {
  if (!mail.from?.address.includes('@')) return null
  try {
    const { contact } = await ensureContact(cx, {
      email: mail.from.address,
      name: mail.from.name || null,
      language: mail.language ?? guessLanguage(text),
    })
    return contact
  } catch (error) {
    // An address that no contact can have (a bare host, odd signs): the mail is kept, its ticket has no requester.
    if (error instanceof Error && 'code' in error && error.code === 'contact.bad_email') return null
    throw error
  }
}

async function append(
  cx: Cx,
  { claimed, mail, content, auth }: ReadMail,
  decision: ThreadDecision,
  ticketId: string,
  held: { reason: string } | null,
): Promise<string> {
  const staff = mail.from ? await findMemberByEmail(cx, mail.from.address) : null
  const why = { reason: decision.reason, ...decision.trace }
  const member = decision.actsAs === 'staff' && !held && staff ? await actorOf(cx, staff.id) : null
  if (member) {
    const { body, remoteImages, attachments } = content
    const { messageId: rfcMessageId, subject } = mail
    const origin = { ticketId, rfcMessageId, subject, sentAt: sentAt(mail, claimed.receivedAt) }
    return (await addTeamNote(cx, member, { ...origin, body, remoteImages, attachments, why })).id
  }
  const ticket = await lockTicket(cx, ticketId)
  const contact = decision.actsAs === 'machine' || held ? null : await senderOf(cx, mail, content)
  const actor = contact ? contactActor(cx, contact) : cx.actor
  const { id } = await addMessage(
    { ...cx, actor },
    {
      ...arrivedOf({ claimed, mail, content, auth }, contact),
      ticketId,
      channelId: claimed.channelId,
      conversationId: ticket.conversationId,
      references: [...mail.references, ...mail.inReplyTo],
      held,
      why,
      ...(staff ? { byMember: staff.id } : {}),
      subjectChanged: decision.subjectChanged,
    },
  )
  return id
}

/** What a mail says of its message, wherever that stands; `contact`: in whose name, null for machines and those who are held. */
function arrivedOf({ claimed, mail, content }: ReadMail, contact: { id: string; name: string } | null) {
  return {
    author: contact
      ? { kind: 'contact' as const, id: contact.id, name: contact.name }
      : { kind: 'system' as const, id: null, name: mail.from?.name || mail.from?.address || 'unknown sender' },
    from: mail.from,
    replyTo: mail.replyTo,
    to: mail.to,
    cc: mail.cc,
    subject: mail.subject.slice(0, 2000),
    body: content.body,
    remoteImages: content.remoteImages,
    attachments: content.attachments,
    rfcMessageId: mail.messageId,
    ledgerId: claimed.id,
    mailClass: mail.class,
    sentAt: sentAt(mail, claimed.receivedAt),
  }
}

const actorOf = (cx: Cx, userId: string) =>
  findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId })

/** The Date header, unless it lies in the future or long before the arrival: then when it came. */
function sentAt(mail: ParsedMail, receivedAt: Date): Date {
  const date = mail.date ? new Date(mail.date) : receivedAt
  const late = receivedAt.getTime() - date.getTime()
  return late < -60_000 || late > 30 * 86_400_000 ? receivedAt : date
}
