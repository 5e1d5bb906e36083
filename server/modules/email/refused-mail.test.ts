import { connect } from 'node:net'
import { createTransport } from 'nodemailer'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { LedgerEntry, MailHealth } from './mail.contract.ts'
import { addRefused, deleteRefused } from './refused-mail.store.ts'
import { whyRefused } from './refused-mail.ts'
import { openSmtpDoor } from './smtp-door.ts'
import type { DoorLimits } from './smtp-limits.rules.ts'

// "I wrote to you and it came back": what the door refused stands in the ledger of the organization it was meant for.

let world: World
let acme: Company
let globex: Company
let admin: SignedIn
let theirs: SignedIn
const doors: { close: () => Promise<void> }[] = []
beforeAll(async () => {
  world = await createWorld({ maxMailBytes: 100_000 })
  acme = await createCompany(world)
  globex = await createCompany(world, 'GLOBEX')
  admin = await signIn(world, acme.admin)
  theirs = await signIn(world, globex.admin)
  for (const address of ['sales@acme.test', 'sales@shared.test', 'acme.support@gmail.com'])
    expect((await admin.post('/channels', { name: 'Acme', address })).statusCode).toBe(201)
  await admin.post('/channels', { name: 'Off', address: 'off@acme.test', enabled: false })
  await theirs.post('/channels', { name: 'Globex', address: 'help@shared.test' })
})
afterEach(() => close())
afterAll(() => world.close())

async function open(trustedRelays = ['127.0.0.1'], limits: Partial<DoorLimits> = {}) {
  const door = await openSmtpDoor({
    runtime: world.runtime,
    log: createLog('silent'),
    host: '127.0.0.1',
    port: 0,
    name: 'mx.acme.test',
    tls: null,
    trustedRelays,
    limits,
  })
  doors.push(door)
  return door.port
}
/** With the door closed every trace is written. */
async function close() {
  for (const door of doors.splice(0)) await door.close()
}
const refused = (port: number, to: string, from = 'lena@customer.test') =>
  expect(
    createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, name: 'mx.customer.test' }).sendMail({
      envelope: { from, to: [to] },
      raw: 'Subject: Hi\r\n\r\nHi\r\n',
    }),
  ).rejects.toMatchObject({ responseCode: 550 })
const ledger = async (query: string, client = admin) =>
  (await client.get(`/mail/ledger?outcome=rejected&limit=200&${query}`)).json<{ data: LedgerEntry[] }>().data

test('who wrote to an address that nobody reads is found by his own: one row however often he tried, without bytes', async () => {
  const port = await open()
  for (const _again of [1, 2, 3]) await refused(port, 'Suport@acme.test', 'Lena@customer.test')
  await refused(port, 'off@acme.test')
  await close()
  const rows = await ledger('q=LENA@customer.test')
  expect(rows.map((row) => [row.envelopeTo, row.attempts])).toEqual([
    [['off@acme.test'], 1],
    [['Suport@acme.test'], 3],
  ])
  expect(rows[1]).toMatchObject({
    door: 'smtp',
    state: 'done',
    outcome: 'rejected',
    class: null,
    channelId: null,
    envelopeFrom: 'Lena@customer.test',
    rawSha256: null,
    rawSize: null,
    trace: { refused: { code: 550, client: '127.0.0.1', helo: 'mx.customer.test' } },
  })
  expect(rows[1]?.reason).toContain('Nobody here reads mail at Suport@acme.test')
  expect(rows[0]?.reason).toContain('is switched off')
  expect((await admin.get('/mail/health')).json<MailHealth>().inbound).toMatchObject({
    byOutcome: { rejected: 2 },
    refused: 2,
  })
  const id = rows[1]?.id
  expect((await admin.get(`/mail/ledger/${id}/raw`)).json()).toMatchObject({
    status: 404,
    code: 'ledger.nothing_received',
  })
  expect((await admin.post(`/mail/ledger/${id}/recover`)).json()).toMatchObject({
    status: 409,
    code: 'ledger.nothing_to_recover',
  })
  for (const verb of ['retry', 'discard'])
    expect((await admin.post(`/mail/ledger/${id}/${verb}`)).statusCode, verb).toBe(409)
  expect((await theirs.get(`/mail/ledger/${id}`)).statusCode).toBe(404)
})

test('of a domain of nobody, of several organizations or of everybody there is no row', async () => {
  const port = await open()
  for (const to of ['any@nowhere.test', 'any@shared.test', 'any@gmail.com'])
    await refused(port, to, 'max@customer.test')
  await close()
  expect(await ledger('q=max@customer.test')).toEqual([])
  expect(await ledger('', theirs)).toEqual([])
})

test('a mail that is too large, which was not said before, leaves a row and nothing else', async () => {
  const port = await open()
  const lines = ['EHLO x', 'MAIL FROM:<big@customer.test>', 'RCPT TO:<sales@acme.test>', 'DATA']
  const body = `${'x'.repeat(70)}\r\n`.repeat(1_700)
  const socket = connect(port, '127.0.0.1')
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      const answer = chunk.toString()
      if (!/^\d{3} /m.test(answer)) return
      said.push(answer)
      const next = lines.shift()
      if (next) socket.write(`${next}\r\n`)
      else if (said.at(-1)?.startsWith('354')) socket.write(`${body}.\r\n`)
      else resolve()
    })
  })
  socket.destroy()
  expect(said.at(-1)).toMatch(/^552 /)
  await close()
  expect(await ledger('q=big@customer.test')).toMatchObject([
    { envelopeTo: ['sales@acme.test'], rawSha256: null, reason: expect.stringContaining('is larger than') },
  ])
})

test('who guesses addresses fills nothing: few traces a minute by client and by organization, so many a day', async () => {
  const byClient = await open([], { refusals: 2 })
  for (const n of [1, 2, 3, 4]) await refused(byClient, `guess${n}@acme.test`, 'spam@evil.test')
  await close()
  expect(await ledger('q=spam@evil.test')).toHaveLength(2)
  // A trusted relay hands on what others guess.
  const byOrg = await open(['127.0.0.1'], { orgRefusals: 3 })
  for (const n of [1, 2, 3, 4, 5]) await refused(byOrg, `guess${n}@acme.test`, 'spam2@evil.test')
  await close()
  expect(await ledger('q=spam2@evil.test')).toHaveLength(3)

  const row = (n: number) => ({
    envelopeFrom: 'day@evil.test',
    envelopeTo: [`guess${n}@globex.test`],
    why: whyRefused.unknown(`guess${n}@globex.test`),
    refused: { code: 550, client: '192.0.2.1', helo: '' },
  })
  await globex.asSystem(async (cx) => {
    for (let n = 0; n < 500; n += 1) expect(await addRefused(cx, row(n))).toBe(true)
    expect(await addRefused(cx, row(500))).toBe(false)
    // One that stands there already is counted all the same.
    expect(await addRefused(cx, row(7))).toBe(true)
  })
  world.setClock(31 * 86_400_000)
  await globex.asSystem(async (cx) => {
    expect(await addRefused(cx, row(500))).toBe(true)
    expect(await deleteRefused(cx, 1_000)).toBe(500)
  })
  expect(await ledger('', await signIn(world, globex.admin))).toHaveLength(1)
})
