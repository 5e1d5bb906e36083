import type { DomainEvent } from '../server/platform/events.ts'
import { openRuntime, withClient } from './database.ts'
import { days } from './generate.ts'
import { call } from './measure.ts'
import type { Bench } from './operations.ts'

/**
 * Deadlines of the generated tickets: those that are not closed, and those of the last 90 days, as if policies had been there since.
 * Policies and clocks are made by the product; its own timers tell what is overdue already. Afterwards `sla verify` finds no difference.
 */
const policyName = 'Bench deadlines'
const day = 1_440
const minutes = (low: number, medium: number, high: number, urgent: number) =>
  Object.fromEntries(
    Object.entries({ low, medium, high, urgent }).map(([key, value]) => [key, { minutes: value, time: 'calendar' }]),
  )
const none = { low: null, medium: null, high: null, urgent: null }

/** Open tickets that nobody answered are late, urgent ones were answered too late, those in progress have weeks and months. */
const terms = {
  targets: {
    first_response: minutes(4 * day, 2 * day, day, 30),
    next_response: none,
    resolution: minutes(3 * 365 * day, 730 * day, 180 * day, 30 * day),
    closure: none,
  },
  pauses: { first_response: [], next_response: [], resolution: ['customer', 'third_party'], closure: [] },
  responses: ['reply', 'api_reply', 'recorded'],
  steps: [],
}

/** Makes the policy and the clocks, when they are not there; needs the running server for the policy alone. */
export async function fillDeadlines(
  bench: Pick<Bench, 'base' | 'keys' | 'databaseUrl'>,
  say: (words: string) => void,
): Promise<void> {
  const known = await call(bench.base, bench.keys.admin, { path: '/api/v1/sla/policies' })
  if (known.text.includes(policyName)) return
  const body = { name: policyName, condition: { all: [] }, ...terms }
  const made = await call(bench.base, bench.keys.admin, { method: 'POST', path: '/api/v1/sla/policies', body })
  if (made.status !== 201) throw new Error(`The policy: ${made.status} ${made.text.slice(0, 300)}`)
  const began = Date.now()
  const orgId = await withClient(bench.databaseUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(`select id from orgs where name = 'Bench'`)
    const id = rows[0]?.id ?? ''
    await client.query('begin')
    await client.query('select app.enter($1)', [id])
    // They were there before the tickets.
    await client.query(
      `update sla_policy_versions set created_at = now() - interval '${days + 400} days' where org_id = $1`,
      [id],
    )
    await client.query(storyOfTickets, [id])
    await client.query('commit')
    await client.query('vacuum analyze events')
    return id
  })
  const tickets = await keepAll(bench.databaseUrl, orgId)
  await withClient(bench.databaseUrl, (client) => client.query('vacuum analyze ticket_sla, sla_clocks, sla_firings'))
  say(`  deadlines of ${tickets} tickets: ${((Date.now() - began) / 1000).toFixed(1)} s`)
}

/**
 * The events of those tickets say what their rows say: the priority, that somebody answered after an hour, and the status to which
 * they came. Only those: what is generated has four events a ticket, without words.
 */
const storyOfTickets = `
  update events e set data = case e.name
      when 'ticket.created' then jsonb_build_object('status', 'open', 'priority', (array['low', 'medium', 'high', 'urgent'])[t.priority],
        'channelId', t.channel_id, 'stage', jsonb_build_object('id', t.stage_id))
      when 'ticket.status_changed' then jsonb_build_object('from', 'open', 'to', t.status,
        'stage', jsonb_build_object('id', t.stage_id) || case when t.status = 'waiting' then '{"waitsFor":"customer"}' else '{}' end)
      else jsonb_build_object('kind', 'public', 'messageId', gen_random_uuid()) end,
    name = case when e.name = 'message.received' then 'message.sent' else e.name end,
    actor_kind = case when e.name = 'message.received' then 'user' else e.actor_kind end
  from tickets t
  where e.org_id = $1 and t.org_id = $1 and e.ticket_id = t.id and e.data = '{}' and e.name <> 'ticket.assigned'
    and not (e.name = 'message.received' and t.status = 'open')
    and (t.status <> 'closed' or t.created_at > (select max(created_at) from tickets where org_id = $1) - interval '90 days')`

/** Lets the consumer of the clocks see all those tickets, and the timers tell what is past; how many tickets they are. */
async function keepAll(databaseUrl: string, orgId: string): Promise<number> {
  const { systemActor } = await import('../server/platform/context.ts')
  const { registeredConsumers, skipReactions } = await import('../server/platform/events.ts')
  const { registeredJobs } = await import('../server/platform/jobs.ts')
  const { createLog } = await import('../server/platform/log.ts')
  const { runtime, close } = await openRuntime(databaseUrl)
  const consumer = registeredConsumers().find(({ name }) => name === 'sla')
  const actor = systemActor(orgId, 'bench')
  const page = 500
  let after: string | null = '0'
  let tickets = 0
  while (after !== null) {
    const from: string = after
    after = await runtime.run(actor, async (cx) => {
      const rows = (await cx.tx
        .selectFrom('events')
        .selectAll()
        .where('orgId', '=', orgId)
        .where('seq', '>', from)
        .where('name', '=', 'ticket.created')
        .where('actorName', '=', 'bench')
        .where((eb) => eb(eb.cast<string>('data', 'text'), '<>', '{}'))
        .orderBy('seq')
        .limit(page)
        .execute()) as unknown as DomainEvent[]
      if (rows.length > 0) await consumer?.reactToAll?.(cx, rows)
      tickets += rows.length
      return rows.length === page ? (rows.at(-1)?.seq ?? null) : null
    })
  }
  const context = { runtime, log: createLog('error'), attempt: 1, lastAttempt: true }
  await registeredJobs().get('sla.fire')?.handler(orgId, {}, context)
  await runtime.run(actor, skipReactions)
  await close()
  return tickets
}
