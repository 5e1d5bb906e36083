import type { AddressInfo } from 'node:net'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type MailServers, startMailServers } from '../../testing/mail-servers.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findInboundChannel } from './channels.store.ts'
import type { LedgerEntry, OutboxEntry } from './mail.contract.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

// Delivery notices as the common mail systems write them, without the Message-ID of ours: product.md complaint 7.

let world: World
let stopParser: () => Promise<void>
let acme: Company
let admin: SignedIn
let support: string
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  support = (await admin.get('/channels')).json<{ data: { address: string }[] }>().data[0]?.address ?? ''
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

/** A ticket with an answer that the relay has taken. */
async function answered(to: string[] = ['gone@far.test'], ticket?: string) {
  const code =
    ticket ??
    (await admin.post('/tickets', { subject: 'Tent', requester: { email: 'gone@far.test', name: 'Gone' } })).json().code
  const people = { to: to.map((address) => ({ name: '', address })), confirmed: true }
  const reply = await admin.post(`/tickets/${code}/messages`, { kind: 'public', bodyText: 'Hello', ...people })
  expect(reply.statusCode, reply.body).toBe(201)
  const message = reply.json<{ id: string; replyAddress: string; rfcMessageId: string }>()
  const entry = (await admin.get('/mail/outbox'))
    .json<{ data: OutboxEntry[] }>()
    .data.find((one) => one.messageId === message.id)
  if (!entry) throw new Error('no mail in the outbox')
  await acme.asSystem(async ({ tx }) => {
    await tx.updateTable('outbox').set({ state: 'accepted', attempts: 1 }).where('id', '=', entry.id).execute()
    await tx.updateTable('deliveries').set({ state: 'accepted' }).where('outboxId', '=', entry.id).execute()
  })
  return { code, outboxId: entry.id, ...message, writtenAt: entry.createdAt }
}

async function arrive(raw: string, to: string): Promise<LedgerEntry> {
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const ledgerId = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(raw.replace(/\r?\n/g, '\r\n')),
    envelopeFrom: '',
    envelopeTo: [to],
    receivedAt: world.now(),
  })
  const cx = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(acme.orgId, { ledgerId }, cx)
  return (await admin.get(`/mail/ledger/${ledgerId}`)).json<LedgerEntry>()
}
const states = async (outboxId: string) =>
  Object.fromEntries(
    (await admin.get(`/mail/outbox/${outboxId}`))
      .json<OutboxEntry>()
      .recipients.map(({ address, state }) => [address, state]),
  )

const daemon = (to: string, subject: string, more = '') =>
  `From: MAILER-DAEMON@mx.far.test (Mail Delivery System)\nTo: ${to}\nSubject: ${subject}\nReturn-Path: <>\nMIME-Version: 1.0\n${more}`
const dsn = (status: string, returned = '') =>
  `Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nThis is the mail system.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.far.test\n\n${status}\n\n${returned}--b--\n`
const gone =
  'Final-Recipient: rfc822; gone@far.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown'
const headersPart = (lines: string) => `--b\nContent-Type: text/rfc822-headers\n\n${lines}\n\n`

type Sent = Awaited<ReturnType<typeof answered>>
const shapes: [string, (sent: Sent) => string, string][] = [
  [
    'Postfix, the relay had given it another Message-ID',
    ({ replyAddress }) =>
      daemon(replyAddress, 'Undelivered Mail Returned to Sender') +
      dsn(gone, headersPart('Message-ID: <0100@email.relay.test>\nSubject: Re: Tent')),
    'bounce.by_address',
  ],
  [
    'Exchange, without anything returned',
    ({ replyAddress }) =>
      daemon(replyAddress, 'Undeliverable: Re: Tent') +
      dsn(
        'Original-Recipient: rfc822;gone@far.test\nFinal-Recipient: rfc822;gone@tenant.onmicrosoft.test\nAction: failed\nStatus: 5.1.10',
      ),
    'bounce.by_address',
  ],
  [
    'a part of the headers, to the bare address: the signed one stands in Reply-To',
    ({ replyAddress, writtenAt }) =>
      daemon(support, 'Returned mail: see transcript for details') +
      dsn(
        gone,
        headersPart(`Date: ${new Date(writtenAt).toUTCString()}\nReply-To: <${replyAddress}>\nSubject: Re: Tent`),
      ),
    'bounce.by_date',
  ],
  [
    'Gmail, answering our message without returning it',
    ({ rfcMessageId }) =>
      daemon(
        support,
        'Delivery Status Notification (Failure)',
        `In-Reply-To: <${rfcMessageId}>\nReferences: <${rfcMessageId}>\n`,
      ) + dsn(gone),
    'bounce.by_name',
  ],
  [
    'Exim, words and X-Failed-Recipients alone',
    ({ replyAddress }) =>
      `${daemon(replyAddress, 'Mail delivery failed: returning message to sender', 'X-Failed-Recipients: gone@far.test\nAuto-Submitted: auto-replied\n')}
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  gone@far.test
    host mx.far.test [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<gone@far.test>:
    550 5.1.1 User unknown
`,
    'bounce.by_address',
  ],
  [
    'qmail, plain words',
    ({ replyAddress }) =>
      `${daemon(replyAddress, 'failure notice')}
Hi. This is the qmail-send program at mx.far.test.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<gone@far.test>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 User unknown
`,
    'bounce.by_address',
  ],
]

