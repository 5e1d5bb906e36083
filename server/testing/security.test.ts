import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { buildApp } from '../app.ts'
import { addMessage } from '../modules/conversations/add-message.ts'
import { systemActor } from '../platform/context.ts'
import { createLog } from '../platform/log.ts'
import type { SystemMail } from '../platform/system-mail.ts'
import { adminPassword, type Client, catchSystemMail, inviteAs, setUpAs } from './client.ts'
import { arrived } from './messages.ts'
import { type Description, readOperations, resolve, type Schema } from './walk/operations.ts'
import { createWorld, type World } from './world.ts'

// The numbered lines of the security list, attacked from inside one organization: an agent who sees his own and unassigned
// tickets, and one ticket of a colleague. What another organization may not do stands in stranger-walk.test.ts.
let world: World
let mails: SystemMail[]
let admin: Client & { orgId: string; userId: string }
let ben: Client & { userId: string }
let hidden: { id: string; code: string }
let seen: { id: string; code: string }
let labelId: string

const secret = 'zanzibar'

beforeAll(async () => {
  world = await createWorld()
  mails = catchSystemMail()
  admin = await setUpAs(world)
  ben = await inviteAs(world, admin, mails, { name: 'Ben', email: 'ben@acme.test', role: 'agent' })
  const label = await admin.post('/labels', { name: 'Mergers' })
  labelId = label.json().id
  hidden = await make({ subject: `About ${secret}`, assigneeId: admin.userId, labels: [labelId] })
  seen = await make({ subject: 'Open to all' })
})
afterAll(() => world.close())

async function make(body: Record<string, unknown>): Promise<{ id: string; code: string }> {
  const reply = await admin.post('/tickets', { requester: { email: 'jo@globex.test' }, ...body })
  expect(reply.statusCode, reply.body).toBe(201)
  return reply.json()
}

/** A message of the customer in a ticket, as the mail channel writes it. */
function write(ticketId: string, change: Parameters<typeof arrived>[1] = {}): Promise<string> {
  return world.runtime.run(
    systemActor(admin.orgId, 'mail'),
    async (cx) => (await addMessage(cx, arrived(ticketId, change))).id,
  )
}

describe('security 2: a ticket that an agent does not see', () => {
  test('is not counted at its labels', async () => {
    const count = async (client: Client) =>
      (await client.get('/labels')).json().data.find(({ id }: { id: string }) => id === labelId).ticketCount
    expect(await count(admin)).toBe(1)
    expect(await count(ben)).toBe(0)
    const own = await make({ subject: 'Nobody’s', labels: [labelId] })
    expect([await count(admin), await count(ben)]).toEqual([2, 1])
    await admin.patch(`/tickets/${own.id}`, { labelIds: [] })
  })

  test('is not named by the trace of a message in another ticket', async () => {
    const considered = [
      { kind: 'subject-tag', value: hidden.code, ticketId: hidden.id, verdict: 'guess: the sender does not take part' },
      {
        kind: 'known-message',
        value: 'a@b.c',
        ticketId: seen.id,
        verdict: 'join: it answers a message of this ticket',
      },
    ]
    const why = { reason: 'It answers.', class: 'normal', sender: 'jo@globex.test', dmarc: 'none', considered }
    const id = await write(seen.id, { why })
    const mine = (await admin.get(`/messages/${id}`)).json()
    expect(mine.why.considered).toEqual(considered)
    for (const path of [`/messages/${id}`, `/tickets/${seen.id}/messages`]) {
      const reply = await ben.get(path)
      expect(reply.statusCode).toBe(200)
      expect(reply.body).toContain('It answers.')
      expect(reply.body).toContain(seen.id)
      expect(reply.body).not.toContain(hidden.id)
      expect(reply.body).not.toContain(hidden.code)
    }
  })
})

test.each(['İstanbul', 'ΟΔΟΣ', 'ẞtraße', 'ﬁx'])(
  'a label “%s” is found again by its name, though letters differ in how they are made small',
  async (name) => {
    const first = await admin.post('/tickets', { subject: 'One', labels: [name] })
    const second = await admin.post('/tickets', { subject: 'Two', labels: [name] })
    expect([first.statusCode, second.statusCode], second.body).toEqual([201, 201])
    expect(second.json().labels).toEqual(first.json().labels)
    expect((await admin.post('/labels', { name })).statusCode).toBe(409)
  },
)

