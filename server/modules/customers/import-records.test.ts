import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Imported, ImportedRow } from './import-records.contract.ts'

let world: World
let acme: Company
let ann: SignedIn
let viewer: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann Agent'))
  viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
})
afterAll(() => world.close())

type Kind = 'contacts' | 'leads' | 'accounts'
async function importRows(kind: Kind, rows: object[], dryRun = false): Promise<ImportedRow[]> {
  const reply = await ann.post(`/${kind}/import`, { dryRun, rows: rows.map((row, i) => ({ line: i + 2, ...row })) })
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json<Imported>().data
}
const outcomes = (rows: ImportedRow[]) => rows.map(({ outcome }) => outcome)
const all = async <Row = { id: string; name: string }>(kind: Kind): Promise<Row[]> =>
  (await ann.get(`/${kind}?limit=100`)).json().data
const eventCount = async () => (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).length

describe('contacts', () => {
  const file = [
    {
      name: 'Iris Import',
      emails: ['Iris@Trade.Example', 'iris@home.example'],
      accounts: ['Trade AG'],
      language: 'de',
    },
    {
      emails: ['olaf@trade.example'],
      phones: ['+49 30 1234567'],
      timeZone: 'Europe/Berlin',
      notes: 'Calls in the morning.',
    },
    { name: 'Olga', phones: ['+49 30 7654321'], accounts: ['trade ag', 'Harbour Ltd'] },
  ]

  test('are made with their accounts, and imported again nothing changes and nothing is told', async () => {
    expect(outcomes(await importRows('contacts', file))).toEqual(['created', 'created', 'created'])
    const contacts = await all<{ name: string; accounts: { name: string }[]; emails: { value: string }[] }>('contacts')
    expect(
      contacts.map(({ name, emails, accounts }) => [
        name,
        emails.map(({ value }) => value),
        accounts.map((account) => account.name),
      ]),
    ).toEqual([
      ['Iris Import', ['iris@trade.example', 'iris@home.example'], ['Trade AG']],
      ['Olaf', ['olaf@trade.example'], []],
      ['Olga', [], ['Trade AG', 'Harbour Ltd']],
    ])
    const told = await eventCount()
    expect(outcomes(await importRows('contacts', file))).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(await eventCount()).toBe(told)
    expect((await all('accounts')).map(({ name }) => name)).toEqual(['Harbour Ltd', 'Trade AG'])
  })

  test('that are there get what the row has, and lose nothing', async () => {
    const [row] = await importRows('contacts', [
      {
        name: 'Iris I. Import',
        emails: ['iris@new.example', 'iris@home.example'],
        accounts: ['Harbour Ltd'],
        notes: ' ',
      },
    ])
    expect(row).toMatchObject({ line: 2, outcome: 'updated', name: 'Iris I. Import', why: null })
    expect((await ann.get(`/contacts/${row?.id}`)).json()).toMatchObject({
      name: 'Iris I. Import',
      language: 'de',
      emails: [
        { value: 'iris@trade.example', primary: true },
        { value: 'iris@home.example' },
        { value: 'iris@new.example' },
      ],
      accounts: [{ name: 'Trade AG', primary: true }, { name: 'Harbour Ltd' }],
    })
  })

  test('that cannot be taken are refused alone, each with its reason, and nothing of them stays', async () => {
    const rows = await importRows('contacts', [
      { name: 'Nobody' },
      { name: 'Bad', emails: ['not an address'], accounts: ['Never Made Ltd'] },
      { name: 'Two', emails: ['iris@home.example', 'olaf@trade.example'] },
      { name: 'Tongue', emails: ['tongue@x.example'], language: 'Deutsch, Englisch' },
      { name: 'Zone', emails: ['zone@x.example'], timeZone: 'Europe/Atlantis', accounts: ['Never Made Ltd'] },
      { name: 'Fine', emails: ['fine@x.example'] },
      { name: 'Fine again', emails: ['FINE@x.example'] },
    ])
    expect(rows.map(({ line, outcome, why }) => [line, outcome, why?.code ?? null])).toEqual([
      [2, 'refused', 'import.no_key'],
      [3, 'refused', 'contact.bad_email'],
      [4, 'refused', 'import.several_people'],
      [5, 'refused', 'invalid.locale'],
      [6, 'refused', 'invalid.time_zone'],
      [7, 'created', null],
      [8, 'updated', null],
    ])
    expect((await all('accounts')).map(({ name }) => name)).not.toContain('Never Made Ltd')
  })

  test('of a dry run are told and not kept', async () => {
    const [before, told] = [await all('contacts'), await eventCount()]
    const rows = await importRows(
      'contacts',
      [
        { name: 'Dry', emails: ['dry@dry.example'], accounts: ['Dry AG'] },
        { name: 'Dryer', emails: ['dry@dry.example'] },
        {},
      ],
      true,
    )
    expect(rows.map(({ outcome, id }) => [outcome, id === null])).toEqual([
      ['created', true],
      ['updated', false],
      ['refused', true],
    ])
    expect(await all('contacts')).toEqual(before)
    expect(await eventCount()).toBe(told)
  })
})

