import { sql } from 'kysely'
import type { Cx } from '../../platform/context.ts'

/** By which hours a member works: those that are usual in the organization, no hours at all, or some of his own. */
export type HoursChoice = { choice: 'usual' } | { choice: 'always' } | { choice: 'calendar'; calendarId: string }

/** What members chose; who chose nothing is absent. */
export async function listChoices(cx: Cx, userIds: readonly string[]): Promise<Map<string, HoursChoice>> {
  if (userIds.length === 0) return new Map()
  const rows = await cx.tx
    .selectFrom('workingHours')
    .select(['userId', 'calendarId'])
    .where('orgId', '=', cx.org.id)
    .where('userId', 'in', [...userIds])
    .execute()
  return new Map(rows.map(({ userId, calendarId }) => [userId, choiceOf(calendarId)]))
}

const choiceOf = (calendarId: string | null): HoursChoice =>
  calendarId === null ? { choice: 'always' } : { choice: 'calendar', calendarId }

export async function saveChoice(cx: Cx, userId: string, chosen: HoursChoice): Promise<void> {
  if (chosen.choice === 'usual') {
    await cx.tx.deleteFrom('workingHours').where('orgId', '=', cx.org.id).where('userId', '=', userId).execute()
    return
  }
  const calendarId = chosen.choice === 'calendar' ? chosen.calendarId : null
  await cx.tx
    .insertInto('workingHours')
    .values({ orgId: cx.org.id, userId, calendarId })
    .onConflict((c) => c.columns(['orgId', 'userId']).doUpdateSet({ calendarId }))
    .execute()
}

/** The calendar by which those work who chose nothing; null: always. */
export async function findUsual(cx: Cx): Promise<string | null> {
  const row = await cx.tx
    .selectFrom('usualWorkingHours')
    .select('calendarId')
    .where('orgId', '=', cx.org.id)
    .executeTakeFirst()
  return row?.calendarId ?? null
}

export async function saveUsual(cx: Cx, calendarId: string | null): Promise<void> {
  if (calendarId === null) {
    await cx.tx.deleteFrom('usualWorkingHours').where('orgId', '=', cx.org.id).execute()
    return
  }
  await cx.tx
    .insertInto('usualWorkingHours')
    .values({ orgId: cx.org.id, calendarId })
    .onConflict((c) => c.columns(['orgId']).doUpdateSet({ calendarId }))
    .execute()
}

/** Calendars by which somebody works. */
export async function listCalendarsInUse(cx: Cx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select calendar_id as id from usual_working_hours where org_id = ${cx.org.id}
    union select calendar_id from working_hours where org_id = ${cx.org.id} and calendar_id is not null`.execute(cx.tx)
  return rows.map(({ id }) => id)
}

/** Who works by a calendar: members by name, and the organization itself under its own. */
export async function listUsesOfCalendar(cx: Cx, calendarId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select o.id, o.name from usual_working_hours h join orgs o on o.id = h.org_id
      where h.org_id = ${cx.org.id} and h.calendar_id = ${calendarId}::uuid
    union all (select u.id, u.name from working_hours h join users u on u.id = h.user_id
      where h.org_id = ${cx.org.id} and h.calendar_id = ${calendarId}::uuid order by lower(u.name))`.execute(cx.tx)
  return rows
}
