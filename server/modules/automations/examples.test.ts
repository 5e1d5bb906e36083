import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleExample } from './automations.contract.ts'

let world: World
let admin: Client
beforeAll(async () => {
  world = await createWorld()
  const company = await createCompany(world, 'EXA')
  admin = await signIn(world, company.admin)
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const urgent = { field: 'priority', operator: 'is', value: 'urgent' }
const content = (more: object = {}) => ({
  triggers: [{ on: 'changed', field: 'priority' }],
  condition: { all: [urgent] },
  actions: [
    { do: 'set', field: 'subject', value: 'Urgent!' },
    { do: 'note', html: '<p>Look</p>' },
  ],
  ...more,
})
const capture = (ticket: string, more: object = {}): Promise<RuleExample> =>
  ok(admin.post('/rules/examples', { ...content(), ticket, ...more }))
const ticketWith = async (...priorities: string[]) => {
  const ticket = await ok(admin.post('/tickets', { subject: 'Printer' }))
  world.setClock(1000)
  for (const priority of priorities) await ok(admin.patch(`/tickets/${ticket.code}`, { priority }))
  return ticket
}

test('a ticket is kept as it was at that moment, and stays so whatever becomes of it', async () => {
  const ticket = await ticketWith('urgent')
  const example = await capture(ticket.code)
  expect(example).toMatchObject({
    name: `${ticket.code} Printer`,
    event: { name: 'ticket.priority_changed', actorKind: 'user', opens: false },
    facts: { priority: 'urgent', subject: 'Printer', createdAt: { instant: ticket.createdAt } },
    expected: { matches: true, does: [{ do: 'set', field: 'subject', value: 'Urgent!' }, { do: 'note' }] },
  })
  await ok(admin.patch(`/tickets/${ticket.code}`, { priority: 'low', subject: 'Something else' }))
  const check = await ok(admin.post('/rules/examples/check', { ...content(), examples: [example] }))
  expect(check.data).toEqual([{ id: example.id, passes: true, actual: example.expected, why: null }])
  // The event before that one, by its number: as it was then, not as it is now.
  const earlier = await ticketWith('urgent', 'low')
  const tried = await ok(admin.post('/rules/dry-run', content({ days: 1 })))
  const row = tried.data.find(({ ticket: of }: { ticket: { code: string } }) => of.code === earlier.code)
  expect(await capture(earlier.code, { seq: row.seq })).toMatchObject({
    facts: { priority: 'urgent' },
    expected: { matches: true },
  })
  expect(await capture(earlier.code)).toMatchObject({ facts: { priority: 'low' }, expected: { matches: false } })
})

test('they are run at every save and when it is switched on; one that breaks is named with how, and nothing is saved', async () => {
  const yes = await capture((await ticketWith('urgent')).code, { name: 'Yes' })
  const no = await capture((await ticketWith('low')).code, { name: 'No' })
  const rule: Rule = await ok(admin.post('/rules', { name: 'Kept', ...content(), examples: [yes, no] }))
  expect(rule.examples).toEqual([yes, no])
  const refused = await admin.patch(`/rules/${rule.id}`, {
    condition: { all: [{ field: 'priority', operator: 'is', value: 'low' }] },
  })
  expect(refused.json()).toMatchObject({
    status: 422,
    code: 'rule.examples_fail',
    errors: [
      { path: 'examples.0', code: 'rule.example_unmatched', params: { example: 'Yes' } },
      { path: 'examples.1', code: 'rule.example_matches', params: { example: 'No' } },
    ],
  })
  expect(await ok(admin.get(`/rules/${rule.id}`))).toMatchObject({ version: 1, condition: { all: [urgent] } })
  const otherwise = await admin.patch(`/rules/${rule.id}`, {
    actions: [{ do: 'set', field: 'subject', value: 'Now!' }],
  })
  expect(otherwise.json().errors).toMatchObject([{ path: 'examples.0', code: 'rule.example_otherwise' }])
  // What it does now is taken as expected: a version of its own, and those before keep theirs.
  const check = await ok(
    admin.post('/rules/examples/check', {
      ...content({ actions: [{ do: 'set', field: 'subject', value: 'Now!' }] }),
      examples: [yes, no],
    }),
  )
  expect(check.data.map(({ passes }: { passes: boolean }) => passes)).toEqual([false, true])
  const examples = [{ ...yes, expected: check.data[0].actual }, no]
  const saved = await ok(
    admin.patch(`/rules/${rule.id}`, { actions: [{ do: 'set', field: 'subject', value: 'Now!' }], examples }),
  )
  expect(saved).toMatchObject({ version: 2, examples })
  const versions = (await ok(admin.get(`/rules/${rule.id}/versions`))).data
  expect(versions.map((version: { examples: RuleExample[] }) => version.examples[0]?.expected.does.length)).toEqual([
    1, 2,
  ])
  await ok(admin.patch(`/rules/${rule.id}`, { enabled: true }))
  const wrong = { ...yes, expected: { matches: false, does: [] } }
  const made = await admin.post('/rules', { name: 'Broken', ...content(), examples: [wrong] })
  expect(made.json()).toMatchObject({ status: 422, code: 'rule.examples_fail' })
})

test('an example written by hand, and one of a time', async () => {
  const hand = {
    id: '01900000-0000-7000-8000-000000000001',
    name: 'By hand',
    event: { name: 'ticket.priority_changed', actorKind: 'user', data: { from: 'low', to: 'urgent' }, opens: false },
    at: '2030-01-02T09:00:00.000Z',
    facts: { priority: 'urgent', subject: 'Urgent!' },
    expected: { matches: true, does: [{ do: 'note' }] },
  }
  expect(await ok(admin.post('/rules', { name: 'Hand', ...content(), examples: [hand] }))).toMatchObject({
    examples: [{ name: 'By hand' }],
  })
  const waits = { triggers: [{ on: 'time', since: 'createdAt', amount: 1, unit: 'days' }] }
  const ticket = await ticketWith('urgent')
  expect(await capture(ticket.code, waits)).toMatchObject({ event: { name: 'time' }, expected: { matches: true } })
  const none = await admin.post('/rules/examples', { ...content(), ticket: (await ticketWith()).code })
  expect(none.json()).toMatchObject({ status: 422, code: 'rule.no_example', errors: [{ path: 'ticket' }] })
})

test('an example is written in words of the form, checked, and holds or breaks as one from a ticket does', async () => {
  const rule = content()
  const write = (more: object) =>
    admin.post('/rules/examples/write', {
      ...rule,
      name: 'By hand',
      trigger: 0,
      by: 'agent',
      at: '2030-01-02T09:00:00.000Z',
      fields: {},
      matches: true,
      ...more,
    })
  const check = async (examples: object[]) =>
    (await ok(admin.post('/rules/examples/check', { ...rule, examples }))).data.map(
      ({ passes }: { passes: boolean }) => passes,
    )
  const acts = await ok(write({ fields: { priority: 'urgent', subject: 'Urgent!', status: 'open' } }))
  expect(acts).toMatchObject({ event: { name: 'ticket.priority_changed' }, facts: { open: true } })
  const not = await ok(write({ fields: { priority: 'high' }, matches: false }))
  expect(not.expected).toEqual({ matches: false, does: [] })
  const broken = await ok(write({ fields: { priority: 'urgent' }, matches: false }))
  expect(await check([acts, not, broken])).toEqual([true, true, false])
  await ok(admin.post('/rules', { name: 'Kept', ...rule, examples: [acts, not] }))

  const faults = async (more: object) =>
    (await write(more)).json().errors.map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)
  const wrong = { priority: 'huge', nothing: 1, dueAt: 'soon', assignee: 'me' }
  expect((await faults({ fields: wrong })).map((one: string) => one.split(' ')[0])).toEqual([
    'fields.priority',
    'fields.nothing',
    'fields.dueAt',
    'fields.assignee',
  ])
  expect(await faults({ trigger: 5 })).toEqual(['trigger rule.no_such_trigger'])
  expect(await faults({ at: 'soon' })).toMatchObject([expect.stringMatching(/^at /)])
})

test('every trigger about a ticket can be written, and is heard by its rule', async () => {
  const stageId = (await ok(admin.get('/pipelines'))).data[0].stages[1].id
  const changed = (field: string, more: object = {}) => ({ on: 'changed', field, ...more })
  const triggers: [object, object, string?][] = [
    [{ on: 'created', by: 'customer' }, {}, 'customer'],
    [{ on: 'updated' }, {}],
    [{ on: 'replied', by: 'customer' }, {}, 'customer'],
    [{ on: 'replied', by: 'agent' }, {}],
    [{ on: 'noted' }, {}],
    [{ on: 'stage_entered', stageId }, {}],
    [{ on: 'sla_warned' }, {}, 'system'],
    [{ on: 'sla_breached' }, {}, 'system'],
    [{ on: 'time', since: 'createdAt', amount: 1, unit: 'days' }, {}],
    [changed('status', { from: 'open', to: 'resolved' }), {}],
    [changed('stage', { to: stageId }), {}],
    [changed('assignee', { to: null }), {}],
    [changed('requester'), {}],
    [changed('account'), {}],
    [changed('label'), {}],
    [changed('follower'), {}],
    [changed('subject'), { subject: 'Other' }],
    [changed('description'), {}],
    [changed('dueAt'), { dueAt: '2030-01-05' }],
    [changed('visibility', { to: 'private' }), {}],
    [changed('snoozed', { to: true }), {}],
    [changed('pipeline'), {}],
    [changed('type'), {}],
    [changed('queue'), {}],
  ]
  for (const [trigger, fields, by = 'agent'] of triggers) {
    const rule = { triggers: [trigger], condition: { all: [] }, actions: [{ do: 'note', html: '<p>x</p>' }] }
    const at = '2030-01-02T09:00:00.000Z'
    const made = { name: 'One', trigger: 0, by, at, fields, matches: true }
    const example = await ok(admin.post('/rules/examples/write', { ...rule, ...made }))
    const { data } = await ok(admin.post('/rules/examples/check', { ...rule, examples: [example] }))
    expect([trigger, data[0].passes, data[0].why]).toEqual([trigger, true, null])
  }
})
