import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildApp } from '../../app.ts'
import type { Cx } from '../../platform/context.ts'
import { emit } from '../../platform/events.ts'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type EventReader, openStream, portOf } from '../../testing/event-reader.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { endMySession } from '../auth/sessions.ts'
import { updateMember } from '../members/memberships.ts'
import { createTicket } from '../tickets/tickets.service.ts'
import { maxStreamsOfUser } from './activity.routes.ts'
import { createEventHub } from './event-hub.ts'
import { serveStream } from './event-stream.ts'

let world: World
let acme: Company
let boss: SignedIn
let port: number
const open: EventReader[] = []
beforeAll(async () => {
  world = await createWorld()
  port = await portOf(world.app)
})
let companies = 0
beforeEach(async () => {
  for (const reader of open.splice(0)) {
    reader.close()
    await reader.ended
  }
  companies += 1
  acme = await createCompany(world, `AC${companies}`)
  boss = await signIn(world, acme.admin)
})
afterAll(async () => {
  for (const reader of open) reader.close()
  await world.close()
})

async function stream(
  client: SignedIn,
  options: Parameters<typeof openStream>[2] = {},
  on = port,
): Promise<EventReader> {
  const reader = await openStream(on, client.headers(), options)
  open.push(reader)
  return reader
}
async function ready(client: SignedIn): Promise<EventReader> {
  const reader = await stream(client)
  expect(await reader.next()).toMatchObject({ event: 'ready' })
  return reader
}
const say = (name: string, data: Record<string, unknown> = {}, ticketId: string | null = null) =>
  acme.asSystem(async (cx) => emit(cx, name, data, { ticketId }))
const makeTicket = (subject = 'Printer') => acme.asSystem((cx) => createTicket(cx, { subject, source: 'manual' }))
const assign = (ticketId: string, from: string | null, to: string | null) =>
  acme.asSystem(async (cx: Cx) => {
    await cx.tx
      .updateTable('tickets')
      .set({ assigneeId: to })
      .where('orgId', '=', cx.org.id)
      .where('id', '=', ticketId)
      .execute()
    const ref = (id: string | null) => id && { id, name: 'N' }
    emit(cx, 'ticket.assigned', { from: ref(from), to: ref(to) }, { ticketId })
  })
const names = (events: { data: unknown }[]) => events.map(({ data }) => (data as { name: string }).name)
const isNamed = (name: string) => (event: { data: unknown }) => (event.data as { name?: string }).name === name
/** Ends what a test looks at: once this came, everything before it came too. */
const mark = async (reader: EventReader) => {
  await say('label.created')
  return names(await reader.until(isNamed('label.created')))
}

