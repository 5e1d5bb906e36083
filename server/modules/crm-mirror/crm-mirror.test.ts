import { readFileSync } from 'node:fs'
import type { FastifyReply } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { countRequest } from '../../platform/http/rate-limit.ts'
import { type Client, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { CrmRow } from './crm-mirror.contract.ts'
import { columnsOf, kinds } from './rows.rules.ts'

// product.md D7, MX13, MX14, MX17, MX23: over HTTP, on a real database.
let world: World
let acme: Company
let ada: SignedIn
let crm: Client
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  crm = await keyOf(ada, ['crm:sync'])
})
afterAll(() => world.close())

type Result = { externalId: string; outcome: string; changed: string[]; unknown: string[] }

async function keyOf(maker: Client, scopes: string[]): Promise<Client> {
  const reply = await maker.post('/api-keys', { name: scopes.join(), scopes })
  expect(reply.statusCode, reply.body).toBe(201)
  return program(world, reply.json<{ token: string }>().token)
}
async function put<T = Result>(url: string, body: unknown, client = crm): Promise<T> {
  const reply = await client.send('PUT', url, body)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json<T>()
}
const outcomes = async (url: string, body: unknown) =>
  (await put<{ data: Result[] }>(url, body)).data.map(({ externalId, outcome }) => `${externalId} ${outcome}`)
