import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { eventFor } from '../activity/event-visibility.rules.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { systemViewKeys } from './system-views.ts'
import type { View } from './views.contract.ts'

let world: World
let acme: Company
let people: Record<'admin' | 'manager' | 'ann' | 'bob', { actor: UserActor; client: Client }>
let teamId: string
let roleIds: Map<string, string>

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const actors = {
    admin: acme.admin,
    manager: await acme.member('Mia', 'manager'),
    ann: await acme.member('Ann'),
    bob: await acme.member('Bob', 'viewer'),
  }
  const entries = await Promise.all(
    Object.entries(actors).map(async ([name, actor]) => [name, { actor, client: await signIn(world, actor) }]),
  )
  people = Object.fromEntries(entries)
  const team = await people.admin.client.post('/teams', { name: 'Desk', memberIds: [actors.ann.userId] })
  teamId = team.json().id
  const roles: { id: string; key: string }[] = (await people.admin.client.get('/roles')).json().data
  roleIds = new Map(roles.map((role) => [role.key, role.id]))
  for (let i = 0; i < 6; i += 1)
    await world.runtime.run(acme.admin, (cx) =>
      createTicket(cx, {
        subject: `Order ${i}`,
        source: 'manual',
        status: i === 5 ? 'closed' : 'open',
        assigneeId: [null, actors.ann.userId, actors.admin.userId][i % 3],
        dueAt: i === 0 ? new Date(world.now().getTime() - 1000) : null,
      }),
    )
})
afterAll(() => world.close())

const urgent = { all: [{ field: 'priority', operator: 'is', value: 'urgent' }] }
const namesFor = async (client: Client) =>
  (await client.get('/views')).json().data.map((view: View) => view.name ?? view.id)

async function make(client: Client, more: object = {}): Promise<View> {
  const reply = await client.post('/views', { name: 'Made', condition: urgent, ...more })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

describe('views for the CRM', () => {
  test('are found by their flag', async () => {
    const { client } = people.bob
    const shown = await make(client, { name: 'For the CRM', showInCrm: true })
    const other = await make(client, { name: 'For us' })
    const idsOf = async (query: string) => (await client.get(`/views${query}`)).json().data.map((view: View) => view.id)
    expect(await idsOf('?showInCrm=true')).toEqual([shown.id])
    expect(await idsOf('?showInCrm=false')).toEqual(expect.arrayContaining([...systemViewKeys, other.id]))
    expect(await idsOf('?showInCrm=false')).not.toContain(shown.id)
    expect((await client.patch(`/views/${shown.id}`, { showInCrm: false })).json()).toMatchObject({ showInCrm: false })
    expect(await idsOf('?showInCrm=true')).toEqual([])
    expect((await client.get('/views?showInCrm=yes')).json()).toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'querystring.showInCrm' }],
    })
    for (const { id } of [shown, other]) await client.delete(`/views/${id}`)
  })
})

