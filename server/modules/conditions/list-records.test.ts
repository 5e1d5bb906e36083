import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { listContacts } from '../customers/contacts.service.ts'

// The walk along an order past many records, of which few hold the condition.
let world: World
let acme: Company
/** Within the first portion, around its end, and in the second one. */
const far = [1, 299, 300, 301, 302, 640, 641]

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  await world.runtime.run(acme.admin, async (cx) => {
    await sql`insert into contacts (org_id, id, name, language, created_at, updated_at)
      select ${cx.org.id}, gen_random_uuid(), 'Walk ' || lpad(n::text, 3, '0'),
        case when n = any(${far}::int[]) then 'nl' else 'fr' end, ${cx.now}::timestamptz + n * interval '1 minute', ${cx.now}
      from generate_series(1, 650) n`.execute(cx.tx)
  })
})
afterAll(() => world.close())

test.each(['name', '-name', 'createdAt', '-createdAt'])(
  'contacts that stand far apart by %s are found, two a page, each once',
  async (sort) => {
    const filter = { field: 'language', operator: 'is', value: 'nl' } as const
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
