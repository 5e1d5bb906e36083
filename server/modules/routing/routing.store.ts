import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { prepared } from '../../platform/prepared.ts'
import type { Condition } from '../conditions/condition-words.ts'
import type { SkillStep, Strategy } from './routing.rules.ts'

export type SkillNeedRow = { condition: Condition; skills: { skillId: string; level: number }[] }
export type QueueRoutingRow = {
  queueId: string
  strategy: Strategy
  cap: number | null
  /** From low to urgent. */
  weights: number[]
  countsWaiting: boolean
  vip: Condition | null
  lastAgent: boolean
  skillNeeds: SkillNeedRow[]
  skillFallback: SkillStep[]
  pointer: string | null
  failingSince: Date | null
  alertedAt: Date | null
  version: number
}

const routingColumns = [
  'queueId',
  'strategy',
  'cap',
  'weights',
  'countsWaiting',
  'vip',
  'lastAgent',
  'skillNeeds',
  'skillFallback',
  'pointer',
  'failingSince',
  'alertedAt',
  'version',
] as const

/** How queues give their tickets; those without a row do it by hand. */
export async function listQueueRouting(cx: Cx): Promise<QueueRoutingRow[]> {
  const rows = await cx.tx.selectFrom('queueRouting').select(routingColumns).where('orgId', '=', cx.org.id).execute()
  return rows as unknown as QueueRoutingRow[]
}

/** The same, locked till the commit: whoever gives tickets to people does it one after the other, so that no cap is passed. */
export async function lockQueueRouting(cx: Cx): Promise<QueueRoutingRow[]> {
  const rows = await cx.tx
    .selectFrom('queueRouting')
    .select(routingColumns)
    .where('orgId', '=', cx.org.id)
    .orderBy('queueId')
    .forUpdate()
    .execute()
  return rows as unknown as QueueRoutingRow[]
}

/** True when a queue gives its tickets by itself. */
export async function hasActiveQueues(cx: Cx): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('queueRouting')
    .select('queueId')
    .where('orgId', '=', cx.org.id)
    .where('strategy', '<>', 'manual')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function saveQueueRouting(cx: Cx, { queueId, ...row }: QueueRoutingRow): Promise<void> {
  const columns = {
    ...row,
    weights: JSON.stringify(row.weights),
    vip: row.vip && JSON.stringify(row.vip),
    skillNeeds: JSON.stringify(row.skillNeeds),
  }
  await cx.tx
    .insertInto('queueRouting')
    .values({ orgId: cx.org.id, queueId, ...columns })
    .onConflict((c) => c.columns(['orgId', 'queueId']).doUpdateSet(columns))
    .execute()
}

/** Where the queue stands after tickets were given. */
export async function saveQueueState(
  cx: Cx,
  queueId: string,
  state: Pick<QueueRoutingRow, 'pointer' | 'failingSince' | 'alertedAt'>,
): Promise<void> {
  await cx.tx
    .updateTable('queueRouting')
    .set(state)
    .where('orgId', '=', cx.org.id)
    .where('queueId', '=', queueId)
    .execute()
}

export type RuleRow = {
  id: string
  name: string
  enabled: boolean
  position: number
  condition: Condition
  queueId: string
  version: number
}

const rulesInOrder = prepared((cx) =>
  cx.tx
    .selectFrom('routingRules')
    .select(['id', 'name', 'enabled', 'position', 'condition', 'queueId', 'version'])
    .where('orgId', '=', cx.org.id)
    .orderBy('position')
    .orderBy('id')
    .compile(),
)

export const listRules = async (cx: Cx) => (await rulesInOrder(cx)) as unknown as RuleRow[]

export async function lockRules(cx: Cx): Promise<RuleRow[]> {
  await sql`select id from routing_rules where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listRules(cx)
}

export async function saveRule(cx: Cx, { id, ...rule }: RuleRow): Promise<void> {
  const columns = { ...rule, condition: JSON.stringify(rule.condition) }
  await cx.tx
    .insertInto('routingRules')
    .values({ orgId: cx.org.id, id, ...columns })
    .onConflict((c) => c.columns(['orgId', 'id']).doUpdateSet(columns))
    .execute()
}

export async function saveRulePositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update routing_rules r set position = o.position from unnest(${[...ids]}::uuid[]) with ordinality o(id, position)
    where r.org_id = ${cx.org.id} and r.id = o.id and r.position <> o.position`.execute(cx.tx)
}

