import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type Client, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { type HookServer, startHookServer } from '../webhooks/testing.ts'
import { askCard } from './ask-card.ts'
import type { CrmCard, CrmCardContent } from './crm-cards.contract.ts'

// product.md MX24, MX1 and section 2.11: over HTTP, against a server of others on this machine.
let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let away: HookServer
beforeAll(async () => {
  // One address of this machine is allowed; the others are the own network.
  world = await createWorld({ allowedNetworks: ['127.0.0.1/32'] })
  away = await startHookServer()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'viewer'))
  for (const one of [admin, ann]) await access(one, true)
})
beforeEach(async () => {
  away.asked.length = 0
  for (const { id } of (await ok<{ data: CrmCard[] }>(admin.get('/crm-cards'))).data)
    await ok(admin.delete(`/crm-cards/${id}`))
})
afterAll(async () => {
  await away.close()
  await world.close()
})

async function ok<T = { id: string }>(answer: ReturnType<Client['get']>): Promise<T> {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? (null as T) : reply.json<T>()
}
const refused = async (answer: ReturnType<Client['get']>) => {
  const { statusCode, json } = await answer
  return [statusCode, json().code]
}
const access = (one: SignedIn, crmAccess: boolean) => ok(admin.patch(`/users/${one.actor.userId}`, { crmAccess }))
let made = 0
const card = (change: object = {}) => {
  made += 1
  return ok<CrmCard & { secret: string }>(
    admin.post('/crm-cards', { name: `Shop ${made}`, url: away.at('/card'), ...change }),
  )
}
const ticketOf = (email: string) => {
  made += 1
  const body = { subject: `Where is it ${made}`, requester: { email, name: 'Jo Doe' } }
  return ok<{ id: string; code: string; subject: string }>(admin.post('/tickets', body))
}
const read = (ticket: { id: string }, { id }: { id: string }, by: Client = ann, query = '') =>
  ok<CrmCardContent>(by.get(`/tickets/${ticket.id}/crm/cards/${id}${query}`))
const names = async (ticket: { id: string }, by: Client = ann) =>
  (await ok<{ data: { name: string }[] }>(by.get(`/tickets/${ticket.id}/crm/cards`))).data.map(({ name }) => name)
const says = (body: unknown, status = 200) =>
  away.answers((response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body)),
  )
const fact = (value: string) => ({ components: [{ type: 'fact', label: 'Plan', value }] })
const options = { now: () => world.now(), networks: ['127.0.0.1/32'], fresh: false }
/** As a route makes it, of a card that is in no table. */
const questionOf = (email: string, id = newId()) => ({
  orgId: acme.orgId,
  card: { id, name: 'Slow', url: away.at('/slow'), ttlSeconds: 0 },
  secrets: ['whsec_AAAA'],
  about: { ticket: null, requester: { name: null, emails: [email] }, organization: { id: '', name: '' } },
})
const asked = () => away.asked.map(({ body }) => JSON.parse(body))

