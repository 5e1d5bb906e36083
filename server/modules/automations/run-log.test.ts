import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
import { insertPending } from './pending.store.ts'
import { runRulesJob } from './run-job.ts'
import { deleteOld } from './runs.store.ts'
import { settle } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let made = 0
async function desk() {
  made += 1
  const company = await createCompany(world, `L${made}X`)
  const admin = await signIn(world, company.admin)
  return { company, admin, settle: () => settle(world, company.orgId) }
}
const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const is = (priority: string) => ({ all: [{ field: 'priority', operator: 'is', value: priority }] })
const make = (
  admin: Client,
  name: string,
  condition: object,
  actions = [{ do: 'note', html: 'Seen' }],
): Promise<Rule> => ok(admin.post('/rules', { name, enabled: true, triggers: [{ on: 'created' }], condition, actions }))
const ticketOf = (admin: Client, subject: string): Promise<{ id: string; code: string }> =>
  ok(admin.post('/tickets', { subject, requester: { email: 'jo@globex.test' } }))
/** All of a log, page by page. */
async function pagesOf(admin: Client, path: string, more = ''): Promise<RuleRun[]> {
  const all: RuleRun[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { data: RuleRun[]; nextCursor: string | null } = await ok(
      admin.get(`${path}?limit=3${more}${cursor ? `&cursor=${cursor}` : ''}`),
    )
    all.push(...page.data)
    cursor = page.nextCursor
  }
  return all
}
type Desk = Awaited<ReturnType<typeof desk>>
const count = (d: Desk, table: 'ruleRuns' | 'ruleChecks' | 'ruleSets') =>
  d.company.asSystem(
    async ({ tx, org }) => (await tx.selectFrom(table).select('orgId').where('orgId', '=', org.id).execute()).length,
  )

test('rules that do not match are one row an event, and each still says why, page by page', async () => {
  const d = await desk()
  const rules: Rule[] = []
  for (let i = 0; i < 5; i += 1) rules.push(await make(d.admin, `Urgent ${i}`, is('urgent')))
  const acting = await make(d.admin, 'All', { all: [] })
  const tickets: { id: string; code: string }[] = []
  for (let i = 0; i < 4; i += 1) tickets.push(await ticketOf(d.admin, `Ticket ${i}`))
  await d.settle()
  expect(await count(d, 'ruleChecks')).toBe(4)
  expect(await count(d, 'ruleSets')).toBe(5)
  expect(await count(d, 'ruleRuns')).toBe(4)

  const ofTicket = await pagesOf(d.admin, `/tickets/${tickets[1]?.code}/rule-runs`)
  expect(new Set(ofTicket.map(({ id }) => id)).size).toBe(6)
  expect(ofTicket.map(({ rule, outcome }) => `${rule.name} ${outcome}`).sort()).toEqual([
    'All acted',
    ...rules.map(({ name }) => `${name} unmatched`),
  ])
  const newestFirst = (a: RuleRun, b: RuleRun) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)
  expect(ofTicket).toEqual(ofTicket.toSorted(newestFirst))

  const one = rules[2]
  if (!one) throw new Error('There is no third rule.')
  const ofRule = await pagesOf(d.admin, `/rules/${one.id}/runs`)
  expect(ofRule.map(({ ticket }) => ticket?.code)).toEqual(tickets.map(({ code }) => code).toReversed())
  expect(ofRule).toEqual(await pagesOf(d.admin, `/rules/${one.id}/runs`, '&outcome=unmatched'))
  expect(await pagesOf(d.admin, `/rules/${one.id}/runs`, '&outcome=acted')).toEqual([])
  expect(await pagesOf(d.admin, `/rules/${acting.id}/runs`)).toHaveLength(4)
  for (const run of ofRule) {
    expect(run).toMatchObject({ version: 1, event: 'ticket.created', effects: [] })
    expect(run.why).toEqual({
      at: 'condition',
      path: 'all.0',
      test: { field: 'priority', operator: 'is', value: 'urgent' },
      found: 'medium',
    })
    expect(run.milliseconds).toBeGreaterThanOrEqual(0)
  }
})

