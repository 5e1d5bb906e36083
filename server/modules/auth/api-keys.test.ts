import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SystemMail } from '../../platform/system-mail.ts'
import { type Client, catchSystemMail, inviteAs, program, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let mails: SystemMail[]
let admin: Client & { orgId: string; userId: string }
beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
  admin = await setUpAs(world)
})
afterAll(() => world.close())

type NewKey = { id: string; token: string; hint: string }
const make = async (scopes: string[], more: Record<string, unknown> = {}, by: Client = admin) => {
  const reply = await by.post('/api-keys', { name: 'Script', scopes, ...more })
  expect(reply.statusCode).toBe(201)
  return reply.json<NewKey>()
}

describe('an API key', () => {
  test('is shown once; afterwards only its first characters are known', async () => {
    const key = await make(['members:read'])
    expect(key.token).toMatch(/^dh_[\w-]{43}$/)
    expect(key.hint).toBe(key.token.slice(0, 7))
    const listed = await admin.get('/api-keys')
    expect(listed.json().data).toContainEqual(
      expect.objectContaining({
        id: key.id,
        name: 'Script',
        scopes: ['members:read'],
        createdBy: { id: admin.userId, name: 'Ada Admin' },
      }),
    )
    expect(listed.body).not.toContain(key.token)
    const { rows } = await world.database.pool.query('select t::text as row from api_keys t where id = $1', [key.id])
    expect(rows[0].row).not.toContain(key.token)
  })

  test('may do what its scopes say and nothing more', async () => {
    const script = program(world, (await make(['members:read'])).token)
    expect((await script.get('/users')).statusCode).toBe(200)
    expect((await script.get('/me')).json()).toMatchObject({
      permissions: ['members:read'],
      user: { id: admin.userId },
    })
    expect((await script.patch('/organization', { name: 'Mine' })).json()).toMatchObject({
      status: 403,
      code: 'permission.missing',
    })
    expect((await script.post('/teams', { name: 'T' })).statusCode).toBe(403)
  })

  test('may never do more than the role of its maker, as it is now', async () => {
    const ben = await inviteAs(world, admin, mails, { name: 'Ben', email: 'ben@acme.test', role: 'admin' })
    const script = program(world, (await make(['members:read', 'settings:manage'], {}, ben)).token)
    expect((await script.patch('/organization', { name: 'Acme 2' })).statusCode).toBe(200)
    const roles = (await admin.get('/roles')).json().data
    const viewer = roles.find(({ key }: { key: string }) => key === 'viewer').id
    await admin.patch(`/users/${ben.userId}`, { roleId: viewer })
    expect((await script.patch('/organization', { name: 'Acme 3' })).statusCode).toBe(403)
    expect((await script.get('/users')).statusCode).toBe(200)
    await admin.patch(`/users/${ben.userId}`, { active: false })
    expect((await script.get('/users')).json()).toMatchObject({ status: 401, code: 'api_key.unknown' })
    await admin.patch(`/users/${ben.userId}`, { active: true })
    expect((await script.get('/users')).statusCode).toBe(401)
  })

  test('cannot make a wider one, nor give or take roles above itself, nor act as a person', async () => {
    const script = program(world, (await make(['apikeys:manage', 'members:manage', 'members:read'])).token)
    const wider = await script.post('/api-keys', { name: 'Wider', scopes: ['members:read', 'settings:manage'] })
    expect(wider.json()).toMatchObject({ status: 422, code: 'api_key.scope_not_yours', errors: [{ path: 'scopes' }] })
    const roles = (await admin.get('/roles')).json().data
    const adminRole = roles.find(({ key }: { key: string }) => key === 'admin').id
    const invitation = await script.post('/members/invitations', { email: 'mallory@acme.test', roleId: adminRole })
    expect(invitation.json()).toMatchObject({ status: 403, code: 'role.beyond_yours' })
    expect((await script.patch(`/users/${admin.userId}`, { active: false })).json()).toMatchObject({
      code: 'role.beyond_yours',
    })
    for (const reply of [
      await script.get('/me/sessions'),
      await script.post('/me/organization', { organizationId: admin.orgId }),
      await script.post('/me/password', { currentPassword: 'x', newPassword: 'a new passphrase' }),
    ])
      expect(reply.json()).toMatchObject({ status: 403, code: 'session.needed' })
  })

  test('ends when it expires and when it is revoked', async () => {
    const expiresAt = new Date(world.now().getTime() + 60_000).toISOString()
    const short = program(world, (await make(['members:read'], { expiresAt })).token)
    expect((await short.get('/users')).statusCode).toBe(200)
    world.setClock(60_000)
    expect((await short.get('/users')).statusCode).toBe(401)
    const past = await admin.post('/api-keys', {
      name: 'Past',
      scopes: ['members:read'],
      expiresAt: world.now().toISOString(),
    })
    expect(past.json()).toMatchObject({ status: 422, code: 'api_key.expires_in_past' })
    const { id, token } = await make(['members:read'])
    expect((await admin.delete(`/api-keys/${id}`)).statusCode).toBe(204)
    expect((await program(world, token).get('/users')).statusCode).toBe(401)
    expect((await admin.delete(`/api-keys/${id}`)).json()).toMatchObject({ status: 404, code: 'api_key.not_found' })
  })

  test('notes its use once a minute', async () => {
    const { id, token } = await make(['members:read'])
    const used = async () =>
      (await admin.get('/api-keys')).json().data.find((key: { id: string }) => key.id === id).lastUsedAt
    expect(await used()).toBeNull()
    const script = program(world, token)
    await script.get('/users')
    const first = world.now().toISOString()
    expect(await used()).toBe(first)
    world.setClock(59_999)
    await script.get('/users')
    expect(await used()).toBe(first)
    world.setClock(1)
    await script.get('/users')
    expect(await used()).toBe(world.now().toISOString())
  })

  test('asked for twice with the same Idempotency-Key is one key, though it is stored nowhere', async () => {
    const body = { name: 'Once', scopes: ['members:read'] }
    const headers = { 'idempotency-key': 'deploy-1' }
    const [first, second] = [await admin.post('/api-keys', body, headers), await admin.post('/api-keys', body, headers)]
    expect(second.json()).toEqual(first.json())
    expect((await program(world, first.json().token).get('/users')).statusCode).toBe(200)
    const count = (await admin.get('/api-keys')).json().data.filter(({ name }: { name: string }) => name === 'Once')
    expect(count).toHaveLength(1)
    const other = await admin.post('/api-keys', { ...body, name: 'Other' }, headers)
    expect(other.statusCode).toBe(422)
  })

  test.each([
    ['', 401],
    ['dh_', 401],
    ['dh_unknown', 401],
    ['a-session-token', 401],
  ])('%j is none', async (token, status) => {
    expect((await program(world, token).get('/users')).statusCode).toBe(status)
  })

  test.each([
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['everything'] }, 'scopes.0'],
    [{ name: '' }, 'name'],
    [{ expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ orgId: 'mine' }, ''],
  ])('with %j is refused', async (wrong, path) => {
    const reply = await admin.post('/api-keys', { name: 'Script', scopes: ['members:read'], ...wrong })
    expect(reply.json()).toMatchObject({ status: 422, code: 'request.invalid', errors: [{ path }] })
  })
})
