import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Sentence } from '../../platform/words.ts'
import type { Condition } from '../conditions/condition-words.ts'
import {
  type Action,
  anyHours,
  type Rule,
  type RuleExample,
  type RuleHours,
  type Trigger,
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
  /** Why it was switched off by itself, then: it acted too often, or what it names is gone. */
  pause: { runs: number; withinSeconds: number } | { said: Sentence[] } | null
  examplesFailing: Rule['examplesFailing']
  createdAt: Date
  updatedAt: Date
  content: RuleContent
}

const columns = sql`r.id, r.name, r.position, r.enabled, r.version, r.recipe, r.paused_at, r.pause, r.examples_failing, r.created_at, r.updated_at`

/** The rules in their order, each with the version that runs. */
export async function listRules(cx: Cx, only: { id?: string; enabled?: true } = {}): Promise<RuleRecord[]> {
  const org = cx.org.id
  const { rows } = await sql<RuleRecord>`
    select ${columns}, v.content from rules r
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
    select ${columns} from rules r
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
export async function insertRule(cx: Cx, rule: RuleRecord): Promise<void> {
  await cx.tx
    .insertInto('rules')
    .values({ orgId: cx.org.id, id: rule.id, ...ownOf(rule) })
    .execute()
}

/** The rule itself; its content is that of a version. */
export async function saveRule(cx: Cx, rule: RuleRecord): Promise<void> {
  await cx.tx.updateTable('rules').set(ownOf(rule)).where('orgId', '=', cx.org.id).where('id', '=', rule.id).execute()
}

const ownOf = ({ content: _content, id: _id, examplesFailing, pause, ...rule }: RuleRecord) => ({
  ...rule,
  pause: pause && JSON.stringify(pause),
  examplesFailing: examplesFailing && JSON.stringify(examplesFailing),
})

/** The rules whose examples are to be run without a save: those that are on and have some, and those of which it is said that theirs fail. */
export async function listWithExamples(cx: Cx): Promise<string[]> {
  const org = cx.org.id
  const { rows } = await sql<{ id: string }>`
    select r.id from rules r
    join rule_versions v on v.org_id = ${org} and v.rule_id = r.id and v.version = r.version
    where r.org_id = ${org} and (r.enabled or r.examples_failing is not null)
      and jsonb_array_length(coalesce(v.content -> 'examples', '[]')) > 0
    order by r.position, r.id`.execute(cx.tx)
  return rows.map(({ id }) => id)
}

/** One of them, locked to the commit; undefined: it is gone. */
export async function lockRule(cx: Cx, id: string): Promise<RuleRecord | undefined> {
  await cx.tx
    .selectFrom('rules')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
  const [rule] = await listRules(cx, { id })
  return rule
}

/** What is said of its examples, and nothing else of the rule. */
export async function markExamples(cx: Cx, id: string, failing: RuleRecord['examplesFailing']): Promise<void> {
  await cx.tx
    .updateTable('rules')
    .set({ examplesFailing: failing && JSON.stringify(failing) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
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

/** Switched off by itself. False: somebody was there before. */
export async function pauseRule(cx: Cx, id: string, pause: NonNullable<RuleRecord['pause']>): Promise<boolean> {
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
