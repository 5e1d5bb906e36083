import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let ben: SignedIn
/** A ticket of Ben's, which Ann's role does not see. */
let ticket: { id: string; code: string }
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann'))
  ben = await signIn(world, await acme.member('Ben'))
})
beforeEach(async () => {
  ticket = (await admin.post('/tickets', { subject: 'Payroll', assigneeId: ben.actor.userId })).json()
})
afterAll(() => world.close())

const events = async (name: string) =>
  (await admin.get(`/tickets/${ticket.id}/timeline?limit=200`))
    .json()
    .data.filter((one: { name: string }) => one.name === name)
const notices = async (who: SignedIn) => {
  await world.react(acme.orgId)
  return (await who.get('/notifications')).json().data
}
const status = async (who: SignedIn) => (await who.get(`/tickets/${ticket.code}`)).statusCode
const setVisibility = (body: object, who = admin) => who.send('PUT', `/tickets/${ticket.id}/visibility`, body)

describe('a private ticket', () => {
  test('is seen by who was chosen, by teams and by its assignee, and by others no more', async () => {
    const [vic, mia] = [
      await signIn(world, await acme.member('Vic', 'viewer')),
      await signIn(world, await acme.member('Mia', 'manager')),
    ]
    const team = (await admin.post('/teams', { name: `Team ${ticket.code}`, memberIds: [vic.actor.userId] })).json()
    expect(await status(vic)).toBe(200)
    const made = await setVisibility({ visibility: 'private' })
    expect(made.json()).toMatchObject({ visibility: 'private', version: 2 })
    expect(made.headers.etag).toBe('"v2"')
    expect([await status(vic), await status(mia), await status(ann), await status(ben)]).toEqual([404, 404, 404, 200])
    await setVisibility({ visibility: 'private', userIds: [ann.actor.userId], teamIds: [team.id] })
    expect([await status(vic), await status(mia), await status(ann), await status(ben)]).toEqual([200, 404, 200, 200])
    expect(await events('ticket.visibility_changed')).toMatchObject([
      { data: { from: { visibility: 'public' }, to: { visibility: 'private', users: [], teams: [] } } },
      { data: { to: { users: [{ id: ann.actor.userId, name: 'Ann' }], teams: [{ id: team.id }] } } },
    ])
    await setVisibility({ visibility: 'private', userIds: [ann.actor.userId], teamIds: [team.id] })
    expect(await events('ticket.visibility_changed')).toHaveLength(2)
  })

  test('is made with people who are there alone, by who may change the ticket, and not when it is closed', async () => {
    const stranger = newId()
    expect(
      (await setVisibility({ visibility: 'private', userIds: [ann.actor.userId, stranger] })).json(),
    ).toMatchObject({
      status: 422,
      code: 'ticket.unknown_viewer',
      errors: [{ path: 'userIds.1' }],
    })
    expect((await setVisibility({ visibility: 'private', teamIds: [stranger] })).json()).toMatchObject({
      errors: [{ path: 'teamIds.0' }],
    })
    expect((await setVisibility({ visibility: 'secret' })).statusCode).toBe(422)
    expect((await setVisibility({ visibility: 'private' }, ann)).json()).toMatchObject({ code: 'ticket.not_found' })
    const vic = await signIn(world, await acme.member('Vic', 'viewer'))
    expect((await setVisibility({ visibility: 'private' }, vic)).json()).toMatchObject({ code: 'permission.missing' })
    await admin.patch(`/tickets/${ticket.id}`, { status: 'closed' })
    expect((await setVisibility({ visibility: 'private' })).json()).toMatchObject({
      status: 409,
      code: 'ticket.closed',
    })
    expect(await events('ticket.visibility_changed')).toEqual([])
  })
})

