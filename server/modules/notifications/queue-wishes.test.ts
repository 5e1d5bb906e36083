import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import type { SystemMail } from '../../platform/system-mail.ts'
import { catchSystemMail, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let ben: SignedIn
let mails: SystemMail[]
let care: string
let sales: string

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  const [one, other] = [await acme.member('Ann', 'manager'), await acme.member('Ben')]
  const team = await made('/teams', { name: 'Care', memberIds: [one.userId, other.userId] })
  care = (await made('/queues', { name: 'Care', teamIds: [team.id] })).id
  sales = (
    await made('/queues', {
      name: 'Sales only',
      teamIds: [(await made('/teams', { name: 'Sales', memberIds: [] })).id],
    })
  ).id
  ann = await signIn(world, one)
  ben = await signIn(world, other)
})
beforeEach(() => {
  mails = catchSystemMail()
})
afterAll(() => world.close())

async function made(path: string, body: object): Promise<{ id: string; code: string }> {
  const reply = await admin.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
async function wish(one: SignedIn, kinds: object[] | null, queueId = care) {
  const reply = await one.patch('/me/notification-preferences', { queues: [{ queueId, kinds }] })
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json().queues.find(({ queue }: { queue: { id: string } }) => queue.id === queueId)
}
const told = async (one: SignedIn, ticketId: string): Promise<string[]> => {
  await world.react(acme.orgId)
  const { data } = (await one.get('/notifications?limit=100')).json()
  return data
    .filter((notice: { ticketId: string }) => notice.ticketId === ticketId)
    .map(({ kind }: { kind: string }) => kind)
}
const ticket = (more: object = {}) => made('/tickets', { subject: 'Help', queueId: care, ...more })
const mailed = (one: SignedIn) => mails.filter(({ to }) => to.name === one.actor.name).map(({ subject }) => subject)

test('a member is told of new tickets in a queue that he chose, whoever has them, and by the way that he chose', async () => {
  expect(await wish(ann, [{ kind: 'ticket_created', app: true, mail: 'now' }])).toMatchObject({ own: true })
  const here = await ticket()
  expect(await told(ann, here.id)).toEqual(['ticket_created'])
  expect(await told(ben, here.id)).toEqual([])
  expect(mailed(ann)).toHaveLength(1)
  const given = await ticket({ assigneeId: ben.actor.userId })
  expect(await told(ann, given.id)).toEqual(['ticket_created'])
  // Whoever has it is told of that.
  expect(await told(ben, given.id)).toEqual(['assigned'])
  const elsewhere = await ticket({ queueId: sales })
  expect(await told(ann, elsewhere.id)).toEqual([])
  // Nothing of it is in the ticket.
  const { data } = (await admin.get(`/tickets/${here.id}/timeline?limit=100`)).json()
  expect(JSON.stringify(data)).not.toContain('notif')
  expect((await admin.get(`/tickets/${here.id}/messages`)).json().data).toEqual([])
})

test('a queue can be muted for who wants to hear of all the others, and be as all again', async () => {
  await ben.patch('/me/notification-preferences', { kinds: [{ kind: 'ticket_created', app: true }] })
  expect(await told(ben, (await ticket()).id)).toEqual(['ticket_created'])
  await wish(ben, [{ kind: 'ticket_created', app: false, mail: 'off' }])
  expect(await told(ben, (await ticket()).id)).toEqual([])
  expect(await wish(ben, null)).toMatchObject({
    own: false,
    kinds: [{ kind: 'ticket_created', app: true }, {}, {}, {}, {}, {}],
  })
  expect(await told(ben, (await ticket()).id)).toEqual(['ticket_created'])
  await ben.patch('/me/notification-preferences', { kinds: [{ kind: 'ticket_created', app: false }] })
})

test('what comes from another queue is told with where it was; who serves the queue no more hears nothing', async () => {
  await wish(ann, [{ kind: 'ticket_queued', app: true }])
  const moved = await ticket({ queueId: sales })
  await admin.patch(`/tickets/${moved.id}`, { queueId: care })
  expect(await told(ann, moved.id)).toEqual(['ticket_queued'])
  const { data } = (await ann.get('/notifications?kind=ticket_queued')).json()
  expect(data[0].data).toMatchObject({ from: { name: 'Sales only' }, to: { name: 'Care' } })
  const { data: teams } = (await admin.get('/teams')).json()
  const team = teams.find(({ name }: { name: string }) => name === 'Care')
  await admin.patch(`/teams/${team.id}`, { memberIds: [ben.actor.userId] })
  const later = await ticket()
  expect(await told(ann, later.id)).toEqual([])
  const { queues } = (await ann.get('/me/notification-preferences')).json()
  expect(queues.map(({ queue }: { queue: { id: string } }) => queue.id)).not.toContain(care)
  for (const queueId of [care, newId()])
    expect(
      (await ann.patch('/me/notification-preferences', { queues: [{ queueId, kinds: null }] })).json(),
    ).toMatchObject({
      status: 422,
      code: 'notification.not_your_queue',
      errors: [{ path: 'queues.0.queueId' }],
    })
  await admin.patch(`/teams/${team.id}`, { memberIds: team.memberIds })
})
