import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createRuntime, openDatabase } from '../../platform/database.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { watchMailboxes } from './imap-watchers.ts'
import type { LedgerEntry, MailHealth } from './mail.contract.ts'
import { openSmtpDoor, type SmtpDoorOptions } from './smtp-door.ts'
import { loadTlsCertificate } from './tls-certificate.ts'

let world: World
let acme: Company
let globex: Company
let admin: SignedIn
const doors: { close: () => Promise<void> }[] = []
beforeAll(async () => {
  world = await createWorld({ maxMailBytes: 100_000 })
  acme = await createCompany(world)
  globex = await createCompany(world, 'GLOBEX')
  admin = await signIn(world, acme.admin)
  await admin.post('/channels', { name: 'Sales', address: 'sales@acme.test', aliases: ['shop@acme.test'] })
})
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close()
})
afterAll(() => world.close())

async function open(options: Partial<SmtpDoorOptions> = {}) {
  const log = createLog('silent')
  const door = await openSmtpDoor({
    runtime: world.runtime,
    log,
    host: '127.0.0.1',
    port: 0,
    name: 'mx.acme.test',
    tls: null,
    trustedRelays: ['127.0.0.1'],
    ...options,
  })
  doors.push(door)
  return door.port
}
const letter = (body = 'Hi') => `From: <lena@customer.test>\r\nSubject: Hi\r\n\r\n${body}\r\n`
const send = (port: number, to: string[], raw = letter(), more: object = {}) =>
  createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, ...more }).sendMail({
    envelope: { from: 'lena@customer.test', to },
    raw,
  })
const ledger = async (client = admin) =>
  (await client.get('/mail/ledger?limit=200')).json<{ data: LedgerEntry[] }>().data

test('250 means that it is in the ledger: by address, alias and plus-address', async () => {
  const port = await open()
  for (const to of ['sales@acme.test', 'SHOP@acme.test', 'sales+a.b-c@acme.test', 'shop+x@acme.test']) {
    const { response } = await send(port, [to])
    const id = /^250 2\.0\.0 Kept as (\S+)$/.exec(response)?.[1]
    const entry = (await admin.get(`/mail/ledger/${id}`)).json<LedgerEntry>()
    expect(entry).toMatchObject({
      door: 'smtp',
      envelopeFrom: 'lena@customer.test',
      envelopeTo: [to],
      state: 'waiting',
    })
    expect((await admin.get(`/mail/ledger/${id}/raw`)).body).toBe(letter())
  }
})

test('one mail to two addresses of an organization is one row; each organization gets its own', async () => {
  const port = await open()
  const theirs = await signIn(world, globex.admin)
  const [channel] = (await theirs.get('/channels')).json<{ data: { address: string }[] }>().data
  const before = (await ledger()).length
  await send(port, ['sales@acme.test', 'shop@acme.test', channel?.address ?? ''])
  const rows = await ledger()
  expect(rows.length).toBe(before + 1)
  expect(rows.some((row) => row.envelopeTo.length === 2)).toBe(true)
  expect((await ledger(theirs)).map((row) => row.envelopeTo)).toEqual([[channel?.address]])
})

test('550 for unknown addresses and channels that are off, the others still get it', async () => {
  const port = await open()
  await expect(send(port, ['nobody@acme.test'])).rejects.toMatchObject({ responseCode: 550 })
  const mixed = await send(port, ['nobody@acme.test', 'sales@acme.test'])
  expect(mixed).toMatchObject({ accepted: ['sales@acme.test'], rejected: ['nobody@acme.test'] })
  const made = await admin.post('/channels', { name: 'Off', address: 'off@acme.test', enabled: false })
  await expect(send(port, ['off@acme.test'])).rejects.toMatchObject({ responseCode: 550 })
  await admin.patch(`/channels/${made.json().id}`, { enabled: true })
  expect(await send(port, ['off@acme.test'])).toMatchObject({ accepted: ['off@acme.test'] })
})

test('552 for what is too large, announced or not, and nothing of it is kept', async () => {
  const port = await open()
  const kept = async () => (await ledger()).filter((row) => row.rawSha256 !== null).length
  const before = await kept()
  const large = letter('x'.repeat(120_000).replace(/.{70}/g, '$&\r\n'))
  // With the size announced it is refused before it is sent; a client that does not announce is told at the end.
  await expect(send(port, ['sales@acme.test'], large)).rejects.toMatchObject({ responseCode: 552 })
  const words = await talk(port, ['EHLO x', 'MAIL FROM:<a@b.test>', 'RCPT TO:<sales@acme.test>', 'DATA', `${large}.`])
  expect(words.at(-1)).toMatch(/^552 /)
  expect(await kept()).toBe(before)
  expect(await send(port, ['sales@acme.test'])).toMatchObject({ accepted: ['sales@acme.test'] })
})

