import { afterAll, beforeAll, expect, test } from 'vitest'
import { signIn } from '../../testing/client.ts'
import { createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** A first and a second line, each with a team of its own. */
async function twoLines(prefix: string) {
  const acme = await createCompany(world, prefix)
  const admin = await signIn(world, acme.admin)
  const [ann, ben, cleo] = [await acme.member('Ann'), await acme.member('Ben'), await acme.member('Cleo')]
  const queue = async (name: string, tier: number, memberIds: string[], nextQueueId: string | null = null) => {
    const team = (await admin.post('/teams', { name, memberIds })).json()
    const made = await admin.post('/queues', { name, tier, nextQueueId, teamIds: [team.id] })
    expect(made.statusCode, made.body).toBe(201)
    return made.json() as { id: string; name: string }
  }
  const second = await queue('Second line', 2, [ben.userId])
  const first = await queue('First line', 1, [ann.userId, cleo.userId], second.id)
  const ticket = async (body: object = {}) =>
    (await admin.post('/tickets', { subject: 'Hard', queueId: first.id, ...body })).json()
  return {
    acme,
    admin,
    first,
    second,
    ticket,
    ann,
    clients: { ann: await signIn(world, ann), ben: await signIn(world, ben) },
  }
}

test('a ticket goes to the next tier with the reason; who had it follows it and goes on seeing it', async () => {
  const { admin, first, second, ticket, ann, clients } = await twoLines('ESC')
  const { id, code } = await ticket({ assigneeId: ann.userId })
  expect((await clients.ben.get(`/tickets/${id}`)).statusCode).toBe(404)
  const reply = await clients.ann.post(`/tickets/${code}/escalate`, { reason: ' Needs the database. ' })
  expect(reply.statusCode, reply.body).toBe(200)
  expect(reply.json()).toMatchObject({ id, queue: { id: second.id }, assignee: null })
  expect((await clients.ben.get(`/tickets/${id}`)).statusCode).toBe(200)
  expect((await clients.ann.get(`/tickets/${id}`)).statusCode).toBe(200)
  const around = (await admin.get(`/tickets/${id}/around`)).json()
  expect(around.followers).toMatchObject([{ id: ann.userId }])
  const events = (await admin.get('/events?since=0&limit=200')).json().data as { name: string; ticketId: string }[]
  expect(events.filter(({ name }) => name === 'ticket.escalated')).toMatchObject([
    {
      ticketId: id,
      actor: { name: 'Ann' },
      data: {
        from: { id: first.id, tier: 1 },
        to: { id: second.id, tier: 2 },
        owner: { id: ann.userId, name: 'Ann' },
        reason: 'Needs the database.',
      },
    },
  ])
  const filter = encodeURIComponent(JSON.stringify({ field: 'escalated', operator: 'is', value: true }))
  await ticket()
  expect((await admin.get(`/tickets?filter=${filter}`)).json().data).toMatchObject([{ id }])
})

test('it needs a reason, a next tier, and a ticket that is not closed; what is refused changes nothing', async () => {
  const { admin, ticket, ann, clients } = await twoLines('NOESC')
  const { id } = await ticket({ assigneeId: ann.userId })
  for (const body of [{}, { reason: '  ' }, { reason: 'x'.repeat(2001) }])
    expect((await clients.ann.post(`/tickets/${id}/escalate`, body)).statusCode).toBe(422)
  expect((await admin.get(`/tickets/${id}`)).json()).toMatchObject({ version: 1, assignee: { id: ann.userId } })
  expect((await admin.post(`/tickets/${id}/escalate`, { reason: 'Up' })).statusCode).toBe(200)
  expect((await admin.post(`/tickets/${id}/escalate`, { reason: 'Up again' })).json()).toMatchObject({
    status: 409,
    code: 'ticket.no_next_tier',
    detail: expect.stringContaining('Second line'),
  })
  const done = await ticket()
  await admin.patch(`/tickets/${done.id}`, { status: 'closed' })
  expect((await admin.post(`/tickets/${done.id}/escalate`, { reason: 'Up' })).json()).toMatchObject({
    code: 'ticket.closed',
  })
  expect((await clients.ben.post(`/tickets/${done.id}/escalate`, { reason: 'Up' })).statusCode).toBe(404)
})
