import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { availabilityOf } from './availability.ts'
import { returnMemberJob } from './return-member.ts'
import type { MemberStatus, UserStatus } from './user-statuses.contract.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let made = 0
const start = new Date('2030-01-02T09:00:00.000Z')
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  made += 1
  world.setClock(start)
  acme = await createCompany(world, `U${made}`)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann'))
})
afterAll(() => world.close())

const list = async (): Promise<UserStatus[]> => (await admin.get('/user-statuses')).json().data
const named = async (name: string): Promise<UserStatus> => {
  const found = (await list()).find((one) => one.name === name)
  if (!found) throw new Error(`There is no status ${name}.`)
  return found
}
const make = async (body: object): Promise<UserStatus> => {
  const reply = await admin.post('/user-statuses', body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const give = (who: SignedIn, body: object, by = who) => by.send('PUT', `/member-statuses/${who.actor.userId}`, body)
const take = async (who: SignedIn, body: object, by = who): Promise<MemberStatus> => {
  const reply = await give(who, body, by)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const statusOf = async (who: SignedIn, by = admin): Promise<MemberStatus> =>
  (await by.get('/member-statuses')).json().data.find((one: MemberStatus) => one.userId === who.actor.userId)
const available = (who: SignedIn) =>
  acme.asSystem(async (cx) => (await availabilityOf(cx, [who.actor.userId])).get(who.actor.userId))
const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 1000))).filter((one) => one.name.startsWith(name))
const runJob = (userId: string) =>
  returnMemberJob(
    acme.orgId,
    { userId },
    { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false },
  )
const booked = async () => {
  const { rows } = await world.database.pool.query(
    "select key, run_at from graphile_worker.jobs where task_identifier = 'user_statuses.return' and key like $1",
    [`status-return:${acme.orgId}:%`],
  )
  return rows.map((row) => [row.key.split(':')[2], row.run_at])
}
const inMinutes = (minutes: number) => new Date(world.now().getTime() + minutes * 60_000)

