import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { makeTicket } from './create-ticket.ts'
import { deleteLabel } from './labels.service.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann'))
})
afterAll(() => world.close())

const make = async (name: string, color = 'blue') => {
  const reply = await admin.post('/labels', { name, color })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const names = async () => (await ann.get('/labels')).json().data.map((label: { name: string }) => label.name)
const told = async () =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.name.startsWith('label.'))

test('a label is made, renamed and deleted; its tickets hold its id', async () => {
  const label = await make('Billing', 'teal')
  expect(label).toEqual({
    id: label.id,
    name: 'Billing',
    color: 'teal',
    group: null,
    teamIds: [],
    usable: true,
    ticketCount: 0,
    ticketCountCapped: false,
  })
  const { id } = (await ann.post('/tickets', { subject: 'Too much', labels: ['billing'] })).json()
  expect((await ann.get('/labels')).json().data).toEqual([{ ...label, ticketCount: 1 }])

  const renamed = await admin.patch(`/labels/${label.id}`, { name: 'Invoices', color: 'pink' })
  expect(renamed.json()).toEqual({ ...label, name: 'Invoices', color: 'pink', ticketCount: 1 })
  expect((await ann.get(`/tickets/${id}`)).json().labels).toEqual([{ id: label.id, name: 'Invoices', color: 'pink' }])
  await admin.patch(`/labels/${label.id}`, { name: 'Invoices' })
  expect((await ann.get(`/tickets?label=${label.id}`)).json().data).toMatchObject([{ id }])

  expect((await admin.delete(`/labels/${label.id}`)).json()).toEqual({ ticketCount: 1, ticketCountCapped: false })
  expect((await ann.get(`/tickets/${id}`)).json().labels).toEqual([])
  expect((await admin.delete(`/labels/${label.id}`)).statusCode).toBe(404)
  expect((await told()).map(({ name, data }) => [name, data.changes ?? data.name])).toEqual([
    ['label.created', 'Billing'],
    ['label.updated', { name: { from: 'Billing', to: 'Invoices' }, color: { from: 'teal', to: 'pink' } }],
    ['label.deleted', 'Invoices'],
  ])
})

test('a deleted label tells its deleter of the tickets he sees, and the log of all', async () => {
  const label = await make('Shared')
  for (let i = 0; i < 3; i += 1) await admin.post('/tickets', { subject: `Hers ${i}`, labels: [label.id] })
  const limited = await acme.member('Lim', 'agent', {})
  await world.runtime.run(
    { ...limited, ticketScope: 'own', permissions: new Set([...limited.permissions, 'labels:manage']) },
    async (cx) => {
      await makeTicket(cx, { subject: 'Mine', source: 'manual', labels: [label.id] })
      expect(await deleteLabel(cx, { id: label.id })).toEqual({ ticketCount: 1, ticketCountCapped: false })
    },
  )
  expect((await told()).at(-1)).toMatchObject({ name: 'label.deleted', data: { name: 'Shared', ticketCount: 4 } })
  const heard = async (who: typeof ann) => (await who.get('/events?limit=200')).json().data.at(-1)
  expect((await heard(admin)).data).toMatchObject({ name: 'Shared', ticketCount: 4, ticketCountCapped: false })
  expect((await heard(ann)).data).toEqual({ labelId: label.id, name: 'Shared' })
})

test('a name is one label’s, in any case', async () => {
  await make('VIP')
  const other = await make('Other')
  expect((await admin.post('/labels', { name: 'vip' })).json()).toMatchObject({ status: 409, code: 'label.name_taken' })
  expect((await admin.patch(`/labels/${other.id}`, { name: 'Vip' })).json()).toMatchObject({ code: 'label.name_taken' })
  expect((await admin.patch(`/labels/${other.id}`, { name: 'OTHER' })).json().name).toBe('OTHER')
  expect(await names()).toEqual(['OTHER', 'VIP'])
})

test('two who make the same label at once make one', async () => {
  const subject = { subject: 'At once', labels: ['Brand new'] }
  const replies = await Promise.all(Array.from({ length: 4 }, () => admin.post('/tickets', subject)))
  expect(replies.map((reply) => reply.statusCode)).toEqual([201, 201, 201, 201])
  expect((await names()).filter((name: string) => name === 'Brand new')).toHaveLength(1)
})

