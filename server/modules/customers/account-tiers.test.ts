import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

// product.md SL18, RT6: over HTTP, on a real database.
let world: World
let acme: Company
let ada: SignedIn
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ada = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
})
afterAll(() => world.close())

type Tier = { id: string; name: string }
async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const { statusCode, body } = await answer
  expect(statusCode, body.slice(0, 300)).toBeLessThan(300)
  return body === '' ? (null as T) : JSON.parse(body)
}
const refused = async (answer: ReturnType<SignedIn['get']>) => {
  const { statusCode, json } = await answer
  return [statusCode, json().code]
}
const names = async () => (await ok<{ data: Tier[] }>(ann.get('/account-tiers'))).data.map(({ name }) => name)
const tier = (name: string) => ok<Tier>(ada.post('/account-tiers', { name }))
const account = (name: string, more: object = {}) =>
  ok<{ id: string; tier: Tier | null }>(ann.post('/accounts', { name, ...more }))
const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.name === name)
const search = async (condition: object) => {
  const { data } = await ok<{ data: { subject: string }[] }>(
    ann.get(`/tickets?filter=${encodeURIComponent(JSON.stringify(condition))}`),
  )
  return data.map(({ subject }) => subject).sort()
}

describe('tiers of accounts', () => {
  test('are made, renamed, put into order and deleted by whoever manages settings', async () => {
    expect(await names()).toEqual([])
    const [gold, silver] = [await tier('Gold'), await tier('Silver')]
    expect(await names()).toEqual(['Gold', 'Silver'])
    expect(await refused(ada.post('/account-tiers', { name: 'gold' }))).toEqual([409, 'account_tier.name_taken'])
    expect(await refused(ada.patch(`/account-tiers/${silver.id}`, { name: 'GOLD' }))).toEqual([
      409,
      'account_tier.name_taken',
    ])
    expect(await refused(ann.post('/account-tiers', { name: 'Mine' }))).toEqual([403, 'permission.missing'])
    expect(await refused(ann.patch(`/account-tiers/${gold.id}`, { name: 'Mine' }))).toEqual([403, 'permission.missing'])
    await ok(ada.post('/account-tiers/order', { ids: [silver.id] }))
    expect(await names()).toEqual(['Silver', 'Gold'])
    await ok(ada.patch(`/account-tiers/${gold.id}`, { name: 'Standard' }))
    await ok(ada.patch(`/account-tiers/${gold.id}`, { name: 'Standard' }))
    expect(await names()).toEqual(['Silver', 'Standard'])
    expect(await refused(ada.post('/account-tiers/order', { ids: [acme.orgId] }))).toEqual([
      404,
      'account_tier.not_found',
    ])
    await ok(ada.delete(`/account-tiers/${gold.id}`))
    await ok(ada.delete(`/account-tiers/${silver.id}`))
    expect(await names()).toEqual([])
    expect((await events('account_tier.updated')).map(({ data }) => data.changes)).toEqual([
      { name: { from: 'Gold', to: 'Standard' } },
    ])
    const told = ['created', 'reordered', 'deleted']
    expect(await Promise.all(told.map(async (one) => (await events(`account_tier.${one}`)).length))).toEqual([2, 1, 2])
    const changes = await ok<{ data: { section: string }[] }>(ada.get('/settings/changes'))
    expect(changes.data.map(({ section }) => section)).toContain('account-tiers')
  })

  test('stand on the account, with an event of the change; one in use stays', async () => {
    const [gold, silver] = [await tier('Gold'), await tier('Silver')]
    const made = await account('Initech', { tierId: gold.id })
    expect(made.tier).toEqual(gold)
    expect((await account('Umbrella')).tier).toBeNull()
    expect(await refused(ann.patch(`/accounts/${made.id}`, { tierId: acme.orgId }))).toEqual([
      422,
      'account.unknown_tier',
    ])
    expect(await refused(ann.post('/accounts', { name: 'X', tierId: acme.orgId }))).toEqual([
      422,
      'account.unknown_tier',
    ])
    // What is not named stays.
    expect(await ok(ann.patch(`/accounts/${made.id}`, { notes: 'Pays early' }))).toMatchObject({ tier: gold })
    expect(await refused(ada.delete(`/account-tiers/${gold.id}`))).toEqual([409, 'account_tier.in_use'])
    expect(await ok(ann.patch(`/accounts/${made.id}`, { tierId: silver.id }))).toMatchObject({ tier: silver })
    expect((await events('account.updated')).at(-1)?.data.changes).toEqual({ tier: { from: gold, to: silver } })
    await ok(ada.delete(`/account-tiers/${gold.id}`))
    expect(await ok(ann.patch(`/accounts/${made.id}`, { tierId: null }))).toMatchObject({ tier: null })
    await ok(ada.delete(`/account-tiers/${silver.id}`))
  })

  test('are asked by conditions, in the database and in memory alike, and choose the policy (SL18)', async () => {
    const [gold, silver] = [await tier('Gold'), await tier('Silver')]
    for (const [name, tierId] of [
      ['Golden', gold.id],
      ['Silvery', silver.id],
      ['Plain', null],
    ] as const) {
      const { id } = await account(name, { tierId, domains: [`${name.toLowerCase()}.example`] })
      const email = `jane@${name.toLowerCase()}.example`
      const ticket = await ok<{ account: object }>(ann.post('/tickets', { subject: name, requester: { email } }))
      expect(ticket.account).toEqual({ id, name, tier: tierId && (name === 'Golden' ? 'Gold' : 'Silver') })
    }
    await ok(ann.post('/tickets', { subject: 'Nobody' }))
    const field = 'accountTier'
    expect(await search({ field, operator: 'is', value: gold.id })).toEqual(['Golden'])
    expect(await search({ field, operator: 'in', value: [gold.id, silver.id] })).toEqual(['Golden', 'Silvery'])
    expect(await search({ field, operator: 'is_not', value: gold.id })).toEqual(['Nobody', 'Plain', 'Silvery'])
    expect(await search({ field, operator: 'is_empty' })).toEqual(['Nobody', 'Plain'])

    const none = { low: null, medium: null, high: null, urgent: null }
    const target = { minutes: 15, time: 'calendar' }
    await ok(
      ada.post('/sla/policies', {
        name: 'Gold',
        condition: { field, operator: 'is', value: gold.id },
        targets: {
          first_response: { low: target, medium: target, high: target, urgent: target },
          next_response: none,
          resolution: none,
          closure: none,
        },
        pauses: { first_response: [], next_response: [], resolution: [], closure: [] },
        responses: ['reply'],
      }),
    )
    const policies: (string | undefined)[] = []
    for (const from of ['golden', 'silvery']) {
      const body = { subject: 'New', requester: { email: `jane@${from}.example` } }
      const { id } = await ok<{ id: string }>(ann.post('/tickets', body))
      await world.react(acme.orgId)
      policies.push((await ok<{ policy: { name: string } }>(ann.get(`/tickets/${id}/sla`))).policy.name)
    }
    expect(policies).toEqual(['Gold', 'Global'])
  })
})
