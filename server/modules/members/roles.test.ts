import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Permission } from '../../platform/permissions.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { type Client, catchSystemMail, inviteAs, setUpAs } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let mails: SystemMail[]
let admin: Client & { orgId: string; userId: string }
type Role = {
  id: string
  key: string
  name: string
  system: boolean
  ticketScope: string
  permissions: string[]
  memberCount: number
}
beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
  admin = await setUpAs(world)
})
afterAll(() => world.close())

const roles = async () => (await admin.get('/roles')).json<{ data: Role[] }>().data
const roleOf = async (key: string) => {
  const role = (await roles()).find((one) => one.key === key)
  if (!role) throw new Error(`There is no role ${key}.`)
  return role
}
const reads: Permission[] = ['messages:read', 'tickets:read']
const make = async (name: string, more: Record<string, unknown> = {}) =>
  (await admin.post('/roles', { name, ticketScope: 'own', permissions: reads, ...more })).json<Role>()

describe('roles', () => {
  test('are made of named permissions, and hold from the next request on', async () => {
    const role = await make('Trainee', { permissions: ['tickets:note', ...reads] })
    expect(role).toMatchObject({ system: false, ticketScope: 'own', memberCount: 0 })
    expect(role.permissions).toEqual(['messages:read', 'tickets:read', 'tickets:note'])
    const tom = await inviteAs(world, admin, mails, { name: 'Tom', email: 'tom@acme.test', role: role.key })
    expect((await tom.get('/me')).json()).toMatchObject({ ticketScope: 'own', permissions: role.permissions })
    expect((await tom.post('/tickets', { subject: 'Not yet' })).statusCode).toBe(403)
    const changed = await admin.patch(`/roles/${role.id}`, {
      name: 'Junior',
      ticketScope: 'own_unassigned',
      permissions: [...reads, 'tickets:create'],
    })
    expect(changed.json()).toMatchObject({ name: 'Junior', memberCount: 1, ticketScope: 'own_unassigned' })
    expect((await tom.post('/tickets', { subject: 'Now' })).statusCode).toBe(201)
    expect((await tom.get('/me')).json()).toMatchObject({ role: { name: 'Junior' }, ticketScope: 'own_unassigned' })
  })

  test('have the permissions that their others rest on: no tickets without messages', async () => {
    for (const [permissions, needs] of [
      [['tickets:read'], 'messages:read'],
      [[...reads, 'tickets:assign'], 'tickets:update'],
      [['customers:write'], 'customers:read'],
    ] as const)
      expect((await admin.post('/roles', { name: 'Halved', ticketScope: 'own', permissions })).json()).toMatchObject({
        status: 422,
        code: 'role.needs',
        params: { needs },
        errors: [{ path: 'permissions' }],
      })
    const { data } = (await admin.get('/permissions')).json<{ data: { permission: string; needs: string[] }[] }>()
    expect(data.find((one) => one.permission === 'tickets:assign')?.needs).toEqual(['tickets:update'])
  })

  test('without messages see neither threads nor tickets', async () => {
    const role = await make('Bookkeeper', { permissions: ['customers:read'] })
    const beth = await inviteAs(world, admin, mails, { name: 'Beth', email: 'beth@acme.test', role: role.key })
    const ticket = (await admin.post('/tickets', { subject: 'Not hers' })).json()
    for (const path of ['/tickets', `/tickets/${ticket.code}`, `/tickets/${ticket.code}/messages`])
      expect((await beth.get(path)).json()).toMatchObject({ status: 403, code: 'permission.missing' })
  })

  test('of the light agent read and note, and nothing else', async () => {
    const light = await inviteAs(world, admin, mails, { name: 'Lia', email: 'lia@acme.test', role: 'light_agent' })
    const ticket = (await admin.post('/tickets', { subject: 'Look here' })).json()
    expect((await light.get(`/tickets/${ticket.code}`)).json()).toMatchObject({
      allowed: { note: true, reply: false, update: false, assign: false },
    })
    const write = (kind: string) => light.post(`/tickets/${ticket.code}/messages`, { kind, bodyText: 'I saw it too.' })
    expect((await write('note')).statusCode).toBe(201)
    expect((await write('public')).statusCode).toBe(403)
    expect((await light.patch(`/tickets/${ticket.code}`, { priority: 'high' })).statusCode).toBe(403)
    expect((await admin.patch(`/tickets/${ticket.code}`, { assigneeId: light.userId })).json()).toMatchObject({
      code: 'member.not_assignable',
    })
  })

  test('that every organization has stay; names are there once', async () => {
    for (const key of ['admin', 'agent', 'light_agent']) {
      const { id } = await roleOf(key)
      expect((await admin.patch(`/roles/${id}`, { name: 'Other' })).json()).toMatchObject({ code: 'role.built_in' })
      expect((await admin.post(`/roles/${id}/delete`, {})).json()).toMatchObject({ code: 'role.built_in' })
    }
    expect((await admin.post('/roles', { name: 'mAnager', ticketScope: 'own', permissions: [] })).json()).toMatchObject(
      {
        status: 409,
        code: 'role.name_taken',
        errors: [{ path: 'name' }],
      },
    )
    expect((await admin.patch(`/roles/${admin.orgId}`, { name: 'Other' })).json()).toMatchObject({
      status: 404,
      code: 'role.not_found',
    })
  })

  test('are deleted into another one, members and open invitations with them', async () => {
    const role = await make('Season')
    const kim = await inviteAs(world, admin, mails, { name: 'Kim', email: 'kim@acme.test', role: role.key })
    await admin.post('/members/invitations', { email: 'late@acme.test', roleId: role.id })
    expect((await admin.post(`/roles/${role.id}/delete`, {})).json()).toMatchObject({
      status: 409,
      code: 'role.in_use',
      count: 2,
    })
    expect((await admin.post(`/roles/${role.id}/delete`, { moveTo: role.id })).json()).toMatchObject({ status: 422 })
    expect((await admin.post(`/roles/${role.id}/delete`, { moveTo: admin.orgId })).json()).toMatchObject({
      code: 'role.unknown',
      errors: [{ path: 'moveTo' }],
    })
    const viewer = await roleOf('viewer')
    expect((await admin.post(`/roles/${role.id}/delete`, { moveTo: viewer.id })).statusCode).toBe(204)
    expect((await kim.get('/me')).json()).toMatchObject({ role: { key: 'viewer' } })
    const open = (await admin.get('/members/invitations')).json<{ data: { email: string; role: { key: string } }[] }>()
    expect(open.data.find((one) => one.email === 'late@acme.test')?.role.key).toBe('viewer')
    expect((await roles()).some((one) => one.id === role.id)).toBe(false)
  })

  test('are no way to more: nobody makes, changes, gives or keeps what he may not do or see himself', async () => {
    const permissions: Permission[] = [...reads, 'members:read', 'members:manage']
    const office = await make('Office', { permissions })
    const olga = await inviteAs(world, admin, mails, { name: 'Olga', email: 'olga@acme.test', role: office.key })
    const wide = await make('Wide', { ticketScope: 'all' })
    const strong = await make('Strong', { permissions: [...reads, 'tickets:create'] })
    const refused = async (code: string, answer: Promise<{ json: () => unknown }>) =>
      expect((await answer).json()).toMatchObject({ status: 403, code })
    const more = { permissions: [...reads, 'tickets:note'] }
    await refused('role.beyond_yours', olga.post('/roles', { name: 'More', ticketScope: 'own', ...more }))
    await refused('role.scope_beyond_yours', olga.post('/roles', { name: 'More', ticketScope: 'all', permissions: [] }))
    await refused('role.beyond_yours', olga.patch(`/roles/${office.id}`, more))
    await refused('role.beyond_yours', olga.patch(`/roles/${strong.id}`, { name: 'Weak', permissions: [] }))
    await refused('role.scope_beyond_yours', olga.patch(`/roles/${wide.id}`, { ticketScope: 'own' }))
    await refused('role.scope_beyond_yours', olga.patch(`/users/${olga.userId}`, { roleId: wide.id }))
    await refused(
      'role.scope_beyond_yours',
      olga.post('/members/invitations', { email: 'friend@acme.test', roleId: wide.id }),
    )
    expect((await olga.post('/roles', { name: 'Same', ticketScope: 'own', permissions })).statusCode).toBe(201)
  })
})