export async function deleteRule(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('routingRules').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export type DecisionRow = {
  id: string
  ticketId: string
  kind: 'queue' | 'person'
  queueId: string
  userId: string | null
  trace: Record<string, unknown>
}

export async function insertDecisions(cx: Cx, decisions: readonly DecisionRow[]): Promise<void> {
  if (decisions.length === 0) return
  await cx.tx
    .insertInto('routingDecisions')
    .values(decisions.map((one) => ({ ...one, orgId: cx.org.id, at: cx.now, trace: JSON.stringify(one.trace) })))
    .execute()
}

/** The newest decisions about a ticket, newest first. */
export async function listDecisions(
  cx: Cx,
  ticketId: string,
  limit: number,
): Promise<(Pick<DecisionRow, 'id' | 'kind' | 'queueId' | 'trace'> & { at: Date })[]> {
  const rows = await cx.tx
    .selectFrom('routingDecisions')
    .select(['id', 'kind', 'queueId', 'trace', 'at'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows as unknown as (Pick<DecisionRow, 'id' | 'kind' | 'queueId' | 'trace'> & { at: Date })[]
}

/** Why tickets wait for somebody to be found, as it was said of them last. */
export async function findFailures(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, string>> {
  if (ticketIds.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('ticketRouting')
    .select(['ticketId', 'reason'])
    .where('orgId', '=', cx.org.id)
    .where('ticketId', 'in', ticketIds)
    .execute()
  return new Map(rows.map(({ ticketId, reason }) => [ticketId, reason]))
}

/** Tickets `t` of which it was not said yet that nobody can be found. */
export const notFailed = (cx: Cx): RawBuilder<SqlBool> =>
  sql<SqlBool>`not exists (select 1 from ticket_routing f where f.org_id = ${cx.org.id} and f.ticket_id = t.id)`

export async function saveFailures(
  cx: Cx,
  queueId: string,
  failures: readonly { ticketId: string; reason: string }[],
): Promise<void> {
  if (failures.length === 0) return
  await cx.tx
    .insertInto('ticketRouting')
    .values(failures.map((one) => ({ ...one, orgId: cx.org.id, queueId, since: cx.now })))
    .onConflict((c) =>
      c
        .columns(['orgId', 'ticketId'])
        .doUpdateSet((eb) => ({ queueId: eb.ref('excluded.queueId'), reason: eb.ref('excluded.reason') })),
    )
    .execute()
}

/** They do not wait any more. */
export async function forgetFailures(
  cx: Cx,
  which: { ticketIds: readonly string[] } | { queueId: string },
): Promise<void> {
  if ('ticketIds' in which && which.ticketIds.length === 0) return
  const query = cx.tx.deleteFrom('ticketRouting').where('orgId', '=', cx.org.id)
  await ('queueId' in which
    ? query.where('queueId', '=', which.queueId)
    : query.where('ticketId', 'in', which.ticketIds)
  ).execute()
}

/** How many wait for whom nobody was found, by queue, each counted up to `most`. */
export async function countFailures(cx: Cx, queueIds: readonly string[], most: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; count: string }>`
    select q.id, c.count from unnest(${[...queueIds]}::uuid[]) q(id)
    cross join lateral (select count(*) from (select 1 from ticket_routing f
      where f.org_id = ${cx.org.id} and f.queue_id = q.id limit ${most}) w) c
    where c.count > 0`.execute(cx.tx)
  return new Map(rows.map(({ id, count }) => [id, Number(count)]))
}

/** Why tickets of a queue wait in vain, the most frequent reason first; of so many tickets at most. */
export async function countReasons(
  cx: Cx,
  queueId: string,
  most: number,
): Promise<{ reason: string; count: number }[]> {
  const { rows } = await sql<{ reason: string; count: string }>`
    select f.reason, count(*) from (select reason from ticket_routing
      where org_id = ${cx.org.id} and queue_id = ${queueId} limit ${most}) f
    group by f.reason order by count(*) desc, f.reason`.execute(cx.tx)
  return rows.map(({ reason, count }) => ({ reason, count: Number(count) }))
}

/** Who had each ticket and gave it back himself. */
export async function findGivenBack(cx: Cx, ticketIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const { rows } = await sql<{ ticketId: string; userId: string }>`
    select e.ticket_id as "ticketId", e.actor_id as "userId" from events e
    where e.org_id = ${cx.org.id} and e.ticket_id = any(${[...ticketIds]}::uuid[]) and e.name = 'ticket.assigned'
      and e.actor_kind = 'user' and e.data -> 'to' = 'null'::jsonb and e.data -> 'from' ->> 'id' = e.actor_id::text`.execute(
    cx.tx,
  )
  const byTicket = Map.groupBy(rows, ({ ticketId }) => ticketId)
  return new Map([...byTicket].map(([id, list]) => [id, new Set(list.map(({ userId }) => userId))]))
}

export type SkillRow = { id: string; name: string }

export async function listSkills(cx: Cx): Promise<SkillRow[]> {
  return cx.tx
    .selectFrom('skills')
    .select(['id', 'name'])
    .where('orgId', '=', cx.org.id)
    .orderBy((eb) => eb.fn<string>('lower', ['name']))
    .execute()
}

export async function lockSkills(cx: Cx): Promise<SkillRow[]> {
  await sql`select id from skills where org_id = ${cx.org.id} order by id for update`.execute(cx.tx)
  return listSkills(cx)
}

export async function saveSkill(cx: Cx, { id, name }: SkillRow): Promise<void> {
  await cx.tx
    .insertInto('skills')
    .values({ orgId: cx.org.id, id, name })
    .onConflict((c) => c.columns(['orgId', 'id']).doUpdateSet({ name }))
    .execute()
}

export async function deleteSkill(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('skills').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Who has which skills; of some members alone when they are named. */
export async function listMemberSkills(
  cx: Cx,
  userIds?: readonly string[],
): Promise<{ userId: string; skillId: string; level: number }[]> {
  let query = cx.tx.selectFrom('memberSkills').select(['userId', 'skillId', 'level']).where('orgId', '=', cx.org.id)
  if (userIds?.length === 0) return []
  if (userIds) query = query.where('userId', 'in', userIds)
  return query.execute()
}

export async function saveMemberSkills(
  cx: Cx,
  userId: string,
  skills: readonly { skillId: string; level: number }[],
): Promise<void> {
  await cx.tx.deleteFrom('memberSkills').where('orgId', '=', cx.org.id).where('userId', '=', userId).execute()
  if (skills.length > 0)
    await cx.tx
      .insertInto('memberSkills')
      .values(skills.map((one) => ({ ...one, orgId: cx.org.id, userId })))
      .execute()
}
