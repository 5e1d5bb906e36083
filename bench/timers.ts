import { setTimeout as pause } from 'node:timers/promises'
import { withClient } from './database.ts'
import { call, type Figures, figuresOf } from './measure.ts'
import type { Bench } from './operations.ts'

/** So many tickets a second get a deadline that warns after half a minute, and a due date of which a rule reminds at that time. */
const perSecond = 200
const half = 30_000
/** Of so many tickets the rule acts on one: its condition is asked of each when its time has come. More often it would be a storm. */
const oneIn = 40
/** How long a time may be late before nobody waits for it any more. */
const patienceMs = 120_000

/**
 * 200 warnings of SLAs a second, and as many times of a rule, which acts on one ticket in 40: how late each comes, and how many came in a second. All of it by the
 * running server: tickets are made, wait, and their times come.
 */
export async function measureTimers(bench: Bench, seconds: number): Promise<Figures[]> {
  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const reply = await call(bench.base, bench.keys.admin, { method, path: `/api/v1${path}`, body })
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text.slice(0, 300)}`)
    return (reply.text ? JSON.parse(reply.text) : null) as T
  }
  const none = { low: null, medium: null, high: null, urgent: null }
  const minute = { minutes: 1, time: 'calendar' }
  const me = await send<{ user: { id: string } }>('GET', '/me')
  const condition = { field: 'subject', operator: 'starts_with', value: 'Bench timer' }
  const policy = await send<{ id: string }>('POST', '/sla/policies', {
    ...{ name: 'Bench timers', condition, responses: ['reply'] },
    targets: {
      first_response: { low: minute, medium: minute, high: minute, urgent: minute },
      ...{ next_response: none, resolution: none, closure: none },
    },
    pauses: { first_response: [], next_response: [], resolution: [], closure: [] },
    steps: [{ when: 'before', percent: 50, recipients: [{ kind: 'user', id: me.user.id }] }],
  })
  // It goes before all others.
  await send('POST', '/sla/policies/order', { ids: [policy.id] })
  const rule = await send<{ id: string }>('POST', '/rules', {
    ...{
      name: 'Bench timers',
      enabled: true,
      condition: { ...condition, operator: 'contains', value: 'timer of a rule' },
    },
    triggers: [{ on: 'time', since: 'dueAt', when: 'before', amount: 1, unit: 'minutes' }],
    actions: [{ do: 'set', field: 'priority', value: 'high' }],
  })
  try {
    const count = perSecond * seconds
    const began = Date.now()
    let next = 0
    const client = async () => {
      for (let i = next++; i < count; i = next++) {
        // At its time, or as soon as the machine comes to it.
        await pause(Math.max(0, began + (i * 1000) / perSecond - Date.now()))
        const dueAt = new Date(Date.now() + 60_000 + half).toISOString()
        await send('POST', '/tickets', {
          subject: `Bench timer ${i % oneIn === 0 ? 'of a rule ' : ''}${i}`,
          dueAt,
        })
      }
    }
    await Promise.all(Array.from({ length: 16 }, client))
    const made = (Date.now() - began) / 1000
    const due = `due at ${Math.round(count / made)} a second`
    const end = Date.now() + half + patienceMs
    for (;;) {
      await pause(1_000)
      const figures = await lateness(bench.databaseUrl, { since: new Date(began), ruleId: rule.id })
      if (figures.every((times) => times.length === count) || Date.now() > end)
        return ['warnings of SLAs', 'times of a rule'].map((name, i) => {
          const times = figures[i] ?? []
          return { ...figuresOf(`timers: ${name}, late by`, times, made), errors: count - times.length, note: due }
        })
    }
  } finally {
    await send('DELETE', `/rules/${rule.id}`)
    await send('DELETE', `/sla/policies/${policy.id}`)
  }
}

/** Milliseconds between when it was due and when it was written that it came. */
async function lateness(databaseUrl: string, { since, ruleId }: { since: Date; ruleId: string }): Promise<number[][]> {
  return withClient(databaseUrl, async (client) => {
    const ask = async (sql: string, values: unknown[]) =>
      (await client.query<{ ms: number }>(sql, values)).rows.map(({ ms }) => Number(ms))
    return [
      await ask(
        `select extract(epoch from at - (data->>'firedFor')::timestamptz) * 1000 as ms from events
         where name = 'ticket.sla_warned' and at > $1 and org_id = (select id from orgs where name = 'Bench')
           and data->'policy'->>'name' = 'Bench timers'`,
        [since],
      ),
      await ask(
        `select extract(epoch from fired_at - due_at) * 1000 as ms from rule_timers where rule_id = $1 and fired_at is not null`,
        [ruleId],
      ),
    ]
  })
}
