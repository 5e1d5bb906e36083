import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { recordCustomerMessage } from './record-message.ts'
import { lockTicket } from './tickets.service.ts'
import { wakeTicketJob } from './wake-tickets.ts'

let world: World
let acme: Company
let admin: SignedIn
let me: string
beforeAll(async () => {
  world = await createWorld()
})
let count = 0
beforeEach(async () => {
  count += 1
  acme = await createCompany(world, `ORG${count}`)
  admin = await signIn(world, acme.admin)
  me = acme.admin.userId
})
afterAll(() => world.close())

type Snooze = { until: string | null; untilReply: boolean }
const hours = (hours: number) => new Date(world.now().getTime() + hours * 3_600_000)
const make = async (more: object = {}) =>
  (await admin.post('/tickets', { subject: 'x', assigneeId: me, ...more })).json()
const get = async (id: string) => (await admin.get(`/tickets/${id}`)).json()
const snooze = (id: string, wish: Partial<Snooze> | null) => admin.patch(`/tickets/${id}`, { snooze: wish })
const listed = async (query: string): Promise<string[]> =>
  (await admin.get(`/tickets?${query}`)).json().data.map((row: { id: string }) => row.id)
const eventsOf = async (ticketId: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 1000)))
    .filter((event) => event.ticketId === ticketId && /^ticket\.(snoozed|woken)$/.test(event.name))
    .map(({ name, data }) => ({ name, ...data }))
const booked = async (ticketId: string): Promise<Date[]> => {
  const { rows } = await world.database.pool.query(
    'select run_at from graphile_worker.jobs where task_identifier = $1 and key = $2',
    ['tickets.wake', `wake:${ticketId}`],
  )
  return rows.map((row) => row.run_at)
}
const wake = (ticketId: string) =>
  wakeTicketJob(
    acme.orgId,
    { ticketId },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false },
  )
const write = (id: string, message: { mailClass?: 'normal' | 'auto'; held?: boolean } = {}) =>
  acme.asSystem(async (cx) =>
    recordCustomerMessage(cx, await lockTicket(cx, id), {
      at: cx.now,
      text: 'Hello',
      mailClass: 'normal',
      held: false,
      ...message,
    }),
  )
async function moveClock(to: Date): Promise<void> {
  world.setClock(to)
  admin = await signIn(world, acme.admin)
}

describe('a snoozed ticket', () => {
  test('leaves the lists of what is on the desk, stands in its own view, and the wake-up is booked', async () => {
    const ticket = await make()
    const other = await make()
    const until = hours(20)
    const answer = await snooze(ticket.id, { until: until.toISOString(), untilReply: true })
    expect(answer.json()).toMatchObject({
      status: 'open',
      snooze: { until: until.toISOString(), untilReply: true },
      version: 2,
    })
    expect(await eventsOf(ticket.id)).toEqual([
      { name: 'ticket.snoozed', until: until.toISOString(), untilReply: true, version: 2 },
    ])
    expect(await booked(ticket.id)).toEqual([until])
    expect(await listed('open=true&snoozed=false')).toEqual([other.id])
    expect(await listed('snoozed=true')).toEqual([ticket.id])
    expect((await listed('open=true')).sort()).toEqual([ticket.id, other.id].sort())
    const counts = (await admin.get('/views/counts')).json().data as { id: string; count: number }[]
    const countOf = (id: string) => counts.find((view) => view.id === id)?.count
    expect(['open', 'mine', 'unassigned', 'snoozed', 'all'].map(countOf)).toEqual([1, 1, 0, 1, 2])
    const views = (await admin.get('/views')).json().data as { id: string; condition: unknown; sort: string }[]
    const asleep = views.find((view) => view.id === 'snoozed')
    const filter = encodeURIComponent(JSON.stringify(asleep?.condition))
    expect(await listed(`filter=${filter}&sort=${asleep?.sort}`)).toEqual([ticket.id])
  })

  test('stands in its view in the order of waking, those without a moment last, page by page', async () => {
    const [none, late, soon] = [await make(), await make(), await make()]
    await snooze(none.id, { untilReply: true })
    await snooze(late.id, { until: hours(48).toISOString() })
    await snooze(soon.id, { until: hours(2).toISOString() })
    expect(await listed('snoozed=true&sort=snoozedUntil')).toEqual([soon.id, late.id, none.id])
    const first = (await admin.get('/tickets?snoozed=true&sort=snoozedUntil&limit=2')).json()
    expect(await listed(`snoozed=true&sort=snoozedUntil&limit=2&cursor=${first.nextCursor}`)).toEqual([none.id])
    expect(await listed(`snoozed=true&assignee=nobody`)).toEqual([])
  })

  test.each([
    [{ until: null, untilReply: false }, 422, 'ticket.snooze_never_wakes'],
    [{}, 422, 'ticket.snooze_never_wakes'],
    [{ until: '2020-01-01T00:00:00Z' }, 422, 'ticket.snooze_in_past'],
    [{ until: 'soon' }, 422, 'request.invalid'],
    [{ untilReply: true, forever: true }, 422, 'request.invalid'],
  ] as const)('%j is refused and changes nothing', async (wish, status, code) => {
    const ticket = await make()
    const answer = await admin.patch(`/tickets/${ticket.id}`, { subject: 'other', snooze: wish })
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ code })
    expect(await get(ticket.id)).toMatchObject({ subject: 'x', snooze: null, version: 1 })
    expect(await booked(ticket.id)).toEqual([])
  })

  test('is told to nobody outside: no message, no change of status', async () => {
    const ticket = await make({ requester: { email: 'c@globex.example' } })
    await snooze(ticket.id, { untilReply: true })
    expect(await get(ticket.id)).toMatchObject({ status: 'open', messageCount: 0 })
    const { rows } = await world.database.pool.query('select 1 from outbox where org_id = $1', [acme.orgId])
    expect(rows).toEqual([])
  })
})

