import { type Said, type Sentence, saidOf, sentence, textOf, words } from '../../platform/words.ts'
import { sameAddress } from './address.rules.ts'
import type { MailClass } from './parsed-mail.ts'
import type { TokenPurpose } from './reply-token.rules.ts'
import { subjectChanged } from './subject.rules.ts'

/** A ticket that some evidence points at. Merged tickets: the target, with the id that the evidence names mapped to it. */
export type ThreadTicket = {
  id: string
  orgId: string
  status: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed'
  /** Somebody deleted it: what belongs to it begins a new ticket, so that nothing is lost (product.md RO14). */
  isDeleted: boolean
  /** Finished for so long, or in such a way, that a customer's answer begins a ticket that follows it, as the organization wishes. */
  isOver: boolean
  requesterAddress: string | null
  /** Everybody who may write into the thread: requester, people an agent added or wrote to. Being in a Cc line grants nothing. */
  participants: readonly string[]
  /** Subjects under which the thread ran so far. */
  subjects: readonly string[]
  /** Tickets that follow it, the oldest first; asked of finished and deleted ones only. */
  followUps: readonly string[]
}

/** What was found in one incoming mail. Everything about other organizations is ignored, and said in the trace. */
export type ThreadEvidence = {
  /** The organization whose mailbox received the mail. */
  orgId: string
  now: Date
  class: MailClass
  classWhy: Sentence | null
  subject: string
  sender: {
    /** Address of the From header; '' when there is none. Never Reply-To. */
    address: string
    /** True when From is one of our own channel addresses: our own mail came back. */
    ownAddress: boolean
    /** Set when the address belongs to a member of the organization. */
    staff: { mayWorkOn: readonly string[] } | null
  }
  dmarc: 'pass' | 'fail' | 'none' | 'temperror' | 'permerror'
  /** The mail came over a connection that signed in, or from a relay the operator trusts. */
  authenticatedRelay: boolean
  /** Tokens of recipient addresses and Message-IDs, as `checkToken` judged them for `orgId` and the sender. */
  tokens: readonly {
    /** `returned-address`: of the message that a delivery notice returns. */
    source: 'address' | 'returned-address' | 'message-id'
    /** The address that carries it; null for a Message-ID. */
    address: string | null
    ticketId: string
    purpose: TokenPurpose
    valid: boolean
    recipientMatches: boolean
  }[]
  /** Message-IDs of In-Reply-To, then References from the last to the first, that the thread index knows. */
  knownMessages: readonly { messageId: string; orgId: string; ticketId: string | null }[]
  /** For a bounce: the message of ours that came back, by the Message-ID in the notice. */
  bouncedMessage: { messageId: string; orgId: string; ticketId: string | null } | null
  subjectTags: readonly { code: string; orgId: string; ticketId: string }[]
  tickets: readonly ThreadTicket[]
  /** Ticket prefixes of the organization, present and former, to compare subjects without their tags. */
  ticketPrefixes: readonly string[]
}

export type EvidenceKind = 'token' | 'known-message' | 'bounced-message' | 'subject-tag'

/** What the decision looked at, stored with the ledger row and shown as a sentence. */
export type ThreadTrace = {
  class: MailClass
  sender: string
  dmarc: ThreadEvidence['dmarc']
  considered: { kind: EvidenceKind; value: string; ticketId: string; verdict: string; said?: Said }[]
  /** The reason of the decision, for other languages. */
  said: Said[]
}

export type ThreadDecision = {
  outcome: 'new' | 'append' | 'hold' | 'suspend'
  /** The ticket joined (append) or waited at (hold); null otherwise. */
  ticketId: string | null
  /** For new and suspended mail: a ticket that it may belong to, as a hint for people only. */
  mayBelongTo: string | null
  /** For new: the closed, long resolved or deleted ticket that this one follows up. */
  followUpOf: string | null
  /** The message sets a waiting or resolved ticket back to open. */
  reopens: boolean
  /** People may be told about it. Held, suspended and machine mail tells nobody. */
  notifies: boolean
  /** In whose name the message is written: an agent's answer by mail, a customer, or a machine. */
  actsAs: 'customer' | 'staff' | 'machine'
  /** CH6: the topic changed; ask whether to split. */
  subjectChanged: boolean
  /** For a person: the sentences that say why, and the same as English text. */
  why: Sentence[]
  reason: string
  trace: ThreadTrace
}

/** A decision before its reason is put into words. */
type Decided = Partial<ThreadDecision> & Pick<ThreadDecision, 'outcome' | 'why'>

