import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startParser } from '../modules/email/read-mail.ts'
import { createOrganization } from '../modules/orgs/create-organization.ts'
import { catchSystemMail } from './client.ts'
import { faultOfAnswer } from './walk/answers.ts'
import { streams } from './walk/bodies.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { likelyFirst, wordOf } from './walk/kinds.ts'
import { type Description, type Operation, readOperations } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// `fields` at every GET route of the API's own description.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** Answers that are no records: bytes, and events without end. */
const bytes = [
  'getAttachment',
  'getExportFile',
  'getSignedAttachment',
  'getRawMail',
  'getSignedMail',
  'getRemoteImage',
  ...streams,
]

/** Words that a required part of a query must be, where any will not do. */
const asked: Record<string, (ids: WalkCompany['ids'], name: string) => string | undefined> = {
  listTicketGroups: () => 'status',
  previewContactMerge: (ids) => ids.contacts?.at(-1),
  previewAccountMerge: (ids) => ids.accounts?.at(-1),
  previewCrmCard: () => 'somebody@fields.test',
  listWebhooks: (ids) => ids.rules?.[0],
  explainOwnSight: (ids) => ids.codes?.[0],
  explainSight: (ids, name) => (name === 'userId' ? ids.users?.[0] : ids.codes?.[0]),
}

/** What answers only before there is an organization. */
const beforeSetUp = ['checkFirstPrefix']

/** What is measured anew each time: only its names can be compared. */
const measured = ['getHealth']

let world: World
let stopParser: () => Promise<void>
let company: WalkCompany
let readers: Operation[]
/** An address at which each of them answers with something. */
const urls = new Map<string, string>()

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  company = await fillCompany(world, catchSystemMail(), 'fields')
  // Their admin has another organization, of which one list tells.
  const adminId = (await company.admin.get('/me')).json<{ user: { id: string } }>().user.id
  const other = { name: 'Other Inc', prefix: 'OTHER', adminId, supportAddress: 'support@other.test' }
  await world.runtime.runOpen((open) => createOrganization(open, other))
  readers = readOperations(world.app.swagger() as unknown as Description).filter(({ method }) => method === 'get')
  for (const reader of readers.filter(({ id }) => !bytes.includes(id))) {
    const required = reader.query
      .filter(({ required }) => required)
      .map(({ name }) => `${name}=${asked[reader.id]?.(company.ids, name) ?? company.word}`)
    const ids = reader.pathParams.length > 0 ? idsFor(reader) : ['']
    for (const id of ids) {
      const card = company.ids.crm_cards?.[0] ?? ''
      const path = reader.path.replace('{cardId}', card).replaceAll(/\{\w+\}/g, id)
      const url = `${path}?${required.join('&')}`
      const reply = await company.admin.get(url)
      if (reply.statusCode !== 200) continue
      urls.set(reader.path, url)
      // A list with rows says more than one without.
      if (reply.json<Answer>().data?.length !== 0) break
    }
  }
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

/** Links are guessed at a few times a minute only, so that other ids are not tried where one belongs. */
const idsFor = (reader: Operation) => {
  if (reader.id === 'getHolidayCountry') return ['DE']
  if (reader.path.startsWith('/crm/')) return company.ids.crm_rows ?? []
  return likelyFirst(Object.entries(company.ids), wordOf(reader.path)).flatMap(([kind, ids]) =>
    kind.endsWith('Links') === reader.path.includes('{token}') ? ids : [],
  )
}

type Row = Record<string, unknown>
type Answer = Row & { data?: Row[] }
const fieldsOf = (reader: Operation) => reader.query.find(({ name }) => name === 'fields')
const answering = () => readers.filter((reader) => fieldsOf(reader) && !beforeSetUp.includes(reader.id))
const ask = async (reader: Operation, fields: string | null) => {
  const url = urls.get(reader.path)
  if (url === undefined) throw new Error(`${reader.id} answers with nothing in the walk's company.`)
  return company.admin.get(fields === null ? url : `${url}&fields=${encodeURIComponent(fields)}`)
}
/** A record may have a field of that name itself. */
const rowsOf = (answer: Answer) => (Array.isArray(answer.data) ? answer.data : [answer])
const isList = (answer: Answer) => Array.isArray(answer.data)
const pick = (row: Row, names: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)))
const namesOf = (answer: Answer) => [...new Set(rowsOf(answer).flatMap((row) => Object.keys(row)))]

