import { z } from 'zod'
import { Id, Instant, line, TimeZone } from '../../platform/http/fields.ts'
import { invalid, refusal } from '../../platform/http/invalid.ts'
import { PageQuery, page } from '../../platform/http/paging.ts'
import { sentence } from '../../platform/words.ts'

const anyTime = /^([01]\d|2[0-3]):[0-5]\d$/
const timeOfDay = z
  .string()
  .regex(anyTime, invalid('invalid.time_of_day', 'Must be a time of day such as 09:00.'))
  .describe('`HH:MM`, on the clock of the calendar’s zone.')
const closingTime = z
  .string()
  .regex(
    /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
    invalid('invalid.closing_time', 'Must be a time of day such as 17:30, at most 24:00.'),
  )
  .describe('`HH:MM`; 24:00 is the end of the day.')

export const Opening = z
  .strictObject({ from: timeOfDay, to: closingTime })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    message: invalid(
      'invalid.closes_before_opening',
      'Must be later than the opening. A night is two intervals: until 24:00, and from 00:00 on the next day.',
    ),
  })
  .meta({ id: 'Opening', description: 'Open from a time of day up to, and without, another one.' })
export type Opening = z.infer<typeof Opening>

/** So many intervals has a day at most. */
const mostOpenings = 12

/** Intervals of a day; those that touch are allowed, those that overlap are not. */
const Openings = z
  .array(Opening)
  .max(mostOpenings)
  .superRefine((openings, context) => {
    const sorted = openings.map((one, i) => ({ ...one, i })).sort((a, b) => (a.from < b.from ? -1 : 1))
    sorted.forEach((one, n) => {
      const before = sorted[n - 1]
      if (before && one.from < before.to)
        context.addIssue(
          refusal(
            [one.i, 'from'],
            sentence('invalid.openings_overlap', 'Overlaps another interval of the same day. Make one of both.'),
          ),
        )
    })
  })

const day = z.iso
  .date()
  .refine(
    (text) => text >= '2000-01-01' && text < '2200-01-01',
    invalid('invalid.far_year', 'The year must lie between 2000 and 2199.'),
  )

const dayMs = 86_400_000
/** Inclusive, in days. */
const lengthOf = ({ from, to }: { from: string; to: string }) => (Date.parse(to) - Date.parse(from)) / dayMs + 1

export const OwnDay = z
  .strictObject({
    name: line(100).describe('What the day is.'),
    from: day.describe('The first local day.'),
    to: day.describe('The last local day; the same for one day.'),
    yearly: z.boolean().default(false).describe('Every year from that of `from` on, at the same days of the calendar.'),
    openings: Openings.default([]).describe('Hours of each of these days in place of the weekday’s; none: closed.'),
  })
  .refine(({ from, to }) => to >= from, {
    path: ['to'],
    message: invalid('invalid.ends_before_start', 'The end lies before the start.'),
  })
  .refine((one) => lengthOf(one) <= 366, {
    path: ['to'],
    message: invalid('invalid.long_days', 'May last a year at most. Close the weekdays themselves for longer.'),
  })
  .refine((one) => !one.yearly || lengthOf(one) <= 365, {
    path: ['to'],
    message: invalid('invalid.yearly_meets_itself', 'What comes every year must be shorter than a year.'),
  })
  .meta({ id: 'OwnDay', description: 'Days with hours of their own, or closed: stronger than weekdays and holidays.' })
export type OwnDay = z.infer<typeof OwnDay>

const placeCode = z.string().trim().min(1).max(10)

export const HolidayChoice = z
  .strictObject({
    country: placeCode.describe('ISO 3166-1, of listHolidayCountries.'),
    state: placeCode.nullable().default(null).describe('Of getHolidayCountry; null: what holds in all of the country.'),
    region: placeCode.nullable().default(null).describe('Of the state.'),
    worked: z
      .array(line(200))
      .max(100)
      .default([])
      .describe('Holidays, by their English name, on which the weekday’s hours hold all the same.'),
  })
  .refine(({ state, region }) => state !== null || region === null, {
    path: ['region'],
    message: invalid('invalid.region_without_state', 'A region needs its state.'),
  })
  .meta({ id: 'HolidayChoice', description: 'Public holidays of a place: closed.' })
