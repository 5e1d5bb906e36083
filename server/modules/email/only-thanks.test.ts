import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { dayMs } from '../tickets/tickets.rules.ts'
import { findInboundChannel } from './channels.store.ts'
import { findEntry } from './ledger.store.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

let world: World
let stopParser: () => Promise<void>
let acme: Company
let ann: SignedIn
let support: string
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  acme = await createCompany(world)
  ann = await signIn(world, acme.admin)
  support = (await ann.get('/channels')).json().data[0].address
})
afterAll(async () => {
  await stopParser()
  await world.close()
})
beforeEach(async () => {
  await ann.patch('/organization', { settings: { thanksStayResolved: true, reopenOnReply: true, reopenDays: 30 } })
})

let sent = 0
/** A mail of Lena; `answers`: the Message-ID that it replies to. */
async function receive(text: string | string[], answers?: string, from = 'lena@customer.test') {
  sent += 1
  const rfcMessageId = `t${sent}@customer.test`
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const lines = [
    `From: Lena Brandt <${from}>`,
    `To: ${support}`,
    'Subject: Tent is wet',
    `Message-ID: <${rfcMessageId}>`,
    ...(answers ? [`In-Reply-To: <${answers}>`] : []),
    ...(typeof text === 'string' ? ['', text] : text),
  ]
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(lines.join('\r\n')),
    envelopeFrom: from,
    envelopeTo: [support],
    receivedAt: world.now(),
  })
  const attempt = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(acme.orgId, { ledgerId: id }, attempt)
  const entry = await acme.asSystem((cx) => findEntry(cx, id ?? ''))
  return { rfcMessageId, ticketId: entry?.ticketId ?? '', messageId: entry?.messageId ?? '', outcome: entry?.outcome }
}

async function resolved() {
  const first = await receive('It rained.')
  expect((await ann.patch(`/tickets/${first.ticketId}`, { status: 'resolved' })).statusCode).toBe(200)
  return first
}
const ticket = async (id: string) => (await ann.get(`/tickets/${id}`)).json()
const message = async (id: string) => (await ann.get(`/messages/${id}`)).json()
const eventsOf = async (id: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.ticketId === id)

/** A reply as mail programs write it: new text, signature, and what it answers. */
const withQuote = (text: string) =>
  `${text}\r\n\r\n-- \r\nLena Brandt\r\nHead of Tents?\r\n\r\nOn Wed, 2 Jan 2030 at 09:00, Acme Support <${support}> wrote:\r\n> Does it work now?\r\n> We look forward to your answer.\r\n`

test('a thanks leaves a resolved ticket resolved and says why; its quotation and signature say nothing', async () => {
  const { ticketId, rfcMessageId } = await resolved()
  world.setClock(60_000)
  const thanks = await receive(withQuote('Hi Ada,\r\n\r\nthank you very much, it works!'), rfcMessageId)
  expect(thanks).toMatchObject({ ticketId, outcome: 'appended' })
  expect(await ticket(ticketId)).toMatchObject({
    status: 'resolved',
    thankedAt: world.now().toISOString(),
    waitingSince: null,
    lastCustomerMessageAt: world.now().toISOString(),
    messageCount: 2,
  })
  expect(await message(thanks.messageId)).toMatchObject({
    onlyThanks: {
      reason: 'It says “thank you very much” and nothing else, so the ticket stays resolved.',
      said: { code: 'message.only_thanks', params: { thanks: 'thank you very much' } },
    },
  })
  expect((await eventsOf(ticketId)).slice(-2).map(({ name, data, cause }) => ({ name, data, cause }))).toEqual([
    {
      name: 'ticket.stayed_resolved',
      data: {
        reason: 'only_thanks',
        messageId: thanks.messageId,
        language: 'en',
        thanks: 'thank you very much',
        version: expect.any(Number),
      },
      cause: { rule: 'only_thanks' },
    },
    { name: 'message.received', data: { messageId: thanks.messageId, class: 'normal', onlyThanks: true }, cause: {} },
  ])
  const listed = async (amount: number) => {
    const filter = { field: 'thankedAt', operator: 'within_last', value: { amount, unit: 'days' } }
    const page = await ann.get(`/tickets?sort=-thankedAt&filter=${encodeURIComponent(JSON.stringify(filter))}`)
    return page.json().data.map((one: { id: string }) => one.id)
  }
  expect(await listed(7)).toEqual([ticketId])
  world.setClock(8 * dayMs)
  expect([await listed(7), await listed(30)]).toEqual([[], [ticketId]])
  // Whoever finds the rule wrong opens it, and it is no longer among them.
  expect((await ann.patch(`/tickets/${ticketId}`, { status: 'open' })).json()).toMatchObject({
    status: 'open',
    thankedAt: null,
  })
  expect(await listed(30)).toEqual([])
})