test('every route that answers with records has them, and says which', () => {
  expect(readers.length).toBeGreaterThan(30)
  expect(
    readers
      .filter((reader) => !fieldsOf(reader))
      .map(({ id }) => id)
      .sort(),
  ).toEqual(bytes.sort())
})

test('what they answer, and what they refuse, is as openapi.json says', async () => {
  const wrong: string[] = []
  const look = (reader: Operation, reply: { statusCode: number; body: string }) => {
    const fault = faultOfAnswer(reader.id, reply)
    if (fault) wrong.push(fault)
  }
  for (const reader of answering()) {
    look(reader, await ask(reader, null))
    look(reader, await ask(reader, 'nonsense'))
    look(reader, await company.viewer.get(urls.get(reader.path) ?? ''))
  }
  expect(wrong).toEqual([])
  // A description that says something else is noticed.
  const [code] = company.ids.codes ?? []
  const ticket = (await company.admin.get(`/tickets/${code}`)).json()
  expect(faultOfAnswer('getTicket', { statusCode: 200, body: JSON.stringify(ticket) })).toBeNull()
  for (const bent of [{ version: 'one' }, { status: 'asleep' }, { code: undefined }, { createdAt: 'yesterday' }])
    expect(faultOfAnswer('getTicket', { statusCode: 200, body: JSON.stringify({ ...ticket, ...bent }) })).toMatch(
      new RegExp(Object.keys(bent).join()),
    )
  expect(faultOfAnswer('getTicket', { statusCode: 299, body: '{}' })).not.toBeNull()
  expect(faultOfAnswer('getTicket', { statusCode: 404, body: '{"status":404}' })).not.toBeNull()
})

test('asked for, they come alone and as they are; what is beside the rows of a list stays', async () => {
  const wrong: string[] = []
  for (const reader of answering()) {
    const whole = (await ask(reader, null)).json<Answer>()
    const names = namesOf(whole)
    for (const chosen of [...names.map((name) => [name]), names.slice(0, 2).reverse()]) {
      const reply = await ask(reader, chosen.join(','))
      const expected = isList(whole)
        ? { ...whole, data: whole.data?.map((row) => pick(row, chosen)) }
        : pick(whole, chosen)
      if (reply.statusCode !== 200) wrong.push(`${reader.id} ${chosen}: ${reply.body}`)
      else if (measured.includes(reader.id)) expect(Object.keys(reply.json()).sort()).toEqual([...chosen].sort())
      else expect(reply.json(), `${reader.id} ${chosen}`).toEqual(expected)
    }
  }
  expect(wrong).toEqual([])
})

test('one that is not there is named, with those that are', async () => {
  for (const reader of answering()) {
    const names = namesOf((await ask(reader, null)).json<Answer>())
    for (const name of ['nonsense', '', '__proto__', 'constructor', 'nextCursor', 'x'.repeat(500)]) {
      const reply = await ask(reader, [names[0] ?? 'id', name].join(','))
      expect(reply.statusCode, `${reader.id} ${name}`).toBe(422)
      const problem = reply.json<{ code: string; detail: string; errors: { path: string }[] }>()
      expect(problem).toMatchObject({ code: 'fields.unknown', errors: [{ path: 'querystring.fields' }] })
      expect(problem.detail).toContain(`“${name.slice(0, 60)}`)
      for (const known of names) expect(problem.detail, reader.id).toContain(known)
    }
  }
})

test('a ticket keeps its ETag, and the rights of the one who asks', async () => {
  const path = `/tickets/${company.ids.codes?.[0]}`
  const [whole, part] = [
    await company.admin.get(path),
    await company.admin.get(`${path}?fields=id,code&fields=subject`),
  ]
  expect(part.headers.etag).toBe(whole.headers.etag)
  expect(Object.keys(part.json())).toEqual(['id', 'code', 'subject'])
  expect((await company.viewer.get('/mail/ledger?fields=id')).statusCode).toBe(403)
})
