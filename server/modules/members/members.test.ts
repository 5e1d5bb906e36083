import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { type Client, catchSystemMail, inviteAs, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findUserActor } from '../auth/auth.service.ts'
import { registerMemberDeparture, updateMember } from './memberships.ts'

let world: World
let mails: SystemMail[]
let admin: Client & { orgId: string; userId: string }
let ben: Client & { userId: string }
let roles: Record<string, string>
beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
  admin = await setUpAs(world)
  const { data } = (await admin.get('/roles')).json<{ data: { id: string; key: string }[] }>()
  roles = Object.fromEntries(data.map(({ key, id }) => [key, id]))
  ben = await inviteAs(world, admin, mails, { name: 'ben Agent', email: 'ben@acme.test', role: 'agent' })
})
afterAll(() => world.close())

const events = async (name: string) =>
  (await world.runtime.run(systemActor(admin.orgId, 'test'), (cx) => readEvents(cx, '0', 1000)))
    .filter((event) => event.name === name)
    .map(({ data, actorName }) => ({ ...data, actorName }))

describe('members', () => {
  test('are listed by name in pages, with role and teams', async () => {
    const team = (await admin.post('/teams', { name: 'First line', memberIds: [ben.userId] })).json()
    const first = (await ben.get('/users?limit=1')).json()
    expect(first.data).toMatchObject([{ name: 'Ada Admin', email: 'ada@acme.test', active: true, teamIds: [] }])
    const second = (await ben.get(`/users?limit=1&cursor=${first.nextCursor}`)).json()
    expect(second.data).toMatchObject([{ id: ben.userId, role: { key: 'agent', name: 'Agent' }, teamIds: [team.id] }])
    expect(second.nextCursor).toBeNull()
    expect((await ben.get('/users?cursor=nonsense')).json()).toMatchObject({ status: 400, code: 'cursor.malformed' })
    expect((await ben.get(`/users/${ben.userId}`)).json()).toEqual(second.data[0])
  })

  test('that there are not are not found', async () => {
    expect((await admin.get(`/users/${admin.orgId}`)).json()).toMatchObject({ status: 404, code: 'member.not_found' })
    expect((await admin.patch(`/users/${admin.orgId}`, { active: false })).statusCode).toBe(404)
    expect((await admin.get('/users/nonsense')).statusCode).toBe(422)
  })

  test('change role by whoever may, effective with the next request', async () => {
    expect((await ben.patch(`/users/${ben.userId}`, { roleId: roles.admin })).statusCode).toBe(403)
    expect((await ben.get('/api-keys')).statusCode).toBe(403)
    const reply = await admin.patch(`/users/${ben.userId}`, { roleId: roles.admin })
    expect(reply.json()).toMatchObject({ role: { key: 'admin' } })
    expect((await ben.get('/api-keys')).statusCode).toBe(200)
    await admin.patch(`/users/${ben.userId}`, { roleId: roles.agent })
    expect((await events('member.role_changed')).at(-1)).toMatchObject({
      userId: ben.userId,
      from: 'admin',
      to: 'agent',
    })
    expect((await admin.patch(`/users/${ben.userId}`, { roleId: ben.userId })).json()).toMatchObject({
      code: 'role.unknown',
    })
  })

  test('leave: modules act in the same transaction, tickets have an heir', async () => {
    const left: unknown[] = []
    registerMemberDeparture({ module: 'test', leave: async (_cx, input) => void left.push(input) })
    const refuse = async (reassignTo: string) =>
      (await admin.patch(`/users/${ben.userId}`, { active: false, reassignTo })).json()
    const vera = await inviteAs(world, admin, mails, { name: 'Vera', email: 'vera@acme.test', role: 'viewer' })
    for (const heir of [ben.userId, vera.userId, admin.orgId])
      expect(await refuse(heir)).toMatchObject({
        status: 422,
        code: 'member.not_assignable',
        errors: [{ path: 'reassignTo' }],
      })
    expect((await admin.patch(`/users/${ben.userId}`, { reassignTo: admin.userId })).json()).toMatchObject({
      code: 'member.stays',
    })
    expect(left).toEqual([])
    const reply = await admin.patch(`/users/${ben.userId}`, { active: false, reassignTo: admin.userId })
    expect(reply.json()).toMatchObject({ active: false })
    expect(left).toEqual([{ userId: ben.userId, reassignTo: admin.userId }])
    expect((await ben.get('/me')).statusCode).toBe(401)
    expect(await events('member.deactivated')).toMatchObject([{ userId: ben.userId, actorName: 'Ada Admin' }])
    expect((await admin.get('/users?active=false')).json().data).toMatchObject([{ id: ben.userId }])
    const invited = await admin.post('/members/invitations', { email: 'ben@acme.test', roleId: roles.agent })
    expect(invited.json()).toMatchObject({ status: 409, code: 'member.deactivated' })
    expect((await admin.patch(`/users/${ben.userId}`, { active: true })).json()).toMatchObject({ active: true })
  })
})

