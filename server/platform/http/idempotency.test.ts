import { afterAll, beforeAll, expect, test } from 'vitest'
import { updateMember } from '../../modules/members/memberships.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { newId } from '../ids.ts'

let world: World
let acme: Company
let boss: SignedIn
let roles: { id: string; key: string }[]
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  boss = await signIn(world, acme.admin)
  roles = (await boss.get('/roles')).json().data
})
afterAll(() => world.close())

const once = () => ({ 'idempotency-key': newId() })
const member = async (key: string) => signIn(world, await acme.member('Ann', key))
const give = (client: SignedIn, key: string) =>
  world.runtime.run(acme.admin, (cx) =>
    updateMember(cx, { id: client.actor.userId, roleId: roles.find((role) => role.key === key)?.id }),
  )
const assign = async (id: string, assigneeId: string) =>
  expect((await boss.patch(`/tickets/${id}`, { assigneeId })).statusCode).toBe(200)

test('who does not see the ticket any more gets no old answer about it, who sees it again does', async () => {
  const ann = await member('agent')
  const { id } = (await boss.post('/tickets', { subject: 'Secret', assigneeId: ann.actor.userId })).json()
  const key = once()
  const write = () => ann.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Secret' }, key)
  const written = await write()
  expect(written.statusCode, written.body).toBe(201)
  expect((await write()).json()).toEqual(written.json())
  await assign(id, acme.admin.userId)
  const refused = await write()
  expect(refused.json()).toMatchObject({ status: 404, code: 'ticket.not_found' })
  expect(refused.body).not.toContain('Secret')
  await assign(id, ann.actor.userId)
  expect((await write()).json()).toEqual(written.json())
  expect((await ann.get(`/tickets/${id}/messages`)).json().data).toHaveLength(1)
})

test('an answer about a message that was taken back is given again, one out of sight is not', async () => {
  const ann = await member('agent')
  const { id } = (await ann.post('/tickets', { subject: 'S', assigneeId: ann.actor.userId })).json()
  const body = { kind: 'note', bodyText: 'Oops', undoSeconds: 30 }
  const message = (await ann.post(`/tickets/${id}/messages`, body)).json()
  const undo = once()
  const undone = await ann.post(`/messages/${message.id}/undo`, undefined, undo)
  expect(undone.statusCode, undone.body).toBe(200)
  expect((await ann.post(`/messages/${message.id}/undo`, undefined, undo)).json()).toEqual(undone.json())
})

test('whose rights were taken gets no old answer, also where the address asks for less', async () => {
  const ann = await member('manager')
  const key = once()
  const made = await ann.post('/labels', { name: 'Red' }, key)
  expect(made.statusCode, made.body).toBe(201)
  const { id } = (await ann.post('/tickets', { subject: 'S' })).json()
  const note = once()
  expect((await ann.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'N' }, note)).statusCode).toBe(201)
  await give(ann, 'viewer')
  expect((await ann.post('/labels', { name: 'Red' }, key)).json()).toMatchObject({ status: 403 })
  const again = await ann.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'N' }, note)
  expect(again.statusCode).toBe(403)
  await give(ann, 'admin')
  expect((await ann.post('/labels', { name: 'Red' }, key)).json()).toEqual(made.json())
})

test('who has lost a team or a queue gets no old answer that he saw by it', async () => {
  const ann = await member('agent')
  const team = (await boss.post('/teams', { name: 'Law', memberIds: [ann.actor.userId] })).json()
  const queue = (await boss.post('/queues', { name: 'Law', teamIds: [team.id] })).json()
  const { id } = (await boss.post('/tickets', { subject: 'Case', queueId: queue.id })).json()
  const key = once()
  const body = { tickets: { ids: [id] }, change: { priority: 'high' } }
  const done = await ann.post('/bulk-changes', body, key)
  expect(done.statusCode, done.body).toBe(201)
  expect((await ann.post('/bulk-changes', body, key)).json()).toEqual(done.json())
  await boss.patch(`/queues/${queue.id}`, { teamIds: [] })
  const refused = { status: 403, code: 'idempotency.rights_changed' }
  expect((await ann.post('/bulk-changes', body, key)).json()).toMatchObject(refused)
  await boss.patch(`/queues/${queue.id}`, { teamIds: [team.id] })
  expect((await ann.post('/bulk-changes', body, key)).json()).toEqual(done.json())
  await boss.patch(`/teams/${team.id}`, { memberIds: [] })
  expect((await ann.post('/bulk-changes', body, key)).json()).toMatchObject(refused)
})

test('after a day the key is new', async () => {
  const key = once()
  const first = await boss.post('/tickets', { subject: 'Daily' }, key)
  world.setClock(23 * 3_600_000)
  expect((await boss.post('/tickets', { subject: 'Daily' }, key)).json().id).toBe(first.json().id)
  world.setClock(2 * 3_600_000)
  boss = await signIn(world, acme.admin)
  const second = await boss.post('/tickets', { subject: 'Daily' }, key)
  expect(second.statusCode, second.body).toBe(201)
  expect(second.json().id).not.toBe(first.json().id)
})
