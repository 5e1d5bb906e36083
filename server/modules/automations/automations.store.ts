import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Condition } from '../conditions/condition-words.ts'
import {
  type Action,
  anyHours,
  type Effect,
  type Rule,
  type RuleExample,
  type RuleHours,
  type RuleRun,
  type Trigger,
  type Why,
} from './automations.contract.ts'

/** What a version of a rule says. */
export type RuleContent = {
  triggers: Trigger[]
  condition: Condition
  hours: RuleHours
  actions: Action[]
  examples: RuleExample[]
}
/** Versions from before a part was there lack it. */
type KeptContent = Omit<RuleContent, 'hours' | 'examples'> & Partial<RuleContent>
const whole = <Row extends { content: KeptContent }>(row: Row): Row & { content: RuleContent } => ({
  ...row,
  content: { hours: anyHours, examples: [], ...row.content },
})

export type RuleRecord = {
  id: string
  name: string
  position: number
  enabled: boolean
  version: number
  recipe: Rule['recipe']
  pausedAt: Date | null
  createdAt: Date
  updatedAt: Date
  content: RuleContent
}

const columns = sql`r.id, r.name, r.position, r.enabled, r.version, r.recipe, r.paused_at, r.created_at, r.updated_at, v.content`

/** The rules in their order, each with the version that runs. */
export async function listRules(cx: Cx, only: { id?: string; enabled?: true } = {}): Promise<RuleRecord[]> {
  const org = cx.org.id
  const { rows } = await sql<RuleRecord>`
    select ${columns} from rules r
    join rule_versions v on v.org_id = ${org} and v.rule_id = r.id and v.version = r.version
    where r.org_id = ${org} ${only.id === undefined ? sql`` : sql`and r.id = ${only.id}::uuid`}
      ${only.enabled ? sql`and r.enabled` : sql``}
    order by r.position, r.id`.execute(cx.tx)
  return rows.map(whole)
}

/** Versions never change, and fifty of them are long to read at each event: those that ran last are kept. */
const known = new Map<string, RuleContent>()
const mostKnown = 2_000

/** The rules that are on, in their order; where this process knows what their versions say, that is not read again. */
export async function listEnabledRules(cx: Cx): Promise<RuleRecord[]> {
  const org = cx.org.id
  const keyOf = ({ id, version }: Pick<RuleRecord, 'id' | 'version'>) => `${org}:${id}:${version}`
  const { rows } = await sql<Omit<RuleRecord, 'content'>>`
    select r.id, r.name, r.position, r.enabled, r.version, r.recipe, r.paused_at, r.created_at, r.updated_at from rules r
    where r.org_id = ${org} and r.enabled order by r.position, r.id`.execute(cx.tx)
  const whole = rows.flatMap((row) => {
    const content = known.get(keyOf(row))
    return content ? [{ ...row, content }] : []
  })
  if (whole.length === rows.length) return whole
  const rules = await listRules(cx, { enabled: true })
  for (const rule of rules) {
    if (known.size >= mostKnown) for (const [oldest] of known) if (known.delete(oldest)) break
    known.set(keyOf(rule), rule.content)
  }
  return rules
}

/** All of them, locked to the commit: two changes of the order are one after the other. */
export async function lockRules(cx: Cx): Promise<RuleRecord[]> {
  await cx.tx.selectFrom('rules').select('id').where('orgId', '=', cx.org.id).orderBy('id').forUpdate().execute()
  return listRules(cx)
}

/** The rule itself; its content is that of a version. */
export async function insertRule(cx: Cx, { content: _content, ...rule }: RuleRecord): Promise<void> {
  await cx.tx
    .insertInto('rules')
    .values({ orgId: cx.org.id, ...rule })
    .execute()
}

