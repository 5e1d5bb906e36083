import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { RecordTickets, TicketAssociations } from '../associations/associations.contract.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
  await make('/object-types', { singular: 'Device', plural: 'Devices' })
  await make('/object-types', { singular: 'Site', plural: 'Sites' })
})
afterAll(() => world.close())

type Named = { id: string; name: string; code: string }
async function make(path: string, body: object): Promise<Named> {
  const reply = await admin.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const put = (code: string, type: string, recordId: string, who = ann) =>
  who.send('PUT', `/tickets/${code}/associations/${type}`, { recordId })
const associationsOf = async (code: string, who = ann) =>
  (await who.get(`/tickets/${code}/associations`)).json<TicketAssociations>()

test('a ticket is associated with one object of each type, which is told with what the type is called', async () => {
  const account = await make('/accounts', { name: 'Mill SE' })
  const press = await make('/objects/device', { name: 'Press', accountId: account.id })
  const [saw, yard] = [await make('/objects/device', { name: 'Saw' }), await make('/objects/site', { name: 'Yard' })]
  const ticket = await make('/tickets', { subject: 'It stands still' })
  expect((await put(ticket.code, 'object:device', saw.id)).statusCode).toBe(200)
  await put(ticket.code, 'object:site', yard.id)
  const reply = await put(ticket.code, 'object:device', press.id)
  expect(reply.json()).toEqual({
    data: [
      { type: 'object:device', record: { id: press.id, name: 'Press', facts: ['Mill SE'] } },
      { type: 'object:site', record: { id: yard.id, name: 'Yard', facts: [] } },
    ],
    proposals: [],
    types: ['contact', 'lead', 'opportunity', 'account', 'object:device', 'object:site'],
  })
  const ofPress = (await ann.get(`/records/object:device/${press.id}/tickets`)).json<RecordTickets>()
  expect(ofPress).toMatchObject({ data: [{ id: ticket.id }], counts: [{ status: 'open', count: 1 }] })
  expect((await ann.get(`/records/object:device/${saw.id}/tickets`)).json().data).toEqual([])
  const told = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(
    ({ name, ticketId }) => name === 'ticket.association_changed' && ticketId === ticket.id,
  )
  expect(told.map(({ data }) => data).at(-1)).toEqual({
    ...{ type: 'object:device', label: 'Device' },
    from: { id: saw.id, name: 'Saw' },
    to: { id: press.id, name: 'Press' },
  })
  // It stays as long as a ticket leads to it.
  const deleting = () => admin.send('DELETE', `/objects/device/${press.id}`)
  expect((await deleting()).json().code).toBe('object.in_use')
  const removed = await ann.send('DELETE', `/tickets/${ticket.code}/associations/object:device`)
  expect(removed.json<TicketAssociations>().data.map(({ type }) => type)).toEqual(['object:site'])
  expect((await deleting()).statusCode).toBe(204)
})

test('nothing but an object of that very type is taken, and none once the ticket is closed', async () => {
  const [saw, yard] = [
    await make('/objects/device', { name: 'Saw 2' }),
    await make('/objects/site', { name: 'Yard 2' }),
  ]
  const other = await createCompany(world, 'GLOBEX')
  const stranger = await signIn(world, other.admin)
  await stranger.post('/object-types', { singular: 'Device', plural: 'Devices' })
  const theirs = (await stranger.post('/objects/device', { name: 'Theirs' })).json<Named>()
  const ticket = await make('/tickets', { subject: 'x' })
  for (const [type, id] of [
    ['object:device', yard.id],
    ['object:device', theirs.id],
    ['object:nothing', saw.id],
    ['contact', saw.id],
  ] as const)
    expect((await put(ticket.code, type, id)).json().code, type).toBe('association.unknown_record')
  expect((await ann.get(`/records/object:site/${saw.id}/tickets`)).json().code).toBe('association.not_found')
  expect((await ann.get(`/records/object:device/${theirs.id}/tickets`)).json().code).toBe('association.not_found')
  expect((await put(ticket.code, 'thing', saw.id)).statusCode).toBe(422)
  expect((await associationsOf(ticket.code)).data).toEqual([])
  const closed = await make('/tickets', { subject: 'x', status: 'closed' })
  expect((await put(closed.code, 'object:device', saw.id)).json().code).toBe('ticket.closed')
})

test('those of who asks are proposed and never associated by themselves; an archived type is offered no more', async () => {
  const olaf = await make('/contacts', { name: 'Olaf', emails: ['olaf@mill.example'] })
  const drill = await make('/objects/device', { name: 'Drill', contactId: olaf.id })
  const ticket = await make('/tickets', { subject: 'x', requester: { id: olaf.id } })
  await world.react(acme.orgId)
  const proposal = { type: 'object:device', records: [{ id: drill.id, name: 'Drill', facts: [] }] }
  const before = await associationsOf(ticket.code)
  expect(before.data.map(({ type }) => type)).not.toContain('object:device')
  expect(before.proposals).toContainEqual(proposal)
  await admin.patch('/object-types/device', { archived: true })
  const archived = await associationsOf(ticket.code)
  expect(archived.types).not.toContain('object:device')
  expect(archived.proposals).not.toContainEqual(proposal)
  await put(ticket.code, 'object:device', drill.id)
  expect((await associationsOf(ticket.code)).types).toContain('object:device')
  await admin.patch('/object-types/device', { archived: false })
})

test('a ticket that is made for an object is asked by its contact, and associated with its account, too', async () => {
  const account = await make('/accounts', { name: 'Quarry SE' })
  const [olga, lathe] = [
    await make('/contacts', { name: 'Olga', emails: ['olga@quarry.example'] }),
    { accountId: account.id },
  ]
  const one = await make('/objects/device', { name: 'Lathe', contactId: olga.id, ...lathe })
  const bare = await make('/objects/device', { name: 'Bare' })
  const recordIds = [one.id, bare.id]
  const plan = (await ann.post('/records/object:device/tickets/preview', { recordIds })).json()
  expect(plan.data).toMatchObject([
    {
      requester: { name: 'Olga', isNew: false },
      associations: [
        { type: 'object:device', id: one.id },
        { type: 'account', id: account.id },
      ],
    },
    { requester: null, associations: [{ type: 'object:device', id: bare.id }] },
  ])
  const made = await ann.post('/records/object:device/tickets', { recordIds, subject: 'Check' })
  expect(made.statusCode, made.body).toBe(201)
  const [first] = made.json<{ data: { ticket: Named }[] }>().data
  expect((await associationsOf(first?.ticket.code ?? '')).data).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ type: 'object:device', record: expect.objectContaining({ id: one.id }) }),
      expect.objectContaining({ type: 'account', record: expect.objectContaining({ id: account.id }) }),
    ]),
  )
})

test('who may not see customers learns of no type and no object', async () => {
  const lamp = await make('/objects/device', { name: 'Secret lamp' })
  const ticket = await make('/tickets', { subject: 'x' })
  await put(ticket.code, 'object:device', lamp.id)
  const role = await make('/roles', {
    name: 'Blind',
    permissions: ['messages:read', 'tickets:read', 'tickets:update'],
    ticketScope: 'all',
  })
  const blind = await signIn(world, await acme.member('Bea Blind'))
  expect((await admin.patch(`/users/${blind.actor.userId}`, { roleId: role.id })).statusCode).toBe(200)
  const seen = await blind.get(`/tickets/${ticket.code}/associations`)
  expect(seen.statusCode).toBe(200)
  expect(seen.body).not.toContain('device')
  expect(seen.body).not.toContain('lamp')
  for (const type of ['object:device', 'object:nothing']) {
    expect((await put(ticket.code, type, lamp.id, blind)).statusCode).toBe(403)
    expect((await blind.get(`/records/${type}/${lamp.id}/tickets`)).statusCode).toBe(403)
  }
})
