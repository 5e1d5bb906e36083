import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { listFollowers } from '../followers/follow.ts'
import { createTicket, type NewTicket, type TicketRecord } from '../tickets/tickets.service.ts'
import type { BulkChange, BulkRow } from './bulk.contract.ts'
import { bulkJob } from './run-bulk.ts'

let world: World
let acme: Company
let ann: UserActor
let admin: Client
let agent: Client

beforeAll(async () => {
  world = await createWorld()
  registerReplyTransport(testTransport())
})
beforeEach(async () => {
  made += 1
  acme = await createCompany(world, `B${made}`)
  ann = await acme.member('Ann')
  admin = await signIn(world, acme.admin)
  agent = await signIn(world, ann)
})
afterAll(() => world.close())

let made = 0
const make = (more: Partial<NewTicket> = {}, actor = acme.admin): Promise<TicketRecord> =>
  world.runtime.run(actor, (cx) => createTicket(cx, { subject: 'Printer', source: 'manual', ...more }))
const makeMany = async (count: number, more: Partial<NewTicket> = {}) => {
  const tickets: TicketRecord[] = []
  for (let i = 0; i < count; i += 1) tickets.push(await make({ subject: `Printer ${i}`, ...more }))
  return tickets
}
const work = (id: string) =>
  bulkJob(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })
const idsOf = (tickets: { id: string }[]) => tickets.map(({ id }) => id)

