import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { UserActor } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { eventFor } from '../activity/event-visibility.rules.ts'
import type { TicketTemplate } from './ticket-templates.contract.ts'

let world: World
let acme: Company
let people: Record<'admin' | 'ann' | 'ben' | 'bob', { actor: UserActor; client: Client }>
let teamId: string

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  const actors = {
    admin: acme.admin,
    ann: await acme.member('Ann Agent'),
    ben: await acme.member('Ben'),
    bob: await acme.member('Bob', 'viewer'),
  }
  const entries = await Promise.all(
    Object.entries(actors).map(async ([name, actor]) => [name, { actor, client: await signIn(world, actor) }]),
  )
  people = Object.fromEntries(entries)
  teamId = (await ok(people.admin.client.post('/teams', { name: 'Desk', memberIds: [actors.ann.userId] }))).id
  await ok(people.admin.client.post('/custom-fields', { name: 'Laptop', key: 'laptop', type: 'text' }))
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const make = (client: Client, more: object = {}): Promise<TicketTemplate> =>
  ok(client.post('/ticket-templates', { name: 'New colleague', content: { subject: 'New colleague starts' }, ...more }))
const names = async (client: Client, query = '') =>
  (await ok(client.get(`/ticket-templates${query}`))).data.map((one: TicketTemplate) => one.name)
const timelineOf = async (id: string): Promise<{ name: string; data: Record<string, unknown> }[]> =>
  (await ok(people.admin.client.get(`/tickets/${id}/timeline`))).data

/** A template with everything, and what it points to. */
async function whole() {
  const { client } = people.admin
  const label = await ok(client.post('/labels', { name: `joining ${newId()}` }))
  const checklist = await ok(
    client.post('/checklist-templates', { name: newId(), items: [{ text: 'Order a laptop' }] }),
  )
  const queue = await ok(client.post('/queues', { name: newId() }))
  const [pipeline] = (await ok(client.get('/pipelines'))).data
  const stage = pipeline.stages.find((one: { status: string }) => one.status === 'in_progress')
  const [type] = (await ok(client.get('/ticket-types'))).data
  const content = {
    subject: 'New colleague starts',
    descriptionHtml: '<p>Please prepare the <strong>desk</strong>.</p><ul><li><p>Chair</p></li></ul>',
    pipelineId: pipeline.id,
    stageId: stage.id,
    priority: 'high',
    typeId: type.id,
    queueId: queue.id,
    assigneeId: people.ann.actor.userId,
    labelIds: [label.id],
    custom: { laptop: 'X1' },
    checklistTemplateId: checklist.id,
    followerIds: [people.admin.actor.userId],
  }
  return { content, label, checklist, queue, stage, type }
}

