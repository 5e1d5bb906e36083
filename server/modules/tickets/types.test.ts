import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { TicketType } from './types.contract.ts'

let world: World
let acme: Company
let admin: Client
let ann: Client
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
})
afterAll(() => world.close())

const ok = async <T>(reply: ReturnType<Client['get']>): Promise<T> => {
  const { statusCode, body } = await reply
  expect(statusCode, body).toBeLessThan(300)
  return (body === '' ? null : JSON.parse(body)) as T
}
const types = async () => (await ok<{ data: TicketType[] }>(ann.get('/ticket-types'))).data
const typeOf = async (key: string) => (await types()).find((one) => one.key === key)

describe('ticket types', () => {
  test('are made, renamed, put into order; the key stays', async () => {
    const made = await ok<TicketType>(admin.post('/ticket-types', { name: 'Change request', color: 'teal' }))
    expect(made).toMatchObject({ key: 'change_request', color: 'teal', pipelineId: null, archived: false })
    const changed = await ok<TicketType>(admin.patch(`/ticket-types/${made.id}`, { name: 'Change' }))
    expect(changed).toEqual({ ...made, name: 'Change' })
    await ok(admin.post('/ticket-types/order', { ids: [made.id] }))
    expect((await types()).map((one) => one.key).slice(0, 2)).toEqual(['change_request', 'bug'])
    await ok(admin.delete(`/ticket-types/${made.id}`))
    expect(await typeOf('change_request')).toBeUndefined()
  })

  test.each<[string, object, number, string]>([
    ['a name that is taken', { name: 'BUG' }, 409, 'type.name_taken'],
    ['a key that is taken', { name: 'Beetle', key: 'bug' }, 409, 'type.key_taken'],
    ['a pipeline that is not there', { name: 'Beetle', pipelineId: newId() }, 422, 'ticket.unknown_pipeline'],
  ])('refuse %s', async (_name, body, status, code) => {
    expect((await admin.post('/ticket-types', body)).json()).toMatchObject({ status, code })
    expect((await ann.post('/ticket-types', { name: 'Mine' })).statusCode).toBe(403)
  })

  test('choose the pipeline of their tickets, as long as there is one', async () => {
    const pipeline = await ok<{ id: string }>(admin.post('/pipelines', { name: 'Bugs' }))
    const bug = await typeOf('bug')
    await ok(admin.patch(`/ticket-types/${bug?.id}`, { pipelineId: pipeline.id }))
    const make = () =>
      ok<{ id: string; pipeline: { name: string } }>(ann.post('/tickets', { subject: 'x', type: 'bug' }))
    expect((await make()).pipeline.name).toBe('Bugs')
    const { data } = await ok<{ data: { id: string; name: string }[] }>(ann.get('/pipelines'))
    const support = data.find((one) => one.name === 'Support')?.id
    await ok(admin.post(`/pipelines/${pipeline.id}/delete`, { toPipelineId: support }))
    expect((await typeOf('bug'))?.pipelineId).toBeNull()
    expect((await make()).pipeline.name).toBe('Support')
  })

  test('with tickets are archived, not deleted; archived ones stay where they are', async () => {
    const question = await typeOf('question')
    const { id } = await ok<{ id: string }>(ann.post('/tickets', { subject: 'x', type: 'question' }))
    expect((await admin.delete(`/ticket-types/${question?.id}`)).json().code).toBe('type.has_tickets')
    await ok(admin.patch(`/ticket-types/${question?.id}`, { archived: true }))
    expect((await ann.post('/tickets', { subject: 'x', type: 'question' })).json().code).toBe('ticket.type_archived')
    expect(await ok(ann.get(`/tickets/${id}`))).toMatchObject({ type: { key: 'question' } })
    await ok(ann.patch(`/tickets/${id}`, { typeId: null }))
    expect((await ann.patch(`/tickets/${id}`, { typeId: question?.id })).json().code).toBe('ticket.type_archived')
  })
})

describe('labels', () => {
  test('stand in groups, and two become one with their tickets', async () => {
    const label = (name: string, more = {}) =>
      ok<{ id: string; group: string | null }>(admin.post('/labels', { name, ...more }))
    const [refund, repay] = [await label('refund', { group: 'Money' }), await label('repay')]
    expect(refund.group).toBe('Money')
    expect(await ok(admin.patch(`/labels/${repay.id}`, { group: 'Money' }))).toMatchObject({ group: 'Money' })
    const both = await ok<{ id: string }>(ann.post('/tickets', { subject: 'x', labels: [refund.id, repay.id] }))
    const one = await ok<{ id: string }>(ann.post('/tickets', { subject: 'x', labels: [repay.id] }))
    for (const intoId of [repay.id, newId()])
      expect((await admin.post(`/labels/${repay.id}/merge`, { intoId })).json().code).toBe('label.bad_target')
    expect((await ann.post(`/labels/${repay.id}/merge`, { intoId: refund.id })).statusCode).toBe(403)
    const merged = await ok(admin.post(`/labels/${repay.id}/merge`, { intoId: refund.id }))
    expect(merged).toMatchObject({ name: 'refund', ticketCount: 2 })
    for (const { id } of [both, one])
      expect((await ok<{ labels: { id: string }[] }>(ann.get(`/tickets/${id}`))).labels.map((each) => each.id)).toEqual(
        [refund.id],
      )
    expect((await ok<{ data: { name: string }[] }>(ann.get('/labels'))).data.map((each) => each.name)).toEqual([
      'refund',
    ])
  })
})
