import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { testTransport } from '../../testing/reply-transport.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { updateTicket } from '../tickets/update-ticket.ts'
import { registerReplyTransport } from './conversations.transport.ts'

let world: World
let acme: Company
let ann: SignedIn
let vic: SignedIn
let own: SignedIn
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
  ann = await signIn(world, await acme.member('Ann', 'admin'))
  vic = await signIn(world, await acme.member('Vic', 'viewer'))
  own = await signIn(world, await acme.member('Own'))
  registerReplyTransport(testTransport())
})
afterAll(() => world.close())

const mark = (kind: string, id: string, name: string) => `<span data-mention="${kind}:${id}">@${name}</span>`
const note = (ticketId: string, bodyHtml: string, more = {}) =>
  ann.post(`/tickets/${ticketId}/messages`, { kind: 'note', bodyHtml, ...more })
const told = async (who: SignedIn) => {
  await world.react(acme.orgId)
  return (await who.get('/notifications')).json().data.map((one: { kind: string }) => one.kind)
}

test('a note tells whom it names, read-only members too, whatever they muted; taken back it is told no more', async () => {
  const ticket = await ticketByMail(world, acme)
  const muted = await vic.patch('/me/notification-preferences', { kinds: [{ kind: 'mentioned', app: false }] })
  expect(muted.json()).toMatchObject({ status: 422, code: 'notification.always_told' })
  const html = `<p>Look, ${mark('user', vic.actor.userId, 'Vic')}</p>`
  const written = await note(ticket.id, html, { undoSeconds: 30 })
  expect(written.json().bodyHtml).toBe(html)
  expect(await told(vic)).toEqual(['mentioned'])
  expect((await ann.post(`/messages/${written.json().id}/undo`)).statusCode).toBe(200)
  expect(await told(vic)).toEqual([])
})

test('a team is told by its members; of those who do not see the ticket its writer decides', async () => {
  const ticket = await ticketByMail(world, acme)
  await acme.asSystem((cx) => updateTicket(cx, ticket.id, { assigneeId: ann.actor.userId }))
  const team = await ann.post('/teams', { name: 'Second line', memberIds: [vic.actor.userId, own.actor.userId] })
  const html = `<p>${mark('team', team.json().id, 'Second line')}</p>`
  expect((await note(ticket.id, html)).json()).toMatchObject({
    status: 409,
    code: 'mention.no_access',
    people: [{ id: own.actor.userId, name: 'Own', grantable: true, team: 'Second line' }],
    mayGrant: true,
  })
  expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(1)
  expect((await note(ticket.id, html, { leaveOut: true })).statusCode).toBe(201)
  expect(await told(vic)).toEqual(['mentioned'])
  expect(await told(own)).toEqual([])
  // Who is named himself besides is not left out unseen.
  const both = `${html}<p>${mark('user', own.actor.userId, 'Own')}</p>`
  expect((await note(ticket.id, both, { leaveOut: true })).json()).toMatchObject({
    code: 'mention.no_access',
    people: [{ id: own.actor.userId, team: null }],
  })
  expect((await note(ticket.id, html, { grantAccess: [own.actor.userId] })).statusCode).toBe(201)
  expect((await told(own))[0]).toBe('mentioned')
  expect((await own.get(`/tickets/${ticket.id}`)).statusCode).toBe(200)
  expect((await note(ticket.id, html)).statusCode).toBe(201)
})

test('a team names its active members alone, and nobody twice', async () => {
  const ticket = await ticketByMail(world, acme)
  const gone = await signIn(world, await acme.member('Gus'))
  const lea = await signIn(world, await acme.member('Lea', 'viewer'))
  const memberIds = [gone.actor.userId, lea.actor.userId]
  const team = (await ann.post('/teams', { name: 'Third line', memberIds })).json()
  expect((await ann.patch(`/users/${gone.actor.userId}`, { active: false })).statusCode).toBe(200)
  const html = `<p>${mark('team', team.id, 'Third line')} ${mark('user', lea.actor.userId, 'Lea')}</p>`
  expect((await note(ticket.id, html)).statusCode).toBe(201)
  expect(await told(lea)).toEqual(['mentioned'])
})

