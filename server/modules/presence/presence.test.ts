import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { createLog } from '../../platform/log.ts'
import { joinProcesses } from '../../platform/realtime.ts'
import { program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { type EventReader, openStream, portOf } from '../../testing/event-reader.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createTicket } from '../tickets/tickets.service.ts'

let world: World
let acme: Company
let boss: SignedIn
let bob: SignedIn
let companies = 0
const open: EventReader[] = []

beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  companies += 1
  acme = await createCompany(world, `PR${companies}`)
  boss = await signIn(world, acme.admin)
  bob = await signIn(world, await acme.member('Bob Manager', 'manager'))
})
afterEach(async () => {
  for (const reader of open.splice(0)) {
    reader.close()
    await reader.ended
  }
})
afterAll(() => world.close())

const makeTicket = (more: { assigneeId?: string } = {}) =>
  acme.asSystem((cx) => createTicket(cx, { subject: 'Printer', source: 'manual', ...more }))
const announce = (who: SignedIn, ticketId: string | null, more: Record<string, unknown> = {}) =>
  who.post('/presence', { clientId: 'window-one', ticketId, ...more })
const others = async (who: SignedIn, ticketId: string | null, more: Record<string, unknown> = {}) => {
  const reply = await announce(who, ticketId, more)
  expect(reply.statusCode).toBe(200)
  return reply.json<{ data: { ticketId: string; people: object[] }[] }>().data
}
async function stream(client: SignedIn): Promise<EventReader> {
  const reader = await openStream(await portOf(world.app), client.headers())
  open.push(reader)
  expect(await reader.next()).toMatchObject({ event: 'ready' })
  return reader
}
const face = (who: SignedIn, activity: string) => ({ id: who.actor.userId, name: who.actor.name, activity })

describe('who is in a ticket', () => {
  test('is told to those who are in it or watch its row, never to oneself', async () => {
    const ticket = await makeTicket()
    const other = await makeTicket()
    expect(await others(boss, ticket.id)).toEqual([])
    expect(await others(bob, ticket.id, { activity: 'replying' })).toEqual([
      { ticketId: ticket.id, people: [face(boss, 'viewing')] },
    ])
    expect(await others(boss, ticket.id, { clientId: 'window-two' })).toEqual([
      { ticketId: ticket.id, people: [face(bob, 'replying')] },
    ])
    const watching = await others(boss, null, { clientId: 'window-list', watch: [ticket.id, other.id, newId()] })
    expect(watching).toEqual([{ ticketId: ticket.id, people: [face(bob, 'replying')] }])
    expect(await others(bob, null)).toEqual([])
    expect(await others(boss, null, { clientId: 'window-list', watch: [ticket.id] })).toEqual([])
  })

  test('comes over the stream at once, without a number, and not as an event', async () => {
    const ticket = await makeTicket()
    const reader = await stream(boss)
    const before = reader.lastId()
    await announce(boss, null, { watch: [ticket.id] })
    await announce(bob, ticket.id)
    expect((await reader.next()).data).toEqual({
      name: 'presence.changed',
      ticketId: ticket.id,
      ticketCode: ticket.code,
      data: { people: [face(bob, 'viewing')] },
    })
    await announce(bob, ticket.id, { activity: 'noting' })
    expect((await reader.next()).data).toMatchObject({ data: { people: [face(bob, 'noting')] } })
    await announce(bob, null)
    expect((await reader.next()).data).toMatchObject({ data: { people: [] } })
    expect(reader.lastId()).toBe(before)
    expect((await boss.get('/events?limit=200')).body).not.toContain('presence')
  })

  test('light agents are seen and see; an API key speaks for its person', async () => {
    const ticket = await makeTicket()
    const light = await signIn(world, await acme.member('Lia Light', 'light_agent'))
    const viewer = await signIn(world, await acme.member('Vic Viewer', 'viewer'))
    expect(await others(light, ticket.id, { activity: 'noting' })).toEqual([])
    expect(await others(viewer, ticket.id)).toEqual([{ ticketId: ticket.id, people: [face(light, 'noting')] }])
    const key = await boss.post('/api-keys', { name: 'Bot', scopes: ['tickets:read'] })
    const bot = program(world, key.json<{ token: string }>().token)
    expect((await bot.post('/presence', { clientId: 'the-robot', ticketId: ticket.id })).json()).toMatchObject({
      data: [{ people: [face(light, 'noting'), face(viewer, 'viewing')] }],
    })
  })
})

