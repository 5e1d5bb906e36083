import { z } from 'zod'
import { Id, Instant, line } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { reassignModes } from './reassign-modes.ts'
import { statusColors, statusIcons } from './user-statuses.rules.ts'

const mostMinutes = 366 * 24 * 60

const AutoReturn = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('after'), minutes: z.int().min(1).max(mostMinutes) }),
    z.strictObject({
      kind: z.literal('at'),
      time: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, invalid('invalid.time_of_day', 'Must be a time of day such as 09:00.'))
        .describe('On the clock of the member.'),
    }),
  ])
  .meta({
    id: 'AutoReturn',
    description:
      'When the default status comes back by itself: after minutes, or when the clock next reaches a time of day.',
  })

const reassign = z
  .enum(reassignModes)
  .describe(
    'What becomes of the open tickets of who takes it. none: nothing. now: all are given on at once. reply: each is when its customer ' +
      'writes next. urgent: the urgent ones are at once, and others as soon as they become urgent.',
  )

const StatusRef = z.object({
  id: Id,
  name: z.string(),
  icon: z.enum(statusIcons),
  color: z.enum(statusColors),
  available: z.boolean().describe('True: who has it can be given tickets by rules.'),
  reassign,
})

export const UserStatus = StatusRef.extend({
  autoReturn: AutoReturn.nullable().describe(
    'Proposed to who takes it; null: it stays until somebody takes another one.',
  ),
  isDefault: z.boolean().describe('The one that everybody has who has taken no other, and that comes back.'),
  memberCount: z.int().describe('Active members who have it now.'),
}).meta({ id: 'UserStatus', description: 'A status that members can take. Being online is something else.' })
export type UserStatus = z.infer<typeof UserStatus>

const fields = {
  name: line(60),
  icon: z.enum(statusIcons),
  color: z.enum(statusColors),
  available: z.boolean(),
  reassign,
  autoReturn: AutoReturn.nullable(),
}

export const CreateUserStatus = z
  .strictObject({
    ...fields,
    icon: fields.icon.default('clock'),
    color: fields.color.default('gray'),
    available: fields.available.default(false),
    reassign: fields.reassign.default('none'),
    autoReturn: fields.autoReturn.default(null),
  })
  .meta({ id: 'CreateUserStatus' })
export type CreateUserStatus = z.infer<typeof CreateUserStatus>

export const UpdateUserStatus = z.strictObject(fields).partial().meta({
  id: 'UpdateUserStatus',
  description:
    'Fields that are absent stay. Whether it counts as available holds at once for those who have it; what becomes of tickets, for who takes it from now on.',
})
export type UpdateUserStatus = z.infer<typeof UpdateUserStatus>

export const UserStatusOrder = z
  .strictObject({
    ids: z.array(Id).min(1).max(100).describe('Statuses in their new order; those left out follow as they were.'),
  })
  .meta({ id: 'UserStatusOrder' })

export const DeleteUserStatus = z
  .strictObject({ moveTo: Id.optional().describe('Status that those get who have it.') })
  .meta({ id: 'DeleteUserStatus' })

export const MemberStatus = z
  .object({
    userId: Id,
    status: StatusRef,
    since: Instant.nullable().describe('null: he has never had another one.'),
    until: Instant.nullable().describe('When the default status comes back by itself; null: when somebody says so.'),
    note: z.string(),
    by: z
      .object({ id: Id.nullable(), name: z.string() })
      .nullable()
      .describe('Who gave it, when that was somebody else. Without id: the product itself.'),
  })
  .meta({ id: 'MemberStatus', description: 'The status that a member has now.' })
export type MemberStatus = z.infer<typeof MemberStatus>

export const TakeStatus = z
  .strictObject({
    statusId: Id,
    until: Instant.nullable()
      .optional()
      .describe('When the default status comes back by itself; null: never. Absent: as the status proposes.'),
    note: z
      .string()
      .trim()
      .max(120)
      .regex(/^\P{Cc}*$/u, invalid('invalid.one_line', 'Must be one line of text.'))
      .default('')
      .describe('For colleagues, for example “Back on Monday”.'),
  })
  .meta({ id: 'TakeStatus' })
