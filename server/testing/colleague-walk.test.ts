import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addMessage } from '../modules/conversations/add-message.ts'
import { prepareBody } from '../modules/conversations/message-body.ts'
import { systemActor } from '../platform/context.ts'
import { newFileKey } from '../platform/files.ts'
import { newId } from '../platform/ids.ts'
import { browser, type Client, catchSystemMail, inviteAs, setUpAs } from './client.ts'
import { arrived } from './messages.ts'
import { bodyFor, streams } from './walk/bodies.ts'
import { type Description, type Operation, readOperations } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// docs/quality.md, security 2 and 11, by every route of the API's own description: what an agent learns of a ticket that was his
// and is a colleague's now, and what a page of another site can do with his cookie.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const secret = 'zanzibar'
let world: World
let admin: Client & { orgId: string; userId: string }
let ben: Client & { userId: string }
let operations: Operation[]
let hidden: Record<'tickets' | 'codes' | 'messages' | 'attachments' | 'contacts', string>

beforeAll(async () => {
  world = await createWorld()
  const mails = catchSystemMail()
  admin = await setUpAs(world)
  ben = await inviteAs(world, admin, mails, { name: 'Ben', email: 'ben@acme.test', role: 'agent' })
  operations = readOperations(world.app.swagger() as unknown as Description)
  const made = await admin.post('/tickets', { subject: secret, description: secret, assigneeId: ben.userId })
  const { id, code } = made.json<{ id: string; code: string }>()
  await react()
  const attachment = newId()
  const message = await letterWith(id, attachment)
  await react()
  // It was his: he has seen it, was told of it, and wrote in it.
  expect((await ben.get(`/tickets/${code}`)).statusCode).toBe(200)
  expect((await ben.get('/notifications')).body).toContain(secret)
  expect((await ben.get(`/attachments/${attachment}`)).body).toBe(secret)
  expect((await ben.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: 'Mine' })).statusCode).toBe(201)
  await admin.post(`/tickets/${id}/messages`, { kind: 'note', bodyText: secret })
  expect((await admin.patch(`/tickets/${id}`, { assigneeId: admin.userId })).statusCode).toBe(200)
  await react()
  hidden = { tickets: id, codes: code, messages: message, attachments: attachment, contacts: newId() }
})
afterAll(() => world.close())

const react = () => world.react(admin.orgId)

async function letterWith(ticketId: string, attachment: string): Promise<string> {
  const storageKey = newFileKey(admin.orgId, 'attachments')
  await world.settings.files.put(storageKey, Buffer.from(secret))
  const parts = { bodyText: secret, visibleText: secret, bodyHtml: null, visibleHtml: null }
  const body = await prepareBody(world.settings, admin.orgId, parts)
  const file = { id: attachment, storageKey, name: `${secret}.txt`, contentType: 'text/plain', size: secret.length }
  const attachments = [{ ...file, sha256: '0'.repeat(64), inline: false, contentId: null }]
  const letter = arrived(ticketId, { body, subject: secret, attachments })
  return world.runtime.run(systemActor(admin.orgId, 'mail'), async (cx) => (await addMessage(cx, letter)).id)
}

const fill = (path: string, value: string) => path.replaceAll(/\{\w+\}/g, encodeURIComponent(value))
const words = (operation: Operation, reply: { statusCode: number; body: string }) =>
  `${operation.id}: ${reply.statusCode} ${reply.body.slice(0, 300)}`