describe('what is asked', () => {
  test('is signed as webhooks are, and says the ticket, the requester and the organization, and no more', async () => {
    says(fact('Gold'))
    const shop = await card({ name: 'Shop' })
    const ticket = await ticketOf('jo@globex.test')
    expect(await names(ticket)).toEqual(['Shop'])
    expect(away.asked).toEqual([])
    const content = await read(ticket, shop)
    expect(content).toEqual({
      ...{ id: shop.id, name: 'Shop', state: 'shown', why: null, fetchedAt: world.now().toISOString() },
      components: [{ type: 'fact', label: 'Plan', value: 'Gold' }],
    })
    const [one] = away.asked
    if (!one) throw new Error('The card was not asked.')
    const { headers, body, method } = one
    expect([method, headers['content-type']]).toEqual(['POST', 'application/json'])
    const key = Buffer.from(shop.secret.replace('whsec_', ''), 'base64')
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(text).digest('base64')}`)
    expect(JSON.parse(body)).toEqual({
      ...{ type: 'card', timestamp: world.now().toISOString(), card: { id: shop.id, name: 'Shop' } },
      ticket: { code: ticket.code, subject: ticket.subject },
      requester: { name: 'Jo Doe', emails: ['jo@globex.test'] },
      organization: { id: acme.orgId, name: 'ACME Inc' },
    })
  })

  test('both secrets sign while the one before is valid', async () => {
    says(fact('Gold'))
    const shop = await card()
    const signatures = () => String(away.asked.at(-1)?.headers['webhook-signature']).split(' ').length
    const secret = (keepOldHours: number) =>
      ok<CrmCard & { secret: string }>(admin.post(`/crm-cards/${shop.id}/secret`, { keepOldHours }))
    const second = await secret(2)
    expect(second.secret).not.toBe(shop.secret)
    expect(second.oldUntil).toBe(new Date(world.now().getTime() + 7_200_000).toISOString())
    await read(await ticketOf('jo@globex.test'), shop)
    expect(signatures()).toBe(2)
    expect((await secret(0)).oldUntil).toBeNull()
    await read(await ticketOf('jo@globex.test'), shop)
    expect(signatures()).toBe(1)
  })

  test('an answer is given again for as long as the settings and the answer allow, of just this question', async () => {
    says(fact('Gold'))
    const shop = await card({ ttlSeconds: 60 })
    const ticket = await ticketOf('jo@globex.test')
    const first = await read(ticket, shop)
    says(fact('Silver'))
    world.setClock(59_000)
    expect(await read(ticket, shop, admin)).toEqual(first)
    expect((await read(await ticketOf('other@globex.test'), shop)).components[0]).toMatchObject({ value: 'Silver' })
    expect((await read(ticket, shop, ann, '?fresh=true')).components[0]).toMatchObject({ value: 'Silver' })
    says({ ...fact('Bronze'), keepSeconds: 5 })
    world.setClock(61_000)
    expect((await read(ticket, shop)).components[0]).toMatchObject({ value: 'Bronze' })
    says(fact('Iron'))
    world.setClock(6_000)
    expect((await read(ticket, shop)).components[0]).toMatchObject({ value: 'Iron' })
  })
})

describe('what is answered', () => {
  test.each([
    ['204', (response: { writeHead: (status: number) => { end: () => void } }) => response.writeHead(204).end()],
    ['404', (response: { writeHead: (status: number) => { end: () => void } }) => response.writeHead(404).end()],
  ])('%s is no card, and no fault', async (_name, answer) => {
    away.answers(answer)
    expect(await read(await ticketOf('jo@globex.test'), await card())).toMatchObject({ state: 'none', why: null })
  })

  test('nor is null, or a card without components', async () => {
    const shop = await card({ ttlSeconds: 0 })
    const ticket = await ticketOf('jo@globex.test')
    for (const body of [null, { components: [] }]) {
      says(body)
      expect(await read(ticket, shop)).toMatchObject({ state: 'none', components: [] })
    }
  })

  test('what is wrong stands in the card by a sentence of ours, with no word of the other side', async () => {
    const shop = await card({ ttlSeconds: 300 })
    const ticket = await ticketOf('jo@globex.test')
    const foreign = 'zqxforeign'
    const wrong: [string, unknown, number?][] = [
      ['crm_card.status', foreign, 500],
      ['crm_card.status', '', 302],
      ['crm_card.no_json', `<html>${foreign}</html>`],
      ['crm_card.too_long', `"${foreign.repeat(7_000)}"`],
      ['crm_card.bad_part', { components: [{ type: foreign }] }],
      ['crm_card.bad_part', { [foreign]: 1 }],
      ['crm_card.bad_part', { components: [{ type: 'link', text: 'x', url: `http://${foreign}.test` }] }],
      ['crm_card.bad_part', { components: [{ type: 'link', text: 'x', url: `javascript:${foreign}` }] }],
      ['crm_card.bad_part', { components: [{ type: 'text', text: 'x'.repeat(2_001) }] }],
      ['crm_card.bad_part', { components: Array(51).fill({ type: 'divider' }) }],
    ]
    for (const [code, body, status] of wrong) {
      says(body, status)
      const content = await read(ticket, shop)
      expect(content).toMatchObject({ state: 'failed', components: [], fetchedAt: null, why: { code } })
      expect(JSON.stringify(content)).not.toContain(foreign)
    }
    says(fact('Gold'))
    expect(await read(ticket, shop)).toMatchObject({ state: 'shown' })
  })

  test('parts that may be left out, and what is added to them, are no fault', async () => {
    const rows = [{ text: 'Order 1' }, { text: 'Order 2', detail: 'sent', url: 'https://shop.test/2', more: 1 }]
    says({ components: [{ type: 'badge', text: 'VIP' }, { type: 'list', rows }, { type: 'divider' }] })
    expect((await read(await ticketOf('jo@globex.test'), await card())).components).toEqual([
      { type: 'badge', text: 'VIP', tone: 'neutral' },
      {
        ...{ type: 'list', label: null },
        rows: [
          { text: 'Order 1', detail: null, url: null },
          { text: 'Order 2', detail: 'sent', url: 'https://shop.test/2' },
        ],
      },
      { type: 'divider' },
    ])
  })

  test('a server that does not answer in time, or that redirects into the own network, is said', async () => {
    away.answers(() => undefined)
    const question = questionOf('jo@globex.test')
    expect(await askCard(question, { ...options, within: 30 })).toMatchObject({ why: { code: 'webhook.slow' } })
    away.answers((response) => response.writeHead(307, { location: away.at('/in', '127.0.0.2') }).end())
    expect(await askCard(question, options)).toMatchObject({ state: 'failed', why: { code: 'webhook.inside' } })
    expect(away.asked.map(({ path }) => path)).not.toContain('/in')
  })

  test('the same asked at once is asked once, and no more than 20 questions wait for one server', async () => {
    const waiting: (() => void)[] = []
    away.answers((response) => waiting.push(() => response.end(JSON.stringify(fact('Gold')))))
    const id = newId()
    const same = [1, 2].map(() => askCard(questionOf('0@globex.test', id), { ...options, fresh: true }))
    const others = Array.from({ length: 19 }, (_, n) => askCard(questionOf(`${n + 1}@globex.test`, id), options))
    const tooMany = { state: 'failed', why: { code: 'crm_card.busy' } }
    expect(await askCard(questionOf('20@globex.test', id), options)).toMatchObject(tooMany)
    await expect.poll(() => waiting.length).toBe(20)
    for (const answer of waiting.splice(0)) answer()
    for (const content of await Promise.all([...same, ...others])) expect(content).toMatchObject({ state: 'shown' })
    expect(asked()).toHaveLength(20)
    away.answers((response) => response.end(JSON.stringify(fact('Gold'))))
    expect(await askCard(questionOf('20@globex.test', id), options)).toMatchObject({ state: 'shown' })
  })
})

