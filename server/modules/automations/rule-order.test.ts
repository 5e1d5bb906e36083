import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Runtime, systemActor } from '../../platform/context.ts'
import { createRuntime, type Database, openDatabase } from '../../platform/database.ts'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
import { insertPending } from './pending.store.ts'
import { mostAttempts, runJobName, runRulesJob } from './run-job.ts'
import { settle } from './testing.ts'

let world: World
const workers: { database: Database; runtime: Runtime }[] = []
beforeAll(async () => {
  world = await createWorld()
  for (let i = 0; i < 4; i += 1) {
    const database = openDatabase(world.databaseUrl, { max: 2, onError: () => {} })
    workers.push({ database, runtime: createRuntime(database, world.settings, world.now) })
  }
})
afterAll(async () => {
  for (const { database } of workers) await database.close()
  await world.close()
})

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
let made = 0
async function desk() {
  made += 1
  const company = await createCompany(world, `O${made}X`)
  return { company, admin: await signIn(world, company.admin) }
}
const watches = (admin: Client, more: object = {}): Promise<Rule> =>
  ok(
    admin.post('/rules', {
      name: 'Watches',
      enabled: true,
      triggers: [{ on: 'created' }, { on: 'changed', field: 'subject' }],
      condition: { all: [] },
      actions: [{ do: 'note', html: '<p>Seen</p>' }],
      ...more,
    }),
  )
const ticketOf = (admin: Client) =>
  ok(admin.post('/tickets', { subject: 'One', requester: { email: 'jo@globex.test' } }))

/** Takes the bookings away. */
async function takeBookings(orgId: string): Promise<{ ticketIds: string[] }[]> {
  const { rows } = await world.database.pool.query<{ payload: { ticketIds: string[] } }>(
    `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
     where t.id = j.task_id and t.identifier = $2 and j.payload->>'orgId' = $1 returning j.payload, j.id`,
    [orgId, runJobName],
  )
  return rows.map(({ payload }) => payload)
}

/** Lets workers do the bookings at once, those of the newest events first. */
async function workAtOnce(orgId: string): Promise<void> {
  const left = await takeBookings(orgId)
  const context = { log: createLog('silent'), attempt: 1, lastAttempt: false }
  await Promise.all(
    workers.map(async ({ runtime }) => {
      for (let payload = left.pop(); payload; payload = left.pop())
        await runRulesJob(orgId, payload, { ...context, runtime })
    }),
  )
}

/** The numbers of the events at which a rule wrote, in the order in which it wrote. */
async function askedInOrder(d: Awaited<ReturnType<typeof desk>>, ticketId: string): Promise<number[]> {
  const rows = await d.company.asSystem((cx) =>
    cx.tx
      .selectFrom('events')
      .select(['seq', 'data'])
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', ticketId)
      .where('name', '=', 'message.note_added')
      .orderBy('seq')
      .execute(),
  )
  const receipts = await d.company.asSystem((cx) =>
    cx.tx
      .selectFrom('messages')
      .select(['id', 'bodyText'])
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', ticketId)
      .execute(),
  )
  const texts = new Map(receipts.map(({ id, bodyText }) => [id, bodyText]))
  return rows.map(({ data }) => Number((texts.get(String((data as { messageId: string }).messageId)) ?? '').trim()))
}