test.each([
  [{ name: '' }, 422],
  [{ name: 'x'.repeat(61) }, 422],
  [{ name: 'a, b' }, 422],
  [{ name: 'x', color: 'transparent' }, 422],
  [{ color: 'red' }, 422],
])('%o is refused', async (body, status) => {
  expect((await admin.post('/labels', body)).statusCode).toBe(status)
})

test('labels are managed by those who may, in their own organization', async () => {
  const label = await make('Ours')
  expect((await ann.post('/labels', { name: 'Mine' })).statusCode).toBe(403)
  expect((await ann.patch(`/labels/${label.id}`, { name: 'Mine' })).statusCode).toBe(403)
  expect((await ann.delete(`/labels/${label.id}`)).statusCode).toBe(403)
  const stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
  expect((await stranger.get('/labels')).json().data).toEqual([])
  expect((await stranger.patch(`/labels/${label.id}`, { name: 'Theirs' })).statusCode).toBe(404)
  expect((await stranger.delete(`/labels/${label.id}`)).statusCode).toBe(404)
  expect((await stranger.post('/tickets', { subject: 'x', labels: [label.id] })).statusCode).toBe(422)
  expect((await admin.patch(`/labels/${newId()}`, { name: 'x' })).statusCode).toBe(404)
})

test('pipelines, types and assignees are listed', async () => {
  const [pipeline] = (await ann.get('/pipelines')).json().data
  expect(pipeline).toMatchObject({ name: 'Support', isDefault: true })
  expect(pipeline.stages.map((stage: { status: string }) => stage.status)).toEqual([
    'open',
    'in_progress',
    'waiting',
    'resolved',
    'closed',
  ])
  const types = (await ann.get('/ticket-types')).json().data.map((type: { key: string }) => type.key)
  expect(types).toEqual(['bug', 'feature_request', 'question', 'complaint', 'other'])
  const people = (await ann.get('/assignees')).json().data.map((one: { name: string }) => one.name)
  expect(people).toEqual(['Ada Admin', 'Ann', 'Lim'])
  const vic = await acme.member('Vic', 'viewer')
  const gus = await acme.member('Gus')
  expect((await admin.patch(`/users/${gus.userId}`, { active: false })).statusCode).toBe(200)
  expect((await ann.get('/assignees')).json().notListed).toMatchObject([
    { id: gus.userId, name: 'Gus', why: { code: 'member.is_deactivated', text: 'Gus is deactivated.' } },
    { id: vic.userId, name: 'Vic', why: { text: 'The role of Vic (Viewer) does not work on tickets.' } },
  ])
})

