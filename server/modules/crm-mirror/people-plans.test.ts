import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type Plan, plansOf } from '../../testing/plans.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { findPeople } from './find-people.ts'

// product.md MX4: who writes is looked up by an index of each address, however many the mirror has.
let world: World
let acme: Company
const total = 20_000
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  await acme.asSystem(({ tx, now }) =>
    sql`insert into crm_contacts (org_id, id, source, external_id, name, email, email_2, email_3, synced_at, updated_at)
      select ${acme.orgId}, gen_random_uuid(), 'own', 'c' || n, 'Person ' || n, 'P' || n || '@Nord.test',
        case when n % 2 = 0 then 'p' || n || '@second.test' end, case when n % 3 = 0 then 'p' || n || '@third.test' end,
        ${now}::timestamptz, ${now}::timestamptz
      from generate_series(1, ${total}::integer) n`.execute(tx),
  )
  await world.database.pool.query('analyze crm_contacts')
})
afterAll(() => world.close())

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

test('the rows of an address are found by the three indexes, and no others are read', async () => {
  const ann: UserActor = { ...acme.admin, permissions: new Set([...acme.admin.permissions, 'crm:read']) }
  const addresses = ['p6@nord.test', ' P12@SECOND.test', 'p600@third.test', 'nobody@nord.test']
  const { found, plans } = await world.runtime.run(ann, async (cx) => ({
    found: await findPeople(cx, addresses),
    plans: await plansOf(cx, (recorded) => findPeople(recorded, addresses)),
  }))
  expect(found.contacts.map(({ externalId }) => externalId).sort()).toEqual(['c12', 'c6', 'c600'])
  const nodes = plans.flatMap(nodesOf)
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? [])
  expect(indexes.filter((name) => name.startsWith('crm_contacts')).sort()).toEqual([
    'crm_contacts_email',
    'crm_contacts_email_2',
    'crm_contacts_email_3',
  ])
  const read = nodes.filter((node) => node['Relation Name'] === 'crm_contacts')
  expect(read.map((node) => node['Node Type'])).toEqual(['Bitmap Heap Scan'])
  expect(read.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0))).toEqual([3])
})
