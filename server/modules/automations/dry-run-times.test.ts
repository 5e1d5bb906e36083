import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { DryRunResult, Rule, RuleRun } from './automations.contract.ts'
import { settle } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const hour = 3_600_000
let made = 0

/** A Wednesday at nine, in a company of its own; sessions end while days pass. */
async function desk() {
  made += 1
  world.setClock(new Date('2030-01-02T09:00:00Z'))
  const company = await createCompany(world, `D${made}X`)
  const d = { company, admin: (await signIn(world, company.admin)) as Client }
  const later = async (ms: number) => {
    world.setClock(ms)
    await settle(world, company.orgId)
    d.admin = await signIn(world, company.admin)
  }
  return Object.assign(d, { later })
}
type Desk = Awaited<ReturnType<typeof desk>>

const note = [{ do: 'note', html: '<p>Follow up</p>' }]
const content = (trigger: object, more: object = {}) => ({
  triggers: [{ on: 'time', amount: 24, unit: 'hours', ...trigger }],
  condition: { all: [] },
  actions: note,
  ...more,
})
const said = (result: DryRunResult) =>
  result.data.map(({ ticket, at, event }) => `${ticket?.code} ${at} ${event}`).sort()
const runsOf = async (admin: Client, { id }: Rule): Promise<RuleRun[]> =>
  (await ok(admin.get(`/rules/${id}/runs?outcome=acted`))).data

/** What people do within four days, with each of the times of a ticket set, moved and taken away. */
async function happen(d: Desk): Promise<void> {
  const patch = (code: string, body: object) => ok(d.admin.patch(`/tickets/${code}`, body))
  const reply = (code: string) =>
    ok(d.admin.post(`/tickets/${code}/messages`, { kind: 'public', bodyText: 'We look into it.' }))
  const due = (hours: number) => new Date(world.now().getTime() + hours * hour).toISOString()
  const mailed = () => ticketByMail(world, d.company)
  const [waits, answered, late, solved, dated] = [
    await mailed(),
    await mailed(),
    await mailed(),
    await mailed(),
    await mailed(),
  ]
  const priority = (code: string, to: string) => patch(code, { priority: to })
  await d.later(hour)
  await reply(answered.code)
  await patch(dated.code, { dueAt: due(40) })
  await d.later(25 * hour)
  await reply(late.code)
  await patch(solved.code, { status: 'resolved' })
  await priority(waits.code, 'urgent')
  await d.later(10 * hour)
  await patch(dated.code, { dueAt: due(2) })
  await d.later(20 * hour)
  await patch(solved.code, { status: 'open' })
  await mailed()
  await d.later(hour)
  await patch(solved.code, { status: 'closed' })
  await patch(dated.code, { dueAt: null })
  await priority(waits.code, 'low')
  await d.later(30 * hour)
}

const open = { field: 'open', operator: 'is', value: true }
const unanswered = { field: 'unanswered', operator: 'is', value: true }
const cases: [string, object][] = [
  ['since it was made', content({ since: 'createdAt' })],
  ['as the recipe of no response', content({ since: 'waitingSince' }, { condition: { all: [open, unanswered] } })],
  ['since the last message of the customer', content({ since: 'lastCustomerMessageAt' }, { condition: unanswered })],
  ['since the last message of the team', content({ since: 'lastAgentMessageAt' })],
  ['after it was resolved', content({ since: 'resolvedAt', amount: 10 })],
  ['after it was closed, of closed tickets', content({ since: 'closedAt', amount: 90, unit: 'minutes' })],
  ['since its stage', content({ since: 'stageChangedAt', amount: 12 })],
  ['since its status', content({ since: 'statusChangedAt', amount: 12 }, { condition: open })],
  ['after the due date', content({ since: 'dueAt', amount: 1 })],
  ['before the due date, at once where that is past', content({ since: 'dueAt', amount: 6, when: 'before' })],
  ['in business hours', content({ since: 'waitingSince', amount: 9, hours: 'business' }, { condition: unanswered })],
  [
    'with the priority that it had then',
    content({ since: 'createdAt', amount: 30 }, { condition: { field: 'priority', operator: 'is', value: 'urgent' } }),
  ],
  [
    'once while we are open',
    content({ since: 'createdAt', amount: 24 }, { hours: { calendar: 'default', during: 'open' } }),
  ],
]

