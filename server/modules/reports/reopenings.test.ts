import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemActor } from '../../platform/context.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { recordCustomerMessage } from '../tickets/record-message.ts'
import { lockTicket } from '../tickets/tickets.service.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { finishMoveOf, isSlip, reopenedBy } from './finishes.rules.ts'
import type { Reopenings } from './reports.contract.ts'

let world: World
let acme: Company
let ada: SignedIn
let ben: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  ben = await signIn(world, await acme.member('Ben', 'manager'))
})
afterAll(() => world.close())

type Ticket = { id: string; code: string }
async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return (body === '' ? null : JSON.parse(body)) as T
}
const minutes = (count: number) => world.setClock(count * 60_000)
const make = (subject: string) => ok<Ticket>(ada.post('/tickets', { subject }))
const move = (id: string, status: string, who = ada) => ok(who.patch(`/tickets/${id}`, { status }))
async function report(who = ada, more: Record<string, string> = {}): Promise<Reopenings> {
  await world.react(acme.orgId)
  return ok(who.get(`/reports/reopenings?${new URLSearchParams(more)}`))
}
const customerWrites = (id: string) =>
  acme.asSystem(async (cx) => {
    const said = { at: cx.now, text: 'It is broken again.', mailClass: 'normal', held: false } as const
    await recordCustomerMessage(cx, await lockTicket(cx, id), said)
  })
/** Counts of one act alone: what it adds to the report. */
async function adds(act: () => Promise<unknown>): Promise<number[]> {
  const of = ({ finished, reopened, times }: Reopenings) => [finished, reopened, times]
  const before = of(await report())
  await act()
  return of(await report()).map((count, i) => count - (before[i] ?? 0))
}

const moved = (from: string, to: string, cause: object = {}, actorKind = 'user') =>
  ({ data: { from, to }, cause, actorKind }) as Parameters<typeof finishMoveOf>[0]

test.each([
  ['open', 'resolved', {}, 'finished'],
  ['waiting', 'closed', {}, 'finished'],
  ['resolved', 'closed', { rule: 'auto_close' }, null],
  ['closed', 'resolved', {}, null],
  ['open', 'in_progress', {}, null],
  ['resolved', 'open', {}, 'reopened'],
  ['closed', 'waiting', {}, 'reopened'],
  ['open', 'closed', { rule: 'merged' }, null],
  ['closed', 'open', { rule: 'merge_undone' }, null],
  ['resolved', 'open', { rule: 'message_undone' }, 'finish_undone'],
  ['resolved', 'open', { bulk: 'b', undo: true }, 'finish_undone'],
  ['open', 'resolved', { bulk: 'b', undo: true }, 'reopening_undone'],
  ['open', 'resolved', { bulk: 'b' }, 'finished'],
])('%s to %s by %j is %s', (from, to, cause, expected) => {
  expect(finishMoveOf(moved(from, to, cause))).toBe(expected)
})

test.each([
  [{ rule: 'customer_message' }, 'system', 'customer'],
  [{ rule: 'customer_message' }, 'contact', 'customer'],
  [{ rule: 'not_solved' }, 'contact', 'customer'],
  [{ ruleId: 'r' }, 'user', 'rule'],
  [{}, 'system', 'rule'],
  [{}, 'user', 'member'],
  [{ bulk: 'b' }, 'user', 'member'],
  [{ macro: 'm' }, 'user', 'member'],
])('%j of a %s is counted as of the %s', (cause, actorKind, expected) => {
  expect(reopenedBy(moved('resolved', 'open', cause, actorKind))).toBe(expected)
})

test('a slip is taken back by the same member within a minute', () => {
  const at = new Date('2030-01-01T09:00:00Z')
  const after = (seconds: number) => new Date(+at + seconds * 1000)
  expect(isSlip({ at, byId: 'a' }, { at: after(60), byId: 'a' })).toBe(true)
  expect(isSlip({ at, byId: 'a' }, { at: after(61), byId: 'a' })).toBe(false)
  expect(isSlip({ at, byId: 'a' }, { at: after(5), byId: 'b' })).toBe(false)
  expect(isSlip({ at, byId: null }, { at: after(5), byId: null })).toBe(false)
})

