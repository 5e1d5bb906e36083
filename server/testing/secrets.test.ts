import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { buildApp } from '../app.ts'
import { startParser } from '../modules/email/read-mail.ts'
import { decryptSecret } from '../platform/crypto.ts'
import { createLog } from '../platform/log.ts'
import type { SystemMail } from '../platform/system-mail.ts'
import { adminPassword, browser, catchSystemMail, linkToken, program } from './client.ts'
import { streams } from './walk/bodies.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { type Description, readOperations } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// docs/quality.md, security 8: no secret appears in any API answer, log or event.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let world: World
let mails: SystemMail[]
let stopParser: () => Promise<void>
let company: WalkCompany
beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  mails = catchSystemMail()
  company = await fillCompany(world, mails, 'keeper')
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

/** Everything stored that must stay inside, as it is stored and as it was typed, each with a word for it. */
async function secrets(): Promise<Map<string, string>> {
  const { rows } = await world.database.pool.query(`
    select 'password hash' as what, password_hash as value from users where password_hash is not null
    union all select 'session hash', encode(token_hash, 'hex') from sessions
    union all select 'session hash', encode(token_hash, 'base64') from sessions
    union all select 'link hash', encode(token_hash, 'hex') from one_time_tokens
    union all select 'key hash', encode(token_hash, 'hex') from api_keys`)
  const sealed = await world.runtime.run({ kind: 'system', orgId: company.orgId, name: 'test' }, async (cx) => {
    const inOrg = <T extends { orgId: string }>(all: T[]) => all.filter((row) => row.orgId === cx.org.id)
    const channels = await cx.tx.selectFrom('channels').selectAll().where('orgId', '=', cx.org.id).execute()
    const tokens = await cx.tx.selectFrom('mailboxTokens').selectAll().where('orgId', '=', cx.org.id).execute()
    const cards = await cx.tx.selectFrom('crmCards').selectAll().where('orgId', '=', cx.org.id).execute()
    const domains = await cx.tx.selectFrom('sendingDomains').selectAll().where('orgId', '=', cx.org.id).execute()
    return [
      ...inOrg(channels).map((row) => ['mailbox password', row.imapSecret]),
      ...inOrg(tokens).flatMap((row) => [
        ['client secret', row.clientSecret],
        ['refresh token', row.refreshToken],
      ]),
      ...inOrg(cards).flatMap((row) => [
        ['sealed secret of a live card', row.secret],
        ['secret of a live card', decryptSecret(cx.settings.keys.secrets, row.secret)],
      ]),
      ...inOrg(domains).map((row) => ['DKIM key', row.dkimPrivate]),
    ]
  })
  const found = new Map<string, string>([
    ['never shown', 'a mailbox secret as it was typed'],
    ['the walker has a phrase', 'a password as it was typed'],
    ['-----BEGIN', 'a private key'],
    [linkToken(mails, 'guest@keeper.test'), 'an invitation link'],
    [linkToken(mails, 'viewer@keeper.test'), 'a password link'],
  ])
  for (const { what, value } of rows) found.set(value, what)
  for (const [what, value] of sealed) if (what && value) found.set(value, what)
  for (const [name, key] of Object.entries(world.settings.keys))
    for (const form of ['hex', 'base64', 'base64url'] as const) found.set(key.toString(form), `the key ${name}`)
  const session = company.admin.session
  if (session) found.set(session, 'a session')
  return found
}

test('no answer of any route that reads holds one, and no event does', async () => {
  const stored = await secrets()
  const kinds = new Set(stored.values())
  // Nothing proves nothing: each kind of secret is there to be found.
  for (const kind of [
    'password hash',
    'session hash',
    'link hash',
    'key hash',
    'mailbox password',
    'refresh token',
    'DKIM key',
    'secret of a live card',
  ])
    expect(kinds, kind).toContain(kind)
  const operations = readOperations(world.app.swagger() as unknown as Description)
  const wrong: string[] = []
  let answers = 0
  for (const operation of operations.filter(({ method, id }) => method === 'get' && !streams.includes(id))) {
    const ids = operation.pathParams.length === 0 ? [''] : Object.values(company.ids).flatMap((all) => all.slice(0, 5))
    for (const id of ids) {
      const reply = await company.admin.get(operation.path.replaceAll(/\{\w+\}/g, encodeURIComponent(id)))
      if (reply.statusCode !== 200) continue
      answers += 1
      // Its owner's browser gets the session again, longer.
      const { 'set-cookie': _own, ...headers } = reply.headers
      const text = reply.body + JSON.stringify(headers)
      for (const [secret, what] of stored)
        if (text.includes(secret) && secret !== id) wrong.push(`${operation.id} shows ${what}`)
    }
  }
  expect(answers).toBeGreaterThan(60)
  expect(wrong).toEqual([])
})

test('no line of the log holds one, whatever goes wrong', async () => {
  let written = ''
  const log = createLog('trace', {
    write: (line) => {
      written += line
    },
  })
  const loud = await buildApp({ runtime: world.runtime, log, trustedProxies: [], database: world.database })
  onTestFinished(() => loud.close())
  const heard = { ...world, app: loud }
  const visitor = browser(heard)
  await visitor.post('/session', { email: 'admin@keeper.test', password: 'a wrong password of mine' })
  await visitor.post('/session', { email: 'admin@keeper.test', password: 'the walker has a phrase' })
  await visitor.post('/me/password', { currentPassword: 'the walker has a phrase', newPassword: 'short' })
  await visitor.post('/channels/test-imap', {
    imap: { host: '127.0.0.1', port: 1, user: 'x' },
    imapSecret: 'the secret of a mailbox',
  })
  await visitor.get(`/invitations/${linkToken(mails, 'guest@keeper.test')}`)
  await visitor.post(`/password-resets/${linkToken(mails, 'viewer@keeper.test')}`, { password: 'short' })
  await program(heard, 'dh_a_key_that_is_wrong').get('/me')
  // A fault of ours in the middle of a request with secrets.
  const runtime = vi.spyOn(world.runtime, 'run').mockRejectedValue(new Error('on purpose'))
  expect(
    (await visitor.post('/channels', { name: 'X', address: 'y@keeper.test', imapSecret: 'another secret' })).statusCode,
  ).toBe(500)
  runtime.mockRestore()
  expect(written).toContain('on purpose')
  const typed = [
    'a wrong password of mine',
    'the walker has a phrase',
    'the secret of a mailbox',
    'another secret',
    'dh_a_key_that_is_wrong',
    adminPassword,
    visitor.session ?? '',
  ]
  for (const secret of [...typed.filter(Boolean), ...(await secrets()).keys()])
    expect(written.includes(secret), secret).toBe(false)
})
