import { readFile } from 'node:fs/promises'
import type { Database } from '../server/platform/database.ts'
import { openRuntime } from './database.ts'
import { call, type Figures, figuresOf } from './measure.ts'
import type { Bench } from './operations.ts'

/** What of automation, routing and SLAs is on while the cases "with rules" are measured, and taken away after them. */
const ruleCount = 50
const routingRuleCount = 20
const policyCount = 10

const leaf = (field: string, operator: string, value: unknown) => ({ field, operator, value })
/** New tickets, for which the queue is chosen, have no deadline yet. */
const isLate = leaf('slaOverdue', 'is', true)

/** Conditions of rules as desks write them: several fields, three levels, labels, custom fields, `more`. Few tickets meet one. */
function conditionOf(i: number, labelIds: readonly string[], more: readonly object[] = []) {
  return {
    all: [
      leaf('open', 'is', true),
      leaf('priority', 'in', ['high', 'urgent'].slice(i % 2)),
      {
        any: [
          leaf('label', 'is', labelIds[i % labelIds.length]),
          leaf('subject', 'contains', `stovenorth${i}`),
          leaf('custom.weight', 'greater', 90 + (i % 10)),
        ],
      },
      { not: { any: [...more, leaf('custom.weight', 'less', i % 5)] } },
    ],
  }
}

const when = [{ on: 'created' }, { on: 'updated' }, { on: 'replied', by: 'anyone' }]

