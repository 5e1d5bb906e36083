import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MailClass } from './parsed-mail.ts'
import { decideThread, type ThreadDecision, type ThreadEvidence, type ThreadTicket } from './threading.rules.ts'

const now = new Date('2026-11-21T12:00:00Z')
const ann = 'ann@customer.example'
const eve = 'eve@elsewhere.example'
const agent = 'kim@acme.test'

function ticket(change: Partial<ThreadTicket> = {}): ThreadTicket {
  return {
    id: 't1',
    orgId: 'org',
    status: 'in_progress',
    isDeleted: false,
    isOver: false,
    requesterAddress: ann,
    participants: ['boss@customer.example'],
    subjects: ['Printer'],
    followUps: [],
    ...change,
  }
}

function mail(
  change: Partial<Omit<ThreadEvidence, 'sender'>> & { from?: string; staff?: string[]; own?: boolean } = {},
) {
  const { from = ann, staff, own = false, ...rest } = change
  const evidence: ThreadEvidence = {
    orgId: 'org',
    now,
    class: 'normal',
    classWhy: null,
    subject: 'Re: Printer',
    dmarc: 'none',
    authenticatedRelay: false,
    tokens: [],
    knownMessages: [],
    bouncedMessage: null,
    subjectTags: [],
    tickets: [ticket()],
    ticketPrefixes: ['ACME'],
    ...rest,
    sender: { address: from, ownAddress: own, staff: staff ? { mayWorkOn: staff } : null },
  }
  return evidence
}

type Token = ThreadEvidence['tokens'][number]
const token = (change: Partial<Token> = {}): Token[] => [
  {
    source: 'address',
    address: 'support+t@acme.test',
    ticketId: 't1',
    purpose: 'reply',
    valid: true,
    recipientMatches: true,
    ...change,
  },
]
const known = (ticketId: string | null = 't1', orgId = 'org') => [{ messageId: 'm1@x', orgId, ticketId }]
const tag = (ticketId = 't1', orgId = 'org') => [{ code: 'ACME-1', orgId, ticketId }]
const bounced = (orgId = 'org') => ({ messageId: 'dh.x@acme.test', orgId, ticketId: 't1' })

const deleted = [ticket({ isDeleted: true })]
const over = ticket({ status: 'closed', isOver: true, followUps: ['t2'] })

