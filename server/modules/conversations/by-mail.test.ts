import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { emailReplyTransport } from '../email/reply-transport.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { addMessage } from './add-message.ts'
import { registerReplyTransport } from './conversations.transport.ts'
import { prepareBody } from './message-body.ts'

// The same routes with the channel of the product instead of the one of the other tests.
let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'manager'))
  registerReplyTransport(emailReplyTransport)
})
afterAll(() => world.close())

const outboxOf = (messageId: string) =>
  acme.asSystem((cx) =>
    cx.tx
      .selectFrom('outbox')
      .select(['state', 'notBefore', 'rfcMessageId'])
      .where('orgId', '=', cx.org.id)
      .where('messageId', '=', messageId)
      .execute(),
  )

test('a reply waits in the outbox for its undo, and leaves no trace there after it', async () => {
  const ticket = await ticketByMail(world, acme, { to: [] })
  const reply = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi', undoSeconds: 10 })
  expect(reply.statusCode, reply.body).toBe(201)
  const message = reply.json()
  expect(message.deliveries).toMatchObject([{ address: 'jo@globex.test', role: 'to', state: 'queued' }])
  expect(await outboxOf(message.id)).toEqual([
    { state: 'queued', notBefore: new Date(world.now().getTime() + 10_000), rfcMessageId: message.rfcMessageId },
  ])
  expect((await ann.post(`/messages/${message.id}/undo`)).json()).toMatchObject({ bodyText: 'Hi' })
  expect(await outboxOf(message.id)).toEqual([])
})

test('recipients are derived, asked about and refused as the channel says', async () => {
  const ticket = await ticketByMail(world, acme, { to: [], cc: [{ name: 'Cy', address: 'cy@globex.test' }] })
  const draft = (await ann.get(`/tickets/${ticket.code}/reply-draft`)).json()
  expect(draft).toMatchObject({
    to: [{ address: 'jo@globex.test' }],
    cc: [{ address: 'cy@globex.test' }],
    replyAddress: expect.stringMatching(/^support\+\w+@/),
  })
  const path = `/tickets/${ticket.id}/messages`
  const sent = await ann.post(path, { kind: 'public', bodyText: 'Hi' })
  expect(sent.statusCode, sent.body).toBe(201)
  const asked = await ann.post(path, { kind: 'public', bodyText: 'Hi', to: ['eve@elsewhere.test'] })
  expect(asked.json()).toMatchObject({
    status: 409,
    code: 'message.confirm_recipients',
    reasons: [{ code: expect.stringMatching(/^reply\./), text: expect.any(String) }],
  })
  const bad = await ann.post(path, { kind: 'public', bodyText: 'Hi', to: ['jo@globex.test'], cc: ['nobody'] })
  expect(bad.json()).toMatchObject({
    status: 422,
    code: 'message.bad_recipients',
    errors: [{ path: 'cc.0.address' }],
  })
  const lonely = await acme.asSystem((cx) => createTicket(cx, { subject: 'Nobody', source: 'manual' }))
  const nobody = await ann.post(`/tickets/${lonely.id}/messages`, { kind: 'public', bodyText: 'Hi' })
  expect(nobody.json()).toMatchObject({ status: 422, code: 'message.no_recipient' })
})

test('an older message can be answered: its recipients, its name, and a way to tell it from the newest', async () => {
  const { id, messageId } = await ticketByMail(world, acme, { to: [] }, 'The first words')
  const body = await prepareBody(world.settings, acme.orgId, {
    bodyText: 'Later words',
    visibleText: 'Later words',
    bodyHtml: null,
    visibleHtml: null,
  })
  const kim = { name: 'Kim', address: 'kim@globex.test' }
  const later = await acme.asSystem((cx) =>
    addMessage(cx, { ...arrived(id), author: { kind: 'contact', id: null, name: 'Kim' }, from: kim, to: [], body }),
  )
  const draftOf = async (query = '') => (await ann.get(`/tickets/${id}/reply-draft${query}`)).json()
  expect(await draftOf()).toMatchObject({
    to: [kim],
    answers: { authorName: 'Kim', preview: 'Later words', isNewest: true },
  })
  expect(await draftOf(`?answers=${messageId}`)).toMatchObject({
    to: [{ address: 'jo@globex.test' }],
    answers: { id: messageId, authorName: 'Jo', preview: 'The first words', isNewest: false },
  })
  const sent = await ann.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'Hi Jo', answersId: messageId })
  expect(sent.json()).toMatchObject({ answersId: messageId, to: [{ address: 'jo@globex.test' }] })
  const stranger = await ticketByMail(world, acme, { to: [] })
  expect(await draftOf(`?answers=${stranger.messageId}`)).toMatchObject({ code: 'message.not_answerable' })
  expect(later.id).not.toBe(messageId)
})

