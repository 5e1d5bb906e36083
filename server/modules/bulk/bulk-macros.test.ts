import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { listFollowers } from '../followers/follow.ts'
import type { BulkChange, BulkRow } from './bulk.contract.ts'
import { bulkJob } from './run-bulk.ts'

let world: World
let acme: Company
let admin: Client
let agent: Client
let labelId: string

beforeAll(async () => {
  world = await createWorld()
  registerReplyTransport(testTransport())
  acme = await createCompany(world, 'MANY')
  admin = await signIn(world, acme.admin)
  agent = await signIn(world, await acme.member('Ann'))
  labelId = (await admin.post('/labels', { name: 'refund' })).json().id
  await admin.post('/custom-fields', { name: 'Order number', key: 'order_no', type: 'text' })
})
afterAll(() => world.close())

async function make(path: string, body: object, client = admin) {
  const reply = await client.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
let made = 0
function ticket(more: object = {}): Promise<{ id: string; code: string }> {
  made += 1
  return make('/tickets', { subject: 'Chair', requester: { email: `jane${made}@customer.test` }, ...more })
}
const macro = (more: object): Promise<{ id: string }> => make('/macros', { name: 'Refund', ...more })
const ids = (tickets: { id: string }[]) => ({ ids: tickets.map(({ id }) => id) })
const look = async (id: string) => (await admin.get(`/tickets/${id}`)).json()
const written = async (id: string): Promise<{ bodyText: string; kind: string }[]> =>
  (await admin.get(`/tickets/${id}/messages`)).json().data
const followersOf = (id: string) => acme.asSystem((cx) => listFollowers(cx, id))
const usesOf = async (id: string) => (await admin.get(`/macros/${id}`)).json().uses

async function work(id: string): Promise<BulkChange> {
  await bulkJob(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
  return (await admin.get(`/bulk-changes/${id}`)).json()
}
const apply = async (body: object) => work((await make('/bulk-changes', body)).id)
async function undo(id: string): Promise<BulkChange> {
  const reply = await admin.post(`/bulk-changes/${id}/undo`)
  expect(reply.statusCode, reply.body).toBe(200)
  return work(id)
}
const rowsOf = async (id: string): Promise<BulkRow[]> => (await admin.get(`/bulk-changes/${id}/rows`)).json().data

test('a macro writes and changes each ticket with its own values; one without a value is left out and said why', async () => {
  const ordered = await ticket({ custom: { order_no: 'A 1' } })
  const bare = await ticket()
  const closed = await ticket({ custom: { order_no: 'A 2' }, status: 'closed' })
  const { id } = await macro({
    noteHtml: '<p>{{ticket.code}}: send {{custom.order_no}}</p>',
    actions: { status: 'waiting', priority: 'urgent', addLabelIds: [labelId], follow: true },
  })
  const done = await apply({ tickets: ids([ordered, bare, closed]), macros: [{ id }] })
  expect(done).toMatchObject({ state: 'done', done: 1, unchanged: 0, refused: 2, undoable: true, fields: ['macros'] })
  expect(done.macros).toEqual([{ id, name: 'Refund' }])
  const rows = await rowsOf(done.id)
  expect(rows.map(({ result, why }) => [result, why?.code])).toEqual([
    ['done', undefined],
    ['refused', 'macro.values_missing'],
    ['refused', 'ticket.closed'],
  ])
  expect(rows[1]?.why).toMatchObject({
    params: { macro: 'Refund', values: ['custom.order_no'] },
    errors: [{ path: 'custom.order_no' }],
  })
  expect(await written(ordered.id)).toMatchObject([{ kind: 'note', bodyText: `${ordered.code}: send A 1` }])
  expect(await look(ordered.id)).toMatchObject({ status: 'waiting', priority: 'urgent', labels: [{ id: labelId }] })
  for (const left of [bare, closed]) expect(await written(left.id)).toEqual([])
  expect(await look(bare.id)).toMatchObject({ status: 'open', priority: 'medium', labels: [] })
  expect(await usesOf(id)).toBe(1)
})

test('is taken back later than a single macro, but for what somebody changed since', async () => {
  const tickets = [await ticket(), await ticket(), await ticket()]
  const [one, two, three] = tickets
  const { id } = await macro({ actions: { priority: 'urgent', addLabelIds: [labelId], follow: true } })
  const before = await Promise.all(tickets.map((each) => look(each.id)))
  const done = await apply({ tickets: ids(tickets), macros: [{ id }] })
  expect(done).toMatchObject({ done: 3 })
  await admin.patch(`/tickets/${two?.id}`, { priority: 'low' })
  await admin.patch(`/tickets/${three?.id}`, { priority: 'low', removeLabelIds: [labelId] })
  for (const each of tickets) expect(await followersOf(each.id)).toContain(acme.admin.userId)
  world.setClock(2 * 3_600_000)
  expect(await undo(done.id)).toMatchObject({
    state: 'undone',
    undo: { processed: 3, restored: 1, kept: 2, refused: 0 },
  })
  expect((await rowsOf(done.id)).map((row) => row.undoResult)).toEqual(['restored', 'partly', 'partly'])
  expect(await look(one?.id ?? '')).toMatchObject({ priority: before[0].priority, labels: [] })
  expect(await look(two?.id ?? '')).toMatchObject({ priority: 'low', labels: [] })
  expect(await usesOf(id)).toBe(0)
  for (const each of tickets) expect(await followersOf(each.id)).not.toContain(acme.admin.userId)
})

test('a reply waits ten seconds and is taken back with the change until then', async () => {
  const mine = await ticket({ requester: { email: 'jane@reply.test', name: 'Jane Doe' } })
  const { id } = await macro({ replyHtml: '<p>Hello {{requester.firstName}}</p>', actions: { status: 'resolved' } })
  const first = await apply({ tickets: ids([mine]), macros: [{ id }] })
  expect(await written(mine.id)).toMatchObject([{ kind: 'public', bodyText: 'Hello Jane' }])
  expect(await look(mine.id)).toMatchObject({ status: 'resolved' })
  await undo(first.id)
  expect(await written(mine.id)).toEqual([])
  expect(await look(mine.id)).toMatchObject({ status: 'open' })
})

test('parts that are left out do not happen, and what changes nothing says so', async () => {
  const mine = await ticket()
  const { id } = await macro({
    noteHtml: '<p>{{requester.name}}</p>',
    actions: { priority: 'medium', status: 'waiting' },
  })
  const done = await apply({ tickets: ids([mine]), macros: [{ id, skip: ['note', 'status'] }] })
  expect(done).toMatchObject({ done: 0, unchanged: 1, refused: 0, undoable: false })
  expect(await look(mine.id)).toMatchObject({ status: 'open' })
})

test('what no ticket could take is refused at once', async () => {
  const mine = await ticket()
  const begin = (body: object, client = admin) => client.post('/bulk-changes', { tickets: ids([mine]), ...body })
  const unknown = '01890000-0000-7000-8000-000000000000'
  expect((await begin({ macros: [{ id: unknown }] })).json()).toMatchObject({ code: 'macro.not_found' })
  const own = await macro({ actions: { priority: 'urgent' } })
  expect((await begin({ macros: [{ id: own.id }] }, agent)).json()).toMatchObject({ code: 'macro.not_found' })
  const gone = (await make('/labels', { name: 'soon gone' })) as { id: string }
  const stale = await macro({ actions: { addLabelIds: [gone.id], priority: 'low' } })
  await admin.delete(`/labels/${gone.id}`)
  expect((await begin({ macros: [{ id: stale.id }] })).statusCode).toBe(422)
  expect((await begin({ macros: [{ id: stale.id, skip: [`addLabel.${gone.id}`] }] })).statusCode).toBe(201)
  const both = { macros: [{ id: own.id }], change: { priority: 'low' } }
  expect((await begin(both)).json()).toMatchObject({ code: 'request.invalid', errors: [{ path: 'macros' }] })
  const twice = { macros: [{ id: own.id }, { id: own.id }] }
  expect((await begin(twice)).json()).toMatchObject({ code: 'request.invalid', errors: [{ path: 'macros' }] })
  expect(await look(mine.id)).toMatchObject({ priority: 'medium' })
})

test('what a change would meet is counted over all of its tickets, and nothing is changed by asking', async () => {
  const check = async (body: object, client = admin) => (await client.post('/bulk-changes/check', body)).json()
  const label = await make('/labels', { name: 'counted' })
  const all: { id: string; code: string }[] = []
  for (let n = 0; n < 7; n += 1)
    all.push(
      await ticket({
        labels: [label.id],
        ...(n < 2 && { custom: { order_no: `B ${n}` } }),
        ...(n === 6 && { status: 'resolved' }),
      }),
    )
  for (const { id } of all.slice(1)) await make(`/tickets/${id}/checklist`, { text: 'Look' })
  const query = { filter: { field: 'label', operator: 'is', value: label.id } }
  const finishing = { tickets: { query }, change: { status: 'closed' } }
  const before = await look(all[1]?.id ?? '')
  expect(await check(finishing)).toMatchObject({
    total: 7,
    capped: false,
    // Five open ones have an item left, and one was finished before; five are named at most.
    unfinished: { count: 5, tickets: expect.arrayContaining([{ id: all[3]?.id, code: all[3]?.code }]) },
    missing: { count: 0, tickets: [], values: [] },
  })
  const stages = (await admin.get('/pipelines')).json().data[0].stages as { id: string; status: string }[]
  const stageId = stages.find(({ status }) => status === 'resolved')?.id
  expect((await check({ ...finishing, change: { stageId } })).unfinished.count).toBe(5)
  expect((await check({ ...finishing, change: { status: 'waiting' } })).unfinished.count).toBe(0)
  expect((await check({ tickets: ids(all.slice(0, 3)), change: { status: 'resolved' } })).unfinished.count).toBe(2)

  const { id: written } = await macro({ noteHtml: '<p>Order {{custom.order_no}}</p>', actions: { status: 'resolved' } })
  const applied = { tickets: { query }, macros: [{ id: written }] }
  expect(await check(applied)).toMatchObject({
    total: 7,
    missing: { count: 5, values: ['custom.order_no'] },
    // Of the two that have a number one has an item left; what is left out is not finished.
    unfinished: { count: 1, tickets: [{ id: all[1]?.id }] },
  })
  expect((await check({ ...applied, macros: [{ id: written, skip: ['note'] }] })).missing.count).toBe(0)
  // As the change itself does: the counted ones are those that it leaves out.
  expect(await look(all[1]?.id ?? '')).toMatchObject({ version: before.version, status: 'open' })
  expect(await apply(applied)).toMatchObject({ refused: 5 })
  // Words that were not sent, of the asker and of others, where tickets are finished or merged.
  const [, , first, second, , , done] = all
  const draft = (who: Client, id: string | undefined, bodyHtml = '<p>Half</p>') =>
    who.send('PUT', `/tickets/${id}/drafts`, { kind: 'note', bodyHtml })
  expect((await draft(admin, first?.id)).statusCode).toBe(200)
  expect((await draft(admin, done?.id)).statusCode).toBe(200)
  const manager = await signIn(world, await acme.member('Mia', 'manager'))
  for (const { id } of [first, second].flatMap((one) => one ?? []))
    expect((await draft(manager, id)).statusCode).toBe(200)
  const code = (one: { id: string; code: string } | undefined) => ({ id: one?.id, code: one?.code })
  const none = { count: 0, tickets: [] }
  const open = { tickets: ids(all.filter((one) => one !== done)), change: { status: 'waiting' } }
  expect(await check(open)).toMatchObject({ drafts: none, othersDrafts: none })
  const met = await check({ tickets: ids([...all.slice(3), ...all.slice(0, 3)]), change: { status: 'closed' } })
  expect(met).toMatchObject({ drafts: { count: 1, tickets: [code(first)] }, othersDrafts: { count: 1 + 1 } })
  expect(await check({ tickets: ids(all), mergeInto: { ticket: second?.code } })).toMatchObject({
    // What is finished already is merged as well.
    drafts: { count: 2, tickets: [code(first), code(done)] },
    othersDrafts: { count: 2, tickets: [code(first), code(second)] },
    unfinished: { count: 0 },
  })
  // Refused as the change is; what the asker does not see is not counted.
  expect(await check({ tickets: { query } })).toMatchObject({ status: 422 })
  expect(await check({ tickets: ids(all), change: { stageId: written } })).toMatchObject({ status: 422 })
  const restricted = await make('/tickets', { subject: 'Hidden', visibility: 'private' })
  await make(`/tickets/${restricted.id}/checklist`, { text: 'Look' })
  const one = { tickets: ids([restricted]), change: { status: 'closed' } }
  expect(await check(one, agent)).toMatchObject({ total: 0, unfinished: { count: 0 } })
  expect(await check(one)).toMatchObject({ total: 1, unfinished: { count: 1 } })
})
