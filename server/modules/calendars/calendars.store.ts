import type { Cx } from '../../platform/context.ts'
import type { CalendarContent, WrittenDays } from './calendar-days.rules.ts'

export type CalendarRecord = { id: string; name: string; isDefault: boolean; version: number; createdAt: Date }

export type VersionRecord = CalendarContent & {
  id: string
  calendarId: string
  number: number
  days: WrittenDays
  firstYear: number
  lastYear: number
  cause: 'edit' | 'years'
  createdAt: Date
  createdBy: string | null
  createdByName: string
}
/** A version with the calendar of which it is one. */
export type VersionOfCalendar = VersionRecord & Pick<CalendarRecord, 'name' | 'isDefault' | 'version'>

const calendarColumns = ['id', 'name', 'isDefault', 'version', 'createdAt'] as const

function versions(cx: Cx) {
  return cx.tx
    .selectFrom('calendarVersions as v')
    .innerJoin('calendars as c', (join) => join.onRef('c.orgId', '=', 'v.orgId').onRef('c.id', '=', 'v.calendarId'))
    .select([
      'v.id',
      'v.calendarId',
      'v.number',
      'v.timeZone',
      'v.week',
      'v.holidays',
      'v.ownDays',
      'v.days',
      'v.firstYear',
      'v.lastYear',
      'v.cause',
      'v.createdAt',
      'v.createdBy',
      'v.createdByName',
      'c.name',
      'c.isDefault',
      'c.version',
    ])
    .where('v.orgId', '=', cx.org.id)
    .where('c.orgId', '=', cx.org.id)
}

const newest = (cx: Cx) => versions(cx).whereRef('v.number', '=', 'c.version').where('c.deletedAt', 'is', null)

/** The newest version of each calendar, the default one first, then by name. */
export async function listNewest(cx: Cx): Promise<VersionOfCalendar[]> {
  const rows = await newest(cx).orderBy('c.isDefault', 'desc').orderBy('c.name').orderBy('c.id').execute()
  return rows as unknown as VersionOfCalendar[]
}

export async function findNewest(cx: Cx, calendarId: string): Promise<VersionOfCalendar | undefined> {
  const row = await newest(cx).where('c.id', '=', calendarId).executeTakeFirst()
  return row as unknown as VersionOfCalendar | undefined
}

export async function getDefaultVersion(cx: Cx): Promise<VersionOfCalendar> {
  const row = await newest(cx).where('c.isDefault', '=', true).executeTakeFirstOrThrow()
  return row as unknown as VersionOfCalendar
}

/** Also of a calendar that was deleted. */
export async function findVersion(cx: Cx, versionId: string): Promise<VersionOfCalendar | undefined> {
  const row = await versions(cx).where('v.id', '=', versionId).executeTakeFirst()
  return row as unknown as VersionOfCalendar | undefined
}

export async function findVersionByNumber(
  cx: Cx,
  calendarId: string,
  number: number,
): Promise<VersionOfCalendar | undefined> {
  const row = await versions(cx)
    .where('v.calendarId', '=', calendarId)
    .where('v.number', '=', number)
    .executeTakeFirst()
  return row as unknown as VersionOfCalendar | undefined
}

/** Newest first, from below the number on. */
export async function listVersions(
  cx: Cx,
  calendarId: string,
  { below, limit }: { below: number | null; limit: number },
): Promise<VersionOfCalendar[]> {
  const rows = await versions(cx)
    .where('v.calendarId', '=', calendarId)
    .$if(below !== null, (query) => query.where('v.number', '<', below ?? 0))
    .orderBy('v.number', 'desc')
    .limit(limit)
    .execute()
  return rows as unknown as VersionOfCalendar[]
}

/** All calendars that are there, locked until the commit: changes of names, of the default one and of versions come one by one. */
export async function lockCalendars(cx: Cx): Promise<CalendarRecord[]> {
  return cx.tx
    .selectFrom('calendars')
    .select(calendarColumns)
    .where('orgId', '=', cx.org.id)
    .where('deletedAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function insertCalendar(cx: Cx, calendar: CalendarRecord): Promise<void> {
  await cx.tx
    .insertInto('calendars')
    .values({ ...calendar, orgId: cx.org.id })
    .execute()
}

export async function saveCalendar(cx: Cx, { id, name, isDefault, version }: CalendarRecord): Promise<void> {
  if (isDefault)
    await cx.tx
      .updateTable('calendars')
      .set({ isDefault: false })
      .where('orgId', '=', cx.org.id)
      .where('isDefault', '=', true)
      .where('id', '<>', id)
      .execute()
  await cx.tx
    .updateTable('calendars')
    .set({ name, isDefault, version })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}

export async function insertVersion(cx: Cx, version: VersionRecord): Promise<void> {
  await cx.tx
    .insertInto('calendarVersions')
    .values({
      ...version,
      orgId: cx.org.id,
      week: JSON.stringify(version.week),
      holidays: version.holidays && JSON.stringify(version.holidays),
      ownDays: JSON.stringify(version.ownDays),
      days: JSON.stringify(version.days),
    })
    .execute()
}

export async function markDeleted(cx: Cx, id: string): Promise<void> {
  await cx.tx
    .updateTable('calendars')
    .set({ deletedAt: cx.now })
    .where('orgId', '=', cx.org.id)
    .where('id', '=', id)
    .execute()
}
