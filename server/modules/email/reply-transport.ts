import type { Cx } from '../../platform/context.ts'
import { conflict, type FieldError, fieldError, unprocessable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import { bookTurn } from '../../platform/lines.ts'
import { type Sentence, sentence, words } from '../../platform/words.ts'
import type { Delivery } from '../conversations/conversations.contract.ts'
import type {
  DraftRequest,
  PrepareRequest,
  ReplyDraft,
  ReplyTransport,
} from '../conversations/conversations.transport.ts'
import { nobodyToWriteTo } from '../conversations/conversations.transport.ts'
import { findContactHabits } from '../customers/customers.service.ts'
import { getOrgSettings } from '../orgs/orgs.service.ts'
import { addressDomain } from './address.rules.ts'
import { judgeAutomatic } from './automatic-mail.ts'
import { mayRead } from './channel-readers.ts'
import { type ChannelRow, listChannelRows } from './channels.store.ts'
import { type ConfirmationFlag, confirmationNeeded } from './confirmation.rules.ts'
import { attributionLine } from './customer-words.rules.ts'
import { noRelayWords, nothingYet } from './delivery-words.ts'
import { sendingLine } from './lines.ts'
import { retryOutboxRow } from './outbox.service.ts'
import {
  type DeliveryRow,
  findOutboxOfMessages,
  followMessages,
  insertOutbox,
  listDeliveries,
  removeUnclaimed,
} from './outbox.store.ts'
import { allRecipients, dedupeRecipients, replyRecipients, validateAddress } from './recipients.rules.ts'
import { replyKeys } from './reply-keys.ts'
import { issueToken, messageIdFor, replyAddress } from './reply-token.rules.ts'
import { senderOf } from './sender.rules.ts'
import { readVerifiedSenders } from './sending-domains.service.ts'
import { replySubject, tagSubject } from './subject.rules.ts'

/** How public replies leave by mail: computed from the message that is answered, written to the outbox in the same transaction. */
export const emailReplyTransport: ReplyTransport = {
  kind: 'email',
  draft: draftReply,
  nameMail,
  judgeAutomatic,
  prepare: prepareReply,
  undo: removeUnclaimed,
  deliveriesOf,
  follow: followMessages,
  retry: async (cx, messageId) => {
    const [row] = await findOutboxOfMessages(cx, [messageId])
    return row ? retryOutboxRow(cx, row.id) : false
  },
}

async function draftReply(cx: Cx, request: DraftRequest): Promise<ReplyDraft> {
  const [all, isVerifiedSender] = await Promise.all([listChannelRows(cx), readVerifiedSenders(cx)])
  // Who was given a ticket of a channel that is kept to others answers by it, and by no other of that kind.
  const own = [request.answers?.channelId, request.ticket.channelId]
  const usable = all.filter((one) => one.enabled && (mayRead(cx.actor, one.id) || own.includes(one.id)))
  const channel = chooseChannel(all, usable, request)
  const ownAddresses = all.flatMap(({ address, aliases }) => [address, ...aliases])
  const { ticket, answers } = request
  const requester = ticket.requester?.email ? { name: ticket.requester.name, address: ticket.requester.email } : null
  const { participants, formerRequesters } = ticket
  const computed = replyRecipients({ answered: answers, requester, formerRequesters, participants, ownAddresses })
  const recipients = request.recipients
    ? dedupeRecipients(request.recipients)
    : { to: computed.to, cc: computed.cc, bcc: computed.bcc }
  const known = [...request.known, ...allRecipients(computed).map((one) => one.address)]
  const flags = confirmationNeeded({
    recipients,
    known,
    trustedDomains: ownAddresses.map(addressDomain),
    bodyText: request.bodyText,
    replyToDiffers: request.recipients ? null : computed.replyToDiffers,
  })
  const warnings: Sentence[] = []
  if (computed.replyToDiffers)
    warnings.push(
      sentence(
        'reply.asked_for_other',
        words`The sender asked for answers to ${{ replyTo: computed.replyToDiffers.replyTo }} instead of ${{ from: computed.replyToDiffers.from }}.`,
      ),
    )
  if (computed.requesterMissing)
    warnings.push(
      sentence(
        'reply.requester_missing',
        words`The requester ${{ name: ticket.requester?.name ?? '' }} is not among the recipients.`,
      ),
    )
  const writtenTo = all.find((one) => answers?.direction === 'in' && one.id === answers.channelId)
  if (writtenTo && writtenTo.id !== channel.id)
    warnings.push(
      writtenTo.enabled
        ? sentence(
            'reply.other_channel',
            words`The customer wrote to ${{ writtenTo: writtenTo.address }}, this answer leaves by ${{ address: channel.address }}.`,
          )
        : sentence(
            'reply.channel_off',
            words`The customer wrote to ${{ off: writtenTo.address }}, which is switched off. The answer leaves by ${{ address: channel.address }}.`,
          ),
    )
  return {
    ...recipients,
    channel: identity(channel),
    channels: usable.map(identity),
    writtenTo: writtenTo ? identity(writtenTo) : null,
    from: senderFor(cx, channel, isVerifiedSender(channel.address)),
    subject: answers
      ? replySubject(answers.subject || ticket.subject, ticket.code)
      : tagSubject(ticket.subject, ticket.code),
    replyAddress: signedAddress(cx, channel, ticket.id, recipients.to[0]?.address ?? recipients.cc[0]?.address ?? ''),
    warnings,
    errors: addressErrors(recipients, ticket.requester),
    unusual: flags.filter((flag) => flag.kind !== 'reply_to_differs').map(flagWords),
  }
}

/** The channel asked for, else the one of the answered message or of the ticket, else the default; of those that are switched on. */
function chooseChannel(all: ChannelRow[], usable: ChannelRow[], request: DraftRequest): ChannelRow {
  if (request.channelId) {
    const chosen = all.find((one) => one.id === request.channelId)
    if (!chosen)
      throw unprocessable('channel.unknown', 'There is no such channel.', [
        { path: 'channelId', message: 'Unknown channel.' },
      ])
    if (!chosen.enabled) throw channelOff(chosen)
    if (!usable.includes(chosen)) throw channelKept(chosen)
    return chosen
  }
  const wanted = [request.answers?.channelId, request.ticket.channelId]
  const channel =
    wanted.flatMap((id) => usable.filter((one) => one.id === id))[0] ?? usable.find((one) => one.isDefault) ?? usable[0]
  if (channel) return channel
  const kept = all.find((one) => one.enabled)
  if (kept) throw channelKept(kept)
  throw all.length === 0
    ? conflict('channel.none', 'No mail channel exists. Add one in Settings > Channels.')
    : conflict('channel.all_off', 'Every mail channel is switched off. Switch one on in Settings > Channels.')
}

const channelKept = ({ name, address }: ChannelRow) =>
  unprocessable(
    'channel.not_yours',
    words`The conversations of ${{ channel: name }} (${{ address }}) are kept to teams, and you are in none of them. Choose another one.`,
    [{ path: 'channelId', message: 'Kept to teams that you are not in.' }],
  )

const channelOff = ({ name, address }: ChannelRow) =>
  unprocessable(
    'channel.off',
    words`The channel ${{ channel: name }} (${{ address }}) is switched off. Choose another one, or switch it on in Settings > Channels.`,
    [{ path: 'channelId', message: 'This channel is switched off.' }],
  )

const identity = ({ id, name, address }: ChannelRow) => ({ id, name, address })

/** The channel's address, or MAIL_FROM while the channel's domain has not allowed us to send (product CH7). */
function senderFor(cx: Cx, channel: ChannelRow, domainVerified: boolean): { name: string; address: string } {
  const { name, address } = senderOf({
    channel: { address: channel.address, senderName: channel.name },
    domainVerified,
    fallbackAddress: cx.settings.mailFrom,
    agentName: cx.actor.kind === 'user' ? cx.actor.name : null,
  })
  return { name, address }
}

function signedAddress(cx: Cx, channel: ChannelRow, ticketId: string, recipient: string): string | null {
  if (!channel.plusAddressing || !recipient) return null
  return replyAddress(channel.address, issueToken(replyKeys(cx.settings), { orgId: cx.org.id, ticketId, recipient }))
}

function addressErrors(
  recipients: { to: { address: string }[]; cc: { address: string }[]; bcc: { address: string }[] },
  requester: { name: string; email: string | null } | null,
): FieldError[] {
  const errors = (['to', 'cc', 'bcc'] as const).flatMap((role) =>
    recipients[role].flatMap(({ address }, i) => {
      const problem = validateAddress(address)
      if (!problem) return []
      const { code, text, params } = problem
      return [fieldError(`${role}.${i}.address`, { code, text: `${address}: ${text}`, params: { ...params, address } })]
    }),
  )
  if (allRecipients({ ...recipients } as Parameters<typeof allRecipients>[0]).length > 0) return errors
  return [...errors, fieldError('to', nobodyToWriteTo(requester))]
}

function flagWords(flag: ConfirmationFlag): Sentence {
  switch (flag.kind) {
    case 'new_recipient':
      return sentence('reply.new_recipient', words`${{ address: flag.address }} has not been part of this ticket.`)
    case 'foreign_domain':
      return sentence(
        'reply.foreign_domain',
        words`${{ address: flag.address }} is new here and belongs to another domain (${{ domain: flag.domain }}).`,
      )
    case 'many_recipients':
      return sentence('reply.many_recipients', words`This goes to ${{ count: flag.count }} people.`)
    case 'internal_text':
      return sentence(
        'reply.internal_text',
        words`The text reads as if meant for colleagues (“${{ words: flag.words }}”).`,
      )
    case 'reply_to_differs':
      return sentence(
        'reply.reply_to_differs',
        words`The answer goes to ${{ replyTo: flag.replyTo }} instead of ${{ from: flag.from }}.`,
      )
  }
}

function nameMail(cx: Cx, { ticketId, draft }: { ticketId: string; draft: ReplyDraft }): string {
  const recipient = allRecipients(draft)[0]?.address ?? ''
  const token = issueToken(replyKeys(cx.settings), { orgId: cx.org.id, ticketId, recipient })
  return messageIdFor(token, newId(), addressDomain(draft.channel.address))
}

async function prepareReply(cx: Cx, request: PrepareRequest): Promise<Delivery[]> {
  const { ticket, message, draft, answers, thread, rfcMessageId, automatic = false } = request
  // What nobody wrote repeats nobody's words (docs/quality.md, who is who 7).
  const quoted = automatic ? null : answers
  const notBefore = new Date(cx.now.getTime() + request.undoSeconds * 1000)
  const { relay } = cx.settings
  const { deliveries } = await insertOutbox(cx, {
    purpose: automatic ? 'auto' : 'reply',
    messageId: message.id,
    channelId: draft.channel.id,
    ticketId: ticket.id,
    rfcMessageId,
    sender: draft.from,
    // From another address than the channel's, answers must still come back to the channel.
    replyTo: draft.replyAddress ?? (draft.from.address === draft.channel.address ? null : draft.channel.address),
    subject: draft.subject,
    content: {
      kind: 'reply',
      inReplyTo: answers?.rfcMessageId ?? thread.at(-1) ?? null,
      references: thread,
      quotedMessageId: quoted?.id ?? null,
      ...(quoted && { attribution: await attributionOf(cx, ticket.requester?.id ?? null, quoted) }),
    },
    recipients: draft,
    state: relay ? 'queued' : 'not_sent',
    words: relay ? nothingYet : noRelayWords,
    notBefore,
  })
  if (relay) bookTurn(cx, sendingLine, notBefore)
  return deliveries.map(presentDelivery)
}

/** Who wrote the quoted message when, in the requester's language and zone, else in the organization's for customers (product.md MO5). */
async function attributionOf(
  cx: Cx,
  requesterId: string | null,
  { authorName: name, sentAt }: { authorName: string; sentAt: Date },
): Promise<string> {
  const [habits, { customerLanguage, timeZone }] = await Promise.all([
    requesterId ? findContactHabits(cx, requesterId) : null,
    getOrgSettings(cx),
  ])
  const languages = [habits?.language ?? null, customerLanguage]
  return attributionLine({ languages, name, sentAt, timeZone: habits?.timeZone ?? timeZone })
}

async function deliveriesOf(cx: Cx, messageIds: string[]): Promise<Map<string, Delivery[]>> {
  const rows = await findOutboxOfMessages(cx, messageIds)
  const deliveries = await listDeliveries(
    cx,
    rows.map((row) => row.id),
  )
  const found = new Map<string, Delivery[]>()
  for (const { messageId, ...delivery } of deliveries)
    if (messageId) found.set(messageId, [...(found.get(messageId) ?? []), presentDelivery(delivery)])
  return found
}

function presentDelivery({ role, address, state, response, said, updatedAt }: DeliveryRow): Delivery {
  return { role, address, state, response, said, updatedAt: updatedAt.toISOString() }
}
