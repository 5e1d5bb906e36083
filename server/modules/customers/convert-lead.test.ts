import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cx } from '../../platform/context.ts'
import { readEvents } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { ensureContact } from './customers.service.ts'

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
const convert = (id: string, body = {}) => ann.post(`/leads/${id}/conversion`, body)
const undo = (id: string) => ann.post(`/leads/${id}/conversion/undo`, {})
const valuesOf = (identities: { value: string }[]) => identities.map((one) => one.value)

/** Everything that stands about people, row by row. */
const everything = (cx: Cx) =>
  Promise.all(
    ['contacts', 'identities', 'contact_accounts', 'leads', 'lead_identities'].map(
      async (table) =>
        (
          await sql<{ row: unknown }>`select to_jsonb(t) as row from ${sql.table(table)} t
            where t.org_id = ${cx.org.id} order by to_jsonb(t)::text`.execute(cx.tx)
        ).rows,
    ),
  )

describe('a lead becomes', () => {
  test('a new contact: addresses, numbers and later mail are the contact’s, the lead stays', async () => {
    const account = await make('/accounts', { name: 'Newco', domains: ['newco.example'] })
    const lead = await make('/leads', {
      name: 'Nora New',
      notes: 'Met at the fair',
      language: 'de',
      emails: ['nora@newco.example', 'nora@home.example'],
      phones: ['+493055555551'],
    })
    expect((await ann.get(`/leads/${lead.id}/conversion`)).json()).toEqual({
      contact: null,
      candidates: [],
      mustChoose: false,
      moves: [
        { kind: 'email', value: 'nora@newco.example' },
        { kind: 'phone', value: '+493055555551' },
        { kind: 'email', value: 'nora@home.example' },
      ],
      shared: [],
      stays: [],
      account: { id: account.id, name: 'Newco' },
      custom: {},
      customNames: {},
    })
    const done = (await convert(lead.id)).json()
    expect(done).toMatchObject({
      name: 'Nora New',
      emails: [],
      phones: [],
      converted: { contact: { name: 'Nora New' } },
    })
    const contact = (await ann.get(`/contacts/${done.converted.contact.id}`)).json()
    expect(contact).toMatchObject({ name: 'Nora New', notes: 'Met at the fair', language: 'de' })
    expect(valuesOf(contact.emails)).toEqual(['nora@newco.example', 'nora@home.example'])
    expect(contact.emails[0].primary).toBe(true)
    expect(contact.accounts).toMatchObject([{ id: account.id, primary: true }])
    const sender = await acme.asSystem((cx) => ensureContact(cx, { email: 'nora@home.example' }))
    expect(sender).toMatchObject({ created: false, contact: { id: contact.id } })
    // Among the leads it is only where converted ones are asked for.
    const idsOf = async (state: string) =>
      (await ann.get(`/leads?limit=200&state=${state}`)).json().data.map((one: { id: string }) => one.id)
    expect(await idsOf('open')).not.toContain(lead.id)
    expect(await idsOf('converted')).toContain(lead.id)
    expect((await ann.patch(`/leads/${lead.id}`, { name: 'Other' })).json().code).toBe('lead.converted')
    expect((await convert(lead.id)).json().code).toBe('lead.converted')
  })

  test('part of the contact who has one of its addresses', async () => {
    const contact = await make('/contacts', { name: 'Known', emails: ['known@there.example'] })
    const account = await make('/accounts', { name: 'Their company' })
    const lead = await make('/leads', { name: 'Lead', emails: ['lead@there.example', 'known@there.example'] })
    expect((await ann.get(`/leads/${lead.id}/conversion`)).json()).toMatchObject({
      contact: { id: contact.id },
      moves: [{ value: 'lead@there.example' }],
      shared: [{ value: 'known@there.example' }],
    })
    const done = (await convert(lead.id, { accountId: account.id })).json()
    expect(done.converted.contact).toEqual({ id: contact.id, name: 'Known' })
    const after = (await ann.get(`/contacts/${contact.id}`)).json()
    expect(valuesOf(after.emails)).toEqual(['known@there.example', 'lead@there.example'])
    expect(after.accounts).toMatchObject([{ name: 'Their company' }])
  })

  test('nothing as long as it is not clear which of several contacts is meant', async () => {
    const [one, two] = [
      await make('/contacts', { name: 'One', emails: ['one@two.example'] }),
      await make('/contacts', { name: 'Two', emails: ['two@two.example'] }),
    ]
    const lead = await make('/leads', { name: 'Both', emails: ['one@two.example', 'two@two.example', 'x@two.example'] })
    expect((await ann.get(`/leads/${lead.id}/conversion`)).json()).toMatchObject({ mustChoose: true, contact: null })
    expect((await convert(lead.id)).json()).toMatchObject({ status: 409, code: 'lead.several_contacts' })
    const plan = (await ann.get(`/leads/${lead.id}/conversion?contactId=${two.id}`)).json()
    expect(plan.stays).toEqual([{ kind: 'email', value: 'one@two.example', contact: { id: one.id, name: 'One' } }])
    expect((await convert(lead.id, { contactId: newId() })).json().code).toBe('lead.unknown_contact')
    expect((await convert(lead.id, { contactId: two.id, accountId: newId() })).json().code).toBe(
      'contact.unknown_account',
    )
    expect((await convert(lead.id, { contactId: two.id })).statusCode).toBe(200)
    expect(valuesOf((await ann.get(`/contacts/${one.id}`)).json().emails)).toEqual(['one@two.example'])
  })
})

