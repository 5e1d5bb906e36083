import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { ConditionField, Facts, FactValue } from '../conditions/condition-fields.ts'
import { oneByOne } from '../conditions/condition-sql.ts'
import { findTicketSla } from './clocks.store.ts'
import { listPolicyNames } from './policies.store.ts'
import { type SlaMetric, slaMetrics } from './terms.rules.ts'

/** What lists, views and rules may ask of service levels (product.md VW6). A clock past its deadline is overdue, paused or not. */
export const clockWords = ['running', 'overdue', 'paused', 'met', 'missed', 'cancelled'] as const

const none = { name: null, many: false, nullable: true } as const

/** The state of the clock `c` at this moment, in words. */
const wordOf = (cx: Cx): RawBuilder<unknown> => sql`case
  when c.ended_at is not null then c.state
  when coalesce(c.breached_at, c.due_at) <= ${cx.now}::timestamptz then 'overdue' else c.state end`

const dueOf = sql`case when c.ended_at is null then coalesce(c.breached_at, c.due_at) end`

/** The last clock of a metric. */
const clock = (cx: Cx, metric: SlaMetric, test: RawBuilder<SqlBool>) =>
  sql<SqlBool>`exists (select 1 from sla_clocks c where c.org_id = ${cx.org.id} and c.ticket_id = t.id
    and c.metric = ${metric} and c.is_last and ${test} ${oneByOne})`

const keyNames: Record<SlaMetric, string> = {
  first_response: 'FirstResponse',
  next_response: 'NextResponse',
  resolution: 'Resolution',
  closure: 'Closure',
}

const ofMetric = (metric: SlaMetric): ConditionField[] => [
  {
    ...none,
    key: `sla${keyNames[metric]}`,
    type: 'choice',
    column: false,
    options: clockWords.map((value) => ({ value, name: null })),
    sql: { cast: 'text', some: (cx, test) => clock(cx, metric, test(wordOf(cx))) },
  },
  {
    ...none,
    key: `sla${keyNames[metric]}Due`,
    type: 'datetime',
    column: false,
    sql: { cast: 'timestamptz', some: (cx, test) => clock(cx, metric, test(dueOf)) },
  },
]

const dueRows = (cx: Cx, more: RawBuilder<SqlBool> = sql<SqlBool>`true`) => ({
  from: sql`ticket_sla sd`,
  where: sql<SqlBool>`sd.org_id = ${cx.org.id} and sd.due_at is not null and ${more}`,
  recordId: sql`sd.ticket_id`,
})

/** The next deadline of all clocks; past: the ticket is overdue. Lists are sorted by it. */
const due: ConditionField = {
  ...none,
  key: 'slaDue',
  type: 'datetime',
  sql: {
    cast: 'timestamptz',
    some: (cx, test) =>
      sql<SqlBool>`exists (select 1 from ticket_sla s where s.org_id = ${cx.org.id} and s.ticket_id = t.id
        and ${test(sql`s.due_at`)} ${oneByOne})`,
    rows: (cx, test) => dueRows(cx, test(sql`sd.due_at`)),
    order: {
      rows: (cx) => dueRows(cx),
      key: sql`sd.due_at`,
      cast: 'timestamptz',
      present: (cx) =>
        sql<SqlBool>`exists (select 1 from ticket_sla s where s.org_id = ${cx.org.id} and s.ticket_id = t.id
          and s.due_at is not null ${oneByOne})`,
    },
  },
}

const overdue: ConditionField = {
  key: 'slaOverdue',
  type: 'boolean',
  name: null,
  many: false,
  nullable: false,
  column: false,
  sql: {
    cast: 'boolean',
    some: (cx, test) =>
      test(sql`exists (select 1 from ticket_sla s where s.org_id = ${cx.org.id} and s.ticket_id = t.id
        and s.due_at <= ${cx.now}::timestamptz ${oneByOne})`),
    rows: (cx, test) => dueRows(cx, sql<SqlBool>`sd.due_at <= ${cx.now}::timestamptz and ${test(sql`true`)}`),
    only: true,
  },
}