describe('a template', () => {
  test('keeps what it was saved with, changes, is copied and goes', async () => {
    const { client, actor } = people.admin
    const { content } = await whole()
    const made = await make(client, { folder: 'People', content, sharing: 'everyone' })
    expect(made).toMatchObject({
      name: 'New colleague',
      folder: 'People',
      content,
      sharing: 'everyone',
      editable: true,
      owner: { id: actor.userId },
      changedBy: { id: actor.userId },
      leftOut: [],
    })
    expect(made.description).toContain('Please prepare the desk.')
    expect(await ok(client.get(`/ticket-templates/${made.id}`))).toEqual(made)
    const changed = await ok(client.patch(`/ticket-templates/${made.id}`, { content: { ...content, priority: 'low' } }))
    expect(changed.content).toMatchObject({ ...content, priority: 'low' })
    const copy = await ok(people.ben.client.post(`/ticket-templates/${made.id}/duplicate`, { name: 'Mine' }))
    expect(copy).toMatchObject({ name: 'Mine', folder: 'People', sharing: 'private', owner: { name: 'Ben' } })
    // Ben changes his copy, not the template of another one.
    expect((await people.ben.client.patch(`/ticket-templates/${made.id}`, { name: 'No' })).statusCode).toBe(403)
    await ok(client.delete(`/ticket-templates/${made.id}`))
    expect((await client.get(`/ticket-templates/${made.id}`)).statusCode).toBe(404)
    await ok(people.ben.client.delete(`/ticket-templates/${copy.id}`))
  })

  test('is seen by its owner, teams or everyone, and heard of likewise', async () => {
    const { admin, ann, ben, bob } = people
    const own = await make(admin.client, { name: 'Own' })
    const ofTeam = await make(admin.client, { name: 'Of the desk', sharing: 'teams', teamIds: [teamId] })
    const ofAll = await make(admin.client, { name: 'Of all', sharing: 'everyone' })
    expect(await names(admin.client)).toEqual(['Of all', 'Of the desk', 'Own'])
    expect(await names(ann.client)).toEqual(['Of all', 'Of the desk'])
    expect(await names(ben.client)).toEqual(['Of all'])
    expect(await names(admin.client, '?q=desk')).toEqual(['Of the desk'])
    expect((await bob.client.get('/ticket-templates')).statusCode).toBe(403)
    expect((await ben.client.get(`/ticket-templates/${own.id}`)).json().code).toBe('ticket_template.not_found')
    expect((await ben.client.post('/tickets', { templateId: own.id })).json().code).toBe('ticket_template.not_found')
    expect((await ben.client.post('/ticket-templates', { name: 'No', sharing: 'everyone' })).statusCode).toBe(403)
    const events = await world.runtime.run(admin.actor, (cx) => readEvents(cx, '0', 1000))
    const heard = (actor: UserActor) =>
      events
        .filter((event) => event.name === 'ticket_template.created' && eventFor(actor, event, new Map()))
        .map((event) => event.data.templateId)
    expect(heard(ben.actor)).toContain(ofAll.id)
    expect(heard(ben.actor)).not.toContain(own.id)
    expect(heard(ben.actor)).not.toContain(ofTeam.id)
    const changes = (await ok(admin.client.get('/settings/changes'))).data
    expect(changes).toContainEqual(
      expect.objectContaining({ section: 'ticket-templates', by: expect.objectContaining({ name: admin.actor.name }) }),
    )
  })

  test.each<[string, object, string]>([
    ['a queue that there is not', { queueId: newId() }, 'content.queueId'],
    ['a type that there is not', { typeId: newId() }, 'content.typeId'],
    ['a stage that there is not', { stageId: newId() }, 'content.stageId'],
    ['a label that there is not', { labelIds: [newId()] }, 'content.labels.0'],
    ['a checklist that there is not', { checklistTemplateId: newId() }, 'content.checklistTemplateId'],
    ['a follower who is not there', { followerIds: [newId()] }, 'content.followerIds.0'],
    ['an assignee who is not there', { assigneeId: newId() }, 'content.assigneeId'],
    ['a field that there is not', { custom: { nothing: 1 } }, 'content.custom.nothing'],
    ['a value of the wrong kind', { custom: { laptop: 5 } }, 'content.custom.laptop'],
    ['a picture', { descriptionHtml: '<p><img src="x"></p>' }, 'content.descriptionHtml'],
  ])('refuses %s and says where', async (_name, content, path) => {
    const reply = await people.admin.client.post('/ticket-templates', { name: 'Wrong', content })
    expect([reply.statusCode, reply.json().errors?.[0]?.path]).toEqual([422, path])
  })

  test('goes by the rules of the form, as tickets do', async () => {
    const { client } = people.admin
    const rule = await ok(
      client.post('/form-rules', {
        name: 'Laptops',
        condition: { field: 'subject', operator: 'contains', value: 'colleague' },
        effects: [{ effect: 'show', field: 'laptop' }],
      }),
    )
    const content = { subject: 'Something else', custom: { laptop: 'X1' } }
    const reply = await client.post('/ticket-templates', { name: 'Wrong', content })
    expect([reply.statusCode, reply.json().errors?.[0]]).toMatchObject([
      422,
      { path: 'content.custom.laptop', code: 'field.not_here' },
    ])
    const made = await make(client, { content: { ...content, subject: 'New colleague' } })
    // With another subject the ticket does without the value, and says so.
    const ticket = await ok(client.post('/tickets', { templateId: made.id, subject: 'A guest' }))
    expect(ticket.custom).toEqual({})
    expect(
      (await timelineOf(ticket.id)).find(({ name }) => name === 'ticket.template_part_skipped')?.data,
    ).toMatchObject({
      part: 'field',
      name: 'Laptop',
      why: 'refused',
    })
    // What somebody writes himself is refused, not left out.
    const wrong = await client.post('/tickets', { templateId: made.id, subject: 'A guest', custom: { laptop: 'X2' } })
    expect(wrong.json().errors[0].path).toBe('custom.laptop')
    await ok(client.delete(`/form-rules/${rule.id}`))
  })
})