test('finished tickets, those opened again, how often and through whom', async () => {
  const [stays, reply, agent, twice, byRule] = await Promise.all(
    ['Stays', 'Replied', 'Agent', 'Twice', 'Rule'].map(make),
  )
  if (!stays || !reply || !agent || !twice || !byRule) throw new Error('Five tickets.')
  for (const { id } of [stays, reply, agent, twice, byRule]) await move(id, 'resolved')
  minutes(90)
  await customerWrites(reply.id)
  await move(agent.id, 'open')
  await customerWrites(twice.id)
  await world.runtime.run(systemActor(acme.orgId, 'clock'), (cx) =>
    updateTicket(cx, byRule.id, { status: 'open' }, { cause: { ruleId: 'r' } }),
  )
  minutes(5)
  await move(twice.id, 'closed')
  minutes(5)
  await move(twice.id, 'open', ben)
  const found = await report()
  expect(found).toMatchObject({ finished: 5, reopened: 4, times: 5, capped: false })
  expect(found.causes).toEqual([
    { by: 'customer', times: 2 },
    { by: 'member', times: 2 },
    { by: 'rule', times: 1 },
  ])
  expect(found.pipelines).toMatchObject([{ pipeline: { name: expect.any(String) }, finished: 5, reopened: 4 }])
  expect(found.newest[0]).toEqual({
    ticket: { id: twice.id, code: twice.code, subject: 'Twice' },
    finishedAt: new Date(+world.now() - 5 * 60_000).toISOString(),
    reopenedAt: world.now().toISOString(),
    by: 'member',
  })
  expect(found.newest).toHaveLength(5)
  // By when they were finished: only the second time lies in the last ten minutes.
  const from = new Date(+world.now() - 6 * 60_000).toISOString()
  expect(await report(ada, { from })).toMatchObject({ finished: 1, reopened: 1, times: 1 })
  expect(await report(ada, { from, to: world.now().toISOString() })).toMatchObject({ finished: 1 })
})

test('merged, undone, slipped: none of them counts', async () => {
  const [one, into, other] = await Promise.all(['One', 'Into', 'Other'].map(make))
  if (!one || !into || !other) throw new Error('Three tickets.')
  let actIds: string[] = []
  const merge = async () => {
    const body = { sourceIds: [one.id], reason: '' }
    actIds = (await ok<{ actIds: string[] }>(ada.post(`/tickets/${into.id}/merge`, body))).actIds
  }
  expect(await adds(merge)).toEqual([0, 0, 0])
  expect(await adds(() => ok(ada.post(`/ticket-acts/${actIds[0]}/undo`)))).toEqual([0, 0, 0])
  // From resolved to closed it is the same finish.
  expect(await adds(() => move(one.id, 'resolved'))).toEqual([1, 0, 0])
  expect(await adds(() => move(one.id, 'closed'))).toEqual([0, 0, 0])
  expect(await adds(() => move(other.id, 'resolved'))).toEqual([1, 0, 0])
  expect(await adds(() => move(other.id, 'open'))).toEqual([-1, 0, 0])
})

test('is of the tickets that one sees, for who sees reports, and can be written anew from the log', async () => {
  const secret = await make('Secret')
  await ok(ada.send('PUT', `/tickets/${secret.id}/visibility`, { visibility: 'private' }))
  await move(secret.id, 'resolved')
  minutes(3)
  await move(secret.id, 'open')
  const [all, seen] = [await report(), await report(ben)]
  expect([all.finished - seen.finished, all.times - seen.times]).toEqual([1, 1])
  expect(all.newest[0]?.ticket.id).toBe(secret.id)
  expect(seen.newest.map(({ ticket }) => ticket.id)).not.toContain(secret.id)
  const abe = await signIn(world, await acme.member('Abe'))
  expect((await abe.get('/reports/reopenings')).json()).toMatchObject({ code: 'permission.missing' })
  expect((await ada.get('/reports/reopenings?from=2030-02-01T00:00:00Z&to=2030-01-01T00:00:00Z')).statusCode).toBe(422)
  await acme.asSystem(({ tx }) =>
    tx
      .deleteFrom('eventPositions')
      .where('orgId', '=', acme.orgId)
      .where('consumer', '=', 'reports.ticket_finishes')
      .execute(),
  )
  expect({ ...(await report()), to: '', from: '' }).toEqual({ ...all, to: '', from: '' })
  await acme.asSystem(async ({ tx }) => {
    await tx.deleteFrom('ticketFinishes').where('orgId', '=', acme.orgId).execute()
    await tx
      .deleteFrom('eventPositions')
      .where('orgId', '=', acme.orgId)
      .where('consumer', '=', 'reports.ticket_finishes')
      .execute()
  })
  expect({ ...(await report()), to: '', from: '' }).toEqual({ ...all, to: '', from: '' })
})

test('reads the newest 2,000 finishes and says that there were more', async () => {
  const { id } = await make('Busy')
  await acme.asSystem(async ({ tx, now }) => {
    const stage = await tx.selectFrom('stages').select('id').where('orgId', '=', acme.orgId).limit(1).execute()
    await tx
      .insertInto('ticketFinishes')
      .values(
        Array.from({ length: 2100 }, (_, i) => ({
          orgId: acme.orgId,
          seq: String(1_000_000 + i),
          ticketId: id,
          stageId: stage[0]?.id ?? '',
          finishedAt: now,
          // The older 100 were all opened again.
          ...(i < 100 && { finishedAt: new Date(+now - 1000), reopenedAt: now, reopenedBy: 'member' }),
        })),
      )
      .execute()
  })
  const from = new Date(+world.now() - 2000).toISOString()
  expect(await report(ada, { from })).toMatchObject({ finished: 1, reopened: 0, times: 0, capped: true })
})
