import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { bulkJob } from '../bulk/run-bulk.ts'
import { closeDueTickets } from './close-resolved.ts'
import type { Ticket } from './tickets.contract.ts'
import { wakeTicket } from './wake-tickets.ts'

// Deleting a ticket (product.md RO14): nobody sees it any more, and it can be brought back. That no door shows it to anybody is held by
// server/testing/doors and tickets.visibility.test.ts, where some of the tickets are deleted.
let world: World
let acme: Company
let ada: SignedIn
let made = 0
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  made += 1
  acme = await createCompany(world, `D${made}`)
  ada = await signIn(world, acme.admin)
})
afterAll(() => world.close())

const ok = async <T = Record<string, unknown>>(reply: ReturnType<SignedIn['get']>): Promise<T> => {
  const { statusCode, body } = await reply
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
const make = (input: object = {}) => ok<Ticket>(ada.post('/tickets', { subject: 'Printer', ...input }))
const remove = (id: string, reason = '') => ok(ada.post(`/tickets/${id}/delete`, { reason }))
type Deleted = { data: (Ticket & { deletedBy: { name: string }; deletedReason: string })[]; nextCursor: string | null }
const deleted = (query = '') => ok<Deleted>(ada.get(`/tickets/deleted${query}`))
const eventsOf = async (ticketId: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 500))).filter((event) => event.ticketId === ticketId)

