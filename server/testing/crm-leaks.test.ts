import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { recordKinds } from '../modules/conditions/condition-words.ts'
import { startParser } from '../modules/email/read-mail.ts'
import { exportJob } from '../modules/exports/run-export.ts'
import { usual } from '../modules/routing/testing.ts'
import { type HookServer, startHookServer } from '../modules/webhooks/testing.ts'
import { createLog } from '../platform/log.ts'
import { permissions } from '../platform/permissions.ts'
import { tableClasses } from '../platform/table-classes.ts'
import { type Client, catchSystemMail, inviteAs, program } from './client.ts'
import { openStream, portOf } from './event-reader.ts'
import { addressesOf } from './walk/addresses.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { fillCrm } from './walk/crm.ts'
import { byCrm, hookPath, slaTerms, useCrm } from './walk/crm-uses.ts'
import { type Description, type Operation, readOperations } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// product.md MX3, MX23: a word that stands in every text of the mirror, and in nothing else, comes out of no door but those that are
// for it; whoever asks without CRM access, or with a key without its scope, hears nothing of it, in whatever form he asks.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 })

/** In every text of the mirror. */
const mark = 'zqxvmirror'
/** Says what was asked for, whatever it is. */
const echo = 'checkPrefix'
/** The doors of the mirror, and of notes about customers (CR16). Everything else is closed to everybody. */
/** Shows notes among other things: the others have it without them. */
const stream = 'listRecordActivity'
const doors = [
  ...['getTicketCrm', 'listTicketCrmActivities'],
  ...['listCrmAccounts', 'listCrmContacts', 'listCrmActivities', 'getCrmAccount', 'getCrmContact', 'getCrmActivity'],
  ...['listContactNotes', 'listAccountNotes', 'listObjectNotes'],
]

/** Says how sources are called, to who looks after the settings, and nothing that rows say. */
const settings = ['listCrmSources']

let world: World
let stopParser: () => Promise<void>
let company: WalkCompany
let away: HookServer
/** A live card that says the word. */
let card: string
let mails: ReturnType<typeof catchSystemMail>
let reads: Operation[]
/** An admin without CRM access, a key of the admin who has it, with every scope but that, and his embed of a customer whom the CRM knows. */
let blind: { name: string; client: Client }[]
/** The embed, and a ticket in it to which a rule did what the CRM told it. */
let inside: { ticket: string; client: Client }
/** An embed has no such door, whatever it asks for. */
const closedTo = (name: string) => (name === 'embed' ? 404 : 403)

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  mails = catchSystemMail()
  company = await fillCompany(world, mails, 'leaky')
  await fillCrm(world, company.admin, mark)
  const { admin, viewer } = company
  away = await startHookServer()
  const cards = JSON.stringify({ components: [{ type: 'text', text: `${mark} card` }] })
  away.answers((response, { path }) => response.end(path === hookPath ? 'heard' : cards))
  card = (await admin.post('/crm-cards', { name: 'Shop', url: away.at('/card') })).json<{ id: string }>().id
  const person = { name: 'Other admin', email: 'other-admin@leaky.test', role: 'admin' }
  const other = await inviteAs(world, admin, mails, person)
  const { ticket, contactId } = await useCrm(world, company, away)
  const made = await admin.post('/api-keys', { name: 'All but the CRM', scopes: permissions })
  const key = program(world, made.json<{ token: string }>().token)
  const embed = await admin.post('/embed-tokens', {
    contactId,
    memberId: (await admin.get('/me')).json<{ user: { id: string } }>().user.id,
  })
  inside = { ticket, client: program(world, embed.json<{ token: string }>().token) }
  blind = [
    { name: 'admin', client: other },
    { name: 'viewer', client: viewer },
    { name: 'key', client: key },
    { name: 'embed', client: inside.client },
  ]
  const left = ['streamEvents', 'testStream', echo, ...settings]
  reads = readOperations(world.app.swagger() as unknown as Description).filter(
    ({ id, method }) => method === 'get' && !left.includes(id),
  )
})
afterAll(async () => {
  await stopParser()
  await away.close()
  await world.close()
})

/** Addresses at which a route answers. */
async function urlsOf(operation: Operation): Promise<string[]> {
  const { path } = operation
  if (path.startsWith('/crm/sources/')) return [path.replace('{source}', mark)]
  if (path.startsWith('/crm/') && operation.pathParams.length > 0)
    return rowUrls.filter((url) => url.startsWith(path.split('{')[0] ?? path))
  return addressesOf(company, operation)
}

const says = (reply: { body: string; headers: object }) =>
  reply.body.toLowerCase().includes(mark) || JSON.stringify(reply.headers).toLowerCase().includes(mark)

