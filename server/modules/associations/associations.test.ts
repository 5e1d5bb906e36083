import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann Agent'))
})
afterAll(() => world.close())

const make = async (path: string, body: Record<string, unknown>) => {
  const reply = await admin.post(path, body)
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}
const associationsOf = async (code: string) => (await admin.get(`/tickets/${code}/associations`)).json()
const put = (code: string, type: string, recordId: string, who = admin) =>
  who.send('PUT', `/tickets/${code}/associations/${type}`, { recordId })
const eventsOf = async (ticketId: string, name: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter(
    (event) => event.ticketId === ticketId && event.name === name,
  )

describe('a ticket', () => {
  test('is associated with one record of each type, besides who asks', async () => {
    const [one, two] = [await make('/contacts', { name: 'One' }), await make('/contacts', { name: 'Two' })]
    const lead = await make('/leads', { name: 'Lead', emails: ['lead@one.example'] })
    const account = await make('/accounts', { name: 'Account', domains: ['account.example'] })
    const ticket = await make('/tickets', { subject: 'x' })
    expect((await put(ticket.code, 'contact', one.id)).statusCode).toBe(200)
    await put(ticket.code, 'lead', lead.id)
    await put(ticket.code, 'account', account.id)
    const reply = await put(ticket.code, 'contact', two.id)
    expect(reply.json()).toEqual({
      data: [
        { type: 'contact', record: { id: two.id, name: 'Two', facts: [] } },
        { type: 'lead', record: { id: lead.id, name: 'Lead', facts: ['lead@one.example'] } },
        { type: 'account', record: { id: account.id, name: 'Account', facts: ['account.example'] } },
      ],
      proposals: [],
      types: ['contact', 'lead', 'opportunity', 'account'],
    })
    expect((await admin.get(`/tickets/${ticket.code}`)).json().requester).toBeNull()
    // The same again tells nothing.
    await put(ticket.code, 'contact', two.id)
    const removed = await admin.send('DELETE', `/tickets/${ticket.code}/associations/lead`)
    expect(removed.json().data.map(({ type }: { type: string }) => type)).toEqual(['contact', 'account'])
    const told = (await eventsOf(ticket.id, 'ticket.association_changed')).map(({ data }) => data)
    expect(told).toEqual([
      { type: 'contact', from: null, to: { id: one.id, name: 'One' } },
      { type: 'lead', from: null, to: { id: lead.id, name: 'Lead' } },
      { type: 'account', from: null, to: { id: account.id, name: 'Account' } },
      { type: 'contact', from: { id: one.id, name: 'One' }, to: { id: two.id, name: 'Two' } },
      { type: 'lead', from: { id: lead.id, name: 'Lead' }, to: null },
    ])
  })

  test('has no second record of a type: the database itself refuses it, of two at once one stays', async () => {
    const [one, two] = [await make('/contacts', { name: 'First' }), await make('/contacts', { name: 'Second' })]
    const ticket = await make('/tickets', { subject: 'x' })
    const replies = await Promise.all([one, two].map(({ id }) => put(ticket.code, 'contact', id)))
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    const { data } = await associationsOf(ticket.code)
    expect(data).toHaveLength(1)
    const other = [one, two].find(({ id }) => id !== data[0].record.id)
    const insert = (recordType: string) =>
      acme.asSystem(({ tx, now }) =>
        tx
          .insertInto('ticketAssociations')
          .values({ orgId: acme.orgId, ticketId: ticket.id, recordType, recordId: other.id, createdAt: now })
          .execute(),
      )
    await expect(insert('contact')).rejects.toMatchObject({ code: '23505' })
    await expect(insert('user')).rejects.toMatchObject({ code: '23514' })
    expect((await associationsOf(ticket.code)).data).toEqual(data)
  })

  test('is locked when it is closed', async () => {
    const contact = await make('/contacts', { name: 'Late' })
    const ticket = await make('/tickets', { subject: 'x', status: 'closed', requester: { email: 'late@x.example' } })
    expect((await put(ticket.code, 'contact', contact.id)).json()).toMatchObject({ status: 409, code: 'ticket.closed' })
    const reply = await admin.send('DELETE', `/tickets/${ticket.code}/associations/contact`)
    expect(reply.json().code).toBe('ticket.closed')
    expect((await associationsOf(ticket.code)).proposals).toEqual([])
    // Nor does its sender become its contact, though the account could be told.
    await world.react(acme.orgId)
    expect((await associationsOf(ticket.code)).data).toEqual([])
    expect(await eventsOf(ticket.id, 'ticket.associated')).toEqual([])
  })

  test('takes no record of another type, of another organization, or none', async () => {
    const ticket = await make('/tickets', { subject: 'x' })
    const lead = await make('/leads', { name: 'A lead' })
    const globex = await createCompany(world, 'GLOBEX')
    const stranger = await signIn(world, globex.admin)
    const theirs = (await stranger.post('/contacts', { name: 'Theirs' })).json()
    for (const id of [lead.id, theirs.id, newId()])
      expect((await put(ticket.code, 'contact', id)).json()).toMatchObject({
        status: 422,
        code: 'association.unknown_record',
      })
    expect((await put(ticket.code, 'opportunity', lead.id)).statusCode).toBe(422)
    expect((await put(ticket.code, 'user', lead.id)).statusCode).toBe(422)
    expect((await stranger.get(`/tickets/${ticket.id}/associations`)).statusCode).toBe(404)
    expect((await stranger.get(`/records/lead/${lead.id}/tickets`)).statusCode).toBe(404)
    const viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
    expect((await put(ticket.code, 'lead', lead.id, viewer)).statusCode).toBe(403)
  })
})

describe('a new ticket', () => {
  test('is associated with the contact and the lead that its sender is, and with the only account; the timeline says why', async () => {
    const account = await make('/accounts', { name: 'Sender AG', domains: ['sender.example'] })
    const contact = await make('/contacts', { name: 'Sender', emails: ['s@sender.example'] })
    const lead = await make('/leads', { name: 'Sender as lead', emails: ['s@sender.example'] })
    const ticket = await make('/tickets', { subject: 'x', requester: { email: 's@sender.example' } })
    await world.react(acme.orgId)
    await world.react(acme.orgId)
    expect((await associationsOf(ticket.code)).data).toMatchObject([
      { type: 'contact', record: { id: contact.id } },
      { type: 'lead', record: { id: lead.id } },
      { type: 'account', record: { id: account.id } },
    ])
    const told = await eventsOf(ticket.id, 'ticket.associated')
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      cause: { rule: 'known_sender' },
      data: {
        set: [
          { type: 'contact', id: contact.id, name: 'Sender' },
          { type: 'lead', id: lead.id, name: 'Sender as lead' },
          { type: 'account', id: account.id, name: 'Sender AG' },
        ],
        unclear: [],
      },
    })
  })

  test('is given none of several: they are proposed', async () => {
    const accounts = [await make('/accounts', { name: 'First AG' }), await make('/accounts', { name: 'Second AG' })]
    await make('/contacts', {
      name: 'Twofold',
      emails: ['one@twofold.example', 'two@twofold.example'],
      accountIds: accounts.map(({ id }) => id),
    })
    for (const which of ['one', 'two'])
      await make('/leads', { name: `Lead ${which}`, emails: [`${which}@twofold.example`] })
    const ticket = await make('/tickets', { subject: 'x', requester: { email: 'one@twofold.example' } })
    await world.react(acme.orgId)
    const { data, proposals } = await associationsOf(ticket.code)
    expect(data).toMatchObject([{ type: 'contact', record: { name: 'Twofold' } }])
    expect(proposals).toMatchObject([
      { type: 'lead', records: [{ name: 'Lead one' }, { name: 'Lead two' }] },
      { type: 'account', records: [{ name: 'First AG' }, { name: 'Second AG' }] },
    ])
    expect((await eventsOf(ticket.id, 'ticket.associated'))[0]?.data.unclear).toEqual([
      { type: 'lead', names: ['Lead one', 'Lead two'] },
      { type: 'account', names: ['First AG', 'Second AG'] },
    ])
  })

  test('keeps what was chosen before the sender was looked up', async () => {
    const other = await make('/contacts', { name: 'Chosen' })
    const ticket = await make('/tickets', { subject: 'x', requester: { email: 'asks@x.example' } })
    await put(ticket.code, 'contact', other.id)
    await world.react(acme.orgId)
    expect((await associationsOf(ticket.code)).data).toMatchObject([{ type: 'contact', record: { id: other.id } }])
  })
})

