import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { registerSystemMail, type SystemMail } from '../../platform/system-mail.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { arrived, ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { addMessage } from '../conversations/add-message.ts'
import { updateMember } from '../members/memberships.ts'
import { sendDigestJob } from './send-digest.ts'

let world: World
let acme: Company
let boss: SignedIn
let ann: SignedIn
let bob: SignedIn
let mails: SystemMail[] = []
let count = 0
beforeAll(async () => {
  world = await createWorld()
})
beforeEach(async () => {
  count += 1
  acme = await createCompany(world, `DG${count}`)
  boss = await signIn(world, acme.admin)
  ann = await signIn(world, await acme.member('Ann', 'agent'))
  bob = await signIn(world, await acme.member('Bob', 'agent'))
  mails = []
  registerSystemMail(async (_cx, mail) => {
    mails.push(mail)
  })
  world.setClock(60_000)
})
afterAll(() => world.close())

const react = () => world.react(acme.orgId)
const preferences = '/me/notification-preferences'
const wish = async (client: SignedIn, change: object) => {
  const reply = await client.patch(preferences, change)
  expect(reply.statusCode, reply.body).toBe(200)
  return reply.json()
}
const give = async (ticketId: string, to: SignedIn | null, by = boss) => {
  const reply = await by.patch(`/tickets/${ticketId}`, { assigneeId: to?.actor.userId ?? null })
  expect(reply.statusCode, reply.body).toBe(200)
  await react()
}
const newTicket = async (to: SignedIn, change: object = {}) => {
  const ticket = await ticketByMail(world, acme, change)
  await give(ticket.id, to)
  return ticket
}
const runDigest = (client: SignedIn, digest: 'hourly' | 'daily', runtime = world.runtime) =>
  sendDigestJob(
    acme.orgId,
    { userId: client.actor.userId, digest },
    { runtime, log: createLog('silent'), attempt: 1, lastAttempt: false },
  )
const bookedDigests = async (client: SignedIn) => {
  const { rows } = await world.database.pool.query<{ key: string; run_at: Date }>(
    `select key, run_at from graphile_worker.jobs where task_identifier = 'notifications.digest' and key like $1 order by key`,
    [`%${client.actor.userId}%`],
  )
  return rows.map(({ key, run_at }) => [key.split(':').at(-1), run_at.toISOString()])
}

describe('preferences', () => {
  test('are the usual ones, change cell by cell, and are those of one’s own in this organization', async () => {
    const usual = (await ann.get(preferences)).json()
    expect(usual).toMatchObject({ digest: { hour: 8, timeZone: 'UTC' } })
    expect(usual.kinds).toContainEqual({ kind: 'assigned', app: true, mail: 'now' })
    expect(usual.kinds).toContainEqual({ kind: 'ticket_created', app: false, mail: 'off' })
    const changed = await wish(ann, {
      kinds: [
        { kind: 'assigned', mail: 'daily' },
        { kind: 'note_added', app: false },
      ],
      digest: { hour: 17, timeZone: 'Europe/Berlin' },
    })
    expect(changed.kinds).toContainEqual({ kind: 'assigned', app: true, mail: 'daily' })
    expect(changed.kinds).toContainEqual({ kind: 'note_added', app: false, mail: 'off' })
    expect(changed.digest).toEqual({ hour: 17, timeZone: 'Europe/Berlin' })
    expect((await wish(ann, { digest: { hour: 6 } })).digest).toEqual({ hour: 6, timeZone: 'Europe/Berlin' })
    // The zone of the profile is the one for all of the product.
    await ann.patch('/me', { preferences: { timeZone: 'Asia/Tokyo' } })
    expect((await ann.get(preferences)).json().digest).toEqual({ hour: 6, timeZone: 'Asia/Tokyo' })
    expect((await bob.get(preferences)).json()).toEqual(usual)
  })

  test.each([
    [{ kinds: [{ kind: 'of_tomorrow', app: true }] }],
    [{ kinds: [{ kind: 'assigned', mail: 'weekly' }] }],
    [{ kinds: [{ kind: 'assigned', sms: true }] }],
    [{ digest: { hour: 24 } }],
    [{ digest: { hour: 7.5 } }],
    [{ digest: { timeZone: 'Mars/Olympus' } }],
    [{ everything: 'off' }],
  ])('%j is refused and changes nothing', async (change) => {
    const before = (await ann.get(preferences)).json()
    expect((await ann.patch(preferences, change)).statusCode).toBe(422)
    expect((await ann.get(preferences)).json()).toEqual(before)
  })

  test('a kind named twice is what it was said to be last', async () => {
    const { kinds } = await wish(ann, {
      kinds: [
        { kind: 'assigned', mail: 'off' },
        { kind: 'assigned', mail: 'hourly' },
      ],
    })
    expect(kinds).toContainEqual({ kind: 'assigned', app: true, mail: 'hourly' })
  })

  test('what is off in the product is neither listed nor counted, and its mail leaves all the same', async () => {
    await wish(ann, {
      kinds: [
        { kind: 'assigned', mail: 'off' },
        { kind: 'customer_replied', app: false, mail: 'now' },
      ],
    })
    const ticket = await newTicket(ann)
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
    await react()
    expect((await ann.get('/notifications')).json()).toMatchObject({ data: [{ kind: 'assigned' }], unreadCount: 1 })
    expect(mails).toHaveLength(1)
    await wish(ann, { kinds: [{ kind: 'customer_replied', mail: 'off' }] })
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
    await react()
    expect(mails).toHaveLength(1)
  })

  test('whom a ticket is given or a note names is told in the product, always', async () => {
    for (const kind of ['assigned', 'mentioned'])
      expect((await ann.patch(preferences, { kinds: [{ kind, app: false }] })).json()).toMatchObject({
        status: 422,
        code: 'notification.always_told',
      })
  })

  test('every kind can come by mail at once, in the language of its reader', async () => {
    await wish(ann, { kinds: [{ kind: 'customer_replied', mail: 'now' }] })
    await ann.patch('/me', { preferences: { locale: 'de-AT' } })
    const ticket = await newTicket(ann)
    await acme.asSystem((cx) => addMessage(cx, arrived(ticket.id)))
    await react()
    expect(mails.map((mail) => mail.subject)).toEqual([
      `[${ticket.code}] Ihnen zugewiesen: Printer on fire`,
      `[${ticket.code}] Neue Antwort: Printer on fire`,
    ])
    expect(mails[1]?.text).toContain('Hallo Ann,')
    // Not a word of what the customer wrote.
    expect(JSON.stringify(mails)).not.toContain('Please help')
  })
})

