import { z } from 'zod'
import { Id, TimeZone } from '../../platform/http/fields.ts'
import { noticeKinds } from './notifications.rules.ts'
import { mailTimes } from './preferences.rules.ts'
import { queueKinds } from './queue-wishes.rules.ts'

const kind = z.enum(noticeKinds)
const mail = z
  .enum(mailTimes)
  .describe(
    'now: with the event. hourly, daily: with a summary of what is still so. off: no mail. export_finished, mail_trouble, recurring_skipped, rule_paused, rule_examples, webhook_failing, handed_over and routing_failing are in no summary.',
  )

const queueKind = z
  .enum(queueKinds)
  .describe('ticket_created and ticket_queued: without a word for the queue as for all queues; the others: not told.')

export const NotificationPreferences = z
  .object({
    kinds: z.array(z.object({ kind, app: z.boolean().describe('In the product.'), mail })),
    queues: z
      .array(
        z.object({
          queue: z.object({ id: Id, name: z.string() }),
          own: z.boolean().describe('False: nothing was said of this queue.'),
          kinds: z.array(z.object({ kind: queueKind, app: z.boolean(), mail })),
        }),
      )
      .describe('Queues that you serve, and what you are told of their tickets, whoever has them.'),
    digest: z
      .object({ hour: z.number().int(), timeZone: z.string() })
      .describe('When the daily summary comes: a full hour, 0 to 23, in a time zone.'),
  })
  .meta({ id: 'NotificationPreferences', description: 'What a member is told of in this organization, how and when.' })
export type NotificationPreferences = z.infer<typeof NotificationPreferences>

export const UpdateNotificationPreferences = z
  .strictObject({
    kinds: z
      .array(z.strictObject({ kind, app: z.boolean().optional(), mail: mail.optional() }))
      .max(100)
      .optional(),
    queues: z
      .array(
        z.strictObject({
          queueId: Id,
          kinds: z
            .array(z.strictObject({ kind: queueKind, app: z.boolean().optional(), mail: mail.optional() }))
            .max(20)
            .nullable()
            .describe('null: nothing is said of this queue any more.'),
        }),
      )
      .max(100)
      .optional()
      .describe('Of queues that you serve.'),
    digest: z
      .strictObject({
        hour: z.number().int().min(0).max(23).optional(),
        timeZone: TimeZone.optional(),
      })
      .optional(),
  })
  .meta({ id: 'UpdateNotificationPreferences', description: 'What is absent stays.' })
export type UpdateNotificationPreferences = z.infer<typeof UpdateNotificationPreferences>
