import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type Client, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { bookPulls, pullJob } from './pull.ts'
import { takeDue } from './pulls.store.ts'

// product.md MX12, MX15, MX16, MX25: what Settings > CRM reads and changes, over HTTP, with a server that speaks as Pipedrive does.
let world: World
let acme: Company
let ada: SignedIn
let writer: Client
let crm: Server
let address: string
const secrets: string[] = []
let fails = false

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  const made = await ada.post('/api-keys', { name: 'CRM', scopes: ['crm:sync'] })
  writer = program(world, made.json<{ token: string }>().token)
  crm = createServer((request, response) => {
    secrets.push(String(request.headers['x-api-token']))
    response.writeHead(fails ? 401 : 200, { 'content-type': 'application/json' })
    const isPeople = request.url?.includes('/persons')
    const people = [
      { id: 1, name: 'Nora', emails: [{ value: 'nora@nord.test' }] },
      { id: 2, name: null, emails: [] },
    ]
    response.end(JSON.stringify({ success: !fails, data: isPeople ? people : [], additional_data: {} }))
  })
  await new Promise<void>((resolve) => crm.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`
})
afterAll(async () => {
  crm.closeAllConnections()
  crm.close()
  await world.close()
})

type Source = {
  source: string
  syncedAt: string | null
  stale: boolean
  rows: { contacts: number }
  importer: Record<string, unknown> | null
  lastRun: { state: string; counts: object; why: { code: string; text: string } | null; refusals: object[] } | null
}
const listed = async () => (await ada.get('/crm/sources')).json<{ data: Source[] }>().data
const one = async (source: string) => (await listed()).find((row) => row.source === source)
const connect = (body: object, source = 'pipedrive') =>
  ada.send('PUT', `/crm/sources/${source}/importer`, { importer: 'pipedrive', address, ...body })
const pullNow = () =>
  pullJob(
    acme.orgId,
    { source: 'pipedrive' },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
  )

test('a source is listed with its rows, is named, says where it shows records, and is stale after the hours of the settings', async () => {
  expect(await listed()).toEqual([])
  await writer.send('PUT', '/crm/contacts', {
    source: 'salesforce',
    rows: [
      { externalId: 'C1', name: 'Nora' },
      { externalId: 'C2', name: 'Odd', accountExternalId: 'A9' },
    ],
  })
  expect(await one('salesforce')).toMatchObject({
    ...{ name: 'Salesforce', stale: false, importer: null, lastRun: null },
    rows: { accounts: 0, contacts: 2, activities: 0 },
  })
  const contactUrl = 'https://acme.lightning.force.com/r/Contact/{externalId}/view'
  const saved = await ada.patch('/crm/sources/salesforce', { name: 'Our CRM', contactUrl })
  expect(saved.json()).toMatchObject({ name: 'Our CRM', contactUrl, accountUrl: null })
  for (const wrong of ['https://crm.test/', 'javascript:{externalId}', 'crm.test/{externalId}'])
    expect((await ada.patch('/crm/sources/salesforce', { contactUrl: wrong })).statusCode, wrong).toBe(422)
  expect((await ada.patch('/crm/sources/nothing', { name: 'X' })).json()).toMatchObject({ code: 'crm.no_source' })
  await ada.patch('/organization', { settings: { crm: { staleHours: 2 } } })
  world.setClock(3 * 3_600_000)
  expect(await one('salesforce')).toMatchObject({ stale: true })
  await ada.patch('/organization', { settings: { crm: { staleHours: 4 } } })
  expect(await one('salesforce')).toMatchObject({ stale: false })
})

test('an importer is made, asked now, says what came of it and what it refused, rests and goes; its secret is never sent', async () => {
  expect((await connect({})).json()).toMatchObject({ code: 'crm.secret_needed', errors: [{ path: 'secret' }] })
  expect((await connect({ secret: 'x', address: 'ftp://crm' })).json()).toMatchObject({ errors: [{ path: 'address' }] })
  const made = await connect({ secret: 'top-secret-token', everyHours: 6 })
  expect(made.statusCode, made.body).toBe(200)
  expect(made.json()).toMatchObject({
    syncedAt: null,
    importer: { importer: 'pipedrive', everyHours: 6, enabled: true },
  })
  expect((await ada.send('POST', '/crm/sources/pipedrive/importer/run')).statusCode).toBe(202)
  await pullNow()
  const done = await one('pipedrive')
  expect(done?.lastRun, JSON.stringify(done)).toMatchObject({
    ...{ way: 'pull', state: 'done', why: null, counts: { contacts: { created: 1, refused: 1 } } },
    refusals: [{ kind: 'contacts', externalId: '2', path: 'name' }],
  })
  expect(done?.rows).toMatchObject({ contacts: 1 })
  expect(JSON.stringify([await listed(), (await ada.get('/crm/sources/pipedrive/runs')).json()])).not.toContain(
    'top-secret',
  )

  // Another address gets no secret that was meant for this one.
  expect((await connect({ address: 'https://elsewhere.test' })).json()).toMatchObject({ code: 'crm.secret_needed' })
  expect((await connect({ enabled: false })).json()).toMatchObject({ importer: { enabled: false } })
  expect(await acme.asSystem(takeDue)).toEqual([])
  secrets.length = 0
  fails = true
  world.setClock(60_000)
  await pullNow()
  expect(new Set(secrets)).toEqual(new Set(['top-secret-token']))
  expect((await one('pipedrive'))?.lastRun).toMatchObject({
    state: 'failed',
    why: { text: expect.stringContaining('401') },
  })
  const runs = (await ada.get('/crm/sources/pipedrive/runs?limit=1')).json<{ data: object[]; nextCursor: string }>()
  expect(runs.data).toMatchObject([{ state: 'failed' }])
  const rest = (await ada.get(`/crm/sources/pipedrive/runs?limit=1&cursor=${runs.nextCursor}`)).json()
  expect(rest).toMatchObject({ data: [{ state: 'done' }], nextCursor: null })

  expect((await ada.delete('/crm/sources/pipedrive/importer')).statusCode).toBe(204)
  expect(await one('pipedrive')).toMatchObject({ importer: null, rows: { contacts: 1 } })
  for (const [method, path] of [
    ['DELETE', ''],
    ['POST', '/run'],
  ] as const)
    expect((await ada.send(method, `/crm/sources/pipedrive/importer${path}`)).json()).toMatchObject({
      code: 'crm.no_importer',
    })
})

test('while the CRM is off none is asked, by hand or by the clock; who does not look after the settings sees none of it', async () => {
  await connect({ secret: 'again' })
  await ada.patch('/organization', { hasCrm: false })
  expect((await ada.send('POST', '/crm/sources/pipedrive/importer/run')).json()).toMatchObject({ code: 'crm.off' })
  await bookPulls(acme.orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
  await ada.patch('/organization', { hasCrm: true })
  expect(await acme.asSystem(takeDue)).toEqual(['pipedrive'])
  const ann = await signIn(world, await acme.member('Ann', 'manager'))
  for (const url of ['/crm/sources', '/crm/sources/pipedrive/runs']) expect((await ann.get(url)).statusCode).toBe(403)
  const other = await signIn(world, (await createCompany(world, 'OTHER')).admin)
  expect((await other.get('/crm/sources')).json()).toEqual({ data: [] })
  expect((await other.get('/crm/sources/pipedrive/runs')).statusCode).toBe(404)
})