describe('the stream', () => {
  test('begins now, tells what happens, and is the same as the feed', async () => {
    const reader = await stream(boss)
    expect(reader.status).toBe(200)
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    const start = await reader.next()
    expect(start).toMatchObject({ event: 'ready', data: { seq: start.id } })
    expect(reader.text()).toMatch(/^: {2000,}\nretry: \d+\n\n/)
    const ticket = await makeTicket()
    await say('ticket.status_changed', { from: 'open', to: 'waiting' }, ticket.id)
    const events = [await reader.next(), await reader.next()]
    const feed = (await boss.get(`/events?since=${start.id}`)).json()
    expect(events.map(({ data }) => data)).toEqual(feed.data)
    expect(events.map(({ id }) => id)).toEqual(feed.data.map((event: { seq: string }) => event.seq))
    expect(feed).toMatchObject({ nextSeq: reader.lastId(), more: false })
    expect(feed.data[1]).toEqual({
      seq: reader.lastId(),
      name: 'ticket.status_changed',
      ticketId: ticket.id,
      ticketCode: ticket.code,
      actor: { kind: 'system', id: null, name: 'test' },
      at: world.now().toISOString(),
      data: { from: 'open', to: 'waiting' },
      cause: {},
    })
  })

  test('goes on where it was, on another server too, and misses and repeats nothing', async () => {
    const first = await ready(boss)
    await say('label.created', { n: 1 })
    await first.next()
    first.close()
    for (let n = 2; n <= 450; n += 1) await say('label.created', { n })
    const other = await buildApp({
      runtime: world.runtime,
      log: createLog('silent'),
      trustedProxies: [],
      database: world.database,
    })
    const reader = await stream(boss, { lastEventId: first.lastId() }, await portOf(other))
    const n = (event: { data: unknown }) => (event.data as { data: { n: number } }).data.n
    const replay = (await reader.until((event) => n(event) === 450)).map(n)
    expect(replay).toEqual(Array.from({ length: 449 }, (_, i) => i + 2))
    await say('label.created', { n: 451 })
    expect(n(await reader.next())).toBe(451)
    const byQuery = await stream(boss, { query: `?since=${BigInt(reader.lastId()) - 1n}` })
    expect(n(await byQuery.next())).toBe(451)
    await other.close()
    await reader.ended
  })

  test('tells each event once and in order while many happen at once', async () => {
    const reader = await ready(boss)
    await Promise.all(Array.from({ length: 60 }, (_, n) => say('label.created', { n })))
    await say('label.deleted')
    const events = await reader.until(isNamed('label.deleted'))
    const seqs = events.map(({ id }) => BigInt(id))
    expect(seqs).toHaveLength(61)
    expect(seqs).toEqual(seqs.map((_, i) => (seqs[0] ?? 0n) + BigInt(i)))
    const told = events.slice(0, -1).map(({ data }) => (data as { data: { n: number } }).data.n)
    expect(new Set(told).size).toBe(60)
  })

  test.each([
    ['too far behind', '1'],
    ['a number that was never given', '99999999'],
    ['no number at all', 'abc'],
    ['a negative number', '-5'],
  ])('says reset to a reader who is %s', async (_what, lastEventId) => {
    await acme.asSystem((cx) =>
      cx.tx
        .updateTable('orgCounters')
        .set((eb) => ({ value: eb('value', '+', '6000') }))
        .where('orgId', '=', cx.org.id)
        .where('name', '=', 'events')
        .execute(),
    )
    const reader = await stream(boss, { lastEventId })
    const reset = await reader.next()
    expect(reset).toMatchObject({ event: 'reset', data: { seq: reset.id } })
    expect(BigInt(reset.id)).toBeGreaterThan(6_000n)
    expect(await mark(reader)).toEqual(['label.created'])
  })

  test('tells only of its own organization', async () => {
    const beta = await createCompany(world, `BE${companies}`)
    const stranger = await ready(await signIn(world, beta.admin))
    await makeTicket()
    await say('label.created')
    await world.runtime.run(beta.admin, async (cx) => emit(cx, 'label.updated'))
    expect(names([await stranger.next()])).toEqual(['label.updated'])
  })

  test('is for members, with few at once', async () => {
    expect((await openStream(port, {})).status).toBe(401)
    expect((await openStream(port, { cookie: 'deskhand_session=x' })).status).toBe(401)
    expect((await openStream(port, boss.headers(), { query: '?since=x' })).status).toBe(422)
    for (let i = 0; i < maxStreamsOfUser; i += 1) await ready(boss)
    expect((await openStream(port, boss.headers())).status).toBe(429)
    open[0]?.close()
    await expect.poll(async () => (await stream(boss)).status).toBe(200)
  })

  test('ends when the server closes', async () => {
    const app = await buildApp({
      runtime: world.runtime,
      log: createLog('silent'),
      trustedProxies: [],
      database: world.database,
    })
    const readers = [await stream(boss, {}, await portOf(app)), await stream(boss, {}, await portOf(app))]
    await Promise.all(readers.map((reader) => reader.next()))
    await app.close()
    await Promise.all(readers.map((reader) => reader.ended))
    expect(readers.map((reader) => reader.text().endsWith('\n\n'))).toEqual([true, true])
  })
})

