import { CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Company, createCompany } from '../../testing/company.ts'
import { type Plan, plansOf } from '../../testing/plans.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { listContacts } from '../customers/contacts.service.ts'
import type { Condition } from './condition-words.ts'

// Records of which few hold the condition: by a walk along an order past many others, among the few rows of an index, and along the order
// of an index. `far` ones say the same in three fields, which are read in these three ways.
let world: World
let acme: Company
/** Within the first portion, around its end, and in the second one. */
const far = [1, 299, 300, 301, 302, 640, 641]

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  await world.runtime.run(acme.admin, async (cx) => {
    await sql`insert into contacts (org_id, id, name, language, time_zone, notes, created_at, updated_at)
      select ${cx.org.id}, gen_random_uuid(), 'Walk ' || lpad(n::text, 3, '0'), case when isfar then 'NL' when n % 3 > 0 then 'fr' end,
        case when isfar then 'Europe/Amsterdam' end, case when isfar then 'Likes tea' else '' end,
        ${cx.now}::timestamptz + n * interval '1 minute', ${cx.now}
      from (select n, n = any(${far}::int[]) as isfar from generate_series(1, 650) n) f`.execute(cx.tx)
  })
})
afterAll(() => world.close())

const speak = { field: 'language', operator: 'is', value: 'nl' } as const
const noted = { field: 'notes', operator: 'is_not_empty' } as const
const filters = {
  'by a walk': { field: 'timeZone', operator: 'is', value: 'Europe/Amsterdam' },
  'along the order of their language': speak,
  'among those who have notes': noted,
  'by what their notes say': { field: 'notes', operator: 'contains', value: 'TEA' },
  'by two of these': { all: [speak, noted] },
  'by one of these or another': { any: [{ ...speak, value: 'da' }, speak, noted] },
} as const satisfies Record<string, Condition>
const sorts = ['name', '-name', 'createdAt', '-createdAt']

test.each(Object.entries(filters).flatMap(([how, filter]) => sorts.map((sort) => ({ how, filter, sort }))))(
  'contacts that stand far apart by $sort are found $how, two a page, each once',
  async ({ filter, sort }) => {
    const found: number[] = []
    let cursor: string | undefined
    do {
      const { data, nextCursor } = await world.runtime.run(acme.admin, (cx) =>
        listContacts(cx, { filter, sort, limit: 2, cursor }),
      )
      found.push(...data.map(({ name }) => Number(name.slice(5))))
      cursor = nextCursor ?? undefined
    } while (cursor)
    expect(found).toEqual(sort.startsWith('-') ? far.toReversed() : far)
  },
)

/** The most contacts that one scan looked at. */
const mostRead = (plan: Plan): number =>
  Math.max(
    plan['Relation Name'] === 'contacts'
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0,
    ...(plan.Plans ?? []).map(mostRead),
  )

test.each([
  { filter: speak, sort: 'name', reads: 7 },
  { filter: speak, sort: '-createdAt', reads: 7 },
  { filter: noted, sort: 'name', reads: 7 },
  // Two of three have it: the walk ends with the page.
  { filter: { ...speak, value: 'FR' }, sort: '-name', reads: 51 },
])('a list of who meets $filter, by $sort, reads those alone', async ({ filter, sort, reads }) => {
  await world.runtime.run(acme.admin, async (cx) => {
    await cx.tx.executeQuery(CompiledQuery.raw('set local enable_seqscan = off'))
    const plans = await plansOf(cx, (asked) => listContacts(asked, { filter, sort, limit: 50 }))
    expect(Math.max(...plans.map(mostRead))).toBe(reads)
  })
})

test('a list of more than a few whom an index knows is read along its order', async () => {
  const other = await createCompany(world, 'Many')
  await world.runtime.run(other.admin, async (cx) => {
    await sql`insert into contacts (org_id, id, name, notes, created_at, updated_at)
      select ${cx.org.id}, gen_random_uuid(), 'Many ' || lpad(n::text, 4, '0'), case when n % 25 = 0 then '' else 'Likes tea' end,
        ${cx.now}::timestamptz + n * interval '1 minute', ${cx.now}
      from generate_series(1, 3200) n`.execute(cx.tx)
    const found: number[] = []
    let cursor: string | undefined
    do {
      const page = await listContacts(cx, { filter: noted, sort: '-createdAt', limit: 200, cursor })
      found.push(...page.data.filter(({ name }) => name.startsWith('Many')).map(({ name }) => Number(name.slice(5))))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(found).toEqual(Array.from({ length: 3200 }, (_, i) => 3200 - i).filter((n) => n % 25 !== 0))
  })
})
