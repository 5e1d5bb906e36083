import type { Case } from './cases.ts'

/** Languages, notes, addresses and leads of the people, and what all of them are searched by: statements by name. */
export function recordSteps(org: string, contacts: number): [name: string, sql: string][] {
  const leads = Math.floor(contacts / 4)
  return [
    [
      'what contacts say of themselves',
      `update contacts set language = case when n % 10 = 0 then 'de' when n % 10 < 4 then 'en' end,
        notes = case when n % 2000 = 0 then 'Pays late, likes tea' else '' end
      from (select id, row_number() over (order by id) as n from contacts where org_id = ${org}) c
      where contacts.org_id = ${org} and contacts.id = c.id`,
    ],
    [
      'leads',
      `insert into leads (org_id, id, name, company, created_at, updated_at)
      select ${org}, pg_temp.bench_id(11, n), 'Lead ' || pg_temp.bench_word(n * 7) || ' ' || n, 'Firm ' || n % 500, pg_temp.bench_at(n), pg_temp.bench_at(n) from generate_series(1, ${leads}) n`,
    ],
    [
      'addresses of leads',
      `insert into lead_identities (org_id, id, lead_id, kind, value, is_primary, created_at)
      select ${org}, pg_temp.bench_id(12, n), pg_temp.bench_id(11, n), 'email', 'lead' || n || '@leads.test', true, pg_temp.bench_at(n) from generate_series(1, ${leads}) n`,
    ],
    [
      'search of contacts',
      `select app.write_document(jsonb_build_object('kind', 'contact', 'id', c.id, 'title', c.name,
        'extra', (select string_agg(i.value, ' ') from identities i where i.org_id = ${org} and i.contact_id = c.id)), c.created_at)
      from (select * from contacts where org_id = ${org} order by id) c`,
    ],
  ]
}

const text = encodeURIComponent
const leaf = (field: string, operator: string, value?: unknown) => ({ field, operator, value })

/** Lists of records; `list` and `search` are the budgets of the lists of tickets. */
export function recordCases(
  budgets: { list: Case['budget']; search: Case['budget'] },
  known: { accountIds: readonly string[]; contacts: number },
): Case[] {
  const get = (name: string, path: (i: number) => string, budget: Case['budget'] = budgets.list): Case => ({
    ...{ name: `records: ${name}`, budget, count: 100, clients: 1, by: 'admin', status: 200 },
    calls: (i) => [{ path: `/api/v1${path(i)}` }],
  })
  const filtered = (name: string, filter: object, sort = 'name') =>
    get(name, () => `/contacts?limit=50&sort=${sort}&filter=${text(JSON.stringify(filter))}`)
  const person = (i: number) => 1 + ((i * 7919) % known.contacts)
  const account = (i: number) => known.accountIds[i % known.accountIds.length] ?? ''
  return [
    get('contacts by name', () => '/contacts?limit=50'),
    get('contacts, the newest changed first', () => '/contacts?limit=50&sort=-updatedAt'),
    get('contacts, the oldest first', () => '/contacts?limit=50&sort=createdAt'),
    get('contacts of an account', (i) => `/contacts?limit=50&account=${account(i)}`),
    get('contacts by their address', (i) => {
      const value = `person${person(i)}@account${1 + (person(i) % Math.floor(known.contacts / 10))}.test`
      return `/contacts?limit=50&filter=${text(JSON.stringify(leaf('email', 'is', value)))}`
    }),
    filtered('contacts of one language in ten', leaf('language', 'is', 'de')),
    filtered('contacts with two of three', {
      all: [
        leaf('language', 'is_not_empty'),
        { any: [leaf('name', 'contains', 'an'), leaf('email', 'contains', '7')] },
      ],
    }),
    filtered('contacts with open tickets', leaf('openTickets', 'at_least', 1), '-createdAt'),
    filtered('contacts changed in 90 days, by name', leaf('updatedAt', 'within_last', { amount: 90, unit: 'days' })),
    filtered('contacts with notes, one in 2,000', leaf('notes', 'is_not_empty')),
    get('accounts by name', () => '/accounts?limit=50'),
    get('leads by name', () => '/leads?limit=50'),
    get('search of contacts: a name of many', () => '/contacts?q=anna&limit=50', budgets.search),
    get('search of contacts: an address', (i) => `/contacts?q=person${person(i)}&limit=50`, budgets.search),
    get('search of contacts, by name', () => '/contacts?q=anna&sort=name&limit=50', budgets.search),
  ]
}
