import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { processId } from '../../platform/process-id.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findUserActor } from '../auth/auth.service.ts'
import type { AuthResults } from './auth-results.ts'
import { findInboundChannel } from './channels.store.ts'
import { claimMail, settleMail } from './ledger.store.ts'
import type { LedgerEntry, OutboxEntry } from './mail.contract.ts'
import { storeContent } from './mail-content.ts'
import { queueOwnMail } from './outbox.service.ts'
import { parseMail } from './parse-mail.ts'
import { defaultMailLimits } from './parsed-mail.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'
import { writeMail } from './write-mail.ts'

// docs/quality.md, who is who in mail 5 and 6: what members of the team write by mail, and what they are told by it.

let world: World
let stopParser: () => Promise<void>
let acme: Company
let admin: SignedIn
let bea: SignedIn
let support: string
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  bea = await signIn(world, await acme.member('Bea'))
  support = (await admin.get('/channels')).json<{ data: { address: string }[] }>().data[0]?.address ?? ''
  for (const who of [admin, bea]) await tellAtOnce(who)
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

async function tellAtOnce(who: SignedIn): Promise<void> {
  const { kinds } = (await who.get('/me/notification-preferences')).json()
  const all = kinds.map(({ kind }: { kind: string }) => ({ kind, mail: 'now' }))
  const reply = await who.patch('/me/notification-preferences', { kinds: all })
  expect(reply.statusCode, reply.body).toBe(200)
}
const emailOf = async (who: SignedIn): Promise<string> => (await who.get('/me')).json().user?.email

