import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import { sha256 } from '../../platform/crypto.ts'
import type { Effect, RuleRun, Why } from './automations.contract.ts'
import type { RuleContent } from './automations.store.ts'
import { type Reason, whyOf } from './reasons.rules.ts'

export type NewRun = {
  id: string
  ruleId: string
  version: number
  ticketId: string
  occasion: string
  event: string
  outcome: Exclude<RuleRun['outcome'], 'unmatched'>
  why: Why | null
  effects: Effect[]
  microseconds: number
  /** It follows from a change of many tickets. */
  inBulk: boolean
}

/** What came of rules that acted or were stopped; that of one that was asked before stays. */
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

/** Rules that were asked about a ticket at one occasion and did not match, each with its reason. */
export type NewCheck = {
  /** Made when they were asked: the log has it in the order of asking. */
  id: string
  ticketId: string
  occasion: string
  event: string
  rules: readonly { ruleId: string; version: number; reason: Reason }[]
}

/** Why rules did not match: a row an occasion, however many they are. */
export async function insertChecks(cx: Cx, checks: readonly NewCheck[]): Promise<void> {
  if (checks.length === 0) return
  const sets = new Map(checks.map(({ rules }) => [setIdOf(rules), rules]))
  await saveSets(cx, sets)
  const rows = checks.map(({ id, ticketId, occasion, event, rules }) => ({
    ...{ id: `${id.slice(0, -2)}00`, setId: setIdOf(rules), ticketId, occasion, event },
    reasons: JSON.stringify(rules.map(({ reason }) => reason)),
    ...{ orgId: cx.org.id, at: cx.now },
  }))
  await cx.tx.insertInto('ruleChecks').values(rows).execute()
}

type SetRules = readonly { ruleId: string; version: number }[]

/** The same of the same rules in the same versions and order. */
function setIdOf(rules: SetRules): string {
  const hash = sha256(rules.map(({ ruleId, version }) => `${ruleId}.${version}`).join()).toString('hex')
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-')
}

/** Sets that this process has seen committed, with the day on which it said that they are in use: once a day is enough. */
const knownSets = new Map<string, string>()
const mostKnownSets = 10_000

async function saveSets(cx: Cx, sets: ReadonlyMap<string, SetRules>): Promise<void> {
  const usedOn = cx.now.toISOString().slice(0, 10)
  const keyOf = (id: string) => `${cx.org.id}:${id}`
  const fresh = [...sets].filter(([id]) => knownSets.get(keyOf(id)) !== usedOn)
  if (fresh.length === 0) return
  // In one order for everybody who writes several.
  const rows = fresh
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, rules]) => rules.map(({ ruleId, version }, nth) => ({ id, ruleId, version, nth })))
  await sql`
    insert into rule_sets (org_id, id, rule_id, version, nth, used_on)
    select ${cx.org.id}, s.id, s."ruleId", s.version, s.nth, ${usedOn}::date
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) s (id uuid, "ruleId" uuid, version integer, nth integer)
    on conflict (org_id, id, rule_id) do update set used_on = excluded.used_on where rule_sets.used_on < excluded.used_on`.execute(
    cx.tx,
  )
  cx.pending.afterCommit.push(() => {
    if (knownSets.size > mostKnownSets) knownSets.clear()
    for (const [id] of fresh) knownSets.set(keyOf(id), usedOn)
  })
}

/** Rules that were asked at these occasions of these tickets before, by `askedKey`. */
export async function findAsked(
  cx: Cx,
  occasions: readonly { ticketId: string; occasion: string }[],
): Promise<Map<string, Set<string>>> {
  if (occasions.length === 0) return new Map()
  const org = cx.org.id
  const wanted = sql`unnest(${occasions.map(({ ticketId }) => ticketId)}::uuid[],
    ${occasions.map(({ occasion }) => occasion)}::text[]) w (ticket_id, occasion)`
  const { rows } = await sql<{ ticketId: string; occasion: string; ruleId: string }>`
    select u.ticket_id, u.occasion, u.rule_id from ${wanted}
    join rule_runs u on u.org_id = ${org} and u.ticket_id = w.ticket_id and u.occasion = w.occasion
    union all
    select c.ticket_id, c.occasion, s.rule_id from ${wanted}
    join rule_checks c on c.org_id = ${org} and c.ticket_id = w.ticket_id and c.occasion = w.occasion
    join rule_sets s on s.org_id = ${org} and s.id = c.set_id`.execute(cx.tx)
  const asked = new Map<string, Set<string>>()
  for (const row of rows) asked.set(askedKey(row), (asked.get(askedKey(row)) ?? new Set()).add(row.ruleId))
  return asked
}

export const askedKey = ({ ticketId, occasion }: { ticketId: string; occasion: string }) => `${ticketId}:${occasion}`

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

