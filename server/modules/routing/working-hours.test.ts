import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import type { Company } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createDesk, eventsOf, made, setRouting, settleRouting } from './testing.ts'
import type { WorkingHours } from './working-hours.contract.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const day = (from: string, to: string) => [{ from, to }]
/** Business hours of every day in UTC. */
const hours = (admin: SignedIn, name: string, from: string, to: string) =>
  made<{ id: string }>(admin, '/calendars', {
    name,
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => day(from, to)),
  })
const put = async (one: SignedIn, path: string, body: object): Promise<WorkingHours> => {
  const reply = await one.send('PUT', path, body)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
/** When the job comes by itself that gives tickets as somebody's hours begin. */
const bookedFor = async ({ orgId }: Company) => {
  const { rows } = await world.database.pool.query<{ at: Date }>(
    'select run_at as at from graphile_worker.jobs where key = $1',
    [`routing-opening:${orgId}`],
  )
  return rows[0]?.at.toISOString() ?? null
}

test('nobody is given a ticket outside his hours; what waits is given as soon as they begin', async () => {
  world.setClock(new Date('2030-01-02T09:00:00.000Z'))
  const { acme, admin, queue, ticket, read, routing, ids } = await createDesk(world, 'HOURS', ['Ann', 'Ben'])
  const late = await hours(admin, 'Late shift', '14:00', '22:00')
  const early = await hours(admin, 'Early shift', '06:00', '14:00')
  await put(admin, '/working-hours', { calendarId: early.id })
  await put(admin, `/working-hours/${ids[1]}`, { choice: 'calendar', calendarId: late.id })
  await setRouting(admin, queue.id)
  const [one, two] = [await ticket(), await ticket()]
  await settleRouting(world, acme.orgId)
  // Ann works by the usual hours; Ben's have not begun.
  for (const { id } of [one, two]) expect((await read(id)).assignee.id).toBe(ids[0])
  expect((await routing(one.id)).decisions[0]).toMatchObject({
    choice: {
      people: [
        { userId: ids[0], skipped: null },
        { userId: ids[1], skipped: 'off_hours', detail: ['Late shift'] },
      ],
    },
  })
  world.setClock(new Date('2030-01-02T23:00:00.000Z'))
  const night = await ticket()
  await settleRouting(world, acme.orgId)
  expect((await read(night.id)).assignee).toBeNull()
  expect(await routing(night.id)).toMatchObject({ state: 'nobody', now: { reason: 'off_hours' } })
  // It is as it should be: nobody is called at night.
  expect(await eventsOf(admin, 'routing.failing')).toEqual([])
  expect(await bookedFor(acme)).toBe('2030-01-03T06:00:00.000Z')
  world.setClock(new Date('2030-01-03T06:00:00.000Z'))
  await settleRouting(world, acme.orgId)
  expect((await read(night.id)).assignee.id).toBe(ids[0])
})

test('who takes an available status by hand after his hours works until they end the next time', async () => {
  world.setClock(new Date('2030-01-02T20:00:00.000Z'))
  const { acme, admin, people, queue, ticket, read, ids } = await createDesk(world, 'ONCALL', ['Ann'])
  const ann = await signIn(world, people[0] ?? acme.admin)
  const mornings = await hours(admin, 'Mornings', '08:00', '12:00')
  expect(await put(ann, `/working-hours/${ids[0]}`, { choice: 'calendar', calendarId: mornings.id })).toEqual({
    choice: 'calendar',
    calendar: { id: mornings.id, name: 'Mornings' },
    usual: null,
    open: false,
    nextOpeningAt: '2030-01-03T08:00:00.000Z',
  })
  const onCall = await made<{ id: string }>(admin, '/user-statuses', { name: 'On call', available: true })
  await setRouting(admin, queue.id)
  const first = await ticket()
  await settleRouting(world, acme.orgId)
  expect((await read(first.id)).assignee).toBeNull()
  await put(ann, `/member-statuses/${ids[0]}`, { statusId: onCall.id })
  await settleRouting(world, acme.orgId)
  expect((await read(first.id)).assignee.id).toBe(ids[0])
  // Still On call, but her hours came and went: her evening is her own again.
  world.setClock(new Date('2030-01-03T19:00:00.000Z'))
  const second = await ticket()
  await settleRouting(world, acme.orgId)
  expect((await read(second.id)).assignee).toBeNull()
  // Hours are no wall: whoever asks for none, or for others, has what waits at once.
  await put(ann, `/working-hours/${ids[0]}`, { choice: 'always' })
  await settleRouting(world, acme.orgId)
  expect((await read(second.id)).assignee.id).toBe(ids[0])
})

test('business hours that change let tickets go; those by which somebody works are not deleted', async () => {
  world.setClock(new Date('2030-01-02T20:00:00.000Z'))
  const { acme, admin, queue, ticket, read, ids } = await createDesk(world, 'SHIFT', ['Ann'])
  const own = await hours(admin, 'Mornings', '08:00', '12:00')
  const usual = await hours(admin, 'Usual', '09:00', '17:00')
  await put(admin, '/working-hours', { calendarId: usual.id })
  await put(admin, `/working-hours/${ids[0]}`, { choice: 'calendar', calendarId: own.id })
  await setRouting(admin, queue.id)
  const { id } = await ticket()
  await settleRouting(world, acme.orgId)
  expect((await read(id)).assignee).toBeNull()
  await admin.patch(`/calendars/${own.id}`, { week: Array.from({ length: 7 }, () => day('08:00', '21:00')) })
  await settleRouting(world, acme.orgId)
  expect((await read(id)).assignee.id).toBe(ids[0])
  expect((await admin.get(`/calendars/${own.id}`)).json().usedBy).toEqual([
    { kind: 'working_hours', id: ids[0], name: 'Ann' },
  ])
  expect((await admin.get(`/calendars/${usual.id}`)).json().usedBy).toEqual([
    { kind: 'working_hours', id: acme.orgId, name: 'SHIFT Inc' },
  ])
  expect((await admin.send('DELETE', `/calendars/${own.id}`, {})).statusCode).toBe(409)
  // Who leaves keeps no hours occupied.
  const gone = await admin.patch(`/users/${ids[0]}`, { active: false })
  expect(gone.statusCode, gone.body).toBe(200)
  expect((await admin.get(`/calendars/${own.id}`)).json().usedBy).toEqual([])
  await put(admin, '/working-hours', { calendarId: null })
  expect((await admin.send('DELETE', `/calendars/${usual.id}`, {})).statusCode).toBe(204)
})

test('one says his own hours; those of others, and the usual ones, only who looks after them; what is not there is said', async () => {
  const { acme, admin, people, ids } = await createDesk(world, 'RIGHTS', ['Ann', 'Ben'])
  const ann = await signIn(world, people[0] ?? acme.admin)
  expect((await ann.send('PUT', `/working-hours/${ids[1]}`, { choice: 'always' })).statusCode).toBe(403)
  expect((await ann.get(`/working-hours/${ids[1]}`)).statusCode).toBe(403)
  expect((await ann.send('PUT', '/working-hours', { calendarId: null })).statusCode).toBe(403)
  expect((await admin.get(`/working-hours/${newId()}`)).statusCode).toBe(404)
  const bad = { choice: 'calendar', calendarId: newId() }
  expect((await admin.send('PUT', `/working-hours/${ids[0]}`, bad)).json()).toMatchObject({
    status: 422,
    code: 'calendar.unknown',
    errors: [{ path: 'calendarId' }],
  })
  expect((await admin.send('PUT', '/working-hours', { calendarId: newId() })).statusCode).toBe(422)
  expect((await admin.get(`/working-hours/${ids[0]}`)).json()).toMatchObject({
    choice: 'usual',
    calendar: null,
    open: true,
  })
})