test('leads are found by their addresses; those of contacts are others', async () => {
  const rows = [{ name: 'Lea', emails: ['lea@soon.example', 'olaf@trade.example'], company: 'Soon GmbH' }]
  expect(outcomes(await importRows('leads', rows))).toEqual(['created'])
  expect(outcomes(await importRows('leads', rows))).toEqual(['unchanged'])
  const [lead] = await importRows('leads', [{ emails: ['lea@soon.example'], company: 'Now GmbH' }])
  expect((await ann.get(`/leads/${lead?.id}`)).json()).toMatchObject({
    name: 'Lea',
    company: 'Now GmbH',
    emails: [{ value: 'lea@soon.example' }, { value: 'olaf@trade.example' }],
  })
})

describe('accounts', () => {
  test('are found by a domain, else by their name, and get domains and a tier', async () => {
    const admin = await signIn(world, acme.admin)
    expect((await admin.post('/account-tiers', { name: 'Gold' })).statusCode).toBe(201)
    const first = [{ name: 'Mill SE', domains: ['mill.example'], tier: 'gold' }, { name: 'Quarry SE' }]
    expect(outcomes(await importRows('accounts', first))).toEqual(['created', 'created'])
    expect(outcomes(await importRows('accounts', first))).toEqual(['unchanged', 'unchanged'])
    const [mill, quarry] = await importRows('accounts', [
      { name: 'Mill & Sons SE', domains: ['mill.example', 'mill-sons.example'] },
      { name: 'QUARRY se', domains: ['quarry.example'], notes: 'Pays late.' },
    ])
    expect((await ann.get(`/accounts/${mill?.id}`)).json()).toMatchObject({
      name: 'Mill & Sons SE',
      domains: ['mill-sons.example', 'mill.example'],
      tier: { name: 'Gold' },
    })
    expect((await ann.get(`/accounts/${quarry?.id}`)).json()).toMatchObject({ name: 'QUARRY se', notes: 'Pays late.' })
  })

  test('that cannot be taken say why', async () => {
    const rows = await importRows('accounts', [
      { domains: ['nameless.example'] },
      { name: 'Everybody', domains: ['gmail.com'] },
      { name: 'Tierless', tier: 'Platinum' },
      { name: 'Both', domains: ['mill.example', 'quarry.example'] },
    ])
    await ann.post('/accounts', { name: 'Twin' })
    await ann.post('/accounts', { name: 'twin' })
    rows.push(...(await importRows('accounts', [{ name: 'Twin' }])))
    expect(rows.map(({ why }) => why?.code)).toEqual([
      'account.no_name',
      'account.free_mail',
      'import.no_tier',
      'import.several_accounts',
      'import.several_accounts',
    ])
  })
})