test('who cannot see the ticket, and who is nobody, is refused with words; nothing is written', async () => {
  const ticket = await ticketByMail(world, acme)
  await acme.asSystem((cx) => updateTicket(cx, ticket.id, { assigneeId: ann.actor.userId }))
  expect((await note(ticket.id, `<p>${mark('user', own.actor.userId, 'Own')}</p>`)).json()).toMatchObject({
    status: 409,
    code: 'mention.no_access',
    people: [{ id: own.actor.userId, name: 'Own', grantable: true }],
    mayGrant: true,
  })
  const nobody = '01b8e1da-7280-79d6-93b4-224bffc8571c'
  for (const kind of ['user', 'team'])
    expect((await note(ticket.id, `<p>${mark(kind, nobody, 'X')}</p>`)).json().code).toBe('mention.unknown')
  expect((await ann.get(`/tickets/${ticket.id}/messages`)).json().data).toHaveLength(1)
})

test('who is named and does not see the ticket is let in with the note, by who may, and nobody else', async () => {
  const ticket = await ticketByMail(world, acme)
  await acme.asSystem((cx) => updateTicket(cx, ticket.id, { assigneeId: ann.actor.userId }))
  const html = `<p>${mark('user', own.actor.userId, 'Own')}</p>`
  const unnamed = await note(ticket.id, '<p>Nobody</p>', { grantAccess: [own.actor.userId] })
  expect(unnamed.json()).toMatchObject({ code: 'mention.not_named', errors: [{ path: 'grantAccess.0' }] })
  const asReply = { kind: 'public', bodyHtml: html, grantAccess: [own.actor.userId] }
  expect((await ann.post(`/tickets/${ticket.id}/messages`, asReply)).json().code).toBe('mention.not_named')
  const light = await signIn(world, await acme.member('Lee', 'light_agent'))
  const body = { kind: 'note', bodyHtml: html }
  const url = `/tickets/${ticket.id}/messages`
  expect((await light.post(url, body)).json()).toMatchObject({ code: 'mention.no_access', mayGrant: false })
  expect((await light.post(url, { ...body, grantAccess: [own.actor.userId] })).statusCode).toBe(403)
  expect((await own.get(`/tickets/${ticket.id}`)).statusCode).toBe(404)
  const before = (await told(own)).length
  expect((await note(ticket.id, html, { grantAccess: [own.actor.userId] })).statusCode).toBe(201)
  expect((await own.get(`/tickets/${ticket.id}`)).statusCode).toBe(200)
  expect(await told(own)).toHaveLength(before + 1)
  expect((await told(own))[0]).toBe('mentioned')
  const timeline = (await ann.get(`/tickets/${ticket.id}/timeline?limit=200`)).json().data
  expect(timeline.filter((one: { name: string }) => one.name === 'ticket.access_granted')).toMatchObject([
    { data: { members: [{ id: own.actor.userId, name: 'Own' }] } },
  ])
})

test('a reply to the customer carries no mention, and a span of anything else is plain text', async () => {
  const ticket = await ticketByMail(world, acme)
  const bodyHtml = `<p>Hi ${mark('user', vic.actor.userId, 'Vic')}</p>`
  const sent = await ann.post(`/tickets/${ticket.id}/messages`, { kind: 'public', bodyHtml })
  expect(sent.json().bodyHtml).toBe('<p>Hi @Vic</p>')
  const odd = await note(ticket.id, '<p><span data-mention="user:x" onclick="x()">a</span><span>b</span></p>')
  expect(odd.json().bodyHtml).toBe('<p>ab</p>')
})
