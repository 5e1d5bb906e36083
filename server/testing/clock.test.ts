import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeAllowance } from '../modules/auth/rate-limits.ts'
import { claimMailboxes, wantMailbox } from '../modules/email/mailboxes.store.ts'
import { type SignedIn, signIn } from './client.ts'
import { type Company, createCompany } from './company.ts'
import { createWorld, type World } from './world.ts'

/** docs/quality.md, fault list: clock jumps. Whoever is in stays in; nobody is locked out, no lease held, for longer than it lasts. */
let world: World
let acme: Company
let admin: SignedIn
const hour = 3_600_000
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

test('a session lives through an hour forward and an hour back, and a change has its time', async () => {
  const made: string[] = []
  for (const jump of [0, hour, -2 * hour, hour]) {
    world.setClock(jump)
    expect((await admin.get('/me')).statusCode).toBe(200)
    const reply = await admin.post('/tickets', { subject: `${jump}`, requester: { email: 'c@customer.test' } })
    expect(reply.statusCode, reply.body).toBe(201)
    made.push(reply.json<{ code: string }>().code)
  }
  // The order of what happened is that of the events, whatever the clock said.
  const events = (await admin.get('/events?since=0&limit=200')).json<{ data: { name: string; seq: string }[] }>().data
  const created = events.filter((event) => event.name === 'ticket.created')
  expect(created).toHaveLength(made.length)
  const numbers = created.map((event) => Number(event.seq))
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
})

test('a limit that was used up before the clock was put back is forgotten, not made an hour longer', async () => {
  const limits = [{ key: 'test', max: 1, windowMs: 60_000 }]
  const take = () => world.runtime.runOpen((open) => takeAllowance(open, limits))
  expect((await take()).exceeded).toEqual([])
  expect((await take()).exceeded).toEqual(limits)
  world.setClock(-hour)
  expect((await take()).exceeded).toEqual([])
  expect((await take()).exceeded).toEqual(limits)
  world.setClock(hour)
  expect((await take()).exceeded).toEqual([])
})

test('mailboxes of a process of another machine that died before the clock was put back are taken over all the same', async () => {
  const channel = await acme.asSystem((cx) =>
    cx.tx.selectFrom('channels').select('id').where('orgId', '=', cx.org.id).executeTakeFirstOrThrow(),
  )
  await acme.asSystem((cx) => wantMailbox(cx, channel.id, true))
  const claim = (holder: string) => world.runtime.runOpen((open) => claimMailboxes(open, holder, 30_000))
  expect(await claim('elsewhere/1/dead')).toHaveLength(1)
  expect(await claim('here/2/alive')).toHaveLength(0)
  // A clock that is a little behind takes nothing away.
  world.setClock(-60_000)
  expect(await claim('here/2/alive')).toHaveLength(0)
  world.setClock(-hour)
  expect(await claim('here/2/alive')).toHaveLength(1)
})
