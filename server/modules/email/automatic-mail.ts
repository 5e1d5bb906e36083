import type { Cx } from '../../platform/context.ts'
import { conflict, unprocessable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { bookTurn } from '../../platform/lines.ts'
import { type Sentence, sentence } from '../../platform/words.ts'
import type { AutomaticRequest, AutomaticVerdict } from '../conversations/conversations.transport.ts'
import { getOrganization } from '../orgs/orgs.service.ts'
import { addressDomain, addressKey } from './address.rules.ts'
import { countAutomatic, readAnsweredMail } from './automatic-mail.store.ts'
import { listChannelRows } from './channels.store.ts'
import { noRelayWords, nothingYet } from './delivery-words.ts'
import { sendingLine } from './lines.ts'
import { type AutomaticAnswer, isMachineAddress, mayAnswerAutomatically } from './loop.rules.ts'
import { insertOutbox } from './outbox.store.ts'
import { validateAddress } from './recipients.rules.ts'
import { replyKeys } from './reply-keys.ts'
import { issueToken, messageIdFor, replyAddress } from './reply-token.rules.ts'
import { senderOf } from './sender.rules.ts'
import { readVerifiedSenders } from './sending-domains.service.ts'
import { tagSubject } from './subject.rules.ts'

/**
 * Mail that nobody wrote: the loop rules of docs/quality.md (who is who 6 and 7) are asked here, at the outbox, and not in each rule.
 */

const hourMs = 3_600_000

/**
 * Whether an automatic answer may go to this address now, and what of its sender's words it may repeat: to an address that is not
 * proven to have written (no DMARC pass) none, not even the subject.
 */
export async function judgeAutomatic(cx: Cx, request: AutomaticRequest): Promise<AutomaticVerdict> {
  const { to, answered, inThread } = request
  const mail = answered?.ledgerId ? await readAnsweredMail(cx, answered.ledgerId) : null
  const verdict = mayAnswerAutomatically({
    to,
    answered: answered && {
      class: answered.mailClass,
      suppressAutoReply: mail?.trace.suppressAutoReply === true,
      ownLoop: mail?.trace.ownLoop === true,
      // By IMAP the envelope is not known; the sender is.
      envelopeFrom: mail ? (mail.envelopeFrom ?? mail.fromAddress ?? '') : to,
    },
    isOwnAddress: await ownAddresses(cx),
    automaticToAddressLastHour: await countAutomatic(cx, { address: to, since: new Date(cx.now.getTime() - hourMs) }),
    inThreadLastTenMinutes: inThread,
  })
  const proven = mail === null || mail.trace.dmarc === 'pass'
  const subject = proven ? null : tagSubject((await getOrganization(cx)).name, request.ticketCode)
  return { refused: refusalOf(verdict), proven, subject }
}

async function ownAddresses(cx: Cx): Promise<(address: string) => boolean> {
  const own = new Set(
    (await listChannelRows(cx)).flatMap(({ address, aliases }) => [address, ...aliases]).map(addressKey),
  )
  return (address) => own.has(addressKey(address))
}

function refusalOf({ code }: AutomaticAnswer): Sentence | null {
  switch (code) {
    case 'allowed':
      return null
    case 'no_address':
      return sentence('auto_answer.no_address', 'There is no address to answer to.')
    case 'own_address':
      return sentence('auto_answer.own_address', 'It would go to one of our own addresses.')
    case 'own_loop':
      return sentence('auto_answer.own_loop', 'The mail carries our own loop mark.')
    case 'null_sender':
      return sentence('auto_answer.null_sender', 'The mail has no return path.')
    case 'machine':
      return sentence('auto_answer.machine', 'The mail was sent by a machine or a list.')
    case 'suppressed':
      return sentence('auto_answer.suppressed', 'The mail asks for no automatic answer.')
    case 'role_address':
      return sentence('auto_answer.role_address', 'Nobody reads mail at this address.')
    case 'address_limit':
      return sentence('auto_answer.address_limit', 'This address already got an automatic mail within the last hour.')
    case 'thread_limit':
      return sentence('auto_answer.thread_limit', 'This ticket had ten messages within ten minutes.')
  }
}

/**
 * A mail about a ticket to somebody who has no part in it, in the name of the default channel; what he answers comes into the ticket.
 * Returns why it does not leave, null: it does. 409 `mail.no_sender`, 422 for an address that is none.
 */
export async function queueAutomaticMail(
  cx: Cx,
  mail: {
    ticket: { id: string; code: string }
    to: string
    subject: string
    html: string
    text: string
    inThread: number
  },
): Promise<Sentence | null> {
  const { ticket, to } = mail
  const fault = validateAddress(to)
  if (fault) throw unprocessable(fault.code, fault, [{ path: 'to', message: fault.text }])
  const isOwn = await ownAddresses(cx)
  const sent = await countAutomatic(cx, {
    address: to,
    since: new Date(cx.now.getTime() - hourMs),
    ticketId: ticket.id,
  })
  if (isOwn(to)) return refusalOf({ allowed: false, code: 'own_address', reason: '' })
  if (isMachineAddress(to)) return refusalOf({ allowed: false, code: 'role_address', reason: '' })
  if (mail.inThread >= 10) return refusalOf({ allowed: false, code: 'thread_limit', reason: '' })
  if (sent > 0)
    return sentence(
      'auto_answer.ticket_limit',
      'This address already got a mail about this ticket within the last hour.',
    )
  const [channels, isVerifiedSender] = await Promise.all([listChannelRows(cx), readVerifiedSenders(cx)])
  const channel = channels.find(({ enabled }) => enabled)
  if (!channel) throw conflict('mail.no_sender', 'There is no address to send from. Add a channel or set MAIL_FROM.')
  const { name, address } = senderOf({
    channel: { address: channel.address, senderName: channel.name },
    domainVerified: isVerifiedSender(channel.address),
    fallbackAddress: cx.settings.mailFrom,
    agentName: null,
  })
  const token = issueToken(replyKeys(cx.settings), { orgId: cx.org.id, ticketId: ticket.id, recipient: to })
  const { relay } = cx.settings
  await insertOutbox(cx, {
    purpose: 'auto',
    messageId: null,
    channelId: channel.id,
    ticketId: ticket.id,
    rfcMessageId: messageIdFor(token, newId(), addressDomain(channel.address)),
    sender: { name, address },
    replyTo: channel.plusAddressing ? replyAddress(channel.address, token) : channel.address,
    subject: tagSubject(mail.subject, ticket.code),
    content: { kind: 'text', text: mail.text, html: mail.html },
    recipients: { to: [{ name: '', address: to }], cc: [], bcc: [] },
    state: relay ? 'queued' : 'not_sent',
    words: relay ? nothingYet : noRelayWords,
    notBefore: cx.now,
  })
  if (relay) bookTurn(cx, sendingLine)
  return null
}