describe('a dry run of a rule that waits for a time', () => {
  test('says what the rule then does, each time and ticket, for every time of a ticket', async () => {
    const d = await desk()
    // Each rule runs while things happen, and leaves no trace that another one sees.
    const told = [{ do: 'notify', to: [{ kind: 'member', id: d.company.admin.userId }], text: 'Look' }]
    const rules: Rule[] = []
    for (const [name, one] of cases)
      rules.push(await ok(d.admin.post('/rules', { name, enabled: true, ...one, actions: told })))
    await happen(d)
    for (const [i, [name, one]] of cases.entries()) {
      const tried: DryRunResult = await ok(d.admin.post('/rules/dry-run', { ...one, days: 7 }))
      const runs = await runsOf(d.admin, rules[i] as Rule)
      expect(tried.data.length, name).toBeGreaterThan(0)
      expect([name, ...tried.data.map(({ ticket }) => ticket?.code).sort()]).toEqual([
        name,
        ...runs.map(({ ticket }) => ticket?.code).sort(),
      ])
      expect(tried, name).toMatchObject({ untold: 0, untried: false, asNow: [], capped: false })
    }
  })

  test('names the moment, the mails that would go and the tickets, within the days that were asked for', async () => {
    const d = await desk()
    const { code } = await ticketByMail(world, d.company)
    await d.later(72 * hour)
    const reply = [{ do: 'reply', html: '<p>We are late.</p>' }]
    const rule = content({ since: 'waitingSince' }, { actions: reply })
    const tried: DryRunResult = await ok(d.admin.post('/rules/dry-run', { ...rule, days: 7 }))
    expect(said(tried)).toEqual([`${code} 2030-01-03T09:00:00.000Z time`])
    expect(tried).toMatchObject({ asked: 1, matched: 1, tickets: 1, mails: 1, changes: 0 })
    expect(tried.data[0]?.seq).toBeNull()
    expect(await ok(d.admin.post('/rules/dry-run', { ...rule, days: 1 }))).toMatchObject({ asked: 0, matched: 0 })
    // Nothing of it happened.
    expect((await ok(d.admin.get(`/tickets/${code}/messages`))).data).toHaveLength(1)
    // What it showed is kept as an example, as it was then.
    await ok(d.admin.patch(`/tickets/${code}`, { status: 'closed' }))
    const at = tried.data[0]?.at
    const example = await ok(d.admin.post('/rules/examples', { ...rule, ticket: code, at }))
    expect(example).toMatchObject({
      at,
      event: { name: 'time' },
      facts: { status: 'open', unanswered: true, waitingSince: { instant: '2030-01-02T09:00:00.000Z' } },
      expected: { matches: true, does: [{ do: 'reply' }] },
    })
  })

  test('says of how many tickets the log does not tell the times', async () => {
    const d = await desk()
    const { id } = await ticketByMail(world, d.company)
    await d.company.asSystem((cx) =>
      cx.tx
        .updateTable('tickets')
        .set({ waitingSince: new Date('2030-01-02T07:00:00Z') })
        .where('orgId', '=', cx.org.id)
        .where('id', '=', id)
        .execute(),
    )
    await d.later(25 * hour)
    const tried = await ok(d.admin.post('/rules/dry-run', content({ since: 'waitingSince' })))
    expect(tried).toMatchObject({ untold: 1, matched: 1, data: [{ at: '2030-01-03T07:00:00.000Z' }] })
  })
})