type Proof = {
  kind: EvidenceKind
  value: string
  ticket: ThreadTicket
  verdict: 'join' | 'hold' | 'guess'
  reason: Sentence
}

/** Decides where an incoming mail goes: quality.md "Who is who in mail" 1-3 and 5, product CH4-CH6, CH13, CH16, PS14, D2. */
export function decideThread(evidence: ThreadEvidence): ThreadDecision {
  const { dmarc } = evidence
  const trace: ThreadTrace = { class: evidence.class, sender: evidence.sender.address, dmarc, considered: [], said: [] }
  const proofs = weigh(evidence, trace)
  const join = proofs.find(({ verdict }) => verdict === 'join')
  const hint = (join ?? proofs.find(({ verdict }) => verdict === 'hold') ?? proofs[0])?.ticket.id ?? null
  const decide = (decision: Decided): ThreadDecision => ({
    ticketId: null,
    mayBelongTo: null,
    followUpOf: null,
    reopens: false,
    notifies: false,
    actsAs: 'customer',
    subjectChanged: false,
    trace: { ...trace, said: decision.why.map(saidOf) },
    reason: textOf(decision.why),
    ...decision,
  })

  if (evidence.sender.ownAddress && evidence.class !== 'bounce') {
    const own = sentence(
      'thread.own_mail',
      'It comes from one of our own addresses, so it is our own mail that came back.',
    )
    return decide({ outcome: 'suspend', mayBelongTo: hint, actsAs: 'machine', why: [own] })
  }
  if (evidence.class === 'bounce' || evidence.class === 'auto') {
    const what = describeMachine(evidence)
    // A team member's own holiday notice to a notification is not part of the customer's ticket.
    const ofStaff = evidence.class === 'auto' && join !== undefined && actsAsStaff(evidence, join.ticket)
    if (join?.ticket.isDeleted)
      return decide({
        outcome: 'suspend',
        mayBelongTo: join.ticket.id,
        actsAs: 'machine',
        why: [...what, join.reason, sentence('thread.deleted_for_machine', 'That ticket was deleted.')],
      })
    if (join && !ofStaff)
      return decide({
        outcome: 'append',
        ticketId: join.ticket.id,
        actsAs: 'machine',
        why: [...what, join.reason],
      })
    const why = [...what, sentence('thread.no_ticket_for_certain', 'It belongs to no ticket for certain.')]
    return decide({ outcome: 'suspend', mayBelongTo: hint, actsAs: 'machine', why })
  }
  if (join) return decide(joinTicket(evidence, join))
  const held = proofs.find(({ verdict }) => verdict === 'hold')
  if (held?.ticket.isDeleted)
    return decide({ outcome: 'new', mayBelongTo: held.ticket.id, notifies: true, why: [held.reason, wasDeleted()] })
  if (held) return decide({ outcome: 'hold', ticketId: held.ticket.id, why: [held.reason] })
  if (evidence.class === 'list') {
    const why = [...describeMachine(evidence), sentence('thread.no_ticket', 'It belongs to no ticket.')]
    return decide({ outcome: 'suspend', mayBelongTo: hint, why })
  }
  const guess = proofs[0]
  return decide({
    outcome: 'new',
    mayBelongTo: guess?.ticket.id ?? null,
    notifies: true,
    why: [guess?.reason ?? sentence('thread.new', 'It answers nothing that we know: a new ticket.')],
  })
}