const cases: [string, ThreadEvidence, Partial<ThreadDecision>][] = [
  // product.md RO14: what belongs to a deleted ticket is never lost in it.
  [
    'answer to a deleted ticket',
    mail({ tokens: token(), tickets: deleted }),
    { outcome: 'new', followUpOf: 't1', ticketId: null, notifies: true, reason: expect.stringMatching(/was deleted/) },
  ],
  [
    'answer of a stranger to a deleted ticket',
    mail({ from: eve, knownMessages: known(), tickets: deleted }),
    { outcome: 'new', followUpOf: null, mayBelongTo: 't1', notifies: true },
  ],
  [
    'answer of an agent to a deleted ticket',
    mail({ from: agent, staff: [], dmarc: 'pass', tokens: token(), tickets: deleted }),
    { outcome: 'new', mayBelongTo: 't1' },
  ],
  [
    'a tag of a deleted ticket, from its requester',
    mail({ subjectTags: tag(), tickets: deleted }),
    { outcome: 'new', followUpOf: 't1' },
  ],
  [
    'a delivery notice for a deleted ticket',
    mail({ class: 'bounce', bouncedMessage: bounced(), tickets: deleted }),
    { outcome: 'suspend', mayBelongTo: 't1', notifies: false },
  ],
  [
    'an automatic reply to a deleted ticket',
    mail({ class: 'auto', knownMessages: known(), tickets: deleted }),
    { outcome: 'suspend', mayBelongTo: 't1', notifies: false },
  ],
  // Rule 2, evidence (a): the signed token.
  ['token of the sender', mail({ tokens: token() }), { outcome: 'append', ticketId: 't1', actsAs: 'customer' }],
  [
    'token of the sender, who is no participant',
    mail({ from: eve, tokens: token() }),
    { outcome: 'append', ticketId: 't1' },
  ],
  [
    'token of somebody else',
    mail({ from: eve, tokens: token({ recipientMatches: false }) }),
    { outcome: 'hold', ticketId: 't1', notifies: false },
  ],
  [
    'token of somebody else, sender in the ticket',
    mail({ from: 'Boss@Customer.example', tokens: token({ recipientMatches: false }) }),
    { outcome: 'append' },
  ],
  [
    'forged token',
    mail({ from: eve, tokens: token({ valid: false, recipientMatches: false }) }),
    { outcome: 'new', mayBelongTo: null },
  ],
  [
    'forged token and known message',
    mail({ tokens: token({ valid: false }), knownMessages: known() }),
    { outcome: 'append', ticketId: 't1' },
  ],
  [
    'token of a ticket that is not there',
    mail({ tokens: token({ ticketId: 'gone' }) }),
    { outcome: 'new', mayBelongTo: null },
  ],
  ['forwarded notification', mail({ tokens: token({ purpose: 'notification' }) }), { outcome: 'hold', ticketId: 't1' }],
  // Evidence (b): a known message and a participant.
  ['known message, requester', mail({ knownMessages: known() }), { outcome: 'append', ticketId: 't1' }],
  [
    'known message, other case of the address',
    mail({ from: 'ANN@Customer.Example', knownMessages: known() }),
    { outcome: 'append' },
  ],
  [
    'known message, stranger',
    mail({ from: eve, knownMessages: known() }),
    { outcome: 'hold', ticketId: 't1', notifies: false, reopens: false },
  ],
  ['known message without a ticket', mail({ knownMessages: known(null) }), { outcome: 'new', mayBelongTo: null }],
  [
    'known messages of two tickets',
    mail({
      from: eve,
      knownMessages: [...known('t1'), ...known('t2')],
      tickets: [ticket(), ticket({ id: 't2', requesterAddress: eve })],
    }),
    { outcome: 'append', ticketId: 't2' },
  ],
  [
    'no sender at all',
    mail({ from: '', knownMessages: known(), tickets: [ticket({ requesterAddress: null, participants: [''] })] }),
    { outcome: 'hold', ticketId: 't1' },
  ],
  // Evidence (c): the tag.
  ['tag, participant', mail({ subjectTags: tag() }), { outcome: 'append', ticketId: 't1' }],
  [
    'tag, stranger',
    mail({ from: eve, subjectTags: tag() }),
    { outcome: 'new', mayBelongTo: 't1', ticketId: null, followUpOf: null },
  ],
  ['nothing', mail(), { outcome: 'new', ticketId: null, mayBelongTo: null, notifies: true }],
  // Another organization never joins.
  [
    'known message of another organization',
    mail({ knownMessages: known('t1', 'other') }),
    { outcome: 'new', mayBelongTo: null },
  ],
  ['tag of another organization', mail({ subjectTags: tag('t1', 'other') }), { outcome: 'new', mayBelongTo: null }],
  [
    'ticket of another organization',
    mail({ tokens: token(), tickets: [ticket({ orgId: 'other' })] }),
    { outcome: 'new', mayBelongTo: null },
  ],
  [
    'bounce of another organization',
    mail({ class: 'bounce', bouncedMessage: bounced('other') }),
    { outcome: 'suspend', mayBelongTo: null },
  ],
  // D2, PS14: states of the ticket.
  [
    'reply to a waiting ticket',
    mail({ tokens: token(), tickets: [ticket({ status: 'waiting' })] }),
    { outcome: 'append', reopens: true },
  ],
  [
    'reply to an open ticket',
    mail({ tokens: token(), tickets: [ticket({ status: 'open' })] }),
    { outcome: 'append', reopens: false },
  ],
  [
    'reply to a resolved ticket',
    mail({ tokens: token(), tickets: [ticket({ status: 'resolved' })] }),
    { outcome: 'append', reopens: true },
  ],
  [
    'reply after the window',
    mail({ tokens: token(), tickets: [ticket({ status: 'resolved', isOver: true })] }),
    { outcome: 'new', followUpOf: 't1', ticketId: null, reason: expect.stringMatching(/too long ago/) },
  ],
  [
    'no follow-ups: a closed ticket takes it',
    mail({ knownMessages: known(), tickets: [ticket({ status: 'closed' })] }),
    { outcome: 'append', ticketId: 't1', reopens: true, followUpOf: null },
  ],
  // PS14: the second answer to the same mail.
  [
    'a second answer to a closed ticket',
    mail({ knownMessages: known(), tickets: [over, ticket({ id: 't2', status: 'open' })] }),
    { outcome: 'append', ticketId: 't2', followUpOf: null, reopens: false, notifies: true, actsAs: 'customer' },
  ],
  [
    'a second answer, the first was answered meanwhile',
    mail({ knownMessages: known(), tickets: [over, ticket({ id: 't2', status: 'waiting' })] }),
    { outcome: 'append', ticketId: 't2', reopens: true },
  ],
  [
    'a second answer to a deleted ticket',
    mail({ tokens: token(), tickets: [{ ...over, isDeleted: true }, ticket({ id: 't2', status: 'open' })] }),
    { outcome: 'append', ticketId: 't2', followUpOf: null },
  ],
  [
    'the follow-up is closed as well',
    mail({ knownMessages: known(), tickets: [over, ticket({ id: 't2', status: 'closed', isOver: true })] }),
    { outcome: 'new', followUpOf: 't1' },
  ],
  [
    'the follow-up is closed and was followed itself',
    mail({
      knownMessages: known(),
      tickets: [
        over,
        ticket({ id: 't2', status: 'closed', isOver: true, followUps: ['t3', 't1'] }),
        ticket({ id: 't3' }),
      ],
    }),
    { outcome: 'append', ticketId: 't3' },
  ],
  [
    'follow-ups that follow each other end',
    mail({
      knownMessages: known(),
      tickets: [over, ticket({ id: 't2', status: 'closed', isOver: true, followUps: ['t1', 't2'] })],
    }),
    { outcome: 'new', followUpOf: 't1' },
  ],
  [
    'the follow-up was deleted',
    mail({ knownMessages: known(), tickets: [over, ticket({ id: 't2', isDeleted: true })] }),
    { outcome: 'new', followUpOf: 't1' },
  ],
  [
    'the follow-up is somebody else’s',
    mail({ knownMessages: known(), tickets: [over, ticket({ id: 't2', requesterAddress: eve, participants: [] })] }),
    { outcome: 'new', followUpOf: 't1' },
  ],
  [
    'a machine answers a ticket that was followed',
    mail({ class: 'auto', knownMessages: known(), tickets: [over, ticket({ id: 't2', status: 'open' })] }),
    { outcome: 'append', ticketId: 't1' },
  ],
  [
    'reply to a closed ticket',
    mail({ knownMessages: known(), tickets: [ticket({ status: 'closed', isOver: true })] }),
    { outcome: 'new', followUpOf: 't1', mayBelongTo: null, notifies: true },
  ],
  [
    'stranger and a closed ticket',
    mail({ from: eve, knownMessages: known(), tickets: [ticket({ status: 'closed', isOver: true })] }),
    { outcome: 'hold', ticketId: 't1' },
  ],
  // Machines.
  [
    'vacation reply of the customer',
    mail({ class: 'auto', tokens: token(), tickets: [ticket({ status: 'waiting' })] }),
    { outcome: 'append', reopens: false, notifies: false, actsAs: 'machine' },
  ],
  [
    'vacation reply to a closed ticket',
    mail({ class: 'auto', knownMessages: known(), tickets: [ticket({ status: 'closed', isOver: true })] }),
    { outcome: 'append', reopens: false, followUpOf: null },
  ],
  [
    'vacation reply of a stranger in the thread',
    mail({ class: 'auto', from: eve, knownMessages: known() }),
    { outcome: 'suspend', mayBelongTo: 't1', ticketId: null },
  ],
  ['vacation reply to nothing', mail({ class: 'auto' }), { outcome: 'suspend', mayBelongTo: null }],
  [
    'vacation reply of a team member',
    mail({ class: 'auto', from: agent, staff: ['t1'], dmarc: 'pass', tokens: token({ purpose: 'notification' }) }),
    { outcome: 'suspend', mayBelongTo: 't1' },
  ],
  [
    'bounce of our message',
    mail({
      class: 'bounce',
      from: 'mailer-daemon@mx.example',
      bouncedMessage: bounced(),
      tickets: [ticket({ status: 'resolved' })],
    }),
    { outcome: 'append', ticketId: 't1', reopens: false, notifies: false, actsAs: 'machine' },
  ],
  [
    'bounce to the signed address',
    mail({ class: 'bounce', from: '', tokens: token({ recipientMatches: false }) }),
    { outcome: 'append', ticketId: 't1' },
  ],
  [
    'bounce that names a ticket in its subject',
    mail({ class: 'bounce', from: '', subjectTags: tag() }),
    { outcome: 'suspend' },
  ],
  ['bounce of nothing', mail({ class: 'bounce', from: '' }), { outcome: 'suspend', ticketId: null }],
  ['newsletter', mail({ class: 'list', from: eve }), { outcome: 'suspend', mayBelongTo: null }],
  [
    'list mail that names a ticket',
    mail({ class: 'list', from: eve, subjectTags: tag() }),
    { outcome: 'suspend', mayBelongTo: 't1' },
  ],
  [
    'customer who writes through a list',
    mail({ class: 'list', tokens: token(), tickets: [ticket({ status: 'waiting' })] }),
    { outcome: 'append', reopens: true, actsAs: 'customer' },
  ],
  [
    'our own mail',
    mail({ from: 'support@acme.test', own: true, tokens: token() }),
    { outcome: 'suspend', mayBelongTo: 't1', notifies: false },
  ],
  // Rule 5: team members.
  [
    'team member with everything',
    mail({ from: agent, staff: ['t1'], dmarc: 'pass', tokens: token({ purpose: 'notification' }) }),
    { outcome: 'append', actsAs: 'staff', reopens: false },
  ],
  [
    'team member through a relay',
    mail({ from: agent, staff: ['t1'], authenticatedRelay: true, tokens: token() }),
    { outcome: 'append', actsAs: 'staff' },
  ],
  [
    'team member, sender not proven',
    mail({ from: agent, staff: ['t1'], dmarc: 'fail', tokens: token() }),
    { outcome: 'hold', ticketId: 't1' },
  ],
  [
    'team member without permission',
    mail({ from: agent, staff: [], dmarc: 'pass', tokens: token() }),
    { outcome: 'hold', ticketId: 't1' },
  ],
  [
    'team member with the token of the customer',
    mail({ from: agent, staff: ['t1'], dmarc: 'pass', tokens: token({ recipientMatches: false }) }),
    { outcome: 'hold' },
  ],
  [
    'team member without a token',
    mail({
      from: agent,
      staff: ['t1'],
      dmarc: 'pass',
      knownMessages: known(),
      tickets: [ticket({ participants: [agent] })],
    }),
    { outcome: 'hold' },
  ],
  [
    'team member and a closed ticket',
    mail({
      from: agent,
      staff: ['t1'],
      dmarc: 'pass',
      tokens: token(),
      tickets: [ticket({ status: 'closed', isOver: true })],
    }),
    { outcome: 'hold' },
  ],
  ['team member who writes anew', mail({ from: agent, staff: ['t1'], dmarc: 'pass' }), { outcome: 'new' }],
  [
    'team member who names a tag',
    mail({ from: agent, staff: ['t1'], dmarc: 'pass', subjectTags: tag() }),
    { outcome: 'new', mayBelongTo: 't1' },
  ],
  [
    'team member as the requester',
    mail({
      from: agent,
      staff: [],
      knownMessages: known(),
      tickets: [ticket({ requesterAddress: agent, status: 'waiting' })],
    }),
    { outcome: 'append', actsAs: 'customer', reopens: true },
  ],
  // CH6.
  [
    'another topic in an old thread',
    mail({ tokens: token(), subject: 'Invoice 7' }),
    { outcome: 'append', subjectChanged: true },
  ],
  [
    'same topic, tagged',
    mail({ tokens: token(), subject: 'AW: [ACME-1] PRINTER' }),
    { outcome: 'append', subjectChanged: false },
  ],
]