describe('the statuses of an organization', () => {
  test('begin with three, of which everybody has the available one', async () => {
    expect(await list()).toMatchObject([
      { name: 'Available', available: true, reassign: 'none', isDefault: true, memberCount: 2, autoReturn: null },
      { name: 'Away', available: false, reassign: 'none', isDefault: false, memberCount: 0 },
      { name: 'On leave', available: false, reassign: 'now', isDefault: false, memberCount: 0 },
    ])
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Available' }, since: null, until: null, by: null })
    expect(await available(ann)).toMatchObject({ available: true, statusName: 'Available' })
  })

  test('are made, changed, put into order and deleted, each with an event and who changed it', async () => {
    const lunch = await make({
      name: 'Lunch',
      icon: 'utensils',
      color: 'teal',
      autoReturn: { kind: 'after', minutes: 45 },
    })
    expect(lunch).toMatchObject({ available: false, reassign: 'none', memberCount: 0, isDefault: false })
    const change = { name: 'Lunch break', reassign: 'reply', autoReturn: { kind: 'at', time: '13:00' } }
    const changed = (await admin.patch(`/user-statuses/${lunch.id}`, change)).json()
    expect(changed).toEqual({ ...lunch, ...change })
    await admin.patch(`/user-statuses/${lunch.id}`, change)
    const ids = [lunch.id]
    const names = (await admin.post('/user-statuses/order', { ids })).json().data.map((one: UserStatus) => one.name)
    expect(names).toEqual(['Lunch break', 'Available', 'Away', 'On leave'])
    expect((await list())[0]).toEqual(changed)
    expect((await admin.post(`/user-statuses/${lunch.id}/delete`, {})).statusCode).toBe(204)
    expect((await list()).map(({ name }) => name)).toEqual(['Available', 'Away', 'On leave'])
    expect((await events('user_status.')).map(({ name }) => name)).toEqual([
      'user_status.created',
      'user_status.updated',
      'user_status.reordered',
      'user_status.deleted',
    ])
    const sections = (await admin.get('/settings/changes')).json().data
    expect(sections.find((one: { section: string }) => one.section === 'user-statuses')).toMatchObject({
      by: { name: 'Ada Admin' },
      event: 'user_status.deleted',
    })
  })

  test('say what is wrong, where, and change nothing', async () => {
    const [usual, away] = await list()
    const before = await list()
    const wrong = async (reply: Promise<{ json: () => unknown }>, expected: object) =>
      expect((await reply).json()).toMatchObject(expected)
    const taken = { status: 409, code: 'user_status.name_taken', errors: [{ path: 'name' }] }
    await wrong(admin.post('/user-statuses', { name: 'aWay' }), taken)
    await wrong(admin.patch(`/user-statuses/${usual?.id}`, { name: 'Away' }), taken)
    const moves = { status: 422, code: 'user_status.available_moves', errors: [{ path: 'reassign' }] }
    await wrong(admin.post('/user-statuses', { name: 'x', available: true, reassign: 'now' }), moves)
    await wrong(admin.patch(`/user-statuses/${usual?.id}`, { reassign: 'now' }), moves)
    const stays = { status: 422, code: 'user_status.default_stays' }
    await wrong(admin.patch(`/user-statuses/${usual?.id}`, { available: false }), {
      ...stays,
      errors: [{ path: 'available' }],
    })
    await wrong(admin.patch(`/user-statuses/${usual?.id}`, { autoReturn: { kind: 'after', minutes: 5 } }), stays)
    await wrong(admin.post(`/user-statuses/${usual?.id}/delete`, {}), { status: 409, code: 'user_status.is_default' })
    for (const body of [
      { name: '' },
      { name: 'x', icon: 'skull' },
      { name: 'x', color: '#f00' },
      { name: 'x', reassign: 'maybe' },
      { name: 'x', autoReturn: { kind: 'at', time: '25:00' } },
      { name: 'x', autoReturn: { kind: 'after', minutes: 0 } },
      { name: 'x', isDefault: true },
      {},
    ])
      expect((await admin.post('/user-statuses', body)).statusCode, JSON.stringify(body)).toBe(422)
    await wrong(admin.patch(`/user-statuses/${newId()}`, { name: 'y' }), { status: 404, code: 'user_status.not_found' })
    await wrong(admin.post('/user-statuses/order', { ids: [newId()] }), { status: 404, code: 'user_status.not_found' })
    for (const refused of [
      await ann.post('/user-statuses', { name: 'Mine' }),
      await ann.patch(`/user-statuses/${away?.id}`, { name: 'Mine' }),
      await ann.post(`/user-statuses/${away?.id}/delete`, {}),
    ])
      expect(refused.json()).toMatchObject({ status: 403, code: 'permission.missing' })
    expect(await list()).toEqual(before)
  })

  test('deleting one asks what those get who have it', async () => {
    const lunch = await make({ name: 'Lunch' })
    const [usual, away, leave] = await list()
    await take(ann, { statusId: lunch.id, until: inMinutes(30).toISOString(), note: 'Pizza' })
    const remove = (moveTo?: string) => admin.post(`/user-statuses/${lunch.id}/delete`, moveTo ? { moveTo } : {})
    expect((await remove()).json()).toMatchObject({ status: 409, code: 'user_status.in_use', count: 1 })
    expect((await remove(newId())).json()).toMatchObject({ status: 422, code: 'user_status.unknown' })
    expect((await remove(lunch.id)).json()).toMatchObject({ status: 422, code: 'user_status.unknown' })
    // Nobody’s tickets are given on because a status was tidied away.
    expect((await remove(leave?.id)).json()).toMatchObject({
      status: 422,
      code: 'user_status.moves_tickets',
      errors: [{ path: 'moveTo' }],
    })
    expect((await remove(away?.id)).statusCode).toBe(204)
    expect(await statusOf(ann)).toMatchObject({
      status: { name: 'Away' },
      until: inMinutes(30).toISOString(),
      note: 'Pizza',
      by: { id: admin.actor.userId, name: 'Ada Admin' },
    })
    expect((await events('availability.')).at(-1)).toMatchObject({
      actorName: 'Ada Admin',
      cause: { rule: 'status_deleted', status: { name: 'Lunch' } },
    })
    await admin.post(`/user-statuses/${away?.id}/delete`, { moveTo: usual?.id })
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Available' }, until: null })
  })
})

