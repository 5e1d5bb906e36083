import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
import { insertPending } from './pending.store.ts'
import { runRulesJob } from './run-job.ts'
import { mostRunsAMinute } from './run-rules.ts'
import { settle } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let made = 0
/** A company of its own: rules of one test are none of another. */
async function desk() {
  made += 1
  const company = await createCompany(world, `R${made}X`)
  const admin = await signIn(world, company.admin)
  return { company, admin, settle: () => settle(world, company.orgId) }
}
type Desk = Awaited<ReturnType<typeof desk>>

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const always = { all: [] }
const priority = (value: string) => ({ field: 'priority', operator: 'is', value })
const created = { on: 'created' }
const setPriority = (value: string) => ({ do: 'set', field: 'priority', value })
const make = (admin: Client, rule: object): Promise<Rule> =>
  ok(admin.post('/rules', { name: 'Rule', enabled: true, condition: always, triggers: [created], ...rule }))
const ticketOf = (admin: Client, more: object = {}) =>
  ok(admin.post('/tickets', { subject: 'Printer', requester: { email: 'jo@globex.test', name: 'Jo' }, ...more }))
const runsOf = async (admin: Client, rule: Rule, query = ''): Promise<RuleRun[]> =>
  (await ok(admin.get(`/rules/${rule.id}/runs${query}`))).data
const eventsOf = async ({ company }: Desk, ticketId: string, name: string) =>
  company.asSystem(async (cx) =>
    (
      await cx.tx
        .selectFrom('events')
        .select(['name', 'data', 'cause', 'actorName', 'actorKind'])
        .where('orgId', '=', cx.org.id)
        .where('ticketId', '=', ticketId)
        .where('name', '=', name)
        .orderBy('seq')
        .execute()
    ).map((row) => ({
      ...row,
      cause: row.cause as Record<string, unknown>,
      data: row.data as Record<string, unknown>,
    })),
  )

