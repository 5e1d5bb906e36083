import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cx, UserActor } from '../../platform/context.ts'
import type { TicketScope } from '../../platform/permissions.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type FilledWith, fillWithTickets } from '../../testing/many-tickets.ts'
import { type Plan, plansOf } from '../../testing/plans.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Condition, Operator } from '../conditions/condition-words.ts'
import { countMatches } from './count-tickets.ts'
import { listTickets, orderOf, readFilter, type TicketList } from './list-tickets.ts'
import { type QuickFilter, quickCondition } from './quick-filter.ts'
import type { ListKey, Order } from './ticket-list.store.ts'
import { readTicketPage } from './ticket-page.ts'

/**
 * The shapes of the ticket list at 30,000 tickets, of which 4 % are open, and what the database reads for a page of each.
 * A shape that begins to walk the organization instead of an index fails here, not at a customer's.
 */
let world: World
let acme: Company
let ids: FilledWith
const total = 30_000

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  for (let i = 0; i < 12; i += 1) await acme.member(`Member ${i}`)
  ids = await fillWithTickets(world, acme, total)
}, 120_000)
afterAll(() => world.close())

/** Tables of tickets that were read from end to end, and the most rows of tickets that one scan looked at. */
function readOf(plan: Plan): { whole: string[]; rows: number } {
  const below = (plan.Plans ?? []).map(readOf)
  const table = /^(ticket(s|_labels|_reads|_sla|_associations)|sla_clocks)$/.test(plan['Relation Name'] ?? '')
    ? plan['Relation Name']
    : undefined
  const rows = table ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops'] : 0
  return {
    whole: [...(table && plan['Node Type'].endsWith('Seq Scan') ? [table] : []), ...below.flatMap((one) => one.whole)],
    rows: Math.max(rows, ...below.map((one) => one.rows)),
  }
}

type Read = ReturnType<typeof readOf>

/** What the statements read that the work makes, each run again under EXPLAIN. */
async function readBy(cx: Cx, work: (cx: Cx) => Promise<unknown>): Promise<Read> {
  const reads = (await plansOf(cx, work)).map(readOf)
  return { whole: reads.flatMap((read) => read.whole), rows: Math.max(0, ...reads.map((read) => read.rows)) }
}

/** A page of a list, as the product reads it. */
async function readPage(cx: Cx, shape: Shape, order: Order): Promise<Read> {
  const { filter: condition, ...quick } = shape
  const filter = await readFilter(cx, { ...quick, filter: condition })
  if (!filter) throw new Error('The shape matches nothing.')
  return readBy(cx, (recorded) => readTicketPage(recorded, { filter, order, after: null, limit: 50 }))
}

type Shape = QuickFilter & { filter?: Condition }
const leaf = (field: string, operator: Operator, value?: unknown): Condition => ({ field, operator, value })

/** Conditions of the builder: several levels, values that are few, many, and never together. */
const nested = (): Record<string, Condition> => ({
  'a rare label or a quiet customer, not low, in four levels': {
    all: [
      { any: [leaf('label', 'is', ids.label[0]), { all: [leaf('requester', 'is', ids.contact[1])] }] },
      { not: { any: [leaf('priority', 'is', 'low'), { all: [leaf('subject', 'contains', 'zzz')] }] } },
    ],
  },
  'a subject that no ticket has': leaf('subject', 'contains', 'nowhere'),
  'common things that never meet': {
    all: [leaf('label', 'is', ids.label[1]), leaf('code', 'starts_with', 'nowhere')],
  },
  'not a common label, waiting': { all: [leaf('label', 'not_in', [ids.label[1]]), leaf('status', 'is', 'waiting')] },
  'made in an hour': {
    all: [leaf('createdAt', 'after', '2029-03-01T10:00:00Z'), leaf('createdAt', 'before', '2029-03-01T11:00:00Z')],
  },
  'any of common ones': { any: [leaf('source', 'is', 'email'), leaf('assignee', 'is', 'nobody')] },
  'everything but closed': leaf('status', 'is_not', 'closed'),
})

