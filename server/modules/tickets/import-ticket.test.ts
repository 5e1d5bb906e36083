import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { catchSystemMail, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { settle } from '../automations/testing.ts'

/** Import mode (product.md TK29): who may says when a ticket was made; nobody hears of it, and no old deadline comes back. */
let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
const old = '2019-03-01T08:30:00.000Z'
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'agent'))
})
afterAll(() => world.close())

const bring = (by: Pick<SignedIn, 'post'>, more: object = {}) =>
  by.post('/tickets', { subject: 'From the old desk', createdAt: old, ...more })
const codesIn = async (sort: string): Promise<string[]> =>
  (await admin.get(`/tickets?sort=${sort}`)).json().data.map(({ code }: { code: string }) => code)

test('is as old as it was elsewhere, and ordered by that', async () => {
  const young = (await admin.post('/tickets', { subject: 'Of today' })).json()
  const reply = await bring(admin, { requester: { email: 'oskar@fjell.test' } })
  expect(reply.statusCode, reply.body).toBe(201)
  const { code, createdAt, source, updatedAt } = reply.json()
  expect({ createdAt, source }).toEqual({ createdAt: old, source: 'import' })
  expect(updatedAt).toBe(world.now().toISOString())
  expect((await codesIn('createdAt'))[0]).toBe(code)
  expect((await codesIn('-createdAt'))[0]).toBe(young.code)
  expect((await admin.get(`/tickets/${code}`)).json()).toMatchObject({ createdAt: old })
})

test('nobody is told, no rule runs, no old deadline and no limit of its stage fires', async () => {
  const mails = catchSystemMail()
  const [{ stages }] = (await admin.get('/pipelines')).json().data
  const open = stages.find(({ status }: { status: string }) => status === 'open')
  const limit = await admin.patch(`/stages/${open.id}`, { limitMinutes: 60 })
  expect(limit.statusCode, limit.body).toBe(200)
  const times = [{ on: 'time', since: 'createdAt', amount: 1, unit: 'hours' }]
  const note = [{ do: 'note', html: '<p>Late</p>' }]
  const rule = { name: 'Late', enabled: true, triggers: times, condition: { all: [] }, actions: note }
  expect((await admin.post('/rules', rule)).statusCode).toBe(201)
  const { id } = (await bring(admin, { assigneeId: ann.actor.userId, priority: 'urgent' })).json()
  await settle(world, acme.orgId)
  const events = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(({ ticketId }) => ticketId === id)
  expect(events.map(({ name }) => name)).toEqual(['ticket.created', 'ticket.assigned', 'ticket.sla_chosen'])
  for (const event of events) {
    expect(event.cause).toMatchObject({ quiet: ['members', 'automations'] })
    expect(event.at).toEqual(world.now())
  }
  expect((await ann.get('/notifications')).json().data).toEqual([])
  expect(mails).toEqual([])
  expect((await admin.get(`/tickets/${id}/messages`)).json().data).toEqual([])
})

test('what is resolved or closed is so since the import', async () => {
  const now = world.now().toISOString()
  const { resolvedAt, closedAt, statusChangedAt } = (await bring(admin, { status: 'closed' })).json()
  expect({ resolvedAt, closedAt, statusChangedAt }).toEqual({ resolvedAt: now, closedAt: now, statusChangedAt: now })
})

test('is refused without the permission, by the name of the field; a key can be given it', async () => {
  const before = (await codesIn('createdAt')).length
  expect((await bring(ann)).json()).toMatchObject({
    status: 422,
    code: 'ticket.import_only',
    errors: [{ path: 'createdAt', code: 'invalid.system_field' }],
  })
  const scopes = ['messages:read', 'tickets:read', 'tickets:create']
  const keyFor = async (more: string[]) =>
    program(world, (await admin.post('/api-keys', { name: 'Import', scopes: [...scopes, ...more] })).json().token)
  expect((await bring(await keyFor([]))).json()).toMatchObject({ code: 'ticket.import_only' })
  expect(await codesIn('createdAt')).toHaveLength(before)
  expect((await bring(await keyFor(['tickets:import']))).json()).toMatchObject({ createdAt: old, source: 'import' })
})

test('a moment to come, one before 1970, and an import that would be told of are refused', async () => {
  const later = new Date(world.now().getTime() + 60_000).toISOString()
  expect((await bring(admin, { createdAt: later })).json()).toMatchObject({ status: 422, code: 'ticket.created_later' })
  const wrong = async (more: object, code: string) =>
    expect((await bring(admin, more)).json()).toMatchObject({ status: 422, errors: [{ path: 'createdAt', code }] })
  await wrong({ createdAt: '0000-01-01T00:00:00Z' }, 'invalid.created_at')
  await wrong({ createdAt: 'yesterday' }, 'invalid.form')
  await wrong({ source: 'phone' }, 'invalid.import_is_quiet')
  await wrong({ notifyMembers: true }, 'invalid.import_is_quiet')
  await wrong({ runAutomations: true }, 'invalid.import_is_quiet')
  expect((await bring(admin, { updatedAt: old })).json()).toMatchObject({
    errors: [{ path: 'updatedAt', code: 'invalid.system_field' }],
  })
})