describe('rules act', () => {
  test('on a new ticket, in the name of the rule, once', async () => {
    const d = await desk()
    const rule = await make(d.admin, { name: 'Phones are urgent', actions: [setPriority('urgent')] })
    expect(rule).toMatchObject({ state: 'on', version: 1, position: 1, runs: 0, lastRunAt: null, broken: false })
    const ticket = await ticketOf(d.admin)
    await d.settle()
    expect(await ok(d.admin.get(`/tickets/${ticket.code}`))).toMatchObject({ priority: 'urgent' })
    const changes = await eventsOf(d, ticket.id, 'ticket.priority_changed')
    expect(changes).toMatchObject([
      {
        actorKind: 'system',
        actorName: 'Phones are urgent',
        cause: { ruleId: rule.id, ruleName: 'Phones are urgent', depth: 1 },
      },
    ])
    expect(await runsOf(d.admin, rule)).toMatchObject([
      {
        outcome: 'acted',
        version: 1,
        event: 'ticket.created',
        why: null,
        ticket: { code: ticket.code },
        effects: [{ action: 0, result: 'done' }],
        actions: [{ do: 'set', field: 'priority' }],
      },
    ])
    expect(await ok(d.admin.get(`/rules/${rule.id}`))).toMatchObject({ runs: 1, lastRunAt: world.now().toISOString() })
    expect((await ok(d.admin.get(`/tickets/${ticket.code}/rule-runs`))).data).toMatchObject([{ rule: { id: rule.id } }])
  })

  test('by the values before and after, by whom, and say why not', async () => {
    const d = await desk()
    const rule = await make(d.admin, {
      triggers: [{ on: 'changed', field: 'priority', from: 'medium', to: 'urgent', by: 'agent' }],
      condition: {
        all: [
          { field: 'status', operator: 'is', value: 'open' },
          { not: { field: 'subject', operator: 'contains', value: 'test' } },
        ],
      },
      actions: [{ do: 'add', field: 'follower', values: [d.company.admin.userId] }],
    })
    const ticket = await ticketOf(d.admin)
    const change = (body: object) => ok(d.admin.patch(`/tickets/${ticket.code}`, body))
    await change({ priority: 'low' })
    await change({ priority: 'urgent' })
    await change({ priority: 'medium' })
    await change({ subject: 'A test' })
    await change({ priority: 'urgent' })
    await d.settle()
    const whys = (await runsOf(d.admin, rule))
      .toReversed()
      .map(({ outcome, why }) => [outcome, why?.at, why?.path, why?.found])
    expect(whys).toEqual([
      ['unmatched', 'trigger', null, null],
      ['unmatched', 'trigger', null, null],
      ['unmatched', 'trigger', null, null],
      ['unmatched', 'condition', 'all.1', null],
    ])
    await change({ subject: 'Serious' })
    await change({ priority: 'medium' })
    await change({ priority: 'urgent' })
    await d.settle()
    expect(await eventsOf(d, ticket.id, 'ticket.followed')).toHaveLength(1)
  })

  test('all on one snapshot: what one does is nothing that another one sees', async () => {
    const d = await desk()
    await make(d.admin, { name: 'first', actions: [setPriority('urgent')] })
    const second = await make(d.admin, {
      name: 'second',
      condition: priority('urgent'),
      actions: [{ do: 'note', html: '<p>urgent</p>' }],
    })
    const replied = await make(d.admin, {
      name: 'third',
      triggers: [{ on: 'replied', by: 'anyone' }],
      actions: [setPriority('low')],
    })
    const ticket = await ticketOf(d.admin)
    await d.settle()
    expect(await runsOf(d.admin, second)).toMatchObject([
      { outcome: 'unmatched', why: { at: 'condition', path: '', found: 'medium', test: priority('urgent') } },
    ])
    expect(await runsOf(d.admin, replied)).toEqual([])
    expect(await ok(d.admin.get(`/tickets/${ticket.code}`))).toMatchObject({ priority: 'urgent' })
  })

  test('never on what they did themselves, and chains end', async () => {
    const d = await desk()
    const onChange = { triggers: [{ on: 'changed', field: 'priority' }] }
    const up = await make(d.admin, {
      name: 'up',
      ...onChange,
      condition: priority('low'),
      actions: [setPriority('high')],
    })
    const down = await make(d.admin, {
      name: 'down',
      ...onChange,
      condition: priority('high'),
      actions: [setPriority('low')],
    })
    const own = await make(d.admin, { name: 'own', ...onChange, actions: [setPriority('low')] })
    await ok(d.admin.patch(`/rules/${own.id}`, { enabled: false }))
    const ticket = await ticketOf(d.admin)
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'low' }))
    await d.settle()
    // low (a person), high, low, high, low, high: five by rules.
    expect(await eventsOf(d, ticket.id, 'ticket.priority_changed')).toHaveLength(6)
    const stopped = [...(await runsOf(d.admin, up)), ...(await runsOf(d.admin, down))].filter(
      (run) => run.outcome === 'stopped',
    )
    expect(stopped.map(({ why }) => why?.at)).toContain('depth')
    await ok(d.admin.patch(`/rules/${up.id}`, { enabled: false }))
    await ok(d.admin.patch(`/rules/${down.id}`, { enabled: false }))
    await ok(d.admin.patch(`/rules/${own.id}`, { enabled: true }))
    await ok(d.admin.patch(`/tickets/${ticket.code}`, { priority: 'medium' }))
    await d.settle()
    expect((await runsOf(d.admin, own)).map(({ outcome, why }) => [outcome, why?.at])).toEqual([
      ['stopped', 'own'],
      ['acted', undefined],
    ])
  })

  test('once for an event, however often its job runs, and at most so often a minute', async () => {
    const d = await desk()
    const rule = await make(d.admin, { actions: [{ do: 'note', html: '<p>Hello</p>' }] })
    const ticket = await ticketOf(d.admin)
    await d.settle()
    const seq = await d.company.asSystem(async (cx) => {
      const row = await cx.tx
        .selectFrom('events')
        .select('seq')
        .where('orgId', '=', cx.org.id)
        .where('name', '=', 'ticket.created')
        .executeTakeFirstOrThrow()
      return row.seq
    })
    const job = { runtime: world.runtime, log: undefined as never, attempt: 2, lastAttempt: false }
    const again = async () => {
      await d.company.asSystem((cx) => insertPending(cx, [{ ticketId: ticket.id, seq }]))
      await runRulesJob(d.company.orgId, { ticketIds: [ticket.id] }, job)
    }
    await Promise.all([1, 2, 3, 4].map(again))
    expect(await eventsOf(d, ticket.id, 'message.note_added')).toHaveLength(1)
    // The log may be cut off; the receipts hold all the same.
    await d.company.asSystem((cx) => cx.tx.deleteFrom('ruleRuns').where('orgId', '=', cx.org.id).execute())
    await again()
    expect(await eventsOf(d, ticket.id, 'message.note_added')).toHaveLength(1)

    await d.company.asSystem(async (cx) => {
      const runs = Array.from({ length: mostRunsAMinute }, (_, i) => ({
        orgId: cx.org.id,
        id: newId(),
        ruleId: rule.id,
        version: 1,
        ticketId: ticket.id,
        occasion: `t${i}`,
        event: 'ticket.created',
        outcome: 'acted',
        effects: '[]',
        microseconds: 1,
        inBulk: true,
        at: cx.now,
      }))
      await cx.tx.insertInto('ruleRuns').values(runs).execute()
    })
    // What a change of many tickets set off is no storm.
    await ticketOf(d.admin)
    await d.settle()
    expect(await ok(d.admin.get(`/rules/${rule.id}`))).toMatchObject({ state: 'on' })
    await d.company.asSystem((cx) =>
      cx.tx.updateTable('ruleRuns').set({ inBulk: false }).where('orgId', '=', cx.org.id).execute(),
    )
    await ticketOf(d.admin)
    await ticketOf(d.admin)
    await d.settle()
    expect(await ok(d.admin.get(`/rules/${rule.id}`))).toMatchObject({ state: 'paused' })
    expect((await runsOf(d.admin, rule, '?outcome=stopped')).map(({ why }) => why?.at)).toEqual(['storm'])
    const notices = (await ok(d.admin.get('/notifications?kind=rule_paused'))).data
    expect(notices).toMatchObject([{ data: { ruleId: rule.id, runs: mostRunsAMinute } }])
    expect(await ok(d.admin.patch(`/rules/${rule.id}`, { enabled: true }))).toMatchObject({
      state: 'on',
      pausedAt: null,
    })
  })

  test('not where whoever brings something in says so', async () => {
    const d = await desk()
    const rule = await make(d.admin, { actions: [setPriority('urgent')] })
    await ticketOf(d.admin, { runAutomations: false })
    await d.settle()
    expect(await runsOf(d.admin, rule)).toEqual([])
  })
})

