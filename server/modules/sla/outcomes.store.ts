import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { SlaMetric } from './terms.rules.ts'

export type OutcomeRow = {
  policyId: string
  policy: string
  version: number
  versionId: string
  metric: SlaMetric
  met: number
  missed: number
  cancelled: number
}
export type StandingRow = Pick<OutcomeRow, 'policyId' | 'policy' | 'version' | 'versionId' | 'metric'> & {
  running: number
  overdue: number
  paused: number
}

/** Clocks that ended between two instants, by metric and version of the policy; of all tickets that were not deleted. */
export async function countEnded(cx: Cx, from: Date, to: Date): Promise<OutcomeRow[]> {
  const { rows } = await sql<OutcomeRow>`
    select p.id as policy_id, p.name as policy, v.number as version, v.id as version_id, c.metric,
      count(*) filter (where c.state = 'met')::int as met, count(*) filter (where c.state = 'missed')::int as missed,
      count(*) filter (where c.state = 'cancelled')::int as cancelled
    from sla_clocks c
      join sla_policy_versions v on v.org_id = ${cx.org.id} and v.id = c.version_id
      join sla_policies p on p.org_id = ${cx.org.id} and p.id = v.policy_id
    where c.org_id = ${cx.org.id} and c.ended_at >= ${from} and c.ended_at < ${to}
      and c.metric = any(array['first_response', 'next_response', 'resolution', 'closure'])
    group by p.id, p.name, v.number, v.id, c.metric
    order by p.name, v.number, c.metric`.execute(cx.tx)
  return rows
}

/** Clocks that have not ended, as they stand now: paused ones by themselves, whatever their target says. */
export async function countStanding(cx: Cx): Promise<StandingRow[]> {
  const { rows } = await sql<StandingRow>`
    select p.id as policy_id, p.name as policy, v.number as version, v.id as version_id, c.metric,
      count(*) filter (where c.state = 'paused')::int as paused,
      count(*) filter (where c.state = 'running' and (c.due_at is null or c.due_at > ${cx.now}))::int as running,
      count(*) filter (where c.state = 'running' and c.due_at <= ${cx.now})::int as overdue
    from sla_clocks c
      join sla_policy_versions v on v.org_id = ${cx.org.id} and v.id = c.version_id
      join sla_policies p on p.org_id = ${cx.org.id} and p.id = v.policy_id
    where c.org_id = ${cx.org.id} and c.ended_at is null
    group by p.id, p.name, v.number, v.id, c.metric
    order by p.name, v.number, c.metric`.execute(cx.tx)
  return rows
}
