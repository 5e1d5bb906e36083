import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findContactByEmail, findContactHabits } from '../customers/customers.service.ts'
import { createOrganization } from '../orgs/create-organization.ts'
import { findInboundChannel } from './channels.store.ts'
import { findEntry } from './ledger.store.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

let world: World
let stopParser: () => Promise<void>
let orgId: string
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  const adminId = newId()
  await world.database.pool.query(
    `insert into users (id, email, name, created_at, updated_at) values ($1, 'admin@acme.test', 'Ann', now(), now())`,
    [adminId],
  )
  const made = await world.runtime.runOpen((open) =>
    createOrganization(open, { name: 'Acme', prefix: 'ACME', adminId, supportAddress: 'support@acme.test' }),
  )
  orgId = made.orgId
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

async function receive(lines: string[], to = 'support@acme.test', from = 'lena@customer.test') {
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, to))
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(lines.join('\r\n')),
    envelopeFrom: from,
    envelopeTo: [to],
    receivedAt: world.now(),
  })
  await readMailJob(
    orgId,
    { ledgerId: id },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
  )
  return world.runtime.run(systemActor(orgId, 'test'), (cx) => findEntry(cx, id ?? ''))
}

test('a mail becomes a ticket', async () => {
  const entry = await receive([
    'From: "Brandt, Lena" <lena@customer.test>',
    'To: support@acme.test',
    'Subject: Tent is wet',
    'Message-ID: <a@customer.test>',
    'Date: Wed, 02 Jan 2030 08:59:00 +0000',
    '',
    'It rained.',
  ])
  expect(entry).toMatchObject({
    outcome: 'ticket',
    class: 'normal',
    ticketCode: 'ACME-1',
    rfcMessageId: 'a@customer.test',
    subject: 'Tent is wet',
  })
  const events = await world.runtime.run(systemActor(orgId, 'test'), (cx) => readEvents(cx, '0', 50))
  expect(events.filter((event) => event.name === 'ticket.created')).toMatchObject([
    { actorKind: 'contact', actorName: 'Lena Brandt' },
  ])
})

test('machines and lists become no contacts', async () => {
  const from = async (address: string, header: string[]) => {
    const entry = await receive(
      [`From: ${address}`, 'To: support@acme.test', 'Subject: News', ...header, '', 'Hello.'],
      undefined,
      address,
    )
    expect(entry?.outcome).toBe('suspended')
    return world.runtime.run(systemActor(orgId, 'test'), (cx) => findContactByEmail(cx, address))
  }
  expect(await from('news@shop.test', ['List-Id: <news.shop.test>', 'Precedence: bulk'])).toBeNull()
  expect(await from('away@customer.test', ['Auto-Submitted: auto-replied'])).toBeNull()
  expect(await from('mailer-daemon@relay.test', ['Content-Type: multipart/report; boundary=x'])).toBeNull()
})

test('a new sender’s language is that of his mail', async () => {
  const languageOf = async (from: string, header: string[], text = 'Hallo.') => {
    await receive(
      [`From: ${from}`, 'To: support@acme.test', `Subject: From ${from}`, ...header, '', text],
      undefined,
      from,
    )
    return world.runtime.run(systemActor(orgId, 'test'), async (cx) => {
      const contact = await findContactByEmail(cx, from)
      return contact && (await findContactHabits(cx, contact.id))?.language
    })
  }
  expect(await languageOf('uwe@customer.test', ['Content-Language: de-at, en'])).toBe('de-AT')
  expect(await languageOf('kim@customer.test', [])).toBeNull()
  expect(await languageOf('eve@customer.test', [`Content-Language: ${'a'.repeat(9)}-${'b'.repeat(60)}`])).toBeNull()
  const german = 'Ich habe ein Zelt bestellt und es ist noch nicht da. Wann kann ich mit der Lieferung rechnen?'
  expect(await languageOf('udo@customer.test', [], german)).toBe('de')
  expect(await languageOf('una@customer.test', ['Content-Language: it'], german)).toBe('it')
  // Who is known keeps what people wrote down.
  expect(await languageOf('uwe@customer.test', ['Content-Language: fr'])).toBe('de-AT')
})