describe('what rules do', () => {
  test('sets every kind of field, lists, snooze and closing; a refusal is said and stops nothing', async () => {
    const d = await desk()
    const eve = await d.company.member('Eve')
    const label = (await ok(d.admin.post('/labels', { name: 'VIP', color: 'red' }))).id
    const field = await ok(d.admin.post('/custom-fields', { name: 'Serial', key: 'serial', type: 'text' }))
    const contact = (await ok(d.admin.post('/contacts', { name: 'Cy', emails: ['cy@globex.test'] }))).id
    const rule = await make(d.admin, {
      actions: [
        { do: 'set', field: 'subject', value: 'Set by a rule' },
        { do: 'set', field: 'assignee', value: eve.userId },
        { do: 'set', field: 'dueAt', value: { amount: 2, unit: 'hours' } },
        { do: 'set', field: `custom.${field.key}`, value: 'A1' },
        { do: 'add', field: 'label', values: [label] },
        { do: 'add', field: 'participant', values: [contact] },
        { do: 'set', field: 'status', value: 'closed' },
        { do: 'note', html: '<p>too late</p>' },
        { do: 'set', field: 'subject', value: 'too late' },
      ],
    })
    const { code } = await ticketOf(d.admin)
    await d.settle()
    const ticket = await ok(d.admin.get(`/tickets/${code}`))
    expect(ticket).toMatchObject({
      subject: 'Set by a rule',
      assignee: { id: eve.userId },
      dueAt: new Date(world.now().getTime() + 7_200_000).toISOString(),
      custom: { serial: 'A1' },
      labels: [{ id: label }],
      status: 'closed',
    })
    const [run] = await runsOf(d.admin, rule)
    expect(run).toMatchObject({ outcome: 'failed' })
    expect(run?.effects.map(({ result }) => result)).toEqual([...Array(7).fill('done'), 'refused', 'refused'])
    expect(run?.effects.at(-1)).toMatchObject({ why: { code: 'ticket.closed' } })
  })

  test('writes to the customer with the values of the ticket, as an automatic answer that is no response', async () => {
    const d = await desk()
    const rule = await make(d.admin, {
      name: 'Acknowledge',
      actions: [
        { do: 'reply', html: '<p>Hello {{requester.firstName}}, {{ticket.code}}{{requester.phone}} came in.</p>' },
      ],
    })
    const { id, code } = await ticketByMail(world, d.company)
    await d.settle()
    const messages = (await ok(d.admin.get(`/tickets/${code}/messages`))).data
    expect(messages.at(-1)).toMatchObject({
      kind: 'public',
      direction: 'out',
      author: { kind: 'system', name: 'Acknowledge' },
      visibleText: `Hello Jo, ${code} came in.`,
      to: [{ address: 'jo@globex.test' }],
      cc: [],
    })
    expect(await ok(d.admin.get(`/tickets/${code}`))).toMatchObject({ firstResponseAt: null, lastAgentMessageAt: null })
    const outbox = await d.company.asSystem((cx) =>
      cx.tx.selectFrom('outbox').selectAll().where('orgId', '=', cx.org.id).where('ticketId', '=', id).execute(),
    )
    expect(outbox).toMatchObject([
      { purpose: 'auto', state: 'queued', content: { kind: 'reply', quotedMessageId: null } },
    ])
    expect(outbox[0]?.subject).toContain(`[${code}]`)
    expect((await runsOf(d.admin, rule))[0]?.effects).toMatchObject([
      { result: 'done', why: { code: 'rule.values_missing', params: { values: ['requester.phone'] } } },
    ])
    // The second within an hour to the same address.
    await ticketByMail(world, d.company)
    await d.settle()
    expect((await runsOf(d.admin, rule))[0]?.effects).toMatchObject([
      { result: 'suppressed', why: { code: 'auto_answer.address_limit' } },
    ])
  })

  test.each([
    ['a machine', { mailClass: 'auto' as const }, 'auto_answer.machine'],
    ['a list', { mailClass: 'list' as const }, 'auto_answer.machine'],
  ])('answers no mail of %s', async (_name, change, code) => {
    const d = await desk()
    const rule = await make(d.admin, { actions: [{ do: 'reply', html: '<p>Hello</p>' }] })
    await ticketByMail(world, d.company, change)
    await d.settle()
    expect((await runsOf(d.admin, rule))[0]?.effects).toMatchObject([{ result: 'suppressed', why: { code } }])
  })

  test('tells members, teams and roles who see the ticket, and mails others', async () => {
    const d = await desk()
    const eve = await d.company.member('Eve', 'manager')
    const max = await d.company.member('Max', 'manager')
    const team = await ok(d.admin.post('/teams', { name: 'Second level', memberIds: [eve.userId] }))
    const rule = await make(d.admin, {
      name: 'Tell',
      actions: [
        { do: 'notify', to: [{ kind: 'team', id: team.id }, { kind: 'assignee' }], text: 'A new one' },
        { do: 'mail', to: 'store@partner.test', subject: 'Pick up', html: '<p>{{ticket.code}}</p>' },
        { do: 'mail', to: 'no-reply@partner.test', subject: 'Pick up', html: '<p>x</p>' },
      ],
    })
    const { code } = await ticketOf(d.admin)
    await d.settle()
    const told = async (who: typeof eve) =>
      (await ok((await signIn(world, who)).get('/notifications?kind=rule_told'))).data
    expect(await told(eve)).toMatchObject([{ ticketCode: code, actorName: 'Tell', data: { told: 'A new one' } }])
    expect(await told(max)).toEqual([])
    const [run] = await runsOf(d.admin, rule)
    expect(run?.effects.map(({ result, why }) => [result, why?.code])).toEqual([
      ['done', undefined],
      ['done', undefined],
      ['suppressed', 'auto_answer.role_address'],
    ])
    const mails = (await ok(d.admin.get('/mail/outbox?purpose=auto'))).data
    expect(mails).toMatchObject([{ subject: `[${code}] Pick up`, recipients: [{ address: 'store@partner.test' }] }])
  })

  test('adds the items of a template, and passes over one that is gone', async () => {
    const d = await desk()
    const template = await ok(d.admin.post('/checklist-templates', { name: 'Return', items: [{ text: 'Label' }] }))
    const rule = await make(d.admin, { actions: [{ do: 'checklist', templateId: template.id }] })
    const first = await ticketOf(d.admin)
    await d.settle()
    expect(await ok(d.admin.get(`/tickets/${first.code}`))).toMatchObject({ checklist: { total: 1, done: 0 } })
    await ok(d.admin.delete(`/checklist-templates/${template.id}`))
    const second = await ticketOf(d.admin)
    await d.settle()
    expect(await ok(d.admin.get(`/tickets/${second.code}`))).toMatchObject({ checklist: { total: 0 } })
    expect((await runsOf(d.admin, rule))[0]).toMatchObject({
      outcome: 'acted',
      effects: [{ result: 'nothing', why: { code: 'rule.template_gone' } }],
    })
  })
})

