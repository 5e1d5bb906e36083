import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { StageTimes } from './reports.contract.ts'

let world: World
let acme: Company
let admin: SignedIn
let repairs: { id: string; stages: { id: string; name: string; status: string }[] }

type Ticket = { id: string; code: string }

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' ? null : reply.json()) as T
}
const hour = 3_600_000
const stageOf = (status: string) => repairs.stages.find((stage) => stage.status === status)?.id ?? ''
const make = (more: object = {}) =>
  ok<Ticket>(admin.post('/tickets', { subject: 'Broken pump', pipelineId: repairs.id, ...more }))
const move = (id: string, status: string, who = admin) => ok<Ticket>(who.patch(`/tickets/${id}`, { status }))
const later = (hours: number) => world.setClock(hours * hour)

async function times(who = admin, more: Record<string, string> = {}): Promise<StageTimes> {
  await world.react(acme.orgId)
  return ok(who.get(`/reports/stage-times?${new URLSearchParams({ pipelineId: repairs.id, ...more })}`))
}
async function stage(status: string, who = admin, more: Record<string, string> = {}) {
  const found = (await times(who, more)).stages.find((one) => one.stage.status === status)
  if (!found) throw new Error(`There is no stage ${status}.`)
  return found
}

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

/** A pipeline of its own for each test, so that none counts what another one left. */
async function begin(at: string, name: string): Promise<void> {
  world.setClock(new Date(at))
  // A session of before would have ended by then.
  admin = await signIn(world, acme.admin)
  repairs = await ok(admin.post('/pipelines', { name }))
}

