import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findReader } from '../activity/reader-access.ts'

// product.md MX2, MX3, AD5, D12: a switch of the organization and a grant of the membership, neither of them of a role.
let world: World
let acme: Company
let admin: SignedIn
let viewer: SignedIn
let companies = 0
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  companies += 1
  acme = await createCompany(world, `CA${companies}`)
  admin = await signIn(world, acme.admin)
  viewer = await signIn(world, await acme.member('Vi', 'viewer'))
})
afterAll(() => world.close())

const permissionsOf = async (client: Pick<SignedIn, 'get'>): Promise<string[]> =>
  (await client.get('/me')).json().permissions
const give = (userId: string, crmAccess: boolean) => admin.patch(`/users/${userId}`, { crmAccess })
const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 1_000))).filter((event) => event.name === name)

test('nobody has CRM access before it is given, the admin neither', async () => {
  expect(await permissionsOf(admin)).not.toContain('crm:read')
  expect((await admin.get(`/users/${acme.admin.userId}`)).json()).toMatchObject({ crmAccess: false })
  expect((await admin.get('/organization')).json()).toMatchObject({ hasCrm: true })
  const { data } = (await admin.get('/permissions')).json<{ data: { permission: string }[] }>()
  expect(data.map(({ permission }) => permission)).not.toContain('crm:read')
})

test('it is given and taken by who manages members, whatever the role, and each time an event says so', async () => {
  expect((await viewer.patch(`/users/${viewer.actor.userId}`, { crmAccess: true })).json()).toMatchObject({
    status: 403,
    code: 'permission.missing',
  })
  expect((await give(viewer.actor.userId, true)).json()).toMatchObject({ crmAccess: true, role: { key: 'viewer' } })
  expect(await permissionsOf(viewer)).toContain('crm:read')
  expect(await permissionsOf(admin)).not.toContain('crm:read')
  await give(viewer.actor.userId, true)
  await give(viewer.actor.userId, false)
  expect(await permissionsOf(viewer)).not.toContain('crm:read')
  const told = await events('member.crm_access_changed')
  expect(told.map(({ data, actorId }) => ({ ...data, actorId }))).toEqual([
    { userId: viewer.actor.userId, name: 'Vi', from: false, to: true, actorId: acme.admin.userId },
    { userId: viewer.actor.userId, name: 'Vi', from: true, to: false, actorId: acme.admin.userId },
  ])
})

test('the switch of the organization takes it from everybody at once and gives it back', async () => {
  await give(viewer.actor.userId, true)
  const before = await findReader(world.runtime, { ...viewer.actor, viaId: viewer.sessionId })
  expect(before?.permissions.has('crm:read')).toBe(true)
  expect((await viewer.patch('/organization', { hasCrm: false })).statusCode).toBe(403)
  expect((await admin.patch('/organization', { hasCrm: false })).json()).toMatchObject({ hasCrm: false })
  expect(await permissionsOf(viewer)).not.toContain('crm:read')
  expect((await viewer.get('/me')).json()).toMatchObject({ organization: { hasCrm: false } })
  expect((await admin.get(`/users/${viewer.actor.userId}`)).json()).toMatchObject({ crmAccess: true })
  const now = await findReader(world.runtime, { ...viewer.actor, viaId: viewer.sessionId })
  expect(now?.permissions.has('crm:read')).toBe(false)
  expect((await events('org.updated')).at(-1)?.data).toEqual({ changes: { hasCrm: { from: true, to: false } } })
  await admin.patch('/organization', { hasCrm: true })
  expect(await permissionsOf(viewer)).toContain('crm:read')
})

test('no role has it, and none can be made with it', async () => {
  const { data } = (await admin.get('/roles')).json<{ data: { permissions: string[] }[] }>()
  expect(data.flatMap(({ permissions }) => permissions)).not.toContain('crm:read')
  const permissions = ['messages:read', 'tickets:read', 'crm:read']
  expect((await admin.post('/roles', { name: 'All', ticketScope: 'all', permissions })).statusCode).toBe(422)
})

test('a key has it as a scope of its own, given by who has it, and loses it with its maker', async () => {
  const make = (scopes: string[]) => admin.post('/api-keys', { name: 'Script', scopes })
  expect((await make(['crm:read'])).json()).toMatchObject({ status: 422, code: 'api_key.scope_not_yours' })
  await give(acme.admin.userId, true)
  const plain = program(world, (await make(['tickets:read', 'messages:read'])).json().token)
  expect(await permissionsOf(plain)).not.toContain('crm:read')
  const open = program(world, (await make(['crm:read'])).json().token)
  expect(await permissionsOf(open)).toEqual(['crm:read'])
  await give(acme.admin.userId, false)
  expect(await permissionsOf(open)).toEqual([])
})