describe('a view', () => {
  test('keeps what it was saved with, and changes', async () => {
    const columns = [
      { field: 'subject', width: 300 },
      { field: 'priority', width: null },
    ]
    const content = {
      name: 'Urgent',
      condition: urgent,
      columns,
      sort: '-priority',
      group: 'assignee',
      layout: 'table',
    }
    const view = await make(people.ann.client, content)
    expect(view).toMatchObject({
      ...content,
      system: false,
      sharing: 'private',
      editable: true,
      owner: { name: 'Ann' },
    })
    expect((await people.ann.client.get(`/views/${view.id}`)).json()).toEqual(view)
    world.setClock(1000)
    const changed = await people.ann.client.patch(`/views/${view.id}`, { name: 'Hot', group: null, showInCrm: true })
    expect(changed.json()).toEqual({
      ...view,
      name: 'Hot',
      group: null,
      showInCrm: true,
      updatedAt: world.now().toISOString(),
    })
    expect((await people.ann.client.delete(`/views/${view.id}`)).statusCode).toBe(204)
    expect((await people.ann.client.get(`/views/${view.id}`)).json()).toMatchObject({ code: 'view.not_found' })
  })

  test.each<[object, string, string]>([
    [{ condition: { field: 'colour', operator: 'is', value: 1 } }, 'condition.invalid', 'condition.field'],
    [{ condition: { any: [] } }, 'request.invalid', 'condition.any'],
    [{ columns: [{ field: 'colour', width: 100 }] }, 'view.bad_column', 'columns.0.field'],
    [{ columns: [{ field: 'subject', width: 1 }] }, 'request.invalid', 'columns.0.width'],
    [{ columns: [{ field: 'unread', width: null }] }, 'view.bad_column', 'columns.0.field'],
    [
      { columns: ['subject', 'subject'].map((field) => ({ field, width: null })) },
      'view.bad_column',
      'columns.1.field',
    ],
    [{ sort: 'subject' }, 'ticket.not_sortable', 'sort'],
    [{ group: 'subject' }, 'ticket.not_groupable', 'group'],
    [{ name: ' ' }, 'request.invalid', 'name'],
    [{ sharing: 'chosen' }, 'view.shared_with_none', 'teamIds'],
    [{ sharing: 'chosen', teamIds: ['01890000-0000-7000-8000-000000000000'] }, 'view.share_unknown', 'teamIds.0'],
    [{ sharing: 'chosen', roleIds: ['01890000-0000-7000-8000-000000000000'] }, 'view.share_unknown', 'roleIds.0'],
  ])('is refused with %j', async (wrong, code, path) => {
    const reply = await people.admin.client.post('/views', { name: 'Wrong', condition: urgent, ...wrong })
    expect(reply.json()).toMatchObject({ status: 422, code })
    expect(reply.json().errors.map((error: { path: string }) => error.path)).toContain(path)
    expect(await namesFor(people.admin.client)).not.toContain('Wrong')
  })

  test('is copied whole, with columns of custom fields, their widths and their order', async () => {
    const { admin, bob } = people
    const field = await admin.client.post('/custom-fields', { name: 'Serial', key: 'serial', type: 'text' })
    expect(field.statusCode, field.body).toBe(201)
    const columns = [
      { field: 'subject', width: 420 },
      { field: 'custom.serial', width: 88 },
      { field: 'code', width: null },
    ]
    const content = { columns, sort: '-dueAt', group: 'assignee', layout: 'table' as const, condition: urgent }
    const view = await make(admin.client, { ...content, sharing: 'everyone' })
    expect(view).toMatchObject(content)
    const copy = (await bob.client.post(`/views/${view.id}/duplicate`, { name: 'Of my own' })).json()
    expect(copy).toMatchObject({ ...content, name: 'Of my own', sharing: 'private', owner: { name: 'Bob' } })
    // A column of a field that there is not is refused with its place.
    const unknown = await admin.client.post('/views', {
      name: 'x',
      condition: urgent,
      columns: [{ field: 'custom.no', width: null }],
    })
    expect(unknown.json()).toMatchObject({ code: 'view.bad_column', errors: [{ path: 'columns.0.field' }] })
    await admin.client.delete(`/views/${view.id}`)
    await bob.client.delete(`/views/${copy.id}`)
  })
})

