import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { eventFor } from '../activity/event-visibility.rules.ts'

let world: World
let acme: Company
let admin: Client
let ann: Client
let actors: { ann: UserActor; bob: UserActor }
let roleIds: Map<string, string>

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  actors = { ann: await acme.member('Ann'), bob: await acme.member('Bob', 'viewer') }
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, actors.ann)
  const roles: { id: string; key: string }[] = (await admin.get('/roles')).json().data
  roleIds = new Map(roles.map((role) => [role.key, role.id]))
})
afterAll(() => world.close())

const start = async (client: Client) => (await client.get('/views/start')).json()
const choose = (client: Client, viewId: string | null) => client.send('PUT', '/views/start', { viewId })
const setRole = (role: string, viewId: string | null, client = admin) =>
  client.send('PUT', `/roles/${roleIds.get(role)}/start-view`, { viewId })
const starts = async () => (await admin.get('/views/start/roles')).json().data

async function make(client: Client, more: object): Promise<string> {
  const condition = { field: 'priority', operator: 'is', value: 'urgent' }
  const reply = await client.post('/views', { name: 'Urgent', condition, ...more })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json().id
}

describe('the view to begin with', () => {
  test('is one’s own choice, else the role’s, else all open', async () => {
    expect(await start(ann)).toEqual({ viewId: 'open', from: 'product', own: null, missing: null })
    const role = await setRole('agent', 'unassigned')
    expect(role.json()).toEqual({
      data: { roleId: roleIds.get('agent'), viewId: 'unassigned', name: null, state: 'fine' },
    })
    expect(await start(ann)).toMatchObject({ viewId: 'unassigned', from: 'role' })
    // Other roles keep theirs.
    expect(await start(admin)).toMatchObject({ viewId: 'open', from: 'product' })
    expect((await choose(ann, 'mine')).json()).toMatchObject({ viewId: 'mine', from: 'own', own: { viewId: 'mine' } })
    expect(await start(ann)).toMatchObject({ viewId: 'mine', from: 'own' })
    expect((await choose(ann, null)).json()).toMatchObject({ viewId: 'unassigned', from: 'role', own: null })
    expect((await setRole('agent', null)).json()).toEqual({ data: null })
    expect(await start(ann)).toMatchObject({ viewId: 'open', from: 'product' })
    expect(await starts()).toEqual([])
  })

  test('that is deleted gives way to the next one, and is named', async () => {
    const own = await make(ann, { name: 'Ann’s urgent' })
    const ofRole = await make(admin, { name: 'Everybody’s urgent', sharing: 'everyone' })
    await setRole('agent', ofRole)
    await choose(ann, own)
    expect((await admin.get(`/views/${ofRole}/use`)).json()).toMatchObject({ startsRoles: ['Agent'] })
    await ann.delete(`/views/${own}`)
    expect(await start(ann)).toEqual({
      viewId: ofRole,
      from: 'role',
      own: { viewId: own, name: 'Ann’s urgent' },
      missing: 'own',
    })
    await choose(ann, null)
    await admin.delete(`/views/${ofRole}`)
    expect(await start(ann)).toEqual({ viewId: 'open', from: 'product', own: null, missing: 'role' })
    expect(await starts()).toEqual([{ roleId: roleIds.get('agent'), viewId: ofRole, name: null, state: 'deleted' }])
    await setRole('agent', null)
  })

  test('of a role is one that the role sees; shared no more it gives way', async () => {
    const view = await make(admin, { name: 'For viewers', sharing: 'chosen', roleIds: [roleIds.get('viewer')] })
    const refused = await setRole('agent', view)
    expect(refused.statusCode).toBe(422)
    expect(refused.json()).toMatchObject({ code: 'view.not_for_role', errors: [{ path: 'viewId' }] })
    expect((await setRole('viewer', view)).statusCode).toBe(200)
    const bob = await signIn(world, actors.bob)
    expect(await start(bob)).toMatchObject({ viewId: view, from: 'role' })
    await admin.patch(`/views/${view}`, { sharing: 'private' })
    expect(await start(bob)).toEqual({ viewId: 'open', from: 'product', own: null, missing: 'role' })
    expect(await starts()).toEqual([{ roleId: roleIds.get('viewer'), viewId: view, name: null, state: 'not_shared' }])
    await setRole('viewer', null)
  })

  test('is a view that one sees, and the role’s is for who manages members', async () => {
    const secret = await make(ann, { name: 'Private' })
    for (const viewId of [secret, 'nonsense', acme.orgId]) {
      const refused = await choose(admin, viewId)
      expect(refused.statusCode).toBe(422)
      expect(refused.json()).toMatchObject({ code: 'view.unknown', errors: [{ path: 'viewId' }] })
      expect((await setRole('agent', viewId)).json()).toMatchObject({ code: 'view.unknown' })
    }
    expect((await setRole('agent', 'mine', ann)).statusCode).toBe(403)
    expect((await admin.send('PUT', `/roles/${acme.orgId}/start-view`, { viewId: 'mine' })).json()).toMatchObject({
      status: 404,
      code: 'role.not_found',
    })
    expect(await starts()).toEqual([])
  })

  test('goes with its role', async () => {
    const role = await admin.post('/roles', {
      name: 'Season',
      ticketScope: 'own',
      permissions: ['messages:read', 'tickets:read'],
    })
    await admin.send('PUT', `/roles/${role.json().id}/start-view`, { viewId: 'mine' })
    expect(await starts()).toHaveLength(1)
    expect((await admin.post(`/roles/${role.json().id}/delete`, {})).statusCode).toBe(204)
    expect(await starts()).toEqual([])
  })

  test('is heard of by its chooser alone, a role’s by who reads members', async () => {
    await choose(ann, 'mine')
    await setRole('agent', 'mine')
    const events = await world.runtime.run(acme.admin, (cx) => readEvents(cx, '0', 1000))
    const heard = (actor: UserActor) =>
      events
        .filter(({ name, data }) => /^(view\.start|role\.start)/.test(name) && (data.viewId ?? data.to) === 'mine')
        .flatMap((event) => eventFor(actor, event, new Map())?.name ?? [])
    expect(heard(actors.ann)).toContain('view.start_chosen')
    expect(heard(acme.admin)).not.toContain('view.start_chosen')
    expect(heard(acme.admin)).toContain('role.start_view_changed')
  })
})
