import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createTicket } from './tickets.service.ts'
import { updateTicket } from './update-ticket.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let viewer: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
  viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
})
afterAll(() => world.close())

const eventsOf = (ticketId: string) =>
  acme.asSystem(async (cx) => (await readEvents(cx, '0', 10_000)).filter((event) => event.ticketId === ticketId))
const namesOf = async (ticketId: string) => (await eventsOf(ticketId)).map((event) => event.name)
const make = async (client: SignedIn, body: Record<string, unknown> = {}) => {
  const reply = await client.post('/tickets', { subject: 'Printer on fire', ...body })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

describe('a ticket made by hand', () => {
  test('has a code, a place, a requester made on the way, and tells it', async () => {
    const reply = await ann.post('/tickets', {
      title: '  Printer\n on   fire ',
      description: 'It smokes.',
      requester: { name: 'Doe, Jane', email: 'Jane.DOE@Müller.example', phone: '+49 30 1234567' },
      priority: 'normal',
      type: 'bug',
    })
    expect(reply.statusCode, reply.body).toBe(201)
    expect(reply.headers.etag).toBe('"v1"')
    const ticket = reply.json()
    expect(ticket).toMatchObject({
      subject: 'Printer on fire',
      description: 'It smokes.',
      status: 'open',
      stage: { name: 'Open' },
      pipeline: { name: 'Support' },
      priority: 'medium',
      type: { key: 'bug' },
      assignee: null,
      requester: { name: 'Jane Doe', email: 'jane.doe@xn--mller-kva.example', phone: '+49301234567' },
      source: 'manual',
      unread: false,
      version: 1,
      allowed: { reply: true, note: true, update: true, assign: true, reopen: false },
    })
    expect(ticket.code).toMatch(/^ACME-\d+$/)
    expect(await namesOf(ticket.id)).toEqual(['ticket.created'])
    expect((await ann.get(`/tickets/${ticket.id}`)).json()).toEqual(ticket)
  })

  test('finds the same requester again, in any spelling of the address', async () => {
    const one = await make(ann, { requester: { email: 'sam@globex.example' } })
    const two = await make(ann, { requester: { email: 'SAM@Globex.Example.', name: 'Somebody Else' } })
    expect(two.requester).toEqual(one.requester)
    expect(one.requester.name).toBe('Sam')
  })

  test('may have a requester without email', async () => {
    const ticket = await make(ann, { requester: { name: 'Walk-in' }, source: 'phone' })
    expect(ticket).toMatchObject({ requester: { name: 'Walk-in', email: null }, source: 'phone' })
  })

  test('with an assignee tells of both', async () => {
    const ticket = await make(ann, { assigneeId: ann.actor.userId, labels: [] })
    expect(ticket.assignee).toEqual({ id: ann.actor.userId, name: 'Ann Agent' })
    expect(await namesOf(ticket.id)).toEqual(['ticket.created', 'ticket.assigned'])
  })

  test('is made once for one Idempotency-Key', async () => {
    const key = { 'idempotency-key': newId() }
    const first = await ann.post('/tickets', { subject: 'Once' }, key)
    const second = await ann.post('/tickets', { subject: 'Once' }, key)
    expect(second.json()).toEqual(first.json())
    expect((await ann.post('/tickets', { subject: 'Other' }, key)).statusCode).toBe(422)
  })

  test.each([
    ['no subject', {}, 'subject'],
    ['an empty subject', { subject: '  ' }, 'subject'],
    ['a subject of 50,000 characters', { subject: 'x'.repeat(50_000) }, 'subject'],
    ['subject and title', { subject: 'a', title: 'a' }, 'subject'],
    ['an unknown field', { subject: 'a', colour: 'red' }, ''],
    ['an unknown status', { subject: 'a', status: 'done' }, 'status'],
    ['an unknown priority', { subject: 'a', priority: 'critical' }, 'priority'],
    ['a bad email', { subject: 'a', requester: { email: 'nobody' } }, 'email'],
    ['a number that is none', { subject: 'a', requester: { phone: 'call me' } }, 'phone'],
    ['a requester of nothing', { subject: 'a', requester: {} }, null],
    ['an unknown contact', { subject: 'a', requester: { id: newId() } }, 'requester.id'],
    ['an unknown assignee', { subject: 'a', assigneeId: newId() }, 'assigneeId'],
    ['an unknown stage', { subject: 'a', stageId: newId() }, 'stageId'],
    ['an unknown type', { subject: 'a', type: 'riddle' }, 'type'],
    ['an unknown channel', { subject: 'a', channelId: newId() }, 'channelId'],
    ['a label that is not there, by one who may not make any', { subject: 'a', labels: ['vip'] }, 'labels.0'],
    ['an id of another kind', { subject: 'a', assigneeId: 'ann' }, 'assigneeId'],
  ])('is refused with %s', async (_name, body, path) => {
    const reply = await ann.post('/tickets', body)
    expect(reply.statusCode, reply.body).toBe(422)
    if (path !== null) expect(reply.json().errors).toMatchObject([{ path }])
    expect((await ann.get('/tickets?limit=1')).json().data[0]?.subject).not.toBe('a')
  })

  test('takes labels by name from those who manage labels, and makes them', async () => {
    const one = await make(admin, { labels: ['VIP', 'Hardware'] })
    const two = await make(ann, { labels: ['vip', one.labels[0].id] })
    expect(one.labels.map((label: { name: string }) => label.name)).toEqual(['Hardware', 'VIP'])
    expect(two.labels).toEqual(one.labels)
  })

  test('is not made by those who may only look', async () => {
    expect((await viewer.post('/tickets', { subject: 'a' })).statusCode).toBe(403)
  })
})

describe('a ticket is found', () => {
  test('by its code in any case, with and without dash, and by its id', async () => {
    const { id, code } = await make(ann)
    const number = code.split('-')[1]
    for (const ref of [id, id.toUpperCase(), code, code.toLowerCase(), `acme${number}`, `ACME-0${number}`])
      expect((await ann.get(`/tickets/${ref}`)).json().id, ref).toBe(id)
    for (const ref of ['ACME-999999', 'nothing', `OTHER-${number}`, newId(), number, '%20'])
      expect((await ann.get(`/tickets/${ref}`)).json(), ref).toMatchObject({ status: 404, code: 'ticket.not_found' })
  })

  test('by its old code after the prefix changed', async () => {
    const before = await make(ann)
    expect((await admin.patch('/organization', { prefix: 'NEWCO' })).statusCode).toBe(200)
    const after = await make(ann)
    expect(after.code).toBe('NEWCO-1')
    expect((await ann.get(`/tickets/${before.code.toLowerCase()}`)).json().id).toBe(before.id)
    await admin.patch('/organization', { prefix: 'ACME' })
  })

  test('by nobody of another organization', async () => {
    const { id, code } = await make(ann)
    const other = await createCompany(world, 'GLOBEX')
    const stranger = await signIn(world, other.admin)
    for (const ref of [id, code]) {
      expect((await stranger.get(`/tickets/${ref}`)).statusCode).toBe(404)
      expect((await stranger.patch(`/tickets/${ref}`, { subject: 'Mine' })).statusCode).toBe(404)
      expect((await stranger.get(`/tickets/${ref}/timeline`)).statusCode).toBe(404)
      expect((await stranger.post(`/tickets/${ref}/read`)).statusCode).toBe(404)
    }
    const theirs = await make(stranger)
    expect((await stranger.patch(`/tickets/${theirs.id}`, { assigneeId: ann.actor.userId })).statusCode).toBe(422)
  })
})

describe('a change', () => {
  test('writes one event a field, with before and after; the same again writes none', async () => {
    const { id } = await make(ann)
    const change = { subject: 'Printer cold', priority: 'urgent', status: 'pending', assigneeId: ann.actor.userId }
    const reply = await ann.patch(`/tickets/${id}`, change)
    expect(reply.json()).toMatchObject({ subject: 'Printer cold', priority: 'urgent', status: 'waiting', version: 2 })
    expect(reply.headers.etag).toBe('"v2"')
    const again = await ann.patch(`/tickets/${id}`, change)
    expect(again.json()).toEqual(reply.json())
    const told = (await eventsOf(id)).slice(1).map(({ name, data }) => ({ name, from: data.from, to: data.to }))
    expect(told).toEqual([
      { name: 'ticket.status_changed', from: 'open', to: 'waiting' },
      { name: 'ticket.subject_changed', from: 'Printer on fire', to: 'Printer cold' },
      { name: 'ticket.priority_changed', from: 'medium', to: 'urgent' },
      { name: 'ticket.assigned', from: null, to: { id: ann.actor.userId, name: 'Ann Agent' } },
    ])
    const timeline = (await ann.get(`/tickets/${id}/timeline?limit=2`)).json()
    expect(timeline.data.map((entry: { name: string }) => entry.name)).toEqual([
      'ticket.created',
      'ticket.status_changed',
    ])
    expect(timeline.data[1]).toMatchObject({ actor: { kind: 'user', id: ann.actor.userId, name: 'Ann Agent' } })
    const rest = (await ann.get(`/tickets/${id}/timeline?after=${timeline.nextCursor}`)).json()
    expect(rest.data).toHaveLength(3)
    expect(rest.nextCursor).toBeNull()
  })

  test('of another field merges with a colleague’s, of the same field is refused with both values', async () => {
    const { id } = await make(ann)
    const seen = { 'if-match': '"v1"' }
    expect((await admin.patch(`/tickets/${id}`, { priority: 'high' }, seen)).json().version).toBe(2)
    const merged = await ann.patch(`/tickets/${id}`, { subject: 'New words' }, seen)
    expect(merged.json()).toMatchObject({ subject: 'New words', priority: 'high', version: 3 })
    const clash = await ann.patch(`/tickets/${id}`, { priority: 'low', description: 'x' }, seen)
    expect(clash.json()).toMatchObject({
      status: 409,
      code: 'ticket.conflict',
      current: { priority: 'high' },
      yours: { priority: 'low' },
    })
    expect((await ann.get(`/tickets/${id}`)).json()).toMatchObject({ priority: 'high', description: '', version: 3 })
    // The same wish twice is no conflict; without If-Match the last one wins.
    expect((await ann.patch(`/tickets/${id}`, { priority: 'high' }, seen)).statusCode).toBe(200)
    expect((await ann.patch(`/tickets/${id}`, { priority: 'low' })).json().priority).toBe('low')
    expect((await ann.patch(`/tickets/${id}`, { priority: 'low' }, { 'if-match': 'yesterday' })).statusCode).toBe(400)
    expect((await ann.patch(`/tickets/${id}`, { priority: 'low' }, { 'if-match': '"v99"' })).statusCode).toBe(422)
  })

  test('of two people at the same instant: different fields both win, the same field once', async () => {
    const { id } = await make(ann)
    const seen = { 'if-match': '"v1"' }
    const different = await Promise.all([
      ann.patch(`/tickets/${id}`, { subject: 'From Ann' }, seen),
      admin.patch(`/tickets/${id}`, { priority: 'urgent' }, seen),
    ])
    expect(different.map((reply) => reply.statusCode)).toEqual([200, 200])
    expect((await ann.get(`/tickets/${id}`)).json()).toMatchObject({
      subject: 'From Ann',
      priority: 'urgent',
      version: 3,
    })
    const now = { 'if-match': '"v3"' }
    const same = await Promise.all([
      ann.patch(`/tickets/${id}`, { subject: 'One' }, now),
      admin.patch(`/tickets/${id}`, { subject: 'Two' }, now),
    ])
    expect(same.map((reply) => reply.statusCode).sort()).toEqual([200, 409])
  })

  test('of labels adds and removes without stepping on others', async () => {
    const { id } = await make(admin, { labels: ['One', 'Two'] })
    const labels = (await ann.get('/labels')).json().data
    const idOf = (name: string) => labels.find((label: { name: string }) => label.name === name).id
    await admin.post('/labels', { name: 'Three', color: 'blue' })
    const three = (await ann.get('/labels')).json().data.find((label: { name: string }) => label.name === 'Three').id
    const seen = { 'if-match': '"v1"' }
    await ann.patch(`/tickets/${id}`, { addLabelIds: [three], removeLabelIds: [idOf('One')] }, seen)
    const also = await admin.patch(`/tickets/${id}`, { removeLabelIds: [idOf('Two')], addLabelIds: [three] }, seen)
    expect(also.json().labels).toMatchObject([{ name: 'Three' }])
    expect((await ann.patch(`/tickets/${id}`, { labelIds: [idOf('One')] }, seen)).json()).toMatchObject({
      code: 'ticket.conflict',
      current: { labelIds: [three] },
    })
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      name: 'ticket.labels_changed',
      data: { added: [], removed: [{ name: 'Two' }] },
    })
  })

  test('of the requester moves the account with it', async () => {
    const account = await admin.post('/accounts', { name: 'Initech', domains: ['initech.example'] })
    expect(account.statusCode, account.body).toBe(201)
    const { id } = await make(ann, { requester: { email: 'a@elsewhere.example' } })
    const { requester } = await make(ann, { requester: { email: 'peter@mail.initech.example' } })
    expect((await ann.patch(`/tickets/${id}`, { requesterId: requester.id })).json()).toMatchObject({
      requester: { id: requester.id },
      account: { id: account.json().id, name: 'Initech' },
    })
  })

  test('that takes an open ticket oneself begins the work on it, and says why; giving it away and other statuses do not', async () => {
    const taken = await make(ann)
    const reply = await ann.patch(`/tickets/${taken.id}`, { assigneeId: ann.actor.userId })
    expect(reply.json()).toMatchObject({ status: 'in_progress', assignee: { name: 'Ann Agent' } })
    const moves = (await eventsOf(taken.id)).filter(({ name }) => name === 'ticket.status_changed')
    expect(moves).toMatchObject([{ data: { from: 'open', to: 'in_progress' }, cause: { rule: 'first_agent_action' } }])
    const given = await make(admin)
    expect((await admin.patch(`/tickets/${given.id}`, { assigneeId: ann.actor.userId })).json().status).toBe('open')
    const meant = { assigneeId: ann.actor.userId, status: 'waiting' }
    expect((await ann.patch(`/tickets/${(await make(ann)).id}`, meant)).json().status).toBe('waiting')
    await admin.patch('/organization', { settings: { autoInProgress: false } })
    const kept = await ann.patch(`/tickets/${(await make(ann)).id}`, { assigneeId: ann.actor.userId })
    expect(kept.json().status).toBe('open')
    await admin.patch('/organization', { settings: { autoInProgress: true } })
  })

  test('that assigns others needs the permission, taking it oneself does not', async () => {
    const few = await acme.member('Tia', 'agent')
    const role = { permissions: new Set(few.permissions) }
    role.permissions.delete('tickets:assign')
    await world.runtime.run({ ...few, ...role }, async (cx) => {
      const { id } = await createTicket(cx, { subject: 'x', source: 'manual' })
      await expect(updateTicket(cx, id, { assigneeId: ann.actor.userId })).rejects.toMatchObject({
        code: 'permission.missing',
      })
      expect((await updateTicket(cx, id, { assigneeId: few.userId })).assigneeId).toBe(few.userId)
      expect((await updateTicket(cx, id, { assigneeId: null })).assigneeId).toBeNull()
    })
    expect((await viewer.patch('/tickets/ACME-1', { subject: 'x' })).statusCode).toBe(403)
  })

  test('to people who only look is refused', async () => {
    const { id } = await make(ann)
    const reply = await ann.patch(`/tickets/${id}`, { assigneeId: viewer.actor.userId })
    expect(reply.json()).toMatchObject({ status: 422, code: 'member.not_assignable' })
  })

  test('that gives it away is answered, and then it is out of sight', async () => {
    const own = await acme.member('Olga')
    await acme.asSystem(async (cx) => {
      await cx.tx
        .updateTable('roles')
        .set({ ticketScope: 'own' })
        .where('orgId', '=', acme.orgId)
        .where('key', '=', 'agent')
        .execute()
    })
    const olga = await signIn(world, own)
    const { id } = await make(admin, { assigneeId: own.userId })
    expect((await olga.get(`/tickets/${id}`)).statusCode).toBe(200)
    expect((await olga.patch(`/tickets/${id}`, { assigneeId: ann.actor.userId })).json().assignee.name).toBe(
      'Ann Agent',
    )
    expect((await olga.get(`/tickets/${id}`)).statusCode).toBe(404)
    expect((await olga.patch(`/tickets/${id}`, { assigneeId: own.userId })).statusCode).toBe(404)
    await acme.asSystem(async (cx) => {
      await cx.tx
        .updateTable('roles')
        .set({ ticketScope: 'own_unassigned' })
        .where('orgId', '=', acme.orgId)
        .where('key', '=', 'agent')
        .execute()
    })
  })
})

