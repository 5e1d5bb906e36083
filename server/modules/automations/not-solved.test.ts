import { afterAll, beforeAll, expect, test } from 'vitest'
import { browser, type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
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

let made = 0
/** A desk whose rule confirms resolutions, a ticket that was resolved, and the path of the link that its requester got. */
async function resolved() {
  made += 1
  world.setClock(new Date('2030-01-02T09:00:00Z'))
  const company = await createCompany(world, `N${made}X`)
  const admin = await signIn(world, company.admin)
  await ok(
    admin.post('/rules', {
      name: 'Say that it is resolved',
      enabled: true,
      triggers: [{ on: 'changed', field: 'status', to: 'resolved', by: 'agent' }],
      condition: { all: [] },
      actions: [{ do: 'reply', html: '<p>{{ticket.code}} is resolved. {{link.notSolved}}</p>' }],
    }),
  )
  const jo = await ok(admin.post('/contacts', { name: 'Jo', emails: [`jo${made}@globex.test`], language: 'de-AT' }))
  const ticket = await ok(admin.post('/tickets', { subject: 'Printer', requester: { id: jo.id } }))
  const resolve = () => ok(admin.patch(`/tickets/${ticket.code}`, { status: 'resolved' }))
  const settled = () => settle(world, company.orgId)
  const messages = async (): Promise<{ author: { name: string }; bodyHtml: string; visibleText: string }[]> =>
    (await ok(admin.get(`/tickets/${ticket.code}/messages`))).data
  await resolve()
  await settled()
  const [mail] = await messages()
  const path = /href="[^"]*(\/not-solved\/[^"]+)"/.exec(mail?.bodyHtml ?? '')?.[1] ?? ''
  const statusOf = async () => (await ok(admin.get(`/tickets/${ticket.code}`))).status
  const eventsOf = () =>
    company.asSystem(async (cx) =>
      cx.tx
        .selectFrom('events')
        .select(['name', 'actorKind', 'actorName'])
        .where('orgId', '=', cx.org.id)
        .where('ticketId', '=', ticket.id)
        .where('name', 'in', ['ticket.not_solved', 'ticket.reopened', 'message.received'])
        .orderBy('seq')
        .execute(),
    )
  return { company, admin, ticket, path, mail, resolve, settled, statusOf, eventsOf, messages }
}
let visitors = 0
const visitor = () => {
  visitors += 1
  return browser(world, `198.51.100.${visitors}`)
}

test('the mail carries the link in the language of its reader; opening it changes nothing, the button opens the ticket in his name', async () => {
  const d = await resolved()
  expect(d.mail?.bodyHtml).toContain('>Nein, das ist nicht gelöst</a>')
  expect(d.mail?.visibleText).toContain(`<http`)
  const jo = visitor()
  for (let scans = 0; scans < 3; scans += 1)
    expect(await ok(jo.get(d.path))).toEqual({
      state: 'resolved',
      ticket: d.ticket.code,
      organization: expect.any(String),
      address: null,
      language: 'de',
    })
  expect(await d.statusOf()).toBe('resolved')
  expect(await d.eventsOf()).toEqual([])
  expect(await ok(jo.post(d.path, { comment: '  Still jams.\nEvery day. ' }))).toMatchObject({
    state: 'open',
    done: true,
  })
  expect(await d.statusOf()).toBe('open')
  const events = await d.eventsOf()
  expect(events.map(({ name, actorKind, actorName }) => [name, actorKind, actorName])).toEqual([
    ['ticket.not_solved', 'contact', 'Jo'],
    ['ticket.reopened', 'contact', 'Jo'],
    ['message.received', 'contact', 'Jo'],
  ])
  expect((await d.messages()).find(({ visibleText }) => visibleText.startsWith('Still'))).toMatchObject({
    author: { name: 'Jo' },
    visibleText: 'Still jams.\nEvery day.',
  })
  // Again, and by two at once: it was done.
  expect(await ok(jo.post(d.path, { comment: 'Again' }))).toMatchObject({ state: 'open', done: false })
  expect(await d.eventsOf()).toHaveLength(3)
})

test('of many at once one opens it', async () => {
  const d = await resolved()
  const answers = await Promise.all([1, 2, 3, 4].map(() => ok(visitor().post(d.path, {}))))
  expect(answers.filter(({ done }) => done)).toHaveLength(1)
  expect((await d.eventsOf()).map(({ name }) => name)).toEqual(['ticket.not_solved', 'ticket.reopened'])
})

test('words that only thank open it all the same: he pressed the button', async () => {
  const d = await resolved()
  await ok(visitor().post(d.path, { comment: 'Thanks' }))
  expect(await d.statusOf()).toBe('open')
})

test('it is of one resolution: after the next one it says so, and opens nothing', async () => {
  const d = await resolved()
  await ok(visitor().post(d.path, {}))
  world.setClock(60_000)
  await d.resolve()
  const jo = visitor()
  expect(await ok(jo.get(d.path))).toMatchObject({ state: 'later' })
  expect(await ok(jo.post(d.path, {}))).toMatchObject({ state: 'later', done: false })
  expect(await d.statusOf()).toBe('resolved')
})

test('closed, merged and deleted tickets stay as they are', async () => {
  const d = await resolved()
  await ok(d.admin.patch(`/tickets/${d.ticket.code}`, { status: 'closed' }))
  const jo = visitor()
  expect(await ok(jo.post(d.path, {}))).toMatchObject({ state: 'closed', done: false })
  expect(await d.statusOf()).toBe('closed')
  // Where a mail opens closed ones too, so does the button.
  await ok(d.admin.patch('/organization', { settings: { followUpOnReply: false } }))
  expect(await ok(jo.post(d.path, {}))).toMatchObject({ state: 'open', done: true })

  const merged = await resolved()
  const other = await ok(merged.admin.post('/tickets', { subject: 'The same' }))
  await ok(merged.admin.post(`/tickets/${other.code}/merge`, { sourceIds: [merged.ticket.id] }))
  expect(await ok(jo.post(merged.path, {}))).toMatchObject({ state: 'merged', done: false })

  const gone = await resolved()
  await ok(gone.admin.post(`/tickets/${gone.ticket.code}/delete`, {}))
  expect((await jo.get(gone.path)).json()).toMatchObject({ status: 410, code: 'not_solved.expired' })
})

test('it ends after thirty days, or when an answer by mail opens nothing any more', async () => {
  const d = await resolved()
  world.setClock(30 * 86_400_000 - 1000)
  expect((await visitor().get(d.path)).statusCode).toBe(200)
  world.setClock(2000)
  expect((await visitor().post(d.path, {})).json()).toMatchObject({ status: 410, code: 'not_solved.expired' })
  expect((await visitor().get(`${d.path.slice(0, -1)}_`)).json()).toMatchObject({ status: 410 })
})

test('tries are limited by address, and what is too long is refused', async () => {
  const d = await resolved()
  const jo = visitor()
  const wrong = await jo.post(d.path, { comment: 'x'.repeat(5001) })
  expect(wrong.json()).toMatchObject({ status: 422, errors: [{ path: 'comment' }] })
  let last = 200
  for (let i = 0; i < 125; i += 1) last = (await jo.get(`/not-solved/${'x'.repeat(103)}`)).statusCode
  expect(last).toBe(429)
  expect((await visitor().get(d.path)).statusCode).toBe(200)
})

test('only the reply of a rule knows the link, and one without a resolution is left out and said', async () => {
  const d = await resolved()
  const rule = (action: object) => ({
    name: 'Link',
    enabled: true,
    triggers: [{ on: 'created' }],
    condition: { all: [] },
    actions: [action],
  })
  const html = '<p>Here: {{link.notSolved}}</p>'
  for (const action of [
    { do: 'note', html },
    { do: 'mail', to: 'a@partner.test', subject: 'x', html },
  ])
    expect((await d.admin.post('/rules', rule(action))).json().errors).toMatchObject([{ path: 'actions.0.html' }])
  const made = await ok(d.admin.post('/rules', rule({ do: 'reply', html })))
  await ok(d.admin.post('/tickets', { subject: 'New', requester: { email: 'someone@globex.test', name: 'Some One' } }))
  await d.settled()
  const [run] = (await ok(d.admin.get(`/rules/${made.id}/runs`))).data
  expect(run.effects).toMatchObject([{ result: 'done', why: { params: { values: ['link.notSolved'] } } }])
})