/** A clock is paused, and none runs. */
const isPaused = (cx: Cx) =>
  sql`exists (select 1 from sla_clocks c where c.org_id = ${cx.org.id} and c.ticket_id = t.id and c.state = 'paused')
    and not exists (select 1 from sla_clocks c where c.org_id = ${cx.org.id} and c.ticket_id = t.id and c.state = 'running')`

const paused: ConditionField = {
  key: 'slaPaused',
  type: 'boolean',
  name: null,
  many: false,
  nullable: false,
  column: false,
  sql: { cast: 'boolean', some: (cx, test) => test(sql`(${isPaused(cx)})`) },
}

const fixed: ConditionField[] = [due, overdue, paused, ...slaMetrics.flatMap(ofMetric)]

/** The fields of service levels; the policies are those of the organization, read where somebody asks for them. */
export async function slaConditionFields(cx: Cx, keys?: readonly string[]): Promise<ConditionField[]> {
  if (keys && !keys.includes('slaPolicy')) return fixed
  const policies = await listPolicyNames(cx)
  return [
    ...fixed,
    {
      ...none,
      key: 'slaPolicy',
      type: 'choice',
      options: policies.map(({ id, name }) => ({ value: id, name })),
      sql: {
        cast: 'uuid',
        some: (cx, test) =>
          sql<SqlBool>`exists (select 1 from ticket_sla s
            join sla_policy_versions v on v.org_id = ${cx.org.id} and v.id = s.version_id
            where s.org_id = ${cx.org.id} and s.ticket_id = t.id and ${test(sql`v.policy_id`)} ${oneByOne})`,
      },
    },
  ]
}

/** Facts that stand in the ticket's row; the others are of its clocks. */
const ofTicket: ReadonlySet<string> = new Set(['slaDue', 'slaOverdue'])

type FactRow = {
  id: string
  due: Date | null
  policy: string
  paused: boolean
  clocks: Record<string, ClockFact> | null
}
type ClockFact = { word: string; due: string | null }

/** The same of tickets in memory, WITHOUT a look at who asks. */
export async function slaFacts(
  cx: Cx,
  ticketIds: readonly string[],
  keys: readonly string[],
): Promise<Map<string, Facts>> {
  if (keys.every((key) => ofTicket.has(key))) {
    const known = await findTicketSla(cx, ticketIds)
    return new Map(ticketIds.map((id) => [id, dueFacts(cx, known.get(id)?.dueAt ?? null)]))
  }
  const { rows } = await sql<FactRow>`
    select t.ticket_id as id, t.due_at as due, v.policy_id as policy, (
      select coalesce(bool_or(c.state = 'paused'), false) and not coalesce(bool_or(c.state = 'running'), false)
      from sla_clocks c where c.org_id = ${cx.org.id} and c.ticket_id = t.ticket_id) as paused, (
      select jsonb_object_agg(c.metric, jsonb_build_object('word', ${wordOf(cx)}, 'due', ${dueOf}))
      from sla_clocks c where c.org_id = ${cx.org.id} and c.ticket_id = t.ticket_id and c.is_last) as clocks
    from ticket_sla t join sla_policy_versions v on v.org_id = ${cx.org.id} and v.id = t.version_id
    where t.org_id = ${cx.org.id} and t.ticket_id = any(${[...ticketIds]}::uuid[])`.execute(cx.tx)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return new Map(ticketIds.map((id) => [id, factsOfRow(cx, byId.get(id))]))
}

const dueFacts = (cx: Cx, due: Date | null) => ({ slaDue: due, slaOverdue: due !== null && due <= cx.now })

function factsOfRow(cx: Cx, row: FactRow | undefined): Facts {
  const facts: Record<string, FactValue> = {
    ...dueFacts(cx, row?.due ?? null),
    slaPaused: row?.paused ?? false,
    slaPolicy: row?.policy ?? null,
  }
  for (const metric of slaMetrics) {
    const own = row?.clocks?.[metric]
    facts[`sla${keyNames[metric]}`] = own?.word ?? null
    facts[`sla${keyNames[metric]}Due`] = own?.due ? new Date(own.due) : null
  }
  return facts
}
