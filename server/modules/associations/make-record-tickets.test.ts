import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let ann: SignedIn
let viewer: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann Agent'))
  viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<SignedIn['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.json()
}
const make = (path: string, body: object) => ok(ann.post(path, body))
const count = async () => (await ok(ann.get('/tickets?limit=100'))).data.length
const associated = async (code: string) =>
  (await ok(ann.get(`/tickets/${code}/associations`))).data.map(
    ({ type, record }: { type: string; record: { name: string } }) => `${type} ${record.name}`,
  )

test('each kind of record has its requester and associations, as the preview said', async () => {
  const account = await make('/accounts', { name: 'Bulk AG' })
  const contact = await make('/contacts', { name: 'Cora', emails: ['cora@bulk.test'], accountIds: [account.id] })
  const lead = await make('/leads', { name: 'Lina', emails: ['lina@bulk.test'] })
  const silent = await make('/leads', { name: 'Nameless' })
  const sale = await make('/opportunities', { name: 'Sale', contactId: contact.id, accountId: account.id })
  const kinds = [
    ['contact', contact, 'Cora', ['contact Cora', 'account Bulk AG']],
    ['lead', lead, 'Lina', ['contact Lina', 'lead Lina']],
    ['lead', silent, undefined, ['lead Nameless']],
    ['opportunity', sale, 'Cora', ['contact Cora', 'opportunity Sale', 'account Bulk AG']],
    ['account', account, undefined, ['account Bulk AG']],
  ] as const
  for (const [type, record, requester, associations] of kinds) {
    const before = await count()
    const body = { recordIds: [record.id] }
    const [plan] = (await ok(ann.post(`/records/${type}/tickets/preview`, body))).data
    expect(plan).toMatchObject({ record: { id: record.id, name: record.name } })
    expect(plan.requester?.name).toBe(requester)
    expect(plan.associations[0]).toEqual({ type, id: record.id, name: record.name })
    expect(await count()).toBe(before)
    const made = await make(`/records/${type}/tickets`, { ...body, subject: `For ${record.name}`, priority: 'high' })
    expect(made.data).toMatchObject([{ record: { id: record.id }, ticket: { subject: `For ${record.name}` } }])
    await world.react(acme.orgId)
    const { code } = made.data[0].ticket
    const ticket = await ok(ann.get(`/tickets/${code}`))
    expect(ticket).toMatchObject({ priority: 'high', source: 'manual' })
    expect(ticket.requester?.name).toBe(requester)
    expect(await associated(code)).toEqual(associations)
  }
  const [again] = (await ok(ann.post('/records/account/tickets/preview', { recordIds: [account.id] }))).data
  expect(again.openTickets).toBe(3)
})

test('many are made together, or none; unseen records and who only reads are refused', async () => {
  const leads = []
  for (const name of ['One', 'Two', 'Three']) leads.push(await make('/leads', { name }))
  const ids = leads.map(({ id }) => id)
  const made = await make('/records/lead/tickets', { recordIds: [...ids, ids[0]], subject: 'All of them' })
  expect(made.data.map(({ record }: { record: { name: string } }) => record.name)).toEqual(['One', 'Two', 'Three'])
  const before = await count()
  const globex = await createCompany(world, 'GLOBEX')
  const stranger = await signIn(world, globex.admin)
  const theirs = (await stranger.post('/leads', { name: 'Theirs' })).json()
  for (const wrong of [newId(), theirs.id])
    for (const path of ['/records/lead/tickets', '/records/lead/tickets/preview']) {
      const body = { recordIds: [ids[0], wrong], ...(path.endsWith('tickets') && { subject: 'x' }) }
      expect((await ann.post(path, body)).json()).toMatchObject({
        status: 422,
        code: 'association.unknown_record',
        errors: [{ path: 'recordIds.1' }],
      })
    }
  const unknownQueue = { recordIds: ids, subject: 'x', queueId: newId() }
  expect((await ann.post('/records/lead/tickets', unknownQueue)).statusCode).toBe(422)
  expect(await count()).toBe(before)
  expect((await viewer.post('/records/lead/tickets', { recordIds: ids, subject: 'x' })).statusCode).toBe(403)
})