describe('who may not see the ticket', () => {
  test('hears nothing of it: not as an answer, not over the stream, not by its id', async () => {
    const ticket = await makeTicket({ assigneeId: acme.admin.userId })
    const agent = await signIn(world, await acme.member('Ann Agent'))
    const elsewhere = await signIn(world, (await createCompany(world, `OT${companies}`)).admin)
    await announce(boss, ticket.id, { activity: 'replying' })
    for (const who of [agent, elsewhere]) {
      const refused = await announce(who, ticket.id)
      expect([refused.statusCode, refused.json().code]).toEqual([404, 'ticket.not_found'])
      expect(await others(who, null, { watch: [ticket.id] })).toEqual([])
    }
    // And nobody hears that they tried.
    expect(await others(boss, ticket.id)).toEqual([])

    const reader = await stream(agent)
    const mine = await makeTicket({ assigneeId: agent.actor.userId })
    await announce(agent, null, { watch: [ticket.id, mine.id] })
    await announce(boss, ticket.id, { activity: 'noting' })
    await announce(boss, mine.id)
    const heard = await reader.until(({ data }) => (data as { name: string }).name === 'presence.changed')
    expect(heard.at(-1)?.data).toMatchObject({ ticketId: mine.id })
    expect(reader.text()).not.toContain(ticket.id)
  })

  test('is in it no longer when it goes out of his sight', async () => {
    const agent = await signIn(world, await acme.member('Ann Agent'))
    const ticket = await makeTicket({ assigneeId: agent.actor.userId })
    await announce(agent, ticket.id)
    expect(await others(boss, ticket.id)).toHaveLength(1)
    expect((await boss.patch(`/tickets/${ticket.id}`, { assigneeId: boss.actor.userId })).statusCode).toBe(200)
    expect((await announce(agent, ticket.id)).statusCode).toBe(404)
    expect(await others(boss, ticket.id)).toEqual([])
  })
})

test.each([
  [{ clientId: 'x', ticketId: null }, 'clientId'],
  [{ clientId: 'window-one', ticketId: 'nonsense' }, 'ticketId'],
  [{ clientId: 'window-one', ticketId: null, activity: 'dancing' }, 'activity'],
  [{ clientId: 'window-one', ticketId: null, watch: Array.from({ length: 101 }, () => newId()) }, 'watch'],
])('what makes no sense is refused: %o', async (body, path) => {
  const reply = await boss.post('/presence', body)
  expect(reply.statusCode).toBe(422)
  expect(reply.json()).toMatchObject({ errors: [{ path }] })
})

test('other processes hear of it, and are heard, also in a name with any letters', async () => {
  const ticket = await makeTicket()
  const reader = await stream(boss)
  await announce(boss, ticket.id)
  const bus = await joinProcesses(world.databaseUrl, createLog('silent'))
  const other = new pg.Client({ connectionString: world.databaseUrl })
  await other.connect()
  const heard: string[] = []
  other.on('notification', ({ payload = '' }) => heard.push(payload))
  await other.query('listen deskhand_whispers')
  const say = (place: object) =>
    other.query('select pg_notify($1, $2)', ['deskhand_whispers', `other presence ${JSON.stringify(place)}\n`])
  try {
    const kim = { id: newId(), name: 'Kim “Ж” 金', activity: 'replying' }
    const place = { orgId: acme.orgId, userId: kim.id, clientId: 'far-away', name: kim.name, ticketId: ticket.id }
    await other.query('select pg_notify($1, $2)', ['deskhand_whispers', 'other presence {"rubbish":1}\n'])
    await say({ ...place, activity: 'replying' })
    expect((await reader.next()).data).toMatchObject({ ticketId: ticket.id, data: { people: [kim] } })
    await say({ ...place, ticketId: null, activity: 'viewing' })
    expect((await reader.next()).data).toMatchObject({ data: { people: [] } })

    for (let n = 0; n < 100; n += 1) await announce(bob, ticket.id, { clientId: `window-${n}` })
    await expect.poll(() => heard.join('')).toContain('"clientId":"window-99"')
    const [, ...words] = heard.join('').split('presence {')
    expect(new Set(words.map((word) => JSON.parse(`{${word.split('\n')[0]}`).clientId)).size).toBeGreaterThanOrEqual(
      100,
    )
    expect(Math.max(...heard.map((note) => Buffer.byteLength(note)))).toBeLessThan(8_000)
  } finally {
    await other.end()
    await bus.close()
  }
})
