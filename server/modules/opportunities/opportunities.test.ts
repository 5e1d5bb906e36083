import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { rebuildSearch } from '../search/rebuild-search.ts'
import type { Opportunity, OpportunityStage } from './opportunities.contract.ts'

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

const ok = async (answer: ReturnType<SignedIn['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const make = (body: object): Promise<Opportunity> => ok(ann.post('/opportunities', body))
const stages = async (): Promise<OpportunityStage[]> => (await ok(ann.get('/opportunity-stages'))).data
const names = async (query: string): Promise<string[]> =>
  (await ok(ann.get(`/opportunities?${query}`))).data.map((one: Opportunity) => one.name)

test('an opportunity is made in the first stage, changed with one event, and deleted when nothing is linked to it', async () => {
  const account = await ok(ann.post('/accounts', { name: 'Umbra' }))
  const contact = await ok(ann.post('/contacts', { name: 'Jane Doe' }))
  const links = { accountId: account.id, contactId: contact.id }
  const value = { amount: 1_250_000, currency: 'EUR' }
  const made = await make({ name: 'Forty tents', value, closeOn: '2030-03-01', ...links })
  expect(made).toMatchObject({
    name: 'Forty tents',
    stage: { name: 'New', outcome: 'open' },
    value,
    closeOn: '2030-03-01',
    account: { id: account.id, name: 'Umbra' },
    contact: { id: contact.id, name: 'Jane Doe' },
  })
  expect(await ok(viewer.get(`/opportunities/${made.id}`))).toEqual(made)
  const won = (await stages()).find(({ outcome }) => outcome === 'won')
  const change = { stageId: won?.id, value: null }
  const after = await ok(ann.patch(`/opportunities/${made.id}`, change))
  expect(after).toMatchObject({ stage: { name: 'Won', outcome: 'won' }, value: null, closeOn: '2030-03-01' })
  await ok(ann.patch(`/opportunities/${made.id}`, change))
  const told = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(
    ({ name }) => name === 'opportunity.updated',
  )
  expect(told).toHaveLength(1)
  expect(told[0]?.data).toMatchObject({
    changes: { stage: { from: { name: 'New' }, to: { name: 'Won' } }, value: { from: value, to: null } },
  })
  const task = await ok(ann.post('/tasks', { title: 'Send the offer', opportunityId: made.id }))
  expect(task).toMatchObject({ opportunity: { id: made.id, name: 'Forty tents' } })
  expect((await ann.delete(`/opportunities/${made.id}`)).json()).toMatchObject({
    status: 409,
    code: 'opportunity.in_use',
  })
  await ok(ann.delete(`/tasks/${task.id}`))
  await ok(ann.delete(`/opportunities/${made.id}`))
  expect((await ann.get(`/opportunities/${made.id}`)).json()).toMatchObject({
    status: 404,
    code: 'opportunity.not_found',
  })
})

test('what leads nowhere, a currency that is none and who only reads are refused', async () => {
  const wrong = { stageId: 'unknown_stage', accountId: 'unknown_account', contactId: 'unknown_contact' }
  for (const [path, code] of Object.entries(wrong))
    expect((await ann.post('/opportunities', { name: 'Lost', [path]: newId() })).json()).toMatchObject({
      status: 422,
      code: `opportunity.${code}`,
      errors: [{ path }],
    })
  const odd = await ann.post('/opportunities', { name: 'Odd', value: { amount: 1, currency: 'XQQ' } })
  expect(odd.statusCode).toBe(422)
  expect((await viewer.post('/opportunities', { name: 'Mine' })).statusCode).toBe(403)
  expect(
    (await ann.send('PUT', '/opportunity-stages', { stages: [{ name: 'Only', outcome: 'open' }] })).statusCode,
  ).toBe(403)
})

test('the list is paged in each of its orders, and kept to a stage, an outcome and an account', async () => {
  const account = await ok(ann.post('/accounts', { name: 'Paged' }))
  const all = await stages()
  const lost = all.find(({ outcome }) => outcome === 'lost')
  const rows = [
    ['b', '2030-02-01', all[0]],
    ['a', '2030-03-01', all[1]],
    ['d', null, all[0]],
    ['c', '2030-02-01', lost],
  ] as const
  for (const [name, closeOn, stage] of rows) await make({ name, closeOn, stageId: stage?.id, accountId: account.id })
  const of = `account=${account.id}`
  const walked = async (sort: string): Promise<string> => {
    let seen = ''
    for (let cursor = '', pages = 0; pages < 9; pages += 1) {
      const page = await ok(ann.get(`/opportunities?${of}&sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`))
      seen += page.data.map(({ name }: Opportunity) => name).join('')
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }
    return seen
  }
  expect(await walked('closeOn')).toBe('bcad')
  expect(await walked('-closeOn')).toBe('dacb')
  expect(await walked('name')).toBe('abcd')
  expect(await walked('-createdAt')).toBe('cdab')
  expect(await names(`${of}&outcome=open&sort=name`)).toEqual(['a', 'b', 'd'])
  expect(await names(`${of}&stage=${lost?.id}`)).toEqual(['c'])
})

test('stages are renamed, ordered, added and deleted as one list; one that is in use stays', async () => {
  const before = await stages()
  const [first, second] = before
  if (!first || !second) throw new Error('An organization begins with stages.')
  const put = (list: object[]) => admin.send('PUT', '/opportunity-stages', { stages: list })
  const swapped = [{ ...second, name: first.name }, { ...first, name: second.name }, ...before.slice(2)]
  expect((await ok(put(swapped))).data).toEqual(swapped)
  const added = (await ok(put([...swapped, { name: 'On hold', outcome: 'open' }]))).data
  expect(added.at(-1)).toMatchObject({ name: 'On hold', outcome: 'open' })
  await make({ name: 'Stands', stageId: added.at(-1).id })
  expect((await put(swapped)).json()).toMatchObject({ status: 409, code: 'opportunity_stage.in_use' })
  expect(await stages()).toEqual(added)
  // Whoever looked at the stages before that changes nothing unseen.
  const { version } = await ok(admin.get('/opportunity-stages'))
  const basedOn = (version: string, stages: object[]) =>
    admin.send('PUT', '/opportunity-stages', { stages, basedOn: version })
  const renamed = added.map((stage: OpportunityStage) => ({ ...stage, name: `${stage.name} now` }))
  const after = await ok(basedOn(version, renamed))
  expect(after.data).toEqual(renamed)
  expect(after.version).not.toBe(version)
  expect((await basedOn(version, added)).json()).toMatchObject({
    ...{ status: 409, code: 'opportunity_stage.changed', version: after.version },
  })
  expect(await ok(basedOn(after.version, added))).toEqual({ data: added, version })
  expect((await put([first, first])).json()).toMatchObject({ code: 'opportunity_stage.twice' })
  expect((await put([{ id: newId(), name: 'X', outcome: 'open' }])).json()).toMatchObject({
    code: 'opportunity_stage.unknown',
  })
})

test('opportunities are found by name, also after the index was written anew', async () => {
  const { id } = await make({ name: 'Marquee for the mayor' })
  const find = async () =>
    (await ok(ann.get('/search?q=marquee&kinds=opportunity'))).tabs[0].results.map((hit: { id: string }) => hit.id)
  expect(await find()).toEqual([id])
  await rebuildSearch(world.runtime, acme.orgId, { all: true })
  expect(await find()).toEqual([id])
})

test('words find opportunities in the list, within its filters, page by page', async () => {
  const account = await ok(ann.post('/accounts', { name: 'Sought' }))
  for (const name of ['Banner red', 'Banner blue', 'Banner green']) await make({ name, accountId: account.id })
  await make({ name: 'Banner elsewhere' })
  const first = await ok(ann.get(`/opportunities?q=bann&account=${account.id}&limit=2`))
  expect(first.data.map(({ name }: Opportunity) => name)).toEqual(['Banner green', 'Banner blue'])
  expect(await names(`q=bann&account=${account.id}&limit=2&cursor=${first.nextCursor}`)).toEqual(['Banner red'])
  expect(await names(`q=bann&outcome=won`)).toEqual([])
})

test('a ticket is associated with an opportunity, which then is not deleted; strangers find neither', async () => {
  const account = await ok(ann.post('/accounts', { name: 'Linked AG' }))
  const opportunity = await make({ name: 'Linked', accountId: account.id })
  const ticket = await ok(ann.post('/tickets', { subject: 'Which tent?' }))
  const path = `/tickets/${ticket.code}/associations/opportunity`
  const set = await ok(ann.send('PUT', path, { recordId: opportunity.id }))
  expect(set.data).toEqual([
    { type: 'opportunity', record: { id: opportunity.id, name: 'Linked', facts: ['New', 'Linked AG'] } },
  ])
  expect((await ok(ann.get(`/records/opportunity/${opportunity.id}/tickets`))).counts).toEqual([
    { status: 'open', count: 1 },
  ])
  expect((await ann.delete(`/opportunities/${opportunity.id}`)).json()).toMatchObject({ code: 'opportunity.in_use' })
  const globex = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
  expect((await globex.get(`/opportunities/${opportunity.id}`)).statusCode).toBe(404)
  expect((await globex.get(`/records/opportunity/${opportunity.id}/tickets`)).statusCode).toBe(404)
  expect((await globex.post('/tasks', { title: 'x', opportunityId: opportunity.id })).json()).toMatchObject({
    code: 'task.unknown_opportunity',
  })
  await ok(ann.send('DELETE', path))
  await ok(ann.delete(`/opportunities/${opportunity.id}`))
})

test('a merge of accounts takes their opportunities along', async () => {
  const [kept, gone] = [
    await ok(ann.post('/accounts', { name: 'Kept' })),
    await ok(ann.post('/accounts', { name: 'Gone' })),
  ]
  const { id } = await make({ name: 'Goes along', accountId: gone.id })
  await ok(ann.post(`/accounts/${kept.id}/merge`, { otherId: gone.id }))
  expect((await ok(ann.get(`/opportunities/${id}`))).account).toEqual({ id: kept.id, name: 'Kept' })
})
