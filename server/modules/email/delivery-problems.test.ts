import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { factsOf } from '../conditions/condition-fields.ts'

// Product.md CH19: a failed reply is found by a view.

let world: World
let acme: Company
let admin: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  admin = await signIn(world, acme.admin)
})
afterAll(() => world.close())

async function ticket(): Promise<string> {
  const made = await admin.post('/tickets', { subject: 'Hi', requester: { email: 'lena@customer.test', name: 'Lena' } })
  return made.json().id
}
/** A reply whose mail ended in a state, each a minute after the one before. */
async function reply(ticketId: string, state: string): Promise<void> {
  world.setClock(60_000)
  const sent = await admin.post(`/tickets/${ticketId}/messages`, { kind: 'public', bodyText: 'Hello', confirmed: true })
  expect(sent.statusCode, sent.body).toBe(201)
  const { id } = sent.json()
  await acme.asSystem(({ tx, org }) =>
    tx.updateTable('outbox').set({ state }).where('orgId', '=', org.id).where('messageId', '=', id).execute(),
  )
}
/** The tickets of the view, as the screen asks for them. */
const viewed = async (): Promise<string[]> => {
  const { condition, sort } = (await admin.get('/views/delivery_problems')).json()
  const filter = encodeURIComponent(JSON.stringify(condition))
  return (await admin.get(`/tickets?sort=${sort}&filter=${filter}`)).json().data.map(({ id }: { id: string }) => id)
}

test('the view of delivery problems holds open tickets whose newest tried reply did not reach everybody', async () => {
  const ids: Record<string, string> = {}
  for (const state of ['failed', 'partial', 'parked', 'accepted', 'queued', 'not_sent', 'cancelled']) {
    ids[state] = await ticket()
    await reply(ids[state], state)
  }
  const failing = [ids.failed, ids.partial, ids.parked]
  expect((await viewed()).sort()).toEqual([...failing].sort())
  const counts = (await admin.get('/views/counts')).json().data
  expect(counts.find((one: { id: string }) => one.id === 'delivery_problems')).toMatchObject({ count: 3 })

  const facts = await acme.asSystem((cx) => factsOf(cx, Object.values(ids), ['deliveryProblem']))
  expect([...facts].flatMap(([id, { deliveryProblem }]) => (deliveryProblem ? [id] : [])).sort()).toEqual(
    [...failing].sort(),
  )

  // What waits for its turn mends nothing yet; what arrived does, and so does a closed ticket.
  await reply(ids.failed ?? '', 'queued')
  expect(await viewed()).toContain(ids.failed)
  await reply(ids.failed ?? '', 'accepted')
  expect(await viewed()).not.toContain(ids.failed)
  await reply(ids.failed ?? '', 'parked')
  expect(await viewed()).toContain(ids.failed)
  await admin.patch(`/tickets/${ids.parked}`, { status: 'closed' })
  expect(await viewed()).not.toContain(ids.parked)
  // Twice the same trouble is one ticket.
  await reply(ids.partial ?? '', 'failed')
  expect((await viewed()).filter((id: string) => id === ids.partial)).toHaveLength(1)

  const without = encodeURIComponent(JSON.stringify({ field: 'deliveryProblem', operator: 'is', value: false }))
  const others = (await admin.get(`/tickets?filter=${without}&limit=200`)).json().data
  expect(others.map(({ id }: { id: string }) => id).sort()).toEqual(
    [ids.accepted, ids.queued, ids.not_sent, ids.cancelled, ids.parked].filter((id) => id !== ids.parked).sort(),
  )
})
