import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { closeResolvedJob } from './close-resolved.ts'
import { dayMs } from './tickets.rules.ts'

let world: World
let acme: Company
let admin: SignedIn
beforeAll(async () => {
  world = await createWorld()
})
let count = 0
beforeEach(async () => {
  count += 1
  acme = await createCompany(world, `ORG${count}`)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

const booked = async () => {
  const { rows } = await world.database.pool.query(
    'select run_at from graphile_worker.jobs where task_identifier = $1 and key = $2',
    ['tickets.auto_close', `auto-close:${acme.orgId}`],
  )
  return rows.map((row) => row.run_at)
}
const runJob = () =>
  closeResolvedJob(acme.orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false })
const make = async (status: string) => (await admin.post('/tickets', { subject: 'x', status })).json()
const statusOf = async (id: string) => (await admin.get(`/tickets/${id}`)).json().status
/** Sessions do not live as long as the waits of this file. */
async function moveClock(to: Date | number): Promise<void> {
  world.setClock(to)
  admin = await signIn(world, acme.admin)
}
const inDays = (days: number) => new Date(world.now().getTime() + days * dayMs)

describe('a resolved ticket closes by itself', () => {
  test('when the organization’s days are over, not before, and says why', async () => {
    const ticket = await make('open')
    await admin.patch(`/tickets/${ticket.id}`, { status: 'resolved' })
    expect(await booked()).toEqual([inDays(7)])
    await moveClock(inDays(6.99))
    await runJob()
    expect(await statusOf(ticket.id)).toBe('resolved')
    const due = inDays(0.01)
    expect(await booked()).toEqual([due])
    await moveClock(due)
    await runJob()
    expect((await admin.get(`/tickets/${ticket.id}`)).json()).toMatchObject({
      status: 'closed',
      closedAt: due.toISOString(),
      allowed: { update: false },
    })
    const events = await acme.asSystem((cx) => readEvents(cx, '0', 1000))
    expect(events.at(-1)).toMatchObject({
      name: 'ticket.status_changed',
      actorName: 'clock',
      cause: { rule: 'auto_close', days: 7 },
      data: { from: 'resolved', to: 'closed' },
    })
    await runJob()
    expect(await acme.asSystem((cx) => readEvents(cx, '0', 1000))).toHaveLength(events.length)
  })

  test('each at its own time, one job for all of them, whatever order they came in', async () => {
    const first = await make('resolved')
    await moveClock(dayMs)
    const second = await make('resolved')
    const open = await make('open')
    expect(await booked()).toEqual([inDays(6)])
    await moveClock(inDays(6))
    await runJob()
    expect([await statusOf(first.id), await statusOf(second.id), await statusOf(open.id)]).toEqual([
      'closed',
      'resolved',
      'open',
    ])
    expect(await booked()).toEqual([inDays(1)])
    // Reopened in time: nothing is left to close.
    await admin.patch(`/tickets/${second.id}`, { status: 'open' })
    await moveClock(inDays(30))
    await runJob()
    expect(await statusOf(second.id)).toBe('open')
  })

  test('more than one batch of them', async () => {
    const made: { id: string }[] = []
    for (let i = 0; i < 105; i += 1) made.push(await make('resolved'))
    await moveClock(inDays(8))
    await runJob()
    expect((await admin.get('/tickets?status=resolved')).json().data).toEqual([])
    expect((await admin.get('/tickets?status=closed&limit=200')).json().data).toHaveLength(105)
  })

  test('never when the organization does not want it, and as soon as it does', async () => {
    await admin.patch('/organization', { settings: { autoCloseDays: null } })
    const ticket = await make('resolved')
    expect(await booked()).toEqual([])
    await moveClock(inDays(400))
    await runJob()
    expect(await statusOf(ticket.id)).toBe('resolved')
    await admin.patch('/organization', { settings: { autoCloseDays: 14 } })
    await world.react(acme.orgId)
    expect(await booked()).toEqual([new Date(new Date(ticket.resolvedAt).getTime() + 14 * dayMs)])
    await runJob()
    expect(await statusOf(ticket.id)).toBe('closed')
  })

  test('in pipelines that have a closed stage; others keep theirs and the job rests', async () => {
    const ticket = await make('resolved')
    const { stage } = (await make('closed')) as { stage: { id: string } }
    await acme.asSystem(async (cx) => {
      await cx.tx.deleteFrom('tickets').where('orgId', '=', acme.orgId).where('status', '=', 'closed').execute()
      await cx.tx.deleteFrom('stages').where('orgId', '=', acme.orgId).where('id', '=', stage.id).execute()
    })
    await moveClock(inDays(8))
    await world.database.pool.query('delete from graphile_worker._private_jobs')
    await runJob()
    expect(await statusOf(ticket.id)).toBe('resolved')
    expect(await booked()).toEqual([])
  })
})

test('the open tickets of a member who leaves go to the heir or to nobody', async () => {
  const [ann, ben] = [await acme.member('Ann'), await acme.member('Ben')]
  const give = async (status: string) =>
    (await admin.post('/tickets', { subject: 'x', status, assigneeId: ann.userId })).json().id
  const [open, closed] = [await give('open'), await give('closed')]
  const reply = await admin.patch(`/users/${ann.userId}`, { active: false, reassignTo: ben.userId })
  expect(reply.statusCode, reply.body).toBe(200)
  expect((await admin.get(`/tickets/${open}`)).json()).toMatchObject({ assignee: { name: 'Ben' }, version: 2 })
  expect((await admin.get(`/tickets/${closed}`)).json()).toMatchObject({ assignee: { name: 'Ann' }, version: 1 })
  expect(
    (await acme.asSystem((cx) => readEvents(cx, '0', 1000))).filter((event) => event.name === 'ticket.assigned').at(-1),
  ).toMatchObject({
    ticketId: open,
    data: { from: { name: 'Ann' }, to: { name: 'Ben' } },
    cause: { rule: 'member_left' },
  })
})
