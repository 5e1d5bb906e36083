import { afterAll, beforeAll, expect, test } from 'vitest'
import { program, signIn } from '../../testing/client.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { settle } from '../automations/testing.ts'
import { factsOf } from '../conditions/condition-fields.ts'
import { createDesk, made, setRouting, settleRouting } from '../routing/testing.ts'

// product.md RT6: VIPs and rules by what the CRM says; MX3, MX23: nobody learns it by them who has no CRM access.
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const type = (value: string) => ({ field: 'crmAccountType', operator: 'is', value })
const plan = (value: string) => ({ field: 'crmAccount.plan', operator: 'contains', value })
const found = (condition: object) => `/tickets?filter=${encodeURIComponent(JSON.stringify(condition))}`

/** Jo of a partner on the Gold plan, Pat of a customer, and Nobody whom the CRM does not know. */
async function desk(prefix: string) {
  const base = await createDesk(world, prefix, ['Ann'])
  const { acme, admin, ticket } = base
  const access = (crmAccess: boolean) => admin.patch(`/users/${acme.admin.userId}`, { crmAccess })
  expect((await access(true)).statusCode).toBe(200)
  const crm = { accountFields: [{ key: 'plan', label: 'Plan', hidden: false }] }
  expect((await admin.patch('/organization', { settings: { crm } })).statusCode).toBe(200)
  const { token } = await made<{ token: string }>(admin, '/api-keys', { name: 'Sync', scopes: ['crm:sync'] })
  const put = async (path: string, row: object) =>
    expect((await program(world, token).send('PUT', `/crm/${path}`, row)).statusCode).toBeLessThan(300)
  await put('accounts/own/p', { name: 'Partner', type: 'Partner', metadata: { plan: 'Gold 2026', seats: 5 } })
  await put('accounts/own/c', { name: 'Customer', type: 'customer', metadata: { plan: 'Silver' } })
  await put('contacts/own/jo', { name: 'Jo', email3: 'Jo@Partner.example', accountExternalId: 'p' })
  await put('contacts/own/pat', { email: 'pat@customer.example', accountExternalId: 'c' })
  await put('contacts/own/ann', { email: acme.admin.email, accountExternalId: 'p' })
  const of = async (address: string) => (await ticket({ requester: { email: address } })).id
  const [nobody, pat, jo] = [
    await of('nobody@else.example'),
    await of('pat@customer.example'),
    await of('jo@partner.example'),
  ]
  return { ...base, access, jo, pat, nobody }
}

test('conditions ask what the CRM says of the requester, in the database as in memory', async () => {
  const { acme, admin, jo, pat, nobody } = await desk('CRMA')
  const ids = async (condition: object) =>
    (await admin.get(found(condition)))
      .json()
      .data.map(({ id }: { id: string }) => id)
      .sort()
  expect(await ids(type('partner'))).toEqual([jo])
  expect(await ids({ field: 'crmKnown', operator: 'is', value: true })).toEqual([jo, pat].sort())
  expect(await ids(plan('gold'))).toEqual([jo])
  expect(await ids({ field: 'crmAccountType', operator: 'is_empty' })).toEqual([nobody])
  const keys = ['crmKnown', 'crmAccountType', 'crmAccount.plan']
  const facts = await acme.asSystem((cx) => factsOf(cx, [jo, pat, nobody], keys))
  expect(facts.get(jo)).toEqual({
    crmKnown: true,
    crmAccountType: ['Partner'],
    'crmAccount.plan': ['Gold 2026'],
  })
  expect(facts.get(nobody)).toEqual({ crmKnown: false, crmAccountType: null, 'crmAccount.plan': null })
  // Switched off, it knows nobody.
  expect((await admin.patch('/organization', { hasCrm: false })).statusCode).toBe(200)
  const off = await acme.asSystem((cx) => factsOf(cx, [jo], keys))
  expect(off.get(jo)).toEqual({ crmKnown: false, crmAccountType: null, 'crmAccount.plan': null })
})

test('a queue gives VIPs of the CRM first', async () => {
  const { acme, admin, queue, jo, nobody, pat, read } = await desk('CRMB')
  await setRouting(admin, queue.id, { cap: 1, vip: { any: [type('partner'), plan('platinum')] } })
  await settleRouting(world, acme.orgId)
  const given = async () =>
    (await Promise.all([nobody, pat, jo].map(async (id) => ((await read(id)).assignee ? id : [])))).flat()
  expect(await given()).toEqual([jo])
  expect((await admin.patch(`/tickets/${jo}`, { status: 'resolved' })).statusCode).toBe(200)
  await settleRouting(world, acme.orgId)
  expect(await given()).toEqual([nobody, jo])
})

test('without CRM access the fields are not there, and no log tells what they were', async () => {
  const { acme, admin, access, jo } = await desk('CRMC')
  const rule = await made<{ id: string }>(admin, '/rules', {
    ...{ name: 'Customers', enabled: true, triggers: [{ on: 'updated' }], condition: type('customer') },
    actions: [{ do: 'note', html: '<p>Seen</p>' }],
  })
  expect((await admin.patch(`/tickets/${jo}`, { priority: 'high' })).statusCode).toBe(200)
  await settle(world, acme.orgId)
  const { data } = (await admin.get(`/rules/${rule.id}/runs?outcome=unmatched`)).json()
  expect(data).toMatchObject([{ outcome: 'unmatched', why: { at: 'condition', found: null } }])
  const fields = async () => (await admin.get('/condition-fields')).json().data.map(({ key }: { key: string }) => key)
  expect(await fields()).toEqual(expect.arrayContaining(['crmKnown', 'crmAccountType', 'crmAccount.plan']))
  expect((await access(false)).statusCode).toBe(200)
  expect((await fields()).filter((key: string) => key.startsWith('crm'))).toEqual([])
  expect((await admin.get(found(type('partner')))).statusCode).toBe(422)
  const ann = await signIn(world, await acme.member('Vi', 'viewer'))
  expect((await ann.get(found(type('partner')))).statusCode).toBe(422)
})

test('an example that is kept with a rule holds nothing of it, and is not made for a rule that asks it', async () => {
  const { admin, jo } = await desk('CRMD')
  const rule = (condition: object) => ({
    ...{ name: 'Example', triggers: [{ on: 'created' }], actions: [{ do: 'set', field: 'priority', value: 'high' }] },
    ...{ condition, ticket: jo },
  })
  const kept = await admin.post('/rules/examples', rule({ field: 'open', operator: 'is', value: true }))
  expect(kept.statusCode, kept.body).toBe(200)
  expect(Object.keys(kept.json().facts)).toContain('requesterEmail')
  expect(Object.keys(kept.json().facts).filter((key) => key.startsWith('crm'))).toEqual([])
  const refused = await admin.post('/rules/examples', rule({ all: [type('partner')] }))
  expect([refused.statusCode, refused.json().code]).toEqual([422, 'rule.secret_example'])
})