async function begin(body: object, client = admin): Promise<BulkChange> {
  const reply = await client.post('/bulk-changes', body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
async function change(body: object, client = admin): Promise<BulkChange> {
  const { id } = await begin(body, client)
  await work(id)
  return (await client.get(`/bulk-changes/${id}`)).json()
}
async function undo(id: string, client = admin): Promise<BulkChange> {
  const reply = await client.post(`/bulk-changes/${id}/undo`)
  expect(reply.statusCode, reply.body).toBe(200)
  await work(id)
  return (await client.get(`/bulk-changes/${id}`)).json()
}
const rowsOf = async (id: string, client = admin): Promise<BulkRow[]> =>
  (await client.get(`/bulk-changes/${id}/rows?limit=200`)).json().data
const ticketOf = async (id: string) => (await admin.get(`/tickets/${id}`)).json()
const eventsOf = (ticketId: string) =>
  acme.asSystem(async (cx) => (await readEvents(cx, '0', 10_000)).filter((event) => event.ticketId === ticketId))

describe('a change of many tickets', () => {
  test('makes many private for chosen people and takes that back, as it is done with one', async () => {
    const [open, same, closed, touched] = [await make(), await make(), await make({ status: 'closed' }), await make()]
    const team = (await admin.post('/teams', { name: 'Legal', memberIds: [ann.userId] })).json()
    const wish = { visibility: 'private', userIds: [acme.admin.userId], teamIds: [team.id] }
    const single = await make()
    expect((await admin.send('PUT', `/tickets/${single.id}/visibility`, wish)).statusCode).toBe(200)
    expect((await admin.send('PUT', `/tickets/${same.id}/visibility`, wish)).statusCode).toBe(200)
    const accessOf = async (id: string) => {
      const { visibility, users, teams } = (await admin.get(`/tickets/${id}/access`)).json()
      return { visibility, userIds: idsOf(users), teamIds: idsOf(teams) }
    }
    const tickets = { ids: idsOf([open, same, closed, touched]) }
    const done = await change({ tickets, visibility: wish, change: { priority: 'urgent' } })
    expect(done).toMatchObject({
      done: 3,
      unchanged: 0,
      refused: 1,
      undoable: true,
      fields: ['priority', 'visibility'],
    })
    expect((await rowsOf(done.id)).map(({ result, why }) => why?.code ?? result)).toEqual([
      'done',
      'done',
      'ticket.closed',
      'done',
    ])
    for (const { id } of [open, same, touched]) {
      expect(await accessOf(id)).toEqual(await accessOf(single.id))
      expect(await ticketOf(id)).toMatchObject({ visibility: 'private', priority: 'urgent' })
    }
    const bob = await signIn(world, await acme.member('Bob'))
    expect((await bob.get(`/tickets/${open.id}`)).statusCode).toBe(404)
    const told = (await eventsOf(open.id)).filter((event) => event.name === 'ticket.visibility_changed')
    expect(told).toMatchObject([{ actorId: acme.admin.userId, cause: { bulk: done.id } }])

    await admin.send('PUT', `/tickets/${touched.id}/visibility`, { ...wish, userIds: [] })
    expect(await undo(done.id)).toMatchObject({ undo: { restored: 2, kept: 1, refused: 0 } })
    expect(await accessOf(open.id)).toEqual({ visibility: 'public', userIds: [], teamIds: [] })
    // What stood so before stays so, and what somebody said since.
    expect(await accessOf(same.id)).toEqual(await accessOf(single.id))
    expect(await accessOf(touched.id)).toEqual({ visibility: 'private', userIds: [], teamIds: [team.id] })
    for (const { id } of [open, same, touched]) expect(await ticketOf(id)).toMatchObject({ priority: 'medium' })

    // The same guards: who may not change tickets, and who is unknown.
    const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
    expect((await viewer.post('/bulk-changes', { tickets, visibility: wish })).statusCode).toBe(403)
    const stranger = { ...wish, userIds: ['01890000-0000-7000-8000-000000000000'] }
    expect((await admin.post('/bulk-changes', { tickets, visibility: stranger })).json()).toMatchObject({
      code: 'ticket.unknown_viewer',
      errors: [{ path: 'visibility.userIds.0' }],
    })
    const merged = { tickets, visibility: wish, mergeInto: { ticket: single.code } }
    expect((await admin.post('/bulk-changes', merged)).json()).toMatchObject({ errors: [{ path: 'mergeInto' }] })
  })

  test('changes each as a single change would, with a result of its own', async () => {
    const label = (await admin.post('/labels', { name: 'Wave' })).json()
    const [open, same, closed] = [await make(), await make({ priority: 4 }), await make({ status: 'closed' })]
    const unseen = '01890000-0000-7000-8000-000000000000'
    const body = { priority: 'urgent', addLabelIds: [label.id] }
    await admin.patch(`/tickets/${same.id}`, { addLabelIds: [label.id] })
    const done = await change({ tickets: { ids: [open.id, same.id, closed.id, unseen] }, change: body })
    expect(done).toMatchObject({ state: 'done', total: 4, processed: 4, done: 1, unchanged: 1, refused: 2 })
    expect(done).toMatchObject({ undoable: true, fields: ['priority', 'addLabelIds'], message: null, undo: null })
    expect((await rowsOf(done.id)).map(({ id, code, result, why }) => [id, code, result, why?.code])).toEqual([
      [open.id, open.code, 'done', undefined],
      [same.id, same.code, 'unchanged', undefined],
      [closed.id, closed.code, 'refused', 'ticket.closed'],
      [unseen, null, 'refused', 'ticket.not_found'],
    ])
    expect(await ticketOf(open.id)).toMatchObject({ priority: 'urgent', labels: [{ name: 'Wave' }] })
    expect(await ticketOf(closed.id)).toMatchObject({ priority: 'medium', labels: [] })
    const told = (await eventsOf(open.id)).filter((event) => event.name === 'ticket.priority_changed')
    expect(told).toMatchObject([{ actorId: acme.admin.userId, cause: { bulk: done.id } }])
  })

  test('of all of a list takes every page, and those alone that were in it when it began', async () => {
    await makeMany(45)
    const others = await makeMany(3, { priority: 1 })
    // Each leaves the list by being changed.
    const done = await change({
      tickets: { query: { priority: 'medium', open: 'true' } },
      change: { priority: 'high' },
    })
    expect(done).toMatchObject({ state: 'done', total: 45, done: 45, capped: false })
    const list = (await admin.get('/tickets?priority=high&limit=200')).json()
    expect(list.data).toHaveLength(45)
    expect(await ticketOf(others[0]?.id ?? '')).toMatchObject({ priority: 'low' })
    const word = { field: 'subject', operator: 'is', value: 'Printer 7' }
    expect(await change({ tickets: { query: { filter: word } }, change: { priority: 'low' } })).toMatchObject({
      total: 1,
    })
    expect(
      await change({ tickets: { query: { q: 'printer', priority: 'low' } }, change: { priority: 'high' } }),
    ).toMatchObject({
      total: 4,
      done: 4,
    })
  })

  test('applies to the valid ones and says which field the others lack', async () => {
    const options = [{ name: 'Small' }]
    const field = (
      await admin.post('/custom-fields', {
        name: 'Size',
        key: 'size',
        type: 'select',
        options,
        requiredOnResolve: true,
      })
    ).json()
    const [with_, without] = await makeMany(2)
    await admin.patch(`/tickets/${with_?.id}`, { custom: { size: field.options[0].id } })
    const done = await change({
      tickets: { ids: idsOf([with_, without] as TicketRecord[]) },
      change: { status: 'resolved' },
    })
    expect(done).toMatchObject({ done: 1, refused: 1 })
    const [, refused] = await rowsOf(done.id)
    expect(refused?.why).toMatchObject({ code: 'ticket.fields_required', errors: [{ path: 'custom.size' }] })
    expect(await ticketOf(without?.id ?? '')).toMatchObject({ status: 'open' })
  })

  test('is done once, however often its job runs and wherever it was cut off', async () => {
    const tickets = await makeMany(50)
    const { id } = await begin({ tickets: { ids: idsOf(tickets) }, message: { kind: 'note', bodyText: 'Recall' } })
    await Promise.all([work(id), work(id)])
    await work(id)
    expect((await admin.get(`/bulk-changes/${id}`)).json()).toMatchObject({ state: 'done', done: 50, processed: 50 })
    const counts = await acme.asSystem(({ tx }) =>
      tx
        .selectFrom('messages')
        .select(['ticketId', (b) => b.fn.countAll<string>().as('count')])
        .where('orgId', '=', acme.orgId)
        .groupBy('ticketId')
        .execute(),
    )
    expect(counts.map(({ count }) => Number(count))).toEqual(tickets.map(() => 1))
  })

  test('once more with the same idempotency key is the same one', async () => {
    const ticket = await make()
    const body = { tickets: { ids: [ticket.id] }, change: { priority: 'low' } }
    const [one, two] = [
      await admin.post('/bulk-changes', body, { 'idempotency-key': 'k' }),
      await admin.post('/bulk-changes', body, { 'idempotency-key': 'k' }),
    ]
    expect(two.json()).toEqual(one.json())
    expect((await admin.get('/bulk-changes')).json().data).toHaveLength(1)
  })

  test('can be ended where it stands', async () => {
    const tickets = await makeMany(3)
    const { id } = await begin({ tickets: { ids: idsOf(tickets) }, change: { priority: 'low' } })
    expect((await admin.post(`/bulk-changes/${id}/cancel`)).json()).toMatchObject({ state: 'cancelled', processed: 0 })
    await work(id)
    expect(await ticketOf(tickets[0]?.id ?? '')).toMatchObject({ priority: 'medium' })
    expect((await admin.post(`/bulk-changes/${id}/undo`)).json()).toMatchObject({
      status: 409,
      code: 'bulk.not_undoable',
    })
    const other = await change({ tickets: { ids: idsOf(tickets) }, change: { priority: 'low' } })
    expect((await admin.post(`/bulk-changes/${other.id}/cancel`)).json()).toMatchObject({
      status: 409,
      code: 'bulk.over',
    })
  })

  test.each<[object, number, string]>([
    [{ tickets: { ids: [] }, change: { priority: 'low' } }, 422, 'request.invalid'],
    [{ tickets: { query: {} } }, 422, 'request.invalid'],
    [{ tickets: { query: {} }, change: { subject: undefined } }, 422, 'request.invalid'],
    [{ tickets: { query: { colour: 'red' } }, change: { priority: 'low' } }, 422, 'request.invalid'],
    [
      { tickets: { query: { filter: { field: 'colour', operator: 'is', value: 1 } } }, change: { priority: 'low' } },
      422,
      'condition.invalid',
    ],
    [{ tickets: { query: { sort: 'subject' } }, change: { priority: 'low' } }, 422, 'ticket.not_sortable'],
    [
      { tickets: { query: {} }, change: { assigneeId: '01890000-0000-7000-8000-000000000000' } },
      422,
      'member.not_assignable',
    ],
    [
      { tickets: { query: {} }, change: { stageId: '01890000-0000-7000-8000-000000000000' } },
      422,
      'ticket.unknown_stage',
    ],
    [{ tickets: { query: {} }, change: { custom: { colour: 'red' } } }, 422, 'field.invalid_value'],
    [{ tickets: { query: {} }, change: { code: 'X-1' } }, 422, 'request.invalid'],
  ])('is refused at once with %j', async (body, status, code) => {
    const reply = await admin.post('/bulk-changes', body)
    expect(reply.json()).toMatchObject({ status, code })
    expect((await admin.get('/bulk-changes')).json().data).toEqual([])
  })
})

describe('who may', () => {
  test('changes what he sees and nothing else, and is seen by nobody else', async () => {
    const [mine, others] = [await make({ assigneeId: ann.userId }), await make({ assigneeId: acme.admin.userId })]
    const byIds = await change({ tickets: { ids: [mine.id, others.id] }, change: { priority: 'low' } }, agent)
    expect(byIds).toMatchObject({ done: 1, refused: 1 })
    expect((await rowsOf(byIds.id, agent))[1]).toMatchObject({
      code: null,
      subject: null,
      why: { code: 'ticket.not_found' },
    })
    expect(await change({ tickets: { query: {} }, change: { priority: 'high' } }, agent)).toMatchObject({
      total: 1,
      done: 1,
    })
    expect(await ticketOf(others.id)).toMatchObject({ priority: 'medium' })
    for (const url of [`/bulk-changes/${byIds.id}`, `/bulk-changes/${byIds.id}/rows`])
      expect((await admin.get(url)).json()).toMatchObject({ status: 404, code: 'bulk.not_found' })
    expect((await admin.post(`/bulk-changes/${byIds.id}/undo`)).json()).toMatchObject({ code: 'bulk.not_found' })
  })

  test('needs what a single change needs', async () => {
    const ticket = await make()
    const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
    for (const more of [
      { change: { priority: 'low' } },
      { message: { kind: 'note', bodyText: 'x' } },
      { message: { kind: 'public', bodyText: 'x' } },
    ])
      expect((await viewer.post('/bulk-changes', { tickets: { ids: [ticket.id] }, ...more })).json()).toMatchObject({
        status: 403,
        code: 'permission.missing',
      })
  })

  test('loses it while it runs', async () => {
    const tickets = await makeMany(2, { assigneeId: ann.userId })
    const { id } = await begin({ tickets: { ids: idsOf(tickets) }, change: { priority: 'low' } }, agent)
    const left = await admin.patch(`/users/${ann.userId}`, { active: false, reassignTo: acme.admin.userId })
    expect(left.statusCode, left.body).toBe(200)
    await work(id)
    const row = await acme.asSystem(({ tx }) =>
      tx
        .selectFrom('bulkChanges')
        .select(['state', 'done'])
        .where('id', '=', id)
        .where('orgId', '=', acme.orgId)
        .executeTakeFirst(),
    )
    expect(row).toEqual({ state: 'stopped', done: 0 })
    expect(await ticketOf(tickets[0]?.id ?? '')).toMatchObject({ priority: 'medium' })
  })
})

test('who is given many tickets gets one summary instead of a mail for each', async () => {
  const tickets = await makeMany(3)
  await change({ tickets: { ids: idsOf(tickets) }, change: { assigneeId: ann.userId } })
  await world.react(acme.orgId)
  const told = await acme.asSystem(({ tx }) =>
    tx
      .selectFrom('notifications')
      .select(['kind', 'digest'])
      .where('orgId', '=', acme.orgId)
      .where('userId', '=', ann.userId)
      .execute(),
  )
  expect(told).toEqual(tickets.map(() => ({ kind: 'assigned', digest: 'hourly' })))
})

describe('followers', () => {
  const followersOf = (id: string) => acme.asSystem((cx) => listFollowers(cx, id))

  test('begin and end to follow many tickets, are told once, and undone', async () => {
    const [one, two] = await makeMany(2, { assigneeId: ann.userId })
    const closed = await make({ status: 'closed', assigneeId: ann.userId })
    const ids = [one, two, closed].map((ticket) => ticket?.id ?? '')
    await admin.send('PUT', `/tickets/${one?.id}/followers/${acme.admin.userId}`)
    const done = await change({
      tickets: { ids },
      followers: { add: [ann.userId], remove: [acme.admin.userId] },
    })
    expect(done).toMatchObject({ done: 3, refused: 0, fields: ['followers'], undoable: true })
    for (const id of ids) expect(await followersOf(id)).toEqual([ann.userId])
    const told = (await eventsOf(one?.id ?? '')).filter((event) => event.name.endsWith('followed'))
    expect(told.map((event) => [event.name, event.cause])).toEqual(
      expect.arrayContaining([
        ['ticket.followed', { bulk: done.id }],
        ['ticket.unfollowed', { bulk: done.id }],
      ]),
    )
    expect(await change({ tickets: { ids }, followers: { add: [ann.userId] } })).toMatchObject({
      done: 0,
      unchanged: 3,
    })
    expect(await undo(done.id)).toMatchObject({ undo: { restored: 3, kept: 0, refused: 0 } })
    expect(await followersOf(ids[0] ?? '')).toEqual([acme.admin.userId])
    expect(await followersOf(ids[1] ?? '')).toEqual([])
  })

  test('who does not see a ticket does not follow it, and its fields stay as well', async () => {
    const [mine, others] = [await make({ assigneeId: ann.userId }), await make({ assigneeId: acme.admin.userId })]
    const done = await change({
      tickets: { ids: [mine.id, others.id] },
      followers: { add: [ann.userId] },
      change: { priority: 'low' },
    })
    expect(done).toMatchObject({ done: 1, refused: 1 })
    expect((await rowsOf(done.id))[1]).toMatchObject({ result: 'refused', why: { code: 'ticket.follower_blind' } })
    expect(await ticketOf(others.id)).toMatchObject({ priority: 'medium' })
    expect(await ticketOf(mine.id)).toMatchObject({ priority: 'low' })
    const unseen = await change({ tickets: { ids: [others.id] }, followers: { add: [ann.userId] } }, agent)
    expect((await rowsOf(unseen.id, agent))[0]).toMatchObject({ why: { code: 'ticket.not_found' } })
  })
})

describe('merging', () => {
  test('each by itself into one, with a result of its own, and undone', async () => {
    const [target, one, two] = await makeMany(3)
    const closed = await make({ status: 'closed' })
    const ids = [one, two, closed].map((ticket) => ticket?.id ?? '')
    const done = await change({ tickets: { ids }, mergeInto: { ticket: target?.code, reason: 'Same outage' } })
    expect(done).toMatchObject({ done: 2, refused: 1, fields: ['mergeInto'], undoable: true })
    expect((await rowsOf(done.id)).map((row) => [row.result, row.why?.code])).toEqual([
      ['done', undefined],
      ['done', undefined],
      ['refused', 'ticket.closed'],
    ])
    expect(await ticketOf(one?.id ?? '')).toMatchObject({ status: 'closed', mergedInto: { id: target?.id } })
    expect(await undo(done.id)).toMatchObject({ undo: { restored: 2, kept: 0, refused: 0 } })
    expect(await ticketOf(one?.id ?? '')).toMatchObject({ status: 'open', mergedInto: null })
  })

  test('stands by itself, needs its permission, and a target that is seen', async () => {
    const [one, two] = await makeMany(2)
    const tickets = { ids: [one?.id] }
    const into = { ticket: two?.id }
    for (const [body, client, code] of [
      [{ tickets, mergeInto: into, change: { priority: 'low' } }, admin, 'request.invalid'],
      [{ tickets, mergeInto: { ticket: '01890000-0000-7000-8000-000000000000' } }, admin, 'ticket.not_found'],
      [{ tickets, mergeInto: into }, await signIn(world, await acme.member('Vic', 'viewer')), 'permission.missing'],
    ] as const)
      expect((await client.post('/bulk-changes', body)).json()).toMatchObject({ code })
  })
})

describe('undo', () => {
  test('leaves every ticket as it was', async () => {
    const label = (await admin.post('/labels', { name: 'A' })).json()
    const gone = (await admin.post('/labels', { name: 'B' })).json()
    const tickets = [
      await make({ dueAt: new Date('2031-01-01T00:00:00Z') }),
      await make({ assigneeId: ann.userId }),
      await make({ status: 'waiting' }),
    ]
    await admin.patch(`/tickets/${tickets[0]?.id}`, { addLabelIds: [gone.id] })
    const shown = async () => {
      const all = await Promise.all(tickets.map(({ id }) => ticketOf(id)))
      return all.map(({ subject, stage, status, priority, assignee, dueAt, labels }) => ({
        subject,
        stage,
        status,
        priority,
        assignee,
        dueAt,
        labels,
      }))
    }
    const before = await shown()
    const all = {
      status: 'closed',
      priority: 'urgent',
      assigneeId: acme.admin.userId,
      dueAt: null,
      subject: 'Same',
      addLabelIds: [label.id],
      removeLabelIds: [gone.id],
    }
    const done = await change({ tickets: { ids: idsOf(tickets) }, change: all })
    expect(done).toMatchObject({ done: 3, refused: 0 })
    expect(await shown()).not.toEqual(before)
    expect(await undo(done.id)).toMatchObject({
      state: 'undone',
      undo: { processed: 3, restored: 3, kept: 0, refused: 0 },
    })
    expect(await shown()).toEqual(before)
  })

  test('keeps what somebody changed since', async () => {
    const [one, two, three] = await makeMany(3)
    const done = await change({
      tickets: { ids: idsOf([one, two, three] as TicketRecord[]) },
      change: { priority: 'urgent', subject: 'Same' },
    })
    await admin.patch(`/tickets/${two?.id}`, { subject: 'Mine' })
    await admin.patch(`/tickets/${three?.id}`, { subject: 'Mine', priority: 'low' })
    expect(await undo(done.id)).toMatchObject({ undo: { restored: 1, kept: 2, refused: 0 }, undoable: false })
    expect((await rowsOf(done.id)).map((row) => row.undoResult)).toEqual(['restored', 'partly', 'kept'])
    expect(await ticketOf(one?.id ?? '')).toMatchObject({ subject: 'Printer 0', priority: 'medium' })
    expect(await ticketOf(two?.id ?? '')).toMatchObject({ subject: 'Mine', priority: 'medium' })
    expect(await ticketOf(three?.id ?? '')).toMatchObject({ subject: 'Mine', priority: 'low' })
  })
})

test('a reply to many waits ten seconds and is taken back with the change until then', async () => {
  const { id } = await ticketByMail(world, acme)
  const body = {
    tickets: { ids: [id] },
    message: { kind: 'public', bodyText: 'We are on it' },
    change: { status: 'resolved' },
  }
  const done = await change(body)
  expect(done).toMatchObject({ done: 1, message: 'public' })
  const written = async () =>
    (await admin.get(`/tickets/${id}/messages`))
      .json()
      .data.filter((one: { direction: string }) => one.direction === 'out')
  expect(await written()).toMatchObject([
    { bodyText: 'We are on it', undoUntil: new Date(world.now().getTime() + 10_000).toISOString() },
  ])
  await undo(done.id)
  expect(await written()).toEqual([])
  expect(await ticketOf(id)).toMatchObject({ status: 'open' })
  const later = await change(body)
  world.setClock(11_000)
  await undo(later.id)
  expect(await written()).toHaveLength(1)
  expect(await ticketOf(id)).toMatchObject({ status: 'in_progress' })
})