export type HolidayChoice = z.infer<typeof HolidayChoice>

const Week = z.array(Openings).length(7).describe('Monday first; a day without intervals is closed.')

export const CalendarDay = z
  .object({
    date: z.iso.date(),
    kind: z
      .enum(['holiday', 'worked', 'own'])
      .describe('`worked`: a holiday on which the weekday’s hours hold all the same.'),
    name: z.string().describe('In English for holidays, as entered for own days.'),
    names: z
      .record(z.string(), z.string())
      .describe('Of the holiday, or of the one whose place an own day takes, in other languages.'),
    openings: z.array(Opening).describe('None: closed.'),
    insteadOf: z.string().nullable().describe('The holiday whose place an own day takes, in English.'),
  })
  .meta({ id: 'CalendarDay', description: 'A local day that is not like others of its weekday.' })
export type CalendarDay = z.infer<typeof CalendarDay>

const ChangedBy = z.object({ id: Id.nullable(), name: z.string() }).describe('Without id and name: the product.')

const row = {
  id: Id,
  name: z.string(),
  isDefault: z.boolean().describe('What counts where nothing else is chosen.'),
  timeZone: z.string(),
  week: z.array(z.array(Opening)),
  holidays: HolidayChoice.nullable(),
  ownDays: z.array(OwnDay),
  version: z.int().describe('Counts the edits. What was promised by an earlier one stays so.'),
  versionId: Id,
  changedAt: Instant,
  changedBy: ChangedBy,
  open: z.boolean().describe('At this moment.'),
  nextOpeningAt: Instant.nullable().describe('When it opens next; this moment while it is open; null: never.'),
}

export const CalendarRow = z.object(row).meta({ id: 'CalendarRow' })
export type CalendarRow = z.infer<typeof CalendarRow>

export const Calendar = z
  .object({
    ...row,
    firstYear: z.int().describe('Holidays and days of every year are written out from this year …'),
    lastYear: z.int().describe('… to this one. Before it ends, a next version holds later ones.'),
    days: z.array(CalendarDay).describe('Of this year and the next, by the calendar’s clock.'),
    usedBy: z
      .array(z.object({ kind: z.string(), id: Id, name: z.string() }))
      .describe('What counts by it, which keeps it from being deleted.'),
  })
  .meta({ id: 'Calendar', description: 'Hours of business: when time counts.' })
export type Calendar = z.infer<typeof Calendar>

export const CalendarList = z.object({ data: z.array(CalendarRow) })

const fields = {
  name: line(80),
  timeZone: TimeZone,
  week: Week,
  holidays: HolidayChoice.nullable(),
  ownDays: z.array(OwnDay).max(200),
}

export const CreateCalendar = z
  .strictObject({ ...fields, holidays: fields.holidays.default(null), ownDays: fields.ownDays.default([]) })
  .meta({ id: 'CreateCalendar' })
export type CreateCalendar = z.infer<typeof CreateCalendar>

export const UpdateCalendar = z
  .strictObject({
    ...z.object(fields).partial().shape,
    isDefault: z.literal(true).optional().describe('What counts where nothing else is chosen from now on.'),
    basedOn: z.int().optional().describe('The version that you saw: 409 when somebody has changed it since.'),
  })
  .meta({ id: 'UpdateCalendar', description: 'Fields that are absent stay. Other hours or days make a new version.' })
export type UpdateCalendar = z.infer<typeof UpdateCalendar>