describe('who sees it', () => {
  test('members with CRM access, of tickets that they see, and nobody once it is taken, kept answers or not', async () => {
    says(fact('Gold'))
    const shop = await card({ ttlSeconds: 3_600 })
    const ticket = await ticketOf('jo@globex.test')
    const urls = [`/tickets/${ticket.id}/crm/cards`, `/tickets/${ticket.id}/crm/cards/${shop.id}`]
    expect((await read(ticket, shop)).state).toBe('shown')
    await access(ann, false)
    for (const url of urls) expect(await refused(ann.get(url))).toEqual([403, 'permission.missing'])
    await access(ann, true)
    const own = await signIn(world, await acme.member('Own', 'agent'))
    await access(own, true)
    await ok(admin.patch(`/tickets/${ticket.id}`, { assigneeId: admin.actor.userId }))
    for (const url of urls) expect(await refused(own.get(url))).toEqual([404, 'ticket.not_found'])
    await ok(admin.patch('/organization', { hasCrm: false }))
    for (const url of urls) expect(await refused(ann.get(url))).toEqual([403, 'permission.missing'])
    await ok(admin.patch('/organization', { hasCrm: true }))
    expect((await read(ticket, shop)).state).toBe('shown')
    expect(away.asked).toHaveLength(1)
  })

  test('keys with crm:read get those that are given to them alone', async () => {
    says(fact('Gold'))
    const [open, kept] = [await card({ inApi: true }), await card()]
    const ticket = await ticketOf('jo@globex.test')
    const { token } = await ok<{ token: string }>(
      admin.post('/api-keys', {
        name: 'Key',
        scopes: ['crm:read', 'tickets:read', 'messages:read', 'settings:manage'],
      }),
    )
    const key = program(world, token)
    expect(await names(ticket, key)).toEqual([open.name])
    expect((await read(ticket, open, key)).state).toBe('shown')
    const notFound = [404, 'crm_card.not_found']
    expect(await refused(key.get(`/tickets/${ticket.id}/crm/cards/${kept.id}`))).toEqual(notFound)
    expect(await refused(key.get(`/crm-cards/${kept.id}/preview?email=jo@globex.test`))).toEqual(notFound)
  })

  test('of a requester who is a member nobody is asked', async () => {
    says(fact('Gold'))
    const shop = await card()
    const { user } = await ok<{ user: { email: string } }>(ann.get('/me'))
    const ticket = await ticketOf(user.email)
    expect(await names(ticket)).toEqual([])
    expect(await read(ticket, shop)).toMatchObject({ state: 'none' })
    expect(away.asked).toEqual([])
  })

  test('it is tried with an address by who looks after settings and has CRM access, on or off', async () => {
    says(fact('Gold'))
    const shop = await card({ enabled: false })
    const ticket = await ticketOf('jo@globex.test')
    expect(await names(ticket)).toEqual([])
    expect(await refused(ann.get(`/tickets/${ticket.id}/crm/cards/${shop.id}`))).toEqual([404, 'crm_card.not_found'])
    const url = `/crm-cards/${shop.id}/preview?email=jo@globex.test`
    expect(await ok(admin.get(url))).toMatchObject({ state: 'shown' })
    expect(asked()).toMatchObject([{ ticket: null, requester: { name: null, emails: ['jo@globex.test'] } }])
    expect(await refused(ann.get(url))).toEqual([403, 'permission.missing'])
    await access(admin, false)
    expect(await refused(admin.get(url))).toEqual([403, 'permission.missing'])
    await access(admin, true)
  })
})