/** 50 rules that are asked at every change, 20 that choose the queue, 10 policies; `end` takes them away again. */
export async function withRules(bench: Bench): Promise<{ end: () => Promise<void> }> {
  const paths: string[] = []
  const list = async (path: string) => {
    const reply = await call(bench.base, bench.keys.admin, { path: `/api/v1${path}` })
    return (JSON.parse(reply.text) as { data: { id: string }[] }).data.map(({ id }) => id)
  }
  const [labelIds, queueIds] = [await list('/labels?fields=id'), await list('/queues')]
  const make = async (path: string, body: object) => {
    const reply = await call(bench.base, bench.keys.admin, { method: 'POST', path: `/api/v1${path}`, body })
    if (reply.status !== 201) throw new Error(`${path}: ${reply.status} ${reply.text.slice(0, 300)}`)
    paths.push(`${path}/${(JSON.parse(reply.text) as { id: string }).id}`)
  }
  const label = (i: number) => [{ do: 'add', field: 'label', values: [labelIds[i % labelIds.length]] }]
  for (let i = 0; i < ruleCount; i += 1)
    await make('/rules', {
      ...{
        name: `Bench ${i}`,
        enabled: true,
        triggers: when,
        condition: conditionOf(i, labelIds, [isLate]),
        actions: label(i + 1),
      },
    })
  for (let i = 0; i < routingRuleCount; i += 1)
    await make('/routing-rules', {
      ...{
        name: `Bench ${i}`,
        enabled: true,
        condition: conditionOf(i, labelIds),
        queueId: queueIds[i % queueIds.length],
      },
    })
  const target = { minutes: 60, time: 'business' }
  const all = { low: target, medium: target, high: target, urgent: target }
  for (let i = 0; i < policyCount; i += 1)
    await make('/sla/policies', {
      ...{ name: `Bench ${i}`, condition: { field: 'subject', operator: 'contains', value: `stovenorth${i}` } },
      targets: { first_response: all, next_response: all, resolution: all, closure: all },
      pauses: { first_response: [], next_response: ['customer'], resolution: ['customer'], closure: [] },
      responses: ['reply'],
      steps: [],
    })
  return {
    end: async () => {
      for (const path of paths) {
        const reply = await call(bench.base, bench.keys.admin, { method: 'DELETE', path: `/api/v1${path}` })
        if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.text.slice(0, 300)}`)
      }
    },
  }
}

/** Looked at; the first hundred are not counted, since a server that has just started compiles its code while it works. */
const [events, warm] = [1100, 100]
/** What is measured here, for --only. */
export const rulesCase = 'rules: 50 at a change'

/**
 * What one event of a ticket costs while 50 rules are asked at it, by the jobs and consumers that do it in the server, which is stopped:
 * nobody else takes the work. The first figure is that of
 * the job that asks them. Processor time of this process and of its one connection's.
 */
export async function measureRules(databaseUrl: string): Promise<Figures[]> {
  const { systemActor } = await import('../server/platform/context.ts')
  const { lastSeq, skipReactions } = await import('../server/platform/events.ts')
  const { registeredJobs } = await import('../server/platform/jobs.ts')
  const { createLog } = await import('../server/platform/log.ts')
  const { reactToEvents } = await import('../server/platform/react-to-events.ts')
  const { updateTicket } = await import('../server/modules/tickets/update-ticket.ts')
  const { runtime, database, close } = await openRuntime(databaseUrl, 1)
  try {
    const { pool } = database
    const { rows } = await pool.query<{ id: string; pid: number }>(
      `select id, pg_backend_pid() as pid from orgs where name = 'Bench'`,
    )
    const [{ id: orgId, pid } = { id: '', pid: 0 }] = rows
    const actor = systemActor(orgId, 'bench')
    const context = { runtime, log: createLog('error'), attempt: 1, lastAttempt: true }
    const tickets = await runtime.run(actor, (cx) =>
      cx.tx
        .selectFrom('tickets')
        .select(['id', 'priority'])
        .where('orgId', '=', orgId)
        .where('isOpen', '=', true)
        .where('deletedAt', 'is', null)
        .orderBy('id')
        .limit(events)
        .execute(),
    )
    await runtime.run(actor, skipReactions)
    const job = registeredJobs().get('automations.run')
    if (!job) throw new Error('There is no job that asks rules.')
    const asked: Spent[] = []
    const reacted: Spent[] = []
    const seqs: string[] = []
    for (const [i, { id, priority }] of tickets.entries()) {
      await runtime.run(actor, (cx) => updateTicket(cx, id, { priority: priority === 1 ? 2 : 1 }))
      const seq = await runtime.run(actor, lastSeq)
      const first = await spent(pid, () => reactToEvents(runtime, orgId, { log: context.log }))
      const second = await spent(pid, () => job.handler(orgId, { ticketIds: [id] }, context))
      if (i < warm) continue
      reacted.push(first)
      asked.push(second)
      seqs.push(seq)
    }
    await runtime.run(actor, skipReactions)
    const judged = await judging(pool, orgId, seqs)
    return [
      { ...figures(rulesCase, asked), budget: { p50: 5, p99: 5 } },
      figuresOf(
        'rules: of it, judging the 50 on what was read',
        judged,
        judged.reduce((sum, ms) => sum + ms, 0) / 1000 || 1,
      ),
      figures('rules: all other reactions to that change', reacted),
    ]
  } finally {
    await close()
  }
}

/** How long each event's rules that did not match took to be judged, in ms, as the log has it: without reading and without the log. */
async function judging(pool: Database['pool'], orgId: string, seqs: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ ms: number }>(
    `select (select sum((r ->> 0)::float8) from jsonb_array_elements(c.reasons) r) / 1000 as ms
     from rule_checks c where c.org_id = $1 and c.occasion = any($2)`,
    [orgId, seqs.map((seq) => `e${seq}`)],
  )
  return rows.map(({ ms }) => ms)
}

/** Milliseconds of one work: on the clock, of this processor, of that of the connection. */
type Spent = { wall: number; node: number; database: number }

async function spent(pid: number, work: () => Promise<unknown>): Promise<Spent> {
  const [cpu, database, began] = [process.cpuUsage(), await onProcessor(pid), performance.now()]
  await work()
  const wall = performance.now() - began
  const { user, system } = process.cpuUsage(cpu)
  return { wall, node: (user + system) / 1000, database: (await onProcessor(pid)) - database }
}

/** How long a process of the database on this machine was at work, in ms (Linux; else 0). */
async function onProcessor(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')
  return Number(stat.split(' ')[0]) / 1e6
}

function figures(name: string, all: readonly Spent[]): Figures {
  const times = all.map(({ wall }) => wall)
  const mean = (what: keyof Spent) =>
    (all.reduce((sum, one) => sum + one[what], 0) / Math.max(1, all.length)).toFixed(1)
  return {
    ...figuresOf(name, times, times.reduce((sum, one) => sum + one, 0) / 1000 || 1),
    note: `processor: server ${mean('node')} ms, database ${mean('database')} ms`,
  }
}