const team = (from: number, to: number) => ids.member.slice(from, to)
const shapes = (): Record<string, Shape> => ({
  all: {},
  open: { open: true },
  mine: { assignee: ['me'], open: true },
  'mine, finished too': { assignee: ['me'] },
  unassigned: { assignee: ['nobody'], open: true },
  'two members': { assignee: ids.member.slice(2, 4), open: true },
  'my teams': { assignee: team(1, 7), open: true },
  'my teams, finished too': { assignee: team(1, 7) },
  'my teams and nobody': { assignee: [...team(1, 7), 'nobody'], open: true },
  'my teams of a customer': { assignee: team(1, 7), requester: ids.contact.slice(0, 1), open: true },
  'my quiet teams': { assignee: [...team(1, 4), ids.member.at(-1) ?? ''] },
  'my teams, closed': { assignee: team(1, 7), status: ['closed'] },
  'on the desk': { open: true, snoozed: false },
  'mine on the desk': { assignee: ['me'], open: true, snoozed: false },
  'nobody’s on the desk': { assignee: ['nobody'], open: true, snoozed: false },
  asleep: { snoozed: true },
  'mine asleep': { snoozed: true, assignee: ['me'] },
  'asleep with a common label': { snoozed: true, label: ids.label.slice(1, 2) },
  waiting: { status: ['waiting'] },
  'open or waiting': { status: ['open', 'waiting'] },
  resolved: { status: ['resolved'] },
  closed: { status: ['closed'] },
  'urgent and open': { priority: [4], open: true },
  'a robot’s': { requester: ids.contact.slice(0, 1), open: true },
  'a customer’s': { requester: ids.contact.slice(1) },
  'a big account’s': { account: ids.account.slice(0, 1), open: true },
  'a rare label': { label: ids.label.slice(0, 1) },
  'a common label, open': { label: ids.label.slice(1, 2), open: true },
  'two labels, open': { label: ids.label.slice(0, 2), open: true },
  'a label without tickets': { label: ids.label.slice(2) },
  'a rare source': { source: ['phone'] },
  'a channel': { channel: [ids.channel] },
  'a type without tickets': { type: ids.type.slice(4) },
  unread: { unread: true, open: true },
  'a column of a board': { filter: leaf('stage', 'is', ids.stage.open), snoozed: false },
  'a closed column of a board': { filter: leaf('stage', 'is', ids.stage.closed) },
  'a closed column of mine': { filter: leaf('stage', 'is', ids.stage.closed), assignee: ['me'] },
  'a closed column of the open ones': { filter: leaf('stage', 'is', ids.stage.closed), open: true },
  'a closed column with a label': {
    filter: { all: [leaf('stage', 'is', ids.stage.closed), leaf('label', 'is', ids.label[0])] },
  },
  'a closed column and words': {
    filter: { all: [leaf('stage', 'is', ids.stage.closed), leaf('subject', 'contains', 'nowhere')] },
  },
  'associated with a quiet contact': { filter: leaf('associatedContact', 'is', ids.contact[1]) },
  'associated with a robot, open': { filter: leaf('associatedContact', 'is', ids.contact[0]), open: true },
  'associated with any of two accounts': { filter: leaf('associatedAccount', 'in', ids.account) },
  'associated with no account': { filter: leaf('associatedAccount', 'is_empty') },
  'associated with some lead': { filter: leaf('associatedLead', 'is_not_empty') },
  unanswered: { unanswered: true },
  'unanswered of my teams': { unanswered: true, assignee: team(1, 7) },
  'past their SLA': { filter: leaf('slaOverdue', 'is', true) },
  'past their SLA or due date': {
    filter: {
      any: [leaf('slaOverdue', 'is', true), { all: [leaf('open', 'is', true), leaf('dueAt', 'before', 'now')] }],
    },
  },
  'unanswered and mine': { unanswered: true, assignee: ['me'], open: true },
  ...Object.fromEntries(Object.entries(nested()).map(([name, filter]) => [name, { filter }])),
})
const orders: Order[] = [
  { sort: 'createdAt', descending: true },
  { sort: 'updatedAt', descending: true },
  { sort: 'priority', descending: true },
  { sort: 'waitingSince', descending: false },
  { sort: 'dueAt', descending: false },
]
// Of 30,000: what a page of 50 may look at in one scan. A quarter of the tickets is nobody's, and for a rare label among
// those reading all of them is close to the cheapest way; walking everybody's is not.
const limit = 8000
/** Tables that no page and no count reads from end to end. */
const wide = ['tickets', 'ticket_associations']

