import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startParser } from '../modules/email/read-mail.ts'
import { keyScopes, permissions, scopes, seededRoles } from '../platform/permissions.ts'
import { browser, type Client, catchSystemMail, program } from './client.ts'
import {
  beside,
  bodies,
  bodyFor,
  makersOnly,
  mayBeGone,
  namedElsewhere,
  queries,
  streams,
  viewerMay,
} from './walk/bodies.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { type Kind, kindsAPlace, likelyFirst, wordOf } from './walk/kinds.ts'
import {
  type Description,
  idFields,
  type Operation,
  readOperations,
  type Schema,
  sampleOf,
  withValue,
} from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// docs/quality.md, security 1, 2 and 10. Every route of the API's own description, so that a new one is walked by existing.
// Thousands of requests in a test, on machines that do other things too.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let world: World
let stopParser: () => Promise<void>
let description: Description
let operations: Operation[]
/** The one whose records are reached for, the one who reaches, and the one who shows that reaching one's own works. */
let victim: WalkCompany
let stranger: WalkCompany
let control: WalkCompany

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  const mails = catchSystemMail()
  victim = await fillCompany(world, mails, 'victoria')
  stranger = await fillCompany(world, mails, 'stranger')
  control = await fillCompany(world, mails, 'control')
  description = world.app.swagger() as unknown as Description
  operations = readOperations(description)
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

type Reply = Awaited<ReturnType<Client['send']>>
let calls = 0

const hasLink = ({ pathParams }: Operation) => pathParams.includes('token')
const namesRecord = ({ pathParams }: Operation) => pathParams.length > 0
const needsId = (operation: Operation) => namesRecord(operation) && !hasLink(operation)
const links = ['invitationLinks', 'resetLinks', 'notSolvedLinks']
const kindsOf = (company: WalkCompany): Kind[] => Object.entries(company.ids).filter(([kind]) => !links.includes(kind))

function fill(path: string, value: string): string {
  return path.replaceAll(/\{\w+\}/g, encodeURIComponent(value))
}

/** The address with an id, and with what the operation cannot do without, of the company's own: a query, a live card. */
function urlOf(operation: Operation, id: string, company: WalkCompany): string {
  const query = queries[operation.id]?.(company)
  const path = operation.path.replace('{cardId}', company.ids.crm_cards?.[0] ?? '')
  return `${fill(path, id)}${query ? `?${query}` : ''}`
}

function bodyOf(operation: Operation, company: WalkCompany): unknown {
  if (!operation.body) return undefined
  calls += 1
  return bodyFor(operation, company, calls) ?? sampleOf(description, operation.body, operation.id)
}

function call(client: Client, operation: Operation, url: string, body: unknown): Promise<Reply> {
  return client.send(operation.method.toUpperCase() as 'GET', url, body)
}

const isRefusal = ({ statusCode }: Reply) => statusCode >= 400 && statusCode < 500
const say = (operation: Operation, reply: Reply, more = '') =>
  `${operation.id}${more}: ${reply.statusCode} ${reply.body.slice(0, 150)}`

/** What of the victim stands in an answer, but for what the request itself named. */
function leakIn(reply: Reply, named: string[]): string | null {
  if (reply.body.includes(victim.word) && !named.some((word) => word.includes(victim.word))) return victim.word
  const all = kindsOf(victim).flatMap(([, ids]) => ids)
  return all.find((id) => reply.body.includes(id) && !named.includes(id)) ?? null
}

test('the companies have at least one of everything, and the walk knows every route', () => {
  for (const company of [victim, stranger, control])
    expect(Object.entries(company.ids).filter(([, ids]) => ids.length === 0)).toEqual([])
  expect(operations.length).toBeGreaterThan(50)
  for (const operation of operations)
    expect(['public', 'signed-in', ...scopes], operation.id).toContain(operation.permission)
  const known = new Set(operations.map(({ id }) => id))
  for (const id of [
    ...Object.keys(bodies),
    ...Object.keys(beside).map((field) => field.split('.')[0]),
    ...viewerMay,
    ...streams,
  ])
    expect(known).toContain(id)
})