describe('rules are kept', () => {
  test('with a version for each thing that they say differently, in an order, until they are deleted', async () => {
    const d = await desk()
    const a = await make(d.admin, { name: 'a', recipe: 'notify_new', actions: [setPriority('low')] })
    expect(a.recipe).toBe('notify_new')
    const b = await make(d.admin, { name: 'b', actions: [setPriority('low')], enabled: false })
    expect(await ok(d.admin.patch(`/rules/${a.id}`, { name: 'A' }))).toMatchObject({ name: 'A', version: 1 })
    expect(await ok(d.admin.patch(`/rules/${a.id}`, { actions: [setPriority('high')] }))).toMatchObject({ version: 2 })
    expect((await ok(d.admin.get(`/rules/${a.id}/versions`))).data).toMatchObject([
      { version: 2, actions: [{ value: 'high' }], changedBy: { name: 'Ada Admin' } },
      { version: 1, actions: [{ value: 'low' }] },
    ])
    const order = (await ok(d.admin.post('/rules/order', { ids: [b.id] }))).data.map(({ id }: Rule) => id)
    expect(order).toEqual([b.id, a.id])
    await ok(d.admin.delete(`/rules/${a.id}`))
    expect((await d.admin.get(`/rules/${a.id}`)).statusCode).toBe(404)
    const eve = await signIn(world, await d.company.member('Eve'))
    expect((await eve.get('/rules')).statusCode).toBe(403)
  })

  test.each([
    ['triggers.0.field', { triggers: [{ on: 'changed', field: 'messageCount' }] }],
    ['triggers.0.to', { triggers: [{ on: 'changed', field: 'priority', to: 'huge' }] }],
    ['triggers.0.to', { triggers: [{ on: 'changed', field: 'subject', to: 'x' }] }],
    ['triggers.0.stageId', { triggers: [{ on: 'stage_entered', stageId: newId() }] }],
    ['condition.all.0.value', { condition: { all: [priority('huge')] } }],
    ['condition', { condition: { field: 'unread', operator: 'is', value: true } }],
    ['actions.0.field', { actions: [{ do: 'set', field: 'code', value: 'X' }] }],
    ['actions.0.value', { actions: [{ do: 'set', field: 'priority', value: 'huge' }] }],
    ['actions.0.value', { actions: [{ do: 'set', field: 'queue', value: newId() }] }],
    ['actions.0.values', { actions: [{ do: 'add', field: 'label', values: [newId()] }] }],
    ['actions.0.html', { actions: [{ do: 'reply', html: '<p>{{ticket.nothing}}</p>' }] }],
    ['actions.0.html', { actions: [{ do: 'reply', html: '<p> </p>' }] }],
    ['actions.0.to.0', { actions: [{ do: 'notify', to: [{ kind: 'team', id: newId() }], text: 'x' }] }],
    ['actions.0.templateId', { actions: [{ do: 'checklist', templateId: newId() }] }],
    ['actions.0.minutes', { actions: [{ do: 'snooze' }] }],
  ])('what does not fit is named by its place: %s', async (path, change) => {
    const d = await desk()
    const reply = await d.admin.post('/rules', {
      name: 'Rule',
      condition: always,
      triggers: [created],
      actions: [setPriority('low')],
      ...change,
    })
    expect(reply.statusCode, reply.body).toBe(422)
    const problem = reply.json()
    expect(problem.errors.map((one: { path: string }) => one.path)).toContain(path)
    for (const one of problem.errors) expect(one.message).not.toBe('')
    expect((await ok(d.admin.get('/rules'))).data).toEqual([])
  })
})

