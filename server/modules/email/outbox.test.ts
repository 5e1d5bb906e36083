import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { OutboxEntry } from './mail.contract.ts'

let world: World
let acme: Company
let admin: SignedIn
let stranger: SignedIn
beforeAll(async () => {
  world = await createWorld({ relay: false, relayHost: null })
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
})
afterAll(() => world.close())

async function reply(): Promise<OutboxEntry> {
  const ticket = await admin.post('/tickets', {
    subject: 'Hi',
    requester: { email: 'lena@customer.test', name: 'Lena' },
  })
  const sent = await admin.post(`/tickets/${ticket.json().code}/messages`, { kind: 'public', bodyText: 'Hello' })
  expect(sent.statusCode, sent.body).toBe(201)
  const { data } = (await admin.get(`/mail/outbox?ticket=${ticket.json().id}`)).json<{ data: OutboxEntry[] }>()
  expect(data).toHaveLength(1)
  return data[0] as OutboxEntry
}
const act = async (id: string, verb: string, who = admin) =>
  (await who.post(`/mail/outbox/${id}/${verb}`)).json<OutboxEntry & { code: string }>()

test('without a relay mail waits and says so; with one it leaves when an admin lets it', async () => {
  const first = await reply()
  const second = await reply()
  expect(first).toMatchObject({
    state: 'not_sent',
    response: expect.stringContaining('no mail relay configured'),
    attempts: 0,
  })
  expect((await admin.get('/mail/health')).json()).toMatchObject({
    relay: { configured: false, host: null, lastError: null },
    outbox: { byState: { not_sent: 2 } },
  })
  expect((await admin.post('/mail/outbox/release')).json()).toMatchObject({ status: 409, code: 'outbox.no_relay' })
  expect(await act(first.id, 'retry')).toMatchObject({ code: 'outbox.no_relay' })
  expect(await act(second.id, 'cancel')).toMatchObject({ state: 'cancelled', recipients: [{ state: 'cancelled' }] })

  world.settings.relay = true
  expect((await admin.post('/mail/outbox/release')).json()).toEqual({ released: 1 })
  expect((await admin.get(`/mail/outbox/${first.id}`)).json()).toMatchObject({
    state: 'queued',
    recipients: [{ address: 'lena@customer.test', state: 'queued' }],
  })
  expect((await admin.post('/mail/outbox/release')).json()).toEqual({ released: 0 })
  expect(await act(first.id, 'retry')).toMatchObject({ code: 'outbox.nothing_to_retry' })
  expect(await act(second.id, 'retry')).toMatchObject({ code: 'outbox.nothing_to_retry' })
  expect(await act(second.id, 'cancel')).toMatchObject({ code: 'outbox.not_cancellable' })
  const queued = (await admin.get('/mail/outbox?state=queued,parked')).json<{ data: OutboxEntry[] }>()
  expect(queued.data.map((one) => one.id)).toEqual([first.id])
})

test('the mail of another organization is not there; an agent may not look', async () => {
  const { id } = await reply()
  expect((await stranger.get(`/mail/outbox/${id}`)).json()).toMatchObject({ status: 404, code: 'outbox.not_found' })
  for (const verb of ['retry', 'cancel'])
    expect(await act(id, verb, stranger)).toMatchObject({ code: 'outbox.not_found' })
  expect((await stranger.get('/mail/outbox')).json()).toEqual({ data: [], nextCursor: null })
  const agent = await signIn(world, await acme.member('Agatha'))
  for (const path of ['/mail/outbox', '/mail/health', `/mail/outbox/${id}`])
    expect((await agent.get(path)).statusCode).toBe(403)
  expect((await agent.post('/mail/outbox/release')).statusCode).toBe(403)
})

test('health shows what failed and what the relay said last', async () => {
  world.settings.relay = true
  const { id } = await reply()
  await acme.asSystem(async ({ tx, org, now }) => {
    await tx
      .updateTable('outbox')
      .set({ state: 'failed', attempts: 1, response: '550 no such mailbox', updatedAt: new Date(now.getTime() + 1) })
      .where('orgId', '=', org.id)
      .where('id', '=', id)
      .execute()
  })
  const health = (await admin.get('/mail/health')).json<{ failures: OutboxEntry[]; relay: { lastError: string } }>()
  expect(health.failures.map((one) => one.id)).toEqual([id])
  expect(health.relay.lastError).toBe('550 no such mailbox')
})
