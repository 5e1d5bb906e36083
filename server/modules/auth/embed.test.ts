import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let acme: Company
let admin: SignedIn
let agent: SignedIn
let key: { id: string; token: string }
/** Tickets by their subject: two of Jo, one of a colleague in the same account, one of somebody else. */
const tickets: Record<string, { id: string; code: string }> = {}
let account: string
let jo: string

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
  agent = await signIn(world, await acme.member('Ann', 'manager'))
  await admin.patch('/organization', { settings: { embedOrigins: ['https://crm.acme.test'] } })
  account = (await admin.post('/accounts', { name: 'Globex', domains: ['globex.test'] })).json<{ id: string }>().id
  const made = [
    ['Printer', 'jo@globex.test'],
    ['Scanner', 'jo@globex.test'],
    ['Colleague', 'kim@globex.test'],
    ['Stranger', 'sam@other.test'],
  ] as const
  for (const [subject, email] of made) {
    const reply = await admin.post('/tickets', { subject, requester: { email }, assigneeId: agent.actor.userId })
    tickets[subject] = reply.json<{ id: string; code: string }>()
  }
  const { data } = (await admin.get('/contacts?q=jo')).json<{ data: { id: string }[] }>()
  jo = data[0]?.id ?? ''
  key = (await admin.post('/api-keys', { name: 'CRM', scopes: ['embed:issue'] })).json()
  await world.react(acme.orgId)
})
afterAll(() => world.close())

const idOf = (subject: string) => tickets[subject]?.id ?? ''
const ask = (body: object, as: Client = program(world, key.token)) =>
  as.post('/embed-tokens', { memberId: agent.actor.userId, ...body })
/** Somebody at work in the CRM. */
async function embed(body: object): Promise<Client> {
  const reply = await ask(body)
  expect(reply.statusCode, reply.body).toBe(201)
  return program(world, reply.json<{ token: string }>().token)
}
const subjects = async (client: Client) =>
  (await client.get('/tickets?limit=50'))
    .json<{ data: { subject: string }[] }>()
    .data.map((one) => one.subject)
    .sort()

test('MX21: shows the tickets of the customer that the token names, by id, by email and by account', async () => {
  expect(await subjects(await embed({ contactId: jo }))).toEqual(['Printer', 'Scanner'])
  expect(await subjects(await embed({ email: 'Jo@Globex.test' }))).toEqual(['Printer', 'Scanner'])
  expect(await subjects(await embed({ accountId: account }))).toEqual(['Colleague', 'Printer', 'Scanner'])
})

test('MX21: a customer is named by his id in the CRM: who has the addresses of the row, or of all rows of the account', async () => {
  const made = await admin.post('/api-keys', { name: 'Mirror', scopes: ['crm:sync'] })
  const crm = program(world, made.json<{ token: string }>().token)
  const put = (kind: string, rows: object[]) => crm.send('PUT', `/crm/${kind}`, { source: 'salesforce', rows })
  await put('accounts', [
    { externalId: '001A', name: 'Globex of the CRM' },
    { externalId: '001B', name: 'Nobody yet' },
  ])
  await put('contacts', [
    { externalId: '003J', name: 'Jo', email: 'old@globex.test', email2: ' JO@globex.test', accountExternalId: '001A' },
    { externalId: '003S', name: 'Sam', email3: 'sam@other.test', email: 'sam@home.test', accountExternalId: '001A' },
    { externalId: '003X', name: 'Xenia', email: 'xenia@nowhere.test', accountExternalId: '001B' },
  ])
  const by = (kind: string, externalId: string, source = 'salesforce') => ({ crm: { kind, source, externalId } })
  expect(await subjects(await embed(by('contact', '003J')))).toEqual(['Printer', 'Scanner'])
  const everybody = await embed(by('account', '001A'))
  expect(await subjects(everybody)).toEqual(['Printer', 'Scanner', 'Stranger'])
  expect((await everybody.get(`/tickets/${idOf('Colleague')}`)).statusCode).toBe(404)
  expect((await everybody.get('/me')).json()).toMatchObject({ embed: { customer: { kind: 'crm_account' } } })
  // Names are the mirror's, and the key has no CRM access.
  expect((await ask(by('account', '001A'))).body).not.toContain('of the CRM')
  for (const nobody of [
    by('contact', '003X'),
    by('account', '001B'),
    by('contact', '003J', 'hubspot'),
    by('account', '003J'),
  ])
    expect((await ask(nobody)).json(), JSON.stringify(nobody)).toMatchObject({ status: 404, code: 'embed.no_customer' })
  expect((await ask({ ...by('contact', '003J'), contactId: jo })).statusCode).toBe(422)
  await crm.send('DELETE', '/crm/contacts/salesforce/003J')
  expect((await ask(by('contact', '003J'))).statusCode).toBe(404)
  await admin.patch('/organization', { hasCrm: false })
  expect((await ask(by('contact', '003S'))).statusCode).toBe(404)
  await admin.patch('/organization', { hasCrm: true })
})