describe('a dry run', () => {
  const rule = {
    triggers: [{ on: 'created' }, { on: 'changed', field: 'priority', to: 'urgent' }],
    condition: {
      all: [
        { field: 'status', operator: 'is', value: 'open' },
        { field: 'subject', operator: 'contains', value: 'printer' },
        { field: 'assignee', operator: 'is_empty' },
      ],
    },
    actions: [setPriority('urgent'), { do: 'reply', html: '<p>Hello</p>' }],
  }
  /** The same things in the same order; what they ask of rules differs from ticket to ticket. */
  const happen = async (admin: Client) => {
    const first = await ticketOf(admin)
    await ok(admin.patch(`/tickets/${first.code}`, { priority: 'urgent' }))
    await ok(admin.patch(`/tickets/${first.code}`, { subject: 'The fax' }))
    await ok(admin.patch(`/tickets/${first.code}`, { status: 'resolved' }))
    const second = await ticketOf(admin, { subject: 'Scanner', requester: { email: 'cy@globex.test' } })
    await ok(admin.patch(`/tickets/${second.code}`, { subject: 'The printer', priority: 'high' }))
    await ok(admin.patch(`/tickets/${second.code}`, { priority: 'urgent' }))
    const third = await ticketOf(admin, { requester: { email: 'di@globex.test' } })
    await ok(admin.patch(`/tickets/${third.code}`, { status: 'closed' }))
  }

  test('says what the rule then does: on each ticket as it was', async () => {
    const d = await desk()
    await happen(d.admin)
    await d.settle()
    const events = await d.company.asSystem((cx) =>
      cx.tx.selectFrom('events').select('seq').where('orgId', '=', cx.org.id).execute(),
    )
    const tried = await ok(d.admin.post('/rules/dry-run', { ...rule, days: 7 }))
    expect(tried).toMatchObject({ asked: 6, capped: false, matched: 4, tickets: 3, mails: 3, suppressed: 1, asNow: [] })
    const said = (list: { event: string; at?: string; actions: object[] }[]) =>
      list.map(({ event, actions }) => [event, actions])
    expect(said(tried.data.toReversed())).toEqual([
      [
        'ticket.created',
        [
          { action: 0, result: 'done' },
          { action: 1, result: 'done' },
        ],
      ],
      [
        'ticket.priority_changed',
        [
          { action: 0, result: 'nothing' },
          { action: 1, result: 'suppressed' },
        ],
      ],
      [
        'ticket.priority_changed',
        [
          { action: 0, result: 'nothing' },
          { action: 1, result: 'done' },
        ],
      ],
      [
        'ticket.created',
        [
          { action: 0, result: 'done' },
          { action: 1, result: 'done' },
        ],
      ],
    ])
    // Nothing was written, and nothing left.
    const after = await d.company.asSystem((cx) =>
      cx.tx.selectFrom('events').select('seq').where('orgId', '=', cx.org.id).execute(),
    )
    expect(after).toHaveLength(events.length)
    expect((await ok(d.admin.get('/mail/outbox?purpose=auto'))).data).toEqual([])

    // Live, each thing judged when it happened: the same occasions.
    const live = await desk()
    const made = await make(live.admin, rule)
    const acted: string[] = []
    const step = async (work: Promise<unknown>) => {
      await work
      await live.settle()
    }
    const first = await ticketOf(live.admin)
    await live.settle()
    await step(ok(live.admin.patch(`/tickets/${first.code}`, { subject: 'The fax' })))
    const second = await ticketOf(live.admin, { subject: 'Scanner', requester: { email: 'cy@globex.test' } })
    await live.settle()
    await step(ok(live.admin.patch(`/tickets/${second.code}`, { subject: 'The printer', priority: 'high' })))
    await step(ok(live.admin.patch(`/tickets/${second.code}`, { priority: 'urgent' })))
    const third = await ticketOf(live.admin, { requester: { email: 'di@globex.test' } })
    await live.settle()
    for (const run of (await runsOf(live.admin, made, '?outcome=acted')).toReversed()) acted.push(run.event)
    expect(acted).toEqual(['ticket.created', 'ticket.priority_changed', 'ticket.created'])
    expect(await ok(live.admin.get(`/tickets/${third.code}`))).toMatchObject({ priority: 'urgent' })
    expect((await ok(live.admin.get('/mail/outbox?purpose=auto'))).data).toHaveLength(3)
  })

  test('names what it judges as it is now, and refuses what could not be saved', async () => {
    const d = await desk()
    await ticketOf(d.admin)
    const condition = { field: 'messageCount', operator: 'less', value: 5 }
    expect(await ok(d.admin.post('/rules/dry-run', { ...rule, condition }))).toMatchObject({
      asNow: ['messageCount'],
      matched: 1,
    })
    const bad = { ...rule, actions: [setPriority('huge')] }
    const refused = await d.admin.post('/rules/dry-run', bad)
    expect(refused.statusCode).toBe(422)
    expect(refused.json().errors).toMatchObject([{ path: 'actions.0.value' }])
    expect((await d.admin.post('/rules/dry-run', { ...rule, days: 31 })).statusCode).toBe(422)
  })
})