describe('a deleted ticket', () => {
  test('is gone for who may delete, listed with the reason, and brought back as it stood', async () => {
    const before = await make({ description: 'It burns', labels: [], priority: 'high' })
    await remove(before.id, 'A test')
    const gone = await ada.get(`/tickets/${before.code}`)
    expect(gone.json()).toMatchObject({ status: 410, code: 'ticket.deleted', params: { ticket: before.code } })
    expect(gone.json().detail).toContain('was deleted by Ada Admin')
    expect((await ok<{ data: [] }>(ada.get('/tickets'))).data).toEqual([])
    expect((await deleted()).data).toMatchObject([
      { id: before.id, code: before.code, deletedBy: { name: 'Ada Admin' }, deletedReason: 'A test' },
    ])
    const restored = await ok<Ticket>(ada.post(`/tickets/${before.code}/restore`))
    const { version, updatedAt, ...rest } = before
    expect(restored).toMatchObject(rest)
    expect(restored.version).toBe(version + 2)
    expect((await deleted()).data).toEqual([])
    expect((await eventsOf(before.id)).slice(-2)).toMatchObject([
      { name: 'ticket.deleted', actorId: acme.admin.userId, data: { reason: 'A test' } },
      { name: 'ticket.restored', actorId: acme.admin.userId },
    ])
    const timeline = await ok<{ data: { name: string }[] }>(ada.get(`/tickets/${before.id}/timeline`))
    expect(timeline.data.map(({ name }) => name).slice(-2)).toEqual(['ticket.deleted', 'ticket.restored'])
    // Twice is no fault: whose click comes second finds it there.
    expect(await ok(ada.post(`/tickets/${before.id}/restore`))).toMatchObject({ version: restored.version })
  })

  test.each([
    ['read', 'GET', ''],
    ['change', 'PATCH', ''],
    ['answer', 'POST', '/messages'],
    ['delete', 'POST', '/delete'],
    ['clone', 'POST', '/clone'],
  ] as const)('cannot be had to %s: 410 with a sentence, 404 to who never saw it', async (_name, method, path) => {
    const ann = await signIn(world, await acme.member('Ann', 'manager'))
    const ben = await signIn(world, await acme.member('Ben', 'agent'))
    const ticket = await make({ assigneeId: ann.actor.userId })
    await remove(ticket.id)
    const body =
      path === '/messages' ? { kind: 'note', bodyText: 'Hello' } : method === 'PATCH' ? { priority: 'low' } : {}
    const ask = (who: SignedIn) => who.send(method, `/tickets/${ticket.id}${path}`, method === 'GET' ? undefined : body)
    expect((await ask(ann)).json()).toMatchObject({ status: 410, code: 'ticket.deleted' })
    if (path !== '/delete') expect((await ask(ben)).json()).toMatchObject({ status: 404, code: 'ticket.not_found' })
  })

  test('needs the permission to be deleted, listed and brought back', async () => {
    const ann = await signIn(world, await acme.member('Ann', 'agent'))
    const ticket = await make({ assigneeId: ann.actor.userId })
    for (const reply of [
      await ann.post(`/tickets/${ticket.id}/delete`, {}),
      await ann.post(`/tickets/${ticket.id}/restore`),
      await ann.get('/tickets/deleted'),
      await ann.post('/bulk-changes', { tickets: { ids: [ticket.id] }, delete: {} }),
    ])
      expect(reply.json()).toMatchObject({ status: 403, code: 'permission.missing' })
    expect((await ann.get(`/tickets/${ticket.id}`)).statusCode).toBe(200)
  })

  test('is listed to those who would see it, page by page, and found by code or subject', async () => {
    const mia = await signIn(world, await acme.member('Mia', 'manager', { ticketScope: 'all' }))
    const secret = await make({ subject: 'Secret pay' })
    await ok(ada.send('PUT', `/tickets/${secret.id}/visibility`, { visibility: 'private' }))
    const tickets = [secret, await make({ subject: 'One 100%' }), await make({ subject: 'Two' }), await make()]
    for (const { id } of tickets) await remove(id)
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const page = await deleted(`?limit=2${cursor}`)
      seen.push(...page.data.map(({ code }) => code))
      if (!page.nextCursor) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(seen.sort()).toEqual(tickets.map(({ code }) => code).sort())
    expect((await deleted('?q=100%25')).data).toMatchObject([{ subject: 'One 100%' }])
    expect((await deleted(`?q=${tickets[2]?.code.toLowerCase()}`)).data).toMatchObject([{ subject: 'Two' }])
    const hers = await ok<Deleted>(mia.get('/tickets/deleted'))
    expect(hers.data.map(({ subject }) => subject)).not.toContain('Secret pay')
    expect(hers.data).toHaveLength(3)
    expect((await mia.post(`/tickets/${secret.id}/restore`)).json()).toMatchObject({ code: 'ticket.not_found' })
  })

  test('is in no count: of a label, of a contact, of views', async () => {
    const { id: labelId } = await ok<{ id: string }>(ada.post('/labels', { name: 'Paper' }))
    const requester = { email: 'jo@globex.test' }
    const ticket = await make({ labels: [labelId], requester })
    await make({ labels: [labelId], requester })
    await remove(ticket.id)
    type Counted = { data: { id: string; ticketCount?: number; ticketCounts?: object }[] }
    const label = (await ok<Counted>(ada.get('/labels'))).data.find(({ id }) => id === labelId)
    expect(label?.ticketCount).toBe(1)
    expect((await ok<Counted>(ada.get('/contacts?q=jo@globex.test'))).data[0]?.ticketCounts).toMatchObject({
      open: 1,
      total: 1,
    })
    const views = (await ok<{ data: { id: string; count: number }[] }>(ada.get('/views/counts'))).data
    expect(views.find(({ id }) => id === 'all')?.count).toBe(1)
  })

  test('is left alone by the clock, and what it missed happens when it is back', async () => {
    const asleep = await make({ subject: 'Asleep' })
    await ok(
      ada.patch(`/tickets/${asleep.id}`, {
        snooze: { until: new Date(world.now().getTime() + 3_600_000).toISOString() },
      }),
    )
    const done = await make({ subject: 'Done' })
    await ok(ada.patch(`/tickets/${done.id}`, { status: 'resolved' }))
    await remove(asleep.id)
    await remove(done.id)
    world.setClock(40 * 86_400_000)
    ada = await signIn(world, acme.admin)
    await acme.asSystem((cx) => wakeTicket(cx, asleep.id))
    expect(await acme.asSystem(closeDueTickets)).toBe(false)
    expect((await eventsOf(done.id)).map(({ name }) => name)).not.toContain('ticket.closed')
    const back = await ok<Ticket>(ada.post(`/tickets/${done.id}/restore`))
    expect(back).toMatchObject({ status: 'resolved' })
    await acme.asSystem(closeDueTickets)
    expect(await ok(ada.get(`/tickets/${done.id}`))).toMatchObject({ status: 'closed' })
    await ok(ada.post(`/tickets/${asleep.id}/restore`))
    await acme.asSystem((cx) => wakeTicket(cx, asleep.id))
    expect(await ok(ada.get(`/tickets/${asleep.id}`))).toMatchObject({ snooze: null })
  })

  test('does not hold its parent open, and is nobody’s parent any more', async () => {
    const [parent, child] = [await make({ subject: 'Parent' }), await make({ subject: 'Child' })]
    await ok(ada.post(`/tickets/${parent.id}/links`, { relation: 'child', other: child.id }))
    expect((await ada.patch(`/tickets/${parent.id}`, { status: 'resolved' })).json()).toMatchObject({ status: 409 })
    await remove(child.id)
    await ok(ada.patch(`/tickets/${parent.id}`, { status: 'resolved' }))
    expect((await ok<{ links: unknown[] }>(ada.get(`/tickets/${parent.id}/around`))).links).toEqual([])
    await ok(ada.post(`/tickets/${child.id}/restore`))
    expect((await ok<{ links: unknown[] }>(ada.get(`/tickets/${parent.id}/around`))).links).toHaveLength(1)
  })

  test('tells why it is not seen to members of the organization, and nobody asks for access to it', async () => {
    const ben = await signIn(world, await acme.member('Ben', 'agent'))
    const ticket = await make({ assigneeId: acme.admin.userId })
    await remove(ticket.id)
    expect(await ok(ben.get(`/sight/own?ticket=${ticket.code}`))).toMatchObject({
      sees: false,
      why: { code: 'sight.own_deleted' },
    })
    const asked = await ben.post('/access-requests', { ticket: ticket.code, reason: 'Mine' })
    expect(asked.json()).toMatchObject({ status: 410, code: 'access.deleted' })
  })

  test('answers a deletion that is sent again as it did the first time', async () => {
    const ticket = await make()
    const again = { 'idempotency-key': 'once' }
    for (let n = 0; n < 2; n += 1) {
      const reply = await ada.send('POST', `/tickets/${ticket.id}/delete`, { reason: 'Twice' }, again)
      expect(reply.statusCode, reply.body).toBe(204)
    }
    expect((await eventsOf(ticket.id)).filter(({ name }) => name === 'ticket.deleted')).toHaveLength(1)
  })
})

