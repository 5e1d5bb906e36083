import type { Cx } from '../../platform/context.ts'
import { findOnlyThanks } from '../conversations/only-thanks.ts'
import { findMovedTo, findThreads, listParticipants } from '../conversations/threads.ts'
import { listParticipantAddresses } from '../followers/participants.ts'
import { findMemberByEmail } from '../members/members.service.ts'
import { getOrgSettings, listPrefixes } from '../orgs/orgs.service.ts'
import { findThreadTickets, isOverForReplies, listFollowUps } from '../tickets/thread-tickets.ts'
import { findTicketFacts, type TicketFacts } from '../tickets/ticket-facts.ts'
import { canSeeTicket, sightOf } from '../tickets/tickets.visibility.ts'
import { ownAddressMatcher } from './address.rules.ts'
import type { AuthResults } from './auth-results.ts'
import { listOwnAddresses } from './channels.store.ts'
import type { MailContent } from './mail-content.ts'
import { findReturnedMail } from './note-bounce.ts'
import type { ParsedMail } from './parsed-mail.ts'
import { replyKeys } from './reply-keys.ts'
import { checkToken, readToken } from './reply-token.rules.ts'
import { findSubjectTags } from './subject.rules.ts'
import type { ThreadEvidence, ThreadTicket } from './threading.rules.ts'

/** As many names of a mail are looked up: the newest count, and a thread of more is a hostile one. */
const maxNames = 100

/** Collects what `decideThread` weighs, in the transaction that will act on it. `auth`: null when nobody had to ask. */
export async function gatherEvidence(
  cx: Cx,
  mail: ParsedMail,
  content: MailContent,
  envelope: { to: string[] },
  auth: AuthResults | null,
): Promise<ThreadEvidence> {
  const sender = mail.from?.address ?? ''
  const own = ownAddressMatcher(await listOwnAddresses(cx))
  const prefixes = await listPrefixes(cx)
  const names = [...new Set([...mail.inReplyTo, ...mail.references.toReversed()])].slice(0, maxNames)
  const threads = await findThreads(cx, names)
  const answered = names.flatMap((name) => threads.find((one) => one.rfcMessageId === name && one.messageId) ?? [])[0]
  const given = tokensOf(cx, mail, [...envelope.to, ...addressesOf(mail)], names, sender)
  const claimed = await followMoved(cx, given, answered)
  const tags = findSubjectTags(mail.subject, prefixes)
  const returned = await findReturnedMail(cx, mail)
  // What we told a member of the team is no part of the thread, nor is its return.
  const bounced = returned?.purpose === 'reply' ? returned : null
  const { tickets: named, find } = await findThreadTickets(cx, {
    ids: [
      ...[...claimed, ...given].flatMap((one) => (one.valid ? [one.ticketId] : [])),
      ...(answered ? [answered.ticketId] : []),
      ...threads.map((one) => one.ticketId),
      ...(bounced?.ticketId ? [bounced.ticketId] : []),
    ],
    codes: tags.map((tag) => tag.code),
  })
  const tokens = claimed.map((one) => ({ ...one, ticketId: find(one.ticketId)?.id ?? one.ticketId }))
  const over = named.filter((one) => one.isDeleted || one.status === 'resolved' || one.status === 'closed')
  const follow = await listFollowUps(
    cx,
    over.map((one) => one.id),
  )
  const { tickets: following } = await findThreadTickets(cx, { ids: [...follow.values()].flat(), codes: [] })
  const found = [...named, ...following.filter((one) => !named.some(({ id }) => id === one.id))]
  const onlyThanks = named.some((one) => one.status === 'resolved') && (await saysOnlyThanks(cx, mail, content))
  const settings = await getOrgSettings(cx)
  const moves = onlyThanks ? { ...settings, reopenDays: null } : settings
  const tickets: ThreadTicket[] = []
  for (const ticket of found)
    tickets.push({
      id: ticket.id,
      orgId: cx.org.id,
      status: ticket.status,
      isDeleted: ticket.isDeleted,
      isOver: isOverForReplies(ticket, moves, cx.now),
      requesterAddress: ticket.requesterAddresses[0] ?? null,
      participants: [
        ...ticket.requesterAddresses,
        ...(await listParticipantAddresses(cx, ticket.id)),
        ...(await listParticipants(cx, ticket.id)),
      ],
      subjects: ticket.subjects,
      followUps: follow.get(ticket.id) ?? [],
    })
  const member = sender ? await findMemberByEmail(cx, sender) : null
  const facts = member
    ? await findTicketFacts(
        cx,
        found.map((one) => one.id),
      )
    : new Map<string, TicketFacts>()
  return {
    orgId: cx.org.id,
    now: cx.now,
    class: mail.class,
    classWhy: mail.classWhy,
    subject: mail.subject,
    sender: {
      address: sender,
      ownAddress: own(sender),
      staff: member
        ? {
            mayWorkOn: found
              .map((one) => one.id)
              .filter((id) => {
                const ticket = facts.get(id)
                const maySpeak = member.access.permissions.includes('tickets:note')
                return ticket !== undefined && maySpeak && canSeeTicket(sightOf(member.access), ticket)
              }),
          }
        : null,
    },
    dmarc: dmarcOf(auth),
    authenticatedRelay: false,
    tokens,
    knownMessages: names.flatMap((messageId) => {
      const thread = threads.find((one) => one.rfcMessageId === messageId)
      return thread ? [{ messageId, orgId: cx.org.id, ticketId: find(thread.ticketId)?.id ?? thread.ticketId }] : []
    }),
    bouncedMessage: bounced && {
      messageId: bounced.rfcMessageId,
      orgId: cx.org.id,
      ticketId: find(bounced.ticketId)?.id ?? bounced.ticketId,
    },
    subjectTags: tags.flatMap((tag) => {
      const ticket = find(tag.code)
      return ticket ? [{ code: tag.code, orgId: cx.org.id, ticketId: ticket.id }] : []
    }),
    tickets,
    ticketPrefixes: prefixes,
  }
}