const refused = async (answer: ReturnType<Client['get']>) => {
  const { statusCode, json } = await answer
  return [statusCode, json().code]
}
const rows = (table: string, where = 'true', orgId = acme.orgId) =>
  world.runtime.run(systemActor(orgId, 'test'), async ({ tx }) => {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(table)} where org_id = ${orgId} and ${sql.raw(where)} order by source, external_id`.execute(
      tx,
    )
    return rows
  })

describe('a row of a CRM', () => {
  test('is written whole by its id there, and again without any change', async () => {
    const url = '/crm/contacts/salesforce/003A'
    const row = {
      name: 'Nora Nord',
      email: ' Nora@Nord.test ',
      email2: 'n.nord@nord.test',
      phone: '+47 1',
      data: { vip: true },
    }
    expect(await put(url, row)).toEqual({
      externalId: '003A',
      outcome: 'created',
      changed: ['name', 'email', 'email2', 'phone', 'data'],
      unknown: [],
    })
    world.setClock(60_000)
    expect(await put(url, row)).toMatchObject({ outcome: 'unchanged', changed: [] })
    const [kept] = await rows('crm_contacts')
    expect(kept).toMatchObject({
      emailKey: 'nora@nord.test',
      email2Key: 'n.nord@nord.test',
      email3Key: null,
      rank: 0,
    })
    expect(kept?.syncedAt).toEqual(world.now())
    expect(kept?.updatedAt).toEqual(new Date(world.now().getTime() - 60_000))
    expect(await put(url, { name: 'Nora Nord', email: 'nora@nord.test', rank: 2 })).toMatchObject({
      outcome: 'updated',
      changed: ['email', 'email2', 'phone', 'data', 'rank'],
    })
    expect((await rows('crm_contacts'))[0]).toMatchObject({ id: kept?.id, email2Key: null, phone: null, rank: 2 })
    const sources = await acme.asSystem(({ tx }) =>
      sql`select source, name, synced_at from crm_sources where org_id = ${acme.orgId}`.execute(tx),
    )
    expect(sources.rows).toEqual([{ source: 'salesforce', name: 'Salesforce', syncedAt: world.now() }])
  })

  test('may name an account that comes later', async () => {
    const url = '/crm/contacts/hubspot/7'
    const row = { email: 'late@nord.test', accountExternalId: '501' }
    expect(await put(url, row)).toMatchObject({ outcome: 'created', unknown: ['account'] })
    expect(await put(url, row)).toMatchObject({ outcome: 'unchanged', unknown: ['account'] })
    expect(await rows('crm_accounts', 'deleted_at is null')).toEqual([])
    const account = {
      name: 'Nord AS',
      type: 'Customer',
      metadata: { tier: 'gold', seats: 12 },
      url: 'https://crm.test/501',
    }
    expect(await put('/crm/accounts/hubspot/501', account)).toMatchObject({
      outcome: 'created',
      changed: ['name', 'type', 'metadata', 'url'],
    })
    expect(await put(url, row)).toMatchObject({ outcome: 'unchanged', unknown: [] })
    expect(await rows('crm_accounts', 'deleted_at is null')).toMatchObject([{ externalId: '501', ...account }])
    // The same id of another source is another account.
    expect(await put('/crm/contacts/pipedrive/7', row)).toMatchObject({ unknown: ['account'] })
  })

  test('of an order keeps its amount and its moment however they are written', async () => {
    const url = '/crm/activities/hubspot/o1'
    const order = { kind: 'order', title: 'Order 1', amount: '1200.50', currency: 'EUR', accountExternalId: '501' }
    expect(await put(url, { ...order, occurredAt: '2029-12-31T23:00:00+01:00' })).toMatchObject({ outcome: 'created' })
    expect(await put(url, { ...order, amount: 1200.5, occurredAt: '2029-12-31T22:00:00Z' })).toMatchObject({
      outcome: 'unchanged',
    })
    expect(await put(url, { ...order, amount: -0.0, occurredAt: null })).toMatchObject({
      changed: ['amount', 'occurredAt'],
    })
  })

  test('is deleted, and there again when it is written', async () => {
    const url = '/crm/contacts/salesforce/gone'
    await put(url, { name: 'Gone' })
    expect((await crm.delete(url)).json()).toMatchObject({ outcome: 'deleted' })
    expect((await crm.delete(url)).json()).toMatchObject({ outcome: 'absent' })
    expect(await rows('crm_contacts', `external_id = 'gone'`)).toMatchObject([{ deletedAt: world.now() }])
    expect(await put(url, { name: 'Gone' })).toMatchObject({ outcome: 'created', changed: ['name'] })
    expect(await rows('crm_contacts', `external_id = 'gone'`)).toMatchObject([{ deletedAt: null }])
  })
})

describe('many rows at once', () => {
  test('are answered one by one', async () => {
    const some = (n: number) => Array.from({ length: n }, (_, i) => ({ externalId: `a${i}`, name: `Account ${i}` }))
    const made = await put<{ data: Result[] }>('/crm/accounts', { source: 'own', rows: some(1000) })
    expect(made.data.filter(({ outcome }) => outcome === 'created').length).toBe(1000)
    const changed = [{ externalId: 'a2', name: 'Other' }, ...some(2), { externalId: 'new', name: 'New' }]
    expect(await outcomes('/crm/accounts', { source: 'own', rows: changed, deletedIds: ['a9', 'never'] })).toEqual([
      'a2 updated',
      'a0 unchanged',
      'a1 unchanged',
      'new created',
      'a9 deleted',
      'never absent',
    ])
    expect(await refused(crm.send('PUT', '/crm/accounts', { source: 'own', rows: some(1001) }))).toEqual([
      422,
      'request.invalid',
    ])
  })

  test('are all refused when one does not fit, which is named', async () => {
    const before = await rows('crm_contacts')
    for (const [wrong, path] of [
      [{ externalId: 'x2', email: 'nobody' }, 'rows.1.email'],
      [{ externalId: 'x2' }, 'rows.1.name'],
      [{ externalId: 'x1', name: 'Twice' }, 'rows.1.externalId'],
      [{ externalId: 'x2', name: 'X', url: 'javascript:alert(1)' }, 'rows.1.url'],
      [{ externalId: 'x2', name: 'X', vip: true }, 'rows.1'],
    ] as const) {
      const reply = await crm.send('PUT', '/crm/contacts', {
        source: 'own',
        rows: [{ externalId: 'x1', name: 'X' }, wrong],
      })
      expect(reply.statusCode, path).toBe(422)
      expect(reply.json<{ errors: { path: string }[] }>().errors.map((error) => error.path)).toEqual([path])
    }
    for (const [url, body] of [
      ['/crm/activities/own/1', { kind: 'order', title: 'Of nobody' }],
      ['/crm/activities/own/1', { kind: 'order', title: 'No currency', amount: 5, accountExternalId: 'a1' }],
      ['/crm/activities/own/1', { kind: 'An order', title: 'No word', accountExternalId: 'a1' }],
      ['/crm/accounts/Own/1', { name: 'Capital' }],
      ['/crm/accounts/own/1', { name: ' ' }],
    ] as const)
      expect(await refused(crm.send('PUT', url, body)), JSON.stringify(body)).toEqual([422, 'request.invalid'])
    expect(await rows('crm_contacts')).toEqual(before)
    expect(await rows('crm_activities', `source = 'own'`)).toEqual([])
  })

  test('of two programs at once are each written once', async () => {
    const batch = (from: number) => ({
      source: 'race',
      rows: Array.from({ length: 50 }, (_, i) => ({
        externalId: `r${(i * 7 + from) % 60}`,
        email: 'r@r.test',
        accountExternalId: `c${i % 5}`,
      })),
    })
    const replies = await Promise.all([0, 20, 40].map((from) => crm.send('PUT', '/crm/contacts', batch(from))))
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect((await rows('crm_contacts', `source = 'race'`)).length).toBe(60)
  })
})

describe('the columns', () => {
  const docs = readFileSync(new URL('../../../docs/crm-mirror.md', import.meta.url), 'utf8')
  /** Field and column of each line of the table below `crm_…` in the document, in its order. */
  const documented = (table: string) => {
    const [, lines = ''] = new RegExp(`\\(\`${table}\`\\).*\\n\\n((?:\\|.*\\n)+)`).exec(docs) ?? []
    return lines.split('\n').flatMap((line) => {
      const [, fields = '', columns = ''] = line.split('|')
      const named = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)
      return named(fields).map((field, at) => ({ field, column: named(columns)[at] }))
    })
  }
  const sorted = <T extends { field?: string | undefined }>(list: T[]) =>
    list.toSorted((a, b) => String(a.field).localeCompare(String(b.field)))

  test.each(kinds)('of %s are those that the document lists: of the API, of SQL and of the table', async (kind) => {
    const table = `crm_${kind}`
    const listed = documented(table)
    const known = columnsOf[kind].map(({ field, column }) => ({ field, column }))
    expect(sorted(listed)).toEqual(sorted([{ field: 'externalId', column: 'external_id' }, ...known]))
    expect(sorted(Object.keys(CrmRow[kind].shape).map((field) => ({ field })))).toEqual(
      sorted(listed.map(({ field }) => ({ field }))),
    )
    const own = ['org_id', 'id', 'source', 'synced_at', 'updated_at', 'deleted_at']
    const { rows } = await world.database.pool.query<{ schema: string; columns: string[] }>(
      `select table_schema as schema, array_agg(column_name::text order by column_name) as columns from information_schema.columns
       where table_schema in ('public', 'crm_sync') and table_name = $1 and is_generated = 'NEVER' and not column_name ~ '_key$'
       group by table_schema order by table_schema`,
      [table],
    )
    const wanted = [...own, ...listed.map(({ column }) => column)].sort()
    expect(rows).toEqual(['crm_sync', 'public'].map((schema) => ({ schema, columns: wanted })))
  })
})