describe('a closed ticket', () => {
  test('is locked, says why, and is reopened by those who may', async () => {
    const { id, code } = await make(admin, { status: 'closed' })
    const label = (await admin.post('/labels', { name: 'Late', color: 'red' })).json().id
    for (const change of [
      { subject: 'x' },
      { priority: 'low' },
      { addLabelIds: [label] },
      { status: 'resolved' },
      { status: 'open', priority: 'low' },
    ])
      expect((await admin.patch(`/tickets/${id}`, change)).json(), JSON.stringify(change)).toMatchObject({
        status: 409,
        code: 'ticket.closed',
        detail: `${code} is closed and locked. Reopen it before changing it.`,
      })
    const closed = (await admin.get(`/tickets/${id}`)).json()
    expect(closed.allowed).toEqual({ reply: false, note: false, update: false, assign: false, reopen: true })
    expect(closed.transitions.find((one: { status: string }) => one.status === 'waiting')).toMatchObject({
      allowed: false,
      reason: 'A closed ticket is locked. Reopen it first.',
    })
    expect(
      closed.stages.map((one: { name: string; allowed: boolean; reason: string | null }) => [one.name, one.allowed]),
    ).toEqual([
      ['Open', true],
      ['In progress', false],
      ['Waiting', false],
      ['Resolved', false],
      ['Closed', true],
    ])
    const stageOf = (status: string) => closed.stages.find((one: { status: string }) => one.status === status).id
    const waits = await admin.patch(`/tickets/${id}`, { stageId: stageOf('waiting') })
    expect(waits.json()).toMatchObject({ status: 409, code: 'ticket.closed' })
    const byStage = await admin.patch(`/tickets/${id}`, { stageId: stageOf('open') })
    expect(byStage.json()).toMatchObject({ status: 'open', stage: { name: 'Open' }, closedAt: null })
    await admin.patch(`/tickets/${id}`, { status: 'closed' })
    const reopened = await admin.patch(`/tickets/${id}`, { status: 'new' })
    expect(reopened.json()).toMatchObject({ status: 'open', closedAt: null, resolvedAt: null })
    expect((await namesOf(id)).slice(-2)).toEqual(['ticket.status_changed', 'ticket.reopened'])
  })

  test('is not reopened without the permission', async () => {
    const few = await acme.member('Fay')
    const permissions = new Set(few.permissions)
    permissions.delete('tickets:reopen')
    const { id } = await make(admin, { status: 'closed' })
    await expect(
      world.runtime.run({ ...few, permissions }, (cx) => updateTicket(cx, id, { status: 'open' })),
    ).rejects.toMatchObject({ status: 403, code: 'ticket.reopen_forbidden' })
  })
})