describe('custom fields', () => {
  type Made = { id: string; options: { id: string; name: string }[] }
  let admin: SignedIn
  const made = new Map<string, Made>()
  const field = async (entity: string, body: { key: string; [part: string]: unknown }) => {
    const reply = await admin.post('/custom-fields', { entity, name: `The ${body.key}`, type: 'text', ...body })
    expect(reply.statusCode, reply.body).toBe(201)
    made.set(`${entity}.${body.key}`, reply.json())
  }
  const option = (field: string, name: string) => made.get(field)?.options.find((one) => one.name === name)?.id
  beforeAll(async () => {
    admin = await signIn(world, acme.admin)
    const options = [{ name: 'Gold' }, { name: 'Silver, old' }]
    for (const entity of ['contact', 'lead', 'account']) {
      await field(entity, { key: 'seats', type: 'number' })
      await field(entity, { key: 'level', type: 'select', options })
    }
    for (const one of [
      { key: 'levels', type: 'multi_select', options: [...options, { name: 'Bronze' }] },
      { key: 'budget', type: 'money', currency: 'EUR' },
      { key: 'since', type: 'date' },
      { key: 'vip', type: 'boolean' },
      { key: 'keeper', type: 'user' },
      { key: 'parent', type: 'record', lookup: 'account' },
      { key: 'site', type: 'url' },
      { key: 'talk', type: 'duration' },
    ])
      await field('contact', one)
  })
  const archive = async (field: string) =>
    expect((await admin.patch(`/custom-fields/${made.get(field)?.id}`, { archived: true })).statusCode).toBe(200)

  test('are columns: read as people write them, told by the names of what differs, and the same again changes nothing', async () => {
    const custom = {
      ...{ seats: ' 1 200,5 ', level: 'gold', levels: 'Silver, old; bronze', budget: 'EUR 12,50', since: '1.2.2030' },
      ...{ vip: 'Ja', keeper: 'ann agent', parent: 'TRADE ag', site: 'x.example', talk: '1h 30m' },
    }
    const [row] = await importRows('contacts', [{ name: 'Cus Tom', emails: ['cus@tom.example'], custom }])
    expect(row).toMatchObject({ outcome: 'created', errors: [], changed: [] })
    const seen = (await ann.get(`/contacts/${row?.id}`)).json()
    expect(seen.custom).toEqual({
      ...{ seats: 1200.5, level: option('contact.level', 'Gold'), budget: { amount: 1250, currency: 'EUR' } },
      levels: [option('contact.levels', 'Silver, old'), option('contact.levels', 'Bronze')],
      ...{ since: '2030-02-01', vip: true, keeper: ann.actor.userId, site: 'https://x.example/', talk: 90 },
      parent: (await all('accounts')).find(({ name }) => name === 'Trade AG')?.id,
    })
    const again = async (cells: object, dryRun = false) =>
      (await importRows('contacts', [{ emails: ['cus@tom.example'], custom: cells }], dryRun))[0]
    expect(await again(custom)).toMatchObject({ outcome: 'unchanged', changed: [] })
    const other = { seats: '7', level: ' ', vip: 'no', budget: '12.50' }
    const would = { outcome: 'updated', changed: ['custom.seats', 'custom.vip'] }
    expect(await again(other, true)).toMatchObject(would)
    expect((await ann.get(`/contacts/${row?.id}`)).json().custom).toEqual(seen.custom)
    expect(await again(other)).toMatchObject(would)
    const after = (await ann.get(`/contacts/${row?.id}`)).json()
    expect(after.custom).toEqual({ ...seen.custom, seats: 7, vip: false })
  })

  test.each([
    ['leads', 'lead'],
    ['accounts', 'account'],
  ] as const)('are columns of %s, too', async (kind, entity) => {
    const row = { name: `Custom ${kind}`, ...(kind === 'leads' && { emails: ['custom@lead.example'] }) }
    const [first] = await importRows(kind, [{ ...row, custom: { seats: '3', level: 'Silver, old' } }])
    expect(first).toMatchObject({ outcome: 'created', why: null })
    const [second] = await importRows(kind, [{ ...row, custom: { seats: '4' } }])
    expect(second).toMatchObject({ outcome: 'updated', id: first?.id, changed: ['custom.seats'] })
    const { custom } = (await ann.get(`/${kind}/${first?.id}`)).json()
    expect(custom).toEqual({ seats: 4, level: option(`${entity}.level`, 'Silver, old') })
  })

  test('that hold something wrong are named each, with why, and nothing of the row is kept', async () => {
    const email = (name: string) => [`${name}@wrong.example`]
    const bad = {
      ...{ seats: '1,200', level: 'Platinum', budget: '1 USD', vip: 'perhaps', keeper: 'nobody@here.example' },
      levels: 'Gold, Tin',
    }
    const rows = await importRows('contacts', [
      { emails: email('a'), custom: bad },
      { emails: email('b'), custom: { since: '31.02.2030', talk: 'long' } },
      { emails: email('c'), custom: { nothing: 'x' } },
      { emails: email('d'), custom: { budget: '1.005' } },
      { emails: ['no address'], custom: { seats: '1' } },
    ])
    expect(outcomes(rows)).toEqual(Array.from(rows, () => 'refused'))
    expect(rows.map(({ errors }) => errors.map(({ field: at, why }) => [at, why.code]))).toEqual([
      [
        ['custom.seats', 'field_value.plain_number'],
        ['custom.level', 'field_value.no_option'],
        ['custom.budget', 'field_value.currency'],
        ['custom.vip', 'field_value.yes_no'],
        ['custom.keeper', 'field_value.nobody'],
        ['custom.levels', 'field_value.no_option'],
      ],
      [
        ['custom.since', 'field_value.date'],
        ['custom.talk', 'field_value.duration'],
      ],
      [['custom.nothing', 'field.unknown']],
      [['custom.budget', 'field_value.fraction']],
      [['emails', 'contact.bad_email']],
    ])
    expect((await ann.get('/contacts?q=wrong.example')).json().data).toEqual([])
  })

  test('that are required are asked of rows that make a record, those of an account at the column of accounts', async () => {
    await field('contact', { key: 'must', requiredOnCreate: true })
    await field('account', { key: 'duty', requiredOnCreate: true })
    const rows = await importRows('contacts', [
      { emails: ['a@must.example'] },
      { emails: ['a@must.example'], custom: { must: 'x' } },
      { emails: ['a@must.example'], name: 'Changed' },
      { emails: ['b@must.example'], custom: { must: 'x' }, accounts: ['Not There Ltd'] },
    ])
    expect(rows.map(({ outcome, errors }) => [outcome, ...errors.map(({ field: at }) => at)])).toEqual([
      ['refused', 'custom.must'],
      ['created'],
      ['updated'],
      ['refused', 'accounts'],
    ])
    await archive('contact.must')
    await archive('account.duty')
  })
})

test('who only reads imports nothing; a row has its line, and there are not too many', async () => {
  const rows = [{ line: 2, emails: ['strange@x.example'] }]
  for (const kind of ['contacts', 'leads', 'accounts'])
    expect((await viewer.post(`/${kind}/import`, { rows })).statusCode).toBe(403)
  for (const bad of [[], [{ emails: ['a@x.example'] }], Array.from({ length: 201 }, () => rows[0])])
    expect((await ann.post('/contacts/import', { rows: bad })).statusCode).toBe(422)
})
