import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { findChannel, findInboundChannel } from './channels.store.ts'

let world: World
let acme: Company
let globex: Company
let admin: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  globex = await createCompany(world, 'GLOBEX')
  admin = await signIn(world, acme.admin)
  stranger = await signIn(world, globex.admin)
})
afterAll(() => world.close())

const inbound = (address: string) => world.runtime.runOpen((open) => findInboundChannel(open, address))
const stored = (id: string) => acme.asSystem(async (cx) => (await findChannel(cx, id))?.imapSecret)
const imap = { host: 'imap.acme.test', user: 'support@acme.test' }
type Json = Record<string, unknown> & { id: string; data: { id: string; isDefault: boolean; address: string }[] }

async function made(body: Record<string, unknown>): Promise<Json> {
  const reply = await admin.post('/channels', { name: 'Acme', ...body })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

test('a channel receives by its address, its aliases and plus-addresses while it is on', async () => {
  const channel = await made({
    address: ' Sales@Acme.Test ',
    aliases: ['shop@acme.test', 'SHOP@acme.test', 'sales@acme.test'],
  })
  expect(channel).toMatchObject({
    address: 'sales@acme.test',
    aliases: ['shop@acme.test'],
    isDefault: false,
    imap: null,
    imapHealth: null,
  })
  for (const address of ['sales@acme.test', 'SHOP@ACME.TEST', 'sales+x.y@acme.test'])
    expect(await inbound(address)).toEqual({ orgId: acme.orgId, channelId: channel.id })

  await admin.patch(`/channels/${channel.id}`, { enabled: false })
  expect(await inbound('sales@acme.test')).toBeNull()
  expect(await inbound('shop@acme.test')).toBeNull()
  const back = await admin.patch(`/channels/${channel.id}`, { enabled: true, aliases: [], name: 'Sales' })
  expect(back.json()).toMatchObject({ enabled: true, aliases: [], name: 'Sales', address: 'sales@acme.test' })
  expect(await inbound('sales@acme.test')).toMatchObject({ channelId: channel.id })
  expect(await inbound('shop@acme.test')).toBeNull()
  const events = await acme.asSystem((cx) => readEvents(cx, '0', 200))
  const told = events.filter((event) => event.name.startsWith('channel.'))
  expect(told.map((event) => event.name)).toEqual(['channel.created', 'channel.updated', 'channel.updated'])
  expect(told.at(-1)?.data).toMatchObject({ channelId: channel.id, changed: ['name', 'aliases', 'enabled'] })
})

test('an address belongs to one channel of the installation; the refusal names the field', async () => {
  const { data } = (await stranger.get('/channels')).json<Json>()
  const theirs = data[0]?.address ?? ''
  const taken = await admin.post('/channels', {
    name: 'X',
    address: 'free@acme.test',
    aliases: ['ok@acme.test', theirs],
  })
  expect(taken.statusCode).toBe(409)
  expect(taken.json()).toMatchObject({ code: 'channel.address_taken', errors: [{ path: 'aliases.1' }] })
  expect(await inbound('free@acme.test')).toBeNull()
  const first = await admin.post('/channels', { name: 'X', address: theirs.toUpperCase() })
  expect(first.json()).toMatchObject({ code: 'channel.address_taken', errors: [{ path: 'address' }] })
  // Claiming a plus-address of theirs would take their customers' answers.
  const plus = await admin.post('/channels', { name: 'X', address: theirs.replace('@', '+eu@') })
  expect(plus.json()).toMatchObject({ status: 409, code: 'channel.address_taken' })
  expect(await inbound(theirs.replace('@', '+eu@'))).toMatchObject({ orgId: globex.orgId })
})

test('malformed addresses and unknown fields are refused', async () => {
  const bad = await admin.post('/channels', { name: 'X', address: 'no address', aliases: ['a@b', 'fine@acme.test'] })
  expect(bad.statusCode).toBe(422)
  expect(bad.json().errors.map((one: { path: string }) => one.path)).toEqual(['address', 'aliases.0'])
  expect((await admin.post('/channels', { name: 'X', address: 'y@acme.test', secret: 1 })).statusCode).toBe(422)
  expect((await admin.post('/channels', { name: 'a\nb', address: 'y@acme.test' })).statusCode).toBe(422)
  const host = { name: 'X', address: 'y@acme.test', imap: { ...imap, host: 'imap.x/../' }, imapSecret: 's' }
  expect((await admin.post('/channels', host)).json()).toMatchObject({ code: 'request.invalid' })
})

test('ids of another organization lead nowhere', async () => {
  const theirs = (await stranger.get('/channels')).json<Json>().data[0]?.id ?? ''
  for (const reply of [
    await admin.get(`/channels/${theirs}`),
    await admin.patch(`/channels/${theirs}`, { name: 'mine' }),
    await admin.delete(`/channels/${theirs}`),
    await admin.post('/channels/test-imap', { imap, channelId: theirs }),
  ])
    expect(reply.json()).toMatchObject({ status: 404, code: 'channel.not_found' })
  const stages = async (company: Company) =>
    company.asSystem((cx) =>
      cx.tx.selectFrom('stages').select(['id', 'status']).where('orgId', '=', cx.org.id).execute(),
    )
  const stage = async (company: Company, status: string) =>
    (await stages(company)).find((one) => one.status === status)?.id
  const foreign = await admin.post('/channels', {
    name: 'X',
    address: 'z@acme.test',
    stageId: await stage(globex, 'open'),
  })
  expect(foreign.json()).toMatchObject({ status: 422, code: 'channel.unknown_stage', errors: [{ path: 'stageId' }] })
  const closed = await admin.post('/channels', {
    name: 'X',
    address: 'z@acme.test',
    stageId: await stage(acme, 'closed'),
  })
  expect(closed.json()).toMatchObject({ status: 422, errors: [{ path: 'stageId' }] })
  const waiting = await made({ address: 'z@acme.test', stageId: await stage(acme, 'waiting') })
  expect(waiting.stageId).toBe(await stage(acme, 'waiting'))
})

test('who may what', async () => {
  const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
  const list = await viewer.get('/channels')
  expect(list.statusCode).toBe(200)
  expect(list.json<Json>().data[0]).toMatchObject({ isDefault: true })
  expect((await viewer.post('/channels', { name: 'X', address: 'v@acme.test' })).statusCode).toBe(403)
  expect((await viewer.post('/channels/test-imap', { imap, imapSecret: 'x' })).statusCode).toBe(403)
  expect((await viewer.get('/mail/ledger')).statusCode).toBe(403)
  expect((await viewer.get('/sending-domains')).statusCode).toBe(403)
})

test('a mailbox needs its secret, which is stored encrypted, shown nowhere and sent to no other server', async () => {
  const without = await admin.post('/channels', { name: 'X', address: 'm@acme.test', imap })
  expect(without.json()).toMatchObject({ status: 422, code: 'channel.secret_needed', errors: [{ path: 'imapSecret' }] })
  const channel = await made({ address: 'm@acme.test', imap, imapSecret: 'top secret' })
  expect(channel.imap).toEqual({
    ...imap,
    port: 993,
    secure: true,
    auth: 'password',
    oauth: null,
    folder: 'INBOX',
    afterFetch: 'keep',
    moveTo: null,
    since: 'now',
  })
  expect(channel.imapHealth).toMatchObject({ state: 'connecting', fetched: 0 })
  const sealed = (await stored(channel.id)) ?? ''
  expect(sealed).not.toContain('top secret')
  const everything = [
    await admin.get('/channels'),
    await admin.get(`/channels/${channel.id}`),
    await admin.get('/events?since=0&limit=200'),
    await admin.get('/mail/health'),
  ]
  for (const reply of everything) {
    expect(reply.statusCode, reply.body).toBe(200)
    expect(reply.body).not.toContain('top secret')
    expect(reply.body).not.toContain(sealed)
  }

  for (const other of [{ host: 'imap.evil.test' }, { user: 'boss' }, { port: 994 }, { secure: false }]) {
    const body = { imap: { ...imap, ...other } }
    expect((await admin.patch(`/channels/${channel.id}`, body)).json()).toMatchObject({ code: 'channel.secret_needed' })
    const tried = await admin.post('/channels/test-imap', { ...body, channelId: channel.id })
    expect(tried.json()).toMatchObject({ code: 'channel.secret_needed' })
  }
  const folder = await admin.patch(`/channels/${channel.id}`, { imap: { ...imap, folder: 'Support' } })
  expect(folder.json()).toMatchObject({ imap: { folder: 'Support' } })
  const moved = await admin.patch(`/channels/${channel.id}`, {
    imap: { ...imap, host: 'new.acme.test' },
    imapSecret: 'n',
  })
  expect(moved.json()).toMatchObject({ imap: { host: 'new.acme.test' } })
  expect((await admin.patch(`/channels/${channel.id}`, { imap: null })).json()).toMatchObject({
    imap: null,
    imapHealth: null,
  })
  expect(await stored(channel.id)).toBeNull()
})

test('a channel in use cannot be deleted, nor the default one; any other can', async () => {
  const [main] = (await admin.get('/channels')).json<Json>().data
  expect((await admin.delete(`/channels/${main?.id}`)).json()).toMatchObject({
    status: 409,
    code: 'channel.is_default',
  })

  const used = await made({ address: 'used@acme.test' })
  await acme.asSystem((cx) => createTicket(cx, { subject: 'Hi', source: 'email', channelId: used.id }))
  expect((await admin.delete(`/channels/${used.id}`)).json()).toMatchObject({ status: 409, code: 'channel.in_use' })
  expect((await admin.get(`/channels/${used.id}`)).statusCode).toBe(200)
  expect(await inbound('used@acme.test')).not.toBeNull()

  const free = await made({ address: 'gone@acme.test', imap, imapSecret: 'x' })
  expect((await admin.delete(`/channels/${free.id}`)).statusCode).toBe(204)
  expect((await admin.get(`/channels/${free.id}`)).statusCode).toBe(404)
  expect(await inbound('gone@acme.test')).toBeNull()
  const again = await made({ address: 'gone@acme.test' })

  const other = await admin.patch(`/channels/${again.id}`, { isDefault: true })
  expect(other.json()).toMatchObject({ isDefault: true })
  expect((await admin.get('/channels')).json<Json>().data.filter((one) => one.isDefault)).toMatchObject([
    { id: again.id },
  ])
  await admin.patch(`/channels/${main?.id}`, { isDefault: true })
})
