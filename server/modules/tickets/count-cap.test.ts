import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { countCap } from './count-tickets.ts'

let world: World
let acme: Company
let client: SignedIn
let ticket: {
  id: string
  assignee: { id: string }
  requester: { id: string }
  pipeline: { id: string }
  stage: { id: string }
}
let labelId: string

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  client = await signIn(world, acme.admin)
  const label = await client.post('/labels', { name: 'Counted', color: 'blue' })
  labelId = label.json().id
  const made = await client.post('/tickets', {
    subject: 'Counted',
    assigneeId: acme.admin.userId,
    requester: { email: 'many@customer.test' },
    labels: ['Counted'],
  })
  expect(made.statusCode, made.body).toBe(201)
  ticket = made.json()
})
afterAll(() => world.close())

/** Writes more of the ticket as rows: its label too, nothing else. */
async function repeat(times: number, prefix: string): Promise<void> {
  await acme.asSystem(async ({ tx }) => {
    const { rows } = await sql<{ name: string }>`select column_name as name from information_schema.columns
      where table_name = 'tickets' and is_generated = 'NEVER' order by ordinal_position`.execute(tx)
    const columns = sql.join(rows.map(({ name }) => sql.ref(name)))
    await sql`insert into tickets (${columns})
      select ${sql.join(rows.map(({ name }) => sql.ref(`c.${name}`)))} from generate_series(1, ${times}) i
      join tickets t on t.org_id = ${acme.orgId} and t.id = ${ticket.id},
      jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'code', ${prefix}::text || i)) c`.execute(tx)
    await sql`insert into ticket_labels (org_id, ticket_id, label_id, is_open, ticket_created_at)
      select org_id, id, ${labelId}, is_open, created_at from tickets
      where org_id = ${acme.orgId} and code like ${`${prefix}%`}`.execute(tx)
  })
}

/** What each door that counts says of the tickets. */
async function counted(): Promise<Record<string, { count: number; capped: boolean }>> {
  const read = async (path: string) => {
    const reply = await client.get(path)
    expect(reply.statusCode, `${path}: ${reply.body}`).toBe(200)
    return reply.json()
  }
  const of = (list: { count: number; capped: boolean }[], is: (one: never) => boolean) => {
    const { count, capped } = list.find((one) => is(one as never)) ?? { count: -1, capped: false }
    return { count, capped }
  }
  const keys = (await read('/tickets/counts')).data
  const views = (await read('/views/counts')).data
  const groups = (await read('/tickets/groups?group=stage')).data
  const label = (await read('/labels')).data.find((one: { id: string }) => one.id === labelId)
  const stages = (await read(`/pipelines/${ticket.pipeline.id}/counts`)).data
  const customer = (await read(`/contacts/${ticket.requester.id}`)).ticketCounts
  return {
    'counts of all': of(keys, ({ key }: { key: string }) => key === 'all'),
    'counts of mine': of(keys, ({ key }: { key: string }) => key === 'mine'),
    'view of open ones': of(views, ({ id }: { id: string }) => id === 'open'),
    'view of mine': of(views, ({ id }: { id: string }) => id === 'mine'),
    'column of the board': of(stages, ({ stageId }: { stageId: string }) => stageId === ticket.stage.id),
    'group of a list': of(groups, ({ key }: { key: string }) => key === ticket.stage.id),
    'tickets of the label': { count: label.ticketCount, capped: label.ticketCountCapped },
    'tickets of the requester': { count: customer.total, capped: customer.capped },
  }
}

test('counts are exact to 1,000 and say above it that there are more, at each door', async () => {
  await repeat(countCap - 1, 'FIRST-')
  const exact = await counted()
  expect(exact).toEqual(Object.fromEntries(Object.keys(exact).map((door) => [door, { count: 1000, capped: false }])))
  const other = { subject: 'Other', requester: { email: 'few@customer.test' } }
  expect((await client.post('/tickets', { ...other, status: 'resolved' })).statusCode).toBe(201)
  const few = async () =>
    (await client.get('/contacts?limit=50'))
      .json()
      .data.map(({ ticketCounts }: { ticketCounts: object }) => ticketCounts)
      .filter(({ total }: { total: number }) => total === 1)
  // Beside somebody who has 1,000 tickets, and then more: those of a page are counted together, or each by itself.
  expect(await few()).toEqual([{ open: 0, total: 1, capped: false }])
  await repeat(1, 'LAST-')
  expect(await few()).toEqual([{ open: 0, total: 1, capped: false }])
  expect(await counted()).toEqual(
    Object.fromEntries(Object.keys(exact).map((door) => [door, { count: 1000, capped: true }])),
  )
})
