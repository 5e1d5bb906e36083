import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type TimerRow = { ruleId: string; ticketId: string; trigger: number; baseAt: Date; dueAt: Date }

/** Books times; one that has come for the same base stays as it is. */
export async function saveTimers(cx: Cx, timers: readonly TimerRow[]): Promise<void> {
  if (timers.length === 0) return
  await sql`
    insert into rule_timers (org_id, rule_id, ticket_id, trigger, base_at, due_at)
    select ${cx.org.id}, r."ruleId", r."ticketId", r.trigger, r."baseAt", r."dueAt"
    from jsonb_to_recordset(${JSON.stringify(timers)}::jsonb) r ("ruleId" uuid, "ticketId" uuid, trigger integer,
      "baseAt" timestamptz, "dueAt" timestamptz)
    on conflict (org_id, rule_id, ticket_id, trigger) do update
    set base_at = excluded.base_at, due_at = excluded.due_at, fired_at = null
    where rule_timers.base_at <> excluded.base_at or (rule_timers.fired_at is null and rule_timers.due_at <> excluded.due_at)`.execute(
    cx.tx,
  )
}

export type TimerKey = Pick<TimerRow, 'ruleId' | 'ticketId' | 'trigger'>

/** As rows `k`: of arrays the planner knows how many there are. */
const keyRows = (timers: readonly TimerKey[]) =>
  sql`unnest(${timers.map(({ ruleId }) => ruleId)}::uuid[], ${timers.map(({ ticketId }) => ticketId)}::uuid[],
    ${timers.map(({ trigger }) => trigger)}::integer[]) k (rule_id, ticket_id, trigger)`

/** What these times counted from is no more. */
export async function deleteTimers(cx: Cx, gone: readonly TimerKey[]): Promise<void> {
  if (gone.length === 0) return
  await sql`
    delete from rule_timers t using ${keyRows(gone)}
    where t.org_id = ${cx.org.id} and t.rule_id = k.rule_id and t.ticket_id = k.ticket_id and t.trigger = k.trigger`.execute(
    cx.tx,
  )
}

export async function deleteTimersOf(cx: Cx, ruleId: string): Promise<void> {
  await cx.tx.deleteFrom('ruleTimers').where('orgId', '=', cx.org.id).where('ruleId', '=', ruleId).execute()
}

/** When the next time comes; null: none waits. */
export async function firstDue(cx: Cx): Promise<Date | null> {
  const row = await cx.tx
    .selectFrom('ruleTimers')
    .select('dueAt')
    .where('orgId', '=', cx.org.id)
    .where('firedAt', 'is', null)
    .orderBy('dueAt')
    .limit(1)
    .executeTakeFirst()
  return row?.dueAt ?? null
}

/** Takes times that have come, each by one worker. */
export async function lockDue(cx: Cx, limit: number): Promise<TimerRow[]> {
  return cx.tx
    .selectFrom('ruleTimers')
    .select(['ruleId', 'ticketId', 'trigger', 'baseAt', 'dueAt'])
    .where('orgId', '=', cx.org.id)
    .where('firedAt', 'is', null)
    .where('dueAt', '<=', cx.now)
    .orderBy('dueAt')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute()
}

/** They have come; or are tried again at another time. */
export async function settleTimers(
  cx: Cx,
  settled: readonly TimerKey[],
  to: { firedAt: Date } | { dueAt: Date },
): Promise<void> {
  const change = 'firedAt' in to ? sql`fired_at = ${to.firedAt}` : sql`fired_at = null, due_at = ${to.dueAt}`
  await sql`
    update rule_timers t set ${change}
    from ${keyRows(settled)}
    where t.org_id = ${cx.org.id} and t.rule_id = k.rule_id and t.ticket_id = k.ticket_id and t.trigger = k.trigger`.execute(
    cx.tx,
  )
}
