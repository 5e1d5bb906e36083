import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { TxtResolver } from './check-domain.ts'
import type { OutboxEntry } from './mail.contract.ts'
import type { SendingDomain } from './sending-domains.contract.ts'
import { checkSendingDomain } from './sending-domains.service.ts'
import { spfSourcesOf } from './spf-sources.rules.ts'

let world: World
let acme: Company
let admin: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
})
afterAll(() => world.close())

/** DNS that holds these texts and nothing else; `down`: it gives no answer. */
const dns =
  (texts: Record<string, string[]>, down = false): TxtResolver =>
  async (name) => {
    if (down) throw Object.assign(new Error(name), { code: 'ESERVFAIL' })
    if (texts[name]) return texts[name].map((text) => [text])
    throw Object.assign(new Error(name), { code: 'ENOTFOUND' })
  }
const check = (id: string, resolveTxt: TxtResolver) => checkSendingDomain(world.runtime, acme.admin, id, { resolveTxt })
const add = async (domain: string) => {
  const reply = await admin.post('/sending-domains', { domain })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json<SendingDomain>()
}
const published = (domain: SendingDomain) =>
  Object.fromEntries(domain.records.map((record) => [record.host, [record.value]]))

test('a domain gets a key of its own and says what to publish; the private part is shown nowhere', async () => {
  const made = await add(' Mail.Bücher.Example ')
  expect(made).toMatchObject({ domain: 'mail.xn--bcher-kva.example', verified: false, checkedAt: null })
  expect(made.records).toMatchObject([
    { kind: 'spf', host: made.domain, type: 'TXT', value: 'v=spf1 a:relay.example.com ~all', state: 'unchecked' },
    { kind: 'dkim', host: `${made.dkimSelector}._domainkey.${made.domain}`, state: 'unchecked' },
    { kind: 'dmarc', host: `_dmarc.${made.domain}`, value: 'v=DMARC1; p=none' },
  ])
  const again = await admin.post('/sending-domains', { domain: 'mail.bücher.example' })
  expect(again.json()).toMatchObject({ status: 409, code: 'sending_domain.exists', errors: [{ path: 'domain' }] })
  for (const domain of ['nodots', 'a b.example', 'x@acme.test', '-.example'])
    expect((await admin.post('/sending-domains', { domain })).statusCode, domain).toBe(422)
  const stored = await acme.asSystem(({ tx, org }) =>
    tx.selectFrom('sendingDomains').select('dkimPrivate').where('orgId', '=', org.id).executeTakeFirstOrThrow(),
  )
  expect(stored.dkimPrivate).not.toContain('PRIVATE KEY')
  for (const path of ['/sending-domains', `/sending-domains/${made.id}`, '/events?since=0']) {
    const { body } = await admin.get(path)
    expect(body).not.toContain(stored.dkimPrivate)
    expect(body).not.toContain('PRIVATE')
  }
})

test('it counts as verified once DNS holds our key, and no other record makes it so', async () => {
  const made = await add('acme.example')
  const { records } = made
  const without = Object.fromEntries(records.filter((one) => one.kind !== 'dkim').map((one) => [one.host, [one.value]]))
  const half = await check(made.id, dns(without))
  expect(half.records.map((record) => record.state)).toEqual(['ok', 'missing', 'ok'])
  expect(half).toMatchObject({ verified: false, checkedAt: world.now().toISOString() })

  const whole = await check(made.id, dns(published(made)))
  expect(whole.records.map((record) => record.state)).toEqual(['ok', 'ok', 'ok'])
  expect(whole).toMatchObject({
    verified: true,
    senderMessage: expect.stringContaining('own addresses at acme.example'),
  })
  // DNS that does not answer says nothing about the key.
  const silent = await check(made.id, dns({}, true))
  expect(silent).toMatchObject({
    verified: true,
    records: [{ state: 'unknown' }, { state: 'unknown' }, { state: 'unknown' }],
  })
  expect((await check(made.id, dns({}))).verified).toBe(false)
  const names = (await acme.asSystem((cx) => readEvents(cx, '0', 100))).map((event) => event.name)
  expect(names.filter((name) => name.startsWith('sending_domain'))).toEqual([
    'sending_domain.created',
    'sending_domain.created',
    'sending_domain.verified',
    'sending_domain.lost',
  ])
})

test('domains of another organization are not there', async () => {
  const { id } = await add('secret.example')
  for (const reply of [
    await stranger.get(`/sending-domains/${id}`),
    await stranger.post(`/sending-domains/${id}/check`),
    await stranger.delete(`/sending-domains/${id}`),
  ])
    expect(reply.json()).toMatchObject({ status: 404, code: 'sending_domain.not_found' })
  // The same domain may be another organization's too, with a key of its own.
  expect((await stranger.post('/sending-domains', { domain: 'secret.example' })).statusCode).toBe(201)
  expect((await admin.delete(`/sending-domains/${id}`)).statusCode).toBe(204)
  expect((await admin.get(`/sending-domains/${id}`)).statusCode).toBe(404)
})

test('replies leave from MAIL_FROM until the domain allows it, and answers still come to the channel', async () => {
  const channel = await admin.post('/channels', {
    name: 'Acme Support',
    address: 'help@own.example',
    plusAddressing: false,
  })
  const reply = async () => {
    const ticket = await admin.post('/tickets', {
      subject: 'Hi',
      requester: { email: 'lena@customer.test', name: 'Lena' },
    })
    const { code } = ticket.json<{ code: string }>()
    const body = { kind: 'public', bodyText: 'Hello', channelId: channel.json().id }
    const sent = await admin.post(`/tickets/${code}/messages`, body)
    expect(sent.statusCode, sent.body).toBe(201)
    const { data } = (await admin.get('/mail/outbox?limit=1')).json<{ data: OutboxEntry[] }>()
    return data[0]
  }
  // Without MAIL_FROM there is no other address: the channel's own.
  expect(await reply()).toMatchObject({
    from: { name: 'Ada Admin via Acme Support', address: 'help@own.example' },
    replyTo: null,
  })
  world.settings.mailFrom = 'desk@relay.example.com'
  expect(await reply()).toMatchObject({ from: { address: 'desk@relay.example.com' }, replyTo: 'help@own.example' })
  const domain = await add('own.example')
  expect(domain.senderMessage).toContain('desk@relay.example.com')
  await check(domain.id, dns(published(domain)))
  expect(await reply()).toMatchObject({ from: { address: 'help@own.example' }, replyTo: null })
})

test.each([
  ['smtp.gmail.com', 'include:_spf.google.com', true],
  ['EMAIL-SMTP.eu-west-1.amazonaws.com', 'include:amazonses.com', true],
  ['relay.acme.example', 'a:relay.acme.example', true],
  ['127.0.0.1', 'a:desk.acme.example', false],
  ['mail.local', 'a:desk.acme.example', false],
  [null, 'a:desk.acme.example', false],
])('a relay at %s makes the SPF record say %s', (relay, says, known) => {
  const { publish, required } = spfSourcesOf(relay, 'desk.acme.example')
  expect([...publish.includes.map((name) => `include:${name}`), ...(publish.mechanisms ?? [])]).toEqual([says])
  // What we only guess is not asked for.
  expect(required === publish).toBe(known)
  expect(spfSourcesOf(null, 'localhost').publish.mechanisms).toEqual(['mx'])
})