/** All evidence of this organization in order of strength, each with its verdict; the rest goes to the trace alone. */
function weigh(evidence: ThreadEvidence, trace: ThreadTrace): Proof[] {
  const proofs: Proof[] = []
  const ticketOf = (id: string | null): ThreadTicket | null =>
    evidence.tickets.find((ticket) => ticket.id === id && ticket.orgId === evidence.orgId) ?? null
  const consider = (kind: EvidenceKind, value: string, ticketId: string | null, orgId: string, judge: Judge) => {
    const ticket = orgId === evidence.orgId ? ticketOf(ticketId) : null
    if (!ticket) {
      const why =
        orgId === evidence.orgId
          ? sentence('thread.no_such_ticket', 'no such ticket here')
          : sentence('thread.other_organization', 'of another organization')
      const verdict = `ignored: ${why.text}`
      // The id of another organization's ticket must not reach this one's ledger.
      trace.considered.push({
        kind,
        value,
        ticketId: orgId === evidence.orgId ? (ticketId ?? '') : '',
        verdict,
        said: saidOf(why),
      })
      return
    }
    const [verdict, reason] = judge(ticket)
    trace.considered.push({
      kind,
      value,
      ticketId: ticket.id,
      verdict: `${verdict}: ${reason.text}`,
      said: saidOf(reason),
    })
    if (verdict !== 'ignored') proofs.push({ kind, value, ticket, verdict, reason })
  }

  for (const token of evidence.tokens) {
    consider('token', token.source, token.ticketId, evidence.orgId, (ticket) => judgeToken(evidence, token, ticket))
  }
  if (evidence.class === 'bounce') {
    const { bouncedMessage: bounced } = evidence
    // Only to mark a delivery as failed: nothing is opened, nobody is told, so a known id of ours is enough.
    if (bounced) {
      consider('bounced-message', bounced.messageId, bounced.ticketId, bounced.orgId, () => [
        'join',
        sentence('thread.reports_on_ours', 'It reports on a message that we sent for this ticket.'),
      ])
    }
    return proofs
  }
  for (const known of evidence.knownMessages) {
    consider('known-message', known.messageId, known.ticketId, known.orgId, (ticket) => judgeKnown(evidence, ticket))
  }
  for (const tag of evidence.subjectTags) {
    consider('subject-tag', tag.code, tag.ticketId, tag.orgId, (ticket) => judgeTag(evidence, ticket, tag.code))
  }
  return proofs
}

type Judge = (ticket: ThreadTicket) => ['join' | 'hold' | 'guess' | 'ignored', Sentence]
type Judgement = ReturnType<Judge>

function judgeToken(
  evidence: ThreadEvidence,
  token: ThreadEvidence['tokens'][number],
  ticket: ThreadTicket,
): Judgement {
  if (!token.valid) return ['ignored', sentence('thread.bad_token', 'the signature of the reply token is wrong')]
  if (evidence.class === 'bounce' && token.purpose === 'notification')
    return ['ignored', sentence('thread.notice_came_back', 'it reports on a notification to a team member')]
  if (evidence.class === 'bounce' && token.source === 'returned-address')
    return [
      'join',
      sentence('thread.returned_address', 'It returns a mail of ours that has the signed address of this ticket.'),
    ]
  if (evidence.class === 'bounce')
    return ['join', sentence('thread.came_back', 'It came back to the signed address of this ticket.')]
  if (actsAsStaff(evidence, ticket)) {
    if (!token.recipientMatches)
      return [
        'hold',
        sentence('thread.token_of_other_member', 'The reply token was made for somebody else than this team member.'),
      ]
    if (evidence.dmarc !== 'pass' && !evidence.authenticatedRelay) {
      return [
        'hold',
        sentence(
          'thread.member_unproven',
          'It says it is from a team member, but its sender is not proven (no DMARC pass).',
        ),
      ]
    }
    if (!evidence.sender.staff?.mayWorkOn.includes(ticket.id)) {
      return [
        'hold',
        sentence('thread.member_not_allowed', 'The team member has no permission to work on this ticket now.'),
      ]
    }
    if (ticket.status === 'closed')
      return [
        'hold',
        sentence('thread.member_closed', 'The ticket is closed; a team member opens it again before answering.'),
      ]
    return [
      'join',
      sentence('thread.member_token', 'A team member answered with the signed reply token of this ticket.'),
    ]
  }
  // A notification goes to team members; whoever else answers one holds a mail that was forwarded to them.
  if (token.purpose === 'notification')
    return ['hold', sentence('thread.notification', 'It answers a notification that was meant for a team member.')]
  if (token.recipientMatches)
    return ['join', sentence('thread.token', 'It carries the signed reply token that we sent to this sender.')]
  if (isParticipant(evidence, ticket))
    return [
      'join',
      sentence(
        'thread.token_of_participant',
        'It carries a signed reply token, and the sender takes part in this ticket.',
      ),
    ]
  return [
    'hold',
    sentence(
      'thread.token_of_other',
      'It carries the reply token of somebody else; the sender does not take part in this ticket.',
    ),
  ]
}

function judgeKnown(evidence: ThreadEvidence, ticket: ThreadTicket): Judgement {
  if (actsAsStaff(evidence, ticket)) {
    return [
      'hold',
      sentence(
        'thread.member_without_token',
        'It says it is from a team member, but it lacks the signed reply token of this ticket.',
      ),
    ]
  }
  if (isParticipant(evidence, ticket))
    return ['join', sentence('thread.answers', 'It answers a message of this ticket, and the sender takes part in it.')]
  return [
    'hold',
    sentence(
      'thread.answers_stranger',
      'It answers a message of this ticket, but the sender does not take part in it.',
    ),
  ]
}

