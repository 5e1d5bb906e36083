import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { mayCall } from '../modules/auth/embed.rules.ts'
import { startParser } from '../modules/email/read-mail.ts'
import { systemActor, type UserActor } from '../platform/context.ts'
import { type Client, catchSystemMail, program } from './client.ts'
import { bodyFor, streams } from './walk/bodies.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { type Description, idFields, type Operation, readOperations, sampleOf, withValue } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// product.md MX21: what an embed can reach. Every route of the API's own description is asked by somebody who is an admin, limited to one
// customer, with the ids of everything else in his own organization.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let world: World
let stopParser: () => Promise<void>
let description: Description
let operations: Operation[]
let company: WalkCompany
let inside: Client
/** The only ticket of the customer. */
let own: string

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  company = await fillCompany(world, catchSystemMail(), 'walker')
  const me = (await company.admin.get('/me')).json<{ user: { id: string } }>()
  const requester = { email: 'only@inside.test' }
  own = (await company.admin.post('/tickets', { subject: 'Inside', requester })).json<{ id: string }>().id
  const asked = await company.admin.post('/embed-tokens', { email: requester.email, memberId: me.user.id })
  inside = program(world, asked.json<{ token: string }>().token)
  // What he uploaded himself and sent nowhere yet is his own in any window.
  const rows = await world.runtime.run(systemActor(company.orgId, 'test'), (cx) =>
    cx.tx
      .selectFrom('attachments')
      .select('id')
      .where('orgId', '=', company.orgId)
      .where('messageId', 'is not', null)
      .execute(),
  )
  company.ids.files = rows.map(({ id }) => id)
  expect(company.ids.files).not.toEqual([])
  description = world.app.swagger() as unknown as Description
  operations = readOperations(description)
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

/** What belongs to tickets and customers: nothing of it is inside. */
const closedKinds = ['tickets', 'codes', 'merged', 'deleted', 'messages', 'contacts', 'accounts', 'conversations']
const alsoClosed = ['drafts', 'files', 'ticket_links', 'checklist_items', 'views']
const idsOf = (kinds: string[]) => kinds.flatMap((kind) => company.ids[kind] ?? [])
const leakIn = (body: string, named: string) =>
  idsOf(closedKinds).find((id) => id.length > 20 && id !== named && body.includes(id)) ?? null
const isOpen = ({ id }: Operation) => mayCall({ embed: {} } as UserActor, id)
const fill = (path: string, id: string) => path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))
let calls = 0
function bodyOf(operation: Operation): unknown {
  if (!operation.body) return undefined
  calls += 1
  return bodyFor(operation, company, calls) ?? sampleOf(description, operation.body, operation.id)
}
const call = (operation: Operation, url: string, body: unknown) =>
  inside.send(operation.method.toUpperCase() as 'GET', url, body)

test('what is not on the list is not there, whatever its id', async () => {
  const wrong: string[] = []
  const closed = operations.filter((operation) => !isOpen(operation))
  for (const operation of closed) {
    const reply = await call(operation, fill(operation.path, own), bodyOf(operation))
    // A link that is signed says by itself who opens it.
    if (operation.id === 'getSignedMail') continue
    if (reply.statusCode !== 404 || !reply.body.includes('embed.not_here'))
      wrong.push(`${operation.id}: ${reply.statusCode} ${reply.body.slice(0, 150)}`)
  }
  expect(wrong).toEqual([])
  expect(closed.length).toBeGreaterThan(200)
  expect(operations.filter(isOpen).length).toBeGreaterThan(40)
})

test('what is outside of the customer is not found, by any route that is open', async () => {
  const wrong: string[] = []
  const links = ['getSignedAttachment', 'getRemoteImage', 'getMacro', 'renderMacro']
  for (const operation of operations.filter(
    (one) => isOpen(one) && one.pathParams.length > 0 && !links.includes(one.id),
  ))
    for (const kind of [...closedKinds, ...alsoClosed])
      for (const id of (company.ids[kind] ?? []).slice(0, 3)) {
        const reply = await call(operation, fill(operation.path, id), bodyOf(operation))
        const isMalformed = reply.body.includes('request.invalid') && kind === 'codes'
        if (!([404, 410].includes(reply.statusCode) || isMalformed) || leakIn(reply.body, id))
          wrong.push(`${operation.id} with an id of ${kind}: ${reply.statusCode} ${reply.body.slice(0, 150)}`)
      }
  expect(wrong).toEqual([])
  expect((await inside.get(`/tickets/${own}`)).statusCode).toBe(200)
})

test('no list and no search tells of what is outside, also when asked by its ids', async () => {
  const wrong: string[] = []
  const lists = operations.filter((one) => isOpen(one) && one.method === 'get' && !streams.includes(one.id))
  for (const operation of lists.filter(({ pathParams, id }) => pathParams.length === 0 && id !== 'testStream')) {
    const required = operation.query.filter((one) => one.required).map(({ name }) => `${name}=${company.word}`)
    const asked = operation.query.flatMap(({ name }) =>
      closedKinds.map((kind) => `${name}=${encodeURIComponent(company.ids[kind]?.[0] ?? '')}`),
    )
    for (const query of ['', 'limit=200', 'since=0&limit=200', ...asked]) {
      const reply = await call(operation, `${operation.path}?${[...required, query].join('&')}`, undefined)
      const leak = leakIn(reply.body, decodeURIComponent(query.split('=')[1] ?? ''))
      if (reply.statusCode >= 500 || leak) wrong.push(`${operation.id}?${query}: ${reply.statusCode}, leaks ${leak}`)
    }
  }
  expect(wrong).toEqual([])
  const found = (await inside.get('/tickets?limit=200')).json<{ data: { id: string }[] }>()
  expect(found.data.map(({ id }) => id)).toEqual([own])
})

test('no body brings anything in from outside', async () => {
  const wrong: string[] = []
  for (const operation of operations.filter((one) => isOpen(one) && one.body))
    for (const field of idFields(description, operation.body ?? {}))
      for (const kind of [...closedKinds, ...alsoClosed]) {
        const id = company.ids[kind]?.[0] ?? ''
        const body = withValue(Object(bodyOf(operation)), field, id)
        const reply = await call(operation, fill(operation.path, own), body)
        if (reply.statusCode < 400 && leakIn(reply.body, id))
          wrong.push(
            `${operation.id}.${field.join('.')} with an id of ${kind}: ${reply.statusCode} ${reply.body.slice(0, 150)}`,
          )
      }
  expect(wrong).toEqual([])
})
