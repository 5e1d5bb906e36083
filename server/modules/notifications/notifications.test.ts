import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Cx } from '../../platform/context.ts'
import { conflict } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { registerSystemMail, type SystemMail } from '../../platform/system-mail.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { openStream, portOf } from '../../testing/event-reader.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { updateMember } from '../members/memberships.ts'
import { createTicket } from '../tickets/tickets.service.ts'

let world: World
let acme: Company
let boss: SignedIn
let ann: SignedIn
let bob: SignedIn
let mails: SystemMail[] = []
let count = 0
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  count += 1
  acme = await createCompany(world, `AC${count}`)
  boss = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'agent'))
  bob = await signIn(world, await acme.member('Bob', 'agent'))
  registerReplyTransport(testTransport())
  mails = []
  registerSystemMail(async (_cx, mail) => {
    mails.push(mail)
  })
  world.setClock(60_000)
})
afterAll(() => world.close())

const react = () => world.react(acme.orgId)
const listOf = async (client: SignedIn, query = '') => {
  await react()
  const reply = await client.get(`/notifications${query}`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const kinds = async (client: SignedIn) => (await listOf(client)).data.map((one: { kind: string }) => one.kind)
const assign = async (ticketId: string, to: SignedIn | null, by = boss) => {
  const reply = await by.patch(`/tickets/${ticketId}`, { assigneeId: to?.actor.userId ?? null })
  expect(reply.statusCode, reply.body).toBe(200)
}
const ticketOf = async (client: SignedIn | null) => {
  const ticket = await ticketByMail(world, acme)
  if (client) await assign(ticket.id, client)
  return ticket
}

test('who is given a ticket is told in the product and by mail', async () => {
  const ticket = await ticketOf(ann)
  const { data, unreadCount } = await listOf(ann)
  expect(data).toEqual([
    {
      id: expect.any(String),
      kind: 'assigned',
      ticketId: ticket.id,
      ticketCode: ticket.code,
      subject: 'Printer on fire',
      actorName: 'Ada Admin',
      data: { event: 'ticket.assigned' },
      createdAt: world.now().toISOString(),
      readAt: null,
    },
  ])
  expect(unreadCount).toBe(1)
  expect(mails).toHaveLength(1)
  const [mail] = mails
  expect(mail).toMatchObject({
    purpose: 'notification',
    to: { name: 'Ann' },
    subject: `[${ticket.code}] Assigned to you: Printer on fire`,
    ticketId: ticket.id,
  })
  const url = `http://localhost:3000/tickets/${ticket.code}`
  expect(mail?.text).toContain(url)
  expect(mail?.html).toContain(`href="${url}"`)
  // Not a word of the customer's message.
  expect(JSON.stringify(mail)).not.toContain('Please help')
  expect(mail?.to.address).not.toContain('globex')
  expect(await kinds(boss)).toEqual([])
  expect(await kinds(bob)).toEqual([])
})

test('looked at again, an event tells nobody twice', async () => {
  await ticketOf(ann)
  await react()
  await acme.asSystem((cx) =>
    cx.tx.updateTable('eventPositions').set({ seq: '0' }).where('orgId', '=', cx.org.id).execute(),
  )
  expect(await kinds(ann)).toEqual(['assigned'])
  expect(mails).toHaveLength(1)
})

test('nobody is told of his own act', async () => {
  const ticket = await ticketOf(null)
  await assign(ticket.id, ann, ann)
  await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'mine' })
  expect(await kinds(ann)).toEqual([])
  expect(mails).toEqual([])
})

test('the assignee hears of customers, held messages and colleagues’ notes', async () => {
  const ticket = await ticketOf(ann)
  await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
  await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, { mailClass: 'auto' })))
  const { id: held } = await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id, { held: { reason: 'Unknown' } })))
  const note = (await boss.post(`/tickets/${ticket.id}/messages`, { kind: 'note', bodyText: 'secret words' })).json()
  await boss.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi' })
  const { data } = await listOf(ann)
  expect(data.map((one: { kind: string }) => one.kind)).toEqual([
    'note_added',
    'message_held',
    'customer_replied',
    'assigned',
  ])
  expect(data[0]).toMatchObject({ actorName: 'Ada Admin', data: { messageId: note.id } })
  expect(JSON.stringify(data)).not.toContain('secret')
  expect(mails).toHaveLength(1)
  await boss.post(`/messages/${held}/accept`)
  expect((await kinds(ann))[0]).toBe('customer_replied')
})

