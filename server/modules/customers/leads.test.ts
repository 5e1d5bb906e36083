import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
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

const events = async (name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.name === name)
const make = async (path: string, body: Record<string, unknown>) => {
  const reply = await ann.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

describe('a lead', () => {
  test('has several addresses and numbers in one form, and its own page', async () => {
    const lead = await make('/leads', {
      name: 'Lena  Lead',
      company: ' Soon GmbH ',
      emails: ['Lena@Soon.Example', 'lena@home.example', 'lena@soon.example'],
      phones: ['+49 (30) 123-4567'],
      language: 'de',
      timeZone: 'Europe/Berlin',
    })
    expect(lead).toMatchObject({
      name: 'Lena Lead',
      company: 'Soon GmbH',
      emails: [
        { value: 'lena@soon.example', primary: true },
        { value: 'lena@home.example', primary: false },
      ],
      phones: [{ value: '+49301234567', primary: true }],
      language: 'de',
      timeZone: 'Europe/Berlin',
    })
    expect((await viewer.get(`/leads/${lead.id}`)).json()).toEqual(lead)
    expect((await events('lead.created')).at(-1)?.data).toEqual({
      leadId: lead.id,
      name: 'Lena Lead',
      email: 'lena@soon.example',
      phone: '+49301234567',
    })
  })

  test('may have the address of a contact, not that of another lead', async () => {
    const address = 'both@shared.example'
    const contact = await make('/contacts', { name: 'Contact Both', emails: [address] })
    const lead = await make('/leads', { name: 'Lead Both', emails: [address] })
    expect((await ann.get(`/contacts/${contact.id}`)).json().emails).toMatchObject([{ value: address }])
    expect(lead.emails).toMatchObject([{ value: address }])
    expect((await ann.post('/leads', { emails: ['BOTH@shared.example'] })).json()).toMatchObject({
      status: 409,
      code: 'lead.identity_taken',
      leadId: lead.id,
    })
  })

  test('changes by what is given; the same again tells nothing', async () => {
    const { id } = await make('/leads', { name: 'Max', emails: ['max@l.example', 'm2@l.example'], company: 'One' })
    const change = { emails: ['m2@l.example', 'm3@l.example'], company: 'Two' }
    const reply = await ann.patch(`/leads/${id}`, change)
    expect(reply.json()).toMatchObject({ name: 'Max', company: 'Two' })
    await ann.patch(`/leads/${id}`, change)
    const told = (await events('lead.updated')).filter((event) => event.data.leadId === id)
    expect(told.map((event) => event.data.changes)).toEqual([
      {
        company: { from: 'One', to: 'Two' },
        emails: { from: ['max@l.example', 'm2@l.example'], to: ['m2@l.example', 'm3@l.example'] },
      },
    ])
    await make('/leads', { emails: ['max@l.example'] })
  })

  test.each([
    ['nothing', {}, 'name'],
    ['a bad email', { emails: ['a@x.example', 'nobody at home'] }, 'emails.1'],
    ['a number without country', { name: 'x', phones: ['030 1234567'] }, 'phones.0'],
    ['an unknown time zone', { name: 'x', timeZone: 'Mars/Olympus' }, 'timeZone'],
    ['an account, which it has none of', { name: 'x', accountIds: [] }, ''],
  ])('is refused with %s', async (_name, body, path) => {
    const reply = await ann.post('/leads', body)
    expect(reply.statusCode, reply.body).toBe(422)
    expect(reply.json().errors[0].path).toBe(path)
  })

  test('is written by those who may, and of one organization', async () => {
    expect((await viewer.post('/leads', { name: 'x' })).statusCode).toBe(403)
    const { id } = await make('/leads', { name: 'Ours' })
    const stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
    expect((await stranger.get(`/leads/${id}`)).statusCode).toBe(404)
    expect((await stranger.patch(`/leads/${id}`, { name: 'Theirs' })).statusCode).toBe(404)
    expect((await stranger.get('/leads?q=ours')).json().data).toEqual([])
  })
})

test('the list gives every lead once by name, and finds by words, company and digits', async () => {
  for (const name of ['zoe Listed', 'Émile Listed', 'anna Listed', 'Bob Listed']) await make('/leads', { name })
  const whole = (await ann.get('/leads?limit=200')).json()
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor ? `&cursor=${cursor}` : ''
    const page: { data: { id: string }[]; nextCursor: string | null } = (await ann.get(`/leads?limit=2${query}`)).json()
    ids.push(...page.data.map((one) => one.id))
    cursor = page.nextCursor
  } while (cursor)
  expect(ids).toEqual(whole.data.map((one: { id: string }) => one.id))

  const lead = await make('/leads', {
    name: 'Quentin Sought',
    company: 'Wolkenbruch AG',
    emails: ['q@findme.example'],
    phones: ['+43 660 7654321'],
  })
  for (const q of ['quen', 'SOUGHT quentin', 'wolkenb', 'findme', '+43 660 765'])
    expect((await ann.get(`/leads?q=${encodeURIComponent(q)}`)).json().data, q).toMatchObject([{ id: lead.id }])
  expect((await ann.get('/leads?q=uentin')).json().data).toEqual([])
})

test('the search has leads as a kind of their own', async () => {
  const lead = await make('/leads', { name: 'Xaverine Soughtafter', emails: ['xaverine@lead.example'] })
  const { tabs } = (await ann.get('/search?q=xaverine')).json()
  const counts = tabs.map((tab: { kind: string; count: number }) => [tab.kind, tab.count])
  expect(counts.filter(([, count]: [string, number]) => count > 0)).toEqual([['lead', 1]])
  expect(tabs[3].results[0]).toMatchObject({ kind: 'lead', id: lead.id, excerpt: { from: 'details' } })
})
