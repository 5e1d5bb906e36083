import { createTransport } from 'nodemailer'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Runtime, systemActor } from '../../platform/context.ts'
import { createLog } from '../../platform/log.ts'
import { textOf } from '../../platform/words.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type MailServers, startMailServers } from '../../testing/mail-servers.ts'
import { type OAuthServer, startOAuthServer } from '../../testing/oauth-server.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Channel, ImapTestResult } from './channels.contract.ts'
import { findChannel } from './channels.store.ts'
import { watcherTimes } from './imap-watcher.ts'
import { watchMailboxes } from './imap-watchers.ts'
import { listEntries } from './ledger.store.ts'
import { getAccessToken, usesOAuth } from './mailbox-tokens.ts'
import { readTokens } from './oauth.rules.ts'

const provider = await startOAuthServer()
const servers = await startMailServers({ introspectUrl: `${provider.url}/introspect` })
const skipped = 'skipped' in servers ? servers.skipped : null

describe('what a token endpoint answers', () => {
  const now = new Date('2030-01-02T09:00:00Z')
  const read = (status: number, answer: Record<string, unknown> | null) =>
    readTokens({ status, answer }, 'id.test', now)

  test('tokens with and without their time and a new refresh token', () => {
    expect(read(200, { access_token: 'a', expires_in: 3600, refresh_token: 'r' })).toEqual({
      accessToken: 'a',
      expiresAt: new Date('2030-01-02T10:00:00Z'),
      refreshToken: 'r',
    })
    expect(read(200, { access_token: 'a', expires_in: '1800' })).toMatchObject({
      expiresAt: new Date('2030-01-02T09:30:00Z'),
      refreshToken: null,
    })
    for (const odd of [undefined, 'soon', -1, Number.NaN])
      expect(read(200, { access_token: 'a', expires_in: odd })).toMatchObject({
        expiresAt: new Date('2030-01-02T09:10:00Z'),
      })
  })

  test.each([
    [400, { error: 'invalid_grant', error_description: 'revoked' }, true, 'connect it again'],
    [400, { error: 'interaction_required' }, true, 'connect it again'],
    [401, { error: 'invalid_client' }, false, 'client id or its secret'],
    [500, { error: 'temporarily_unavailable' }, false, 'temporarily_unavailable'],
    [302, null, false, 'answered 302'],
    [200, {}, false, 'Is this its token address?'],
    [200, { access_token: 7 }, false, 'Is this its token address?'],
  ])('%i %o is a refusal', (status, answer, lost, words) => {
    const found = read(status, answer)
    expect(found).toMatchObject({ lost })
    expect('why' in found && textOf(found.why)).toContain(words)
  })
})