test('a note that was undone is no news, before and after it was told', async () => {
  const ticket = await ticketOf(ann)
  await react()
  const path = `/tickets/${ticket.id}/messages`
  const write = async () =>
    (await boss.post(path, { kind: 'note', bodyText: 'oops', undoSeconds: 10 })).json().id as string
  const early = await write()
  await boss.post(`/messages/${early}/undo`)
  expect(await kinds(ann)).toEqual(['assigned'])
  const late = await write()
  const kept = await write()
  expect(await kinds(ann)).toEqual(['note_added', 'note_added', 'assigned'])
  await boss.post(`/messages/${late}/undo`)
  const { data, unreadCount } = await listOf(ann)
  expect(data.map((one: { data: { messageId?: string } }) => one.data.messageId)).toEqual([kept, undefined])
  expect(unreadCount).toBe(2)
})

test('the author hears that his reply did not arrive', async () => {
  const ticket = await ticketOf(null)
  const message = (await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi' })).json()
  await acme.asSystem(async (cx) =>
    emit(
      cx,
      'delivery.failed',
      { messageId: message.id, address: 'jo@globex.test', response: '550 no such user' },
      { ticketId: ticket.id },
    ),
  )
  expect((await listOf(ann)).data).toMatchObject([
    {
      kind: 'delivery_failed',
      data: { messageId: message.id, address: 'jo@globex.test', response: '550 no such user' },
    },
  ])
  expect(await kinds(boss)).toEqual([])
})

test('new tickets of nobody are told to those who asked for it and may see them', async () => {
  const want = (client: SignedIn) =>
    client.patch('/me/notification-preferences', { kinds: [{ kind: 'ticket_created', app: true }] })
  for (const client of [ann, bob, boss]) expect((await want(client)).statusCode).toBe(200)
  await world.runtime.run(acme.admin, (cx) => createTicket(cx, { subject: 'By the boss', source: 'manual' }))
  await ticketOf(null)
  expect(await kinds(ann)).toEqual(['ticket_created', 'ticket_created'])
  expect(await kinds(boss)).toEqual(['ticket_created'])
  await world.runtime.run(acme.admin, (cx) => updateMember(cx, { id: bob.actor.userId, active: false }))
  await ticketOf(null)
  expect(await kinds(ann)).toHaveLength(3)
  expect(await rowsOf(bob)).toBe(2)
})

test('told is who may see the ticket when the event is looked at', async () => {
  const ticket = await ticketOf(ann)
  await world.runtime.run(acme.admin, (cx) => updateMember(cx, { id: ann.actor.userId, active: false }))
  await react()
  expect(await rowsOf(ann)).toBe(0)
  expect(mails).toEqual([])
  // Given on before anybody looked: only the second one is told.
  await assign(ticket.id, bob)
  await assign(ticket.id, boss, bob)
  await react()
  expect(await rowsOf(bob)).toBe(0)
  expect(await kinds(boss)).toEqual(['assigned'])
})

test('a ticket out of sight is out of the list and of the count', async () => {
  const [kept, lost] = [await ticketOf(ann), await ticketOf(ann)]
  expect((await listOf(ann)).unreadCount).toBe(2)
  await assign(lost.id, bob)
  const after = await listOf(ann)
  expect(after.data.map((one: { ticketId: string }) => one.ticketId)).toEqual([kept.id])
  expect(after.unreadCount).toBe(1)
  expect(JSON.stringify(after)).not.toContain(lost.id)
})

test('pages hold every visible one once, also behind many out of sight', async () => {
  const mine: string[] = []
  for (let i = 0; i < 12; i += 1) {
    const ticket = await ticketOf(ann)
    mine.push(ticket.id)
  }
  await react()
  const hidden = mine.filter((_, i) => i % 4 !== 0)
  for (const id of hidden) await assign(id, bob)
  const seen: string[] = []
  let cursor: string | null = ''
  do {
    const page: { data: { ticketId: string }[]; nextCursor: string | null } = await listOf(
      ann,
      `?limit=2${cursor && `&cursor=${cursor}`}`,
    )
    expect(page.data.length).toBeLessThanOrEqual(2)
    seen.push(...page.data.map((one) => one.ticketId))
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen).toEqual(mine.filter((id) => !hidden.includes(id)).reverse())
})

test('reading some or all changes one’s own alone', async () => {
  for (let i = 0; i < 3; i += 1) await ticketOf(ann)
  await ticketOf(bob)
  const { data } = await listOf(ann)
  const bobs = (await listOf(bob)).data[0].id
  const some = await ann.post('/notifications/read', { ids: [data[0].id, bobs] })
  expect(some.json()).toEqual({ unreadCount: 2 })
  expect((await listOf(bob)).unreadCount).toBe(1)
  expect((await listOf(ann, '?unread=true')).data.map((one: { id: string }) => one.id)).toEqual([
    data[1].id,
    data[2].id,
  ])
  expect((await listOf(ann, '?unread=false')).data).toMatchObject([
    { id: data[0].id, readAt: world.now().toISOString() },
  ])
  expect((await ann.post('/notifications/read', { all: true })).json()).toEqual({ unreadCount: 0 })
  for (const bad of [{}, { ids: [] }, { all: false }, { ids: [bobs], all: true }, { ids: ['x'] }, { every: true }])
    expect((await ann.post('/notifications/read', bad)).statusCode, JSON.stringify(bad)).toBe(422)
})

test('they are listed by kind, marked by ticket, and unread again', async () => {
  const [one, other] = [await ticketOf(ann), await ticketOf(ann)]
  await boss.post(`/tickets/${one.id}/messages`, { kind: 'note', bodyText: 'See this' })
  const all = await listOf(ann)
  const kindsOf = (list: { data: { kind: string }[] }) => list.data.map(({ kind }) => kind).sort()
  expect(kindsOf(all)).toEqual(['assigned', 'assigned', 'note_added'])
  expect(kindsOf(await listOf(ann, '?kind=note_added'))).toEqual(['note_added'])
  expect(kindsOf(await listOf(ann, '?kind=note_added,assigned&unread=true'))).toHaveLength(3)
  expect((await ann.get('/notifications?kind=dancing')).statusCode).toBe(422)
  const first = await listOf(ann, '?kind=assigned&limit=1')
  expect((await ann.get(`/notifications?kind=note_added&limit=1&cursor=${first.nextCursor}`)).json()).toMatchObject({
    code: 'cursor.other_list',
  })

  expect((await ann.post('/notifications/read', { ticketId: one.id })).json()).toEqual({ unreadCount: 1 })
  const left = await listOf(ann, '?unread=true')
  expect(left.data).toMatchObject([{ ticketId: other.id }])
  const ids = (await listOf(ann, '?unread=false')).data.map(({ id }: { id: string }) => id)
  expect((await bob.post('/notifications/read', { ids, read: false })).json()).toEqual({ unreadCount: 0 })
  expect((await listOf(ann)).unreadCount).toBe(1)
  expect((await ann.post('/notifications/read', { ids, read: false })).json()).toEqual({ unreadCount: 3 })
  for (const body of [{}, { all: true, ids }, { all: true, read: false }, { ticketId: one.id, read: false }])
    expect((await ann.post('/notifications/read', body)).statusCode).toBe(422)
})

test('they come live, to their person alone', async () => {
  const port = await portOf(world.app)
  const [mine, others] = [await openStream(port, ann.headers()), await openStream(port, boss.headers())]
  await Promise.all([mine.next(), others.next()])
  await ticketOf(ann)
  await react()
  const event = (await mine.until((one) => JSON.stringify(one.data).includes('notification.created'))).at(-1)
  expect(event?.data).toMatchObject({ data: { userId: ann.actor.userId, kind: 'assigned' }, ticketId: null })
  await acme.asSystem(async (cx) => emit(cx, 'label.created'))
  const heard = await others.until((one) => JSON.stringify(one.data).includes('label.created'))
  expect(JSON.stringify(heard)).not.toContain('notification')
  mine.close()
  others.close()
  await Promise.all([mine.ended, others.ended])
})

test('the mail can be switched off, and its failure does not hold up the notification', async () => {
  await ann.patch('/me/notification-preferences', { kinds: [{ kind: 'assigned', mail: 'off' }] })
  await ticketOf(ann)
  expect(await kinds(ann)).toEqual(['assigned'])
  expect(mails).toEqual([])
  registerSystemMail(async () => {
    throw conflict('mail.no_sender', 'There is no address to send from.')
  })
  await ticketOf(bob)
  expect(await kinds(bob)).toEqual(['assigned'])
})

test('a subject cannot make headers or HTML', async () => {
  const ticket = await acme.asSystem((cx) =>
    createTicket(cx, { subject: 'a\r\nBcc: x@y.test <img src=x onerror=alert(1)>', source: 'manual' }),
  )
  await assign(ticket.id, ann)
  await react()
  expect(mails[0]?.subject).not.toMatch(/[\r\n]/)
  expect(mails[0]?.html).not.toContain('<img')
})

const rowsOf = async (client: SignedIn) => {
  const rows = await acme.asSystem((cx: Cx) =>
    cx.tx
      .selectFrom('notifications')
      .select('id')
      .where('orgId', '=', cx.org.id)
      .where('userId', '=', client.actor.userId)
      .execute(),
  )
  return rows.length
}