function judgeTag(evidence: ThreadEvidence, ticket: ThreadTicket, code: string): Judgement {
  if (actsAsStaff(evidence, ticket))
    return [
      'guess',
      sentence(
        'thread.tag_of_member',
        words`Its subject names ${{ ticket: code }}, which proves nothing: a new ticket.`,
      ),
    ]
  if (isParticipant(evidence, ticket))
    return [
      'join',
      sentence('thread.tag', words`Its subject names ${{ ticket: code }}, and the sender takes part in that ticket.`),
    ]
  return [
    'guess',
    sentence(
      'thread.tag_of_stranger',
      words`Its subject names ${{ ticket: code }}, but the sender does not take part in that ticket: a new ticket.`,
    ),
  ]
}

/** A member who is the requester of the ticket writes as its customer (product TK13). */
function actsAsStaff(evidence: ThreadEvidence, ticket: ThreadTicket): boolean {
  return evidence.sender.staff !== null && !sameAddress(ticket.requesterAddress ?? '', evidence.sender.address)
}

function isParticipant(evidence: ThreadEvidence, ticket: ThreadTicket): boolean {
  return [ticket.requesterAddress ?? '', ...ticket.participants].some((one) =>
    sameAddress(one, evidence.sender.address),
  )
}

function joinTicket(evidence: ThreadEvidence, { ticket, reason }: Proof): Decided {
  const why = [reason]
  const changed = subjectChanged(evidence.subject, ticket.subjects, evidence.ticketPrefixes)
  const begins = ticket.isDeleted ? wasDeleted() : actsAsStaff(evidence, ticket) ? null : whyFollowUp(ticket)
  if (begins) {
    const next = findFollowUp(evidence, ticket, [])
    if (!next)
      return { outcome: 'new', followUpOf: ticket.id, notifies: true, subjectChanged: changed, why: [...why, begins] }
    const subjects = [...ticket.subjects, ...next.subjects]
    return {
      outcome: 'append',
      ticketId: next.id,
      reopens: isOpenedBy(next),
      notifies: true,
      subjectChanged: subjectChanged(evidence.subject, subjects, evidence.ticketPrefixes),
      why: [...why, sentence('thread.goes_on', 'That ticket is over: it goes on in the one that followed it before.')],
    }
  }
  if (actsAsStaff(evidence, ticket))
    return { outcome: 'append', ticketId: ticket.id, notifies: true, actsAs: 'staff', subjectChanged: changed, why }
  return {
    outcome: 'append',
    ticketId: ticket.id,
    reopens: isOpenedBy(ticket),
    notifies: true,
    subjectChanged: changed,
    why,
  }
}

const isOpenedBy = ({ status }: ThreadTicket) => status === 'resolved' || status === 'waiting' || status === 'closed'

const wasDeleted = () => sentence('thread.deleted', 'That ticket was deleted: a new ticket.')

/** Why a customer's answer is not taken into the ticket; null when it is. */
function whyFollowUp(ticket: ThreadTicket): Sentence | null {
  if (!ticket.isOver) return null
  return ticket.status === 'closed'
    ? sentence('thread.closed', 'That ticket is closed: a follow-up ticket.')
    : sentence(
        'thread.resolved_long_ago',
        'That ticket was resolved too long ago to open it again: a follow-up ticket.',
      )
}

/**
 * The ticket in which the sender's conversation went on, so that a second answer to the same mail makes no second ticket (PS14): the
 * first one that still takes answers, and of one that is over itself those that followed it.
 */
function findFollowUp(evidence: ThreadEvidence, ticket: ThreadTicket, passed: string[]): ThreadTicket | null {
  for (const id of ticket.followUps) {
    const next = evidence.tickets.find((one) => one.id === id && one.orgId === evidence.orgId)
    if (!next || passed.includes(id) || !isParticipant(evidence, next) || actsAsStaff(evidence, next)) continue
    if (!next.isDeleted && !whyFollowUp(next)) return next
    const further = findFollowUp(evidence, next, [...passed, ticket.id])
    if (further) return further
  }
  return null
}

/** What kind of machine wrote it, and how we know. */
function describeMachine({ class: mailClass, classWhy }: ThreadEvidence): Sentence[] {
  const what =
    mailClass === 'bounce'
      ? sentence('thread.delivery_notice', 'A delivery notice.')
      : mailClass === 'auto'
        ? sentence('thread.automatic_reply', 'An automatic reply.')
        : sentence('thread.list_mail', 'Mailing-list or bulk mail.')
  return classWhy ? [what, classWhy] : [what]
}
