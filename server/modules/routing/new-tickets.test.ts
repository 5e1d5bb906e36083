import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'
import type { RoutingRule, TriedRouting } from './routing.contract.ts'
import { createDesk, eventsOf, made } from './testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

test('a rule says of a ticket that is being made what it says of it afterwards, and it begins in its queue', async () => {
  const { admin, queue, people, read, routing } = await createDesk(world, 'EARLY', ['Ann'])
  const label = await made<{ id: string }>(admin, '/labels', { name: 'Big', color: 'red' })
  await made(admin, '/custom-fields', { name: 'Weight', key: 'weight', type: 'number' })
  await made(admin, '/custom-fields', { name: 'Since', key: 'since', type: 'datetime' })
  const { data: queues } = (await admin.get('/queues')).json()
  const usual = queues.find(({ id }: { id: string }) => id !== queue.id)
  const input = {
    subject: 'Printer on fire',
    description: 'It burns.',
    priority: 'urgent',
    labels: ['Big'],
    requester: { email: 'jo@globex.test', name: 'Jo' },
    assigneeId: people[0]?.userId,
    dueAt: '2030-02-01T12:00:00.000Z',
    custom: { weight: 12, since: '2030-01-01T00:00:00.000Z' },
  }
  const leaf = (field: string, operator: string, value?: unknown) => ({
    field,
    operator,
    ...(value !== undefined && { value }),
  })
  const conditions = [
    leaf('subject', 'contains', 'FIRE'),
    leaf('description', 'is_not_empty'),
    leaf('priority', 'in', ['urgent']),
    leaf('open', 'is', true),
    leaf('status', 'is', 'open'),
    leaf('label', 'is', label.id),
    leaf('requester', 'is_not_empty'),
    leaf('requesterEmail', 'contains', 'globex'),
    leaf('assignee', 'is', people[0]?.userId),
    leaf('source', 'is', 'manual'),
    leaf('dueAt', 'after', '2030-01-15T00:00:00Z'),
    leaf('createdAt', 'within_last', { amount: 1, unit: 'hours' }),
    leaf('custom.weight', 'greater', 10),
    leaf('custom.since', 'before', '2030-01-02T00:00:00Z'),
    leaf('snoozed', 'is', false),
    leaf('lastMessageAt', 'is_empty'),
    // What the row alone, or what others made of it, can tell.
    leaf('code', 'starts_with', 'EARLY'),
    leaf('accountTier', 'is_empty'),
    leaf('slaOverdue', 'is', false),
    { all: [leaf('code', 'starts_with', 'EARLY'), leaf('custom.weight', 'less', 20)] },
  ]
  let chosen = 0
  for (const condition of conditions)
    for (const [asked, is] of [
      [condition, true],
      [{ not: condition }, false],
    ] as const) {
      const name = JSON.stringify(asked)
      const rule = await made<RoutingRule>(admin, '/routing-rules', {
        ...{ name: 'Rule', enabled: true, condition: asked, queueId: is ? queue.id : usual.id },
      })
      const ticket = await made<{ id: string; queue: { id: string }; version: number }>(admin, '/tickets', input)
      const tried: TriedRouting = (await admin.post('/routing-rules/try', { ticket: ticket.id })).json()
      const event = (await eventsOf(admin, 'ticket.created')).find(
        (one: { ticket?: { id: string } }) => one.ticket?.id === ticket.id,
      )
      if (is) {
        expect(tried.queue?.id, name).toBe(queue.id)
        expect(ticket, name).toMatchObject({ queue: { id: queue.id }, version: 1 })
        expect((await read(ticket.id)).queue.id, name).toBe(queue.id)
        expect((await routing(ticket.id)).decisions, name).toHaveLength(1)
        chosen += 1
      } else expect([tried.queue, (await routing(ticket.id)).decisions], name).toEqual([null, []])
      if (event) expect(event.data.rule?.id, name).toBe(is ? rule.id : undefined)
      expect((await admin.delete(`/routing-rules/${rule.id}`)).statusCode).toBe(204)
    }
  expect(chosen).toBe(conditions.length)
})