test('who has CRM access sees the word at its doors: the walk looks for what is there', async () => {
  const { data } = (await company.admin.get('/tickets?limit=200')).json<{ data: { id: string }[] }>()
  const answers = await Promise.all(data.map(({ id }) => company.admin.get(`/tickets/${id}/crm`)))
  const found = answers.filter(says)
  expect(found.length).toBeGreaterThan(2)
  const columns = [`${mark} account`, `${mark} type`, `${mark}_key`, `${mark} body`, `${mark} status`, `${mark} note`]
  for (const text of columns) expect(found.some(({ body }) => body.includes(text))).toBe(true)
})

/** A row of each kind by its id there. */
const rowUrls = [
  `/crm/accounts/${mark}/${mark}-a`,
  `/crm/contacts/${mark}/${mark}-0`,
  `/crm/activities/${mark}/${mark}-note-1`,
]

test('MX23: rows are read with the scope that is for them, and with no other', async () => {
  const made = await company.admin.post('/api-keys', { name: 'The CRM alone', scopes: ['crm:read'] })
  const key = program(world, made.json<{ token: string }>().token)
  for (const url of ['/crm/accounts', '/crm/contacts', '/crm/activities', ...rowUrls]) {
    expect(says(await key.get(url)), url).toBe(true)
    for (const { name, client } of blind) {
      const reply = await client.get(url)
      expect([reply.statusCode, says(reply)], `${url} to the ${name}`).toEqual([closedTo(name), false])
    }
  }
})

test('the settings name the sources, and count, and say nothing of their rows', async () => {
  const reply = await company.admin.get('/crm/sources')
  const { data } = reply.json<{ data: Record<string, unknown>[] }>()
  expect(data.map(({ source }) => source)).toContain(mark)
  expect(says({ body: JSON.stringify(data.map(({ source, name, ...rest }) => rest)), headers: reply.headers })).toBe(
    false,
  )
})

test('MX24: a live card says it at its own doors, to whom has CRM access', async () => {
  const asked = await Promise.all(
    (company.ids.tickets ?? []).map(async (id) => {
      const { data } = (await company.admin.get(`/tickets/${id}/crm/cards`)).json<{ data: unknown[] }>()
      return data.length > 0 ? [id] : []
    }),
  )
  const urls = [
    `/tickets/${asked.flat()[0]}/crm/cards/${card}`,
    `/crm-cards/${card}/preview?email=somebody@${mark}.test`,
  ]
  for (const url of urls) {
    const reply = await company.admin.get(url)
    expect([reply.statusCode, reply.body.includes(`${mark} card`)], `${url}: ${reply.body}`).toEqual([200, true])
    for (const { name, client } of blind) {
      const refused = await client.get(url)
      expect([refused.statusCode, says(refused)], `${url} to the ${name}`).toEqual([closedTo(name), false])
    }
  }
})

test('no other door says it, to nobody, whatever is asked', async () => {
  const wrong: string[] = []
  let asked = 0
  for (const operation of reads) {
    const urls = await urlsOf(operation)
    const queries = ['limit=200', ...operation.query.map(({ name }) => `${name}=${mark}`)]
    const mayEcho = (query: string) => query.includes(mark)
    const people = [...doors, stream].includes(operation.id)
      ? blind
      : [...blind, { name: 'owner', client: company.admin }]
    for (const [at, url] of urls.entries())
      for (const query of at === 0 ? queries : [''])
        await Promise.all(
          people.map(async ({ name, client }) => {
            const reply = await client.get(`${url}?${query}`)
            asked += 1
            // A word that was sent may come back in what refuses it; in an answer it may not.
            const isLeak = says(reply) && !(mayEcho(query) && (reply.statusCode >= 400 || echoes(reply.body)))
            if (isLeak) wrong.push(`${operation.id} to the ${name}, ${url}?${query}: ${reply.body.slice(0, 200)}`)
            if (doors.includes(operation.id) && reply.statusCode !== closedTo(name))
              wrong.push(`${operation.id} answers the ${name} ${reply.statusCode}`)
          }),
        )
  }
  expect(asked).toBeGreaterThan(500)
  expect(wrong).toEqual([])
})

/** The word alone, as it was asked for, and none of the texts that it stands in. */
const echoes = (body: string) => !new RegExp(`${mark}[ _-]|[/@]${mark}|${mark}[0-9.]`, 'i').test(body)