describe('bodies that ask for too much', () => {
  test('security 9: HTML of more tags than people write is refused before it is read', async () => {
    const bodyHtml = '<hr>'.repeat(400_000)
    const reply = await ben.post(`/tickets/${seen.id}/messages`, { kind: 'note', bodyHtml })
    expect(reply.json()).toMatchObject({ status: 422, code: 'message.too_many_tags', errors: [{ path: 'bodyHtml' }] })
  })

  test('security 2: a message shows at most a hundred attachments in place', async () => {
    const image = () => `<img src="/api/v1/attachments/${crypto.randomUUID()}">`
    const bodyHtml = `<p>x</p>${Array.from({ length: 101 }, image).join('')}`
    const reply = await ben.post(`/tickets/${seen.id}/messages`, { kind: 'note', bodyHtml })
    expect(reply.json()).toMatchObject({ status: 422, code: 'attachment.too_many', errors: [{ path: 'bodyHtml' }] })
  })
})

test('security 10: no body of any route takes a field that it does not name, at any depth', () => {
  const description = world.app.swagger() as unknown as Description
  const loose: string[] = []
  const looked = new Set<Schema>()
  let objects = 0
  const look = (schema: Schema, place: string): void => {
    const here = resolve(description, schema)
    if (looked.has(here)) return
    looked.add(here)
    if (here.properties) {
      objects += 1
      if (here.additionalProperties !== false) loose.push(place)
    }
    for (const [name, child] of Object.entries(here.properties ?? {})) look(child, `${place}.${name}`)
    if (here.items) look(here.items, `${place}.*`)
    for (const one of here.anyOf ?? []) look(one, place)
  }
  for (const { id, body } of readOperations(description)) if (body) look(body, id)
  expect(objects).toBeGreaterThan(30)
  expect(loose).toEqual([])
})

describe('security 11: what a proxy says', () => {
  const behind = async (trustedProxies: string[], publicUrl = world.settings.publicUrl) => {
    const runtime = { ...world.runtime, settings: { ...world.settings, publicUrl } }
    const app = await buildApp({ runtime, log: createLog('silent'), trustedProxies, database: world.database })
    onTestFinished(() => app.close())
    return (remoteAddress: string, password = 'wrong') =>
      app.inject({
        method: 'POST',
        url: '/api/v1/session',
        remoteAddress,
        headers: { 'x-forwarded-for': '203.0.113.200', 'x-forwarded-proto': 'https', 'x-deskhand': '1' },
        payload: { email: 'ada@acme.test', password },
      })
  }
  const ipOf = async () => {
    const { data } = (await admin.get('/me/sessions')).json<{ data: { ip: string }[] }>()
    return data[0]?.ip
  }

  test('is believed from the configured addresses alone', async () => {
    const direct = await behind([])
    expect((await direct('198.51.100.7', adminPassword)).statusCode).toBe(201)
    expect(await ipOf()).toBe('198.51.100.7')
    const trusting = await behind(['10.0.0.0/8'])
    expect((await trusting('198.51.100.8', adminPassword)).statusCode).toBe(201)
    expect(await ipOf()).toBe('198.51.100.8')
    expect((await trusting('10.1.2.3', adminPassword)).statusCode).toBe(201)
    expect(await ipOf()).toBe('203.0.113.200')
  })

  test('cookies are for our own pages, hidden from scripts, and secure when people come by https', async () => {
    const cookieOf = async (publicUrl: string) => {
      const reply = await (await behind([], publicUrl))('198.51.100.9', adminPassword)
      return String(reply.headers['set-cookie'])
    }
    for (const url of ['http://help.acme.test', 'https://help.acme.test']) {
      const cookie = await cookieOf(url)
      expect(cookie).toMatch(/HttpOnly/)
      expect(cookie).toMatch(/SameSite=Lax/)
      expect(cookie).not.toMatch(/Domain=/)
      expect(/; Secure/.test(cookie)).toBe(url.startsWith('https'))
    }
  })
})