describe('security 2: a ticket that was given to a colleague', () => {
  test('is not found at any route by its id, its code or the ids of what is in it', async () => {
    const wrong: string[] = []
    let refused = 0
    for (const operation of operations) {
      if (operation.pathParams.length === 0 || operation.permission === 'public') continue
      for (const [kind, id] of Object.entries(hidden)) {
        const body = operation.body ? (bodyFor(operation, {} as never, 1) ?? {}) : undefined
        const reply = await ben.send(operation.method.toUpperCase() as 'GET', fill(operation.path, id), body)
        if (reply.statusCode === 404) refused += 1
        if (reply.statusCode < 400 || reply.body.includes(secret)) wrong.push(`${kind} ${words(operation, reply)}`)
      }
    }
    expect(wrong).toEqual([])
    expect(refused).toBeGreaterThan(10)
  })

  test('is in no list, no search, no count and no event, also when asking by its ids', async () => {
    const wrong: string[] = []
    for (const operation of operations) {
      if (operation.method !== 'get' || operation.pathParams.length > 0 || streams.includes(operation.id)) continue
      const required = operation.query.filter((one) => one.required).map(({ name }) => [name, '0'] as const)
      const values = [secret, ...Object.values(hidden)]
      const asked = operation.query.flatMap(({ name }) => values.map((value) => [name, value] as const))
      for (const pair of [null, ['limit', '200'] as const, ...asked]) {
        const query = new URLSearchParams([...required, ...(pair ? [pair] : [])].map((one) => [...one]))
        const reply = await ben.get(`${operation.path}?${query}`)
        if (reply.statusCode >= 500) wrong.push(words(operation, reply))
        if (reply.statusCode >= 300) continue
        if (reply.body.includes(secret)) wrong.push(`${query} ${words(operation, reply)}`)
        // That it left his sight is told by its id, so that his lists drop it.
        if (operation.id !== 'listEvents' && reply.body.includes(hidden.tickets))
          wrong.push(`${query} ${words(operation, reply)}`)
      }
    }
    expect(wrong).toEqual([])
    const counts = (await ben.get('/tickets/counts')).json<{ data: { key: string; count: number }[] }>().data
    expect(counts.filter(({ count }) => count !== 0)).toEqual([])
    expect((await ben.get('/notifications')).json()).toMatchObject({ data: [], unreadCount: 0 })
    const events = (await ben.get('/events?since=0&limit=200')).json<{ data: { name: string; data: object }[] }>()
    expect(events.data).toContainEqual(expect.objectContaining({ name: 'ticket.hidden', data: {} }))
  })

  test('and its admin sees it at the same routes', async () => {
    expect((await admin.get(`/tickets?q=${secret}`)).body).toContain(hidden.tickets)
    expect((await admin.get('/events?since=0&limit=200')).body).toContain(secret)
    expect((await admin.get(`/attachments/${hidden.attachments}`)).body).toBe(secret)
  })
})

describe('security 11: a page of another site', () => {
  const changing = () => operations.filter(({ method }) => method !== 'get')
  const ask = (operation: Operation, headers: Record<string, string>, payload: string) =>
    world.app.inject({
      method: operation.method.toUpperCase() as 'POST',
      url: `/api/v1${fill(operation.path, hidden.tickets)}`,
      headers: { cookie: `deskhand_session=${admin.session}`, ...headers },
      payload,
    })

  test.each<[string, Record<string, string>]>([
    ['that says so', { 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' }],
    ['of a neighbouring name', { 'sec-fetch-site': 'same-site', 'content-type': 'application/json' }],
    [
      'that knows our header',
      { 'sec-fetch-site': 'cross-site', 'x-deskhand': '1', 'content-type': 'application/json' },
    ],
    ['in an old browser', { 'content-type': 'text/plain' }],
    ['with a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['with a form of files', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['without any type', {}],
    ['from a sandboxed frame', { origin: 'null', 'content-type': 'text/plain' }],
  ])('%s changes nothing by any route with the cookie', async (_name, headers) => {
    const wrong: string[] = []
    for (const operation of changing()) {
      const reply = await ask(operation, headers, '{}')
      const { code } = reply.statusCode === 403 ? reply.json<{ code: string }>() : { code: '' }
      if (code !== 'request.cross_site') wrong.push(words(operation, reply))
    }
    expect(wrong).toEqual([])
    expect((await admin.get('/me')).statusCode).toBe(200)
  })

  test('cannot sign its visitor in as somebody else by a form', async () => {
    const body = JSON.stringify({ email: 'ada@acme.test', password: 'the admin has a passphrase' })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const reply = await browser(world).send('POST', '/session', body, {
        'content-type': type,
        'sec-fetch-site': 'cross-site',
      })
      expect(reply.statusCode).toBe(403)
      const old = await world.app.inject({
        method: 'POST',
        url: '/api/v1/session',
        headers: { 'content-type': type },
        payload: body,
      })
      expect([415, 422]).toContain(old.statusCode)
      expect(old.cookies).toEqual([])
    }
  })
})
