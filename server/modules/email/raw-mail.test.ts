import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findInboundChannel } from './channels.store.ts'
import { takeIn } from './take-in.ts'

const letter = Buffer.from('From: a@b.test\r\nSubject: <script>alert(1)</script>\r\n\r\n<script>alert(1)</script>')

async function receive(world: World, company: Company, admin: SignedIn): Promise<string> {
  const channels = (await admin.get('/channels')).json<{ data: { address: string }[] }>()
  const address = channels.data[0]?.address ?? ''
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, address))
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: company.orgId,
    channelId: channel?.channelId ?? '',
    raw: letter,
    envelopeFrom: 'a@b.test',
    envelopeTo: [address],
    receivedAt: world.now(),
  })
  return id ?? ''
}
const inert = {
  'content-type': 'message/rfc822',
  'content-disposition': expect.stringMatching(/^attachment;/),
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
}

test('at the address of the app raw mail is a download in which nothing runs', async () => {
  const world = await createWorld()
  const acme = await createCompany(world)
  const admin = await signIn(world, acme.admin)
  const reply = await admin.get(`/mail/ledger/${await receive(world, acme, admin)}/raw`)
  expect(reply.statusCode, reply.body).toBe(200)
  expect(reply.rawPayload.equals(letter)).toBe(true)
  expect(reply.headers).toMatchObject(inert)
  await world.close()
})

let world: World
let acme: Company
let admin: SignedIn
let id: string
beforeAll(async () => {
  world = await createWorld({ attachmentsUrl: 'https://files.acme.test' })
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  id = await receive(world, acme, admin)
})
afterAll(() => world.close())
const linkOf = async () => {
  const reply = await admin.get(`/mail/ledger/${id}/raw`)
  expect([reply.statusCode, reply.body]).toEqual([302, ''])
  const url = new URL(String(reply.headers.location))
  expect(url.origin).toBe('https://files.acme.test')
  return url.pathname
}
const getAt = (host: string, url: string) =>
  world.app.inject({ method: 'GET', url, headers: { ...admin.headers(), host } })

test('with an address for attachments it is there and nowhere else', async () => {
  const path = await linkOf()
  const reply = await getAt('files.acme.test', path)
  expect(reply.rawPayload.equals(letter)).toBe(true)
  expect(reply.headers).toMatchObject(inert)
  expect((await getAt('localhost:3000', path)).statusCode).toBe(404)
  expect((await getAt('files.acme.test', `/api/v1/mail/ledger/${id}/raw`)).statusCode).toBe(404)
  // A link to a mail opens no attachment.
  const other = path.replace('/mail/signed/', '/attachments/signed/')
  expect((await getAt('files.acme.test', other)).statusCode).toBe(410)
})

test('a link lives for a minute, and while its member may read mail', async () => {
  const path = await linkOf()
  world.setClock(59_999)
  expect((await getAt('files.acme.test', path)).statusCode).toBe(200)
  world.setClock(1)
  expect((await getAt('files.acme.test', path)).statusCode).toBe(410)
  const agent = (await acme.member('Ann', 'agent')).userId
  const last = await linkOf()
  await world.runtime.runOpen(({ tx }) =>
    tx
      .updateTable('memberships')
      .set({ roleId: (eb) => eb.selectFrom('memberships').select('roleId').where('userId', '=', agent) })
      .where('userId', '=', admin.actor.userId)
      .execute(),
  )
  expect((await getAt('files.acme.test', last)).statusCode).toBe(403)
})
