import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startParser } from '../modules/email/read-mail.ts'
import { exportJob } from '../modules/exports/run-export.ts'
import { createLog } from '../platform/log.ts'
import { permissions } from '../platform/permissions.ts'
import { type Client, catchSystemMail, inviteAs, program } from './client.ts'
import { openStream, portOf } from './event-reader.ts'
import { addressesOf } from './walk/addresses.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { type Description, type Operation, readOperations } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// quality.md, security list 2; product.md CR13: who sees a ticket and may not see records of customers hears that it is associated with
// some, and that its fields point to some, at no door of which: not in what happened, nor in files, nor as it happens.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 })

/** In the name of every record that the ticket is associated with, or points to, and in nothing else. */
const mark = 'zqxvrecord'
const types = ['contact', 'lead', 'opportunity', 'account', 'object:thing'] as const
const paths = { contact: '/contacts', lead: '/leads', opportunity: '/opportunities', account: '/accounts' }

let world: World
let stopParser: () => Promise<void>
let company: WalkCompany
let mails: ReturnType<typeof catchSystemMail>
let reads: Operation[]
/** The ticket of one customer, which is associated with records of others. */
let ticket: { id: string; requester: { id: string } }
/** Two records of each type. */
const records = new Map<string, string[]>()
/** Whoever sees the ticket and no records: a member, a key, an embed of its customer. */
let blind: { name: string; client: Client }[]

const says = (text: string) => text.toLowerCase().includes(mark)

async function done<Answer>(reply: Promise<{ statusCode: number; body: string; json: () => Answer }>): Promise<Answer> {
  const answer = await reply
  expect(answer.statusCode, answer.body).toBeLessThan(300)
  return answer.json()
}
const made = (path: string, body: object) => done(company.admin.post(path, body)) as Promise<{ id: string }>

/** Associates the ticket with records of each type, other ones in their place, and takes one away; so with its fields. */
async function tell(): Promise<void> {
  const { admin } = company
  for (const at of [0, 1])
    for (const type of types) {
      const recordId = records.get(type)?.[at]
      await done(admin.send('PUT', `/tickets/${ticket.id}/associations/${type}`, { recordId }))
    }
  await done(admin.send('DELETE', `/tickets/${ticket.id}/associations/lead`))
  for (const at of [0, 1])
    for (const key of ['contact', 'account'] as const)
      await done(admin.patch(`/tickets/${ticket.id}`, { custom: { [`the_${key}`]: records.get(key)?.[at] } }))
}

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  mails = catchSystemMail()
  company = await fillCompany(world, mails, 'hiding')
  const { admin } = company
  for (const type of types)
    for (const which of ['one', 'two']) {
      const path = type === 'object:thing' ? '/objects/thing' : paths[type]
      const { id } = await made(path, { name: `${mark} ${type} ${which}` })
      records.set(type, [...(records.get(type) ?? []), id])
    }
  for (const lookup of ['contact', 'account'])
    await made('/custom-fields', { name: `The ${lookup}`, key: `the_${lookup}`, type: 'record', lookup })
  // Known by his addresses as one contact and two leads: what was found, and what was not guessed, stands in the timeline.
  const [email, other] = ['asks@hidden.test', 'asks-too@hidden.test'] as const
  await made('/contacts', { name: 'Plain person', emails: [email, other] })
  for (const address of [email, other]) await made('/leads', { name: `${mark} sender`, emails: [address] })
  const custom = { the_contact: records.get('contact')?.[1] }
  const asked = { subject: 'Plain', requester: { email }, custom }
  ticket = (await made('/tickets', asked)) as typeof ticket
  await world.react(company.orgId)
  await tell()
  await world.react(company.orgId)
  company.ids.tickets?.push(ticket.id)
  company.ids.codes?.push(ticket.id)

  const seeing = permissions.filter((one) => !one.startsWith('customers:') && one !== 'recurring:manage')
  const role = await made('/roles', { name: 'Tickets alone', ticketScope: 'all', permissions: seeing })
  const person = { name: 'Sees tickets', email: 'sees-tickets@hiding.test', role: 'viewer' }
  const member = await inviteAs(world, admin, mails, person)
  await done(admin.patch(`/users/${member.userId}`, { roleId: role.id }))
  const key = await done<{ token: string }>(admin.post('/api-keys', { name: 'Tickets alone', scopes: seeing }))
  const me = await done<{ user: { id: string } }>(admin.get('/me'))
  const of = { contactId: ticket.requester.id, memberId: me.user.id }
  const embed = await done<{ token: string }>(admin.post('/embed-tokens', of))
  blind = [
    { name: 'member', client: member },
    { name: 'key', client: program(world, key.token) },
    { name: 'embed', client: program(world, embed.token) },
  ]
  reads = readOperations(world.app.swagger() as unknown as Description).filter(
    // These two do not end; `echo` says what was asked for.
    ({ id, method }) => method === 'get' && !['streamEvents', 'testStream', 'checkPrefix'].includes(id),
  )
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

type Told = { name: string; data: Record<string, unknown> }
const timelineOf = async (client: Client) =>
  (await done<{ data: Told[] }>(client.get(`/tickets/${ticket.id}/timeline?limit=200`))).data