test('451 while the database is away, before and after the recipients; then it is taken', async () => {
  const database = openDatabase(world.databaseUrl, { max: 2 })
  const runtime = createRuntime(database, world.settings, world.now)
  const port = await open({ runtime })
  await expect(send(port, ['sales@acme.test'])).resolves.toBeDefined()
  await database.close()
  await expect(send(port, ['sales@acme.test'])).rejects.toMatchObject({ responseCode: 451 })

  // It goes away between RCPT and the end of DATA.
  let away = false
  const flaky: typeof runtime = {
    ...world.runtime,
    run: (actor, work) =>
      away
        ? Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
        : world.runtime.run(actor, work),
  }
  const second = await open({ runtime: flaky })
  away = true
  const before = (await ledger()).length
  await expect(send(second, ['sales@acme.test'])).rejects.toMatchObject({ responseCode: 451 })
  expect((await ledger()).length).toBe(before)
  away = false
  await send(second, ['sales@acme.test'])
  expect((await ledger()).length).toBe(before + 1)
})

test('STARTTLS by a certificate that is made once and may be replaced', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-tls-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [made, again] = await Promise.all([
    loadTlsCertificate(folder, 'mx.acme.test'),
    loadTlsCertificate(folder, 'mx.acme.test'),
  ])
  expect(again).toEqual(made)
  expect(await loadTlsCertificate(folder, 'other.test')).toEqual(made)
  const port = await open({ tls: made })
  const trusting = { ignoreTLS: false, requireTLS: true, tls: { ca: made.cert, servername: 'mx.acme.test' } }
  expect(await send(port, ['sales@acme.test'], letter(), trusting)).toMatchObject({ accepted: ['sales@acme.test'] })
  // Without it, mail comes all the same.
  expect(await send(port, ['sales@acme.test'])).toMatchObject({ accepted: ['sales@acme.test'] })

  const own = await loadTlsCertificate(await mkdtempIn(folder), 'own.test')
  await writeFile(join(folder, 'smtp-tls/key.pem'), own.key)
  await expect(loadTlsCertificate(folder, 'x')).rejects.toThrow(/smtp-tls cannot be used for STARTTLS/)
  await writeFile(join(folder, 'smtp-tls/cert.pem'), own.cert)
  expect(await loadTlsCertificate(folder, 'x')).toEqual(own)
  await rm(join(folder, 'smtp-tls/cert.pem'))
  await expect(loadTlsCertificate(folder, 'x')).rejects.toThrow('only one of key.pem and cert.pem')
})

test('mail health shows the door while its process lives', async () => {
  const health = async () => (await admin.get('/mail/health')).json<MailHealth>()
  expect((await health()).smtpDoor).toBeNull()
  const watchers = watchMailboxes({
    runtime: world.runtime,
    log: createLog('silent'),
    door: { host: 'localhost', port: 2525 },
  })
  await watchers.look()
  expect((await health()).smtpDoor).toEqual({ host: 'localhost', port: 2525, listening: true })
  world.setClock(60_000)
  expect((await health()).smtpDoor).toMatchObject({ listening: false })
  await watchers.look()
  expect((await health()).smtpDoor).toMatchObject({ listening: true })
  await watchers.close()
  expect((await health()).smtpDoor).toBeNull()
  const { inbound, channels, relay, outbox, failures } = await health()
  expect(inbound.waiting).toBeGreaterThan(5)
  expect(inbound.last24h).toBe(inbound.waiting + inbound.refused)
  const sales = channels.find((channel) => channel.address === 'sales@acme.test')
  expect(sales).toMatchObject({ imapHealth: null, enabled: true, lastMessageAt: expect.stringContaining('T') })
  expect(relay).toEqual({
    configured: true,
    host: 'relay.example.com',
    mailFrom: null,
    lastError: null,
    lastErrorSaid: null,
  })
  expect(outbox.byState).toEqual({})
  expect(failures).toEqual([])
})

const mkdtempIn = (folder: string) => mkdtemp(join(folder, 'x-'))

/** Says lines one after the other, each after the answer to the one before. Answers the last line of each answer. */
function talk(port: number, lines: string[]): Promise<string[]> {
  const answers: string[] = []
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      text += chunk.toString()
      const last = text.split('\r\n').at(-2) ?? ''
      if (!text.endsWith('\r\n') || !/^\d{3} /.test(last)) return
      text = ''
      answers.push(last)
      const line = lines[answers.length - 1]
      if (line === undefined) {
        socket.end()
        resolve(answers)
      } else socket.write(`${line}\r\n`)
    })
  })
}