test.each([
  ['asks', 'Thanks! Does it also work in snow?'],
  ['doubts', 'Thank you, but it is wet again.'],
  ['is in no language that is known', 'Köszönöm szépen'],
])('a reply that %s opens it', async (_what, text) => {
  const { ticketId, rfcMessageId } = await resolved()
  const reply = await receive(withQuote(text), rfcMessageId)
  expect(await ticket(ticketId)).toMatchObject({ status: 'open', thankedAt: null })
  expect((await message(reply.messageId)).onlyThanks).toBeNull()
})

test('a thanks with a file opens it', async () => {
  const { ticketId, rfcMessageId } = await resolved()
  await receive(
    [
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Thanks!',
      '--b',
      'Content-Type: image/png; name=tent.png',
      'Content-Disposition: attachment; filename=tent.png',
      'Content-Transfer-Encoding: base64',
      '',
      'iVBORw0KGgo=',
      '--b--',
    ],
    rfcMessageId,
  )
  expect((await ticket(ticketId)).status).toBe('open')
})

test('after the window a thanks makes no ticket of its own, a question does', async () => {
  await ann.patch('/organization', { settings: { reopenDays: 14, autoCloseDays: null } })
  const { ticketId, rfcMessageId } = await resolved()
  world.setClock(20 * dayMs)
  expect(await receive('Many thanks again!', rfcMessageId)).toMatchObject({ ticketId, outcome: 'appended' })
  expect((await ticket(ticketId)).status).toBe('resolved')
  const question = await receive('And what about the poles', rfcMessageId)
  expect(question.outcome).toBe('ticket')
  expect(question.ticketId).not.toBe(ticketId)
})

test('off by default: every reply opens a resolved ticket', async () => {
  await ann.patch('/organization', { settings: { thanksStayResolved: false } })
  const { ticketId, rfcMessageId } = await resolved()
  const thanks = await receive('Thanks!', rfcMessageId)
  expect(await ticket(ticketId)).toMatchObject({ status: 'open', thankedAt: null })
  expect((await message(thanks.messageId)).onlyThanks).toBeNull()
  const globex = await createCompany(world, 'GLOBEX')
  const admin = await signIn(world, globex.admin)
  expect((await admin.get('/organization')).json().settings.thanksStayResolved).toBe(false)
})

test('a thanks in a ticket that is not resolved does what every reply does', async () => {
  const first = await receive('It rained.')
  await ann.patch(`/tickets/${first.ticketId}`, { status: 'waiting' })
  await receive('Thanks!', first.rfcMessageId)
  expect(await ticket(first.ticketId)).toMatchObject({ status: 'open', thankedAt: null })
})

test('a held thanks counts when it is let in, by the same rule', async () => {
  const { ticketId, rfcMessageId } = await resolved()
  const held = await receive('Thank you!', rfcMessageId, 'somebody@else.test')
  expect(held).toMatchObject({ ticketId, outcome: 'held' })
  expect((await ticket(ticketId)).thankedAt).toBeNull()
  expect((await ann.post(`/messages/${held.messageId}/accept`)).json()).toMatchObject({
    onlyThanks: { reason: expect.stringContaining('“thank you”') },
  })
  expect(await ticket(ticketId)).toMatchObject({ status: 'resolved', thankedAt: world.now().toISOString() })
})