test('what is outside answers 404 whatever the address says, what is inside is read, answered and changed', async () => {
  const inside = await embed({ contactId: jo })
  for (const subject of ['Colleague', 'Stranger']) {
    const { id, code } = tickets[subject] ?? { id: '', code: '' }
    for (const url of [`/tickets/${id}`, `/tickets/${code}`, `/tickets/${id}/messages`, `/tickets/${id}/timeline`])
      expect((await inside.get(url)).statusCode, url).toBe(404)
    expect((await inside.patch(`/tickets/${id}`, { priority: 'high' })).statusCode).toBe(404)
    expect((await inside.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Hi' })).statusCode).toBe(404)
  }
  const found = (await inside.get('/search?q=stranger')).json<{ tabs: { kind: string; count: number }[] }>()
  expect(found.tabs.filter(({ count }) => count > 0)).toEqual([])
  const id = idOf('Printer')
  expect((await inside.patch(`/tickets/${id}`, { priority: 'high' })).json()).toMatchObject({ priority: 'high' })
  const note = await inside.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Called him.' })
  expect(note.json()).toMatchObject({ author: { name: 'Ann' } })
  const me = (await inside.get('/me')).json()
  expect(me).toMatchObject({ embed: { customer: { kind: 'contact', id: jo }, origins: ['https://crm.acme.test'] } })
  expect((await admin.get('/me')).json()).toMatchObject({ embed: null })
})

test('customers, settings, exports and the way out of the scope are closed', async () => {
  const inside = await embed({ contactId: jo })
  for (const url of ['/contacts', `/contacts/${jo}`, '/accounts', '/organization', '/exports', '/notifications'])
    expect((await inside.get(url)).json(), url).toMatchObject({ status: 404, code: 'embed.not_here' })
  expect((await inside.post('/exports', { name: 'All', format: 'csv' })).statusCode).toBe(404)
  expect((await ask({ accountId: account }, inside)).statusCode).toBe(404)
  const sam = (await admin.get(`/tickets/${idOf('Stranger')}`)).json<{ requester: { id: string } }>().requester.id
  const moved = await inside.patch(`/tickets/${idOf('Printer')}`, { requesterId: sam })
  expect(moved.json()).toMatchObject({ code: 'embed.requester' })
})

test('MX22: the views that are offered to the CRM are there, and no others', async () => {
  const condition = { field: 'priority', operator: 'is', value: 'high' }
  const view = { condition, sharing: 'everyone' }
  const shown = (await admin.post('/views', { name: 'Urgent ones', ...view, showInCrm: true })).json<{ id: string }>()
  const hidden = (await admin.post('/views', { name: 'Ours', ...view })).json<{ id: string }>()
  const inside = await embed({ contactId: jo })
  const { data } = (await inside.get('/views')).json<{ data: { id: string }[] }>()
  expect(data.map(({ id }) => id)).toEqual([shown.id])
  expect((await inside.get(`/views/${hidden.id}`)).statusCode).toBe(404)
  expect((await inside.get('/views/mine')).statusCode).toBe(404)
  expect((await inside.get('/views/counts')).json<{ data: unknown[] }>().data).toMatchObject([{ id: shown.id }])
})

test('a token is not given for nobody, to nobody, by who may not, nor while no application may show it', async () => {
  expect((await ask({ contactId: acme.orgId })).json()).toMatchObject({ status: 404, code: 'embed.no_customer' })
  expect((await ask({ email: 'nobody@nowhere.test' })).json()).toMatchObject({ code: 'embed.no_customer' })
  expect((await ask({ contactId: jo, memberId: jo })).json()).toMatchObject({ status: 422, code: 'embed.no_member' })
  expect((await ask({ contactId: jo, accountId: account })).statusCode).toBe(422)
  expect((await ask({ contactId: jo, minutes: 61 })).statusCode).toBe(422)
  expect((await ask({ contactId: jo }, agent)).json()).toMatchObject({ code: 'permission.missing' })
  const other = await signIn(world, (await createCompany(world, 'OTHER')).admin)
  expect((await ask({ contactId: jo }, other)).json()).toMatchObject({ status: 409, code: 'embed.off' })
})

test('a token dies with its time, with its key, with its member, and when it was changed', async () => {
  const issued = (await ask({ contactId: jo, minutes: 5 })).json<{ token: string; url: string; expiresAt: string }>()
  const holder = program(world, issued.token)
  expect((await holder.get('/me')).statusCode).toBe(200)
  expect(issued.url).toBe(`${world.settings.publicUrl}/tickets?embedded=crm&org=${acme.orgId}#embed=${issued.token}`)
  const [content = '', mac = ''] = issued.token.slice(4).split('.')
  const text = Buffer.from(content, 'base64url').toString().replace(jo, account).replace('contact', 'account')
  for (const forged of [
    `dhe_${Buffer.from(text).toString('base64url')}.${mac}`,
    `dhe_${content}.`,
    'dhe_',
    'dhe_e30.x',
  ])
    expect((await program(world, forged).get('/me')).statusCode, forged).toBe(401)
  world.setClock(new Date(issued.expiresAt))
  expect((await holder.get('/me')).statusCode).toBe(401)

  const gone = await signIn(world, await acme.member('Gone', 'agent'))
  const ofGone = await embed({ contactId: jo, memberId: gone.actor.userId })
  expect((await ofGone.get('/me')).statusCode).toBe(200)
  expect((await admin.patch(`/users/${gone.actor.userId}`, { active: false })).statusCode).toBe(200)
  expect((await ofGone.get('/me')).statusCode).toBe(401)

  const inside = await embed({ contactId: jo })
  expect((await inside.get('/me')).statusCode).toBe(200)
  expect((await admin.delete(`/api-keys/${key.id}`)).statusCode).toBe(204)
  expect((await inside.get('/me')).statusCode).toBe(401)
})

test('origins are those of pages: no path, no star, nothing that ends a policy', async () => {
  for (const origin of [
    'https://crm.acme.test/',
    'https://*',
    'https://*.acme.test',
    'crm.acme.test',
    "https://a.test; script-src 'x'",
    'javascript:alert(1)',
    'https://CRM.acme.test',
    'null',
  ])
    expect((await admin.patch('/organization', { settings: { embedOrigins: [origin] } })).statusCode, origin).toBe(422)
  for (const origin of ['https://crm.acme.test:8443', 'http://localhost:3000', 'http://[::1]:8080'])
    expect((await admin.patch('/organization', { settings: { embedOrigins: [origin] } })).statusCode, origin).toBe(200)
})
