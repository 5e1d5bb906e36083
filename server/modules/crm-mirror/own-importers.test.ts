import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog, type Log } from '../../platform/log.ts'
import { program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { loadOwnImporters } from './own-importers.ts'
import { pullJob } from './pull.ts'

// product.md MX16, AP11: an importer that the operator puts into a folder, without a change of the source.
let world: World
let acme: Company
let ada: SignedIn
let shop: Server
let address: string
let dataDir: string
const asked: string[] = []
const logged: string[] = []
const log: Log = createLog('info', { write: (line) => void logged.push(line) })

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  dataDir = await mkdtemp(join(tmpdir(), 'deskhand-importers-'))
  await mkdir(join(dataDir, 'importers'))
  shop = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://shop.test')
    asked.push(`${request.headers.authorization} ${url.pathname}${url.search}`)
    const page = Number(url.searchParams.get('page'))
    const customers = [{ id: page, name: `Nora ${page}`, email: `nora${page}@nord.test`, vip: page === 1 }]
    const orders = [{ number: 4711, total: '120.50', currency: 'EUR', placedAt: '2029-05-01T10:00:00Z', customerId: 1 }]
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ customers, orders, more: url.pathname.endsWith('/customers') && page < 2 }))
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
})
afterAll(async () => {
  // No other file of this process has them.
  await loadOwnImporters(join(dataDir, 'nowhere'), log)
  shop.closeAllConnections()
  shop.close()
  await rm(dataDir, { recursive: true, force: true })
  await world.close()
})

const put = (file: string, text: string) => writeFile(join(dataDir, 'importers', file), text)
const load = () => loadOwnImporters(dataDir, log)
const listed = async () => (await ada.get('/crm/importers')).json()
/** The example of the documentation, as it stands there. */
const example = async () => {
  const text = await readFile(new URL('../../../docs/crm-mirror.md', import.meta.url), 'utf8')
  return /```js\n(\/\/ importers\/shop\.mjs\n[\s\S]*?)```/.exec(text)?.[1] ?? ''
}
const connect = (importer: string, body: object = {}) =>
  ada.send('PUT', `/crm/sources/${importer}/importer`, { importer, address, secret: 'shop-token', ...body })
