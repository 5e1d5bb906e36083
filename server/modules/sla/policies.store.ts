import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Condition } from '../conditions/condition-words.ts'
import type { SlaStep } from './steps.rules.ts'
import type { SlaMetric, SlaPause, SlaResponse, SlaTargets } from './terms.rules.ts'

export type PolicyKind = 'global' | 'rule' | 'channel' | 'queue'

export type VersionRow = {
  id: string
  policyId: string
  number: number
  condition: Condition | null
  calendarId: string | null
  targets: SlaTargets
  pauses: Record<SlaMetric, SlaPause[]>
  responses: SlaResponse[]
  steps: SlaStep[]
  createdAt: Date
  createdById: string | null
  createdByName: string
}

export type PolicyRow = {
  id: string
  kind: PolicyKind
  name: string
  description: string
  channelId: string | null
  queueId: string | null
  position: number
  enabled: boolean
  createdAt: Date
  deletedAt: Date | null
}

const policyColumns = [
  'id',
  'kind',
  'name',
  'description',
  'channelId',
  'queueId',
  'position',
  'enabled',
  'createdAt',
  'deletedAt',
] as const
const versionColumns = [
  'id',
  'policyId',
  'number',
  'condition',
  'calendarId',
  'targets',
  'pauses',
  'responses',
  'steps',
  'createdAt',
  'createdById',
  'createdByName',
] as const

/** All policies that are not deleted: rules in their order, then those of queues, the global one, those of channels. */
export async function listPolicies(cx: Cx): Promise<PolicyRow[]> {
  const rows = await cx.tx
    .selectFrom('slaPolicies')
    .select(policyColumns)
    .where('orgId', '=', cx.org.id)
    .where('deletedAt', 'is', null)
    .orderBy('kind', 'desc')
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows as PolicyRow[]
}

/** Names of policies, deleted ones too. */
export async function listPolicyNames(cx: Cx): Promise<Pick<PolicyRow, 'id' | 'kind' | 'name' | 'deletedAt'>[]> {
  const rows = await cx.tx
    .selectFrom('slaPolicies')
    .select(['id', 'kind', 'name', 'deletedAt'])
    .where('orgId', '=', cx.org.id)
    .orderBy('kind', 'desc')
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows as PolicyRow[]
}

/** All policies, locked against another change until the commit. */
export async function lockPolicies(cx: Cx): Promise<PolicyRow[]> {
  await cx.tx
    .selectFrom('slaPolicies')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('kind', '=', 'global')
    .forUpdate()
    .execute()
  return listPolicies(cx)
}

/**
 * The newest version of each policy that is not deleted, or the one that was so at an instant; of one that is younger its first. Each is
 * looked up by itself: versions and deleted policies are kept for good, and become many.
 */
export async function listVersions(cx: Cx, at: Date | null = null): Promise<VersionRow[]> {
  const org = cx.org.id
  const newest = at
    ? sql`(v.created_at <= ${at}) desc, (case when v.created_at <= ${at} then v.number else -v.number end) desc`
    : sql`v.number desc`
  const { rows } = await sql<VersionRow>`
    select v.* from sla_policies p cross join lateral (
      select v.id, v.policy_id, v.number, v.condition, v.calendar_id, v.targets, v.pauses, v.responses, v.steps, v.created_at,
        v.created_by_id, v.created_by_name
      from sla_policy_versions v where v.org_id = ${org} and v.policy_id = p.id order by ${newest} limit 1) v
    where p.org_id = ${org} and p.deleted_at is null`.execute(cx.tx)
  return rows
}

/** Whose versions these are, also of policies that are deleted. `newest`: the number of the newest version of the policy. */
export async function findPoliciesOf(
  cx: Cx,
  versionIds: readonly string[],
): Promise<Map<string, Pick<PolicyRow, 'id' | 'kind' | 'name'> & { version: number; newest: number }>> {
  type Row = Pick<PolicyRow, 'id' | 'kind' | 'name'> & { versionId: string; version: number; newest: number }
  const org = cx.org.id
  const { rows } = await sql<Row>`
    select v.id as version_id, p.id, p.kind, p.name, v.number as version, (
      select max(n.number) from sla_policy_versions n where n.org_id = ${org} and n.policy_id = p.id) as newest
    from sla_policy_versions v join sla_policies p on p.org_id = ${org} and p.id = v.policy_id
    where v.org_id = ${org} and v.id = any(${versionIds}::uuid[])`.execute(cx.tx)
  return new Map(rows.map(({ versionId, ...policy }) => [versionId, policy]))
}

export async function findVersions(cx: Cx, ids: readonly string[]): Promise<VersionRow[]> {
  if (ids.length === 0) return []
  const rows = await cx.tx
    .selectFrom('slaPolicyVersions')
    .select(versionColumns)
    .where('orgId', '=', cx.org.id)
    .where('id', 'in', [...ids])
    .execute()
  return rows as unknown as VersionRow[]
}

/** All versions of a policy, the newest first. */
export async function listVersionsOf(cx: Cx, policyId: string): Promise<VersionRow[]> {
  const rows = await cx.tx
    .selectFrom('slaPolicyVersions')
    .select(versionColumns)
    .where('orgId', '=', cx.org.id)
    .where('policyId', '=', policyId)
    .orderBy('number', 'desc')
    .limit(200)
    .execute()
  return rows as unknown as VersionRow[]
}

export async function insertPolicy(cx: Cx, policy: Omit<PolicyRow, 'createdAt' | 'deletedAt'>): Promise<void> {
  await cx.tx
    .insertInto('slaPolicies')
    .values({ ...policy, orgId: cx.org.id, createdAt: cx.now })
    .execute()
}

export async function savePolicy(
  cx: Cx,
  id: string,
  changes: Partial<Pick<PolicyRow, 'name' | 'description' | 'enabled' | 'deletedAt'>>,
): Promise<void> {
  if (Object.keys(changes).length === 0) return
  await cx.tx.updateTable('slaPolicies').set(changes).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function savePositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update sla_policies p set position = o.position from unnest(${ids}::uuid[]) with ordinality o(id, position)
    where p.org_id = ${cx.org.id} and p.id = o.id and p.position <> o.position`.execute(cx.tx)
}

export async function insertVersion(cx: Cx, version: VersionRow): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value))
  await cx.tx
    .insertInto('slaPolicyVersions')
    .values({
      ...version,
      orgId: cx.org.id,
      condition: json(version.condition),
      targets: json(version.targets) ?? '{}',
      pauses: json(version.pauses) ?? '{}',
      responses: json(version.responses) ?? '[]',
      steps: json(version.steps) ?? '[]',
    })
    .execute()
}

/** Which policies' newest versions use a calendar. */
export async function listUsersOfCalendar(cx: Cx, calendarId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select p.id, p.name from sla_policies p
    where p.org_id = ${cx.org.id} and p.deleted_at is null and (
      select v.calendar_id from sla_policy_versions v where v.org_id = ${cx.org.id} and v.policy_id = p.id
      order by v.number desc limit 1) = ${calendarId}::uuid
    order by p.name`.execute(cx.tx)
  return rows
}
