import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Runtime, systemActor } from '../../platform/context.ts'
import { createRuntime, type Database, openDatabase } from '../../platform/database.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { type BrokenCommits, breakCommits } from '../../testing/broken-commits.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
import { mostRunsAMinute } from './run-rules.ts'
import { settle } from './testing.ts'
import { timeJob } from './timers.ts'

let world: World
let own: Database
let dying: Runtime
let commits: BrokenCommits
beforeAll(async () => {
  world = await createWorld()
  own = openDatabase(world.databaseUrl, { max: 2, onError: () => {} })
  commits = breakCommits(own.pool)
  dying = createRuntime(own, world.settings, world.now)
})
afterAll(async () => {
  await own.close()
  await world.close()
})

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const hour = 3_600_000
let made = 0
/** A Wednesday morning, in a company of its own. */
async function desk() {
  made += 1
  world.setClock(new Date('2030-01-02T09:00:00Z'))
  const company = await createCompany(world, `T${made}X`)
  const d = { company, admin: (await signIn(world, company.admin)) as Client }
  const settled = () => settle(world, company.orgId)
  /** Sessions end while days pass. */
  const later = async (ms: number) => {
    world.setClock(ms)
    await settled()
    d.admin = await signIn(world, company.admin)
  }
  return Object.assign(d, { settle: settled, later })
}
const rule = (trigger: object, more: object = {}) => ({
  name: 'Follow up',
  enabled: true,
  triggers: [{ on: 'time', since: 'lastCustomerMessageAt', amount: 24, unit: 'hours', ...trigger }],
  condition: { all: [] },
  actions: [{ do: 'note', html: '<p>Follow up</p>' }],
  ...more,
})
const runsOf = async (admin: Client, { id }: Rule): Promise<RuleRun[]> =>
  (await ok(admin.get(`/rules/${id}/runs`))).data

test('a time comes once, with the condition as it is then, and again after the next message', async () => {
  const d = await desk()
  const condition = { field: 'open', operator: 'is', value: true }
  const follow: Rule = await ok(d.admin.post('/rules', rule({}, { condition })))
  const ticket = await ticketByMail(world, d.company)
  const done = await ticketByMail(world, d.company)
  await d.settle()
  await ok(d.admin.patch(`/tickets/${done.code}`, { status: 'resolved' }))
  await d.later(24 * hour - 60_000)
  expect(await runsOf(d.admin, follow)).toEqual([])
  await d.later(60_000)
  const runs = await runsOf(d.admin, follow)
  expect(runs.map((run) => [run.ticket?.code, run.event, run.outcome, run.why?.path]).sort()).toEqual([
    [ticket.code, 'time', 'acted', undefined],
    [done.code, 'time', 'unmatched', ''],
  ])
  await d.later(48 * hour)
  expect(await runsOf(d.admin, follow)).toHaveLength(2)
})

test('what came while nothing ran is done once, however many workers ask', async () => {
  const d = await desk()
  const follow: Rule = await ok(d.admin.post('/rules', rule({ since: 'createdAt', amount: 1 })))
  for (let i = 0; i < 5; i += 1) await ticketByMail(world, d.company)
  await d.settle()
  world.setClock(72 * hour)
  const cx = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false }
  await Promise.all([1, 2, 3].map(() => timeJob(d.company.orgId, {}, cx)))
  d.admin = await signIn(world, d.company.admin)
  expect(await runsOf(d.admin, follow)).toHaveLength(5)
  const notes = await d.company.asSystem((own) =>
    own.tx.selectFrom('messages').select('id').where('orgId', '=', own.org.id).where('kind', '=', 'note').execute(),
  )
  expect(notes).toHaveLength(5)
})

test('times that are made up for are no storm, however many they are', async () => {
  const d = await desk()
  const follow: Rule = await ok(d.admin.post('/rules', rule({ since: 'createdAt', amount: 1, unit: 'hours' })))
  const ticket = await ticketByMail(world, d.company)
  await d.settle()
  world.setClock(3 * hour)
  /** As if it had acted on as many as one may in the last minute. */
  const actedOften = () =>
    d.company.asSystem(async (cx) => {
      const { count } = await cx.tx
        .selectFrom('ruleRuns')
        .select(sql<number>`count(*)::int`.as('count'))
        .where('orgId', '=', cx.org.id)
        .executeTakeFirstOrThrow()
      const run = {
        orgId: cx.org.id,
        ruleId: follow.id,
        version: 1,
        ticketId: ticket.id,
        event: 'time',
        outcome: 'acted',
      }
      const rows = Array.from({ length: mostRunsAMinute }, (_, i) => ({
        ...run,
        ...{ id: newId(), occasion: `before ${count} ${i}`, effects: '[]', microseconds: 1, at: cx.now },
      }))
      await cx.tx.insertInto('ruleRuns').values(rows).execute()
    })
  await actedOften()
  await d.settle()
  d.admin = await signIn(world, d.company.admin)
  expect((await runsOf(d.admin, follow)).filter(({ why }) => why !== null)).toEqual([])
  expect(await ok(d.admin.get(`/rules/${follow.id}`))).toMatchObject({ state: 'on' })

  await ticketByMail(world, d.company)
  await d.settle()
  world.setClock(hour)
  await actedOften()
  await d.settle()
  d.admin = await signIn(world, d.company.admin)
  expect(await ok(d.admin.get(`/rules/${follow.id}`))).toMatchObject({ state: 'paused' })
})

