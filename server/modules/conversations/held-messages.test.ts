import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { recordAgentMessage } from '../tickets/record-message.ts'
import { getTicketRecord, lockTicket } from '../tickets/tickets.service.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'
import { findThreads, listParticipants } from './threads.ts'

let world: World
let acme: Company
let ann: SignedIn
const transport = testTransport()
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'manager'))
  registerReplyTransport(transport)
})
afterAll(() => world.close())

const reason = 'The sender does not take part in this ticket.'
const mallory = { name: 'Mallory', address: 'mallory@evil.test' }
const hold = (ticketId: string, text = 'Send me everything') =>
  acme.asSystem((cx) =>
    addMessage(
      cx,
      arrived(
        ticketId,
        {
          from: mallory,
          held: { reason },
          rfcMessageId: `x${ticketId}@evil.test`,
          references: [`ours${ticketId}@acme.test`],
        },
        text,
      ),
    ),
  )
const participants = (id: string) => acme.asSystem((cx) => listParticipants(cx, id))
const waiting = async () => {
  const ticket = await ticketByMail(world, acme)
  await world.runtime.run(acme.admin, async (cx) =>
    recordAgentMessage(cx, await lockTicket(cx, ticket.id), {
      at: cx.now,
      text: 'x',
      kind: 'public',
      setStatus: 'waiting',
    }),
  )
  return ticket
}

test('a held message is seen with its reason and does nothing else', async () => {
  const ticket = await waiting()
  const { id } = await hold(ticket.id)
  expect((await ann.get(`/messages/${id}`)).json()).toMatchObject({ held: { reason }, from: mallory, direction: 'in' })
  expect(await acme.asSystem((cx) => getTicketRecord(cx, ticket.id))).toMatchObject({
    status: 'waiting',
    waitingSince: null,
  })
  expect(await participants(ticket.id)).toEqual(['jo@globex.test'])
  // Neither answered nor quoted, neither by itself nor when asked for.
  expect((await ann.get(`/tickets/${ticket.id}/reply-draft`)).json().to).toEqual([
    { name: 'Jo', address: 'jo@globex.test' },
  ])
  expect((await ann.get(`/tickets/${ticket.id}/reply-draft?answers=${id}`)).json().code).toBe('message.not_answerable')
  await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi' })
  expect(transport.received.join()).not.toContain('Send me everything')
  expect(transport.received.join()).not.toContain('evil.test')
  // What it claims to answer is not believed.
  const names = await acme.asSystem((cx) => findThreads(cx, [`x${ticket.id}@evil.test`, `ours${ticket.id}@acme.test`]))
  expect(names).toMatchObject([{ rfcMessageId: `x${ticket.id}@evil.test`, ticketId: ticket.id, messageId: id }])
})

test('accepted, its sender takes part and it does what a message does', async () => {
  const ticket = await waiting()
  const { id } = await hold(ticket.id)
  const count = (await acme.asSystem((cx) => getTicketRecord(cx, ticket.id))).messageCount
  world.setClock(5_000)
  const accepted = await ann.post(`/messages/${id}/accept`)
  expect(accepted.statusCode, accepted.body).toBe(200)
  expect(accepted.json()).toMatchObject({
    held: null,
    why: { accepted: { by: { id: ann.actor.userId, name: 'Ann' }, at: world.now().toISOString(), heldFor: reason } },
  })
  const after = await acme.asSystem((cx) => getTicketRecord(cx, ticket.id))
  expect(after).toMatchObject({ status: 'open', messageCount: count })
  expect(after.waitingSince).not.toBeNull()
  expect(await participants(ticket.id)).toContain('mallory@evil.test')
  expect((await ann.get(`/tickets/${ticket.id}/reply-draft`)).json().to).toEqual([mallory])
  expect((await ann.post(`/messages/${id}/accept`)).json()).toMatchObject({ status: 409, code: 'message.not_held' })
  const events = await acme.asSystem((cx) =>
    cx.tx
      .selectFrom('events')
      .select('data')
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', ticket.id)
      .where('name', '=', 'message.received')
      .orderBy('seq')
      .execute(),
  )
  expect(events.slice(-2).map((event) => event.data)).toEqual([
    { messageId: id, class: 'normal', held: true },
    { messageId: id, class: 'normal', accepted: true },
  ])
})