test('another requester gets the replies from then on; who writes himself after that is answered himself', async () => {
  const { id } = await ticketByMail(world, acme, { to: [] }, 'For my colleague')
  const draftOf = async () => (await ann.get(`/tickets/${id}/reply-draft`)).json()
  expect(await draftOf()).toMatchObject({ to: [{ address: 'jo@globex.test' }] })
  world.setClock(1000)
  const zoe = (await ann.post('/contacts', { name: 'Zoe', emails: ['zoe@globex.test'] })).json()
  expect((await ann.patch(`/tickets/${id}`, { requesterId: zoe.id })).statusCode).toBe(200)
  expect(await draftOf()).toMatchObject({ to: [{ name: 'Zoe', address: 'zoe@globex.test' }], cc: [] })
  const sent = await ann.post(`/tickets/${id}/messages`, { kind: 'public', bodyText: 'Hi Zoe' })
  expect(sent.json()).toMatchObject({ to: [{ address: 'zoe@globex.test' }] })
  world.setClock(1000)
  const jo = { name: 'Jo', address: 'jo@globex.test' }
  await acme.asSystem((cx) => addMessage(cx, { ...arrived(id), from: jo, to: [], sentAt: world.now() }))
  expect(await draftOf()).toMatchObject({ to: [jo] })
})

test('a channel that is switched off is neither offered nor taken', async () => {
  const admin = await signIn(world, acme.admin)
  const [support] = (await admin.get('/channels')).json().data
  const made = await admin.post('/channels', { name: 'Sales', address: 'sales@acme.test' })
  expect(made.statusCode, made.body).toBe(201)
  const sales = made.json()
  const ticket = await ticketByMail(world, acme, { to: [] })
  const draftOf = async (query = '') => (await ann.get(`/tickets/${ticket.id}/reply-draft${query}`)).json()
  expect((await draftOf()).channels).toMatchObject([{ id: support.id }, { id: sales.id }])
  const byHand = { subject: 'By hand', channelId: sales.id }
  expect((await ann.post('/tickets', byHand)).json().channel).toMatchObject({ id: sales.id })

  await admin.patch(`/channels/${sales.id}`, { enabled: false })
  expect((await draftOf()).channels).toMatchObject([{ id: support.id }])
  const off = { status: 422, code: 'channel.off', errors: [{ path: 'channelId' }] }
  expect(await draftOf(`?channelId=${sales.id}`)).toMatchObject(off)
  const path = `/tickets/${ticket.id}/messages`
  const reply = { kind: 'public', bodyText: 'Hi' }
  const refused = (await ann.post(path, { ...reply, channelId: sales.id })).json()
  expect(refused).toMatchObject(off)
  expect(refused.detail).toContain('Sales (sales@acme.test) is switched off')
  const before = (await admin.get('/tickets?limit=200')).json().data.length
  expect((await ann.post('/tickets', byHand)).json()).toMatchObject({ status: 422, code: 'ticket.channel_off' })
  expect((await admin.get('/tickets?limit=200')).json().data).toHaveLength(before)

  // The customer wrote to the one that is off now: the answer leaves by another, and says so.
  await admin.patch(`/channels/${sales.id}`, { enabled: true, isDefault: true })
  await admin.patch(`/channels/${support.id}`, { enabled: false })
  expect(await draftOf()).toMatchObject({
    channel: { id: sales.id },
    warnings: [
      {
        code: 'reply.channel_off',
        params: { off: support.address, address: 'sales@acme.test' },
        text: `The customer wrote to ${support.address}, which is switched off. The answer leaves by sales@acme.test.`,
      },
    ],
  })
  await admin.patch(`/channels/${sales.id}`, { enabled: false })
  expect(await draftOf()).toMatchObject({ status: 409, code: 'channel.all_off' })
  expect((await ann.post(path, reply)).json()).toMatchObject({ status: 409, code: 'channel.all_off' })
})

