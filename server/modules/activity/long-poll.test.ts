import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../../app.ts'
import { emit } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { openStream, portOf } from '../../testing/event-reader.ts'
import { type HttpProxy, startHttpProxy } from '../../testing/http-proxy.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { endMySession } from '../auth/sessions.ts'
import { updateMember } from '../members/memberships.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { maxStreamsOfUser } from './activity.routes.ts'

type Page = {
  data: { seq: string; name: string; ticketId: string | null; data: Record<string, unknown> }[]
  nextSeq: string
  more: boolean
  lastSeq: string
  access: string
}

let world: World
let proxy: HttpProxy
let acme: Company
let boss: SignedIn
let companies = 0
beforeAll(async () => {
  world = await createWorld()
  proxy = await startHttpProxy(await portOf(world.app))
  proxy.buffers = true
})
beforeEach(async () => {
  companies += 1
  acme = await createCompany(world, `LP${companies}`)
  boss = await signIn(world, acme.admin)
})
afterAll(async () => {
  await proxy.close()
  await world.close()
})

const say = (name: string, data: Record<string, unknown> = {}) => acme.asSystem(async (cx) => emit(cx, name, data))

/** A real request through the proxy that buffers; `sent` resolves when the server has it. */
function ask(client: SignedIn, query: string, port = proxy.port) {
  const answer = Promise.withResolvers<{ status: number; body: Page & { code?: string } }>()
  const sent = request({ host: '127.0.0.1', port, path: `/api/v1/events?${query}`, headers: client.headers() })
  sent.on('response', (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => {
      text += piece
    })
    response.on('end', () => answer.resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || 'null') }))
  })
  sent.on('error', answer.reject)
  sent.end()
  return { answer: answer.promise, close: () => sent.destroy() }
}
const askNow = async (client: SignedIn, query: string) => (await ask(client, query).answer).body
const start = async (client: SignedIn) => (await askNow(client, 'since=0&limit=1')).lastSeq

test('through a proxy that buffers, the stream says nothing and the poll tells at once', async () => {
  const buffered = openStream(proxy.port, boss.headers())
  buffered.catch(() => {})
  const since = await start(boss)
  const poll = ask(boss, `since=${since}&wait=30`)
  await say('label.created', { n: 1 })
  const { body } = await poll.answer
  expect(body).toMatchObject({ data: [{ name: 'label.created', data: { n: 1 } }], more: false })
  expect(body.nextSeq).toBe(body.lastSeq)
  const silent = Symbol('silent')
  expect(await Promise.race([buffered, askNow(boss, `since=${body.nextSeq}`).then(() => silent)])).toBe(silent)
})

test('poll after poll nothing is missed, nothing told twice, and it is the same as the feed', async () => {
  const since = await start(boss)
  const total = 120
  const writing = (async () => {
    for (let n = 1; n <= total; n += 1) await say('label.created', { n })
  })()
  const heard: Page['data'] = []
  for (let position = since; heard.length < total; ) {
    const page = await askNow(boss, `since=${position}&wait=30&limit=7`)
    heard.push(...page.data)
    position = page.nextSeq
  }
  await writing
  expect(heard.map(({ data }) => data.n)).toEqual(Array.from({ length: total }, (_, i) => i + 1))
  expect(heard).toEqual((await askNow(boss, `since=${since}&limit=200`)).data)
})

test('what one may not see does not end the wait, and counts', async () => {
  const vi = await signIn(world, await acme.member('Vi', 'viewer'))
  const since = await start(vi)
  const poll = ask(vi, `since=${since}&wait=30`)
  await say('mail.quarantined', { ledgerId: 'secret' })
  await say('apikey.created')
  await say('label.created')
  const { body } = await poll.answer
  expect(body.data.map(({ name }) => name)).toEqual(['label.created'])
  expect(BigInt(body.nextSeq)).toBe(BigInt(since) + 3n)
})

