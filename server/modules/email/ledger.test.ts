import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createClamd } from '../../platform/virus-scan.ts'
import { sentence } from '../../platform/words.ts'
import { eicar, startFakeClamd } from '../../testing/clamd.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findInboundChannel } from './channels.store.ts'
import { InHand } from './claims.ts'
import { claimNextMail } from './ledger.store.ts'
import type { LedgerEntry } from './mail.contract.ts'
import { createMailParser } from './mail-parser.ts'
import { defaultMailLimits } from './parsed-mail.ts'
import { readMailJob, startParser } from './read-mail.ts'
import { takeIn, takeInPart } from './take-in.ts'

let world: World
let stopParser: () => Promise<void>
let acme: Company
let admin: SignedIn
let stranger: SignedIn
let support: string
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
  support = (await admin.get('/channels')).json<{ data: { address: string }[] }>().data[0]?.address ?? ''
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

const work = (ledgerId: string) =>
  readMailJob(
    acme.orgId,
    { ledgerId },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
  )
const entry = async (id: string) => {
  const reply = await admin.get(`/mail/ledger/${id}`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json<LedgerEntry>()
}
const act = async (id: string, verb: string) =>
  (await admin.post(`/mail/ledger/${id}/${verb}`)).json<LedgerEntry & { code: string }>()

let letters = 0
async function receive(headers: Record<string, string> = {}, body = 'It rained.', envelopeFrom = 'lena@customer.test') {
  letters += 1
  const all = {
    From: 'Lena <lena@customer.test>',
    To: support,
    Subject: `Letter ${letters}`,
    'Message-ID': `<${letters}@customer.test>`,
    Date: 'Wed, 02 Jan 2030 08:59:00 +0000',
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  const raw = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const id = await takeIn(world.runtime, {
    door: 'smtp',
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw,
    envelopeFrom,
    envelopeTo: [support],
    receivedAt: world.now(),
  })
  if (!id) throw new Error('not taken in')
  await work(id)
  return { raw, ...(await entry(id)) }
}
const messagesOf = async (ticket: string) =>
  (await admin.get(`/tickets/${ticket}/messages`)).json<{
    data: { id: string; held: unknown; visibleText: string }[]
  }>().data

test('the ledger is listed, filtered, searched and paged; its bytes come back as they arrived', async () => {
  const mail = await receive({ Subject: 'A 100% wet_tent' }, 'Ünïcode\u0000 and \r\n.dots')
  await receive({ 'Auto-Submitted': 'auto-replied', Subject: 'Out of office' })
  const list = async (query: string) =>
    (await admin.get(`/mail/ledger?${query}`)).json<{ data: LedgerEntry[]; nextCursor: string }>()
  expect((await list('outcome=suspended,rejected')).data).toMatchObject([{ class: 'auto', subject: 'Out of office' }])
  expect((await list('class=normal&outcome=ticket')).data).toMatchObject([{ ticketCode: mail.ticketCode }])
  for (const q of ['LENA@customer.test', 'wet_T', `<${mail.rfcMessageId}>`, mail.ticketCode ?? ''])
    expect(
      (await list(`q=${encodeURIComponent(q)}`)).data.map((one) => one.id),
      q,
    ).toContain(mail.id)
  for (const q of ['wet%tent', 'wet-tent', '%'])
    expect((await list(`q=${encodeURIComponent(q)}`)).data.length, q).toBe(q === '%' ? 1 : 0)
  const first = await list('limit=1')
  expect(first.data).toHaveLength(1)
  const second = await list(`limit=1&cursor=${first.nextCursor}`)
  expect(second.data[0]?.id).not.toBe(first.data[0]?.id)
  expect((await admin.get('/mail/ledger?outcome=nonsense')).statusCode).toBe(422)
  expect((await admin.get('/mail/ledger?color=red')).statusCode).toBe(422)

  const raw = await admin.get(`/mail/ledger/${mail.id}/raw`)
  expect(raw.headers).toMatchObject({
    'content-type': 'message/rfc822',
    'content-disposition': `attachment; filename="${mail.id}.eml"`,
    'x-content-type-options': 'nosniff',
    'content-length': String(mail.raw.length),
  })
  expect(raw.rawPayload.equals(mail.raw)).toBe(true)
})

test('what belongs to another organization is not there', async () => {
  const { id } = await receive({ 'Auto-Submitted': 'auto-replied' })
  for (const reply of [
    await stranger.get(`/mail/ledger/${id}`),
    await stranger.get(`/mail/ledger/${id}/raw`),
    await stranger.post(`/mail/ledger/${id}/retry`),
    await stranger.post(`/mail/ledger/${id}/recover`),
    await stranger.post(`/mail/ledger/${id}/discard`),
  ])
    expect(reply.json()).toMatchObject({ status: 404, code: 'ledger.not_found' })
  expect((await stranger.get('/mail/ledger')).json()).toEqual({ data: [], nextCursor: null })
  const agent = await signIn(world, await acme.member('Agatha'))
  expect((await agent.get(`/mail/ledger/${id}`)).statusCode).toBe(403)
  expect((await agent.post(`/mail/ledger/${id}/recover`)).statusCode).toBe(403)
  expect((await entry(id)).outcome).toBe('suspended')
})

test('suspended mail becomes a ticket when a person says so, and answers to it find that ticket', async () => {
  const mail = await receive({ 'List-Id': '<news.customer.test>', Precedence: 'bulk', Subject: 'Not spam after all' })
  expect(mail).toMatchObject({ outcome: 'suspended', ticketId: null })
  expect(await act(mail.id, 'retry')).toMatchObject({ code: 'ledger.not_retryable' })
  expect(await act(mail.id, 'recover')).toMatchObject({ state: 'waiting', outcome: null, trace: { forced: true } })
  await work(mail.id)
  const recovered = await entry(mail.id)
  expect(recovered).toMatchObject({ outcome: 'ticket', reason: expect.stringContaining('A person made it a ticket') })
  expect(await messagesOf(recovered.ticketCode ?? '')).toMatchObject([{ visibleText: 'It rained.', held: null }])
  const answer = await receive({ 'In-Reply-To': `<${mail.rfcMessageId}>`, Subject: 'Re: Not spam after all' }, 'More.')
  expect(answer).toMatchObject({ outcome: 'appended', ticketId: recovered.ticketId })
  expect(await act(mail.id, 'recover')).toMatchObject({ code: 'ledger.not_recoverable' })
  expect(await act(mail.id, 'discard')).toMatchObject({ code: 'ledger.not_discardable' })
})

test('discarded mail keeps its bytes and can be recovered', async () => {
  const mail = await receive({ 'Auto-Submitted': 'auto-replied', Subject: 'Holidays' })
  const discarded = await act(mail.id, 'discard')
  expect(discarded).toMatchObject({ outcome: 'rejected', class: 'auto', ticketId: null })
  expect(discarded.reason).toMatch(/^Discarded by Ada Admin\. /)
  expect((await admin.get(`/mail/ledger/${mail.id}/raw`)).rawPayload.equals(mail.raw)).toBe(true)
  await act(mail.id, 'recover')
  await work(mail.id)
  expect(await entry(mail.id)).toMatchObject({ outcome: 'ticket' })
  const events = (await admin.get('/events?since=0&limit=200')).json<{
    data: { name: string; data: { ledgerId?: string } }[]
  }>()
  expect(events.data.filter((one) => one.data.ledgerId === mail.id).map((one) => one.name)).toEqual([
    'mail.suspended',
    'mail.discarded',
    'mail.recovered',
  ])
})

test('a held message leaves its ticket when it becomes one of its own, or nothing', async () => {
  const thread = await receive({ Subject: 'Mine' })
  const held = await receive(
    { From: 'Mallory <m@other.test>', 'In-Reply-To': `<${thread.rfcMessageId}>`, Subject: 'Re: Mine' },
    'Send it to me',
  )
  expect(held).toMatchObject({ outcome: 'held', ticketId: thread.ticketId })
  const ticket = async () => (await admin.get(`/tickets/${thread.ticketCode}`)).json()
  expect(await ticket()).toMatchObject({ messageCount: 2, preview: 'Send it to me' })

  await act(held.id, 'recover')
  expect(await messagesOf(thread.ticketCode ?? '')).toHaveLength(1)
  expect(await ticket()).toMatchObject({ messageCount: 1, preview: 'It rained.', status: 'open' })
  await work(held.id)
  const own = await entry(held.id)
  expect(own.outcome).toBe('ticket')
  expect(own.ticketId).not.toBe(thread.ticketId)
  expect((await admin.get(`/tickets/${own.ticketCode}`)).json()).toMatchObject({
    mayBelongTo: { code: thread.ticketCode },
  })

  const second = await receive({ From: 'Mallory <m@other.test>', 'In-Reply-To': `<${thread.rfcMessageId}>` }, 'Again')
  expect(second.outcome).toBe('held')
  expect(await act(second.id, 'discard')).toMatchObject({
    outcome: 'rejected',
    ticketId: thread.ticketId,
    messageId: null,
  })
  expect(await messagesOf(thread.ticketCode ?? '')).toHaveLength(1)

  const third = await receive({ From: 'Mallory <m@other.test>', 'In-Reply-To': `<${thread.rfcMessageId}>` }, 'Please')
  const accepted = await admin.post(`/messages/${third.messageId}/accept`)
  expect(accepted.statusCode, accepted.body).toBe(200)
  for (const verb of ['recover', 'discard'])
    expect(await act(third.id, verb)).toMatchObject({ code: 'ledger.accepted' })
  expect(await entry(third.id)).toMatchObject({ state: 'done', outcome: 'held', messageId: third.messageId })
  await world.react(acme.orgId)
  expect(await entry(third.id)).toMatchObject({ outcome: 'appended', reason: 'Ada Admin let it in.' })
  expect(await messagesOf(thread.ticketCode ?? '')).toHaveLength(2)
})

test('quarantined mail is read again, its twin is not decided twice', async () => {
  // Too many parts for the limits: it stays in quarantine however often it is read.
  const parts = Array.from({ length: 1100 }, () => '--x\r\nContent-Type: text/plain\r\n\r\nhi').join('\r\n')
  const poison = await receive({ 'Content-Type': 'multipart/mixed; boundary=x' }, `${parts}\r\n--x--`)
  expect(poison).toMatchObject({ outcome: 'quarantined' })
  expect(await act(poison.id, 'retry')).toMatchObject({ state: 'waiting', outcome: null, attempts: 0 })
  await work(poison.id)
  expect(await entry(poison.id)).toMatchObject({ outcome: 'quarantined', attempts: 1 })
  expect(await act(poison.id, 'discard')).toMatchObject({ outcome: 'rejected' })

  const same = { 'Auto-Submitted': 'auto-replied', 'Message-ID': '<twin@customer.test>', Subject: 'Twin' }
  const first = await receive(same)
  const twin = await receive(same)
  expect(twin).toMatchObject({ duplicateOf: first.id, outcome: 'suspended' })
  expect(await act(twin.id, 'recover')).toMatchObject({ code: 'ledger.duplicate', duplicateOf: first.id })
})

test('a mail that kills its parser is tried three times, then quarantined with its bytes; the next one goes on', async () => {
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  // Every reading of it ends over the limit of processor time.
  const poison = createMailParser({
    workerUrl: new URL('./fixtures/misbehaving.worker.ts', import.meta.url),
    limits: { ...defaultMailLimits, cpuMs: 100 },
  })
  const stopPoisoned = startParser(poison)
  const raw = Buffer.from('Subject: spin\r\n\r\n')
  const id =
    (await takeIn(world.runtime, {
      door: 'smtp',
      orgId: acme.orgId,
      channelId: channel?.channelId ?? '',
      raw,
      envelopeFrom: 'a@b.test',
      envelopeTo: [support],
      receivedAt: world.now(),
    })) ?? ''
  for (const attempt of [1, 2]) {
    await expect(work(id)).rejects.toThrow('processor time')
    expect(await entry(id)).toMatchObject({ state: 'working', outcome: null, attempts: attempt })
  }
  await work(id)
  expect(await entry(id)).toMatchObject({
    outcome: 'quarantined',
    attempts: 3,
    reason: expect.stringContaining('processor time'),
  })
  await stopPoisoned()
  stopParser = startParser()
  expect((await admin.get(`/mail/ledger/${id}/raw`)).rawPayload.equals(raw)).toBe(true)
  expect(await receive({ Subject: 'After it' })).toMatchObject({ outcome: 'ticket' })
})

test('a mail is answered by the address to which it was written, whatever mailbox it lies in', async () => {
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const made = await admin.post('/channels', { name: 'Sales', address: 'sales@acme.test', aliases: ['shop@acme.test'] })
  expect(made.statusCode, made.body).toBe(201)
  const sales = made.json().id
  const fetched = async (uid: number, envelopeTo: string[]) => {
    const id = await takeIn(world.runtime, {
      door: 'imap',
      folder: 'INBOX',
      uidvalidity: '1',
      uid: String(uid),
      orgId: acme.orgId,
      channelId: channel?.channelId ?? '',
      raw: Buffer.from(`From: o${uid}@customer.test\r\nTo: undisclosed\r\nMessage-ID: <o${uid}@x>\r\n\r\nOffer`),
      envelopeFrom: null,
      envelopeTo,
      receivedAt: world.now(),
    })
    await work(id ?? '')
    return (await admin.get(`/tickets/${(await entry(id ?? '')).ticketCode}`)).json()
  }
  const ticket = await fetched(1, [support, 'shop+x@acme.test'])
  expect(ticket).toMatchObject({ channel: { id: sales } })
  expect((await admin.get(`/tickets/${ticket.code}/reply-draft`)).json()).toMatchObject({
    channel: { id: sales, address: 'sales@acme.test' },
    warnings: [],
  })
  expect(await fetched(2, [support])).toMatchObject({ channel: { id: channel?.channelId } })
  await admin.patch(`/channels/${sales}`, { enabled: false })
  expect(await fetched(3, [support, 'sales@acme.test'])).toMatchObject({ channel: { id: channel?.channelId } })
})

test('mail that waits can be read now, mail that is being read cannot', async () => {
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const arrival = {
    door: 'smtp' as const,
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from('Subject: waits\r\n\r\n'),
    envelopeFrom: 'a@b.test',
    envelopeTo: [support],
    receivedAt: world.now(),
  }
  const id = (await takeIn(world.runtime, arrival)) ?? ''
  expect(await act(id, 'retry')).toMatchObject({ state: 'waiting' })
  expect(await act(id, 'discard')).toMatchObject({ code: 'ledger.not_discardable' })
  await acme.asSystem(async ({ tx, now, org }) => {
    const leaseUntil = new Date(now.getTime() + 60_000)
    await tx
      .updateTable('mailLedger')
      .set({ state: 'working', leaseUntil })
      .where('orgId', '=', org.id)
      .where('id', '=', id)
      .execute()
  })
  expect(await act(id, 'retry')).toMatchObject({ code: 'ledger.being_read' })

  const part = {
    why: [sentence('test.too_large', 'Too large.')],
    size: 99,
    rfcMessageId: null,
    fromAddress: null,
    fromName: null,
    subject: 'a\u0000b\nc',
  }
  const headers = (await takeInPart(world.runtime, arrival, part)) ?? ''
  expect(await entry(headers)).toMatchObject({
    outcome: 'quarantined',
    reason: 'Too large.',
    subject: 'ab c',
    trace: { partial: { size: 99 }, said: [{ code: 'test.too_large', params: {} }] },
  })
  expect(await act(headers, 'retry')).toMatchObject({ code: 'ledger.no_mailbox' })
})

test('bytes that the storage lost are said to be gone', async () => {
  const { id } = await receive()
  const key = await acme.asSystem(({ tx, org }) =>
    tx
      .selectFrom('mailLedger')
      .select('rawKey')
      .where('orgId', '=', org.id)
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  await world.settings.files.remove(key.rawKey ?? '')
  expect((await admin.get(`/mail/ledger/${id}/raw`)).json()).toMatchObject({ status: 410, code: 'ledger.raw_gone' })
})

test('with a virus scanner the bytes of a mail leave only when nothing is found in them', async () => {
  const fine = await receive()
  const infected = await receive({}, eicar)
  const clamd = await startFakeClamd()
  world.settings.scanner = createClamd(clamd.address)
  onTestFinished(async () => {
    world.settings.scanner = null
    await clamd.close()
  })
  const raw = (id: string) => admin.get(`/mail/ledger/${id}/raw`)
  expect((await raw(fine.id)).rawPayload.equals(fine.raw)).toBe(true)
  const refused = await raw(infected.id)
  expect(refused.json()).toMatchObject({ status: 403, code: 'attachment.infected' })
  expect(refused.body).not.toContain(eicar)
  clamd.mode = 'busy'
  expect((await raw(fine.id)).json()).toMatchObject({ status: 409, code: 'attachment.not_scanned' })
})

test('what a process claims while another turn of it asks for what is left is not claimed twice', async () => {
  const channel = await world.runtime.runOpen((open) => findInboundChannel(open, support))
  const arrival = {
    door: 'smtp' as const,
    orgId: acme.orgId,
    channelId: channel?.channelId ?? '',
    raw: Buffer.from('Subject: claimed\r\n\r\n'),
    envelopeFrom: 'a@b.test',
    envelopeTo: [support],
    receivedAt: world.now(),
  }
  const id = (await takeIn(world.runtime, arrival)) ?? ''
  /** Asks with what was in hand a moment ago. */
  class AskedBefore extends InHand {
    override list(): string[] {
      return []
    }
  }
  const inHand = new AskedBefore()
  const claimNext = (hands: InHand) =>
    hands.claim((hold) =>
      acme.asSystem(async (cx) => {
        const found = await claimNextMail(cx, { processId: 'this one', inHand: hands })
        if (found) hold(found.id)
        return found
      }),
    )
  /** What it is given until there is no more: this mail, not those of other tests. */
  const claimAll = async (hands: InHand) => {
    const attempts: number[] = []
    for (let next = await claimNext(hands); next; next = await claimNext(hands))
      if (next.id === id) attempts.push(next.attempts)
    return attempts
  }
  expect(await claimAll(inHand)).toEqual([1])
})
