import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { claimForSending, testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { getTicketRecord } from '../tickets/tickets.service.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'

let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'manager'))
})
beforeEach(() => {
  registerReplyTransport(testTransport())
  world.setClock(60_000)
})
afterAll(() => world.close())

const ticketNow = (id: string) => acme.asSystem((cx) => getTicketRecord(cx, id))
const post = async (ticketId: string, more: Record<string, unknown> = {}) => {
  const body = { kind: 'public', bodyHtml: '<p>Try <em>this</em></p>', undoSeconds: 10, ...more }
  const reply = await ann.post(`/tickets/${ticketId}/messages`, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const upload = async () => {
  const form = new FormData()
  form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'a.txt')
  const request = new Request('http://x', { method: 'POST', body: form })
  const payload = Buffer.from(await request.arrayBuffer())
  const reply = await ann.post('/attachments', payload, { 'content-type': request.headers.get('content-type') ?? '' })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

test('within its time a reply was never written, and what was typed comes back', async () => {
  const ticket = await ticketByMail(world, acme)
  const before = await ticketNow(ticket.id)
  const file = await upload()
  const message = await post(ticket.id, { attachmentIds: [file.id], setStatus: 'waiting' })
  expect(message).toMatchObject({
    undoUntil: new Date(world.now().getTime() + 10_000).toISOString(),
    attachments: [{ id: file.id }],
  })
  world.setClock(9_999)
  const undone = await ann.post(`/messages/${message.id}/undo`)
  expect(undone.statusCode, undone.body).toBe(200)
  expect(undone.json()).toMatchObject({
    kind: 'public',
    bodyHtml: '<p>Try <em>this</em></p>',
    to: [{ name: 'Jo', address: 'jo@globex.test' }],
    answersId: ticket.messageId,
    attachmentIds: [file.id],
    attachments: [{ id: file.id, name: 'a.txt' }],
  })
  const { version: _v, updatedAt: _u, ...after } = await ticketNow(ticket.id)
  expect(before).toMatchObject(after)
  expect((await ann.get(`/messages/${message.id}`)).statusCode).toBe(404)
  expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(1)
  const left = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('outbox')
      .select('id')
      .where('orgId', '=', cx.org.id)
      .where('messageId', '=', message.id)
      .execute(),
  )
  expect(left).toEqual([])
  const events = (await ann.get(`/tickets/${ticket.id}/messages`)).json()
  expect(JSON.stringify(events)).not.toContain('Try')
  // The upload is free again, for the same author.
  expect((await post(ticket.id, { attachmentIds: [file.id] })).attachments).toMatchObject([{ id: file.id }])
  expect((await ann.post(`/messages/${message.id}/undo`)).statusCode).toBe(404)
})

test('a reply that closed the ticket can be taken back too', async () => {
  const ticket = await ticketByMail(world, acme)
  const message = await post(ticket.id, { setStatus: 'closed' })
  expect((await ticketNow(ticket.id)).status).toBe('closed')
  expect((await ann.post(`/messages/${message.id}/undo`)).statusCode).toBe(200)
  expect(await ticketNow(ticket.id)).toMatchObject({ status: 'open', closedAt: null, waitingSince: ticket.createdAt })
})

test('what happened in between stays', async () => {
  const ticket = await ticketByMail(world, acme)
  const message = await post(ticket.id)
  world.setClock(2_000)
  await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, {}, 'One more thing')))
  const before = await ticketNow(ticket.id)
  expect((await ann.post(`/messages/${message.id}/undo`)).statusCode).toBe(200)
  expect(await ticketNow(ticket.id)).toMatchObject({
    messageCount: before.messageCount - 1,
    preview: 'One more thing',
    firstResponseAt: null,
    lastMessageAt: before.lastMessageAt,
    // Nobody has answered the first message either.
    waitingSince: ticket.createdAt,
  })
})

test('after its time it has gone', async () => {
  const ticket = await ticketByMail(world, acme)
  const message = await post(ticket.id)
  world.setClock(10_000)
  expect((await ann.post(`/messages/${message.id}/undo`)).json()).toMatchObject({ status: 409, code: 'message.gone' })
  expect((await ann.get(`/messages/${message.id}`)).json().undoUntil).toBeNull()
  const now = await post(ticket.id, { undoSeconds: 0 })
  expect((await ann.post(`/messages/${now.id}/undo`)).json().code).toBe('message.gone')
  expect((await ticketNow(ticket.id)).messageCount).toBe(3)
})

