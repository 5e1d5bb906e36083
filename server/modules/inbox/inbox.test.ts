import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import type { Company } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { eventFor } from '../activity/event-visibility.rules.ts'
import { startParser } from '../email/read-mail.ts'
import { type InboxDesk, inboxDesk } from './testing.ts'

let world: World
let stopParser: () => Promise<void>
let acme: Company
let admin: SignedIn
let channel: InboxDesk['channel']
let receive: InboxDesk['receive']
let kept: InboxDesk['kept']
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  ;({ acme, admin, channel, receive, kept } = await inboxDesk(world))
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

const inbox = async (who = admin, query = '') => (await who.get(`/conversations${query}`)).json().data
const newest = async () => (await inbox())[0]
const get = async (path: string, who = admin) => {
  const reply = await who.get(path)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const messagesOf = async (id: string, who = admin) => (await get(`/conversations/${id}/messages`, who)).data
const makeTicket = (id: string, body: object = {}, who = admin) => who.post(`/conversations/${id}/tickets`, body)
const codeOf = (reply: Awaited<ReturnType<SignedIn['get']>>) => [reply.statusCode, reply.json().code]

describe('a mail waits', () => {
  test('without a ticket, and what answers it goes on there', async () => {
    const before = (await get('/tickets?limit=200')).data.length
    const first = await receive('Re: Fwd: Tent is wet')
    expect(first.entry).toMatchObject({ outcome: 'conversation', ticketId: null, messageId: expect.any(String) })
    expect(first.entry.reason).toBe('New mail of its channel waits in the inbox until somebody makes a ticket of it.')
    const second = await receive('Re: Tent is wet', { answers: [first.name], body: 'And the pegs.' })
    expect(second.entry).toMatchObject({ outcome: 'conversation', reason: 'It answers what waits in the inbox.' })
    const row = await newest()
    expect(row).toMatchObject({
      name: 'Tent is wet',
      state: 'waiting',
      preview: 'And the pegs.',
      sender: { name: 'Lena', address: 'lena@customer.test' },
      contact: { name: 'Lena' },
      channel: { id: channel.id },
    })
    expect(
      (await messagesOf(row.id)).map(({ visibleText, ticket }: { visibleText: string; ticket: null }) => [
        visibleText.trim(),
        ticket,
      ]),
    ).toEqual([
      ['It rained.', null],
      ['And the pegs.', null],
    ])
    expect((await get('/tickets?limit=200')).data).toHaveLength(before)
    // Somebody else who answers it begins his own: standing in a thread grants nothing.
    await receive('Re: Tent is wet', { answers: [first.name], from: 'Eve <eve@elsewhere.test>' })
    expect((await newest()).id).not.toBe(row.id)
  })

  test('with its files, which are for those who see the inbox', async () => {
    const more = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=x']
    const body = [
      '--x',
      'Content-Type: text/plain',
      '',
      'See the file.',
      '--x',
      'Content-Type: text/csv',
      'Content-Disposition: attachment; filename=a.csv',
      '',
      'a,b',
      '--x--',
      '',
    ].join('\r\n')
    await receive('With a file', { more, body })
    const { id } = await newest()
    expect((await get(`/conversations/${id}`)).start.attachments).toBe(1)
    const [message] = await messagesOf(id)
    const file = `/attachments/${message.attachments[0].id}`
    expect([200, 302]).toContain((await admin.get(file)).statusCode)
    const agent = await signIn(world, await acme.member('Agent'))
    expect([200, 302]).toContain((await agent.get(file)).statusCode)
    await kept(async () => expect((await agent.get(file)).statusCode).toBe(404))
    expect((await admin.get(`/messages/${message.id}`)).statusCode).toBe(404)
  })

  test('machines and lists do not: they are suspended as before', async () => {
    const { entry } = await receive('News', { more: ['List-Id: <news.shop.test>', 'Precedence: bulk'] })
    expect(entry.outcome).toBe('suspended')
  })

  test('until it is filed away; a new mail of it brings it back', async () => {
    const first = await receive('Thanks for nothing')
    const { id } = await newest()
    expect((await admin.patch(`/conversations/${id}`, { state: 'done' })).json().state).toBe('done')
    expect((await inbox()).map((row: { id: string }) => row.id)).not.toContain(id)
    expect((await inbox(admin, '?state=done')).map((row: { id: string }) => row.id)).toEqual([id])
    await receive('Re: Thanks for nothing', { answers: [first.name] })
    expect((await newest()).id).toBe(id)
  })

  test('and is found by words, page by page', async () => {
    await receive('Zeppelin one')
    await receive('Zeppelin two')
    const page = await get('/conversations?q=zeppelin&limit=1')
    expect(page.data.map(({ name }: { name: string }) => name)).toEqual(['Zeppelin two'])
    const next = await get(`/conversations?q=zeppelin&limit=1&cursor=${page.nextCursor}`)
    expect(next.data.map(({ name }: { name: string }) => name)).toEqual(['Zeppelin one'])
    expect(next.nextCursor).toBeNull()
    expect(await inbox(admin, '?q=100%25')).toEqual([])
  })
})

describe('a ticket is made of it', () => {
  test('prefilled, with its messages, by one click or two', async () => {
    await admin.post('/leads', { name: 'Mia Lead', emails: ['mia@lead.test'] })
    const first = await receive('Re: AW: Stove smokes', { from: 'Mia <mia@lead.test>' })
    const { id } = await newest()
    const { start } = await get(`/conversations/${id}`)
    expect(start).toMatchObject({
      subject: 'Stove smokes',
      requester: { name: 'Mia Lead', email: 'mia@lead.test' },
      stageId: expect.any(String),
      associations: [
        { type: 'contact', records: [{ name: 'Mia Lead' }] },
        { type: 'lead', records: [{ name: 'Mia Lead' }] },
      ],
    })
    const [one, two] = await Promise.all([makeTicket(id), makeTicket(id)])
    expect([one.statusCode, two.statusCode].sort()).toEqual([200, 201])
    expect(one.json().ticket).toEqual(two.json().ticket)
    const { code } = one.json().ticket
    await world.react(acme.orgId)
    const ticket = await get(`/tickets/${code}`)
    expect(ticket).toMatchObject({
      subject: 'Stove smokes',
      source: 'email',
      channel: { id: channel.id },
      conversationId: id,
      stage: { id: start.stageId },
      messageCount: 1,
      requester: { name: 'Mia Lead' },
    })
    expect(ticket.lastCustomerMessageAt).not.toBeNull()
    const associated = (await get(`/tickets/${code}/associations`)).data
    expect(
      associated.map(({ type, record }: { type: string; record: { name: string } }) => [type, record.name]),
    ).toEqual([
      ['contact', 'Mia Lead'],
      ['lead', 'Mia Lead'],
    ])
    expect((await inbox()).map((row: { id: string }) => row.id)).not.toContain(id)
    expect((await get(`/mail/ledger/${first.entry.id}`)).ticketCode).toBe(code)
    // What answers it arrives there.
    const answer = await receive('Re: Stove smokes', { from: 'Mia <mia@lead.test>', answers: [first.name] })
    expect(answer.entry).toMatchObject({ outcome: 'appended', ticketCode: code })
    // A later click finds it too, and its subject and the name go apart (CO10).
    await admin.patch(`/tickets/${code}`, { subject: 'Chimney' })
    expect((await makeTicket(id)).json()).toEqual({ ticket: one.json().ticket, existing: true })
    expect(await get(`/conversations/${id}`)).toMatchObject({
      name: 'Stove smokes',
      tickets: [{ code, subject: 'Chimney' }],
      hidden: 0,
    })
  })

  test('of chosen messages; the others wait, and answers to them come to its newest ticket', async () => {
    const first = await receive('Two things')
    const second = await receive('Re: Two things', { answers: [first.name], body: 'Another thing.' })
    const { id } = await newest()
    const [one, two] = (await get(`/conversations/${id}`)).waiting
    const made = (await makeTicket(id, { messageIds: [one], subject: 'The first thing' })).json()
    expect(await get(`/conversations/${id}`)).toMatchObject({ state: 'waiting', waiting: [two] })
    const answer = await receive('Re: Two things', { answers: [first.name, second.name] })
    expect(answer.entry).toMatchObject({ outcome: 'appended', ticketCode: made.ticket.code })
    const next = (await makeTicket(id, { messageIds: [two] })).json()
    expect(next.existing).toBe(false)
    expect((await get(`/conversations/${id}`)).tickets.map(({ code }: { code: string }) => code)).toEqual([
      next.ticket.code,
      made.ticket.code,
    ])
    const later = await receive('Re: Two things', { answers: [second.name] })
    expect(later.entry).toMatchObject({ outcome: 'appended', ticketCode: next.ticket.code })
    expect(codeOf(await makeTicket(id, { messageIds: [one, two] }))).toEqual([409, 'conversation.message_taken'])
    expect(codeOf(await makeTicket(id, { messageIds: [made.ticket.id] }))).toEqual([
      422,
      'conversation.unknown_message',
    ])
    // A ticket more, of the thread as such.
    const more = (await makeTicket(id, { another: true, subject: 'For the books' })).json()
    expect(await get(`/tickets/${more.ticket.code}`)).toMatchObject({
      conversationId: id,
      messageCount: 0,
      source: 'email',
    })
    expect((await messagesOf(id)).map(({ ticket }: { ticket: { code: string } | null }) => ticket?.code)).toEqual([
      made.ticket.code,
      next.ticket.code,
      made.ticket.code,
      next.ticket.code,
    ])
  })

  test('an answer to its closed ticket begins one that follows it', async () => {
    const first = await receive('Closed soon')
    const { id } = await newest()
    const { ticket } = (await makeTicket(id)).json()
    await admin.patch(`/tickets/${ticket.code}`, { status: 'closed' })
    const answer = await receive('Re: Closed soon', { answers: [first.name] })
    expect(answer.entry.outcome).toBe('ticket')
    expect(
      (await get(`/tickets/${answer.entry.ticketCode}`)).followUpOf?.code ??
        (await get(`/tickets/${answer.entry.ticketCode}`)).followUpOfId,
    ).toBeTruthy()
  })

  test('by those who may, as they see it', async () => {
    await receive('Secret offer')
    const { id } = await newest()
    const viewer = await signIn(world, await acme.member('Vi', 'viewer'))
    expect((await makeTicket(id, {}, viewer)).statusCode).toBe(403)
    const max = await signIn(world, await acme.member('Max'))
    expect((await get(`/conversations/${id}`, max)).start.subject).toBe('Secret offer')
    expect((await get(`/conversations/${id}`, viewer)).start).toBeNull()
    await kept(async () => {
      for (const path of [`/conversations/${id}`, `/conversations/${id}/messages`])
        expect((await max.get(path)).statusCode, path).toBe(404)
      expect(codeOf(await makeTicket(id, {}, max))).toEqual([404, 'conversation.not_found'])
      expect(codeOf(await max.patch(`/conversations/${id}`, { state: 'done' }))).toEqual([
        404,
        'conversation.not_found',
      ])
      expect(await inbox(max)).toEqual([])
    })
  })

  test('partly seen, it says so', async () => {
    const first = await receive('Half of it')
    await receive('Re: Half of it', { answers: [first.name] })
    const { id } = await newest()
    const half = await signIn(world, await acme.member('Half'))
    const [one] = (await get(`/conversations/${id}`)).waiting
    const { ticket } = (await makeTicket(id, { messageIds: [one], assigneeId: half.actor.userId })).json()
    expect((await get(`/conversations/${id}`, half)).hidden).toBe(0)
    // Who works on the ticket sees what it has of the conversation, and how much he does not see (CO9, RO10).
    await kept(async () => {
      expect(await get(`/conversations/${id}`, half)).toMatchObject({
        state: null,
        tickets: [{ code: ticket.code }],
        waiting: [],
        hidden: 1,
        start: null,
      })
      const seen = (await messagesOf(id, half)).map((row: { ticket: { code: string } }) => row.ticket.code)
      expect(seen).toEqual([ticket.code])
      expect(codeOf(await half.patch(`/conversations/${id}`, { state: 'done' }))).toEqual([
        409,
        'conversation.nothing_waits',
      ])
    })
  })
})

test('its events are heard by those who see the inbox', async () => {
  await receive('For the stream')
  const events = await acme.asSystem((cx) => readEvents(cx, '0', 10_000))
  const event = events.filter(({ name }) => name === 'conversation.received').at(-1)
  if (!event) throw new Error('No event.')
  const manager = await acme.member('Mo', 'manager')
  expect(eventFor(manager, event, new Map())).toBe(event)
  expect(
    eventFor({ ...manager, permissions: new Set(['tickets:read']), barredChannelIds: [channel.id] }, event, new Map()),
  ).toBeNull()
  const own = await acme.member('Ow', 'agent', { ticketScope: 'own' })
  expect(eventFor(own, event, new Map())).toBeNull()
  expect(JSON.stringify(event.data)).not.toContain('stream')
})
