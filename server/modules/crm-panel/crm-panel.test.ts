import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Client, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

// product.md MX3-MX12, MX23, MX25: over HTTP, on a real database.
let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
let crm: Client
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'viewer'))
  for (const one of [admin, ann]) await ok(admin.patch(`/users/${one.actor.userId}`, { crmAccess: true }))
  crm = await keyOf(['crm:sync'])
})
afterAll(() => world.close())

async function ok<T = { id: string }>(answer: ReturnType<Client['get']>): Promise<T> {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.json<T>()
}
async function keyOf(scopes: string[]): Promise<Client> {
  return program(world, (await ok<{ token: string }>(admin.post('/api-keys', { name: 'Key', scopes }))).token)
}
const put = (kind: string, id: string, row: object, source = 'salesforce') =>
  ok(crm.send('PUT', `/crm/${kind}/${source}/${id}`, row))
let tickets = 0
const ticketOf = async (email: string, by: Client = admin) => {
  tickets += 1
  return ok<{ id: string; code: string; requester: { id: string } }>(
    by.post('/tickets', { subject: `Ticket ${tickets}`, requester: { email } }),
  )
}
const ofTicket = async (id: string, by: Client = ann) => ok<Record<string, unknown>>(by.get(`/tickets/${id}/crm`))
const of = async (email: string, by: Client = ann) => ofTicket((await ticketOf(email)).id, by)
const settings = (change: object) => ok(admin.patch('/organization', { settings: { crm: change } }))
type Page = { data: unknown[]; nextCursor: string | null }
const nothing = {
  contact: null,
  accounts: [],
  activities: { data: [], nextCursor: null },
  notes: { data: [], nextCursor: null },
}

describe('the match', () => {
  test('is on any of the three addresses, whatever the case and the blanks around', async () => {
    const emails = { email: ' Nora@Nord.test', email2: 'n.nord@NORD.test', email3: 'nn@nord.test' }
    await put('contacts', 'nora', { name: 'Nora Nord', phone: '+47 1', ...emails })
    for (const address of ['nora@nord.test', 'N.Nord@nord.test', 'NN@nord.test'])
      expect(await of(address)).toMatchObject({
        contact: {
          name: 'Nora Nord',
          email: expect.stringMatching(new RegExp(`^${address}$`, 'i')),
          phone: '+47 1',
          source: { key: 'salesforce', name: 'Salesforce' },
          syncedAt: world.now().toISOString(),
          matches: 1,
        },
      })
    expect(await of('nora@nord.test')).toMatchObject({ contact: { otherEmails: ['n.nord@NORD.test', 'nn@nord.test'] } })
  })

  test('takes every address of the requester', async () => {
    await put('contacts', 'two', { name: 'Two Mails', email: 'second@two.test' })
    const contact = await ok(admin.post('/contacts', { name: 'Two', emails: ['first@two.test', 'second@two.test'] }))
    const ticket = await ok(admin.post('/tickets', { subject: 'By hand', requester: { id: contact.id } }))
    expect(await ofTicket(ticket.id)).toMatchObject({ contact: { name: 'Two Mails', email: 'second@two.test' } })
  })

  test('of several rows the first is that of the lowest rank, then the last changed, then the lowest id', async () => {
    const row = (name: string, rank: number) => ({ name, email: 'many@many.test', rank })
    await put('contacts', 'm1', row('Old and low', 1))
    world.setClock(1_000)
    await put('contacts', 'm2', row('High', 2))
    expect(await of('many@many.test')).toMatchObject({ contact: { name: 'Old and low', matches: 2 } })
    world.setClock(1_000)
    await put('contacts', 'm3', row('New and low', 1))
    expect(await of('many@many.test')).toMatchObject({ contact: { name: 'New and low', matches: 3 } })
    const batch = ['Twin one', 'Twin two'].map((name) => ({ externalId: name, ...row(name, 0) }))
    await ok(crm.send('PUT', '/crm/contacts', { source: 'own', rows: batch }))
    const ids = await acme.asSystem((cx) =>
      cx.tx
        .selectFrom('crmContacts')
        .select(['id', 'name'])
        .where('orgId', '=', cx.org.id)
        .where('source', '=', 'own')
        .orderBy('id')
        .execute(),
    )
    expect(await of('many@many.test')).toMatchObject({ contact: { name: ids[0]?.name, matches: 5 } })
    await ok(crm.delete('/crm/contacts/salesforce/m2'))
    expect(await of('many@many.test')).toMatchObject({ contact: { matches: 4 } })
  })

  test('leaves out what stands behind a plus when the settings say so', async () => {
    await put('contacts', 'plus', { name: 'Plus', email: 'plus@plus.test' })
    const ticket = await ticketOf('plus+shop@plus.test')
    expect(await ofTicket(ticket.id)).toEqual(nothing)
    await settings({ plusTags: true })
    expect(await ofTicket(ticket.id)).toMatchObject({ contact: { name: 'Plus', email: 'plus@plus.test' } })
    await settings({ plusTags: false })
  })

  test('every distinct account of all rows stands below, once', async () => {
    await put('accounts', 'A1', { name: 'First GmbH', type: 'customer', metadata: { seats: 5, tier: 'gold' } })
    await put('accounts', 'A2', { name: 'Second AG', url: 'https://crm.test/A2' })
    const row = (rank: number, accountExternalId: string) => ({
      name: `P${rank}`,
      email: 'p@p.test',
      rank,
      accountExternalId,
    })
    await put('contacts', 'p1', row(1, 'A2'))
    await put('contacts', 'p2', row(2, 'A1'))
    await put('contacts', 'p3', row(3, 'A2'))
    await put('contacts', 'p4', row(4, 'not-told-of-yet'))
    const { contact, accounts } = await of('p@p.test')
    expect(contact).toMatchObject({ name: 'P1', matches: 4 })
    expect(accounts).toMatchObject([
      { name: 'Second AG', type: null, fields: [], url: 'https://crm.test/A2' },
      {
        name: 'First GmbH',
        type: 'customer',
        url: null,
        fields: [
          { key: 'seats', value: 5 },
          { key: 'tier', value: 'gold' },
        ],
      },
    ])
    const first = { key: 'tier', label: 'Level', hidden: false }
    await settings({ accountFields: [first, { key: 'seats', label: null, hidden: true }] })
    expect((await of('p@p.test')).accounts).toMatchObject([
      { name: 'Second AG' },
      { fields: [{ key: 'tier', label: 'Level', value: 'gold' }] },
    ])
    expect(
      (await admin.patch('/organization', { settings: { crm: { accountFields: [first, first] } } })).json(),
    ).toMatchObject({ code: 'request.invalid', errors: [{ path: 'settings.crm.accountFields.1.key' }] })
  })
})

