import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEvents } from '../../platform/events.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { updateOrganization } from '../orgs/orgs.service.ts'
import { recordAgentMessage, recordCustomerMessage, undoAgentMessage } from './record-message.ts'
import { dayMs, type MailClass } from './tickets.rules.ts'
import { createTicket, getTicketRecord, lockTicket, type NewTicket } from './tickets.service.ts'

let world: World
let acme: Company
beforeAll(async () => {
  world = await createWorld()
  acme = await createCompany(world)
})
afterAll(() => world.close())

const byMail: NewTicket = {
  subject: 'Printer on fire',
  source: 'email',
  requester: { email: 'jo@globex.test', name: 'Jo' },
}
const at = () => ({ at: world.now(), text: 'Please help' })

test('a customer waits from the first message on, until a person answers', async () => {
  const first = world.now()
  const { id, code } = await acme.asSystem(async (cx) => {
    const ticket = await createTicket(cx, byMail)
    return recordCustomerMessage(cx, ticket, { ...at(), mailClass: 'normal', held: false })
  })
  expect(code).toMatch(/^ACME-\d+$/)
  world.setClock(60_000)
  const again = await acme.asSystem(async (cx) =>
    recordCustomerMessage(cx, await lockTicket(cx, code.toLowerCase()), { ...at(), mailClass: 'normal', held: false }),
  )
  expect(again).toMatchObject({
    waitingSince: first,
    messageCount: 2,
    lastCustomerMessageAt: world.now(),
    status: 'open',
  })
  world.setClock(60_000)
  const answered = await world.runtime.run(acme.admin, async (cx) =>
    recordAgentMessage(cx, await lockTicket(cx, id), { ...at(), kind: 'public', setStatus: 'waiting' }),
  )
  expect(answered.ticket).toMatchObject({
    waitingSince: null,
    firstResponseAt: world.now(),
    status: 'waiting',
    messageCount: 3,
  })
  const undone = await world.runtime.run(acme.admin, async (cx) =>
    undoAgentMessage(cx, await lockTicket(cx, id), answered.effect),
  )
  expect(undone).toMatchObject({ waitingSince: first, firstResponseAt: null, status: 'open', messageCount: 2 })
  expect(await world.runtime.run(acme.admin, (cx) => getTicketRecord(cx, id))).toEqual(undone)
})

const customer = (id: string, more: { mailClass?: MailClass; held?: boolean; acceptedLater?: boolean } = {}) =>
  acme.asSystem(async (cx) =>
    recordCustomerMessage(cx, await lockTicket(cx, id), { ...at(), mailClass: 'normal', held: false, ...more }),
  )
const resolved = () => acme.asSystem((cx) => createTicket(cx, { ...byMail, status: 'resolved', labels: [] }))
const namesOf = async (id: string) =>
  (await acme.asSystem((cx) => readEvents(cx, '0', 10_000)))
    .filter((event) => event.ticketId === id)
    .map((event) => event.name)

test('a reply to a resolved ticket reopens it inside the window, and tells why', async () => {
  const { id } = await resolved()
  world.setClock(29 * dayMs)
  expect(await customer(id)).toMatchObject({ status: 'open', resolvedAt: null, waitingSince: world.now() })
  const events = (await acme.asSystem((cx) => readEvents(cx, '0', 10_000))).filter((event) => event.ticketId === id)
  expect(events.slice(1).map(({ name, data, cause }) => ({ name, from: data.from, to: data.to, cause }))).toEqual([
    { name: 'ticket.status_changed', from: 'resolved', to: 'open', cause: { rule: 'customer_message' } },
    { name: 'ticket.reopened', from: 'resolved', to: 'open', cause: { rule: 'customer_message' } },
  ])
})

test('each move by itself is the organization’s wish', async () => {
  const settings = async (change: Record<string, boolean>) =>
    world.runtime.run(acme.admin, (cx) => updateOrganization(cx, { settings: change }))
  const waiting = () => acme.asSystem((cx) => createTicket(cx, { ...byMail, status: 'waiting' }))
  expect((await customer((await waiting()).id)).status).toBe('open')
  await settings({ openOnReply: false })
  expect(await customer((await waiting()).id)).toMatchObject({ status: 'waiting', waitingSince: world.now() })
  await settings({ openOnReply: true, followUpOnReply: false })
  const closed = await acme.asSystem((cx) => createTicket(cx, { ...byMail, status: 'closed' }))
  expect(await customer(closed.id, { mailClass: 'auto' })).toMatchObject({ status: 'closed' })
  expect(await customer(closed.id)).toMatchObject({ status: 'open', closedAt: null, waitingSince: world.now() })
  expect(await namesOf(closed.id)).toEqual(['ticket.created', 'ticket.status_changed', 'ticket.reopened'])
  await settings({ followUpOnReply: true })
})

test('machines and unverified senders count and move nothing; an accepted message takes effect once', async () => {
  const { id } = await acme.asSystem((cx) => createTicket(cx, { ...byMail, status: 'waiting' }))
  expect(await customer(id, { mailClass: 'auto' })).toMatchObject({
    status: 'waiting',
    waitingSince: null,
    messageCount: 1,
  })
  expect(await customer(id, { held: true })).toMatchObject({
    status: 'waiting',
    waitingSince: null,
    messageCount: 2,
    lastCustomerMessageAt: null,
  })
  expect(await customer(id, { acceptedLater: true })).toMatchObject({
    status: 'open',
    waitingSince: world.now(),
    messageCount: 2,
  })
  expect(await namesOf(id)).toEqual(['ticket.created', 'ticket.status_changed'])
})

test('a first note moves to in progress; a closed ticket takes no message of the team', async () => {
  const { id } = await acme.asSystem((cx) => createTicket(cx, byMail))
  const write = (kind: 'public' | 'note', setStatus?: 'closed') =>
    world.runtime.run(acme.admin, async (cx) =>
      recordAgentMessage(cx, await lockTicket(cx, id), { ...at(), kind, setStatus }),
    )
  expect((await write('note')).ticket).toMatchObject({ status: 'in_progress', firstResponseAt: null })
  expect((await write('public', 'closed')).ticket).toMatchObject({ status: 'closed', firstResponseAt: world.now() })
  await expect(write('note')).rejects.toMatchObject({ status: 409, code: 'ticket.closed' })
})

test('an undone reply leaves what changed since alone', async () => {
  const { id } = await acme.asSystem((cx) => createTicket(cx, byMail))
  await customer(id)
  const asked = world.now()
  world.setClock(1000)
  const { effect } = await world.runtime.run(acme.admin, async (cx) =>
    recordAgentMessage(cx, await lockTicket(cx, id), {
      at: world.now(),
      text: 'Here you are',
      kind: 'public',
      setStatus: 'resolved',
    }),
  )
  world.setClock(1000)
  await customer(id) // reopens before the undo
  const undone = await world.runtime.run(acme.admin, async (cx) =>
    undoAgentMessage(cx, await lockTicket(cx, id), effect),
  )
  expect(undone).toMatchObject({ status: 'open', messageCount: 2, firstResponseAt: null, preview: 'Please help' })
  expect(undone.waitingSince).toEqual(asked)
})
