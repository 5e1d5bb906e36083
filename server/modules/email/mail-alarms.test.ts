import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { catchSystemMail, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findSilentMailboxes, findTrouble, noteMailboxRead, tellMailboxDown } from './mail-alarms.ts'

const minuteMs = 60_000
let world: World
let acme: Company
let admin: SignedIn
let mails: SystemMail[]
let companies = 0
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  acme = await createCompany(world, `ALARM${'ABCDEFG'[companies++]}`)
  admin = await signIn(world, acme.admin)
  mails = catchSystemMail()
})

const sweep = () =>
  findTrouble(acme.orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false })
const look = async () => {
  await acme.asSystem(findSilentMailboxes)
  await world.react(acme.orgId)
}
type Notice = { kind: string; data: { event: string; address?: string; error?: string; channelId?: string } }
const notices = async (of = admin) =>
  (await of.get('/notifications')).json<{ data: Notice[] }>().data.filter((one) => one.kind === 'mail_trouble')

/** A channel with a mailbox that nobody reads: no watcher runs in this test. */
async function addMailbox(address: string): Promise<string> {
  const reply = await admin.post('/channels', {
    name: 'Box',
    address,
    imap: { host: '127.0.0.1', port: 1, secure: false, user: address },
    imapSecret: 'pw',
  })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json<{ id: string }>().id
}

test('a mailbox into which nobody looks is told of once, to those who look after channels, and again when it is read', async () => {
  const manager = await signIn(world, await acme.member('Mia', 'manager'))
  const address = `silent@${acme.orgId.slice(-6)}.test`
  const channelId = await addMailbox(address)
  world.setClock(14 * minuteMs)
  await look()
  expect(await notices()).toEqual([])

  world.setClock(2 * minuteMs)
  await look()
  await look()
  expect(await notices()).toMatchObject([{ data: { event: 'mail.mailbox_down', address, channelId } }])
  expect(await notices(manager)).toEqual([])
  expect(mails.map((mail) => mail.subject)).toEqual([`The mailbox ${address} cannot be read`])
  expect(mails[0]?.text).toContain(`/mail-health?mailbox=${channelId}`)
  expect(mails[0]?.text).toContain('Nobody has looked into this mailbox')

  // Switched off it is nobody's trouble any more: nothing is said, now or when it is switched on again.
  await admin.patch(`/channels/${channelId}`, { enabled: false })
  world.setClock(61 * minuteMs)
  await look()
  await admin.patch(`/channels/${channelId}`, { enabled: true })
  await look()
  expect(await notices()).toHaveLength(1)
})

test('a mailbox that comes and goes is told of once an hour at most', async () => {
  const box = { id: await addMailbox(`shaky@${acme.orgId.slice(-6)}.test`), address: 'shaky@box.test' }
  const down = () => acme.asSystem((cx) => tellMailboxDown(cx, box, cx.now, { error: 'Cut.', said: null }))
  const read = () => acme.asSystem((cx) => noteMailboxRead(cx, box, true))
  for (const _again of [1, 2, 3]) {
    await down()
    await read()
    world.setClock(15 * minuteMs)
  }
  await world.react(acme.orgId)
  expect((await notices()).map((one) => one.data.event)).toEqual(['mail.mailbox_recovered', 'mail.mailbox_down'])
  world.setClock(16 * minuteMs)
  await down()
  await world.react(acme.orgId)
  expect((await notices())[0]?.data).toMatchObject({ event: 'mail.mailbox_down', error: 'Cut.' })
})

test('the bell cannot be muted, the mail can; no summary has it; who does not look after channels has no such wish', async () => {
  const preferences = '/me/notification-preferences'
  const wish = (change: object) => admin.patch(preferences, { kinds: [{ kind: 'mail_trouble', ...change }] })
  expect((await wish({ app: false })).json()).toMatchObject({ status: 422, code: 'notification.always_told' })
  expect((await wish({ mail: 'daily' })).json()).toMatchObject({ status: 422, code: 'notification.no_summary' })
  expect((await wish({ mail: 'off' })).statusCode).toBe(200)
  await addMailbox(`muted@${acme.orgId.slice(-6)}.test`)
  world.setClock(16 * minuteMs)
  await look()
  expect(await notices()).toHaveLength(1)
  expect(mails).toEqual([])
  const kindsOf = async (client: SignedIn) =>
    (await client.get(preferences)).json<{ kinds: { kind: string }[] }>().kinds.map(({ kind }) => kind)
  expect(await kindsOf(admin)).toContain('mail_trouble')
  expect(await kindsOf(await signIn(world, await acme.member('Ann')))).not.toContain('mail_trouble')
})

/** Puts a mail of the outbox into a state, as the sender does. */
async function tried(id: string, set: { state: string; attempts: number; said: boolean }) {
  await acme.asSystem(({ tx, now: at }) =>
    tx
      .updateTable('outbox')
      .set({
        state: set.state,
        attempts: set.attempts,
        response: 'The mail relay could not be reached (ECONNREFUSED).',
        said: set.said ? JSON.stringify([{ code: 'delivery.no_connection', params: { cause: 'ECONNREFUSED' } }]) : null,
        updatedAt: at,
      })
      .where('orgId', '=', acme.orgId)
      .where('id', '=', id)
      .execute(),
  )
}

async function newMail(): Promise<string> {
  const ticket = await admin.post('/tickets', { subject: 'Hi', requester: { email: 'lena@customer.test', name: 'L' } })
  const { code, id } = ticket.json<{ code: string; id: string }>()
  await admin.post(`/tickets/${code}/messages`, { kind: 'public', bodyText: 'Hello', confirmed: true })
  const { data } = (await admin.get(`/mail/outbox?ticket=${id}`)).json<{ data: { id: string }[] }>()
  return data[0]?.id ?? ''
}

test('a relay that takes nothing is told of once, and once more when it does', async () => {
  const first = await newMail()
  await tried(first, { state: 'queued', attempts: 3, said: true })
  world.setClock(19 * minuteMs)
  await sweep()
  await world.react(acme.orgId)
  expect(await notices()).toEqual([])
  world.setClock(2 * minuteMs)
  for (const _again of [1, 2]) {
    await sweep()
    await world.react(acme.orgId)
  }
  expect(await notices()).toMatchObject([
    { data: { event: 'mail.relay_down', error: expect.stringContaining('ECONNREFUSED') } },
  ])
  const second = await newMail()
  await tried(second, { state: 'accepted', attempts: 1, said: false })
  await sweep()
  await world.react(acme.orgId)
  expect((await notices()).map((one) => one.data.event)).toEqual(['mail.relay_recovered', 'mail.relay_down'])
  expect(mails.map((mail) => mail.subject)).toEqual(['Outgoing mail does not leave', 'Outgoing mail leaves again'])
})