test('who may see records reads their names in the timeline; who may not reads that there were some', async () => {
  const names = ['ticket.associated', 'ticket.association_changed', 'ticket.field_changed', 'ticket.created']
  const whole = (await timelineOf(company.admin)).filter(({ name }) => names.includes(name))
  expect(names.filter((name) => !whole.some((one) => one.name === name && says(JSON.stringify(one))))).toEqual([])
  for (const { name, client } of blind) {
    const shown = (await timelineOf(client)).filter((one) => names.includes(one.name))
    expect(shown.map((one) => one.name)).toEqual(whole.map((one) => one.name))
    expect([name, says(JSON.stringify(shown))]).toEqual([name, false])
    const changed = shown.filter((one) => one.name === 'ticket.association_changed').map(({ data }) => data)
    expect(changed.slice(0, 2)).toMatchObject([
      { type: 'contact', to: { hidden: true } },
      { type: 'lead', from: null, to: { hidden: true } },
    ])
    expect(changed.at(-1)).toEqual({ type: 'lead', from: { hidden: true }, to: null })
    expect(changed).toContainEqual({ type: 'object', from: null, to: { hidden: true } })
  }
})

test('no door that answers them says a name, whatever is asked', async () => {
  const wrong: string[] = []
  const answered: string[] = []
  for (const operation of reads)
    for (const [at, url] of (await addressesOf(company, operation)).entries()) {
      const queries = ['limit=200', ...operation.query.map(({ name }) => `${name}=${mark}`)]
      for (const query of at === 0 ? queries : ['limit=200'])
        for (const { name, client } of blind) {
          const reply = await client.get(`${url}?${query}`)
          if (reply.statusCode === 200) answered.push(operation.id)
          // A word that was sent may come back; what stands around it in a name may not.
          if (new RegExp(`${mark} (?:contact|lead|opportunity|account|object|sender)`, 'i').test(reply.body))
            wrong.push(`${operation.id} to the ${name}, ${url}?${query}: ${reply.body.slice(0, 200)}`)
        }
    }
  expect(wrong).toEqual([])
  const expected = ['getTicket', 'listTickets', 'listTimeline', 'listEvents', 'search', 'getTicketAssociations']
  expect(expected.filter((id) => !answered.includes(id))).toEqual([])
})

test('rows of lists say that there are some, where they are asked for them', async () => {
  const query = `associated=${types.join(',')}&custom=the_contact,the_account&limit=200`
  type Row = { id: string; associations: { type: string; record: unknown }[]; customNames: object }
  const rowOf = async (client: Client) =>
    (await done<{ data: Row[] }>(client.get(`/tickets?${query}`))).data.find(({ id }) => id === ticket.id)
  const whole = await rowOf(company.admin)
  expect([says(JSON.stringify(whole?.associations)), says(JSON.stringify(whole?.customNames))]).toEqual([true, true])
  for (const { client } of blind) {
    const row = await rowOf(client)
    expect(row?.associations).toEqual(['contact', 'opportunity', 'account'].map((type) => ({ type, record: null })))
    expect(row?.customNames).toEqual({})
  }
})

test('an export of theirs says of associations and fields what the panel says', async () => {
  const client = blind[0]?.client as Client
  const fields = await done<{ data: { key: string; column: boolean }[] }>(client.get('/condition-fields'))
  const columns = fields.data.filter(({ column }) => column).map(({ key }) => ({ field: key }))
  expect(columns).toContainEqual({ field: 'custom.the_contact' })
  const file = await done<{ id: string }>(client.post('/exports', { name: 'All', format: 'csv', columns }))
  const work = { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true }
  await exportJob(company.orgId, { id: file.id }, work)
  const text = (await client.get(`/exports/${file.id}/file`)).rawPayload.toString('utf8')
  expect([text.includes('Plain'), says(text)]).toEqual([true, false])
})

test('the stream says nothing of them while they are associated', async () => {
  for (const { name, client } of blind) {
    const reader = await openStream(await portOf(world.app), client.headers())
    await reader.next()
    await tell()
    await company.admin.patch(`/tickets/${ticket.id}`, { subject: `Plain for the ${name}` })
    await reader.until((event) => JSON.stringify(event).includes('ticket.subject_changed'))
    expect([reader.text().includes('ticket.association_changed'), says(reader.text())]).toEqual([true, false])
    reader.close()
    await reader.ended
  }
})

test('who may not see a record cannot point to it', async () => {
  const client = blind[0]?.client as Client
  const reply = await client.patch(`/tickets/${ticket.id}`, { custom: { the_contact: records.get('contact')?.[0] } })
  expect([reply.statusCode, says(reply.body)]).toEqual([422, false])
  expect(reply.json<{ code: string }>().code).toBe('field.invalid_value')
  // He may empty the field; who sees the record reads what stood there.
  await done(client.patch(`/tickets/${ticket.id}`, { custom: { the_contact: null } }))
  const emptied = (who: Client) => timelineOf(who).then((told) => told.at(-1)?.data)
  expect(await emptied(company.admin)).toMatchObject({ from: { label: `${mark} contact two` }, to: null })
  expect(await emptied(client)).toMatchObject({ from: { label: null, hidden: true }, to: null })
})

test('no mail of the product says a name', async () => {
  await world.react(company.orgId)
  expect(says(JSON.stringify(mails))).toBe(false)
})