describe('the last admin', () => {
  test.each([{ active: false }, { roleId: 'manager' }])('stays: %j', async (change) => {
    const body = 'roleId' in change ? { roleId: roles.manager } : change
    const reply = await admin.patch(`/users/${admin.userId}`, body)
    expect(reply.json()).toMatchObject({ status: 409, code: 'member.last_admin' })
    expect((await admin.get('/me')).json()).toMatchObject({ role: { key: 'admin' } })
  })

  test('stays also when two admins remove each other at the same moment', async () => {
    const cleo = await inviteAs(world, admin, mails, { name: 'Cleo', email: 'cleo@acme.test', role: 'admin' })
    // Both have got past the door when the first of them writes.
    const actors = await world.runtime.runOpen(async (open) => {
      const of = (userId: string) =>
        findUserActor(open, { orgId: admin.orgId, userId, via: 'session', viaId: admin.orgId })
      return [await of(admin.userId), await of(cleo.userId)]
    })
    const [ada, cle] = actors
    if (!ada || !cle) throw new Error('Both are admins.')
    const roleId = roles.agent
    const done = await Promise.allSettled([
      world.runtime.run(ada, (cx) => updateMember(cx, { id: cleo.userId, roleId })),
      world.runtime.run(cle, (cx) => updateMember(cx, { id: admin.userId, roleId })),
    ])
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'member.last_admin' } })
    const first = done[0].status === 'fulfilled'
    const left = (await (first ? admin : cleo).get('/users?active=true')).json().data
    expect(left.filter((member: { role: { key: string } }) => member.role.key === 'admin')).toHaveLength(1)
    if (!first) await cleo.patch(`/users/${admin.userId}`, { roleId: roles.admin })
    await admin.patch(`/users/${cleo.userId}`, { active: false })
  })
})

describe('teams', () => {
  test('are made, renamed, filled and deleted', async () => {
    const made = await admin.post('/teams', { name: 'Billing', memberIds: [ben.userId, ben.userId] })
    expect(made.statusCode).toBe(201)
    const team = made.json()
    expect(team.memberIds).toEqual([ben.userId])
    const changed = await admin.patch(`/teams/${team.id}`, { name: 'Money', memberIds: [admin.userId] })
    expect(changed.json()).toMatchObject({ name: 'Money', memberIds: [admin.userId] })
    expect((await admin.get('/teams')).json().data).toContainEqual(changed.json())
    expect((await admin.delete(`/teams/${team.id}`)).statusCode).toBe(204)
    expect((await admin.patch(`/teams/${team.id}`, { name: 'x' })).json()).toMatchObject({ code: 'team.not_found' })
    expect((await events('team.deleted')).at(-1)).toMatchObject({ teamId: team.id, name: 'Money' })
  })

  test('have names of their own and members of the organization', async () => {
    await admin.post('/teams', { name: 'Field' })
    const taken = await admin.post('/teams', { name: 'FIELD' })
    expect(taken.json()).toMatchObject({ status: 409, code: 'team.name_taken' })
    const stranger = await admin.post('/teams', { name: 'Strange', memberIds: [admin.userId, admin.orgId] })
    expect(stranger.json()).toMatchObject({
      status: 422,
      code: 'team.member_unknown',
      errors: [{ path: 'memberIds.1' }],
    })
    expect((await ben.post('/teams', { name: 'Mine' })).statusCode).toBe(401)
  })
})

describe('me', () => {
  test('changes name, looks and notifications; what is not named stays', async () => {
    const reply = await admin.patch('/me', {
      name: 'Ada L.',
      preferences: { theme: 'dark', timeZone: 'Europe/Berlin' },
    })
    expect(reply.json()).toMatchObject({
      user: {
        name: 'Ada L.',
        preferences: { theme: 'dark', density: 'comfortable', timeZone: 'Europe/Berlin', locale: null },
      },
    })
    const next = await admin.patch('/me', { preferences: { density: 'compact' } })
    expect(next.json().user).toMatchObject({ name: 'Ada L.', preferences: { theme: 'dark', density: 'compact' } })
    expect(await events('member.renamed')).toMatchObject([{ from: 'Ada Admin', to: 'Ada L.' }])
  })

  test.each([
    [{ preferences: { timeZone: 'Mars/Olympus' } }, 'preferences.timeZone'],
    [{ preferences: { locale: 'not a tag' } }, 'preferences.locale'],
    [{ preferences: { theme: 'pink' } }, 'preferences.theme'],
    [{ preferences: { fontSize: 12 } }, 'preferences'],
    [{ name: '   ' }, 'name'],
    [{ email: 'other@acme.test' }, ''],
  ])('refuses %j', async (body, path) => {
    const reply = await admin.patch('/me', body)
    expect(reply.json()).toMatchObject({ status: 422, code: 'request.invalid', errors: [{ path }] })
  })
})
