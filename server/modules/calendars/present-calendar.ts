import { z } from 'zod'
import type { Cx } from '../../platform/context.ts'
import { cursorsOf } from '../../platform/http/paging.ts'
import { dayOf } from '../../platform/time-zones.ts'
import { isOpen, nextOpening } from './business-time.ts'
import { daysOfYears, openingsOf } from './calendar-days.rules.ts'
import { calendarUses } from './calendar-uses.ts'
import type {
  Calendar,
  CalendarRow,
  CalendarVersionRow,
  CalendarVersions,
  ListVersions,
  PreviewDays,
  PreviewedDays,
} from './calendars.contract.ts'
import { contentOf, getNewest, hoursOf, writtenDays } from './calendars.service.ts'
import type { VersionOfCalendar } from './calendars.store.ts'
import * as store from './calendars.store.ts'

const weekOf = (row: VersionOfCalendar) => row.week.map(openingsOf)

function rowOf(cx: Cx, row: VersionOfCalendar): CalendarRow {
  const hours = hoursOf(row)
  return {
    id: row.calendarId,
    name: row.name,
    isDefault: row.isDefault,
    timeZone: row.timeZone,
    week: weekOf(row),
    holidays: row.holidays,
    ownDays: row.ownDays,
    version: row.number,
    versionId: row.id,
    changedAt: row.createdAt.toISOString(),
    changedBy: { id: row.createdBy, name: row.createdByName },
    open: isOpen(hours, cx.now),
    nextOpeningAt: nextOpening(hours, cx.now)?.toISOString() ?? null,
  }
}

/** This year, by the clock of the zone, and the next. */
function twoYears(cx: Cx, timeZone: string): { firstYear: number; lastYear: number } {
  const year = Number(dayOf(cx.now, timeZone).slice(0, 4))
  return { firstYear: year, lastYear: year + 1 }
}

/** All calendars, the default one first, then by name. */
export async function listCalendars(cx: Cx): Promise<CalendarRow[]> {
  return (await store.listNewest(cx)).map((row) => rowOf(cx, row))
}

/** A calendar with its days and uses, or 404 `calendar.not_found`. */
export async function presentCalendar(cx: Cx, id: string): Promise<Calendar> {
  const row = await getNewest(cx, id)
  const { firstYear, lastYear } = twoYears(cx, row.timeZone)
  return {
    ...rowOf(cx, row),
    firstYear: row.firstYear,
    lastYear: row.lastYear,
    days: daysOfYears(row.days, firstYear, lastYear),
    usedBy: await calendarUses(cx, id),
  }
}

const versionRow = (row: VersionOfCalendar): CalendarVersionRow => ({
  id: row.id,
  number: row.number,
  cause: row.cause,
  createdAt: row.createdAt.toISOString(),
  createdBy: { id: row.createdBy, name: row.createdByName },
  timeZone: row.timeZone,
  week: weekOf(row),
  holidays: row.holidays,
  ownDays: row.ownDays,
  firstYear: row.firstYear,
  lastYear: row.lastYear,
})

/** What the calendar was at each edit, newest first. 404 `calendar.not_found`. */
export async function listCalendarVersions(
  cx: Cx,
  id: string,
  { limit, cursor }: ListVersions,
): Promise<CalendarVersions> {
  await getNewest(cx, id)
  const cursors = cursorsOf(cx, 'calendar_versions', { id }, z.tuple([z.int()]))
  const [below = null] = cursors.read(cursor) ?? []
  const found = await store.listVersions(cx, id, { below, limit: limit + 1 })
  const { rows, nextCursor } = cursors.cut(found, limit, ({ number }) => [number])
  return { data: rows.map(versionRow), nextCursor }
}

/** What the days of this year and the next would be by hours that are not saved yet. 422 as of createCalendar. */
export async function previewDays(cx: Cx, input: PreviewDays): Promise<PreviewedDays> {
  const content = contentOf(input)
  const years = twoYears(cx, input.timeZone)
  return { data: daysOfYears(await writtenDays(content, years), years.firstYear, years.lastYear) }
}
