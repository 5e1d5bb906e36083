import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { emit } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'

let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'agent'))
})
beforeEach(() => registerReplyTransport(testTransport()))
afterAll(() => world.close())

const say = (name: string, data: Record<string, unknown> = {}, ticketId: string | null = null) =>
  acme.asSystem(async (cx) => emit(cx, name, data, { ticketId, cause: { rule: 'r' } }))
const last = async () => {
  const reply = await ann.get('/events?since=0&limit=200')
  return reply.json().nextSeq as string
}

test('the timeline tells everything with actor and before and after, paged', async () => {
  const ticket = await ticketByMail(world, acme)
  await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'secret words' })
  await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi', setStatus: 'waiting' })
  const whole = await ann.get(`/tickets/${ticket.code.toLowerCase()}/timeline`)
  expect(whole.statusCode, whole.body).toBe(200)
  const { data, nextCursor } = whole.json()
  expect(nextCursor).toBeNull()
  expect(data.map((event: { name: string }) => event.name)).toEqual([
    'ticket.created',
    'message.received',
    'ticket.status_changed',
    'message.note_added',
    'ticket.status_changed',
    'message.sent',
  ])
  expect(data[2]).toMatchObject({
    actor: { kind: 'user', id: ann.actor.userId, name: 'Ann' },
    ticketCode: ticket.code,
    data: { from: 'open', to: 'in_progress' },
    cause: { rule: 'first_agent_action' },
  })
  expect(data[4].data).toMatchObject({ from: 'in_progress', to: 'waiting' })
  expect(whole.body).not.toContain('secret')
  const first = (await ann.get(`/tickets/${ticket.id}/timeline?limit=4`)).json()
  const second = (await ann.get(`/tickets/${ticket.id}/timeline?limit=4&after=${first.nextCursor}`)).json()
  expect([...first.data, ...second.data]).toEqual(data)
  expect(second.nextCursor).toBeNull()
})

test('the timeline of an unseen ticket is not there', async () => {
  const ticket = await ticketByMail(world, acme)
  const beta = await createCompany(world, 'BETA')
  const stranger = await signIn(world, beta.admin)
  expect((await stranger.get(`/tickets/${ticket.id}/timeline`)).json()).toMatchObject({
    status: 404,
    code: 'ticket.not_found',
  })
  expect((await stranger.get('/events')).body).not.toContain(ticket.id)
})

test('what may not be seen still counts', async () => {
  const since = await last()
  await say('mail.quarantined', { ledgerId: 'l' })
  await say('label.created')
  await say('mail.suspended', { ledgerId: 'l' })
  const page = (await ann.get(`/events?since=${since}&limit=1`)).json()
  expect(page).toMatchObject({ data: [], nextSeq: String(BigInt(since) + 1n), more: true })
  const rest = (await ann.get(`/events?since=${page.nextSeq}&limit=10`)).json()
  expect(rest).toMatchObject({ data: [{ name: 'label.created', cause: { rule: 'r' } }], more: false })
  expect(rest.nextSeq).toBe(String(BigInt(since) + 3n))
  expect((await ann.get(`/events?since=${rest.nextSeq}`)).json()).toEqual({
    data: [],
    nextSeq: rest.nextSeq,
    lastSeq: rest.nextSeq,
    more: false,
    access: page.access,
  })
})

test.each([
  ['since=-1', 422],
  ['since=x', 422],
  ['since=99999999999999999999', 422],
  ['limit=0', 422],
  ['limit=201', 422],
  ['sinse=1', 422],
  ['since=999999999999', 410],
])('%s is refused', async (query, status) => {
  expect((await ann.get(`/events?${query}`)).statusCode).toBe(status)
})
