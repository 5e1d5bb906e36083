import { sameAddress } from './address.rules.ts'
import type { MailClass } from './parsed-mail.ts'
import type { TokenPurpose } from './reply-token.rules.ts'
import { subjectChanged } from './subject.rules.ts'

/** A ticket that some evidence points at. Merged tickets: the target, with the id that the evidence names mapped to it. */
export type ThreadTicket = {
  id: string
  orgId: string
  status: 'open' | 'in_progress' | 'waiting' | 'resolved' | 'closed'
  /** When it was last resolved; null unless `status` is resolved. */
  resolvedAt: Date | null
  requesterAddress: string | null
  /** Everybody who may write into the thread: requester, people an agent added or wrote to. Being in a Cc line grants nothing. */
  participants: readonly string[]
  /** Subjects under which the thread ran so far. */
  subjects: readonly string[]
}

/** What was found in one incoming mail. Everything about other organizations is ignored, and said in the trace. */
export type ThreadEvidence = {
  /** The organization whose mailbox received the mail. */
  orgId: string
  now: Date
  class: MailClass
  classReason: string
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
    source: 'address' | 'message-id'
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
  /** A reply to a resolved ticket opens it again within this many days; null = always, 0 = never. */
  reopenWindowDays: number | null
  /** Ticket prefixes of the organization, present and former, to compare subjects without their tags. */
  ticketPrefixes: readonly string[]
}

export type EvidenceKind = 'token' | 'known-message' | 'bounced-message' | 'subject-tag'

/** What the decision looked at, stored with the ledger row and shown as a sentence. */
export type ThreadTrace = {
  class: MailClass
  sender: string
  dmarc: ThreadEvidence['dmarc']
  considered: { kind: EvidenceKind; value: string; ticketId: string; verdict: string }[]
}

export type ThreadDecision = {
  outcome: 'new' | 'append' | 'hold' | 'suspend'
  /** The ticket joined (append) or waited at (hold); null otherwise. */
  ticketId: string | null
  /** For new and suspended mail: a ticket that it may belong to, as a hint for people only. */
  mayBelongTo: string | null
  /** For new: the closed (or long resolved) ticket that this one follows up. */
  followUpOf: string | null
  /** The message sets a waiting or resolved ticket back to open. */
  reopens: boolean
  /** People may be told about it. Held, suspended and machine mail tells nobody. */
  notifies: boolean
  /** In whose name the message is written: an agent's answer by mail, a customer, or a machine. */
  actsAs: 'customer' | 'staff' | 'machine'
  /** CH6: the topic changed; ask whether to split. */
  subjectChanged: boolean
  /** For a person. */
  reason: string
  trace: ThreadTrace
}

type Proof = {
  kind: EvidenceKind
  value: string
  ticket: ThreadTicket
  verdict: 'join' | 'hold' | 'guess'
  reason: string
}