test('an agent hears of what he may see, by the same rule as the stream', async () => {
  const ann = await signIn(world, await acme.member('Ann', 'agent'))
  const since = await start(ann)
  await acme.asSystem((cx) => createTicket(cx, { subject: 'Hidden', source: 'manual', assigneeId: acme.admin.userId }))
  const open = await acme.asSystem((cx) => createTicket(cx, { subject: 'Open', source: 'manual' }))
  const heard: string[] = []
  for (let position = since; !heard.includes(`ticket.created ${open.id}`); ) {
    const page = await askNow(ann, `since=${position}&wait=30`)
    heard.push(...page.data.map(({ name, ticketId }) => `${name} ${ticketId}`))
    position = page.nextSeq
  }
  expect(heard.filter((one) => one.startsWith('ticket.created'))).toEqual([`ticket.created ${open.id}`])
})

test('nothing happens: it ends in time and says so', async () => {
  const since = await start(boss)
  expect(await askNow(boss, `since=${since}&wait=1`)).toMatchObject({
    data: [],
    nextSeq: since,
    lastSeq: since,
    more: false,
  })
})

test('a role that changes ends the wait and is told by another `access`', async () => {
  const ann = await acme.member('Ann', 'viewer')
  const client = await signIn(world, ann)
  const { lastSeq, access } = await askNow(client, 'since=0&limit=1')
  const poll = ask(client, `since=${lastSeq}&wait=30`)
  const roles = await acme.asSystem((cx) =>
    cx.tx.selectFrom('roles').select(['id', 'key']).where('orgId', '=', cx.org.id).execute(),
  )
  const roleId = roles.find((role) => role.key === 'agent')?.id
  await world.runtime.run(acme.admin, (cx) => updateMember(cx, { id: ann.userId, roleId }))
  const { body } = await poll.answer
  expect(body.access).not.toBe(access)
  expect((await askNow(client, `since=${lastSeq}`)).access).toBe(body.access)
})

test('a session that ends while it waits hears nothing more', async () => {
  const other = await signIn(world, acme.admin)
  const poll = ask(other, `since=${await start(boss)}&wait=30`)
  await world.runtime.runOpen((cx) => endMySession(cx, boss.actor, other.sessionId))
  await say('label.created', { secret: true })
  expect(await poll.answer).toMatchObject({ status: 401, body: { code: 'session.expired' } })
})

test('a number that was never given is 410, waiting or not', async () => {
  expect((await ask(boss, 'since=99999999&wait=30').answer).body.code).toBe('events.unknown_seq')
  expect((await boss.get('/events?since=0&wait=31')).statusCode).toBe(422)
})

test('one may hold few at once; one that is left makes room', async () => {
  const since = await start(boss)
  const own = await portOf(world.app)
  let refused = 0
  const polls = Array.from({ length: maxStreamsOfUser + 3 }, () => ask(boss, `since=${since}&wait=30`, own))
  for (const { answer } of polls)
    answer.then(
      ({ status }) => {
        if (status === 429) refused += 1
      },
      () => {},
    )
  await expect.poll(() => refused).toBe(3)
  const one = () => ask(boss, `since=${since}&wait=1`, own).answer.then(({ status }) => status)
  for (const poll of polls) poll.close()
  await expect.poll(one, { timeout: 15_000 }).toBe(200)
})

test('a server that closes answers those who wait', async () => {
  const app = await buildApp({
    runtime: world.runtime,
    log: createLog('silent'),
    trustedProxies: [],
    database: world.database,
  })
  const since = await start(boss)
  const poll = ask(boss, `since=${since}&wait=30`, await portOf(app))
  const isWaiting = Promise.withResolvers<void>()
  app.server.once('request', () => isWaiting.resolve())
  await isWaiting.promise
  await app.close()
  expect(await poll.answer).toMatchObject({ status: 200, body: { data: [], nextSeq: since } })
})

test('the test of the line: its messages come one by one, unless a proxy buffers', async () => {
  const direct = await openStream(await portOf(world.app), boss.headers(), { path: '/api/v1/stream/test' })
  expect(await direct.next()).toMatchObject({ data: { n: 1, of: 5 } })
  expect(direct.text()).not.toContain('"n":2')
  await direct.ended
  expect(direct.text()).toContain('"n":5')
  const buffered = await openStream(proxy.port, boss.headers(), { path: '/api/v1/stream/test' })
  onTestFinished(() => buffered.close())
  await buffered.next()
  expect(buffered.text()).toContain('"n":5')
})
