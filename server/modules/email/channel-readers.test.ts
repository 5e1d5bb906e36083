import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { registerReplyTransport } from '../conversations/conversations.transport.ts'
import { emailReplyTransport } from './reply-transport.ts'

let world: World
let acme: Company
let admin: SignedIn
/** Managers in the team and beside it: both see all public tickets. */
let tess: SignedIn
let max: SignedIn
let team: { id: string }
let support: { id: string }
let payroll: { id: string }

type Ticket = { id: string; code: string }

async function ok<T>(answer: ReturnType<SignedIn['get']>): Promise<T> {
  const reply = await answer
  if (reply.statusCode >= 300) throw new Error(`${reply.statusCode} ${reply.body}`)
  return (reply.body === '' ? null : reply.json()) as T
}
const codeOf = async (answer: ReturnType<SignedIn['get']>) => {
  const reply = await answer
  return [reply.statusCode, reply.json().code]
}
const keep = (id: string, readTeamIds: string[] | null) => ok(admin.patch(`/channels/${id}`, { readTeamIds }))
const make = (more: object = {}) => ok<Ticket>(admin.post('/tickets', { subject: 'Pay slip', ...more }))
const idsIn = async (who: SignedIn, path: string) =>
  (await ok<{ data: { id: string }[] }>(who.get(path))).data.map(({ id }) => id)

beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  registerReplyTransport(emailReplyTransport)
  admin = await signIn(world, acme.admin)
  tess = await signIn(world, await acme.member('Tess', 'manager'))
  max = await signIn(world, await acme.member('Max', 'manager'))
  team = await ok(admin.post('/teams', { name: 'Payroll', memberIds: [tess.actor.userId] }))
  support = (await ok<{ data: { id: string }[] }>(admin.get('/channels'))).data[0] as { id: string }
  payroll = await ok(admin.post('/channels', { name: 'Payroll', address: 'payroll@acme.test' }))
})
afterAll(() => world.close())

test('tickets of conversations that one may not read are not there, by direct links neither', async () => {
  const ticket = await ticketByMail(world, acme, {}, 'My salary is wrong')
  await world.react(acme.orgId)
  const links = [`/tickets/${ticket.code}`, `/tickets/${ticket.id}/messages`, `/messages/${ticket.messageId}`]
  for (const link of links) expect((await max.get(link)).statusCode, link).toBe(200)
  await keep(support.id, [team.id])

  for (const link of links) expect((await max.get(link)).statusCode, link).toBe(404)
  for (const link of links) expect((await tess.get(link)).statusCode, link).toBe(200)
  expect(await idsIn(max, '/tickets')).not.toContain(ticket.id)
  expect(await idsIn(tess, '/tickets')).toContain(ticket.id)
  expect(JSON.stringify(await ok(max.get('/search?q=salary')))).not.toContain(ticket.id)
  expect(JSON.stringify(await ok(tess.get('/search?q=salary')))).toContain(ticket.id)
  const why = (who: SignedIn) => ok(admin.get(`/sight?ticket=${ticket.code}&userId=${who.actor.userId}`))
  expect(await why(max)).toMatchObject({
    sees: false,
    why: { code: 'sight.kept_channel', params: { name: 'Max' } },
  })
  expect(await why(tess)).toMatchObject({ sees: true })
  const own = await ok<{ sees: boolean; why: { code: string } }>(max.get(`/sight/own?ticket=${ticket.code}`))
  expect(own).toMatchObject({ sees: false, why: { code: 'sight.own_kept' } })

  // Who is given it sees it, and answers by its channel.
  await ok(admin.patch(`/tickets/${ticket.id}`, { assigneeId: max.actor.userId }))
  for (const link of links) expect((await max.get(link)).statusCode, link).toBe(200)
  const draft = await ok<{ channel: { id: string } }>(max.get(`/tickets/${ticket.id}/reply-draft`))
  expect(draft.channel.id).toBe(support.id)
  await keep(support.id, null)
})

test('what is made of such a ticket is for no others, and its messages go to no ticket of others', async () => {
  const ticket = await ticketByMail(world, acme, {}, 'About my contract')
  const other = await make()
  await keep(support.id, [team.id])
  const clone = await ok<Ticket>(tess.post(`/tickets/${ticket.id}/clone`, { parts: ['description'] }))
  expect(await codeOf(max.get(`/tickets/${clone.id}`))).toEqual([404, 'ticket.not_found'])
  expect((await tess.get(`/tickets/${clone.id}`)).statusCode).toBe(200)
  const into = { sourceIds: [ticket.id], reason: '' }
  expect(await codeOf(tess.post(`/tickets/${other.id}/merge`, into))).toEqual([409, 'ticket.merge_kept'])
  expect((await tess.post(`/tickets/${ticket.id}/merge`, { sourceIds: [other.id], reason: '' })).statusCode).toBe(200)
  await keep(support.id, null)
})

test('nobody writes by a channel whose conversations he may not read; who may takes the ticket out of the sight of others', async () => {
  await keep(payroll.id, [team.id])
  const ticket = await make({ requester: { email: 'jo@globex.test', name: 'Jo' } })
  type Draft = { channels: { id: string }[] }
  const offered = async (who: SignedIn) =>
    (await ok<Draft>(who.get(`/tickets/${ticket.id}/reply-draft`))).channels.map(({ id }) => id)
  expect(await offered(max)).toEqual([support.id])
  expect(await offered(tess)).toContain(payroll.id)
  const reply = { kind: 'public', bodyText: 'Here it is', channelId: payroll.id, undoSeconds: 0 }
  const refused = await max.post(`/tickets/${ticket.id}/messages`, reply)
  expect([refused.statusCode, refused.json().code, refused.json().errors[0].path]).toEqual([
    422,
    'channel.not_yours',
    'channelId',
  ])
  expect((await max.get(`/tickets/${ticket.id}`)).json()).toMatchObject({ messageCount: 0 })

  const events = async (who: SignedIn) =>
    (await ok<{ data: { name: string; ticketId: string | null }[] }>(who.get(`/events?since=${since}&limit=200`))).data
      .filter(({ ticketId }) => ticketId === ticket.id)
      .map(({ name }) => name)
  const since = (await ok<{ nextSeq: string }>(max.get('/events?since=0&limit=200'))).nextSeq
  expect((await tess.post(`/tickets/${ticket.id}/messages`, { ...reply, confirmed: true })).statusCode).toBe(201)
  expect((await max.get(`/tickets/${ticket.id}`)).statusCode).toBe(404)
  expect(await events(max)).toContain('ticket.hidden')
  expect(await events(tess)).toContain('message.sent')
  await keep(payroll.id, null)
})

test('is said by who manages channels alone, with the teams there are', async () => {
  expect((await tess.patch(`/channels/${payroll.id}`, { readTeamIds: null })).statusCode).toBe(403)
  const reply = await admin.patch(`/channels/${payroll.id}`, { readTeamIds: [payroll.id] })
  expect([reply.statusCode, reply.json().code, reply.json().errors[0].path]).toEqual([
    422,
    'channel.unknown_team',
    'readTeamIds.0',
  ])
})
