import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { catchSystemMail, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

/** What was brought in from elsewhere (product.md CH34): who hears of it is the caller's choice, and stands in each event. */
let world: World
let acme: Company
let admin: SignedIn
let api: ReturnType<typeof program>
let ann: SignedIn
let mails: ReturnType<typeof catchSystemMail>
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'agent'))
  const scopes = ['messages:read', 'tickets:read', 'tickets:create', 'tickets:assign', 'tickets:update']
  const more = ['tickets:reply', 'tickets:note', 'tickets:silent']
  const key = await admin.post('/api-keys', { name: 'Import', scopes: [...scopes, ...more] })
  api = program(world, key.json().token)
  await ann.patch('/me/notification-preferences', {
    kinds: [{ kind: 'assigned', app: true, mail: 'now' }],
  })
})
beforeEach(() => {
  mails = catchSystemMail()
})
afterAll(() => world.close())

const notices = async () => {
  await world.react(acme.orgId)
  return (await ann.get('/notifications')).json().data.map((one: { kind: string }) => one.kind)
}
const eventsOf = async (id: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.ticketId === id)
const oskar = { email: 'oskar@fjell.test', name: 'Oskar Lund' }

test('a ticket by API finds or makes its requester, once for each key', async () => {
  const body = { subject: 'Payment taken twice', requester: oskar }
  const first = await api.send('POST', '/tickets', body, { 'idempotency-key': 'order-1' })
  expect(first.statusCode).toBe(201)
  const again = await api.send('POST', '/tickets', body, { 'idempotency-key': 'order-1' })
  expect(again.json().id).toBe(first.json().id)
  const second = await api.post('/tickets', { ...body, requester: { email: 'OSKAR@fjell.test' } })
  expect(second.json()).toMatchObject({ requester: { id: first.json().requester.id, name: 'Oskar Lund' } })
  expect((await admin.get('/contacts?q=oskar')).json().data).toHaveLength(1)
})

test('members are told of a ticket unless its maker says otherwise', async () => {
  const before = (await notices()).length
  const made = { subject: 'From the old desk', requester: oskar, assigneeId: ann.actor.userId }
  const quiet = await api.post('/tickets', { ...made, notifyMembers: false })
  expect(quiet.statusCode).toBe(201)
  expect(await notices()).toHaveLength(before)
  expect(mails).toEqual([])
  expect((await eventsOf(quiet.json().id)).map(({ name, cause }) => ({ name, cause }))).toEqual([
    { name: 'ticket.created', cause: { quiet: ['members'] } },
    { name: 'ticket.assigned', cause: { created: true, quiet: ['members'] } },
    { name: 'ticket.associated', cause: { rule: 'known_sender', event: expect.any(String), quiet: ['members'] } },
    { name: 'ticket.sla_chosen', cause: { quiet: ['members'] } },
  ])
  const loud = await api.post('/tickets', { ...made, notifyMembers: true })
  expect(await notices()).toHaveLength(before + 1)
  expect(mails).toHaveLength(1)
  expect((await eventsOf(loud.json().id)).map(({ cause }) => cause)).toEqual([
    {},
    { created: true },
    { rule: 'known_sender', event: expect.any(String) },
    {},
  ])
})

test('a note that nobody shall hear of tells neither assignee nor the mentioned', async () => {
  const { id } = (await api.post('/tickets', { subject: 'Old', assigneeId: ann.actor.userId })).json()
  const before = (await notices()).length
  const note = { kind: 'note', bodyHtml: `<p><span data-mention="user:${ann.actor.userId}">@Ann</span> look</p>` }
  const written = await api.post(`/tickets/${id}/messages`, { ...note, notifyMembers: false })
  expect(written.statusCode).toBe(201)
  expect(await notices()).toHaveLength(before)
  await api.post(`/tickets/${id}/messages`, note)
  expect(await notices()).toHaveLength(before + 1)
})