const pullNow = (source: string) =>
  pullJob(acme.orgId, { source }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
const lastRun = async (source: string) => {
  const { data } = (await ada.get('/crm/sources')).json<{ data: { source: string; lastRun: object | null }[] }>()
  return data.find((one) => one.source === source)?.lastRun
}
const rows = async (kind: string) => {
  const made = await ada.post('/api-keys', { name: 'CRM', scopes: ['crm:read'] })
  const reply = await program(world, made.json<{ token: string }>().token).get(`/crm/${kind}?source=shop`)
  return reply.json<{ data: object[] }>().data
}

test('the example of the documentation is loaded, listed beside those that are built in, and fills the mirror', async () => {
  expect((await connect('shop')).json()).toMatchObject({ code: 'crm.unknown_importer', errors: [{ path: 'importer' }] })
  await put('shop.mjs', await example())
  await load()
  expect(await listed()).toEqual({
    data: [
      expect.objectContaining({ name: 'salesforce', label: 'Salesforce', builtIn: true }),
      expect.objectContaining({ name: 'hubspot', builtIn: true, address: 'https://api.hubapi.com' }),
      expect.objectContaining({ name: 'pipedrive', builtIn: true }),
      {
        ...{ name: 'shop', label: 'Our shop', builtIn: false, secretIs: 'the API token of the shop' },
        ...{ address: null, tellsChanges: true },
      },
    ],
    broken: [],
  })
  expect((await connect('shop')).json()).toMatchObject({ source: 'shop', importer: { importer: 'shop' } })
  await pullNow('shop')
  expect(await lastRun('shop')).toMatchObject({
    ...{ state: 'done', why: null },
    counts: { contacts: { created: 2 }, activities: { created: 1 } },
  })
  expect(asked).toEqual([
    'Bearer shop-token /api/customers?page=1',
    'Bearer shop-token /api/customers?page=2',
    'Bearer shop-token /api/orders?page=1',
  ])
  await ada.patch(`/users/${ada.actor.userId}`, { crmAccess: true })
  expect(await rows('contacts')).toMatchObject([
    { externalId: '1', name: 'Nora 1', email: 'nora1@nord.test', data: { vip: true } },
    { externalId: '2', name: 'Nora 2' },
  ])
  expect(await rows('activities')).toMatchObject([
    { externalId: '4711', kind: 'order', amount: '120.5', contactExternalId: '1' },
  ])
})

test('what is broken is said in the log and in the settings, by file and reason, and hinders nothing else', async () => {
  await put('salesforce.mjs', 'export default { secretIs: "x", pages() {} }')
  await put('Bad Name.mjs', 'export default {}')
  await put('syntax.mjs', 'export default {')
  await put('missing.mjs', 'import "./not-there.mjs"')
  await put('throws.mjs', 'throw new Error("no licence")')
  await put('nothing.mjs', 'export const importer = {}')
  await put('no-pages.ts', 'export default { secretIs: "x" as string, address: "file:///etc" }')
  await put('shop.ts', 'export default { secretIs: "x", pages() {} }')
  await put('open.mjs', 'export default { secretIs: "x", pages() {} }')
  await chmod(join(dataDir, 'importers/open.mjs'), 0o666)
  await put('readme.txt', 'not code')
  logged.length = 0
  await load()
  const { data, broken } = await listed()
  expect(data.map(({ name }: { name: string }) => name)).toEqual(['salesforce', 'hubspot', 'pipedrive', 'shop'])
  const whys = broken.map(({ file, why }: { file: string; why: { code: string } }) => [file, why.code])
  expect(whys).toEqual([
    ['Bad Name.mjs', 'crm.importer_bad_name'],
    ['missing.mjs', 'crm.importer_broken'],
    ['no-pages.ts', 'crm.importer_no_importer'],
    ['nothing.mjs', 'crm.importer_no_importer'],
    ['open.mjs', 'crm.importer_writable'],
    ['salesforce.mjs', 'crm.importer_built_in'],
    ['shop.ts', 'crm.importer_twice'],
    ['syntax.mjs', 'crm.importer_broken'],
    ['throws.mjs', 'crm.importer_broken'],
  ])
  expect(broken.at(-1).why.text).toBe('throws.mjs could not be loaded: Error: no licence')
  expect(JSON.stringify(broken)).not.toContain(dataDir)
  const errors = logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 50)
  expect(errors.map(({ file }) => file)).toEqual(
    whys.map(([file]: string[]) => join(dataDir, 'importers', String(file))),
  )
  // Neither the one that is built in nor the one that was there first has changed.
  expect(data[0].label).toBe('Salesforce')
  expect(data[3].label).toBe('Our shop')
})

test('one that says no pages, fails, or is gone by the next start fails in its run, which says why', async () => {
  const connected = 'export default { secretIs: "x", async *pages() {'
  await put('odd.mjs', `${connected} yield { kind: "people", rows: [] } } }`)
  await put('failing.mjs', `${connected} throw new Error("The shop is closed.") } }`)
  await load()
  for (const name of ['odd', 'failing']) {
    expect((await connect(name)).statusCode).toBe(200)
    await pullNow(name)
  }
  expect(await lastRun('odd')).toMatchObject({ state: 'failed', why: { code: 'crm.importer_page' } })
  expect(await lastRun('failing')).toMatchObject({
    state: 'failed',
    why: { text: 'It could not be read to its end: The shop is closed.' },
  })
  world.setClock(60_000)
  await rm(join(dataDir, 'importers'), { recursive: true })
  await load()
  expect(await listed()).toMatchObject({ data: { length: 3 }, broken: [] })
  await pullNow('shop')
  expect(await lastRun('shop')).toMatchObject({ state: 'failed', why: { code: 'crm.importer_gone' } })
  // What came stays.
  expect(await rows('contacts')).toHaveLength(2)
})

test('importers are for those who look after the settings', async () => {
  const ann = await signIn(world, await acme.member('Ann', 'manager'))
  expect((await ann.get('/crm/importers')).statusCode).toBe(403)
})