describe('orders, contracts and notes', () => {
  test('of all rows and accounts, the newest first, page by page, each once', async () => {
    await put('accounts', 'OA', { name: 'Orders Inc' })
    await put('contacts', 'o1', { name: 'Ola', email: 'ola@orders.test', accountExternalId: 'OA' })
    await put('contacts', 'o2', { name: 'Colleague', email: 'colleague@orders.test', accountExternalId: 'OA' })
    const day = (n: number) => `2029-12-${String(n).padStart(2, '0')}T00:00:00.000Z`
    const order = (n: number, more: object) =>
      put('activities', `order${n}`, { kind: 'order', title: `Order ${n}`, occurredAt: day(n), ...more })
    await order(1, {
      contactExternalId: 'o1',
      accountExternalId: 'OA',
      amount: '12.50',
      currency: 'EUR',
      status: 'paid',
    })
    for (const n of [2, 3, 4, 5]) await order(n, { accountExternalId: 'OA' })
    await order(6, { contactExternalId: 'o2', accountExternalId: 'OA' })
    await order(7, { contactExternalId: 'o2' })
    await put('activities', 'undated', { kind: 'contract', title: 'Undated', accountExternalId: 'OA' })
    await put('activities', 'note', { kind: 'note', title: 'Called', body: 'Wants a rebate', contactExternalId: 'o1' })
    await put('activities', 'gone', { kind: 'order', title: 'Gone', contactExternalId: 'o1', occurredAt: day(30) })
    await ok(crm.delete('/crm/activities/salesforce/gone'))
    const ticket = await ticketOf('ola@orders.test')
    const first = (await ofTicket(ticket.id)) as { activities: Page; notes: Page }
    const titles = (page: { data: unknown[] }) => page.data.map((row) => (row as { title: string }).title)
    expect(titles(first.activities)).toEqual(['Order 6', 'Order 5', 'Order 4', 'Order 3', 'Order 2'])
    expect(first.notes).toMatchObject({ data: [{ title: 'Called', body: 'Wants a rebate' }], nextCursor: null })
    const url = `/tickets/${ticket.code}/crm/activities`
    const rest = await ok<Page>(ann.get(`${url}?cursor=${first.activities.nextCursor}`))
    expect(titles(rest)).toEqual(['Order 1', 'Undated'])
    expect(rest.data[0]).toMatchObject({ amount: '12.5', currency: 'EUR', status: 'paid', occurredAt: day(1) })
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await ok(ann.get(`${url}?limit=1${cursor && `&cursor=${cursor}`}`))
      seen.push(...titles(page))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(['Order 6', 'Order 5', 'Order 4', 'Order 3', 'Order 2', 'Order 1', 'Undated'])
    expect(titles(await ok(ann.get(`${url}?notes=true`)))).toEqual(['Called'])
    expect((await ann.get(`${url}?notes=true&cursor=${first.activities.nextCursor}`)).json()).toMatchObject({
      code: 'cursor.other_list',
    })
  })
})