describe('sharing', () => {
  test('shows a view to whom it is shared with, and to nobody else', async () => {
    const { admin, manager, ann, bob } = people
    const name = 'Shown'
    const view = await make(admin.client, { name })
    const whoSees = async () => {
      const seen: string[] = []
      for (const [who, { client }] of Object.entries(people)) {
        const found = (await client.get(`/views/${view.id}`)).statusCode === 200
        expect((await namesFor(client)).includes(name), who).toBe(found)
        const counts: { id: string }[] = (await client.get('/views/counts')).json().data
        expect(
          counts.some(({ id }) => id === view.id),
          who,
        ).toBe(found)
        if (found) seen.push(who)
      }
      return seen
    }
    const share = (how: object) => admin.client.patch(`/views/${view.id}`, how)
    expect(await whoSees()).toEqual(['admin'])
    await share({ sharing: 'chosen', teamIds: [teamId] })
    expect(await whoSees()).toEqual(['admin', 'ann'])
    await share({ sharing: 'chosen', teamIds: [], roleIds: [roleIds.get('viewer')] })
    expect(await whoSees()).toEqual(['admin', 'bob'])
    await share({ sharing: 'everyone' })
    expect(await whoSees()).toEqual(['admin', 'manager', 'ann', 'bob'])
    expect((await admin.client.get(`/views/${view.id}/use`)).json()).toEqual({
      members: 3,
      names: ['Ann', 'Bob', 'Mia'],
      startsRoles: [],
    })

    // A shared view is changed by who may share; others copy it.
    expect((await ann.client.patch(`/views/${view.id}`, { name: 'Mine' })).json()).toMatchObject({
      code: 'view.not_yours',
    })
    expect((await bob.client.delete(`/views/${view.id}`)).statusCode).toBe(403)
    expect((await manager.client.patch(`/views/${view.id}`, { name: 'Theirs' })).statusCode).toBe(200)
    const copy = (await bob.client.post(`/views/${view.id}/duplicate`, { name: 'Copy' })).json()
    expect(copy).toMatchObject({
      name: 'Copy',
      sharing: 'private',
      editable: true,
      owner: { name: 'Bob' },
      condition: urgent,
    })
    expect((await manager.client.delete(`/views/${view.id}`)).statusCode).toBe(204)
    expect(await whoSees()).toEqual([])
    expect(await namesFor(bob.client)).toContain('Copy')
  })

  test('needs its permission, on the way in and later', async () => {
    const { ann } = people
    for (const sharing of [{ sharing: 'everyone' }, { sharing: 'chosen', teamIds: [teamId] }]) {
      const reply = await ann.client.post('/views', { name: 'Loud', condition: urgent, ...sharing })
      expect(reply.json()).toMatchObject({ status: 403, code: 'permission.missing' })
      const own = await make(ann.client, { name: 'Quiet' })
      expect((await ann.client.patch(`/views/${own.id}`, sharing)).statusCode).toBe(403)
      expect((await ann.client.get(`/views/${own.id}`)).json().sharing).toBe('private')
    }
  })

  test('a deleted team sees it no more, and events name it to whom it is shown', async () => {
    const { admin, ann, bob } = people
    const team = (await admin.client.post('/teams', { name: 'Night', memberIds: [bob.actor.userId] })).json()
    const view = await make(admin.client, { name: 'Night', sharing: 'chosen', teamIds: [team.id] })
    expect((await bob.client.get(`/views/${view.id}`)).json().teams).toEqual([{ id: team.id, name: 'Night' }])
    await admin.client.delete(`/teams/${team.id}`)
    expect((await bob.client.get(`/views/${view.id}`)).statusCode).toBe(404)
    await admin.client.patch(`/views/${view.id}`, { sharing: 'everyone' })
    const events = await world.runtime.run(admin.actor, (cx) => readEvents(cx, '0', 1000))
    const about = events.filter((event) => event.data.viewId === view.id)
    expect(about.map((event) => event.name)).toEqual(['view.created', 'view.updated'])
    const heard = (actor: UserActor) => about.map((event) => eventFor(actor, event, new Map()) !== null)
    expect(heard(admin.actor)).toEqual([true, true])
    expect(heard(ann.actor)).toEqual([false, true])
  })
})

test('a view shared with a role that goes is shared with the one in its place', async () => {
  const { admin, bob } = people
  const role = (
    await admin.client.post('/roles', {
      name: 'Temps',
      ticketScope: 'all',
      permissions: ['tickets:read', 'messages:read'],
    })
  ).json()
  const view = await make(admin.client, { name: 'For temps', sharing: 'chosen', roleIds: [role.id] })
  expect((await bob.client.get(`/views/${view.id}`)).statusCode).toBe(404)
  const gone = await admin.client.post(`/roles/${role.id}/delete`, { moveTo: roleIds.get('viewer') })
  expect(gone.statusCode, gone.body).toBeLessThan(300)
  expect((await bob.client.get(`/views/${view.id}`)).json().roles).toEqual([
    { id: roleIds.get('viewer'), name: 'Viewer' },
  ])
})

