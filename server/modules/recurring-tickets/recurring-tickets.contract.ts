import { z } from 'zod'
import { Id, Instant, line, Sentence } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { isTimeZone } from '../../platform/time-zones.ts'

const interval = z.int().min(1).max(99).describe('Every so many of them.')
const weekday = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6), z.literal(7)])
  .describe('1: Monday to 7: Sunday.')
const nth = z
  .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)])
  .describe('1 to 4: the first to the fourth; -1: the last.')
const on = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('day'), day: z.int().min(1).max(31) }),
    z.strictObject({ kind: z.literal('last') }),
    z.strictObject({ kind: z.literal('weekday'), nth, weekday }),
  ])
  .describe('A month without the day that is asked for uses its last one.')
const day = z.iso
  .date()
  .refine(
    (text) => text >= '2000-01-01' && text < '2200-01-01',
    invalid('invalid.far_year', 'The year must lie between 2000 and 2199.'),
  )

export const Recurrence = z
  .strictObject({
    pattern: z.discriminatedUnion('every', [
      z.strictObject({ every: z.literal('day'), interval }),
      z.strictObject({
        every: z.literal('week'),
        interval,
        weekdays: z.array(weekday).min(1).max(7),
      }),
      z.strictObject({ every: z.literal('month'), interval, on }),
      z.strictObject({ every: z.literal('year'), interval, month: z.int().min(1).max(12), on }),
    ]),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, invalid('invalid.time_of_day', 'Must be a time of day such as 09:00.'))
      .describe(
        'Local. One that a change of the clocks leaves out moves forward; of one that comes twice, the first counts.',
      ),
    startsOn: day.describe('The first day that counts; intervals are counted from its week, month or year.'),
    endsOn: day.nullable().default(null).describe('The last day that counts; null: never ends.'),
  })
  .refine(({ startsOn, endsOn }) => endsOn === null || endsOn >= startsOn, {
    path: ['endsOn'],
    message: invalid('invalid.ends_before_start', 'The end lies before the start.'),
  })
  .meta({ id: 'Recurrence', description: 'A rule of the calendar, in the local time of a named zone.' })

const timeZone = z
  .string()
  .max(100)
  .refine(isTimeZone, invalid('invalid.time_zone', 'Must be the name of a time zone such as Europe/Berlin.'))

const run = {
  occurrenceAt: Instant.describe('The time of the schedule that it is about.'),
  at: Instant.describe('When it was done.'),
  missed: z.int().describe('So many times before it had passed while nothing ran; they made no ticket of their own.'),
  outcome: z.enum(['made', 'skipped']),
  ticket: z
    .object({ id: Id, code: z.string(), subject: z.string() })
    .nullable()
    .describe('null: none was made, or you do not see it.'),
  reason: Sentence.nullable().describe('Why none was made.'),
}
export const RecurringRun = z.object({ id: Id, ...run }).meta({ id: 'RecurringRun' })
export type RecurringRun = z.infer<typeof RecurringRun>

export const RecurringTicket = z
  .object({
    id: Id,
    name: z.string(),
    template: z.object({ id: Id, name: z.string(), gone: z.boolean() }),
    requester: z.object({ id: Id, name: z.string(), gone: z.boolean() }).nullable(),
    rule: Recurrence,
    timeZone: z.string(),
    paused: z.boolean(),
    nextAt: Instant.nullable().describe('null: paused or over.'),
    lastRun: RecurringRun.nullable(),
    changedBy: z.object({ id: Id, name: z.string() }).describe('Who changed it last.'),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'RecurringTicket', description: 'A schedule that makes tickets by a template.' })
export type RecurringTicket = z.infer<typeof RecurringTicket>

const fields = {
  name: line(100),
  templateId: Id.describe('A ticket template that you see (listTicketTemplates).'),
  requesterId: Id.nullable().describe('A contact who asks; null: nobody.'),
  rule: Recurrence,
  timeZone,
  paused: z.boolean().describe('While it is paused its times pass without a ticket.'),
}

export const CreateRecurringTicket = z
  .strictObject({ ...fields, requesterId: fields.requesterId.default(null), paused: fields.paused.default(false) })
  .meta({ id: 'CreateRecurringTicket' })
export type CreateRecurringTicket = z.infer<typeof CreateRecurringTicket>

export const UpdateRecurringTicket = z
  .strictObject(fields)
  .partial()
  .meta({ id: 'UpdateRecurringTicket', description: 'Fields that are absent stay.' })
export type UpdateRecurringTicket = z.infer<typeof UpdateRecurringTicket>

export const ListRecurringTickets = z.strictObject({ ...PageQuery.shape })
export type ListRecurringTickets = z.infer<typeof ListRecurringTickets>

export const RecurringTicketRef = z.object({ id: Id })

export const PreviewRecurrence = z.strictObject({ rule: Recurrence, timeZone }).meta({ id: 'PreviewRecurrence' })
export const RecurrencePreview = z
  .object({ data: z.array(Instant).describe('The next times from now on, at most five; none: it is over.') })
  .meta({ id: 'RecurrencePreview' })