test('a key that writes too often is told when to go on, and nothing of it is written; others go on', async () => {
  const made = await ada.post('/api-keys', { name: 'Loop', scopes: ['crm:sync'] })
  const { id, token } = made.json<{ id: string; token: string }>()
  const loop = program(world, token)
  const url = '/crm/accounts/loop/1'
  const { headers } = await loop.send('PUT', url, { name: 'First' })
  const [limit, left] = [Number(headers['ratelimit-limit']), Number(headers['ratelimit-remaining'])]
  expect([limit - left, limit]).toEqual([1, expect.any(Number)])
  // The rest of the minute's requests, without their work.
  const reply = { header: () => reply } as unknown as FastifyReply
  for (let asked = 0; asked < left; asked += 1) countRequest(id, reply)
  const over = await loop.send('PUT', url, { name: 'Second' })
  expect([over.statusCode, over.json().code]).toEqual([429, 'request.rate_limited'])
  expect(Number(over.headers['retry-after'])).toBeGreaterThan(0)
  expect(await rows('crm_accounts', `source = 'loop'`)).toMatchObject([{ name: 'First' }])
  expect(await put('/crm/accounts/loop/2', { name: 'Other' })).toMatchObject({ outcome: 'created' })
})

describe('who may write', () => {
  const row = { name: 'Not mine' }
  test('is a key with the scope alone: no person, whatever the role, and no other key', async () => {
    const agent = await signIn(world, await acme.member('Ann Agent'))
    const keys = [await keyOf(ada, ['customers:write', 'settings:manage'])]
    for (const client of [ada, agent, ...keys]) {
      expect(await refused(client.send('PUT', '/crm/accounts/own/1', row))).toEqual([403, 'permission.missing'])
      expect(await refused(client.send('PUT', '/crm/contacts', { source: 'own', rows: [] }))).toEqual([
        403,
        'permission.missing',
      ])
      expect(await refused(client.delete('/crm/activities/own/1'))).toEqual([403, 'permission.missing'])
    }
    expect(await refused(ada.post('/roles', { name: 'CRM', ticketScope: 'own', permissions: ['crm:sync'] }))).toEqual([
      422,
      'request.invalid',
    ])
    expect((await crm.get('/me')).json()).toMatchObject({ permissions: ['crm:sync'] })
    expect((await ada.get('/me')).json<{ permissions: string[] }>().permissions).not.toContain('crm:sync')
  })

  test('is given by who looks after the settings, as long as he does', async () => {
    const keeper = await signIn(world, await acme.member('Kim Keys', 'admin'))
    const rights = ['apikeys:manage', 'customers:read']
    const { id: roleId } = (await ada.post('/roles', { name: 'Keys', ticketScope: 'own', permissions: rights })).json()
    const key = await keyOf(keeper, ['crm:sync'])
    await put('/crm/accounts/own/1', row, key)
    expect((await ada.patch(`/users/${keeper.actor.userId}`, { roleId })).statusCode).toBe(200)
    expect(await refused(key.send('PUT', '/crm/accounts/own/1', row))).toEqual([403, 'permission.missing'])
    expect(await refused(keeper.post('/api-keys', { name: 'Mine', scopes: ['crm:sync'] }))).toEqual([
      422,
      'api_key.scope_not_yours',
    ])
    // A key makes none that is wider than itself.
    const maker = await keyOf(ada, ['apikeys:manage', 'settings:manage'])
    expect(await refused(maker.post('/api-keys', { name: 'Wider', scopes: ['crm:sync'] }))).toEqual([
      422,
      'api_key.scope_not_yours',
    ])
  })

  test('writes in the own organization alone', async () => {
    const other = await createCompany(world, 'OTHER')
    const key = await keyOf(await signIn(world, other.admin), ['crm:sync'])
    const before = await rows('crm_contacts')
    expect(await put('/crm/contacts/salesforce/003A', { name: 'Theirs', accountExternalId: '501' }, key)).toMatchObject(
      {
        outcome: 'created',
        unknown: ['account'],
      },
    )
    expect((await key.delete('/crm/contacts/salesforce/gone')).json()).toMatchObject({ outcome: 'absent' })
    expect(await rows('crm_contacts')).toEqual(before)
    expect(await rows('crm_contacts', 'true', other.orgId)).toMatchObject([{ name: 'Theirs' }])
  })

  test('and what is written is no event and no search document', async () => {
    const names = new Set((await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).map(({ name }) => name))
    expect([...names].filter((name) => name.startsWith('crm'))).toEqual([])
    expect((await ada.get('/search?q=Nora')).body).not.toContain('Nora')
  })
})
