import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { exportJob } from './run-export.ts'

let world: World
let acme: Company
let admin: Client

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  const made = async (path: string, body: object) => {
    const reply = await admin.post(path, body)
    expect(reply.statusCode, reply.body).toBe(201)
    return reply.json()
  }
  const account = await made('/accounts', { name: '=Globex', domains: ['globex.example'], notes: '+1' })
  await made('/contacts', { name: '=1+1', emails: ['a@globex.example', 'b@home.example'], phones: ['+4930123456'] })
  await made('/contacts', { name: 'Zoe', accountIds: [account.id], notes: '@home' })
  const value = { amount: 1250, currency: 'JPY' }
  await made('/opportunities', { name: '=Tents', value, closeOn: '2030-03-01', accountId: account.id })
  await made('/object-types', { key: 'device', singular: 'Device', plural: 'Devices' })
  const entity = 'object:device'
  await made('/custom-fields', { entity, type: 'text', name: 'Serial number', key: 'serial' })
  await made('/objects/device', { name: '=Printer', accountId: account.id, custom: { serial: '+815' } })
  await made('/leads', { name: '-Lena', company: 'Soon', emails: ['lena@soon.example'] })
})
afterAll(() => world.close())

async function exported(body: object, client = admin): Promise<string> {
  const asked = await client.post('/exports', { name: 'All', format: 'csv', bom: false, ...body })
  expect(asked.statusCode, asked.body).toBe(201)
  const { id } = asked.json()
  await exportJob(
    acme.orgId,
    { id },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
  )
  expect((await client.get(`/exports/${id}`)).json()).toMatchObject({ state: 'done', failed: null })
  return (await client.get(`/exports/${id}/file`)).body
}
const columns = (...fields: string[]) => fields.map((field) => ({ field, title: field }))

test('objects are exported as the list of their type shows them', async () => {
  const csv = await exported({ of: 'object:device', columns: columns('name', 'account', 'owner', 'custom.serial') })
  expect(csv.trim().split('\r\n')).toEqual(['name,account,owner,custom.serial', `"'=Printer","'=Globex",,"'+815"`])
  const unknown = await admin.post('/exports', { name: 'Boats', of: 'object:boat', format: 'csv' })
  expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'object_type.not_found'])
})

test('contacts are exported as their list shows them, and no cell is taken for a formula', async () => {
  const csv = await exported({ of: 'contact', columns: columns('name', 'email', 'phone', 'account', 'openTickets') })
  expect(csv.trim().split('\r\n')).toEqual([
    'name,email,phone,account,openTickets',
    `"'=1+1","a@globex.example, b@home.example","'+4930123456","'=Globex",0`,
    `Zoe,,,"'=Globex",0`,
  ])
  const filter = { field: 'notes', operator: 'contains', value: 'HOME' }
  const one = await exported({ of: 'contact', query: { filter, sort: '-name' }, columns: columns('notes') })
  expect(one.trim().split('\r\n')).toEqual(['notes', `"'@home"`])
})

test('accounts and leads are exported too, converted leads among them', async () => {
  const accounts = await exported({ of: 'account', columns: columns('name', 'domain', 'contactCount') })
  expect(accounts.trim().split('\r\n')).toEqual(['name,domain,contactCount', `"'=Globex",globex.example,2`])
  const leads = JSON.parse(
    await exported({ of: 'lead', format: 'json', columns: columns('name', 'company', 'converted') }),
  )
  expect(leads).toEqual([{ name: '-Lena', company: 'Soon', converted: false }])
})

test('opportunities are exported with their amounts in units of the currency', async () => {
  const csv = await exported({
    of: 'opportunity',
    columns: columns('name', 'stage', 'amount', 'currency', 'closeOn', 'account'),
  })
  expect(csv.trim().split('\r\n')).toEqual([
    'name,stage,amount,currency,closeOn,account',
    `"'=Tents",New,1250,JPY,2030-03-01,"'=Globex"`,
  ])
})

test.each(['contact', 'account', 'lead', 'opportunity', 'task'])(
  'every column of lists of a %s can be exported',
  async (of) => {
    const fields: { key: string; column: boolean }[] = (await admin.get(`/condition-fields?of=${of}`)).json().data
    const asked = fields.filter((field) => field.column).map(({ key }) => key)
    expect(asked.length).toBeGreaterThan(7)
    expect((await exported({ of, columns: columns(...asked) })).split('\r\n')[0]).toBe(asked.join(','))
  },
)

test('words of tickets, fields that there are not, and who sees no customers are refused', async () => {
  const refused = async (body: object, client = admin) =>
    (await client.post('/exports', { name: 'All', format: 'csv', of: 'contact', ...body })).json()
  expect(await refused({ query: { status: 'open' } })).toMatchObject({ status: 422, code: 'export.not_of_records' })
  expect(await refused({ view: 'open' })).toMatchObject({ status: 422, code: 'export.view_of_others' })
  expect(await refused({ columns: columns('subject') })).toMatchObject({ status: 422, code: 'export.bad_column' })
  expect(await refused({ query: { sort: 'notes' } })).toMatchObject({ status: 422, code: 'record.not_sortable' })
  const rights = ['messages:read', 'tickets:read', 'tickets:export']
  const role = (await admin.post('/roles', { name: 'No customers', ticketScope: 'all', permissions: rights })).json()
  const max = await acme.member('Max')
  expect((await admin.patch(`/users/${max.userId}`, { roleId: role.id })).statusCode).toBe(200)
  expect(await refused({}, await signIn(world, max))).toMatchObject({ status: 403 })
})