describe('the tickets of a record', () => {
  test('are those that one sees, open ones first, counted by status, in pages', async () => {
    const lead = await make('/leads', { name: 'With tickets' })
    const made: string[] = []
    for (const status of ['closed', 'open', 'resolved', 'open']) {
      world.setClock(1000)
      const ticket = await make('/tickets', { subject: `is ${status}` })
      await put(ticket.code, 'lead', lead.id)
      // Closing locks: it is closed afterwards.
      if (status !== 'open') await admin.patch(`/tickets/${ticket.code}`, { status })
      made.push(ticket.code)
    }
    // Of a colleague: Ann sees her own tickets and those of nobody.
    await admin.patch(`/tickets/${made[3]}`, { assigneeId: acme.admin.userId })
    const of = async (who: SignedIn, query = '') => (await who.get(`/records/lead/${lead.id}/tickets${query}`)).json()
    const codes = (list: { data: { code: string }[] }) => list.data.map(({ code }) => code)
    const whole = await of(admin)
    expect(codes(whole)).toEqual([made[3], made[1], made[2], made[0]])
    expect(whole).toMatchObject({
      counts: [
        { status: 'open', count: 1 },
        { status: 'in_progress', count: 1 },
        { status: 'resolved', count: 1 },
        { status: 'closed', count: 1 },
      ],
      capped: false,
      nextCursor: null,
    })
    const anns = await of(ann)
    expect(codes(anns)).toEqual([made[1], made[2], made[0]])
    expect(anns.counts[0]).toEqual({ status: 'open', count: 1 })
    const paged: string[] = []
    let cursor: string | null = null
    do {
      const page: { data: { code: string }[]; nextCursor: string | null } = await of(
        admin,
        `?limit=1${cursor ? `&cursor=${cursor}` : ''}`,
      )
      paged.push(...codes(page))
      cursor = page.nextCursor
    } while (cursor)
    expect(paged).toEqual(codes(whole))
  })

  test('of a contact are also those it asks for, and those of the lead that it was', async () => {
    const lead = await make('/leads', { name: 'Was a lead', emails: ['was@lead.example'] })
    const asked = await make('/tickets', { subject: 'of the lead' })
    await put(asked.code, 'lead', lead.id)
    const { converted } = (await admin.post(`/leads/${lead.id}/conversion`, {})).json()
    world.setClock(1000)
    const later = await make('/tickets', { subject: 'of the contact', requester: { email: 'was@lead.example' } })
    const { data } = (await admin.get(`/records/contact/${converted.contact.id}/tickets`)).json()
    expect(data.map(({ code }: { code: string }) => code)).toEqual([later.code, asked.code])
    // The lead keeps it: that is its history.
    const ofLead = (await admin.get(`/records/lead/${lead.id}/tickets`)).json().data
    expect(ofLead.map(({ code }: { code: string }) => code)).toEqual([asked.code])
  })
})
