import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SystemMail } from '../../platform/system-mail.ts'
import { adminPassword, browser, type Client, catchSystemMail, inviteAs, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createOrganizationWithAdmin } from './set-up.ts'

let world: World
let mails: SystemMail[]
let admin: Client & { orgId: string; userId: string }
beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
  admin = await setUpAs(world)
})
afterAll(() => world.close())

const right = { email: 'ada@acme.test', password: adminPassword }
const minutes = (n: number) => n * 60_000
const days = (n: number) => n * 24 * minutes(60)

describe('signing in', () => {
  test('answers with Me and a cookie that scripts cannot read', async () => {
    const ada = browser(world)
    const reply = await ada.post('/session', { ...right, email: 'ADA@acme.test' })
    expect(reply.statusCode).toBe(201)
    expect(reply.json()).toMatchObject({ user: { email: 'ada@acme.test' }, organization: { prefix: 'ACME' } })
    expect(reply.headers['set-cookie']).toMatch(/^deskhand_session=[\w-]{43}; .*HttpOnly.*SameSite=Lax/)
    expect(reply.headers['set-cookie']).not.toContain('Secure')
    expect((await ada.get('/me')).json()).toMatchObject({ user: { name: 'Ada Admin' } })
  })

  test('says the same of a wrong password and of an unknown address, after the same work', async () => {
    const replies = [
      await browser(world, '192.0.2.3').post('/session', { ...right, password: 'not this one' }),
      await browser(world, '192.0.2.3').post('/session', { email: 'nobody@acme.test', password: 'not this one' }),
    ]
    const [wrong, unknown] = replies.map((reply) => reply.json())
    expect(wrong).toMatchObject({ status: 401, code: 'session.wrong_credentials' })
    expect(unknown).toEqual(wrong)
  })

  test('changes the session id and ends the session that the browser came with', async () => {
    const ada = browser(world)
    await ada.post('/session', right)
    const planted = ada.session
    await ada.post('/session', right)
    expect(ada.session).not.toBe(planted)
    const thief = Object.assign(browser(world), { session: planted })
    expect((await thief.get('/me')).statusCode).toBe(401)
  })

  test('from another site is refused', async () => {
    const reply = await browser(world).post('/session', right, { 'sec-fetch-site': 'cross-site' })
    // A planted session cookie is what such a request would be after.
    const ada = browser(world)
    await ada.post('/session', right)
    const forged = await ada.patch('/me', { name: 'Mallory' }, { 'sec-fetch-site': 'cross-site' })
    expect([reply.statusCode, forged.statusCode]).toEqual([403, 403])
    expect((await ada.get('/me')).json()).toMatchObject({ user: { name: 'Ada Admin' } })
  })

  test('keeps only the hash of the token', async () => {
    const { rows } = await world.database.pool.query('select encode(token_hash, $1) as hash from sessions', ['hex'])
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(admin.session ?? '').toString('hex'))
  })
})

describe('failures', () => {
  test('are limited for the account from that address; a colleague elsewhere and the owner elsewhere go on', async () => {
    const attacker = browser(world, '198.51.100.1')
    for (let i = 0; i < 10; i += 1)
      expect((await attacker.post('/session', { ...right, password: `guess ${i}` })).statusCode).toBe(401)
    const refused = await attacker.post('/session', right)
    expect(refused.json()).toMatchObject({ status: 429, code: 'request.too_often' })
    expect(refused.headers['retry-after']).toBe('900')
    expect((await browser(world, '198.51.100.2').post('/session', right)).statusCode).toBe(201)
    world.setClock(minutes(15) - 1)
    expect((await attacker.post('/session', right)).statusCode).toBe(429)
    world.setClock(1)
    expect((await attacker.post('/session', right)).statusCode).toBe(201)
  })

  test('are limited at the same number when they come at the same moment', async () => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        browser(world, '198.51.100.3').post('/session', { ...right, password: `guess ${i}` }),
      ),
    )
    expect(tries.filter(({ statusCode }) => statusCode === 401)).toHaveLength(10)
    expect(tries.filter(({ statusCode }) => statusCode === 429)).toHaveLength(10)
  })

  test('are limited for accounts that do not exist in the same way', async () => {
    const replies = []
    for (let i = 0; i < 11; i += 1)
      replies.push(await browser(world, '198.51.100.4').post('/session', { email: 'x@nowhere.test', password: 'x' }))
    expect(replies.at(-2)?.statusCode).toBe(401)
    expect(replies.at(-1)?.statusCode).toBe(429)
  })

  test('right passwords use up nothing', async () => {
    for (let i = 0; i < 12; i += 1)
      expect((await browser(world, '198.51.100.5').post('/session', right)).statusCode).toBe(201)
  })

  test('of one address over many accounts are limited', async () => {
    const key = await world.database.pool.query<{ key: string }>(
      `select key from rate_limits where key like 'sign-in-address:%' and resets_at > $1`,
      [world.now()],
    )
    await world.database.pool.query('update rate_limits set count = 100 where key = any($1)', [
      key.rows.map((r) => r.key),
    ])
    expect((await browser(world, '198.51.100.4').post('/session', right)).statusCode).toBe(429)
  })

  test('over the limit of an organization let those in who come from where they signed in before', async () => {
    world.setClock(minutes(20))
    const ada = browser(world, '203.0.113.1')
    expect((await ada.post('/session', right)).statusCode).toBe(201)
    await world.database.pool.query(`update rate_limits set count = 2000 where key like 'sign-in-org:%'`)
    expect((await browser(world, '203.0.113.1').post('/session', right)).statusCode).toBe(201)
    expect((await browser(world, '203.0.113.2').post('/session', right)).statusCode).toBe(429)
    world.setClock(minutes(20))
    expect((await browser(world, '203.0.113.2').post('/session', right)).statusCode).toBe(201)
  })
})