test('nobody gets in, except where everybody may', async () => {
  const wrong: string[] = []
  for (const operation of operations) {
    const url = fill(operation.path, victim.ids.tickets?.[0] ?? '')
    const reply = await call(browser(world, '203.0.113.50'), operation, url, bodyOf(operation, victim))
    const expected = operation.permission === 'public' ? reply.statusCode < 500 : reply.statusCode === 401
    if (!expected || leakIn(reply, [])) wrong.push(say(operation, reply))
  }
  expect(wrong).toEqual([])
})

test('a viewer changes nothing', async () => {
  const own = new Set<string>(seededRoles.find(({ key }) => key === 'viewer')?.permissions)
  const wrong: string[] = []
  for (const [turn, operation] of operations.entries()) {
    const { permission } = operation
    if (permission === 'public' || viewerMay.includes(operation.id)) continue
    const reads = operation.method === 'get'
    if (reads && (permission === 'signed-in' || own.has(permission))) continue
    const kinds = likelyFirst(kindsOf(control), wordOf(operation.path), turn)
    const ids = needsId(operation) ? kinds.flatMap(([, all]) => all.slice(0, 3)) : ['']
    // Who lacks the permission of the route itself is refused before any handler: no id can change that.
    const isGuarded = permission !== 'signed-in' && !own.has(permission)
    const replies: Reply[] = []
    for (const id of ids) {
      const reply = await call(control.viewer, operation, fill(operation.path, id), bodyOf(operation, control))
      replies.push(reply)
      const isForbidden = replies.some(({ statusCode }) => statusCode === 403)
      if (isForbidden && (isGuarded || replies.length >= 3 * kindsAPlace)) break
    }
    const worst = replies.find((reply) => !isRefusal(reply)) ?? replies[0]
    const refused = makersOnly.includes(operation.id) || replies.some(({ statusCode }) => statusCode === 403)
    if (worst && (!refused || !isRefusal(worst))) wrong.push(say(operation, worst))
  }
  expect(wrong).toEqual([])
})