test('cards are made, changed, ordered and deleted by who looks after settings, and named in the log without their addresses', async () => {
  const [one, two] = [await card({ name: 'One', url: away.at('/token-zqx') }), await card({ name: 'Two' })]
  expect(await refused(ann.get('/crm-cards'))).toEqual([403, 'permission.missing'])
  const body = { name: 'one', url: away.at('/card') }
  expect(await refused(admin.post('/crm-cards', body))).toEqual([409, 'crm_card.name_taken'])
  expect(await refused(admin.patch(`/crm-cards/${two.id}`, { name: 'ONE' }))).toEqual([409, 'crm_card.name_taken'])
  for (const [url, code] of [
    ['http://127.0.0.2/', 'webhook.inside'],
    ['ftp://shop.test/', 'webhook.bad_url'],
    ['https://a:b@shop.test/', 'webhook.url_password'],
  ])
    expect(await refused(admin.patch(`/crm-cards/${two.id}`, { url }))).toEqual([422, code])
  const list = async () => (await ok<{ data: CrmCard[] }>(admin.get('/crm-cards'))).data
  await ok(admin.post('/crm-cards/order', { ids: [two.id] }))
  expect((await list()).map(({ name }) => name)).toEqual(['Two', 'One'])
  expect(await refused(admin.post('/crm-cards/order', { ids: [newId()] }))).toEqual([404, 'crm_card.not_found'])
  const changed = { ttlSeconds: 0, inApi: true, enabled: false }
  expect(await ok(admin.patch(`/crm-cards/${two.id}`, changed))).toMatchObject({ name: 'Two', ...changed })
  const events = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(({ name }) =>
    name.startsWith('crm_card.'),
  )
  expect(events.at(-1)).toMatchObject({
    name: 'crm_card.updated',
    data: { changed: ['enabled', 'ttlSeconds', 'inApi'] },
  })
  expect(JSON.stringify([events, await list()])).not.toContain(one.secret)
  expect(JSON.stringify(events)).not.toContain('token-zqx')
  for (let n = 3; n <= 25; n += 1) await card({ name: `Card ${n}` })
  const more = { name: 'More', url: away.at('/card') }
  expect(await refused(admin.post('/crm-cards', more))).toEqual([422, 'crm_card.too_many'])
})