test('the line above the quote is in the contact’s language, else in the organization’s for customers, so is its time', async () => {
  const bolt = await createCompany(world, 'BOLT')
  const boss = await signIn(world, bolt.admin)
  const attributionAfter = async (
    language: string | null,
    customerLanguage: string,
    { own, shared }: { own: string | null; shared: string } = { own: 'Europe/Berlin', shared: 'UTC' },
  ) => {
    const changed = await boss.patch('/organization', { settings: { customerLanguage, timeZone: shared } })
    expect(changed.statusCode, changed.body).toBe(200)
    const ticket = await ticketByMail(world, bolt, { to: [] })
    const { requester } = (await boss.get(`/tickets/${ticket.code}`)).json()
    const saved = await boss.patch(`/contacts/${requester.id}`, { language, timeZone: own })
    expect(saved.statusCode, saved.body).toBe(200)
    const reply = await boss.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi' })
    expect(reply.statusCode, reply.body).toBe(201)
    const [row] = await bolt.asSystem((cx) =>
      cx.tx
        .selectFrom('outbox')
        .select('content')
        .where('orgId', '=', cx.org.id)
        .where('messageId', '=', reply.json().id)
        .execute(),
    )
    return (row?.content as { attribution?: string } | undefined)?.attribution
  }
  expect(await attributionAfter('de-AT', 'fr')).toMatch(/^Am .* (?:MEZ|MESZ|CET) schrieb .+:$/)
  expect(await attributionAfter(null, 'fr')).toMatch(/^Le .* a écrit :$/)
  expect(await attributionAfter('fi', 'en')).toMatch(/^On .* wrote:$/)
  expect(await attributionAfter(null, 'en', { own: null, shared: 'Pacific/Kiritimati' })).toContain('GMT+14')
})

test('an answer by another address than the customer wrote to is warned of, in the draft and when it was posted', async () => {
  const admin = await signIn(world, acme.admin)
  const all: { id: string; address: string }[] = (await admin.get('/channels')).json().data
  const support = all.find(({ address }) => address.startsWith('support@'))
  if (!support) throw new Error('There is no support channel.')
  await admin.patch(`/channels/${support.id}`, { enabled: true })
  const made = await admin.post('/channels', { name: 'Orders', address: 'orders@acme.test' })
  const orders = made.json()
  const ticket = await ticketByMail(world, acme, { to: [] })
  const draftOf = async (query = '') => (await ann.get(`/tickets/${ticket.id}/reply-draft${query}`)).json()
  expect(await draftOf()).toMatchObject({
    channel: { id: support.id },
    writtenTo: { id: support.id, address: support.address },
    from: { name: expect.stringContaining(`${ann.actor.name} via`) },
    warnings: [],
  })
  const warnings = [
    {
      code: 'reply.other_channel',
      text: `The customer wrote to ${support.address}, this answer leaves by orders@acme.test.`,
    },
  ]
  expect(await draftOf(`?channelId=${orders.id}`)).toMatchObject({
    channel: { id: orders.id },
    writtenTo: { id: support.id },
    warnings,
  })
  const post = (more: object) =>
    ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyText: 'Hi', confirmed: true, ...more })
  expect((await post({ channelId: orders.id })).json()).toMatchObject({ warnings })
  expect((await post({ channelId: support.id })).json().warnings).toEqual([])
  expect((await post({ kind: 'note' })).json().warnings).toEqual([])
  await admin.patch(`/channels/${orders.id}`, { enabled: false })
})