describe('nothing is answered, and always the same', () => {
  test('to no match, to a ticket without requester, and to requesters who are members', async () => {
    const staff = await ok<{ email: string }>(admin.get(`/users/${ann.actor.userId}`))
    await put('contacts', 'staff', { name: 'Staff', email: staff.email })
    expect(await of('nobody@nowhere.test')).toEqual(nothing)
    expect(await ofTicket((await ok(admin.post('/tickets', { subject: 'Of nobody' }))).id)).toEqual(nothing)
    const asked = await ticketOf(staff.email)
    expect(await ofTicket(asked.id)).toEqual(nothing)
    expect(await ok(ann.get(`/tickets/${asked.id}/crm/activities`))).toEqual(nothing.notes)
    // By any of the addresses of the requester, also one that he got later.
    const { email } = await ok<{ email: string }>(admin.get(`/users/${acme.admin.userId}`))
    await put('contacts', 'private', { name: 'Private', email: 'private@staff.test' })
    const hers = await ticketOf('private@staff.test')
    expect(await ofTicket(hers.id)).toMatchObject({ contact: { name: 'Private' } })
    await ok(admin.patch(`/contacts/${hers.requester.id}`, { emails: ['private@staff.test', email.toUpperCase()] }))
    expect(await ofTicket(hers.id)).toEqual(nothing)
  })
})

describe('who may ask', () => {
  test('needs CRM access, a ticket that he sees, and the switch of the organization', async () => {
    await put('contacts', 'who', { name: 'Who', email: 'who@who.test' })
    const ticket = await ticketOf('who@who.test')
    const doors = [`/tickets/${ticket.id}/crm`, `/tickets/${ticket.id}/crm/activities`]
    const statuses = async (by: Client) =>
      [await by.get(doors[0] ?? ''), await by.get(doors[1] ?? '')].map((reply) => reply.statusCode)
    const ben = await signIn(world, await acme.member('Ben', 'admin'))
    expect(await statuses(ben)).toEqual([403, 403])
    const own = await signIn(world, await acme.member('Own', 'agent'))
    await ok(admin.patch(`/users/${own.actor.userId}`, { crmAccess: true }))
    expect(await statuses(own)).toEqual([200, 200])
    await ok(admin.patch(`/tickets/${ticket.id}`, { assigneeId: acme.admin.userId }))
    expect(await statuses(own)).toEqual([404, 404])
    expect(await statuses(await keyOf(['tickets:read', 'crm:sync']))).toEqual([403, 403])
    const open = await keyOf(['tickets:read', 'crm:read'])
    expect(await statuses(open)).toEqual([200, 200])
    expect(await statuses(ann)).toEqual([200, 200])
    await ok(admin.patch('/organization', { hasCrm: false }))
    expect([await statuses(ann), await statuses(open)]).toEqual([
      [403, 403],
      [403, 403],
    ])
    await ok(admin.patch('/organization', { hasCrm: true }))
    await ok(admin.patch(`/users/${ann.actor.userId}`, { crmAccess: false }))
    expect(await statuses(ann)).toEqual([403, 403])
    await ok(admin.patch(`/users/${ann.actor.userId}`, { crmAccess: true }))
  })

  test('that it is stale is for those who look after the settings', async () => {
    await put('contacts', 'stale', { name: 'Stale', email: 'stale@stale.test' })
    expect(await of('stale@stale.test', admin)).toMatchObject({ contact: { stale: false } })
    await settings({ staleHours: 1 })
    world.setClock(2 * 3_600_000)
    const ticket = await ticketOf('stale@stale.test')
    expect(await ofTicket(ticket.id, admin)).toMatchObject({ contact: { stale: true } })
    expect(await ofTicket(ticket.id)).toMatchObject({ contact: { stale: null } })
    await settings({ staleHours: null })
    expect(await ofTicket(ticket.id, admin)).toMatchObject({ contact: { stale: false } })
  })
})
