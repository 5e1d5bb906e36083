import type { Cx } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database.ts'
import { conflict, fieldError, notFound, unprocessable } from '../../platform/errors.ts'
import { emit } from '../../platform/events.ts'
import { newId } from '../../platform/ids.ts'
import { require } from '../../platform/permissions.ts'
import { dayOf } from '../../platform/time-zones.ts'
import { sentence, words } from '../../platform/words.ts'
import type { NewOrganization } from '../orgs/create-organization.ts'
import type { BusinessCalendar } from './business-time.ts'
import {
  type CalendarContent,
  intervalsOf,
  needsLaterYears,
  type WrittenDays,
  writeOutDays,
  yearsFrom,
} from './calendar-days.rules.ts'
import { calendarUses, type NamedUse } from './calendar-uses.ts'
import type { CreateCalendar, UpdateCalendar } from './calendars.contract.ts'
import type { CalendarRecord, VersionOfCalendar, VersionRecord } from './calendars.store.ts'
import * as store from './calendars.store.ts'
import { holidaysOf } from './holidays.ts'

/** One organization has so many calendars at most: all of them are shown at once. */
const mostCalendars = 100

/** Hours of business as they were at an edit, for whoever counts by them. */
export type CalendarVersion = {
  /** Of the version. What is promised keeps it: it stays readable and the same for ever, also when the calendar is deleted. */
  id: string
  calendarId: string
  /** Of the calendar, as it is called now. */
  name: string
  number: number
  hours: BusinessCalendar
}

/** How time is counted by a version. */
export function hoursOf({ timeZone, week, days }: Pick<VersionRecord, 'timeZone' | 'week' | 'days'>): BusinessCalendar {
  const intervals = Object.entries(days).map(([date, day]) => [date, day.intervals] as const)
  return { timeZone, week, days: Object.fromEntries(intervals) }
}

const versionOf = (row: VersionOfCalendar): CalendarVersion => {
  const { id, calendarId, name, number } = row
  return { id, calendarId, name, number, hours: hoursOf(row) }
}

const gone = () => notFound('calendar.not_found', 'There are no such business hours.')

/** A calendar as it is now. 404 `calendar.not_found`. */
export async function getCalendar(cx: Cx, id: string): Promise<CalendarVersion> {
  return versionOf(await getNewest(cx, id))
}

/** The calendar that counts where nothing else is chosen, as it is now. */
export async function defaultCalendar(cx: Cx): Promise<CalendarVersion> {
  return versionOf(await store.getDefaultVersion(cx))
}

/** What was promised by: a version by its id, also of a calendar that was deleted. 404 `calendar.not_found`. */
export async function calendarVersion(cx: Cx, versionId: string): Promise<CalendarVersion> {
  const row = await store.findVersion(cx, versionId)
  if (!row) throw gone()
  return versionOf(row)
}

/** The newest version with all that is kept of it, or 404 `calendar.not_found`. */
export async function getNewest(cx: Cx, id: string): Promise<VersionOfCalendar> {
  const row = await store.findNewest(cx, id)
  if (!row) throw gone()
  return row
}

/** What was entered, in minutes and in order. */
export const contentOf = (input: Omit<CreateCalendar, 'name'>): CalendarContent => ({
  timeZone: input.timeZone,
  week: input.week.map(intervalsOf),
  holidays: input.holidays,
  ownDays: input.ownDays,
})

/** Days of the content, with the library's holidays of the years. 422 `calendar.days_clash`, and as of holidaysOf. */
export async function writtenDays(
  content: CalendarContent,
  years: { firstYear: number; lastYear: number },
): Promise<WrittenDays> {
  const holidays = content.holidays === null ? [] : await holidaysOf(content.holidays, years)
  const { days, clash } = writeOutDays(content, holidays, years)
  if (!clash) return days
  const [one, other] = [content.ownDays[clash.one], content.ownDays[clash.other]]
  const said = sentence(
    'calendar.days_clash',
    words`“${{ one: one?.name ?? '' }}” and “${{ other: other?.name ?? '' }}” are both on ${{ date: clash.date }}. Which hours hold?`,
  )
  throw unprocessable(said.code, said, [fieldError(`ownDays.${clash.other}.from`, said)])
}

const yearNow = (cx: Cx, timeZone: string) => Number(dayOf(cx.now, timeZone).slice(0, 4))

async function newVersion(
  cx: Cx,
  calendarId: string,
  number: number,
  { timeZone, week, holidays, ownDays }: CalendarContent,
  cause: VersionRecord['cause'],
): Promise<VersionRecord> {
  const content = { timeZone, week, holidays, ownDays }
  const years = yearsFrom(yearNow(cx, timeZone))
  const { actor } = cx
  const isUser = actor.kind === 'user'
  return {
    ...content,
    ...years,
    id: newId(),
    calendarId,
    number,
    days: await writtenDays(content, years),
    cause,
    createdAt: cx.now,
    createdBy: isUser ? actor.userId : null,
    createdByName: isUser ? actor.name : '',
  }
}