test('what it says can be asked by conditions with CRM access alone, and no answer to them says it', async () => {
  const [ticket = ''] = company.ids.tickets?.slice(-1) ?? []
  const actions = [{ do: 'note', html: '<p>x</p>' }]
  const rule = { triggers: [{ on: 'created' }, { on: 'updated' }], condition: byCrm, actions }
  const query = { filter: byCrm }
  const queueId = company.ids.queues?.at(-1)
  const posts: [string, object][] = [
    ['/rules/dry-run', { ...rule, days: 30 }],
    ['/rules/examples', { ...rule, ticket }],
    ['/routing-rules/dry-run', { rules: [{ name: 'Asked', condition: byCrm, queueId }] }],
    ['/routing-rules/dry-run', { queues: [{ ...usual, queueId, vip: byCrm }] }],
    ['/bulk-changes/check', { tickets: { query }, change: { priority: 'low' } }],
    ['/exports', { name: 'Asked', format: 'csv', columns: [{ field: 'subject' }], query }],
    ['/views', { name: 'Asked', condition: byCrm }],
    ['/sla/policies', { name: 'Asked', condition: byCrm, ...slaTerms }],
    ['/sla/policies/preview', { condition: byCrm, ...slaTerms }],
    ['/form-rules', { name: 'Asked', condition: byCrm, effects: [{ effect: 'require', field: 'select' }] }],
  ]
  const known = `/tickets?filter=${encodeURIComponent(JSON.stringify(byCrm))}`
  expect((await company.admin.get(known)).json<{ data: unknown[] }>().data.length).toBeGreaterThan(0)
  for (const { name, client } of blind) {
    expect((await client.get(known)).statusCode, `${known} to the ${name}`).toBe(422)
    for (const [url, body] of posts) {
      const reply = await client.post(url, body)
      expect([[403, 404, 422].includes(reply.statusCode), says(reply)], `${url} to the ${name}: ${reply.body}`).toEqual(
        [true, false],
      )
    }
  }
  for (const [url, body] of posts) {
    const reply = await company.admin.post(url, body)
    const isKept = url === '/rules/examples'
    expect([reply.statusCode < 300, says(reply)], `${url}: ${reply.body}`).toEqual([!isKept, false])
  }
})

test('a webhook that a rule sends by what it says tells of the ticket, and nothing of it', async () => {
  const told = away.asked.filter(({ path }) => path === hookPath)
  expect(told.some(({ body }) => body.includes(inside.ticket))).toBe(true)
  expect(told.filter(({ body, headers }) => says({ body, headers }))).toEqual([])
})

test('an embed shows what was done by what it says, and does not let it be asked', async () => {
  const { ticket, client } = inside
  const shown = await client.get(`/tickets/${ticket}`)
  expect([shown.statusCode, says(shown)], shown.body).toEqual([200, false])
  const sla = await client.get(`/tickets/${ticket}/sla`)
  expect([sla.json<{ policy: { name: string } }>().policy.name, says(sla)]).toEqual(['By the CRM', false])
  const fields = (await client.get('/condition-fields')).json<{ data: { key: string }[] }>()
  expect(fields.data.filter(({ key }) => key.startsWith('crm'))).toEqual([])
})

test.each(recordKinds)('an export of every %s does not hold it, not even of who has CRM access', async (of) => {
  const fields = await company.admin.get(`/condition-fields?of=${of}`)
  const columns = fields
    .json<{ data: { key: string; column: boolean }[] }>()
    .data.filter(({ column }) => column)
    .map(({ key }) => ({ field: key }))
  const made = await company.admin.post('/exports', { name: 'All', of, format: 'csv', columns })
  expect(made.statusCode, made.body).toBe(201)
  const { id } = made.json<{ id: string }>()
  const log = createLog('silent')
  await exportJob(company.orgId, { id }, { runtime: world.runtime, log, attempt: 1, lastAttempt: true })
  expect((await company.admin.get(`/exports/${id}`)).json<{ rows: number }>().rows).toBeGreaterThan(0)
  const file = await company.admin.get(`/exports/${id}/file`)
  expect(file.statusCode).toBe(200)
  expect(file.rawPayload.toString('utf8').toLowerCase()).not.toContain(mark)
})

test('the stream says nothing of it while the mirror is written and read', async () => {
  const reader = await openStream(await portOf(world.app), blind[0]?.client.headers() ?? {})
  await reader.next()
  await fillCrm(world, company.admin, mark)
  const ticket = company.ids.tickets?.[0] ?? ''
  await company.admin.get(`/tickets/${ticket}/crm`)
  await company.admin.post('/labels', { name: 'the end of it' })
  await reader.until((event) => JSON.stringify(event).includes('label.created'))
  expect(reader.text().toLowerCase()).not.toContain(mark)
  reader.close()
  await reader.ended
})

test('it stands in the tables of the mirror alone: in no event, no call of a webhook, no mail', async () => {
  await world.react(company.orgId)
  const client = await world.database.pool.connect()
  try {
    await client.query('begin')
    await client.query('select app.enter($1)', [company.orgId])
    const found: string[] = []
    for (const name of Object.keys(tableClasses)) {
      // Its words are read by the search alone, which the walk above asks for the mark.
      if (name.startsWith('search_')) continue
      const text = `select 1 from "${name}" t where t::text ilike '%${mark}%' limit 1`
      if ((await client.query(text)).rowCount) found.push(name)
    }
    const places = ['crm_accounts', 'crm_activities', 'crm_contacts', 'crm_pulls', 'crm_sources', 'customer_notes']
    expect(found.sort()).toEqual(places)
  } finally {
    await client.query('rollback')
    client.release()
  }
  expect(JSON.stringify(mails).toLowerCase()).not.toContain(mark)
})