describe('a mailbox that is connected by OAuth2', () => {
  let world: World
  let acme: Company
  let admin: SignedIn
  let number = 0
  beforeAll(async () => {
    world = await createWorld()
    acme = await createCompany(world)
    admin = await signIn(world, acme.admin)
  })
  beforeEach(() => {
    Object.assign(provider, { mood: 'well', lifetime: 3600 } satisfies Partial<OAuthServer>)
    provider.asked.length = 0
  })
  afterAll(async () => {
    await world.close()
    if (!('skipped' in servers)) await servers.stop()
    await provider.close()
  })

  const imapOf = (user: string) => ({
    host: '127.0.0.1',
    port: 'skipped' in servers ? 1 : servers.imap.port,
    secure: false,
    user,
    auth: 'oauth2',
    oauth: provider.client,
  })
  async function channel(oauthSecrets?: Record<string, string>): Promise<Channel> {
    number += 1
    const address = `box${number}@acme.test`
    provider.account = address
    if (!('skipped' in servers)) await servers.addMailbox(address, 'pw')
    const reply = await admin.post('/channels', { name: 'Acme', address, imap: imapOf(address), oauthSecrets })
    expect(reply.statusCode, reply.body).toBe(201)
    return reply.json()
  }
  const secrets = () => ({ clientSecret: provider.clientSecret, refreshToken: provider.issueRefreshToken() })
  const at = (id: string) => ({ runtime: world.runtime, orgId: acme.orgId, channelId: id })
  async function token(id: string, fresh = false): Promise<string> {
    const { imap } = (await acme.asSystem((cx) => findChannel(cx, id))) ?? {}
    if (!imap || !usesOAuth(imap)) throw new Error('no client')
    return getAccessToken(at(id), imap, fresh)
  }
  const get = async (id: string) => (await admin.get(`/channels/${id}`)).json<Channel>()
  /** Goes to the provider as the browser does, and comes back with what it was given. */
  async function consent(id: string, client = admin): Promise<{ code: string; state: string }> {
    const start = await client.post(`/channels/${id}/connect`)
    expect(start.statusCode, start.body).toBe(200)
    const page = await fetch(start.json<{ authorizeUrl: string }>().authorizeUrl, { redirect: 'manual' })
    const back = new URL(page.headers.get('location') ?? '')
    const { redirectUri } = (await client.get('/channels/connect')).json<{ redirectUri: string }>()
    expect(`${back.origin}${back.pathname}`).toBe(redirectUri)
    return { code: back.searchParams.get('code') ?? '', state: back.searchParams.get('state') ?? '' }
  }

  test('gets its tokens in the browser, by state and PKCE, for the one who began', async () => {
    const made = await channel({ clientSecret: provider.clientSecret })
    expect(made).toMatchObject({ oauthConnected: false, imap: { oauth: provider.client } })
    await expect(token(made.id)).rejects.toThrow('not connected yet')
    const given = await consent(made.id)
    const other = await signIn(world, acme.admin)
    const stranger = await signIn(world, (await createCompany(world, `G${number}`)).admin)
    for (const client of [other, stranger])
      expect((await client.post('/channels/connect', given)).json()).toMatchObject({
        status: 410,
        code: 'channel.connect_expired',
      })
    expect((await admin.post('/channels/connect', { ...given, state: 'made up' })).statusCode).toBe(410)
    expect(provider.asked).toHaveLength(0)
    const done = await admin.post('/channels/connect', given)
    expect(done.json(), done.body).toMatchObject({ id: made.id, oauthConnected: true })
    expect(provider.asked).toMatchObject([{ grant_type: 'authorization_code', client_id: 'deskhand-client' }])
    expect(provider.good).toContain(await token(made.id))
    // The code is good for one use.
    expect((await admin.post('/channels/connect', given)).json()).toMatchObject({
      status: 422,
      code: 'channel.connect_refused',
    })
    const late = await consent(made.id)
    world.setClock(15 * 60_000)
    expect((await admin.post('/channels/connect', late)).json()).toMatchObject({ code: 'channel.connect_expired' })
  })

  test('without a refresh token from the provider it says so and stays as it was', async () => {
    const made = await channel({ clientSecret: provider.clientSecret })
    provider.mood = 'forgets refresh tokens'
    const reply = await admin.post('/channels/connect', await consent(made.id))
    expect(reply.json()).toMatchObject({ status: 422, detail: expect.stringContaining('no refresh token') })
    expect(await get(made.id)).toMatchObject({ oauthConnected: false })
  })

  test('renews a token shortly before it ends, keeps the newest refresh token, and asks no more than it must', async () => {
    const { id } = await channel(secrets())
    const first = await token(id)
    expect(await token(id)).toBe(first)
    expect(provider.asked).toHaveLength(1)
    world.setClock(3600_000 - 2 * 60_000)
    const second = await token(id)
    expect(second).not.toBe(first)
    expect(await token(id, true)).not.toBe(second)
    // Each refresh token was used once: the provider would have refused a second use.
    expect(new Set(provider.asked.map((form) => form.refresh_token)).size).toBe(3)
    provider.mood = 'forgets refresh tokens'
    await token(id, true)
    expect((await get(id)).oauthConnected).toBe(true)
  })

  test('is not connected any more when the provider ends it; other failures are tried again', async () => {
    const { id } = await channel(secrets())
    for (const [mood, words] of [
      ['redirects', 'answered 307'],
      ['babbles', 'Is this its token address?'],
    ] as const) {
      provider.mood = mood
      await expect(token(id, true)).rejects.toMatchObject({
        message: expect.stringContaining(words),
        credentials: false,
      })
      expect((await get(id)).oauthConnected).toBe(true)
    }
    provider.mood = 'refuses'
    await expect(token(id, true)).rejects.toMatchObject({
      message: expect.stringContaining('connect it again in Settings'),
      credentials: true,
    })
    expect((await get(id)).oauthConnected).toBe(false)
  })

  test('no secret of it is in an answer, an event or as it is in the database', async () => {
    const given = secrets()
    const { id } = await channel(given)
    const access = await token(id)
    const start = await admin.post(`/channels/${id}/connect`, undefined, { 'idempotency-key': 'k' })
    const texts = [start.body]
    for (const path of ['/channels', `/channels/${id}`, '/events?since=0&limit=200', '/mail/health'])
      texts.push((await admin.get(path)).body)
    const rows = await acme.asSystem(async (cx) => [
      await cx.tx.selectFrom('mailboxTokens').selectAll().where('orgId', '=', cx.org.id).execute(),
      await cx.tx.selectFrom('channels').selectAll().where('orgId', '=', cx.org.id).execute(),
      await cx.tx.selectFrom('idempotencyKeys').selectAll().where('orgId', '=', cx.org.id).execute(),
    ])
    texts.push(JSON.stringify(rows))
    for (const secret of [given.clientSecret, given.refreshToken, access])
      for (const text of texts) expect(text).not.toContain(secret)
    expect(rows[0]?.length).toBeGreaterThan(0)
  })

  test('what is stored goes to no other endpoint, client or user', async () => {
    const { id, imap } = await channel(secrets())
    if (!imap) throw new Error('no mailbox')
    const change = (body: Record<string, unknown>) => admin.patch(`/channels/${id}`, body)
    await change({ imap: { ...imap, folder: 'Other' }, name: 'New' })
    expect(await get(id)).toMatchObject({ oauthConnected: true, name: 'New' })
    for (const other of [
      { user: 'boss@acme.test' },
      { oauth: { ...provider.client, tokenUrl: 'https://evil.test/token' } },
      { oauth: { ...provider.client, clientId: 'other' } },
      { host: 'imap.evil.test' },
    ]) {
      await change({ imap, oauthSecrets: secrets() })
      expect(await get(id)).toMatchObject({ oauthConnected: true })
      const tried = await admin.post('/channels/test-imap', { imap: { ...imap, ...other }, channelId: id })
      expect(tried.json()).toMatchObject({
        ok: false,
        steps: [{ message: expect.stringContaining('Save the settings') }],
      })
      const reply = await change({ imap: { ...imap, ...other } })
      expect(reply.json(), reply.body).toMatchObject({ oauthConnected: false })
    }
    await change({ imap: null })
    expect(await get(id)).toMatchObject({ oauthConnected: null })
    const left = await acme.asSystem((cx) =>
      cx.tx
        .selectFrom('mailboxTokens')
        .select('channelId')
        .where('orgId', '=', cx.org.id)
        .where('channelId', '=', id)
        .execute(),
    )
    expect(left).toEqual([])
  })

  test('token endpoints are behind the guard of outgoing connections', async () => {
    const { id, imap } = await channel()
    for (const [tokenUrl, words] of [
      ['http://169.254.169.254/token', 'no address at which'],
      ['http://10.1.2.3/token', 'ALLOWED_NETWORKS'],
      ['http://8.8.8.8/token', 'https only'],
    ]) {
      await admin.patch(`/channels/${id}`, {
        imap: { ...imap, oauth: { ...provider.client, tokenUrl } },
        oauthSecrets: secrets(),
      })
      await expect(token(id), tokenUrl).rejects.toThrow(words)
    }
  })

  test('secrets for another way of signing in, and clients of passwords, are refused', async () => {
    const { id, imap } = await channel()
    const refused = async (body: Record<string, unknown>) => (await admin.patch(`/channels/${id}`, body)).json()
    expect(await refused({ imap, imapSecret: 'x' })).toMatchObject({ code: 'channel.secret_other_way' })
    expect(await refused({ imap: { ...imap, oauth: null }, imapSecret: 'x', oauthSecrets: {} })).toMatchObject({
      code: 'channel.secret_other_way',
    })
    expect(await refused({ imap: { ...imap, auth: 'password' }, imapSecret: 'x' })).toMatchObject({ status: 422 })
    for (const tokenUrl of ['file:///etc/passwd', 'https://id.test/token?x=1', 'https://user@id.test/token'])
      expect(await refused({ imap: { ...imap, oauth: { ...provider.client, tokenUrl } } })).toMatchObject({
        status: 422,
      })
    const plain = (await admin.get('/channels')).json<{ data: Channel[] }>().data.find((one) => one.imap === null)
    expect((await admin.post(`/channels/${plain?.id}/connect`)).json()).toMatchObject({ code: 'channel.no_oauth' })
    const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
    expect((await viewer.post(`/channels/${id}/connect`)).statusCode).toBe(403)
  })

  describe.skipIf(skipped !== null)(`read from Dovecot by XOAUTH2${skipped ? ` (${skipped})` : ''}`, () => {
    const mail = servers as MailServers
    let watchers: ReturnType<typeof watchMailboxes> | null = null
    afterEach(async () => {
      await watchers?.close()
      watchers = null
    })
    const watch = (runtime: Runtime) => {
      watchers = watchMailboxes({
        runtime,
        log: createLog('silent'),
        door: { host: 'localhost', port: 2525 },
        times: { ...watcherTimes, firstPause: 20, longestPause: 100, credentialPause: 50 },
      })
    }
    const state = (id: string) => expect.poll(async () => (await get(id)).imapHealth?.state, { timeout: 15_000 })
    const subjects = (id: string) =>
      acme.asSystem(async (cx) => (await listEntries(cx, { channelId: id, limit: 50 })).data.length)

    test('the test says what works; mail comes in; a token that the server refuses is renewed once', async () => {
      world.setClock(new Date())
      for (const other of (await admin.get('/channels')).json<{ data: Channel[] }>().data)
        await admin.patch(`/channels/${other.id}`, { enabled: false })
      const { id, imap, address } = await channel(secrets())
      const tried = (await admin.post('/channels/test-imap', { imap, channelId: id })).json<ImapTestResult>()
      expect(tried.steps.map((step) => [step.step, step.ok])).toEqual([
        ['connect', true],
        ['tls', true],
        ['sign_in', true],
        ['folder', true],
        ['idle', true],
      ])
      // The stored token has died before its time: taken back, or the clock of the provider is another.
      provider.good.clear()
      const asked = provider.asked.length
      watch(world.runtime)
      await state(id).toBe('watching')
      expect(provider.asked).toHaveLength(asked + 1)
      await createTransport({ ...mail.smtp, ignoreTLS: true }).sendMail({
        from: 'lena@customer.test',
        to: address,
        subject: 'By token',
        text: 'Hi',
      })
      await expect.poll(() => subjects(id), { timeout: 15_000 }).toBe(1)
    })

    test('a mailbox that the provider has ended fails in words until somebody connects it again', async () => {
      const { id } = await channel(secrets())
      provider.mood = 'refuses'
      watch(world.runtime)
      await state(id).toBe('failing')
      await expect
        .poll(async () => (await get(id)).imapHealth?.lastError, { timeout: 15_000 })
        .toMatch(/connect it again|not connected yet/)
      expect((await get(id)).oauthConnected).toBe(false)
      provider.mood = 'well'
      provider.account = (await get(id)).address
      expect((await admin.post('/channels/connect', await consent(id))).statusCode).toBe(200)
      await watchers?.look()
      await state(id).toBe('watching')
      const events = await world.runtime.run(systemActor(acme.orgId, 'test'), (cx) =>
        cx.tx.selectFrom('events').select('name').where('orgId', '=', cx.org.id).execute(),
      )
      const names = events.map(({ name }) => name)
      expect(names).toContain('channel.connected')
      expect(names).toContain('mail.mailbox_failing')
    })
  })
})
