import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SystemMail } from '../../platform/system-mail.ts'
import {
  adminPassword,
  browser,
  type Client,
  catchSystemMail,
  inviteAs,
  linkToken,
  setUpAs,
} from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createOrganizationWithAdmin } from './set-up.ts'

let world: World
let mails: SystemMail[]
let admin: Client & { orgId: string; userId: string }
let roles: Record<string, string>
beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
  admin = await setUpAs(world)
  const { data } = (await admin.get('/roles')).json<{ data: { id: string; key: string }[] }>()
  roles = Object.fromEntries(data.map(({ key, id }) => [key, id]))
})
afterAll(() => world.close())

const hours = (n: number) => n * 60 * 60_000
const invite = async (email: string, role = 'agent') => {
  const reply = await admin.post('/members/invitations', { email, roleId: roles[role] })
  expect(reply.statusCode).toBe(201)
  return reply.json<{ id: string }>().id
}
const newPerson = { name: 'Ben Agent', password: 'ben has a phrase' }

describe('an invitation', () => {
  test('leads a new person from the mail into the product, once', async () => {
    await invite('Ben@Acme.test')
    const mail = mails.at(-1)
    expect(mail).toMatchObject({ purpose: 'invitation', to: { address: 'ben@acme.test' } })
    expect(mail?.subject).toBe('Ada Admin invites you to Acme')
    const token = linkToken(mails, 'ben@acme.test')
    const ben = browser(world)
    expect((await ben.get(`/invitations/${token}`)).json()).toEqual({
      email: 'ben@acme.test',
      organization: 'Acme',
      role: 'Agent',
      needsPassword: true,
    })
    const reply = await ben.post(`/invitations/${token}`, newPerson)
    expect(reply.statusCode).toBe(201)
    expect(reply.json()).toMatchObject({ user: { name: 'Ben Agent', email: 'ben@acme.test' }, role: { key: 'agent' } })
    expect((await ben.get('/users')).statusCode).toBe(200)
    expect((await ben.post(`/invitations/${token}`, newPerson)).json()).toMatchObject({
      status: 410,
      code: 'token.expired',
    })
    expect((await ben.get(`/invitations/${token}`)).statusCode).toBe(410)
    expect((await admin.get('/members/invitations')).json()).toEqual({ data: [] })
    const again = await admin.post('/members/invitations', { email: 'ben@acme.test', roleId: roles.agent })
    expect(again.json()).toMatchObject({ status: 409, code: 'member.exists' })
  })

  test('accepted twice at the same moment makes one member', async () => {
    await invite('cleo@acme.test')
    const token = linkToken(mails, 'cleo@acme.test')
    const replies = await Promise.all([1, 2, 3].map(() => browser(world).post(`/invitations/${token}`, newPerson)))
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([201, 410, 410])
  })

  test('dies after 7 days, and lives again by a new link', async () => {
    const id = await invite('dan@acme.test')
    const first = linkToken(mails, 'dan@acme.test')
    world.setClock(hours(7 * 24))
    expect((await browser(world).get(`/invitations/${first}`)).statusCode).toBe(410)
    const waiting = (await admin.get('/members/invitations')).json().data
    expect(waiting).toMatchObject([{ id, email: 'dan@acme.test', expired: true, invitedBy: { name: 'Ada Admin' } }])
    expect((await admin.post(`/members/invitations/${id}/resend`)).json()).toMatchObject({ id, expired: false })
    const second = linkToken(mails, 'dan@acme.test')
    expect((await browser(world).get(`/invitations/${first}`)).statusCode).toBe(410)
    expect((await browser(world).get(`/invitations/${second}`)).statusCode).toBe(200)
  })

  test('dies when it is revoked or replaced', async () => {
    const id = await invite('eve@acme.test')
    const first = linkToken(mails, 'eve@acme.test')
    const replacement = await invite('eve@acme.test', 'viewer')
    expect((await browser(world).post(`/invitations/${first}`, newPerson)).statusCode).toBe(410)
    expect((await admin.delete(`/members/invitations/${id}`)).statusCode).toBe(404)
    const second = linkToken(mails, 'eve@acme.test')
    expect((await admin.delete(`/members/invitations/${replacement}`)).statusCode).toBe(204)
    expect((await browser(world).post(`/invitations/${second}`, newPerson)).statusCode).toBe(410)
  })

  test('is worth what its inviter may do at that moment', async () => {
    const boss = await inviteAs(world, admin, mails, { name: 'Bo Boss', email: 'boss@acme.test', role: 'admin' })
    const invited = await boss.post('/members/invitations', { email: 'guest@acme.test', roleId: roles.agent })
    const { id } = invited.json<{ id: string }>()
    const path = `/invitations/${linkToken(mails, 'guest@acme.test')}`
    const listed = async () => {
      const { data } = (await admin.get('/members/invitations')).json<{ data: { id: string }[] }>()
      return data.find((one) => one.id === id)
    }
    const refused = async () => [await browser(world).get(path), await browser(world).post(path, newPerson)]
    expect(await listed()).toMatchObject({ inviterLost: null })
    expect((await browser(world).get(path)).statusCode).toBe(200)

    await admin.patch(`/users/${boss.userId}`, { active: false })
    for (const reply of await refused())
      expect(reply.json()).toMatchObject({ status: 410, code: 'invitation.inviter_gone' })
    expect(await listed()).toMatchObject({ inviterLost: 'membership' })
    await admin.patch(`/users/${boss.userId}`, { active: true, roleId: roles.manager })
    for (const reply of await refused()) expect(reply.json()).toMatchObject({ code: 'invitation.inviter_gone' })
    expect(await listed()).toMatchObject({ inviterLost: 'permission' })
    // May invite, but gives less than the role that he offered.
    const may = [admin.orgId, roles.viewer, 'members:manage']
    await world.database.pool.query(
      'insert into role_permissions (org_id, role_id, permission) values ($1, $2, $3)',
      may,
    )
    await admin.patch(`/users/${boss.userId}`, { roleId: roles.viewer })
    for (const reply of await refused()) expect(reply.json()).toMatchObject({ code: 'invitation.inviter_gone' })
    expect(await listed()).toMatchObject({ inviterLost: 'role' })
    await world.database.pool.query(
      'delete from role_permissions where role_id = $2 and permission = $3 and org_id = $1',
      may,
    )

    expect((await admin.post(`/members/invitations/${id}/resend`)).json()).toMatchObject({
      inviterLost: null,
      invitedBy: { name: 'Ada Admin' },
    })
    const again = `/invitations/${linkToken(mails, 'guest@acme.test')}`
    expect((await browser(world).get(path)).json()).toMatchObject({ code: 'token.expired' })
    expect((await browser(world).post(again, newPerson)).statusCode).toBe(201)
  })

  test('refuses a weak password and a missing name without being used up', async () => {
    await invite('fay@acme.test')
    const path = `/invitations/${linkToken(mails, 'fay@acme.test')}`
    const weak = await browser(world).post(path, { name: 'Fay', password: 'short' })
    expect(weak.json()).toMatchObject({ status: 422, code: 'password.refused', errors: [{ path: 'password' }] })
    const nameless = await browser(world).post(path, { password: 'fay has a phrase' })
    expect(nameless.json()).toMatchObject({ status: 422, errors: [{ path: 'name' }] })
    expect((await browser(world).post(path, { ...newPerson, name: 'Fay' })).statusCode).toBe(201)
  })

  test('to a role that there is not, or by somebody who may not, is refused', async () => {
    const unknown = await admin.post('/members/invitations', { email: 'x@acme.test', roleId: admin.userId })
    expect(unknown.json()).toMatchObject({ status: 422, code: 'role.unknown', errors: [{ path: 'roleId' }] })
    const agent = await inviteAs(world, admin, mails, { name: 'Gil', email: 'gil@acme.test', role: 'manager' })
    const before = mails.length
    const reply = await agent.post('/members/invitations', { email: 'x@acme.test', roleId: roles.agent })
    expect(reply.json()).toMatchObject({ status: 403, code: 'permission.missing' })
    expect(mails).toHaveLength(before)
  })

  test('lets somebody with an account join with its password, and nobody else with the link', async () => {
    const password = 'hal runs bolt'
    await world.runtime.runOpen(async (open) => {
      const { hashPassword } = await import('./passwords.ts')
      await createOrganizationWithAdmin(open, {
        organization: 'Bolt',
        prefix: 'BOLT',
        name: 'Hal',
        email: 'hal@bolt.test',
        passwordHash: await hashPassword(password),
        supportAddress: 'support@bolt.test',
      })
    })
    await invite('hal@bolt.test')
    const path = `/invitations/${linkToken(mails, 'hal@bolt.test')}`
    expect((await browser(world).get(path)).json()).toMatchObject({ needsPassword: false })
    const stranger = await browser(world).post(path, { name: 'Mallory', password: 'a password of mine' })
    expect(stranger.json()).toMatchObject({ status: 401, code: 'session.wrong_credentials' })
    const hal = browser(world)
    const me = (await hal.post(path, { password })).json()
    expect(me).toMatchObject({ user: { name: 'Hal' }, organization: { name: 'Acme' }, role: { key: 'agent' } })
    expect(me.organizations).toHaveLength(2)
  })

  test('mails of one organization are limited by the hour', async () => {
    await world.database.pool.query(`update rate_limits set count = 200 where key like 'invitations:%'`)
    const over = await admin.post('/members/invitations', { email: 'late@acme.test', roleId: roles.agent })
    expect(over.statusCode).toBe(429)
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0)
    world.setClock(hours(1))
    expect(
      (await admin.post('/members/invitations', { email: 'late@acme.test', roleId: roles.agent })).statusCode,
    ).toBe(201)
  })
})

