import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../app.ts'
import type { Runtime } from '../../platform/context.ts'
import { createRuntime, type Database, openDatabase } from '../../platform/database.ts'
import type { App } from '../../platform/http/http.ts'
import type { JobContext } from '../../platform/jobs.ts'
import { createLog } from '../../platform/log.ts'
import { createMailTransport, type MailTransport } from '../../platform/mail-transport.ts'
import { type BrokenCommits, breakCommits } from '../../testing/broken-commits.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Message } from '../conversations/conversations.contract.ts'
import type { LedgerEntry, OutboxEntry } from './mail.contract.ts'
import { readMailJob, readNextMail, startParser } from './read-mail.ts'
import { sendNextMail, setMailTransport } from './send-mail.ts'
import { openSmtpDoor } from './smtp-door.ts'

/**
 * docs/quality.md, fault list: cut exactly before and after each commit and each SMTP step, one after the other. Whatever is cut is
 * done again by whoever did it: the sender's mail server, the queue, the client of the API.
 */
let world: World
let acme: Company
let admin: SignedIn
let database: Database
let runtime: Runtime
let broken: BrokenCommits
let app: App
let relay: SMTPServer
let transport: MailTransport
const left: { id: string }[] = []
let stopParser: () => Promise<void>
const log = createLog('silent')

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  database = openDatabase(world.databaseUrl, { max: 4, onError: () => {} })
  broken = breakCommits(database.pool)
  runtime = createRuntime(database, world.settings, world.now)
  app = await buildApp({ runtime, log, trustedProxies: [], database })
  stopParser = startParser()
  relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      buffer(stream).then((raw) => {
        left.push({ id: /^Message-ID:\s*<([^>]+)>/im.exec(String(raw))?.[1] ?? '' })
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
  await app.close()
  await database.close()
  await world.close()
})

const job = (): JobContext => ({ runtime, log, attempt: 1, lastAttempt: false })
/** Does it again after a failure, as the queue does. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++)
    try {
      return await work()
    } catch (error) {
      if (tries > 3) throw error
    }
}
async function workOffLine(next: typeof readNextMail): Promise<void> {
  while (await again(() => next(acme.orgId, job())));
}
const list = async <T>(path: string) => (await admin.get(path)).json<{ data: T[] }>().data

const everyByte = Buffer.from(Array.from({ length: 3_000 }, (_, n) => (n * 7) % 256))
function letter(id: string): string {
  return [
    'From: Lena <lena@customer.test>',
    `Subject: ${id}`,
    `Message-ID: <${id}@customer.test>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    `--b\r\nContent-Type: text/plain\r\n\r\n${`${'long '.repeat(14)}\r\n`.repeat(1_000)}The end.`,
    `--b\r\nContent-Type: application/x-any; name=bytes.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n${everyByte.toString('base64').replace(/.{76}/g, '$&\r\n')}`,
    '--b--',
    '',
  ].join('\r\n')
}

test.each(['before', 'after'] as const)(
  'cut %s each commit on a mail’s way in: it is one message, whole',
  async (when) => {
    const door = await openSmtpDoor({
      ...{ runtime, log, host: '127.0.0.1', port: 0, name: 'mx.acme.test', tls: null, trustedRelays: ['127.0.0.1'] },
    })
    const [channel] = await list<{ address: string }>('/channels')
    const sender = createTransport({ host: '127.0.0.1', port: door.port, secure: false, ignoreTLS: true })
    let cuts = 0
    for (let commit = 1; ; commit++) {
      const id = `in-${when}-${commit}`
      broken.breakAt(commit, when)
      await again(() =>
        sender.sendMail({ envelope: { from: 'lena@customer.test', to: [channel?.address ?? ''] }, raw: letter(id) }),
      )
      await workOffLine(readNextMail)
      // What failed waits for a job of its own.
      world.setClock(5_000)
      const rows = await list<LedgerEntry>('/mail/ledger?limit=200')
      for (const row of rows.filter((one) => one.state !== 'done'))
        await again(() => readMailJob(acme.orgId, { ledgerId: row.id }, job()))

      const own = (await list<LedgerEntry>('/mail/ledger?limit=200')).filter((row) => row.subject === id)
      expect(own.filter((row) => row.state !== 'done' || row.outcome === 'quarantined')).toEqual([])
      expect(own.filter((row) => row.duplicateOf === null)).toHaveLength(1)
      const tickets = (await list<{ code: string; subject: string }>('/tickets?limit=200')).filter(
        (one) => one.subject === id,
      )
      expect(tickets).toHaveLength(1)
      const messages = await list<Message>(`/tickets/${tickets[0]?.code}/messages`)
      expect(messages).toHaveLength(1)
      const [message] = messages
      expect(message?.bodyText.trimEnd().endsWith('The end.')).toBe(true)
      const bytes = await admin.get((message?.attachments[0]?.url ?? '').replace('/api/v1', ''))
      expect(bytes.statusCode).toBe(200)
      expect(bytes.rawPayload.equals(everyByte)).toBe(true)
      for (const row of own) expect((await admin.get(`/mail/ledger/${row.id}/raw`)).body).toBe(letter(id))
      if (!broken.broke()) break
      cuts += 1
    }
    // Recipient looked up, row and job, claim, settled: each of them was cut once.
    expect(cuts).toBeGreaterThanOrEqual(4)
    sender.close()
    await door.close()
  },
)

test.each(['before', 'after'] as const)(
  'cut %s each commit on a reply’s way out: it leaves once at most, and never unsaid',
  async (when) => {
    const made = await admin.post('/tickets', { subject: when, requester: { email: 'lena@customer.test' } })
    const { code } = made.json<{ code: string }>()
    let cuts = 0
    let parked = 0
    for (let commit = 1; ; commit++) {
      broken.breakAt(commit, when)
      // A client that got no answer, or 503, says the same again under its key.
      const post = () =>
        app.inject({
          method: 'POST',
          url: `/api/v1/tickets/${code}/messages`,
          headers: { ...admin.headers(), 'idempotency-key': `out-${when}-${commit}` },
          payload: { kind: 'public', bodyText: `Reply ${commit}` },
        })
      let reply = await post()
      if (reply.statusCode === 503) reply = await post()
      expect(reply.statusCode, reply.body).toBe(201)
      const message = reply.json<Message>()
      await workOffLine(sendNextMail)
      // What the relay did not get is tried again after its pause.
      world.setClock(5 * 60_000)
      await workOffLine(sendNextMail)

      const messages = await list<Message>(`/tickets/${code}/messages?limit=200`)
      expect(messages.filter((one) => one.bodyText === `Reply ${commit}`)).toHaveLength(1)
      const outbox = (await list<OutboxEntry>('/mail/outbox?limit=200')).filter((one) => one.messageId === message.id)
      expect(outbox).toHaveLength(1)
      const times = left.filter((one) => one.id === message.rfcMessageId).length
      expect([`${outbox[0]?.state} ${times}`]).toEqual([expect.stringMatching(/^(accepted|parked) 1$/)])
      if (outbox[0]?.state === 'parked') parked += 1
      if (!broken.broke()) break
      cuts += 1
    }
    // The message, the claim, the mark before the last bytes, the outcome.
    expect(cuts).toBeGreaterThanOrEqual(4)
    // Only where nobody heard what the relay had said is a person asked.
    expect(parked).toBe(when === 'before' ? 1 : 0)
  },
)