describe('the views that every organization has', () => {
  test('come first, count what their lists show, and cannot be changed', async () => {
    const { admin, ann } = people
    for (const { client } of [admin, ann]) {
      const views: View[] = (await client.get('/views')).json().data
      const own = views.filter((view) => view.system)
      expect(own.map((view) => view.id)).toEqual([...systemViewKeys])
      const counts: { id: string; count: number; broken: boolean }[] = (await client.get('/views/counts')).json().data
      expect(counts.map(({ id }) => id)).toEqual(views.map(({ id }) => id))
      for (const view of views) {
        const filter = encodeURIComponent(JSON.stringify(view.condition))
        const list = (await client.get(`/tickets?limit=200&sort=${view.sort}&filter=${filter}`)).json()
        expect(
          counts.find(({ id }) => id === view.id),
          view.id,
        ).toMatchObject({ count: list.data.length, broken: false })
      }
    }
    const counts: { id: string; count: number }[] = (await admin.client.get('/views/counts')).json().data
    expect(counts.find(({ id }) => id === 'overdue')?.count).toBe(1)
    expect(counts.find(({ id }) => id === 'open')?.count).toBe(5)
    expect((await admin.client.patch('/views/open', { name: 'x' })).json()).toMatchObject({
      code: 'view.of_the_product',
    })
    expect((await admin.client.delete('/views/open')).statusCode).toBe(403)
    const copy = (await ann.client.post('/views/mine/duplicate', { name: 'My own' })).json()
    expect(copy).toMatchObject({ name: 'My own', system: false, condition: expect.anything() })
  })

  test('stand in the order that each member gives them', async () => {
    const { ann, bob } = people
    const before = await namesFor(bob.client)
    const reply = await ann.client.send('PUT', '/views/order', {
      ids: ['all', 'mine', '01890000-0000-7000-8000-000000000000'],
    })
    expect(
      reply
        .json()
        .data.slice(0, 3)
        .map((view: View) => view.id),
    ).toEqual(['all', 'mine', 'open'])
    expect((await namesFor(ann.client)).slice(0, 2)).toEqual(['all', 'mine'])
    expect(await namesFor(bob.client)).toEqual(before)
    expect((await ann.client.send('PUT', '/views/order', { ids: ['nonsense'] })).statusCode).toBe(422)
  })
})

test('overdue and due soon find theirs alone, open ones', async () => {
  const other = await createCompany(world, 'DUE')
  const client = await signIn(world, other.admin)
  const minute = 60_000
  const due = async (subject: string, minutes: number | null, more: object = {}) => {
    const dueAt = minutes === null ? undefined : new Date(world.now().getTime() + minutes * minute).toISOString()
    expect((await client.post('/tickets', { subject, dueAt, ...more })).statusCode).toBe(201)
  }
  await due('in 23 hours', 23 * 60)
  await due('since an hour', -60)
  await due('in an hour', 60)
  await due('since a minute', -1)
  await due('in 25 hours', 25 * 60)
  await due('without', null)
  await due('closed, since an hour', -60, { status: 'closed' })
  await due('closed, in an hour', 60, { status: 'closed' })
  const shown = async (ref: string) => {
    const view: View = (await client.get(`/views/${ref}`)).json()
    const query = `filter=${encodeURIComponent(JSON.stringify(view.condition))}&sort=${view.sort}`
    const rows: { subject: string }[] = (await client.get(`/tickets?${query}`)).json().data
    const counts: { id: string; count: number }[] = (await client.get('/views/counts')).json().data
    expect(counts.find(({ id }) => id === ref)?.count).toBe(rows.length)
    return rows.map(({ subject }) => subject)
  }
  expect((await shown('overdue')).toSorted()).toEqual(['since a minute', 'since an hour'])
  expect((await shown('due_soon')).toSorted()).toEqual(['in 23 hours', 'in an hour'])
  // An hour on, one more is overdue, and one more due within a day.
  world.setClock(61 * minute)
  expect((await shown('overdue')).toSorted()).toEqual(['in an hour', 'since a minute', 'since an hour'])
  expect((await shown('due_soon')).toSorted()).toEqual(['in 23 hours', 'in 25 hours'])
  world.setClock(-61 * minute)
})

describe('tickets that a member asks for himself', () => {
  test('stand in his view, open ones alone, and nowhere in another’s', async () => {
    const { client } = people.ann
    const me = (await client.get('/me')).json().user
    const own = async (more: object) =>
      (await client.post('/tickets', { subject: 'New laptop', requester: { email: me.email }, ...more })).json()
    const open = await own({})
    await own({ status: 'closed' })
    const listFor = async (who: Client) => {
      const view: View = (await who.get('/views/requested')).json()
      const query = `filter=${encodeURIComponent(JSON.stringify(view.condition))}&sort=${view.sort}`
      return (await who.get(`/tickets?${query}`)).json().data.map((row: { id: string }) => row.id)
    }
    expect(await listFor(client)).toEqual([open.id])
    expect(await listFor(people.admin.client)).toEqual([])
    const counts = (await client.get('/views/counts')).json().data
    expect(counts).toContainEqual({ id: 'requested', count: 1, capped: false, broken: false })
    const nobody = encodeURIComponent(JSON.stringify({ field: 'requestedBy', operator: 'is', value: 'nobody' }))
    const rest = (await people.admin.client.get(`/tickets?filter=${nobody}`)).json().data
    expect(rest.map((row: { subject: string }) => row.subject)).not.toContain('New laptop')
    expect(rest.length).toBeGreaterThan(0)
  })
})
