import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { stageLimitJob } from './stage-limits.ts'

// product.md PS13: whoever has a ticket hears when it passes the limit of its stage, once a stay.
const hour = 3_600_000
let world: World
let acme: Company
let ada: SignedIn
let ann: SignedIn
let open: string
let waiting: string
let made = 0
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  made += 1
  acme = await createCompany(world, `L${made}`)
  ada = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'admin'))
  const [pipeline] = (await ok<{ data: { stages: { id: string; status: string }[] }[] }>(ada.get('/pipelines'))).data
  const stageOf = (status: string) => pipeline?.stages.find((one) => one.status === status)?.id ?? ''
  open = stageOf('open')
  waiting = stageOf('waiting')
  await ok(ada.patch(`/stages/${open}`, { limitMinutes: 120 }))
})
afterAll(() => world.close())

async function ok<T = unknown>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
const make = (input: object = {}) => ok<{ id: string }>(ada.post('/tickets', { subject: 'Printer', ...input }))
/** Later by so much; sessions live on. */
const later = async (ms: number) => {
  world.setClock(ms)
  ada = await signIn(world, acme.admin)
  ann = await signIn(world, ann.actor)
}
const work = async (stageId = open) => {
  await stageLimitJob(
    acme.orgId,
    { stageId },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true },
  )
  await world.react(acme.orgId)
}
const told = async () =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 500))).filter(({ name }) => name === 'ticket.over_stage_limit')
async function booked(): Promise<Date[]> {
  const { rows } = await world.database.pool.query<{ run_at: Date }>(
    'select run_at from graphile_worker.jobs where key = $1',
    [`stage-limit:${open}`],
  )
  return rows.map((row) => row.run_at)
}
type Notices = { data: { kind: string; ticketId: string }[] }
const noticesOf = async (who: SignedIn) =>
  (await ok<Notices>(who.get('/notifications?kind=stage_overdue'))).data.map(({ ticketId }) => ticketId)

test('its assignee and followers are told once a stay, at the time, and again after the next stay', async () => {
  const cleo = await signIn(world, await acme.member('Cleo', 'admin'))
  const { id } = await make({ assigneeId: ann.actor.userId })
  await ok(cleo.send('PUT', `/tickets/${id}/followers/${cleo.actor.userId}`))
  const [due] = await booked()
  expect(due?.getTime()).toBe(world.now().getTime() + 2 * hour)
  await later(hour)
  await work()
  expect(await told()).toEqual([])
  await later(hour)
  await work()
  await work()
  expect(await told()).toMatchObject([
    { ticketId: id, actorKind: 'system', data: { stage: { id: open }, limitMinutes: 120 } },
  ])
  expect(await noticesOf(ann)).toEqual([id])
  const followers = (await ok<Notices>((await signIn(world, cleo.actor)).get('/notifications?kind=stage_overdue'))).data
  expect(followers.map(({ ticketId }) => ticketId)).toEqual([id])

  await ok(ann.patch(`/tickets/${id}`, { stageId: waiting }))
  await ok(ann.patch(`/tickets/${id}`, { stageId: open }))
  await later(2 * hour)
  await work()
  expect(await told()).toHaveLength(2)
})

test('what is done, deleted, elsewhere or in a stage without a limit is told to nobody', async () => {
  const [done, gone, moved] = [await make(), await make(), await make()]
  await ok(ada.patch(`/tickets/${done.id}`, { status: 'resolved' }))
  await ok(ada.post(`/tickets/${gone.id}/delete`, {}))
  await ok(ada.patch(`/tickets/${moved.id}`, { stageId: waiting }))
  await later(3 * hour)
  await work()
  await work(waiting)
  expect(await told()).toEqual([])
  // Back, and over it still.
  await ok(ada.post(`/tickets/${gone.id}/restore`))
  await work()
  expect((await told()).map(({ ticketId }) => ticketId)).toEqual([gone.id])
})

test('a limit that is set later tells of nothing that was over it before', async () => {
  const old = await make()
  await ok(ada.patch(`/stages/${open}`, { limitMinutes: null }))
  await later(5 * hour)
  const fresh = await make()
  await ok(ada.patch(`/stages/${open}`, { limitMinutes: 60 }))
  await later(hour)
  await work()
  expect((await told()).map(({ ticketId }) => ticketId)).toEqual([fresh.id])
  expect(old.id).not.toBe(fresh.id)
})

test('who does not want to hear of it is not told, and nobody’s are told to those who look after new ones', async () => {
  await ok(ann.patch('/me/notification-preferences', { kinds: [{ kind: 'stage_overdue', app: false }] }))
  await ok(ada.patch('/me/notification-preferences', { kinds: [{ kind: 'ticket_created', app: true }] }))
  await make({ assigneeId: ann.actor.userId })
  const nobodys = await make()
  await later(2 * hour)
  await work()
  expect(await told()).toHaveLength(2)
  expect(await noticesOf(ann)).toEqual([])
  expect(await noticesOf(ada)).toEqual([nobodys.id])
})

test('lists find those that are over the limit of their stage', async () => {
  const over = await make({ subject: 'Over' })
  const elsewhere = await make({ subject: 'Elsewhere' })
  await ok(ada.patch(`/tickets/${elsewhere.id}`, { stageId: waiting }))
  await later(3 * hour)
  await make({ subject: 'New' })
  const found = async (value: boolean) => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'overStageLimit', operator: 'is', value }))
    const { data } = await ok<{ data: { id: string; subject: string }[] }>(ada.get(`/tickets?filter=${filter}`))
    return data
  }
  expect((await found(true)).map(({ id }) => id)).toEqual([over.id])
  expect((await found(false)).map(({ subject }) => subject).sort()).toEqual(['Elsewhere', 'New'])
})
