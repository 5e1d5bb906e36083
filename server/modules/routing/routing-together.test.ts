import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { type SignedIn, signIn } from '../../testing/client.ts'
import { type Company, createCompany } from '../../testing/company.ts'
import { createWorld, type World } from '../../testing/world.ts'
import { distributeJob } from './distribute.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const count = 50
const weights = { low: 1, medium: 1, high: 1, urgent: 1 }

async function desk(prefix: string, names: string[], policies: object[]) {
  const acme = await createCompany(world, prefix)
  const admin = await signIn(world, acme.admin)
  const memberIds: string[] = []
  for (const name of names) memberIds.push((await acme.member(name)).userId)
  const { id: teamId } = (await admin.post('/teams', { name: 'Care', memberIds })).json()
  const queueIds: string[] = []
  for (const [i, policy] of policies.entries()) {
    const queue = (await admin.post('/queues', { name: `Care ${i}`, teamIds: [teamId] })).json()
    queueIds.push(queue.id)
    const rest = { weights, countsWaiting: false, lastAgent: false, vip: null, skillNeeds: [], skillFallback: [] }
    const set = await admin.send('PUT', `/queues/${queue.id}/routing`, { ...rest, ...policy })
    expect(set.statusCode, set.body).toBe(200)
  }
  return { acme, admin, memberIds, queueIds }
}

const work = ({ orgId }: Company) =>
  distributeJob(orgId, {}, { runtime: world.runtime, log: createLog('silent'), attempt: 1, lastAttempt: false })

/** Fifty tickets at once, and four workers who give them while they come. */
async function rush(acme: Company, admin: SignedIn, queueIds: readonly string[]): Promise<void> {
  let left = count
  const create = async (): Promise<void> => {
    for (let i = left--; i > 0; i = left--) {
      const body = { subject: `Rush ${i}`, queueId: queueIds[i % queueIds.length] }
      const reply = await admin.post('/tickets', body)
      expect(reply.statusCode, reply.body).toBe(201)
    }
  }
  const worker = async (): Promise<void> => {
    while (left > 0) await work(acme)
    await work(acme)
  }
  await Promise.all([...Array.from({ length: 5 }, create), ...Array.from({ length: 4 }, worker)])
  // The last of them came while everybody had looked already.
  await Promise.all(Array.from({ length: 4 }, () => work(acme)))
  await world.react(acme.orgId)
}

async function outcomeOf(acme: Company) {
  return acme.asSystem(async ({ tx, org }) => {
    const open = await sql<{ id: string; assignee: string | null; decisions: number; routed: number }>`
      select t.id, t.assignee_id as assignee,
        (select count(*)::int from routing_decisions d where d.org_id = t.org_id and d.ticket_id = t.id and d.user_id is not null) as decisions,
        (select count(*)::int from events e where e.org_id = t.org_id and e.ticket_id = t.id and e.name = 'ticket.assigned') as routed
      from tickets t where t.org_id = ${org.id} order by t.created_at, t.id`.execute(tx)
    return open.rows
  })
}

const loads = (rows: readonly { assignee: string | null }[], people: readonly string[]) =>
  people.map((id) => rows.filter(({ assignee }) => assignee === id).length)

test.each(['round_robin', 'load_balanced'])(
  '50 tickets at once, 4 workers, %s: each given once, fair to within one',
  async (strategy) => {
    const names = ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gus']
    const prefix = strategy === 'round_robin' ? 'ROUND' : 'LOADS'
    const { acme, admin, memberIds, queueIds } = await desk(prefix, names, [{ strategy, cap: null }])
    await rush(acme, admin, queueIds)
    const rows = await outcomeOf(acme)
    expect(rows).toHaveLength(count)
    for (const row of rows) expect(row).toMatchObject({ assignee: expect.any(String), decisions: 1, routed: 1 })
    const given = loads(rows, memberIds)
    expect(given.reduce((sum, one) => sum + one, 0)).toBe(count)
    expect(Math.max(...given) - Math.min(...given)).toBeLessThanOrEqual(1)
  },
)

test('the same people serve two queues: no cap is passed, however many give at once; the rest waits and is given as room comes', async () => {
  const two = [
    { strategy: 'load_balanced', cap: 4 },
    { strategy: 'round_robin', cap: 4 },
  ]
  const { acme, admin, memberIds, queueIds } = await desk('CAPS', ['Ann', 'Ben', 'Cleo'], two)
  await rush(acme, admin, queueIds)
  const rows = await outcomeOf(acme)
  expect(loads(rows, memberIds)).toEqual([4, 4, 4])
  expect(rows.filter(({ assignee }) => assignee === null)).toHaveLength(count - 12)
  for (const { assignee, decisions } of rows) expect(decisions).toBe(assignee === null ? 0 : 1)
  const done = rows.filter(({ assignee }) => assignee !== null)
  await Promise.all(done.map(({ id }) => admin.patch(`/tickets/${id}`, { status: 'resolved' })))
  await Promise.all([work(acme), work(acme), work(acme), work(acme)])
  const next = (await outcomeOf(acme)).filter(({ id }) => !done.some((one) => one.id === id))
  expect(loads(next, memberIds)).toEqual([4, 4, 4])
})

