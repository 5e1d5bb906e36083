import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
import { settle } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let made = 0
async function desk() {
  made += 1
  const company = await createCompany(world, `A${made}X`)
  const admin = await signIn(world, company.admin)
  return { company, admin, settle: () => settle(world, company.orgId) }
}

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const make = (admin: Client, actions: object[], triggers: object[] = [{ on: 'created' }]): Promise<Rule> =>
  ok(admin.post('/rules', { name: 'Rule', enabled: true, condition: { all: [] }, triggers, actions }))
const requester = { email: 'jo@globex.test', name: 'Jo' }
const ticketOf = (admin: Client, more: object = {}) =>
  ok(admin.post('/tickets', { subject: 'Printer', requester, ...more }))
const runsOf = async (admin: Client, rule: Rule): Promise<RuleRun[]> =>
  (await ok(admin.get(`/rules/${rule.id}/runs`))).data
/** The newest event of a name about a ticket. */
const eventOf = ({ company }: Awaited<ReturnType<typeof desk>>, ticketId: string, name: string) =>
  company.asSystem(({ tx, org }) =>
    tx
      .selectFrom('events')
      .select(['actorName', 'cause', 'data'])
      .where('orgId', '=', org.id)
      .where('ticketId', '=', ticketId)
      .where('name', '=', name)
      .orderBy('seq', 'desc')
      .executeTakeFirst(),
  )
const resultsOf = async (admin: Client, rule: Rule) =>
  (await runsOf(admin, rule))[0]?.effects.map(({ result, why }) => [result, why?.code ?? null])

describe('a rule hands a ticket on', () => {
  test('to routing anew: the rules choose its queue, nobody has it, and it says why', async () => {
    const d = await desk()
    const queue = await ok(d.admin.post('/queues', { name: 'Printers' }))
    const ticket = await ticketOf(d.admin, { assigneeId: d.company.admin.userId })
    const routing = await ok(
      d.admin.post('/routing-rules', {
        name: 'Printers',
        condition: { field: 'subject', operator: 'contains', value: 'printer' },
        queueId: queue.id,
      }),
    )
    const rule = await make(d.admin, [{ do: 'route' }], [{ on: 'changed', field: 'priority' }])
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'urgent' }))
    await d.settle()
    expect(await resultsOf(d.admin, rule)).toEqual([['done', null]])
    expect(await ok(d.admin.get(`/tickets/${ticket.code}`))).toMatchObject({ queue: { id: queue.id }, assignee: null })
    expect(await eventOf(d, ticket.id, 'ticket.queue_changed')).toMatchObject({
      cause: { ruleId: rule.id, routing: { rule: { id: routing.id, name: 'Printers' } } },
    })
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'low' }))
    await d.settle()
    expect(await resultsOf(d.admin, rule)).toEqual([['nothing', null]])
  })

  test('to the next tier with the reason; where there is none it is said', async () => {
    const d = await desk()
    const second = await ok(d.admin.post('/queues', { name: 'Second line', tier: 2 }))
    const first = await ok(d.admin.post('/queues', { name: 'First line', tier: 1, nextQueueId: second.id }))
    const ticket = await ticketOf(d.admin, { queueId: first.id, assigneeId: d.company.admin.userId })
    const rule = await make(
      d.admin,
      [{ do: 'escalate', reason: 'It became urgent' }],
      [{ on: 'changed', field: 'priority' }],
    )
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'urgent' }))
    await d.settle()
    expect(await resultsOf(d.admin, rule)).toEqual([['done', null]])
    expect(await ok(d.admin.get(`/tickets/${ticket.code}`))).toMatchObject({ queue: { id: second.id }, assignee: null })
    expect(await eventOf(d, ticket.id, 'ticket.escalated')).toMatchObject({
      actorName: 'Rule',
      data: { reason: 'It became urgent', owner: { id: d.company.admin.userId } },
    })
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'low' }))
    await d.settle()
    expect(await resultsOf(d.admin, rule)).toEqual([['refused', 'ticket.no_next_tier']])
  })
})

test('a rule makes a ticket private for those whom it names, and sets it aside and back', async () => {
  const d = await desk()
  const mia = await d.company.member('Mia')
  const rule = await make(d.admin, [
    { do: 'visibility', visibility: 'private', userIds: [mia.userId] },
    { do: 'snooze', minutes: 60 },
    { do: 'wake' },
    { do: 'wake' },
  ])
  const ticket = await ticketOf(d.admin)
  await d.settle()
  expect(await resultsOf(d.admin, rule)).toEqual([
    ['done', null],
    ['done', null],
    ['done', null],
    ['nothing', null],
  ])
  expect(await ok(d.admin.get(`/tickets/${ticket.code}`))).toMatchObject({ visibility: 'private', snooze: null })
  expect((await ok(d.admin.get(`/tickets/${ticket.code}/access`))).users).toMatchObject([{ id: mia.userId }])
  const refused = await d.admin.patch(`/rules/${rule.id}`, {
    actions: [{ do: 'visibility', visibility: 'private', teamIds: [mia.userId] }],
  })
  expect(refused.json().errors).toMatchObject([{ path: 'actions.0.visibility', code: 'ticket.unknown_viewer' }])
})

