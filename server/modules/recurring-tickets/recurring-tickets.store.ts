import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'
import type { Sentence } from '../../platform/words.ts'
import type { Recurrence } from './recurrence.rules.ts'

export type ScheduleRecord = {
  id: string
  name: string
  templateId: string
  /** As it was called when it was chosen. */
  templateName: string
  requesterId: string | null
  requesterName: string | null
  rule: Recurrence
  timeZone: string
  paused: boolean
  nextAt: Date | null
  /** Times up to this one are dealt with. */
  doneTo: Date
  changedById: string
  createdAt: Date
  updatedAt: Date
}

export type RunRecord = {
  id: string
  scheduleId: string
  occurrenceAt: Date
  missed: number
  ticketId: string | null
  reason: Sentence | null
  at: Date
}

export type SeenSchedule = ScheduleRecord & { sortName: string; changedByName: string }

/** Schedules by name. */
export async function listSchedules(
  cx: Cx,
  { after = null, limit = 1, id }: { after?: [string, string] | null; limit?: number; id?: string },
): Promise<SeenSchedule[]> {
  const org = cx.org.id
  const { rows } = await sql<SeenSchedule>`
    select r.id, r.name, r.template_id, r.template_name, r.requester_id, r.requester_name, r.rule, r.time_zone, r.paused,
      r.next_at, r.done_to, r.changed_by_id, r.created_at, r.updated_at, lower(r.name) as sort_name,
      coalesce((select a.name from member_access a where a.org_id = ${org} and a.user_id = r.changed_by_id), '')
        as changed_by_name
    from recurring_tickets r
    where r.org_id = ${org}
      ${id === undefined ? sql`` : sql`and r.id = ${id}::uuid`}
      ${after === null ? sql`` : sql`and (lower(r.name), r.id) > (${after[0]}, ${after[1]}::uuid)`}
    order by lower(r.name), r.id limit ${limit}`.execute(cx.tx)
  return rows
}

/** The schedule, locked to the commit: one time is dealt with by one worker. */
export async function lockSchedule(cx: Cx, id: string): Promise<ScheduleRecord | null> {
  const row = await cx.tx
    .selectFrom('recurringTickets')
    .selectAll()
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return null
  const { orgId: _org, ...schedule } = row
  return schedule as unknown as ScheduleRecord
}

export async function countSchedules(cx: Cx): Promise<number> {
  const row = await cx.tx
    .selectFrom('recurringTickets')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('orgId', '=', cx.org.id)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function insertSchedule(cx: Cx, schedule: ScheduleRecord): Promise<void> {
  await cx.tx
    .insertInto('recurringTickets')
    .values({ orgId: cx.org.id, ...schedule, rule: JSON.stringify(schedule.rule) })
    .execute()
}

export async function saveSchedule(cx: Cx, { id, ...schedule }: ScheduleRecord): Promise<void> {
  await cx.tx
    .updateTable('recurringTickets')
    .set({ ...schedule, rule: JSON.stringify(schedule.rule) })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function saveNext(cx: Cx, id: string, times: { doneTo: Date; nextAt: Date | null }): Promise<void> {
  await cx.tx.updateTable('recurringTickets').set(times).where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

export async function deleteSchedule(cx: Cx, id: string): Promise<void> {
  await cx.tx.deleteFrom('recurringTickets').where('orgId', '=', cx.org.id).where('id', '=', id).execute()
}

/** Ids of schedules whose time had come before the instant. */
export async function listOverdue(cx: Cx, before: Date): Promise<string[]> {
  const rows = await cx.tx
    .selectFrom('recurringTickets')
    .select('id')
    .where('orgId', '=', cx.org.id)
    .where('nextAt', '<', before)
    .orderBy('nextAt')
    .execute()
  return rows.map(({ id }) => id)
}

export async function insertRun(cx: Cx, run: RunRecord): Promise<void> {
  await cx.tx
    .insertInto('recurringRuns')
    .values({ orgId: cx.org.id, ...run, reason: run.reason && JSON.stringify(run.reason) })
    .execute()
}

/** What came of the times of a schedule, the newest first. */
export async function listRuns(
  cx: Cx,
  scheduleId: string,
  { after, limit }: { after: [string, string] | null; limit: number },
): Promise<RunRecord[]> {
  const { rows } = await sql<RunRecord>`
    select id, schedule_id, occurrence_at, missed, ticket_id, reason, at from recurring_runs
    where org_id = ${cx.org.id} and schedule_id = ${scheduleId}::uuid
      ${after === null ? sql`` : sql`and (occurrence_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by occurrence_at desc, id desc limit ${limit}`.execute(cx.tx)
  return rows
}

/** The newest of each schedule that has one. */
export async function listLastRuns(cx: Cx, scheduleIds: readonly string[]): Promise<RunRecord[]> {
  if (scheduleIds.length === 0) return []
  const org = cx.org.id
  const { rows } = await sql<RunRecord>`
    select l.* from unnest(${[...scheduleIds]}::uuid[]) s (id) cross join lateral (
      select id, schedule_id, occurrence_at, missed, ticket_id, reason, at from recurring_runs
      where org_id = ${org} and schedule_id = s.id order by occurrence_at desc limit 1) l`.execute(cx.tx)
  return rows
}