test('rules see the events of a ticket in their order, whichever worker comes first', async () => {
  const d = await desk()
  const tickets = await Promise.all([1, 2, 3].map(() => ticketOf(d.admin)))
  await settle(world, d.company.orgId)
  // A rule a value, so that each note says at which change it was asked.
  const values = ['1', '2', '3', '4', '5', '6', '7', '8']
  const type = await ok(
    d.admin.post('/custom-fields', {
      key: 'step',
      name: 'Step',
      type: 'select',
      options: values.map((name) => ({ name })),
    }),
  )
  for (const { id, name } of type.options as { id: string; name: string }[])
    await watches(d.admin, {
      triggers: [{ on: 'changed', field: 'custom.step', to: id }],
      actions: [{ do: 'note', html: `<p>${name}</p>` }],
    })
  // The consumer sees each change by itself, as it does when they are a moment apart; all bookings wait at once.
  for (const { id } of type.options)
    for (const { code } of tickets) {
      await ok(d.admin.patch(`/tickets/${code}`, { custom: { step: id } }))
      await world.react(d.company.orgId)
    }
  await workAtOnce(d.company.orgId)
  for (const { id } of tickets) expect(await askedInOrder(d, id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  const left = await d.company.asSystem((cx) =>
    cx.tx.selectFrom('rulePending').select('seq').where('orgId', '=', cx.org.id).execute(),
  )
  expect(left).toEqual([])
})

test('an event at which asking fails holds up none behind it, is tried again, and is passed over in the end', async () => {
  const d = await desk()
  const rule = await watches(d.admin)
  const ticket = await ticketOf(d.admin)
  await world.react(d.company.orgId)
  await ok(d.admin.patch(`/tickets/${ticket.code}`, { subject: 'Two' }))
  await world.react(d.company.orgId)
  // No event is like this one: whoever reads it fails.
  const tell = (data: string) =>
    d.company.asSystem((cx) =>
      cx.tx
        .updateTable('events')
        .set({ data })
        .where('orgId', '=', cx.org.id)
        .where('ticketId', '=', ticket.id)
        .where('name', '=', 'ticket.created')
        .execute(),
    )
  await tell('null')
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false }
  const run = () => runRulesJob(d.company.orgId, { ticketIds: [ticket.id] }, context)
  const runs = async (): Promise<RuleRun[]> => (await ok(d.admin.get(`/rules/${rule.id}/runs`))).data
  await expect(run()).rejects.toThrow()
  expect((await runs()).map(({ event }) => event)).toEqual(['ticket.subject_changed'])
  for (let i = 2; i < mostAttempts; i += 1) await expect(run()).rejects.toThrow()
  await run()
  await tell('{}')
  await run()
  expect(await runs()).toHaveLength(1)
  // One that can be done again in time is done.
  const seqs = await d.company.asSystem((cx) =>
    cx.tx
      .selectFrom('events')
      .select('seq')
      .where('orgId', '=', cx.org.id)
      .where('name', '=', 'ticket.created')
      .execute(),
  )
  await world.runtime.run(systemActor(d.company.orgId, 'test'), (cx) =>
    insertPending(
      cx,
      seqs.map(({ seq }) => ({ ticketId: ticket.id, seq })),
    ),
  )
  await run()
  expect((await runs()).map(({ event }) => event)).toEqual(['ticket.created', 'ticket.subject_changed'])
  await run()
  expect(await runs()).toHaveLength(2)
})

test('tickets that had events at the same time are asked about together; one at which it fails holds up none of them', async () => {
  const d = await desk()
  const rule = await watches(d.admin)
  const tickets: { id: string }[] = []
  for (let i = 0; i < 12; i += 1) tickets.push(await ticketOf(d.admin))
  const [bad] = tickets
  await world.react(d.company.orgId)
  await d.company.asSystem((cx) =>
    cx.tx
      .updateTable('events')
      .set({ data: 'null' })
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', bad?.id ?? '')
      .where('name', '=', 'ticket.created')
      .execute(),
  )
  const booked = await takeBookings(d.company.orgId)
  expect(booked.map(({ ticketIds }) => ticketIds.length).sort()).toEqual([10, 2])
  expect(booked.flatMap(({ ticketIds }) => ticketIds).sort()).toEqual(tickets.map(({ id }) => id).sort())
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false }
  for (const payload of booked) {
    const done = runRulesJob(d.company.orgId, payload, context)
    if (bad && payload.ticketIds.includes(bad.id)) await expect(done).rejects.toThrow()
    else await done
  }
  const runs: RuleRun[] = (await ok(d.admin.get(`/rules/${rule.id}/runs?limit=50`))).data
  const asked = runs.map(({ ticket, outcome }) => `${ticket?.id} ${outcome}`).sort()
  expect(asked).toEqual(tickets.flatMap(({ id }) => (id === bad?.id ? [] : `${id} acted`)).sort())
})

test('what is pending of a ticket that was deleted is forgotten', async () => {
  const d = await desk()
  await watches(d.admin)
  const ticket = await ticketOf(d.admin)
  await world.react(d.company.orgId)
  await ok(d.admin.post(`/tickets/${ticket.code}/delete`, {}))
  await settle(world, d.company.orgId)
  const left = await d.company.asSystem((cx) =>
    cx.tx.selectFrom('rulePending').select('seq').where('orgId', '=', cx.org.id).execute(),
  )
  expect(left).toEqual([])
})
