import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { searchIds } from '../../platform/search.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

/**
 * 26,000 documents over four and a half years: enough for every way that app.search takes. `old` is in 21,500 and in none of the newest,
 * `late` in the newest 90; of w, x and y there are 7, 150 and 4,000. Who sees a document is known of ten in eleven. Every fourth is there a second time, as
 * a contact.
 */
const documents = 26_000
const minutesEach = 90

let world: World
let acme: Company

const idOf = (n: number, tail: string) => {
  const at = Date.parse('2022-01-01T00:00:00Z') + n * minutesEach * 60_000
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tail}`
}
const asOwner = (statement: string) =>
  world.database.pool.query(`begin; set local role deskhand_search; ${statement}; commit`)

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const some = (salt: number, of: number) => `(abs(hashint4(n * 7 + ${salt})::bigint) % ${of})`
  await asOwner(`insert into search_documents (org_id, kind, record_id, words, sight, updated_at, form)
    select '${acme.orgId}', 'ticket',
      (lpad(to_hex(${Date.parse('2022-01-01T00:00:00Z')} + n::bigint * ${minutesEach * 60_000}), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid,
      to_tsvector('simple', concat_ws(' ', 'all', case when n < 21500 then 'old' end, case when n >= ${documents - 90} then 'late' end,
        'w' || ${some(1, 7)}, 'x' || ${some(2, 150)}, 'y' || ${some(3, 4000)}, case when n % 5000 = 1 then 'rare' || n end)),
      case when n % 11 > 0 then array['q' || ${some(4, 3)}, 'a' || ${some(5, 20)}] || case when n % 900 = 7 then array['c1'] else '{}' end end,
      now(), 2
    from generate_series(0, ${documents - 1}) n`)
  await asOwner(`insert into search_documents (org_id, kind, record_id, words, updated_at, form)
    select org_id, 'contact', record_id, words, updated_at, form from search_documents
    where org_id = '${acme.orgId}' and kind = 'ticket' and right(record_id::text, 1) in ('0', '5', 'a', 'd')`)
})
afterAll(() => world.close())

type Kind = 'ticket' | 'contact'
const naive = async (kind: Kind, query: string, below: string | null, limit: number, sights: string[] | null = null) =>
  (
    await world.database.pool.query<{ record_id: string }>(
      `select record_id from search_documents where org_id = $1 and kind = $6 and words @@ to_tsquery('simple', $2)
        and ($3::uuid is null or record_id < $3) and ($5::text[] is null or sight is null or sight && $5)
        order by record_id desc limit $4`,
      [acme.orgId, query, below, limit, sights, kind],
    )
  ).rows.map((row) => row.record_id)
const search = (kind: Kind, query: string, below: string | null, limit: number, sights: string[] | null = null) =>
  world.runtime.run(acme.admin, (cx) => searchIds(cx, { kind, query, sights, below, limit }))

test('the newest documents with the words are those that reading all of them finds', async () => {
  const word = fc.constantFrom(
    ...[
      'all',
      'old',
      'late',
      'w3',
      'x17',
      'y12',
      'rare5001',
      'none',
      'a:*',
      'ol:*',
      'o:*',
      'w:*',
      'x1:*',
      'y1:*',
      'y39:*',
      'rare:*',
      'no:*',
    ],
    ...['(all <-> old)', '(old <-> all)', '(old <-> w3:*)'],
  )
  const excluded = fc.constantFrom('!old', '!(w1:*)', '!(w2 & x1:*)', '!(all <-> old)')
  const asked = fc.record({
    kind: fc.constantFrom<Kind>('ticket', 'ticket', 'contact'),
    terms: fc.array(word, { minLength: 1, maxLength: 3 }),
    not: fc.option(excluded),
    below: fc.option(fc.nat(documents)),
    limit: fc.constantFrom(1, 20, 101, 1000, 6000),
    sights: fc.option(fc.subarray(['q0', 'a3', 'a17', 'c1', 'none'])),
  })
  await fc.assert(
    fc.asyncProperty(asked, async ({ kind, terms, not, below, limit, sights: some }) => {
      const query = [...terms, ...(not === null ? [] : [not])].join(' & ')
      const sights = kind === 'ticket' ? some : null
      const place = below === null ? null : idOf(below, '000000000000')
      expect(await search(kind, query, place, limit, sights)).toEqual(await naive(kind, query, place, limit, sights))
    }),
    { numRuns: 80 },
  )
})

test.each([
  ['in every tenth', 'w3', 101],
  ['in one of 150', 'x17', 101],
  ['in one of 150, by its beginning', 'x17:*', 101],
  ['in so few that all times are asked', 'y12', 101],
  ['in most documents, but none of the newest', 'old', 101],
  ['by a beginning that many words have, and a rare one', 'y12 & a:*', 101],
  ['of which one has been common once and one came lately', 'old & late', 101],
  ['by a beginning that all have, and one in 150', 'x17 & w:*', 101],
  ['by beginnings that never meet', 'old:* & late:*', 101],
  ['of which none must be there', '!old', 101],
  ['that are alternatives', 'y12 | late', 5000],
])('words %s', async (_, query, limit) => {
  expect(await search('ticket', query, null, limit)).toEqual(await naive('ticket', query, null, limit))
  for (const sights of [['a3'], ['a3', 'q1', 'c1'], []])
    expect(await search('ticket', query, null, limit, sights), sights.join()).toEqual(
      await naive('ticket', query, null, limit, sights),
    )
})

test.each(['w3', 'x17', 'x17:*', 'old', 'y1:* & o:*', 'o:* & a:*', 'none:*'])(
  'contacts with words %s',
  async (query) => {
    expect(await search('contact', query, null, 101)).toEqual(await naive('contact', query, null, 101))
  },
)

test('another organization whose letters in the index are the same finds nothing of it', async () => {
  const twin = `00000000-0000-7000-8000-000000${acme.orgId.slice(-6)}`
  await asOwner(`insert into search_documents (org_id, kind, record_id, words, updated_at, form)
    select '${twin}', kind, record_id, words, updated_at, form from search_documents where org_id = '${acme.orgId}' and words @@ 'y12 | x17'`)
  const mine = await naive('ticket', 'x17', null, 1000)
  expect(mine.length).toBeGreaterThan(100)
  expect(await search('ticket', 'x17', null, 1000)).toEqual(mine)
  await asOwner(`delete from search_documents where org_id = '${acme.orgId}' and words @@ 'x17'`)
  expect(await search('ticket', 'x17', null, 1000)).toEqual([])
})