/** A late thanks needs no ticket of its own: it stays with the resolved one. */
async function saysOnlyThanks(cx: Cx, mail: ParsedMail, content: MailContent): Promise<boolean> {
  return (await findOnlyThanks(cx, { ...content, authorName: mail.from?.name ?? '' })) !== null
}

function addressesOf(mail: ParsedMail): string[] {
  return [...mail.to, ...mail.cc].map((one) => one.address).concat(mail.deliveredTo)
}

/**
 * A token names the ticket for which it was made. When the answered message was moved from there, the answer follows it; so does one
 * that names no message, when nothing that gave this address stands there any more.
 */
async function followMoved(
  cx: Cx,
  tokens: ThreadEvidence['tokens'],
  answered: { ticketId: string; originTicketId: string | null } | undefined,
): Promise<ThreadEvidence['tokens']> {
  const followed: ThreadEvidence['tokens'][number][] = []
  for (const token of tokens) {
    const { ticketId, source, valid, address } = token
    const moved =
      answered?.originTicketId === ticketId
        ? answered.ticketId
        : !answered && valid && source === 'address' && address
          ? await findMovedTo(cx, { ticketId, replyAddress: address })
          : null
    followed.push({ ...token, ticketId: moved ?? ticketId })
  }
  return followed
}

function tokensOf(
  cx: Cx,
  mail: ParsedMail,
  addresses: string[],
  names: string[],
  sender: string,
): ThreadEvidence['tokens'] {
  const claims = [
    ...[...new Set(addresses)].map((value) => ({ source: 'address' as const, value, claims: readToken(value) })),
    ...[...new Set(mail.bounce?.returnedAddresses)].map((value) => ({
      source: 'returned-address' as const,
      value,
      claims: readToken(value),
    })),
    ...names.map((value) => ({ source: 'message-id' as const, value: null, claims: readToken(value) })),
  ]
  return claims.flatMap(({ source, value, claims: claim }) =>
    claim
      ? [
          {
            source,
            address: value,
            ticketId: claim.ticketId,
            purpose: claim.purpose,
            ...checkToken(replyKeys(cx.settings), claim, { orgId: cx.org.id, sender }),
          },
        ]
      : [],
  )
}

function dmarcOf(auth: AuthResults | null): ThreadEvidence['dmarc'] {
  if (!auth) return 'none'
  return auth.dmarc === 'pass' || auth.dmarc === 'fail' || auth.dmarc === 'temperror' || auth.dmarc === 'permerror'
    ? auth.dmarc
    : 'none'
}