describe('a rule sets what is known of the requester', () => {
  test('his fields and his account, and the tier of the account of the ticket', async () => {
    const d = await desk()
    const account = await ok(d.admin.post('/accounts', { name: 'Globex', domains: ['globex.test'] }))
    const other = await ok(d.admin.post('/accounts', { name: 'Initech', domains: [] }))
    const tier = await ok(d.admin.post('/account-tiers', { name: 'Platinum' }))
    const actions = [
      { do: 'contact', field: 'name', value: 'Jo Globex' },
      { do: 'contact', field: 'notes', value: 'Wrote about printers' },
      { do: 'contact', field: 'language', value: 'de-AT' },
      { do: 'contact', field: 'timeZone', value: 'Europe/Vienna' },
      { do: 'contact', field: 'account', value: other.id },
      { do: 'contact', field: 'accountTier', value: tier.id },
    ]
    const rule = await make(d.admin, actions)
    const ticket = await ticketOf(d.admin)
    await d.settle()
    expect(await resultsOf(d.admin, rule)).toEqual(actions.map(() => ['done', null]))
    expect(await ok(d.admin.get(`/contacts/${ticket.requester.id}`))).toMatchObject({
      name: 'Jo Globex',
      notes: 'Wrote about printers',
      language: 'de-AT',
      timeZone: 'Europe/Vienna',
      accounts: [
        { id: other.id, primary: true },
        { id: account.id, primary: false },
      ],
    })
    expect(await ok(d.admin.get(`/accounts/${account.id}`))).toMatchObject({ tier: { id: tier.id } })
    await ticketOf(d.admin, { requester: { id: ticket.requester.id } })
    await d.settle()
    const again = await resultsOf(d.admin, rule)
    expect(again?.slice(0, 5)).toEqual(actions.slice(0, 5).map(() => ['nothing', null]))
  })

  test('nobody asked, or no account: it is said, and the other actions go on', async () => {
    const d = await desk()
    const rule = await make(d.admin, [
      { do: 'contact', field: 'language', value: 'de' },
      { do: 'contact', field: 'accountTier', value: null },
      { do: 'set', field: 'priority', value: 'high' },
    ])
    const ticket = await ok(d.admin.post('/tickets', { subject: 'Nobody' }))
    await d.settle()
    expect(await resultsOf(d.admin, rule)).toEqual([
      ['nothing', 'rule.no_requester'],
      ['nothing', 'rule.no_account'],
      ['done', null],
    ])
    expect(await ok(d.admin.get(`/tickets/${ticket.code}`))).toMatchObject({ priority: 'high' })
  })

  test.each([
    [{ field: 'name', value: '' }, 'rule.bad_value'],
    [{ field: 'language', value: 'no language' }, 'rule.bad_value'],
    [{ field: 'timeZone', value: 'Mars/Olympus' }, 'rule.bad_value'],
    [{ field: 'account', value: '0190a3a4-0000-7000-8000-000000000000' }, 'account.not_found'],
    [{ field: 'accountTier', value: '0190a3a4-0000-7000-8000-000000000000' }, 'account.unknown_tier'],
  ])('%j is refused when it is saved', async (action, code) => {
    const d = await desk()
    const answer = await d.admin.post('/rules', {
      name: 'Rule',
      triggers: [{ on: 'created' }],
      condition: { all: [] },
      actions: [{ do: 'contact', ...action }],
    })
    expect(answer.statusCode).toBe(422)
    expect(answer.json().errors).toMatchObject([{ path: 'actions.0.value', code }])
  })
})

