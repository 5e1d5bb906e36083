import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createServer as createTlsServer } from 'node:tls'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type MailServers, startMailServers } from '../../testing/mail-servers.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { ImapSettings } from './channels.contract.ts'
import { explainImapError } from './imap-errors.rules.ts'
import { testImap } from './test-imap.ts'
import { loadTlsCertificate } from './tls-certificate.ts'

async function mkdtempFor(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deskhand-tls-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

const options = { maxMailBytes: 1_000_000, timeMs: 3_000, reach: { networks: [], ownNetwork: true } }
const settings: ImapSettings = {
  host: '127.0.0.1',
  port: 993,
  secure: true,
  user: 'ann@customer.test',
  auth: 'password',
  oauth: null,
  folder: 'INBOX',
  afterFetch: 'keep',
  moveTo: null,
  since: 'now',
}
const outcome = async (imap: Partial<ImapSettings>, secret = 'pw') => {
  const { ok, steps } = await testImap({ ...settings, ...imap }, async () => secret, options)
  const last = steps.at(-1)
  return {
    ok,
    passed: steps.filter((step) => step.ok).map((step) => step.step),
    failed: last?.ok ? null : last?.step,
    words: last?.message,
  }
}
const open = async (server: Server) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** As much of an IMAP server as it takes to sign in by XOAUTH2 and open a folder; without IDLE. */
function tokenServer(socket: Socket): void {
  const say = (line: string) => socket.write(`${line}\r\n`)
  say('* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR] ready')
  let refused = ''
  createInterface({ input: socket }).on('line', (line) => {
    const [tag = '', command = '', , token = ''] = line.split(' ')
    if (refused) {
      say(`${refused} NO refused`)
      refused = ''
    } else if (command === 'AUTHENTICATE') {
      if (Buffer.from(token, 'base64').toString().includes('auth=Bearer good\x01')) return say(`${tag} OK welcome`)
      refused = tag
      say(`+ ${Buffer.from(JSON.stringify({ status: '400' })).toString('base64')}`)
    } else {
      if (command === 'CAPABILITY') say('* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR')
      if (command === 'EXAMINE') say('* 3 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 4] x')
      say(`${tag} OK done`)
    }
  })
}

describe('the test of a mailbox without a mail server', () => {
  test('nothing listens there', async () => {
    const closed = createServer()
    const port = await open(closed)
    closed.close()
    await once(closed, 'close')
    expect(await outcome({ port })).toMatchObject({ ok: false, passed: [], failed: 'connect' })
    expect((await outcome({ port })).words).toContain(`nothing listens on port ${port}`)
  })

  test('no such host, and hosts that can be no mail server', async () => {
    const unknown = await outcome({ host: 'imap.nowhere.invalid' })
    expect(unknown).toMatchObject({ failed: 'connect', passed: [] })
    expect(unknown.words).toMatch(/There is no server named imap.nowhere.invalid|could not be looked up/)
    for (const host of ['169.254.169.254', '0.0.0.0', '224.0.0.1', 'fd00:ec2::254', '::ffff:169.254.169.254'])
      expect((await outcome({ host })).words).toContain('is no address at which such a server can be')
  })

  test('a server that takes the connection and says nothing', async () => {
    const port = await open(createServer(() => {}))
    const silent = await outcome({ port, secure: false })
    expect(silent).toMatchObject({ ok: false, failed: 'connect' })
    expect(silent.words).toContain('switch TLS on')
  })

  test('a server that speaks something else', async () => {
    const port = await open(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(await outcome({ port, secure: false })).toMatchObject({ ok: false, failed: 'connect' })
    // TLS from the first byte to a port that does not speak it.
    const tls = await outcome({ port, secure: true })
    expect(tls).toMatchObject({ ok: false, failed: 'tls', passed: ['connect'] })
    expect(tls.words).toContain('does not speak TLS from the first byte')
  })

  test('a certificate that nobody trusts', async () => {
    const folder = await mkdtempFor()
    const server = createTlsServer(await loadTlsCertificate(folder, 'localhost'))
    const port = await open(server)
    const untrusted = await outcome({ port })
    expect(untrusted).toMatchObject({ ok: false, failed: 'tls', passed: ['connect'] })
    expect(untrusted.words).toContain('NODE_EXTRA_CA_CERTS')
  })

  test('an access token, good and expired', async () => {
    const port = await open(createServer(tokenServer))
    const tried = (token: string) => outcome({ port, secure: false, auth: 'oauth2' }, token)
    const good = await tried('good')
    expect(good).toMatchObject({ ok: true, passed: ['connect', 'tls', 'sign_in', 'folder', 'idle'] })
    expect(good.words).toContain('we look every minute')
    const expired = await tried('expired')
    expect(expired).toMatchObject({ failed: 'sign_in', passed: ['connect', 'tls'] })
    expect(expired.words).toContain('access token of ann@customer.test (400). It may have expired')
  })

  test.each([
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'tls', 'belongs to another name'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'tls', 'has expired'],
    [{ code: 'ENETUNREACH' }, 'connect', 'cannot be reached'],
    [{ code: 'EAI_AGAIN' }, 'connect', 'DNS gave no answer'],
    [{ code: 'ETHROTTLE' }, 'sign_in', 'fewer requests'],
    [{ code: 'ECONNRESET' }, 'connect', 'was cut'],
    [{ code: 'ParserError9', message: 'odd' }, 'connect', 'not IMAP: odd'],
    [{ authenticationFailed: true, responseText: 'Nope' }, 'sign_in', 'The server says: “Nope”'],
    [{ responseStatus: 'NO', responseText: 'Over quota' }, 'folder', 'Over quota'],
  ])('%o is explained', (error, step, words) => {
    const failure = explainImapError(Object.assign(new Error(), error), settings)
    expect(failure.step).toBe(step)
    expect(failure.words).toContain(words)
    expect(failure.credentials).toBe('authenticationFailed' in error)
  })

  test('an expired token and the habits of large providers are named', () => {
    const refused = Object.assign(new Error(), { authenticationFailed: true, oauthError: { status: '400' } })
    const words = (imap: Partial<ImapSettings>) => explainImapError(refused, { ...settings, ...imap }).words
    expect(words({ auth: 'oauth2' })).toContain('access token of ann@customer.test (400). It may have expired')
    expect(words({ host: 'imap.gmail.com' })).toContain('app password')
    expect(words({ host: 'outlook.office365.com' })).toContain('sign in with OAuth2')
  })
})

test('the own network is open to the one organization of an installation, and to several only by ALLOWED_NETWORKS', async () => {
  const world = await createWorld({ allowedNetworks: [] })
  onTestFinished(() => world.close())
  const admin = await signIn(world, (await createCompany(world)).admin)
  const port = await open(createServer(tokenServer))
  const tried = async (host: string) => {
    const imap = { host, port, secure: false, user: 'ann@customer.test', auth: 'oauth2' }
    return (await admin.post('/channels/test-imap', { imap, imapSecret: 'good' })).json()
  }
  expect(await tried('127.0.0.1')).toMatchObject({ ok: true })
  await createCompany(world, 'GLOBEX')
  for (const host of ['127.0.0.1', 'localhost', '::1', '::ffff:127.0.0.1', '10.11.12.13', '2130706433'])
    expect(await tried(host), host).toMatchObject({
      ok: false,
      steps: [{ step: 'connect', ok: false, message: expect.stringContaining('ALLOWED_NETWORKS') }],
    })
  world.settings.allowedNetworks = ['127.0.0.0/8']
  expect(await tried('127.0.0.1')).toMatchObject({ ok: true })
  for (const host of ['10.11.12.13', '::1']) expect(await tried(host), host).toMatchObject({ ok: false })
})

const servers = await startMailServers()
const skipped = 'skipped' in servers ? servers.skipped : null
describe.skipIf(skipped !== null)(`the test of a real mailbox${skipped ? ` (${skipped})` : ''}`, () => {
  const mail = servers as MailServers
  let world: World
  let acme: Company
  let admin: SignedIn
  beforeAll(async () => {
    await mail.addMailbox('ann@customer.test', 'pw')
    world = await createWorld()
    acme = await createCompany(world)
    admin = await signIn(world, acme.admin)
  })
  afterAll(async () => {
    await world.close()
    await mail.stop()
  })
  const dovecot = () => ({ port: mail.imap.port, secure: false })

  test('all steps, over HTTP', async () => {
    const reply = await admin.post('/channels/test-imap', { imap: { ...settings, ...dovecot() }, imapSecret: 'pw' })
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toMatchObject({
      ok: true,
      steps: [
        { step: 'connect', ok: true, message: `127.0.0.1 answers on port ${mail.imap.port}.` },
        { step: 'tls', ok: true, message: expect.stringContaining('is not encrypted') },
        { step: 'sign_in', ok: true, message: 'Signed in as ann@customer.test.', said: [{ code: 'imap.signed_in' }] },
        { step: 'folder', ok: true, message: 'The folder “INBOX” holds 0 mails.' },
        { step: 'idle', ok: true, message: expect.stringContaining('tells at once') },
      ],
    })
  })

  test('the stored password of a channel serves for the same account', async () => {
    const imap = { ...settings, ...dovecot() }
    const made = await admin.post('/channels', { name: 'Ann', address: 'ann@acme.test', imap, imapSecret: 'pw' })
    const { id } = made.json<{ id: string }>()
    const headers = { 'idempotency-key': 'the same twice' }
    const reply = await admin.post('/channels/test-imap', { imap: { ...imap, folder: 'Nope' }, channelId: id }, headers)
    expect(reply.json()).toMatchObject({ ok: false })
    // The answer with the secret must not lie in the database for a repeated request.
    const kept = await acme.asSystem((cx) =>
      cx.tx.selectFrom('idempotencyKeys').selectAll().where('orgId', '=', cx.org.id).execute(),
    )
    expect(kept).toEqual([])
  })

  test('a wrong password', async () => {
    const refused = await outcome(dovecot(), 'wrong')
    expect(refused).toMatchObject({ ok: false, failed: 'sign_in', passed: ['connect', 'tls'] })
    expect(refused.words).toContain('did not accept the user name ann@customer.test with this password')
  })

  test('a folder that is not there, with those that are', async () => {
    const client = new ImapFlow({
      ...mail.imap,
      secure: false,
      auth: { user: 'ann@customer.test', pass: 'pw' },
      logger: false,
    })
    await client.connect()
    await client.mailboxCreate('Erledigt ü')
    await client.logout()
    const missing = await outcome({ ...dovecot(), folder: 'Posteingang' })
    expect(missing).toMatchObject({ failed: 'folder', passed: ['connect', 'tls', 'sign_in'] })
    expect(missing.words).toContain('There is no folder “Posteingang”')
    expect(missing.words).toContain('“Erledigt ü”')
    const move = { ...dovecot(), afterFetch: 'move' as const, moveTo: 'Done' }
    expect(await outcome(move)).toMatchObject({
      failed: 'move_folder',
      passed: ['connect', 'tls', 'sign_in', 'folder'],
    })
    expect(await outcome({ ...move, moveTo: 'Erledigt ü' })).toMatchObject({ ok: true })
  })
})