describe('a summary', () => {
  test('of the hour lists the tickets with priority, requester and the way to them; sent once, and not without news', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'hourly' }] })
    const first = await newTicket(ann)
    await boss.patch(`/tickets/${first.id}`, { priority: 'urgent' })
    const second = await newTicket(ann)
    expect(mails).toEqual([])
    const due = new Date(Math.ceil((world.now().getTime() + 1) / 3_600_000) * 3_600_000)
    expect(await bookedDigests(ann)).toEqual([['hourly', due.toISOString()]])
    await runDigest(ann, 'hourly')
    expect(mails).toHaveLength(1)
    const [mail] = mails
    expect(mail).toMatchObject({
      purpose: 'notification',
      subject: '2 tickets since the last summary',
      to: { name: 'Ann' },
    })
    for (const { code } of [first, second]) {
      expect(mail?.text).toContain(`- ${code} Printer on fire`)
      expect(mail?.html).toContain(`href="http://localhost:3000/tickets/${code}"`)
    }
    expect(mail?.text).toMatch(/Urgent · \S+/)
    await runDigest(ann, 'hourly')
    await runDigest(ann, 'daily')
    await runDigest(bob, 'hourly')
    expect(mails).toHaveLength(1)
    // The product told it at once.
    expect((await ann.get('/notifications')).json().data).toHaveLength(2)
  })

  test('leaves out what was given away, closed, or taken from sight, and is not sent when nothing is left', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'daily' }] })
    const [given, done, kept] = [await newTicket(ann), await newTicket(ann), await newTicket(ann)]
    await give(given.id, bob)
    await boss.patch(`/tickets/${done.id}`, { status: 'resolved' })
    await runDigest(ann, 'daily')
    expect(mails.filter((mail) => mail.to.name === 'Ann').map((mail) => mail.subject)).toEqual([
      '1 ticket since the last summary',
    ])
    expect(mails.find((mail) => mail.to.name === 'Ann')?.text).toContain(kept.code)
    const gone = await newTicket(ann)
    await give(gone.id, bob)
    mails = []
    await runDigest(ann, 'daily')
    expect(mails).toEqual([])
  })

  test('a ticket that was given away and came back stands in it once', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'daily' }] })
    await wish(bob, { kinds: [{ kind: 'assigned', mail: 'off' }] })
    const ticket = await newTicket(ann)
    await give(ticket.id, bob)
    await give(ticket.id, ann)
    await runDigest(ann, 'daily')
    expect(mails[0]?.text.split(`- ${ticket.code}`)).toHaveLength(2)
  })

  test('tickets that one takes oneself are in none', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'hourly' }] })
    const ticket = await ticketByMail(world, acme)
    await give(ticket.id, ann, ann)
    expect(await bookedDigests(ann)).toEqual([])
    await runDigest(ann, 'hourly')
    expect(mails).toEqual([])
  })

  test('who does not want it any more, or was deactivated, gets none', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'daily' }] })
    await wish(bob, { kinds: [{ kind: 'assigned', mail: 'daily' }] })
    await newTicket(ann)
    await newTicket(bob)
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'off' }] })
    await world.runtime.run(acme.admin, (cx) => updateMember(cx, { id: bob.actor.userId, active: false }))
    await runDigest(ann, 'daily')
    await runDigest(bob, 'daily')
    expect(mails).toEqual([])
  })

  test('a process that dies while it writes the summary loses nothing: the next try sends it once', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'daily' }] })
    await newTicket(ann)
    registerSystemMail(async () => {
      throw new Error('the connection is gone')
    })
    await expect(runDigest(ann, 'daily')).rejects.toThrow('the connection is gone')
    registerSystemMail(async (_cx, mail) => {
      mails.push(mail)
    })
    await Promise.all([runDigest(ann, 'daily'), runDigest(ann, 'daily')])
    expect(mails).toHaveLength(1)
  })

  test('of the day comes at the chosen hour, and what waits moves with it', async () => {
    await wish(ann, { kinds: [{ kind: 'assigned', mail: 'daily' }], digest: { hour: 18, timeZone: 'Europe/Berlin' } })
    await newTicket(ann)
    const clock = (at: string | undefined) =>
      new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', hour: 'numeric', hourCycle: 'h23' }).format(
        new Date(at ?? 0),
      )
    const [booked] = await bookedDigests(ann)
    expect(booked?.[0]).toBe('daily')
    expect(clock(booked?.[1])).toBe('18')
    await wish(ann, { digest: { hour: 7 } })
    const [moved, ...others] = await bookedDigests(ann)
    expect(others).toEqual([])
    expect(clock(moved?.[1])).toBe('07')
  })
})
