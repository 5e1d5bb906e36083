import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findInboundChannel } from './channels.store.ts'
import type { LedgerEntry } from './mail.contract.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

// product.md TK12, CR15, D6: mail from somebody who is known as a lead alone.
let world: World
let stopParser: () => Promise<void>
let acme: Company
let admin: SignedIn
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

let letters = 0
/** Through the whole intake; the code of its ticket. */
async function receive(from: string, subject: string): Promise<string> {
  const support = (await admin.get('/channels')).json<{ data: { address: string }[] }>().data[0]?.address ?? ''
  letters += 1
  const raw = [
    `From: ${from}`,
    `To: ${support}`,
    `Subject: ${subject}`,
    `Message-ID: <${letters}@lead.test>`,
    '',
    'Hello.',
  ]
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const ledgerId = await takeIn(world.runtime, {
    ...{ door: 'smtp', orgId: acme.orgId, channelId: channel?.channelId ?? '', envelopeTo: [support] },
    ...{ raw: Buffer.from(raw.join('\r\n')), envelopeFrom: from.replace(/.*<|>.*/g, ''), receivedAt: world.now() },
  })
  if (!ledgerId) throw new Error('not taken in')
  const job = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(acme.orgId, { ledgerId }, job)
  await world.react(acme.orgId)
  return (await admin.get(`/mail/ledger/${ledgerId}`)).json<LedgerEntry>().ticketCode ?? ''
}
const read = async (path: string) => {
  const reply = await admin.get(path)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const contactsOf = async (q: string) => (await read(`/contacts?q=${q}`)).data

test('its requester is the person of the lead’s name, the lead is associated, and no duplicate is left after its conversion', async () => {
  const reply = await admin.post('/leads', {
    ...{ name: 'Lina Neu', company: 'Neu AG', language: 'de', timeZone: 'Europe/Vienna' },
    emails: ['lina@neu.example', 'lina@home.example'],
  })
  const lead = reply.json()
  const code = await receive('"L.N. (mobile)" <Lina@neu.example>', 'Which plan fits us?')
  const ticket = await read(`/tickets/${code}`)
  expect(ticket.requester).toMatchObject({ name: 'Lina Neu', email: 'lina@neu.example' })
  const contact = await read(`/contacts/${ticket.requester.id}`)
  expect(contact).toMatchObject({ language: 'de', timeZone: 'Europe/Vienna', emails: [{ value: 'lina@neu.example' }] })
  const { data, proposals } = await read(`/tickets/${code}/associations`)
  expect(data).toMatchObject([
    { type: 'contact', record: { id: contact.id } },
    { type: 'lead', record: { id: lead.id, name: 'Lina Neu' } },
  ])
  expect(proposals).toEqual([])
  expect((await read(`/records/lead/${lead.id}/tickets`)).data).toMatchObject([{ code }])

  // The next mail finds both again; what the lead became is that one person, with all addresses.
  const later = await receive('lina@neu.example', 'And the price?')
  expect((await read(`/tickets/${later}`)).requester.id).toBe(contact.id)
  const converted = await admin.post(`/leads/${lead.id}/conversion`, {})
  expect(converted.json().converted.contact.id).toBe(contact.id)
  const people = await contactsOf('lina')
  expect(people.map(({ id }: { id: string }) => id)).toEqual([contact.id])
  expect(people[0].emails.map(({ value }: { value: string }) => value)).toEqual([
    'lina@neu.example',
    'lina@home.example',
  ])
  const third = await receive('lina@home.example', 'From home')
  expect((await read(`/tickets/${third}`)).requester.id).toBe(contact.id)
})

test('from nobody known makes a contact of the header’s name, and associates no lead', async () => {
  const code = await receive('Nora Unknown <nora@nowhere.example>', 'Hello')
  expect((await read(`/tickets/${code}`)).requester).toMatchObject({ name: 'Nora Unknown' })
  expect((await read(`/tickets/${code}/associations`)).data).toMatchObject([{ type: 'contact' }])
})