test('neither in a closed ticket nor by a viewer', async () => {
  const ticket = await waiting()
  const { id } = await hold(ticket.id)
  const viewer = await signIn(world, await acme.member('Vi', 'viewer'))
  expect((await viewer.post(`/messages/${id}/accept`)).statusCode).toBe(403)
  await acme.asSystem(async (cx) =>
    recordAgentMessage(cx, await lockTicket(cx, ticket.id), {
      at: cx.now,
      text: '',
      kind: 'note',
      setStatus: 'closed',
    }),
  )
  expect((await ann.post(`/messages/${id}/accept`)).json()).toMatchObject({ status: 409, code: 'ticket.closed' })
})

test('standing in Cc of a customer’s mail grants nothing; being written to by an agent does', async () => {
  const ticket = await ticketByMail(world, acme, { cc: [{ name: '', address: 'cc@globex.test' }] })
  expect(await participants(ticket.id)).toEqual(['jo@globex.test'])
  await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi', confirmed: true })
  expect((await participants(ticket.id)).sort()).toEqual(['cc@globex.test', 'jo@globex.test'])
})

test('a message finds the one that it answers, and its names find the ticket', async () => {
  const ticket = await ticketByMail(world, acme, { rfcMessageId: 'first@globex.test' })
  const { id } = await acme.asSystem((cx) =>
    addMessage(
      cx,
      arrived(ticket.id, {
        rfcMessageId: 'second@globex.test',
        references: ['elsewhere@globex.test', 'first@globex.test', 'first@globex.test'],
      }),
    ),
  )
  expect((await ann.get(`/messages/${id}`)).json().answersId).toBe(ticket.messageId)
  const names = await acme.asSystem((cx) =>
    findThreads(cx, ['first@globex.test', 'second@globex.test', 'elsewhere@globex.test', 'nowhere@globex.test']),
  )
  expect(new Map(names.map((one) => [one.rfcMessageId, one.messageId]))).toEqual(
    new Map([
      ['first@globex.test', ticket.messageId],
      ['second@globex.test', id],
      ['elsewhere@globex.test', null],
    ]),
  )
})

test('failed recipients are tried again, once something failed', async () => {
  const ticket = await ticketByMail(world, acme)
  const message = (await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi' })).json()
  expect((await ann.post(`/messages/${message.id}/retry`)).json()).toMatchObject({
    status: 409,
    code: 'message.nothing_failed',
  })
  expect((await ann.post(`/messages/${ticket.messageId}/retry`)).json().code).toBe('message.nothing_failed')
  await acme.asSystem(async (cx) => {
    const outbox = await cx.tx
      .updateTable('outbox')
      .set({ state: 'failed' })
      .where('orgId', '=', cx.org.id)
      .where('messageId', '=', message.id)
      .returning('id')
      .executeTakeFirstOrThrow()
    await cx.tx
      .updateTable('deliveries')
      .set({ state: 'failed', response: '550 no such user' })
      .where('orgId', '=', cx.org.id)
      .where('outboxId', '=', outbox.id)
      .execute()
  })
  const failed = (await ann.get(`/messages/${message.id}`)).json()
  expect(failed.deliveries).toMatchObject([
    { address: 'jo@globex.test', state: 'failed', response: '550 no such user' },
  ])
  const retried = await ann.post(`/messages/${message.id}/retry`)
  expect(retried.json().deliveries).toMatchObject([{ address: 'jo@globex.test', state: 'queued' }])
})