test.each(cases)('%s', (_name, evidence, expected) => {
  expect(decideThread(evidence)).toMatchObject(expected)
})

describe('whatever comes', () => {
  const ids = fc.constantFrom('t1', 't2', 'foreign', 'unknown')
  const orgs = fc.constantFrom('org', 'other')
  const evidences: fc.Arbitrary<ThreadEvidence> = fc.record({
    orgId: fc.constant('org'),
    now: fc.constant(now),
    class: fc.constantFrom<MailClass>('normal', 'auto', 'bounce', 'list'),
    classWhy: fc.constant(null),
    subject: fc.constantFrom('Printer', 'Invoice', ''),
    sender: fc.record({
      address: fc.constantFrom(ann, eve, agent, ''),
      ownAddress: fc.boolean(),
      staff: fc.constantFrom(null, { mayWorkOn: ['t1'] }, { mayWorkOn: [] }),
    }),
    dmarc: fc.constantFrom('pass' as const, 'fail' as const, 'none' as const),
    authenticatedRelay: fc.boolean(),
    tokens: fc.array(
      fc.record({
        source: fc.constantFrom('address' as const, 'returned-address' as const, 'message-id' as const),
        address: fc.constantFrom('support+t@acme.test', null),
        ticketId: ids,
        purpose: fc.constantFrom('reply' as const, 'notification' as const),
        valid: fc.boolean(),
        recipientMatches: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
    knownMessages: fc.array(fc.record({ messageId: fc.constant('m@x'), orgId: orgs, ticketId: fc.option(ids) }), {
      maxLength: 3,
    }),
    bouncedMessage: fc.option(fc.record({ messageId: fc.constant('m@x'), orgId: orgs, ticketId: fc.option(ids) })),
    subjectTags: fc.array(fc.record({ code: fc.constant('ACME-1'), orgId: orgs, ticketId: ids }), { maxLength: 2 }),
    tickets: fc
      .tuple(
        fc.constantFrom<ThreadTicket['status']>('open', 'waiting', 'resolved', 'closed'),
        fc.constantFrom<ThreadTicket['status']>('open', 'waiting', 'resolved', 'closed'),
      )
      .map(([one, two]) => [
        ticket({ status: one, isOver: one === 'closed', followUps: ['t2', 'foreign'] }),
        ticket({ id: 't2', status: two, requesterAddress: eve, participants: [] }),
        ticket({ id: 'foreign', orgId: 'other' }),
      ]),
    ticketPrefixes: fc.constant(['ACME']),
  })

  test('no evidence of another organization joins, hints or shows', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const decision = decideThread(evidence)
        for (const id of [decision.ticketId, decision.mayBelongTo, decision.followUpOf]) {
          expect([null, 't1', 't2']).toContain(id)
        }
        const shown = decision.trace.considered.filter(({ verdict }) => verdict.includes('another organization'))
        expect(shown.every(({ ticketId }) => ticketId === '')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('each outcome says where it goes and why, and machines open and tell nothing', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const decision = decideThread(evidence)
        expect(decision.ticketId !== null).toBe(decision.outcome === 'append' || decision.outcome === 'hold')
        expect(decision.reason).not.toBe('')
        if (decision.outcome === 'hold' || decision.outcome === 'suspend') expect(decision.notifies).toBe(false)
        if (evidence.class === 'bounce' || evidence.class === 'auto') {
          expect(['append', 'suspend']).toContain(decision.outcome)
          expect([decision.reopens, decision.notifies]).toEqual([false, false])
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('a person without a matching token and without a part in the ticket never gets in', () => {
    fc.assert(
      fc.property(evidences, (evidence) => {
        const stranger: ThreadEvidence = {
          ...evidence,
          class: evidence.class === 'bounce' ? 'normal' : evidence.class,
          sender: { address: 'mallory@evil.example', ownAddress: false, staff: null },
          tokens: evidence.tokens.map((one) => ({ ...one, recipientMatches: false })),
        }
        expect(decideThread(stranger)).toMatchObject({ followUpOf: null, reopens: false })
        expect(decideThread(stranger).outcome).not.toBe('append')
      }),
      { numRuns: 2000 },
    )
  })
})
