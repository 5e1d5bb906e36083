import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { verifyClocks } from '../sla/verify-clocks.ts'
import type { BulkChange, BulkRow } from './bulk.contract.ts'
import { bulkJob } from './run-bulk.ts'

// product.md SL10, SL19: over HTTP, on a real database.
const minute = 60_000
let world: World
let acme: Company
let ada: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
})
afterAll(() => world.close())

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return JSON.parse(body)
}
const react = () => world.react(acme.orgId)
const make = async (subject: string) => {
  const ticket = await ok<{ id: string }>(ada.post('/tickets', { subject }))
  await react()
  return ticket.id
}
const work = async (id: string) => {
  const context = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await bulkJob(acme.orgId, { id }, context)
  await react()
  return ok<BulkChange>(ada.get(`/bulk-changes/${id}`))
}
const reapply = async (tickets: object, policyId: string | null = null) => {
  const sla = { policyId, reason: 'Promised anew' }
  return work((await ok<BulkChange>(ada.post('/bulk-changes', { tickets, sla }))).id)
}
const undo = async (id: string) => {
  await ok(ada.post(`/bulk-changes/${id}/undo`))
  return work(id)
}
const rowsOf = async (id: string) =>
  (await ok<{ data: BulkRow[] }>(ada.get(`/bulk-changes/${id}/rows?limit=200`))).data.map(
    ({ id: ticket, result, why }) => [ticket, why?.code ?? result],
  )
type Details = { policy: { name: string; version: number } | null; clocks: { metric: string; dueAt: string | null }[] }
const dueOf = async (id: string) => {
  const { policy, clocks } = await ok<Details>(ada.get(`/tickets/${id}/sla`))
  const due = clocks.find(({ metric }) => metric === 'first_response')?.dueAt
  return [policy?.name, policy?.version, due && Math.round((Date.parse(due) - world.now().getTime()) / minute)]
}
const none = { low: null, medium: null, high: null, urgent: null }
const terms = (minutes: number) => ({
  targets: {
    first_response: Object.fromEntries(Object.keys(none).map((key) => [key, { minutes, time: 'calendar' }])),
    next_response: none,
    resolution: none,
    closure: none,
  },
  pauses: { first_response: [], next_response: [], resolution: [], closure: [] },
  responses: ['reply'],
})
const ofPolicy = (id: string) => ({
  query: {
    filter: {
      all: [
        { field: 'open', operator: 'is', value: true },
        { field: 'slaPolicy', operator: 'is', value: id },
      ],
    },
  },
})

test('a policy that was changed is applied anew to the open tickets that have it, each with its result, and back', async () => {
  const condition = { field: 'subject', operator: 'is', value: 'Mine' }
  const policy = await ok<{ id: string }>(ada.post('/sla/policies', { name: 'Mine', condition, ...terms(60) }))
  const [one, two] = [await make('Mine'), await make('Mine')]
  const other = await make('Other')
  world.setClock(20 * minute)
  ada = await signIn(world, acme.admin)
  await ok(ada.patch(`/sla/policies/${policy.id}`, { targets: terms(90).targets }))
  const fresh = await make('Mine')
  expect(await dueOf(one)).toEqual(['Mine', 1, 40])

  const done = await reapply(ofPolicy(policy.id), policy.id)
  expect(done).toMatchObject({ total: 3, done: 2, unchanged: 1, refused: 0, undoable: true, fields: ['sla'] })
  // What has just that version has nothing done to it.
  expect(new Map((await rowsOf(done.id)) as [string, string][])).toEqual(
    new Map([
      [one, 'done'],
      [two, 'done'],
      [fresh, 'unchanged'],
    ]),
  )
  // The 20 minutes are spent.
  for (const id of [one, two]) expect(await dueOf(id)).toEqual(['Mine', 2, 70])
  expect((await dueOf(other))[0]).toBe('Global')
  const told = async () =>
    (await acme.asSystem((cx) => readEvents(cx, '0', 5000))).filter(({ name }) => name === 'ticket.sla_reapplied')
  expect(await told()).toHaveLength(2)
  expect(await told()).toMatchObject(
    [one, two].map(() => ({ actorId: acme.admin.userId, cause: { bulk: done.id }, data: { reason: 'Promised anew' } })),
  )

  // Somebody has said otherwise of one of them since.
  const globalId = (await ok<{ data: { id: string; kind: string }[] }>(ada.get('/sla/policies'))).data.find(
    ({ kind }) => kind === 'global',
  )?.id
  await ok(ada.post(`/tickets/${two}/sla/reapply`, { policyId: globalId, reason: 'No' }))
  await react()
  expect(await undo(done.id)).toMatchObject({ undo: { restored: 1, kept: 1, refused: 0 } })
  expect(await dueOf(one)).toEqual(['Mine', 1, 40])
  expect((await dueOf(two))[0]).toBe('Global')
  expect(await verifyClocks(world.runtime, acme.orgId)).toMatchObject({ differences: 0 })
})

test('tickets from before there were SLAs get their deadlines, for which there is no way back', async () => {
  const old = await make('Old')
  // As after an upgrade: nothing was promised to it.
  await acme.asSystem(async (cx) => {
    await cx.tx.deleteFrom('ticketSla').where('orgId', '=', cx.org.id).where('ticketId', '=', old).execute()
    await cx.tx
      .deleteFrom('events')
      .where('orgId', '=', cx.org.id)
      .where('ticketId', '=', old)
      .where('name', '=', 'ticket.sla_chosen')
      .execute()
  })
  expect(await dueOf(old)).toEqual([undefined, undefined, undefined])
  const without = { query: { filter: { field: 'slaPolicy', operator: 'is_empty' } } }
  const done = await reapply(without)
  expect(done).toMatchObject({ total: 1, done: 1 })
  expect((await dueOf(old)).slice(0, 2)).toEqual(['Global', 1])
  expect(await undo(done.id)).toMatchObject({ undo: { restored: 0, kept: 0, refused: 1 } })
  expect((await dueOf(old))[0]).toBe('Global')
  expect(await verifyClocks(world.runtime, acme.orgId)).toMatchObject({ differences: 0 })
})

test('it is for whoever manages settings, with a reason, by itself, under a policy that is there', async () => {
  const id = await make('Any')
  const agent = await signIn(world, await acme.member('Ann', 'agent'))
  const codeOf = async (client: SignedIn, body: object) => {
    const { statusCode, json } = await client.post('/bulk-changes', { tickets: { ids: [id] }, ...body })
    return [statusCode, json().code]
  }
  const sla = { reason: 'Because' }
  expect(await codeOf(agent, { sla })).toEqual([403, 'permission.missing'])
  expect(await codeOf(ada, { sla: { reason: ' ' } })).toEqual([422, 'request.invalid'])
  expect(await codeOf(ada, { sla, change: { priority: 'low' } })).toEqual([422, 'request.invalid'])
  expect(await codeOf(ada, { sla: { ...sla, policyId: acme.orgId } })).toEqual([422, 'sla_policy.unknown'])
})
