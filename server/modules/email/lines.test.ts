import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { createLog } from '../../platform/log.ts'
import { createMailTransport, type MailTransport } from '../../platform/mail-transport.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { startWorker } from '../../worker.ts'
import { startParser } from './read-mail.ts'
import { setMailTransport } from './send-mail.ts'
import { takeIn } from './take-in.ts'

/** docs/quality.md, fault list: one organization floods; the others are served meanwhile. */
let world: World
let acme: Company
let globex: Company
let inGlobex: SignedIn
let stopParser: () => Promise<void>
let relay: SMTPServer
let transport: MailTransport
/** Asked before a mail is answered. */
let onMail: (to: string) => Promise<void> = async () => {}
const left: string[] = []
const stops: (() => Promise<void>)[] = []
const flood = 60

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  globex = await createCompany(world, 'GLOBEX')
  inGlobex = await signIn(world, globex.admin)
  stopParser = startParser()
  relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo[0]?.address ?? ''
      stream.resume()
      once(stream, 'end')
        .then(() => onMail(to))
        .then(() => {
          left.push(to)
          done(null, '2.0.0 Ok')
        }, done)
    },
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  transport = createMailTransport(`smtp://127.0.0.1:${(relay.server.address() as AddressInfo).port}?tls=off`)
  setMailTransport(transport)
})
afterEach(async () => {
  onMail = async () => {}
  for (const stop of stops.splice(0)) await stop()
})
afterAll(async () => {
  setMailTransport(null)
  await transport.close()
  await new Promise<void>((resolve) => relay.close(() => resolve()))
  await stopParser()
  await world.close()
})

async function work(): Promise<void> {
  const worker = await startWorker({ runtime: world.runtime, database: world.database, log: createLog('silent') })
  stops.push(worker.close)
}

let letters = 0
async function arrive(company: Company): Promise<string> {
  const n = ++letters
  const raw = `From: <c${n}@customer.test>\r\nSubject: Mail ${n}\r\nMessage-ID: <${n}@customer.test>\r\n\r\nHello.\r\n`
  const channel = await company.asSystem((cx) =>
    cx.tx.selectFrom('channels').select(['id', 'address']).where('orgId', '=', cx.org.id).executeTakeFirstOrThrow(),
  )
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: company.orgId,
    channelId: channel.id,
    raw: Buffer.from(raw),
    envelopeFrom: `c${n}@customer.test`,
    envelopeTo: [channel.address],
    receivedAt: world.now(),
  })
  return id ?? ''
}

const openMails = async (company: Company) => {
  const count = await company.asSystem((cx) =>
    cx.tx
      .selectFrom('mailLedger')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('orgId', '=', cx.org.id)
      .where('state', '<>', 'done')
      .executeTakeFirstOrThrow(),
  )
  return Number(count.count)
}

async function reply(who: SignedIn, to: string): Promise<void> {
  const made = await who.post('/tickets', { subject: 'Hi', requester: { email: to } })
  const sent = await who.post(`/tickets/${made.json().code}/messages`, { kind: 'public', bodyText: 'Hello' })
  expect(sent.statusCode, sent.body).toBe(201)
}

test('the mail that came last, to another organization, is a ticket before the flood is worked off', async () => {
  for (let i = 0; i < flood; i++) await arrive(acme)
  await arrive(globex)
  // The queue holds turns, not mails.
  const { rows } = await world.database.pool.query<{ count: number }>(
    `select count(*)::int as count from graphile_worker.jobs where task_identifier = 'email.read_line'`,
  )
  expect(rows[0]?.count).toBeLessThanOrEqual(17)
  await work()
  await expect.poll(() => openMails(globex), { interval: 5, timeout: 20_000 }).toBe(0)
  expect(await openMails(acme)).toBeGreaterThan(flood / 2)
  await expect.poll(() => openMails(acme), { timeout: 25_000 }).toBe(0)
})

test('a reply of another organization leaves before the mails of the one that floods', async () => {
  const inAcme = await signIn(world, acme.admin)
  for (let i = 0; i < 40; i++) await reply(inAcme, `many${i}@customer.test`)
  await reply(inGlobex, 'single@customer.test')
  await work()
  await expect.poll(() => left.includes('single@customer.test'), { timeout: 20_000 }).toBe(true)
  expect(left.indexOf('single@customer.test')).toBeLessThan(20)
  await expect.poll(() => left.length, { timeout: 25_000 }).toBe(41)
  // Each once.
  expect(new Set(left).size).toBe(41)
})

test('a relay that does not answer keeps no mail from being read', async () => {
  const inAcme = await signIn(world, acme.admin)
  const answer = Promise.withResolvers<void>()
  let held = 0
  onMail = () => {
    held += 1
    return answer.promise
  }
  for (let i = 0; i < 12; i++) await reply(inAcme, `slow${i}@customer.test`)
  await work()
  await expect.poll(() => held, { timeout: 20_000 }).toBeGreaterThan(2)
  await arrive(globex)
  await arrive(acme)
  await expect.poll(async () => (await openMails(globex)) + (await openMails(acme)), { timeout: 20_000 }).toBe(0)
  expect(left.filter((to) => to.startsWith('slow'))).toEqual([])
  answer.resolve()
  await expect.poll(() => left.filter((to) => to.startsWith('slow')).length, { timeout: 20_000 }).toBe(12)
})

test('an organization that uses up its connections leaves some to the others', async () => {
  const gate = Promise.withResolvers<void>()
  const all = Array.from({ length: 30 }, () =>
    world.runtime.run(systemActor(acme.orgId, 'test'), async () => {
      await gate.promise
    }),
  )
  // The pool of a test has ten.
  expect((await inGlobex.get('/tickets')).statusCode).toBe(200)
  gate.resolve()
  await Promise.all(all)
})