describe('who sees a ticket, and why', () => {
  test('is said member by member, those who see it first', async () => {
    const { people, users, teams, requests } = (await ben.get(`/tickets/${ticket.code}/access`)).json()
    expect({ users, teams, requests }).toEqual({ users: [], teams: [], requests: [] })
    const of = (userId: string) => people.find((one: { member: { id: string } }) => one.member.id === userId)
    expect(of(ben.actor.userId)).toMatchObject({ sees: true, why: { code: 'sight.assignee', params: { name: 'Ben' } } })
    expect(of(ann.actor.userId)).toMatchObject({ sees: false, why: { code: 'sight.others' } })
    const seen = people.map(({ sees }: { sees: boolean }) => sees)
    expect(seen).toEqual([...seen].sort((a: boolean, b: boolean) => Number(b) - Number(a)))
  })

  test('is asked for one member by those who manage members and see the ticket', async () => {
    const ask = (who: SignedIn, userId: string) => who.get(`/sight?ticket=${ticket.code}&userId=${userId}`)
    expect((await ask(admin, ann.actor.userId)).json()).toMatchObject({ sees: false, why: { code: 'sight.others' } })
    expect((await ask(admin, newId())).json()).toMatchObject({ status: 404, code: 'member.not_found' })
    expect((await ask(ben, ann.actor.userId)).json()).toMatchObject({ status: 403, code: 'permission.missing' })
    expect((await admin.get(`/sight?ticket=ACME-99999&userId=${newId()}`)).json()).toMatchObject({
      code: 'ticket.not_found',
    })
  })
})

describe('why I do not see it', () => {
  const own = (who: SignedIn, asked = ticket.code) => who.get(`/sight/own?ticket=${asked}`)

  test('is the rule, and nothing of the ticket', async () => {
    const said = await own(ann)
    expect(said.json()).toEqual({
      code: ticket.code,
      sees: false,
      text: 'It is assigned to a colleague, and your role Agent sees own and unassigned tickets alone.',
      why: { code: 'sight.own_others', params: { role: 'Agent' } },
      request: null,
    })
    expect(said.body).not.toMatch(/Payroll|Ben/)
    await setVisibility({ visibility: 'private' })
    expect((await own(await signIn(world, await acme.member('Mia', 'manager')))).json()).toMatchObject({
      why: { code: 'sight.own_private' },
    })
    const queue = (await admin.post('/queues', { name: `Law ${ticket.code}` })).json()
    await admin.patch(`/tickets/${ticket.id}`, { queueId: queue.id, assigneeId: null })
    expect((await own(ann)).json().why.code).toBe('sight.own_not_served')
    expect((await own(admin)).json()).toMatchObject({ sees: true, why: { code: 'sight.own_sees' } })
  })

  test('is told by id and by a code as people write it, and of nothing that is not there', async () => {
    expect((await own(ann, ticket.id)).json().code).toBe(ticket.code)
    expect((await own(ann, ticket.code.toLowerCase().replace('-', ''))).json().code).toBe(ticket.code)
    for (const nothing of ['ACME-99999', newId(), 'what'])
      expect((await own(ann, nothing)).json()).toMatchObject({ status: 404, code: 'ticket.not_found' })
  })

  test('is not told to another organization, and to nobody whose role does not see tickets', async () => {
    const other = await createCompany(world, `OT${made()}`)
    const stranger = await signIn(world, other.admin)
    for (const asked of [ticket.code, ticket.id])
      expect((await own(stranger, asked)).json()).toEqual((await own(stranger, newId())).json())
    expect((await stranger.post('/access-requests', { ticket: ticket.id })).json()).toMatchObject({
      status: 404,
      code: 'ticket.not_found',
    })
    const role = (
      await admin.post('/roles', { name: `Nothing ${made()}`, ticketScope: 'own', permissions: ['customers:read'] })
    ).json()
    const zoe = await signIn(world, await acme.member('Zoe'))
    await admin.patch(`/users/${zoe.actor.userId}`, { roleId: role.id })
    expect((await own(zoe)).json()).toMatchObject({ status: 403, code: 'permission.missing' })
  })
})

let count = 0
const made = () => {
  count += 1
  return count
}

