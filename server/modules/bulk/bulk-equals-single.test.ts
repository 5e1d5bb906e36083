import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type Client, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { staleSights } from '../../testing/sights.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { bulkJob } from './run-bulk.ts'

/** A change of many tickets leaves every row, event, job and search document as the same change of each by itself does. */

let world: World
let acme: Company
let admin: Client
let made = 0
const ids: Record<string, string> = {}

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  made += 1
  acme = await createCompany(world, `E${made}`)
  admin = await signIn(world, acme.admin)
  ids.ann = (await acme.member('Ann')).userId
  ids.label = (await post('/labels', { name: 'A' })).id
  ids.other = (await post('/labels', { name: 'B' })).id
  const options = [{ name: 'Small' }, { name: 'Large' }]
  const size = await post('/custom-fields', { name: 'Size', key: 'size', type: 'select', options })
  ids.large = size.options[1].id
  ids.small = size.options[0].id
  await post('/custom-fields', { name: 'Serial', key: 'serial', type: 'text' })
  await post('/custom-fields', { name: 'Note', key: 'note', type: 'text', requiredOnResolve: true })
  await post('/form-rules', {
    name: 'Urgent ones need a size',
    condition: { field: 'priority', operator: 'is', value: 'urgent' },
    effects: [
      { effect: 'require', field: 'size' },
      { effect: 'restrict', field: 'size', optionIds: [ids.large] },
      { effect: 'show', field: 'serial' },
    ],
    enabled: true,
  })
  ids.queue = (await post('/queues', { name: 'Returns', teamIds: [] })).id
  ids.contact = (await post('/contacts', { name: 'Kim', emails: ['kim@customer.test'] })).id
  const pipeline = await post('/pipelines', { name: 'Repairs' })
  ids.pipeline = pipeline.id
  ids.waiting = pipeline.stages[1].id
  ids.type = (await admin.get('/ticket-types')).json().data[1].id
})

async function post(url: string, body: object) {
  const reply = await admin.post(url, body)
  expect(reply.statusCode, `${url} ${reply.body}`).toBeLessThan(300)
  return reply.json()
}
async function patch(id: string, body: object) {
  const reply = await admin.patch(`/tickets/${id}`, body)
  expect(reply.statusCode, reply.body).toBe(200)
}

/** Tickets of all kinds; the same each time, but for their ids. */
async function makeSet(): Promise<string[]> {
  const make = async (more: object = {}) => (await post('/tickets', { subject: 'Printer', ...more })).id as string
  const note = { custom: { note: 'seen' } }
  const plain = await make(note)
  const owned = await make({ ...note, assigneeId: ids.ann, labels: [ids.label] })
  const asleep = await make({ ...note, status: 'waiting' })
  await patch(asleep, { snooze: { until: '2035-01-01T00:00:00Z', untilReply: true } })
  const resolved = await make({ ...note, status: 'resolved' })
  const closed = await make({ ...note, status: 'closed', labels: [ids.other] })
  const hidden = await make({ ...note, labels: [ids.label, ids.other] })
  const access = await admin.send('PUT', `/tickets/${hidden}/visibility`, {
    visibility: 'private',
    userIds: [ids.ann],
    teamIds: [],
  })
  expect(access.statusCode, access.body).toBeLessThan(300)
  const valued = await make({ custom: { note: 'text', size: ids.small } })
  const lacking = await make()
  const child = await make(note)
  const parent = await make(note)
  await post(`/tickets/${parent}/links`, { relation: 'child', other: child })
  const full = await make({ ...note, priority: 'low', dueAt: '2031-01-01T00:00:00Z', requester: { id: ids.contact } })
  return [plain, owned, asleep, resolved, closed, hidden, valued, lacking, child, parent, full]
}

/** All that is kept of the tickets, with their names and the order of events alone in the place of ids and codes. */
async function exportOf(list: string[]): Promise<unknown> {
  const text = await acme.asSystem(async ({ tx, org }) => {
    const rows = async (table: string, key: string, order: string, without = '{}') => {
      const found = await sql<{
        row: unknown
      }>`select to_jsonb(r) - ${without}::text[] as row from ${sql.table(table)} r
        where org_id = ${org.id} and ${sql.ref(key)} = any(${list}::uuid[]) order by ${sql.raw(order)}`.execute(tx)
      return found.rows.map(({ row }) => row)
    }
    const { rows: codes } = await sql<{ id: string; code: string }>`
      select id, code from tickets where org_id = ${org.id} and id = any(${list}::uuid[])`.execute(tx)
    const all = {
      tickets: await rows('tickets', 'id', 'id'),
      labels: await rows('ticket_labels', 'ticket_id', 'ticket_id, label_id'),
      values: await rows('ticket_field_values', 'ticket_id', 'ticket_id, field_id, position'),
      access: await rows('ticket_access', 'ticket_id', 'ticket_id, subject_id'),
      events: await rows('events', 'ticket_id', 'ticket_id, seq', '{seq,cause,actor_via}'),
    }
    let json = JSON.stringify(all)
    for (const { id, code } of codes)
      json = json.replaceAll(id, `T${list.indexOf(id)}`).replaceAll(`"${code}"`, '"CODE"')
    return json
  })
  return JSON.parse(text)
}

/** What is found by search, by name of the ticket. */
const foundBy = async (list: string[], word: string) => {
  const reply = await admin.get(`/tickets?q=${word}&limit=200`)
  const found = reply.json().data.map((one: { id: string }) => list.indexOf(one.id))
  return found.filter((at: number) => at >= 0).sort()
}