describe('a session', () => {
  test('lives 30 days from its last use', async () => {
    const ada = browser(world)
    await ada.post('/session', right)
    world.setClock(days(29))
    expect((await ada.get('/me')).headers['set-cookie']).toContain('Max-Age=2592000')
    world.setClock(days(29))
    expect((await ada.get('/me')).statusCode).toBe(200)
    world.setClock(days(30))
    expect((await ada.get('/me')).json()).toMatchObject({ status: 401, code: 'session.expired' })
    await admin.post('/session', right)
  })

  test('notes its use once a minute', async () => {
    const ada = browser(world)
    await ada.post('/session', right)
    const seen = async () => {
      const { data } = (await ada.get('/me/sessions')).json<{ data: { current: boolean; lastSeenAt: string }[] }>()
      return data.find(({ current }) => current)?.lastSeenAt
    }
    const first = await seen()
    world.setClock(59_000)
    expect(await seen()).toBe(first)
    world.setClock(1_000)
    expect(await seen()).toBe(world.now().toISOString())
  })

  test('is listed with where it comes from, and can be ended from another one', async () => {
    const [here, there] = [browser(world, '203.0.113.7'), browser(world, '203.0.113.8')]
    await here.post('/session', right)
    await there.post('/session', right)
    const { data } = (await here.get('/me/sessions')).json()
    expect(data).toContainEqual(expect.objectContaining({ ip: '203.0.113.7', userAgent: 'A browser', current: true }))
    const other = data.find(({ ip }: { ip: string }) => ip === '203.0.113.8')
    expect(other.current).toBe(false)
    expect((await here.delete(`/me/sessions/${other.id}`)).statusCode).toBe(204)
    expect((await there.get('/me')).statusCode).toBe(401)
    expect((await here.delete(`/me/sessions/${other.id}`)).json()).toMatchObject({ code: 'session.not_found' })
  })

  test('of somebody else cannot be ended', async () => {
    const ben = await inviteAs(world, admin, mails, { name: 'Ben', email: 'ben@acme.test', role: 'agent' })
    const { data } = (await ben.get('/me/sessions')).json()
    expect(data).toHaveLength(1)
    expect((await admin.delete(`/me/sessions/${data[0].id}`)).statusCode).toBe(404)
    expect((await ben.get('/me')).statusCode).toBe(200)
  })

  test('ends by signing out', async () => {
    const ada = browser(world)
    await ada.post('/session', right)
    const token = ada.session
    const reply = await ada.delete('/session')
    expect([reply.statusCode, ada.session]).toEqual([204, null])
    expect((await Object.assign(browser(world), { session: token }).get('/me')).statusCode).toBe(401)
  })
})

