import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyClocks } from '../server/modules/sla/verify-clocks.ts'
import { createWorld, type World } from '../server/testing/world.ts'
import { fillDemo } from './fill.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('the demo company has its people, customers and tickets, notifies nobody, and is made once', async () => {
  const demo = await fillDemo(world.runtime, { contacts: 80, tickets: 40 })
  expect(demo).toMatchObject({ made: true, email: 'maya@northwind.test' })
  const count = async (sql: string) => Number((await world.database.pool.query(sql)).rows[0].n)
  const inOrg = async (table: string, where = 'true') => {
    const client = await world.database.pool.connect()
    try {
      await client.query('begin')
      await client.query('select app.enter($1)', [demo.orgId])
      return Number((await client.query(`select count(*) as n from ${table} where ${where}`)).rows[0].n)
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  expect(await count('select count(*) as n from memberships')).toBe(6)
  expect(await inOrg('teams')).toBe(2)
  expect(await inOrg('accounts')).toBe(40)
  expect(await inOrg('contacts')).toBe(80)
  expect(await inOrg('macros')).toBe(4)
  expect(await inOrg('tickets')).toBe(40)
  expect(await inOrg('messages', `kind = 'note'`)).toBeGreaterThan(5)
  expect(await inOrg('attachments')).toBeGreaterThan(5)
  expect(await inOrg('outbox', `state <> 'accepted'`)).toBe(0)
  expect(await inOrg('notifications')).toBe(0)
  expect(await verifyClocks(world.runtime, demo.orgId)).toEqual({ tickets: 40, differences: 0, examples: [] })
  // Each has its SLA from its beginning, and its clocks stand as its events say.
  expect(await inOrg('ticket_sla', `chosen_at = (select created_at from tickets where id = ticket_id)`)).toBe(40)
  expect(await inOrg('sla_clocks', `state = 'running'`)).toBeGreaterThan(3)
  expect(await inOrg('tickets', `queue_id <> (select id from queues where is_default)`)).toBeGreaterThan(3)
  expect((await fillDemo(world.runtime)).made).toBe(false)
})
