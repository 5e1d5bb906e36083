import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createMailTransport, type MailTransport } from '../../platform/mail-transport.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Message } from '../conversations/conversations.contract.ts'
import type { OutboxEntry } from './mail.contract.ts'
import { readNextMail, startParser } from './read-mail.ts'
import { sendNextMail, setMailTransport } from './send-mail.ts'
import { takeIn } from './take-in.ts'

/** docs/quality.md, fault list: smarthost 4xx for an hour, 5xx for one address, bounce days later; and clocks that jump. */
let world: World
let acme: Company
let admin: SignedIn
let relay: SMTPServer
let transport: MailTransport
let stopParser: () => Promise<void>
/** What the relay says to a recipient; null: it takes him. */
let refusal: (address: string) => { code: number; words: string } | null = () => null
const left: { to: string; id: string }[] = []
const log = createLog('silent')
const minute = 60_000

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  stopParser = startParser()
  relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      const no = refusal(address)
      done(no ? Object.assign(new Error(no.words), { responseCode: no.code }) : null)
    },
    onData: (stream, session, done) => {
      buffer(stream).then((raw) => {
        const id = /^Message-ID:\s*<([^>]+)>/im.exec(String(raw))?.[1] ?? ''
        for (const { address } of session.envelope.rcptTo) left.push({ to: address, id })
        done(null, '2.0.0 Ok')
      }, done)
    },
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  transport = createMailTransport(`smtp://127.0.0.1:${(relay.server.address() as AddressInfo).port}?tls=off`)
  setMailTransport(transport)
})
afterAll(async () => {
  setMailTransport(null)
  await transport.close()
  await new Promise<void>((resolve) => relay.close(() => resolve()))
  await stopParser()
  await world.close()
})

const job = () => ({ runtime: world.runtime, log, attempt: 1, lastAttempt: false })
async function sendDue(): Promise<void> {
  while (await sendNextMail(acme.orgId, job()));
}
async function reply(name: string, more: object = {}): Promise<Message> {
  const made = await admin.post('/tickets', { subject: name, requester: { email: `${name}@customer.test` } })
  const body = { kind: 'public', bodyText: `For ${name}`, confirmed: true, ...more }
  const sent = await admin.post(`/tickets/${made.json().code}/messages`, body)
  expect(sent.statusCode, sent.body).toBe(201)
  return sent.json<Message>()
}
async function outboxOf({ id }: Message): Promise<OutboxEntry> {
  const all = (await admin.get('/mail/outbox?limit=200')).json<{ data: OutboxEntry[] }>().data
  return all.find((one) => one.messageId === id) ?? expect.fail('not in the outbox')
}
const times = (address: string) => left.filter(({ to }) => to === address).length

test('4xx for an hour: tried a few times, then it leaves, once, under the Message-ID it always had', async () => {
  refusal = () => ({ code: 451, words: '4.3.0 come again' })
  const message = await reply('hour')
  for (let minutes = 0; minutes < 60; minutes++) {
    await sendDue()
    world.setClock(minute)
  }
  const waiting = await outboxOf(message)
  expect(waiting).toMatchObject({ state: 'queued', response: expect.stringContaining('come again') })
  // 1, 5, 15 and 30 minutes, each with up to a fifth more.
  expect(waiting.attempts).toBeGreaterThanOrEqual(4)
  expect(waiting.attempts).toBeLessThanOrEqual(5)
  refusal = () => null
  for (let minutes = 0; minutes < 75; minutes += 5) {
    world.setClock(5 * minute)
    await sendDue()
  }
  expect((await outboxOf(message)).state).toBe('accepted')
  expect(left.filter((one) => one.id === message.rfcMessageId)).toHaveLength(1)
})

test('5xx for one address: the others have it, he alone failed, and a retry goes to him alone', async () => {
  refusal = (address) => (address === 'gone@customer.test' ? { code: 550, words: '5.1.1 no such mailbox' } : null)
  const message = await reply('well', { to: ['well@customer.test', 'gone@customer.test'] })
  await sendDue()
  const entry = await outboxOf(message)
  expect(entry.state).toBe('partial')
  expect(entry.recipients.map((one) => [one.address, one.state])).toEqual([
    ['well@customer.test', 'accepted'],
    ['gone@customer.test', 'failed'],
  ])
  refusal = () => null
  await admin.post(`/mail/outbox/${entry.id}/retry`)
  await sendDue()
  expect([times('well@customer.test'), times('gone@customer.test')]).toEqual([1, 1])
  expect((await outboxOf(message)).state).toBe('accepted')
})

test('a bounce days later: the delivery says so, nothing is sent again and nothing is opened', async () => {
  const message = await reply('moved')
  await sendDue()
  expect((await outboxOf(message)).state).toBe('accepted')
  world.setClock(5 * 24 * 60 * minute)
  const before = left.length
  const tickets = (await admin.get('/tickets?limit=200')).json<{ data: unknown[] }>().data.length
  const channel = await acme.asSystem((cx) =>
    cx.tx.selectFrom('channels').select(['id', 'address']).where('orgId', '=', cx.org.id).executeTakeFirstOrThrow(),
  )
  const notice = [
    'From: MAILER-DAEMON@relay.test',
    `To: ${channel.address}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.',
    '--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; relay.test\r\n',
    'Final-Recipient: rfc822; moved@customer.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 User unknown\r\n',
    `--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${message.rfcMessageId}>\r\nSubject: moved`,
    '--b--',
    '',
  ].join('\r\n')
  await takeIn(world.runtime, {
    ...{ door: 'smtp', orgId: acme.orgId, channelId: channel.id, raw: Buffer.from(notice), envelopeFrom: '' },
    envelopeTo: [channel.address],
    receivedAt: world.now(),
  } as const)
  while (await readNextMail(acme.orgId, job()));
  const entry = await outboxOf(message)
  expect(entry.recipients).toMatchObject([{ state: 'bounced', response: expect.stringContaining('User unknown') }])
  expect(entry.state).toBe('failed')
  await sendDue()
  expect(left.length).toBe(before)
  expect((await admin.get('/tickets?limit=200')).json<{ data: unknown[] }>().data.length).toBe(tickets)
})

test('the clock is put back an hour and forward again: what waits leaves once, at its time by the new clock at the latest', async () => {
  const message = await reply('back', { undoSeconds: 10 })
  world.setClock(-60 * minute)
  await sendDue()
  expect(times('back@customer.test')).toBe(0)
  const inOldTime = await reply('meanwhile')
  await sendDue()
  expect(times('meanwhile@customer.test')).toBe(1)
  world.setClock(2 * 60 * minute)
  await sendDue()
  await sendDue()
  expect(times('back@customer.test')).toBe(1)
  for (const one of [message, inOldTime]) expect((await outboxOf(one)).state).toBe('accepted')
})
