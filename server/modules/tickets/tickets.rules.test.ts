import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterAgentMessage,
  afterCustomerMessage,
  afterTaking,
  dayMs,
  destinationOfReply,
  isOpenStatus,
  isReopening,
  type MailClass,
  type MoveSettings,
  moveToStage,
  priorityOf,
  rankOf,
  type Stage,
  stageForStatus,
  stageMovesOf,
  statusOf,
  type TicketState,
  type TicketStatus,
  ticketPriorities,
  ticketStatuses,
  transitionsOf,
} from './tickets.rules.ts'

const stages: Stage[] = ticketStatuses.map((status, i) => ({
  id: `s-${status}`,
  pipelineId: 'p',
  name: status,
  status,
  position: i,
  leaving: false,
}))
const now = new Date('2030-01-10T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs)
const settings: MoveSettings = {
  autoInProgress: true,
  openOnReply: true,
  reopenOnReply: true,
  reopenDays: 30,
  followUpOnReply: true,
}
const context = { settings, stages, now }
const ticket = (status: TicketStatus, more: Partial<TicketState> = {}): TicketState => ({
  status,
  stageId: `s-${status}`,
  pipelineId: 'p',
  statusChangedAt: daysAgo(2),
  stageChangedAt: daysAgo(2),
  firstResponseAt: null,
  resolvedAt: isOpenStatus(status) ? null : daysAgo(2),
  closedAt: status === 'closed' ? daysAgo(2) : null,
  waitingSince: null,
  ...more,
})

test('words of other products are understood', () => {
  expect((['pending', 'hold', 'solved', 'new', 'in_progress'] as const).map(statusOf)).toEqual([
    'waiting',
    'waiting',
    'resolved',
    'open',
    'in_progress',
  ])
  expect(ticketPriorities.map((word) => priorityOf(rankOf(word)))).toEqual([...ticketPriorities])
  expect(rankOf('normal')).toBe(rankOf('medium'))
  expect(() => priorityOf(5)).toThrow()
})

describe('the stage for a status', () => {
  test('is the first of the pipeline by position, or none', () => {
    const more: Stage[] = [
      { id: 'late', pipelineId: 'p', name: 'Late', status: 'open', position: 9, leaving: false },
      { id: 'early', pipelineId: 'p', name: 'Early', status: 'open', position: -1, leaving: false },
      { id: 'other', pipelineId: 'q', name: 'Other', status: 'open', position: -5, leaving: false },
      { id: 'leaving', pipelineId: 'p', name: 'Leaving', status: 'open', position: -9, leaving: true },
    ]
    expect(stageForStatus([...stages, ...more], 'p', 'open')?.id).toBe('early')
    expect(stageForStatus(more, 'q', 'closed')).toBeNull()
  })
})

describe('a customer’s message', () => {
  const write = (state: TicketState, mailClass: MailClass = 'normal', held = false, own: Partial<MoveSettings> = {}) =>
    afterCustomerMessage(state, { at: now, mailClass, held }, { ...context, settings: { ...settings, ...own } })
  const rows: [string, TicketState, MailClass, boolean, Partial<MoveSettings>, TicketStatus, boolean][] = [
    // what it is, the ticket, class, held, settings, status after, whether the customer waits after
    ['to an open one', ticket('open'), 'normal', false, {}, 'open', true],
    ['to one in progress', ticket('in_progress'), 'normal', false, {}, 'in_progress', true],
    ['to a waiting one', ticket('waiting'), 'normal', false, {}, 'open', true],
    ['to a waiting one, opening off', ticket('waiting'), 'normal', false, { openOnReply: false }, 'waiting', true],
    ['to a waiting one, reopening off', ticket('waiting'), 'normal', false, { reopenOnReply: false }, 'open', true],
    ['by a list to a waiting one', ticket('waiting'), 'list', false, {}, 'open', true],
    [
      'to one resolved inside the window',
      ticket('resolved', { resolvedAt: daysAgo(29) }),
      'normal',
      false,
      {},
      'open',
      true,
    ],
    [
      'at the very end of the window',
      ticket('resolved', { resolvedAt: daysAgo(30) }),
      'normal',
      false,
      {},
      'open',
      true,
    ],
    ['after the window', ticket('resolved', { resolvedAt: daysAgo(31) }), 'normal', false, {}, 'resolved', true],
    [
      'without a window',
      ticket('resolved', { resolvedAt: daysAgo(400) }),
      'normal',
      false,
      { reopenDays: null },
      'open',
      true,
    ],
    ['with reopening off', ticket('resolved'), 'normal', false, { reopenOnReply: false }, 'resolved', true],
    ['to a closed one', ticket('closed'), 'normal', false, {}, 'closed', false],
    [
      'to a closed one that nothing follows',
      ticket('closed'),
      'normal',
      false,
      { followUpOnReply: false },
      'open',
      true,
    ],
    [
      'after the window where nothing follows',
      ticket('resolved', { resolvedAt: daysAgo(31) }),
      'normal',
      false,
      { followUpOnReply: false },
      'open',
      true,
    ],
    [
      'by a vacation machine to a closed one that nothing follows',
      ticket('closed'),
      'auto',
      false,
      { followUpOnReply: false },
      'closed',
      false,
    ],
    ['by a vacation machine', ticket('waiting'), 'auto', false, {}, 'waiting', false],
    ['by a vacation machine to a resolved one', ticket('resolved'), 'auto', false, {}, 'resolved', false],
    ['that is a bounce', ticket('resolved'), 'bounce', false, {}, 'resolved', false],
    ['of an unverified sender', ticket('waiting'), 'normal', true, {}, 'waiting', false],
  ]
  test.each(rows)('%s', (_name, state, mailClass, held, own, status, waits) => {
    const after = write(state, mailClass, held, own)
    expect(after.status).toBe(status)
    expect(after.waitingSince).toEqual(waits ? now : null)
    if (isReopening(state.status, status))
      expect(after).toMatchObject({ resolvedAt: null, closedAt: null, statusChangedAt: now })
  })

  test('does not restart a wait that has begun, and an earlier one that comes late begins it earlier', () => {
    expect(write(ticket('open', { waitingSince: daysAgo(3) })).waitingSince).toEqual(daysAgo(3))
    const late = afterCustomerMessage(
      ticket('open', { waitingSince: now }),
      { at: daysAgo(1), mailClass: 'normal', held: false },
      context,
    )
    expect(late.waitingSince).toEqual(daysAgo(1))
  })

  test('leaves the status alone where the pipeline has no open stage', () => {
    const few = { ...context, stages: stages.filter((stage) => stage.status !== 'open') }
    const after = afterCustomerMessage(ticket('waiting'), { at: now, mailClass: 'normal', held: false }, few)
    expect(after).toMatchObject({ status: 'waiting', waitingSince: now })
  })
})

test.each([
  ['open', null, {}, 'normal', 'append'],
  ['waiting', null, {}, 'normal', 'append'],
  ['resolved', 29, {}, 'normal', 'append'],
  ['resolved', 31, {}, 'normal', 'follow_up'],
  ['resolved', 31, { reopenDays: null }, 'normal', 'append'],
  ['resolved', 31, { reopenOnReply: false }, 'normal', 'append'],
  ['closed', 1, {}, 'normal', 'follow_up'],
  ['closed', 1, { followUpOnReply: false }, 'normal', 'append'],
  ['resolved', 31, { followUpOnReply: false }, 'normal', 'append'],
  ['closed', 1, {}, 'list', 'follow_up'],
  ['closed', 1, {}, 'auto', 'append'],
  ['closed', 1, {}, 'bounce', 'append'],
] as const)(
  'a reply to a ticket that is %s since %s days, settings %o, class %s: %s',
  (status, days, own, mailClass, to) => {
    const state = ticket(status, { resolvedAt: days === null ? null : daysAgo(days) })
    expect(destinationOfReply(state, { ...settings, ...own }, mailClass, now)).toBe(to)
  },
)

describe('a message of the team', () => {
  const rows: [
    string,
    TicketState,
    Parameters<typeof afterAgentMessage>[1],
    Partial<MoveSettings>,
    Partial<TicketState>,
  ][] = [
    [
      'reply to an open one',
      ticket('open', { waitingSince: daysAgo(1) }),
      { at: now, kind: 'public', human: true, setsStatus: false },
      {},
      { status: 'in_progress', firstResponseAt: now, waitingSince: null },
    ],
    [
      'note on an open one',
      ticket('open', { waitingSince: daysAgo(1) }),
      { at: now, kind: 'note', human: true, setsStatus: false },
      {},
      { status: 'in_progress', firstResponseAt: null, waitingSince: daysAgo(1) },
    ],
    [
      'reply, automatic move off',
      ticket('open'),
      { at: now, kind: 'public', human: true, setsStatus: false },
      { autoInProgress: false },
      { status: 'open', firstResponseAt: now },
    ],
    [
      'reply that sets a status itself',
      ticket('open'),
      { at: now, kind: 'public', human: true, setsStatus: true },
      {},
      { status: 'open', firstResponseAt: now },
    ],
    [
      'second reply',
      ticket('waiting', { firstResponseAt: daysAgo(1) }),
      { at: now, kind: 'public', human: true, setsStatus: false },
      {},
      { status: 'waiting', firstResponseAt: daysAgo(1) },
    ],
    [
      'acknowledgement by the product',
      ticket('open', { waitingSince: daysAgo(1) }),
      { at: now, kind: 'public', human: false, setsStatus: false },
      {},
      { status: 'open', firstResponseAt: null, waitingSince: daysAgo(1) },
    ],
  ]
  test.each(rows)('%s', (_name, state, message, own, after) => {
    expect(afterAgentMessage(state, message, { ...context, settings: { ...settings, ...own } })).toMatchObject(after)
  })
})

describe('stages that a ticket can be moved to', () => {
  const other: Stage = { id: 's-other', pipelineId: 'o', name: 'Kick-off', status: 'open', position: 0, leaving: false }
  const second: Stage = {
    id: 's-second',
    pipelineId: 'p',
    name: 'Shelved',
    status: 'closed',
    position: 9,
    leaving: false,
  }
  const gone: Stage = { ...second, id: 's-gone', leaving: true }
  const all = [other, second, gone, ...stages]
  const open = (state: TicketState, may = { update: true, reopen: true }) =>
    stageMovesOf(state, all, may).filter((one) => one.allowed)
  const ids = (moves: { stage: Stage }[]) => moves.map((one) => one.stage.id)

  test('stand in order, those of its own pipeline first', () => {
    expect(ids(open(ticket('waiting')))).toEqual([...ids(stages.map((stage) => ({ stage }))), 's-second', 's-other'])
  })
  test('of a closed one are its own and the open ones, for those who may', () => {
    expect(ids(open(ticket('closed')))).toEqual(['s-open', 's-closed', 's-other'])
    expect(ids(open(ticket('closed'), { update: true, reopen: false }))).toEqual(['s-closed'])
    expect(ids(open(ticket('open'), { update: false, reopen: true }))).toEqual(['s-open'])
  })
})

describe('transitions', () => {
  const reasons = (state: TicketState, may = { update: true, reopen: true }, of = stages) =>
    Object.fromEntries(transitionsOf(state, of, may).map((one) => [one.status, one.why?.text ?? null]))

  test('lead everywhere from an open ticket', () => {
    expect(Object.values(reasons(ticket('open')))).toEqual([null, null, null, null, null])
  })
  test('of a closed one lead to open only, for those who may', () => {
    const locked = 'A closed ticket is locked. Reopen it first.'
    expect(reasons(ticket('closed'))).toEqual({
      open: null,
      in_progress: locked,
      waiting: locked,
      resolved: locked,
      closed: null,
    })
    expect(reasons(ticket('closed'), { update: true, reopen: false }).open).toBe(
      'Your role does not reopen closed tickets.',
    )
  })
  test('name what the pipeline lacks and what the role may not', () => {
    const few = stages.filter((stage) => stage.status !== 'waiting')
    expect(reasons(ticket('open'), undefined, few).waiting).toBe(
      'The pipeline of this ticket has no stage with this status.',
    )
    expect(reasons(ticket('open'), { update: false, reopen: true }).resolved).toBe('Your role does not change tickets.')
  })
})

test('who takes an open ticket begins to work on it, where the organization wants it and there is a stage for it', () => {
  const take = (state: TicketState, more: Partial<typeof context> = {}) =>
    afterTaking(state, { ...context, ...more }).status
  expect(take(ticket('open'))).toBe('in_progress')
  expect(take(ticket('open'), { settings: { ...settings, autoInProgress: false } })).toBe('open')
  expect(take(ticket('open'), { stages: stages.filter((stage) => stage.status !== 'in_progress') })).toBe('open')
  expect(take(ticket('waiting'))).toBe('waiting')
  expect(take(ticket('resolved'))).toBe('resolved')
})

describe('whatever happens', () => {
  const step = fc.oneof(
    fc.record({
      what: fc.constant('customer' as const),
      mailClass: fc.constantFrom<MailClass>('normal', 'auto', 'bounce', 'list'),
      held: fc.boolean(),
    }),
    fc.record({
      what: fc.constant('agent' as const),
      kind: fc.constantFrom('public' as const, 'note' as const),
      human: fc.boolean(),
    }),
    fc.record({ what: fc.constant('move' as const), to: fc.constantFrom(...ticketStatuses) }),
  )
  const own = fc.record({
    autoInProgress: fc.boolean(),
    openOnReply: fc.boolean(),
    reopenOnReply: fc.boolean(),
    followUpOnReply: fc.boolean(),
    reopenDays: fc.option(fc.integer({ min: 0, max: 40 })),
  })

  test('status is the stage’s, moments fit it, a wait is a real customer’s, the first response never changes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.integer({ min: 1, max: 20 * 24 })), { maxLength: 30 }),
        own,
        (steps, settings) => {
          let at = new Date('2030-01-01T00:00:00Z')
          let state = ticket('open', { statusChangedAt: at })
          let unanswered: Date | null = null
          for (const [one, hours] of steps) {
            at = new Date(at.getTime() + hours * 3_600_000)
            const last = state
            const context = { settings, stages, now: at }
            if (one.what === 'customer') state = afterCustomerMessage(state, { at, ...one }, context)
            else if (one.what === 'agent') state = afterAgentMessage(state, { at, ...one, setsStatus: false }, context)
            else {
              const stage = stageForStatus(stages, 'p', one.to)
              if (stage) state = moveToStage(state, stage, at)
            }
            const real =
              one.what === 'customer' && !one.held && (one.mailClass === 'normal' || one.mailClass === 'list')
            const reopens = real && last.status === 'closed' && !settings.followUpOnReply
            if (real && (last.status !== 'closed' || reopens)) unanswered ??= at
            if (one.what === 'agent' && one.human && one.kind === 'public') unanswered = null
            if (last.status !== state.status && !isOpenStatus(state.status)) unanswered = null

            expect(state.status).toBe(stages.find((stage) => stage.id === state.stageId)?.status)
            expect(state.waitingSince).toEqual(unanswered)
            expect(state.resolvedAt === null).toBe(isOpenStatus(state.status))
            expect(state.closedAt === null).toBe(state.status !== 'closed')
            expect(state.statusChangedAt).toEqual(state.status === last.status ? last.statusChangedAt : at)
            if (last.firstResponseAt) expect(state.firstResponseAt).toEqual(last.firstResponseAt)
            if (one.what === 'customer' && !real) expect(state).toEqual(last)
            if (one.what !== 'move' && last.status === 'closed') expect(state.status).toBe(reopens ? 'open' : 'closed')
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