test('a label of a team is seen by everybody, put on and taken off by its members and those who manage labels', async () => {
  const admin = await signIn(world, acme.admin)
  const ann = await signIn(world, await acme.member('Ann of the desk'))
  const ben = await signIn(world, await acme.member('Ben of none'))
  const annId = (await ann.get('/me')).json().user.id
  const team = (await admin.post('/teams', { name: 'Billing desk', memberIds: [annId] })).json()
  const wrong = await admin.post('/labels', { name: 'nothing', teamIds: [acme.orgId] })
  expect([wrong.statusCode, wrong.json().errors[0].path]).toEqual([422, 'teamIds.0'])
  const label = (await admin.post('/labels', { name: 'refund due', teamIds: [team.id] })).json()
  expect(label).toMatchObject({ teamIds: [team.id], usable: true })
  const seenBy = async (who: typeof ann) =>
    (await who.get('/labels')).json().data.find(({ id }: { id: string }) => id === label.id)
  expect(await seenBy(ann)).toMatchObject({ usable: true })
  expect(await seenBy(ben)).toMatchObject({ usable: false, teamIds: [team.id] })

  const made = await ben.post('/tickets', { subject: 'Labelled', labels: [label.id] })
  expect([made.statusCode, made.json().code]).toEqual([403, 'label.not_yours'])
  const ticket = (await ben.post('/tickets', { subject: 'Labelled' })).json()
  const put = await ben.patch(`/tickets/${ticket.id}`, { addLabelIds: [label.id], priority: 'high' })
  expect([put.statusCode, put.json().code]).toEqual([403, 'label.not_yours'])
  expect((await ann.patch(`/tickets/${ticket.id}`, { addLabelIds: [label.id] })).statusCode).toBe(200)
  const off = await ben.patch(`/tickets/${ticket.id}`, { labelIds: [] })
  expect([off.statusCode, off.json().code]).toEqual([403, 'label.not_yours'])
  // What else he changes is not held up by it, nor is setting all labels with it among them.
  const kept = await ben.patch(`/tickets/${ticket.id}`, { labelIds: [label.id], priority: 'high' })
  expect(kept.json()).toMatchObject({ priority: 'high', labels: [{ id: label.id }] })
  const clone = await ben.post(`/tickets/${ticket.id}/clone`, { parts: ['labels'] })
  expect(clone.json()).toMatchObject({ labels: [] })
  const bulk = await ben.post('/bulk-changes', {
    tickets: { ids: [ticket.id] },
    change: { removeLabelIds: [label.id] },
  })
  expect([bulk.statusCode, bulk.json().code]).toEqual([403, 'label.not_yours'])
  const macro = await ben.post('/macros', { name: 'Put it on', actions: { addLabelIds: [label.id] } })
  expect([macro.statusCode, macro.json().code]).toEqual([403, 'label.not_yours'])
  const shared = await admin.post('/macros', {
    name: 'Take it off',
    actions: { removeLabelIds: [label.id] },
    sharing: 'everyone',
  })
  const applied = await ben.post(`/tickets/${ticket.id}/macros`, { macros: [{ id: shared.json().id }] })
  expect([applied.statusCode, applied.json().code]).toEqual([403, 'label.not_yours'])
  const template = await admin.post('/ticket-templates', {
    name: 'With it',
    sharing: 'everyone',
    content: { subject: 'By template', labelIds: [label.id] },
  })
  const byTemplate = await ben.post('/tickets', { templateId: template.json().id })
  expect(byTemplate.json()).toMatchObject({ labels: [] })

  expect((await ann.patch(`/tickets/${ticket.id}`, { removeLabelIds: [label.id] })).json().labels).toEqual([])
  expect((await admin.patch(`/labels/${label.id}`, { teamIds: [] })).json()).toMatchObject({ teamIds: [] })
  expect((await ben.patch(`/tickets/${ticket.id}`, { addLabelIds: [label.id] })).statusCode).toBe(200)
})

test('merging and its undoing ask for the team of the labels that come and go with it', async () => {
  const admin = await signIn(world, acme.admin)
  const carla = await signIn(world, await acme.member('Carla', 'manager'))
  const dov = await signIn(world, await acme.member('Dov'))
  const team = (await admin.post('/teams', { name: 'Fraud desk', memberIds: [carla.actor.userId] })).json()
  const label = (await admin.post('/labels', { name: 'fraud', teamIds: [team.id] })).json()
  const plain = (await admin.post('/labels', { name: 'anybody' })).json()
  const assigneeId = dov.actor.userId
  const make = async (labels: string[]) =>
    (await admin.post('/tickets', { subject: 'Twice', assigneeId, labels })).json() as { id: string }
  const [target, source] = [await make([]), await make([label.id, plain.id])]
  const labelsOf = async (id: string) =>
    (await admin.get(`/tickets/${id}`)).json().labels.map(({ name }: { name: string }) => name)
  const merge = (who: typeof dov, into: string, sourceIds: string[]) =>
    who.post(`/tickets/${into}/merge`, { sourceIds, reason: '' })

  const refused = await merge(dov, target.id, [source.id])
  expect([refused.statusCode, refused.json().code]).toEqual([403, 'label.not_yours'])
  expect(refused.json().detail).toContain('fraud')
  expect(refused.json().detail).not.toContain('anybody')
  expect(await labelsOf(target.id)).toEqual([])
  expect((await admin.get(`/tickets/${source.id}`)).json()).toMatchObject({ status: 'open', mergedInto: null })
  // Nothing is put on a ticket that has the label already.
  const twin = await make([label.id])
  expect((await merge(dov, twin.id, [(await make([label.id])).id])).statusCode).toBe(200)

  const merged = await merge(admin, target.id, [source.id])
  expect(merged.statusCode).toBe(200)
  expect(await labelsOf(target.id)).toEqual(['anybody', 'fraud'])
  const [actId] = merged.json().actIds
  const undone = await dov.post(`/ticket-acts/${actId}/undo`)
  expect([undone.statusCode, undone.json().code]).toEqual([403, 'label.not_yours'])
  expect(await labelsOf(target.id)).toEqual(['anybody', 'fraud'])
  expect((await carla.post(`/ticket-acts/${actId}/undo`)).statusCode).toBe(200)
  expect(await labelsOf(target.id)).toEqual([])
})