describe('time in stage', () => {
  test('is the median, nine of ten and the longest of the stays that ended in the period', async () => {
    await begin('2030-03-01T08:00:00Z', 'Repairs')
    const tickets: Ticket[] = []
    for (let i = 0; i < 10; i += 1) tickets.push(await make())
    // They leave after 1, 2, … 10 hours.
    for (const ticket of tickets) {
      later(1)
      await move(ticket.id, 'in_progress')
    }
    const open = await stage('open')
    expect(open.stays).toMatchObject({
      count: 10,
      capped: false,
      medianSeconds: 5 * 3600,
      p90Seconds: 9 * 3600,
      overLimit: null,
    })
    expect(open.stays.longest.map(({ ticket, seconds }) => [ticket.code, seconds / 3600])).toEqual([
      [tickets[9]?.code, 10],
      [tickets[8]?.code, 9],
      [tickets[7]?.code, 8],
    ])
    expect(open.now).toMatchObject({ count: 0, oldest: null })
    expect((await stage('in_progress')).stays).toMatchObject({ count: 0, medianSeconds: null, p90Seconds: null })
    // Of the stays that ended within the last four hours, the last moment not among them.
    const from = new Date(world.now().getTime() - 4 * hour).toISOString()
    const to = world.now().toISOString()
    expect((await stage('open', admin, { from, to })).stays).toMatchObject({ count: 4, medianSeconds: 7 * 3600 })
  })

  test('counts a ticket that comes back anew, and a stay that was undone as if it had never ended', async () => {
    await begin('2030-03-02T08:00:00Z', 'Comes back')
    const ticket = await make()
    later(2)
    await move(ticket.id, 'waiting')
    later(1)
    await move(ticket.id, 'open')
    later(4)
    await move(ticket.id, 'waiting')
    expect((await stage('open')).stays).toMatchObject({ count: 2, medianSeconds: 2 * 3600, p90Seconds: 4 * 3600 })
    // A merge closes it and its undoing puts it back: it stands in waiting since it came.
    const other = await make()
    later(1)
    const { actIds } = await ok<{ actIds: string[] }>(
      admin.post(`/tickets/${other.id}/merge`, { sourceIds: [ticket.id], reason: '' }),
    )
    expect((await stage('waiting')).stays).toMatchObject({ count: 2 })
    await ok(admin.post(`/ticket-acts/${actIds[0]}/undo`))
    expect((await stage('waiting')).stays).toMatchObject({ count: 1, medianSeconds: 3600 })
    later(2)
    await move(ticket.id, 'open')
    expect((await stage('waiting')).stays).toMatchObject({ count: 2, p90Seconds: 3 * 3600 })
  })

  test('says what stands there now, for longer than the limit, and which for longest', async () => {
    await begin('2030-03-03T08:00:00Z', 'Piles up')
    await ok(admin.patch(`/stages/${stageOf('open')}`, { limitMinutes: 90 }))
    const first = await make()
    later(1)
    await make()
    later(1)
    expect((await stage('open')).now).toEqual({
      count: 2,
      capped: false,
      overLimit: 1,
      oldest: {
        ticket: { id: first.id, code: first.code, subject: 'Broken pump' },
        since: '2030-03-03T08:00:00.000Z',
      },
    })
    await move(first.id, 'resolved')
    const open = await stage('open')
    expect(open.stays).toMatchObject({ count: 1, overLimit: 1 })
    expect(open.now).toMatchObject({ count: 1, overLimit: 0, oldest: { since: '2030-03-03T09:00:00.000Z' } })
    // Where tickets are done nothing piles up.
    expect((await stage('resolved')).now).toBeNull()
  })

  test('is of the tickets that one sees, and of none that was deleted', async () => {
    await begin('2030-03-04T08:00:00Z', 'Seen')
    const ben = await signIn(world, await acme.member('Ben', 'manager'))
    const hidden = await make()
    const gone = await make()
    const seen = await make()
    await ok(admin.send('PUT', `/tickets/${hidden.id}/visibility`, { visibility: 'private', userIds: [], teamIds: [] }))
    const stays = await make()
    await ok(admin.send('PUT', `/tickets/${stays.id}/visibility`, { visibility: 'private', userIds: [], teamIds: [] }))
    later(3)
    for (const { id } of [hidden, gone, seen]) await move(id, 'waiting')
    await ok(admin.post(`/tickets/${gone.id}/delete`, { reason: '' }))
    const [bens, admins] = [await stage('open', ben), await stage('open')]
    expect(bens.stays).toMatchObject({ count: 1, longest: [{ ticket: { code: seen.code } }] })
    expect(admins.stays.count).toBe(2)
    expect(bens.now).toMatchObject({ count: 0, oldest: null })
    expect(admins.now).toMatchObject({ count: 1, oldest: { ticket: { code: stays.code } } })
    await ok(admin.patch(`/pipelines/${repairs.id}`, { seeTeamIds: [] }))
    expect((await stage('open', ben)).stays.count).toBe(0)
  })

  test('reads the newest 2,000 stays of a stage and says that there were more', async () => {
    await begin('2030-03-05T08:00:00Z', 'Busy')
    const { id } = await make()
    const stageId = stageOf('open')
    await acme.asSystem(({ tx, now }) =>
      tx
        .insertInto('stageStays')
        .values(
          Array.from({ length: 2100 }, (_, i) => ({
            orgId: acme.orgId,
            seq: String(1_000_000 + i),
            ticketId: id,
            stageId,
            // The older 100 took far longer.
            seconds: i < 100 ? 99_999 : 60,
            leftAt: new Date(now.getTime() - (2100 - i) * 1000),
          })),
        )
        .execute(),
    )
    expect((await stage('open')).stays).toMatchObject({ count: 2000, capped: true, p90Seconds: 60 })
  })

  test('can be written anew from the log', async () => {
    await begin('2030-03-06T08:00:00Z', 'Anew')
    const { id } = await make()
    later(2)
    await move(id, 'waiting')
    const before = await times()
    await acme.asSystem(async ({ tx }) => {
      await tx.deleteFrom('stageStays').where('orgId', '=', acme.orgId).execute()
      await tx
        .deleteFrom('eventPositions')
        .where('orgId', '=', acme.orgId)
        .where('consumer', '=', 'reports.stage_stays')
        .execute()
    })
    expect((await times()).stages).toEqual(before.stages)
    expect((await stage('open')).stays).toMatchObject({ count: 1, medianSeconds: 7200 })
  })
})

test.each([
  [{ pipelineId: '01890000-0000-7000-8000-000000000000' }, 'pipelineId'],
  [{ from: '2030-03-02T00:00:00Z', to: '2030-03-01T00:00:00Z' }, 'from'],
  [{ from: 'yesterday' }, 'from'],
  [{ days: '30' }, 'querystring'],
])('%o is refused with its place', async (query, path) => {
  const reply = await admin.get(`/reports/stage-times?${new URLSearchParams(query)}`)
  expect([reply.statusCode, reply.json().errors[0].path]).toEqual([422, expect.stringContaining(path)])
})

test('is for who sees reports', async () => {
  const ann = await signIn(world, await acme.member('Ann'))
  const reply = await ann.get('/reports/stage-times')
  expect([reply.statusCode, reply.json().code]).toEqual([403, 'permission.missing'])
})