describe('a ticket by a template', () => {
  test('has everything of it; what is given wins', async () => {
    const { client } = people.admin
    const { content, label, queue, stage, type } = await whole()
    const { id: templateId } = await make(client, { content })
    const ticket = await ok(client.post('/tickets', { templateId }))
    expect(ticket).toMatchObject({
      subject: 'New colleague starts',
      stage: { id: stage.id },
      status: 'in_progress',
      priority: 'high',
      type: { id: type.id },
      queue: { id: queue.id },
      assignee: { id: people.ann.actor.userId },
      labels: [{ id: label.id }],
      custom: { laptop: 'X1' },
      checklist: { done: 0, total: 1 },
      source: 'manual',
    })
    expect(ticket.description).toMatch(/Please prepare the desk\.\s+.*Chair/s)
    const around = await ok(client.get(`/tickets/${ticket.id}/around`))
    expect(around.checklist[0]).toMatchObject({ text: 'Order a laptop' })
    expect(around.followers.map((one: { id: string }) => one.id)).toContain(people.admin.actor.userId)
    expect((await timelineOf(ticket.id)).find(({ name }) => name === 'ticket.template_used')?.data).toMatchObject({
      template: { id: templateId, name: 'New colleague' },
    })

    const other = await ok(
      client.post('/tickets', {
        templateId,
        subject: 'Olga starts',
        description: 'Own words',
        status: 'open',
        priority: 'low',
        typeId: null,
        assigneeId: null,
        labels: [],
        custom: { laptop: 'Z9' },
        requester: { email: 'olga@hr.test' },
      }),
    )
    expect(other).toMatchObject({
      subject: 'Olga starts',
      description: 'Own words',
      status: 'open',
      priority: 'low',
      type: null,
      assignee: null,
      labels: [],
      custom: { laptop: 'Z9' },
      queue: { id: queue.id },
      requester: { email: 'olga@hr.test' },
    })
  })

  test('does without what is gone, and says so for each', async () => {
    const { client } = people.admin
    const { content, checklist, label, queue } = await whole()
    const { id } = await make(client, { content })
    await ok(client.delete(`/checklist-templates/${checklist.id}`))
    await ok(client.delete(`/labels/${label.id}`))
    await ok(client.delete(`/queues/${queue.id}`))
    const template = await ok(client.get(`/ticket-templates/${id}`))
    expect(template.leftOut.map((one: { kind: string; name: string }) => [one.kind, one.name])).toEqual([
      ['queue', queue.name],
      ['label', label.name],
      ['checklist', checklist.name],
    ])
    const ticket = await ok(client.post('/tickets', { templateId: id }))
    expect(ticket).toMatchObject({ labels: [], checklist: { total: 0 }, priority: 'high' })
    const skipped = (await timelineOf(ticket.id)).filter(({ name }) => name === 'ticket.template_part_skipped')
    expect(skipped.map(({ data }) => [data.part, data.name, data.why])).toEqual([
      ['queue', queue.name, 'gone'],
      ['label', label.name, 'gone'],
      ['checklist', checklist.name, 'gone'],
    ])
  })

  test('gives nobody what he may not set himself', async () => {
    const { client } = people.admin
    const role = await ok(
      client.post('/roles', {
        name: 'Reception',
        ticketScope: 'own',
        permissions: ['messages:read', 'tickets:read', 'tickets:create'],
      }),
    )
    const receptionist = await acme.member('Rita Reception')
    await ok(client.patch(`/users/${receptionist.userId}`, { roleId: role.id }))
    const rita = await signIn(world, receptionist)
    const { content } = await whole()
    const { id } = await make(client, { content, sharing: 'everyone' })
    const ticket = await ok(rita.post('/tickets', { templateId: id }))
    expect(ticket).toMatchObject({ assignee: null, checklist: { total: 1 } })
    const skipped = (await timelineOf(ticket.id)).filter(({ name }) => name === 'ticket.template_part_skipped')
    expect(skipped.map(({ data }) => [data.part, data.why])).toEqual([
      ['assignee', 'refused'],
      ['follower', 'refused'],
    ])
  })

  test('is made for somebody who does not see it afterwards', async () => {
    const { client } = people.admin
    const { content } = await whole()
    const { id } = await make(client, {
      content: { ...content, assigneeId: people.ann.actor.userId },
      sharing: 'everyone',
    })
    // An agent sees his own and unassigned tickets; this one is Ann's.
    const ticket = await ok(people.ben.client.post('/tickets', { templateId: id }))
    expect(ticket).toMatchObject({ assignee: { id: people.ann.actor.userId }, checklist: { total: 1 } })
  })

  test('needs a subject, and the mandatory fields when a person makes it', async () => {
    const { client } = people.admin
    const { id } = await make(client, { content: { priority: 'high' } })
    const without = await client.post('/tickets', { templateId: id })
    expect([without.statusCode, without.json().code]).toEqual([422, 'ticket_template.no_subject'])
    const field = await ok(
      client.post('/custom-fields', { name: 'Start', key: 'start', type: 'date', requiredOnCreate: true }),
    )
    const refused = await client.post('/tickets', { templateId: id, subject: 'Olga' })
    expect([refused.json().code, refused.json().errors[0].path]).toEqual(['ticket.fields_required', 'custom.start'])
    await ok(client.post('/tickets', { templateId: id, subject: 'Olga', custom: { start: '2030-02-01' } }))
    await ok(client.patch(`/custom-fields/${field.id}`, { requiredOnCreate: false }))
    const none = await client.post('/tickets', {})
    expect([none.statusCode, none.json().errors[0].path]).toEqual([422, 'subject'])
  })
})