describe('changing the password', () => {
  test('asks for the current one', async () => {
    const reply = await admin.post('/me/password', { currentPassword: 'wrong', newPassword: 'another passphrase' })
    expect(reply.json()).toMatchObject({ status: 422, code: 'password.wrong', errors: [{ path: 'currentPassword' }] })
    const common = await admin.post('/me/password', { currentPassword: adminPassword, newPassword: 'password1' })
    expect(common.json()).toMatchObject({ code: 'password.refused', errors: [{ path: 'newPassword' }] })
  })

  test('ends all other sessions and keeps this one', async () => {
    const email = 'cleo@acme.test'
    const cleo = await inviteAs(world, admin, mails, {
      name: 'Cleo',
      email,
      role: 'agent',
      password: 'the first phrase',
    })
    const elsewhere = browser(world)
    await elsewhere.post('/session', { email, password: 'the first phrase' })
    const change = { currentPassword: 'the first phrase', newPassword: 'the second phrase' }
    expect((await cleo.post('/me/password', change)).statusCode).toBe(204)
    expect((await cleo.get('/me')).statusCode).toBe(200)
    expect((await elsewhere.get('/me')).statusCode).toBe(401)
    expect((await elsewhere.post('/session', { email, password: 'the first phrase' })).statusCode).toBe(401)
    expect((await elsewhere.post('/session', { email, password: 'the second phrase' })).statusCode).toBe(201)
  })
})

describe('a user of several organizations', () => {
  const email = 'dora@acme.test'
  const password = 'dora has one phrase'
  let dora: Client
  let second: { orgId: string }
  beforeAll(async () => {
    dora = await inviteAs(world, admin, mails, { name: 'Dora', email, role: 'viewer', password })
    second = await world.runtime.runOpen((open) =>
      createOrganizationWithAdmin(open, {
        organization: 'Bolt',
        prefix: 'BOLT',
        name: 'ignored',
        email,
        passwordHash: 'ignored',
        supportAddress: 'support@bolt.test',
      }),
    )
  })

  test('has one name, one password, and a role in each', async () => {
    const here = (await dora.get('/me')).json()
    expect(here).toMatchObject({ user: { name: 'Dora' }, organization: { name: 'Acme' }, role: { key: 'viewer' } })
    expect(here.organizations.map(({ name }: { name: string }) => name)).toEqual(['Acme', 'Bolt'])
    const there = await dora.post('/me/organization', { organizationId: second.orgId })
    expect(there.json()).toMatchObject({ organization: { name: 'Bolt', prefix: 'BOLT' }, role: { key: 'admin' } })
    expect((await dora.get('/organization')).json()).toMatchObject({ name: 'Bolt' })
    expect((await dora.get('/users')).json().data).toHaveLength(1)
  })

  test('comes back to the organization of last time', async () => {
    const again = browser(world)
    expect((await again.post('/session', { email, password })).json()).toMatchObject({ organization: { name: 'Bolt' } })
  })

  test('cannot go where he is no member', async () => {
    const reply = await admin.post('/me/organization', { organizationId: second.orgId })
    expect(reply.json()).toMatchObject({ status: 404, code: 'organization.not_found' })
    expect((await admin.get('/me')).json()).toMatchObject({ organization: { name: 'Acme' } })
  })

  test('deactivated in one goes on in the other', async () => {
    await dora.post('/me/organization', { organizationId: admin.orgId })
    const { id } = (await dora.get('/me')).json().user
    expect((await admin.patch(`/users/${id}`, { active: false })).json()).toMatchObject({ active: false })
    expect((await dora.get('/me')).statusCode).toBe(401)
    const again = browser(world)
    const me = (await again.post('/session', { email, password })).json()
    expect(me.organizations).toEqual([{ id: second.orgId, name: 'Bolt' }])
  })
})

test('who is in no organization any more is told so, but only with the right password', async () => {
  const email = 'eve@acme.test'
  const eve = await inviteAs(world, admin, mails, { name: 'Eve', email, role: 'agent', password: 'eve and her phrase' })
  await admin.patch(`/users/${eve.userId}`, { active: false })
  expect((await eve.get('/me')).statusCode).toBe(401)
  const right = await browser(world, '192.0.2.77').post('/session', { email, password: 'eve and her phrase' })
  expect(right.json()).toMatchObject({ status: 403, code: 'session.no_organization' })
  const wrong = await browser(world, '192.0.2.77').post('/session', { email, password: 'something else' })
  expect(wrong.json()).toMatchObject({ status: 401, code: 'session.wrong_credentials' })
  await admin.patch(`/users/${eve.userId}`, { active: true })
  expect((await eve.get('/me')).statusCode).toBe(401)
})
