import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

// product.md CR14: over HTTP, on a real database.
let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
  for (const { actor } of [admin, ann]) await admin.patch(`/users/${actor.userId}`, { crmAccess: true })
})
afterAll(() => world.close())

type Entry = {
  kind: string
  id: string
  at: string
  change: {
    name: string
    by: { name: string }
    fields: object[]
    of: { name: string } | null
    other: { type: string; id: string; name: string } | null
  } | null
  ticket: { code: string } | null
  message: { preview: string; direction: string; ticket: { code: string } } | null
  task: { title: string } | null
  note: { text: string } | null
}
type Page = { data: Entry[]; nextCursor: string | null }

const make = async (path: string, body: Record<string, unknown>) => {
  world.setClock(1000)
  const reply = await admin.post(path, body)
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.json()
}
const change = async (path: string, body: Record<string, unknown>) => {
  world.setClock(1000)
  const reply = await admin.patch(path, body)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const activity = async (of: string, query = '', who = admin): Promise<Page> => {
  const reply = await who.get(`/records/${of}/activity${query}`)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const wordOf = ({ kind, change: told, ticket, message, task, note }: Entry) =>
  `${kind} ${told?.name ?? ticket?.code ?? message?.preview ?? task?.title ?? note?.text}`
const words = async (of: string, query = '', who = admin) => (await activity(of, query, who)).data.map(wordOf)

/** A contact with a ticket that has a reply, a task, a note and a change. */
async function someone(name: string) {
  const contact = await make('/contacts', { name, emails: [`${name.toLowerCase()}@stream.example`] })
  const ticket = await make('/tickets', { subject: 'asks', requester: { id: contact.id } })
  await make(`/tickets/${ticket.code}/messages`, { kind: 'public', bodyText: `to ${name}` })
  await make('/tasks', { title: `call ${name}`, contactId: contact.id })
  await make(`/contacts/${contact.id}/notes`, { text: `${name} is kind` })
  await change(`/contacts/${contact.id}`, { language: 'de' })
  return { contact, ticket }
}

describe('the stream of a contact', () => {
  test('has everything, the newest first, of one kind or several when asked', async () => {
    const { contact, ticket } = await someone('Whole')
    const all = [
      'change contact.updated',
      'note Whole is kind',
      'task call Whole',
      'message to Whole',
      `ticket ${ticket.code}`,
      'change contact.created',
    ]
    const of = `contact/${contact.id}`
    expect(await words(of)).toEqual(all)
    expect(await words(of, '?kinds=change')).toEqual([all[0], all[5]])
    expect(await words(of, '?kinds=ticket,note')).toEqual([all[1], all[4]])
    const { data } = await activity(of)
    expect(data[0]?.change).toEqual({
      name: 'contact.updated',
      by: { kind: 'user', id: acme.admin.userId, name: expect.any(String) },
      fields: [{ field: 'language', from: [], to: ['de'] }],
      of: null,
      other: null,
    })
    expect(data[3]?.message).toMatchObject({ direction: 'out', ticket: { code: ticket.code } })
    expect((await admin.get(`/records/${of}/activity?kinds=other`)).statusCode).toBe(422)
    expect((await admin.get(`/records/contact/${ticket.id}/activity`)).json()).toMatchObject({
      status: 404,
      code: 'association.not_found',
    })
  })

  test('is read page by page without a gap, also where several things happened at one instant', async () => {
    const contact = await make('/contacts', { name: 'Paged', emails: ['paged@stream.example'] })
    // No second goes by from here on.
    for (const text of ['one', 'two', 'three']) await admin.post(`/contacts/${contact.id}/notes`, { text })
    for (const title of ['call', 'write']) await admin.post('/tasks', { title, contactId: contact.id })
    const created = await admin.post('/tickets', { subject: 'x', requester: { id: contact.id } })
    await admin.post(`/tickets/${created.json().code}/messages`, { kind: 'public', bodyText: 'hello' })
    const of = `contact/${contact.id}`
    const whole = await words(of)
    expect(whole).toHaveLength(8)
    for (const limit of [1, 3]) {
      const paged: string[] = []
      let cursor: string | null = null
      do {
        const page: Page = await activity(of, `?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`)
        paged.push(...page.data.map(wordOf))
        cursor = page.nextCursor
      } while (cursor)
      expect(paged).toEqual(whole)
    }
  })

  test('says nothing of tickets that one does not see, nor of what was written in them', async () => {
    const { contact, ticket } = await someone('Hidden')
    await change(`/tickets/${ticket.code}`, { assigneeId: acme.admin.userId })
    const of = `contact/${contact.id}`
    const anns = ['change contact.updated', 'note Hidden is kind', 'task call Hidden', 'change contact.created']
    expect(await words(of, '', ann)).toEqual(anns)
    expect(await activity(of, '?kinds=ticket,message', ann)).toEqual({ data: [], nextCursor: null })
    await make('/tasks', { title: 'of the hidden ticket', contactId: contact.id, ticketId: ticket.id })
    expect(await words(of, '?kinds=task', ann)).toEqual(['task call Hidden'])
    expect(await words(of, '?kinds=task')).toEqual(['task of the hidden ticket', 'task call Hidden'])
    expect((await admin.post(`/tickets/${ticket.code}/delete`, {})).statusCode).toBe(204)
    expect(await words(of, '?kinds=ticket,message')).toEqual([])
  })

  test('goes on with that of the lead that it was', async () => {
    const lead = await make('/leads', { name: 'Early', emails: ['early@stream.example'] })
    await change(`/leads/${lead.id}`, { company: 'Early Ltd' })
    const { converted } = await make(`/leads/${lead.id}/conversion`, {})
    const ofContact = `contact/${converted.contact.id}`
    const changes = (await activity(ofContact, '?kinds=change')).data.map((entry) => entry.change)
    expect(changes.map((one) => [one?.name, one?.of?.name ?? null])).toEqual([
      ['lead.converted', 'Early'],
      ['contact.created', null],
      ['lead.updated', 'Early'],
      ['lead.created', 'Early'],
    ])
    const [ofLead] = (await activity(`lead/${lead.id}`)).data
    expect(ofLead?.change?.other).toEqual({ type: 'contact', id: converted.contact.id, name: 'Early' })
  })

  test('takes in that of a merged one until the merge is undone', async () => {
    const [kept, gone] = [await someone('Kept'), await someone('Gone')]
    const merge = await make(`/contacts/${kept.contact.id}/merge`, { otherId: gone.contact.id })
    const of = `contact/${kept.contact.id}`
    const merged = await words(of)
    expect(merged).toHaveLength(13)
    expect(merged.slice(0, 3)).toEqual(['change contact.merged', 'change contact.updated', 'note Gone is kind'])
    const [first] = (await activity(of)).data
    expect(first?.change?.other).toEqual({ type: 'contact', id: gone.contact.id, name: 'Gone' })
    await make(`/customer-merges/${merge.id}/undo`, {})
    expect(await words(of)).toHaveLength(8)
    expect((await words(`contact/${gone.contact.id}`)).slice(0, 2)).toEqual([
      'change contact.merge_undone',
      'change contact.merged',
    ])
  })
})

test('the stream of an account has what is about its contacts, and who came and went', async () => {
  const account = await make('/accounts', { name: 'Stream AG' })
  const { contact, ticket } = await someone('Member')
  await change(`/contacts/${contact.id}`, { accountIds: [account.id] })
  const second = await make('/tickets', { subject: 'for the account', requester: { id: contact.id } })
  await make(`/accounts/${account.id}/notes`, { text: 'pays late' })
  await change(`/accounts/${account.id}`, { name: 'Stream SE' })
  const of = `account/${account.id}`
  expect(await words(of)).toEqual([
    'change account.updated',
    'note pays late',
    `ticket ${second.code}`,
    'change contact.updated',
    'note Member is kind',
    'task call Member',
    'change account.created',
  ])
  const { data } = await activity(of, '?kinds=change')
  expect(data[0]?.change?.fields).toEqual([{ field: 'name', from: ['Stream AG'], to: ['Stream SE'] }])
  expect(data[1]?.change).toMatchObject({
    of: { type: 'contact', id: contact.id, name: 'Member' },
    fields: [{ field: 'accountIds', from: [], to: ['Stream SE'] }],
  })
  expect(await words(of)).not.toContain(`ticket ${ticket.code}`)
})

test('an opportunity has a stream, and stands in that of its account', async () => {
  const account = await make('/accounts', { name: 'Buyer AG' })
  const sale = await make('/opportunities', { name: 'Forty tents', accountId: account.id })
  await change(`/opportunities/${sale.id}`, { value: { amount: 1_250_050, currency: 'EUR' } })
  await make('/tasks', { title: 'send the offer', opportunityId: sale.id })
  expect(await words(`opportunity/${sale.id}`)).toEqual([
    'task send the offer',
    'change opportunity.updated',
    'change opportunity.created',
  ])
  const { data } = await activity(`account/${account.id}`)
  expect(data[0]?.change).toMatchObject({
    name: 'opportunity.updated',
    of: { type: 'opportunity', id: sale.id, name: 'Forty tents' },
    fields: [{ field: 'value', from: [], to: ['12500.50 EUR'] }],
  })
})
