import { afterAll, beforeAll, expect, test } from 'vitest'
import { lastSeq } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import type { BulkChange, BulkRow } from './bulk.contract.ts'
import { bulkJob } from './run-bulk.ts'

// product.md CB3 for replies to many tickets: held where somebody wrote after what their writer had seen, never dropped.
let world: World
let acme: Company
let ann: SignedIn
let bea: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  registerReplyTransport(testTransport())
  ann = await signIn(world, await acme.member('Ann', 'admin'))
  bea = await signIn(world, await acme.member('Bea', 'admin'))
})
afterAll(() => world.close())

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return reply.json() as T
}
const newest = () => acme.asSystem((cx) => lastSeq(cx))
const fromCustomer = (ticketId: string, text: string) =>
  acme.asSystem((cx) => addMessage(cx, arrived(ticketId, {}, text)))
const textsOf = async (id: string) =>
  (await ok<{ data: { bodyText: string }[] }>(ann.get(`/tickets/${id}/messages`))).data.map(({ bodyText }) =>
    bodyText.trim(),
  )
const ask = (ids: string[], more: object) =>
  ok<BulkChange>(
    ann.post('/bulk-changes', { tickets: { ids }, message: { kind: 'public', bodyText: 'We are on it.' }, ...more }),
  )
async function work({ id }: { id: string }): Promise<BulkChange> {
  await bulkJob(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
  return ok(ann.get(`/bulk-changes/${id}`))
}
const rowsOf = async (id: string, query = '') =>
  (await ok<{ data: BulkRow[] }>(ann.get(`/bulk-changes/${id}/rows${query}`))).data
const release = (id: string, rows: BulkRow[]) =>
  ann.post(`/bulk-changes/${id}/send-held`, {
    rows: rows.map(({ id: ticketId, lastSeenMessageId }) => ({ ticketId, lastSeenMessageId })),
  })

test('is held where somebody wrote after its writer looked, with the rest of the change; the others leave', async () => {
  const [calm, busy, noted, own] = [
    await ticketByMail(world, acme),
    await ticketByMail(world, acme),
    await ticketByMail(world, acme),
    await ticketByMail(world, acme),
  ]
  const seenTo = await newest()
  await fromCustomer(busy.id, 'It burns now')
  await ok(bea.post(`/tickets/${noted.id}/messages`, { kind: 'note', bodyText: 'Do not answer yet' }))
  await ok(ann.post(`/tickets/${own.id}/messages`, { kind: 'note', bodyText: 'My own note' }))
  const done = await work(
    await ask([calm.id, busy.id, noted.id, own.id], { seenTo, change: { priority: 'urgent', status: 'waiting' } }),
  )
  expect(done).toMatchObject({ state: 'done', processed: 4, done: 2, refused: 0, held: 2 })
  const rows = await rowsOf(done.id)
  expect(rows.map(({ result, why }) => [result, why?.code, why?.params])).toEqual([
    ['done', undefined, undefined],
    ['held', 'message.stale', { names: [expect.any(String)] }],
    ['held', 'message.stale', { names: ['Bea'] }],
    ['done', undefined, undefined],
  ])
  expect(rows.map(({ newer }) => newer.map(({ preview, kind }) => [kind, preview]))).toEqual([
    [],
    [['public', 'It burns now']],
    [['note', 'Do not answer yet']],
    [],
  ])
  expect((await rowsOf(done.id, '?result=held')).map(({ id }) => id)).toEqual([busy.id, noted.id])
  for (const { id } of [busy, noted]) {
    expect(await textsOf(id)).not.toContain('We are on it.')
    expect(await ok(ann.get(`/tickets/${id}`))).toMatchObject({ priority: 'medium' })
  }
  for (const { id } of [calm, own]) expect(await textsOf(id)).toContain('We are on it.')
})

test('leaves once it was looked at; who writes once more holds it once more, and it never leaves twice', async () => {
  const [one, two, three] = [
    await ticketByMail(world, acme),
    await ticketByMail(world, acme),
    await ticketByMail(world, acme),
  ]
  const seenTo = await newest()
  for (const { id } of [one, two, three]) await fromCustomer(id, 'One more thing')
  const { id } = await work(await ask([one.id, two.id, three.id], { seenTo, change: { priority: 'high' } }))
  const read = (await rowsOf(id)).slice(0, 2)
  await fromCustomer(two.id, 'And another')
  expect((await release(id, read)).json()).toMatchObject({ state: 'sending', held: 3, undoable: false })
  // While it is on its way it is not begun again.
  expect((await release(id, read)).json()).toMatchObject({ status: 409, code: 'bulk.running' })
  expect(await work({ id })).toMatchObject({ state: 'done', total: 3, processed: 3, done: 1, held: 2, undoable: true })
  const rows = await rowsOf(id)
  expect(rows.map(({ result }) => result)).toEqual(['done', 'held', 'held'])
  expect(rows[1]?.newer.map(({ preview }) => preview)).toEqual(['And another'])
  expect(await ok(ann.get(`/tickets/${one.id}`))).toMatchObject({ priority: 'high' })
  expect(await ok(ann.get(`/tickets/${two.id}`))).toMatchObject({ priority: 'medium' })
  // The first has left: nothing of it is sent again.
  expect((await release(id, read.slice(0, 1))).json()).toMatchObject({ status: 409, code: 'bulk.not_held' })
  await ok(release(id, rows))
  expect(await work({ id })).toMatchObject({ state: 'done', done: 3, held: 0 })
  for (const ticket of [one, two, three])
    expect((await textsOf(ticket.id)).filter((text) => text === 'We are on it.')).toHaveLength(1)
  // What was sent after all is undone with the rest.
  await ok(ann.post(`/bulk-changes/${id}/undo`))
  expect(await work({ id })).toMatchObject({ state: 'undone', undo: { restored: 3 } })
  for (const ticket of [one, two, three]) {
    expect(await ok(ann.get(`/tickets/${ticket.id}`))).toMatchObject({ priority: 'medium' })
    expect(await textsOf(ticket.id)).not.toContain('We are on it.')
  }
})

test('without a word of what was seen, what is there when it is asked counts as seen, and what comes until it leaves does not', async () => {
  const [before, between] = [await ticketByMail(world, acme), await ticketByMail(world, acme)]
  await fromCustomer(before.id, 'Written before')
  const asked = await ask([before.id, between.id], {})
  await fromCustomer(between.id, 'Written between')
  expect(await work(asked)).toMatchObject({ done: 1, held: 1 })
  expect((await rowsOf(asked.id)).map(({ result }) => result)).toEqual(['done', 'held'])
})

test('what was moved into the ticket by a merge counts as news; a note to many is never held', async () => {
  const [target, source] = [await ticketByMail(world, acme), await ticketByMail(world, acme, {})]
  const seenTo = await newest()
  await ok(bea.post(`/tickets/${target.id}/merge`, { sourceIds: [source.id] }))
  expect(await work(await ask([target.id], { seenTo }))).toMatchObject({ held: 1 })
  const note = { kind: 'note', bodyText: 'Seen by the team' }
  expect(await work(await ask([target.id], { seenTo, message: note }))).toMatchObject({ done: 1, held: 0 })
})

test('a macro that answers is held as a reply is; one that changes alone is not', async () => {
  const ticket = await ticketByMail(world, acme)
  const reply = await ok<{ id: string }>(
    ann.post('/macros', { name: 'Sorry', replyHtml: '<p>Sorry</p>', actions: { priority: 'high' } }),
  )
  const plain = await ok<{ id: string }>(ann.post('/macros', { name: 'Low', actions: { priority: 'low' } }))
  const seenTo = await newest()
  await fromCustomer(ticket.id, 'Still nothing?')
  const body = { message: undefined, seenTo }
  const held = await work(await ask([ticket.id], { ...body, macros: [{ id: reply.id }] }))
  expect(held).toMatchObject({ done: 0, held: 1 })
  expect(await ok(ann.get(`/tickets/${ticket.id}`))).toMatchObject({ priority: 'medium' })
  expect(await work(await ask([ticket.id], { ...body, macros: [{ id: plain.id }] }))).toMatchObject({
    done: 1,
    held: 0,
  })
  await ok(release(held.id, await rowsOf(held.id)))
  expect(await work(held)).toMatchObject({ done: 1, held: 0 })
  expect(await textsOf(ticket.id)).toContain('Sorry')
})

test('cancelled on its way out it stays held; what nobody may send again is refused in words', async () => {
  const ticket = await ticketByMail(world, acme)
  const seenTo = await newest()
  await fromCustomer(ticket.id, 'Wait')
  const { id } = await work(await ask([ticket.id], { seenTo }))
  const rows = await rowsOf(id)
  await ok(release(id, rows))
  expect(await ok(ann.post(`/bulk-changes/${id}/cancel`))).toMatchObject({ state: 'done', held: 1 })
  await work({ id })
  expect(await textsOf(ticket.id)).not.toContain('We are on it.')
  expect((await rowsOf(id)).map(({ result }) => result)).toEqual(['held'])
  // Somebody else's change is not there for her.
  expect(
    (
      await bea.post(`/bulk-changes/${id}/send-held`, { rows: [{ ticketId: ticket.id, lastSeenMessageId: null }] })
    ).json(),
  ).toMatchObject({ status: 404, code: 'bulk.not_found' })
  const future = await ann.post('/bulk-changes', {
    tickets: { ids: [ticket.id] },
    message: { kind: 'public', bodyText: 'x' },
    seenTo: '999999999',
  })
  expect(future.json()).toMatchObject({ status: 422, code: 'bulk.unknown_seq', errors: [{ path: 'seenTo' }] })
})