describe('the admin of another organization', () => {
  /** Which kind of id a route takes, as its own people find out. */
  const learned = new Map<string, string>()

  test('finds nothing at the ids of the first one, where its own people find something', async () => {
    const wrong: string[] = []
    const order = ['get', 'patch', 'put', 'post', 'delete']
    // Answer to signed links alone: attachment-link.test.ts, remote-images.test.ts, raw-mail.test.ts.
    const elsewhere = ['getSignedAttachment', 'getSignedMail', 'getRemoteImage']
    // Takes the code of a country, no record; and makes one under a name that each organization chooses.
    const noRecord = ['getHolidayCountry', 'putCrmImporter']
    const walk = operations.filter(namesRecord)
    const ordered = walk.toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method))
    for (const [turn, operation] of ordered.entries()) {
      const isLearned = ![...elsewhere, ...noRecord].includes(operation.id)
      const meant = isLearned ? await learn(operation) : null
      if (isLearned && meant === null)
        wrong.push(`${operation.id}: its own people find nothing with any id; the walk proves nothing`)
      if (hasLink(operation) || noRecord.includes(operation.id)) continue
      const others = likelyFirst(kindsOf(victim), wordOf(operation.path), turn).slice(0, kindsAPlace)
      for (const [kind, ids] of [...kindsOf(victim).filter(([name]) => name === meant), ...others])
        for (const id of ids.slice(0, 2)) {
          const url = urlOf(operation, id, stranger)
          const reply = await call(stranger.admin, operation, url, bodyOf(operation, stranger))
          const leak = leakIn(reply, [id])
          if (!isRefusal(reply) || leak)
            wrong.push(say(operation, reply, ` with an id of ${kind}${leak ? `, leaks ${leak}` : ''}`))
          else if (kind === meant && reply.statusCode !== 404 && reply.statusCode !== 403)
            wrong.push(say(operation, reply, ` with an id of ${kind} should be 404`))
        }
    }
    expect(wrong).toEqual([])
  })

  /** The first kind of id with which the control company gets past "there is no such thing". */
  async function learn(operation: Operation): Promise<string | null> {
    for (const [kind, ids] of likelyFirst(Object.entries(control.ids), wordOf(operation.path))) {
      if (hasLink(operation) !== links.includes(kind)) continue
      for (const id of ids.toReversed().slice(0, 8)) {
        const client = hasLink(operation) ? browser(world, '203.0.113.60') : control.admin
        const reply = await call(client, operation, urlOf(operation, id, control), bodyOf(operation, control))
        const { code } = reply.statusCode === 422 ? reply.json<{ code: string }>() : { code: '' }
        if ([400, 401, 404, 410].includes(reply.statusCode) || code === 'request.invalid') continue
        learned.set(operation.id, kind)
        return kind
      }
    }
    return null
  }

  test('cannot name records of the first one in a body, where its own can be named', async () => {
    const wrong: string[] = []
    let turn = 0
    for (const operation of operations) {
      if (!operation.body || operation.permission === 'public') continue
      const own = learned.get(operation.id)
      const urls = own
        ? (stranger.ids[own] ?? []).slice(0, 2).map((id) => fill(operation.path, id))
        : [fill(operation.path, '')]
      for (const field of idFields(description, operation.body)) {
        const place = `${operation.id}.${field.join('.')}`
        const tryForeign = async ([kind, ids]: Kind) => {
          const id = ids[0] ?? ''
          for (const url of urls.slice(0, 1)) {
            const reply = await call(stranger.admin, operation, url, naming(operation, field, id))
            if ((!isRefusal(reply) && !mayBeGone.includes(place)) || leakIn(reply, [id]))
              wrong.push(say(operation, reply, ` ${place} with an id of ${kind}`))
          }
        }
        const tried = likelyFirst(kindsOf(victim), wordFor(operation, field), turn++).slice(0, kindsAPlace)
        for (const kind of tried) await tryForeign(kind)
        if (namedElsewhere.includes(place)) continue
        const { taken, refusal } = await tryOwn(operation, urls, field)
        if (!taken) wrong.push(`${place}: takes none of its own ids either; the walk proves nothing: ${refusal}`)
        const missed = kindsOf(victim).filter(([kind]) => kind === taken && !tried.some(([name]) => name === kind))
        for (const kind of missed) await tryForeign(kind)
      }
    }
    expect(wrong).toEqual([])
  })

  /** What stands beside a field, with the id that is tried; a field that is undefined there is taken away. */
  function besideFor(operation: Operation, field: string[], id: string): Record<string, unknown> {
    const more = beside[`${operation.id}.${field.join('.')}`] ?? {}
    const named = (value: unknown) =>
      value === undefined ? value : JSON.parse(JSON.stringify(value).replaceAll('{id}', id))
    return Object.fromEntries(Object.entries(more).map(([key, value]) => [key, named(value)]))
  }

  function naming(operation: Operation, field: string[], id: string): unknown {
    const body = Object(withValue(Object(bodyOf(operation, stranger)), field, id))
    for (const [key, value] of Object.entries(besideFor(operation, field, id)))
      body[key] = key === field[0] ? { ...Object(value), ...body[key] } : value
    return body
  }

  /** What says which kind is meant: `labelIds`; the path where it is only `ids`. */
  function wordFor({ path }: Operation, field: string[]): string {
    const name = field.findLast((part) => part !== '*') ?? 'ids'
    return /^ids?$/.test(name) ? wordOf(path.replace(/\/order$/, '')) : name
  }

  /** The kind of its own ids that it takes; else what it said to the last of them. */
  async function tryOwn(operation: Operation, urls: string[], field: string[]) {
    let refusal = 'nothing was asked'
    for (const url of urls)
      for (const [taken, ids] of likelyFirst(kindsOf(stranger), wordFor(operation, field)))
        for (const id of ids.slice(0, 3)) {
          const reply = await call(stranger.admin, operation, url, naming(operation, field, id))
          if (reply.statusCode < 300) return { taken }
          refusal = say(operation, reply)
        }
    return { refusal }
  }

  /** Whether an id can be meant: words of a list, numbers and dates refuse one as well as another. */
  const takesText = (schema: Schema): boolean =>
    schema.anyOf?.some(takesText) ?? (schema.type === 'string' && !schema.enum && schema.format !== 'date-time')

  test('sees nothing of the first one in any list, also when asking by its ids', async () => {
    const wrong: string[] = []
    for (const operation of operations) {
      if (operation.method !== 'get' || operation.pathParams.length > 0 || streams.includes(operation.id)) continue
      const required = operation.query.filter((one) => one.required).map(({ name }) => `${name}=${victim.word}`)
      const asked = operation.query.flatMap(({ name, schema }) =>
        (takesText(schema) && name !== 'cursor' ? kindsOf(victim) : kindsOf(victim).slice(0, 1)).map(
          ([, ids]) => `${name}=${encodeURIComponent(ids[0] ?? '')}`,
        ),
      )
      const words = operation.query.map(({ name }) => `${name}=${victim.word}`)
      for (const query of ['', 'limit=200', ...words, ...asked]) {
        const url = `${operation.path}?${[...required, query].join('&')}`
        const reply = await call(stranger.admin, operation, url, undefined)
        const named = query === '' ? [] : [decodeURIComponent(query.split('=')[1] ?? '')]
        // A search for the word is answered with nothing, so that the word itself must not come back in records.
        const leak = leakIn(reply, required.length > 0 ? [...named, victim.word] : named)
        if (reply.statusCode >= 500 || leak) wrong.push(say(operation, reply, `?${query} leaks ${leak}`))
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('rubbish', () => {
  const paths = [
    'nonsense',
    '00000000-0000-0000-0000-000000000000',
    '%00',
    '%ff',
    '%ED%A0%80',
    'ACME-99999999999999999999',
    'a'.repeat(400),
    '..%2f..%2fetc%2fpasswd',
    "x'%20or%201=1--",
  ]
  const texts = [
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '{"__proto__":{"admin":true}}',
    '{"unknown":1}',
    '{"name":"\\u0000","subject":"\\ud800"}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  ]
  let script: Client
  beforeAll(async () => {
    const key = await control.admin.post('/api-keys', { name: 'Rubbish', scopes: [...permissions, ...keyScopes] })
    script = program(world, key.json<{ token: string }>().token)
  })

  test('is refused by every route, and the server lives on', async () => {
    const wrong: string[] = []
    const look = (operation: Operation, reply: Reply, what: string) => {
      if (reply.statusCode >= 500) wrong.push(say(operation, reply, ` with ${what.slice(0, 40)}`))
    }
    for (const operation of operations.filter(({ id }) => !streams.includes(id))) {
      for (const rubbish of operation.pathParams.length > 0 ? paths : []) {
        const url = operation.path.replaceAll(/\{\w+\}/g, rubbish)
        look(operation, await call(script, operation, url, bodyOf(operation, control)), rubbish)
      }
      const url = fill(operation.path, control.ids.tickets?.[0] ?? '')
      for (const text of operation.method === 'get' ? [] : texts) {
        const reply = await script.send(operation.method.toUpperCase() as 'POST', url, text, {
          'content-type': 'application/json',
        })
        look(operation, reply, text)
        if (operation.body && !isRefusal(reply)) wrong.push(say(operation, reply, ` takes ${text.slice(0, 40)}`))
      }
      for (const { name } of operation.query)
        for (const value of ['', '-1', 'rubbish', 'WyJ4Il0', '%00', 'x'.repeat(3_000), '%5B%5D', "';--"])
          look(
            operation,
            await call(script, operation, `${url}?${name}=${value}`, bodyOf(operation, control)),
            `${name}=${value}`,
          )
    }
    expect(wrong).toEqual([])
    expect((await script.get('/me')).statusCode).toBe(200)
  })
})