describe('who hears what', () => {
  test('an agent hears of own and unassigned tickets, and that one left his sight', async () => {
    const ann = await signIn(world, await acme.member('Ann', 'agent'))
    const bob = await signIn(world, await acme.member('Bob', 'agent'))
    const reader = await ready(ann)
    const ticket = await makeTicket()
    await say('message.received', { messageId: 'm' }, ticket.id)
    expect(await mark(reader)).toEqual(['ticket.created', 'message.received', 'label.created'])
    await assign(ticket.id, null, bob.actor.userId)
    const hidden = await reader.next()
    expect(hidden.data).toMatchObject({
      name: 'ticket.hidden',
      ticketId: ticket.id,
      data: {},
      actor: { kind: 'system', id: null, name: '' },
    })
    await say('message.note_added', { messageId: 'secret' }, ticket.id)
    expect(await mark(reader)).toEqual(['label.created'])
    await assign(ticket.id, bob.actor.userId, ann.actor.userId)
    await say('message.received', { messageId: 'm2' }, ticket.id)
    expect(await mark(reader)).toEqual(['ticket.assigned', 'message.received', 'label.created'])
    expect(reader.text()).not.toContain('secret')
    // Catching up judges by what may be seen now.
    const late = await stream(ann, { lastEventId: '0' })
    const now = await late.until((event) => event.id === reader.lastId())
    expect(names(now)).toContain('message.note_added')
    const before = BigInt(reader.lastId())
    await assign(ticket.id, ann.actor.userId, bob.actor.userId)
    const later = await stream(ann, { lastEventId: '0' })
    const seen = names(await later.until((event) => isNamed('ticket.hidden')(event) && BigInt(event.id) > before))
    expect(seen).not.toContain('ticket.created')
    expect(seen).not.toContain('message.note_added')
  })

  test('events that are not of tickets need their permission', async () => {
    const viewer = await ready(await signIn(world, await acme.member('Vi', 'viewer')))
    await say('mail.quarantined', { ledgerId: 'l' })
    await say('apikey.created', {})
    await say('contact.created', {})
    await say('notification.created', { userId: acme.admin.userId })
    expect(await mark(viewer)).toEqual(['contact.created', 'label.created'])
  })

  test('a revoked session hears nothing more', async () => {
    const other = await signIn(world, acme.admin)
    const reader = await ready(other)
    await world.runtime.runOpen((cx) => endMySession(cx, boss.actor, other.sessionId))
    await say('label.created', { secret: true })
    await reader.ended
    expect(reader.text()).not.toContain('secret')
    expect((await openStream(port, other.headers())).status).toBe(401)
  })

  test('a session that is ended is cut off at once, without any news', async () => {
    const other = await signIn(world, acme.admin)
    const reader = await ready(other)
    expect((await boss.delete(`/me/sessions/${other.sessionId}`)).statusCode).toBe(204)
    await reader.ended
    const last = await ready(boss)
    expect((await boss.delete('/session')).statusCode).toBe(204)
    await last.ended
    expect(reader.text() + last.text()).not.toContain('label')
  })

  test('an API key hears what its scopes allow, until it is revoked', async () => {
    const made = await boss.post('/api-keys', { name: 'robot', scopes: ['tickets:read'] })
    expect(made.statusCode, made.body).toBe(201)
    const { id, token } = made.json()
    const reader = await openStream(port, { authorization: `Bearer ${token}` })
    await reader.next()
    await say('contact.created')
    await makeTicket()
    expect(await mark(reader)).toEqual(['ticket.created', 'label.created'])
    expect((await boss.delete(`/api-keys/${id}`)).statusCode).toBe(204)
    await reader.ended
    expect(reader.text()).not.toContain('apikey')
  })

  test('a deactivated member is cut off at once', async () => {
    const ann = await acme.member('Ann', 'agent')
    const reader = await ready(await signIn(world, ann))
    await world.runtime.run(acme.admin, (cx) => updateMember(cx, { id: ann.userId, active: false }))
    await reader.ended
    expect(reader.text()).not.toContain('member.deactivated')
  })

  test('a changed role is a reset, and from there the new rights', async () => {
    const ann = await acme.member('Ann', 'viewer')
    const reader = await ready(await signIn(world, ann))
    const ticket = await makeTicket()
    await assign(ticket.id, null, acme.admin.userId)
    expect(await mark(reader)).toEqual(['ticket.created', 'ticket.assigned', 'label.created'])
    const roles = await acme.asSystem((cx) =>
      cx.tx.selectFrom('roles').select(['id', 'key']).where('orgId', '=', cx.org.id).execute(),
    )
    const roleId = roles.find((role) => role.key === 'agent')?.id
    await world.runtime.run(acme.admin, (cx) => updateMember(cx, { id: ann.userId, roleId }))
    expect(await reader.next()).toMatchObject({ event: 'reset' })
    await say('message.received', { messageId: 'secret' }, ticket.id)
    expect(await mark(reader)).toEqual(['label.created'])
  })
})