describe('a status', () => {
  test('that no stage of the pipeline has is refused with the stages there are', async () => {
    const pipelineId = newId()
    const stageId = newId()
    await acme.asSystem(async (cx) => {
      await cx.tx
        .insertInto('pipelines')
        .values({
          orgId: acme.orgId,
          id: pipelineId,
          name: 'Onboarding',
          position: 2,
          isDefault: false,
          createdAt: cx.now,
        })
        .execute()
      await cx.tx
        .insertInto('stages')
        .values({ orgId: acme.orgId, id: stageId, pipelineId, name: 'Kick-off', status: 'open', position: 1 })
        .execute()
    })
    const { id } = await make(ann, { stageId })
    const reply = await ann.patch(`/tickets/${id}`, { status: 'waiting' })
    expect(reply.json()).toMatchObject({ status: 422, code: 'ticket.no_stage' })
    expect(reply.json().detail).toContain('Kick-off (open)')
    expect((await ann.patch(`/tickets/${id}`, { stageId, status: 'closed' })).json().code).toBe(
      'ticket.stage_and_status',
    )
    // Its own stages first; a stage of another pipeline takes the ticket there.
    const { stages } = (await ann.get(`/tickets/${id}`)).json()
    expect(stages[0]).toMatchObject({ id: stageId, pipeline: { name: 'Onboarding' }, allowed: true })
    expect(stages).toHaveLength(6)
    const waiting = stages.find((one: { status: string }) => one.status === 'waiting')
    expect((await ann.patch(`/tickets/${id}`, { stageId: waiting.id })).json()).toMatchObject({
      status: 'waiting',
      stage: { id: waiting.id },
      pipeline: { name: 'Support' },
    })
  })
})

