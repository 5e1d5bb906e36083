import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { ticketByMail } from '../../testing/messages.ts'
import { createWorld, type World } from '../../testing/world.ts'
import type { Rule, RuleRun } from './automations.contract.ts'
import { settle } from './testing.ts'

/** product.md TK26: what a ticket must have before it goes on holds for rules as for people; what they leave undone is said. */
let world: World
let company: Company
let admin: Client
beforeAll(async () => {
  world = await createWorld()
  company = await createCompany(world, 'NEEDS')
  admin = await signIn(world, company.admin)
})
afterAll(() => world.close())

const ok = async (answer: ReturnType<Client['get']>) => {
  const reply = await answer
  expect(reply.statusCode, reply.body).toBeLessThan(300)
  return reply.body === '' ? null : reply.json()
}
const urgent = { on: 'changed', field: 'priority', to: 'urgent' }
const make = (actions: object[], triggers: object[]): Promise<Rule> =>
  ok(admin.post('/rules', { name: 'Rule', enabled: true, condition: { all: [] }, triggers, actions }))
const effectsOf = async (rule: Rule) => {
  const { data }: { data: RuleRun[] } = await ok(admin.get(`/rules/${rule.id}/runs`))
  return data[0]?.effects.map(({ result, why }) => [result, why?.code ?? null])
}
const get = (id: string) => ok(admin.get(`/tickets/${id}`))

test('a rule does not resolve, nor enter a stage, without the fields that are needed there: refused, said, the rest is done', async () => {
  await ok(admin.post('/custom-fields', { name: 'Order', key: 'order', type: 'text', requiredOnCreate: true }))
  const { data } = await ok(admin.get('/pipelines'))
  const waiting = data[0].stages.find((one: { status: string }) => one.status === 'waiting').id
  const needs = { requiredOnResolve: true, requiredStageIds: [waiting] }
  await ok(admin.post('/custom-fields', { name: 'Cause', key: 'cause', type: 'text', ...needs }))

  // A mail-made ticket has no order: that holds no rule up.
  const ticket = await ticketByMail(world, company)
  await settle(world, company.orgId)
  const note = { do: 'note', html: '<p>Seen</p>' }
  const cause = { do: 'set', field: 'cause', value: 'Known' }
  for (const [status, before] of [
    ['waiting', 'open'],
    ['resolved', 'open'],
  ] as const) {
    const rule = await make([{ do: 'set', field: 'status', value: status }, note], [urgent])
    await ok(admin.patch(`/tickets/${ticket.id}`, { priority: 'urgent' }))
    await settle(world, company.orgId)
    expect(await effectsOf(rule), status).toEqual([
      ['refused', 'ticket.fields_required'],
      ['done', null],
    ])
    expect((await get(ticket.id)).status, status).toBe(before)
    await ok(admin.patch(`/rules/${rule.id}`, { enabled: false }))
    await ok(admin.patch(`/tickets/${ticket.id}`, { priority: 'low' }))
  }

  // One that fills the field first goes on; so does one that moves to where nothing is needed.
  const begins = await make([{ do: 'set', field: 'status', value: 'in_progress' }], [urgent])
  await ok(admin.patch(`/tickets/${ticket.id}`, { priority: 'urgent' }))
  await settle(world, company.orgId)
  expect(await effectsOf(begins)).toEqual([['done', null]])
  await ok(admin.patch(`/rules/${begins.id}`, { enabled: false }))
  await ok(admin.patch(`/tickets/${ticket.id}`, { priority: 'low' }))
  const fills = await make(
    [
      { ...cause, field: 'custom.cause' },
      { do: 'set', field: 'status', value: 'resolved' },
    ],
    [urgent],
  )
  await ok(admin.patch(`/tickets/${ticket.id}`, { priority: 'urgent' }))
  await settle(world, company.orgId)
  expect(await effectsOf(fills)).toEqual([
    ['done', null],
    ['done', null],
  ])
  expect(await get(ticket.id)).toMatchObject({ status: 'resolved', custom: { cause: 'Known' } })
})