describe('taking a conversion back', () => {
  test.each(['a new contact', 'a contact that was there'])('leaves everything as it was, after %s', async (which) => {
    const word = which.startsWith('a new') ? 'fresh' : 'stale'
    const account = await make('/accounts', { name: `Account ${word}` })
    if (word === 'stale') await make('/contacts', { name: 'Stale', emails: [`own@${word}.example`] })
    const lead = await make('/leads', {
      name: `Lead ${word}`,
      emails: [`first@${word}.example`, `own@${word}.example`],
      phones: [word === 'fresh' ? '+493055555552' : '+493055555553'],
    })
    const before = await acme.asSystem(everything)
    expect((await convert(lead.id, { accountId: account.id })).statusCode).toBe(200)
    expect(await acme.asSystem(everything)).not.toEqual(before)
    const reply = await undo(lead.id)
    expect(reply.statusCode, reply.body).toBe(200)
    expect(reply.json()).toEqual(lead)
    expect(await acme.asSystem(everything)).toEqual(before)
    expect((await ann.get(`/leads?q=first@${word}`)).json().data).toMatchObject([{ id: lead.id }])
    const told = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000)))
      .filter(({ data }) => data.leadId === lead.id)
      .map(({ name }) => name)
    expect(told).toEqual(['lead.created', 'lead.converted', 'lead.conversion_undone'])
    expect((await undo(lead.id)).json().code).toBe('lead.not_converted')
    // And it can be done again.
    expect((await convert(lead.id)).statusCode).toBe(200)
  })

  test('is refused when something was built on the contact, and changes nothing', async () => {
    const lead = await make('/leads', { name: 'Busy', emails: ['busy@now.example'] })
    const { converted } = (await convert(lead.id)).json()
    await make('/tickets', { subject: 'x', requester: { email: 'busy@now.example' } })
    const held = await acme.asSystem(everything)
    expect((await undo(lead.id)).json()).toMatchObject({ status: 409, code: 'lead.contact_in_use' })
    world.setClock(1000)
    await ann.patch(`/contacts/${converted.contact.id}`, { notes: 'Changed since' })
    expect((await undo(lead.id)).json()).toMatchObject({ status: 409, code: 'lead.contact_changed' })
    expect((await acme.asSystem(everything))[3]).toEqual(held[3])
  })

  test('is refused when another lead has the address by now', async () => {
    const lead = await make('/leads', { name: 'Slow', emails: ['slow@fast.example'] })
    await convert(lead.id)
    await make('/leads', { name: 'Fast', emails: ['slow@fast.example'] })
    expect((await undo(lead.id)).json()).toMatchObject({ status: 409, code: 'lead.identity_taken' })
  })
})

test('strangers and viewers convert nothing', async () => {
  const lead = await make('/leads', { name: 'Ours', emails: ['ours@only.example'] })
  const stranger = await signIn(world, (await createCompany(world, 'GLOBEX')).admin)
  const viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
  for (const [who, status] of [
    [stranger, 404],
    [viewer, 403],
  ] as const) {
    expect((await who.get(`/leads/${lead.id}/conversion`)).statusCode).toBe(status)
    expect((await who.post(`/leads/${lead.id}/conversion`, {})).statusCode).toBe(status)
    expect((await who.post(`/leads/${lead.id}/conversion/undo`, {})).statusCode).toBe(status)
  }
})
