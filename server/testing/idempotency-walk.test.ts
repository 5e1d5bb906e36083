import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startParser } from '../modules/email/read-mail.ts'
import { catchSystemMail } from './client.ts'
import { faultOfAnswer } from './walk/answers.ts'
import { bodyFor } from './walk/bodies.ts'
import { fillCompany, type WalkCompany } from './walk/company.ts'
import { likelyFirst, wordOf } from './walk/kinds.ts'
import { type Description, type Operation, readOperations, sampleOf } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// docs/quality.md, security 12: every POST of the API's own description.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let world: World
let stopParser: () => Promise<void>
let description: Description
let company: WalkCompany

beforeAll(async () => {
  world = await createWorld()
  stopParser = startParser()
  company = await fillCompany(world, catchSystemMail(), 'twice')
  description = world.app.swagger() as unknown as Description
})
afterAll(async () => {
  await stopParser()
  await world.close()
})

/**
 * Routes that remember no key, each with its reason. Those for everybody have no member whose key it could be; what they do twice
 * does no harm: links work once, mails are limited, a second session is a session.
 */
const exempt = {
  /** Reads only, and the body holds a password that must not lie in the database. */
  testImap: 'reads only',
  /** The answer holds what lets the mailbox in. */
  startConnecting: 'changes nothing',
  /** The code of the provider is good for one use. */
  finishConnecting: 'once by itself',
  /** Asks DNS outside any transaction, and writes down what it says now. */
  checkSendingDomain: 'asks again',
  /** Asks for the current password first, which is another one afterwards. */
  changePassword: 'once by itself',
  /** The answer is for the browser of this one request. */
  switchOrganization: 'sets to a value',
}

/** What only a person can prepare: each has a test of its own beside its module. */
const elsewhere = ['uploadAttachment']

let calls = 0
type Sent = { url: string; body: unknown; headers: { 'idempotency-key': string } }

function requestOf(operation: Operation, id: string): Sent {
  calls += 1
  return {
    url: operation.path.replaceAll('{source}', company.word).replaceAll(/\{\w+\}/g, encodeURIComponent(id)),
    body: operation.body
      ? (bodyFor(operation, company, calls) ?? sampleOf(description, operation.body, operation.id))
      : undefined,
    headers: { 'idempotency-key': `walk ${calls}` },
  }
}
const send = ({ url, body, headers }: Sent) => company.admin.post(url, body, headers)
const posts = () =>
  readOperations(description).filter(
    ({ id, method, permission }) =>
      method === 'post' && permission !== 'public' && !(id in exempt) && !elsewhere.includes(id),
  )
const idsOf = (operation: Operation) =>
  operation.pathParams.length === 0
    ? ['']
    : likelyFirst(Object.entries(company.ids), wordOf(operation.path)).flatMap(([, all]) =>
        all.toReversed().slice(0, 8),
      )

test('a key that was used for another request is refused by every route, before anything is done', async () => {
  const used = { 'idempotency-key': 'used for a label' }
  expect((await company.admin.post('/labels', { name: 'First' }, used)).statusCode).toBe(201)
  const wrong: string[] = []
  expect(posts().length).toBeGreaterThan(20)
  for (const operation of posts()) {
    const reply = await send({ ...requestOf(operation, idsOf(operation)[0] ?? ''), headers: used })
    if (reply.statusCode !== 422 || reply.json().code !== 'idempotency.other_request')
      wrong.push(`${operation.id}: ${reply.statusCode} ${reply.body.slice(0, 200)}`)
  }
  expect(wrong).toEqual([])
})

test('the same request with the same key is answered the same, and done once', async () => {
  const wrong: string[] = []
  let done = 0
  for (const operation of posts())
    for (const id of idsOf(operation)) {
      const sent = requestOf(operation, id)
      const reply = await send(sent)
      const fault = faultOfAnswer(operation.id, reply)
      if (fault) wrong.push(fault)
      if (reply.statusCode >= 300) continue
      done += 1
      const again = await send(sent)
      if (again.statusCode !== reply.statusCode || again.body !== reply.body)
        wrong.push(`${operation.id}: ${reply.body.slice(0, 200)}, then ${again.statusCode} ${again.body.slice(0, 200)}`)
      break
    }
  expect(wrong).toEqual([])
  expect(done).toBeGreaterThan(10)
})

test('a key is its sender’s own: another member and another organization may use the same word', async () => {
  const headers = { 'idempotency-key': 'one word' }
  const other = await fillCompany(world, catchSystemMail(), 'other')
  const made = await company.admin.post('/labels', { name: 'Mine' }, headers)
  expect(made.statusCode).toBe(201)
  const theirs = await other.admin.post('/labels', { name: 'Theirs' }, headers)
  expect(theirs.json()).toMatchObject({ name: 'Theirs' })
  expect(theirs.json().id).not.toBe(made.json().id)
  const same = await other.admin.post('/labels', { name: 'Theirs' }, headers)
  expect(same.body).toBe(theirs.body)
})