describe('the line', () => {
  /** A server of nothing but streams, to look at its side of the connection. */
  async function lineServer(heartbeatMs?: number) {
    const responses: ServerResponse[] = []
    const hub = createEventHub(world.runtime)
    const server = createServer((_request, response) => {
      responses.push(response)
      serveStream({
        runtime: world.runtime,
        hub,
        log: createLog('silent'),
        actor: { ...boss.actor, viaId: boss.sessionId },
        since: null,
        response,
        heartbeatMs,
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port: own } = server.address() as AddressInfo
    return { port: own, responses, close: () => new Promise((resolve) => server.close(resolve)) }
  }

  test('says that it lives, and how far it came in silence', async () => {
    const line = await lineServer(30)
    const reader = await openStream(line.port, {})
    const { id } = await reader.next()
    await expect.poll(() => reader.text()).toContain(': still here\n\n')
    // Nobody hears of it, but the reader's place moves on.
    await say('secret.thing')
    await expect.poll(() => reader.lastId()).toBe(String(BigInt(id) + 1n))
    expect(reader.text()).not.toContain('secret')
    reader.close()
    await line.close()
  })

  test('a reader who takes nothing is waited for, not buffered for', async () => {
    const line = await lineServer()
    const reader = await openStream(line.port, {})
    await reader.next()
    reader.response.pause()
    const blob = 'x'.repeat(4_000)
    for (let i = 0; i < 40; i += 1)
      await acme.asSystem(async (cx) => {
        for (let n = 0; n < 50; n += 1) emit(cx, 'label.created', { blob, n: i * 50 + n })
      })
    const [response] = line.responses
    // 8 MB happened. The server holds one batch of 200 events at most.
    await expect.poll(() => response?.writableNeedDrain).toBe(true)
    expect(response?.writableLength).toBeLessThan(2_000_000)
    await say('label.deleted')
    reader.response.resume()
    const events = await reader.until(isNamed('label.deleted'))
    expect(events.slice(0, -1).map(({ data }) => (data as { data: { n: number } }).data.n)).toEqual(
      Array.from({ length: 2_000 }, (_, n) => n),
    )
    reader.close()
    await line.close()
  })

  test('a hundred readers at one place are one read, and none of them an old one', async () => {
    let reads = 0
    const hub = createEventHub({
      ...world.runtime,
      run: (actor, work) => {
        reads += 1
        return world.runtime.run(actor, work)
      },
    })
    const leave = hub.join(acme.orgId, () => {})
    const all = await Promise.all(Array.from({ length: 100 }, () => hub.read(acme.orgId, '0', 200)))
    expect(reads).toBe(1)
    expect(new Set(all).size).toBe(1)
    const before = hub.read(acme.orgId, '0', 200)
    await say('label.created')
    const after = await hub.read(acme.orgId, '0', 200)
    expect((await before).events.length).toBeLessThanOrEqual(after.events.length)
    expect(after.events.at(-1)?.name).toBe('label.created')
    leave()
  })
})
