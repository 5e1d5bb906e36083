import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { View } from './views.contract.ts'

// Views of contacts, accounts, leads and opportunities are those of tickets (issue 5: lists with the same views).
let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let stranger: SignedIn
const kinds = ['contact', 'account', 'lead', 'opportunity'] as const

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann'))
  const role = await admin.post('/roles', {
    name: 'No customers',
    ticketScope: 'all',
    permissions: ['messages:read', 'tickets:read', 'tickets:export'],
  })
  const max = await acme.member('Max')
  expect((await admin.patch(`/users/${max.userId}`, { roleId: role.json().id })).statusCode).toBe(200)
  stranger = await signIn(world, max)
  for (const [path, name] of [
    ['contacts', 'Tea'],
    ['contacts', 'Coffee'],
    ['accounts', 'Tea'],
    ['leads', 'Tea'],
    ['opportunities', 'Tea'],
  ])
    expect((await admin.post(`/${path}`, { name, notes: `${name}, please` })).statusCode).toBe(201)
})
afterAll(() => world.close())

const tea = { field: 'notes', operator: 'contains', value: 'tea' } as const
const columns = [
  { field: 'notes', width: 320 },
  { field: 'name', width: null },
]
async function make(by: SignedIn, more: object = {}): Promise<View> {
  const reply = await by.post('/views', { name: 'Tea', of: 'contact', condition: tea, ...more })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const views = async (by: SignedIn, of: string): Promise<View[]> => {
  const reply = await by.get(`/views?of=${of}`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json().data
}
const names = async (by: SignedIn, of: string) => (await views(by, of)).map(({ name }) => name)
const counts = async (by: SignedIn, of: string) => (await by.get(`/views/counts?of=${of}`)).json().data

describe.each(kinds)('a view of a %s', (of) => {
  test('keeps what it was saved with, is counted, copied and deleted, and stands among its own kind alone', async () => {
    const content = { condition: tea, columns, sort: '-updatedAt' }
    const view = await make(admin, { of, ...content })
    expect(view).toMatchObject({ ...content, of, group: null, layout: 'table', sharing: 'private', editable: true })
    expect(await counts(admin, of)).toEqual([{ id: view.id, count: 1, capped: false, broken: false }])
    for (const other of kinds) expect((await views(admin, other)).length).toBe(other === of ? 1 : 0)
    expect((await names(admin, 'ticket')).filter((name) => name !== null)).toEqual([])
    const copy = (await admin.post(`/views/${view.id}/duplicate`, { name: 'Copy' })).json()
    expect(copy).toMatchObject({ ...content, of, name: 'Copy' })
    const changed = await admin.patch(`/views/${view.id}`, { name: 'Chai', sort: 'name', condition: { all: [] } })
    expect(changed.json()).toMatchObject({ of, name: 'Chai', sort: 'name', columns })
    for (const { id } of [view, copy]) expect((await admin.delete(`/views/${id}`)).statusCode).toBe(204)
    expect(await views(admin, of)).toEqual([])
  })
})

test('is counted to 1,000, or as far as it was looked', async () => {
  const whole = await make(admin, { name: 'All', condition: { all: [] } })
  const rare = await make(admin, { name: 'Rare', condition: { field: 'email', operator: 'is', value: 'p7@many.test' } })
  await admin.post('/contacts', { name: 'Rare', emails: ['p7@many.test'], timeZone: 'Asia/Tokyo' })
  // Newer than all others: ids begin with the time.
  await acme.asSystem(async (cx) => {
    await sql`insert into contacts (org_id, id, name, created_at, updated_at)
      select ${acme.orgId}, ('fff00000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Many ' || n, ${cx.now}, ${cx.now}
      from generate_series(1, 2100) n`.execute(cx.tx)
  })
  const zone = { field: 'timeZone', operator: 'is', value: 'Asia/Tokyo' }
  const some = await make(admin, { name: 'Zone', condition: zone })
  expect(await counts(admin, 'contact')).toEqual([
    { id: whole.id, count: 1000, capped: true, broken: false },
    { id: rare.id, count: 1, capped: false, broken: false },
    { id: some.id, count: 0, capped: true, broken: false },
  ])
  for (const { id } of [whole, rare, some]) await admin.delete(`/views/${id}`)
})

test.each<[object, string, string]>([
  [{ condition: { field: 'subject', operator: 'is', value: 'x' } }, 'condition.invalid', 'condition.field'],
  [{ columns: [{ field: 'subject', width: null }] }, 'view.bad_column', 'columns.0.field'],
  [{ sort: 'notes' }, 'record.not_sortable', 'sort'],
  [{ group: 'account' }, 'view.only_of_tickets', 'group'],
  [{ layout: 'board' }, 'view.only_of_tickets', 'layout'],
  [{ showInCrm: true }, 'view.only_of_tickets', 'showInCrm'],
  [{ of: 'planet' }, 'request.invalid', 'of'],
])('a view of contacts is refused with %j', async (wrong, code, path) => {
  const reply = await admin.post('/views', { name: 'Wrong', of: 'contact', condition: tea, ...wrong })
  expect(reply.json()).toMatchObject({ status: 422, code })
  expect(reply.json().errors.map((error: { path: string }) => error.path)).toContain(path)
  expect(await names(admin, 'contact')).toEqual([])
})

test('is shared as views of tickets are, and is not there for who sees no customers', async () => {
  const own = await make(ann, { name: 'Ann’s' })
  expect(await names(admin, 'contact')).toEqual([])
  expect((await ann.patch(`/views/${own.id}`, { sharing: 'everyone' })).statusCode).toBe(403)
  const shared = await make(admin, { name: 'Shared', sharing: 'everyone' })
  expect(await names(ann, 'contact')).toEqual(['Ann’s', 'Shared'])
  expect((await ann.patch(`/views/${shared.id}`, { name: 'Mine' })).json()).toMatchObject({ code: 'view.not_yours' })
  expect((await admin.get(`/views/${shared.id}/use`)).json()).toMatchObject({ members: 1, names: ['Ann'] })

  expect((await stranger.get('/views?of=contact')).statusCode).toBe(403)
  expect((await stranger.get('/views/counts?of=contact')).statusCode).toBe(403)
  expect((await stranger.post('/views', { name: 'Peek', of: 'contact', condition: tea })).statusCode).toBe(403)
  expect((await stranger.send('PUT', '/views/order', { of: 'contact', ids: [shared.id] })).statusCode).toBe(403)
  for (const path of [`/views/${shared.id}`, `/views/${shared.id}/use`])
    expect((await stranger.get(path)).json()).toMatchObject({ status: 404, code: 'view.not_found' })
  expect((await stranger.post(`/views/${shared.id}/duplicate`, { name: 'Peek' })).statusCode).toBe(404)
  for (const { id } of [own, shared]) await admin.delete(`/views/${id}`)
  await ann.delete(`/views/${own.id}`)
})

test('stands in the order that a member gives it; views of tickets keep theirs', async () => {
  const made = [await make(ann, { name: 'A' }), await make(ann, { name: 'B' }), await make(ann, { name: 'C' })]
  await ann.send('PUT', '/views/order', { ids: ['all', 'mine'] })
  const [a, b, c] = made.map(({ id }) => id)
  const reply = await ann.send('PUT', '/views/order', { of: 'contact', ids: [c, a, 'open'] })
  expect(reply.json().data.map(({ name }: View) => name)).toEqual(['C', 'A', 'B'])
  expect((await views(ann, 'ticket')).slice(0, 2).map(({ id }) => id)).toEqual(['all', 'mine'])
  await ann.send('PUT', '/views/order', { ids: ['mine'] })
  expect(await names(ann, 'contact')).toEqual(['C', 'A', 'B'])
  for (const id of [a, b, c]) await ann.delete(`/views/${id}`)
})

test('that speaks of a field that is no more is broken, and mended by another condition', async () => {
  const body = { entity: 'contact', name: 'Shoe size', key: 'shoe', type: 'number' }
  const field = (await admin.post('/custom-fields', body)).json()
  const condition = { field: 'custom.shoe', operator: 'greater', value: 40 }
  const view = await make(admin, { condition, columns: [{ field: 'custom.shoe', width: null }] })
  const other = await make(admin, { name: 'Whole' })
  expect((await admin.delete(`/custom-fields/${field.id}`)).statusCode).toBeLessThan(300)
  expect(await counts(admin, 'contact')).toContainEqual({ id: view.id, count: 0, capped: false, broken: true })
  expect((await counts(admin, 'contact')).find(({ id }: View) => id === other.id)).toMatchObject({ broken: false })
  const mended = await admin.patch(`/views/${view.id}`, { condition: tea, columns: null })
  expect(mended.statusCode, mended.body).toBe(200)
  expect((await counts(admin, 'contact')).find(({ id }: View) => id === view.id)).toMatchObject({ broken: false })
  for (const { id } of [view, other]) await admin.delete(`/views/${id}`)
})

test('is no place to begin with, and is what an export of its kind goes by', async () => {
  const view = await make(admin, { columns })
  expect((await admin.send('PUT', '/views/start', { viewId: view.id })).json()).toMatchObject({ code: 'view.unknown' })
  const ask = (of: string) => admin.post('/exports', { name: 'Tea', format: 'csv', of, view: view.id })
  expect((await ask('lead')).json()).toMatchObject({ status: 422, code: 'export.view_of_others' })
  expect((await ask('ticket')).json()).toMatchObject({ status: 422, code: 'export.view_of_others' })
  expect((await ask('contact')).statusCode).toBe(201)
  await admin.delete(`/views/${view.id}`)
})
