import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findInboundChannel } from './channels.store.ts'
import type { LedgerEntry, MailHealth, OutboxEntry } from './mail.contract.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn } from './take-in.ts'

// Whoever has mail:read sees the mail of the tickets that he sees, and the mail of no ticket (visible-mail.ts).

let world: World
let stopParser: () => Promise<void>
let acme: Company
let admin: SignedIn
let manager: SignedIn
let support: string
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  manager = await signIn(world, await acme.member('Mona', 'manager'))
  support = (await admin.get('/channels')).json<{ data: { address: string }[] }>().data[0]?.address ?? ''
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

let letters = 0
async function receive(headers: Record<string, string> = {}): Promise<LedgerEntry> {
  letters += 1
  const all = {
    From: 'Lena <lena@customer.test>',
    To: support,
    Subject: `Letter ${letters}`,
    'Message-ID': `<${letters}@customer.test>`,
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const ledgerId = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from(`${lines.join('\r\n')}\r\n\r\nIt rained.`),
    envelopeFrom: 'lena@customer.test',
    envelopeTo: [support],
    receivedAt: world.now(),
  })
  const job = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await readMailJob(acme.orgId, { ledgerId }, job)
  return (await admin.get(`/mail/ledger/${ledgerId}`)).json<LedgerEntry>()
}

const setVisibility = async (ticketId: string | null, visibility: 'public' | 'private', userIds: string[] = []) => {
  const reply = await admin.send('PUT', `/tickets/${ticketId}/visibility`, { visibility, userIds, teamIds: [] })
  expect(reply.statusCode, reply.body).toBe(200)
}
const idsOf = async (who: SignedIn, path: string) =>
  (await who.get(path)).json<{ data: { id: string }[] }>().data.map(({ id }) => id)
const sees = async (who: SignedIn, mail: LedgerEntry) => {
  const one = (await who.get(`/mail/ledger/${mail.id}`)).statusCode === 200
  const listed = [
    ...['', '?outcome=ticket,appended,held,suspended,rejected', `?q=${encodeURIComponent(mail.subject ?? '')}`],
    ...(mail.ticketId ? [`?ticket=${mail.ticketId}`] : []),
  ]
  for (const query of listed)
    expect((await idsOf(who, `/mail/ledger${query}`)).includes(mail.id), `${query} of ${mail.subject}`).toBe(one)
  expect((await who.get(`/mail/ledger/${mail.id}/raw`)).statusCode).toBe(one ? 200 : 404)
  return one
}

test('mail of a private ticket, come and gone, is shown to those who see the ticket, and counted for nobody else', async () => {
  const mail = await receive()
  const sent = await admin.post(`/tickets/${mail.ticketCode}/messages`, { kind: 'public', bodyText: 'Hello' })
  expect(sent.statusCode, sent.body).toBe(201)
  const [outboxId] = await idsOf(admin, `/mail/outbox?ticket=${mail.ticketId}`)
  const free = await receive({ 'Auto-Submitted': 'auto-replied', Subject: 'Out of office' })
  expect(free).toMatchObject({ outcome: 'suspended', ticketId: null })
  expect(await sees(manager, mail)).toBe(true)
  expect((await manager.get(`/mail/outbox/${outboxId}`)).statusCode).toBe(200)

  await setVisibility(mail.ticketId, 'private')
  expect(await sees(manager, mail)).toBe(false)
  expect(await sees(manager, free)).toBe(true)
  expect(await sees(admin, mail)).toBe(true)
  for (const verb of ['retry', 'recover', 'discard'])
    expect((await manager.post(`/mail/ledger/${mail.id}/${verb}`)).json()).toMatchObject({ code: 'ledger.not_found' })
  for (const reply of [
    await manager.get(`/mail/outbox/${outboxId}`),
    await manager.post(`/mail/outbox/${outboxId}/retry`),
    await manager.post(`/mail/outbox/${outboxId}/cancel`),
  ])
    expect(reply.json()).toMatchObject({ status: 404, code: 'outbox.not_found' })
  expect(await idsOf(manager, '/mail/outbox')).not.toContain(outboxId)
  expect((await admin.get(`/mail/outbox/${outboxId}`)).json<OutboxEntry>().state).toBe('queued')

  await acme.asSystem(async ({ tx, org }) => {
    const failed = { state: 'failed', attempts: 1, response: '550 secret@customer.test is unknown' }
    await tx
      .updateTable('outbox')
      .set(failed)
      .where('orgId', '=', org.id)
      .where('id', '=', outboxId ?? '')
      .execute()
  })
  const health = (await manager.get('/mail/health')).json<MailHealth>()
  expect(health).toMatchObject({ failures: [], relay: { lastError: null } })
  expect(health.outbox.byState.failed).toBeUndefined()
  expect(health.inbound.byOutcome).toEqual({ suspended: 1 })
  const whole = (await admin.get('/mail/health')).json<MailHealth>()
  expect(whole.inbound.byOutcome).toEqual({ ticket: 1, suspended: 1 })
  expect(whole).toMatchObject({ failures: [{ id: outboxId }], outbox: { byState: { failed: 1 } } })

  await setVisibility(mail.ticketId, 'private', [manager.actor.userId])
  expect(await sees(manager, mail)).toBe(true)
})

test('a mail follows its message into another ticket and back', async () => {
  const open = await receive({ From: 'Mara <mara@customer.test>' })
  const secret = await receive({ From: 'Mara <mara@customer.test>' })
  await setVisibility(secret.ticketId, 'private')
  const merged = await admin.post(`/tickets/${secret.ticketCode}/merge`, {
    sourceIds: [open.ticketId],
    reason: 'The same matter',
  })
  expect(merged.statusCode, merged.body).toBe(200)
  const moved = { ...open, ticketId: secret.ticketId }
  expect((await admin.get(`/mail/ledger/${open.id}`)).json()).toMatchObject({ ticketCode: secret.ticketCode })
  expect(await sees(manager, moved)).toBe(false)
  const [actId] = merged.json<{ actIds: string[] }>().actIds
  const undone = await admin.post(`/ticket-acts/${actId}/undo`)
  expect(undone.statusCode, undone.body).toBeLessThan(300)
  expect((await admin.get(`/mail/ledger/${open.id}`)).json()).toMatchObject({ ticketCode: open.ticketCode })
  expect(await sees(manager, open)).toBe(true)
})

test('a stranger’s mail that waited at a private ticket and was discarded is not shown either', async () => {
  const thread = await receive()
  await setVisibility(thread.ticketId, 'private')
  const held = await receive({ From: 'Mallory <m@other.test>', 'In-Reply-To': `<${thread.rfcMessageId}>` })
  expect(held).toMatchObject({ outcome: 'held', ticketId: thread.ticketId })
  expect(await sees(manager, held)).toBe(false)
  expect((await admin.post(`/mail/ledger/${held.id}/discard`)).json()).toMatchObject({ outcome: 'rejected' })
  expect(await sees(manager, held)).toBe(false)
})