/** 409 `calendar.name_taken`; 422 `calendar.too_many`, `calendar.days_clash`, `calendar.unknown_place`. */
export async function createCalendar(cx: Cx, input: CreateCalendar): Promise<VersionOfCalendar> {
  require(cx.actor, 'settings:manage')
  const others = await store.lockCalendars(cx)
  if (others.length >= mostCalendars)
    throw unprocessable('calendar.too_many', words`There can be at most ${{ most: mostCalendars }} business hours.`)
  const calendar: CalendarRecord = { id: newId(), name: input.name, isDefault: false, version: 1, createdAt: cx.now }
  const version = await newVersion(cx, calendar.id, 1, contentOf(input), 'edit')
  await unlessTaken(calendar.name, () => store.insertCalendar(cx, calendar))
  await store.insertVersion(cx, version)
  emit(cx, 'calendar.created', { calendarId: calendar.id, name: calendar.name })
  return { ...calendar, ...version }
}

/**
 * Changes a calendar; other hours or days make a new version. 404 `calendar.not_found`; 409 `calendar.changed` when `basedOn` is not
 * the newest; else like createCalendar.
 */
export async function updateCalendar(cx: Cx, id: string, change: UpdateCalendar): Promise<VersionOfCalendar> {
  require(cx.actor, 'settings:manage')
  const calendar = (await store.lockCalendars(cx)).find((one) => one.id === id)
  if (!calendar) throw gone()
  const before = await getNewest(cx, id)
  if (change.basedOn !== undefined && change.basedOn !== before.number)
    throw conflict(
      'calendar.changed',
      words`${{ member: before.createdByName || 'Deskhand' }} has changed these business hours meanwhile. Look at them again; what you entered is still here.`,
      { version: before.number },
    )
  const content: CalendarContent = {
    timeZone: change.timeZone ?? before.timeZone,
    week: change.week?.map(intervalsOf) ?? before.week,
    holidays: change.holidays === undefined ? before.holidays : change.holidays,
    ownDays: change.ownDays ?? before.ownDays,
  }
  const isNew = !isSame(content, before)
  const version = isNew ? await newVersion(cx, id, before.number + 1, content, 'edit') : before
  const after: CalendarRecord = {
    ...calendar,
    name: change.name ?? calendar.name,
    isDefault: change.isDefault ?? calendar.isDefault,
    version: version.number,
  }
  if (isSame(after, calendar)) return before
  if (isNew) await store.insertVersion(cx, version)
  await unlessTaken(after.name, () => store.saveCalendar(cx, after))
  emit(cx, 'calendar.updated', {
    calendarId: id,
    from: { name: calendar.name, isDefault: calendar.isDefault, version: calendar.version },
    to: { name: after.name, isDefault: after.isDefault, version: after.version },
  })
  return { ...version, name: after.name, isDefault: after.isDefault, version: after.version }
}

/** Both were made by the same code or read from JSON: fields of contents are compared one by one, whatever their order. */
function isSame<T extends object>(one: T, other: T): boolean {
  const keys = Object.keys(one) as (keyof T)[]
  return keys.every((key) => stable(one[key]) === stable(other[key]))
}

const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

/** Takes a calendar away; what was promised by it stays. 404 `calendar.not_found`; 409 `calendar.is_default`, `calendar.in_use`. */
export async function deleteCalendar(cx: Cx, id: string): Promise<void> {
  require(cx.actor, 'settings:manage')
  const calendar = (await store.lockCalendars(cx)).find((one) => one.id === id)
  if (!calendar) throw gone()
  if (calendar.isDefault)
    throw conflict(
      'calendar.is_default',
      words`${{ calendar: calendar.name }} counts where nothing else is chosen. Make others the default first.`,
    )
  const uses: NamedUse[] = await calendarUses(cx, id)
  if (uses.length > 0)
    throw conflict(
      'calendar.in_use',
      words`${{ calendar: calendar.name }} is used by ${{ uses: uses.slice(0, 5).map(({ name }) => name) }}. Choose other hours there first.`,
      { usedBy: uses },
    )
  await store.markDeleted(cx, id)
  emit(cx, 'calendar.deleted', { calendarId: id, name: calendar.name })
}

/** Writes out more years where the last ones near; so that an organization has next version of its own each year. */
export async function extendCalendars(cx: Cx): Promise<void> {
  for (const calendar of await store.lockCalendars(cx)) {
    const before = await getNewest(cx, calendar.id)
    if (!needsLaterYears(before) || before.lastYear >= yearsFrom(yearNow(cx, before.timeZone)).lastYear) continue
    const version = await newVersion(cx, calendar.id, before.number + 1, before, 'years')
    await store.insertVersion(cx, version)
    await store.saveCalendar(cx, { ...calendar, version: version.number })
    const { name } = calendar
    emit(cx, 'calendar.extended', { calendarId: calendar.id, name, version: version.number, until: version.lastYear })
  }
}

/** What a new organization starts with: its weekdays, nine to five. */
export async function seedCalendars(cx: Cx, { timeZone = 'UTC' }: NewOrganization): Promise<void> {
  const weekday = [{ from: 9 * 60, to: 17 * 60 }]
  const week = [weekday, weekday, weekday, weekday, weekday, [], []]
  const calendar: CalendarRecord = {
    id: newId(),
    name: 'Business hours',
    isDefault: true,
    version: 1,
    createdAt: cx.now,
  }
  await store.insertCalendar(cx, calendar)
  const content = { timeZone, week, holidays: null, ownDays: [] }
  await store.insertVersion(cx, await newVersion(cx, calendar.id, 1, content, 'edit'))
}

async function unlessTaken(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('calendar.name_taken', words`There are business hours “${{ name }}” already.`, undefined, [
      { path: 'name', message: 'There are business hours of this name already.' },
    ])
  }
}