describe('it wakes', () => {
  test('at its moment, not before, and its assignee is told once', async () => {
    const ticket = await make()
    const until = hours(20)
    await snooze(ticket.id, { until: until.toISOString() })
    await moveClock(hours(19))
    await wake(ticket.id)
    expect(await get(ticket.id)).toMatchObject({ snooze: { until: until.toISOString() } })
    // Booked again: the job is a row that outlives a server.
    expect(await booked(ticket.id)).toEqual([until])
    await moveClock(hours(100))
    await wake(ticket.id)
    await wake(ticket.id)
    expect(await get(ticket.id)).toMatchObject({ snooze: null, version: 3 })
    expect((await eventsOf(ticket.id)).slice(1)).toEqual([{ name: 'ticket.woken', by: 'time', version: 3 }])
    await world.react(acme.orgId)
    const { data } = (await admin.get('/notifications')).json()
    expect(data).toMatchObject([{ kind: 'ticket_woken', ticketId: ticket.id }])
    expect(await listed('open=true&snoozed=false')).toEqual([ticket.id])
  })

  test('when the customer writes, if that was wished: not by machines and not by senders that are held', async () => {
    const ticket = await make({ requester: { email: 'c@globex.example' } })
    await snooze(ticket.id, { until: hours(20).toISOString(), untilReply: true })
    await write(ticket.id, { mailClass: 'auto' })
    await write(ticket.id, { held: true })
    expect(await get(ticket.id)).toMatchObject({ snooze: { untilReply: true } })
    await write(ticket.id)
    expect(await get(ticket.id)).toMatchObject({ snooze: null })
    expect((await eventsOf(ticket.id)).at(-1)).toMatchObject({ name: 'ticket.woken', by: 'reply' })
    // The moment comes all the same and finds nothing to do.
    await moveClock(hours(30))
    await wake(ticket.id)
    expect(await eventsOf(ticket.id)).toHaveLength(2)
  })

  test('not by the customer when only the moment was wished', async () => {
    const ticket = await make()
    const until = hours(20).toISOString()
    await snooze(ticket.id, { until })
    await write(ticket.id)
    expect(await get(ticket.id)).toMatchObject({
      snooze: { until, untilReply: false },
      waitingSince: expect.any(String),
    })
  })

  test('by hand, and by being resolved or closed, which a sleeping ticket never is by itself', async () => {
    const [byHand, resolved, closed] = [await make(), await make(), await make()]
    for (const { id } of [byHand, resolved, closed]) await snooze(id, { until: hours(20).toISOString() })
    await snooze(byHand.id, null)
    await admin.patch(`/tickets/${resolved.id}`, { status: 'resolved' })
    await admin.patch(`/tickets/${closed.id}`, { status: 'closed' })
    for (const [ticket, by] of [
      [byHand, 'member'],
      [resolved, 'done'],
      [closed, 'done'],
    ] as const) {
      expect(await get(ticket.id)).toMatchObject({ snooze: null })
      expect((await eventsOf(ticket.id)).at(-1)).toMatchObject({ name: 'ticket.woken', by })
    }
    const refused = await snooze(resolved.id, { untilReply: true })
    expect(refused.json()).toMatchObject({ status: 409, code: 'ticket.snooze_done' })
    await world.react(acme.orgId)
    expect((await admin.get('/notifications')).json().data).toEqual([])
  })

  test('later when it is snoozed again; a wish that changes nothing makes no version', async () => {
    const ticket = await make()
    await snooze(ticket.id, { until: hours(2).toISOString() })
    const until = hours(50)
    await snooze(ticket.id, { until: until.toISOString() })
    expect(await booked(ticket.id)).toEqual([until])
    expect((await snooze(ticket.id, { until: until.toISOString() })).json().version).toBe(3)
    await moveClock(hours(3))
    await wake(ticket.id)
    expect(await get(ticket.id)).toMatchObject({ snooze: { until: until.toISOString() }, version: 3 })
  })

  test('two who snooze it differently are asked which it shall be', async () => {
    const ticket = await make()
    await snooze(ticket.id, { until: hours(2).toISOString() })
    const late = await admin.patch(`/tickets/${ticket.id}`, { snooze: { untilReply: true } }, { 'if-match': '"v1"' })
    expect(late.json()).toMatchObject({ code: 'ticket.conflict', current: { snooze: { untilReply: false } } })
  })
})