describe('a time counted from a date in a custom field', () => {
  const field = (admin: Client, type: 'date' | 'datetime') =>
    ok(admin.post('/custom-fields', { key: `end_${type}`, name: 'End of contract', type }))
  const rule = (since: string, more: object = {}) => ({ name: 'Ends', enabled: true, ...content({ since, ...more }) })

  test.each<[string, object, string]>([
    ['before', { when: 'before', amount: 2, unit: 'days' }, '2030-01-04T00:00:00.000Z'],
    ['after', { amount: 3, unit: 'hours' }, '2030-01-06T03:00:00.000Z'],
    ['in business hours after', { amount: 1, unit: 'hours', hours: 'business' }, '2030-01-07T10:00:00.000Z'],
  ])('comes so long %s the day begins, follows it when it moves, once', async (_name, trigger, due) => {
    const d = await desk()
    const { key } = await field(d.admin, 'date')
    const ends: Rule = await ok(d.admin.post('/rules', rule(`custom.${key}`, trigger)))
    const { code } = await ticketByMail(world, d.company)
    const set = (day: string) => ok(d.admin.patch(`/tickets/${code}`, { custom: { [key]: day } }))
    await set('2030-01-20')
    await d.later(0)
    // A Sunday.
    await set('2030-01-06')
    await d.later(Date.parse(due) - world.now().getTime() - 60_000)
    expect(await runsOf(d.admin, ends)).toEqual([])
    await d.later(60_000)
    expect((await runsOf(d.admin, ends)).map(({ ticket, event }) => [ticket?.code, event])).toEqual([[code, 'time']])
    await d.later(20 * 24 * hour)
    expect(await runsOf(d.admin, ends)).toHaveLength(1)
    const again = content({ since: `custom.${key}`, ...trigger })
    expect(said(await ok(d.admin.post('/rules/dry-run', { ...again, days: 30 })))).toEqual([`${code} ${due} time`])
  })

  test('a day begins in the time zone of the organization, also after that became another one', async () => {
    const d = await desk()
    const { key } = await field(d.admin, 'date')
    const ends: Rule = await ok(d.admin.post('/rules', rule(`custom.${key}`, { amount: 1 })))
    const { code } = await ticketByMail(world, d.company)
    await ok(d.admin.patch(`/tickets/${code}`, { custom: { [key]: '2030-01-03' } }))
    await d.later(hour)
    await ok(d.admin.patch('/organization', { settings: { timeZone: 'America/New_York' } }))
    await d.later(19 * hour)
    expect(await runsOf(d.admin, ends)).toEqual([])
    await d.later(hour)
    expect((await runsOf(d.admin, ends)).map(({ at }) => at)).toEqual(['2030-01-03T06:00:00.000Z'])
  })

  test('takes what is set already when it is switched on, and a moment as it is; a dry run says the same', async () => {
    const d = await desk()
    const { id, key } = await field(d.admin, 'datetime')
    const { code } = await ticketByMail(world, d.company)
    const gone = await ticketByMail(world, d.company)
    await ok(d.admin.patch(`/tickets/${code}`, { custom: { [key]: '2030-01-03T12:30:00Z' } }))
    await ok(d.admin.patch(`/tickets/${gone.code}`, { custom: { [key]: '2030-01-03T12:30:00Z' } }))
    const trigger = { since: `custom.${key}`, amount: 1 }
    const ends: Rule = await ok(d.admin.post('/rules', rule(trigger.since, trigger)))
    await d.later(hour)
    await ok(d.admin.patch(`/tickets/${gone.code}`, { custom: { [key]: null } }))
    await d.later(28 * hour)
    expect((await runsOf(d.admin, ends)).map(({ ticket }) => ticket?.code)).toEqual([code])
    const tried: DryRunResult = await ok(d.admin.post('/rules/dry-run', content(trigger)))
    expect(said(tried)).toEqual([`${code} 2030-01-03T13:30:00.000Z time`])

    await ok(d.admin.patch(`/tickets/${code}`, { custom: { [key]: null } }))
    await ok(d.admin.delete(`/custom-fields/${id}`))
    expect(await ok(d.admin.get(`/rules/${ends.id}`))).toMatchObject({ broken: true })
    const refused = await d.admin.patch(`/rules/${ends.id}`, { enabled: true })
    expect(refused.json().errors).toMatchObject([{ path: 'triggers.0.since', code: 'rule.no_date' }])
  })

  test('other fields, and times before it in business hours, are refused', async () => {
    const d = await desk()
    const { key } = await field(d.admin, 'date')
    await ok(d.admin.post('/custom-fields', { key: 'serial', name: 'Serial', type: 'text' }))
    const wrong = async (trigger: object) =>
      (await d.admin.post('/rules', rule('createdAt', trigger)))
        .json()
        .errors.map((one: { path: string; code: string }) => `${one.path} ${one.code}`)
    expect(await wrong({ since: 'custom.serial' })).toEqual(['triggers.0.since rule.no_date'])
    expect(await wrong({ since: 'custom.nothing' })).toEqual(['triggers.0.since rule.no_date'])
    expect(await wrong({ since: `custom.${key}`, when: 'before', hours: 'business' })).toEqual([
      'triggers.0.when rule.only_due_before',
    ])
  })
})