/** The same for the first `count` actions of a rule at once: those that are still to be done. */
export async function takeReceipts(cx: Cx, of: Omit<Receipt, 'action'>, count: number): Promise<ReadonlySet<number>> {
  const rows = await cx.tx
    .insertInto('ruleReceipts')
    .values(Array.from({ length: count }, (_, action) => ({ orgId: cx.org.id, ...of, action, at: cx.now })))
    .onConflict((c) => c.doNothing())
    .returning('action')
    .execute()
  return new Set(rows.map(({ action }) => action))
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

export type RunRecord = Omit<NewRun, 'occasion' | 'inBulk' | 'outcome'> & {
  outcome: RuleRun['outcome']
  ruleName: string
  content: RuleContent
  at: Date
  atKey: string
}
type RunPage = { after: [string, string] | null; limit: number; outcome?: string }

/** What came of one rule, or of one ticket, the newest first: what rules did, and why others did not match. */
export async function listRuns(
  cx: Cx,
  of: { ruleId: string } | { ticketId: string },
  { after, limit, outcome }: RunPage,
): Promise<RunRecord[]> {
  const org = cx.org.id
  const runs = sql`
    select u.id, u.rule_id, u.version, u.ticket_id, u.event, u.outcome, u.why, u.effects, u.microseconds, u.at,
      null::jsonb as reason
    from rule_runs u
    where u.org_id = ${org}
      and ${'ruleId' in of ? sql`u.rule_id = ${of.ruleId}::uuid` : sql`u.ticket_id = ${of.ticketId}::uuid`}
      ${outcome === undefined ? sql`` : sql`and u.outcome = ${outcome}`}
      ${after === null ? sql`` : sql`and (u.at, u.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by u.at desc, u.id desc limit ${limit}`
  const checks = sql`
    select (left(c.id::text, 34) || lpad(to_hex(c.nth), 2, '0'))::uuid as id, c.rule_id, c.version, c.ticket_id, c.event,
      'unmatched' as outcome, null::jsonb as why, '[]'::jsonb as effects, (c.reasons -> c.nth -> 0)::integer as microseconds, c.at,
      c.reasons -> c.nth as reason
    from ${checksOf(org, of, { after, limit })}`
  const wanted = outcome === undefined || outcome === 'unmatched' ? sql`(${runs}) union all (${checks})` : runs
  const { rows } = await sql<RunRecord & { reason: Reason | null }>`
    select u.*, u.at::text as at_key, r.name as rule_name, v.content
    from (${wanted}) u
    join rules r on r.org_id = ${org} and r.id = u.rule_id
    join rule_versions v on v.org_id = ${org} and v.rule_id = u.rule_id and v.version = u.version
    order by u.at desc, u.id desc limit ${limit}`.execute(cx.tx)
  return rows.map(({ reason, ...row }) => (reason ? { ...row, why: whyOf(reason, row.content.condition) } : row))
}

/** The newest checks with each of their rules, or with the one asked for, as rows `c`. Of a rule they are read set by set, in order. */
function checksOf(
  org: string,
  of: { ruleId: string } | { ticketId: string },
  { after, limit }: Pick<RunPage, 'after' | 'limit'>,
): RawBuilder<unknown> {
  const before = (nth: RawBuilder<unknown>) => (after === null ? sql`` : olderThan(after, nth))
  if ('ticketId' in of)
    return sql`(select c.*, s.rule_id, s.version, s.nth from rule_checks c
      join rule_sets s on s.org_id = ${org} and s.id = c.set_id
      where c.org_id = ${org} and c.ticket_id = ${of.ticketId}::uuid ${before(sql`s.nth`)}
      order by c.at desc, c.id desc, s.nth desc limit ${limit}) c`
  return sql`(select c.*, s.rule_id, s.version, s.nth from rule_sets s
    cross join lateral (select * from rule_checks c
      where c.org_id = ${org} and c.set_id = s.id ${before(sql`s.nth`)}
      order by c.at desc, c.id desc limit ${limit}) c
    where s.org_id = ${org} and s.rule_id = ${of.ruleId}::uuid
    order by c.at desc, c.id desc limit ${limit}) c`
}

/** The last byte of an id of the log is the place of the rule within its check. */
function olderThan([at, id]: [string, string], nth: RawBuilder<unknown>): RawBuilder<SqlBool> {
  const check = `${id.slice(0, -2)}00`
  return sql<SqlBool>`and (c.at, c.id) <= (${at}::timestamptz, ${check}::uuid)
    and (c.at, c.id, ${nth}) < (${at}::timestamptz, ${check}::uuid, ${Number.parseInt(id.slice(-2), 16)}::integer)`
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
  deleted = Math.max(deleted, await deleteOldChecks(cx, before(keptDays.unmatched), most))
  const { rows } =
    await sql`delete from rule_receipts where org_id = ${cx.org.id} and (rule_id, ticket_id, occasion, action) in (
    select rule_id, ticket_id, occasion, action from rule_receipts where org_id = ${cx.org.id} and at < ${before(receiptDays)}
    order by at limit ${most}) returning rule_id`.execute(cx.tx)
  return Math.max(deleted, rows.length)
}

/** Checks, and then the sets that none of those that are left can name. */
async function deleteOldChecks(cx: Cx, before: Date, most: number): Promise<number> {
  const org = cx.org.id
  const checks = await sql`delete from rule_checks where org_id = ${org} and (at, id) in (
    select at, id from rule_checks where org_id = ${org} and at < ${before} order by at, id limit ${most}) returning id`.execute(
    cx.tx,
  )
  if (checks.rows.length === most) return most
  const unused = new Date(before.getTime() - dayMs).toISOString().slice(0, 10)
  const sets = await sql`delete from rule_sets where org_id = ${org} and (id, rule_id) in (
    select id, rule_id from rule_sets where org_id = ${org} and used_on < ${unused}::date limit ${most}) returning id`.execute(
    cx.tx,
  )
  return Math.max(checks.rows.length, sets.rows.length)
}