test('a reason is that of the version which was asked; of a rule that is gone nothing is left', async () => {
  const d = await desk()
  const [first, second] = [await make(d.admin, 'First', is('urgent')), await make(d.admin, 'Second', is('high'))]
  const ticket = await ticketOf(d.admin, 'One')
  await d.settle()
  await ok(
    d.admin.patch(`/rules/${first.id}`, { condition: { any: [{ field: 'status', operator: 'is', value: 'closed' }] } }),
  )
  const other = await ticketOf(d.admin, 'Two')
  await d.settle()
  const runs = await pagesOf(d.admin, `/rules/${first.id}/runs`)
  expect(runs.map(({ version, ticket: of, why }) => [version, of?.code, why?.path, why?.found])).toEqual([
    [2, other.code, 'any.0', 'open'],
    [1, ticket.code, 'all.0', 'medium'],
  ])
  await ok(d.admin.delete(`/rules/${first.id}`))
  const left = await pagesOf(d.admin, `/tickets/${ticket.code}/rule-runs`)
  expect(left.map(({ rule, why }) => [rule.id, why?.found])).toEqual([[second.id, 'medium']])
})

test('a rule that did not match is not asked again at the same event, though the ticket matches now', async () => {
  const d = await desk()
  const rule = await make(d.admin, 'Urgent', is('urgent'))
  const ticket = await ticketOf(d.admin, 'One')
  const seq = await d.company.asSystem(async ({ tx, org }) => {
    const row = await tx
      .selectFrom('events')
      .select('seq')
      .where('orgId', '=', org.id)
      .where('name', '=', 'ticket.created')
    return (await row.executeTakeFirstOrThrow()).seq
  })
  await d.settle()
  await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'urgent' }))
  await d.settle()
  await d.company.asSystem((cx) => insertPending(cx, [{ ticketId: ticket.id, seq }]))
  await runRulesJob(
    d.company.orgId,
    { ticketIds: [ticket.id] },
    { runtime: world.runtime, log: undefined as never, attempt: 2, lastAttempt: false },
  )
  expect((await pagesOf(d.admin, `/rules/${rule.id}/runs`)).map(({ outcome }) => outcome)).toEqual(['unmatched'])
  expect(await count(d, 'ruleRuns')).toBe(0)
})

test('what did not match is kept for a week, what rules did for longer; sets go when no check can name them', async () => {
  const d = await desk()
  // Sessions end meanwhile.
  const later = async (days: number) => {
    world.setClock(days * 86_400_000)
    d.admin = await signIn(world, d.company.admin)
  }
  const [urgent, acting] = [await make(d.admin, 'Urgent', is('urgent')), await make(d.admin, 'All', { all: [] })]
  await ticketOf(d.admin, 'Old')
  await d.settle()
  await later(5)
  const young = await ticketOf(d.admin, 'Young')
  await d.settle()
  await later(3)
  await d.company.asSystem((cx) => deleteOld(cx, 100))
  expect((await pagesOf(d.admin, `/rules/${urgent.id}/runs`)).map(({ ticket }) => ticket?.code)).toEqual([young.code])
  expect(await pagesOf(d.admin, `/rules/${acting.id}/runs`)).toHaveLength(2)
  expect(await count(d, 'ruleSets')).toBe(1)
  await later(9)
  await d.company.asSystem((cx) => deleteOld(cx, 100))
  expect([await count(d, 'ruleChecks'), await count(d, 'ruleSets')]).toEqual([0, 0])
  // The process remembers the set, not that it is still there.
  await ticketOf(d.admin, 'New')
  await d.settle()
  expect(await pagesOf(d.admin, `/rules/${urgent.id}/runs`)).toHaveLength(1)
})
