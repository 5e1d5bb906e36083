import { z } from 'zod'
import { Id } from '../../platform/http/fields.ts'
import { invalid } from '../../platform/http/invalid.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { noticeKinds } from './notifications.rules.ts'

export const Notification = z
  .object({
    id: z.uuid(),
    kind: z
      .enum(noticeKinds)
      .describe(
        'assigned: a ticket was given to you. customer_replied, message_held, note_added: in a ticket of yours. ' +
          'ticket_created: new and nobody’s, if you asked for it. delivery_failed: a reply of yours did not arrive. mentioned: a note names you or a team of yours. ' +
          'schedule_held: a reply of yours that was to leave later did not. ' +
          'ticket_woken: a ticket of yours that was set aside is back. stage_overdue: a ticket of yours stands in its stage for longer than that allows. sla_warning, sla_exceeded: the time that an SLA allows a ticket is nearly or wholly over, and its policy names you. access_requested: somebody asks you to see a ticket. ' +
          'access_decided: your request to see a ticket was answered. ' +
          'own_request: a ticket that you asked for was made by a colleague, answered or resolved. ' +
          'export_finished: the file of an export of yours is there, or could not be written. ' +
          'mail_trouble, for those who look after channels: a mailbox cannot be read, or can again; mails were missing here; the relay takes nothing, or takes mail again (data.event says which). ' +
          'recurring_skipped, for those who may manage schedules: one made no ticket at its time. ' +
          'rule_told: a rule tells you something about a ticket (data.told; actorName is the rule). ' +
          'rule_paused, for those who administer: a rule acted too often and was switched off. ' +
          'rule_examples, for those who administer: a rule does otherwise than its examples say, although nobody changed it (data.said says how). ' +
          'webhook_failing, for those who administer: a server that a rule calls has not taken its calls for long. ' +
          'handed_over: tickets came to you because of the status of a colleague, went back to him, or wait for you now that you are back (data.event says which). ' +
          'ticket_queued: a ticket came from another queue (data.from, data.to), if you asked for it. ' +
          'task: a task was given to you, or is due (data.event says which; data.taskId, data.title). ' +
          'routing_failing, for those who lead the teams of a queue, or else administer: the queue finds nobody for its tickets, or finds somebody again (data.event says which).',
      ),
    ticketId: z.uuid().nullable(),
    ticketCode: z.string().nullable(),
    subject: z.string().nullable().describe('Subject of the ticket as it is now.'),
    actorName: z.string().describe('Who did it; empty for the product itself.'),
    data: z
      .record(z.string(), z.unknown())
      .describe(
        'messageId; address and response of a failed delivery; requestId and reason of a request for access, code of a ticket that stays hidden; exportId, name and state of an export; channelId, address, error, said (error by its codes), since, missing and recovered of trouble with mail; scheduleId, name, occurrenceAt and why (a sentence) of a schedule that made no ticket; told of a rule; ruleId, name and runs of a rule that was switched off; ruleId, name, host and since of a server that takes no calls; count, status and ticketId (when it is one) of tickets that a status gave on; queueId, name, reason, since and byHand (it gives no tickets by itself any more) of a queue; taskId and title of a task.',
      ),
    createdAt: z.iso.datetime(),
    readAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Notification' })
export type Notification = z.infer<typeof Notification>

export const NotificationsQuery = z.strictObject({
  ...PageQuery.shape,
  unread: z.enum(['true', 'false']).optional().describe('true: unread ones only. false: read ones only.'),
  kind: z
    .string()
    .max(500)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(noticeKinds)).min(1))
    .optional()
    .describe('Kinds, separated by commas.'),
})

export const NotificationsPage = z
  .object({
    data: z.array(Notification),
    nextCursor: z.string().nullable(),
    unreadCount: z.number().int().describe('At most 100: more are not counted.'),
  })
  .meta({ id: 'NotificationsPage' })
export type NotificationsPage = z.infer<typeof NotificationsPage>

export const OtherInboxes = z
  .object({
    data: z.array(
      z.object({
        organizationId: Id,
        unreadCount: z.number().int().describe('At most 100: more are not counted.'),
      }),
    ),
  })
  .meta({ id: 'OtherInboxes', description: 'Unread notifications in the other organizations of the user.' })
export type OtherInboxes = z.infer<typeof OtherInboxes>

export const ReadNotifications = z
  .strictObject({
    ids: z.array(z.uuid()).min(1).max(500).optional(),
    ticketId: Id.optional().describe('All of one ticket.'),
    all: z.literal(true).optional(),
    read: z.boolean().default(true).describe('false: they are unread again; by id alone.'),
  })
  .refine(
    ({ ids, ticketId, all }) => [ids, ticketId, all].filter((one) => one !== undefined).length === 1,
    invalid('invalid.ids_or_all', 'Give ids, a ticketId, or all: true.'),
  )
  .refine(({ ids, read }) => read || ids !== undefined, {
    path: ['ids'],
    message: invalid('invalid.unread_by_ids', 'Name the ids that shall be unread again.'),
  })
  .meta({
    id: 'ReadNotifications',
    description: 'Marks notifications as read: some by id, those of a ticket, or all; or some as unread.',
  })
export type ReadNotifications = z.infer<typeof ReadNotifications>
