import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Imported, ImportedRow } from '../customers/import-records.contract.ts'
import type { ObjectRecord } from './objects.contract.ts'

let world: World
let acme: Company
let ann: SignedIn
let mill: { id: string }
let olaf: { id: string }
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
  for (const [singular, plural] of [
    ['Device', 'Devices'],
    ['Site', 'Sites'],
  ])
    expect((await admin.post('/object-types', { singular, plural })).statusCode).toBe(201)
  for (const field of [
    { key: 'serial', type: 'text' },
    { key: 'inventory', type: 'number' },
    { key: 'since', type: 'date' },
    { key: 'price', type: 'money', currency: 'EUR' },
    { key: 'states', type: 'multi_select', options: [{ name: 'Used' }, { name: 'Broken, old' }] },
    { key: 'keeper', type: 'user' },
    { key: 'leased', type: 'boolean' },
  ])
    expect(
      (await admin.post('/custom-fields', { entity: 'object:device', name: field.key, ...field })).statusCode,
    ).toBe(201)
  mill = (await ann.post('/accounts', { name: 'Mill SE' })).json()
  olaf = (await ann.post('/contacts', { name: 'Olaf', emails: ['olaf@mill.example'] })).json()
})
afterAll(() => world.close())

const send = (body: object, type = 'device', who = ann) => who.post(`/objects/${type}/import`, body)
async function importRows(rows: object[], more: { dryRun?: boolean; foundBy?: string } = {}): Promise<ImportedRow[]> {
  const reply = await send({ ...more, rows: rows.map((row, i) => ({ line: i + 2, ...row })) })
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json<Imported>().data
}
const outcomes = (rows: ImportedRow[]) => rows.map(({ outcome }) => outcome)
const devices = async (q = '') =>
  (await ann.get(`/objects/device?limit=100&sort=name&q=${q}`)).json<{ data: ObjectRecord[] }>().data
const told = async () => (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).length

test('rows become objects with all kinds of fields; a dry run keeps nothing, and the same file again changes nothing', async () => {
  const file = [
    {
      ...{ name: 'Press 1', account: 'mill se', contact: 'Olaf@Mill.example', owner: 'ann agent' },
      custom: {
        ...{ serial: 'P-1', inventory: '17', since: '1.2.2030', price: '1200,50 EUR', states: 'used; Broken, old' },
        ...{ keeper: 'Ann Agent', leased: 'ja' },
      },
    },
    { name: ' Press 2 ', account: ' ', custom: { serial: '' } },
  ]
  const before = await told()
  expect((await importRows(file, { dryRun: true })).map(({ outcome, id }) => [outcome, id])).toEqual([
    ['created', null],
    ['created', null],
  ])
  expect(await devices()).toEqual([])
  expect(await told()).toBe(before)
  expect(outcomes(await importRows(file))).toEqual(['created', 'created'])
  const [first, second] = await devices()
  expect(first).toMatchObject({
    ...{ name: 'Press 1', account: { id: mill.id }, contact: { id: olaf.id }, owner: { name: 'Ann Agent' } },
    custom: {
      ...{ serial: 'P-1', inventory: 17, since: '2030-02-01', price: { amount: 120050, currency: 'EUR' } },
      ...{ keeper: ann.actor.userId, leased: true },
    },
  })
  expect(first?.custom.states).toHaveLength(2)
  expect(second).toMatchObject({ name: 'Press 2', account: null, custom: {} })
  const after = await told()
  expect(outcomes(await importRows(file))).toEqual(['unchanged', 'unchanged'])
  expect(await told()).toBe(after)
})

test('they are found by their name, or by the field that is named, and what differs is told', async () => {
  const [byName] = await importRows([{ name: 'PRESS 1', account: mill.id, custom: { inventory: '18' } }])
  expect(byName).toMatchObject({ outcome: 'updated', name: 'PRESS 1', changed: ['name', 'custom.inventory'] })
  const [bySerial] = await importRows([{ name: 'Press 1a', custom: { serial: 'p-1' } }], { foundBy: 'custom.serial' })
  expect(bySerial).toMatchObject({ outcome: 'updated', id: byName?.id, changed: ['name', 'custom.serial'] })
  const [byNumber] = await importRows([{ custom: { inventory: '18', leased: 'no' } }], { foundBy: 'custom.inventory' })
  expect(byNumber).toMatchObject({ outcome: 'updated', id: byName?.id, changed: ['custom.leased'] })
  // What a key finds has no name of its own to be found by; another value of the key is another object.
  const twins = [
    { name: 'Twin', custom: { serial: 'T-1' } },
    { name: 'Twin', custom: { serial: 'T-2' } },
  ]
  expect(outcomes(await importRows(twins, { foundBy: 'custom.serial' }))).toEqual(['created', 'created'])
  expect(outcomes(await importRows(twins, { foundBy: 'custom.serial' }))).toEqual(['unchanged', 'unchanged'])
  expect((await importRows([{ name: 'twin' }]))[0]?.why?.code).toBe('import.several_objects')
})

test('objects of another type are others, whatever they are called', async () => {
  const rows = [{ line: 2, name: 'Press 2' }]
  const [site] = (await send({ rows }, 'site')).json<Imported>().data
  expect(site?.outcome).toBe('created')
  expect((await devices('press')).map(({ id }) => id)).not.toContain(site?.id)
})

test('rows that cannot be taken are refused alone, by column', async () => {
  const stranger = '01900000-0000-7000-8000-000000000000'
  const rows = await importRows([
    { account: 'Mill SE' },
    { name: 'A', account: 'Nobody Ltd', contact: stranger, owner: 'nobody@here.example' },
    { name: 'B', account: stranger },
    { name: 'C', custom: { since: '31.02.2030', nothing: 'x' } },
    { name: 'x'.repeat(201) },
    { name: 'Fine' },
  ])
  expect(
    rows.map(({ outcome, why, errors }) => [outcome, why?.code ?? null, errors.map(({ field }) => field)]),
  ).toEqual([
    ['refused', 'import.no_name', ['name']],
    ['refused', 'field_value.nobody', ['account', 'owner']],
    ['refused', 'object.unknown_account', ['account']],
    ['refused', 'field_value.date', ['custom.since', 'custom.nothing']],
    ['refused', 'invalid.too_big_string', ['name']],
    ['created', null, []],
  ])
  const [noKey, noName] = await importRows([{ name: 'D' }, { custom: { serial: 'new' } }], { foundBy: 'custom.serial' })
  expect([noKey?.why?.code, noName?.why?.code]).toEqual(['import.no_value', 'import.no_name'])
})

test('who only reads imports nothing; what no object is found by is refused, and an archived type takes no new ones', async () => {
  const rows = [
    { line: 2, name: 'Press 2' },
    { line: 3, name: 'Newer' },
  ]
  const viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
  expect((await send({ rows }, 'device', viewer)).statusCode).toBe(403)
  expect((await send({ rows }, 'nothing')).json().code).toBe('object_type.not_found')
  for (const foundBy of ['custom.since', 'custom.nothing', 'serial', ''])
    expect((await send({ rows, foundBy })).json(), foundBy).toMatchObject({
      ...{ code: 'field.no_key', errors: [{ path: 'foundBy' }] },
    })
  const admin = await signIn(world, acme.admin)
  expect((await admin.patch('/object-types/device', { archived: true })).statusCode).toBe(200)
  expect((await importRows(rows)).map(({ outcome, why }) => [outcome, why?.code])).toEqual([
    ['unchanged', undefined],
    ['refused', 'object_type.archived'],
  ])
})
