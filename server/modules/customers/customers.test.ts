import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { ensureContact, findContactByEmail } from './customers.service.ts'

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

const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.name === name)
const make = async (path: string, body: Record<string, unknown>) => {
  const reply = await ann.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const valuesOf = (identities: { value: string }[]) => identities.map((one) => one.value)

describe('a contact', () => {
  test('has several emails and phones, the first of each the primary one', async () => {
    const contact = await make('/contacts', {
      name: 'Jane  Doe',
      emails: ['Jane@Home.example', 'jane@work.example', 'jane@HOME.example'],
      phones: ['+49 (30) 123-4567', '0049 170 1234567'],
      language: 'de-AT',
      timeZone: 'Europe/Vienna',
    })
    expect(contact).toMatchObject({
      name: 'Jane Doe',
      emails: [
        { value: 'jane@home.example', primary: true },
        { value: 'jane@work.example', primary: false },
      ],
      language: 'de-AT',
      timeZone: 'Europe/Vienna',
      accounts: [],
      ticketCounts: { open: 0, total: 0, capped: false },
    })
    expect(valuesOf(contact.phones)).toEqual(['+49301234567', '+491701234567'])
    expect((await viewer.get(`/contacts/${contact.id}`)).json()).toEqual(contact)
  })

  test('changes by what is given; the same again tells nothing', async () => {
    const { id } = await make('/contacts', { name: 'Max', emails: ['max@a.example', 'max@b.example'] })
    const change = { emails: ['max@b.example', 'max@c.example'], notes: 'Calls on Mondays' }
    const reply = await ann.patch(`/contacts/${id}`, change)
    expect(reply.json()).toMatchObject({ name: 'Max', notes: 'Calls on Mondays' })
    expect(valuesOf(reply.json().emails)).toEqual(['max@b.example', 'max@c.example'])
    const told = (await events('contact.updated')).length
    await ann.patch(`/contacts/${id}`, change)
    expect(await events('contact.updated')).toHaveLength(told)
    expect((await events('contact.updated')).at(-1)?.data).toMatchObject({
      changes: { emails: { from: ['max@a.example', 'max@b.example'], to: ['max@b.example', 'max@c.example'] } },
    })
    // What was given up is free for others.
    await make('/contacts', { name: 'Another Max', emails: ['max@a.example'] })
  })

  test('cannot have what another has: the other is named', async () => {
    const first = await make('/contacts', { emails: ['taken@x.example'], phones: ['+1 212 555 0147'] })
    expect(first.name).toBe('Taken')
    for (const body of [{ emails: ['TAKEN@x.example'] }, { name: 'Y', phones: ['+12125550147'] }])
      expect((await ann.post('/contacts', body)).json()).toMatchObject({
        status: 409,
        code: 'contact.identity_taken',
        contactId: first.id,
      })
    const other = await make('/contacts', { name: 'Other' })
    expect((await ann.patch(`/contacts/${other.id}`, { emails: ['taken@x.example'] })).statusCode).toBe(409)
  })

  test.each([
    ['nothing', {}, 'name'],
    ['a bad email', { emails: ['a@x.example', 'nobody at home'] }, 'emails.1'],
    ['a number without country', { name: 'x', phones: ['030 1234567'] }, 'phones.0'],
    ['an unknown account', { name: 'x', accountIds: [newId()] }, 'accountIds.0'],
    ['an unknown time zone', { name: 'x', timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['an unknown field', { name: 'x', vip: true }, ''],
  ])('is refused with %s', async (_name, body, path) => {
    const reply = await ann.post('/contacts', body)
    expect(reply.statusCode, reply.body).toBe(422)
    expect(reply.json().errors[0].path).toBe(path)
  })

  test('is written by those who may, and of one organization', async () => {
    expect((await viewer.post('/contacts', { name: 'x' })).statusCode).toBe(403)
    const { id } = await make('/contacts', { name: 'Ours' })
    const stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
    expect((await stranger.get(`/contacts/${id}`)).statusCode).toBe(404)
    expect((await stranger.patch(`/contacts/${id}`, { name: 'Theirs' })).statusCode).toBe(404)
    expect((await stranger.get('/contacts?q=ours')).json().data).toEqual([])
  })
})

describe('an account', () => {
  test('gets the new contacts of its domains, and of those below them', async () => {
    const account = await make('/accounts', { name: 'Acme UK', domains: ['ACME.co.uk', 'bücher.example'] })
    expect(account.domains).toEqual(['acme.co.uk', 'xn--bcher-kva.example'])
    const emails = ['a@acme.co.uk', 'b@mail.eu.acme.co.uk', 'c@Bücher.example', 'd@notacme.co.uk', 'e@co.uk']
    const linked = await acme.asSystem(async (cx) => {
      const names: (string | undefined)[] = []
      for (const email of emails) names.push((await ensureContact(cx, { email })).contact.account?.name)
      return names
    })
    expect(linked).toEqual(['Acme UK', 'Acme UK', 'Acme UK', undefined, undefined])
    expect((await ann.get(`/accounts/${account.id}`)).json().contactCount).toBe(3)
    const listed = (await ann.get(`/contacts?account=${account.id}`)).json().data
    expect(listed.map((one: { name: string }) => one.name)).toEqual(['A', 'B', 'C'])
  })

  test('of the nearest domain wins', async () => {
    await make('/accounts', { name: 'Group', domains: ['group.example'] })
    await make('/accounts', { name: 'Daughter', domains: ['daughter.group.example'] })
    const contact = await make('/contacts', { emails: ['x@mail.daughter.group.example'] })
    expect(contact.accounts).toMatchObject([{ name: 'Daughter', primary: true }])
  })

  test('cannot have a domain of everybody, of another account, or none', async () => {
    await make('/accounts', { name: 'First', domains: ['first.example'] })
    const refusals = [
      ['gmail.com', 422, 'account.bad_domain'],
      ['co.uk', 422, 'account.bad_domain'],
      ['not a domain', 422, 'account.bad_domain'],
      ['First.example', 409, 'account.domain_taken'],
    ] as const
    for (const [domain, status, code] of refusals)
      expect((await ann.post('/accounts', { name: 'Second', domains: [domain] })).json(), domain).toMatchObject({
        status,
        code,
      })
    expect((await ann.get('/accounts?q=second')).json().data).toEqual([])
  })

  test('has contacts that have several accounts, one of them primary', async () => {
    const [a, b] = [await make('/accounts', { name: 'One' }), await make('/accounts', { name: 'Two' })]
    const contact = await make('/contacts', { name: 'Both', accountIds: [b.id, a.id] })
    expect(contact.accounts).toEqual([
      { id: b.id, name: 'Two', primary: true },
      { id: a.id, name: 'One', primary: false },
    ])
    const moved = await ann.patch(`/contacts/${contact.id}`, { accountIds: [a.id] })
    expect(moved.json().accounts).toEqual([{ id: a.id, name: 'One', primary: true }])
  })

  test('changes by what is given', async () => {
    const account = await make('/accounts', { name: 'Old name', domains: ['old.example', 'both.example'] })
    const reply = await ann.patch(`/accounts/${account.id}`, {
      name: 'New name',
      domains: ['both.example', 'new.example'],
    })
    expect(reply.json()).toMatchObject({ name: 'New name', domains: ['both.example', 'new.example'] })
    const again = await ann.patch(`/accounts/${account.id}`, { name: 'New name' })
    expect(again.json()).toEqual(reply.json())
    expect((await events('account.updated')).map((event) => event.data.accountId)).toEqual([account.id])
    expect((await ann.get('/accounts?q=new.exam')).json().data).toMatchObject([{ id: account.id }])
    expect((await ann.get('/accounts?q=old')).json().data).toEqual([])
  })
})

describe('lists', () => {
  test('give every contact once, by name, in any size of pages', async () => {
    const names = ['zoe Last', 'Zoe Last', 'Émile', 'anna', 'Bob', 'bob', 'Ωmega', '李雷']
    for (const name of names) await make('/contacts', { name: `${name} listed` })
    const whole = (await ann.get('/contacts?limit=200')).json()
    expect(whole.nextCursor).toBeNull()
    for (const limit of [1, 2, 3, 7]) {
      const ids: string[] = []
      let cursor: string | null = null
      do {
        const page: { data: { id: string }[]; nextCursor: string | null } = (
          await ann.get(`/contacts?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`)
        ).json()
        ids.push(...page.data.map((one) => one.id))
        cursor = page.nextCursor
      } while (cursor)
      expect(ids).toEqual(whole.data.map((one: { id: string }) => one.id))
    }
    expect((await ann.get('/contacts?cursor=nonsense')).json().code).toBe('cursor.malformed')
  })

  test('find by beginnings of names and addresses and by digits, in pages', async () => {
    const made = await make('/contacts', {
      name: 'Quentin Search',
      emails: ['q.search@findme.example'],
      phones: ['+43 660 7654321'],
    })
    for (const q of ['quen', 'SEARCH quentin', 'findme', 'q.search@findme.example', '+43 660 765', '43660'])
      expect((await ann.get(`/contacts?q=${encodeURIComponent(q)}`)).json().data, q).toMatchObject([{ id: made.id }])
    for (const q of ['uentin', 'quentin other', '660', "';--"]) // no beginning of a word, or not all of them
      expect((await ann.get(`/contacts?q=${encodeURIComponent(q)}`)).json().data, q).toEqual([])
    for (let i = 0; i < 5; i += 1) await make('/contacts', { name: `Paged ${i}` })
    const first = (await ann.get('/contacts?q=paged&limit=3')).json()
    const second = (await ann.get(`/contacts?q=paged&limit=3&cursor=${first.nextCursor}`)).json()
    const all = [...first.data, ...second.data].map((one: { name: string }) => one.name)
    expect(all).toEqual(['Paged 4', 'Paged 3', 'Paged 2', 'Paged 1', 'Paged 0'])
    expect(second.nextCursor).toBeNull()
  })

  test('count the tickets that the reader sees', async () => {
    const { requester } = (
      await ann.post('/tickets', { subject: 'x', requester: { email: 'counted@x.example' } })
    ).json()
    const theirs = { subject: 'x', requester: { id: requester.id } }
    const admin = await signIn(world, acme.admin)
    await ann.post('/tickets', { ...theirs, status: 'resolved' })
    await admin.post('/tickets', { ...theirs, assigneeId: acme.admin.userId })
    expect((await admin.get(`/contacts/${requester.id}`)).json().ticketCounts).toEqual({
      open: 2,
      total: 3,
      capped: false,
    })
    expect((await ann.get(`/contacts/${requester.id}`)).json().ticketCounts).toEqual({
      open: 1,
      total: 2,
      capped: false,
    })
  })
})

describe('a sender', () => {
  test('who writes twice at the same instant is one contact', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        acme.asSystem((cx) => ensureContact(cx, { email: 'Twice@Race.example', name: `Twice ${i}` })),
      ),
    )
    expect(new Set(results.map((result) => result.contact.id)).size).toBe(1)
    expect(results.filter((result) => result.created)).toHaveLength(1)
    const found = await acme.asSystem((cx) => findContactByEmail(cx, 'twice@RACE.example'))
    expect(found?.id).toBe(results[0]?.contact.id)
    const listed = (await ann.get('/contacts?q=race.example')).json().data
    expect(listed).toHaveLength(1)
    expect((await events('contact.created')).filter((event) => event.data.email === 'twice@race.example')).toHaveLength(
      1,
    )
  })

  test('with a known number and an own address is another person, who goes without the number', async () => {
    const first = await make('/contacts', { name: 'Desk', phones: ['+1 212 555 0199'] })
    const { contact } = await acme.asSystem((cx) =>
      ensureContact(cx, { email: 'new@desk.example', phone: '+12125550199', name: 'New' }),
    )
    expect(contact).toMatchObject({ name: 'New', phone: null })
    const byPhone = await acme.asSystem((cx) => ensureContact(cx, { phone: '+12125550199' }))
    expect(byPhone).toMatchObject({ created: false, contact: { id: first.id } })
  })
})