test('a process that dies between acting and knowing that it did acts once', async () => {
  const d = await desk()
  const follow: Rule = await ok(d.admin.post('/rules', rule({ since: 'createdAt', amount: 1 })))
  await ticketByMail(world, d.company)
  await d.settle()
  world.setClock(2 * hour)
  const cx = { runtime: dying, log: createLog('silent'), attempt: 1, lastAttempt: false }
  for (const when of ['before', 'after'] as const) {
    commits.breakAt(1, when)
    await timeJob(d.company.orgId, {}, cx).catch(() => {})
    expect(commits.broke()).toBe(true)
  }
  await timeJob(d.company.orgId, {}, cx)
  d.admin = await signIn(world, d.company.admin)
  expect(await runsOf(d.admin, follow)).toHaveLength(1)
  const notes = await d.company.asSystem((at) =>
    at.tx.selectFrom('messages').select('id').where('orgId', '=', at.org.id).where('kind', '=', 'note').execute(),
  )
  expect(notes).toHaveLength(1)
})

test('a ticket that was merged into another one is answered no more (product.md AU6)', async () => {
  const d = await desk()
  const reply = { do: 'reply', html: '<p>We have not forgotten you.</p>' }
  const follow: Rule = await ok(d.admin.post('/rules', rule({ since: 'createdAt' }, { actions: [reply] })))
  const [source, target] = [await ticketByMail(world, d.company), await ticketByMail(world, d.company)]
  await d.settle()
  await ok(d.admin.post(`/tickets/${target.code}/merge`, { sourceIds: [source.id] }))
  await d.later(24 * hour)
  const effects = (await runsOf(d.admin, follow)).map(({ ticket, effects: [effect] }) => ({
    code: ticket?.code,
    result: effect?.result,
    why: effect?.why?.code,
  }))
  expect(effects).toEqual(
    expect.arrayContaining([
      { code: target.code, result: 'done' },
      { code: source.code, result: 'suppressed', why: 'ticket.merged' },
    ]),
  )
  const sent = await d.company.asSystem((cx) =>
    cx.tx.selectFrom('outbox').select('ticketId').where('orgId', '=', cx.org.id).execute(),
  )
  expect(sent).toEqual([{ ticketId: target.id }])
})

test('business time passes in the hours of the calendar alone', async () => {
  const d = await desk()
  // Wednesday 09:00 UTC: sixteen hours of Monday to Friday, nine to five, end on Thursday at five.
  const follow: Rule = await ok(
    d.admin.post('/rules', rule({ since: 'createdAt', amount: 2, unit: 'days', hours: 'business' })),
  )
  await ticketByMail(world, d.company)
  await d.settle()
  await d.later(31 * hour)
  expect(await runsOf(d.admin, follow)).toEqual([])
  await d.later(2 * hour)
  expect(await runsOf(d.admin, follow)).toHaveLength(1)
})

test('a rule that is switched on takes what is still to come, closed tickets too, and nothing that has passed', async () => {
  const d = await desk()
  const old = await ticketByMail(world, d.company)
  await d.later(20 * hour)
  const young = await ticketByMail(world, d.company)
  await ok(d.admin.patch(`/tickets/${young.code}`, { status: 'closed' }))
  await d.later(5 * hour)
  const notify = [{ do: 'notify', to: [{ kind: 'member', id: d.company.admin.userId }], text: 'A day old' }]
  const follow: Rule = await ok(d.admin.post('/rules', rule({ since: 'createdAt' }, { actions: notify })))
  await d.settle()
  await d.later(24 * hour)
  expect((await runsOf(d.admin, follow)).map((run) => [run.ticket?.code, run.outcome])).toEqual([[young.code, 'acted']])
  expect(old.code).not.toBe(young.code)
  // Off: what is booked is forgotten.
  await ok(d.admin.patch(`/rules/${follow.id}`, { enabled: false }))
  const left = await world.runtime.run(systemActor(d.company.orgId, 'test'), (cx) =>
    cx.tx.selectFrom('ruleTimers').select('ticketId').where('orgId', '=', cx.org.id).execute(),
  )
  expect(left).toEqual([])
})

test('before a due date, which may move; a time before anything else is refused', async () => {
  const d = await desk()
  const before = { since: 'dueAt', when: 'before', amount: 2 }
  const remind: Rule = await ok(d.admin.post('/rules', rule(before)))
  const ticket = await ticketByMail(world, d.company)
  const due = (hours: number) => new Date(world.now().getTime() + hours * hour).toISOString()
  await ok(d.admin.patch(`/tickets/${ticket.code}`, { dueAt: due(4) }))
  await d.settle()
  await ok(d.admin.patch(`/tickets/${ticket.code}`, { dueAt: due(10) }))
  await d.later(3 * hour)
  expect(await runsOf(d.admin, remind)).toEqual([])
  await d.later(5 * hour)
  expect(await runsOf(d.admin, remind)).toHaveLength(1)
  const wrong = await d.admin.post('/rules', rule({ ...before, since: 'createdAt' }))
  expect(wrong.json().errors).toMatchObject([{ path: 'triggers.0.when', code: 'rule.only_due_before' }])
})