/** The rule itself; its content is that of a version. */
export async function saveRule(cx: Cx, { content: _content, id, ...rule }: RuleRecord): Promise<void> {
  await cx.tx.updateTable('rules').set(rule).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function insertVersion(
  cx: Cx,
  row: { ruleId: string; version: number; content: RuleContent },
): Promise<void> {
  await cx.tx
    .insertInto('ruleVersions')
    .values({
      orgId: cx.org.id,
      ruleId: row.ruleId,
      version: row.version,
      content: JSON.stringify(row.content),
      changedById: cx.actor.kind === 'user' ? cx.actor.userId : null,
      changedByName: cx.actor.name,
      createdAt: cx.now,
    })
    .execute()
}

export async function deleteRule(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('rules').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function savePositions(cx: Cx, ids: readonly string[]): Promise<void> {
  await sql`update rules set position = o.position from unnest(${[...ids]}::uuid[]) with ordinality o (id, position)
    where rules.org_id = ${cx.org.id} and rules.id = o.id`.execute(cx.tx)
}

/** Switched off by the storm guard. False: somebody was there before. */
export async function pauseRule(cx: Cx, id: string, pause: Record<string, unknown>): Promise<boolean> {
  const row = await cx.tx
    .updateTable('rules')
    .set({ enabled: false, pausedAt: cx.now, pause: JSON.stringify(pause) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .where('enabled', '=', true)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export type VersionRecord = {
  version: number
  content: RuleContent
  changedById: string | null
  changedByName: string
  createdAt: Date
}

/** The versions of a rule, the newest first. */
export async function listVersions(
  cx: Cx,
  ruleId: string,
  { before, limit }: { before: number | null; limit: number },
): Promise<VersionRecord[]> {
  const { rows } = await sql<VersionRecord>`
    select version, content, changed_by_id, changed_by_name, created_at from rule_versions
    where org_id = ${cx.org.id} and rule_id = ${ruleId}::uuid ${before === null ? sql`` : sql`and version < ${before}`}
    order by version desc limit ${limit}`.execute(cx.tx)
  return rows.map(whole)
}

export type NewRun = {
  id: string
  ruleId: string
  version: number
  ticketId: string
  occasion: string
  event: string
  outcome: RuleRun['outcome']
  why: Why | null
  effects: Effect[]
  microseconds: number
  /** It follows from a change of many tickets. */
  inBulk: boolean
}

/** What came of rules at one occasion; that of one that was asked before stays. */
export async function insertRuns(cx: Cx, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return
  await sql`
    insert into rule_runs (org_id, id, rule_id, version, ticket_id, occasion, event, outcome, why, effects, microseconds, in_bulk,
      at)
    select ${cx.org.id}, r.id, r."ruleId", r.version, r."ticketId", r.occasion, r.event, r.outcome, r.why, r.effects, r.microseconds,
      r."inBulk", ${cx.now}
    from jsonb_to_recordset(${JSON.stringify(runs)}::jsonb) r (id uuid, "ruleId" uuid, version integer, "ticketId" uuid,
      occasion text, event text, outcome text, why jsonb, effects jsonb, microseconds integer, "inBulk" boolean)
    on conflict (org_id, rule_id, ticket_id, occasion) do nothing`.execute(cx.tx)
}

/** Rules that were asked at this occasion of this ticket before. */
export async function findAsked(cx: Cx, ticketId: string, occasion: string): Promise<Set<string>> {
  const rows = await cx.tx
    .selectFrom('ruleRuns')
    .select('ruleId')
    .where('orgId', '=', cx.org.id)
    .where('ticketId', '=', ticketId)
    .where('occasion', '=', occasion)
    .execute()
  return new Set(rows.map(({ ruleId }) => ruleId))
}

export type Receipt = { ruleId: string; ticketId: string; occasion: string; action: number }

export async function hasReceipt(cx: Cx, { ruleId, ticketId, occasion, action }: Receipt): Promise<boolean> {
  const row = await cx.tx
    .selectFrom('ruleReceipts')
    .select('action')
    .where('orgId', '=', cx.org.id)
    .where('ruleId', '=', ruleId)
    .where('ticketId', '=', ticketId)
    .where('occasion', '=', occasion)
    .where('action', '=', action)
    .executeTakeFirst()
  return row !== undefined
}

/** True once for each action of a rule at an occasion, whoever asks. */
export async function takeReceipt(cx: Cx, receipt: Receipt): Promise<boolean> {
  const row = await cx.tx
    .insertInto('ruleReceipts')
    .values({ orgId: cx.org.id, ...receipt, at: cx.now })
    .onConflict((c) => c.doNothing())
    .returning('action')
    .executeTakeFirst()
  return row !== undefined
}

/** How often rules acted since an instant, each counted to a limit. */
export async function countActed(
  cx: Cx,
  ruleIds: readonly string[],
  { since, limit, inBulk = true }: { since: Date; limit: number; inBulk?: boolean },
): Promise<Map<string, { count: number; lastAt: Date | null }>> {
  if (ruleIds.length === 0) return new Map()
  const org = cx.org.id
  const { rows } = await sql<{ id: string; count: number; lastAt: Date | null }>`
    select s.id, coalesce(c.count, 0)::int as count, l.at as last_at from unnest(${[...ruleIds]}::uuid[]) s (id)
    cross join lateral (select count(*) as count from (select 1 from rule_runs
      where org_id = ${org} and rule_id = s.id and outcome = any(array['acted', 'failed']) and at > ${since}
        and (${inBulk} or not in_bulk)
      limit ${limit}) x) c
    left join lateral (select at from rule_runs where org_id = ${org} and rule_id = s.id and outcome = 'acted'
      order by at desc limit 1) l on true`.execute(cx.tx)
  return new Map(rows.map(({ id, count, lastAt }) => [id, { count, lastAt }]))
}

export type RunRecord = Omit<NewRun, 'occasion' | 'inBulk'> & {
  ruleName: string
  content: RuleContent
  at: Date
  atKey: string
}
type RunPage = { after: [string, string] | null; limit: number; outcome?: string }

/** What came of one rule, or of one ticket, the newest first. */
export async function listRuns(
  cx: Cx,
  of: { ruleId: string } | { ticketId: string },
  { after, limit, outcome }: RunPage,
): Promise<RunRecord[]> {
  const org = cx.org.id
  const { rows } = await sql<RunRecord>`
    select u.id, u.rule_id, u.version, u.ticket_id, u.event, u.outcome, u.why, u.effects, u.microseconds, u.at,
      u.at::text as at_key, r.name as rule_name, v.content
    from rule_runs u
    join rules r on r.org_id = ${org} and r.id = u.rule_id
    join rule_versions v on v.org_id = ${org} and v.rule_id = u.rule_id and v.version = u.version
    where u.org_id = ${org}
      and ${'ruleId' in of ? sql`u.rule_id = ${of.ruleId}::uuid` : sql`u.ticket_id = ${of.ticketId}::uuid`}
      ${outcome === undefined ? sql`` : sql`and u.outcome = ${outcome}`}
      ${after === null ? sql`` : sql`and (u.at, u.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by u.at desc, u.id desc limit ${limit}`.execute(cx.tx)
  return rows
}

/** Days for which runs are kept: those that did nothing are many, and asked for while one builds the rule. */
const keptDays = { acted: 90, failed: 90, stopped: 30, unmatched: 7 } as const
const receiptDays = 31
const dayMs = 86_400_000

/** Deletes what is kept no longer, at most so many of each; how many it were. */
export async function deleteOld(cx: Cx, most: number): Promise<number> {
  let deleted = 0
  const before = (days: number) => new Date(cx.now.getTime() - days * dayMs)
  for (const [outcome, days] of Object.entries(keptDays)) {
    const { rows } = await sql`delete from rule_runs where org_id = ${cx.org.id} and id = any(array(
      select id from rule_runs where org_id = ${cx.org.id} and outcome = ${outcome} and at < ${before(days)}
      order by at limit ${most})) returning id`.execute(cx.tx)
    deleted = Math.max(deleted, rows.length)
  }
  const { rows } =
    await sql`delete from rule_receipts where org_id = ${cx.org.id} and (rule_id, ticket_id, occasion, action) in (
    select rule_id, ticket_id, occasion, action from rule_receipts where org_id = ${cx.org.id} and at < ${before(receiptDays)}
    order by at limit ${most}) returning rule_id`.execute(cx.tx)
  return Math.max(deleted, rows.length)
}