describe('a password reset', () => {
  const email = 'ivy@acme.test'
  const ask = (ip: string, address = email) => browser(world, ip).post('/password-resets', { email: address })

  test('is answered the same for an address that nobody has', async () => {
    await inviteAs(world, admin, mails, { name: 'Ivy', email, role: 'agent', password: 'ivy first phrase' })
    const before = mails.length
    const [known, unknown] = [await ask('192.0.2.10'), await ask('192.0.2.10', 'nobody@acme.test')]
    expect([known.statusCode, known.body]).toEqual([202, unknown.body])
    expect(unknown.statusCode).toBe(202)
    expect(mails.slice(before)).toMatchObject([{ purpose: 'password_reset', to: { address: email, name: 'Ivy' } }])
  })

  test('sets the password once, ends all sessions, and is dead afterwards', async () => {
    const ivy = browser(world)
    await ivy.post('/session', { email, password: 'ivy first phrase' })
    const path = `/password-resets/${linkToken(mails, email)}`
    expect((await browser(world).post(path, { password: 'password1' })).json()).toMatchObject({
      code: 'password.refused',
    })
    expect((await browser(world).post(path, { password: 'ivy second phrase' })).statusCode).toBe(204)
    expect((await ivy.get('/me')).statusCode).toBe(401)
    expect((await ivy.post('/session', { email, password: 'ivy first phrase' })).statusCode).toBe(401)
    expect((await ivy.post('/session', { email, password: 'ivy second phrase' })).statusCode).toBe(201)
    expect((await browser(world).post(path, { password: 'ivy third phrase' })).json()).toMatchObject({
      status: 410,
      code: 'token.expired',
    })
  })

  test('works once, also when the link is used twice at the same moment', async () => {
    await ask('192.0.2.11')
    const path = `/password-resets/${linkToken(mails, email)}`
    const replies = await Promise.all(
      [1, 2, 3].map((n) => browser(world).post(path, { password: `ivy phrase ${n} now` })),
    )
    expect(replies.map(({ statusCode }) => statusCode).sort()).toEqual([204, 410, 410])
  })

  test('dies after an hour, by a newer one, and when the password is changed', async () => {
    await ask('192.0.2.12')
    const first = linkToken(mails, email)
    await ask('192.0.2.12')
    const second = linkToken(mails, email)
    expect((await browser(world).post(`/password-resets/${first}`, newPerson)).statusCode).toBe(422)
    const password = 'ivy fourth phrase'
    expect((await browser(world).post(`/password-resets/${first}`, { password })).statusCode).toBe(410)
    world.setClock(hours(1))
    expect((await browser(world).post(`/password-resets/${second}`, { password })).statusCode).toBe(410)
    await ask('192.0.2.12')
    const third = linkToken(mails, email)
    expect((await browser(world).post(`/password-resets/${third}`, { password })).statusCode).toBe(204)
    await ask('192.0.2.13')
    const fourth = linkToken(mails, email)
    const ivy = browser(world)
    await ivy.post('/session', { email, password })
    await ivy.post('/me/password', { currentPassword: password, newPassword: 'ivy fifth phrase' })
    expect((await browser(world).post(`/password-resets/${fourth}`, { password })).statusCode).toBe(410)
  })

  test('is limited where it is asked for; the owner elsewhere still gets one', async () => {
    for (let i = 0; i < 5; i += 1) expect((await ask('198.51.100.9')).statusCode).toBe(202)
    expect((await ask('198.51.100.9')).statusCode).toBe(429)
    const before = mails.length
    expect((await ask('198.51.100.10')).statusCode).toBe(202)
    expect(mails).toHaveLength(before + 1)
  })

  test('sends at most twenty mails an hour to one address, and does not say so', async () => {
    await world.database.pool.query(`update rate_limits set count = 20 where key like 'reset-mails:%'`)
    const before = mails.length
    expect((await ask('198.51.100.11')).statusCode).toBe(202)
    expect(mails).toHaveLength(before)
  })

  test('of nobody: an invented link is dead', async () => {
    const reply = await browser(world).post('/password-resets/invented', { password: 'some passphrase' })
    expect(reply.json()).toMatchObject({ status: 410, code: 'token.expired' })
  })

  test('sends nothing to a deactivated member', async () => {
    const kim = await inviteAs(world, admin, mails, { name: 'Kim', email: 'kim@acme.test', role: 'agent' })
    await admin.patch(`/users/${kim.userId}`, { active: false })
    const before = mails.length
    expect((await ask('198.51.100.12', 'kim@acme.test')).statusCode).toBe(202)
    expect(mails).toHaveLength(before)
  })
})

test('no link and no password is in the database or in an event', async () => {
  await admin.post('/session', { email: 'ada@acme.test', password: adminPassword })
  const id = await invite('zoe@acme.test')
  const token = linkToken(mails, 'zoe@acme.test')
  const { rows } = await world.database.pool.query('select t::text as row from one_time_tokens t where id = $1', [id])
  expect(rows).toHaveLength(1)
  expect(rows[0].row).not.toContain(token)
  const { data } = (await admin.get('/members/invitations')).json()
  expect(JSON.stringify(data)).not.toContain(token)
})