test('many are deleted together, each with its result, and all brought back by undo', async () => {
  const tickets = [await make({ subject: 'One' }), await make({ subject: 'Two' }), await make({ subject: 'Three' })]
  const ids = tickets.map(({ id }) => id)
  await remove(ids[2] ?? '')
  const work = (id: string) =>
    bulkJob(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
  const begun = await ok<{ id: string; fields: string[] }>(
    ada.post('/bulk-changes', { tickets: { ids }, delete: { reason: 'Spam' } }),
  )
  expect(begun.fields).toEqual(['delete'])
  await work(begun.id)
  expect(await ok(ada.get(`/bulk-changes/${begun.id}`))).toMatchObject({ done: 2, refused: 1, undoable: true })
  const { data } = await ok<{ data: { subject: string; result: string; why: { code: string } | null }[] }>(
    ada.get(`/bulk-changes/${begun.id}/rows`),
  )
  expect(data.map(({ subject, result, why }) => [subject, result, why?.code])).toEqual([
    ['One', 'done', undefined],
    ['Two', 'done', undefined],
    ['Three', 'refused', 'ticket.deleted'],
  ])
  // Somebody brings one of them back before: undoing leaves that alone.
  await ok(ada.post(`/tickets/${ids[0]}/restore`))
  await ok(ada.post(`/bulk-changes/${begun.id}/undo`))
  await work(begun.id)
  expect(await ok(ada.get(`/bulk-changes/${begun.id}`))).toMatchObject({ undo: { restored: 1, kept: 1, refused: 0 } })
  expect((await deleted()).data).toMatchObject([{ subject: 'Three' }])
  expect(
    (await ada.post('/bulk-changes', { tickets: { ids }, delete: {}, change: { priority: 'low' } })).json(),
  ).toMatchObject({ status: 422 })
})