/** Fifty tickets that wait already when four workers begin at once. */
async function giveWaiting(
  prefix: string,
  names: string[],
  ticket: (i: number) => object,
  routing: (ids: string[]) => object,
) {
  const { acme, admin, memberIds, queueIds } = await desk(prefix, names, [{ strategy: 'manual', cap: null }])
  const [queueId] = queueIds
  for (let i = 0; i < count; i += 1) {
    const reply = await admin.post('/tickets', { queueId, ...ticket(i) })
    expect(reply.statusCode, reply.body).toBe(201)
  }
  const rest = {
    weights,
    countsWaiting: false,
    lastAgent: false,
    vip: null,
    skillNeeds: [],
    skillFallback: [],
    cap: null,
  }
  return {
    ...{ acme, admin, memberIds, queueId },
    give: async () => {
      const set = await admin.send('PUT', `/queues/${queueId}/routing`, { ...rest, ...routing(memberIds) })
      expect(set.statusCode, set.body).toBe(200)
      await Promise.all(Array.from({ length: 4 }, () => work(acme)))
      return outcomeOf(acme)
    },
  }
}

test('by skills, 4 workers: who lacks the skill gets none that needs it, no cap is passed, each is decided once', async () => {
  const skills: string[] = []
  const needs = { field: 'subject', operator: 'contains', value: 'German' }
  const d = await giveWaiting(
    'SKILL',
    ['Ann', 'Ben', 'Cleo', 'Dan'],
    (i) => ({ subject: i % 2 === 0 ? `German ${i}` : `Any ${i}` }),
    () => ({
      strategy: 'skill_based',
      cap: 10,
      skillNeeds: [{ condition: needs, skills: [{ skillId: skills[0], level: 2 }] }],
    }),
  )
  skills.push((await d.admin.post('/skills', { name: 'German' })).json().id)
  const [ann = '', ben = '', cleo = '', dan = ''] = d.memberIds
  for (const [id, level] of [
    [ann, 3],
    [ben, 2],
    [cleo, 1],
  ] as const)
    expect(
      (await d.admin.send('PUT', `/skills/members/${id}`, { skills: [{ skillId: skills[0], level }] })).statusCode,
    ).toBe(200)
  const rows = await d.give()
  // Forty seats; what needs German has only those of Ann and Ben.
  expect(loads(rows, [ann, ben, cleo, dan])).toEqual([10, 10, 10, 10])
  const german = rows.filter((_, i) => i % 2 === 0)
  expect(german.filter(({ assignee }) => assignee === cleo || assignee === dan)).toEqual([])
  for (const { assignee, decisions, routed } of rows) {
    expect(routed).toBe(assignee === null ? 0 : 1)
    expect(decisions).toBe(routed)
  }
})

test('VIPs first, 4 workers: of twelve seats ten go to the VIPs, two to who waits longest', async () => {
  const d = await giveWaiting(
    'FIRST',
    ['Ann', 'Ben', 'Cleo'],
    (i) => ({ subject: i % 5 === 4 ? `Gold ${i}` : `Plain ${i}` }),
    () => ({ strategy: 'round_robin', cap: 4, vip: { field: 'subject', operator: 'contains', value: 'Gold' } }),
  )
  const rows = await d.give()
  expect(loads(rows, d.memberIds)).toEqual([4, 4, 4])
  const given = rows.flatMap(({ assignee }, i) => (assignee === null ? [] : i))
  expect(given).toEqual([0, 1, ...Array.from({ length: 10 }, (_, i) => 5 * i + 4)].sort((a, b) => a - b))
})

test('the last agent first, 4 workers: each customer has one agent, the one whom he had', async () => {
  const d = await giveWaiting(
    'AGAIN',
    ['Ann', 'Ben', 'Cleo', 'Dan', 'Eve'],
    (i) => ({ subject: `Again ${i}`, requester: { email: `customer${i % 5}@globex.test` } }),
    () => ({ strategy: 'load_balanced', lastAgent: true }),
  )
  for (const [i, assigneeId] of d.memberIds.entries()) {
    const requester = { email: `customer${i}@globex.test` }
    expect((await d.admin.post('/tickets', { subject: 'Before', requester, assigneeId })).statusCode).toBe(201)
  }
  const rows = (await d.give()).slice(0, count)
  expect(rows.map(({ assignee }) => assignee)).toEqual(rows.map((_, i) => d.memberIds[i % 5]))
  for (const row of rows) expect(row).toMatchObject({ decisions: 1, routed: 1 })
})
