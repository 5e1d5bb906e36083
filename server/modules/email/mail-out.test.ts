import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveKeys } from '../../platform/crypto.ts'
import { createMailTransport } from '../../platform/mail-transport.ts'
import { verifyMail } from './auth-results.ts'
import { composeMail } from './compose-mail.ts'
import { applySendResult, newDeliveries } from './delivery.rules.ts'
import { generateDkimKey, signMail } from './dkim.rules.ts'
import { toPublicMessage } from './public-message.ts'
import {
  checkToken,
  issueToken,
  messageIdFor,
  type ReplyKeys,
  readToken,
  replyAddress,
  replyKeyOf,
} from './reply-token.rules.ts'
import { findSubjectTags, replySubject } from './subject.rules.ts'
import { decideThread } from './threading.rules.ts'

const received: Buffer[] = []
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      received.push(Buffer.concat(chunks))
      done(null, 'ok')
    })
  },
})
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise<void>((resolve) => server.close(resolve)))

test('a reply leaves, arrives byte by byte with a valid signature, and its answer finds the ticket', async () => {
  const keys: ReplyKeys = {
    current: replyKeyOf(deriveKeys('a secret key of thirty-two letters').replyToken),
    previous: [],
  }
  const orgId = '0190a7c4-0000-7000-8000-000000000001'
  const ticketId = '0190a7c4-5b8e-7cc3-9d1a-0123456789ab'
  const customer = 'ann@customer.example'
  const token = issueToken(keys, { orgId, ticketId, recipient: customer })
  const replyTo = replyAddress('support@acme.test', token) ?? ''
  const now = new Date()
  const dkim = await generateDkimKey()
  const raw = await signMail(
    await composeMail({
      messageId: messageIdFor(token, 'b7e0e2c4-6f55-4c5e-9f5e-1d3c0f3c7a11', 'acme.test'),
      inReplyTo: 'first@customer.example',
      references: ['first@customer.example'],
      from: { name: 'Kim via Acme', address: 'support@acme.test' },
      to: [{ name: 'Ann', address: customer }],
      cc: [],
      replyTo: { name: 'Acme', address: replyTo },
      subject: replySubject('Printer', 'ACME-42'),
      date: now,
      body: toPublicMessage({
        kind: 'public',
        html: null,
        text: `.\n..dots\nFrom here\n${'long '.repeat(500)}\n日本語 ✓`,
      }),
      attachments: [
        {
          id: 'a',
          name: 'bytes.bin',
          contentType: 'application/x-any',
          content: Buffer.from(Array.from({ length: 70_000 }, (_, n) => n % 256)),
        },
      ],
      quote: {
        message: toPublicMessage({ kind: 'public', html: '<p>It is broken</p>', text: '' }),
        attribution: 'Ann wrote:',
        images: [],
      },
      automatic: 'no',
      loopMark: orgId,
      publicUrl: 'https://desk.acme.test',
    }),
    { domain: 'acme.test', selector: 's', privateKeyPem: dkim.privateKeyPem, signedAt: now },
  )
  const transport = createMailTransport(`smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}?tls=off`)
  const result = await transport.send({ envelope: { from: replyTo, to: [customer] }, raw })
  await transport.close()
  expect(applySendResult(newDeliveries([customer]), result, { now, queuedAt: now, jitter: 0 }).overall).toBe('accepted')
  expect(received[0]?.equals(raw)).toBe(true)

  const resolver = async (name: string, type: string) => {
    if (type === 'TXT' && name === 's._domainkey.acme.test') return [[`v=DKIM1; p=${dkim.publicKeyBase64}`]]
    throw Object.assign(new Error(name), { code: 'ENOTFOUND' })
  }
  const verdict = await verifyMail(received[0] ?? raw, {
    ip: null,
    helo: null,
    envelopeFrom: '',
    hostname: 'mx.test',
    resolver,
  })
  expect(verdict).toMatchObject({ dkim: 'pass', aligned: true })

  // The customer's program answers to Reply-To, with our Message-ID in In-Reply-To.
  const arrived = await PostalMime.parse(raw)
  const claims = readToken(arrived.replyTo?.[0]?.address?.toUpperCase() ?? '')
  expect(readToken(arrived.messageId ?? '')).toEqual(claims)
  if (!claims) throw new Error('no token')
  const decision = decideThread({
    orgId,
    now,
    class: 'normal',
    classWhy: null,
    subject: `AW: ${arrived.subject}`,
    sender: { address: customer, ownAddress: false, staff: null },
    dmarc: 'none',
    authenticatedRelay: false,
    tokens: [{ source: 'address', address: null, ...claims, ...checkToken(keys, claims, { orgId, sender: customer }) }],
    knownMessages: [],
    bouncedMessage: null,
    subjectTags: [],
    tickets: [
      {
        id: ticketId,
        orgId,
        status: 'waiting',
        isDeleted: false,
        isOver: false,
        requesterAddress: customer,
        participants: [],
        subjects: ['Printer'],
        followUps: [],
      },
    ],
    ticketPrefixes: ['ACME'],
  })
  expect(decision).toMatchObject({ outcome: 'append', ticketId, reopens: true, subjectChanged: false })
  expect(findSubjectTags(arrived.subject ?? '', ['ACME'])).toEqual([{ code: 'ACME-42', prefix: 'ACME', number: 42 }])
})
