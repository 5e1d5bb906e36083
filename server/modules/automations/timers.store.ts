import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

export type TimerRow = { ruleId: string; ticketId: string; trigger: number; baseAt: Date; dueAt: Date }

/** Books times; one that waits or has come for the same base stays as it is. */
export async function saveTimers(cx: Cx, timers: readonly TimerRow[]): Promise<void> {
  if (timers.length === 0) return
  await sql`
    insert into rule_timers (org_id, rule_id, ticket_id, trigger, base_at, due_at)
    select ${cx.org.id}, r."ruleId", r."ticketId", r.trigger, r."baseAt", r."dueAt"
    from jsonb_to_recordset(${JSON.stringify(timers)}::jsonb) r ("ruleId" uuid, "ticketId" uuid, trigger integer,
      "baseAt" timestamptz, "dueAt" timestamptz)
    on conflict (org_id, rule_id, ticket_id, trigger) do update
    set base_at = excluded.base_at, due_at = excluded.due_at, fired_at = null
    where rule_timers.base_at <> excluded.base_at`.execute(cx.tx)
}

/** What a time counted from is no more. */
export async function deleteTimer(cx: Cx, of: { ruleId: string; ticketId: string; trigger: number }): Promise<void> {
  await cx.tx
    .deleteFrom('ruleTimers')
    .where('orgId', '=', cx.org.id)
    .where('ruleId', '=', of.ruleId)
    .where('ticketId', '=', of.ticketId)
    .where('trigger', '=', of.trigger)
    .execute()
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

/** It has come; or it is tried again at another time. */
export async function settleTimer(cx: Cx, timer: TimerRow, to: { firedAt: Date } | { dueAt: Date }): Promise<void> {
  await cx.tx
    .updateTable('ruleTimers')
    .set(to)
    .where('orgId', '=', cx.org.id)
    .where('ruleId', '=', timer.ruleId)
    .where('ticketId', '=', timer.ticketId)
    .where('trigger', '=', timer.trigger)
    .execute()
}