describe('giving a ticket to somebody else', () => {
  test('may have a reason, which its event keeps; a reason without an assignee is refused and changes nothing', async () => {
    const ticket = await make(admin)
    const given = { assigneeId: ann.actor.userId, assignReason: 'Knows the printer' }
    expect((await admin.patch(`/tickets/${ticket.id}`, given)).json()).toMatchObject({
      assignee: { name: 'Ann Agent' },
    })
    expect((await ann.patch(`/tickets/${ticket.id}`, { assigneeId: null })).statusCode).toBe(200)
    const told = (await eventsOf(ticket.id)).filter(({ name }) => name === 'ticket.assigned').map(({ data }) => data)
    expect(told).toMatchObject([
      { from: null, to: { name: 'Ann Agent' }, reason: 'Knows the printer' },
      { from: { name: 'Ann Agent' }, to: null },
    ])
    expect(told[1]).not.toHaveProperty('reason')
    const alone = await admin.patch(`/tickets/${ticket.id}`, { assignReason: 'Because', priority: 'urgent' })
    expect(alone.statusCode).toBe(422)
    expect(alone.json().errors).toMatchObject([{ path: 'assignReason' }])
    expect((await admin.get(`/tickets/${ticket.id}`)).json()).toMatchObject({ priority: 'medium', assignee: null })
    const timeline = (await admin.get(`/tickets/${ticket.id}/timeline?limit=50`)).json()
    expect(JSON.stringify(timeline)).toContain('Knows the printer')
  })
})
