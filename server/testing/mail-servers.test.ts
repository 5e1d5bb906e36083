import type { AddressInfo } from 'node:net'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type MailServers, startMailServers } from './mail-servers.ts'

test('for an ordinary user a sentence says why nothing starts', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000)
  onTestFinished(() => void vi.restoreAllMocks())
  expect(await startMailServers()).toEqual({ skipped: expect.stringMatching(/only start as root|are needed/) })
})

describe('real mail servers', () => {
  let servers: MailServers
  let skipped: string | undefined

  beforeAll(async () => {
    const started = await startMailServers()
    if ('skipped' in started) skipped = started.skipped
    else servers = started
    if (skipped) return
    await servers.addMailbox('ann@customer.test', 'pw-ann')
    await servers.addMailbox('Bob@customer.test', 'pw-bob')
  })

  beforeEach((context) => {
    if (skipped) context.skip(skipped)
  })

  afterAll(() => servers?.stop())

  function send(to: string, subject: string, from = 'ann@customer.test') {
    return createTransport({ ...servers.smtp, ignoreTLS: true }).sendMail({
      from,
      to,
      subject,
      text: `About ${subject}`,
    })
  }

  const isAbout = (subject: string) => (raw: Buffer) => raw.includes(`Subject: ${subject}`)

  test('mail sent through Postfix is read from Dovecot', async () => {
    await send('bob@customer.test', 'lamps')
    await servers.waitForMail('bob@customer.test', isAbout('lamps'))
    const client = new ImapFlow({
      ...servers.imap,
      secure: false,
      auth: { user: 'bob@customer.test', pass: 'pw-bob' },
      logger: false,
    })
    await client.connect()
    onTestFinished(() => client.logout())
    await client.mailboxOpen('INBOX')
    const message = await client.fetchOne('*', { envelope: true, source: true })
    expect(message).toMatchObject({ envelope: { subject: 'lamps', to: [{ address: 'bob@customer.test' }] } })
    expect(message ? message.source?.toString() : '').toContain('About lamps')
    // read by a client, the file moves within the maildir; it is still the same mail
    expect(await servers.mails('bob@customer.test')).toHaveLength(1)
  })

  test('an idle reader is told of new mail', async () => {
    const client = new ImapFlow({
      ...servers.imap,
      secure: false,
      auth: { user: 'ann@customer.test', pass: 'pw-ann' },
      logger: false,
    })
    await client.connect()
    onTestFinished(() => client.logout())
    await client.mailboxOpen('INBOX')
    const told = new Promise((resolve) => client.once('exists', resolve))
    void client.idle()
    await send('ann@customer.test', 'news')
    expect(await told).toMatchObject({ path: 'INBOX' })
  })

  test('a wrong password is refused', async () => {
    const client = new ImapFlow({
      ...servers.imap,
      secure: false,
      auth: { user: 'ann@customer.test', pass: 'pw-bob' },
      logger: false,
    })
    await expect(client.connect()).rejects.toMatchObject({ authenticationFailed: true })
  })

  test('unknown mailboxes get 550, foreign domains 554, plus-addresses their mailbox', async () => {
    await expect(send('nobody@customer.test', 'x')).rejects.toMatchObject({ responseCode: 550 })
    await expect(send('someone@elsewhere.test', 'x')).rejects.toMatchObject({ responseCode: 554 })
    await send('bob+orders@customer.test', 'plus')
    const raw = await servers.waitForMail('bob@customer.test', isAbout('plus'))
    expect(raw.toString()).toContain('Delivered-To: bob+orders@customer.test')
  })

  test('a mailbox made later is served at once', async () => {
    await expect(send('late@other.test', 'early')).rejects.toMatchObject({ responseCode: 554 })
    await servers.addMailbox('late@other.test', 'pw')
    await send('late@other.test', 'welcome')
    expect(await servers.waitForMail('late@other.test')).toBeDefined()
    await expect(servers.addMailbox('late@other.test', 'pw')).rejects.toThrow('exists already')
    await expect(servers.addMailbox('bad name@other.test', 'pw')).rejects.toThrow('cannot be the name')
  })

  test('a domain is relayed to another server, which may defer and refuse', async () => {
    const received: string[] = []
    let deferrals = 1
    const receiver = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo({ address }, _session, callback) {
        if (address.startsWith('nobody'))
          return callback(Object.assign(new Error('no such address'), { responseCode: 550 }))
        if (address.startsWith('later') && deferrals-- > 0)
          return callback(Object.assign(new Error('wait'), { responseCode: 451 }))
        callback()
      },
      onData(stream, session, callback) {
        stream.resume().on('end', () => {
          received.push(...session.envelope.rcptTo.map((one) => one.address))
          callback()
        })
      },
    })
    receiver.on('error', () => {})
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise((resolve) => receiver.close(() => resolve())))
    await servers.relayDomainTo('support.acme.test', '127.0.0.1', (receiver.server.address() as AddressInfo).port)

    await send('help@support.acme.test', 'relay')
    await send('later@support.acme.test', 'deferred')
    await send('nobody@support.acme.test', 'refused')
    const bounce = await servers.waitForMail('ann@customer.test', (raw) => raw.includes('multipart/report'))
    expect(bounce.toString()).toContain('Final-Recipient: rfc822; nobody@support.acme.test')
    await expect
      .poll(() => received.sort(), { timeout: 25_000 })
      .toEqual(['help@support.acme.test', 'later@support.acme.test'])
      .catch(async (error: unknown) => {
        throw new Error(`Postfix did not try again:\n${(await servers.log()).slice(-4_000)}`, { cause: error })
      })
  })

  test('waiting in vain says what the servers logged', async () => {
    await expect(servers.waitForMail('ann@customer.test', isAbout('never sent'), 50)).rejects.toThrow(
      /within 50 ms.*postfix/s,
    )
  })
})