const later = '2034-01-01T00:00:00Z'
const changes: [string, () => object][] = [
  ['priority', () => ({ priority: 'high' })],
  ['a priority that the form asks something for', () => ({ priority: 'urgent', status: 'waiting' })],
  ['what the form shows and offers', () => ({ priority: 'urgent', custom: { size: ids.large, serial: 'X 1' } })],
  ['assignee', () => ({ assigneeId: ids.ann })],
  ['nobody', () => ({ assigneeId: null })],
  ['resolved', () => ({ status: 'resolved' })],
  ['closed', () => ({ status: 'closed' })],
  ['open again', () => ({ status: 'open' })],
  ['pipeline', () => ({ pipelineId: ids.pipeline })],
  ['stage', () => ({ stageId: ids.waiting })],
  ['labels on and off', () => ({ addLabelIds: [ids.label], removeLabelIds: [ids.other] })],
  ['all labels', () => ({ labelIds: [ids.other] })],
  ['labels and a move', () => ({ labelIds: [ids.label], status: 'resolved', custom: { note: 'done' } })],
  ['a custom field', () => ({ custom: { size: ids.large, note: 'zebra' } })],
  ['an emptied field', () => ({ custom: { note: null } })],
  ['due date', () => ({ dueAt: later })],
  ['no due date', () => ({ dueAt: null })],
  ['type', () => ({ typeId: ids.type })],
  ['queue', () => ({ queueId: ids.queue })],
  ['requester', () => ({ requesterId: ids.contact })],
  ['asleep', () => ({ snooze: { until: later, untilReply: false } })],
  ['awake', () => ({ snooze: null })],
  ['subject', () => ({ subject: 'zebra', description: 'stripes' })],
]

test.each(changes)('%s', async (_, wish) => {
  expect(await changeBothWays(wish)).toContain(null)
})

// product.md AU16: the same rules of the form in bulk.
test.each<[string, () => object]>([
  ['an option that the form does not offer', () => ({ priority: 'urgent', custom: { size: ids.small } })],
  ['a field that the form does not show', () => ({ custom: { serial: 'X 1' } })],
])('%s is refused', async (_, wish) => {
  const [plain] = await changeBothWays(wish)
  expect(plain).toBe('field.invalid_value')
})

/** The same change of each by itself and of all together: the same refusals, and the same is left. */
async function changeBothWays(wish: () => object): Promise<(string | null)[]> {
  const [singly, together] = [await makeSet(), await makeSet()]
  expect(await exportOf(singly)).toEqual(await exportOf(together))
  const said: (string | null)[] = []
  for (const id of singly) {
    const reply = await admin.patch(`/tickets/${id}`, wish())
    said.push(reply.statusCode === 200 ? null : reply.json().code)
  }
  const bulk = await post('/bulk-changes', { tickets: { ids: together }, change: wish() })
  await work(bulk.id)
  const rows = (await admin.get(`/bulk-changes/${bulk.id}/rows?limit=50`)).json().data
  expect(rows.map((row: { why: { code: string } | null }) => row.why?.code ?? null)).toEqual(said)
  expect(await exportOf(together)).toEqual(await exportOf(singly))
  expect(await foundBy(together, 'zebra')).toEqual(await foundBy(singly, 'zebra'))
  expect(await foundBy(together, 'printer')).toEqual(await foundBy(singly, 'printer'))
  expect(await staleSights(world, acme.orgId)).toEqual([])
  return said
}

const work = (id: string) =>
  bulkJob(acme.orgId, { id }, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: true })

test('of a parent and its children in one batch the order does not matter', async () => {
  const parent = (await post('/tickets', { subject: 'Parent', custom: { note: 'x' } })).id
  const child = (await post('/tickets', { subject: 'Child', custom: { note: 'x' } })).id
  await post(`/tickets/${parent}/links`, { relation: 'child', other: child })
  const bulk = await post('/bulk-changes', { tickets: { ids: [parent, child] }, change: { status: 'resolved' } })
  await work(bulk.id)
  expect((await admin.get(`/bulk-changes/${bulk.id}`)).json()).toMatchObject({ done: 2, refused: 0 })
})

describe('statements', () => {
  const count = async (tickets: number, change: object) => {
    const list: string[] = []
    for (let i = 0; i < tickets; i += 1)
      list.push((await post('/tickets', { subject: 'Printer', custom: { note: 'x' } })).id)
    const bulk = await post('/bulk-changes', { tickets: { ids: list }, change })
    const spy = vi.spyOn(pg.Client.prototype, 'query')
    await work(bulk.id)
    const statements = spy.mock.calls.length
    spy.mockRestore()
    expect((await admin.get(`/bulk-changes/${bulk.id}`)).json()).toMatchObject({ done: tickets })
    return statements
  }
  test.each([
    ['priority', () => ({ priority: 'high' })],
    ['status', () => ({ status: 'resolved' })],
    [
      'everything',
      () => ({ assigneeId: ids.ann, addLabelIds: [ids.label], custom: { size: ids.large }, subject: 'x' }),
    ],
  ])('of a batch do not grow with its tickets: %s', async (_, change) => {
    const [few, many] = [await count(2, change()), await count(20, change())]
    expect(few).toBeGreaterThan(5)
    expect(many).toBe(few)
  })
})
