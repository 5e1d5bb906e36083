import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { bulkJob } from '../bulk/run-bulk.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { emailReplyTransport } from '../email/reply-transport.ts'

// product.md TK34: all open incidents of a problem are answered at once, each in its own thread and to its own people.
let world: World
let acme: Company
let ann: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'admin'))
  registerReplyTransport(emailReplyTransport)
})
afterAll(() => world.close())

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' ? null : reply.json()) as T
}
type Made = { id: string; code: string }
const make = (subject: string, more: object = {}) => ok<Made>(ann.post('/tickets', { subject, ...more }))
const addresses = (list: { address: string }[]) => list.map(({ address }) => address)
type Incidents = {
  data: {
    id: string
    code: string
    requesterName: string | null
    to: { address: string }[]
    cc: { address: string }[]
    warnings: { code: string }[]
  }[]
  nextCursor: string | null
}

test('open incidents are listed with whom an answer reaches, and answered together, each in its own thread', async () => {
  const problem = await make('The shop is down')
  const incident = async (name: string, more: object = {}) => {
    const requester = { email: `${name}@globex.test`, name }
    const made = await make(`Shop of ${name}`, { requester, ...more })
    await ok(ann.post(`/tickets/${problem.id}/links`, { relation: 'incident', other: made.id }))
    return made
  }
  const [jo, kim] = [await incident('jo'), await incident('kim')]
  const lou = await ok<{ id: string }>(ann.post('/contacts', { name: 'Lou', emails: ['lou@globex.test'] }))
  await ok(ann.post(`/tickets/${kim.id}/participants`, { contactId: lou.id }))
  const mute = await make('By phone', { requester: { name: 'Max', phone: '+4930123456' } })
  await ok(ann.post(`/tickets/${problem.id}/links`, { relation: 'incident', other: mute.id }))
  const done = await incident('done')
  await ok(ann.patch(`/tickets/${done.id}`, { status: 'resolved' }))
  const secret = await incident('secret')
  await ok(ann.send('PUT', `/tickets/${secret.id}/visibility`, { visibility: 'private' }))
  const child = await make('A child')
  await ok(ann.post(`/tickets/${problem.id}/links`, { relation: 'child', other: child.id }))

  // Who sees no private tickets is told of none.
  const mia = await signIn(world, await acme.member('Mia', 'manager', { ticketScope: 'all' }))
  const { data } = await ok<Incidents>(mia.get(`/tickets/${problem.code}/incidents`))
  expect(data.map(({ code, requesterName, to, cc }) => [code, requesterName, addresses(to), addresses(cc)])).toEqual([
    [jo.code, 'jo', ['jo@globex.test'], []],
    [kim.code, 'kim', ['kim@globex.test'], ['lou@globex.test']],
    [mute.code, 'Max', [], []],
  ])
  expect(data[2]?.warnings.map(({ code }) => code)).not.toEqual([])
  const first = await ok<Incidents>(mia.get(`/tickets/${problem.id}/incidents?limit=2`))
  const rest = await ok<Incidents>(mia.get(`/tickets/${problem.id}/incidents?limit=2&cursor=${first.nextCursor}`))
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(data.map(({ id }) => id))
  const viewer = await signIn(world, await acme.member('Vic', 'viewer'))
  expect((await viewer.get(`/tickets/${problem.id}/incidents`)).statusCode).toBe(403)

  const ids = data.map(({ id }) => id)
  const bulk = await ok<{ id: string }>(
    mia.post('/bulk-changes', {
      tickets: { ids },
      message: { kind: 'public', bodyText: 'The shop is up again.' },
      change: { status: 'resolved' },
    }),
  )
  const log = createLog('silent')
  await bulkJob(acme.orgId, { id: bulk.id }, { runtime: world.runtime, log, attempt: 1, lastAttempt: true })
  const rows = await ok<{ data: { id: string; result: string }[] }>(mia.get(`/bulk-changes/${bulk.id}/rows`))
  expect(rows.data.map(({ result }) => result)).toEqual(['done', 'done', 'refused'])
  type Sent = { data: { bodyText: string; to: { address: string }[]; cc: { address: string }[] }[] }
  for (const [ticket, to, cc] of [
    [jo, ['jo@globex.test'], []],
    [kim, ['kim@globex.test'], ['lou@globex.test']],
  ] as const) {
    const [message, ...others] = (await ok<Sent>(mia.get(`/tickets/${ticket.id}/messages`))).data
    expect(others).toEqual([])
    expect(message?.bodyText).toContain('The shop is up again.')
    expect([addresses(message?.to ?? []), addresses(message?.cc ?? [])]).toEqual([to, cc])
    expect(await ok(mia.get(`/tickets/${ticket.id}`))).toMatchObject({ status: 'resolved' })
  }
  // What could not be answered is as it was, and so is what was not asked for.
  for (const { id } of [mute, secret, problem])
    expect(await ok(ann.get(`/tickets/${id}`))).toMatchObject({ status: 'open' })
  expect((await ok<Incidents>(mia.get(`/tickets/${problem.id}/incidents`))).data.map(({ id }) => id)).toEqual([mute.id])
})
