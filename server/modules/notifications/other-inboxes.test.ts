import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../platform/ids.ts'
import { program, type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { createTicket } from '../tickets/tickets.service.ts'

// product.md AD2: one inbox badge per organization.
let world: World
let acme: Company
let bolt: Company
let vera: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world, 'ACME')
  bolt = await createCompany(world, 'BOLT')
  const actor = await acme.member('Vera', 'agent')
  await join(bolt, actor.userId, 'agent')
  vera = await signIn(world, actor)
})
afterAll(() => world.close())

const join = (company: Company, userId: string, key: string) =>
  company.asSystem(async ({ tx, now, org }) => {
    const role = await tx
      .selectFrom('roles')
      .select('id')
      .where('orgId', '=', org.id)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('memberships')
      .values({ orgId: org.id, userId, roleId: role.id, createdAt: now, updatedAt: now })
      .execute()
  })

/** A ticket that is given to Vera, of which she is told. */
async function give(company: Company): Promise<string> {
  const boss = await signIn(world, company.admin)
  const { id } = await company.asSystem((cx) => createTicket(cx, { subject: 'Printer', source: 'manual' }))
  const reply = await boss.patch(`/tickets/${id}`, { assigneeId: vera.actor.userId })
  expect(reply.statusCode, reply.body).toBe(200)
  await world.react(company.orgId)
  return id
}

const elsewhere = async (who: Pick<SignedIn, 'get'> = vera) => (await who.get('/notifications/elsewhere')).json().data

test('what waits in the other organizations is counted, that of the entered one is not', async () => {
  expect(await elsewhere()).toEqual([{ organizationId: bolt.orgId, unreadCount: 0 }])
  await give(acme)
  await give(bolt)
  const second = await give(bolt)
  expect(await elsewhere()).toEqual([{ organizationId: bolt.orgId, unreadCount: 2 }])
  // What she does not see there any more is not counted.
  const boss = await signIn(world, bolt.admin)
  await boss.patch(`/tickets/${second}`, { assigneeId: bolt.admin.userId })
  await world.react(bolt.orgId)
  expect(await elsewhere()).toEqual([{ organizationId: bolt.orgId, unreadCount: 1 }])
})

test('an organization that she left is gone, one she never was in is not there, and an API key learns of none', async () => {
  await createCompany(world, 'COG')
  const boss = await signIn(world, acme.admin)
  const key = await boss.post('/api-keys', { name: 'Bot', scopes: ['tickets:read'] })
  await join(bolt, acme.admin.userId, 'viewer')
  expect(await elsewhere(boss)).toHaveLength(1)
  expect(await elsewhere(program(world, key.json<{ token: string }>().token) as SignedIn)).toEqual([])
  const there = await signIn(world, bolt.admin)
  expect((await there.patch(`/users/${vera.actor.userId}`, { active: false })).statusCode).toBe(200)
  expect(await elsewhere()).toEqual([])
})

test('a hundred unread of tickets that went out of sight hide none of the others', async () => {
  const pat = await acme.member('Pat', 'agent')
  const client = await signIn(world, pat)
  const make = (assigneeId: string) =>
    acme.asSystem((cx) => createTicket(cx, { subject: 'Lamp', source: 'manual', assigneeId }))
  const [gone, mine] = [await make(acme.admin.userId), await make(pat.userId)]
  await acme.asSystem(async ({ tx, now, org }) => {
    const rowOf = (ticketId: string, i: number) => {
      const about = { userId: pat.userId, ticketId, kind: 'assigned', createdAt: new Date(now.getTime() - i) }
      return { orgId: org.id, id: newId(), ...about, eventSeq: String(1_000_000 + i), data: '{}' }
    }
    const rows = Array.from({ length: 122 }, (_, i) => rowOf(i < 120 ? gone.id : mine.id, i))
    await tx.insertInto('notifications').values(rows).execute()
  })
  expect((await client.get('/notifications?limit=1')).json().unreadCount).toBe(2)
})
