import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { connectCrm } from './connect-crm.ts'
import { pull } from './pull.ts'
import { takeDue } from './pulls.store.ts'

// product.md MX15, MX16, MX19: against servers that speak the documented shapes of the APIs, their pages and their rates.
let world: World
let acme: Company
let server: Server
let address: string
let answer: (
  url: URL,
  request: IncomingMessage,
) => Promise<{ status?: number; headers?: Record<string, string>; body: unknown }>
let asked: string[]
const waits: number[] = []
const wait = async (milliseconds: number) => {
  waits.push(milliseconds)
}

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

let companies = 0
beforeEach(async () => {
  companies += 1
  acme = await createCompany(world, `ACME${companies}`)
  asked = []
  waits.length = 0
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://crm.test')
    asked.push(`${request.method} ${url.pathname}`)
    answer(url, request).then(({ status = 200, headers = {}, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const connect = (importer: string, secret: string, currency: string | null = null) =>
  acme.asSystem((cx) =>
    connectCrm(cx, { source: importer, importer, address, secret, currency, everyHours: 24, enabled: true }),
  )
const run = (source: string, options: { changesOnly?: boolean } = {}) => {
  world.setClock(60_000)
  return pull(world.runtime, acme.orgId, source, { wait, ...options })
}
const live = (table: string) =>
  acme.asSystem(async ({ tx }) => {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)} where org_id = ${acme.orgId}
      and deleted_at is null order by external_id`.execute(tx)
    return rows
  })
const runs = () =>
  acme.asSystem(async ({ tx }) => {
    const { rows } = await sql<{
      state: string
    }>`select state from crm_syncs where org_id = ${acme.orgId} order by started_at`.execute(tx)
    return rows.map(({ state }) => state)
  })

describe('HubSpot', () => {
  const company = (id: string) => ({
    id,
    properties: { name: `Company ${id}`, domain: `c${id}.test`, type: 'CUSTOMER', industry: null, phone: null },
    archived: false,
  })
  /** As the API tells it: every company without a label, the primary one once more. */
  const linked = (id: string, at: number) =>
    ['contact_to_company', 'contact_to_company_unlabeled'].slice(at === 0 ? 0 : 1).map((type) => ({ id, type }))
  const contact = (id: string, companies: string[]) => ({
    ...{ id, archived: false },
    properties: {
      firstname: 'Nora',
      lastname: id,
      email: `n${id}@nord.test`,
      hs_additional_emails: `a${id}@nord.test;b${id}@nord.test`,
      phone: null,
      jobtitle: 'CTO',
    },
    ...(companies.length > 0 && {
      associations: { companies: { results: companies.flatMap(linked) } },
    }),
  })
  const deal = {
    id: '9',
    properties: {
      dealname: 'Big',
      dealstage: 'closedwon',
      amount: '1200.5',
      deal_currency_code: 'EUR',
      closedate: '2029-05-01T10:00:00Z',
    },
    associations: { contacts: { results: [{ id: '201', type: 'deal_to_contact' }] } },
  }
  let there: ReturnType<typeof company>[]
  beforeEach(() => {
    there = Array.from({ length: 30 }, (_, i) => company(String(100 + i)))
    answer = async (url, { headers }) => {
      if (headers.authorization !== 'Bearer pat-1') return { status: 401, body: { message: 'no' } }
      if (asked.length === 2)
        return { status: 429, headers: { 'retry-after': '7' }, body: { policyName: 'TEN_SECONDLY_ROLLING' } }
      if (url.pathname.endsWith('/contacts'))
        return { body: { results: [contact('201', ['100']), contact('202', [])] } }
      if (url.pathname.endsWith('/deals')) return { body: { results: [deal] } }
      const from = Number(url.searchParams.get('after') ?? 0)
      const results = there.slice(from, from + 10)
      const next = from + 10 < there.length ? { paging: { next: { after: String(from + 10), link: 'x' } } } : {}
      return { body: { results, ...next } }
    }
  })

  test('is paged through, waited for when it says so, and what it no longer has vanishes', async () => {
    await connect('hubspot', 'pat-1')
    expect(await run('hubspot')).toMatchObject({
      state: 'done',
      counts: { accounts: { created: 30 }, contacts: { created: 2 }, activities: { created: 1 } },
    })
    expect(waits).toEqual([7_000])
    expect(await live('crm_contacts')).toMatchObject([
      {
        externalId: '201',
        name: 'Nora 201',
        emailKey: 'n201@nord.test',
        email2Key: 'a201@nord.test',
        email3Key: 'b201@nord.test',
        accountExternalId: '100',
        data: { jobtitle: 'CTO' },
      },
      { externalId: '202', accountExternalId: null },
    ])
    expect(await live('crm_activities')).toMatchObject([
      { kind: 'deal', title: 'Big', amount: '1200.5000', currency: 'EUR', contactExternalId: '201' },
    ])
    there = there.slice(2)
    expect(await run('hubspot')).toMatchObject({
      state: 'done',
      counts: { accounts: { unchanged: 28, vanished: 2 }, contacts: { unchanged: 2 } },
    })
    there = there.slice(20)
    expect(await run('hubspot')).toMatchObject({ state: 'held', held: [{ kind: 'accounts', vanishing: 20, of: 28 }] })
    expect((await live('crm_accounts')).length).toBe(28)
    expect(await runs()).toEqual(['done', 'done', 'held'])
  })

  test('has people of several companies: each is kept, the primary one first, also those of further pages', async () => {
    const usual = answer
    const nora = contact('201', ['100', '101'])
    const { results } = nora.associations?.companies ?? { results: [] }
    let shown = { ...nora, associations: { companies: { results: results.toReversed() } } }
    answer = async (url, request) => {
      const { pathname, searchParams } = url
      if (pathname === '/crm/v3/objects/contacts/201/associations/companies')
        return searchParams.get('after') === 'a'
          ? { body: { results: linked('102', 1), paging: { next: { after: 'b', link: 'x' } } } }
          : { body: { results: linked('103', 1) } }
      return pathname.endsWith('/contacts') ? { body: { results: [shown] } } : usual(url, request)
    }
    await connect('hubspot', 'pat-1')
    expect(await run('hubspot')).toMatchObject({ counts: { contacts: { created: 2, refused: 0 } } })
    const both = [
      { externalId: '201', accountExternalId: '100', emailKey: 'n201@nord.test', rank: 0 },
      { externalId: '201:101', accountExternalId: '101', emailKey: 'n201@nord.test', rank: 1 },
    ]
    expect(await live('crm_contacts')).toMatchObject(both)
    // A list has so many of them alone, and says where the others are.
    const { companies } = shown.associations
    shown = { ...nora, associations: { companies: { ...companies, ...{ paging: { next: { after: 'a' } } } } } }
    expect(await run('hubspot')).toMatchObject({ counts: { contacts: { created: 2, unchanged: 2 } } })
    expect(await live('crm_contacts')).toMatchObject([
      ...both,
      { externalId: '201:102', accountExternalId: '102', rank: 2 },
      { externalId: '201:103', accountExternalId: '103', rank: 3 },
    ])
  })

  test('that fails half-way keeps what came, and nothing vanishes', async () => {
    await connect('hubspot', 'pat-1')
    await run('hubspot')
    const usual = answer
    there = [company('new')]
    answer = async (url, request) =>
      url.pathname.endsWith('/contacts') ? { status: 500, body: 'down' } : usual(url, request)
    waits.length = 0
    expect(await run('hubspot')).toMatchObject({ state: 'failed', why: { code: 'crm.answered' } })
    expect(waits).toEqual([4_000, 8_000, 16_000, 32_000, 64_000])
    expect((await live('crm_accounts')).length).toBe(31)
    await connect('hubspot', 'wrong')
    expect(await run('hubspot')).toMatchObject({ state: 'failed', why: { params: { status: 401 } } })
  })
})

test('Salesforce is signed in to, asked by SOQL, and for changes alone', async () => {
  const queries: string[] = []
  answer = async (url, request) => {
    if (url.pathname === '/services/oauth2/token') {
      const form = new URLSearchParams(await text(request))
      if (form.get('client_id') !== 'id' || form.get('client_secret') !== 'se:cret')
        return { status: 400, body: { error: 'invalid_client' } }
      return { body: { access_token: 'token', instance_url: address } }
    }
    if (request.headers.authorization !== 'Bearer token')
      return { status: 401, body: [{ errorCode: 'INVALID_SESSION_ID' }] }
    if (url.pathname.endsWith('/query/next-1'))
      return { body: { done: true, records: [{ Id: '001B', Name: 'South AS', Type: null }] } }
    const query = url.searchParams.get('q') ?? ''
    queries.push(query)
    const records: Record<string, object[]> = {
      Account: [
        {
          attributes: { type: 'Account' },
          Id: '001A',
          Name: 'Nord AS',
          Type: 'Customer',
          Industry: 'Fish',
          Website: null,
          Phone: null,
        },
      ],
      Contact: [
        {
          Id: '003A',
          Name: 'Nora',
          Email: 'nora@nord.test',
          Phone: null,
          MobilePhone: '+47 1',
          Title: null,
          AccountId: '001A',
        },
      ],
      Order: [
        {
          Id: '801A',
          OrderNumber: '00000100',
          Status: 'Activated',
          TotalAmount: 99.9,
          EffectiveDate: '2029-05-01',
          AccountId: '001A',
          BillToContactId: '003A',
        },
      ],
      Contract: [{ Id: '800A', ContractNumber: '7', Status: 'Activated', StartDate: '2029-01-01', AccountId: '001A' }],
    }
    const [, from = ''] = / FROM (\w+)/.exec(query) ?? []
    const more = from === 'Account' && !query.includes('WHERE')
    return {
      body: {
        totalSize: 1,
        done: !more,
        ...(more && { nextRecordsUrl: '/services/data/v62.0/query/next-1' }),
        records: records[from],
      },
    }
  }
  await connect('salesforce', 'id:se:cret', 'NOK')
  expect(await run('salesforce')).toMatchObject({
    state: 'done',
    counts: { accounts: { created: 2 }, contacts: { created: 1 }, activities: { created: 2 } },
  })
  expect(await live('crm_accounts')).toMatchObject([
    { name: 'Nord AS', type: 'Customer', metadata: { industry: 'Fish' } },
    { name: 'South AS' },
  ])
  expect(await live('crm_activities')).toMatchObject([
    { kind: 'contract' },
    { kind: 'order', amount: '99.9000', currency: 'NOK', contactExternalId: '003A' },
  ])
  const began = world.now().toISOString()
  expect(await run('salesforce', { changesOnly: true })).toMatchObject({
    state: 'done',
    counts: { accounts: { unchanged: 1, vanished: 0 } },
  })
  expect(queries.at(-1)).toContain(`WHERE SystemModstamp >= ${began}`)
  expect((await live('crm_accounts')).length).toBe(2)
})

test('Pipedrive is paged by cursors, and whoever sends elsewhere is not followed', async () => {
  answer = async (url, { headers }) => {
    if (headers['x-api-token'] !== 'tok') return { status: 401, body: { success: false } }
    const data: Record<string, object[]> = {
      organizations: [
        { id: 1, name: 'Nord AS' },
        { id: 2, name: '' },
      ],
      persons: [
        {
          id: 5,
          name: 'Nora',
          emails: [
            { value: 'b@nord.test', primary: false, label: 'home' },
            { value: 'a@nord.test', primary: true, label: 'work' },
          ],
          phones: [],
          org_id: 1,
        },
      ],
      deals: [
        {
          id: 8,
          title: 'Deal',
          value: 10,
          currency: 'USD',
          status: 'won',
          person_id: 5,
          org_id: 1,
          add_time: '2029-01-01T00:00:00Z',
        },
      ],
    }
    const all = data[url.pathname.split('/').at(-1) ?? ''] ?? []
    const at = Number(url.searchParams.get('cursor') ?? 0)
    return {
      body: {
        success: true,
        data: all.slice(at, at + 1),
        additional_data: { next_cursor: at + 1 < all.length ? String(at + 1) : null },
      },
    }
  }
  await connect('pipedrive', 'tok')
  // A row that does not fit is told, and the others go on.
  expect(await run('pipedrive')).toMatchObject({
    state: 'done',
    counts: { accounts: { created: 1, refused: 1 }, contacts: { created: 1 }, activities: { created: 1 } },
  })
  expect(await live('crm_contacts')).toMatchObject([
    { email: 'a@nord.test', email2: 'b@nord.test', accountExternalId: '1' },
  ])
  expect(asked).toEqual([
    'GET /api/v2/organizations',
    'GET /api/v2/organizations',
    'GET /api/v2/persons',
    'GET /api/v2/deals',
  ])
  answer = async () => ({ status: 302, headers: { location: 'http://169.254.169.254/' }, body: {} })
  expect(await run('pipedrive')).toMatchObject({ state: 'failed', why: { params: { status: 302 } } })
})

test('addresses of the own network are asked only where the operator names them, and secrets lie sealed', async () => {
  const closed = await createWorld({ allowedNetworks: [] })
  const company = await createCompany(closed)
  answer = async () => ({ body: {} })
  const wanted = {
    source: 'hubspot',
    importer: 'hubspot' as const,
    address,
    secret: 'pat-1',
    currency: null,
    everyHours: 24,
    enabled: true,
  }
  await company.asSystem((cx) => connectCrm(cx, wanted))
  expect(await pull(closed.runtime, company.orgId, 'hubspot', { wait })).toMatchObject({
    state: 'failed',
    why: { code: 'outgoing.own_network' },
  })
  expect(asked).toEqual([])
  const { rows } = await company.asSystem(({ tx }) =>
    sql<{ secret: string }>`select secret from crm_pulls where org_id = ${company.orgId}`.execute(tx),
  )
  expect(rows[0]?.secret).not.toContain('pat-1')
  // Due at once, then every 24 hours.
  const due = () => closed.runtime.run(systemActor(company.orgId, 'test'), takeDue)
  expect([await due(), await due()]).toEqual([['hubspot'], []])
  closed.setClock(24 * 3_600_000)
  expect(await due()).toEqual(['hubspot'])
  await closed.close()
})
