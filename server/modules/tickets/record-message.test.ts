import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { recordAgentMessage, recordCustomerMessage, undoAgentMessage } from './record-message.ts'
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