test.each(shapes)('%s', async (_what, write, code) => {
  const sent = await answered(['gone@far.test', 'cc@near.test'])
  const neighbour = await answered(['gone@far.test'])
  const row = await arrive(write(sent), /^To: (.*)$/m.exec(write(sent))?.[1] ?? '')
  expect(row).toMatchObject({ class: 'bounce', outcome: 'appended', ticketCode: sent.code })
  expect(row.failedRecipients.map((one) => one.address)).toEqual(['gone@far.test'])
  expect((row.trace.said as { code: string }[]).map((one) => one.code)).toContain(code)
  expect(row.reason).toContain('is marked as bounced')
  expect(await states(sent.outboxId)).toEqual({ 'gone@far.test': 'bounced', 'cc@near.test': 'accepted' })
  // Another ticket's mail to the same address is none of its business.
  expect(await states(neighbour.outboxId)).toEqual({ 'gone@far.test': 'accepted' })
})

describe('a notice that a real Postfix writes', async () => {
  const servers = await startMailServers()
  const skipped = 'skipped' in servers ? servers.skipped : null

  test.skipIf(skipped !== null)(
    `of a mail whose Message-ID another server has replaced${skipped ? ` (${skipped})` : ''}`,
    async () => {
      const postfix = servers as MailServers
      onTestFinished(() => postfix.stop())
      // Its notice says by its own clock when it took the mail over.
      const before = world.now()
      world.setClock(new Date())
      onTestFinished(() => world.setClock(before))
      const sent = await answered(['gone@far.test', 'cc@near.test'])
      await postfix.addMailbox(support, 'pw')
      const far = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        onRcptTo: (_address, _session, callback) =>
          callback(Object.assign(new Error('5.1.1 User unknown'), { responseCode: 550 })),
      })
      far.on('error', () => {})
      await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => new Promise((resolve) => far.close(() => resolve())))
      await postfix.relayDomainTo('far.test', '127.0.0.1', (far.server.address() as AddressInfo).port)
      await createTransport({ ...postfix.smtp, secure: false, ignoreTLS: true }).sendMail({
        envelope: { from: sent.replyAddress, to: ['gone@far.test'] },
        raw: `From: Acme <${support}>\r\nTo: gone@far.test\r\nSubject: Re: Tent\r\nMessage-ID: <replaced@relay.test>\r\n\r\nHello\r\n`,
      })
      const notice = await postfix.waitForMail(support)
      expect(notice.toString()).not.toContain(sent.rfcMessageId)
      const row = await arrive(notice.toString(), sent.replyAddress)
      expect(row).toMatchObject({
        class: 'bounce',
        outcome: 'appended',
        ticketCode: sent.code,
        failedRecipients: [{ address: 'gone@far.test', action: 'failed', status: '5.1.1' }],
      })
      expect(row.reason).toContain('The mail to gone@far.test is marked as bounced')
      expect(await states(sent.outboxId)).toEqual({ 'gone@far.test': 'bounced', 'cc@near.test': 'accepted' })
    },
  )
})

test('of two mails of a ticket the one that had left before is marked, and a second notice of it marks no other', async () => {
  const first = await answered()
  world.setClock(3_600_000)
  const second = await answered(['gone@far.test'], first.code)
  const early = `Arrival-Date: ${new Date(first.writtenAt).toUTCString()}`
  const notice = (words: string) =>
    `${daemon(first.replyAddress, words)}${dsn(gone).replace('Reporting-MTA', `${early}\nReporting-MTA`)}`
  await arrive(notice('Undelivered Mail'), first.replyAddress)
  const again = await arrive(notice('Undelivered Mail, once more'), first.replyAddress)
  expect([await states(first.outboxId), await states(second.outboxId)]).toEqual([
    { 'gone@far.test': 'bounced' },
    { 'gone@far.test': 'accepted' },
  ])
  expect(again.reason).toContain('was known before')
})

test('a delay marks nothing and says so; a notice of nobody’s ticket marks nothing at all', async () => {
  const sent = await answered()
  const late =
    'Final-Recipient: rfc822; gone@far.test\nAction: delayed\nStatus: 4.4.1\nWill-Retry-Until: Thu, 3 Jan 2030 09:00:00 +0000'
  const delayed = await arrive(
    daemon(sent.replyAddress, 'Delayed Mail (still being retried)') + dsn(late),
    sent.replyAddress,
  )
  expect(delayed).toMatchObject({ class: 'bounce', outcome: 'appended', ticketCode: sent.code, failedRecipients: [] })
  expect(delayed.reason).toContain('only late and still tried')
  const stray = await arrive(daemon(support, 'Undelivered Mail Returned to Sender') + dsn(gone), support)
  expect(stray).toMatchObject({ outcome: 'suspended', failedRecipients: [{ address: 'gone@far.test' }] })
  // A signature that is not ours.
  const [box = '', domain = ''] = sent.replyAddress.split('@')
  const forged = `${box.slice(0, -1)}${box.endsWith('a') ? 'b' : 'a'}@${domain}`
  const guessed = await arrive(daemon(forged, 'Undelivered Mail Returned to Sender') + dsn(gone), forged)
  expect(guessed).toMatchObject({ outcome: 'suspended' })
  expect(await states(sent.outboxId)).toEqual({ 'gone@far.test': 'accepted' })
})