const sights: [TicketScope, { privately: boolean; queues: number }][] = [
  ['all', { privately: true, queues: 0 }],
  ['all', { privately: false, queues: 0 }],
  ['queues', { privately: false, queues: 1 }],
  ['queues', { privately: false, queues: 2 }],
  ['own_unassigned', { privately: true, queues: 4 }],
  ['own_unassigned', { privately: false, queues: 1 }],
  ['own', { privately: false, queues: 0 }],
]
for (const [scope, { privately, queues }] of sights)
  test(`no list of a person who sees ${scope} of ${queues} queues (private ones: ${privately}) reads the organization`, async () => {
    const permissions = new Set(acme.admin.permissions)
    if (!privately) permissions.delete('tickets:private')
    const who = { userId: ids.member[1] ?? '', queueIds: ids.queue.slice(0, queues), permissions }
    const actor: UserActor = { ...acme.admin, ...who, ticketScope: scope }
    const bad: string[] = []
    await world.runtime.run(actor, async (cx) => {
      for (const [name, shape] of Object.entries(shapes()))
        for (const order of orders) {
          const read = await readPage(cx, shape, order)
          // Each queue is read by itself: a walk goes so far in each.
          const most = scope === 'queues' ? limit * queues : limit
          if (read.whole.some((table) => wide.includes(table)) || read.rows > most)
            bad.push(`${name} by ${JSON.stringify(order.sort)}: ${read.rows} rows, whole: ${read.whole.join(', ')}`)
        }
      const conditions = Object.values(shapes()).map(({ filter, ...quick }) => ({
        all: [quickCondition(quick), ...(filter ? [filter] : [])],
      }))
      const counted = await readBy(cx, (recorded) => countMatches(recorded, conditions))
      if (counted.whole.some((table) => wide.includes(table)) || counted.rows > limit)
        bad.push(`counts: ${counted.rows} rows, whole: ${counted.whole.join(', ')}`)
    })
    expect(bad).toEqual([])
  }, 60_000)

test('lists and counts of deadlines read those that have one, not the organization', async () => {
  const within = leaf('slaDue', 'within_next', { amount: 1, unit: 'days' })
  const own: Record<string, Shape> = {
    all: {},
    open: { open: true },
    mine: { assignee: ['me'], open: true },
    unassigned: { assignee: ['nobody'], open: true },
    'past their SLA': { filter: leaf('slaOverdue', 'is', true) },
    'due within a day': { filter: within, open: true },
    paused: { filter: leaf('slaPaused', 'is', true), open: true },
    'a resolution that is late': { filter: leaf('slaResolution', 'is', 'overdue'), open: true },
    'a column of a board': { filter: leaf('stage', 'is', ids.stage.open), snoozed: false },
  }
  const bad: string[] = []
  for (const ticketScope of ['all', 'own'] as const)
    await world.runtime.run({ ...acme.admin, userId: ids.member[1] ?? '', ticketScope }, async (cx) => {
      const { rows } = await cx.tx.executeQuery<{ count: string }>(
        CompiledQuery.raw('select count(*) from ticket_sla where org_id = $1 and due_at is not null', [cx.org.id]),
      )
      // Who sees his own has a branch for each way in which a ticket may be his, and each reads them all.
      const most = 15 * Number(rows[0]?.count)
      expect(most).toBeLessThan(total / 2)
      for (const [name, shape] of Object.entries(own))
        for (const order of [orders[0], await orderOf(cx, 'slaDue')]) {
          const read = order && (await readPage(cx, shape, order))
          if (read && (read.whole.length > 0 || read.rows > most))
            bad.push(`${ticketScope}, ${name}: ${read.rows} rows of ${most}, whole: ${read.whole.join(', ')}`)
        }
      const counted = await readBy(cx, (recorded) =>
        countMatches(recorded, [leaf('slaOverdue', 'is', true), { all: [leaf('open', 'is', true), within] }]),
      )
      if (counted.whole.length > 0 || counted.rows > most)
        bad.push(`${ticketScope}, counts: ${counted.rows} rows of ${most}, whole: ${counted.whole.join(', ')}`)
    })
  expect(bad).toEqual([])
}, 60_000)

test('a list by the deadline, of a stretch of deadlines, reads that stretch alone', async () => {
  const bad: string[] = []
  for (const ticketScope of ['all', 'own'] as const)
    await world.runtime.run({ ...acme.admin, userId: ids.member[1] ?? '', ticketScope }, async (cx) => {
      const order = await orderOf(cx, 'slaDue')
      const none = await readPage(cx, { filter: leaf('slaDue', 'after', '2199-01-01T00:00:00Z') }, order)
      if (none.whole.length > 0 || none.rows > 10) bad.push(`${ticketScope}: ${none.rows} rows of none that match`)
    })
  expect(bad).toEqual([])
})

test('a page of my teams reads no more than a page of each member', async () => {
  const members = [...ids.member.slice(1, 4), ids.member.at(-1) ?? '']
  const page = 51
  const bad: string[] = []
  await world.runtime.run({ ...acme.admin, userId: ids.member[1] ?? '', ticketScope: 'all' }, async (cx) => {
    for (const [quick, nobody] of [
      [{ open: true }, []],
      [{}, []],
      [{ open: false }, ['nobody']],
    ] as const)
      for (const order of orders.slice(0, 3)) {
        const { rows } = await readPage(cx, { ...quick, assignee: [...members, ...nobody] }, order)
        if (rows > page * members.length)
          bad.push(`${JSON.stringify(quick)} by ${JSON.stringify(order.sort)}: ${rows} rows`)
      }
  })
  expect(bad).toEqual([])
})