export const CalendarVersionRow = z
  .object({
    id: Id,
    number: z.int(),
    cause: z.enum(['edit', 'years']).describe('`years`: later years were written out; nobody changed anything.'),
    createdAt: Instant,
    createdBy: ChangedBy,
    timeZone: z.string(),
    week: z.array(z.array(Opening)),
    holidays: HolidayChoice.nullable(),
    ownDays: z.array(OwnDay),
    firstYear: z.int(),
    lastYear: z.int(),
  })
  .meta({ id: 'CalendarVersion', description: 'A calendar as it was; never changed.' })
export type CalendarVersionRow = z.infer<typeof CalendarVersionRow>

export const ListVersions = z.strictObject({ ...PageQuery.shape })
export type ListVersions = z.infer<typeof ListVersions>
export const CalendarVersions = page(CalendarVersionRow)
export type CalendarVersions = z.infer<typeof CalendarVersions>

export const PreviewDays = z
  .strictObject({ timeZone: TimeZone, week: Week, holidays: fields.holidays, ownDays: fields.ownDays })
  .meta({ id: 'PreviewDays' })
export type PreviewDays = z.infer<typeof PreviewDays>

export const PreviewedDays = z
  .object({ data: z.array(CalendarDay).describe('Of this year and the next, by the calendar’s clock.') })
  .meta({ id: 'PreviewedDays' })
export type PreviewedDays = z.infer<typeof PreviewedDays>

/** Ten years, in minutes. */
const mostMinutes = 5_270_400

export const AddTime = z
  .strictObject({
    from: Instant,
    minutes: z.int().min(0).max(mostMinutes).describe('Of business time.'),
    version: z.int().min(1).optional().describe('By the hours of this version; absent: the newest.'),
  })
  .meta({ id: 'AddBusinessTime' })
export type AddTime = z.infer<typeof AddTime>

export const MeasureTime = z
  .strictObject({
    from: Instant,
    to: Instant,
    version: z.int().min(1).optional().describe('By the hours of this version; absent: the newest.'),
  })
  .refine(({ from, to }) => Date.parse(to) >= Date.parse(from), {
    path: ['to'],
    message: invalid('invalid.ends_before_start', 'The end lies before the start.'),
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= mostMinutes * 60_000, {
    path: ['to'],
    message: invalid('invalid.long_span', 'Must lie at most ten years after the start.'),
  })
  .meta({ id: 'MeasureBusinessTime' })
export type MeasureTime = z.infer<typeof MeasureTime>

/** So many intervals are told at most. */
export const mostIntervals = 200

const counted = {
  minutes: z.number().describe('Counted in all; with a fraction when an end is not on the minute.'),
  intervals: z
    .array(z.object({ from: Instant, to: Instant, minutes: z.number() }))
    .describe(`What was counted, in order, at most ${mostIntervals}; touching intervals are one.`),
  intervalCount: z.int().describe('How many intervals were counted in all.'),
  cut: z.boolean().describe('Only the first of them are told.'),
  version: z.int().describe('The version by which it was counted.'),
}
export const AddedTime = z
  .object({ at: Instant.nullable().describe('null: it is not open for so long within 20 years.'), ...counted })
  .meta({ id: 'AddedBusinessTime' })
export type AddedTime = z.infer<typeof AddedTime>

export const MeasuredTime = z.object(counted).meta({ id: 'MeasuredBusinessTime' })
export type MeasuredTime = z.infer<typeof MeasuredTime>

const Place = z.object({ code: z.string(), name: z.string() })
export const HolidayCountries = z
  .object({ data: z.array(Place.describe('The name in English.')) })
  .meta({ id: 'HolidayCountries' })
export type HolidayCountries = z.infer<typeof HolidayCountries>
export const HolidayCountry = z
  .object({ ...Place.shape, states: z.array(z.object({ ...Place.shape, regions: z.array(Place) })) })
  .meta({ id: 'HolidayCountry', description: 'Parts of a country that have holidays of their own.' })
export type HolidayCountry = z.infer<typeof HolidayCountry>

export const CalendarRef = z.object({ id: Id })
