import { spawnSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type MailServers, startMailServers } from '../../testing/mail-servers.ts'
import { startTcpProxy } from '../../testing/tcp-proxy.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Channel } from './channels.contract.ts'
import { findChannel } from './channels.store.ts'
import { watcherTimes } from './imap-watcher.ts'
import { watchMailboxes } from './imap-watchers.ts'
import { listEntries } from './ledger.store.ts'
import { claimMailboxes, findFolder, releaseMailboxes, sayAlive } from './mailboxes.store.ts'
import { takeIn } from './take-in.ts'

const servers = await startMailServers()
const skipped = 'skipped' in servers ? servers.skipped : null

describe.skipIf(skipped !== null)(`a mailbox read by IMAP${skipped ? ` (${skipped})` : ''}`, () => {
  const mail = servers as MailServers
  let world: World
  let acme: Company
  let admin: SignedIn
  let number = 0
  const running = new Set<ReturnType<typeof watchMailboxes>>()
  beforeAll(async () => {
    world = await createWorld()
    world.setClock(new Date())
    acme = await createCompany(world)
    admin = await signIn(world, acme.admin)
  })
  afterEach(async () => {
    for (const watchers of running) await watchers.close()
    running.clear()
  })
  afterAll(async () => {
    await world.close()
    await mail.stop()
  })

  // Ten minutes between two looks: what arrives sooner was told by the server.
  const watch = (times: Partial<typeof watcherTimes> = {}) => {
    const watchers = watchMailboxes({
      runtime: world.runtime,
      log: createLog(process.env.TEST_LOG ? 'debug' : 'silent'),
      door: { host: 'localhost', port: 2525 },
      times: { ...watcherTimes, poll: 600_000, firstPause: 20, longestPause: 100, credentialPause: 50, ...times },
    })
    running.add(watchers)
    return watchers
  }
  const end = async (watchers: ReturnType<typeof watchMailboxes>) => {
    await watchers.close()
    running.delete(watchers)
  }

  /** A mailbox at the provider and a channel of ours that reads it. */
  async function connect(settings: Record<string, unknown> = {}, password = 'pw') {
    number += 1
    const address = `box${number}@acme.test`
    await mail.addMailbox(address, 'pw')
    const reply = await admin.post('/channels', {
      name: 'Acme',
      address,
      imap: { host: '127.0.0.1', port: mail.imap.port, secure: false, user: address, ...settings },
      imapSecret: password,
    })
    expect(reply.statusCode, reply.body).toBe(201)
    return { ...(reply.json() as Channel), user: address }
  }
  const channelOf = async (id: string) => (await admin.get(`/channels/${id}`)).json<Channel>()
  const until = (id: string, state: string) =>
    expect.poll(async () => (await channelOf(id)).imapHealth?.state, { timeout: 15_000 }).toBe(state)
  /** What the admin's bell says of a mailbox, the newest first. */
  const troubleOf = async (channelId: string) => {
    await world.react(acme.orgId)
    const { data } = (await admin.get('/notifications?kind=mail_trouble&limit=200')).json<{
      data: { data: { event: string; channelId: string } }[]
    }>()
    return data.filter((one) => one.data.channelId === channelId).map((one) => one.data.event)
  }
  const ledger = (channelId: string) =>
    acme.asSystem(async (cx) => (await listEntries(cx, { channelId, limit: 200 })).data.toReversed())
  const subjects = async (channelId: string) => {
    const rows = await ledger(channelId)
    const raws = await Promise.all(rows.map(async (row) => rawOf(row.id)))
    return raws.map((raw) => /^Subject: (.*)$/m.exec(raw.toString())?.[1]?.trim()).toSorted()
  }
  const rawOf = async (ledgerId: string) => {
    const reply = await admin.get(`/mail/ledger/${ledgerId}/raw`)
    expect(reply.statusCode).toBe(200)
    return reply.rawPayload
  }
  const arrived = (id: string, expected: string[]) =>
    expect.poll(() => subjects(id), { timeout: 15_000 }).toEqual(expected.toSorted())

  async function asOwner<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({ ...mail.imap, secure: false, auth: { user, pass: 'pw' }, logger: false })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.logout()
    }
  }
  const letter = (subject: string, body = 'Hello') =>
    `From: Lena <lena@customer.test>\r\nTo: box@acme.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\n${body}\r\n`
  const put = (user: string, subject: string, options: { at?: Date; flags?: string[]; body?: string } = {}) =>
    asOwner(user, (client) => client.append('INBOX', letter(subject, options.body), options.flags ?? [], options.at))
  const inFolder = (user: string, folder: string) =>
    asOwner(user, async (client) => {
      await client.mailboxOpen(folder)
      const mails =
        (client.mailbox ? client.mailbox.exists : 0) > 0
          ? await client.fetchAll('1:*', { flags: true, envelope: true, uid: true })
          : []
      return mails.map((one) => ({ subject: one.envelope?.subject, seen: one.flags?.has('\\Seen'), uid: one.uid }))
    })
  /** Changes what Dovecot knows of the UIDs of a mailbox, as a restored backup does. */
  async function rewriteUids(user: string, change: (lines: string[]) => string[]) {
    const folder = mail.maildir(user)
    const path = join(folder, 'dovecot-uidlist')
    const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean)
    await writeFile(path, `${change(lines).join('\n')}\n`)
    for (const file of await readdir(folder)) if (file.startsWith('dovecot.index')) await rm(join(folder, file))
  }

  test('mail is told by the server and taken in byte by byte, whoever read it before; the mailbox stays as it was', async () => {
    const channel = await connect()
    watch()
    await until(channel.id, 'watching')
    const transport = createTransport({ ...mail.smtp, secure: false, ignoreTLS: true })
    await transport.sendMail({
      envelope: { from: 'bounces@customer.test', to: [channel.address.replace('@', '+orders@')] },
      raw: letter('by-smtp'),
    })
    await arrived(channel.id, ['by-smtp'])
    const [first] = await ledger(channel.id)
    expect(first).toMatchObject({
      door: 'imap',
      state: 'waiting',
      envelopeFrom: 'bounces@customer.test',
      envelopeTo: [channel.address.replace('@', '+orders@')],
    })
    const [onServer] = await mail.mails(channel.user)
    // A maildir keeps its lines with LF; IMAP gives CRLF.
    expect((await rawOf(first?.id ?? '')).toString()).toBe(onServer?.toString().replace(/\r?\n/g, '\r\n'))

    await put(channel.user, 'read-elsewhere', { flags: ['\\Seen'] })
    await arrived(channel.id, ['by-smtp', 'read-elsewhere'])
    expect(await inFolder(channel.user, 'INBOX')).toMatchObject([{ seen: false }, { seen: true }])
    expect((await channelOf(channel.id)).imapHealth).toMatchObject({ state: 'watching', lastError: null, fetched: 2 })
  })

  test('a server that tells nothing is looked into from time to time', async () => {
    const channel = await connect()
    await put(channel.user, 'first')
    watch({ poll: 100 })
    await arrived(channel.id, ['first'])
    await put(channel.user, 'second')
    await arrived(channel.id, ['first', 'second'])
  })

  test('what lay there before is left alone, or taken in when asked for', async () => {
    const old = { at: new Date('2020-05-05') }
    const channel = await connect()
    await put(channel.user, 'old', old)
    await put(channel.user, 'new')
    const watchers = watch()
    await arrived(channel.id, ['new'])
    await until(channel.id, 'watching')
    // Moved into the folder later: it is new here, whatever its date.
    await put(channel.user, 'moved-here', old)
    await expect.poll(() => subjects(channel.id)).toEqual(['moved-here', 'new'])

    const reply = await admin.patch(`/channels/${channel.id}`, { imap: { ...channel.imap, since: 'all' } })
    expect(reply.json()).toMatchObject({ imap: { since: 'all' } })
    await watchers.look()
    await expect.poll(() => subjects(channel.id)).toEqual(['moved-here', 'new', 'old'])
    const entry = (await ledger(channel.id)).find((row) => row.receivedAt.startsWith('2020-05-05'))
    expect(entry).toBeDefined()
  })

  test('safe mail is marked as read, or moved; where that fails nothing is lost and it is tried again', async () => {
    const marked = await connect({ afterFetch: 'seen' })
    const moved = await connect({ afterFetch: 'move', moveTo: 'Done' })
    const watchers = watch({ poll: 100 })
    await until(marked.id, 'watching')
    await until(moved.id, 'watching')
    await put(marked.user, 'mark-me')
    await put(moved.user, 'move-me')
    await arrived(marked.id, ['mark-me'])
    await expect.poll(() => inFolder(marked.user, 'INBOX')).toMatchObject([{ seen: true }])
    await arrived(moved.id, ['move-me'])
    await expect
      .poll(async () => (await channelOf(moved.id)).imapHealth)
      .toMatchObject({ state: 'watching', lastError: expect.stringContaining('is there a folder “Done”?') })
    await put(moved.user, 'me-too')
    await arrived(moved.id, ['move-me', 'me-too'])
    await asOwner(moved.user, (client) => client.mailboxCreate('Done'))
    await expect.poll(async () => (await inFolder(moved.user, 'Done')).length).toBe(2)
    expect(await inFolder(moved.user, 'INBOX')).toEqual([])
    await expect.poll(async () => (await channelOf(moved.id)).imapHealth?.lastError).toBeNull()
    await end(watchers)
    expect(await subjects(moved.id)).toEqual(['me-too', 'move-me'])
  })

  test('a crash between ledger and mailbox leaves nothing undone and nothing twice', async () => {
    const channel = await connect({ afterFetch: 'move', moveTo: 'Done' })
    await asOwner(channel.user, (client) => client.mailboxCreate('Done'))
    await put(channel.user, 'halfway')
    const box = await asOwner(channel.user, (client) => client.mailboxOpen('INBOX'))
    await takeIn(world.runtime, {
      door: 'imap',
      orgId: acme.orgId,
      channelId: channel.id,
      folder: 'INBOX',
      uidvalidity: String(box.uidValidity),
      uid: '1',
      raw: Buffer.from(letter('halfway')),
      envelopeFrom: null,
      envelopeTo: [],
      receivedAt: new Date(),
    })
    watch()
    await expect.poll(() => inFolder(channel.user, 'Done'), { timeout: 10_000 }).toMatchObject([{ subject: 'halfway' }])
    expect(await subjects(channel.id)).toEqual(['halfway'])
  })

  test('what the mailbox has and the ledger lacks is found, taken in and told; all that is there is counted', async () => {
    const channel = await connect()
    const first = watch()
    await until(channel.id, 'watching')
    for (const subject of ['one', 'two', 'three']) await put(channel.user, subject)
    await arrived(channel.id, ['one', 'two', 'three'])
    await end(first)
    // However it came about: a row is gone, and the folder counts as read beyond it.
    const [lost] = await ledger(channel.id)
    await acme.asSystem(({ tx, org }) =>
      tx
        .deleteFrom('mailLedger')
        .where('orgId', '=', org.id)
        .where('id', '=', lost?.id ?? '')
        .execute(),
    )
    watch({ reconcile: 0 })
    await arrived(channel.id, ['one', 'two', 'three'])
    await expect
      .poll(async () => (await channelOf(channel.id)).imapHealth?.checked, { timeout: 15_000 })
      .toMatchObject({ onServer: 3, missing: 0 })
    const { data } = (await admin.get('/events?since=0&limit=200')).json()
    expect(
      data.filter(
        (one: { name: string; data: { channelId: string } }) =>
          one.name === 'mail.mailbox_incomplete' && one.data.channelId === channel.id,
      ),
    ).toMatchObject([{ data: { missing: 0, recovered: 1 } }])
    expect(await troubleOf(channel.id)).toEqual(['mail.mailbox_incomplete'])
  })

  test('a mailbox that was made anew is read again without doubling anything', async () => {
    const channel = await connect()
    await put(channel.user, 'one')
    await put(channel.user, 'two')
    const before = watch()
    await arrived(channel.id, ['one', 'two'])
    await end(before)
    for (const validity of ['1234567890', '1234567891']) {
      await rewriteUids(channel.user, ([head = '', ...mails]) => [head.replace(/V\d+/, `V${validity}`), ...mails])
      await put(channel.user, `after-${validity}`)
      const watchers = watch()
      await expect
        .poll(() => acme.asSystem((cx) => findFolder(cx, channel.id, 'INBOX')), { timeout: 10_000 })
        .toMatchObject({ uidvalidity: validity })
      await until(channel.id, 'watching')
      await end(watchers)
    }
    expect(await subjects(channel.id)).toEqual(['after-1234567890', 'after-1234567891', 'one', 'two'])
  })

  test('a restored mailbox gives UIDs a second time: the new mail is taken in all the same', async () => {
    const channel = await connect()
    for (const subject of ['one', 'two', 'three'])
      await put(channel.user, subject, { at: new Date(Date.now() - 3_600_000) })
    await admin.patch(`/channels/${channel.id}`, { imap: { ...channel.imap, since: 'all' } })
    const before = watch()
    await arrived(channel.id, ['one', 'two', 'three'])
    await end(before)
    // The backup is of before “two” and “three”; then two others arrive and get their UIDs.
    for (const part of ['new', 'cur'])
      for (const name of await readdir(join(mail.maildir(channel.user), part))) {
        const path = join(mail.maildir(channel.user), part, name)
        if (/Subject: (two|three)/.test(await readFile(path, 'utf8'))) await rm(path)
      }
    await rewriteUids(channel.user, ([head = '', first = '']) => [head.replace(/N\d+/, 'N2'), first])
    await put(channel.user, 'four')
    await put(channel.user, 'five')
    expect((await inFolder(channel.user, 'INBOX')).map((one) => one.uid)).toEqual([1, 2, 3])
    watch()
    await expect.poll(() => subjects(channel.id), { timeout: 10_000 }).toEqual(['five', 'four', 'one', 'three', 'two'])
  })

  test('a sick mailbox says what is wrong in words, stops no other, and works again once it is mended', async () => {
    const sick = await connect({}, 'wrong')
    const well = await connect()
    const watchers = watch()
    await until(sick.id, 'failing')
    const { imapHealth } = await channelOf(sick.id)
    expect(imapHealth?.lastError).toContain(`did not accept the user name ${sick.user} with this password`)
    await until(well.id, 'watching')
    await put(well.user, 'healthy')
    await arrived(well.id, ['healthy'])
    await put(sick.user, 'waiting')
    await admin.patch(`/channels/${sick.id}`, { imapSecret: 'pw' })
    await watchers.look()
    await arrived(sick.id, ['waiting'])
    await until(sick.id, 'watching')
    const events = (await admin.get('/events?since=0&limit=200')).json<{
      data: { name: string; data: { channelId?: string } }[]
    }>()
    const told = events.data.filter(
      (event) => event.name.startsWith('mail.mailbox') && event.data.channelId === sick.id,
    )
    // The first refusal, the second one of which people are told, and the end of it.
    expect(told.map((event) => event.name)).toEqual([
      'mail.mailbox_failing',
      'mail.mailbox_down',
      'mail.mailbox_recovered',
    ])
    expect(await troubleOf(sick.id)).toEqual(['mail.mailbox_recovered', 'mail.mailbox_down'])
    expect(await troubleOf(well.id)).toEqual([])
  })

  test('a server that is away is told of after ten minutes, not at each attempt; a hiccup is not told of at all', async () => {
    const proxy = await startTcpProxy(mail.imap.port)
    onTestFinished(() => proxy.close())
    const channel = await connect({ port: proxy.port })
    watch()
    await until(channel.id, 'watching')
    // A hiccup: cut off, and back at once.
    const { connections } = proxy
    proxy.cut()
    await expect.poll(() => proxy.connections, { timeout: 15_000 }).toBeGreaterThan(connections)
    await until(channel.id, 'watching')
    expect(await troubleOf(channel.id)).toEqual([])

    proxy.cutAfter = 0
    proxy.cut()
    const failures = async () => (await channelOf(channel.id)).imapHealth?.failures ?? 0
    await expect.poll(failures, { timeout: 15_000 }).toBeGreaterThan(3)
    expect(await troubleOf(channel.id)).toEqual([])
    world.setClock(11 * 60_000)
    // Mails of the next tests get their times from the mail server's clock.
    onTestFinished(() => world.setClock(-11 * 60_000))
    await expect.poll(() => troubleOf(channel.id), { timeout: 15_000 }).toEqual(['mail.mailbox_down'])
    const before = await failures()
    await expect.poll(failures, { timeout: 15_000 }).toBeGreaterThan(before + 2)
    expect(await troubleOf(channel.id)).toEqual(['mail.mailbox_down'])
    proxy.cutAfter = null
    await until(channel.id, 'watching')
    await expect.poll(() => troubleOf(channel.id)).toEqual(['mail.mailbox_recovered', 'mail.mailbox_down'])
    expect((await channelOf(channel.id)).imapHealth).toMatchObject({ failures: 0, failingSince: null })
  })

  test('a connection that is cut in the middle of a mail costs an attempt, not the mail', async () => {
    const proxy = await startTcpProxy(mail.imap.port)
    onTestFinished(() => proxy.close())
    proxy.cutAfter = 100_000
    const channel = await connect({ port: proxy.port })
    await put(channel.user, 'large', { body: `${'x'.repeat(70)}\r\n`.repeat(4000) })
    await put(channel.user, 'small')
    watch()
    // The one that cannot be fetched comes last, the other is not kept waiting by it.
    await arrived(channel.id, ['small'])
    expect(proxy.connections).toBeGreaterThan(1)
    proxy.cutAfter = null
    proxy.cut()
    await expect.poll(() => subjects(channel.id), { timeout: 10_000 }).toEqual(['large', 'small'])
    const sizes = (await ledger(channel.id)).map((row) => row.rawSize ?? 0)
    expect(Math.max(...sizes)).toBeGreaterThan(280_000)
    // Cut while it waits for news: it comes back.
    await until(channel.id, 'watching')
    proxy.cut()
    await put(channel.user, 'after-the-cut')
    await expect.poll(async () => (await subjects(channel.id)).length, { timeout: 10_000 }).toBe(3)
  })

  test('a server with another UIDVALIDITY at every connect, and connections that break: nothing lost, nothing twice', async () => {
    const proxy = await startTcpProxy(mail.imap.port)
    onTestFinished(() => proxy.close())
    proxy.edit = (text, connection) => text.replace(/UIDVALIDITY \d{10}/g, `UIDVALIDITY ${1_300_000_000 + connection}`)
    const channel = await connect({ port: proxy.port, afterFetch: 'seen' })
    watch()
    const all: string[] = []
    for (let round = 1; round <= 6; round++) {
      for (const part of ['a', 'b']) {
        all.push(`round-${round}${part}`)
        await put(channel.user, `round-${round}${part}`)
      }
      // In the midst of whatever it is doing: connecting, fetching, marking or waiting.
      proxy.cut()
      if (round % 2 === 0) await arrived(channel.id, all)
    }
    const { uidvalidity = '' } = (await acme.asSystem((cx) => findFolder(cx, channel.id, 'INBOX'))) ?? {}
    // The first, and one after the cut that followed each arrival; the other cuts may find no connection to break.
    expect(proxy.connections).toBeGreaterThanOrEqual(3)
    expect(Number(uidvalidity)).toBeGreaterThan(1_300_000_001)
    await until(channel.id, 'watching')
    expect(await subjects(channel.id)).toEqual(all.toSorted())
    await expect.poll(async () => (await inFolder(channel.user, 'INBOX')).every((one) => one.seen)).toBe(true)
  })

  test('a mail over the limit is quarantined by its headers, and fetched whole when a person asks again', async () => {
    const { maxMailBytes } = world.settings
    world.settings.maxMailBytes = 50_000
    onTestFinished(() => {
      world.settings.maxMailBytes = maxMailBytes
    })
    const channel = await connect({ afterFetch: 'seen' })
    await put(channel.user, 'huge', { body: `${'x'.repeat(70)}\r\n`.repeat(1000) })
    await put(channel.user, 'usual')
    const watchers = watch()
    await arrived(channel.id, ['huge', 'usual'])
    const huge = (await ledger(channel.id)).find((row) => row.outcome === 'quarantined')
    expect(huge).toMatchObject({
      outcome: 'quarantined',
      from: { name: 'Lena', address: 'lena@customer.test' },
      subject: 'huge',
      rfcMessageId: 'huge@x',
    })
    expect(huge?.reason).toContain('Only its headers are kept here')
    expect((await rawOf(huge?.id ?? '')).byteLength).toBeLessThan(1000)
    // Who looks into the mailbox finds it unread.
    await expect
      .poll(() => inFolder(channel.user, 'INBOX'))
      .toMatchObject([
        { subject: 'huge', seen: false },
        { subject: 'usual', seen: true },
      ])
    expect((await admin.post(`/mail/ledger/${huge?.id}/recover`)).json()).toMatchObject({
      code: 'ledger.not_recoverable',
    })

    world.settings.maxMailBytes = maxMailBytes
    const again = await admin.post(`/mail/ledger/${huge?.id}/retry`)
    expect(again.json()).toMatchObject({ outcome: 'rejected' })
    await watchers.look()
    await expect.poll(() => subjects(channel.id), { timeout: 10_000 }).toEqual(['huge', 'huge', 'usual'])
    const rows = await ledger(channel.id)
    expect(rows.map((row) => row.state).toSorted()).toEqual(['done', 'waiting', 'waiting'])
    expect(Math.max(...rows.map((row) => row.rawSize ?? 0))).toBeGreaterThan(72_000)
  })

  test('of two processes one reads a mailbox; the other goes on when it ends', async () => {
    const proxy = await startTcpProxy(mail.imap.port)
    onTestFinished(() => proxy.close())
    const channel = await connect({ port: proxy.port })
    const first = watch()
    await until(channel.id, 'watching')
    const second = watch()
    await second.look()
    expect(proxy.connections).toBe(1)
    await end(first)
    await second.look()
    await put(channel.user, 'handed-over')
    await arrived(channel.id, ['handed-over'])
    expect(proxy.connections).toBe(2)
    // Switched off, it is read no more.
    await admin.patch(`/channels/${channel.id}`, { enabled: false })
    await second.look()
    await expect.poll(() => proxy.open.size).toBe(0)
    expect((await channelOf(channel.id)).imapHealth?.state).toBe('off')
  })

  test('the mailboxes of a killed process of this machine are taken over at once', async () => {
    const channel = await connect()
    // A process number that is free: this one has just ended.
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    await world.runtime.runOpen((open) => claimMailboxes(open, `${hostname()}/${pid}/killed`, 3_600_000))
    await world.runtime.runOpen((open) => sayAlive(open, `${hostname()}/${pid}/killed`, { host: 'gone', port: 1 }))
    await put(channel.user, 'inherited')
    watch()
    await arrived(channel.id, ['inherited'])
    // Of another machine nobody knows it; its lease must run out.
    const other = await connect()
    await world.runtime.runOpen((open) => claimMailboxes(open, `elsewhere/${pid}/busy`, 60_000))
    const second = watch()
    await second.look()
    const mine = await world.runtime.runOpen((open) => claimMailboxes(open, `elsewhere/${pid}/busy`, 60_000))
    expect(mine.map((one) => one.channelId)).toContain(other.id)
    await world.runtime.runOpen((open) => releaseMailboxes(open, `elsewhere/${pid}/busy`))
  })

  test('another account behind the same channel begins anew, whatever UIDs it has', async () => {
    const channel = await connect()
    await put(channel.user, 'first-account')
    const watchers = watch()
    await arrived(channel.id, ['first-account'])
    const other = `other${number}@acme.test`
    await mail.addMailbox(other, 'pw')
    await put(other, 'second-account')
    // The same UIDVALIDITY in both: some servers number all folders alike.
    const validity = await asOwner(channel.user, (client) => client.mailboxOpen('INBOX'))
    await rewriteUids(other, ([head = '', ...mails]) => [head.replace(/V\d+/, `V${validity.uidValidity}`), ...mails])
    await admin.patch(`/channels/${channel.id}`, { imap: { ...channel.imap, user: other }, imapSecret: 'pw' })
    await watchers.look()
    await arrived(channel.id, ['first-account', 'second-account'])
    expect(await acme.asSystem(async (cx) => (await findChannel(cx, channel.id))?.imap?.user)).toBe(other)
  })
})