test('a page that is not full after thousands of tickets goes on where it ended', async () => {
  await world.runtime.run(acme.admin, async (cx) => {
    const pages = async (value: string) => {
      const filter = await readFilter(cx, { filter: leaf('subject', 'contains', value) })
      if (!filter) throw new Error('The filter matches nothing.')
      const found: string[] = []
      let read = 0
      let after: ListKey | null = null
      do {
        const order: Order = { sort: 'createdAt', descending: true }
        const page = await readTicketPage(cx, { filter, order, after, limit: 2 })
        found.push(...page.tickets.map((ticket) => ticket.subject))
        after = page.next
        read += 1
      } while (after && read < 100)
      return { found, read }
    }
    const { found } = await pages('t 222')
    // 222, 2220 to 2229 and 22200 to 22299, the newest first, each once.
    expect(found).toHaveLength(111)
    expect(found).toEqual([...new Set(found)].sort((a, b) => Number(b.slice(8)) - Number(a.slice(8))))
    expect((await pages('nothing like it')).found).toEqual([])
    expect((await pages('nothing like it')).read).toBeGreaterThan(3)
  })
}, 60_000)

/** Words by the number of a ticket: in a third, in one of forty, in one of 700, and only in the oldest. */
const has: Record<string, (i: number) => boolean> = {
  common: (i) => i % 3 === 0,
  scarce: (i) => i % 40 === 0,
  rare: (i) => i % 700 === 0,
  gone: (i) => i < 6000 && i % 2 === 0,
}

test('a search of a list finds what the list shows of the words, each once, in its order, whichever way it is looked for', async () => {
  const words = `concat_ws(' ', case when i % 3 = 0 then 'common' end, case when i % 40 = 0 then 'scarce' end,
    case when i % 700 = 0 then 'rare' end, case when i < 6000 and i % 2 = 0 then 'gone' end)`
  const client = await world.database.pool.connect()
  for (const statement of [
    'begin',
    'set local role deskhand_search',
    `select app.enter('${acme.orgId}')`,
    `insert into search_documents (org_id, kind, record_id, words, updated_at, form)
      select '${acme.orgId}', 'ticket', ('dddd0000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, to_tsvector('simple', ${words}), now(), 2
      from generate_series(1, ${total}) i`,
    'commit',
  ])
    await client.query(statement)
  client.release()

  const everything = new Set(acme.admin.permissions)
  const publicOnly = new Set([...everything].filter((permission) => permission !== 'tickets:private'))
  const userId = ids.member[1] ?? ''
  const people: Record<string, UserActor> = {
    admin: acme.admin,
    'without private ones': { ...acme.admin, userId, permissions: publicOnly },
    'of a queue': { ...acme.admin, userId, ticketScope: 'queues', queueIds: ids.queue.slice(0, 1) },
    own: { ...acme.admin, userId, ticketScope: 'own', permissions: publicOnly },
  }
  const lists: Record<string, TicketList> = {
    all: { limit: 200 },
    open: { limit: 200, open: true },
    'mine, finished too': { limit: 200, assignee: ['me'] },
    'with a rest': { limit: 200, filter: leaf('subject', 'contains', '77') },
    nothing: { limit: 200, filter: leaf('subject', 'contains', 'nowhere') },
  }
  const read = async (who: UserActor, list: TicketList): Promise<number[]> => {
    const found: number[] = []
    let cursor: string | undefined
    do {
      const page = await world.runtime.run(who, (cx) => listTickets(cx, { ...list, cursor }))
      found.push(...page.data.map(({ code }) => Number(code.split('-')[1])))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    return found
  }
  for (const [whose, who] of Object.entries(people))
    for (const [name, list] of Object.entries(lists)) {
      if (whose === 'without private ones' && name === 'all') continue
      // The admin's list of all: every number, without reading 30,000 rows.
      const shown = whose === 'admin' && name === 'all' ? null : await read(who, list)
      for (const [word, isIn] of Object.entries(has)) {
        if (shown === null && word !== 'rare') continue
        const expected = shown?.filter(isIn) ?? Array.from({ length: total }, (_, n) => total - n).filter(isIn)
        const found = await read(who, { ...list, limit: word === 'rare' ? 7 : 200, q: word })
        expect(found, `${whose}: ${word} in ${name}`).toEqual(expected)
      }
    }
}, 120_000)