describe('a member', () => {
  test('takes a status with an end and a note, and colleagues see it', async () => {
    const away = await named('Away')
    const until = inMinutes(90).toISOString()
    expect(await take(ann, { statusId: away.id, until, note: 'Dentist' })).toEqual({
      userId: ann.actor.userId,
      status: { id: away.id, name: 'Away', icon: 'clock', color: 'orange', available: false, reassign: 'none' },
      since: start.toISOString(),
      until,
      note: 'Dentist',
      by: null,
    })
    expect(await available(ann)).toEqual({
      chosenAt: world.now(),
      available: false,
      statusId: away.id,
      statusName: 'Away',
    })
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Away' }, note: 'Dentist' })
    expect((await named('Away')).memberCount).toBe(1)
    expect((await named('Available')).memberCount).toBe(1)
    expect(await events('availability.')).toMatchObject([
      {
        name: 'availability.changed',
        actorId: ann.actor.userId,
        data: {
          userId: ann.actor.userId,
          name: 'Ann',
          from: { name: 'Available', available: true },
          to: { name: 'Away', available: false },
          until,
          note: 'Dentist',
        },
      },
    ])
    // The same again says nothing; another end is told, and it is the same absence.
    await take(ann, { statusId: away.id, until, note: 'Dentist' })
    expect(await events('availability.')).toHaveLength(1)
    world.setClock(60_000)
    expect(await take(ann, { statusId: away.id, until: null })).toMatchObject({
      since: start.toISOString(),
      until: null,
    })
    expect(await events('availability.')).toHaveLength(2)
  })

  test('gets the end that the status proposes, on his own clock, unless he says another', async () => {
    const lunch = await make({ name: 'Lunch', autoReturn: { kind: 'after', minutes: 45 } })
    const night = await make({ name: 'Night', autoReturn: { kind: 'at', time: '08:00' } })
    expect(await take(ann, { statusId: lunch.id })).toMatchObject({ until: inMinutes(45).toISOString() })
    await ann.patch('/me', { preferences: { timeZone: 'Asia/Tokyo' } })
    expect(await take(ann, { statusId: night.id })).toMatchObject({ until: '2030-01-02T23:00:00.000Z' })
    expect(await take(ann, { statusId: lunch.id, until: null })).toMatchObject({ until: null })
  })

  test('is given one by who manages members, and the event names who did', async () => {
    const away = await named('Away')
    expect(await take(ann, { statusId: away.id }, admin)).toMatchObject({
      by: { id: admin.actor.userId, name: 'Ada Admin' },
    })
    expect(await events('availability.')).toMatchObject([{ actorName: 'Ada Admin', data: { name: 'Ann' } }])
    expect((await give(admin, { statusId: away.id }, ann)).json()).toMatchObject({
      status: 403,
      code: 'permission.missing',
    })
    expect(await statusOf(admin)).toMatchObject({ status: { name: 'Available' } })
  })

  test('is told what is wrong', async () => {
    const [usual, away] = await list()
    const refused = async (body: object, expected: object) =>
      expect((await give(ann, body)).json()).toMatchObject(expected)
    await refused({ statusId: newId() }, { status: 422, code: 'user_status.unknown', errors: [{ path: 'statusId' }] })
    const past = { statusId: away?.id, until: start.toISOString() }
    await refused(past, { status: 422, code: 'user_status.ends_in_past', errors: [{ path: 'until' }] })
    const far = { statusId: away?.id, until: '2035-01-01T00:00:00.000Z' }
    await refused(far, { status: 422, code: 'user_status.ends_too_late' })
    await refused(
      { statusId: usual?.id, until: inMinutes(5).toISOString() },
      { status: 422, code: 'user_status.no_end' },
    )
    await refused({ statusId: away?.id, note: 'a\nb' }, { status: 422 })
    const nobody = await admin.send('PUT', `/member-statuses/${newId()}`, { statusId: away?.id })
    expect(nobody.json()).toMatchObject({ status: 404, code: 'member.not_found' })
    expect(await statusOf(ann)).toMatchObject({ since: null })
  })

  test('who does not see members sees his own status alone', async () => {
    const roleId = (
      await admin.post('/roles', { name: 'Blind', ticketScope: 'own', permissions: ['messages:read'] })
    ).json().id
    await admin.patch(`/users/${ann.actor.userId}`, { roleId })
    expect((await ann.get('/member-statuses')).json().data).toMatchObject([{ userId: ann.actor.userId }])
    expect((await ann.get('/user-statuses')).json().data).toHaveLength(3)
  })

  test('who is deactivated has nothing left of it when he comes back', async () => {
    await take(ann, { statusId: (await named('Away')).id, until: inMinutes(5).toISOString() })
    await admin.patch(`/users/${ann.actor.userId}`, { active: false })
    expect(await statusOf(ann)).toBeUndefined()
    world.setClock(10 * 60_000)
    await runJob(ann.actor.userId)
    await admin.patch(`/users/${ann.actor.userId}`, { active: true })
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Available' }, since: null })
  })
})