test('without automations a first reply moves nothing; with them it does', async () => {
  const make = async () => (await api.post('/tickets', { subject: 'Old', requester: oskar })).json().id
  const reply = { kind: 'public', bodyText: 'We answered by phone.', sendMail: false }
  const [still, moved] = [await make(), await make()]
  await api.post(`/tickets/${still}/messages`, { ...reply, runAutomations: false })
  expect((await admin.get(`/tickets/${still}`)).json().status).toBe('open')
  expect((await eventsOf(still)).find(({ name }) => name === 'message.sent')?.cause).toEqual({
    quiet: ['automations', 'mail'],
  })
  await api.post(`/tickets/${moved}/messages`, reply)
  expect((await admin.get(`/tickets/${moved}`)).json().status).toBe('in_progress')
  expect((await eventsOf(moved)).map(({ name, cause }) => ({ name, cause })).slice(1)).toEqual([
    { name: 'ticket.status_changed', cause: { rule: 'first_agent_action', quiet: ['mail'] } },
    { name: 'message.sent', cause: { quiet: ['mail'] } },
  ])
})

test('a reply that is not sent is written down with whom it was written to, and leaves by no way', async () => {
  const { id } = (await api.post('/tickets', { subject: 'Old', requester: oskar })).json()
  const said = await api.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'Settled.', sendMail: false })
  expect(said.json()).toMatchObject({
    recordedOnly: true,
    deliveries: [],
    rfcMessageId: null,
    to: [{ address: 'oskar@fjell.test' }],
    why: { reason: expect.stringContaining('mailed to nobody') },
  })
  expect((await admin.get(`/messages/${said.json().id}`)).json()).toMatchObject({ recordedOnly: true, undoUntil: null })
  expect((await admin.get(`/tickets/${id}`)).json().firstResponseAt).not.toBeNull()
  // The requester has no address: nothing leaves, so none is needed.
  const phone = (await api.post('/tickets', { subject: 'Call', requester: { phone: '+47 22 33 44 55' } })).json()
  const spoken = await api.post(`/tickets/${phone.id}/messages`, { kind: 'public', bodyText: 'Hi', sendMail: false })
  expect(spoken.json()).toMatchObject({ recordedOnly: true, to: [] })
  const sent = (await admin.get('/mail/outbox')).json().data
  expect(sent.filter((one: { ticketId?: string }) => one.ticketId === id || one.ticketId === phone.id)).toEqual([])
  const loud = await api.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'And by mail.' })
  expect(loud.json()).toMatchObject({ recordedOnly: false, deliveries: [{ address: 'oskar@fjell.test' }] })
})

test('what makes no sense together is refused, and changes nothing', async () => {
  const { id } = (await api.post('/tickets', { subject: 'Old', requester: oskar })).json()
  const post = (body: object) => api.post(`/tickets/${id}/messages`, { bodyText: 'x', ...body })
  expect((await post({ kind: 'note', sendMail: false })).json()).toMatchObject({
    status: 422,
    code: 'message.note_is_internal',
  })
  expect((await post({ kind: 'public', sendMail: false, undoSeconds: 5 })).json()).toMatchObject({
    status: 422,
    code: 'message.unsent_undo',
    errors: [{ path: 'undoSeconds' }],
  })
  expect((await post({ kind: 'public', sendMail: false, to: ['nonsense'] })).statusCode).toBe(422)
  expect((await admin.get(`/tickets/${id}/messages`)).json().data).toEqual([])
})

test('only who may bring in silently may be silent', async () => {
  const made = await ann.post('/tickets', { subject: 'Hush', notifyMembers: false })
  expect(made.json()).toMatchObject({
    status: 403,
    code: 'permission.missing',
    params: { permission: 'tickets:silent' },
  })
  const { id } = (await ann.post('/tickets', { subject: 'Aloud', notifyMembers: true })).json()
  for (const wish of [{ notifyMembers: false }, { runAutomations: false }, { sendMail: false }]) {
    const refused = await ann.post(`/tickets/${id}/messages`, {
      kind: 'public',
      bodyText: 'x',
      to: ['a@b.test'],
      ...wish,
    })
    expect(refused.json()).toMatchObject({ status: 403, code: 'permission.missing' })
  }
  expect((await ann.get(`/tickets/${id}/messages`)).json().data).toEqual([])
})
