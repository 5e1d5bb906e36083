import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { runDomainLink } from './domain-links.ts'

let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann Agent'))
})
afterAll(() => world.close())

const make = async (path: string, body: Record<string, unknown>) => {
  const reply = await ann.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const contact = (email: string, more: object = {}) => make('/contacts', { name: email, emails: [email], ...more })
const accountsOf = async ({ id }: { id: string }) =>
  (await ann.get(`/contacts/${id}`)).json().accounts.map((one: { name: string }) => one.name)
const matches = async (id: string, query = '') => (await ann.get(`/accounts/${id}/domain-matches${query}`)).json()
const begin = (id: string, domains?: string[]) => ann.post(`/accounts/${id}/domain-links`, domains ? { domains } : {})
const work = (id: string) =>
  runDomainLink(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })

describe('contacts that were there before the domain', () => {
  test('are shown first, then linked in the background, and all of it is taken back', async () => {
    const other = await make('/accounts', { name: 'Other', domains: ['branch.north.test'] })
    const plain = await contact('Ann@north.test')
    const below = await contact('bo@mail.North.test')
    const elsewhere = await contact('cy@north.test', { accountIds: [other.id] })
    await contact('dee@notnorth.test')
    await contact('eve@north.test.example')
    const nearer = await contact('fay@branch.north.test', { accountIds: [] })
    const north = await make('/accounts', { name: 'North', domains: ['north.test', 'north.example'] })

    const preview = await matches(north.id)
    expect(preview).toMatchObject({ linkable: 2, elsewhere: 2, capped: false })
    const byId = new Map(preview.data.map((one: { contact: { id: string } }) => [one.contact.id, one]))
    expect(byId.size).toBe(4)
    expect(byId.get(plain.id)).toMatchObject({ email: 'ann@north.test', willLink: true, accounts: [] })
    expect(byId.get(elsewhere.id)).toMatchObject({ willLink: false, accounts: [{ id: other.id, name: 'Other' }] })
    expect(byId.get(nearer.id)).toMatchObject({ willLink: false, accounts: [{ id: other.id }] })
    expect(await matches(north.id, '?domain=north.example')).toMatchObject({ linkable: 0, elsewhere: 0, data: [] })
    expect(await accountsOf(plain)).toEqual([])

    const run = (await begin(north.id, ['north.test'])).json()
    expect(run).toMatchObject({ state: 'running', linked: 0, domains: ['north.test'], by: { name: 'Ann Agent' } })
    expect((await begin(north.id)).json()).toMatchObject({ status: 409, code: 'account.linking' })
    expect((await ann.post(`/domain-links/${run.id}/undo`, {})).json()).toMatchObject({ code: 'domain_link.not_done' })
    await work(run.id)
    expect((await ann.get(`/domain-links/${run.id}`)).json()).toMatchObject({ state: 'done', linked: 2, skipped: 2 })
    expect(await accountsOf(plain)).toEqual(['North'])
    expect(await accountsOf(below)).toEqual(['North'])
    expect(await accountsOf(elsewhere)).toEqual(['Other'])
    expect(await accountsOf(nearer)).toEqual([])
    // Worked off again, as after a crash, it does nothing.
    await work(run.id)
    expect(await matches(north.id)).toMatchObject({ linkable: 0, elsewhere: 2 })

    // Changed by a person meanwhile: not taken back a second time.
    await ann.patch(`/contacts/${below.id}`, { accountIds: [other.id] })
    expect((await ann.post(`/domain-links/${run.id}/undo`, {})).json()).toMatchObject({ state: 'undoing' })
    await work(run.id)
    const { data } = (await ann.get(`/accounts/${north.id}/domain-links`)).json()
    expect(data).toEqual([expect.objectContaining({ id: run.id, state: 'undone', restored: 1, kept: 1 })])
    expect(await accountsOf(plain)).toEqual([])
    expect(await accountsOf(below)).toEqual(['Other'])

    const events = await acme.asSystem((cx) => readEvents(cx, '0', 10_000))
    const ofRun = events.filter(({ data, cause }) => data.linkId === run.id || cause.domainLink === run.id)
    expect(ofRun.map(({ name }) => name)).toEqual([
      'account.linking_begun',
      'contact.updated',
      'contact.updated',
      'account.contacts_linked',
      'account.unlinking_begun',
      'contact.updated',
      'account.contacts_unlinked',
    ])
    expect(ofRun[0]?.actorName).toBe('Ann Agent')
  })

  test('of more than one batch are all linked, each once', async () => {
    for (let i = 0; i < 205; i += 1) await contact(`many${i}@south.test`)
    const south = await make('/accounts', { name: 'South', domains: ['south.test'] })
    expect(await matches(south.id)).toMatchObject({ linkable: 205 })
    const run = (await begin(south.id)).json()
    await Promise.all([work(run.id), work(run.id)])
    expect((await ann.get(`/domain-links/${run.id}`)).json()).toMatchObject({ state: 'done', linked: 205, skipped: 0 })
    expect((await ann.get(`/accounts/${south.id}`)).json().contactCount).toBe(205)
  })

  test('are asked for by domains of the account, by who may change customers', async () => {
    const west = await make('/accounts', { name: 'West', domains: ['west.test'] })
    const bare = await make('/accounts', { name: 'Bare', domains: [] })
    expect(await matches(west.id, '?domain=north.test')).toMatchObject({
      status: 422,
      code: 'account.not_its_domain',
      errors: [{ path: 'domain' }],
    })
    expect((await begin(west.id, ['west.test', 'x'])).json()).toMatchObject({ errors: [{ path: 'domains.1' }] })
    expect((await begin(bare.id)).json()).toMatchObject({ status: 422, code: 'account.no_domains' })
    expect((await begin(acme.orgId)).json()).toMatchObject({ status: 404, code: 'account.not_found' })
    const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
    expect((await viewer.post(`/accounts/${west.id}/domain-links`, {})).statusCode).toBe(403)
    expect((await viewer.get(`/accounts/${west.id}/domain-matches`)).statusCode).toBe(200)
  })
})