describe('a status that ends by itself', () => {
  test('ends at its time, not before, once, and says that it did so by itself', async () => {
    const away = await named('Away')
    await take(ann, { statusId: away.id, until: inMinutes(30).toISOString() })
    expect(await booked()).toEqual([[ann.actor.userId, inMinutes(30)]])
    world.setClock(29 * 60_000)
    await runJob(ann.actor.userId)
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Away' } })
    expect(await booked()).toEqual([[ann.actor.userId, inMinutes(1)]])
    world.setClock(60_000)
    await Promise.all([runJob(ann.actor.userId), runJob(ann.actor.userId)])
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Available' }, since: world.now().toISOString() })
    const told = await events('availability.')
    expect(told).toHaveLength(2)
    expect(told[1]).toMatchObject({ actorKind: 'system', actorName: 'clock', cause: { rule: 'status_ended' } })
  })

  test('after hours in which no server ran; until the job comes to it, he counts as available already', async () => {
    await take(ann, { statusId: (await named('Away')).id, until: inMinutes(30).toISOString() })
    world.setClock(5 * 3_600_000)
    expect(await available(ann)).toMatchObject({ available: true, statusName: 'Available' })
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Available' } })
    expect(await events('availability.')).toHaveLength(1)
    await runJob(ann.actor.userId)
    expect(await events('availability.')).toHaveLength(2)
  })

  test('not when it was put off, or ended by hand', async () => {
    const away = await named('Away')
    await take(ann, { statusId: away.id, until: inMinutes(30).toISOString() })
    await take(ann, { statusId: away.id, until: inMinutes(60).toISOString() })
    expect(await booked()).toEqual([[ann.actor.userId, inMinutes(60)]])
    world.setClock(31 * 60_000)
    await runJob(ann.actor.userId)
    expect(await statusOf(ann)).toMatchObject({ status: { name: 'Away' } })
    await take(ann, { statusId: (await named('Available')).id })
    const before = (await events('availability.')).length
    world.setClock(60 * 60_000)
    await runJob(ann.actor.userId)
    expect(await events('availability.')).toHaveLength(before)
  })
})

test('being there or not decides nothing: what was taken by hand stays (RT10)', async () => {
  await take(ann, { statusId: (await named('Away')).id })
  const presence = { clientId: 'a-window-of-ann', ticketId: null }
  expect((await ann.post('/presence', presence)).statusCode).toBe(200)
  world.setClock(86_400_000 - 1)
  expect(await available(ann)).toMatchObject({ available: false })
  await take(ann, { statusId: (await named('Available')).id })
  // No window, no request for hours: still available.
  world.setClock(8 * 3_600_000)
  expect(await available(ann)).toMatchObject({ available: true })
})

test('what counts as available changes at once for those who have it', async () => {
  const away = await named('Away')
  await take(ann, { statusId: away.id })
  await admin.patch(`/user-statuses/${away.id}`, { available: true })
  expect(await available(ann)).toMatchObject({ available: true, statusName: 'Away' })
})
