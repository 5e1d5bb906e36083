import { z } from 'zod'
import { Id, Instant } from '../../platform/http/fields.ts'

const CalendarRef = z.object({ id: Id, name: z.string() })

export const UsualWorkingHours = z
  .object({ calendar: CalendarRef.nullable().describe('null: at any time.') })
  .meta({ id: 'UsualWorkingHours', description: 'The business hours by which members work who chose none.' })
export type UsualWorkingHours = z.infer<typeof UsualWorkingHours>

export const SetUsualWorkingHours = z
  .strictObject({ calendarId: Id.nullable().describe('null: at any time.') })
  .meta({ id: 'SetUsualWorkingHours' })

export const WorkingHours = z
  .object({
    choice: z
      .enum(['usual', 'always', 'calendar'])
      .describe('usual: as is usual in the organization. always: at any time. calendar: hours of his own choice.'),
    calendar: CalendarRef.nullable().describe('The business hours that hold for him; null: he works at any time.'),
    usual: CalendarRef.nullable().describe('Those that are usual in the organization.'),
    open: z.boolean().describe('At this moment.'),
    nextOpeningAt: Instant.nullable().describe(
      'When they begin next; this moment while they last; null: never, or no hours.',
    ),
  })
  .meta({ id: 'WorkingHours', description: 'When queues give tickets to a member.' })
export type WorkingHours = z.infer<typeof WorkingHours>

export const SetWorkingHours = z
  .discriminatedUnion('choice', [
    z.strictObject({ choice: z.literal('usual') }),
    z.strictObject({ choice: z.literal('always') }),
    z.strictObject({ choice: z.literal('calendar'), calendarId: Id }),
  ])
  .meta({ id: 'SetWorkingHours' })
