import type { Actor, Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { saidOf, sentence, textOf } from '../../platform/words.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { addMessage } from '../conversations/add-message.ts'
import { addTeamNote } from '../conversations/add-team-note.ts'
import { createConversation } from '../conversations/threads.ts'
import { ensureContact } from '../customers/customers.service.ts'
import { findMemberByEmail } from '../members/members.service.ts'
import { proposeRequester } from '../ticket-acts/requester-proposals.ts'
import { lockToFollow } from '../tickets/thread-tickets.ts'
import { createTicket, lockTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import { ownAddressMatcher } from './address.rules.ts'
import type { AuthResults } from './auth-results.ts'
import { listChannelRows, listOwnAddresses } from './channels.store.ts'
import { findOriginalSender } from './forwarded.rules.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { guessLanguage } from './guess-language.rules.ts'
import type { ClaimedMail, Settlement } from './ledger.store.ts'
import type { MailContent } from './mail-content.ts'
import { noteBounce, type SignedReturn } from './note-bounce.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { channelOf } from './real-recipient.rules.ts'
import { stripSubjectPrefixes } from './subject.rules.ts'
import { decideThread, type ThreadDecision, type ThreadEvidence } from './threading.rules.ts'

export type ReadMail = { claimed: ClaimedMail; mail: ParsedMail; content: MailContent; auth: AuthResults | null }

/** True when the address is a member's: his mail needs proof. */
export async function isStaffAddress(cx: Cx, address: string): Promise<boolean> {
  return (await findMemberByEmail(cx, address)) !== null
}

/** Decides where a mail goes and writes it there, all in the transaction of its ledger row. */
export async function writeMail(cx: Cx, given: ReadMail): Promise<Settlement> {
  const { claimed, mail, auth } = given
  const read = { ...given, claimed: { ...claimed, channelId: await findRealChannel(cx, claimed, mail) } }
  const gather = () => gatherEvidence(cx, mail, read.content, { to: claimed.envelopeTo }, auth)
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
  const ticket = await open(cx, read, decision)
  await proposeOriginal(cx, read, { ticket, evidence })
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
async function findRealChannel(cx: Cx, claimed: ClaimedMail, mail: ParsedMail): Promise<string> {
  const channels = (await listChannelRows(cx)).map((one) => ({ ...one, addresses: [one.address, ...one.aliases] }))
  const own = channels.find(({ id }) => id === claimed.channelId)
  if (!own || channels.length === 1) return claimed.channelId
  const usable = channels.filter(({ id, enabled }) => enabled || id === own.id)
  // By SMTP the envelope says for certain to whom it was sent.
  const named = claimed.door === 'imap' ? [...mail.to, ...mail.cc].map(({ address }) => address) : []
  return channelOf(own, usable, { delivered: claimed.envelopeTo, named })
}

/** A new ticket of the sender, linked to the one it follows or may belong to. */
async function open(cx: Cx, { claimed, mail, content }: ReadMail, decision: ThreadDecision): Promise<TicketRecord> {
  const requester = await senderOf(cx, mail, content)
  const subject = stripSubjectPrefixes(mail.subject)
  const conversationId = await createConversation(cx, {
    channelId: claimed.channelId,
    contactId: requester?.id ?? null,
    name: subject || '(no subject)',
  })
  return createTicket(requester ? { ...cx, actor: contactActor(cx, requester) } : cx, {
    subject,
    source: 'email',
    channelId: claimed.channelId,
    conversationId,
    followUpOfId: decision.followUpOf,
    mayBelongToId: decision.mayBelongTo ?? (decision.outcome === 'hold' ? decision.ticketId : null),
    ...(requester ? { requester: { id: requester.id } } : {}),
  })
}

/**
 * A member who forwarded a customer's mail is its requester until somebody makes the customer so: he is proposed. Only of mail that is
 * proven to be the member's, and never our own addresses or a colleague.
 */
async function proposeOriginal(
  cx: Cx,
  { mail }: ReadMail,
  { ticket, evidence }: { ticket: TicketRecord; evidence: ThreadEvidence },
): Promise<void> {
  const { dmarc, sender } = evidence
  if (!sender.staff || dmarc !== 'pass' || mail.class !== 'normal' || !ticket.requesterId) return
  const original = findOriginalSender(mail)
  if (!original || ownAddressMatcher(await listOwnAddresses(cx))(original.address)) return
  const member = await findMemberByEmail(cx, sender.address)
  if (!member || (await findMemberByEmail(cx, original.address))) return
  await proposeRequester(cx, ticket.id, { forwarder: { id: ticket.requesterId }, member, original })
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
  { claimed, mail, content }: ReadMail,
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
  const author = contact
    ? { kind: 'contact' as const, id: contact.id, name: contact.name }
    : { kind: 'system' as const, id: null, name: mail.from?.name || mail.from?.address || 'unknown sender' }
  const actor = contact ? contactActor(cx, contact) : cx.actor
  const { id } = await addMessage(
    { ...cx, actor },
    {
      ticketId,
      channelId: claimed.channelId,
      conversationId: ticket.conversationId,
      author,
      from: mail.from,
      replyTo: mail.replyTo,
      to: mail.to,
      cc: mail.cc,
      subject: mail.subject.slice(0, 2000),
      body: content.body,
      remoteImages: content.remoteImages,
      attachments: content.attachments,
      rfcMessageId: mail.messageId,
      references: [...mail.references, ...mail.inReplyTo],
      ledgerId: claimed.id,
      mailClass: mail.class,
      held,
      why,
      ...(staff ? { byMember: staff.id } : {}),
      subjectChanged: decision.subjectChanged,
      sentAt: sentAt(mail, claimed.receivedAt),
    },
  )
  return id
}

const actorOf = (cx: Cx, userId: string) =>
  findUserActor(cx, { orgId: cx.org.id, userId, via: 'session', viaId: userId })

/** The Date header, unless it lies in the future or long before the arrival: then when it came. */
function sentAt(mail: ParsedMail, receivedAt: Date): Date {
  const date = mail.date ? new Date(mail.date) : receivedAt
  const late = receivedAt.getTime() - date.getTime()
  return late < -60_000 || late > 30 * 86_400_000 ? receivedAt : date
}