describe('the status of a member', () => {
  const away = async (d: Awaited<ReturnType<typeof desk>>) =>
    (await ok(d.admin.get('/user-statuses'))).data.find(
      (one: { available: boolean; reassign?: string }) => !one.available,
    )
  const home = async (d: Awaited<ReturnType<typeof desk>>) =>
    (await ok(d.admin.get('/user-statuses'))).data.find((one: { available: boolean }) => one.available)

  test('asks about each open ticket that he has, once, and about no other', async () => {
    const d = await desk()
    const mia = await d.company.member('Mia')
    const rule = await make(
      d.admin,
      [{ do: 'note', html: '<p>Look after it</p>' }],
      [{ on: 'availability', becomes: 'unavailable' }],
    )
    const own = [
      await ticketOf(d.admin, { assigneeId: mia.userId }),
      await ticketOf(d.admin, { assigneeId: mia.userId }),
    ]
    await ticketOf(d.admin, { assigneeId: d.company.admin.userId })
    const closed = await ticketOf(d.admin, { assigneeId: mia.userId })
    await ok(d.admin.patch(`/tickets/${closed.code}`, { status: 'resolved' }))
    const take = async (statusId: string) => ok(d.admin.send('PUT', `/member-statuses/${mia.userId}`, { statusId }))
    await take((await away(d)).id)
    await d.settle()
    const runs = await runsOf(d.admin, rule)
    expect(runs.map(({ ticket, outcome, event }) => [ticket?.code, outcome, event]).sort()).toEqual(
      own.map(({ code }) => [code, 'acted', 'availability.changed']).sort(),
    )
    await d.company.asSystem(async ({ tx, org }) => {
      const set = tx.updateTable('eventPositions').set({ seq: '0' }).where('orgId', '=', org.id)
      await set.where('consumer', '=', 'automations').execute()
    })
    await d.settle()
    expect(await runsOf(d.admin, rule)).toHaveLength(2)
    await take((await home(d)).id)
    await d.settle()
    const after = await runsOf(d.admin, rule)
    expect(after).toHaveLength(4)
    expect(after.slice(0, 2)).toMatchObject([
      { outcome: 'unmatched', why: { at: 'trigger' } },
      { outcome: 'unmatched', why: { at: 'trigger' } },
    ])
  })

  test('of one member alone when the rule says so; who is nobody is refused', async () => {
    const d = await desk()
    const [mia, tom] = [await d.company.member('Mia'), await d.company.member('Tom')]
    const rule = await make(
      d.admin,
      [{ do: 'set', field: 'priority', value: 'high' }],
      [{ on: 'availability', userId: mia.userId }],
    )
    const tickets = [
      await ticketOf(d.admin, { assigneeId: mia.userId }),
      await ticketOf(d.admin, { assigneeId: tom.userId }),
    ]
    for (const { userId } of [tom, mia])
      await ok(d.admin.send('PUT', `/member-statuses/${userId}`, { statusId: (await away(d)).id }))
    await d.settle()
    expect((await runsOf(d.admin, rule)).map(({ ticket }) => ticket?.code)).toEqual([tickets[0]?.code])
    const refused = await d.admin.patch(`/rules/${rule.id}`, {
      triggers: [{ on: 'availability', userId: '0190a3a4-0000-7000-8000-000000000000' }],
    })
    expect(refused.json().errors).toMatchObject([{ path: 'triggers.0.userId', code: 'rule.nobody' }])
  })
})

describe('what follows a resolution (product.md CS2)', () => {
  test('comes once for each resolution by a human, again after a reopening, and not when a rule or the clock does it; the log says why not', async () => {
    const d = await desk()
    const rule = await make(
      d.admin,
      [{ do: 'note', html: '<p>Ask how it was</p>' }],
      [{ on: 'changed', field: 'status', to: 'resolved', by: 'agent' }],
    )
    const ticket = await ticketOf(d.admin)
    const set = async (status: string) => {
      await ok(d.admin.patch(`/tickets/${ticket.code}`, { status }))
      await d.settle()
    }
    const outcomes = async () =>
      (await runsOf(d.admin, rule)).map(({ outcome, why }) => [outcome, why?.at ?? null]).toReversed()
    await set('resolved')
    expect(await outcomes()).toEqual([['acted', null]])
    await set('open')
    await set('resolved')
    expect(await outcomes()).toEqual([
      ['acted', null],
      ['unmatched', 'trigger'],
      ['acted', null],
    ])
    // The product itself: a resolved ticket that it closes, and one that another rule resolves.
    await d.company.asSystem((cx) => updateTicket(cx, ticket.id, { status: 'closed' }))
    await make(d.admin, [{ do: 'set', field: 'status', value: 'resolved' }], [{ on: 'changed', field: 'priority' }])
    const other = await ticketOf(d.admin)
    await ok(d.admin.patch(`/tickets/${other.code}`, { priority: 'low' }))
    await d.settle()
    expect(await ok(d.admin.get(`/tickets/${other.code}`))).toMatchObject({ status: 'resolved' })
    expect((await outcomes()).slice(3)).toEqual([
      ['unmatched', 'trigger'],
      ['unmatched', 'trigger'],
    ])
  })
})