describe('asking for access', () => {
  const ask = async (who = ann, reason = 'The customer calls me') => {
    const reply = await who.post('/access-requests', { ticket: ticket.code, reason })
    expect(reply.statusCode, reply.body).toBe(201)
    return reply.json()
  }

  test('tells the assignee and those who manage members, and is granted by one of them', async () => {
    const request = await ask()
    expect(request).toMatchObject({ ticketCode: ticket.code, state: 'open', member: { name: 'Ann' }, decidedAt: null })
    for (const who of [ben, admin])
      expect((await notices(who))[0]).toMatchObject({
        kind: 'access_requested',
        ticketCode: ticket.code,
        actorName: 'Ann',
        data: { requestId: request.id, reason: 'The customer calls me' },
      })
    expect((await ben.get(`/tickets/${ticket.id}/access`)).json().requests).toMatchObject([
      { id: request.id, member: { name: 'Ann' }, reason: 'The customer calls me' },
    ])
    const granted = await ben.post(`/access-requests/${request.id}/grant`)
    expect(granted.json()).toMatchObject({ id: request.id, state: 'granted', decidedAt: world.now().toISOString() })
    expect(await status(ann)).toBe(200)
    expect((await notices(ann))[0]).toMatchObject({ kind: 'access_decided', ticketCode: ticket.code, actorName: 'Ben' })
    expect(await events('ticket.access_requested')).toMatchObject([
      { actor: { name: 'Ann' }, data: { requestId: request.id } },
    ])
    expect(await events('ticket.access_granted')).toMatchObject([
      { actor: { name: 'Ben' }, data: { requestId: request.id, members: [{ id: ann.actor.userId, name: 'Ann' }] } },
    ])
    expect((await admin.post(`/access-requests/${request.id}/grant`)).json().state).toBe('granted')
    expect((await admin.post(`/access-requests/${request.id}/decline`)).json()).toMatchObject({
      status: 409,
      code: 'access_request.decided',
    })
    expect(await events('ticket.access_granted')).toHaveLength(1)
    expect((await ben.get(`/tickets/${ticket.id}/access`)).json()).toMatchObject({
      requests: [],
      users: [{ name: 'Ann' }],
    })
    expect((await ann.post('/access-requests', { ticket: ticket.code })).json()).toMatchObject({ code: 'access.seen' })
  })

  test('asked twice it is one request, and declined the asker hears of it without anything of the ticket', async () => {
    const request = await ask()
    expect((await ask()).id).toBe(request.id)
    expect(await events('ticket.access_requested')).toHaveLength(1)
    expect((await ben.post(`/access-requests/${request.id}/decline`)).json().state).toBe('declined')
    expect(await status(ann)).toBe(404)
    const [notice] = await notices(ann)
    expect(notice).toMatchObject({
      kind: 'access_decided',
      ticketId: null,
      ticketCode: null,
      subject: null,
      data: { code: ticket.code },
    })
    const own = (await ann.get(`/sight/own?ticket=${ticket.code}`)).json()
    expect(own.request).toMatchObject({ id: request.id, state: 'declined' })
    expect(JSON.stringify([own, notice])).not.toContain('Payroll')
    expect((await ask()).id).not.toBe(request.id)
  })

  test('an answer asked for again with its key is the same, also while the ticket is hidden', async () => {
    const key = { 'idempotency-key': newId() }
    const first = await ann.post('/access-requests', { ticket: ticket.code }, key)
    expect((await ann.post('/access-requests', { ticket: ticket.code }, key)).json()).toEqual(first.json())
  })

  test('nobody answers who does not see the ticket or may not change it', async () => {
    const request = await ask()
    const cleo = await signIn(world, await acme.member('Cleo'))
    const vic = await signIn(world, await acme.member('Vic', 'viewer'))
    for (const word of ['grant', 'decline']) {
      for (const who of [cleo, ann])
        expect((await who.post(`/access-requests/${request.id}/${word}`)).json()).toMatchObject({
          status: 404,
          code: 'access_request.not_found',
        })
      expect((await vic.post(`/access-requests/${request.id}/${word}`)).json()).toMatchObject({
        code: 'permission.missing',
      })
      expect((await ben.post(`/access-requests/${newId()}/${word}`)).statusCode).toBe(404)
    }
    expect((await ann.get(`/access-requests/${request.id}`)).json()).toMatchObject({ state: 'open' })
    expect((await cleo.get(`/access-requests/${request.id}`)).statusCode).toBe(404)
    expect(await events('ticket.access_granted')).toEqual([])
  })

  test('a closed ticket can be shown too: nothing of it changes', async () => {
    await admin.patch(`/tickets/${ticket.id}`, { status: 'closed' })
    const { version } = (await admin.get(`/tickets/${ticket.id}`)).json()
    const request = await ask()
    expect((await admin.post(`/access-requests/${request.id}/grant`)).statusCode).toBe(200)
    expect((await ann.get(`/tickets/${ticket.id}`)).json()).toMatchObject({ status: 'closed', version })
  })
})

