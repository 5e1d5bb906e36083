import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { SystemMail } from '../../platform/system-mail.ts'
import { catchSystemMail, type SignedIn, signIn } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createDesk, eventsOf, setRouting, settleRouting } from './testing.ts'

let world: World
let mails: SystemMail[]
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(() => {
  mails = catchSystemMail()
})
afterAll(() => world.close())

const minute = 60_000
const told = async (one: SignedIn) =>
  (await one.get('/notifications?kind=routing_failing')).json().data.map(({ data }: { data: object }) => data)
const away = async (one: SignedIn, userId: string) => {
  const { data } = (await one.get('/user-statuses')).json()
  const { id } = data.find(({ available }: { available: boolean }) => !available)
  expect((await one.send('PUT', `/member-statuses/${userId}`, { statusId: id })).statusCode).toBe(200)
}
const back = async (one: SignedIn, userId: string) => {
  const { data } = (await one.get('/user-statuses')).json()
  const { id } = data.find(({ isDefault }: { isDefault: boolean }) => isDefault)
  expect((await one.send('PUT', `/member-statuses/${userId}`, { statusId: id })).statusCode).toBe(200)
}

test('who leads a team of the queue is told once that it finds nobody, and once that it does again; nobody else is', async () => {
  const { acme, admin, people, team, queue, ticket, ids } = await createDesk(world, 'LEAD', ['Ann', 'Ben'])
  const [ann, ben] = [await signIn(world, people[0] ?? acme.admin), await signIn(world, people[1] ?? acme.admin)]
  await admin.patch(`/teams/${team.id}`, { leadIds: [ids[1]] })
  await setRouting(admin, queue.id)
  for (const id of ids) await away(admin, id)
  await ticket()
  await settleRouting(world, acme.orgId)
  await ticket()
  world.setClock(5 * 60 * minute)
  await settleRouting(world, acme.orgId)
  const failing = { event: 'routing.failing', queueId: queue.id, name: 'Care', reason: 'away' }
  expect(await told(ben)).toMatchObject([failing])
  expect(await told(ann)).toEqual([])
  expect(await told(admin)).toEqual([])
  const [mail] = mails.filter(({ to }) => to.address === people[1]?.email || to.name === 'Ben')
  expect(mail?.subject).toBe('Nobody takes the tickets of Care')
  expect(mail?.text).toContain('Most of those who serve it are away.')
  expect(mail?.text).toContain(`view=routing_failed&filter=${encodeURIComponent('{"field":"queue"')}`)
  await back(admin, ids[0] ?? '')
  await settleRouting(world, acme.orgId)
  expect(await told(ben)).toMatchObject([{ event: 'routing.recovered', queueId: queue.id, byHand: false }, failing])
  // Whoever may be told of it can choose how; the others are not asked.
  const kindsOf = async (one: SignedIn) =>
    (await one.get('/me/notification-preferences')).json().kinds.map(({ kind }: { kind: string }) => kind)
  expect(await kindsOf(ben)).toContain('routing_failing')
  expect(await kindsOf(ann)).not.toContain('routing_failing')
})

test('a queue that is full now and then is told of once an hour, and of one that nobody leads those are told who administer', async () => {
  const { acme, admin, queue, ticket } = await createDesk(world, 'FULL', ['Ann'])
  await setRouting(admin, queue.id, { strategy: 'load_balanced', cap: 1 })
  const first = await ticket()
  const finish = async (id: string) => {
    expect((await admin.patch(`/tickets/${id}`, { status: 'resolved' })).statusCode).toBe(200)
    await settleRouting(world, acme.orgId)
  }
  const second = await ticket()
  await settleRouting(world, acme.orgId)
  expect(await told(admin)).toMatchObject([{ event: 'routing.failing', reason: 'cap' }])
  await finish(first.id)
  expect(await told(admin)).toHaveLength(2)
  // Full again within the hour: nothing is said of it, neither when it begins nor when it ends.
  world.setClock(minute)
  const third = await ticket()
  await settleRouting(world, acme.orgId)
  await finish(second.id)
  expect(await told(admin)).toHaveLength(2)
  world.setClock(minute)
  await ticket()
  await settleRouting(world, acme.orgId)
  expect(await told(admin)).toHaveLength(2)
  // It stays full: told when the hour is over.
  world.setClock(60 * minute)
  await settleRouting(world, acme.orgId)
  expect(await told(admin)).toHaveLength(3)
  world.setClock(minute)
  await finish(third.id)
  expect((await told(admin))[0]).toMatchObject({ event: 'routing.recovered' })
})

test('what was given by hand, and a queue that is worked by hand from now on, end it too', async () => {
  const { acme, admin, queue, ticket } = await createDesk(world, 'BYHAND', [])
  const max = await signIn(world, await acme.member('Max', 'admin'))
  await setRouting(admin, queue.id)
  const { id } = await ticket()
  await settleRouting(world, acme.orgId)
  expect(await told(admin)).toMatchObject([{ event: 'routing.failing', reason: 'nobody' }])
  world.setClock(minute)
  await admin.patch(`/tickets/${id}`, { assigneeId: acme.admin.userId })
  await settleRouting(world, acme.orgId)
  expect(await told(admin)).toMatchObject([{ event: 'routing.recovered', byHand: false }, {}])
  world.setClock(61 * minute)
  await ticket()
  await settleRouting(world, acme.orgId)
  world.setClock(minute)
  await setRouting(admin, queue.id, { strategy: 'manual' })
  await settleRouting(world, acme.orgId)
  // Who did it himself knows it.
  expect((await told(max))[0]).toMatchObject({ event: 'routing.recovered', byHand: true })
  expect((await told(admin))[0]).toMatchObject({ event: 'routing.failing' })
  expect(await eventsOf(admin, 'routing.recovered')).toHaveLength(2)
})
