import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { type Client, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { connectCrm } from './connect-crm.ts'
import { importFile } from './import-file.ts'
import { pull } from './pull.ts'
import { takeDue } from './pulls.store.ts'

// product.md MX2, MX13, MX23: what is switched off is off for keys, files and importers too; rows are read by a scope of their own.
let world: World
let acme: Company
let ada: SignedIn
let writer: Client
let reader: Client

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  await ada.patch(`/users/${ada.actor.userId}`, { crmAccess: true })
  writer = await keyOf(['crm:sync'])
  reader = await keyOf(['crm:read'])
  await put('accounts', [{ externalId: 'A1', name: 'Nord AS', metadata: { tier: 'gold', secret: 'x' } }])
  await put('contacts', [
    { externalId: 'C1', name: 'Nora', email: 'Nora@Nord.test', email3: 'n@home.test', accountExternalId: 'A1' },
    { externalId: 'C2', name: 'Odd', email: 'odd@nord.test', accountExternalId: 'A9', data: { vip: true } },
  ])
  await put('activities', [
    { externalId: 'O1', kind: 'order', title: 'One', amount: '12.50', currency: 'EUR', accountExternalId: 'A1' },
  ])
})
afterAll(() => world.close())

async function keyOf(scopes: string[]): Promise<Client> {
  const reply = await ada.post('/api-keys', { name: scopes.join(), scopes })
  expect(reply.statusCode, reply.body).toBe(201)
  return program(world, reply.json<{ token: string }>().token)
}
const send = (kind: string, rows: object[], client = writer) =>
  client.send('PUT', `/crm/${kind}`, { source: 'salesforce', rows })
async function put(kind: string, rows: object[]) {
  const reply = await send(kind, rows)
  expect(reply.statusCode, reply.body).toBe(200)
}
const ids = async (url: string, client: Client = reader) =>
  (await client.get(url)).json<{ data: { externalId: string }[] }>().data.map(({ externalId }) => externalId)
const system = () => systemActor(acme.orgId, 'crm')

test('a key with crm:read reads rows by their ids and page by page, of one source, of one address; hidden keys are not sent', async () => {
  await ada.patch('/organization', { settings: { crm: { accountFields: [{ key: 'secret', hidden: true }] } } })
  const one = await reader.get('/crm/accounts/salesforce/A1')
  expect(one.json()).toMatchObject({ externalId: 'A1', name: 'Nord AS', type: null, metadata: { tier: 'gold' } })
  expect(one.body).not.toContain('secret')
  expect((await reader.get('/crm/activities/salesforce/O1')).json()).toMatchObject({ amount: '12.5', currency: 'EUR' })
  expect(await ids('/crm/contacts')).toEqual(['C1', 'C2'])
  const first = (await reader.get('/crm/contacts?limit=1')).json<{ nextCursor: string }>()
  expect(await ids(`/crm/contacts?limit=1&cursor=${first.nextCursor}`)).toEqual(['C2'])
  expect(await ids('/crm/contacts?email=N@HOME.test')).toEqual(['C1'])
  expect(await ids('/crm/contacts?source=hubspot')).toEqual([])
  // A9 was named before it came: it is a place, and no row.
  expect(await ids('/crm/accounts')).toEqual(['A1'])
  for (const url of ['/crm/accounts/salesforce/A9', '/crm/accounts/hubspot/A1'])
    expect((await reader.get(url)).json()).toMatchObject({ status: 404, code: 'crm.no_row' })
})

test('no other key and no member without CRM access reads rows, whatever else they may', async () => {
  const blind = await signIn(world, await acme.member('Ben', 'admin'))
  const scopes = ['customers:read', 'settings:manage', 'tickets:read']
  for (const client of [writer, blind, await keyOf(scopes)])
    for (const url of ['/crm/contacts', '/crm/contacts/salesforce/C1', '/crm/accounts', '/crm/activities'])
      expect((await client.get(url)).json(), url).toMatchObject({ status: 403, code: 'permission.missing' })
  const other = await signIn(world, (await createCompany(world, 'OTHER')).admin)
  await other.patch(`/users/${other.actor.userId}`, { crmAccess: true })
  expect((await other.get('/crm/contacts/salesforce/C1')).statusCode).toBe(404)
  expect(await ids('/crm/contacts', other)).toEqual([])
})

test('while the CRM is off nothing writes or reads the mirror, and what was there is there when it is on again', async () => {
  const lines = async function* () {
    yield '{"externalId":"C7","name":"New"}\n'
  }
  const told = async () => {}
  const asked = { orgId: acme.orgId, source: 'salesforce', kind: 'contacts', format: 'jsonl', tell: told } as const
  const options = {
    ...asked,
    map: { columns: new Map<string, string>(), always: new Map<string, string>() },
    whole: true,
  }
  const crm = { source: 'hubspot', importer: 'hubspot', address: 'https://api.hubspot.test', secret: 's' } as const
  await world.runtime.run(system(), (cx) => connectCrm(cx, { ...crm, currency: null, everyHours: 24, enabled: true }))

  await ada.patch('/organization', { hasCrm: false })
  expect((await send('contacts', [{ externalId: 'C7', name: 'New' }])).json()).toMatchObject({
    status: 409,
    code: 'crm.off',
  })
  for (const reply of [
    await writer.send('PUT', '/crm/contacts/salesforce/C7', { name: 'New' }),
    await writer.send('DELETE', '/crm/contacts/salesforce/C1'),
  ])
    expect(reply.json()).toMatchObject({ code: 'crm.off', detail: expect.stringContaining('Settings > CRM') })
  expect((await reader.get('/crm/contacts')).statusCode).toBe(403)
  for (const dryRun of [true, false])
    await expect(importFile(world.runtime, lines(), { ...options, dryRun })).rejects.toThrow('switched off')
  expect(await pull(world.runtime, acme.orgId, 'hubspot')).toMatchObject({ state: 'failed', why: { code: 'crm.off' } })

  await ada.patch('/organization', { hasCrm: true })
  expect(await ids('/crm/contacts')).toEqual(['C1', 'C2'])
  expect(await world.runtime.run(system(), takeDue)).toEqual(['hubspot'])
  expect(await importFile(world.runtime, lines(), { ...options, whole: false, dryRun: false })).toMatchObject({
    state: 'done',
    counts: { contacts: { created: 1 } },
  })
})

test('an import that runs when the CRM is switched off stops there and says why', async () => {
  const lines = (async function* () {
    for (let n = 0; n < 2_500; n += 1) {
      if (n === 1_500) await ada.patch('/organization', { hasCrm: false })
      yield `{"externalId":"B${n}","name":"Bulk"}\n`
    }
  })()
  const map = { columns: new Map<string, string>(), always: new Map<string, string>() }
  const asked = {
    orgId: acme.orgId,
    source: 'bulk',
    kind: 'contacts',
    format: 'jsonl',
    whole: true,
    dryRun: false,
  } as const
  await expect(importFile(world.runtime, lines, { ...asked, map, tell: async () => {} })).rejects.toThrow(
    'switched off',
  )
  await ada.patch('/organization', { hasCrm: true })
  const { data } = (await reader.get('/crm/contacts?source=bulk&limit=200')).json<{ data: unknown[] }>()
  expect(data.length).toBe(200)
})