describe('a ticket that a member asks for', () => {
  const rex = async () => {
    const one = await signIn(world, await acme.member('Rex'))
    const { email } = (await admin.get(`/users/${one.actor.userId}`)).json()
    return { one, email }
  }

  test('is seen by him wherever it is and whosever it is, and he hears when it is made, answered and resolved', async () => {
    const { one, email } = await rex()
    const queue = (await admin.post('/queues', { name: `Far ${ticket.code}` })).json()
    const requester = { name: 'Rex', email }
    ticket = (
      await admin.post('/tickets', { subject: 'New chair', queueId: queue.id, assigneeId: ben.actor.userId, requester })
    ).json()
    expect(await status(one)).toBe(200)
    expect((await one.get('/tickets')).json().data.map(({ id }: { id: string }) => id)).toContain(ticket.id)
    expect((await notices(one)).map(({ kind }: { kind: string }) => kind)).toEqual(['own_request'])
    await ben.patch(`/tickets/${ticket.id}`, { status: 'resolved' })
    expect(await notices(one)).toHaveLength(2)
    await admin.patch(`/tickets/${ticket.id}`, { requesterId: null })
    expect(await status(one)).toBe(404)
  })

  test('is seen by him when it is private too, by any scope, and no more when it is asked for by another', async () => {
    const { one, email } = await rex()
    const body = { subject: 'Raise', visibility: 'private', assigneeId: ben.actor.userId, requester: { email } }
    ticket = (await admin.post('/tickets', body)).json()
    const listed = async () => (await one.get('/tickets')).json().data.map(({ id }: { id: string }) => id)
    expect(await status(one)).toBe(200)
    expect(await listed()).toContain(ticket.id)
    const manager = await signIn(world, await acme.member('Mona', 'manager'))
    const mona = (await admin.get(`/users/${manager.actor.userId}`)).json().email
    expect(await status(manager)).toBe(404)
    const contact = (await admin.post('/contacts', { name: 'Mona', emails: [mona] })).json()
    await admin.patch(`/tickets/${ticket.id}`, { requesterId: contact.id })
    expect([await status(manager), await status(one)]).toEqual([200, 404])
    expect(await listed()).not.toContain(ticket.id)
    const { people } = (await admin.get(`/tickets/${ticket.id}/access`)).json()
    const said = people.filter(({ member }: { member: { name: string } }) => ['Rex', 'Mona'].includes(member.name))
    expect(said).toContainEqual(expect.objectContaining({ sees: true, text: 'Mona is the requester.' }))
  })

  test('made by himself tells him nothing', async () => {
    const { one, email } = await rex()
    ticket = (await one.post('/tickets', { subject: 'Lamp', requester: { email } })).json()
    expect(await notices(one)).toEqual([])
    expect(await status(one)).toBe(200)
  })
})

test('a ticket made private is seen by its maker and its assignee, and needs the right to change tickets', async () => {
  const body = { subject: 'Complaint', visibility: 'private', assigneeId: ben.actor.userId }
  ticket = (await ann.post('/tickets', body)).json()
  expect(ticket).toMatchObject({ visibility: 'private' })
  const mia = await signIn(world, await acme.member('Mia', 'manager'))
  expect([await status(ann), await status(ben), await status(mia)]).toEqual([200, 200, 404])
  expect((await admin.get(`/tickets/${ticket.id}/access`)).json().users).toMatchObject([{ name: 'Ann' }])
  const permissions = ['messages:read', 'tickets:read', 'tickets:create']
  const role = (await admin.post('/roles', { name: `Makers ${made()}`, ticketScope: 'own', permissions })).json()
  await admin.patch(`/users/${mia.actor.userId}`, { roleId: role.id })
  expect((await mia.post('/tickets', { subject: 'Mine' })).statusCode).toBe(201)
  expect((await mia.post('/tickets', { subject: 'Mine', visibility: 'private' })).json()).toMatchObject({
    status: 403,
    code: 'permission.missing',
  })
  expect((await admin.post('/tickets', { subject: 'x', visibility: 'secret' })).statusCode).toBe(422)
})

test('who may not create tickets is refused by the server, whatever a screen shows', async () => {
  for (const key of ['viewer', 'light_agent']) {
    const who = await signIn(world, await acme.member('Vic', key))
    const before = (await admin.get('/tickets/counts')).json()
    expect((await who.post('/tickets', { subject: 'Not mine' })).json()).toMatchObject({
      status: 403,
      code: 'permission.missing',
    })
    expect((await admin.get('/tickets/counts')).json()).toEqual(before)
  }
})