type Letter = { from: string; subject?: string; answers?: string; to?: string; body?: string }
let letters = 0
async function arrive({ from, subject = 'A letter', answers, to = support, body = 'It rained.' }: Letter) {
  letters += 1
  const lines = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: <${letters}@mail.test>`]
  if (answers) lines.push(`In-Reply-To: <${answers}>`, `References: <${answers}>`)
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`),
    envelopeFrom: from,
    envelopeTo: [to],
    receivedAt: world.now(),
  })
  if (!id) throw new Error('not taken in')
  return id
}
const entry = async (id: string) => (await admin.get(`/mail/ledger/${id}`)).json<LedgerEntry>()
/** Through the whole intake; no sender in these domains is proven. */
async function receive(letter: Letter): Promise<LedgerEntry> {
  const ledgerId = await arrive(letter)
  const job = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(acme.orgId, { ledgerId }, job)
  await world.react(acme.orgId)
  return entry(ledgerId)
}
/** The second half alone, with a sender whose domain vouches for him. */
async function receiveProven(letter: Letter): Promise<LedgerEntry> {
  const id = await arrive(letter)
  const { rawKey } = await acme.asSystem(({ tx, org }) =>
    tx
      .selectFrom('mailLedger')
      .select('rawKey')
      .where('orgId', '=', org.id)
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  const mail = await parseMail(await world.settings.files.get(rawKey ?? ''), defaultMailLimits, {
    envelopeFrom: letter.from,
  })
  const content = await storeContent(world.settings, acme.orgId, mail)
  const auth = { spf: 'none', dkim: 'pass', dmarc: 'pass', aligned: true, words: '' } as AuthResults
  await acme.asSystem(async (cx) => {
    const claimed = await claimMail(cx, id, processId)
    if (!claimed) throw new Error('not claimed')
    await settleMail(cx, id, await writeMail(cx, { claimed, mail, content, auth }))
  })
  await world.react(acme.orgId)
  return entry(id)
}
const notices = async (to: string): Promise<OutboxEntry[]> =>
  (await admin.get('/mail/outbox?purpose=notification&limit=200'))
    .json<{ data: OutboxEntry[] }>()
    .data.filter((one) => one.recipients.some(({ address }) => address === to))
const messagesOf = async (ticket: string | null) =>
  (await admin.get(`/tickets/${ticket}/messages`)).json<{
    data: {
      kind: string
      author: { kind: string; id: string | null }
      visibleText: string
      held: unknown
      id: string
      why: unknown
    }[]
  }>().data

/** A ticket of Bea’s, and the mail that told her of it. */
async function told(): Promise<{ ticket: LedgerEntry; notice: OutboxEntry; address: string }> {
  const ticket = await receive({ from: 'lena@customer.test' })
  await admin.patch(`/tickets/${ticket.ticketCode}`, { assigneeId: bea.actor.userId })
  await world.react(acme.orgId)
  const address = await emailOf(bea)
  const notice = (await notices(address)).find((one) => one.ticketId === ticket.ticketId)
  if (!notice) throw new Error('Bea was not told.')
  return { ticket, notice, address }
}

test('a member answers a notification: proven it is his internal note, which leaves by no mail', async () => {
  const { ticket, notice, address } = await told()
  const before = (await admin.get(`/mail/outbox?ticket=${ticket.ticketId}&purpose=reply`)).json().data
  const body =
    'She is right.\r\n\r\nOn Wed, Jan 2, 2030 at 9:00 AM Acme <support@acme.test> wrote:\r\n> You have a ticket'
  const answer = await receiveProven({
    from: address,
    answers: notice.rfcMessageId,
    subject: `Re: ${notice.subject}`,
    body,
  })
  expect(answer).toMatchObject({ outcome: 'appended', ticketId: ticket.ticketId })
  const [, note] = await messagesOf(ticket.ticketCode)
  expect(note).toMatchObject({
    kind: 'note',
    author: { kind: 'user', id: bea.actor.userId },
    visibleText: 'She is right.',
    held: null,
    why: { reason: expect.stringContaining('A team member answered with the signed reply token') },
  })
  expect(answer.messageId).toBe(note?.id)
  expect((await admin.get(`/mail/outbox?ticket=${ticket.ticketId}&purpose=reply`)).json().data).toEqual(before)
  const contacts = (await admin.get(`/contacts?q=${encodeURIComponent(address)}`)).json().data
  expect(contacts).toEqual([])
})

// product.md CB3: a reply by mail cannot overtake what somebody wrote meanwhile, as nothing that a member writes by mail leaves.
test('a member answers by mail what others answered meanwhile: nothing goes out, and his words stand after theirs as a note', async () => {
  const { ticket, notice, address } = await told()
  const outbox = async () => (await admin.get(`/mail/outbox?ticket=${ticket.ticketId}&purpose=reply`)).json().data
  const posted = await admin.post(`/tickets/${ticket.ticketCode}/messages`, {
    kind: 'public',
    bodyText: 'We are on our way.',
    to: ['lena@customer.test'],
  })
  expect(posted.statusCode, posted.body).toBe(201)
  const written = await receive({ from: 'lena@customer.test', answers: ticket.rfcMessageId ?? '', body: 'It stopped.' })
  expect(written).toMatchObject({ outcome: 'appended', ticketId: ticket.ticketId })
  const left = await outbox()
  expect(left).toHaveLength(1)
  const answer = await receiveProven({
    from: address,
    answers: notice.rfcMessageId,
    subject: `Re: ${notice.subject}`,
    body: 'Tell her that we come on Monday.',
  })
  expect(answer).toMatchObject({ outcome: 'appended', ticketId: ticket.ticketId })
  expect(await outbox()).toEqual(left)
  expect((await messagesOf(ticket.ticketCode)).map(({ kind, visibleText, held }) => [kind, visibleText, held])).toEqual(
    [
      ['public', 'It rained.', null],
      ['public', 'We are on our way.', null],
      ['public', 'It stopped.', null],
      ['note', 'Tell her that we come on Monday.', null],
    ],
  )
})

test('unproven, forwarded to somebody else, or without the right to write notes, it is held', async () => {
  const { ticket, notice, address } = await told()
  const answers = notice.rfcMessageId
  expect(await receive({ from: address, answers })).toMatchObject({
    outcome: 'held',
    ticketId: ticket.ticketId,
    reason: expect.stringContaining('its sender is not proven'),
  })
  expect(await receiveProven({ from: 'friend@elsewhere.test', answers })).toMatchObject({
    outcome: 'held',
    reason: expect.stringContaining('a notification that was meant for a team member'),
  })
  const vera = await signIn(world, await acme.member('Vera', 'viewer'))
  await acme.asSystem((cx) =>
    queueOwnMail(cx, {
      purpose: 'notification',
      to: { name: 'Vera', address: 'vera@acme.test' },
      subject: 'News',
      text: 'x',
      html: 'x',
      ticketId: ticket.ticketId ?? '',
    }),
  )
  expect(
    await acme.asSystem((cx) =>
      findUserActor(cx, { orgId: acme.orgId, userId: vera.actor.userId, via: 'session', viaId: vera.actor.userId }),
    ),
  ).not.toBeNull()
  const [news] = await notices('vera@acme.test')
  expect(await receiveProven({ from: await emailOf(vera), answers: news?.rfcMessageId })).toMatchObject({
    outcome: 'held',
  })
  for (const one of (await messagesOf(ticket.ticketCode)).slice(1)) expect(one.kind).toBe('public')
})

test('a mailbox that answers our mail by itself, without a word of it, is not told of its own answers', async () => {
  const { notice, address } = await told()
  const before = (await notices(address)).length
  const subject = `Re: ${notice.subject}`
  // With a reference it is held, without one it is a new ticket of the member's: he hears of neither.
  expect(await receive({ from: address, subject, answers: notice.rfcMessageId })).toMatchObject({ outcome: 'held' })
  expect(await receive({ from: address, subject })).toMatchObject({ outcome: 'ticket' })
  expect(await receiveProven({ from: address, subject, answers: notice.rfcMessageId })).toMatchObject({
    outcome: 'appended',
  })
  expect(await notices(address)).toHaveLength(before)
})

const forward = (who = 'Jane Doe <jane@globex.test>', to = support) =>
  `Yours?\r\n\r\n---------- Forwarded message ---------\r\nFrom: ${who}\r\nDate: Wed, 2 Jan 2030 at 09:00\r\nSubject: Broken pump\r\nTo: <${to}>\r\n\r\nIt broke.`

// product.md CH22
test('a customer’s mail that a member forwards proposes the customer, whom one act makes the requester', async () => {
  const address = await emailOf(bea)
  const letter = { from: address, subject: 'Fwd: Broken pump', body: forward() }
  const { ticketCode } = await receiveProven(letter)
  const proposed = async () => (await admin.get(`/tickets/${ticketCode}/around`)).json().requesterProposal
  const requester = async () => (await admin.get(`/tickets/${ticketCode}`)).json().requester
  const answer = (accept: boolean, who = admin) => who.post(`/tickets/${ticketCode}/requester-proposal`, { accept })
  expect(await proposed()).toEqual({
    name: 'Jane Doe',
    address: 'jane@globex.test',
    by: { id: bea.actor.userId, name: 'Bea' },
  })
  const before = await requester()
  expect(before.email).toBe(address)
  // Nothing was guessed: she is not even a contact yet.
  expect((await admin.get('/contacts?q=jane%40globex.test')).json().data).toEqual([])
  const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
  expect((await answer(true, viewer)).statusCode).toBe(403)
  expect((await answer(true)).json()).toMatchObject({ requester: { name: 'Jane Doe', email: 'jane@globex.test' } })
  expect(await proposed()).toBeNull()
  expect((await answer(true)).json()).toMatchObject({ status: 409, code: 'ticket.no_proposal' })
  // Taken back, it is asked again; left as it is, no more.
  await admin.patch(`/tickets/${ticketCode}`, { requesterId: before.id })
  expect(await proposed()).toMatchObject({ address: 'jane@globex.test' })
  expect((await answer(false)).json()).toMatchObject({ requester: { id: before.id } })
  expect(await proposed()).toBeNull()
  const { data } = (await admin.get(`/tickets/${ticketCode}/timeline?limit=50`)).json()
  const names = data.map(({ name }: { name: string }) => name).filter((name: string) => name.includes('requester'))
  expect(names.toSorted()).toEqual([
    'ticket.requester_changed',
    'ticket.requester_changed',
    'ticket.requester_proposal_dismissed',
    'ticket.requester_proposed',
  ])
})

test('a forward that waits in the inbox proposes the customer once a ticket is made of it, unless somebody else asks', async () => {
  const address = await emailOf(bea)
  const [channel] = (await admin.get('/channels')).json().data
  await admin.patch(`/channels/${channel.id}`, { newMail: 'conversation' })
  const waits = async (subject: string) => {
    const mail = await receiveProven({ from: address, subject: `Fwd: ${subject}`, body: forward() })
    expect(mail).toMatchObject({ outcome: 'conversation', ticketCode: null })
    const { data } = (await admin.get('/conversations')).json<{ data: { id: string; name: string }[] }>()
    return data.find(({ name }) => name === subject)?.id
  }
  const make = async (subject: string, body: object = {}) => {
    const made = await admin.post(`/conversations/${await waits(subject)}/tickets`, body)
    expect(made.statusCode, made.body).toBe(201)
    const { code } = made.json().ticket
    const { requester } = (await admin.get(`/tickets/${code}`)).json()
    return {
      code,
      asks: requester.email,
      proposal: (await admin.get(`/tickets/${code}/around`)).json().requesterProposal,
    }
  }
  const first = await make('A pump that waits')
  const proposal = { name: 'Jane Doe', address: 'jane@globex.test', by: { id: bea.actor.userId, name: 'Bea' } }
  expect(first).toMatchObject({ asks: address, proposal })
  const accepted = await admin.post(`/tickets/${first.code}/requester-proposal`, { accept: true })
  expect(accepted.json()).toMatchObject({ requester: { name: 'Jane Doe', email: 'jane@globex.test' } })
  const other = (await admin.post('/contacts', { name: 'Otto', emails: ['otto@globex.test'] })).json()
  const second = await make('Another that waits', { requesterId: other.id })
  expect(second).toMatchObject({ asks: 'otto@globex.test', proposal: null })
  await admin.patch(`/channels/${channel.id}`, { newMail: 'ticket' })
})

test('nobody is proposed for what a customer forwards, for unproven mail, for colleagues and for our own addresses', async () => {
  const proposed = async ({ ticketCode }: LedgerEntry) =>
    (await admin.get(`/tickets/${ticketCode}/around`)).json().requesterProposal
  const address = await emailOf(bea)
  const subject = 'Fwd: Broken pump'
  for (const mail of [
    await receiveProven({ from: 'lena@customer.test', subject, body: forward() }),
    await receive({ from: address, subject, body: forward() }),
    await receiveProven({ from: address, subject, body: forward(`Ada <${await emailOf(admin)}>`) }),
    await receiveProven({ from: address, subject, body: forward(`Support <${support}>`) }),
    await receiveProven({ from: address, subject: 'Broken pump', body: 'I heard it from jane@globex.test.' }),
  ]) {
    expect(mail).toMatchObject({ outcome: 'ticket' })
    expect(await proposed(mail)).toBeNull()
  }
})

test('nobody gets more than ten mails about one ticket within ten minutes', async () => {
  const { ticket } = await told()
  const tell = () =>
    acme.asSystem((cx) =>
      queueOwnMail(cx, {
        purpose: 'notification',
        to: { name: 'Ida', address: 'ida@acme.test' },
        subject: 'News',
        text: 'x',
        html: 'x',
        ticketId: ticket.ticketId ?? '',
      }),
    )
  for (let n = 0; n < 12; n += 1) await tell()
  expect(await notices('ida@acme.test')).toHaveLength(10)
  world.setClock(10 * 60_000 + 1)
  await tell()
  expect(await notices('ida@acme.test')).toHaveLength(11)
})

test('a notification that comes back is no part of the thread; its delivery says that it bounced', async () => {
  const { ticket, notice, address } = await told()
  const report = [
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.acme.test',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    'Status: 5.1.1',
  ]
  const original = ['Content-Type: text/rfc822-headers', '', `Message-ID: <${notice.rfcMessageId}>`, 'Subject: News']
  const body = ['--b', ...report, '', '--b', ...original, '', '--b--'].join('\r\n')
  letters += 1
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const head = `From: mailer-daemon@mx.acme.test\r\nTo: ${support}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n`
  const ledgerId = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(head + body),
    envelopeFrom: '',
    envelopeTo: [support],
    receivedAt: world.now(),
  })
  const job = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(acme.orgId, { ledgerId }, job)
  expect(await entry(ledgerId ?? '')).toMatchObject({ outcome: 'suspended', class: 'bounce', ticketId: null })
  expect(await messagesOf(ticket.ticketCode)).toHaveLength(1)
  expect((await admin.get(`/mail/outbox/${notice.id}`)).json()).toMatchObject({ recipients: [{ state: 'bounced' }] })
})