test('only its author takes it back, and never a customer’s message', async () => {
  const ticket = await ticketByMail(world, acme)
  const message = await post(ticket.id)
  const bea = await signIn(world, await acme.member('Bea', 'admin'))
  expect((await bea.post(`/messages/${message.id}/undo`)).json()).toMatchObject({
    status: 409,
    code: 'message.not_yours',
  })
  expect((await ann.post(`/messages/${ticket.messageId}/undo`)).json().code).toBe('message.not_yours')
})

test('a note can be taken back too', async () => {
  const ticket = await ticketByMail(world, acme)
  const note = await post(ticket.id, { kind: 'note', bodyHtml: undefined, bodyText: 'oops' })
  expect((await ann.post(`/messages/${note.id}/undo`)).json()).toMatchObject({ kind: 'note', bodyText: 'oops', to: [] })
  expect((await ticketNow(ticket.id)).messageCount).toBe(1)
})

test('a sender that holds the message wins over an undo that waits for it', async () => {
  const ticket = await ticketByMail(world, acme)
  const message = await post(ticket.id)
  const claimed = Promise.withResolvers<void>()
  const mayCommit = Promise.withResolvers<void>()
  const sender = acme.asSystem(async (cx) => {
    const got = await claimForSending(cx, message.id)
    claimed.resolve()
    await mayCommit.promise
    return got
  })
  await claimed.promise
  const undo = ann.post(`/messages/${message.id}/undo`)
  // The undo waits for the row that the sender has locked: seen in the database, not guessed by time.
  await expect.poll(() => waitingForLocks()).toBe(1)
  mayCommit.resolve()
  expect(await sender).toBe(true)
  expect((await undo).json()).toMatchObject({ status: 409, code: 'message.gone' })
  expect((await ann.get(`/messages/${message.id}`)).statusCode).toBe(200)
})

test('at the same instant exactly one of sender and undo wins', async () => {
  const ticket = await ticketByMail(world, acme)
  const results: string[] = []
  for (let i = 0; i < 20; i += 1) {
    const message = await post(ticket.id)
    const [sent, undo] = await Promise.all([
      acme.asSystem((cx) => claimForSending(cx, message.id)),
      ann.post(`/messages/${message.id}/undo`),
    ])
    expect([sent, undo.statusCode]).toEqual(sent ? [true, 409] : [false, 200])
    expect((await ann.get(`/messages/${message.id}`)).statusCode).toBe(sent ? 200 : 404)
    results.push(sent ? 'sent' : 'undone')
  }
  expect(results).toHaveLength(20)
})

const waitingForLocks = async () => {
  const { rows } = await world.database.pool.query(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0].n
}

test.each([
  ['until a moment', { until: 3_600_000, untilReply: false }, 0, true],
  ['until the customer writes', { until: null, untilReply: true }, 0, true],
  ['until a moment that has passed meanwhile', { until: 5_000, untilReply: false }, 6_000, false],
])('a ticket that slept %s sleeps on when "send and resolve" is undone', async (_what, wish, later, sleeps) => {
  const ticket = await ticketByMail(world, acme)
  const until = wish.until === null ? null : new Date(world.now().getTime() + wish.until).toISOString()
  const snooze = { until, untilReply: wish.untilReply }
  expect((await ann.patch(`/tickets/${ticket.id}`, { snooze })).statusCode).toBe(200)
  const message = await post(ticket.id, { setStatus: 'resolved' })
  expect((await ann.get(`/tickets/${ticket.id}`)).json()).toMatchObject({ status: 'resolved', snooze: null })
  world.setClock(later)
  expect((await ann.post(`/messages/${message.id}/undo`)).statusCode).toBe(200)
  expect((await ann.get(`/tickets/${ticket.id}`)).json()).toMatchObject({
    status: 'open',
    snooze: sleeps ? snooze : null,
  })
})

test('a ticket stays awake when the customer wrote before the undo', async () => {
  const ticket = await ticketByMail(world, acme)
  await ann.patch(`/tickets/${ticket.id}`, { snooze: { until: null, untilReply: true } })
  const message = await post(ticket.id, { setStatus: 'resolved' })
  world.setClock(1_000)
  await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, {}, 'Not solved')))
  expect((await ann.post(`/messages/${message.id}/undo`)).statusCode).toBe(200)
  expect((await ann.get(`/tickets/${ticket.id}`)).json()).toMatchObject({ status: 'open', snooze: null })
})
