import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

const changes = async (client: SignedIn) => (await client.get('/settings/changes')).json().data
const of = async (client: SignedIn, section: string) =>
  (await changes(client)).find((one: { section: string }) => one.section === section)

test('each section says who changed it last, and nothing of what one may not read', async () => {
  expect(await of(admin, 'labels')).toBeUndefined()
  const mia = await signIn(world, await acme.member('Mia', 'manager'))
  const label = (await mia.post('/labels', { name: 'Billing' })).json()
  expect(await of(admin, 'labels')).toMatchObject({ by: { kind: 'user', name: 'Mia' }, event: 'label.created' })
  expect((await admin.patch(`/labels/${label.id}`, { name: 'Invoices' })).statusCode).toBe(200)
  expect(await of(mia, 'labels')).toMatchObject({ by: { name: acme.admin.name }, event: 'label.updated' })
  // Another section is not touched by it; ticket types begin with the same letters as tickets.
  await admin.post('/tickets', { subject: 'No setting' })
  expect(await of(admin, 'ticket-types')).toBeUndefined()
  await admin.post('/api-keys', { name: 'For programs', scopes: ['tickets:read'] })
  expect(await of(admin, 'api-keys')).toMatchObject({ event: 'apikey.created' })
  expect(await of(mia, 'api-keys')).toBeUndefined()
})

test('each thing of a section says who changed it last; what one does not see says nothing', async () => {
  const lea = await signIn(world, await acme.member('Lea', 'manager'))
  const objects = async (client: SignedIn, section: string) =>
    (await client.get(`/settings/object-changes?section=${section}`)).json().data as {
      id: string
      event: string
      by: { name: string }
    }[]
  const changeOf = async (client: SignedIn, section: string, id: string) =>
    (await objects(client, section)).find((one) => one.id === id)
  const [one, two] = [
    (await lea.post('/labels', { name: 'One' })).json(),
    (await lea.post('/labels', { name: 'Two' })).json(),
  ]
  await admin.patch(`/labels/${two.id}`, { name: 'Second' })
  expect(await changeOf(lea, 'labels', one.id)).toMatchObject({ by: { name: 'Lea' }, event: 'label.created' })
  expect(await changeOf(lea, 'labels', two.id)).toMatchObject({ by: { name: acme.admin.name }, event: 'label.updated' })
  const macro = (await lea.post('/macros', { name: 'Hello', noteHtml: '<p>Hi</p>' })).json()
  expect(await changeOf(lea, 'macros', macro.id)).toMatchObject({ by: { name: 'Lea' } })
  expect(await changeOf(admin, 'macros', macro.id)).toBeUndefined()
  await admin.post('/api-keys', { name: 'For programs', scopes: ['tickets:read'] })
  expect((await objects(admin, 'api-keys')).length).toBeGreaterThan(0)
  expect(await objects(lea, 'api-keys')).toEqual([])
  expect((await admin.get('/settings/object-changes')).json().data).toContainEqual(
    expect.objectContaining({ section: 'labels', id: one.id, by: expect.objectContaining({ name: 'Lea' }) }),
  )
  expect((await admin.get('/settings/object-changes?section=general')).json()).toMatchObject({
    code: 'request.invalid',
  })
})

test.each([
  ['queues', '/queues', { name: 'Night' }],
  ['pipelines', '/pipelines', { name: 'Repairs' }],
  ['custom-fields', '/custom-fields', { name: 'Colour', type: 'text' }],
  ['ticket-types', '/ticket-types', { name: 'Wish' }],
  ['ticket-templates', '/ticket-templates', { name: 'New colleague', content: { subject: 'Prepare a desk' } }],
  ['checklists', '/checklist-templates', { name: 'Opening', items: [{ text: 'Look' }] }],
  ['channels', '/channels', { name: 'Sales', address: 'sales@acme.test' }],
  ['teams', '/teams', { name: 'Night watch', memberIds: [] }],
  ['roles', '/roles', { name: 'Reader', permissions: ['messages:read', 'tickets:read'], ticketScope: 'all' }],
  ['field-sections', '/field-sections', { name: 'Device' }],
  ['sending-domains', '/sending-domains', { domain: 'acme-mail.test' }],
])('things of %s are named', async (section, path, body) => {
  const made = await admin.post(path, body)
  expect(made.statusCode, made.body).toBe(201)
  const { data } = (await admin.get(`/settings/object-changes?section=${section}`)).json()
  expect(data).toContainEqual(
    expect.objectContaining({ id: made.json().id, by: expect.objectContaining({ name: acme.admin.name }) }),
  )
})

test('a member, a team, a role and a section say who changed them last, not who made them', async () => {
  const ida = await signIn(world, await acme.member('Ida', 'admin'))
  const changeOf = async (section: string, id: string) =>
    (await admin.get(`/settings/object-changes?section=${section}`))
      .json()
      .data.find((one: { id: string }) => one.id === id)
  const of = { section: 'x', by: expect.objectContaining({ name: 'Ida' }) }
  const member = await acme.member('Nils', 'agent')
  const roles = (await admin.get('/roles')).json().data as { id: string; key: string }[]
  const manager = roles.find(({ key }) => key === 'manager')?.id
  expect((await ida.patch(`/users/${member.userId}`, { roleId: manager })).statusCode).toBe(200)
  expect(await changeOf('members', member.userId)).toMatchObject({
    ...of,
    section: 'members',
    event: 'member.role_changed',
  })
  const team = (await admin.post('/teams', { name: 'Day watch', memberIds: [] })).json()
  await ida.patch(`/teams/${team.id}`, { memberIds: [member.userId] })
  expect(await changeOf('teams', team.id)).toMatchObject({ ...of, section: 'teams', event: 'team.updated' })
  const section = (await admin.post('/field-sections', { name: 'Order' })).json()
  await ida.patch(`/field-sections/${section.id}`, { name: 'Purchase' })
  expect(await changeOf('field-sections', section.id)).toMatchObject({ ...of, section: 'field-sections' })
  // A role of one's own says so too; who may not read members hears of none of them.
  const role = (
    await admin.post('/roles', { name: 'Listener', permissions: ['messages:read', 'tickets:read'], ticketScope: 'all' })
  ).json()
  await ida.patch(`/roles/${role.id}`, { name: 'Hearer' })
  expect(await changeOf('roles', role.id)).toMatchObject({ ...of, section: 'roles', event: 'role.updated' })
})