/** Decides where an incoming mail goes: quality.md "Who is who in mail" 1-3 and 5, product CH4-CH6, CH13, CH16, PS14, D2. */
export function decideThread(evidence: ThreadEvidence): ThreadDecision {
  const { dmarc } = evidence
  const trace: ThreadTrace = { class: evidence.class, sender: evidence.sender.address, dmarc, considered: [] }
  const proofs = weigh(evidence, trace)
  const join = proofs.find(({ verdict }) => verdict === 'join')
  const hint = (join ?? proofs.find(({ verdict }) => verdict === 'hold') ?? proofs[0])?.ticket.id ?? null
  const decide = (decision: Partial<ThreadDecision> & Pick<ThreadDecision, 'outcome' | 'reason'>): ThreadDecision => ({
    ticketId: null,
    mayBelongTo: null,
    followUpOf: null,
    reopens: false,
    notifies: false,
    actsAs: 'customer',
    subjectChanged: false,
    trace,
    ...decision,
  })

  if (evidence.sender.ownAddress && evidence.class !== 'bounce') {
    const reason = 'It comes from one of our own addresses, so it is our own mail that came back.'
    return decide({ outcome: 'suspend', mayBelongTo: hint, actsAs: 'machine', reason })
  }
  if (evidence.class === 'bounce' || evidence.class === 'auto') {
    const what = describeMachine(evidence)
    // A team member's own holiday notice to a notification is not part of the customer's ticket.
    const ofStaff = evidence.class === 'auto' && join !== undefined && actsAsStaff(evidence, join.ticket)
    if (join && !ofStaff)
      return decide({
        outcome: 'append',
        ticketId: join.ticket.id,
        actsAs: 'machine',
        reason: `${what} ${join.reason}`,
      })
    const reason = `${what} It belongs to no ticket for certain.`
    return decide({ outcome: 'suspend', mayBelongTo: hint, actsAs: 'machine', reason })
  }
  if (join) return decide(joinTicket(evidence, join))
  const held = proofs.find(({ verdict }) => verdict === 'hold')
  if (held) return decide({ outcome: 'hold', ticketId: held.ticket.id, reason: held.reason })
  if (evidence.class === 'list') {
    const reason = `${describeMachine(evidence)} It belongs to no ticket.`
    return decide({ outcome: 'suspend', mayBelongTo: hint, reason })
  }
  const guess = proofs[0]
  return decide({
    outcome: 'new',
    mayBelongTo: guess?.ticket.id ?? null,
    notifies: true,
    reason: guess ? guess.reason : 'It answers nothing that we know: a new ticket.',
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
      const verdict = orgId === evidence.orgId ? 'ignored: no such ticket here' : 'ignored: of another organization'
      // The id of another organization's ticket must not reach this one's ledger.
      trace.considered.push({ kind, value, ticketId: orgId === evidence.orgId ? (ticketId ?? '') : '', verdict })
      return
    }
    const [verdict, reason] = judge(ticket)
    trace.considered.push({ kind, value, ticketId: ticket.id, verdict: `${verdict}: ${reason}` })
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
        'It reports on a message that we sent for this ticket.',
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

type Judge = (ticket: ThreadTicket) => ['join' | 'hold' | 'guess' | 'ignored', string]
type Judgement = ReturnType<Judge>

function judgeToken(
  evidence: ThreadEvidence,
  token: ThreadEvidence['tokens'][number],
  ticket: ThreadTicket,
): Judgement {
  if (!token.valid) return ['ignored', 'the signature of the reply token is wrong']
  if (evidence.class === 'bounce') return ['join', 'It came back to the signed address of this ticket.']
  if (actsAsStaff(evidence, ticket)) {
    if (!token.recipientMatches) return ['hold', 'The reply token was made for somebody else than this team member.']
    if (evidence.dmarc !== 'pass' && !evidence.authenticatedRelay) {
      return ['hold', 'It says it is from a team member, but its sender is not proven (no DMARC pass).']
    }
    if (!evidence.sender.staff?.mayWorkOn.includes(ticket.id)) {
      return ['hold', 'The team member has no permission to work on this ticket now.']
    }
    if (ticket.status === 'closed')
      return ['hold', 'The ticket is closed; a team member opens it again before answering.']
    return ['join', 'A team member answered with the signed reply token of this ticket.']
  }
  // A notification goes to team members; whoever else answers one holds a mail that was forwarded to them.
  if (token.purpose === 'notification') return ['hold', 'It answers a notification that was meant for a team member.']
  if (token.recipientMatches) return ['join', 'It carries the signed reply token that we sent to this sender.']
  if (isParticipant(evidence, ticket))
    return ['join', 'It carries a signed reply token, and the sender takes part in this ticket.']
  return ['hold', 'It carries the reply token of somebody else; the sender does not take part in this ticket.']
}

function judgeKnown(evidence: ThreadEvidence, ticket: ThreadTicket): Judgement {
  if (actsAsStaff(evidence, ticket)) {
    return ['hold', 'It says it is from a team member, but it lacks the signed reply token of this ticket.']
  }
  if (isParticipant(evidence, ticket))
    return ['join', 'It answers a message of this ticket, and the sender takes part in it.']
  return ['hold', 'It answers a message of this ticket, but the sender does not take part in it.']
}

function judgeTag(evidence: ThreadEvidence, ticket: ThreadTicket, code: string): Judgement {
  if (actsAsStaff(evidence, ticket)) return ['guess', `Its subject names ${code}, which proves nothing: a new ticket.`]
  if (isParticipant(evidence, ticket))
    return ['join', `Its subject names ${code}, and the sender takes part in that ticket.`]
  return ['guess', `Its subject names ${code}, but the sender does not take part in that ticket: a new ticket.`]
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

function joinTicket(
  evidence: ThreadEvidence,
  { ticket, reason }: Proof,
): Partial<ThreadDecision> & Pick<ThreadDecision, 'outcome' | 'reason'> {
  const changed = subjectChanged(evidence.subject, ticket.subjects, evidence.ticketPrefixes)
  if (actsAsStaff(evidence, ticket)) {
    return { outcome: 'append', ticketId: ticket.id, notifies: true, actsAs: 'staff', subjectChanged: changed, reason }
  }
  if (ticket.status === 'closed') {
    const words = `${reason} That ticket is closed: a follow-up ticket.`
    return { outcome: 'new', followUpOf: ticket.id, notifies: true, subjectChanged: changed, reason: words }
  }
  if (ticket.status === 'resolved' && !insideWindow(evidence, ticket)) {
    const words = `${reason} That ticket was resolved too long ago to open it again: a follow-up ticket.`
    return { outcome: 'new', followUpOf: ticket.id, notifies: true, subjectChanged: changed, reason: words }
  }
  const reopens = ticket.status === 'resolved' || ticket.status === 'waiting'
  return { outcome: 'append', ticketId: ticket.id, reopens, notifies: true, subjectChanged: changed, reason }
}

function insideWindow(evidence: ThreadEvidence, ticket: ThreadTicket): boolean {
  if (evidence.reopenWindowDays === null || !ticket.resolvedAt) return true
  return evidence.now.getTime() - ticket.resolvedAt.getTime() < evidence.reopenWindowDays * 86_400_000
}

function describeMachine(evidence: ThreadEvidence): string {
  const what = {
    bounce: 'A delivery notice',
    auto: 'An automatic reply',
    list: 'Mailing-list or bulk mail',
    normal: 'A mail',
  }
  return evidence.classReason ? `${what[evidence.class]} (${evidence.classReason}).` : `${what[evidence.class]}.`
}
