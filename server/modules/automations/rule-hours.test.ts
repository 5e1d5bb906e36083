import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { arrived } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
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
const open = [{ from: '09:00', to: '17:00' }]
const shut: typeof open = []

let made = 0
/** At an instant; the desk is open from Monday to Friday, nine to five UTC. */
async function desk(at: string) {
  made += 1
  world.setClock(new Date(at))
  const company = await createCompany(world, `H${made}X`)
  let admin: Client = await signIn(world, company.admin)
  const jo = await ok(
    admin.post('/contacts', {
      name: 'Jo',
      emails: [`jo${made}@globex.test`],
      language: 'de',
      timeZone: 'Europe/Berlin',
    }),
  )
  const ticket = await ok(admin.post('/tickets', { subject: 'Printer', requester: { id: jo.id } }))
  await settle(world, company.orgId)
  // What is written in the moment in which a ticket is made is no reply.
  world.setClock(1000)
  return {
    company,
    ticket,
    admin: () => admin,
    wait: async (ms: number) => {
      world.setClock(ms)
      await settle(world, company.orgId)
      admin = await signIn(world, company.admin)
    },
    write: async () => {
      const from = { name: 'Jo', address: `jo${made}@globex.test` }
      await company.asSystem((cx) =>
        addMessage(
          { ...cx, actor: { kind: 'contact', orgId: cx.org.id, contactId: jo.id, name: 'Jo' } },
          arrived(ticket.id, { author: { kind: 'contact', id: jo.id, name: 'Jo' }, from }),
        ),
      )
      await settle(world, company.orgId)
    },
    answers: async (): Promise<string[]> =>
      (await ok(admin.get(`/tickets/${ticket.code}/messages?order=asc`))).data
        .filter(({ direction }: { direction: string }) => direction === 'out')
        .map(({ visibleText }: { visibleText: string }) => visibleText),
    runs: async ({ id }: Rule): Promise<RuleRun[]> => (await ok(admin.get(`/rules/${id}/runs`))).data,
  }
}
const afterHours = (more: object = {}) => ({
  name: 'After hours',
  enabled: true,
  triggers: [
    { on: 'created', by: 'customer' },
    { on: 'replied', by: 'customer' },
  ],
  condition: { all: [] },
  hours: { calendar: 'sla', during: 'closed' },
  actions: [{ do: 'reply', html: '<p>Back on {{hours.backAt}}.</p>' }],
  ...more,
})

test('once a ticket until we are open again, with day and time as its reader says them; not while open', async () => {
  // Friday, one minute before five.
  const d = await desk('2030-01-04T16:58:59Z')
  const rule: Rule = await ok(d.admin().post('/rules', afterHours()))
  await d.write()
  expect(await d.answers()).toEqual([])
  expect((await d.runs(rule)).map(({ outcome, why }) => [outcome, why?.at])).toEqual([['unmatched', 'hours']])
  await d.wait(60_000)
  await d.write()
  expect(await d.answers()).toEqual(['Back on Montag, 7. Januar um 10:00 MEZ.'])
  // Hours later, on the weekend: he knows.
  await d.wait(20 * hour)
  await d.write()
  expect(await d.answers()).toHaveLength(1)
  const [again] = await d.runs(rule)
  expect(again?.effects).toMatchObject([{ result: 'suppressed', why: { code: 'rule.said_this_closing' } }])
  // Monday evening is another time.
  await d.wait(53 * hour)
  await d.write()
  expect(await d.answers()).toHaveLength(2)
})

test('what the rules of automatic mail held back was not said: the next message is answered', async () => {
  const d = await desk('2030-01-05T09:00:00Z')
  const first = { do: 'reply', html: '<p>First</p>' }
  await ok(d.admin().post('/rules', { ...afterHours({ actions: [first] }), hours: undefined, name: 'Acknowledge' }))
  await ok(d.admin().post('/rules', afterHours()))
  await d.write()
  expect(await d.answers()).toEqual(['First'])
  await d.wait(2 * hour)
  await ok(d.admin().patch(`/rules/${(await ok(d.admin().get('/rules'))).data[0].id}`, { enabled: false }))
  await d.write()
  expect(await d.answers()).toHaveLength(2)
})

test('by the hours of the SLA of the ticket, a holiday of today counts; a calendar in use stays, one that is gone is said', async () => {
  // Wednesday morning.
  const d = await desk('2030-01-02T10:00:00Z')
  const calendar = await ok(
    d.admin().post('/calendars', {
      name: 'Night shift',
      timeZone: 'UTC',
      week: [open, open, shut, open, open, shut, shut],
      holidays: null,
      ownDays: [],
    }),
  )
  const rule: Rule = await ok(
    d.admin().post('/rules', afterHours({ hours: { calendar: calendar.id, during: 'closed' } })),
  )
  await d.write()
  expect(await d.answers()).toEqual(['Back on Donnerstag, 3. Januar um 10:00 MEZ.'])
  expect((await d.admin().delete(`/calendars/${calendar.id}`)).statusCode).toBe(409)
  const wrong = await d.admin().post('/rules', afterHours({ hours: { calendar: d.ticket.id } }))
  expect(wrong.json().errors).toMatchObject([{ path: 'hours.calendar', code: 'rule.no_such_hours' }])
  expect(await ok(d.admin().get(`/rules/${rule.id}`))).toMatchObject({
    broken: false,
    hours: { calendar: calendar.id, during: 'closed' },
  })
})

test('a time in business hours counts in those of the rule, and comes later when they are cut short', async () => {
  const d = await desk('2030-01-02T09:00:00Z')
  const [usual] = (await ok(d.admin().get('/calendars'))).data
  const long = await ok(
    d.admin().post('/calendars', {
      name: 'Long',
      timeZone: 'UTC',
      week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]),
      holidays: null,
      ownDays: [],
    }),
  )
  const follow = (calendar: string) => ({
    name: calendar,
    enabled: true,
    triggers: [{ on: 'time', since: 'createdAt', amount: 10, unit: 'hours', hours: 'business' }],
    condition: { all: [] },
    hours: { calendar, during: 'always' },
    actions: [{ do: 'note', html: '<p>Follow up</p>' }],
  })
  const byUsual: Rule = await ok(d.admin().post('/rules', follow('default')))
  const byLong: Rule = await ok(d.admin().post('/rules', follow(long.id)))
  await d.wait(0)
  await d.wait(10 * hour)
  expect([await d.runs(byUsual), await d.runs(byLong)].map((all) => all.length)).toEqual([0, 1])
  // Thursday is a holiday now: it comes on Friday.
  await ok(
    d.admin().patch(`/calendars/${usual.id}`, {
      ownDays: [{ name: 'Works outing', from: '2030-01-03', to: '2030-01-03' }],
    }),
  )
  await d.wait(16 * hour)
  expect(await d.runs(byUsual)).toEqual([])
  await d.wait(24 * hour)
  expect(await d.runs(byUsual)).toHaveLength(1)
})
