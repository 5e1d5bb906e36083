import { z } from 'zod'
import { Id, Said } from '../../platform/http/fields.ts'
import { PageQuery } from '../../platform/http/paging.ts'
import { ImapHealth } from './channels.contract.ts'

export const mailOutcomes = [
  'ticket',
  'conversation',
  'appended',
  'held',
  'suspended',
  'quarantined',
  'rejected',
] as const
export const mailClasses = ['normal', 'auto', 'bounce', 'list'] as const
export const outboxStates = [
  'queued',
  'sending',
  'accepted',
  'partial',
  'failed',
  'parked',
  'not_sent',
  'cancelled',
] as const
export const deliveryStates = ['queued', 'accepted', 'failed', 'bounced', 'parked', 'not_sent', 'cancelled'] as const

const said = z
  .array(Said)
  .nullable()
  .describe('Words of Deskhand itself, by their codes; null: those of a mail server.')

const Mailbox = z.object({ name: z.string(), address: z.string() })

export const LedgerEntry = z
  .object({
    id: z.uuid(),
    door: z.enum(['smtp', 'imap']),
    channelId: z.uuid().nullable(),
    state: z.enum(['waiting', 'working', 'done']),
    outcome: z.enum(mailOutcomes).nullable().describe('Null while it waits to be read.'),
    class: z.enum(mailClasses).nullable(),
    reason: z.string().describe('Why the outcome is what it is, for a person.'),
    ticketId: z.uuid().nullable(),
    ticketCode: z.string().nullable(),
    ticketDeleted: z.boolean().describe('True: the ticket was deleted since; its code is not told then.'),
    messageId: z.uuid().nullable(),
    rfcMessageId: z.string().nullable().describe('Message-ID without angle brackets.'),
    envelopeFrom: z.string().nullable().describe('Return path; empty string for notices.'),
    envelopeTo: z.array(z.string()),
    from: Mailbox.nullable(),
    subject: z.string().nullable(),
    receivedAt: z.string(),
    processedAt: z.string().nullable(),
    rawSha256: z.string().nullable().describe('Null: it was refused at the door, and nothing of it was received.'),
    rawSize: z.number().int().nullable(),
    failedRecipients: z.array(
      z.object({ address: z.string(), action: z.string(), status: z.string(), diagnostic: z.string() }),
    ),
    duplicateOf: z.uuid().nullable().describe('The ledger row of the same mail that came before.'),
    attempts: z
      .number()
      .int()
      .describe('How often it was read; of one that was refused, how often it was tried within a day.'),
    trace: z.record(z.string(), z.unknown()).describe('What the decision looked at.'),
  })
  .meta({ id: 'LedgerEntry', description: 'One message that arrived, whatever became of it.' })
export type LedgerEntry = z.output<typeof LedgerEntry>

export const OutboxEntry = z
  .object({
    id: z.uuid(),
    purpose: z.enum(['reply', 'notification', 'invitation', 'password_reset', 'auto']),
    messageId: z.uuid().nullable(),
    ticketId: z.uuid().nullable(),
    ticketCode: z.string().nullable(),
    ticketDeleted: z.boolean().describe('True: the ticket was deleted since; its code is not told then.'),
    channelId: z.uuid().nullable(),
    rfcMessageId: z.string(),
    from: Mailbox,
    replyTo: z.string().nullable(),
    recipients: z.array(
      z.object({
        role: z.enum(['to', 'cc', 'bcc']),
        name: z.string(),
        address: z.string(),
        state: z.enum(deliveryStates),
        response: z.string().describe('The server’s words, or ours for what happened instead.'),
        said,
        updatedAt: z.string(),
      }),
    ),
    subject: z.string(),
    state: z.enum(outboxStates),
    attempts: z.number().int(),
    notBefore: z.string(),
    response: z.string().describe('The last words of the server, or what happened instead.'),
    said,
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'OutboxEntry', description: 'One mail that leaves, with the state of each recipient.' })
export type OutboxEntry = z.output<typeof OutboxEntry>

/** Several values in one parameter, with commas between them. */
const oneOf = <T extends string>(values: readonly [T, ...T[]]) =>
  z
    .string()
    .transform((text) => text.split(',').map((one) => one.trim()))
    .pipe(z.array(z.enum(values)).min(1))
    .optional()
    .describe(`One or more of ${values.join(', ')}, with commas.`)

export const LedgerQuery = z.strictObject({
  ...PageQuery.shape,
  outcome: oneOf(mailOutcomes),
  class: oneOf(mailClasses),
  state: z.enum(['waiting', 'working', 'done']).optional(),
  channel: Id.optional(),
  ticket: Id.optional(),
  q: z
    .string()
    .max(500)
    .optional()
    .describe('A sender’s address, a Message-ID, a ticket’s code, or a piece of the subject.'),
})

export const OutboxQuery = z.strictObject({
  ...PageQuery.shape,
  state: oneOf(outboxStates),
  purpose: z.enum(['reply', 'notification', 'invitation', 'password_reset', 'auto']).optional(),
  ticket: Id.optional(),
})

export const MailHealth = z
  .object({
    inbound: z.object({
      byOutcome: z.record(z.string(), z.number().int()).describe('Of the last 24 hours.'),
      last24h: z.number().int(),
      waiting: z.number().int().describe('Arrived, not read yet.'),
      refused: z
        .number()
        .int()
        .describe(
          'Of the rejected ones, those that were refused at the door: nobody reads their address, or they were too large.',
        ),
    }),
    channels: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        address: z.string(),
        enabled: z.boolean(),
        imapHealth: ImapHealth.nullable().describe('Null: no mailbox is read for it; mail comes by SMTP.'),
        lastMessageAt: z.string().nullable(),
      }),
    ),
    smtpDoor: z
      .object({ host: z.string(), port: z.number().int(), listening: z.boolean() })
      .nullable()
      .describe('The built-in receiver; null when no process has said that it runs one.'),
    outbox: z.object({ byState: z.record(z.string(), z.number().int()).describe('Accepted: of the last 24 hours.') }),
    relay: z.object({
      configured: z.boolean(),
      host: z.string().nullable(),
      mailFrom: z.string().nullable().describe('MAIL_FROM.'),
      lastError: z.string().nullable().describe('What it said to the last mail, when it did not take it.'),
      lastErrorSaid: said,
    }),
    failures: z.array(OutboxEntry).describe('The newest mails that need a person.'),
  })
  .meta({ id: 'MailHealth' })
export type MailHealth = z.output<typeof MailHealth>
